// attack: sleeps, waits and holds locks for ever, in main, in hooks and in a finalizer, and swallows every error
// must: the VM is ended when its time is up
// options: --limit-time=1s
public class WallTime {
    static synchronized void stubborn() {
        while (true) {
            try {
                Thread.sleep(100000);
            } catch (Throwable swallowed) {
                continue;
            }
        }
    }

    public static void main(String[] args) {
        for (int i = 0; i < 3; i++) new Thread(WallTime::stubborn).start();
        Runtime.getRuntime().addShutdownHook(new Thread(WallTime::stubborn));
        stubborn();
    }
}
