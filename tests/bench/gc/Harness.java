import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/** Runs one of the collector's programs while a thread sleeps a millisecond again and again and notes how late it wakes. */
public final class Harness extends Thread {
    interface Work {
        long run(int scale) throws Exception;
    }

    private static final long STEP_NS = 1_000_000;
    private final long[] late = new long[1 << 17];
    private int count;
    private volatile boolean done;

    @Override
    public void run() {
        while (!done && count < late.length) {
            long start = System.nanoTime();
            LockSupport.parkNanos(STEP_NS);
            late[count++] = Math.max(0, System.nanoTime() - start - STEP_NS);
        }
    }

    private long percentile(double part) {
        return count == 0 ? 0 : late[Math.min(count - 1, (int) (count * part))] / 1000;
    }

    static void main(String[] args, int defaultScale, Work work) throws Exception {
        int scale = args.length > 0 ? Integer.parseInt(args[0]) : defaultScale;
        Harness hiccups = new Harness();
        hiccups.setDaemon(true);
        hiccups.setPriority(MAX_PRIORITY);
        hiccups.start();
        long start = System.nanoTime();
        long checksum = work.run(scale);
        long milliseconds = (System.nanoTime() - start) / 1_000_000;
        hiccups.done = true;
        hiccups.join();
        Arrays.sort(hiccups.late, 0, hiccups.count);
        System.out.println("checksum " + checksum);
        System.out.println("ms " + milliseconds);
        System.out.println("late-us " + hiccups.percentile(0.5) + " " + hiccups.percentile(0.99) + " " + hiccups.percentile(0.999)
                + " " + hiccups.percentile(1));
    }
}
