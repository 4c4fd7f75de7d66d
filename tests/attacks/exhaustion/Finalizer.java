// attack: a finalizer and a cleaner that never end, others that throw, allocate and lock, while the program needs memory
// must: the program's own allocations go on; where it makes more than fit, the main thread dies of OutOfMemoryError and the VM ends with 1
// err: ^Exception in thread "main" java.lang.OutOfMemoryError: Java heap space
// options: -Xmx32m
import java.lang.ref.Cleaner;

public class Finalizer {
    static volatile int stuck;

    static class Endless {
        @Override
        protected void finalize() {
            stuck++;
            while (System.nanoTime() != 0) Thread.onSpinWait();
        }
    }

    static class Late {
        final byte[] weight = new byte[1000];

        @Override
        protected void finalize() {
            stuck++;
        }
    }

    public static void main(String[] args) throws Exception {
        Cleaner.create().register(new Object(), () -> { while (System.nanoTime() != 0) Thread.onSpinWait(); });
        for (int i = 0; i < 10; i++) new Endless();
        for (int i = 0; i < 200 && stuck == 0; i++) {
            System.gc();
            Thread.sleep(5);
        }
        System.out.println("stuck finalizers: " + stuck);
        long sum = 0;
        for (int i = 0; i < 3000; i++) sum += new byte[100000].length;
        System.out.println("allocated " + sum);
        while (true) new Late(); // more that wait to be finalized than fit
    }
}
