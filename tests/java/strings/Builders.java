// StringBuilder and StringBuffer: inflation from Latin-1, insert, delete, setLength, capacity, bounds messages.
public class Builders {
    static void attempt(StringBuilder b, java.util.function.Consumer<StringBuilder> action) {
        try {
            action.accept(b);
            System.out.println(b + " " + b.length());
        } catch (RuntimeException e) {
            System.out.println(e);
        }
    }

    public static void main(String[] args) {
        StringBuilder b = new StringBuilder();
        b.append(1).append('c').append(2L).append(1.5f).append(-2.5).append(true).append((Object) null).append("s").append(new char[] {'x', 'y'});
        b.append("hello", 1, 3).append(new char[] {'1', '2', '3'}, 1, 2).append((String) null).append(new StringBuffer("buf")).appendCodePoint(0x1f600);
        System.out.println(b + " " + b.length() + " " + b.capacity());
        attempt(b, x -> x.insert(0, "start ").insert(3, 42).insert(x.length(), 'e').insert(1, 'é').insert(2, '中'));
        attempt(b, x -> x.delete(0, 8));
        attempt(b, x -> x.deleteCharAt(0));
        attempt(b, x -> x.replace(1, 4, "REPLACED"));
        attempt(b, x -> x.setCharAt(0, '\uffff'));
        attempt(b, x -> x.setLength(5));
        attempt(b, x -> x.setLength(8));
        attempt(b, x -> x.reverse());
        attempt(b, x -> x.insert(99, "x"));
        attempt(b, x -> x.deleteCharAt(8));
        attempt(b, x -> x.delete(3, 2));
        attempt(b, x -> x.delete(3, 200));
        attempt(b, x -> x.setCharAt(3, 'x'));
        attempt(b, x -> x.setLength(-1));
        attempt(b, x -> x.charAt(50));
        attempt(b, x -> x.substring(2, 9));
        attempt(b, x -> x.append("abc", 2, 1));
        attempt(b, x -> x.codePointAt(-1));
        attempt(b, x -> x.replace(5, 9, ""));
        System.out.println(new StringBuilder("abcabc").indexOf("ca") + " " + new StringBuilder("abcabc").lastIndexOf("ab") + " "
            + new StringBuilder("a").compareTo(new StringBuilder("b")) + " " + new StringBuilder("x").equals(new StringBuilder("x")));
        StringBuilder big = new StringBuilder();
        for (int i = 0; i < 10000; i++) {
            big.append((char) ('a' + i % 26));
            if (i == 5000) {
                big.append('中');
            }
        }
        System.out.println(big.length() + " " + big.toString().hashCode());
        big.setCharAt(5001, 'x');
        big.deleteCharAt(5002);
        System.out.println(big.length() + " " + big.toString().hashCode());
        big.setLength(0);
        big.trimToSize();
        System.out.println(big.capacity() + "[" + big + "]");
        StringBuffer shared = new StringBuffer("sync");
        shared.append(1).append('é').insert(0, 2.5).reverse();
        System.out.println(shared + " " + shared.length() + " " + shared.charAt(1));
        System.out.println(new StringBuilder("\ud83d\ude00a\ud83d").reverse().codePoints().boxed().toList());
        CharSequence cs = new StringBuilder("chars");
        System.out.println(cs.subSequence(1, 3) + " " + cs.chars().sum() + " " + CharSequence.compare(cs, "chart"));
        try {
            new StringBuilder(-1);
        } catch (NegativeArraySizeException e) {
            System.out.println(e);
        }
    }
}
