import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Classes for verifier.py to change: a bit of everything that a verifier looks at. In the Java of version 7, for the old verifier. */
public class Subjects {
    int count;
    protected long total;
    static double ratio = 1.5;
    final String name;
    Object[][] grid = new Object[3][4];

    Subjects(String name) {
        this.name = name;
    }

    Subjects(int a, long b) {
        this(a > b ? "first" : "second");
        count = a;
        total = b;
    }

    int arithmetic(int a, long b, float c, double d, boolean e, byte f, char g, short h) {
        long x = a * b + f;
        float y = c * a - g;
        double z = d / y + x;
        if (e) x <<= a;
        else x >>>= h;
        int w = (int) z % 7 + (int) (x ^ b);
        w = x > b ? w : -w;
        w += y < c ? 1 : 2;
        return d >= z ? w : (int) x;
    }

    static int loops(int[] a, long[] b, String[] s) {
        int sum = 0;
        outer:
        for (int i = 0; i < a.length; i++) {
            for (long j : b) {
                if (j == i) continue outer;
                if (j > 100) break outer;
                sum += j;
            }
            for (String t : s) sum += t.length();
        }
        do sum--; while (sum > 1000);
        return sum;
    }

    static String switches(int a, String b) {
        switch (a) {
            case 1: return "one";
            case 2: a = 7;
            case 3: return "three" + a;
            case 1000: return "thousand";
            default: break;
        }
        switch (b) {
            case "x": return "X";
            case "y": return "Y";
        }
        return null;
    }

    Object exceptions(Object o) {
        int state = 0;
        try {
            state = 1;
            if (o == null) throw new IllegalStateException("null");
            state = o.hashCode();
            return o.toString();
        } catch (IllegalStateException | ArithmeticException e) {
            state = 2;
            return e.getMessage();
        } catch (RuntimeException e) {
            throw new RuntimeException(e);
        } finally {
            count = state;
        }
    }

    synchronized void locks(List<String> list) {
        synchronized (list) {
            list.add(name);
            synchronized (this) {
                total++;
            }
        }
    }

    static Object arrays(int n) {
        byte[] b = new byte[n];
        char[] c = {'a', 'b'};
        short[] s = new short[2];
        boolean[] z = new boolean[n];
        float[] f = {1f};
        double[] d = {2d};
        long[][] l = new long[n][2];
        String[][][] t = new String[n][n][];
        b[0] = (byte) c[1];
        s[1] = b[0];
        z[0] = s[1] > 3;
        f[0] += d[0];
        l[0][1] = (long) f[0];
        t[0][0] = new String[] {"x"};
        Object[] o = t;
        o[1] = t[0];
        return z[0] ? b : o;
    }

    static class Base {
        protected int hidden = 3;
        protected Object value;

        Base(Object value) {
            this.value = value;
        }

        protected Object get() {
            return value;
        }

        protected Object clone() throws CloneNotSupportedException {
            return super.clone();
        }
    }

    interface Shape {
        double area();
    }

    static class Square extends Base implements Shape, Comparable<Square> {
        private final double side;

        Square(double side) {
            super(side > 0 ? Double.valueOf(side) : null);
            this.side = side;
        }

        public double area() {
            return side * side;
        }

        public int compareTo(Square other) {
            return Double.compare(side, other.side);
        }

        @Override
        protected Object get() {
            Object o = super.get();
            return o == null ? Double.valueOf(area()) : o;
        }

        Object copies(Base base, Square square, int[] array) throws Exception {
            int sum = hidden + square.hidden;
            square.hidden = sum;
            Object a = square.clone(), b = array.clone();
            return sum > 3 ? a : b;
        }
    }

    static class Guard extends elsewhere.Guarded {
        Guard next;

        Guard(int a) {
            super(a + shared);
        }

        Guard() {
            next = this;
        }

        int uses(Guard other, Deeper deeper, elsewhere.Guarded base) throws Exception {
            field += other.field + deeper.field + method(3L) + other.method(field) + common();
            other.field = deeper.method(2L);
            next = new Guard(deeper.field) {
                @Override
                protected int method(long a) {
                    return field + next.field;
                }
            };
            Object copy = other.clone();
            Object[] copies = (Object[]) things.clone();
            return copy == copies[0] ? base.hashCode() : base.open().hashCode();
        }
    }

    static class Deeper extends Guard {
        Deeper(Guard g) {
            super(g == null ? 1 : 2);
            next = g;
        }

        int field() {
            return super.method(5) + next.hashCode() + new int[][] {{1}}.clone().length;
        }
    }

    class Inner {
        final int offset;

        Inner(int offset) {
            this.offset = offset + count;
        }

        long sum() {
            return total + offset;
        }
    }

    enum Colour {
        RED, GREEN {
            @Override
            int code() {
                return 7;
            }
        };

        int code() {
            return ordinal();
        }
    }

    static Map<String, List<Integer>> collections(String... words) {
        Map<String, List<Integer>> map = new HashMap<>();
        for (String word : words) {
            List<Integer> list = map.get(word);
            if (list == null) map.put(word, list = new ArrayList<>());
            list.add(word.length());
        }
        return map;
    }

    static Object merges(int a, Integer b, String c, Square d) {
        Object o = a > 0 ? b : c;
        Comparable<?> p = a > 1 ? b : a > 2 ? c : d;
        Number n = a > 3 ? b : Double.valueOf(2);
        Base[] q = a > 4 ? new Square[2] : new Base[3];
        if (o instanceof String && ((String) o).isEmpty()) return p;
        while (a-- > 0) {
            Object t = q;
            q = (Base[]) (a == 5 ? t : o);
        }
        return n == null ? q : n;
    }

    Runnable closures(int a) {
        final int[] cell = {a};
        Runnable r = new Runnable() {
            public void run() {
                cell[0] += count;
            }
        };
        return r;
    }

    static long wide(long a, double b, long c, double d, int i) {
        long l1 = a, l2 = c, l3 = a + c, l4 = l1 * l2;
        double d1 = b, d2 = d, d3 = b * d;
        for (int k = i; k > 0; k -= 1000) l4 += k;
        return (long) (d1 + d2 + d3) + l1 + l2 + l3 + l4 + (l1 = 5) + (i += 300);
    }

    static native int nothing();

    static int ternaries(boolean a, boolean b, int c) {
        return (a ? b ? c : c + 1 : b ? c + 2 : c + 3) + (a && b || c > 3 ? 1 : 0) + new Subjects(a ? "x" : "y").count;
    }
}
