// ldc of every kind of constant; method handles of all nine kinds; strings with null, supplementary and unpaired surrogate characters.
// sources: lib/Assembler.java
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;

public class Constants {
    public int field = 3;
    public static String sfield = "static";

    public Constants() {
    }

    public Constants(int n) {
        field = n;
    }

    public String virt(long l) {
        return "virt " + l + " " + field;
    }

    public static int stat(int a, int b) {
        return a * b;
    }

    public interface I {
        default String dflt() {
            return "default of " + this;
        }

        static String is() {
            return "interface static";
        }

        String abs();
    }

    public static class Impl implements I {
        public String abs() {
            return "abs";
        }

        @Override
        public String toString() {
            return "Impl";
        }
    }

    static Object load(String constant, String type) throws Throwable {
        boolean wide = type.equals("J") || type.equals("D");
        String ret = switch (type) {
            case "I" -> "ireturn";
            case "J" -> "lreturn";
            case "F" -> "freturn";
            case "D" -> "dreturn";
            default -> "areturn";
        };
        Assembler a = new Assembler(52, 0x21, "K", "java/lang/Object").method(9, "m", "()" + type, 2, 0, (wide ? "ldc2_w " : "ldc_w ") + constant + "\n" + ret);
        return new Assembler.Loader(a).call("K", "m");
    }

    static MethodHandle handle(int kind, String member) throws Throwable {
        return (MethodHandle) load("handle " + kind + " " + member, "Ljava/lang/invoke/MethodHandle;");
    }

    public static void main(String[] args) throws Throwable {
        for (String s : new String[] {"0", "-1", "2147483647", "-2147483648"}) {
            System.out.println(load(s, "I"));
        }
        for (String s : new String[] {"0L", "-1L", "9223372036854775807L", "-9223372036854775808L"}) {
            System.out.println(load(s, "J"));
        }
        System.out.println(load("1.5f", "F") + " " + load("-0.0f", "F") + " " + load("2.5", "D") + " " + load("-0.0", "D") + " " + load("NaN", "D"));
        for (String s : new String[] {"plain", "", "nul\0inside", "é中", "😀", "\ud800 unpaired \udc00"}) {
            String loaded = (String) load("\"" + s + "\"", "Ljava/lang/String;");
            System.out.println(loaded.equals(s) + " " + (loaded == s.intern()) + " " + loaded.length());
        }
        for (String c : new String[] {"java/lang/String", "[I", "[[Ljava/util/Map$Entry;", "java/lang/Runnable", "[Z"}) {
            System.out.println(load("class " + c, "Ljava/lang/Class;"));
        }
        System.out.println(load("type (IJ[Ljava/lang/String;)D", "Ljava/lang/invoke/MethodType;") + " " + (load("type ()V", "Ljava/lang/Object;") == MethodType.methodType(void.class)));
        Constants c = new Constants(7);
        MethodHandle getField = handle(1, "Constants.field:I"), getStatic = handle(2, "Constants.sfield:Ljava/lang/String;"), putField = handle(3, "Constants.field:I"),
            putStatic = handle(4, "Constants.sfield:Ljava/lang/String;"), virtual = handle(5, "Constants.virt:(J)Ljava/lang/String;"), statik = handle(6, "Constants.stat:(II)I"),
            make = handle(8, "Constants.<init>:(I)V"), iface = handle(9, "Constants$I.abs:()Ljava/lang/String;"), dflt = handle(9, "Constants$I.dflt:()Ljava/lang/String;"),
            ifaceStatic = handle(6, "interface Constants$I.is:()Ljava/lang/String;"), varargs = handle(6, "java/util/Arrays.asList:([Ljava/lang/Object;)Ljava/util/List;");
        putField.invoke(c, 70);
        putStatic.invoke("changed");
        System.out.println((int) getField.invoke(c) + " " + (String) getStatic.invoke() + " " + (String) virtual.invoke(c, 5L) + " " + (int) statik.invoke(6, 7) + " " + ((Constants) make.invoke(9)).field);
        System.out.println((String) iface.invoke((I) new Impl()) + " " + (String) dflt.invoke((I) new Impl()) + " " + (String) ifaceStatic.invoke() + " " + varargs.invoke(1, 2, 3) + " " + varargs.isVarargsCollector());
        for (MethodHandle h : new MethodHandle[] {getField, getStatic, putField, putStatic, virtual, statik, make, iface, dflt, ifaceStatic, varargs}) {
            System.out.println(h.type());
        }
        Assembler special = new Assembler(52, 0x21, "K", "Constants$Impl").defaultConstructor("Constants$Impl").method(1, "toString", "()Ljava/lang/String;", 1, 1, "ldc \"K\"; areturn")
            .method(9, "m", "()Ljava/lang/invoke/MethodHandle;", 2, 0, "ldc handle 7 Constants$Impl.toString:()Ljava/lang/String;\nareturn");
        Assembler.Loader loader = new Assembler.Loader(special);
        MethodHandle sp = (MethodHandle) loader.call("K", "m");
        System.out.println(sp.type() + " " + sp.invoke(loader.loadClass("K").getDeclaredConstructor().newInstance()));
        System.out.println(load("handle 6 Constants.stat:(II)I", "Ljava/lang/Object;").equals(load("handle 6 Constants.stat:(II)I", "Ljava/lang/Object;")));
        Assembler values = new Assembler(52, 0x21, "V", "java/lang/Object").constantField(25, "i", "I", "-7").constantField(25, "j", "J", "1099511627776L").constantField(25, "f", "F", "0.5f").constantField(25, "d", "D", "0.25")
            .constantField(25, "s", "Ljava/lang/String;", "\"text\"").constantField(25, "z", "Z", "1").constantField(25, "b", "B", "300").constantField(25, "c", "C", "65").constantField(25, "h", "S", "-70000")
            .constantField(1, "instance", "I", "5").constantField(9, "notFinal", "I", "6");
        Class<?> v = new Assembler.Loader(values).loadClass("V");
        for (String f : new String[] {"i", "j", "f", "d", "s", "z", "b", "c", "h", "notFinal"}) {
            System.out.println(f + " " + v.getField(f).get(null));
        }
    }
}
