// Atomic classes, adders, field updaters, counters under contention by all kinds of synchronisation.
import java.util.concurrent.atomic.*;

public class Atomics {
    static final int THREADS = 6, ROUNDS = 4000;
    volatile int vol;
    volatile long volLong;
    volatile String ref = "a";
    static int plain, guarded;
    static volatile int spin;
    static final Object LOCK = new Object();

    static synchronized void increment() {
        guarded++;
    }

    static void parallel(Runnable r) throws InterruptedException {
        Thread[] threads = new Thread[THREADS];
        for (int i = 0; i < THREADS; i++) {
            threads[i] = new Thread(() -> {
                for (int n = 0; n < ROUNDS; n++) {
                    r.run();
                }
            });
            threads[i].start();
        }
        for (Thread t : threads) {
            t.join();
        }
    }

    public static void main(String[] args) throws Exception {
        AtomicInteger i = new AtomicInteger(5);
        System.out.println(i.getAndIncrement() + " " + i.incrementAndGet() + " " + i.addAndGet(-3) + " " + i.getAndUpdate(x -> x * 10) + " " + i.accumulateAndGet(7, Math::max) + " " + i.compareAndSet(40, 41) + " "
            + i.compareAndExchange(41, 42) + " " + i + " " + i.intValue());
        AtomicLong l = new AtomicLong(Long.MAX_VALUE);
        System.out.println(l.incrementAndGet() + " " + l.getAndSet(3) + " " + l.updateAndGet(x -> -x));
        AtomicBoolean b = new AtomicBoolean();
        System.out.println(b.getAndSet(true) + " " + b.compareAndSet(false, true) + " " + b);
        AtomicReference<String> r = new AtomicReference<>("x");
        System.out.println(r.getAndAccumulate("y", String::concat) + " " + r.get() + " " + r.compareAndSet("nope", "z"));
        AtomicIntegerArray ia = new AtomicIntegerArray(new int[] {1, 2, 3});
        AtomicLongArray la = new AtomicLongArray(2);
        AtomicReferenceArray<String> ra = new AtomicReferenceArray<>(new String[] {"p", "q"});
        System.out.println(ia.addAndGet(1, 10) + " " + ia + " " + la.getAndAdd(1, 7L) + " " + la + " " + ra.getAndSet(0, "r") + " " + ra);
        try {
            ia.get(3);
        } catch (IndexOutOfBoundsException e) {
            System.out.println(e.getMessage());
        }
        AtomicStampedReference<String> stamped = new AtomicStampedReference<>("s", 1);
        int[] stamp = new int[1];
        System.out.println(stamped.compareAndSet("s", "t", 1, 2) + " " + stamped.compareAndSet("t", "u", 1, 3) + " " + stamped.get(stamp) + stamp[0] + " " + new AtomicMarkableReference<>("m", true).isMarked());
        Atomics o = new Atomics();
        var fi = AtomicIntegerFieldUpdater.newUpdater(Atomics.class, "vol");
        var fl = AtomicLongFieldUpdater.newUpdater(Atomics.class, "volLong");
        var fr = AtomicReferenceFieldUpdater.newUpdater(Atomics.class, String.class, "ref");
        System.out.println(fi.incrementAndGet(o) + " " + fl.addAndGet(o, 1L << 40) + " " + fr.getAndSet(o, "b") + o.ref);
        for (Runnable bad : new Runnable[] {() -> AtomicIntegerFieldUpdater.newUpdater(Atomics.class, "plain"), () -> AtomicIntegerFieldUpdater.newUpdater(Atomics.class, "nothing"),
            () -> AtomicLongFieldUpdater.newUpdater(Atomics.class, "vol"), () -> AtomicReferenceFieldUpdater.newUpdater(Atomics.class, Integer.class, "ref")}) {
            try {
                bad.run();
            } catch (RuntimeException e) {
                System.out.println(e.getClass().getSimpleName() + " " + e.getMessage());
            }
        }
        i.set(0);
        LongAdder adder = new LongAdder();
        LongAccumulator max = new LongAccumulator(Math::max, Long.MIN_VALUE);
        DoubleAdder doubles = new DoubleAdder();
        long[] byLock = new long[1];
        parallel(() -> {
            i.incrementAndGet();
            l.incrementAndGet();
            adder.increment();
            max.accumulate(i.get());
            doubles.add(0.5);
            increment();
            synchronized (LOCK) {
                byLock[0]++;
            }
            fi.incrementAndGet(o);
            ia.incrementAndGet(2);
        });
        int total = THREADS * ROUNDS;
        System.out.println((i.get() == total) + " " + (l.get() == total - 3) + " " + (adder.sum() == total) + " " + (max.get() <= total) + " " + (doubles.sum() == total / 2.0) + " " + (guarded == total) + " "
            + (byLock[0] == total) + " " + (o.vol == total + 1) + " " + (ia.get(2) == total + 3));
        int[] payload = new int[1];
        Thread reader = new Thread(() -> {
            for (int n = 1; n <= 500; n++) {
                while (spin != n) {
                    Thread.onSpinWait();
                }
                if (payload[0] != n * 7) {
                    System.out.println("publication failed at " + n);
                }
                spin = -n;
            }
        });
        reader.start();
        for (int n = 1; n <= 500; n++) {
            payload[0] = n * 7;
            spin = n;
            while (spin != -n) {
                Thread.yield();
            }
        }
        reader.join();
        System.out.println("published");
    }
}
