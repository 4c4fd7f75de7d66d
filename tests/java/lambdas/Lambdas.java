// Lambdas: captures of every type, nesting, recursion, generic and intersection targets, this, exceptions, varargs, many parameters.
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.*;

public class Lambdas {
    interface Many {
        double go(boolean z, byte b, short s, char c, int i, long l, float f, double d, Object o, int[] a);
    }

    interface Throwing<T, X extends Exception> {
        T get() throws X;
    }

    interface WithDefault {
        int base(int n);

        default int twice(int n) {
            return base(base(n));
        }

        static WithDefault adder(int k) {
            return n -> n + k;
        }
    }

    interface Generic<A extends Comparable<A>> {
        A pick(A x, A y);
    }

    interface VarArgs {
        int count(Object... os);
    }

    private int field = 3;
    private static int sField = 4;

    Supplier<Integer> instance(int n) {
        return () -> field++ + n + sField + this.helper(n);
    }

    private int helper(int n) {
        return n * 1000;
    }

    static <T> Function<T, Function<T, Boolean>> curriedEquals() {
        return a -> b -> a.equals(b);
    }

    static Supplier<String> captureAll(boolean z, byte b, short s, char c, int i, long l, float f, double d, String str, int[] arr) {
        return () -> z + " " + b + " " + s + " " + c + " " + i + " " + l + " " + f + " " + d + " " + str + " " + arr[0]++;
    }

    static IntUnaryOperator fib;

    public static void main(String[] args) throws Exception {
        Runnable r = () -> System.out.println("run");
        r.run();
        Many many = (z, b, s, c, i, l, f, d, o, a) -> (z ? 1 : 0) + b + s + c + i + l + f + d + o.hashCode() + a.length;
        System.out.println(many.go(true, (byte) 1, (short) 2, 'c', 4, 5, 6.5f, 7.25, "x", new int[3]));
        Lambdas self = new Lambdas();
        Supplier<Integer> inst = self.instance(2);
        System.out.println(inst.get() + " " + inst.get() + " " + self.field);
        int[] arr = {7};
        Supplier<String> all = captureAll(true, (byte) -1, (short) 300, 'x', 1 << 20, 1L << 40, 0.1f, 0.2, "cap", arr);
        System.out.println(all.get() + "\n" + all.get() + " " + arr[0]);
        System.out.println(Lambdas.<String>curriedEquals().apply("a").apply("a") + " " + curriedEquals().apply(1).apply(2));
        Function<Integer, Function<Integer, Function<Integer, Integer>>> add3 = a -> b -> c -> a + b * 10 + c * 100;
        System.out.println(add3.apply(1).apply(2).apply(3));
        fib = n -> n < 2 ? n : fib.applyAsInt(n - 1) + fib.applyAsInt(n - 2);
        System.out.println(fib.applyAsInt(15));
        System.out.println(WithDefault.adder(5).twice(1));
        Generic<String> g = (x, y) -> x.compareTo(y) > 0 ? x : y;
        System.out.println(g.pick("a", "b"));
        VarArgs v = os -> os.length;
        System.out.println(v.count() + v.count(1, 2) + v.count((Object[]) new String[4]));
        Throwing<Integer, java.io.IOException> t = () -> {
            throw new java.io.IOException("from lambda");
        };
        try {
            t.get();
        } catch (java.io.IOException e) {
            System.out.println(e.getMessage());
        }
        Runnable ser = (Runnable & Serializable) () -> System.out.println("serialisable");
        ser.run();
        System.out.println(ser instanceof Serializable);
        Callable<Object> callable = () -> null;
        System.out.println(callable.call());
        List<Supplier<Integer>> list = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int k = i;
            list.add(() -> k * k);
        }
        for (int x : new int[] {10, 20}) {
            list.add(() -> x);
        }
        list.forEach(s -> System.out.print(s.get() + " "));
        System.out.println();
        Object o = (Function<Object, String>) Object::toString;
        System.out.println(o instanceof Function);
        BinaryOperator<UnaryOperator<Integer>> compose = (f1, f2) -> x -> f2.apply(f1.apply(x));
        System.out.println(compose.apply(x -> x + 1, x -> x * 10).apply(4));
        LongBinaryOperator lb = (a, b) -> a << b;
        ToDoubleBiFunction<Integer, Long> td = (a, b) -> a / (double) b;
        ObjIntConsumer<String> oc = (s, n) -> System.out.print(s.repeat(n) + " ");
        DoubleToIntFunction di = d -> (int) d;
        oc.accept("ab", 3);
        System.out.println(lb.applyAsLong(1, 40) + " " + td.applyAsDouble(1, 3L) + " " + di.applyAsInt(-7.9));
        Supplier<Supplier<Supplier<String>>> nested = () -> () -> () -> "deep " + arr[0];
        System.out.println(nested.get().get().get());
        Supplier<Runnable> local = () -> {
            class Local implements Runnable {
                public void run() {
                    System.out.println("local class in lambda " + arr.length);
                }
            }
            return new Local();
        };
        local.get().run();
        System.out.println(r.getClass().isSynthetic() + " " + r.getClass().isHidden() + " " + r.getClass().getSimpleName().startsWith("Lambdas$$Lambda") + " "
            + (new Object[] {r}.getClass().getComponentType() == Object.class) + " " + r.getClass().getInterfaces()[0]);
        boolean conditional = args.length == 0;
        Supplier<Object> cond = conditional ? () -> "yes" : () -> 0;
        System.out.println(cond.get());
        try {
            Function<Object, Object> bad = (Function<Object, Object>) (Function) (Function<String, Integer>) s -> s.length();
            bad.apply(5);
        } catch (ClassCastException e) {
            System.out.println("cast in lambda bridge");
        }
    }
}
