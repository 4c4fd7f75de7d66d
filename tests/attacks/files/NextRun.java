// attack: puts links to the outside where its own grants name something, for the next run that is granted the same: made, moved, linked, and swapped while they are moved
// must: a link comes to no such place, nor to a folder above it; files and folders do
// grants: --allow-read={box}/inside,{box}/inside/note.txt,{box}/inside/folder/deep --allow-write={box}/inside
// args: {box}
import java.io.*;
import java.nio.file.*;
import java.util.concurrent.atomic.*;

public class NextRun {
    static Object rename(Path from, Path to) {
        return from.toFile().renameTo(to.toFile()) ? "moved" : null;
    }

    public static void main(String[] args) throws Exception {
        Path in = Path.of(args[0], "inside"), note = in.resolve("note.txt"), folder = in.resolve("folder"), deep = folder.resolve("deep");
        Path link = in.resolve("link"), secret = Path.of("../outside/secret.txt"), outside = Path.of("../outside");
        Attack.attempt("the granted file may go", () -> rename(note, in.resolve("kept")));
        Attack.attempt("the folder above the other, too", () -> rename(folder, in.resolve("gone")));
        Attack.attempt("a link in the file's place", () -> Files.createSymbolicLink(note, secret));
        Attack.attempt("a link in the folder's place", () -> Files.createSymbolicLink(folder, outside));
        Attack.attempt("a link elsewhere", () -> Files.createSymbolicLink(link, secret) != null);
        Attack.attempt("moved to the file's place", () -> rename(link, note));
        Attack.attempt("moved to the folder's place", () -> rename(link, folder));
        Attack.attempt("linked to the file's place", () -> Files.createLink(note, link));
        Attack.attempt("the granted folder itself", () -> Files.createSymbolicLink(in, outside));
        // What is examined is what is moved.
        Path moved = in.resolve("moved"), fake = in.resolve("fake"), real = in.resolve("real");
        new FileOutputStream(real.toFile()).close();
        Files.createSymbolicLink(fake, secret);
        AtomicBoolean stop = new AtomicBoolean();
        Thread swapper = new Thread(() -> {
            while (!stop.get()) {
                rename(real, moved);
                rename(moved, real);
                rename(fake, moved);
                rename(moved, fake);
            }
        });
        swapper.setDaemon(true);
        swapper.start();
        int links = 0;
        for (int i = 0; i < 1000; i++) {
            if (rename(moved, note) == null) continue;
            // A link is told by what it may not lead to.
            try {
                new FileInputStream(note.toFile()).close();
            } catch (SecurityException | IOException e) {
                links++;
            }
            if (rename(note, real) == null && rename(note, fake) == null) links++;
        }
        stop.set(true);
        swapper.join();
        System.out.println(links == 0 ? "contained" : "GOT " + links + " links");
        Attack.attempt("a folder there", () -> Files.createDirectories(deep).equals(deep));
    }
}
