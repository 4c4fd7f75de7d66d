// attack: leaves a mount: by dots, links in it, its real path, other names of the host, writes where it is read only, moves between mounts
// must: names are those of the guest; the rest of the host isn't there or is denied, and no message tells a path of the host
// grants: --mount=/data={box}/inside:ro --mount=/work={box}/home
import java.io.*;
import java.nio.file.*;

public class Mount {
    public static void main(String[] args) {
        Path data = Path.of("/data"), work = Path.of("/work");
        Attack.attempt("control", () -> Files.readString(data.resolve("note.txt")).trim());
        Attack.attempt("control: write", () -> Files.writeString(work.resolve("x"), "x"));
        Attack.attempt("dots", () -> Files.readString(data.resolve("../outside/secret.txt")));
        Attack.attempt("dots to the host's root", () -> Files.readString(Path.of("/data/../etc/passwd")));
        Attack.attempt("link out", () -> Files.readString(data.resolve("out/secret.txt")));
        Attack.attempt("link to the root", () -> Files.readString(data.resolve("root/etc/passwd")));
        Attack.attempt("write where it is read only", () -> Files.writeString(data.resolve("new"), "x"));
        Attack.attempt("delete where it is read only", () -> Files.deleteIfExists(data.resolve("note.txt")));
        Attack.attempt("move out of what is read only", () -> Files.move(data.resolve("note.txt"), work.resolve("note.txt")));
        Attack.attempt("link across", () -> Files.createLink(work.resolve("hard"), data.resolve("note.txt")));
        Attack.attempt("write by a link to what is read only", () -> Files.writeString(Files.createSymbolicLink(work.resolve("l"), data.resolve("note.txt")), "changed"));
        Attack.attempt("new link to the host", () -> Files.readString(Files.createSymbolicLink(work.resolve("etc"), Path.of("/etc")).resolve("passwd")));
        Attack.attempt("new link up", () -> Files.list(Files.createSymbolicLink(work.resolve("up"), Path.of("../outside"))).count());
        Attack.attempt("real path", () -> data.resolve("note.txt").toRealPath());
        Attack.attempt("canonical path", () -> new File("/data/folder/../note.txt").getCanonicalPath());
        Attack.attempt("the host's etc", () -> Files.readString(Path.of("/etc/passwd")));
        Attack.attempt("proc", () -> new FileInputStream("/proc/self/mounts").read());
        Attack.attempt("the link's text", () -> Files.readSymbolicLink(data.resolve("out")));
        Attack.attempt("the mount itself moved", () -> Files.move(work, data.resolve("w")));
        Attack.attempt("the mount itself deleted", () -> Files.deleteIfExists(work));
        Attack.attempt("a child's folder", () -> new ProcessBuilder("/bin/ls").directory(data.toFile()).start());
    }
}
