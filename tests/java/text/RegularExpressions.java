// java.util.regex: syntax of all kinds, groups, look-around, flags, replacement, splitting, errors of syntax.
import java.util.Arrays;
import java.util.regex.*;
import java.util.stream.Collectors;

public class RegularExpressions {
    static void find(String regex, String text, int... flags) {
        try {
            Matcher m = Pattern.compile(regex, flags.length > 0 ? flags[0] : 0).matcher(text);
            StringBuilder out = new StringBuilder(regex.replace("\n", "\\n") + " in '" + text.replace("\n", "\\n") + "':");
            while (m.find()) {
                out.append(" [").append(m.start()).append(',').append(m.end()).append(' ').append(m.group().replace("\n", "\\n"));
                for (int i = 1; i <= m.groupCount(); i++) {
                    out.append(" ").append(i).append('=').append(m.group(i));
                }
                out.append(']');
            }
            System.out.println(out + " matches " + Pattern.matches(regex, text));
        } catch (PatternSyntaxException e) {
            System.out.println(e.getMessage().replace("\n", " / ") + " at " + e.getIndex());
        }
    }

    public static void main(String[] args) {
        find("a+b*", "aab b aaa");
        find("(a|ab)(c|bcd)(d*)", "abcd");
        find("(?<year>\\d{4})-(?<month>\\d\\d)", "on 2024-05 and 1999-12");
        find("^\\w+$", "one\ntwo\nthree", Pattern.MULTILINE);
        find("a.c", "a\nc abc", Pattern.DOTALL);
        find("HeLLo", "hello HELLO", Pattern.CASE_INSENSITIVE);
        find("ÄÖ", "äö ÄÖ", Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
        find("a b # comment\n c", "abc", Pattern.COMMENTS);
        find("a.b*", "a.b*", Pattern.LITERAL);
        find("(?i)x(?-i)y", "Xy XY xy");
        find("(\\w)\\1", "hello book");
        find("(?=foo)\\w+", "foobar barfoo");
        find("\\w+(?!bar)\\b", "foobar foobaz");
        find("(?<=\\$)\\d+", "$100 200 $3");
        find("(?<!\\d)\\d{2}(?!\\d)", "12 123 45");
        find("(?>a+)ab", "aaab");
        find("a++b", "aaab");
        find("<.+?>", "<a><b>");
        find("<.+>", "<a><b>");
        find("[a-c&&[^b]]+", "abcabc");
        find("[^\\s\\d]+", "ab 12 c3");
        find("\\p{Lu}\\p{Ll}+", "Éric and Bob");
        find("\\p{IsGreek}+|\\p{InCyrillic}+", "αβγ and жзи");
        find("\\p{javaUpperCase}+|\\p{Punct}", "AB, c!");
        find("\\bfoo\\b|\\Boo", "foo moo");
        find("x{2,3}?", "xxxxx");
        find("", "abc");
        find("\\G\\d", "12a3");
        find("\\R", "a\r\nb\nc");
        find("\\x41\\u0042\\t\\0103", "AB\tC");
        find("\\Q.*\\E+", ".**");
        find(".", "😀a");
        find("[😀-😂]", "x😁y");
        find("\\X", "e\u0301a");
        find("(a)?b(?(1)c)", "abc");
        find("(((a)))((b)?c)*", "abcc");
        find("\\d+$", "12\n", 0);
        find("\\h+|\\v", "a \t b\n");
        for (String bad : new String[] {"(", "a)", "[a", "*a", "a{2", "a{3,2}", "\\", "(?<n>a)(?<n>b)", "(?<1>a)", "\\k<x>", "\\p{Nope}", "[b-a]", "(?<=a+)b", "(?z)", "a**", "\\2(a)", "x{99999999999}"}) {
            find(bad, "test");
        }
        Matcher m = Pattern.compile("(\\w+)@(\\w+)\\.com").matcher("ann@x.com, bob@y.com");
        System.out.println(m.replaceAll("$2/$1") + " " + m.replaceFirst("\\$$0") + " " + m.reset().results().map(MatchResult::group).collect(Collectors.toList()));
        System.out.println(m.replaceAll(r -> r.group(1).toUpperCase()) + " " + Matcher.quoteReplacement("a$b\\c") + " " + Pattern.quote("a.b"));
        StringBuilder sb = new StringBuilder();
        m.reset();
        while (m.find()) {
            m.appendReplacement(sb, "<$1>");
        }
        m.appendTail(sb);
        System.out.println(sb);
        for (Runnable r : new Runnable[] {() -> m.group("nope"), () -> m.group(9), () -> m.replaceAll("$9"), () -> m.replaceAll("$"), () -> Pattern.compile("a").matcher("b").group(), () -> m.replaceAll("${x}")}) {
            try {
                r.run();
            } catch (RuntimeException e) {
                System.out.println(e);
            }
        }
        System.out.println(Arrays.toString(Pattern.compile("\\s*,\\s*").split("a , b,c ,, d,,")) + Arrays.toString(Pattern.compile("").split("abc")) + Arrays.toString(Pattern.compile("(?=b)").split("abab")) + Pattern.compile(",").splitAsStream("x,y").toList());
        Matcher region = Pattern.compile("^b+$").matcher("abbba").region(1, 4);
        System.out.println(region.matches() + " " + region.useAnchoringBounds(false).find() + " " + region.regionStart() + region.regionEnd() + " " + Pattern.compile("ab").matcher("a").hitEnd());
        Matcher looking = Pattern.compile("ab+").matcher("abbc");
        System.out.println(looking.lookingAt() + " " + looking.end() + " " + looking.matches() + " " + Pattern.compile("a|b").asPredicate().test("xb") + " " + Pattern.compile("a|b").asMatchPredicate().test("xb") + " " + looking.toMatchResult().groupCount());
        System.out.println(Pattern.matches("(a*)*b", "aaaaaaaaaaaaaaaaaaaaab") + " " + Pattern.matches("(x+x+)+y", "xxxxxxxxxxy") + " " + Pattern.compile("a{1000}").matcher("a".repeat(1000)).matches() + " "
            + Pattern.compile("(?:a|b)*").matcher("ab".repeat(150)).matches());
    }
}
