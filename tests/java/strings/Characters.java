// Character: classes of characters over several planes, digits, case, names, surrogates, UTF-16 conversions.
public class Characters {
    public static void main(String[] args) {
        int[] points = {0, 9, ' ', '0', 'A', 'z', '_', '$', 0x7f, 0xa0, 0xaa, 0xb5, 0xdf, 0xff, 0x130, 0x1c5, 0x2b0, 0x300, 0x391, 0x3c2, 0x660, 0x6dd, 0xe01,
            0x10a0, 0x1e9e, 0x2028, 0x2160, 0x2460, 0x3007, 0x4e00, 0xac00, 0xd800, 0xdc00, 0xe000, 0xfeff, 0xfb01, 0xffff, 0x10000, 0x10400, 0x1d7ce, 0x1f600,
            0x20000, 0xe0001, 0x10ffff, 0x110000, -1};
        for (int p : points) {
            StringBuilder flags = new StringBuilder();
            flags.append(Character.isLetter(p) ? 'L' : '-').append(Character.isDigit(p) ? 'D' : '-').append(Character.isWhitespace(p) ? 'W' : '-');
            flags.append(Character.isSpaceChar(p) ? 'S' : '-').append(Character.isUpperCase(p) ? 'U' : '-').append(Character.isLowerCase(p) ? 'l' : '-');
            flags.append(Character.isTitleCase(p) ? 'T' : '-').append(Character.isJavaIdentifierStart(p) ? 'J' : '-').append(Character.isJavaIdentifierPart(p) ? 'j' : '-');
            flags.append(Character.isISOControl(p) ? 'C' : '-').append(Character.isDefined(p) ? 'd' : '-').append(Character.isAlphabetic(p) ? 'a' : '-');
            flags.append(Character.isIdeographic(p) ? 'i' : '-').append(Character.isMirrored(p) ? 'm' : '-').append(Character.isIdentifierIgnorable(p) ? 'g' : '-');
            flags.append(Character.isValidCodePoint(p) ? 'v' : '-').append(Character.isSupplementaryCodePoint(p) ? 's' : '-').append(Character.isBmpCodePoint(p) ? 'b' : '-');
            System.out.println(Integer.toHexString(p) + " " + flags + " type " + Character.getType(p) + " dir " + Character.getDirectionality(p) + " num "
                + Character.getNumericValue(p) + " digit16 " + Character.digit(p, 16) + " up " + Integer.toHexString(Character.toUpperCase(p)) + " low "
                + Integer.toHexString(Character.toLowerCase(p)) + " title " + Integer.toHexString(Character.toTitleCase(p)));
        }
        System.out.println(Character.getName('A') + ", " + Character.getName(0x1f600) + ", " + Character.getName(0xd800) + ", " + Character.getName(0x4e2d));
        System.out.println(Character.codePointOf("LATIN SMALL LETTER SHARP S") + " " + Character.UnicodeBlock.of('中') + " " + Character.UnicodeScript.of('я') + " "
            + Character.UnicodeScript.forName("Greek"));
        System.out.println(Character.forDigit(11, 16) + " " + (int) Character.forDigit(16, 16) + " " + Character.digit('Z', 36) + " " + Character.digit('8', 8) + " "
            + Character.digit('\uff11', 10) + " " + Character.reverseBytes('\u1234') + " " + Character.MIN_RADIX + Character.MAX_RADIX);
        char[] pair = Character.toChars(0x1f600);
        System.out.println(pair.length + " " + Integer.toHexString(pair[0]) + " " + Integer.toHexString(pair[1]) + " " + Character.isSurrogatePair(pair[0], pair[1]) + " "
            + Integer.toHexString(Character.toCodePoint(pair[0], pair[1])) + " " + Character.charCount(0x1f600) + " " + Character.codePointBefore(pair, 2) + " "
            + Character.offsetByCodePoints(pair, 0, 2, 0, 1) + " " + Character.isHighSurrogate(pair[0]) + Character.isLowSurrogate(pair[0]));
        int letters = 0, digits = 0, upper = 0;
        long sum = 0;
        for (int p = 0; p <= Character.MAX_CODE_POINT; p += 7) {
            letters += Character.isLetter(p) ? 1 : 0;
            digits += Character.isDigit(p) ? 1 : 0;
            upper += Character.isUpperCase(p) ? 1 : 0;
            sum = sum * 31 + Character.getType(p) * 7 + Character.toLowerCase(p);
        }
        System.out.println(letters + " " + digits + " " + upper + " " + sum);
        try {
            Character.toChars(-5);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        try {
            Character.codePointOf("NO SUCH NAME");
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
    }
}
