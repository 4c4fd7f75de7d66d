// jdk.zipfs: an archive as a file system: made, changed, read again, with the ends of ZIP64 and with permissions.
// timeout: 60
import java.nio.file.*; import java.nio.file.attribute.*; import java.net.*; import java.util.*; import java.io.*; import java.util.zip.*;
public class ZipFileSystem {
    static void list(FileSystem fs) throws IOException { try (var w = Files.walk(fs.getPath("/"))) { w.map(Path::toString).sorted().forEach(s -> System.out.print(s + " ")); } System.out.println(); }
    public static void main(String[] a) throws Exception {
        Path z = Path.of("t.zip");
        try (FileSystem fs = FileSystems.newFileSystem(URI.create("jar:" + z.toUri()), Map.of("create", "true"))) {
            Files.createDirectory(fs.getPath("/dir"));
            Files.writeString(fs.getPath("/dir/hello.txt"), "hello \u20ac");
            Files.write(fs.getPath("big"), new byte[300_000]);
            Files.copy(fs.getPath("big"), fs.getPath("/dir/copy"));
            Files.setLastModifiedTime(fs.getPath("big"), FileTime.fromMillis(1_600_000_000_000L));
            Files.createSymbolicLink(fs.getPath("l"), fs.getPath("big"));
        } catch (UnsupportedOperationException e) { System.out.println(e); }
        try (FileSystem fs = FileSystems.newFileSystem(z)) {
            list(fs);
            System.out.println(Files.readString(fs.getPath("/dir/hello.txt")) + Files.size(fs.getPath("big")) + Files.getLastModifiedTime(fs.getPath("big")));
            System.out.println(Files.readAttributes(fs.getPath("big"), "zip:size,method,crc"));
            Files.move(fs.getPath("big"), fs.getPath("moved"));
            Files.delete(fs.getPath("/dir/copy"));
            try { Files.delete(fs.getPath("/dir")); } catch (DirectoryNotEmptyException e) { System.out.println(e); }
            try { Files.readString(fs.getPath("nope")); } catch (NoSuchFileException e) { System.out.println(e); }
            try (OutputStream o = Files.newOutputStream(fs.getPath("/dir/hello.txt"), StandardOpenOption.APPEND)) { o.write("more".getBytes()); }
            try (var ch = Files.newByteChannel(fs.getPath("moved"))) { ch.position(299_990); System.out.println(ch.read(java.nio.ByteBuffer.allocate(100))); }
            System.out.println(fs.getPathMatcher("glob:*.txt").matches(fs.getPath("a.txt")) + " " + fs.isReadOnly() + " " + fs.provider().getScheme());
        }
        try (FileSystem fs = FileSystems.newFileSystem(z)) { list(fs); System.out.println(Files.readString(fs.getPath("/dir/hello.txt"))); }
        Path s = Path.of("zip64.zip");
        try (FileSystem fs = FileSystems.newFileSystem(s, Map.of("create", true, "forceZIP64End", true, "compressionMethod", "STORED"))) { Files.writeString(fs.getPath("x"), "y"); }
        System.out.println(Files.size(s)); try (FileSystem fs = FileSystems.newFileSystem(s)) { list(fs); }
        try (FileSystem fs = FileSystems.newFileSystem(Path.of("posix.zip"), Map.of("create", true, "enablePosixFileAttributes", true))) {
            Files.writeString(fs.getPath("p"), "q"); Files.setPosixFilePermissions(fs.getPath("p"), PosixFilePermissions.fromString("rwxr-x---")); System.out.println(PosixFilePermissions.toString(Files.getPosixFilePermissions(fs.getPath("p")))); }
        Files.writeString(Path.of("text"), "no archive"); try { FileSystems.newFileSystem(Path.of("text")); } catch (Exception e) { System.out.println(e); }
        URI u = URI.create("jar:" + z.toUri()); FileSystems.newFileSystem(u, Map.of()); try { FileSystems.newFileSystem(u, Map.of()); } catch (FileSystemAlreadyExistsException e) { System.out.println(e.getClass()); } FileSystems.getFileSystem(u).close();
        System.out.println(FileSystems.newFileSystem(URI.create("jrt:/"), Map.of()).getPath("modules/java.base/java/lang/Object.class").getNameCount());
    }
}
