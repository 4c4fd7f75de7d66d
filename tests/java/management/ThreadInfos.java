// ThreadMXBean: states, what threads hold and wait for, deadlocks, CPU time and allocation.
import java.lang.management.*;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

public class ThreadInfos {
    static final ThreadMXBean BEAN = ManagementFactory.getThreadMXBean();
    static final Object MONITOR = new Object(), OTHER = new Object();
    static final ReentrantLock LOCK = new ReentrantLock();

    static void show(String what, Object value) { System.out.println(what + ": " + value); }

    static Thread start(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    static void await(Thread thread, Thread.State state) throws InterruptedException {
        while (thread.getState() != state) Thread.sleep(5);
    }

    static synchronized void hold(CountDownLatch ready) {
        synchronized (MONITOR) {
            LOCK.lock();
            ready.countDown();
            try {
                Thread.sleep(1_000_000);
            } catch (InterruptedException e) {
                LOCK.unlock();
            }
        }
    }

    static String name(LockInfo lock) { return lock == null ? "-" : lock.getClassName(); }

    static void describe(ThreadInfo info) {
        System.out.println(info.getThreadName() + " " + info.getThreadState() + " waits for " + name(info.getLockInfo()) + " of " + info.getLockOwnerName()
            + ", daemon " + info.isDaemon() + ", native " + info.isInNative() + ", blocked " + (info.getBlockedCount() > 0) + ", waited " + (info.getWaitedCount() > 0));
        for (MonitorInfo monitor : info.getLockedMonitors())
            System.out.println("  locked " + monitor.getClassName() + " at " + monitor.getLockedStackDepth() + " in " + monitor.getLockedStackFrame().getMethodName());
        for (LockInfo synchronizer : info.getLockedSynchronizers()) System.out.println("  owns " + synchronizer.getClassName());
    }

    static void heldAndWaitedFor() throws Exception {
        CountDownLatch ready = new CountDownLatch(1);
        Thread holder = start("holder", () -> hold(ready));
        ready.await();
        await(holder, Thread.State.TIMED_WAITING);
        Thread blocked = start("blocked", () -> { synchronized (MONITOR) { } });
        Thread parked = start("parked", LOCK::lock);
        Thread waiting = start("waiting", () -> {
            synchronized (OTHER) {
                try { OTHER.wait(); } catch (InterruptedException e) { }
            }
        });
        await(blocked, Thread.State.BLOCKED);
        await(parked, Thread.State.WAITING);
        await(waiting, Thread.State.WAITING);
        long[] ids = {holder.getId(), blocked.getId(), parked.getId(), waiting.getId(), 1_000_000};
        for (ThreadInfo info : BEAN.getThreadInfo(ids, true, true)) {
            if (info == null) show("no such thread", true);
            else describe(info);
        }
        show("top frame only", BEAN.getThreadInfo(holder.getId(), 1).getStackTrace().length);
        show("no trace", BEAN.getThreadInfo(holder.getId()).getStackTrace().length);
        show("all", BEAN.dumpAllThreads(true, true).length == BEAN.getAllThreadIds().length);
        show("deadlocks", BEAN.findDeadlockedThreads());
        holder.interrupt();
        holder.join();
        blocked.join();
        parked.join();
        show("ended", BEAN.getThreadInfo(holder.getId()));
    }

    static void deadlock() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        Object[] locks = {new Object(), new Object()};
        Thread[] threads = new Thread[2];
        for (int i = 0; i < 2; i++) {
            int own = i;
            threads[i] = start("deadlocked " + i, () -> {
                synchronized (locks[own]) {
                    both.countDown();
                    try { both.await(); } catch (InterruptedException e) { }
                    synchronized (locks[1 - own]) { }
                }
            });
        }
        for (Thread thread : threads) await(thread, Thread.State.BLOCKED);
        long[] found = BEAN.findMonitorDeadlockedThreads();
        Arrays.sort(found);
        for (ThreadInfo info : BEAN.getThreadInfo(found)) show(info.getThreadName(), "blocked by " + info.getLockOwnerName());
    }

    static void figures() {
        long id = Thread.currentThread().getId();
        var bean = (com.sun.management.ThreadMXBean) BEAN;
        long before = bean.getThreadAllocatedBytes(id);
        byte[][] garbage = new byte[100][];
        for (int i = 0; i < garbage.length; i++) garbage[i] = new byte[10_000];
        show("allocation is counted", bean.getThreadAllocatedBytes(id) - before >= 900_000);
        show("cpu", BEAN.getCurrentThreadCpuTime() > 0 && BEAN.getThreadCpuTime(id) > 0 && BEAN.getThreadUserTime(id) >= 0);
        show("no such thread", BEAN.getThreadCpuTime(1_000_000) + " " + BEAN.getThreadInfo(1_000_000));
        show("counts", BEAN.getPeakThreadCount() >= BEAN.getThreadCount() && BEAN.getTotalStartedThreadCount() >= BEAN.getPeakThreadCount()
            && BEAN.getDaemonThreadCount() < BEAN.getThreadCount());
        BEAN.resetPeakThreadCount();
        BEAN.setThreadCpuTimeEnabled(false);
        show("switched off", BEAN.isThreadCpuTimeEnabled() + " " + BEAN.getCurrentThreadCpuTime());
        try {
            BEAN.getThreadInfo(0);
        } catch (IllegalArgumentException e) {
            show("bad id", e.getMessage());
        }
    }

    public static void main(String[] args) throws Exception {
        figures();
        heldAndWaitedFor();
        deadlock();
    }
}
