// A parallel-capable loader under many threads: each class is defined once, initialised once, and all see the same one.
import java.io.InputStream;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

public class ParallelLoader extends ClassLoader {
    static {
        System.out.println(ClassLoader.registerAsParallelCapable());
    }

    static final AtomicInteger DEFINED = new AtomicInteger();
    static final AtomicInteger INITIALISED = new AtomicInteger();
    static final AtomicInteger DUPLICATES = new AtomicInteger();
    final boolean careless;

    ParallelLoader(boolean careless) {
        super(ParallelLoader.class.getClassLoader());
        this.careless = careless;
    }

    public static class C0 { static { touch(); } }
    public static class C1 extends C0 { static { touch(); } }
    public static class C2 extends C1 { static { touch(); } }
    public static class C3 extends C1 { static { touch(); } }
    public static class C4 extends C3 implements I { static { touch(); } }
    public static class C5 extends C2 implements I { static { touch(); } }

    public interface I {
        default void d() {
        }
    }

    public static void touch() {
        INITIALISED.incrementAndGet();
        Thread.yield();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith("ParallelLoader$")) {
            return super.loadClass(name, resolve);
        }
        if (careless) {
            Class<?> c = findLoadedClass(name);
            return c != null ? c : define(name);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> c = findLoadedClass(name);
            return c != null ? c : define(name);
        }
    }

    Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name + ".class")) {
            byte[] b = in.readAllBytes();
            Thread.yield();
            Class<?> c = defineClass(name, b, 0, b.length);
            DEFINED.incrementAndGet();
            return c;
        } catch (LinkageError e) {
            DUPLICATES.incrementAndGet();
            return findLoadedClass(name);
        } catch (java.io.IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    static void race(boolean careless) throws Exception {
        ParallelLoader loader = new ParallelLoader(careless);
        DEFINED.set(0);
        INITIALISED.set(0);
        Set<Class<?>> seen = ConcurrentHashMap.newKeySet();
        Set<Throwable> errors = Collections.synchronizedSet(new HashSet<>());
        CountDownLatch go = new CountDownLatch(1);
        Thread[] threads = new Thread[8];
        for (int i = 0; i < threads.length; i++) {
            int k = i;
            threads[i] = new Thread(() -> {
                try {
                    go.await();
                    for (int j = 0; j < 6; j++) {
                        seen.add(Class.forName("ParallelLoader$C" + (j + k) % 6, true, loader));
                    }
                } catch (Throwable t) {
                    errors.add(t);
                }
            });
            threads[i].start();
        }
        go.countDown();
        for (Thread t : threads) {
            t.join();
        }
        System.out.println(seen.size() + " " + DEFINED + " " + errors);
    }

    public static void main(String[] args) throws Exception {
        race(false);
        race(true);
        System.out.println(INITIALISED.get());
    }
}
