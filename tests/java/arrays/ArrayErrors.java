// Bounds, null, store and size errors of arrays, with their messages.
// normalise: hash
public class ArrayErrors {
    interface Action {
        Object run();
    }

    static void attempt(Action action) {
        try {
            System.out.println("ok " + action.run());
        } catch (Throwable t) {
            System.out.println(t);
        }
    }

    static Object[] strings() {
        return new String[2];
    }

    static int[] none() {
        return null;
    }

    static int size(int n) {
        return n;
    }

    public static void main(String[] args) {
        int[] a = new int[3];
        attempt(() -> a[3]);
        attempt(() -> a[-1]);
        attempt(() -> a[Integer.MIN_VALUE] = 1);
        attempt(() -> new byte[0][0].length);
        attempt(() -> new byte[0][0][0]);
        attempt(() -> new long[5][5][5]);
        attempt(() -> new double[1][0][0][5]);
        attempt(() -> none()[0]);
        attempt(() -> none().length);
        attempt(() -> none()[1] = 2);
        attempt(() -> new int[size(-1)]);
        attempt(() -> new String[size(-2147483648)]);
        attempt(() -> new int[size(2)][size(-5)]);
        attempt(() -> new int[size(0)][size(-5)]);
        attempt(() -> new int[size(-3)][size(-4)][size(5)]);
        attempt(() -> strings()[0] = "fine");
        attempt(() -> strings()[1] = 1);
        attempt(() -> strings()[0] = new Object[0]);
        attempt(() -> strings()[5] = 1);
        attempt(() -> strings()[0] = null);
        Object[] numbers = new Number[1];
        attempt(() -> numbers[0] = 2.5);
        attempt(() -> numbers[0] = "no number");
        Object[][] grid = new Integer[2][2];
        attempt(() -> grid[0] = new Integer[9]);
        attempt(() -> grid[0] = new String[9]);
        attempt(() -> grid[1][1] = 'c');
        attempt(() -> (String[]) strings());
        attempt(() -> (Integer[]) (Object) strings());
        attempt(() -> (int[]) (Object) "text");
        attempt(() -> (Object[]) (Object) new int[0]);
        attempt(() -> (Runnable[]) (Object) new Thread[0]);
        attempt(() -> ((Comparable[]) (Object) new String[1]).length);
        attempt(() -> java.lang.reflect.Array.newInstance(void.class, 1));
        attempt(() -> java.lang.reflect.Array.newInstance(int.class, -1));
        attempt(() -> java.lang.reflect.Array.get(a, 7));
        attempt(() -> java.lang.reflect.Array.get("x", 7));
        attempt(() -> java.lang.reflect.Array.getByte(a, 0));
        attempt(() -> {
            java.lang.reflect.Array.set(a, 0, "s");
            return a;
        });
        attempt(() -> {
            java.lang.reflect.Array.set(a, 0, (byte) 5);
            return a[0];
        });
        attempt(() -> java.util.Arrays.copyOfRange(a, 2, 1));
        attempt(() -> java.util.Arrays.copyOf(a, -1));
        attempt(() -> java.util.Arrays.asList(1, 2).get(2));
        attempt(() -> java.util.List.of(1).get(1));
        attempt(() -> "abc".charAt(3));
        attempt(() -> "abc".substring(2, 1));
        attempt(() -> new StringBuilder("abc").deleteCharAt(3));
        attempt(() -> new java.util.ArrayList<>(-1));
    }
}
