// BigInteger and BigDecimal: arithmetic at the limits of their algorithms, bits, primes, rounding, parsing, printing, errors.
import java.math.*;
import java.util.Random;

public class BigNumbers {
    interface Body {
        Object run();
    }

    static void show(String what, Body body) {
        try {
            System.out.println(what + ": " + body.run());
        } catch (RuntimeException e) {
            System.out.println(what + ": " + e);
        }
    }

    static BigInteger factorial(int n) {
        BigInteger f = BigInteger.ONE;
        for (int i = 2; i <= n; i++) {
            f = f.multiply(BigInteger.valueOf(i));
        }
        return f;
    }

    static int hash(BigInteger b) {
        return b.toString().hashCode();
    }

    public static void main(String[] args) {
        BigInteger a = new BigInteger("123456789012345678901234567890"), b = new BigInteger("-987654321098765432109876543210"), m = BigInteger.TWO.pow(64);
        show("basic", () -> a.add(b) + " " + a.subtract(b) + " " + a.multiply(b) + " " + b.divide(a) + " " + b.remainder(a) + " " + b.mod(a) + " " + a.negate() + " " + b.abs() + " " + b.signum() + " " + a.compareTo(b));
        show("divide", () -> b.divideAndRemainder(BigInteger.valueOf(97))[1] + " " + factorial(30).divide(factorial(28)) + " " + a.gcd(b) + " " + a.pow(5) + " " + a.sqrt() + " " + a.modPow(b.abs(), BigInteger.valueOf(1000007)) + " "
            + BigInteger.valueOf(3).modInverse(BigInteger.valueOf(11)));
        show("bits", () -> a.bitLength() + " " + b.bitCount() + " " + a.shiftLeft(70) + " " + b.shiftRight(33) + " " + a.and(b) + " " + a.or(b) + " " + a.xor(b) + " " + a.not() + " " + a.andNot(m) + " " + b.testBit(3) + " " + a.setBit(200).bitLength() + " "
            + a.flipBit(0) + " " + m.getLowestSetBit());
        show("conversion", () -> m.longValue() + " " + m.subtract(BigInteger.ONE).longValue() + " " + a.intValue() + " " + a.doubleValue() + " " + b.floatValue() + " " + a.toString(36) + " " + new BigInteger("zz", 36) + " " + b.toString(2).length() + " " + a.hashCode()
            + " " + new BigInteger(new byte[] {-1, 0, 1}) + " " + new BigInteger(1, new byte[] {-1, 0}) + " " + b.toByteArray().length);
        show("large", () -> hash(factorial(1000)) + " " + hash(factorial(2500).divide(factorial(2000))) + " " + hash(BigInteger.valueOf(3).pow(20000)) + " " + hash(BigInteger.TEN.pow(3000).sqrt()) + " "
            + factorial(1500).toString().length() + " " + hash(new BigInteger(factorial(900).toString()).add(BigInteger.ONE)) + " " + hash(factorial(1200).multiply(factorial(1100))) + " " + hash(BigInteger.valueOf(7).pow(9000).multiply(BigInteger.valueOf(11).pow(8000))));
        Random r = new Random(3);
        BigInteger x = new BigInteger(4000, r), y = new BigInteger(1500, r), z = new BigInteger(3000, r);
        show("identities", () -> x.divide(y).multiply(y).add(x.mod(y)).equals(x) + " " + x.multiply(z).divide(z).equals(x) + " " + x.multiply(x).equals(x.pow(2)) + " " + x.multiply(x).sqrt().equals(x) + " " + hash(x.modPow(y, z.setBit(0))) + " " + hash(x.modPow(y, z.clearBit(0))));
        show("primes", () -> BigInteger.valueOf(97).isProbablePrime(20) + " " + a.nextProbablePrime() + " " + new BigInteger("170141183460469231731687303715884105727").isProbablePrime(10) + " " + m.add(BigInteger.ONE).isProbablePrime(20));
        show("exact", () -> BigInteger.valueOf(Long.MAX_VALUE).longValueExact() + " " + BigInteger.valueOf(127).byteValueExact());
        show("not exact", m::longValueExact);
        show("by zero", () -> a.divide(BigInteger.ZERO));
        show("bad mod", () -> a.mod(b));
        show("no inverse", () -> BigInteger.TWO.modInverse(BigInteger.valueOf(4)));
        show("bad number", () -> new BigInteger("12x"));
        show("empty number", () -> new BigInteger(""));
        show("negative power", () -> a.pow(-1));
        show("negative root", b::sqrt);
        BigDecimal p = new BigDecimal("123.4500"), q = new BigDecimal("-0.00789");
        show("decimals", () -> p.add(q) + " " + p.subtract(q) + " " + p.multiply(q) + " " + p.divide(q, 10, RoundingMode.HALF_UP) + " " + p.divide(q, MathContext.DECIMAL32) + " " + p.remainder(q) + " " + p.divideToIntegralValue(q) + " " + p.negate() + " " + q.pow(3) + " " + p.sqrt(MathContext.DECIMAL64));
        show("scales", () -> p.scale() + " " + p.precision() + " " + p.unscaledValue() + " " + p.stripTrailingZeros() + " " + p.setScale(1, RoundingMode.HALF_EVEN) + " " + p.setScale(6) + " " + p.movePointLeft(5) + " " + p.movePointRight(3) + " " + p.scaleByPowerOfTen(7) + " " + p.ulp());
        show("printing", () -> new BigDecimal("1E+3") + " " + new BigDecimal("1E+3").toPlainString() + " " + new BigDecimal("0.0000001") + " " + new BigDecimal("1234.5E-10").toEngineeringString() + " " + new BigDecimal("100").stripTrailingZeros() + " " + new BigDecimal("-0") + " " + new BigDecimal("0E-10"));
        show("doubles", () -> new BigDecimal(0.1) + " " + BigDecimal.valueOf(0.1) + " " + new BigDecimal("1e400").doubleValue() + " " + new BigDecimal("4.9e-324").doubleValue() + " " + new BigDecimal("0.1").floatValue() + " " + new BigDecimal("9007199254740993").doubleValue());
        show("equality", () -> new BigDecimal("2.0").equals(new BigDecimal("2.00")) + " " + new BigDecimal("2.0").compareTo(new BigDecimal("2.00")) + " " + new BigDecimal("2.0").hashCode() + " " + p.max(q) + " " + p.signum() + q.signum());
        for (RoundingMode mode : RoundingMode.values()) {
            StringBuilder s = new StringBuilder(mode + ":");
            for (String n : new String[] {"5.5", "2.5", "1.6", "1.1", "1.0", "-1.0", "-1.1", "-1.6", "-2.5", "-5.5"}) {
                try {
                    s.append(' ').append(new BigDecimal(n).setScale(0, mode));
                } catch (ArithmeticException e) {
                    s.append(" !");
                }
            }
            System.out.println(s);
        }
        show("non-terminating", () -> BigDecimal.ONE.divide(new BigDecimal(3)));
        show("decimal by zero", () -> BigDecimal.ONE.divide(BigDecimal.ZERO));
        show("zero by zero", () -> BigDecimal.ZERO.divide(BigDecimal.ZERO));
        show("rounding necessary", () -> p.setScale(0, RoundingMode.UNNECESSARY));
        show("NaN", () -> new BigDecimal(Double.NaN));
        show("bad decimal", () -> new BigDecimal("1.2.3"));
        show("exact int", () -> new BigDecimal("12.0").intValueExact());
        show("not exact int", () -> new BigDecimal("12.5").intValueExact());
        show("contexts", () -> new BigDecimal("2").divide(new BigDecimal("3"), new MathContext(5, RoundingMode.DOWN)) + " " + p.round(new MathContext(2)) + " " + MathContext.DECIMAL128 + " " + new MathContext("precision=3 roundingMode=UP"));
        BigDecimal pi = BigDecimal.ZERO;
        for (int k = 0; k < 60; k++) {
            BigDecimal sixteen = BigDecimal.ONE.divide(new BigDecimal(BigInteger.valueOf(16).pow(k)));
            BigDecimal k8 = BigDecimal.valueOf(8L * k);
            MathContext mc = new MathContext(70);
            pi = pi.add(sixteen.multiply(new BigDecimal(4).divide(k8.add(BigDecimal.ONE), mc).subtract(new BigDecimal(2).divide(k8.add(new BigDecimal(4)), mc)).subtract(BigDecimal.ONE.divide(k8.add(new BigDecimal(5)), mc))
                .subtract(BigDecimal.ONE.divide(k8.add(new BigDecimal(6)), mc))));
        }
        System.out.println(pi.setScale(60, RoundingMode.DOWN));
    }
}
