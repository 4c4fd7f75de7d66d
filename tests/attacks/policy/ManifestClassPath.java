// attack: a JAR whose Class-Path names folders and files of the host, to have them readable as part of its package
// must: only JARs that lie beneath the JAR's own folder are part of its package
// manifest: Class-Path: outside/ /etc/ ../../../../../../etc/passwd home/ file:/etc/ outside/secret.txt inside/note.txt
// args: {box}
import java.io.*;
import java.nio.file.*;

public class ManifestClassPath {
    public static void main(String[] args) {
        Attack.attempt("outside", () -> new FileInputStream(args[0] + "/outside/secret.txt").read());
        Attack.attempt("list", () -> new File(args[0] + "/outside").list());
        Attack.attempt("etc", () -> new FileInputStream("/etc/passwd").read());
        Attack.attempt("home", () -> new File(args[0] + "/home").list());
        Attack.attempt("a file beside it", () -> Files.readString(Path.of(args[0], "inside/note.txt")));
        Attack.attempt("resource", () -> ManifestClassPath.class.getResourceAsStream("/secret.txt"));
        Attack.attempt("resource of etc", () -> ManifestClassPath.class.getResourceAsStream("/passwd"));
        Attack.attempt("control: its own file", () -> ManifestClassPath.class.getResourceAsStream("/ManifestClassPath.class").read());
    }
}
