import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.Cleaner;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Makes and drops, again and again, one of everything that takes memory in a VM. Arguments: how many rounds (0: for ever), and whether to
 * print each round's end. What lives stays the same, so resident memory must not grow once a few rounds have passed.
 */
public class Churn {
    /** What each loader defines anew; it has statics, a lambda, a concatenation, a switch over strings and a nest mate. */
    public static class Payload implements Runnable {
        static final Map<String, Object> STATE = new HashMap<>();
        static class Mate {
            long value;
        }

        static int kind(String text) {
            switch (text) {
            case "one": return 1;
            case "two": return 2;
            default: return text.length();
            }
        }

        @Override
        public void run() {
            Mate mate = new Mate();
            mate.value = kind("two") + kind("three");
            Runnable lambda = () -> STATE.put("key" + mate.value, new long[(int) mate.value]);
            lambda.run();
            synchronized (STATE) {
                sum.addAndGet(STATE.size() + mate.value);
            }
        }

        AtomicLong sum = new AtomicLong();
    }

    static final class Fresh extends ClassLoader {
        Fresh() {
            super(Churn.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (!name.startsWith("Churn$Payload")) return super.loadClass(name, resolve);
                Class<?> known = findLoadedClass(name);
                if (known != null) return known;
                byte[] bytes = bytes(name);
                return defineClass(name, bytes, 0, bytes.length);
            }
        }
    }

    static final Map<String, byte[]> FILES = new HashMap<>();

    static byte[] bytes(String name) {
        return FILES.computeIfAbsent(name, n -> {
            try (InputStream in = Churn.class.getResourceAsStream("/" + n + ".class")) {
                return in.readAllBytes();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    interface Part {
        long run(Random random) throws Throwable;
    }

    static long loaders(Random random) throws Throwable {
        long sum = 0;
        for (int i = 0; i < 25; i++) {
            Class<?> payload = new Fresh().loadClass("Churn$Payload");
            Runnable made = (Runnable) payload.getConstructor().newInstance();
            made.run();
            sum += payload.getDeclaredMethods().length;
            Runnable proxy = (Runnable) Proxy.newProxyInstance(payload.getClassLoader(), new Class<?>[] {Runnable.class},
                    (self, method, args) -> null);
            proxy.run();
        }
        return sum;
    }

    static long hidden(Random random) throws Throwable {
        long sum = 0;
        for (int i = 0; i < 25; i++) {
            MethodHandles.Lookup lookup = MethodHandles.lookup().defineHiddenClass(bytes("Seed"), true);
            sum += (int) lookup.findStatic(lookup.lookupClass(), "twice", MethodType.methodType(int.class, int.class)).invoke(i);
        }
        return sum;
    }

    static int add(int a, int b) {
        return a + b;
    }

    static long handles(Random random) throws Throwable {
        MethodHandle add = MethodHandles.lookup().findStatic(Churn.class, "add", MethodType.methodType(int.class, int.class, int.class));
        long sum = 0;
        for (int i = 0; i < 300; i++) {
            MethodHandle bound = MethodHandles.insertArguments(add, 0, i);
            MethodHandle both = MethodHandles.filterReturnValue(bound, bound);
            sum += (int) both.invoke(1);
        }
        for (int i = 0; i < 5; i++) {
            Class<?> mortal = new Fresh().loadClass("Churn$Payload");
            MethodType type = MethodType.methodType(mortal, mortal, int.class);
            sum += MethodHandles.dropArguments(MethodHandles.identity(mortal), 1, int.class).type().equals(type) ? 1 : 0;
        }
        return sum;
    }

    static long threads(Random random) throws Throwable {
        AtomicLong sum = new AtomicLong();
        Object lock = new Object();
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            ThreadLocal<byte[]> local = ThreadLocal.withInitial(() -> new byte[1000]);
            Thread thread = new Thread(() -> {
                for (int k = 0; k < 20; k++) {
                    synchronized (lock) {
                        sum.addAndGet(local.get().length);
                        Thread.yield();
                    }
                }
            });
            thread.start();
            all.add(thread);
        }
        for (Thread thread : all) thread.join();
        ExecutorService pool = Executors.newFixedThreadPool(3);
        List<Future<Integer>> results = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int n = i;
            results.add(pool.submit(() -> Integer.toString(n).length()));
        }
        for (Future<Integer> result : results) sum.addAndGet(result.get());
        pool.shutdown();
        return sum.get() + IntStream.range(0, 2000).parallel().sum();
    }

    static final Map<Integer, long[]> LONG_LIVED = new HashMap<>();

    static long objects(Random random) {
        long sum = 0;
        for (int i = 0; i < 20_000; i++) {
            long[] old = LONG_LIVED.put(random.nextInt(30_000), new long[random.nextInt(8)]);
            if (old != null) sum += old.length;
        }
        ArrayDeque<byte[]> queue = new ArrayDeque<>();
        for (int i = 0; i < 300; i++) {
            queue.add(new byte[random.nextInt(60_000)]);
            if (queue.size() > 100) sum += queue.remove().length & 1;
        }
        return sum;
    }

    static final class Finalized {
        static final AtomicLong COUNT = new AtomicLong();

        @Override
        @SuppressWarnings({"deprecation", "removal"})
        protected void finalize() {
            COUNT.incrementAndGet();
        }
    }

    static final Cleaner CLEANER = Cleaner.create();
    static final AtomicLong CLEANED = new AtomicLong();
    static final ReferenceQueue<Object> QUEUE = new ReferenceQueue<>();
    static final Map<PhantomReference<?>, Object> PHANTOMS = new ConcurrentHashMap<>();

    static long references(Random random) {
        List<Object> kept = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            kept.add(new SoftReference<>(new byte[200]));
            kept.add(new WeakReference<>(new byte[20]));
            new Finalized();
            CLEANER.register(new Object(), CLEANED::incrementAndGet);
            PHANTOMS.put(new PhantomReference<>(new Object(), QUEUE), QUEUE);
        }
        for (Object dead = QUEUE.poll(); dead != null; dead = QUEUE.poll()) PHANTOMS.remove(dead);
        return kept.size();
    }

    static long buffers(Random random) {
        long sum = 0;
        for (int i = 0; i < 40; i++) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(1 + random.nextInt(200_000));
            buffer.put(0, (byte) i);
            sum += buffer.get(0);
        }
        return sum;
    }

