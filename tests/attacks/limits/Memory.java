// attack: memory beyond the limits of heap and off-heap: objects, direct buffers, mapped files, inflaters, stacks of threads
// must: OutOfMemoryError for each
// grants: --allow-read={box}/inside --allow-write={box}/inside
// options: --limit-heap=40m --limit-off-heap=16m
// args: {box}
import java.nio.*;
import java.nio.channels.FileChannel;
import java.nio.file.*;
import java.util.*;

public class Memory {
    static List<Object> all = new ArrayList<>();

    static void flood(String what, Attack.Try one) {
        Attack.attempt(what, () -> {
            try {
                for (int i = 0; i < 300; i++) all.add(one.run());
                return "300 MB";
            } finally {
                all = new ArrayList<>();
            }
        });
    }

    public static void main(String[] args) {
        Path file = Path.of(args[0], "inside/big");
        flood("objects", () -> new byte[1 << 20]);
        flood("direct buffers", () -> ByteBuffer.allocateDirect(1 << 20));
        Attack.attempt("a direct buffer", () -> ByteBuffer.allocateDirect(100 << 20));
        Attack.attempt("a thread's stack", () -> {
            Thread thread = new Thread(null, () -> {}, "large", 64 << 20);
            thread.start();
            return thread;
        });
        Attack.attempt("afterwards", () -> new byte[1 << 20].length);
    }
}
