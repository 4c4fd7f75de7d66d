// Method handle combinators: insert, drop, permute, filter, fold, collect, spread, cast, guard, catch, constants.
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;

import static java.lang.invoke.MethodHandles.*;
import static java.lang.invoke.MethodType.methodType;

public class Combinators {
    static String show(Object... os) {
        return Arrays.deepToString(os);
    }

    static String three(String a, int b, double c) {
        return a + "|" + b + "|" + c;
    }

    static int len(String s) {
        return s.length();
    }

    static boolean isLong(String s, int n) {
        return s.length() > n;
    }

    static String yes(String s, int n) {
        return "long " + s;
    }

    static String no(String s, int n) {
        return "short " + s + n;
    }

    static int parse(String s) {
        return Integer.parseInt(s);
    }

    static int recover(NumberFormatException e, String s) {
        return -s.length();
    }

    static String finish(Throwable t, String result, String s) {
        return "cleanup(" + (t == null ? "ok" : t.getMessage()) + "," + result + "," + s + ")";
    }

    static String risky(String s) {
        if (s.isEmpty()) {
            throw new IllegalStateException("empty");
        }
        return s + "!";
    }

    static void trace(String s) {
        System.out.println("trace " + s);
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

    static MethodHandle find(String name, Class<?> r, Class<?>... ps) throws ReflectiveOperationException {
        return lookup().findStatic(Combinators.class, name, methodType(r, ps));
    }

    public static void main(String[] args) throws Throwable {
        MethodHandle show = find("show", String.class, Object[].class);
        MethodHandle three = find("three", String.class, String.class, int.class, double.class);
        MethodHandle len = find("len", int.class, String.class);
        attempt("bindTo", () -> three.bindTo("B").invoke(1, 2.5));
        attempt("insert", () -> insertArguments(three, 1, 7, 8.5).invoke("I"));
        attempt("insert last", () -> insertArguments(three, 2, 8.5).invoke("I", 4));
        attempt("drop", () -> dropArguments(three, 1, String.class, long.class).invoke("D", "x", 5L, 1, 2.0));
        attempt("drop to match", () -> dropArgumentsToMatch(len, 0, Arrays.asList(String.class, int.class), 0).invoke("four", 1));
        attempt("drop return", () -> dropReturn(len).type());
        attempt("permute", () -> permuteArguments(three, methodType(String.class, double.class, String.class, int.class), 1, 2, 0).invoke(1.5, "P", 3));
        attempt("permute dup", () -> permuteArguments(show.asCollector(Object[].class, 4), methodType(String.class, Object.class, Object.class), 0, 1, 1, 0).invoke("a", "b"));
        attempt("filter arg", () -> filterArguments(three, 1, len).invoke("F", "12345", 1.0));
        attempt("filter return", () -> filterReturnValue(three, len).invoke("F", 1, 1.0));
        attempt("filter void", () -> filterReturnValue(find("trace", void.class, String.class), constant(String.class, "after")).invoke("x"));
        attempt("fold", () -> foldArguments(dropArguments(three, 3, String.class), dropArguments(constant(String.class, "folded"), 0, int.class)).invoke(5, 2.0, "r"));
        attempt("fold void", () -> foldArguments(len, find("trace", void.class, String.class)).invoke("four"));
        attempt("fold at", () -> foldArguments(three, 1, dropArguments(constant(int.class, 77), 0, double.class)).invoke("a", 2.0));
        attempt("collect", () -> collectArguments(three, 1, len).invoke("C", "123", 1.0));
        attempt("collect void", () -> collectArguments(three, 0, find("trace", void.class, String.class)).invoke("t", "C", 1, 1.0));
        attempt("spreader", () -> three.asSpreader(Object[].class, 3).invoke(new Object[] {"S", 1, 2.0}));
        attempt("spreader 2", () -> three.asSpreader(1, Object[].class, 2).invoke("S", new Object[] {1, 2.0}));
        attempt("spread wrong length", () -> three.asSpreader(Object[].class, 3).invoke(new Object[] {"S", 1}));
        attempt("spread null", () -> three.asSpreader(Object[].class, 3).invoke((Object[]) null));
        attempt("collector", () -> show.asFixedArity().asCollector(Object[].class, 3).invoke(1, "two", 3.0));
        attempt("collector int[]", () -> lookup().findStatic(Arrays.class, "toString", methodType(String.class, int[].class)).asCollector(int[].class, 3).invoke(1, 2, 3));
        attempt("varargs", () -> show.asVarargsCollector(Object[].class).invoke(1, 2, 3, 4));
        attempt("fixed", () -> show.asFixedArity().invoke(new Object[] {1}));
        attempt("asType", () -> len.asType(methodType(Object.class, Object.class)).invoke((Object) "asType"));
        attempt("asType widen", () -> (double) len.asType(methodType(double.class, String.class)).invokeExact("wide"));
        attempt("asType void", () -> len.asType(methodType(void.class, String.class)).type());
        attempt("asType fail", () -> len.asType(methodType(String.class, int.class)));
        attempt("asType cast fail", () -> len.asType(methodType(Object.class, Object.class)).invoke((Object) 5));
        attempt("explicit", () -> explicitCastArguments(len, methodType(byte.class, Object.class)).invoke((Object) "explicit"));
        attempt("explicit null", () -> explicitCastArguments(three, methodType(String.class, String.class, Integer.class, long.class)).invoke("E", (Integer) null, 5L));
        attempt("explicit bool", () -> explicitCastArguments(identity(boolean.class), methodType(boolean.class, int.class)).invoke(3));
        MethodHandle guard = guardWithTest(find("isLong", boolean.class, String.class, int.class), find("yes", String.class, String.class, int.class), find("no", String.class, String.class, int.class));
        attempt("guard", () -> guard.invoke("long enough", 5) + " " + guard.invoke("abc", 5));
        MethodHandle caught = catchException(find("parse", int.class, String.class), NumberFormatException.class, find("recover", int.class, NumberFormatException.class, String.class));
        attempt("catch", () -> caught.invoke("12") + " " + caught.invoke("bad"));
        MethodHandle fin = tryFinally(find("risky", String.class, String.class), find("finish", String.class, Throwable.class, String.class, String.class));
        attempt("finally ok", () -> fin.invoke("x"));
        attempt("finally throw", () -> fin.invoke(""));
        attempt("throw", () -> throwException(int.class, IllegalStateException.class).invoke(new IllegalStateException("thrown")));
        attempt("identity", () -> identity(long.class).invoke(5) + " " + identity(String.class).invoke("id") + " " + zero(int.class).invoke() + zero(String.class).invoke());
        attempt("constant", () -> constant(int.class, (short) 3).invoke() + " " + empty(methodType(double.class, String.class)).invoke("x"));
        attempt("constant null", () -> constant(int.class, null));
        attempt("array elements", () -> {
            int[] a = {1, 2, 3};
            arrayElementSetter(int[].class).invoke(a, 1, 20);
            return arrayElementGetter(int[].class).invoke(a, 1) + " " + arrayLength(int[].class).invoke(a) + " " + ((String[]) arrayConstructor(String[].class).invoke(4)).length;
        });
        attempt("array bounds", () -> arrayElementGetter(String[].class).invoke(new String[1], 1));
        attempt("array null", () -> arrayLength(int[].class).invoke((int[]) null));
        attempt("array negative", () -> arrayConstructor(int[].class).invoke(-1));
        attempt("invoker", () -> invoker(len.type()).invoke(len, "abc") + " " + exactInvoker(len.type()).invoke(len, "abcd") + " " + spreadInvoker(three.type(), 1).invoke(three, "a", new Object[] {1, 2.0}));
        attempt("insert wrong", () -> insertArguments(three, 1, "not int"));
        attempt("insert too many", () -> insertArguments(three, 2, 1.0, 2));
        attempt("drop wrong", () -> dropArguments(three, 9, int.class));
        attempt("filter wrong", () -> filterArguments(three, 0, len));
        attempt("guard wrong", () -> guardWithTest(len, len, len));
        attempt("permute wrong", () -> permuteArguments(len, methodType(int.class, int.class), 0));
        attempt("bind primitive", () -> find("isLong", boolean.class, String.class, int.class).bindTo("x").bindTo(1));
        attempt("table", () -> {
            MethodHandle sw = tableSwitch(dropArguments(constant(String.class, "default"), 0, int.class), dropArguments(constant(String.class, "zero"), 0, int.class),
                dropArguments(constant(String.class, "one"), 0, int.class));
            return sw.invoke(0) + " " + sw.invoke(1) + " " + sw.invoke(2) + " " + sw.invoke(-1);
        });
        MethodType t = methodType(int.class, String.class, long[].class);
        System.out.println(t + " " + t.generic() + " " + t.wrap() + " " + t.insertParameterTypes(1, byte.class) + " " + t.dropParameterTypes(0, 1) + " " + t.erase() + " "
            + t.toMethodDescriptorString() + " " + MethodType.fromMethodDescriptorString("(IJ[Ljava/lang/String;)V", null) + " " + t.parameterCount() + " " + (t == methodType(int.class, String.class, long[].class))
            + " " + MethodType.genericMethodType(3) + " " + t.hasPrimitives() + " " + t.lastParameterType());
        attempt("void parameter", () -> methodType(int.class, void.class));
    }
}
