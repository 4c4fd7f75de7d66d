// attack: reaches a denied file beneath a granted folder by other names: links, moves of its folder, hard links, case
// must: SecurityException or a missing file for each: a denial wins whatever leads to the file
// grants: --allow-read={box}/inside --allow-write={box}/inside --deny-read={box}/inside/folder/private --deny-write={box}/inside/folder/private
// args: {box}
import java.nio.file.*;

public class Denials {
    public static void main(String[] args) {
        Path in = Path.of(args[0], "inside"), denied = in.resolve("folder/private");
        Attack.attempt("plainly", () -> Files.readString(denied));
        Attack.attempt("with dots", () -> Files.readString(in.resolve("folder/../folder/./private")));
        Attack.attempt("made", () -> Files.writeString(denied, "x"));
        Attack.attempt("made as a folder", () -> Files.createDirectories(denied.resolve("more")));
        Attack.attempt("by a link", () -> Files.readString(Files.createSymbolicLink(in.resolve("link"), Path.of("folder/private"))));
        Attack.attempt("by a link to its folder", () -> Files.readString(Files.createSymbolicLink(in.resolve("dir"), Path.of("folder")).resolve("private")));
        Attack.attempt("by a hard link", () -> Files.createLink(in.resolve("hard"), denied));
        Attack.attempt("by moving its folder", () -> Files.move(in.resolve("folder"), in.resolve("moved")));
        Attack.attempt("by moving a folder over it", () -> Files.move(Files.createDirectory(in.resolve("new")), in.resolve("folder"), StandardCopyOption.REPLACE_EXISTING));
        Attack.attempt("by renaming the granted folder", () -> in.toFile().renameTo(Path.of(args[0], "other").toFile()) ? "renamed" : null);
        Attack.attempt("by deleting", () -> delete(denied));
        Attack.attempt("by the parent's list", () -> Files.list(in.resolve("folder")).count() == 0 ? null : "listed");
        Attack.attempt("control", () -> Files.readString(in.resolve("note.txt")).trim());
    }

    private static Object delete(Path p) throws Exception {
        Files.delete(p);
        return "deleted";
    }
}
