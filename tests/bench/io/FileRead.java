import java.io.*;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.*;

/** Reads one file again and again: as a stream, at random places, through a channel. Arguments: folder, rounds. */
public class FileRead {
    static final int SIZE = 4 << 20;

    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0], "read.bin");
        byte[] content = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) content[i] = (byte) (i * 31 >> 3);
        Files.write(file, content);
        long sum = 0;
        byte[] buffer = new byte[8192];
        for (int round = Integer.parseInt(args[1]); round > 0; round--) {
            try (InputStream in = new FileInputStream(file.toFile())) {
                for (int n; (n = in.read(buffer)) > 0;) sum += buffer[n - 1];
            }
            try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
                for (int i = 0; i < 500; i++) {
                    in.seek(i * 8191L % SIZE);
                    sum += in.read();
                }
            }
            try (FileChannel in = FileChannel.open(file)) {
                ByteBuffer direct = ByteBuffer.allocateDirect(16384);
                while (in.read(direct) > 0) {
                    sum += direct.get(0);
                    direct.clear();
                }
            }
        }
        Files.delete(file);
        System.out.println(sum);
    }
}
