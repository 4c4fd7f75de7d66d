// attack: fills the disk without a byte: folders, and links with long texts
// must: the VM is ended when what they take is used up
// grants: --allow-read={box}/inside --allow-write={box}/inside
// options: --limit-written=1m
// args: {box}/inside
// err: ^atoll: limit reached: --limit-written=1m$
import java.nio.file.*;

public class LinksAndFolders {
    public static void main(String[] args) {
        Path folder = Path.of(args[0]), text = Path.of("x".repeat(4000));
        for (int i = 0;; i++) {
            try {
                if (i % 2 == 0) Files.createDirectory(folder.resolve("folder" + i));
                else Files.createSymbolicLink(folder.resolve("link" + i), text);
            } catch (Throwable swallowed) {
                // the next
            }
        }
    }
}
