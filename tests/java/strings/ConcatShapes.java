// String concatenation by invokedynamic: all argument types, constants with odd characters, many arguments, nesting, Latin-1 and UTF-16.
public class ConcatShapes {
    static boolean z = true;
    static byte b = -7;
    static short s = 12345;
    static char c = 'q';
    static char wide = '\u4e2d';
    static int i = Integer.MIN_VALUE;
    static long l = Long.MIN_VALUE;
    static float f = 1.5e-7f;
    static double d = 1e21;
    static String str = "str";
    static String nul = null;
    static Object obj = new Object() {
        @Override
        public String toString() {
            return "<obj>";
        }
    };
    static Object nullString = new Object() {
        @Override
        public String toString() {
            return null;
        }
    };
    static int[] none;

    static String order(StringBuilder log, String name) {
        log.append(name);
        return name + log.length();
    }

    public static void main(String[] args) {
        System.out.println("" + z + b + s + c + wide + i + l + f + d + str + nul + obj + nullString + none);
        System.out.println(z + "|" + b + "|" + s + "|" + c + "|" + wide + "|" + i + "|" + l + "|" + f + "|" + d + "|" + str + "|" + nul + "|" + obj);
        System.out.println(str + nul);
        System.out.println(nul + nul);
        System.out.println("" + nul);
        System.out.println(nul + "");
        System.out.println(c + "" + c);
        System.out.println((char) (c + 1) + str + (c + 1));
        System.out.println("\1" + i + "\2" + str + "\1\2" + l);
        System.out.println("é" + str + "ÿ" + c);
        System.out.println("中" + str + "é" + wide);
        System.out.println(str + "😀" + i);
        System.out.println("a" + 1 + 2L + 'c' + 1.0f + 2.0 + true + null + "b");
        StringBuilder log = new StringBuilder();
        System.out.println(order(log, "x") + order(log, "yy") + order(log, "zzz") + log);
        StringBuilder mutable = new StringBuilder("m");
        System.out.println("" + mutable + mutable.append("n") + mutable);
        String many = "" + i + b + c + s + i + b + c + s + i + b + c + s + i + b + c + s + i + b + c + s + i + b + c + s + i + b + c + s + i + b + c + s
            + i + b + c + s + i + b + c + s + i + b + c + s + i + b + c + s + i + b + c + s + i + b + c + s + i + b + c + s + i + b + c + s + i + b + c
            + l + d + l + d + l + d + l + d + l + d + l + d + l + d + l + d + l + d + l + d + l + d + l + d + l + d + l + d + l + d + l + d
            + i + b + c + s + i + b + c + s + i + b + c + s + i + b + c + s + i + b + c + s + i + b + c + s + i + b + c + s + i + b + c + s + i + b + c + s
            + i + b + c + s + i + b + c + s + i + b + c + s + i + b + c + s + i + b + c + s + i + b + c + s + i + b + c + s + i + b + c + s + i + b + c + s
            + i + b + c + s + i + b + c + s + i + b + c + s + i + b + c + s + i + b + c + s + i + b + c + s + i + b + c + s + i + b + c + s + i + b + c + s;
        System.out.println(many.length() + " " + many.hashCode());
        String grown = "";
        for (int n = 0; n < 50; n++) {
            grown += n % 10 + (n % 7 == 0 ? "é" : n % 11 == 0 ? "中" : "");
        }
        System.out.println(grown);
        char[] chars = {'a'};
        chars[0] += 1;
        String t = "x";
        t += chars[0] + 1;
        t += chars[0];
        t += z ? 1 : 'c';
        t += (Object) null;
        System.out.println(t);
        String[] arr = {"p", null};
        int k = 0;
        arr[k++] += "q" + k;
        arr[k] += arr[0];
        System.out.println(arr[0] + " " + arr[1] + " " + k);
        Integer boxed = 5;
        Integer noBox = null;
        System.out.println("" + boxed + noBox + (Integer) 7 + Long.valueOf(8));
        System.out.println("neg zero " + -0.0 + " " + 0f / 0 + " " + 1 / 0.0 + " " + Float.MAX_VALUE + " " + Double.MIN_VALUE);
    }
}
