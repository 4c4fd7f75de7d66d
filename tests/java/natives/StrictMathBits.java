/** The bits of StrictMath and Math over ranges and at special values. */
public class StrictMathBits {
    interface Function { double of(double x, double y); }
    static long state;

    static double next(int range) {
        state ^= state << 13;
        state ^= state >>> 7;
        state ^= state << 17;
        return range == 0 ? Double.longBitsToDouble(state) : (double) state * 0x1p-63 * range;
    }

    static void show(String name, Function f) {
        state = 88172645463325252L;
        long sum = 0;
        int[] ranges = {0, 1, 2, 8, 700, 100000};
        for (int i = 0; i < 3000; i++) sum = sum * 31 + Double.doubleToLongBits(f.of(next(ranges[i % 6]), next(ranges[(i + 1) % 6])));
        StringBuilder line = new StringBuilder(name + " " + Long.toHexString(sum));
        for (double x : new double[] {0.0, -0.0, 1, -1, 0.5, Double.MIN_VALUE, Double.MAX_VALUE, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN, Math.PI, 1e22})
            line.append(' ').append(f.of(x, 2.5));
        System.out.println(line);
    }

    public static void main(String[] args) {
        show("sin", (x, y) -> StrictMath.sin(x));
        show("cos", (x, y) -> StrictMath.cos(x));
        show("tan", (x, y) -> StrictMath.tan(x));
        show("asin", (x, y) -> StrictMath.asin(x));
        show("acos", (x, y) -> StrictMath.acos(x));
        show("atan", (x, y) -> StrictMath.atan(x));
        show("atan2", StrictMath::atan2);
        show("exp", (x, y) -> StrictMath.exp(x));
        show("expm1", (x, y) -> StrictMath.expm1(x));
        show("log", (x, y) -> StrictMath.log(x));
        show("log10", (x, y) -> StrictMath.log10(x));
        show("log1p", (x, y) -> StrictMath.log1p(x));
        show("sinh", (x, y) -> StrictMath.sinh(x));
        show("cosh", (x, y) -> StrictMath.cosh(x));
        show("tanh", (x, y) -> StrictMath.tanh(x));
        show("sqrt", (x, y) -> StrictMath.sqrt(x));
        show("cbrt", (x, y) -> StrictMath.cbrt(x));
        show("pow", StrictMath::pow);
        show("hypot", StrictMath::hypot);
        show("remainder", StrictMath::IEEEremainder);
        show("floor", (x, y) -> Math.floor(x));
        show("ceil", (x, y) -> Math.ceil(x));
        show("rint", (x, y) -> Math.rint(x));
        show("round", (x, y) -> Math.round(x));
        show("ulp", (x, y) -> Math.ulp(x));
        show("scalb", (x, y) -> Math.scalb(x, (int) y % 100));
        show("fma", (x, y) -> Math.fma(x, y, 1.0));
        show("mod", (x, y) -> x % y);
        show("toFloat", (x, y) -> (float) x);
        System.out.println(Math.sqrt(2) + " " + Math.abs(-0.0) + " " + Math.signum(-3.0) + " " + Math.nextAfter(1.0, 2) + " " + Math.toRadians(180) + " " + Math.floorMod(-7, 3));
    }
}
