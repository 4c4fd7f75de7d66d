// attack: as many threads as it can get, started by threads too
// must: OutOfMemoryError (unable to create native thread) at the limit; the program goes on
// options: --limit-threads=40
import java.util.concurrent.*;

public class ThreadCount {
    public static void main(String[] args) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        for (int round = 0; round < 2; round++) {
            Attack.attempt("threads", () -> {
                for (int i = 0; i < 1000; i++) {
                    Thread t = new Thread(() -> {
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            return;
                        }
                    });
                    t.setDaemon(true);
                    t.start();
                }
                return "all";
            });
        }
        Attack.attempt("streams", () -> java.util.List.of(1, 2, 3).parallelStream().mapToInt(x -> x).sum());
        System.out.println("going on");
    }
}
