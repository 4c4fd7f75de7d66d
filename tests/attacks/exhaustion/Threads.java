// attack: threads without end, thread groups, timers, pools, thread-locals, executors that are never shut down
// must: OutOfMemoryError (unable to create native thread) or all of them run; the VM ends when main calls exit
// options: -Xmx128m
import java.util.concurrent.*;

public class Threads {
    public static void main(String[] args) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Attack.attempt("2000 threads", () -> {
            for (int i = 0; i < 2000; i++) {
                Thread t = new Thread(null, () -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        return;
                    }
                }, "t" + i, 64 << 10);
                t.start();
            }
            return "all";
        });
        Attack.attempt("threads that start threads", () -> {
            Runnable[] fork = new Runnable[1];
            java.util.concurrent.atomic.AtomicInteger left = new java.util.concurrent.atomic.AtomicInteger(500);
            fork[0] = () -> { if (left.decrementAndGet() > 0) new Thread(fork[0]).start(); };
            fork[0].run();
            while (left.get() > 0) Thread.sleep(1);
            return "ended";
        });
        Attack.attempt("nested groups", () -> {
            ThreadGroup g = Thread.currentThread().getThreadGroup();
            for (int i = 0; i < 3000; i++) g = new ThreadGroup(g, "g");
            return g.getName();
        });
        Attack.attempt("timers", () -> {
            for (int i = 0; i < 50; i++) new java.util.Timer().schedule(new java.util.TimerTask() {
                public void run() {
                    throw new IllegalStateException("ends its thread");
                }
            }, 1 << 30);
            return "made";
        });
        Attack.attempt("hooks", () -> {
            for (int i = 0; i < 100; i++) Runtime.getRuntime().addShutdownHook(new Thread(() -> { throw new ThreadDeath(); }));
            return "added";
        });
        System.exit(3);
    }
}
