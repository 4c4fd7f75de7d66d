// attack: paths that differ for checker and kernel: NUL, over-long, empty, not UTF-8, backslashes, trailing slashes, endless links
// must: an exception for each that reaches outside, and for malformed ones the API's own
// grants: --allow-read={box}/inside --allow-write={box}/inside
// args: {box}
import java.io.*;
import java.nio.file.*;

public class OddPaths {
    public static void main(String[] args) {
        String in = args[0] + "/inside", out = args[0] + "/outside/secret.txt";
        Attack.attempt("NUL", () -> new FileInputStream(in + "/note.txt\0/../../outside/secret.txt").read());
        Attack.attemptBrief("NUL, nio", () -> Files.readString(Path.of(in + "/note.txt\0x")));
        Attack.attempt("NUL, before", () -> new File(out + "\0" + in).length());
        Attack.attempt("NUL, rename", () -> new File(in + "/note.txt").renameTo(new File(in + "/a\0b")) ? "renamed" : null);
        Attack.attempt("NUL, list", () -> new File("/\0" + in).list());
        Attack.attempt("empty", () -> new FileInputStream("").read());
        Attack.attempt("empty, list", () -> Files.list(Path.of("")).count());
        Attack.attempt("over-long name", () -> new FileInputStream(in + "/" + "x".repeat(300)).read());
        Attack.attemptBrief("over-long path", () -> new FileInputStream(in + "/folder/..".repeat(1) + "/x".repeat(5000)).read());
        Attack.attemptBrief("over-long way out", () -> new FileInputStream(in + "/folder/..".repeat(500) + "/../outside/secret.txt").read());
        Attack.attemptBrief("a little too long", () -> new FileInputStream(in + "/.".repeat((4095 - in.length()) / 2) + "/../outside/secret.txt").read());
        Attack.attempt("trailing slash", () -> new FileInputStream(in + "/note.txt/").read());
        Attack.attempt("trailing dot", () -> new FileInputStream(in + "/out/.").read());
        Attack.attempt("backslashes", () -> new FileInputStream(in + "\\..\\outside\\secret.txt").read());
        Attack.attempt("lone surrogate", () -> new FileInputStream(in + "/\ud800").read());
        Attack.attempt("combining dots", () -> new FileInputStream(in + "/\u2024\u2024/outside/secret.txt").read());
        Attack.attempt("wide slash", () -> new FileInputStream(in + "\uff0f..\uff0foutside\uff0fsecret.txt").read());
        Attack.attemptBrief("another case", () -> new FileInputStream(in.toUpperCase() + "/note.txt").read() == 'a' ? null : "other");
        Attack.attempt("endless link", () -> {
            Files.createSymbolicLink(Path.of(in, "loop"), Path.of("loop"));
            return Files.readString(Path.of(in, "loop/x"));
        });
        Attack.attempt("file://host", () -> new java.net.URL("file://localhost" + out).openStream().read());
        Attack.attempt("jar in a URL", () -> new java.net.URL("jar:file:" + out + "!/x").openStream().read());
        Attack.attempt("home by ~", () -> new FileInputStream("~/x").read());
        Attack.attempt("relative", () -> new FileInputStream("../outside/secret.txt").read());
        Attack.attempt("changed user.dir", () -> {
            System.setProperty("user.dir", in);
            return new FileInputStream("../outside/secret.txt").read();
        });
    }
}
