// attack: fills the disk: one file, many files, a sparse file, mapped writes, temporary files, and standard output
// must: the VM is ended or the write refused when its bytes are used up; the folder stays small
// grants: --allow-write={box}/inside --allow-read={box}/inside
// options: --limit-written=1m
// err: ^atoll: limit reached: --limit-written=1m$
// args: {box}
import java.io.*;
import java.nio.file.*;

public class Written {
    public static void main(String[] args) throws Exception {
        byte[] block = new byte[64 << 10];
        for (int i = 0; i < 1000; i++) {
            try (OutputStream out = new FileOutputStream(args[0] + "/inside/f" + i)) {
                for (int k = 0; k < 4; k++) out.write(block);
            } catch (Throwable swallowed) {
                continue;
            }
        }
        System.out.println("all written");
    }
}
