import java.lang.ref.SoftReference;
import java.util.HashMap;

/** A cache of soft references that does not fit into the heap as a whole. */
public class SoftCache {
    static int[] value(int key) {
        int[] numbers = new int[64];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = key * i;
        }
        return numbers;
    }

    public static void main(String[] args) throws Exception {
        Harness.main(args, 250_000, scale -> {
            HashMap<Integer, SoftReference<int[]>> cache = new HashMap<>();
            int random = 7;
            long sum = 0;
            for (int i = 0; i < scale; i++) {
                random = random * 1103515245 + 12345;
                int key = (random >>> 8) % 200_000;
                SoftReference<int[]> soft = cache.get(key);
                int[] numbers = soft == null ? null : soft.get();
                if (numbers == null) {
                    numbers = value(key);
                    cache.put(key, new SoftReference<>(numbers));
                }
                sum += numbers[i & 63];
            }
            return sum;
        });
    }
}
