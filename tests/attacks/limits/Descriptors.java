// attack: as many open files, pipes, selectors, folders and sockets as it can get, and never closes one
// must: the API's own exception (Too many open files) at the limit; the program goes on
// grants: --allow-read={box}/inside
// options: --limit-descriptors=40
// args: {box}
import java.io.*;
import java.nio.channels.*;
import java.nio.file.*;
import java.util.*;

public class Descriptors {
    static final List<Object> all = new ArrayList<>();

    static void flood(String what, Attack.Try open) {
        Attack.attempt(what, () -> {
            for (int i = 0; i < 1000; i++) all.add(open.run());
            return "1000 of them";
        });
    }

    public static void main(String[] args) {
        Path in = Path.of(args[0], "inside");
        flood("files", () -> new FileInputStream(in.resolve("note.txt").toFile()));
        flood("channels", () -> FileChannel.open(in.resolve("note.txt")));
        flood("folders", () -> Files.newDirectoryStream(in));
        flood("pipes", Pipe::open);
        flood("selectors", Selector::open);
        flood("watches", () -> FileSystems.getDefault().newWatchService());
        all.clear();
        Attack.attempt("after they were dropped", () -> {
            for (int i = 0; i < 50; i++) {
                System.gc();
                Thread.sleep(2);
            }
            return new FileInputStream(in.resolve("note.txt").toFile()).read();
        });
    }
}
