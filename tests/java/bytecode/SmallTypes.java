// int values in boolean, byte, short and char places: stores to fields, arrays, returns and arguments narrow as the specification says.
// sources: lib/Assembler.java
public class SmallTypes {
    public static void main(String[] args) throws Throwable {
        String[] types = {"Z", "B", "S", "C"};
        int[] values = {0, 1, 2, 3, 255, 256, 257, -1, -128, 128, 65535, 65536, 70000, 0x12345678, Integer.MIN_VALUE};
        for (String t : types) {
            String load = t.equals("Z") || t.equals("B") ? "baload" : t.equals("S") ? "saload" : "caload";
            String store = load.replace("load", "store");
            String array = t.equals("Z") ? "boolean" : t.equals("B") ? "byte" : t.equals("S") ? "short" : "char";
            Assembler a = new Assembler("T").field(9, "s", t).field(1, "f", t).field(1, "after", "B").defaultConstructor("java/lang/Object");
            a.method(9, "statics", "(I)I", 2, 1, "iload_0; putstatic T.s:" + t + "\ngetstatic T.s:" + t + "\nireturn");
            a.method(9, "fields", "(I)I", 3, 2, "new T; dup; invokespecial T.<init>:()V; astore_1; aload_1; bipush 7; putfield T.after:B; aload_1; iload_0; putfield T.f:" + t
                + "\naload_1; getfield T.f:" + t + "\nbipush 10; imul; aload_1; getfield T.after:B; iadd; ireturn");
            a.method(9, "arrays", "(I)I", 4, 2, "iconst_3; newarray " + array + "\nastore_1; aload_1; iconst_1; iload_0; " + store + "\naload_1; iconst_1; " + load + "\naload_1; iconst_2; " + load
                + "\niadd; ireturn");
            a.method(9, "narrow", "(I)" + t, 1, 1, "iload_0; ireturn");
            a.method(9, "returns", "(I)I", 1, 1, "iload_0; invokestatic T.narrow:(I)" + t + "\nireturn");
            a.method(9, "takes", "(" + t + ")I", 1, 1, "iload_0; ireturn");
            a.method(9, "arguments", "(I)I", 1, 1, "iload_0; invokestatic T.takes:(" + t + ")I\nireturn");
            Assembler.Loader loader = new Assembler.Loader(a);
            for (int v : values) {
                StringBuilder s = new StringBuilder(t + " " + v + ":");
                for (String m : new String[] {"statics", "fields", "arrays", "returns", "narrow"}) {
                    Object r = loader.call("T", m, v);
                    s.append(' ').append(r instanceof Character c ? (int) c : r);
                }
                System.out.println(s);
            }
        }
        Assembler casts = new Assembler("C");
        String[] conversions = {"i2b", "i2s", "i2c", "i2l", "i2f", "i2d", "l2i", "l2f", "l2d", "f2i", "f2l", "f2d", "d2i", "d2l", "d2f"};
        String order = "ilfd", descriptors = "IJFD", loads = "ilfd";
        for (String c : conversions) {
            int from = order.indexOf(c.charAt(0)), to = Math.max(order.indexOf(c.charAt(2)), 0);
            casts.method(9, c, "(" + descriptors.charAt(from) + ")" + descriptors.charAt(to), 2, 2, loads.charAt(from) + "load_0; " + c + "\n" + loads.charAt(to) + "return");
        }
        Assembler.Loader loader = new Assembler.Loader(casts);
        double[] numbers = {0, -0.0, 1.5, -1.5, 1e10, -1e10, 1e20, 1e40, Double.NaN, Double.NEGATIVE_INFINITY, 2147483647.5, -2147483649.0, 9.3e18, 1e-45, 16777217, 255, 65537};
        for (String c : conversions) {
            StringBuilder s = new StringBuilder(c + ":");
            for (double d : numbers) {
                Object o = switch (c.charAt(0)) {
                    case 'i' -> (int) d;
                    case 'l' -> (long) d;
                    case 'f' -> (float) d;
                    default -> d;
                };
                s.append(' ').append(loader.call("C", c, o));
            }
            System.out.println(s);
        }
        String[] compares = {"fcmpl", "fcmpg", "dcmpl", "dcmpg"};
        Assembler cmp = new Assembler("D").method(9, "lcmp", "(JJ)I", 4, 4, "lload_0; lload_2; lcmp; ireturn");
        for (String c : compares) {
            boolean f = c.charAt(0) == 'f';
            cmp.method(9, c, f ? "(FF)I" : "(DD)I", 4, 4, f ? "fload_0; fload_1; " + c + "\nireturn" : "dload_0; dload_2; " + c + "\nireturn");
        }
        loader = new Assembler.Loader(cmp);
        double[] pair = {0.0, -0.0, 1, -1, Double.NaN, Double.POSITIVE_INFINITY};
        for (String c : compares) {
            StringBuilder s = new StringBuilder(c + ":");
            for (double x : pair) {
                for (double y : pair) {
                    s.append(' ').append(c.charAt(0) == 'f' ? loader.call("D", c, (float) x, (float) y) : loader.call("D", c, x, y));
                }
            }
            System.out.println(s);
        }
        System.out.println(loader.call("D", "lcmp", 1L << 40, 5L) + " " + loader.call("D", "lcmp", -1L, 1L) + " " + loader.call("D", "lcmp", 7L, 7L) + " " + loader.call("D", "lcmp", Long.MIN_VALUE, Long.MAX_VALUE));
    }
}
