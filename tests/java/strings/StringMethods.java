// The methods of String over Latin-1, UTF-16 and surrogate pairs, with their error messages.
import java.util.Arrays;
import java.util.stream.Collectors;

public class StringMethods {
    interface Action {
        Object run() throws Exception;
    }

    static void show(String what, Action action) {
        try {
            Object r = action.run();
            System.out.println(what + " -> " + (r instanceof Object[] a ? Arrays.toString(a) : r));
        } catch (Exception e) {
            System.out.println(what + " -> " + e);
        }
    }

    public static void main(String[] args) {
        String[] samples = {"", "a", "hello world", "Grüße", "日本語 text", "x😀y", "\ud800lone", "  pad\t\n", "aXbXc", "İIıi ß ﬁ"};
        for (String s : samples) {
            show("length", () -> s.length() + " " + s.codePointCount(0, s.length()) + " " + s.hashCode() + " " + s.isEmpty() + " " + s.isBlank());
            show("upper", () -> s.toUpperCase(java.util.Locale.ROOT) + "|" + s.toLowerCase(java.util.Locale.ROOT));
            show("trim", () -> "[" + s.trim() + "][" + s.strip() + "][" + s.stripLeading() + "][" + s.stripTrailing() + "]");
            show("index", () -> s.indexOf('l') + " " + s.indexOf("o", 5) + " " + s.lastIndexOf('X') + " " + s.indexOf(0x1f600) + " " + s.indexOf("") + " "
                + s.lastIndexOf("") + " " + s.contains("te") + " " + s.indexOf("語") + " " + s.indexOf('ü'));
            show("codes", () -> s.codePoints().mapToObj(Integer::toHexString).collect(Collectors.joining(" ")));
            show("reverse", () -> new StringBuilder(s).reverse().chars().mapToObj(Integer::toHexString).collect(Collectors.joining(" ")));
            show("replace", () -> s.replace('l', '中') + " " + s.replace("X", "--") + " " + s.replace("", "."));
            show("split", () -> s.split("X"));
            show("compare", () -> s.compareTo("hello") + " " + s.compareToIgnoreCase("HELLO") + " " + s.equalsIgnoreCase("A") + " " + "b".compareTo(s));
            show("repeat", () -> s.repeat(2).length() + " " + s.concat("!").length() + " " + s.lines().count());
            show("charAt 2", () -> (int) s.charAt(2));
            show("substring 2", () -> s.substring(2).length());
            show("substring 1 3", () -> s.subSequence(1, 3).length());
            show("codePointAt 1", () -> s.codePointAt(1));
            show("region", () -> s.regionMatches(true, 0, "HEL", 0, 3) + " " + s.startsWith("he") + " " + s.endsWith("d") + " " + s.startsWith("l", 3));
        }
        show("repeat -1", () -> "x".repeat(-1));
        show("split limits", () -> Arrays.asList(",a,,b,,".split(",")) + " " + Arrays.asList(",a,,b,,".split(",", -1)) + " " + Arrays.asList(",a,,b,,".split(",", 2)));
        show("split regex", () -> "a1b22c".split("\\d+"));
        show("split empty", () -> "abc".split(""));
        show("join", () -> String.join("-", "a", null, "c") + String.join(",", java.util.List.of("x", "y")));
        show("chars", () -> new String(new char[] {'a', 'é', '中'}, 1, 2) + String.valueOf(new char[] {'x', 'y'}, 0, 1) + String.copyValueOf(new char[] {'z'}));
        show("codepoints", () -> new String(new int[] {0x41, 0x1f600, 0x7f}, 0, 2));
        show("bad codepoint", () -> new String(new int[] {0x110000}, 0, 1));
        show("bad range", () -> new String(new char[3], 2, 2));
        show("substring 3 2", () -> "abcd".substring(3, 2));
        show("substring -1", () -> "abcd".substring(-1));
        show("getChars", () -> {
            "abc".getChars(0, 3, new char[2], 0);
            return null;
        });
        show("bytes", () -> Arrays.toString("aé中😀".getBytes("UTF-8")) + Arrays.toString("aé中".getBytes("ISO-8859-1")) + Arrays.toString("aé中".getBytes("UTF-16BE")));
        show("bad charset", () -> "x".getBytes("nope"));
        show("decode", () -> new String(new byte[] {65, (byte) 0xc3, (byte) 0xa9, (byte) 0xff, (byte) 0xe4}, "UTF-8"));
        show("intern", () -> new String("lit").intern() == "lit");
        show("equals", () -> "é".equals("e\u0301") + " " + "a".equals(null) + " " + "ab".contentEquals(new StringBuilder("ab")));
        show("indent", () -> "a\n b\n".indent(2) + "|" + "  x\n   y".stripIndent() + "|" + "t\\tx\\u".length() + "a\\tb".translateEscapes());
        show("matches", () -> "abc123".matches("[a-c]+\\d{3}") + " " + "abc".replaceAll("(b)", "<$1>") + " " + "aab".replaceFirst("a", "x"));
        show("formatted", () -> "%s=%d".formatted("k", 3) + " " + "x".describeConstable().get() + " " + "chain".transform(t -> t + "!"));
        show("chars stream", () -> "banana".chars().filter(ch -> ch == 'a').count());
    }
}
