// Thresholds of memory pools, and notifications of collections: who asked is told.
// vmoptions: -Xmx96m
// hotspotoptions: -XX:+UseSerialGC
// timeout: 120
import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

public class MemoryEvents {
    static final BlockingQueue<Notification> MEMORY = new LinkedBlockingQueue<>(), COLLECTIONS = new LinkedBlockingQueue<>();

    /** The pool of old objects, where there are several. */
    static MemoryPoolMXBean heapPool() {
        MemoryPoolMXBean found = null;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP && pool.isUsageThresholdSupported() && pool.isCollectionUsageThresholdSupported()) {
                found = pool;
            }
        }
        return found;
    }

    /** The first of that type; those of other types stay, in whatever order they come. */
    static Notification await(BlockingQueue<Notification> queue, String type) throws InterruptedException {
        List<Notification> others = new ArrayList<>();
        Notification n;
        while ((n = queue.poll(50, TimeUnit.SECONDS)) != null && !n.getType().equals(type)) {
            others.add(n);
        }
        queue.addAll(others);
        return n;
    }

    static void thresholds() throws Exception {
        MemoryPoolMXBean pool = heapPool();
        ((NotificationEmitter) ManagementFactory.getMemoryMXBean()).addNotificationListener((n, handback) -> MEMORY.add(n), null, null);
        System.gc();
        long base = pool.getUsage().getUsed();
        pool.setCollectionUsageThreshold(base + (20 << 20));
        pool.setUsageThreshold(base + (20 << 20));
        System.out.println("exceeded " + pool.isUsageThresholdExceeded() + " " + pool.isCollectionUsageThresholdExceeded());
        List<byte[]> hoard = new ArrayList<>(30); /* never copied: a copy that is taken for alive would keep the hoard */
        for (int i = 0; i < 30; i++) {
            hoard.add(new byte[1 << 20]);
        }
        System.gc();
        Notification usage = await(MEMORY, MemoryNotificationInfo.MEMORY_THRESHOLD_EXCEEDED);
        Notification collected = await(MEMORY, MemoryNotificationInfo.MEMORY_COLLECTION_THRESHOLD_EXCEEDED);
        MemoryNotificationInfo info = MemoryNotificationInfo.from((CompositeData) usage.getUserData());
        System.out.println("usage " + (info.getUsage().getUsed() >= pool.getUsageThreshold()) + " " + info.getPoolName().equals(pool.getName()));
        info = MemoryNotificationInfo.from((CompositeData) collected.getUserData());
        System.out.println("collection " + (info.getUsage().getUsed() >= pool.getCollectionUsageThreshold()) + " " + (info.getCount() > 0));
        System.out.println("exceeded " + pool.isUsageThresholdExceeded() + " " + pool.isCollectionUsageThresholdExceeded());
        System.out.println("counts " + (pool.getUsageThresholdCount() > 0) + " " + (pool.getCollectionUsageThresholdCount() > 0) + " " + hoard.size());
        hoard.clear();
        System.gc();
        while (pool.isUsageThresholdExceeded() || pool.isCollectionUsageThresholdExceeded()) { /* until the thread that tells has seen it */
            Thread.sleep(1);
        }
        System.out.println("not exceeded any more");
        System.out.println("peak " + (pool.getPeakUsage().getUsed() > pool.getUsage().getUsed()));
        pool.resetPeakUsage();
        System.out.println("peak " + (pool.getPeakUsage().getUsed() < pool.getUsageThreshold()));
        pool.setUsageThreshold(0);
        try {
            System.out.println(pool.isUsageThresholdExceeded());
            pool.setCollectionUsageThreshold(-1);
        } catch (IllegalArgumentException e) {
            System.out.println("negative threshold refused");
        }
    }

    static void collections() throws Exception {
        for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) bean).addNotificationListener((n, handback) -> COLLECTIONS.add(n), null, null);
        }
        System.gc();
        for (boolean found = false; !found;) {
            Notification n = await(COLLECTIONS, GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION);
            GarbageCollectionNotificationInfo info = GarbageCollectionNotificationInfo.from((CompositeData) n.getUserData());
            if (!info.getGcCause().equals("System.gc()")) {
                continue;
            }
            found = true;
            System.out.println(info.getGcAction() + ", " + info.getGcCause() + ", " + n.getSource().toString().contains(info.getGcName()));
            System.out.println(info.getGcInfo().getEndTime() >= info.getGcInfo().getStartTime() && info.getGcInfo().getId() > 0);
            System.out.println(info.getGcInfo().getMemoryUsageAfterGc().containsKey(heapPool().getName()));
        }
    }

    public static void main(String[] args) throws Exception {
        thresholds();
        collections();
    }
}
