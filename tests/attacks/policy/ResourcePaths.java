// attack: resources of the class path by names that lead out of it, and encapsulated resources of modules
// must: null, for a class path's folder is no way to what lies beside it
// args: {box}
import java.io.*;
import java.net.*;

public class ResourcePaths {
    public static void main(String[] args) {
        Class<?> c = ResourcePaths.class;
        ClassLoader l = c.getClassLoader();
        for (String name : new String[] {"../ResourcePaths.class", "../../run.py", "/../../../../../../etc/passwd", "..%2f..%2fetc/passwd", "//etc/passwd", "/etc/passwd", "../../../../../../../../etc/passwd", "./././../x"}) {
            Attack.attempt("stream " + name, () -> c.getResourceAsStream(name));
            Attack.attempt("loader " + name, () -> l.getResource(name));
            Attack.attempt("resources " + name, () -> l.getResources(name).hasMoreElements() ? "some" : null);
        }
        Attack.attempt("absolute file", () -> l.getResource(args[0] + "/outside/secret.txt"));
        Attack.attempt("url", () -> new URL("file:" + args[0] + "/outside/secret.txt").openStream().read());
        Attack.attempt("url loader", () -> new URLClassLoader(new URL[] {new URL("file:" + args[0] + "/outside/")}).getResource("secret.txt"));
        Attack.attempt("class of a name with dots", () -> Class.forName("..run"));
        Attack.attempt("class of a name with slashes", () -> Class.forName("../../etc/passwd"));
        Attack.attempt("bundle", () -> java.util.ResourceBundle.getBundle("../../../../../../../../etc/passwd"));
        Attack.attempt("system resource", () -> ClassLoader.getSystemResource("../x"));
        Attack.attempt("encapsulated", () -> Object.class.getModule().getResourceAsStream("jdk/internal/misc/sub/x"));
        Attack.attempt("jrt with dots", () -> new URL("jrt:/java.base/../../etc/passwd").openStream().read());
        Attack.attempt("jrt file system", () -> java.nio.file.Files.readString(java.nio.file.FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/../../../etc/passwd")));
    }
}
