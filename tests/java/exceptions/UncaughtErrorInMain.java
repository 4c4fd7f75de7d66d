// An Error out of main after a finally block and a shutdown hook: trace with "... n more" on standard error, status 1.
// exit: 1
public class UncaughtErrorInMain {
    static void inner() {
        throw new StackOverflowError("made by hand");
    }

    static void outer() {
        try {
            inner();
        } catch (StackOverflowError e) {
            Error wrapped = new LinkageError("outer");
            wrapped.initCause(e);
            wrapped.addSuppressed(new RuntimeException("on the side"));
            throw wrapped;
        } finally {
            System.out.println("finally before the trace");
        }
    }

    public static void main(String[] args) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
        outer();
    }
}
