// Uncaught exceptions in threads: default trace on standard error, handlers, groups; the exit status stays 0.
public class UncaughtInThreads {
    static class Group extends ThreadGroup {
        Group(String name) {
            super(name);
        }

        @Override
        public void uncaughtException(Thread t, Throwable e) {
            System.out.println("group " + getName() + " got " + e.getMessage() + " of " + t.getName());
        }
    }

    static void run(Thread t) throws InterruptedException {
        t.start();
        t.join();
        System.out.println(t.getName() + " is " + t.getState());
    }

    static void fail(String message) {
        throw new IllegalStateException(message);
    }

    public static void main(String[] args) throws Exception {
        run(new Thread(() -> fail("to standard error"), "plain"));
        Thread handled = new Thread(() -> fail("own handler"), "handled");
        handled.setUncaughtExceptionHandler((t, e) -> System.out.println("handler of " + t.getName() + ": " + e.getMessage()));
        run(handled);
        run(new Thread(new Group("g"), () -> fail("by group"), "grouped"));
        Thread.setDefaultUncaughtExceptionHandler((t, e) -> System.out.println("default handler: " + t.getName() + " " + e));
        run(new Thread(() -> fail("by default"), "defaulted"));
        Thread handlerFails = new Thread(() -> fail("first"), "handler fails");
        handlerFails.setUncaughtExceptionHandler((t, e) -> fail("second"));
        run(handlerFails);
        run(new Thread(() -> {
            throw new ThreadDeath();
        }, "death"));
        Thread.setDefaultUncaughtExceptionHandler(null);
        run(new Thread(() -> {
            throw new ThreadDeath();
        }, "silent death"));
        run(new Thread(() -> {
            throw new Error("with cause", new Exception("the cause"));
        }, "second plain"));
        System.out.println("main ends");
    }
}
