// Arrays of many megabytes, of every type: filled, copied, sorted, cleared; fragmentation by odd sizes.
// vmoptions: -Xmx512m
import java.util.Arrays;

public class BigArrays {
    public static void main(String[] args) {
        byte[] bytes = new byte[64 << 20];
        for (int i = 0; i < bytes.length; i += 4093) {
            bytes[i] = (byte) (i >> 12);
        }
        System.out.println(Arrays.hashCode(bytes));
        System.arraycopy(bytes, 0, bytes, 12345, 40 << 20);
        System.out.println(bytes[12345 + 4093 * 7] == (byte) (4093 * 7 >> 12));
        long[] longs = new long[6 << 20];
        Arrays.setAll(longs, i -> i * 2654435761L);
        Arrays.sort(longs, 0, 1 << 18);
        System.out.println(longs[longs.length - 1] + " " + Arrays.binarySearch(longs, 0, 1 << 18, 2654435761L * 1000));
        bytes = null;
        Object[] objects = new Object[8 << 20];
        for (int i = 0; i < objects.length; i += 1000) {
            objects[i] = "o" + i;
        }
        System.gc();
        int found = 0;
        for (Object o : objects) {
            found += o == null ? 0 : o.toString().length();
        }
        System.out.println(found);
        int[][] jagged = new int[2000][];
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < jagged.length; i++) {
                jagged[i] = new int[(i * 7919 + round) % 5000];
                if (jagged[i].length > 0) {
                    jagged[i][jagged[i].length - 1] = i;
                }
            }
        }
        long sum = 0;
        for (int[] a : jagged) {
            sum += a.length == 0 ? 0 : a[a.length - 1] + a[0];
        }
        System.out.println(sum);
        double[] doubles = new double[1 << 20];
        Arrays.fill(doubles, 0.1);
        System.out.println(Arrays.stream(doubles).sum() > 104857);
        char[] chars = new char[20 << 20];
        Arrays.fill(chars, 'x');
        String big = new String(chars);
        System.out.println(big.length() + " " + big.hashCode() + " " + big.indexOf('y') + " " + (big + "y").indexOf('y'));
        boolean[] clone = new boolean[30 << 20];
        clone[clone.length - 1] = true;
        System.out.println(clone.clone()[clone.length - 1]);
    }
}
