// Boxing caches, unboxing of null, equality of boxed numbers, parsing and its errors.
public class Boxing {
    static void attempt(String text, java.util.function.Function<String, Object> parse) {
        try {
            System.out.println("'" + text + "' -> " + parse.apply(text));
        } catch (NumberFormatException e) {
            System.out.println("'" + text + "' -> " + e.getMessage());
        }
    }

    static int unbox(Integer i) {
        return i;
    }

    public static void main(String[] args) {
        for (int i : new int[] {-129, -128, 0, 127, 128}) {
            Integer a = i, b = i;
            Long c = (long) i, d = (long) i;
            Short e = (short) i, f = (short) i;
            System.out.println(i + " " + (a == b) + " " + a.equals(b) + " " + (c == d) + " " + (e == f) + " " + a.equals(c) + " " + c.hashCode());
        }
        Character x = '\u007f', y = '\u007f', z = '\u0080', w = '\u0080';
        Boolean t = true, u = Boolean.valueOf("TRUE");
        Byte b1 = (byte) 200, b2 = (byte) 200;
        System.out.println((x == y) + " " + (z == w) + " " + (t == u) + " " + (b1 == b2));
        try {
            unbox(null);
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        for (String s : new String[] {"0", "-0", "+7", "2147483647", "2147483648", "-2147483648", "", " 1", "1_000", "0x10", "abc", "٣"}) {
            attempt(s, Integer::parseInt);
            attempt(s, Long::decode);
            attempt(s, Short::parseShort);
        }
        for (String s : new String[] {"1", "1.", ".5", "-1e-3", "1e400", "NaN", "Infinity", "-Infinity", "0x1p3", "1d", " 2.5f ", "", "x", "1e", "4.9e-324",
            "2.2250738585072014E-308", "0.30000000000000004", "123456789012345678901234567890"}) {
            attempt(s, Double::parseDouble);
            attempt(s, Float::parseFloat);
        }
        attempt(null, Integer::parseInt);
        System.out.println(Integer.toString(-255, 16) + " " + Integer.toBinaryString(-8) + " " + Integer.toOctalString(511) + " "
            + Integer.parseInt("zz", 36) + " " + Integer.parseUnsignedInt("4294967295") + " " + Integer.toHexString(-1));
        for (double d : new double[] {1.0, 100, 1e7, 9999999.999, 1e-3, 9.99e-4, 123456.789, 1e21, 2e-45, 3.4028235e38, 2.0e-3, 1.1, 0.1 + 0.2}) {
            System.out.println(d + " " + (float) d + " " + Double.toString(-d) + " " + Double.hashCode(d) + " " + Float.hashCode((float) d));
        }
        Number[] numbers = {(byte) -1, (short) 300, 70000, 1L << 40, 3.99f, -1e20, 'c' + 0};
        for (Number n : numbers) {
            System.out.println(n.getClass().getSimpleName() + " " + n.byteValue() + " " + n.shortValue() + " " + n.intValue() + " "
                + n.longValue() + " " + n.floatValue() + " " + n.doubleValue());
        }
    }
}
