// Stack traces of other threads, in all the states that a thread can wait in.
import java.util.concurrent.locks.LockSupport;

public class StackTraces {
    static final Object lock = new Object();

    static void sleeping() { try { Thread.sleep(1000000); } catch (InterruptedException e) { return; } }
    static void waiting() { synchronized (lock) { try { lock.wait(); } catch (InterruptedException e) { return; } } }
    static void parking() { while (!Thread.currentThread().isInterrupted()) LockSupport.park(); }
    static volatile boolean begun, done;
    static void spinning() { begun = true; while (!done) ; }

    static void show(String name, Runnable body, Thread.State state) throws InterruptedException {
        done = false;
        Thread thread = new Thread(body, name);
        thread.start();
        while (thread.getState() != state || state == Thread.State.RUNNABLE && !begun) Thread.sleep(1);
        Thread.sleep(20);
        System.out.println(name);
        for (StackTraceElement element : thread.getStackTrace()) System.out.println("    " + element);
        thread.interrupt();
        done = true;
        thread.join();
        System.out.println("    then " + thread.getStackTrace().length);
    }

    static class Named implements Runnable {
        final Runnable body;
        Named(Runnable body) { this.body = body; }
        public void run() { body.run(); }
    }

    public static void main(String[] args) throws InterruptedException {
        show("sleeping", new Named(new Runnable() { public void run() { sleeping(); } }), Thread.State.TIMED_WAITING);
        show("waiting", new Named(new Runnable() { public void run() { waiting(); } }), Thread.State.WAITING);
        show("spinning", new Named(new Runnable() { public void run() { spinning(); } }), Thread.State.RUNNABLE);
        show("parking", new Named(new Runnable() { public void run() { parking(); } }), Thread.State.WAITING);
        System.out.println(Thread.getAllStackTraces().get(Thread.currentThread())[0]);
        System.out.println(new Thread().getStackTrace().length);
        Thread[] all = new Thread[Thread.activeCount()];
        System.out.println(Thread.enumerate(all) + " " + all[0]);
    }
}
