// Arithmetic that runs in C: every method on every special value, compared by bits.
import java.util.Objects;

public class Numbers {
    static final int[] ints = {0, 1, -1, 2, -2, 7, 255, 256, 65535, 65536, -65536, 0x12345678, 0x80000001, Integer.MAX_VALUE, Integer.MIN_VALUE};
    static final long[] longs = {0, 1, -1, 5, -5, 0xffffffffL, 0x100000000L, -0x100000000L, 0x123456789abcdef0L, 3037000500L, Long.MAX_VALUE, Long.MIN_VALUE};
    static final double[] doubles = {0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 3.5, 0.49999999999999994, -0.49999999999999994, 1e-300,
        -1e-300, Double.MIN_VALUE, -Double.MIN_VALUE, 4503599627370495.5, -4503599627370495.5, 4503599627370497.0, 9007199254740993.0, 1e300, -1e300,
        2147483647.5, -2147483648.5, Double.MAX_VALUE, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN,
        Double.longBitsToDouble(0x7ff8000000000123L)};

    interface Action {
        Object run();
    }

    static String tried(Action action) {
        try {
            return String.valueOf(action.run());
        } catch (ArithmeticException | IndexOutOfBoundsException problem) {
            return problem.toString();
        }
    }

    static void ints() {
        for (int x : ints) {
            System.out.println(x + ": " + Integer.bitCount(x) + " " + Integer.numberOfLeadingZeros(x) + " " + Integer.numberOfTrailingZeros(x) + " "
                + Integer.reverseBytes(x) + " " + Short.reverseBytes((short) x) + " " + (int) Character.reverseBytes((char) x) + " " + Math.abs(x) + " "
                + Math.max(x, 2) + " " + Math.min(x, 2));
            for (int y : ints) {
                System.out.println(tried(() -> Math.addExact(x, y)) + " " + tried(() -> Math.subtractExact(x, y)) + " "
                    + tried(() -> Math.multiplyExact(x, y)) + " " + tried(() -> Objects.checkIndex(x, y)));
            }
        }
    }

    static void longs() {
        for (long x : longs) {
            System.out.println(x + ": " + Long.bitCount(x) + " " + Long.numberOfLeadingZeros(x) + " " + Long.numberOfTrailingZeros(x) + " "
                + Long.reverseBytes(x) + " " + Math.abs(x) + " " + Math.max(x, 2) + " " + Math.min(x, 2));
            for (long y : longs) {
                System.out.println(tried(() -> Math.addExact(x, y)) + " " + tried(() -> Math.subtractExact(x, y)) + " "
                    + tried(() -> Math.multiplyExact(x, y)) + " " + Math.multiplyHigh(x, y) + " " + tried(() -> Objects.checkIndex(x, y)));
            }
        }
    }

    static String bits(double x) {
        return Long.toHexString(Double.doubleToRawLongBits(x));
    }

    static String bits(float x) {
        return Integer.toHexString(Float.floatToRawIntBits(x));
    }

    static void doubles() {
        for (double x : doubles) {
            float f = (float) x;
            System.out.println(x + ": " + bits(Math.abs(x)) + " " + bits(Math.floor(x)) + " " + bits(Math.ceil(x)) + " " + bits(Math.rint(x)) + " "
                + Math.round(x) + " " + bits(Math.sqrt(x)) + " " + bits(Math.abs(f)) + " " + Long.toHexString(Double.doubleToLongBits(x)) + " "
                + Integer.toHexString(Float.floatToIntBits(f)) + " " + bits(Math.signum(x)) + " " + bits(Math.copySign(3.0, x)));
            StringBuilder line = new StringBuilder();
            for (double y : doubles) {
                float g = (float) y;
                line.append(bits(Math.min(x, y))).append(' ').append(bits(Math.max(x, y))).append(' ').append(bits(Math.min(f, g))).append(' ')
                    .append(bits(Math.max(f, g))).append(' ');
            }
            System.out.println(line);
        }
        java.util.Random random = new java.util.Random(3);
        long hash = 0;
        for (int i = 0; i < 20000; i++) {
            double x = Double.longBitsToDouble(random.nextLong());
            double y = (random.nextDouble() - 0.5) * Math.scalb(1.0, random.nextInt(60));
            hash = hash * 31 + Double.doubleToLongBits(Math.floor(x)) + 3 * Double.doubleToLongBits(Math.ceil(x)) + 5 * Double.doubleToLongBits(Math.rint(x))
                + 7 * Double.doubleToLongBits(Math.floor(y)) + 11 * Double.doubleToLongBits(Math.ceil(y)) + 13 * Double.doubleToLongBits(Math.rint(y));
        }
        System.out.println(hash);
    }

    public static void main(String[] args) {
        ints();
        longs();
        doubles();
    }
}
