// tableswitch, lookupswitch, string, enum, nested and new-style switches, fall-through, extreme keys.
public class Switches {
    enum Colour { RED, GREEN, BLUE }

    static String table(int n) {
        switch (n) {
            case 1:
                return "one";
            case 2:
            case 3:
                return "two or three";
            case 4: {
                n *= 10;
            }
            case 5:
                n++;
                break;
            default:
                return "other";
        }
        return "" + n;
    }

    static String lookup(int n) {
        switch (n) {
            case Integer.MIN_VALUE:
                return "min";
            case -1:
                return "minus one";
            case 1000:
                return "thousand";
            case 1000000:
                return "million";
            case Integer.MAX_VALUE:
                return "max";
        }
        return "none";
    }

    static int edgeTable(int n) {
        switch (n) {
            case Integer.MAX_VALUE - 2:
                return 1;
            case Integer.MAX_VALUE - 1:
                return 2;
            case Integer.MAX_VALUE:
                return 3;
            default:
                return 0;
        }
    }

    static String text(String s) {
        switch (s) {
            case "":
                return "empty";
            case "Aa":
                return "first of a hash pair";
            case "BB":
                return "second of a hash pair";
            case "AaAa":
            case "BBBB":
            case "AaBB":
                return "three of one hash";
            default:
                return "unknown " + s;
        }
    }

    static int modern(Object o, Colour c) {
        int base = switch (c) {
            case RED -> 1;
            case GREEN -> {
                int x = o.hashCode() & 3;
                yield x + 10;
            }
            case BLUE -> throw new IllegalArgumentException("blue");
        };
        return base * switch (base) {
            case 1, 2, 3 -> 100;
            case 10 -> 1000;
            default -> -1;
        };
    }

    static String types(char c, byte b, short s) {
        String out = "";
        switch (c) {
            case 'a': out += "a"; break;
            case '\uffff': out += "last"; break;
            default: out += "?";
        }
        switch (b) {
            case -128: out += " min"; break;
            case 127: out += " max"; break;
        }
        switch (s) {
            case 1 -> out += " one";
            case 300 -> out += " three hundred";
            default -> { }
        }
        return out;
    }

    static int nested(int a, int b) {
        outer:
        switch (a) {
            case 0:
                switch (b) {
                    case 0:
                        return 1;
                    case 1:
                        break outer;
                    case 2:
                        break;
                    default:
                        return 4;
                }
                return 2;
            default:
                for (int i = 0; ; i++) {
                    switch (i) {
                        case 0: continue;
                        case 7: break outer;
                    }
                }
        }
        return 3;
    }

    public static void main(String[] args) {
        for (int i = -1; i < 8; i++) {
            System.out.println(i + " " + table(i));
        }
        for (int i : new int[] {Integer.MIN_VALUE, Integer.MIN_VALUE + 1, -1, 0, 999, 1000, 1001, 1000000, Integer.MAX_VALUE - 1, Integer.MAX_VALUE}) {
            System.out.println(i + " " + lookup(i) + " " + edgeTable(i) + " " + edgeTable(i - 1));
        }
        for (String s : new String[] {"", "Aa", "BB", "C#", "AaAa", "BBBB", "AaBB", "BBAa", new String("BB")}) {
            System.out.println(text(s));
        }
        for (Colour c : Colour.values()) {
            try {
                System.out.println(modern(0, c) + " " + modern(1, c));
            } catch (IllegalArgumentException e) {
                System.out.println(e.getMessage());
            }
        }
        System.out.println(types('a', (byte) 128, (short) 300) + "," + types('\uffff', (byte) 127, (short) 1) + "," + types('z', (byte) 0, (short) 0));
        System.out.println(nested(0, 0) + " " + nested(0, 1) + " " + nested(0, 2) + " " + nested(0, 3) + " " + nested(1, 0));
        for (Runnable r : new Runnable[] {() -> text(null), () -> modern(0, null)}) {
            try {
                r.run();
            } catch (NullPointerException e) {
                System.out.println("null selector");
            }
        }
    }
}
