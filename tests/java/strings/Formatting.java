// String.format: flags, widths, precisions, argument indices, dates left out, and the messages of bad formats.
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Formattable;
import java.util.Formatter;
import java.util.Locale;

public class Formatting {
    static void f(String format, Object... args) {
        try {
            System.out.println("[" + String.format(Locale.ROOT, format, args) + "]");
        } catch (RuntimeException e) {
            System.out.println(format + " -> " + e);
        }
    }

    static final class Custom implements Formattable {
        public void formatTo(Formatter formatter, int flags, int width, int precision) {
            formatter.format("custom(%d,%d,%d)", flags, width, precision);
        }
    }

    public static void main(String[] args) {
        f("%d %5d %-5d| %05d %+d % d %(d %,d %x %X %o %#x %#o", 1, 2, 3, 4, 5, 6, -7, 1234567, 255, 255, 8, 255, 8);
        f("%d %d %d %d %x %x", (byte) -1, (short) 2, 3L, BigInteger.TEN.pow(30), (byte) -1, -1L);
        f("%f %.2f %10.3f %-10.1f| %+.0f %e %.3E %g %a %(.1f %,.2f %010.2f", 1.5, 2.345, 3.14159, 2.5, 0.5, 12345.678, 0.00012, 0.0001, 1.0, -5.55, 9876543.219, -3.14159);
        f("%s %10s %-10s| %.3s %S %s %s %b %B %b %c %C %c %h %n", "str", "right", "left", "truncate", "upper", null, true, null, "x", false, 'c', 'd', 65, "hash");
        f("%1$s %1$s %2$s %<s %s", "a", "b");
        f("%f %f %f %e %.1f", Double.NaN, Double.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0.0, -0.0);
        f("%5c|%-5c|%5b|%%|%5%|%-5%|", 'x', 'y', true);
        f("%.0f %.0f %.0f %.0f %.1f %.1f %.2f", 0.5, 1.5, 2.5, 3.5, 0.25, 0.35, 1.005);
        f("%s %20s %-8.3s", new Custom(), new Custom(), new Custom());
        f("%s %.5f %e", new BigDecimal("123.456789"), new BigDecimal("1e-10"), new BigDecimal("12345678901234567890"));
        f("%g %g %g %g", 1e-5, 123456.0, 1234567.0, 1e20);
        f("%x %X %x", new BigInteger("-255"), new BigInteger("cafe", 16), 255L);
        f("%08.3f|%+08d|%-+8d|% 8d|%,(d", 3.14159, 42, 42, 42, -1234567);
        f("%d", "x");
        f("%c", 1.5);
        f("%f", 1);
        f("%d");
        f("%z", 1);
        f("%-d", 1);
        f("%#s", "x");
        f("%5.3d", 1);
        f("%+s", "x");
        f("%-05d", 1);
        f("%+ d", 1);
        f("%3$s", 1);
        f("%", 1);
        f("%c", 0x110000);
        f("%,x", 1);
        f("%<s", 1);
        f("%s %s", "only one");
        f("%.3c", 'c');
        f("extra", 1, 2);
        System.out.println(String.format(Locale.GERMANY, "%,.2f %,d", 1234567.891, 1234567) + " " + String.format(Locale.FRANCE, "%,.2f", 1234567.891).length());
        System.out.printf("%s %s%n", "printf", 1);
        StringBuilder sb = new StringBuilder();
        try (Formatter formatter = new Formatter(sb, Locale.ROOT)) {
            formatter.format("%d-", 1).format("%s", "two");
        }
        System.out.println(sb);
    }
}
