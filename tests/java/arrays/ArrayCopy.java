// System.arraycopy: overlap both ways, every type, partial copy before a store error, argument errors.
import java.util.Arrays;

public class ArrayCopy {
    static void attempt(Object from, int fromAt, Object to, int toAt, int length) {
        try {
            System.arraycopy(from, fromAt, to, toAt, length);
            System.out.println("copied");
        } catch (Throwable t) {
            System.out.println(t);
        }
    }

    public static void main(String[] args) {
        int[] a = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
        System.arraycopy(a, 0, a, 3, 5);
        System.out.println(Arrays.toString(a));
        System.arraycopy(a, 4, a, 1, 6);
        System.out.println(Arrays.toString(a));
        System.arraycopy(a, 2, a, 2, 4);
        System.arraycopy(a, 10, a, 0, 0);
        System.out.println(Arrays.toString(a));
        byte[] bytes = new byte[40];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        for (int from = 0; from < 9; from++) {
            for (int to = 0; to < 9; to++) {
                byte[] b = bytes.clone();
                System.arraycopy(b, from, b, to, 23);
                System.out.print(Integer.toHexString(Arrays.hashCode(b)) + " ");
            }
        }
        System.out.println();
        char[] chars = "overlapping".toCharArray();
        System.arraycopy(chars, 0, chars, 4, 7);
        System.out.println(new String(chars));
        long[] longs = {1, 2, 3};
        double[] doubles = {1.5, -0.0, Double.NaN};
        long[] toLongs = new long[4];
        double[] toDoubles = new double[4];
        System.arraycopy(longs, 1, toLongs, 2, 2);
        System.arraycopy(doubles, 0, toDoubles, 1, 3);
        System.out.println(Arrays.toString(toLongs) + Arrays.toString(toDoubles));
        Object[] mixed = {"a", "b", 3, "d"};
        String[] strings = new String[4];
        attempt(mixed, 0, strings, 0, 4);
        System.out.println(Arrays.toString(strings));
        attempt(mixed, 2, strings, 2, 1);
        attempt(mixed, 3, strings, 3, 1);
        System.out.println(Arrays.toString(strings));
        attempt(strings, 0, new Object[4], 0, 4);
        attempt(new Integer[2], 0, new String[2], 0, 2);
        attempt(new Integer[] {1}, 0, new String[2], 0, 1);
        attempt(new int[2][2], 0, new Object[2], 0, 2);
        attempt(null, 0, a, 0, 1);
        attempt(a, 0, null, 0, 1);
        attempt("string", 0, a, 0, 1);
        attempt(a, 0, "string", 0, 1);
        attempt(a, 0, longs, 0, 1);
        attempt(a, 0, new Object[1], 0, 1);
        attempt(new Object[1], 0, a, 0, 1);
        attempt(new boolean[1], 0, new byte[1], 0, 1);
        attempt(a, -1, a, 0, 1);
        attempt(a, 0, a, -2, 1);
        attempt(a, 0, a, 0, -3);
        attempt(a, 8, a, 0, 3);
        attempt(a, 0, a, 8, 3);
        attempt(a, 11, a, 0, 0);
        attempt(strings, 3, strings, 0, 2);
        attempt(strings, 0, strings, Integer.MAX_VALUE, 1);
        attempt(a, Integer.MAX_VALUE, a, 0, Integer.MAX_VALUE);
        attempt(longs, 0, longs, 3, 1);
        attempt(new byte[0], 0, new byte[0], 0, 1);
    }
}
