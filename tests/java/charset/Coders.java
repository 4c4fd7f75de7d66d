// Charsets: every standard coder over good and bad input, malformed and unmappable actions, overflow, names, detection of aliases.
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.*;
import java.util.Arrays;
import java.util.HexFormat;

public class Coders {
    static String hex(byte[] b) {
        return HexFormat.of().formatHex(b);
    }

    static String codes(String s) {
        StringBuilder out = new StringBuilder();
        s.chars().forEach(c -> out.append(Integer.toHexString(c)).append(' '));
        return out.toString().trim();
    }

    public static void main(String[] args) throws Exception {
        String[] samples = {"plain", "é ü ß", "€", "日本語", "😀", "\ud800", "\udc00x", "\0", "\u0080\u009f"};
        for (String name : new String[] {"US-ASCII", "ISO-8859-1", "UTF-8", "UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32", "UTF-32LE", "windows-1252", "ISO-8859-15", "Shift_JIS", "EUC-JP", "GBK", "GB18030", "Big5", "EUC-KR", "ISO-2022-JP", "KOI8-R", "IBM437", "x-UTF-16LE-BOM"}) {
            if (!Charset.isSupported(name)) {
                System.out.println(name + " is not supported");
                continue;
            }
            Charset c = Charset.forName(name);
            StringBuilder out = new StringBuilder(name + ":");
            for (String s : samples) {
                byte[] b = s.getBytes(c);
                out.append(' ').append(hex(b)).append(new String(b, c).equals(s) ? "=" : "!");
            }
            System.out.println(out + " " + c.newEncoder().maxBytesPerChar() + " " + c.newDecoder().averageCharsPerByte());
        }
        String[] bad = {"c3", "c328", "e282", "e28228", "f09f98", "f8888080", "c080", "eda080", "f4908080", "ff", "80", "41c3a9ff42", "e2e282ac", "f0f09f9880"};
        for (String h : bad) {
            byte[] b = HexFormat.of().parseHex(h);
            StringBuilder out = new StringBuilder(h + " -> " + codes(new String(b, StandardCharsets.UTF_8)));
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(b));
                out.append(" good");
            } catch (CharacterCodingException e) {
                out.append(" ").append(e);
            }
            CharBuffer cb = CharBuffer.allocate(20);
            CoderResult r = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(b), cb, false);
            System.out.println(out + " " + r + " " + cb.position());
        }
        CharsetEncoder ascii = StandardCharsets.US_ASCII.newEncoder();
        System.out.println(ascii.canEncode('a') + " " + ascii.canEncode('é') + " " + ascii.canEncode("ab") + " " + Arrays.toString(ascii.replacement()));
        for (CodingErrorAction action : new CodingErrorAction[] {CodingErrorAction.REPORT, CodingErrorAction.REPLACE, CodingErrorAction.IGNORE}) {
            try {
                ByteBuffer b = StandardCharsets.ISO_8859_1.newEncoder().onUnmappableCharacter(action).onMalformedInput(action).replaceWith(new byte[] {'#'}).encode(CharBuffer.wrap("a中b\ud800c"));
                System.out.println(action + " " + new String(b.array(), 0, b.limit(), StandardCharsets.ISO_8859_1));
            } catch (CharacterCodingException e) {
                System.out.println(action + " " + e);
            }
        }
        CharsetDecoder d = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap("é中😀".getBytes(StandardCharsets.UTF_8));
        CharBuffer out = CharBuffer.allocate(1);
        StringBuilder log = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            CoderResult r = d.decode(in, out, true);
            log.append(r).append(out.position()).append(' ');
            out = CharBuffer.allocate(i == 2 ? 2 : 1);
        }
        System.out.println(log + "" + d.flush(CharBuffer.allocate(1)));
        try {
            d.decode(in, out, false);
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
        ByteBuffer direct = ByteBuffer.allocateDirect(50);
        CharsetEncoder e = StandardCharsets.UTF_8.newEncoder();
        e.encode(CharBuffer.wrap("direct é 😀"), direct, true);
        direct.flip();
        System.out.println(direct.remaining() + " " + StandardCharsets.UTF_8.decode(direct) + " " + e.encode(CharBuffer.wrap("overflow"), ByteBuffer.allocate(3), true).isOverflow());
        System.out.println(Charset.forName("latin1") + " " + Charset.forName("utf8").aliases().contains("UTF8") + " " + StandardCharsets.UTF_8.contains(StandardCharsets.US_ASCII) + " " + Charset.defaultCharset() + " " + Charset.forName("UTF-8").displayName() + " "
            + StandardCharsets.UTF_16.compareTo(StandardCharsets.UTF_8));
        for (String name : new String[] {"no-such", "bad name", "", null}) {
            try {
                Charset.forName(name);
            } catch (IllegalArgumentException x) {
                System.out.println(x);
            }
        }
        System.out.println(new String(new byte[] {(byte) 0xfe, (byte) 0xff, 0, 65}, StandardCharsets.UTF_16) + new String(new byte[] {(byte) 0xff, (byte) 0xfe, 66, 0}, StandardCharsets.UTF_16) + new String(new byte[] {0, 67, 68}, StandardCharsets.UTF_16).length());
        int total = 0;
        for (Charset c : Charset.availableCharsets().values()) {
            if (c.canEncode() && c.name().startsWith("ISO-8859")) {
                total++;
            }
        }
        System.out.println(total);
        StringBuilder all = new StringBuilder();
        for (int cp = 0; cp < 0x11000; cp += 13) {
            if (cp < 0xd800 || cp > 0xdfff) {
                all.appendCodePoint(cp);
            }
        }
        for (Charset c : new Charset[] {StandardCharsets.UTF_8, StandardCharsets.UTF_16BE, Charset.forName("GB18030")}) {
            System.out.println(c + " " + Arrays.hashCode(all.toString().getBytes(c)) + " " + new String(all.toString().getBytes(c), c).equals(all.toString()));
        }
    }
}
