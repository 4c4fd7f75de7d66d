// attack: makes links inside a folder granted for reading and writing, to what lies outside, and uses them
// must: a hard link to what is outside can't be made; a symbolic link may be made, but leads nowhere
// grants: --allow-read={box}/inside --allow-write={box}/inside
// args: {box}
import java.io.*;
import java.nio.file.*;

public class NewLinks {
    private static Object delete(Path p) throws Exception {
        Files.delete(p);
        return "deleted";
    }

    public static void main(String[] args) {
        Path box = Path.of(args[0]), in = box.resolve("inside"), secret = box.resolve("outside/secret.txt");
        Attack.attempt("hard link", () -> Files.createLink(in.resolve("hard"), secret));
        Attack.attempt("hard link through a link", () -> Files.createLink(in.resolve("hard"), in.resolve("out/secret.txt")));
        Attack.attempt("hard link outside to inside", () -> Files.createLink(box.resolve("outside/new"), in.resolve("note.txt")));
        Attack.attempt("hard link of the link", () -> Files.createLink(in.resolve("hard"), in.resolve("out")));
        Attack.attempt("symbolic link", () -> {
            Files.createSymbolicLink(in.resolve("soft"), secret);
            return Files.readString(in.resolve("soft"));
        });
        Attack.attempt("symbolic link, relative", () -> {
            Files.createSymbolicLink(in.resolve("up"), Path.of("../outside"));
            return Files.readString(in.resolve("up/secret.txt"));
        });
        Attack.attempt("link to a link", () -> {
            Files.createSymbolicLink(in.resolve("two"), Path.of("up/secret.txt"));
            return Files.readString(in.resolve("two"));
        });
        Attack.attempt("link to /proc/self/root", () -> {
            Files.createSymbolicLink(in.resolve("proc"), Path.of("/proc/self/root"));
            return Files.readString(in.resolve("proc" + secret));
        });
        Attack.attempt("write through a link", () -> Files.writeString(in.resolve("soft"), "changed"));
        Attack.attempt("new file through a link", () -> Files.writeString(in.resolve("up/new.txt"), "new", StandardOpenOption.CREATE_NEW));
        Attack.attempt("append through a link", () -> new FileOutputStream(in.resolve("soft").toFile(), true));
        Attack.attempt("delete through a link", () -> delete(in.resolve("up/secret.txt")));
        Attack.attempt("folder through a link", () -> Files.createDirectory(in.resolve("up/made")));
        Attack.attempt("mode through a link", () -> Files.setPosixFilePermissions(in.resolve("soft"), java.util.Set.of()));
        Attack.attempt("times through a link", () -> Files.setLastModifiedTime(in.resolve("soft"), java.nio.file.attribute.FileTime.fromMillis(0)));
        Attack.attempt("old times through a link", () -> in.resolve("soft").toFile().setLastModified(0));
        Attack.attempt("user attribute through a link", () -> Files.setAttribute(in.resolve("soft"), "user:x", java.nio.ByteBuffer.wrap(new byte[1])));
        Attack.attempt("owner through a link", () -> Files.setOwner(in.resolve("soft"), Files.getOwner(in.resolve("note.txt"))));
        Attack.attemptBrief("temporary file", () -> Files.createTempFile(in.resolve("up"), "x", "y"));
        Attack.attempt("copy out", () -> Files.copy(in.resolve("note.txt"), in.resolve("up/note.txt")));
        Attack.attempt("copy in", () -> Files.copy(in.resolve("soft"), in.resolve("stolen")));
        Attack.attempt("move out", () -> Files.move(in.resolve("note.txt"), in.resolve("up/note.txt")));
        Attack.attempt("move in", () -> Files.move(in.resolve("up/secret.txt"), in.resolve("stolen")));
        Attack.attempt("rename out", () -> new File(in.toFile(), "note.txt").renameTo(in.resolve("up/note.txt").toFile()) ? "renamed" : null);
        Attack.attempt("rename the granted folder", () -> Files.move(in, box.resolve("elsewhere")));
        Attack.attempt("delete the granted folder", () -> delete(in));
        Attack.attempt("copy of the link stays a link", () -> Files.isSymbolicLink(Files.copy(in.resolve("soft"), in.resolve("soft2"), LinkOption.NOFOLLOW_LINKS)));
    }
}
