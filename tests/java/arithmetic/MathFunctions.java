// Math and StrictMath are fdlibm-exact: bits of results at ordinary and odd arguments.
public class MathFunctions {
    static final double[] ARGUMENTS = {0, -0.0, 0.5, -0.5, 1, -1, 2, 3.25, -7.75, 10, 100.5, 709.7, 710, -745.2, 1e-10, 1e10, 1e22, 1e300,
        Math.PI, Math.PI / 2, Math.PI / 4, Math.E, Double.MIN_VALUE, Double.MAX_VALUE, Double.NaN, Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY, 0.7853981633974484, 1.0000000000000002, 0.9999999999999999};

    static String bits(double d) {
        return Long.toHexString(Double.doubleToLongBits(d));
    }

    static void one(double x) {
        System.out.println(x + ": sin " + bits(StrictMath.sin(x)) + " cos " + bits(StrictMath.cos(x)) + " tan " + bits(StrictMath.tan(x))
            + " asin " + bits(StrictMath.asin(x)) + " acos " + bits(StrictMath.acos(x)) + " atan " + bits(StrictMath.atan(x))
            + " exp " + bits(StrictMath.exp(x)) + " log " + bits(StrictMath.log(x)) + " log10 " + bits(StrictMath.log10(x))
            + " sqrt " + bits(StrictMath.sqrt(x)) + " cbrt " + bits(StrictMath.cbrt(x)) + " sinh " + bits(StrictMath.sinh(x))
            + " cosh " + bits(StrictMath.cosh(x)) + " tanh " + bits(StrictMath.tanh(x)) + " expm1 " + bits(StrictMath.expm1(x))
            + " log1p " + bits(StrictMath.log1p(x)));
        System.out.println("  " + Math.rint(x) + " " + Math.floor(x) + " " + Math.ceil(x) + " " + Math.nextUp(x) + " " + Math.nextDown(x)
            + " " + Math.getExponent(x) + " " + Math.scalb(x, 3) + " " + Math.toDegrees(x) + " " + Math.signum(x) + " " + Math.sqrt(x));
        System.out.println("  close " + close(Math.sin(x), StrictMath.sin(x)) + close(Math.cos(x), StrictMath.cos(x))
            + close(Math.tan(x), StrictMath.tan(x)) + close(Math.exp(x), StrictMath.exp(x)) + close(Math.log(x), StrictMath.log(x)));
    }

    /** HotSpot's Math intrinsics may differ from fdlibm by an ulp; no more. */
    static boolean close(double a, double b) {
        return Double.compare(a, b) == 0 || Math.abs(a - b) <= 2 * Math.ulp(b);
    }

    public static void main(String[] args) {
        for (double x : ARGUMENTS) {
            one(x);
            for (double y : new double[] {0, -0.0, 0.5, 2, -3, 1e10, Double.NaN, Double.POSITIVE_INFINITY}) {
                System.out.println("  " + x + "," + y + " pow " + bits(StrictMath.pow(x, y)) + " atan2 " + bits(StrictMath.atan2(x, y))
                    + " hypot " + bits(StrictMath.hypot(x, y)) + " rem " + bits(StrictMath.IEEEremainder(x, y)) + " sign "
                    + Math.copySign(x, y) + " next " + Math.nextAfter(x, y) + " fma " + bits(Math.fma(x, y, 1.0)));
            }
        }
        String[] exact = new String[8];
        for (int i = 0; i < 8; i++) {
            try {
                exact[i] = "" + switch (i) {
                    case 0 -> Math.addExact(Integer.MAX_VALUE, 1);
                    case 1 -> Math.multiplyExact(1L << 40, 1L << 30);
                    case 2 -> Math.negateExact(Integer.MIN_VALUE);
                    case 3 -> Math.toIntExact(1L << 31);
                    case 4 -> Math.incrementExact(41);
                    case 5 -> Math.subtractExact(Long.MIN_VALUE, 1L);
                    case 6 -> Math.absExact(Integer.MIN_VALUE);
                    default -> Math.floorMod(-7, 0);
                };
            } catch (ArithmeticException e) {
                exact[i] = e.getMessage();
            }
            System.out.println(exact[i]);
        }
    }
}
