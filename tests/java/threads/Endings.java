// How threads end: uncaught exceptions and their handlers, groups, thread locals, daemons, shutdown hooks, the last thread.
// exit: 1
public class Endings {
    static Thread run(String name, Runnable body, Thread.UncaughtExceptionHandler handler) throws InterruptedException {
        Thread thread = new Thread(body, name);
        if (handler != null) thread.setUncaughtExceptionHandler(handler);
        thread.start();
        thread.join();
        return thread;
    }

    public static void main(String[] args) throws InterruptedException {
        Runnable failing = () -> { throw new RuntimeException("boom"); };
        run("handled", failing, (thread, problem) -> System.out.println(thread.getName() + ": " + problem));
        Thread ended = run("unhandled", failing, null);
        System.out.println(ended.getThreadGroup() + " " + ended.getState());
        run("badly handled", failing, (thread, problem) -> { throw new IllegalStateException("worse"); });

        ThreadLocal<String> local = ThreadLocal.withInitial(() -> Thread.currentThread().getName());
        run("with a local", () -> System.out.println(local.get()), null);
        System.out.println(local.get());

        ThreadGroup group = new ThreadGroup("group");
        Thread member = new Thread(group, () -> System.out.println(group.activeCount()), "member", 1 << 20);
        member.start();
        member.join();
        System.out.println(group.activeCount());

        Thread daemon = new Thread(() -> { for (;;) ; });
        daemon.setDaemon(true);
        daemon.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
        Thread last = new Thread(() -> {
            try { Thread.sleep(50); } catch (InterruptedException e) { System.out.println(e); }
            System.out.println("last");
        });
        last.start();
        System.out.println("main ends");
        throw new IllegalArgumentException("uncaught in main");
    }
}
