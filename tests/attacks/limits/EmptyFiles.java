// attack: fills the disk without a byte: empty files with long names
// must: the VM is ended when what they take is used up
// grants: --allow-write={box}/inside
// options: --limit-written=256k
// args: {box}/inside
// err: ^atoll: limit reached: --limit-written=256k$
import java.io.FileOutputStream;

public class EmptyFiles {
    public static void main(String[] args) {
        for (int i = 0;; i++) {
            try {
                new FileOutputStream(args[0] + "/" + "n".repeat(240) + i).close();
            } catch (Throwable swallowed) {
                // the next
            }
        }
    }
}