    static long fresh;

    static long texts(Random random) throws Throwable {
        long sum = 0;
        for (int i = 0; i < 500; i++) sum += ("interned " + fresh++).intern().length();
        for (int i = 0; i < 20; i++) {
            sum += String.format("%d %s %5.2f", i, "x", i / 3.0).length();
            sum += Pattern.compile("(a|b)*" + i + "[c-x]+").matcher("abab" + i + "def").matches() ? 1 : 0;
        }
        byte[] text = "something that repeats, something that repeats".repeat(20).getBytes(), packed = new byte[2000], back = new byte[2000];
        for (int i = 0; i < 10; i++) {
            Deflater deflater = new Deflater();
            deflater.setInput(text);
            deflater.finish();
            int length = deflater.deflate(packed);
            if (i % 2 == 0) deflater.end(); /* else its cleaner does it */
            Inflater inflater = new Inflater();
            inflater.setInput(packed, 0, length);
            sum += inflater.inflate(back);
            if (i % 2 == 0) inflater.end();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new java.io.ObjectOutputStream(out).writeObject(new ArrayList<>(List.of("a", 1, 2.0)));
        return sum + out.size();
    }

    static int deep(int depth) {
        return depth == 0 ? Integer.parseInt("not a number") : deep(depth - 1) + 1;
    }

    static long exceptions(Random random) {
        long sum = 0;
        for (int i = 0; i < 50; i++) {
            try {
                sum += deep(random.nextInt(200));
            } catch (NumberFormatException e) {
                sum += e.getStackTrace().length > 0 ? 1 : 0;
            }
        }
        return sum;
    }

    /** Takes all memory there is, once in a while: afterwards it must all be there again. */
    static long exhaustion(Random random) {
        List<byte[]> hoard = new ArrayList<>();
        try {
            while (true) hoard.add(new byte[100_000]);
        } catch (OutOfMemoryError e) {
            return 1;
        }
    }

    static final Map<String, Part> PARTS = Map.of("loaders", Churn::loaders, "hidden", Churn::hidden, "handles", Churn::handles,
            "threads", Churn::threads, "objects", Churn::objects, "references", Churn::references, "buffers", Churn::buffers,
            "texts", Churn::texts, "exceptions", Churn::exceptions);

    public static void main(String[] args) throws Throwable {
        int rounds = Integer.parseInt(args[0]);
        boolean tells = args.length > 1;
        Random random = new Random(42);
        long sum = 0;
        for (int round = 1; rounds == 0 || round <= rounds; round++) {
            for (Part part : PARTS.values()) sum += part.run(random) & 0xffff;
            if (round % 50 == 0) sum += exhaustion(random);
            if (tells) System.out.println("round " + round);
        }
        System.out.println("done " + (sum != 0));
    }
}

/** Defined again and again as a hidden class. */
class Seed {
    static final List<Integer> SEEN = new ArrayList<>();

    static int twice(int n) {
        SEEN.add(n);
        String text = "twice " + n;
        return 2 * SEEN.size() + text.length();
    }
}
