// attack: computes for ever in several threads, and swallows every error that is thrown at it
// must: the VM is ended when its processor time is used up, with the limit's own exit status
// options: --limit-cpu=1s
public class CpuTime {
    static void stubborn() {
        while (true) {
            try {
                while (true) Math.sqrt(System.nanoTime());
            } catch (Throwable swallowed) {
                continue;
            }
        }
    }

    public static void main(String[] args) {
        for (int i = 0; i < 3; i++) new Thread(CpuTime::stubborn).start();
        Runtime.getRuntime().addShutdownHook(new Thread(CpuTime::stubborn));
        stubborn();
    }
}
