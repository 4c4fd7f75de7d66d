// Monitors beyond the common case: recursion thousands deep, hash and lock together, thousands of threads, contention on many objects, wait in recursion.
// timeout: 60
import java.util.*;
import java.util.concurrent.CountDownLatch;

public class MonitorStress {
    static int recurse(Object o, int n) {
        synchronized (o) {
            return n == 0 ? (Thread.holdsLock(o) ? 1 : 0) : recurse(o, n - 1) + 1;
        }
    }

    static void waitDeep(Object o, int n, Runnable ready) throws InterruptedException {
        synchronized (o) {
            if (n > 0) {
                waitDeep(o, n - 1, ready);
            } else {
                ready.run();
                o.wait();
            }
        }
    }

    static final class Account {
        long balance = 1000;
        int moves;

        synchronized void add(long n) {
            balance += n;
            moves++;
        }
    }

    public static void main(String[] args) throws Exception {
        Object o = new Object();
        int hash = o.hashCode();
        System.out.println(recurse(o, 3000) + " " + (o.hashCode() == hash) + " " + Thread.holdsLock(o));
        Object late = new Object();
        synchronized (late) {
            int inside = late.hashCode();
            synchronized (late) {
                System.out.println(inside == late.hashCode());
            }
            System.out.println(inside == System.identityHashCode(late));
        }
        CountDownLatch ready = new CountDownLatch(1);
        Thread waiter = new Thread(() -> {
            try {
                waitDeep(o, 1500, ready::countDown);
                System.out.println("woke up in recursion " + Thread.holdsLock(o));
            } catch (InterruptedException e) {
                System.out.println(e);
            }
        });
        waiter.start();
        ready.await();
        synchronized (o) {
            o.notify();
        }
        waiter.join();
        System.out.println(o.hashCode() == hash);
        Object shared = new Object();
        int[] counter = new int[1];
        for (int wave = 0; wave < 20; wave++) {
            Thread[] threads = new Thread[100];
            for (int i = 0; i < threads.length; i++) {
                threads[i] = new Thread(null, () -> {
                    synchronized (shared) {
                        counter[0]++;
                    }
                }, "t", 64 << 10);
                threads[i].start();
            }
            for (Thread t : threads) {
                t.join();
            }
        }
        System.out.println(counter[0]);
        Account[] accounts = new Account[40];
        Arrays.setAll(accounts, i -> new Account());
        Thread[] tellers = new Thread[6];
        for (int t = 0; t < tellers.length; t++) {
            int seed = t;
            tellers[t] = new Thread(() -> {
                Random r = new Random(seed);
                for (int i = 0; i < 5000; i++) {
                    int from = r.nextInt(40), to = r.nextInt(40);
                    Account first = accounts[Math.min(from, to)], second = accounts[Math.max(from, to)];
                    synchronized (first) {
                        synchronized (second) {
                            accounts[from].add(-1);
                            accounts[to].add(1);
                        }
                    }
                    if (i % 50 == 0) {
                        accounts[from].hashCode();
                    }
                }
            });
            tellers[t].start();
        }
        for (Thread t : tellers) {
            t.join();
        }
        System.out.println(Arrays.stream(accounts).mapToLong(a -> a.balance).sum() + " " + Arrays.stream(accounts).mapToInt(a -> a.moves).sum());
        Object[] many = new Object[20_000];
        for (int i = 0; i < many.length; i++) {
            many[i] = new Object();
            synchronized (many[i]) {
                many[i].notifyAll();
                if (i % 100 == 0) {
                    many[i].wait(0, 1);
                }
            }
        }
        System.gc();
        Set<Integer> hashes = new HashSet<>();
        for (Object m : many) {
            synchronized (m) {
                hashes.add(m.hashCode());
            }
        }
        System.out.println(hashes.size() > 19_900);
        Deque<Integer> box = new ArrayDeque<>();
        Thread[] pipes = new Thread[4];
        long[] sums = new long[4];
        for (int i = 0; i < 4; i++) {
            int k = i;
            pipes[i] = new Thread(() -> {
                for (int n = 0; n < 1000; n++) {
                    synchronized (box) {
                        if (k < 2) {
                            while (box.size() >= 3) {
                                wait(box);
                            }
                            box.addLast(n);
                        } else {
                            while (box.isEmpty()) {
                                wait(box);
                            }
                            sums[k] += box.removeFirst();
                        }
                        box.notifyAll();
                    }
                }
            });
            pipes[i].start();
        }
        for (Thread t : pipes) {
            t.join();
        }
        System.out.println(sums[2] + sums[3] + " " + box.size());
    }

    static void wait(Object o) {
        try {
            o.wait();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
