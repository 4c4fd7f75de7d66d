// javac: -parameters
// vmoptions: --add-opens java.base/java.lang.reflect=ALL-UNNAMED --add-opens java.base/jdk.internal.reflect=ALL-UNNAMED
import java.lang.annotation.*;
import java.lang.reflect.*;
import java.util.*;
import java.util.function.*;

/** Parameters, type annotations, generic signatures, inflation of accessors, varargs, synthetic members. */
public class MemberDetails<T extends Number & Comparable<T>> {
    @Target({ElementType.TYPE_USE, ElementType.TYPE_PARAMETER}) @Retention(RetentionPolicy.RUNTIME) @interface Use { String value() default "u"; }
    @Retention(RetentionPolicy.RUNTIME) @interface Mark { int[] n() default {}; Class<?> c() default Object.class; Thread.State s() default Thread.State.NEW; Use use() default @Use("nested"); }

    @Use("field") Map<@Use("key") String, @Use("value") int @Use("array") []> map;
    volatile transient int flags;
    static final long CONSTANT = 42;

    <E extends Exception> @Use("result") List<@Use("element") ? super T> method(@Mark(n = 1) final int first, @Mark(n = {2, 3}, c = int[].class) T second, String... rest) throws E, java.io.IOException { return null; }
    MemberDetails(@Use("parameter") Object o, long wide, double[] more) {}
    private MemberDetails() {}
    class Inner { Inner(int x) {} }
    enum Kind { A(1); Kind(int n) {} }
    synchronized static native void natively();
    int f(int x) { return x + 1; }
    static double wide(byte b, short s, char c, int i, long l, float f, double d, boolean z, Object o) { return b + s + c + i + l + f + d + (z ? 1 : 0) + (o == null ? 0 : 1); }
    static boolean narrow(int x) { return x > 0; }
    static byte toByte() { return -1; }
    static void nothing() {}
    static Object fail(int n) throws Exception { if (n == 0) throw new java.io.IOException("checked"); throw new Error("error " + n); }

    static void describe(Executable e) {
        System.out.println(e.toGenericString() + " " + e.getModifiers() + " " + e.isVarArgs() + " " + e.isSynthetic());
        for (Parameter p : e.getParameters())
            System.out.println("  " + p + " " + p.isNamePresent() + " " + p.getModifiers() + " " + p.isImplicit() + p.isSynthetic() + " " + Arrays.toString(p.getAnnotations()) + " " + p.getAnnotatedType());
        System.out.println("  " + e.getAnnotatedReturnType() + " " + Arrays.toString(e.getGenericExceptionTypes()) + " " + Arrays.toString(e.getTypeParameters()));
    }

    static void call(String name, Object target, Class<?>[] types, Object... arguments) {
        try {
            Object result = MemberDetails.class.getDeclaredMethod(name, types).invoke(target, arguments);
            System.out.println(name + " -> " + result + " " + (result == null ? "" : result.getClass().getSimpleName()));
        } catch (InvocationTargetException e) {
            System.out.println(name + " threw " + e.getCause() + " " + e.getMessage() + " " + (e.getTargetException() == e.getCause()));
        } catch (Exception e) {
            System.out.println(name + " -> " + e);
        }
    }

    public static void main(String[] args) throws Exception {
        Class<?> c = MemberDetails.class;
        for (Constructor<?> k : c.getDeclaredConstructors()) if (k.getParameterCount() > 0) describe(k);
        describe(c.getDeclaredMethod("method", int.class, Number.class, String[].class));
        describe(Class.forName("MemberDetails$Inner").getDeclaredConstructors()[0]);
        describe(Kind.class.getDeclaredConstructors()[0]);
        describe(Kind.class.getDeclaredMethod("valueOf", String.class));
        describe(c.getDeclaredMethod("natively"));
        Field map = c.getDeclaredField("map");
        System.out.println(map.toGenericString() + " " + map.getAnnotatedType());
        for (Field f : c.getDeclaredFields()) System.out.println(f + " " + f.getModifiers());
        System.out.println(Arrays.toString(c.getTypeParameters()[0].getBounds()) + " " + Arrays.toString(c.getTypeParameters()[0].getAnnotatedBounds()));
        Class<?>[] all = {byte.class, short.class, char.class, int.class, long.class, float.class, double.class, boolean.class, Object.class};
        call("wide", null, all, (byte) 1, (short) 2, 'c', 4, 5L, 6f, 7d, true, "o");
        call("wide", null, all, (byte) 1, (byte) 2, 'c', 'd', 5, 6L, 7f, true, null);
        call("wide", null, all, (byte) 1, (short) 2, 'c', 4L, 5L, 6f, 7d, true, "o");
        call("wide", null, all, (byte) 1, (short) 2, (short) 3, 4, 5L, 6f, 7d, true, "o");
        call("narrow", null, new Class<?>[] {int.class}, 'x');
        call("narrow", null, new Class<?>[] {int.class}, true);
        call("toByte", null, new Class<?>[0]);
        call("nothing", null, new Class<?>[0]);
        call("fail", null, new Class<?>[] {int.class}, 0);
        call("fail", null, new Class<?>[] {int.class}, 7);
        call("f", new MemberDetails<Integer>(), new Class<?>[] {int.class}, 41);
        call("f", "wrong", new Class<?>[] {int.class}, 41);
        call("natively", null, new Class<?>[0]);
        Method f = c.getDeclaredMethod("f", int.class);
        int sum = 0;
        MemberDetails<Integer> target = new MemberDetails<>();
        for (int i = 0; i < 50; i++) sum += (int) f.invoke(target, i); // generated accessors take over on the way
        System.out.println(sum);
        Constructor<?> constructor = c.getDeclaredConstructor();
        for (int i = 0; i < 30; i++) if (!(constructor.newInstance() instanceof MemberDetails)) System.out.println("no");
        Method fail = c.getDeclaredMethod("fail", int.class);
        for (int i = 0; i < 40; i++) {
            try {
                fail.invoke(null, i);
            } catch (InvocationTargetException e) {
                if (i % 13 == 0) System.out.println(e.getCause() + " " + e.getStackTrace()[e.getStackTrace().length - 1].getMethodName() + " " + e.getCause().getStackTrace()[0].getMethodName());
            }
        }
        Field flags = c.getDeclaredField("flags");
        for (int i = 0; i < 30; i++) flags.setInt(target, flags.getInt(target) + i);
        System.out.println(target.flags + " " + c.getDeclaredField("CONSTANT").get(null));
        try {
            c.getDeclaredField("CONSTANT").setLong(null, 1);
        } catch (IllegalAccessException e) {
            System.out.println(e.getMessage());
        }
        Method isReflectionData = Executable.class.getDeclaredMethod("getTypeAnnotationBytes0");
        isReflectionData.setAccessible(true);
        System.out.println(((byte[]) isReflectionData.invoke(c.getDeclaredMethod("method", int.class, Number.class, String[].class))).length > 20);
    }
}
