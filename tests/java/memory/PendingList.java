// References that nobody holds any more, while the reference handler still works on the list that it took from the collector.
// vmoptions: -Xmx10m
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;

public class PendingList {
    static final int COUNT = 100;

    static void drop(ReferenceQueue<Object> queue, Reference<?>[] references) {
        for (int i = 0; i < COUNT; i++) {
            references[i] = i % 2 == 0 ? new WeakReference<>(new Object(), queue) : new PhantomReference<>(new Object(), queue);
        }
    }

    static int take(ReferenceQueue<Object> queue, Reference<?>[] references) {
        for (Reference<?> r : references) {
            r.enqueue();
        }
        int found = 0;
        while (queue.poll() != null) {
            found++;
        }
        return found;
    }

    public static void main(String[] args) {
        Reference<?>[] references = new Reference<?>[COUNT];
        int wrong = 0;
        for (int i = 0; i < 1000; i++) {
            ReferenceQueue<Object> queue = new ReferenceQueue<>();
            drop(queue, references);
            System.gc();
            wrong += take(queue, references) == COUNT ? 0 : 1;
        }
        System.out.println("wrong " + wrong);
    }
}
