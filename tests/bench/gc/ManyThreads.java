import java.util.ArrayList;
import java.util.List;

/** Thirty-two threads that allocate; each keeps a little. */
public class ManyThreads {
    static long allocate(int seed, int scale) {
        List<String> kept = new ArrayList<>();
        long sum = 0;
        for (int i = 0; i < scale; i++) {
            String text = new StringBuilder().append(seed).append('/').append(i).toString();
            int[] numbers = new int[16];
            numbers[i & 15] = text.length();
            sum += numbers[3];
            if (i % 16 == 0) {
                kept.add(text);
                if (kept.size() > 5000) {
                    kept = new ArrayList<>(kept.subList(2500, kept.size()));
                }
            }
        }
        return sum + kept.size();
    }

    public static void main(String[] args) throws Exception {
        Harness.main(args, 40_000, scale -> {
            Thread[] threads = new Thread[32];
            long[] sums = new long[threads.length];
            for (int i = 0; i < threads.length; i++) {
                int number = i;
                threads[i] = new Thread(() -> sums[number] = allocate(number, scale));
                threads[i].start();
            }
            long sum = 0;
            for (int i = 0; i < threads.length; i++) {
                threads[i].join();
                sum = sum * 31 + sums[i];
            }
            return sum;
        });
    }
}
