// Method handles, lambdas and indy with up to 255 argument slots, all kinds of types mixed; collectors and spreaders of many.
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.Collections;

public class Arity {
    static int count(Object... os) {
        return os.length;
    }

    static long mixed(int a, long b, float c, double d, Object e, byte f, short g, char h, boolean i, int j, long k, float l, double m, Object n, byte o, short p, char q, boolean r, int s, long t, float u, double v, Object w, byte x,
        short y, char z) {
        return a + b + (long) c + (long) d + e.hashCode() + f + g + h + (i ? 1 : 0) + j + k + (long) l + (long) m + n.hashCode() + o + p + q + (r ? 1 : 0) + s + t + (long) u + (long) v + w.hashCode() + x + y + z;
    }

    interface Wide {
        long go(int a, long b, float c, double d, Object e, byte f, short g, char h, boolean i, int j, long k, float l, double m, Object n, byte o, short p, char q, boolean r, int s, long t, float u, double v, Object w, byte x, short y,
            char z);
    }

    interface Body {
        Object run() throws Throwable;
    }

    static void show(String what, Body body) {
        try {
            System.out.println(what + ": " + body.run());
        } catch (Throwable t) {
            System.out.println(what + ": " + t);
        }
    }

    public static void main(String[] args) throws Throwable {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodHandle count = lookup.findStatic(Arity.class, "count", MethodType.methodType(int.class, Object[].class));
        for (int n : new int[] {0, 1, 2, 10, 50, 100, 200, 250, 253}) {
            Object[] many = new Object[n];
            Arrays.fill(many, "x");
            show("collector of " + n, () -> count.asFixedArity().asCollector(Object[].class, n).invokeWithArguments(many));
        }
        show("collector of 254", () -> count.asFixedArity().asCollector(Object[].class, 254));
        show("collector of 300", () -> count.asFixedArity().asCollector(Object[].class, 300));
        show("with arguments of 400", () -> count.invokeWithArguments(Collections.nCopies(400, "y")));
        MethodType t = MethodType.methodType(long.class, int.class, long.class, float.class, double.class, Object.class, byte.class, short.class, char.class, boolean.class, int.class, long.class, float.class, double.class, Object.class,
            byte.class, short.class, char.class, boolean.class, int.class, long.class, float.class, double.class, Object.class, byte.class, short.class, char.class);
        MethodHandle mixed = lookup.findStatic(Arity.class, "mixed", t);
        show("exact", () -> (long) mixed.invokeExact(1, 2L, 3f, 4.0, (Object) 5, (byte) 6, (short) 7, 'h', true, 10, 11L, 12f, 13.0, (Object) 14, (byte) 15, (short) 16, 'q', false, 19, 20L, 21f, 22.0, (Object) 23, (byte) 24, (short) 25, 'z'));
        show("generic", () -> mixed.invoke(1, 2, 3, 4, 5, (byte) 6, (byte) 7, 'h', true, 'a', 11, 12, 13, 14, (byte) 15, (byte) 16, 'q', false, (short) 19, 20, 21, 22, 23, (byte) 24, (short) 25, 'z'));
        Object[] boxed = {1, 2L, 3f, 4.0, 5, (byte) 6, (short) 7, 'h', true, 10, 11L, 12f, 13.0, 14, (byte) 15, (short) 16, 'q', false, 19, 20L, 21f, 22.0, 23, (byte) 24, (short) 25, 'z'};
        show("boxed", () -> mixed.invokeWithArguments(boxed));
        show("spread", () -> mixed.asSpreader(Object[].class, 20).invoke(1, 2L, 3f, 4.0, (Object) 5, (byte) 6, Arrays.copyOfRange(boxed, 6, 26)));
        show("spread all", () -> mixed.asSpreader(Object[].class, 26).invoke(boxed));
        show("bound", () -> MethodHandles.insertArguments(mixed, 4, "bound", (byte) 1, (short) 2).type().parameterCount());
        show("reversed", () -> {
            int[] order = new int[26];
            Class<?>[] types = new Class<?>[26];
            for (int i = 0; i < 26; i++) {
                order[i] = 25 - i;
                types[25 - i] = t.parameterType(i);
            }
            Object[] back = boxed.clone();
            Collections.reverse(Arrays.asList(back));
            return MethodHandles.permuteArguments(mixed, MethodType.methodType(long.class, types), order).invokeWithArguments(back);
        });
        Wide lambda = (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, u, v, w, x, y, z, zz) -> a + b + z + zz + e.hashCode() + (r ? 1 : 2) + (long) m;
        Wide reference = Arity::mixed;
        show("lambda", () -> lambda.go(1, 2, 3, 4, 5, (byte) 6, (short) 7, 'h', true, 10, 11, 12, 13, 14, (byte) 15, (short) 16, 'q', false, 19, 20, 21, 22, 23, (byte) 24, (short) 25, 'z'));
        show("reference", () -> reference.go(1, 2, 3, 4, 5, (byte) 6, (short) 7, 'h', true, 10, 11, 12, 13, 14, (byte) 15, (short) 16, 'q', false, 19, 20, 21, 22, 23, (byte) 24, (short) 25, 'z'));
        int i1 = 1, i2 = 2, i3 = 3, i4 = 4, i5 = 5, i6 = 6, i7 = 7;
        long l1 = 1, l2 = 2, l3 = 3, l4 = 4;
        double d1 = 0.5, d2 = 0.25, d3 = 0.125;
        String s1 = "s1", s2 = "s2";
        char c1 = 'c';
        boolean z1 = true;
        Body captures = () -> i1 + i2 + i3 + i4 + i5 + i6 + i7 + l1 + l2 + l3 + l4 + d1 + d2 + d3 + s1 + s2 + c1 + z1;
        show("captures", captures);
    }
}
