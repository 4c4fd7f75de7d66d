// attack: fills standard error, which nobody reads, and computes for ever
// must: the VM is ended when its processor time is used up, without a word where none can be said
// options: --limit-cpu=1s --soft-limit-cpu=500ms
// streams: unread
// err: ^x+
public class UnreadStreamsCpu {
    public static void main(String[] args) {
        byte[] piece = new byte[1 << 16];
        Flood.start();
        for (;;) {
            try {
                for (;;) piece.clone();
            } catch (Throwable swallowed) {
                // goes on
            }
        }
    }
}
