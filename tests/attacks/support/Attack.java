import java.lang.reflect.InvocationTargetException;
import java.util.Objects;

/** What the attacks have in common: a try is made and what came of it printed, as one line. */
public final class Attack {
    private Attack() {}

    /** A try: whatever it answers was got hold of. */
    public interface Try {
        Object run() throws Throwable;
    }

    /** Makes the try and prints what came of it: the exception's class and text, or what was got. */
    public static void attempt(String what, Try attempt) {
        System.out.println(what + ": " + outcome(attempt));
    }

    /** The same, with the exceptions' classes only, where texts hold what differs from run to run. */
    public static void attemptBrief(String what, Try attempt) {
        System.out.println(what + ": " + outcome(attempt).replaceFirst("(?s)(contained by [\\w.$]+).*", "$1"));
    }

    public static String outcome(Try attempt) {
        try {
            Object got = attempt.run();
            return got == null ? "nothing" : "GOT " + Objects.toString(got);
        } catch (Throwable thrown) {
            Throwable cause = thrown;
            while (cause instanceof InvocationTargetException && cause.getCause() != null) cause = cause.getCause();
            String text = cause.getMessage();
            return "contained by " + cause.getClass().getName() + (text == null ? "" : ": " + text.lines().findFirst().orElse(""));
        }
    }
}
