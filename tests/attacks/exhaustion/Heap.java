// attack: fills the heap: lists, huge arrays, arrays of arrays, strings, interned strings, direct memory, again and again in handlers of OutOfMemoryError
// must: OutOfMemoryError each time; afterwards the program goes on as if nothing had been
// options: -Xmx40m -XX:MaxDirectMemorySize=8m
import java.util.*;

public class Heap {
    static Object keep;

    /** A try after which nothing is kept. */
    static void attempt(String what, Attack.Try attempt) {
        Attack.attempt(what, () -> {
            try {
                return attempt.run();
            } finally {
                keep = null;
            }
        });
    }

    public static void main(String[] args) {
        for (int round = 0; round < 2; round++) {
            attempt("list", () -> {
                List<byte[]> all = new ArrayList<>();
                keep = all;
                while (true) all.add(new byte[100000]);
            });
            attempt("small objects", () -> {
                Object[] chain = null;
                while (true) keep = chain = new Object[] {chain};
            });
            attempt("array", () -> new long[Integer.MAX_VALUE]);
            attempt("array, nearly", () -> new byte[Integer.MAX_VALUE - 8]);
            attempt("arrays of arrays", () -> new int[1000][1000][1000]);
            attempt("255 dimensions", () -> java.lang.reflect.Array.newInstance(int.class, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2));
            attempt("negative", () -> new int[5][-1]);
            attempt("string", () -> "x".repeat(Integer.MAX_VALUE));
            attempt("string builder", () -> {
                StringBuilder b = new StringBuilder("0123456789");
                while (true) b.append(b);
            });
            attempt("clone", () -> {
                Object[] big = new Object[3 << 20];
                Object[] all = new Object[100];
                keep = all;
                for (int i = 0; i < 100; i++) all[i] = big.clone();
                return all;
            });
            attempt("map", () -> new HashMap<>(1 << 30).put("a", 1));
            attempt("direct memory", () -> {
                List<Object> all = new ArrayList<>();
                keep = all;
                while (true) all.add(java.nio.ByteBuffer.allocateDirect(1 << 20));
            });
            attempt("in the handler", () -> {
                List<Object> all = new ArrayList<>();
                keep = all;
                while (true) {
                    try {
                        all.add(new byte[1 << 16]);
                    } catch (OutOfMemoryError e) {
                        all.add(new byte[10]);
                        if (all.size() % 7 == 0) throw e;
                        all.add(new byte[1 << 22]);
                    }
                }
            });
        }
        Attack.attempt("interned strings that nobody keeps", () -> {
            for (int i = 0; i < 100000; i++) ("an interned string " + i).intern();
            return "done";
        });
        Attack.attempt("afterwards", () -> new byte[1 << 20].length);
    }
}
