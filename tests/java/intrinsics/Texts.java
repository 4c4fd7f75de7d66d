// Strings and arrays whose searching, comparing and copying runs in C: random texts of few letters, in both encodings, and the errors.
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

public class Texts {
    static final Random random = new Random(42);

    static String text(String letters, int most) {
        StringBuilder builder = new StringBuilder();
        for (int n = random.nextInt(most + 1); n > 0; n--) {
            builder.append(letters.charAt(random.nextInt(letters.length())));
        }
        return builder.toString();
    }

    static long hash;

    static void add(long value) {
        hash = hash * 1000003 + value;
    }

    static void pair(String a, String b) {
        add(a.equals(b) ? 1 : 0);
        add(Integer.signum(a.compareTo(b)));
        add(a.compareTo(b));
        add(a.indexOf(b));
        add(a.indexOf(b, 3));
        add(a.indexOf(b, -3));
        add(a.lastIndexOf(b));
        add(a.contains(b) ? 1 : 0);
        add(a.hashCode());
        add((a + b).hashCode());
        add(b.isEmpty() ? 0 : a.indexOf(b.charAt(0), 2));
        add(a.replace(b, "<>").hashCode());
        add(new StringBuilder(a).indexOf(b));
        add(new StringBuilder(a).insert(a.length() / 2, b).toString().hashCode());
        add(Arrays.equals(a.toCharArray(), b.toCharArray()) ? 1 : 0);
        add(Arrays.mismatch(a.toCharArray(), b.toCharArray()));
        add(Arrays.compare(a.getBytes(StandardCharsets.UTF_16LE), b.getBytes(StandardCharsets.UTF_16LE)));
        add(Arrays.equals(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)) ? 1 : 0);
        add(Arrays.hashCode(a.getBytes(StandardCharsets.ISO_8859_1)));
        add(Arrays.hashCode(a.getBytes(StandardCharsets.US_ASCII)));
        add(Arrays.hashCode(StandardCharsets.ISO_8859_1.encode(CharBuffer.wrap(a.toCharArray())).array()));
        add(new String(a.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).equals(a) ? 1 : 0);
        add(StandardCharsets.UTF_8.decode(ByteBuffer.wrap(b.getBytes(StandardCharsets.UTF_8))).toString().hashCode());
        add(new String(a.toCharArray(), 0, a.length()).equals(a) ? 1 : 0);
    }

    static void mismatches() {
        for (int length = 0; length < 40; length++) {
            for (int at = 0; at <= length; at++) {
                byte[] b = new byte[length], c = new byte[length];
                int[] i = new int[length], j = new int[length];
                long[] k = new long[length], l = new long[length];
                if (at < length) {
                    c[at] = 1;
                    j[at] = 1 << 24;
                    l[at] = 1L << 40;
                }
                add(Arrays.mismatch(b, c) + 100L * Arrays.mismatch(i, j) + 10000L * Arrays.mismatch(k, l));
                add(Arrays.mismatch(b, length / 3, length, c, length / 3, length));
                add(ByteBuffer.wrap(b).mismatch(ByteBuffer.wrap(c)) + ByteBuffer.allocateDirect(length).put(c).flip().compareTo(ByteBuffer.wrap(b)));
            }
        }
    }

    static void attempt(Runnable action) {
        try {
            action.run();
            System.out.println("done");
        } catch (RuntimeException problem) {
            System.out.println(problem);
        }
    }

    static void errors() {
        String wide = "a\u0100b";
        attempt(() -> "abc".equals(null));
        attempt(() -> "abc".compareTo(null));
        attempt(() -> "abc".indexOf((String) null));
        attempt(() -> "abc".getChars(1, 9, new char[4], 0));
        attempt(() -> wide.getChars(1, 3, new char[4], 3));
        attempt(() -> wide.getChars(2, 1, new char[4], 0));
        attempt(() -> wide.getChars(0, 3, null, 0));
        attempt(() -> wide.charAt(3));
        attempt(() -> new StringBuilder(wide).setCharAt(3, 'x'));
        attempt(() -> Arrays.equals((byte[]) null, null));
        attempt(() -> Arrays.mismatch((byte[]) null, new byte[1]));
        attempt(() -> new String(new char[3], 2, 2));
        attempt(() -> new String(new byte[3], 2, 2, StandardCharsets.ISO_8859_1));
    }

    public static void main(String[] args) {
        String[] letters = {"a", "ab", "abcdefgh", "a\u00e9\u00ff", "ab\u0100", "\u0100\u0200\u0101", "aAbB\ud83d\ude00"};
        for (int round = 0; round < 3000; round++) {
            String a = text(letters[random.nextInt(letters.length)], 30);
            pair(a, text(letters[random.nextInt(letters.length)], round % 3 == 0 ? 3 : 30));
            pair(a, a.substring(random.nextInt(a.length() + 1)));
            if (round % 300 == 0) {
                System.out.println(Long.toHexString(hash));
            }
        }
        mismatches();
        System.out.println(Long.toHexString(hash));
        errors();
    }
}
