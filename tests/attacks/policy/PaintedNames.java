// attack: asks for what is not granted by names that would paint over the refusal, turn its writing round or begin lines of their own
// must: the refusal shows them escaped
// grants: --allow-read={box}/inside
// args: {box}
import java.io.*;
import java.net.*;
import java.nio.file.*;
import java.util.*;

public class PaintedNames {
    static void refused(String what, Attack.Try attempt) {
        String outcome = Attack.outcome(attempt);
        boolean safe = outcome.chars().noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT || c == 0x2028 || c == 0x2029);
        System.out.println(what + ": " + (safe ? outcome : "PAINTED by " + outcome.length() + " characters"));
    }

    public static void main(String[] args) {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("erases the line", "\u001b[2K\rgranted");
        names.put("another line", "a\natoll: all is granted\n");
        names.put("title and bell", "\u001b]0;title\u0007");
        names.put("eight-bit controls", "\u009b2J\u0085");
        names.put("turned round", "\u202etxt.exe\u202c\u2066\u2069");
        names.put("delete and tab", "a\u007f\u007f\u007f\tb");
        names.put("line separators", "a\u2028b\u2029c");
        names.forEach((what, name) -> {
            refused(what + ", reading", () -> new FileInputStream("/etc/" + name).read());
            refused(what + ", nio", () -> Files.readAllBytes(Path.of("/etc/" + name)));
            refused(what + ", writing", () -> new FileOutputStream("/etc/" + name));
            refused(what + ", running", () -> new ProcessBuilder("/bin/" + name).start());
            refused(what + ", loading", () -> { System.load("/lib/" + name); return "loaded"; });
        });
        refused("long", () -> new FileInputStream("/etc/" + "\u001b".repeat(900)).read());
    }
}
