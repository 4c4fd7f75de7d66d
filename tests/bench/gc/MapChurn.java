import java.util.HashMap;

/** A map that lives long and of which single entries are replaced at random: old objects refer to young ones all the time. */
public class MapChurn {
    public static void main(String[] args) throws Exception {
        Harness.main(args, 800_000, scale -> {
            HashMap<Integer, long[]> map = new HashMap<>();
            int random = 12345;
            long sum = 0;
            for (int i = 0; i < scale; i++) {
                random = random * 1103515245 + 12345;
                int key = (random >>> 8) % 200_000;
                long[] old = map.put(key, new long[] {i, key, random, 0});
                if (old != null) {
                    sum += old[0] ^ old[2];
                }
                String garbage = "key " + key;
                sum += garbage.length();
            }
            return sum + map.size();
        });
    }
}
