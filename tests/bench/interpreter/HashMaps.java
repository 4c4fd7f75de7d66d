import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** An own open-addressing table, HashMap with boxed keys and with strings, and a TreeMap. */
public class HashMaps {
    static final class IntTable {
        int[] keys = new int[16];
        int[] values = new int[16];
        int size;

        int slot(int key) {
            int mask = keys.length - 1;
            int i = (key * 0x9e3779b9) >>> 7 & mask;
            while (keys[i] != 0 && keys[i] != key) {
                i = (i + 1) & mask;
            }
            return i;
        }

        void add(int key, int amount) {
            int i = slot(key);
            if (keys[i] == 0) {
                if (++size * 2 > keys.length) {
                    grow();
                    i = slot(key);
                }
                keys[i] = key;
            }
            values[i] += amount;
        }

        void grow() {
            int[] oldKeys = keys, oldValues = values;
            keys = new int[oldKeys.length * 2];
            values = new int[oldKeys.length * 2];
            for (int i = 0; i < oldKeys.length; i++) {
                if (oldKeys[i] != 0) {
                    int j = slot(oldKeys[i]);
                    keys[j] = oldKeys[i];
                    values[j] = oldValues[i];
                }
            }
        }
    }

    static long kernel() {
        IntTable table = new IntTable();
        Map<Integer, Integer> boxed = new HashMap<>();
        Map<String, Integer> words = new HashMap<>();
        Map<Integer, String> tree = new TreeMap<>();
        int seed = 5;
        for (int i = 0; i < 2000; i++) {
            seed = seed * 1664525 + 1013904223;
            int key = (seed >>> 16) % 900 + 1;
            table.add(key, i);
            boxed.merge(key, i, Integer::sum);
            if (i % 8 == 0) {
                String word = "w" + key % 500;
                words.put(word, words.getOrDefault(word, 0) + 1);
                tree.put(key, word);
            }
        }
        long sum = table.size;
        for (Map.Entry<Integer, Integer> e : boxed.entrySet()) {
            if (table.values[table.slot(e.getKey())] != e.getValue()) {
                throw new AssertionError(e.getKey());
            }
            sum = sum * 31 + e.getKey() * 7L + e.getValue();
        }
        for (Map.Entry<String, Integer> e : words.entrySet()) {
            sum += e.getKey().hashCode() * (long) e.getValue();
        }
        for (Map.Entry<Integer, String> e : tree.entrySet()) {
            sum = sum * 31 + e.getValue().length() + e.getKey();
        }
        return sum;
    }

    /** Arguments: iterations [--time]. The checksum is the same on every VM and for every iteration count. */
    public static void main(String[] args) {
        int iterations = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        long best = Long.MAX_VALUE;
        long checksum = 0;
        for (int i = 0; i < iterations; i++) {
            long start = System.nanoTime();
            checksum = kernel();
            best = Math.min(best, System.nanoTime() - start);
        }
        System.out.println("checksum " + checksum);
        if (args.length > 1 && args[1].equals("--time")) {
            System.out.println("ns/iter " + best);
        }
    }
}
