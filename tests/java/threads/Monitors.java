// synchronized, wait and notify: exclusion, nesting, order, errors, and what the states of threads are meanwhile.
import java.util.ArrayList;
import java.util.List;

public class Monitors {
    static final Object lock = new Object();
    static int counter;

    static synchronized int factorial(int n) {
        return n <= 1 ? 1 : n * factorial(n - 1);
    }

    static void exclusion() throws InterruptedException {
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> {
                for (int k = 0; k < 20000; k++) synchronized (lock) { counter++; }
            });
            threads[i].start();
        }
        for (Thread thread : threads) thread.join();
        System.out.println("counter " + counter + ", factorial " + factorial(10));
    }

    static void queue() throws InterruptedException {
        List<Integer> queue = new ArrayList<>();
        Thread consumer = new Thread(() -> {
            int sum = 0;
            for (int i = 0; i < 1000; i++) synchronized (queue) {
                try {
                    while (queue.isEmpty()) queue.wait();
                } catch (InterruptedException e) {
                    System.out.println(e);
                }
                sum += queue.remove(0);
                queue.notifyAll();
            }
            System.out.println("sum " + sum);
        }, "consumer");
        consumer.start();
        for (int i = 0; i < 1000; i++) synchronized (queue) {
            while (queue.size() > 3) queue.wait();
            queue.add(i);
            queue.notifyAll();
        }
        consumer.join();
        System.out.println(consumer.getState() + " " + consumer.isAlive() + " " + consumer);
    }

    static void order() throws InterruptedException {
        StringBuilder order = new StringBuilder();
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            int number = i;
            threads[i] = new Thread(() -> {
                synchronized (order) {
                    try {
                        synchronized (order) { order.wait(); }
                    } catch (InterruptedException e) {
                        System.out.println(e);
                    }
                    order.append(number);
                }
            });
            threads[i].start();
            while (threads[i].getState() != Thread.State.WAITING) Thread.sleep(1);
        }
        for (int i = 0; i < threads.length; i++) {
            synchronized (order) { order.notify(); }
            threads[i].join();
        }
        System.out.println("order " + order);
    }

    static void errors() throws InterruptedException {
        try { lock.wait(); } catch (IllegalMonitorStateException e) { System.out.println(e); }
        try { lock.notify(); } catch (IllegalMonitorStateException e) { System.out.println(e); }
        try { lock.notifyAll(); } catch (IllegalMonitorStateException e) { System.out.println(e); }
        try { lock.wait(-1); } catch (IllegalArgumentException e) { System.out.println(e); }
        try { synchronized ((Object) null) { } } catch (NullPointerException e) { System.out.println("null"); }
        try { Thread.holdsLock(null); } catch (NullPointerException e) { System.out.println("null"); }
    }

    static void states() throws InterruptedException {
        Thread blocked = new Thread(() -> { synchronized (lock) { System.out.println("entered"); } });
        synchronized (lock) {
            blocked.start();
            while (blocked.getState() != Thread.State.BLOCKED) Thread.sleep(1);
            System.out.println("blocked, " + Thread.holdsLock(lock));
        }
        blocked.join();
        synchronized (lock) {
            lock.wait(20);
            System.out.println("timed out, " + Thread.holdsLock(lock));
        }
        int hash = System.identityHashCode(lock);
        synchronized (lock) { System.out.println(hash == lock.hashCode()); }
    }

    // More entries than a header word can count.
    static void nest(int depth) {
        synchronized (lock) {
            if (depth > 0) nest(depth - 1);
            else System.out.println("nested " + Thread.holdsLock(lock));
        }
    }

    public static void main(String[] args) throws InterruptedException {
        exclusion();
        queue();
        order();
        errors();
        states();
        nest(3000);
        System.out.println(Thread.holdsLock(lock));
    }
}
