// attack: reads outside/secret.txt through every spelling of `..` from a granted folder
// must: SecurityException for each, naming the option
// grants: --allow-read={box}/inside
// args: {box}
import java.io.*;
import java.nio.file.*;

public class DotDot {
    public static void main(String[] args) {
        String in = args[0] + "/inside";
        String[] spellings = {"/../outside/secret.txt", "/folder/../../outside/secret.txt", "//..//outside//secret.txt", "/./.././outside/./secret.txt",
                              "/missing/../../outside/secret.txt", "/note.txt/../../outside/secret.txt"};
        for (String s : spellings) {
            Attack.attempt("stream " + s, () -> new FileInputStream(in + s).readAllBytes().length);
            Attack.attempt("nio " + s, () -> Files.readString(Path.of(in + s)));
            Attack.attempt("random " + s, () -> new RandomAccessFile(in + s, "r").readLine());
        }
        Attack.attempt("zip", () -> new java.util.zip.ZipFile(in + "/../outside/secret.txt"));
        Attack.attempt("url", () -> new java.net.URL("file:" + in + "/../outside/secret.txt").openStream().readAllBytes());
        Attack.attempt("encoded url", () -> new java.net.URL("file:" + in + "/%2e%2e/outside/secret.txt").openStream().readAllBytes());
        Attack.attempt("list", () -> String.join(",", new File(in + "/..").list()));
        Attack.attempt("exists", () -> new File(in + "/../outside/secret.txt").exists());
        Attack.attempt("size", () -> Files.size(Path.of(in + "/../outside/secret.txt")));
        Attack.attempt("real path", () -> Path.of(in + "/..").toRealPath());
        Attack.attempt("control", () -> Files.readString(Path.of(in + "/folder/../note.txt")).trim());
    }
}
