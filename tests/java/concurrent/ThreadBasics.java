// Thread: states, names, priorities, groups, daemon flag, join with time-out, thread locals, inheritance, errors of misuse.
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

public class ThreadBasics {
    static final ThreadLocal<StringBuilder> LOCAL = ThreadLocal.withInitial(() -> new StringBuilder("initial"));
    static final InheritableThreadLocal<String> INHERITED = new InheritableThreadLocal<>() {
        @Override
        protected String childValue(String parent) {
            return parent + ">child";
        }
    };

    static void waitFor(Thread t, Thread.State state) {
        while (t.getState() != state) {
            Thread.yield();
        }
        System.out.println(t.getName() + " " + state);
    }

    static void attempt(Runnable r) {
        try {
            r.run();
            System.out.println("fine");
        } catch (RuntimeException e) {
            System.out.println(e);
        }
    }

    public static void main(String[] args) throws Exception {
        Thread main = Thread.currentThread();
        System.out.println(main.getName() + " " + main.getPriority() + " " + main.isDaemon() + " " + main.getThreadGroup().getName() + " " + main.getThreadGroup().getParent().getName() + " " + main.isAlive() + " " + main
            + " " + main.getId());
        Object monitor = new Object();
        CountDownLatch latch = new CountDownLatch(1);
        Thread waiting = new Thread(() -> {
            synchronized (monitor) {
                try {
                    monitor.wait();
                } catch (InterruptedException e) {
                    System.out.println("interrupted " + Thread.currentThread().isInterrupted());
                }
            }
        }, "waiting");
        System.out.println(waiting.getState() + " " + waiting.isAlive());
        waiting.start();
        waitFor(waiting, Thread.State.WAITING);
        waiting.interrupt();
        waiting.join();
        waitFor(waiting, Thread.State.TERMINATED);
        Thread blocked = new Thread(() -> {
            synchronized (monitor) {
                latch.countDown();
            }
        }, "blocked");
        synchronized (monitor) {
            blocked.start();
            waitFor(blocked, Thread.State.BLOCKED);
        }
        latch.await();
        blocked.join();
        Thread sleeping = new Thread(() -> {
            try {
                Thread.sleep(100_000);
            } catch (InterruptedException e) {
                System.out.println(e.getMessage());
            }
        }, "sleeping");
        sleeping.start();
        waitFor(sleeping, Thread.State.TIMED_WAITING);
        sleeping.join(5);
        System.out.println(sleeping.isAlive());
        sleeping.interrupt();
        sleeping.join();
        Thread parked = new Thread(() -> {
            LockSupport.park("blocker");
            System.out.println("unparked " + Thread.interrupted());
            LockSupport.unpark(Thread.currentThread());
            LockSupport.park();
            LockSupport.parkNanos(1000);
            Thread.currentThread().interrupt();
            LockSupport.park();
            System.out.println("park with interrupt set returns " + Thread.interrupted());
        }, "parked");
        parked.start();
        waitFor(parked, Thread.State.WAITING);
        System.out.println(LockSupport.getBlocker(parked));
        LockSupport.unpark(parked);
        parked.join();
        LOCAL.get().append(" main");
        INHERITED.set("parent");
        Thread locals = new Thread(() -> {
            System.out.println(LOCAL.get() + " " + INHERITED.get());
            INHERITED.remove();
            System.out.println(INHERITED.get());
        });
        locals.start();
        locals.join();
        System.out.println(LOCAL.get() + " " + INHERITED.get());
        LOCAL.remove();
        System.out.println(LOCAL.get());
        ThreadGroup group = new ThreadGroup("own");
        group.setMaxPriority(3);
        Thread member = new Thread(group, () -> System.out.println(Thread.currentThread().getThreadGroup().getName() + " " + group.activeCount()), "member");
        member.setPriority(9);
        member.setDaemon(true);
        System.out.println(member.getPriority() + " " + member.isDaemon() + " " + member);
        member.start();
        member.join();
        System.out.println(member.getThreadGroup() + " " + group.activeCount() + " " + group);
        attempt(member::start);
        attempt(() -> member.setPriority(11));
        attempt(() -> main.setDaemon(true));
        attempt(() -> new Thread((String) null));
        attempt(() -> new Thread(null, null, "ok").run());
        attempt(() -> main.setName("renamed"));
        System.out.println(main.getName());
        attempt(() -> {
            try {
                Thread.sleep(-1);
            } catch (InterruptedException e) {
                System.out.println(e);
            }
        });
        attempt(() -> {
            try {
                main.join(-1);
            } catch (InterruptedException e) {
                System.out.println(e);
            }
        });
        Thread.currentThread().interrupt();
        try {
            Thread.sleep(1000);
        } catch (InterruptedException e) {
            System.out.println(e.getMessage() + " " + Thread.interrupted());
        }
        Thread.currentThread().interrupt();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            System.out.println("latch " + Thread.currentThread().isInterrupted());
        }
        Thread sub = new Thread() {
            @Override
            public void run() {
                System.out.println("subclass of Thread");
            }
        };
        sub.start();
        sub.join();
        Thread daemon = new Thread(() -> {
            while (true) {
                LockSupport.park();
            }
        });
        daemon.setDaemon(true);
        daemon.start();
        Thread last = new Thread(() -> {
            try {
                main.join();
            } catch (InterruptedException e) {
                System.out.println(e);
            }
            System.out.println("after main, " + main.getState());
        });
        last.start();
    }
}
