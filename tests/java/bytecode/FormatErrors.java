// ClassFormatError and its relatives: what the format check refuses, with HotSpot's wording.
// sources: lib/Assembler.java
import java.util.Arrays;

public class FormatErrors {
    static void load(String what, Assembler a) {
        load(what, "F", a.toBytes());
    }

    static void load(String what, String name, byte[] bytes) {
        try {
            Class<?> c = new Assembler.Loader().add(name, bytes).loadClass(name);
            c.getDeclaredMethods();
            System.out.println(what + ": accepted " + c);
        } catch (Throwable t) {
            System.out.println(what + ": " + t);
        }
    }

    static Assembler f() {
        return new Assembler("F");
    }

    static Assembler access(int access) {
        return new Assembler(52, access, "F", "java/lang/Object");
    }

    static Assembler method(int access, String name, String descriptor) {
        return (access & 0x500) != 0 ? f().rawMethod(access, name, descriptor) : f().method(access, name, descriptor, 4, 10, "aconst_null; athrow");
    }

    static byte[] patch(byte[] b, int at, int... values) {
        byte[] c = b.clone();
        for (int i = 0; i < values.length; i++) {
            c[at + i] = (byte) values[i];
        }
        return c;
    }

    public static void main(String[] args) {
        byte[] good = f().field(1, "a", "I").method(9, "m", "()V", 1, 1, "return").toBytes();
        load("good", "F", good);
        load("magic", "F", patch(good, 0, 1, 2, 3, 4));
        load("empty", "F", new byte[0]);
        load("three bytes", "F", new byte[] {(byte) 0xca, (byte) 0xfe, (byte) 0xba});
        for (int length : new int[] {4, 8, 10, 20, 40, good.length - 20, good.length - 1}) {
            load("cut at " + length, "F", Arrays.copyOf(good, length));
        }
        load("extra bytes", "F", Arrays.copyOf(good, good.length + 3));
        for (int[] version : new int[][] {{44, 0}, {45, 0}, {45, 3}, {46, 5}, {55, 65535}, {56, 1}, {61, 0}, {61, 65535}, {60, 65535}, {62, 0}, {99, 9}, {0, 0}}) {
            load("version " + version[0] + "." + version[1], "F", patch(good, 4, version[1] >> 8, version[1], version[0] >> 8, version[0]));
        }
        for (int flags : new int[] {0x0001, 0x0021, 0x0031, 0x0410, 0x0430, 0x0200, 0x0201, 0x0601, 0x0611, 0x0621, 0x2201, 0x2601, 0x4021, 0x4601, 0x8000, 0x8021, 0x1021, 0x0421, 0x0023, 0xffff}) {
            load("class flags " + Integer.toHexString(flags), access(flags));
        }
        for (int flags : new int[] {0, 1, 2, 3, 4, 5, 6, 0x10, 0x40, 0x50, 0x80, 0x4000, 0x1000, 0x20, 0x400}) {
            load("field flags " + Integer.toHexString(flags), f().field(flags, "a", "I"));
            load("interface field flags " + Integer.toHexString(flags | 0x19), new Assembler(52, 0x601, "F", "java/lang/Object").field(flags | 0x19, "a", "I"));
        }
        for (int flags : new int[] {0, 1, 3, 6, 8, 0x10, 0x20, 0x400, 0x401, 0x402, 0x408, 0x410, 0x420, 0x500, 0x100, 0x800, 0xc00, 0x40, 0x80, 0x1000}) {
            load("method flags " + Integer.toHexString(flags), method(flags, "m", "()V"));
            load("interface method flags " + Integer.toHexString(flags),
                (flags & 0x500) != 0 ? access(0x601).rawMethod(flags, "m", "()V") : access(0x601).method(flags, "m", "()V", 1, 1, "aconst_null; athrow"));
        }
        for (int flags : new int[] {1, 2, 9, 0x10, 0x20, 0x400, 0x100, 0x80}) {
            load("<init> flags " + Integer.toHexString(flags), method(flags, "<init>", "()V"));
            load("<clinit> flags " + Integer.toHexString(flags), access(0x21).method(flags & ~0x500, "<clinit>", "()V", 1, 1, "return"));
        }
        for (String name : new String[] {"ok", "", "a.b", "a;b", "a[b", "a/b", "<x>", "a<b", "<init>", "<clinit>", "1", "a-b", "é", "\0"}) {
            load("field name '" + name.replace("\0", "\\0") + "'", f().field(1, name, "I"));
            load("method name '" + name.replace("\0", "\\0") + "'", method(1, name, "()V"));
        }
        for (String d : new String[] {"I", "V", "[V", "", "L", "Lx", "Lx;", "L;", "[", "[[[I", "II", "Q", "La.b;", "La/b;", "La//b;", "La/;", "L/a;", "(I)V", "[".repeat(255) + "I", "[".repeat(256) + "I"}) {
            load("field descriptor " + (d.length() > 20 ? d.length() : d), f().field(1, "a", d));
        }
        for (String d : new String[] {"()V", "()", "(V)V", "()I", "(I", "I)V", "()VV", "([V)V", "()[V", "(L)V", "(Lx;)Lx;", "()Lx", "", "(" + "D".repeat(127) + "I)V", "(" + "D".repeat(127) + "II)V"}) {
            load("method descriptor " + (d.length() > 20 ? d.length() : d), method(9, "m", d));
        }
        load("<init> returns", method(1, "<init>", "()I"));
        load("<clinit> with arguments", access(0x21).method(8, "<clinit>", "(I)V", 1, 1, "return"));
        load("<clinit> in version 50 not static", new Assembler(50, 0x21, "F", "java/lang/Object").method(0, "<clinit>", "()V", 1, 1, "return"));
        load("fields twice", f().field(1, "a", "I").field(1, "a", "I"));
        load("fields of one name", f().field(1, "a", "I").field(1, "a", "J"));
        load("methods twice", method(1, "m", "()V").rawMethod(0x401, "m", "()V"));
        load("interfaces twice", new Assembler(49, 0x21, "F", "java/lang/Object", "java/lang/Runnable", "java/lang/Runnable"));
        load("no superclass", new Assembler(49, 0x21, "F", null));
        load("array superclass", new Assembler(49, 0x21, "F", "[I"));
        load("array interface", new Assembler(49, 0x21, "F", "java/lang/Object", "[I"));
        load("wrong name", "F", new Assembler("G").toBytes());
        load("odd class name", "F", new Assembler("a.b").toBytes());
        load("array class name", "F", new Assembler("[I").toBytes());
        load("no Code", f().rawMethod(9, "m", "()V"));
        byte[] code = {0, 1, 0, 1, 0, 0, 0, 1, (byte) 0xb1, 0, 0, 0, 0};
        load("Code", f().rawMethod(9, "m", "()V", "Code", code));
        load("Code twice", f().rawMethod(9, "m", "()V", "Code", code, "Code", code));
        load("Code in abstract", f().rawMethod(0x401, "m", "()V", "Code", code));
        load("Code in native", f().rawMethod(0x109, "m", "()V", "Code", code));
        load("Code of length 0", f().rawMethod(9, "m", "()V", "Code", new byte[] {0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0}));
        load("Code too short", f().rawMethod(9, "m", "()V", "Code", Arrays.copyOf(code, 11)));
        load("Code too long", f().rawMethod(9, "m", "()V", "Code", Arrays.copyOf(code, 15)));
        load("Exceptions twice", f().rawMethod(9, "m", "()V", "Code", code, "Exceptions", new byte[] {0, 0}, "Exceptions", new byte[] {0, 0}));
        load("Exceptions of wrong length", f().rawMethod(9, "m", "()V", "Code", code, "Exceptions", new byte[] {0, 0, 0}));
        load("unknown attribute", f().attribute("Unknown", new byte[] {1, 2, 3}));
        load("SourceFile of wrong length", f().attribute("SourceFile", new byte[] {0, 1, 2}));
        load("SourceFile twice", f().attribute("SourceFile", new byte[] {0, 1}).attribute("SourceFile", new byte[] {0, 1}));
        load("SourceFile of a class entry", f().attribute("SourceFile", new byte[] {0, 2}));
        load("InnerClasses short", new Assembler(52, 0x21, "F", "java/lang/Object").attribute("InnerClasses", new byte[] {0, 1}));
        load("EnclosingMethod of nothing", new Assembler(52, 0x21, "F", "java/lang/Object").attribute("EnclosingMethod", new byte[] {0, 0, 0, 0}));
        load("NestHost of wrong length", new Assembler(55, 0x21, "F", "java/lang/Object").attribute("NestHost", new byte[] {0}));
        load("NestHost and NestMembers", new Assembler(55, 0x21, "F", "java/lang/Object").attribute("NestHost", new byte[] {0, 2}).attribute("NestMembers", new byte[] {0, 0}));
        load("Record in a class that is not final", new Assembler(61, 0x21, "F", "java/lang/Record").attribute("Record", new byte[] {0, 0}));
        load("PermittedSubclasses empty", new Assembler(61, 0x21, "F", "java/lang/Object").attribute("PermittedSubclasses", new byte[] {0, 0}));
        load("PermittedSubclasses in final", new Assembler(61, 0x31, "F", "java/lang/Object").attribute("PermittedSubclasses", new byte[] {0, 1, 0, 2}));
        load("ConstantValue of a wrong type", f().constantField(9, "a", "I", "5L"));
        load("ConstantValue of a String as Object", f().constantField(9, "a", "Ljava/lang/Object;", "\"s\""));
        load("ConstantValue of an int as boolean", f().constantField(9, "a", "Z", "7"));
        load("BootstrapMethods in version 49", f().attribute("BootstrapMethods", new byte[] {0, 0}));
        load("BootstrapMethods of wrong length", new Assembler(52, 0x21, "F", "java/lang/Object").attribute("BootstrapMethods", new byte[] {0, 1, 0, 1}));
        int[][] raws = {{0}, {2, 0, 0}, {13, 0, 1}, {14, 0, 1}, {7, 0, 0}, {7, 0, 99}, {8, 0, 2}, {9, 0, 1, 0, 2}, {10, 0, 2, 0, 2}, {12, 0, 1, 0, 2}, {1, 0, 1, 0}, {1, 0, 1, 0xff}, {1, 0, 2, 0xc3, 0x28}, {15, 0, 0, 1},
            {15, 10, 0, 1}, {15, 6, 0, 1}, {16, 0, 2}, {17, 0, 0, 0, 1}, {18, 0, 9, 0, 1}, {19, 0, 1}, {20, 0, 1}, {21, 0, 0}, {3, 0, 0, 0, 1}};
        for (int[] raw : raws) {
            for (int version : new int[] {49, 61}) {
                Assembler a = new Assembler(version, 0x21, "F", "java/lang/Object");
                a.raw(raw);
                load("pool " + Arrays.toString(raw) + " in " + version, a);
            }
        }
        Assembler longAtEnd = new Assembler("F");
        longAtEnd.raw(5, 0, 0, 0, 0, 0, 0, 0, 1);
        load("long as the last entry", longAtEnd);
    }
}
