// Weak, soft and phantom references, queues, cleaners, finalizers, WeakHashMap after collections.
// normalise: stderr
import java.lang.ref.*;
import java.util.WeakHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

public class References {
    static final CountDownLatch FINALIZED = new CountDownLatch(3), CLEANED = new CountDownLatch(1);
    static Object resurrected;

    static class Finalizable {
        final String name;

        Finalizable(String name) {
            this.name = name;
        }

        @Override
        @SuppressWarnings("deprecation")
        protected void finalize() {
            if (name.equals("phoenix")) {
                resurrected = this;
            }
            FINALIZED.countDown();
            if (name.equals("throws")) {
                throw new IllegalStateException("ignored");
            }
        }
    }

    static void make() {
        for (String s : new String[] {"plain", "phoenix", "throws"}) {
            new Finalizable(s);
        }
    }

    static boolean collect(java.util.function.BooleanSupplier done) throws InterruptedException {
        for (int i = 0; i < 200 && !done.getAsBoolean(); i++) {
            System.gc();
            System.runFinalization();
            Thread.sleep(2);
        }
        return done.getAsBoolean();
    }

    static WeakReference<Object> weak(ReferenceQueue<Object> q) {
        return new WeakReference<>(new Object(), q);
    }

    static class Resource implements AutoCloseable {
        static final Cleaner CLEANER = Cleaner.create();
        final Cleaner.Cleanable cleanable;

        Resource(Runnable action) {
            cleanable = CLEANER.register(this, action);
        }

        @Override
        public void close() {
            cleanable.clean();
        }
    }

    static void abandon() {
        new Resource(CLEANED::countDown);
    }

    public static void main(String[] args) throws Exception {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        Object strong = new Object();
        WeakReference<Object> kept = new WeakReference<>(strong, queue);
        WeakReference<Object> lost = weak(queue);
        SoftReference<Object> soft = new SoftReference<>(new byte[1000]);
        PhantomReference<Object> phantom = new PhantomReference<>(new Object(), queue);
        System.out.println(kept.get() == strong);
        System.out.println(phantom.get());
        System.out.println(collect(() -> lost.refersTo(null) && phantom.refersTo(null)));
        System.out.println(kept.get() == strong);
        System.out.println(soft.get() != null);
        int queued = 0;
        for (Reference<?> r; (r = queue.remove(500)) != null; queued++) {
            if (r != lost && r != phantom) {
                System.out.println("unexpected reference in the queue");
            }
        }
        System.out.println(queued + " " + lost.enqueue() + " " + kept.enqueue() + " " + kept.isEnqueued() + " " + (queue.poll() == kept) + " " + kept.isEnqueued());
        WeakReference<Object> cleared = new WeakReference<>(strong, queue);
        cleared.clear();
        System.out.println(cleared.get() + " " + queue.poll());
        make();
        System.out.println(collect(() -> FINALIZED.getCount() == 0));
        System.out.println(((Finalizable) resurrected).name);
        WeakReference<Object> phoenix = new WeakReference<>(resurrected);
        resurrected = null;
        System.out.println(collect(() -> phoenix.get() == null) + " " + resurrected);
        abandon();
        System.out.println(collect(() -> CLEANED.getCount() == 0));
        int[] times = new int[1];
        try (Resource r = new Resource(() -> times[0]++)) {
            r.close();
        }
        System.out.println(times[0]);
        WeakHashMap<Object, String> map = new WeakHashMap<>();
        Object key = new Object();
        map.put(key, "kept");
        for (int i = 0; i < 50; i++) {
            map.put(new Object(), "lost " + i);
        }
        System.out.println(collect(() -> map.size() <= 2) + " " + map.get(key));
        Reference.reachabilityFence(key);
        ThreadLocal<Object> local = new ThreadLocal<>();
        local.set(new Object());
        WeakReference<Object> viaLocal = new WeakReference<>(local.get());
        System.gc();
        System.out.println(viaLocal.get() == local.get());
        System.out.println(strong != null);
        try {
            new WeakReference<>("x") {
            }.get().length();
            new SoftReference<>(null).get().hashCode();
        } catch (NullPointerException e) {
            System.out.println("cleared from the start");
        }
        try {
            queue.remove(-1);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        System.out.println(CLEANED.await(1, TimeUnit.SECONDS));
    }
}
