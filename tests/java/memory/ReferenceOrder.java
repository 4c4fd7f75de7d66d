// The order in which references of the different strengths are cleared, and what a finalizer still sees; soft references without patience;
// interned strings go when nobody has them.
// vmoptions: -Xmx64m -XX:SoftRefLRUPolicyMSPerMB=0
// timeout: 60
import java.lang.ref.Cleaner;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

public class ReferenceOrder {
    static final ReferenceQueue<Object> QUEUE = new ReferenceQueue<>();
    static final CountDownLatch FINALIZED = new CountDownLatch(1);
    static volatile String seen;
    static WeakReference<Object> weakToDying;
    static PhantomReference<Object> phantomToDying, phantomToInner;

    static class Dying {
        final WeakReference<Object> inner;
        final Object held;

        Dying(Object held) {
            this.held = held;
            inner = new WeakReference<>(held);
        }

        @Override
        @SuppressWarnings("deprecation")
        protected void finalize() {
            seen = "weak to me " + (weakToDying.get() == null) + ", phantom to me queued " + phantomToDying.isEnqueued() + ", my weak "
                + (inner.get() == held);
            FINALIZED.countDown();
        }
    }

    static boolean collect(BooleanSupplier until) throws InterruptedException {
        for (int i = 0; i < 200 && !until.getAsBoolean(); i++) {
            System.gc();
            Thread.sleep(5);
        }
        return until.getAsBoolean();
    }

    static void makeDying() {
        Object inner = new Object();
        Dying dying = new Dying(inner);
        weakToDying = new WeakReference<>(dying);
        phantomToDying = new PhantomReference<>(dying, QUEUE);
        phantomToInner = new PhantomReference<>(inner, QUEUE);
    }

    static List<Reference<Object>> makeMany(int count) {
        List<Reference<Object>> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            list.add(i % 2 == 0 ? new WeakReference<>(new int[i % 50], QUEUE) : new SoftReference<>(new long[i % 50], QUEUE));
        }
        return list;
    }

    static int drain() throws InterruptedException {
        int count = 0;
        for (Reference<?> r; (r = QUEUE.remove(200)) != null; count++) {
            if (r.get() != null) {
                System.out.println("queued, and not cleared");
            }
        }
        return count;
    }

    static void intern(int count) {
        for (int i = 0; i < count; i++) {
            ("interned " + i).intern();
        }
    }

    public static void main(String[] args) throws Exception {
        makeDying();
        System.out.println(collect(() -> FINALIZED.getCount() == 0) + ": " + seen);
        System.out.println("then phantom: " + collect(() -> phantomToDying.refersTo(null) && phantomToInner.refersTo(null)));
        System.out.println(drain());

        Object strong = new Object();
        SoftReference<Object> kept = new SoftReference<>(strong), lost = new SoftReference<>(new Object(), QUEUE);
        SoftReference<SoftReference<Object>> chain = new SoftReference<>(new SoftReference<>(new Object()));
        System.out.println("soft: " + collect(() -> lost.refersTo(null) && chain.refersTo(null)) + " " + (kept.get() == strong));
        System.out.println(drain());

        List<Reference<Object>> many = makeMany(20_000);
        // A word on a stack may keep some that nobody has.
        System.out.println("many: " + collect(() -> many.stream().filter(r -> !r.refersTo(null)).count() < 20) + " " + (drain() > 20_000 - 20));
        System.out.println(many.get(0).enqueue() + " " + many.get(1).isEnqueued());

        AtomicInteger cleaned = new AtomicInteger();
        Cleaner cleaner = Cleaner.create();
        for (int i = 0; i < 1000; i++) {
            Cleaner.Cleanable cleanable = cleaner.register(new Object(), cleaned::incrementAndGet);
            if (i % 10 == 0) {
                cleanable.clean();
                cleanable.clean();
            }
        }
        System.out.println("cleaned: " + collect(() -> cleaned.get() > 1000 - 20) + " " + (cleaned.get() <= 1000));

        String live = ("a" + args.length).intern();
        int identity = System.identityHashCode(live);
        for (int round = 0; round < 20; round++) {
            intern(20_000);
        }
        System.gc();
        System.out.println("interned: " + (live == "a0".intern()) + " " + (System.identityHashCode("a0".intern()) == identity));

        ReferenceQueue<Object> own = new ReferenceQueue<>(); // those kept before may come to the other one as late as now
        WeakReference<Object> manual = new WeakReference<>(strong, own);
        System.out.println(manual.enqueue() + " " + manual.enqueue() + " " + (own.remove(1000) == manual) + " " + manual.isEnqueued() + " " + manual.get());
        Reference.reachabilityFence(strong);
        System.out.println(TimeUnit.SECONDS.toMillis(1) + " " + (own.poll() == null));
    }
}
