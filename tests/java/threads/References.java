// Weak, soft and phantom references, finalizers and cleaners with a running reference handler.
import java.lang.ref.*;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

public class References {
    static final AtomicInteger finalized = new AtomicInteger();

    static class Finalizable implements Cloneable {
        @SuppressWarnings({"deprecation", "removal"})
        protected void finalize() { finalized.incrementAndGet(); }
        void copy() throws CloneNotSupportedException { clone(); }
    }

    static void make(ReferenceQueue<Object> queue, List<Reference<Object>> references) throws CloneNotSupportedException {
        for (int i = 0; i < 100; i++) {
            references.add(new WeakReference<>(new Object(), queue));
            references.add(new PhantomReference<>(new Object(), queue));
            new Finalizable().copy();
        }
    }

    // Some garbage may be held a little longer by what a thread happens to have on its stack.
    static String most(int count, int of) {
        return count > of ? "too many" : count >= of - 3 ? "all" : "only " + count;
    }

    public static void main(String[] args) throws Exception {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        List<Reference<Object>> references = new ArrayList<>();
        make(queue, references);
        Object kept = new Object();
        WeakReference<Object> weak = new WeakReference<>(kept, queue);
        SoftReference<Object> soft = new SoftReference<>(new Object(), queue);
        for (int i = 0; i < 200 && finalized.get() < 200; i++) {
            System.gc();
            Thread.sleep(5);
        }
        int enqueued = 0;
        while (queue.remove(50) != null) enqueued++;
        System.out.println(most(enqueued, 200) + " enqueued, " + most(finalized.get(), 200) + " finalized");
        System.out.println(weak.refersTo(kept) + " " + (weak.get() == kept) + " " + (soft.get() != null));
        weak.clear();
        System.out.println(weak.get() + " " + weak.refersTo(null) + " " + weak.enqueue() + " " + weak.enqueue());
        int cleared = 0;
        for (Reference<Object> reference : references) if (reference.refersTo(null)) cleared++;
        System.out.println(most(cleared, 200) + " cleared");

        CountDownLatch cleaned = new CountDownLatch(50);
        Cleaner cleaner = Cleaner.create();
        for (int i = 0; i < 50; i++) cleaner.register(new Object(), cleaned::countDown);
        for (int i = 0; i < 200 && cleaned.getCount() > 3; i++) {
            System.gc();
            cleaned.await(5, TimeUnit.MILLISECONDS);
        }
        System.out.println(most(50 - (int) cleaned.getCount(), 50) + " cleaned");
    }
}
