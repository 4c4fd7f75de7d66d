// Class initialisation by many threads: once only, the others wait, errors reach all, cycles between two threads, recursion in one.
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicInteger;

public class InitThreads {
    static final AtomicInteger RUNS = new AtomicInteger();

    static void pause(int ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static class Slow {
        static final List<String> LIST = new ArrayList<>();

        static {
            RUNS.incrementAndGet();
            pause(30);
            LIST.add("complete");
        }

        static String get() {
            return LIST.get(0);
        }
    }

    static class Fails {
        static {
            RUNS.incrementAndGet();
            pause(20);
            if (true) {
                throw new IllegalStateException("init");
            }
        }

        static void touch() {
        }
    }

    static class Recursive {
        static int a = step();
        static int b = 5;

        static int step() {
            return new Recursive().value();
        }

        int value() {
            return b + 100;
        }
    }

    static class Parent {
        static final CountDownLatch IN = new CountDownLatch(1);
        static Object child = makeChild();

        static Object makeChild() {
            return new Child();
        }
    }

    static class Child extends Parent {
        static int x = 3;
    }

    interface Defaults {
        AtomicInteger COUNT = new AtomicInteger(RUNS.incrementAndGet());

        default int d() {
            return 1;
        }
    }

    static class A1 implements Defaults {
    }

    static class A2 implements Defaults {
    }

    static <T> List<T> together(int n, Callable<T> body) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(n);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<T>> futures = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            futures.add(pool.submit(() -> {
                go.await();
                return body.call();
            }));
        }
        go.countDown();
        List<T> results = new ArrayList<>();
        for (Future<T> f : futures) {
            results.add(f.get());
        }
        pool.shutdown();
        return results;
    }

    public static void main(String[] args) throws Exception {
        System.out.println(together(8, Slow::get) + " " + RUNS.getAndSet(0));
        List<String> errors = together(6, () -> {
            try {
                Fails.touch();
                return "no error";
            } catch (Throwable t) {
                return t.getClass().getSimpleName();
            }
        });
        Collections.sort(errors);
        System.out.println(errors + " " + RUNS.getAndSet(0));
        System.out.println(Recursive.a + " " + Recursive.b);
        System.out.println(Child.x + " " + Parent.child.getClass().getSimpleName());
        System.out.println(together(6, () -> ThreadLocalRandom.current().nextBoolean() ? new A1().d() : new A2().d()) + " " + RUNS.get());
        System.out.println(together(4, () -> {
            Map<String, Integer> m = new TreeMap<>();
            for (Thread.State s : Thread.State.values()) {
                m.put(s.name(), s.ordinal());
            }
            return m.size();
        }));
        Runnable r = () -> System.out.println("lambda in " + Thread.currentThread().getName());
        Thread t = new Thread(r, "first user of a lambda");
        t.start();
        t.join();
        r.run();
    }
}
