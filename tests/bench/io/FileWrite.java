import java.io.*;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.*;

/** Writes a file again and again: as a stream, in small pieces, through a channel. Arguments: folder, rounds. */
public class FileWrite {
    static final int SIZE = 2 << 20;

    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0], "write.bin");
        byte[] buffer = new byte[8192];
        long sum = 0;
        for (int round = Integer.parseInt(args[1]); round > 0; round--) {
            try (OutputStream out = new FileOutputStream(file.toFile())) {
                for (int n = 0; n < SIZE; n += buffer.length) out.write(buffer);
                for (int n = 0; n < 500; n++) out.write(n);
            }
            sum += Files.size(file);
            try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer direct = ByteBuffer.allocateDirect(16384);
                for (int n = 0; n < SIZE; n += direct.capacity()) {
                    direct.clear();
                    out.write(direct);
                }
                sum += out.position();
            }
        }
        Files.delete(file);
        System.out.println(sum);
    }
}
