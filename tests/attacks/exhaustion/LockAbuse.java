// attack: keeps locks on what the library and the machine lock: Class objects, interned strings, System.out, Runtime, the shutdown lock, loaders
// must: the VM still exits with main's status; only the program's own threads wait
import java.util.concurrent.CountDownLatch;

public class LockAbuse {
    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public static void main(String[] args) throws Exception {
        Object[] locks = {Object.class, String.class, Class.class, Thread.class, Runtime.class, System.class, "".intern(), "main".intern(), Runtime.getRuntime(), ClassLoader.getSystemClassLoader(),
                          Class.forName("java.lang.Shutdown"), Class.forName("java.lang.ref.Finalizer"), Class.forName("java.lang.ref.Reference"), Class.forName("java.lang.ApplicationShutdownHooks"), Thread.currentThread().getThreadGroup(),
                          java.util.logging.LogManager.getLogManager(), System.getProperties(), Class.forName("jdk.internal.misc.Unsafe"), Class.forName("java.lang.Terminator")};
        CountDownLatch started = new CountDownLatch(1), held = new CountDownLatch(locks.length);
        for (Object lock : locks) {
            Thread t = new Thread(() -> {
                await(started);
                synchronized (lock) {
                    held.countDown();
                    while (System.nanoTime() != 0) {
                        try {
                            Thread.sleep(100000);
                        } catch (InterruptedException again) {
                            continue;
                        }
                    }
                }
            });
            t.setDaemon(true);
            t.start();
        }
        Attack.outcome(() -> null);
        started.countDown();
        held.await();
        System.gc();
        System.out.println("held");
        Attack.attempt("unlock what is not held", () -> {
            "main".notify();
            return null;
        });
        Thread.sleep(50);
        Runtime.getRuntime().halt(5);
    }
}
