// attack: writes past the limit in other ways: transfer from file to file, mapped memory, copies, truncation upwards, random access
// must: all of them count
// grants: --allow-write={box}/inside --allow-read={box}/inside
// options: --limit-written=1m
// err: ^atoll: limit reached: --limit-written=1m$
// args: {box}
import java.io.*;
import java.nio.*;
import java.nio.channels.FileChannel;
import java.nio.file.*;

public class WrittenOtherwise {
    public static void main(String[] args) throws Exception {
        Path in = Path.of(args[0], "inside"), source = in.resolve("source");
        Files.write(source, new byte[200 << 10]);
        System.out.println("200k written");
        int done = 0;
        for (int i = 0; i < 100; i++) {
            Path to = in.resolve("copy" + i);
            switch (i % 4) {
                case 0 -> Files.copy(source, to);
                case 1 -> {
                    try (FileChannel a = FileChannel.open(source); FileChannel b = FileChannel.open(to, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                        a.transferTo(0, a.size(), b);
                    }
                }
                case 2 -> {
                    try (FileChannel b = FileChannel.open(to, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
                        MappedByteBuffer map = b.map(FileChannel.MapMode.READ_WRITE, 0, 200 << 10);
                        while (map.hasRemaining()) map.put((byte) 1);
                        map.force();
                    }
                }
                default -> {
                    try (RandomAccessFile file = new RandomAccessFile(to.toFile(), "rw")) {
                        file.write(new byte[200 << 10]);
                    }
                }
            }
            done++;
        }
        System.out.println("GOT 20 MB, " + done);
    }
}
