import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** java.util.regex on generated log lines: find, groups, replaceAll, backtracking. */
public class Regex {
    static final Pattern LINE = Pattern.compile("(\\d+)-(\\d+) \\[(\\w+)\\] ([a-z.]+): (.*?)(?: \\((\\d+) ms\\))?");
    static final Pattern WORD = Pattern.compile("\\b[a-z]+(?:ing|ed)\\b");
    static final Pattern NUMBER = Pattern.compile("[+-]?\\d+(\\.\\d+)?");
    static final Pattern NESTED = Pattern.compile("(?:(a+)b?)*c");

    static String line(int i) {
        String level = i % 3 == 0 ? "WARN" : "INFO";
        return (2000 + i) + "-" + i % 12 + " [" + level + "] net.server.io: closing the connected thing " + i * 1.5
            + (i % 2 == 0 ? " (" + i * 3 + " ms)" : "");
    }

    static long kernel() {
        long sum = 0;
        for (int i = 0; i < 25; i++) {
            String line = line(i);
            Matcher m = LINE.matcher(line);
            if (!m.matches()) {
                throw new AssertionError(line);
            }
            sum = sum * 31 + Integer.parseInt(m.group(1)) + m.group(3).length() + m.start(5);
            if (m.group(6) != null) {
                sum += Integer.parseInt(m.group(6));
            }
            for (Matcher w = WORD.matcher(line); w.find();) {
                sum += w.end() - w.start();
            }
            sum += NUMBER.matcher(line).replaceAll("<$0>").length();
        }
        return sum + (NESTED.matcher("aabaaabaaaaabac").matches() ? 1 : 0);
    }

    /** Arguments: iterations [--time]. The checksum is the same on every VM and for every iteration count. */
    public static void main(String[] args) {
        int iterations = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        long best = Long.MAX_VALUE;
        long checksum = 0;
        for (int i = 0; i < iterations; i++) {
            long start = System.nanoTime();
            checksum = kernel();
            best = Math.min(best, System.nanoTime() - start);
        }
        System.out.println("checksum " + checksum);
        if (args.length > 1 && args[1].equals("--time")) {
            System.out.println("ns/iter " + best);
        }
    }
}
