// Conversions between all primitive types, saturating float-to-integer ones above all, and compound assignments.
// javac: -XDstringConcat=inline
public class Conversions {
    static final double[] DOUBLES = {0, -0.0, 0.5, -0.5, 0.999999999, 127.9, 128, -129, 32768, 65535.5, -32769, 2147483647, 2147483648.0,
        -2147483648.0, -2147483649.0, 4294967296.0, 9.223372036854775E18, 9.3E18, -9.3E18, 1e40, -1e40, 1e-40, Double.NaN,
        Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
    static final long[] LONGS = {0, 127, 128, 255, 256, 32767, 32768, 65536, Integer.MAX_VALUE, 1L + Integer.MAX_VALUE,
        16777217, 9007199254740993L, Long.MAX_VALUE, Long.MIN_VALUE, -1};

    static void compound() {
        byte b = 127;
        b++;
        System.out.println(b);
        b += 200;
        System.out.println(b);
        b *= 2.5;
        System.out.println(b);
        b >>>= 1;
        System.out.println(b);
        b = -1;
        b >>>= 1;
        System.out.println(b);
        b <<= 7;
        System.out.println(b);
        short s = Short.MAX_VALUE;
        s += 1;
        System.out.println(s);
        s ^= 0x12345;
        System.out.println(s);
        char c = 'a';
        c += 1;
        c++;
        System.out.println(c);
        c -= 200;
        System.out.println((int) c);
        c *= 1000;
        System.out.println((int) c);
        int i = 10;
        i += 3.99;
        System.out.println(i);
        i *= 1e10;
        System.out.println(i);
        i -= 5_000_000_000L;
        System.out.println(i);
        i /= 0.1f;
        System.out.println(i);
        i <<= 33L;
        System.out.println(i);
        long l = 1;
        l += 0.7f;
        System.out.println(l);
        l *= 1e30;
        System.out.println(l);
        float f = 1;
        f += 1e-9;
        System.out.println(f);
        f *= Double.MAX_VALUE;
        System.out.println(f);
        byte[] bytes = {100};
        bytes[0] += 100;
        bytes[0]--;
        System.out.println(bytes[0]);
        char[] chars = {'z'};
        chars[0] += 'a';
        System.out.println((int) chars[0]);
        Integer boxed = 5;
        boxed++;
        boxed += 7;
        System.out.println(boxed);
        Character boxedChar = 'x';
        boxedChar++;
        System.out.println(boxedChar);
    }

    public static void main(String[] args) {
        for (double d : DOUBLES) {
            float f = (float) d;
            System.out.println(d + " -> " + (int) d + " " + (long) d + " " + (short) d + " " + (byte) d + " " + (int) (char) d);
            System.out.println(f + "f -> " + (int) f + " " + (long) f + " " + (short) f + " " + (byte) f + " " + (int) (char) f);
            System.out.println(Math.round(d) + " " + Math.round(f) + " " + Math.rint(d) + " " + Math.floor(d) + " " + Math.ceil(d));
        }
        for (long l : LONGS) {
            System.out.println(l + " -> " + (int) l + " " + (short) l + " " + (byte) l + " " + (int) (char) l + " " + (float) l + " "
                + (double) l + " " + (long) (float) l + " " + (long) (double) l + " " + (int) (float) (int) l);
        }
        char c = '\uffff';
        short s = (short) c;
        byte b = (byte) 0x80;
        System.out.println((int) c + " " + s + " " + (int) (char) s + " " + b + " " + (b & 0xff) + " " + (int) (char) b + " " + (long) b);
        System.out.println((char) 65 + " " + (char) ('a' + 1) + " " + ('a' + 1) + " " + (1 + 'a' + "x") + " " + ("x" + 1 + 'a'));
        compound();
        final int small = 100;
        byte constant = small;
        System.out.println(constant + " " + (true ? 1 : 'a') + " " + (true ? 1 : 2.0) + " " + (args.length == 0 ? 'b' : 0));
        Object o = args.length == 0 ? 1 : "s";
        Object mixed = args.length == 0 ? Integer.valueOf(1) : Double.valueOf(2);
        System.out.println(o + " " + mixed);
    }
}
