// MethodHandles.Lookup: find* of all kinds, their types, access failures with messages, invokeExact against invoke.
// normalise: hash
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.WrongMethodTypeException;
import java.util.ArrayList;
import java.util.List;

import static java.lang.invoke.MethodType.methodType;

public class Lookups {
    static int add(int a, int b) {
        return a + b;
    }

    private String secret(String s) {
        return "secret " + s;
    }

    static String mixed(boolean z, byte b, short s, char c, int i, long l, float f, double d, Object o) {
        return z + " " + b + " " + s + " " + c + " " + i + " " + l + " " + f + " " + d + " " + o;
    }

    static void nothing() {
        System.out.println("nothing");
    }

    static String rest(String first, Object... others) {
        return first + others.length;
    }

    int field = 5;
    static String sField = "static";
    final int fin;

    Lookups(int n) {
        fin = n;
    }

    @Override
    public String toString() {
        return "Lookups(" + fin + ")";
    }

    static class Sub extends Lookups {
        Sub() {
            super(9);
        }

        @Override
        public String toString() {
            return "Sub";
        }

        static MethodHandle superToString() throws ReflectiveOperationException {
            return MethodHandles.lookup().findSpecial(Lookups.class, "toString", methodType(String.class), Sub.class);
        }
    }

    interface Shape {
        default int sides() {
            return 4;
        }
    }

