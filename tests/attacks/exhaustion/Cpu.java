// attack: work that takes for ever inside the library or the machine, while another thread wants to go on: regular expressions, sorting, BigInteger, hash floods
// must: other threads run meanwhile, a collection comes through, and exit ends the VM
import java.math.BigInteger;
import java.util.*;

public class Cpu {
    static void start(Runnable r) {
        Thread t = new Thread(r);
        t.setDaemon(true);
        t.start();
    }

    public static void main(String[] args) throws Exception {
        start(() -> "a".repeat(40).concat("b").matches("(a+)+c"));
        start(() -> BigInteger.TWO.pow(3_000_000).modPow(BigInteger.TWO.pow(100_000).subtract(BigInteger.ONE), BigInteger.TWO.pow(200_000).add(BigInteger.TEN)));
        start(() -> {
            Map<Object, Object> map = new HashMap<>();
            class Same {
                @Override
                public int hashCode() {
                    return 42;
                }
            }
            while (true) map.put(new Same(), 1);
        });
        start(() -> {
            byte[] from = new byte[1 << 24], to = new byte[1 << 24];
            while (true) System.arraycopy(from, 0, to, 0, from.length);
        });
        start(() -> { for (int i = 0;; i++) if (i == -1) i = 0; });
        Thread.sleep(100);
        for (int i = 0; i < 3; i++) {
            System.gc();
            System.out.println("collected");
        }
        System.exit(4);
    }
}
