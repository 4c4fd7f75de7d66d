// Helpful NullPointerException messages of all kinds; compiled with -g, so that locals have names.
// javac: -g
import java.util.function.Supplier;

public class HelpfulNpe {
    int value;
    HelpfulNpe next;
    int[] numbers;
    static HelpfulNpe shared;
    static String text;
    Object[][] grid;
    long big;

    HelpfulNpe self() {
        return next;
    }

    static HelpfulNpe make(int n, String s) {
        return null;
    }

    int[] array(long l) {
        return numbers;
    }

    interface Body {
        Object run() throws Throwable;
    }

    static void attempt(Body body) {
        try {
            System.out.println("no exception: " + body.run());
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        } catch (Throwable e) {
            System.out.println("other: " + e);
        }
    }

    static Object parameters(HelpfulNpe parameter, int index, Object[] objects, byte[] bytes, boolean[] flags, double[] reals, char[] chars, short[] shorts, float[] floats, long[] longs) throws Throwable {
        switch (index) {
            case 0: return parameter.value;
            case 1: parameter.value = 5; return 0;
            case 2: return parameter.self().value;
            case 3: return objects[index];
            case 4: objects[index - 1] = "s"; return 0;
            case 5: return bytes[0];
            case 6: bytes[1] = 2; return 0;
            case 7: return flags[index];
            case 8: return reals[2];
            case 9: reals[2] = 5; return 0;
            case 10: return chars[3];
            case 11: chars[3] = 'c'; return 0;
            case 12: return shorts[index * 2];
            case 13: shorts[4] = 1; return 0;
            case 14: return floats[5];
            case 15: floats[5] = 1; return 0;
            case 16: return longs[6];
            case 17: longs[6] = 1; return 0;
            case 18: return objects.length;
            case 19: throw (Throwable) objects[0];
            case 20: synchronized (parameter) { return 1; }
            case 21: parameter.big++; return 0;
            case 22: parameter.numbers[2] += 3; return 0;
            default: throw null;
        }
    }

    public static void main(String[] args) {
        HelpfulNpe local = null;
        HelpfulNpe full = new HelpfulNpe();
        int i = 3;
        for (int n = 0; n <= 23; n++) {
            if (n == 19) {
                continue;
            }
            int k = n;
            attempt(() -> parameters(null, k, null, null, null, null, null, null, null, null));
        }
        attempt(() -> parameters(null, 19, new Object[1], null, null, null, null, null, null, null));
        try {
            System.out.println(local.value);
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        try {
            local.next.next.value = i;
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        try {
            full.next.next.value = i;
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        try {
            full.numbers[i] = 1;
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        attempt(() -> shared.value);
        attempt(() -> shared.self());
        attempt(() -> full.self().self());
        attempt(() -> full.array(5L)[i]);
        attempt(() -> full.array(5L).length);
        attempt(() -> make(1, "x").self());
        attempt(() -> text.length());
        attempt(() -> full.next.numbers[full.value]);
        attempt(() -> full.grid[1][2]);
        full.grid = new Object[3][];
        attempt(() -> full.grid[i - 1][2]);
        full.grid[1] = new Object[2];
        attempt(() -> full.grid[1][0].toString());
        attempt(() -> ((String) full.grid[1][i - 2]).length());
        int[][][] cubes = new int[2][][];
        attempt(() -> cubes[0][1][2]);
        HelpfulNpe[] row = new HelpfulNpe[2];
        attempt(() -> row[0].next);
        Integer boxed = null;
        attempt(() -> boxed + 1);
        attempt(() -> full.next == null ? full.next.big : 0);
        Supplier<String> supplier = null;
        attempt(() -> supplier.get());
        attempt(() -> java.util.Objects.requireNonNull(null));
        attempt(() -> java.util.Objects.requireNonNull(null, "own message"));
        attempt(() -> {
            throw new NullPointerException();
        });
        attempt(() -> {
            throw new NullPointerException("given");
        });
        attempt(() -> make(i > 2 ? 1 : 2, args.length > 5 ? "a" : "b").next.value);
        String s = null;
        attempt(() -> {
            switch (s) {
                case "a": return 1;
                default: return 2;
            }
        });
        attempt(() -> {
            for (Object o : (Iterable<?>) null) {
                return o;
            }
            return 0;
        });
        attempt(() -> full.next.new Inner());
        attempt(() -> (long) full.next.array(1)[(int) full.big]);
        StackTraceElement[] frames = null;
        try {
            frames[0].getLineNumber();
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
            System.out.println(e.getMessage().equals(e.getMessage()) + " " + e);
        }
    }

    class Inner {
    }
}
