// Deep and mutual recursion, recursion over every kind of call, and many arguments.
public class Recursion {
    interface Step {
        int go(int n);
    }

    static int sum(int n) {
        return n == 0 ? 0 : n + sum(n - 1);
    }

    static boolean even(int n) {
        return n == 0 || odd(n - 1);
    }

    static boolean odd(int n) {
        return n != 0 && even(n - 1);
    }

    static int ackermann(int m, int n) {
        return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
    }

    static long many(int a, long b, float c, double d, byte e, short f, char g, boolean h, String i, Object j, int[] k, long l, double m,
        int n, long o, float p, int q, int r, int s, int t) {
        if (a == 0) {
            return b + (long) c + (long) d + e + f + g + (h ? 1 : 0) + i.length() + k.length + l + (long) m + n + o + (long) p + q + r + s + t
                + (j == null ? 0 : 1);
        }
        return many(a - 1, b + 1, c + 0.5f, d - 0.25, (byte) (e + 1), (short) (f * 3), (char) (g + 1), !h, i + "x", j, k, -l, m * 2, n ^ 5, o << 1,
            p / 2, t, s, r, q);
    }

    int field;

    int instance(int n) {
        field++;
        return n == 0 ? field : instance(n - 1);
    }

    static String permute(String rest, String done) {
        if (rest.isEmpty()) {
            return done + " ";
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < rest.length(); i++) {
            out.append(permute(rest.substring(0, i) + rest.substring(i + 1), done + rest.charAt(i)));
        }
        return out.toString();
    }

    static int hanoi(int n, char from, char to, char via, StringBuilder log) {
        if (n == 0) {
            return 0;
        }
        int moves = hanoi(n - 1, from, via, to, log);
        log.append(from).append(to).append(' ');
        return moves + 1 + hanoi(n - 1, via, to, from, log);
    }

    public static void main(String[] args) throws Exception {
        System.out.println(sum(3000) + " " + even(2000) + " " + odd(2001) + " " + ackermann(2, 9));
        System.out.println(many(0, 1, 2, 3, (byte) 4, (short) 5, 'c', true, "s", null, new int[3], 6, 7, 8, 9, 10, 11, 12, 13, 14));
        System.out.println(many(300, 1, 2, 3, (byte) 4, (short) 5, 'c', true, "s", "", new int[3], 6, 1e-80, 8, 9, 10, 11, 12, 13, 14));
        System.out.println(new Recursion().instance(1500));
        System.out.println(permute("abcd", ""));
        StringBuilder log = new StringBuilder();
        System.out.println(hanoi(4, 'A', 'B', 'C', log) + " " + log);
        Step[] self = new Step[1];
        self[0] = n -> n == 0 ? 0 : 1 + self[0].go(n - 1);
        System.out.println(self[0].go(900));
        java.lang.reflect.Method m = Recursion.class.getDeclaredMethod("viaReflection", int.class);
        System.out.println(m.invoke(null, 50));
    }

    static int viaReflection(int n) throws Exception {
        return n == 0 ? 0 : 2 + (int) Recursion.class.getDeclaredMethod("viaReflection", int.class).invoke(null, n - 1);
    }
}
