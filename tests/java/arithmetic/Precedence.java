// Order of evaluation: operands left to right, assignment targets before values, short circuits, side effects.
// javac: -XDstringConcat=inline
public class Precedence {
    static final StringBuilder LOG = new StringBuilder();

    static int v(int n) {
        LOG.append(n).append(' ');
        return n;
    }

    static int[] arr(int n, int[] a) {
        LOG.append('a').append(n).append(' ');
        return a;
    }

    static int[] fail(String why) {
        LOG.append(why).append(' ');
        return null;
    }

    static void show(Object result) {
        System.out.println(result + " | " + LOG.toString().trim());
        LOG.setLength(0);
    }

    static int field = 10;

    static int bumpField() {
        field *= 2;
        return 1;
    }

    public static void main(String[] args) {
        show(v(1) + v(2) * v(3) - v(4) / v(2));
        show(v(1) < v(2) && v(3) > v(4) || v(5) == v(5));
        show(v(0) != 0 & v(1) == 1 | v(2) == 3);
        show(v(1) == 1 ? v(2) : v(3));
        int i = 5;
        i = i++ + ++i;
        show(i);
        i = 2;
        i += i++ * 3 + i;
        show(i);
        int[] a = {1, 2, 3, 4, 5};
        int j = 0;
        a[j] = j = 2;
        show(a[0] + " " + a[2] + " " + j);
        j = 1;
        a[j++] += a[j++] * 10;
        show(a[1] + " " + j);
        arr(1, a)[v(2)] = v(9);
        show(a[2]);
        try {
            fail("target")[v(1)] = v(2);
        } catch (NullPointerException e) {
            show("npe after value");
        }
        try {
            arr(7, a)[v(99)] = v(3) / v(0);
        } catch (ArithmeticException e) {
            show("division first");
        } catch (ArrayIndexOutOfBoundsException e) {
            show("index first");
        }
        try {
            a[v(4)] /= v(0);
        } catch (ArithmeticException e) {
            show(a[4]);
        }
        field += bumpField();
        show(field);
        field = field + bumpField() * field;
        show(field);
        long l = v(1) << v(2) + v(3);
        show(l);
        show(-v(7) % v(4) + ~v(1));
        show(1 + 2 + "x" + 1 + 2 + v(3) * 2);
        boolean x = true, y = false;
        x ^= y |= true;
        show(x + " " + y);
        int k = 3;
        k ^= k << 1 ^ (k = 7);
        show(k);
        show(v(1) > 0 ? v(2) > 5 ? "a" : "b" : "c");
        int assign, other;
        assign = other = v(6);
        show(assign + other);
        String s = null;
        s += null;
        s += 1 + 1;
        s += 'c';
        show(s);
    }
}
