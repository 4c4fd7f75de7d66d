// long: overflow, division, shifts by int and long counts, compares, narrowing.
// javac: -XDstringConcat=inline
public class LongCorners {
    static final long[] VALUES = {0, 1, -1, 2, -3, 10, 1L << 31, -(1L << 31), 1L << 32, (1L << 32) - 1, 1L << 53,
        Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - 1, 0x5555555555555555L, 0x123456789abcdef0L};

    static String divide(long a, long b) {
        try {
            return a / b + " r " + a % b;
        } catch (ArithmeticException e) {
            return e.getMessage();
        }
    }

    static void binary(long a, long b) {
        System.out.println(a + " " + b + ": " + (a + b) + " " + (a - b) + " " + (a * b) + " [" + divide(a, b) + "] "
            + (a & b) + " " + (a | b) + " " + (a ^ b) + " " + (a < b) + (a <= b) + (a > b) + (a >= b) + (a == b));
    }

    static void unary(long a) {
        System.out.println(a + ": " + -a + " " + ~a + " int " + (int) a + " short " + (short) a + " byte " + (byte) a
            + " char " + (int) (char) a + " float " + (float) a + " double " + (double) a);
    }

    public static void main(String[] args) {
        for (long a : VALUES) {
            unary(a);
            for (long b : VALUES) {
                binary(a, b);
            }
        }
        for (long a : new long[] {1, -1, Long.MIN_VALUE, 0x0123456789abcdefL}) {
            for (int n : new int[] {0, 1, 31, 32, 63, 64, 65, -1, -63}) {
                System.out.println(a + " by " + n + ": " + (a << n) + " " + (a >> n) + " " + (a >>> n));
                long wide = n;
                System.out.println("  " + (a << wide) + " " + (a >> (wide + 64)) + " " + (5 << wide));
            }
        }
        long x = Long.MAX_VALUE;
        x++;
        x += 1;
        x *= 3;
        System.out.println(x);
        x >>>= 60;
        System.out.println(x);
        System.out.println(Long.bitCount(-2) + " " + Long.reverse(1) + " " + Long.numberOfLeadingZeros(255) + " "
            + Long.numberOfTrailingZeros(1024) + " " + Long.rotateRight(1, 3) + " " + Long.toUnsignedString(-1) + " "
            + Long.divideUnsigned(-1, 10) + " " + Long.remainderUnsigned(-1, 10) + " " + Long.compareUnsigned(1, -1) + " "
            + Long.toHexString(-255) + " " + Long.toString(Long.MIN_VALUE, 36) + " " + Long.parseUnsignedLong("ffffffffffffffff", 16));
        System.out.println(Math.multiplyHigh(Long.MAX_VALUE, -3) + " " + Math.floorMod(-7L, 3) + " " + Math.floorDiv(-7L, 3)
            + " " + Math.abs(Long.MIN_VALUE));
    }
}
