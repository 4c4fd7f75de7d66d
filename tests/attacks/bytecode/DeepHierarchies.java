// attack: hierarchies that would overflow the machine's own stack: long chains of classes, of interfaces, of arrays, linked and initialised at once
// must: they work, or StackOverflowError or another error is thrown; no crash
// options: -Xmx256m
// timeout: 60
public class DeepHierarchies {
    static Object chain(int depth) throws Exception {
        Own own = new Own();
        for (int i = 0; i < depth; i++) {
            String superclass = i == 0 ? "java/lang/Object" : "C" + (i - 1);
            own.define(null, new Assembler(52, 0x21, "C" + i, superclass).defaultConstructor(superclass).method(8, "<clinit>", "()V", 1, 0, "return").toBytes());
        }
        Object last = Class.forName("C" + (depth - 1), true, own).getConstructor().newInstance();
        return own.loadClass("C0").isInstance(last);
    }

    public static void main(String[] args) {
        int depth = 2500;
        Attack.attemptBrief("chain of superclasses, in a thread with a small stack", () -> {
            Object[] got = new Object[1];
            Thread t = new Thread(null, () -> got[0] = Attack.outcome(() -> chain(depth)), "small", 1 << 16);
            t.start();
            t.join();
            return got[0];
        });
        Attack.attempt("chain of superclasses", () -> chain(1000));
        Attack.attempt("chain of superclasses, loaded from the top", () -> {
            Own own = new Own();
            for (int i = 0; i < 500; i++) own.add("D" + i, new Assembler(52, 0x21, "D" + i, i == 0 ? "java/lang/Object" : "D" + (i - 1)).toBytes());
            Class<?> c = own.loadClass("D499");
            return c.getSuperclass().getName();
        });
        Attack.attempt("chain of interfaces", () -> {
            Own own = new Own();
            for (int i = 0; i < 700; i++)
                own.define(null, (i == 0 ? new Assembler(52, 0x601, "I" + i, "java/lang/Object") : new Assembler(52, 0x601, "I" + i, "java/lang/Object", "I" + (i - 1))).method(1, "m" + i, "()I", 1, 1, "iconst_1; ireturn")
                    .method(8, "<clinit>", "()V", 1, 0, "return").toBytes());
            own.define(null, new Assembler(52, 0x21, "Impl", "java/lang/Object", "I699").defaultConstructor("java/lang/Object").toBytes());
            return own.loadClass("I0").isInstance(Class.forName("Impl", true, own).getConstructor().newInstance());
        });
        Attack.attempt("many superinterfaces", () -> {
            Own own = new Own();
            String[] names = new String[1000];
            for (int i = 0; i < names.length; i++) {
                names[i] = "J" + i;
                own.define(null, new Assembler(52, 0x601, names[i], "java/lang/Object").method(1, "m", "()I", 1, 1, "iconst_1; ireturn").toBytes());
            }
            own.define(null, new Assembler(52, 0x21, "Many", "java/lang/Object", names).defaultConstructor("java/lang/Object").toBytes());
            return own.call("Many", "<init>");
        });
        Attack.attempt("arrays of arrays", () -> {
            Class<?> c = String.class;
            for (int i = 0; i < 255; i++) c = c.arrayType();
            return c.arrayType();
        });
        Attack.attempt("nest of 500 hosts", () -> {
            Own own = new Own();
            for (int i = 0; i < 500; i++) {
                Assembler a = new Assembler(55, 0x21, "N" + i, "java/lang/Object").field(10, "f", "I").method(9, "m", "()I", 1, 1, "getstatic N" + (i + 1) % 500 + ".f:I; ireturn");
                own.define(null, a.attribute("NestHost", java.nio.ByteBuffer.allocate(2).putShort((short) a.classRef("N" + (i + 1) % 500)).array()).toBytes());
            }
            return own.call("N0", "m");
        });
        Attack.attempt("initialisers that call each other", () -> {
            Own own = new Own();
            for (int i = 0; i < 700; i++) {
                Assembler a = new Assembler(52, 0x21, "K" + i, "java/lang/Object").field(9, "f", "I");
                own.define(null, a.method(8, "<clinit>", "()V", 2, 0, "getstatic K" + (i + 1) % 500 + ".f:I; putstatic K" + i + ".f:I; return").toBytes());
            }
            return Class.forName("K0", true, own).getDeclaredField("f").getInt(null);
        });
    }
}
