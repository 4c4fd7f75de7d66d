// Records: canonical and compact constructors, equals, hashCode and toString over all types, generics, nesting, patterns of instanceof.
import java.util.Arrays;
import java.util.List;
import java.util.Map;

public class Records {
    record Empty() {
    }

    record Point(int x, int y) implements Comparable<Point> {
        static final Point ORIGIN = new Point(0, 0);
        static int made;

        Point {
            made++;
            if (x < -1000) {
                throw new IllegalArgumentException("x too small: " + x);
            }
        }

        Point(int both) {
            this(both, both);
        }

        double length() {
            return Math.sqrt(x * x + y * y);
        }

        @Override
        public int compareTo(Point o) {
            return Integer.compare(x, o.x);
        }
    }

    record All(boolean z, byte b, short s, char c, int i, long l, float f, double d, String str, int[] array, Object o) {
    }

    record Pair<A, B extends Comparable<B>>(A first, B second) {
        <C> Pair<C, B> withFirst(C c) {
            return new Pair<>(c, second);
        }
    }

    record Custom(String s) {
        Custom(String s) {
            this.s = s == null ? "default" : s.trim();
        }

        public String s() {
            return "<" + s + ">";
        }

        @Override
        public String toString() {
            return "Custom:" + s;
        }
    }

    record Node(int value, Node next) {
    }

    record Varargs(int... values) {
        int sum() {
            return Arrays.stream(values).sum();
        }
    }

    record Floats(float f, double d) {
    }

    static String match(Object o) {
        if (o instanceof Point p && p.x() == p.y()) {
            return "diagonal " + p.x();
        }
        if (!(o instanceof Pair<?, ?> pair)) {
            return "something else";
        }
        return "pair of " + pair.first();
    }

    public static void main(String[] args) {
        System.out.println(new Empty() + " " + new Empty().equals(new Empty()) + " " + new Empty().hashCode());
        Point p = new Point(3, 4);
        System.out.println(p + " " + p.x() + " " + p.length() + " " + p.equals(new Point(3, 4)) + " " + p.equals(new Point(4, 3)) + " " + p.equals(null) + " " + p.hashCode()
            + " " + new Point(5) + " " + Point.ORIGIN + " " + Point.made);
        try {
            new Point(-5000, 0);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        int[] array = {1};
        All a = new All(true, (byte) 1, (short) 2, 'c', 4, 5L, 6.5f, 7.25, "str", array, List.of(1));
        All b = new All(true, (byte) 1, (short) 2, 'c', 4, 5L, 6.5f, 7.25, "str", array, List.of(1));
        All c = new All(true, (byte) 1, (short) 2, 'c', 4, 5L, 6.5f, 7.25, "str", new int[] {1}, List.of(1));
        System.out.println(a.equals(b) + " " + a.equals(c) + " " + (a.hashCode() == b.hashCode()) + " " + a.toString().replaceAll("\\[I@[0-9a-f]+", "[I@"));
        All zero = new All(false, (byte) 0, (short) 0, (char) 65, 0, 0L, 0f, 0, null, null, null);
        System.out.println(zero + " " + zero.hashCode());
        System.out.println(new Floats(0f, -0.0).equals(new Floats(-0f, 0.0)) + " " + new Floats(Float.NaN, Double.NaN).equals(new Floats(Float.NaN, Double.NaN)) + " "
            + new Floats(1.5f, 2.5).hashCode());
        Pair<String, Integer> pair = new Pair<>("a", 1);
        System.out.println(pair + " " + pair.withFirst(2.5) + " " + pair.hashCode() + " " + Map.of(pair, "v").get(new Pair<>("a", 1)));
        System.out.println(new Custom(null) + " " + new Custom(" x ").s() + " " + new Custom("q").equals(new Custom(" q")));
        Node list = new Node(1, new Node(2, null));
        System.out.println(list + " " + list.equals(new Node(1, new Node(2, null))) + " " + list.hashCode());
        System.out.println(new Varargs(1, 2, 3).sum() + " " + new Varargs().sum());
        System.out.println(match(new Point(2)) + ", " + match(p) + ", " + match(pair) + ", " + match(null));
        record Local(String s) {
        }
        System.out.println(new Local("in method") + " " + Local.class.isRecord() + " " + Records.class.isRecord() + " " + Point.class.getSuperclass());
        for (java.lang.reflect.RecordComponent rc : Pair.class.getRecordComponents()) {
            System.out.println(rc + " " + rc.getGenericType() + " " + rc.getAccessor());
        }
    }
}
