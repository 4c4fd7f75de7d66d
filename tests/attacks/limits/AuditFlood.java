// attack: fills the disk through the audit log: tries what is denied for ever
// must: the VM is ended when the bytes that its checks wrote are used up
// options: --limit-written=2m --audit={box}/audit.log
// err: ^atoll: limit reached: --limit-written=2m$
import java.io.File;

public class AuditFlood {
    public static void main(String[] args) {
        for (;;) {
            try {
                new File("/denied").exists();
            } catch (Throwable swallowed) {
                // once more
            }
        }
    }
}
