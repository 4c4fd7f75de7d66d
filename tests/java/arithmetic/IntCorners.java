// int: overflow, division and remainder at the edges, shifts with large counts, narrowing.
// javac: -XDstringConcat=inline
public class IntCorners {
    static final int[] VALUES = {0, 1, -1, 2, -2, 7, -7, 31, 32, 33, 255, 256, 65535, 65536,
        Integer.MAX_VALUE, Integer.MIN_VALUE, Integer.MAX_VALUE - 1, Integer.MIN_VALUE + 1, 0x55555555, 0xaaaaaaaa};

    static String divide(int a, int b) {
        try {
            return a / b + " r " + a % b;
        } catch (ArithmeticException e) {
            return e.toString();
        }
    }

    static void binary(int a, int b) {
        System.out.println(a + " " + b + ": " + (a + b) + " " + (a - b) + " " + (a * b) + " [" + divide(a, b) + "] "
            + (a & b) + " " + (a | b) + " " + (a ^ b));
    }

    static void shifts(int a, int n) {
        System.out.println(a + " by " + n + ": " + (a << n) + " " + (a >> n) + " " + (a >>> n));
    }

    static void unary(int a) {
        System.out.println(a + ": " + -a + " " + ~a + " " + +a + " byte " + (byte) a + " short " + (short) a + " char "
            + (int) (char) a + " long " + (long) a + " float " + (float) a + " double " + (double) a);
    }

    static void compare(int a, int b) {
        StringBuilder s = new StringBuilder();
        s.append(a < b ? 'L' : '-').append(a <= b ? 'l' : '-').append(a > b ? 'G' : '-').append(a >= b ? 'g' : '-');
        s.append(a == b ? 'E' : '-').append(a != b ? 'N' : '-');
        s.append(a < 0 ? '<' : '-').append(a <= 0 ? 'z' : '-').append(a > 0 ? '>' : '-').append(a >= 0 ? 'Z' : '-');
        s.append(a == 0 ? '0' : '-').append(a != 0 ? '1' : '-');
        System.out.println(a + " ? " + b + " " + s);
    }

    public static void main(String[] args) {
        for (int a : VALUES) {
            unary(a);
            for (int b : VALUES) {
                binary(a, b);
                compare(a, b);
            }
        }
        for (int a : new int[] {1, -1, 0x80000000, 0x7fffffff, 0x12345678}) {
            for (int n : new int[] {0, 1, 31, 32, 33, 63, 64, -1, -31, -32, Integer.MIN_VALUE}) {
                shifts(a, n);
            }
        }
        int x = Integer.MAX_VALUE;
        x++;
        System.out.println(x);
        x += 1000;
        System.out.println(x);
        x -= 100_000;
        System.out.println(x);
        System.out.println(Integer.bitCount(x) + " " + Integer.reverse(x) + " " + Integer.rotateLeft(x, 5) + " "
            + Integer.numberOfLeadingZeros(x) + " " + Integer.numberOfTrailingZeros(x) + " " + Integer.highestOneBit(77)
            + " " + Integer.compareUnsigned(-1, 1) + " " + Integer.divideUnsigned(-1, 3) + " "
            + Integer.remainderUnsigned(-1, 7) + " " + Integer.toUnsignedString(-2) + " " + Integer.reverseBytes(0x01020304));
    }
}