    interface Body {
        Object run() throws Throwable;
    }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + ": " + body.run());
        } catch (Throwable t) {
            System.out.println(what + ": " + t);
        }
    }

    public static void main(String[] args) throws Throwable {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodHandle add = lookup.findStatic(Lookups.class, "add", methodType(int.class, int.class, int.class));
        System.out.println((int) add.invokeExact(3, 4) + " " + add.invoke((byte) 3, (short) 4) + " " + (long) add.invoke(3, 4) + " " + add.type());
        MethodHandle concat = lookup.findVirtual(String.class, "concat", methodType(String.class, String.class));
        System.out.println((String) concat.invokeExact("a", "b") + " " + concat.type());
        MethodHandle secret = lookup.findVirtual(Lookups.class, "secret", methodType(String.class, String.class));
        System.out.println((String) secret.invokeExact(new Lookups(1), "x"));
        MethodHandle mixed = lookup.findStatic(Lookups.class, "mixed", methodType(String.class, boolean.class, byte.class, short.class, char.class, int.class, long.class,
            float.class, double.class, Object.class));
        System.out.println((String) mixed.invokeExact(true, (byte) 1, (short) 2, 'c', 4, 5L, 6f, 7.0, (Object) "o"));
        System.out.println(mixed.invoke(true, Byte.valueOf((byte) 1), (byte) 2, 'c', 'd', 5, 6, 7f, "o"));
        System.out.println(mixed.invokeWithArguments(false, (byte) 1, (short) 2, 'c', 4, 5L, 6f, 7.0, null));
        MethodHandle nothing = lookup.findStatic(Lookups.class, "nothing", methodType(void.class));
        nothing.invokeExact();
        Object none = nothing.invoke();
        System.out.println(none);
        MethodHandle rest = lookup.findStatic(Lookups.class, "rest", methodType(String.class, String.class, Object[].class));
        System.out.println(rest.isVarargsCollector() + " " + rest.invoke("a") + rest.invoke("b", 1, 2) + rest.invoke("c", new Object[] {1, 2, 3}) + " " + rest);
        MethodHandle ctor = lookup.findConstructor(Lookups.class, methodType(void.class, int.class));
        System.out.println((Lookups) ctor.invokeExact(7) + " " + ctor.type());
        MethodHandle getter = lookup.findGetter(Lookups.class, "field", int.class);
        MethodHandle setter = lookup.findSetter(Lookups.class, "field", int.class);
        Lookups target = new Lookups(2);
        setter.invokeExact(target, 50);
        System.out.println((int) getter.invokeExact(target) + " " + setter.type());
        MethodHandle sGet = lookup.findStaticGetter(Lookups.class, "sField", String.class);
        lookup.findStaticSetter(Lookups.class, "sField", String.class).invokeExact("changed");
        System.out.println((String) sGet.invokeExact());
        System.out.println(Sub.superToString().invoke(new Sub()));
        MethodHandle iface = lookup.findVirtual(List.class, "size", methodType(int.class));
        System.out.println((int) iface.invokeExact((List<?>) new ArrayList<>(List.of(1, 2))));
        System.out.println((int) lookup.findVirtual(Shape.class, "sides", methodType(int.class)).invoke(new Shape() { }));
        MethodHandle bound = lookup.bind(target, "toString", methodType(String.class));
        System.out.println(bound.invoke() + " " + bound.type());
        System.out.println(lookup.unreflect(String.class.getMethod("length")).invoke("four") + " " + lookup.unreflectConstructor(StringBuilder.class.getConstructor(String.class)).invoke("sb")
            + " " + lookup.unreflectGetter(Lookups.class.getDeclaredField("fin")).invoke(target));
        System.out.println((Object) lookup.findVirtual(Object.class, "getClass", methodType(Class.class)).invoke("s"));
        System.out.println(MethodHandles.publicLookup().findVirtual(int[].class, "clone", methodType(Object.class)).invoke(new int[] {1}) instanceof int[]);

        attempt("wrong exact return", () -> add.invokeExact(3, 4));
        attempt("wrong exact arguments", () -> (int) add.invokeExact(3L, 4));
        attempt("wrong arity", () -> add.invoke(3));
        attempt("unconvertible", () -> add.invoke("x", 4));
        attempt("cast", () -> concat.invoke((Object) 5, "x"));
        attempt("null receiver", () -> concat.invoke((String) null, "x"));
        attempt("null unboxing", () -> add.invoke((Integer) null, 4));
        attempt("with arguments", () -> add.invokeWithArguments(1));
        attempt("no method", () -> lookup.findStatic(Lookups.class, "missing", methodType(void.class)));
        attempt("wrong type", () -> lookup.findStatic(Lookups.class, "add", methodType(long.class, int.class, int.class)));
        attempt("not static", () -> lookup.findStatic(Lookups.class, "secret", methodType(String.class, String.class)));
        attempt("static", () -> lookup.findVirtual(Lookups.class, "add", methodType(int.class, int.class, int.class)));
        attempt("private of String", () -> lookup.findVirtual(String.class, "isLatin1", methodType(boolean.class)));
        attempt("public lookup", () -> MethodHandles.publicLookup().findVirtual(Lookups.class, "secret", methodType(String.class, String.class)));
        attempt("no field", () -> lookup.findGetter(Lookups.class, "nofield", int.class));
        attempt("field type", () -> lookup.findGetter(Lookups.class, "field", long.class));
        attempt("static field", () -> lookup.findGetter(Lookups.class, "sField", String.class));
        attempt("final field", () -> lookup.findSetter(Lookups.class, "fin", int.class));
        attempt("constructor return", () -> lookup.findConstructor(Lookups.class, methodType(int.class)));
        attempt("abstract", () -> lookup.findConstructor(Number.class, methodType(void.class)).invoke());
        attempt("array constructor", () -> lookup.findConstructor(int[].class, methodType(void.class)));
        attempt("<init>", () -> lookup.findVirtual(Lookups.class, "<init>", methodType(void.class)));
        attempt("special caller", () -> lookup.findSpecial(Object.class, "toString", methodType(String.class), String.class));
        attempt("hidden class", () -> lookup.findClass("no.such.Class"));
        attempt("access class", () -> lookup.accessClass(Class.forName("java.lang.AbstractStringBuilder")));
        attempt("mh equals", () -> add.equals(add) + " " + add);
        attempt("lookup", () -> lookup + " " + lookup.lookupClass() + " " + lookup.in(String.class) + " " + lookup.dropLookupMode(MethodHandles.Lookup.PRIVATE) + " "
            + MethodHandles.publicLookup());
        attempt("private in", () -> MethodHandles.privateLookupIn(Sub.class, lookup));
        attempt("private in java.base", () -> MethodHandles.privateLookupIn(String.class, lookup));
        attempt("reveal", () -> lookup.revealDirect(add) + " | " + lookup.revealDirect(concat));
    }
}
