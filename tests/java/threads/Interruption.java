// Interrupts in sleep, wait, join and park; stop; negative times.
import java.util.concurrent.locks.LockSupport;

public class Interruption {
    static final Object lock = new Object();

    interface Body { void run() throws InterruptedException; }

    static volatile boolean begun;

    static Thread start(Body body) {
        begun = false;
        Thread thread = new Thread(() -> {
            try {
                begun = true;
                body.run();
                System.out.println("returned, interrupted " + Thread.currentThread().isInterrupted());
            } catch (InterruptedException | ThreadDeath e) {
                System.out.println(e + ", interrupted " + Thread.currentThread().isInterrupted());
            }
        });
        thread.start();
        return thread;
    }

    static void interruptIn(Thread.State state, Body body) throws InterruptedException {
        Thread thread = start(body);
        while (thread.getState() != state) Thread.sleep(1);
        thread.interrupt();
        thread.join();
    }

    @SuppressWarnings({"deprecation", "removal"})
    static void stop(Body body) throws InterruptedException {
        Thread thread = start(body);
        while (!begun) Thread.sleep(1);
        Thread.sleep(30);
        thread.stop();
        thread.join();
    }

    public static void main(String[] args) throws InterruptedException {
        interruptIn(Thread.State.TIMED_WAITING, () -> Thread.sleep(100000));
        interruptIn(Thread.State.WAITING, () -> { synchronized (lock) { lock.wait(); } });
        interruptIn(Thread.State.TIMED_WAITING, () -> { synchronized (lock) { lock.wait(100000); } });
        interruptIn(Thread.State.WAITING, () -> LockSupport.park());
        interruptIn(Thread.State.TIMED_WAITING, () -> LockSupport.parkNanos(100000000000L));
        Thread main = Thread.currentThread();
        interruptIn(Thread.State.WAITING, () -> main.join());

        Thread.currentThread().interrupt();
        try { Thread.sleep(0); } catch (InterruptedException e) { System.out.println(e); }
        Thread.currentThread().interrupt();
        try { synchronized (lock) { lock.wait(1); } } catch (InterruptedException e) { System.out.println(e); }
        Thread.currentThread().interrupt();
        LockSupport.park();
        System.out.println(Thread.interrupted() + " " + Thread.interrupted());
        LockSupport.unpark(Thread.currentThread());
        LockSupport.park();
        LockSupport.parkUntil(1);
        LockSupport.parkNanos(-5);
        try { Thread.sleep(-1); } catch (IllegalArgumentException e) { System.out.println(e); }

        stop(() -> { for (;;) ; });
        stop(() -> Thread.sleep(100000));
        stop(() -> { synchronized (lock) { lock.wait(); } });
        Thread late = new Thread(() -> System.out.println("once"));
        late.start();
        late.join();
        try { late.start(); } catch (IllegalThreadStateException e) { System.out.println(e); }
    }
}
