// DecimalFormat, NumberFormat, ChoiceFormat, MessageFormat, SimpleDateFormat, Scanner, StringTokenizer, Collator, BreakIterator.
import java.text.*;
import java.util.*;

public class NumberFormats {
    interface Body {
        Object run() throws Exception;
    }

    static void show(String what, Body body) {
        try {
            System.out.println(what + ": " + body.run());
        } catch (Exception e) {
            System.out.println(what + ": " + e);
        }
    }

    public static void main(String[] args) {
        DecimalFormatSymbols us = DecimalFormatSymbols.getInstance(Locale.US);
        for (String pattern : new String[] {"0.00", "#,##0.###", "00000", "0.###E0", "##0.##E0", "0%", "0.0\u2030", "\u00a4#,##0.00;(\u00a4#)", "'#'0", "#.##", "$#,##0.00"}) {
            DecimalFormat f = new DecimalFormat(pattern, us);
            StringBuilder s = new StringBuilder();
            for (double d : new double[] {0, 1.5, -1234.5678, 1e10, 0.00012345, 2.5, Double.NaN, Double.NEGATIVE_INFINITY}) {
                s.append(f.format(d)).append(' ');
            }
            System.out.println(pattern + " -> " + s + f.format(Long.MIN_VALUE));
        }
        show("parse", () -> new DecimalFormat("#,##0.##", us).parse("1,234.5xyz"));
        show("parse bad", () -> new DecimalFormat("0", us).parse("x1"));
        show("bad pattern", () -> new DecimalFormat("0#.#0#"));
        show("locales", () -> NumberFormat.getInstance(Locale.GERMANY).format(1234567.891) + " " + NumberFormat.getCurrencyInstance(Locale.US).format(-5.5) + " " + NumberFormat.getPercentInstance(Locale.US).format(0.256) + " "
            + NumberFormat.getCompactNumberInstance(Locale.US, NumberFormat.Style.SHORT).format(1_234_567));
        show("rounding", () -> {
            DecimalFormat f = new DecimalFormat("0.0", us);
            StringBuilder s = new StringBuilder();
            for (java.math.RoundingMode m : java.math.RoundingMode.values()) {
                f.setRoundingMode(m);
                try {
                    s.append(f.format(2.25)).append(' ').append(f.format(-2.25)).append(' ');
                } catch (ArithmeticException e) {
                    s.append("unnecessary ");
                }
            }
            return s;
        });
        show("choice", () -> new ChoiceFormat("0#none|1#one|1<many {0}").format(5) + new ChoiceFormat("0#none|1#one").format(1));
        show("message", () -> new MessageFormat("{1} has {0,number,integer} {0,choice,0#files|1#file|1<files} on {2} '{quoted}' it''s", Locale.US).format(new Object[] {1234, "Disk", null}));
        show("message parse", () -> Arrays.toString(new MessageFormat("{0}-{1}").parse("a-b")));
        show("message bad", () -> MessageFormat.format("{0", 1));
        SimpleDateFormat date = new SimpleDateFormat("yyyy-MM-dd HH:mm:ss.SSS zzz EEE MMMM", Locale.US);
        date.setTimeZone(TimeZone.getTimeZone("UTC"));
        show("date", () -> date.format(new Date(0)) + " " + date.format(new Date(1_700_000_000_123L)));
        show("date parse", () -> {
            SimpleDateFormat f = new SimpleDateFormat("dd/MM/yyyy", Locale.US);
            f.setTimeZone(TimeZone.getTimeZone("UTC"));
            return f.parse("31/12/1999").getTime() + " " + f.parse("32/01/2000").getTime();
        });
        show("date parse bad", () -> new SimpleDateFormat("yyyy", Locale.US).parse("abc"));
        show("date strict", () -> {
            SimpleDateFormat f = new SimpleDateFormat("dd/MM/yyyy", Locale.US);
            f.setLenient(false);
            return f.parse("32/01/2000");
        });
        show("calendar", () -> {
            GregorianCalendar c = new GregorianCalendar(TimeZone.getTimeZone("UTC"), Locale.US);
            c.clear();
            c.set(2024, Calendar.FEBRUARY, 28);
            c.add(Calendar.DATE, 2);
            c.roll(Calendar.MONTH, -3);
            return c.getTimeInMillis() + " " + c.get(Calendar.DAY_OF_WEEK) + " " + c.get(Calendar.WEEK_OF_YEAR) + " " + c.isLeapYear(1900) + " " + c.getActualMaximum(Calendar.DAY_OF_MONTH);
        });
        show("zones", () -> TimeZone.getTimeZone("America/New_York").getOffset(1_700_000_000_000L) + " " + TimeZone.getTimeZone("Nope").getID() + " " + TimeZone.getTimeZone("GMT+5:30").getRawOffset());
        show("scanner", () -> {
            Scanner s = new Scanner("12 3.5 word true\nnext line, with, commas\n0xff").useLocale(Locale.US);
            String out = s.nextInt() + " " + s.nextDouble() + " " + s.next() + " " + s.nextBoolean() + s.nextLine() + "|" + s.nextLine() + "|" + s.hasNextInt() + s.nextInt(16 + 20 - 20 + 16);
            return out;
        });
        show("scanner mismatch", () -> new Scanner("x").nextInt());
        show("scanner delimiter", () -> new Scanner("a,b;c").useDelimiter("[,;]").tokens().toList());
        show("scanner findInLine", () -> new Scanner("k=v x").findInLine("(\\w)=(\\w)") + " " + new Scanner("a1b2").findAll("\\d").map(m -> m.group()).toList());
        show("tokenizer", () -> {
            StringTokenizer t = new StringTokenizer("a b,c", " ,", true);
            StringBuilder s = new StringBuilder("" + t.countTokens());
            while (t.hasMoreTokens()) {
                s.append('[').append(t.nextToken()).append(']');
            }
            return s;
        });
        show("collator", () -> {
            List<String> words = new ArrayList<>(List.of("zebra", "Äpfel", "apfel", "Zoo", "éclair", "eclair"));
            words.sort(Collator.getInstance(Locale.GERMANY));
            return words;
        });
        show("breaks", () -> {
            BreakIterator b = BreakIterator.getWordInstance(Locale.US);
            b.setText("Hello, big world. Next!");
            StringBuilder s = new StringBuilder();
            for (int i = b.first(); i != BreakIterator.DONE; i = b.next()) {
                s.append(i).append(' ');
            }
            b = BreakIterator.getSentenceInstance(Locale.US);
            b.setText("One. Two! Three?");
            for (int i = b.first(); i != BreakIterator.DONE; i = b.next()) {
                s.append(i).append(' ');
            }
            return s;
        });
        show("normalizer", () -> Normalizer.normalize("é", Normalizer.Form.NFD).length() + " " + Normalizer.normalize("e\u0301", Normalizer.Form.NFC).length() + " " + Normalizer.isNormalized("ﬁ", Normalizer.Form.NFKC));
        show("bidi", () -> new Bidi("abc אבג", Bidi.DIRECTION_LEFT_TO_RIGHT).getRunCount());
        show("hex", () -> HexFormat.of().formatHex(new byte[] {1, (byte) 0xab}) + " " + HexFormat.ofDelimiter(":").withUpperCase().formatHex(new byte[] {10, 11}) + " " + Arrays.toString(HexFormat.of().parseHex("ff00")));
        show("base64", () -> Base64.getEncoder().encodeToString("any carnal pleas".getBytes()) + " " + new String(Base64.getDecoder().decode("YW55")) + " " + Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[] {-1, -2, -3, -4}) + " "
            + Base64.getMimeEncoder(8, new byte[] {'|'}).encodeToString(new byte[12]));
        show("base64 bad", () -> Base64.getDecoder().decode("a?b="));
        show("uuid", () -> UUID.fromString("123e4567-e89b-12d3-a456-426614174000").version() + " " + UUID.nameUUIDFromBytes("x".getBytes()) + " " + UUID.randomUUID().toString().length());
    }
}
