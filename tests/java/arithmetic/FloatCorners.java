// float and double: signed zeros, infinities, NaN in every compare, remainder, subnormals, printing.
// javac: -XDstringConcat=inline
public class FloatCorners {
    static final double[] DOUBLES = {0.0, -0.0, 1.0, -1.5, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE, -Double.MIN_VALUE, Double.MAX_VALUE, Double.MIN_NORMAL, 0.1, 1e300, 3.0, 1e-310};
    static final float[] FLOATS = {0f, -0f, 1f, -1.5f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY,
        Float.MIN_VALUE, Float.MAX_VALUE, Float.MIN_NORMAL, 0.1f, 16777217f, 1e-40f};

    static String compare(double a, double b) {
        return "" + (a < b ? 'L' : '-') + (a <= b ? 'l' : '-') + (a > b ? 'G' : '-') + (a >= b ? 'g' : '-')
            + (a == b ? 'E' : '-') + (a != b ? 'N' : '-') + (!(a < b) ? 'n' : '-') + (!(a >= b) ? 'm' : '-');
    }

    static String compare(float a, float b) {
        return "" + (a < b ? 'L' : '-') + (a <= b ? 'l' : '-') + (a > b ? 'G' : '-') + (a >= b ? 'g' : '-')
            + (a == b ? 'E' : '-') + (a != b ? 'N' : '-') + (!(a < b) ? 'n' : '-') + (!(a >= b) ? 'm' : '-');
    }

    public static void main(String[] args) {
        for (double a : DOUBLES) {
            System.out.println("d " + a + " " + -a + " " + Long.toHexString(Double.doubleToLongBits(a)) + " float " + (float) a
                + " " + Math.abs(a) + " " + Math.signum(a) + " " + Math.ulp(a) + " " + Double.toHexString(a) + " " + Math.sqrt(a));
            for (double b : DOUBLES) {
                System.out.println(a + " " + b + " " + (a + b) + " " + (a - b) + " " + (a * b) + " " + (a / b) + " " + (a % b)
                    + " " + compare(a, b) + " " + Double.compare(a, b) + " " + Math.min(a, b) + " " + Math.max(a, b));
            }
        }
        for (float a : FLOATS) {
            System.out.println("f " + a + " " + -a + " " + Integer.toHexString(Float.floatToIntBits(a)) + " double " + (double) a);
            for (float b : FLOATS) {
                System.out.println(a + " " + b + " " + (a + b) + " " + (a - b) + " " + (a * b) + " " + (a / b) + " " + (a % b)
                    + " " + compare(a, b) + " " + Float.compare(a, b) + " " + Math.min(a, b) + " " + Math.max(a, b));
            }
        }
        System.out.println(5.5 % 2.0 + " " + -5.5 % 2.0 + " " + 5.5 % -2.0 + " " + 1e308 % 3.3 + " " + 5.5f % 1.1f + " "
            + Math.IEEEremainder(5.5, 2.0));
        int rawNaN = 0x7fa00001;
        System.out.println(Integer.toHexString(Float.floatToIntBits(Float.intBitsToFloat(rawNaN))) + " "
            + Double.isNaN(Double.longBitsToDouble(0x7ff0000000000001L)));
        double sum = 0;
        for (int i = 0; i < 10; i++) {
            sum += 0.1;
        }
        System.out.println(sum + " " + (float) sum + " " + (sum == 1.0) + " " + ((float) sum == 1.0f));
        double zero = 0;
        System.out.println(1 / zero + " " + 1 / -zero + " " + zero / zero + " " + (0.0 == -0.0) + " "
            + Double.valueOf(0.0).equals(-0.0) + " " + Double.valueOf(Double.NaN).equals(Double.NaN));
    }
}
