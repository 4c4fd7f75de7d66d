// attack: changes what may only be read, by every call that changes anything
// must: SecurityException for each, and all is as it was
// grants: --allow-read={box}/outside
// args: {box}
import java.io.*;
import java.nio.channels.FileChannel;
import java.nio.file.*;
import java.nio.file.attribute.*;
import java.util.*;

public class ReadOnly {
    static Object delete(Path p) throws Exception {
        Files.delete(p);
        return "deleted";
    }

    public static void main(String[] args) {
        Path out = Path.of(args[0], "outside"), file = out.resolve("note.txt"), folder = out.resolve("folder");
        Path secret = out.resolve("secret.txt");
        Attack.attempt("stream", () -> new FileOutputStream(secret.toFile()));
        Attack.attempt("append", () -> new FileOutputStream(secret.toFile(), true));
        Attack.attempt("random access", () -> new RandomAccessFile(secret.toFile(), "rw"));
        Attack.attempt("truncate", () -> FileChannel.open(secret).truncate(0));
        Attack.attempt("write to a channel for reading", () -> FileChannel.open(secret).write(java.nio.ByteBuffer.allocate(1)));
        Attack.attempt("mapped", () -> FileChannel.open(secret).map(FileChannel.MapMode.READ_WRITE, 0, 4));
        Attack.attempt("private mapping stays private", () -> FileChannel.open(secret).map(FileChannel.MapMode.PRIVATE, 0, 4));
        Attack.attempt("exclusive lock", () -> FileChannel.open(secret).lock());
        Attack.attempt("create", () -> Files.createFile(file));
        Attack.attempt("old create", () -> file.toFile().createNewFile());
        Attack.attempt("delete on close", () -> Files.newByteChannel(secret, StandardOpenOption.READ, StandardOpenOption.DELETE_ON_CLOSE));
        Attack.attempt("delete", () -> delete(secret));
        Attack.attempt("old delete", () -> secret.toFile().delete());
        Attack.attempt("delete on exit", () -> { new File(out.toFile(), "secret.txt").deleteOnExit(); return null; });
        Attack.attempt("folder", () -> Files.createDirectory(out.resolve("new")));
        Attack.attempt("old folder", () -> out.resolve("new").toFile().mkdirs());
        Attack.attempt("delete a folder", () -> delete(folder));
        Attack.attempt("move", () -> Files.move(secret, folder.resolve("x")));
        Attack.attempt("link", () -> Files.createSymbolicLink(out.resolve("x"), secret));
        Attack.attempt("hard link", () -> Files.createLink(out.resolve("x"), secret));
        Attack.attempt("mode", () -> Files.setPosixFilePermissions(secret, EnumSet.allOf(PosixFilePermission.class)));
        Attack.attempt("old mode", () -> secret.toFile().setWritable(true, false));
        Attack.attempt("read only", () -> secret.toFile().setReadOnly());
        Attack.attempt("time", () -> Files.setLastModifiedTime(secret, FileTime.fromMillis(0)));
        Attack.attempt("old time", () -> secret.toFile().setLastModified(0));
        Attack.attempt("user attribute", () -> Files.setAttribute(secret, "user:x", java.nio.ByteBuffer.allocate(1)));
        Attack.attemptBrief("temporary file", () -> File.createTempFile("abc", "x", out.toFile()) == null);
        Attack.attempt("pipe", () -> Files.newOutputStream(out.resolve("x"), StandardOpenOption.CREATE));
        Attack.attempt("channel for writing", () -> Files.newByteChannel(secret, Set.of(StandardOpenOption.WRITE)));
        Attack.attempt("asynchronous channel", () -> java.nio.channels.AsynchronousFileChannel.open(secret, StandardOpenOption.WRITE));
        Attack.attempt("log", () -> new java.util.logging.FileHandler(out + "/log"));
        Attack.attempt("zip file system", () -> FileSystems.newFileSystem(out.resolve("x.zip"), Map.of("create", "true")));
        Attack.attempt("control", () -> Files.size(secret) > 0);
    }
}
