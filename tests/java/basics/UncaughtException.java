// An uncaught exception with a cause: HotSpot's trace on standard error, status 1, and output before it is not lost.
// exit: 1
// args: x "two words"
public class UncaughtException {
    static void parse(String text) {
        try {
            Integer.parseInt(text);
        } catch (NumberFormatException problem) {
            throw new IllegalStateException("not a number: " + text, problem);
        }
    }

    public static void main(String[] args) {
        System.out.print(args.length + " arguments, no newline");
        System.out.flush();
        parse(args[1]);
    }
}
