// attack: fills the disk without a call that writes: mapped files, and files made longer
// must: what a mapping or a length reserves counts as written: the VM is ended, or the call is refused
// grants: --allow-write={box}/inside --allow-read={box}/inside
// options: --limit-written=1m
// err: limit reached: --limit-written=1m
// args: {box}
import java.io.*;
import java.nio.*;
import java.nio.channels.FileChannel;
import java.nio.file.*;

public class MappedWritten {
    public static void main(String[] args) throws Exception {
        for (int i = 0; i < 20; i++) {
            try (FileChannel b = FileChannel.open(Path.of(args[0], "inside/m" + i), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
                MappedByteBuffer map = b.map(FileChannel.MapMode.READ_WRITE, 0, 1 << 20);
                while (map.hasRemaining()) map.put((byte) 1);
                map.force();
            }
        }
        System.out.println("GOT 20 MB");
    }
}
