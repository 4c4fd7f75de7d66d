// attack: floods standard output and standard error for ever
// must: the VM is ended when its bytes are used up
// options: --limit-written=100k
// err: limit
public class Output {
    public static void main(String[] args) {
        String line = "x".repeat(1023);
        while (true) {
            try {
                System.err.println(line);
            } catch (Throwable swallowed) {
                continue;
            }
        }
    }
}
