// attack: follows links inside a granted folder that lead out of it, by streams, channels, attributes, walks, zip files and class paths
// must: SecurityException for each
// grants: --allow-read={box}/inside
// args: {box}
import java.io.*;
import java.nio.file.*;

public class Links {
    public static void main(String[] args) {
        Path in = Path.of(args[0], "inside"), secret = in.resolve("out/secret.txt");
        Attack.attempt("stream", () -> new FileInputStream(secret.toFile()).read());
        Attack.attempt("channel", () -> Files.newByteChannel(secret).size());
        Attack.attempt("reader", () -> Files.newBufferedReader(secret).readLine());
        Attack.attempt("lines", () -> Files.lines(secret).findFirst());
        Attack.attempt("list", () -> Files.list(in.resolve("out")).count());
        Attack.attempt("walk, following", () -> Files.walk(in, FileVisitOption.FOLLOW_LINKS).filter(p -> p.endsWith("secret.txt")).findFirst().get());
        Attack.attempt("find", () -> Files.find(in.resolve("root/etc"), 1, (p, a) -> true).count());
        Attack.attempt("stream of a folder", () -> Files.newDirectoryStream(in.resolve("out")).iterator().next());
        Attack.attempt("secure stream", () -> {
            var folder = (SecureDirectoryStream<Path>) Files.newDirectoryStream(in);
            return folder.newByteChannel(Path.of("out/secret.txt"), java.util.Set.of(StandardOpenOption.READ)).size();
        });
        Attack.attempt("secure stream, up", () -> {
            var folder = (SecureDirectoryStream<Path>) Files.newDirectoryStream(in);
            return folder.newDirectoryStream(Path.of("..")).iterator().next();
        });
        Attack.attempt("secure stream, attributes", () -> {
            var folder = (SecureDirectoryStream<Path>) Files.newDirectoryStream(in);
            return folder.getFileAttributeView(Path.of("../outside/secret.txt"), java.nio.file.attribute.BasicFileAttributeView.class).readAttributes().size();
        });
        Attack.attempt("attributes", () -> Files.readAttributes(secret, "posix:*"));
        Attack.attempt("unix attributes", () -> Files.getAttribute(secret, "unix:ino"));
        Attack.attempt("user attributes", () -> Files.getFileAttributeView(secret, java.nio.file.attribute.UserDefinedFileAttributeView.class).list());
        Attack.attempt("owner", () -> Files.getOwner(secret));
        Attack.attempt("real path", () -> secret.toRealPath());
        Attack.attempt("canonical", () -> secret.toFile().getCanonicalPath().endsWith("inside/out/secret.txt") ? null : "resolved");
        Attack.attempt("store", () -> Files.getFileStore(secret).name());
        Attack.attempt("same file", () -> Files.isSameFile(secret, in.resolve("note.txt")));
        Attack.attempt("file length", () -> secret.toFile().length());
        Attack.attempt("root through a link", () -> Files.readString(in.resolve("root/etc/passwd")));
        Attack.attempt("map", () -> java.nio.channels.FileChannel.open(secret).map(java.nio.channels.FileChannel.MapMode.READ_ONLY, 0, 4));
        Attack.attempt("zip", () -> new java.util.zip.ZipFile(secret.toFile()));
        Attack.attempt("zip file system", () -> FileSystems.newFileSystem(secret));
        Attack.attempt("class loader", () -> new java.net.URLClassLoader(new java.net.URL[] {in.resolve("out").toUri().toURL()}).getResource("secret.txt"));
        Attack.attempt("resource", () -> new java.net.URLClassLoader(new java.net.URL[] {in.toUri().toURL()}).getResourceAsStream("../outside/secret.txt"));
        Attack.attempt("resource through a link", () -> new java.net.URLClassLoader(new java.net.URL[] {in.toUri().toURL()}).getResourceAsStream("out/secret.txt"));
        Attack.attempt("link itself is there", () -> Files.isSymbolicLink(in.resolve("out")));
    }
}
