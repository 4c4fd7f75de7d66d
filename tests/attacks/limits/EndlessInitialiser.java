// attack: a <clinit> of the main class that never ends, with a catch of everything
// must: the VM is ended when its time is up
// options: --limit-cpu=1s
public class EndlessInitialiser {
    static {
        while (true) {
            try {
                if (System.nanoTime() == 0) break;
            } catch (Throwable swallowed) {
                continue;
            }
        }
    }

    public static void main(String[] args) {}
}
