// attack: reads what may only be written: by opening for both, by moving, linking, copying, locking, and by attributes
// must: SecurityException for each
// grants: --allow-write={box}/outside --allow-read={box}/inside --allow-write={box}/inside
// args: {box}
import java.io.*;
import java.nio.channels.FileChannel;
import java.nio.file.*;

public class WriteOnly {
    public static void main(String[] args) {
        Path in = Path.of(args[0], "inside"), secret = Path.of(args[0], "outside/secret.txt");
        Attack.attempt("read", () -> Files.readString(secret));
        Attack.attempt("both", () -> new RandomAccessFile(secret.toFile(), "rw").readLine());
        Attack.attempt("both, nio", () -> FileChannel.open(secret, StandardOpenOption.READ, StandardOpenOption.WRITE));
        Attack.attempt("mapped for writing", () -> FileChannel.open(secret, StandardOpenOption.WRITE).map(FileChannel.MapMode.READ_WRITE, 0, 4).get(0));
        Attack.attempt("moved to where one may read", () -> Files.move(secret, in.resolve("stolen")));
        Attack.attempt("moved by the old API", () -> secret.toFile().renameTo(in.resolve("stolen").toFile()) ? "moved" : null);
        Attack.attempt("its folder moved", () -> Files.move(secret.getParent(), in.resolve("folder2")));
        Attack.attempt("linked to where one may read", () -> Files.createLink(in.resolve("stolen"), secret));
        Attack.attempt("copied", () -> Files.copy(secret, in.resolve("stolen")));
        Attack.attempt("size", () -> Files.size(secret));
        Attack.attempt("listed", () -> secret.getParent().toFile().list());
        Attack.attempt("exists", () -> Files.exists(secret));
        Attack.attempt("by the input stream of an output", () -> new FileInputStream(new FileOutputStream(secret.toFile(), true).getFD()).read());
    }
}
