// attack: pipes, sockets and devices as files, mapped files that shrink, files left open, locks held for ever
// must: devices are refused; a mapping of a file that shrank throws InternalError; descriptors die with the VM
// grants: --allow-read={box}/inside --allow-write={box}/inside
// args: {box}
import java.io.*;
import java.nio.*;
import java.nio.channels.FileChannel;
import java.nio.file.*;

public class Special {
    public static void main(String[] args) {
        Path in = Path.of(args[0], "inside");
        for (String device : new String[] {"/dev/mem", "/dev/tty", "/dev/zero", "/dev/shm", "/dev/ptmx", "/dev/full"})
            Attack.attempt(device, () -> new FileInputStream(device).read());
        Attack.attempt("/dev/shm/x", () -> new FileOutputStream("/dev/shm/atoll-attack"));
        Attack.attempt("control: /dev/null", () -> new FileInputStream("/dev/null").read());
        Attack.attempt("mapped file that shrinks", () -> {
            Path file = in.resolve("mapped");
            Files.write(file, new byte[1 << 16]);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, 1 << 16);
                channel.truncate(0);
                return map.get(40000);
            }
        });
        Attack.attempt("copy from a mapped file that shrinks", () -> {
            Path file = in.resolve("mapped");
            Files.write(file, new byte[1 << 16]);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, 1 << 16);
                channel.truncate(0);
                byte[] bytes = new byte[1000];
                map.get(5000, bytes);
                return bytes.length;
            }
        });
        Attack.attempt("written to a file from a mapped file that shrinks", () -> {
            Path file = in.resolve("mapped");
            Files.write(file, new byte[1 << 16]);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, 1 << 16);
                channel.truncate(0);
                return FileChannel.open(in.resolve("copy"), StandardOpenOption.CREATE, StandardOpenOption.WRITE).write(map);
            }
        });
        Attack.attempt("mapping of 4 EiB", () -> FileChannel.open(in.resolve("note.txt")).map(FileChannel.MapMode.READ_ONLY, 0, Integer.MAX_VALUE).get(Integer.MAX_VALUE - 1));
        Attack.attempt("mapping before the file", () -> FileChannel.open(in.resolve("note.txt")).map(FileChannel.MapMode.READ_ONLY, -4096, 10));
        Attack.attempt("mapping far behind it", () -> FileChannel.open(in.resolve("note.txt"), StandardOpenOption.READ).map(FileChannel.MapMode.READ_ONLY, Long.MAX_VALUE - 10, 100));
        Attack.attempt("write to a read-only mapping", () -> FileChannel.open(in.resolve("note.txt")).map(FileChannel.MapMode.READ_ONLY, 0, 4).put(0, (byte) 1));
        Attack.attempt("seek far", () -> {
            RandomAccessFile file = new RandomAccessFile(in.resolve("note.txt").toFile(), "r");
            file.seek(Long.MAX_VALUE);
            return file.read();
        });
        Attack.attempt("transfer out of range", () -> FileChannel.open(in.resolve("note.txt")).transferTo(Long.MAX_VALUE, Long.MAX_VALUE, FileChannel.open(in.resolve("copy"), StandardOpenOption.WRITE)));
    }
}
