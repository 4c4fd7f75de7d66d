// attack: a program that refuses to end: handlers that swallow everything, hooks that never return, non-daemon threads, Thread.stop on itself; the exit comes by halt
// must: halt ends the VM at once with its status
public class NoEnd {
    static void stubborn() {
        while (true) {
            try {
                Thread.sleep(1);
                stubborn();
            } catch (Throwable swallowed) {
                continue;
            }
        }
    }

    public static void main(String[] args) throws Exception {
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) (threads[i] = new Thread(NoEnd::stubborn)).start();
        Runtime.getRuntime().addShutdownHook(new Thread(NoEnd::stubborn));
        Thread.sleep(100);
        for (Thread t : threads) t.stop();
        Thread.sleep(50);
        int alive = 0;
        for (Thread t : threads) alive += t.isAlive() ? 1 : 0;
        System.out.println("survived stop: " + alive);
        new Thread(() -> System.exit(1)).start();
        Thread.sleep(100);
        System.out.println("still here");
        Runtime.getRuntime().halt(9);
    }
}
