// Deadlocked daemon threads do not keep the machine from ending; a hook still runs.
import java.util.concurrent.CountDownLatch;

public class DaemonDeadlock {
    public static void main(String[] args) throws Exception {
        Object a = new Object(), b = new Object();
        CountDownLatch both = new CountDownLatch(2);
        Thread[] threads = new Thread[2];
        for (int i = 0; i < 2; i++) {
            Object first = i == 0 ? a : b, second = i == 0 ? b : a;
            threads[i] = new Thread(() -> {
                synchronized (first) {
                    both.countDown();
                    try {
                        both.await();
                    } catch (InterruptedException e) {
                        System.out.println(e);
                    }
                    synchronized (second) {
                        System.out.println("not reached");
                    }
                }
            });
            threads[i].setDaemon(true);
            threads[i].start();
        }
        both.await();
        for (Thread t : threads) {
            while (t.getState() != Thread.State.BLOCKED) {
                Thread.yield();
            }
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
        System.out.println("deadlocked");
    }
}
