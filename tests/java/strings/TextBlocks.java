// Text blocks, escapes, unicode escapes in source, odd identifiers.
public class TextBlocks {
    static String Größe = "identifier with umlauts";
    static int \u0061bc = 5;

    static String show(String s) {
        StringBuilder out = new StringBuilder();
        for (char c : s.toCharArray()) {
            if (c < 32 || c > 126) {
                out.append(String.format("<%x>", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    public static void main(String[] args) {
        System.out.println(show("""
            Hello,
              "indented" \t tab
            trailing   \s
            joined \
            line
            octal \101\60
            """));
        System.out.println(show("""
            no newline at end"""));
        System.out.println(show("""
                deeper
            base
              """));
        System.out.println(show("""
            \"""quotes\""" and "two "" quotes
            back\\slash \u00e9 é 中
            """));
        System.out.println(show("\b\t\n\f\r\"\'\\\0\12\377\s"));
        System.out.println(Größe + abc);
        String json = """
            {"name": "%s", "n": %d}
            """.formatted("x", 3);
        System.out.print(json);
        System.out.println("""
            a
            b
            """.lines().map(String::strip).toList());
        char c = '\uuuu0041';
        System.out.println(c + " " + (int) '\'' + " " + '\u005c'');
    }
}
