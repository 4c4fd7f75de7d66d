import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parses a JSON text into maps and lists and prints it again: charAt loops, StringBuilder, boxed values. */
public class Json {
    static final class Parser {
        final String text;
        int at;

        Parser(String text) {
            this.text = text;
        }

        Object parse() {
            skipSpace();
            char c = text.charAt(at);
            switch (c) {
                case '{':
                    return object();
                case '[':
                    return array();
                case '"':
                    return string();
                case 't':
                    return word("true", Boolean.TRUE);
                case 'f':
                    return word("false", Boolean.FALSE);
                case 'n':
                    return word("null", null);
                default:
                    return number();
            }
        }

        void skipSpace() {
            while (at < text.length() && text.charAt(at) <= ' ') {
                at++;
            }
        }

        void expect(char c) {
            skipSpace();
            if (text.charAt(at) != c) {
                throw new IllegalArgumentException("expected " + c + " at " + at);
            }
            at++;
        }

        boolean tryTake(char c) {
            skipSpace();
            if (text.charAt(at) == c) {
                at++;
                return true;
            }
            return false;
        }

        Object word(String word, Object value) {
            if (!text.startsWith(word, at)) {
                throw new IllegalArgumentException("bad word at " + at);
            }
            at += word.length();
            return value;
        }

        Map<String, Object> object() {
            Map<String, Object> map = new LinkedHashMap<>();
            expect('{');
            if (tryTake('}')) {
                return map;
            }
            do {
                skipSpace();
                String key = string();
                expect(':');
                map.put(key, parse());
            } while (tryTake(','));
            expect('}');
            return map;
        }

        List<Object> array() {
            List<Object> list = new ArrayList<>();
            expect('[');
            if (tryTake(']')) {
                return list;
            }
            do {
                list.add(parse());
            } while (tryTake(','));
            expect(']');
            return list;
        }

        String string() {
            expect('"');
            StringBuilder out = new StringBuilder();
            while (true) {
                char c = text.charAt(at++);
                if (c == '"') {
                    return out.toString();
                }
                if (c == '\\') {
                    c = text.charAt(at++);
                    if (c == 'u') {
                        c = (char) Integer.parseInt(text.substring(at, at + 4), 16);
                        at += 4;
                    } else if (c == 'n') {
                        c = '\n';
                    }
                }
                out.append(c);
            }
        }

        Object number() {
            int start = at;
            boolean real = false;
            while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
                char c = text.charAt(at++);
                real |= c == '.' || c == 'e' || c == 'E';
            }
            String digits = text.substring(start, at);
            return real ? (Object) Double.valueOf(digits) : (Object) Long.valueOf(digits);
        }
    }

    static void print(Object value, StringBuilder out) {
        if (value instanceof Map<?, ?> map) {
            String separator = "{";
            for (Map.Entry<?, ?> e : map.entrySet()) {
                out.append(separator);
                print(e.getKey(), out);
                out.append(':');
                print(e.getValue(), out);
                separator = ",";
            }
            out.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof List<?> list) {
            String separator = "[";
            for (Object element : list) {
                out.append(separator);
                print(element, out);
                separator = ",";
            }
            out.append(list.isEmpty() ? "[]" : "]");
        } else if (value instanceof String s) {
            quote(s, out);
        } else {
            out.append(value);
        }
    }

    static void quote(String s, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c == '\n') {
                out.append("\\n");
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    static String document() {
        StringBuilder out = new StringBuilder("[");
        for (int i = 0; i < 25; i++) {
            out.append(i == 0 ? "" : ", ");
            out.append("{\"id\": ").append(i).append(", \"name\": \"user \\\"").append(i * 7919 % 1000);
            out.append("\\\"\", \"score\": ").append(i * 3).append(".25, \"tags\": [\"a\", \"b\\n\", \"\\u0063\"],");
            out.append(" \"active\": ").append(i % 3 == 0).append(", \"parent\": null, \"nested\": {\"x\": [[], {}, -");
            out.append(i).append("]}}");
        }
        return out.append("]").toString();
    }

    static long kernel() {
        String text = document();
        long sum = 0;
        for (int i = 0; i < 4; i++) {
            StringBuilder out = new StringBuilder();
            print(new Parser(text).parse(), out);
            text = out.toString();
            sum = sum * 31 + text.hashCode();
        }
        return sum;
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
