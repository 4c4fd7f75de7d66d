/** Builds and takes apart strings: StringBuilder, concatenation, split, indexOf, case changes, number formatting. */
public class Strings {
    static String reverseWords(String s) {
        StringBuilder out = new StringBuilder();
        int end = s.length();
        while (end > 0) {
            int start = s.lastIndexOf(' ', end - 1) + 1;
            out.append(s, start, end).append(' ');
            end = start - 1;
        }
        return out.toString();
    }

    static boolean isPalindrome(String s) {
        for (int i = 0, j = s.length() - 1; i < j; i++, j--) {
            if (s.charAt(i) != s.charAt(j)) {
                return false;
            }
        }
        return true;
    }

    static long kernel() {
        StringBuilder text = new StringBuilder();
        long sum = 0;
        for (int i = 0; i < 200; i++) {
            String key = "key" + i + '=' + (i * 31L) + ';' + (i & 1);
            text.append(key).append(' ');
            sum += key.indexOf('=') + Integer.parseInt(key.substring(3, key.indexOf('=')));
            if (isPalindrome(Integer.toString(i))) {
                sum += i;
            }
        }
        String s = text.toString();
        sum = sum * 31 + reverseWords(s).hashCode();
        for (String word : s.split(" ")) {
            sum += word.toUpperCase().replace('K', 'x').hashCode();
        }
        int vowels = 0;
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c == 'e' || c == 'a' || c == '1') {
                vowels++;
            }
        }
        StringBuilder insert = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            insert.insert(i / 2, (char) ('a' + i % 26));
        }
        return (sum * 31 + vowels) * 31 + insert.reverse().toString().hashCode();
    }

    /** Arguments: iterations [--time]. The checksum is the same on every VM and for every iteration count. */
    public static void main(String[] args) {
        int iterations = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        long best = Long.MAX_VALUE;
        long checksum = 0;
        for (int i = 0; i < iterations; i++) {
            long start = System.nanoTime();
            checksum = kernel();
            best = Math.min(best, System.nanoTime() - start);
        }
        System.out.println("checksum " + checksum);
        if (args.length > 1 && args[1].equals("--time")) {
            System.out.println("ns/iter " + best);
        }
    }
}
