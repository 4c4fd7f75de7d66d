// attack: fills standard error, which nobody reads, so that the VM's own last words would block, and goes on for ever
// must: the VM is ended when its time is up, without a word where none can be said
// options: --limit-time=2s --soft-limit-time=1s
// streams: unread
// err: ^x+
public class UnreadStreams {
    public static void main(String[] args) throws Exception {
        Flood.start();
        for (;;) {
            try {
                Thread.sleep(100000);
            } catch (Throwable swallowed) {
                // goes on
            }
        }
    }
}
