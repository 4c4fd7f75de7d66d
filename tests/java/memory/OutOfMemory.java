// OutOfMemoryError with a small heap: caught, memory is usable again; array size limits; soft references are given up first.
// vmoptions: -Xmx48m
// timeout: 90
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.List;

public class OutOfMemory {
    static String fill(int size) {
        List<byte[]> hoard = new ArrayList<>();
        try {
            while (true) {
                hoard.add(new byte[size]);
            }
        } catch (OutOfMemoryError e) {
            int n = hoard.size();
            hoard = null;
            return e.getMessage() + " " + (n > 10);
        }
    }

    static String objects() {
        Object[] head = null;
        try {
            while (true) {
                head = new Object[] {head, new long[2], "s" + System.identityHashCode(head)};
            }
        } catch (OutOfMemoryError e) {
            head = null;
            return e.getMessage();
        }
    }

    static void attempt(String what, Runnable r) {
        try {
            r.run();
            System.out.println(what + " worked");
        } catch (OutOfMemoryError e) {
            System.out.println(what + ": " + e.getMessage());
        }
    }

    static int max() {
        return Integer.MAX_VALUE;
    }

    public static void main(String[] args) throws Exception {
        List<SoftReference<byte[]>> soft = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            soft.add(new SoftReference<>(new byte[1 << 16]));
        }
        for (int i = 0; i < 3; i++) {
            System.out.println(fill(1 << 20));
            System.out.println(fill(100_000));
        }
        System.out.println(soft.stream().filter(s -> s.get() == null).count() > 8); // a word on a stack may look like a reference to one
        System.out.println(objects());
        attempt("40 MB", () -> System.out.println(new byte[30 << 20].length >> 20));
        attempt("100 MB", () -> System.out.println(new byte[100 << 20].length));
        attempt("max ints", () -> System.out.println(new int[max()].length));
        attempt("max longs", () -> System.out.println(new long[max() - 2].length));
        attempt("max bytes", () -> System.out.println(new byte[max()].length));
        attempt("multi", () -> System.out.println(new int[1000][1000][100].length));
        attempt("clone", () -> System.out.println(new byte[30 << 20].clone().length));
        attempt("string", () -> System.out.println("x".repeat(200 << 20).length()));
        attempt("string too long", () -> System.out.println("xy".repeat(max()).length()));
        attempt("builder", () -> {
            StringBuilder b = new StringBuilder("0123456789");
            while (true) {
                b.append(b);
            }
        });
        attempt("list", () -> {
            List<Integer> list = new ArrayList<>();
            while (true) {
                list.add(list.size());
            }
        });
        attempt("reflection", () -> java.lang.reflect.Array.newInstance(long.class, 20_000_000));
        Thread t = new Thread(() -> fill(1 << 20));
        t.start();
        t.join();
        Thread dying = new Thread(() -> System.out.println(new long[50_000_000].length));
        dying.setUncaughtExceptionHandler((th, e) -> System.out.println("uncaught " + e));
        dying.start();
        dying.join();
        long sum = 0;
        for (int i = 0; i < 400; i++) {
            byte[] b = new byte[1 << 20];
            b[i] = (byte) i;
            sum += b[i] + b.length;
        }
        System.out.println(sum);
        Runtime r = Runtime.getRuntime();
        System.out.println((r.maxMemory() <= 48 << 20) + " " + (r.totalMemory() <= r.maxMemory()) + " " + (r.freeMemory() <= r.totalMemory()));
    }
}
