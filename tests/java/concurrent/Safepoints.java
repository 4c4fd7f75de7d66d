// Collections while other threads run tight loops without calls, wait, sleep, do I/O or start threads: all can be stopped, none is lost.
import java.util.concurrent.atomic.AtomicInteger;

public class Safepoints {
    static volatile boolean stop;
    static int plain;

    static long countLoop() {
        long n = 0;
        int[] a = new int[64];
        while (!stop) {
            for (int i = 0; i < 1000; i++) {
                a[i & 63] += i ^ (int) n;
                n++;
            }
        }
        return n;
    }

    static long doubleLoop() {
        double d = 1;
        long n = 0;
        do {
            d = d * 1.0000001 + 1e-9;
            n++;
        } while (!stop);
        return d > 0 ? n : 0;
    }

    static long switchLoop() {
        long n = 0;
        int state = 0;
        for (; ; ) {
            switch (state) {
                case 0:
                    state = 1;
                    continue;
                case 1:
                    state = stop ? 2 : 0;
                    n++;
                    continue;
                default:
                    return n;
            }
        }
    }

    public static void main(String[] args) throws Exception {
        AtomicInteger finished = new AtomicInteger();
        Runnable[] bodies = {() -> check(countLoop()), () -> check(doubleLoop()), () -> check(switchLoop()), () -> {
            while (!stop) {
                try {
                    Thread.sleep(1);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }, () -> {
            while (!stop) {
                Thread t = new Thread(() -> plain++);
                t.start();
                try {
                    t.join();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }, () -> {
            StringBuilder s = new StringBuilder();
            while (!stop) {
                s.append("garbage").append(s.length());
                if (s.length() > 10_000) {
                    s = new StringBuilder();
                }
            }
        }};
        Thread[] threads = new Thread[bodies.length];
        for (int i = 0; i < bodies.length; i++) {
            Runnable body = bodies[i];
            threads[i] = new Thread(() -> {
                body.run();
                finished.incrementAndGet();
            });
            threads[i].start();
        }
        Object live = new Object[] {"a", new int[] {1, 2, 3}};
        for (int i = 0; i < 20; i++) {
            System.gc();
            Thread.sleep(2);
        }
        Thread.getAllStackTraces();
        for (Thread t : threads) {
            t.getStackTrace();
        }
        stop = true;
        for (Thread t : threads) {
            t.join();
        }
        System.out.println(finished + " " + ((int[]) ((Object[]) live)[1])[2] + " " + (plain > 0));
    }

    static void check(long n) {
        if (n <= 0) {
            throw new AssertionError("no progress");
        }
    }
}
