// Classes that changed after their users were compiled: what resolution and selection then throw (JVMS 5.4.3, 5.4.6, 6.5).
// Users are compiled against Old_X; a loader gives them the bytes of New_X under the name Old_X.
// normalise: hash
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;

public class ChangedClasses {
    interface Old_Defaults { default void m() {} void n(); }
    interface New_Defaults { default void m() {} void n(); }
    static class Old_Impl implements Old_Defaults { public void n() {} }
    static abstract class New_Impl implements Old_Defaults { }
    static abstract class Old_AbstractImpl implements Old_Defaults { public void n() {} }
    static abstract class New_AbstractImpl implements Old_Defaults { }
    static class Old_SubImpl extends Old_AbstractImpl { }
    static class New_SubImpl extends Old_AbstractImpl { }
    interface Old_Plain { void p(); }
    interface New_Plain { void p(); }
    static class Old_PlainImpl implements Old_Plain { public void p() {} }
    static abstract class New_PlainImpl implements Old_Plain { }

    static class Old_Members {
        public void shown() {}
        static void aStatic() {}
        void anInstance() {}
        static int staticField;
        int field;
        final void fin() {}
        int gone;
        void goneMethod(int[] a, String s) {}
        void turnedPrivate() {}
        int privateField;
        protected void turnedPackage() {}
        final int[] typed = null;
    }
    static class New_Members {
        void shown() {}
        void aStatic() {}
        static void anInstance() {}
        int staticField;
        static int field;
        void fin() {}
        private void turnedPrivate() {}
        private int privateField;
        final long[] typed = null;
        static final int constant = Integer.parseInt("5");
    }
    interface Old_Shown { void shown(); }
    interface New_Shown { void shown(); }
    static class Old_Sub extends Old_Members implements Old_Shown { }
    static class New_Sub extends Old_Members { public void shown() {} }

    interface Old_Left { default void m() {} }
    interface New_Left { default void m() {} }
    interface Old_Right { default void other() {} }
    interface New_Right { default void m() {} }
    static class Old_Both implements Old_Left, Old_Right { }
    static class New_Both implements Old_Left, Old_Right { public void m() {} }
    static class Old_CallsSuper implements Old_Left, Old_Right { void call() { Old_Left.super.m(); } }
    static class New_CallsSuper implements Old_Left, Old_Right { public void m() {} void call() {} }

    static class Old_Base { void sup() {} }
    static abstract class New_Base { abstract void sup(); }
    static class Old_Derived extends Old_Base { void call() { super.sup(); } }
    static class New_Derived extends Old_Base { void sup() {} void call() {} }
    static class Old_Constructed { Old_Constructed(int x) {} }
    static class New_Constructed { New_Constructed() {} }
    static class Old_Kind { void call() {} static void s() {} }
    interface New_Kind { default void call() {} static void s() {} }
    interface Old_Interface { void call(); }
    static class New_Interface { public void call() {} }
    static class Old_Final { void m() {} }
    static class New_Final { final void m() {} }
    static class Old_OverridesFinal extends Old_Final { void m() {} }
    static class New_OverridesFinal extends New_Final { }
    static class Old_Open { }
    static final class New_Open { }
    static class Old_Extends extends Old_Open { }
    static class New_Extends { }
    static class Old_Abstract { }
    static abstract class New_Abstract { }
    static class Old_WithField { static int f; }
    static class New_WithField { static final int f = Integer.parseInt("1"); }

    // These call; they are loaded by the same loader as they are, compiled against Old_.
    static class User {
        static Object sink;
        static void run() {
            attempt("interface call, lacking", () -> ((Old_Defaults) new Old_Impl()).n());
            attempt("virtual call, lacking", () -> new Old_Impl().n());
            attempt("virtual call, lacking in superclass", () -> new Old_SubImpl().n());
            attempt("default stays", () -> new Old_SubImpl().m());
            attempt("interface call, no defaults", () -> ((Old_Plain) new Old_PlainImpl()).p());
            attempt("virtual call, no defaults", () -> new Old_PlainImpl().p());
            attempt("not public", () -> ((Old_Shown) new Old_Sub()).shown());
            attempt("interface conflict", () -> ((Old_Left) new Old_Both()).m());
            attempt("virtual conflict", () -> new Old_Both().m());
            attempt("super default in spite of conflict", () -> new Old_CallsSuper().call());
            attempt("static to instance", () -> Old_Members.aStatic());
            attempt("instance to static", () -> new Old_Members().anInstance());
            attempt("static field to instance", () -> sink = Old_Members.staticField);
            attempt("instance field to static", () -> new Old_Members().field = 1);
            attempt("missing field", () -> sink = new Old_Members().gone);
            attempt("missing field again", () -> new Old_Members().gone = 1);
            attempt("missing method", () -> new Old_Members().goneMethod(null, null));
            attempt("private method", () -> new Old_Members().turnedPrivate());
            attempt("private field", () -> sink = new Old_Members().privateField);
            attempt("field of another type", () -> sink = new Old_Members().typed.length);
            attempt("call of an abstract super method", () -> new Old_Derived().call());
            attempt("constructor", () -> new Old_Constructed(1));
            attempt("class to interface", () -> new Old_Kind());
            attempt("class to interface, static", () -> Old_Kind.s());
            attempt("interface to class", () -> ((Old_Interface) sink).call());
            attempt("overrides final", () -> new Old_OverridesFinal());
            attempt("extends final", () -> new Old_Extends());
            attempt("new of abstract", () -> new Old_Abstract());
            attempt("store to final", () -> Old_WithField.f = 3);
        }
    }

    interface Attempt { void run() throws Throwable; }

    static void attempt(String name, Attempt attempt) {
        try {
            attempt.run();
            System.out.println(name + ": ok");
        } catch (Throwable e) {
            System.out.println(name + ": " + e);
            StackTraceElement top = e.getStackTrace()[0];
            System.out.println("    at " + top.getClassName().replaceAll("/0x.*", "") + "." + top.getMethodName().replaceAll("\\d+$", ""));
        }
    }

    /** Renames New_ to Old_ in all texts of a class's constant pool. */
    static byte[] renamed(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        ByteArrayOutputStream result = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(result);
        out.writeLong(in.readLong());
        int count = in.readUnsignedShort();
        out.writeShort(count);
        for (int i = 1; i < count; i++) {
            int tag = in.readUnsignedByte();
            out.writeByte(tag);
            int length = 4;
            switch (tag) {
                case 1: out.writeUTF(in.readUTF().replace("New_", "Old_")); continue;
                case 5: case 6: length = 8; i++; break;
                case 7: case 8: case 16: case 19: case 20: length = 2; break;
                case 15: length = 3; break;
                default: break;
            }
            out.write(in.readNBytes(length));
        }
        int flags = in.readUnsignedShort();
        out.writeShort(flags);
        out.write(in.readAllBytes());
        return result.toByteArray();
    }

    static class Changing extends ClassLoader {
        Changing() { super("changing", ChangedClasses.class.getClassLoader()); }

        @Override protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            Class<?> known = findLoadedClass(name);
            if (known != null) return known;
            if (!name.contains("$Old_") && !name.endsWith("$User") && !name.endsWith("$Attempt") && !name.equals("ChangedClasses"))
                return super.loadClass(name, resolve);
            boolean keep = name.endsWith("Old_SubImpl") || name.endsWith("Old_Sub") || name.endsWith("Old_Both") || name.endsWith("Old_CallsSuper") ||
                    name.endsWith("Old_Derived") || name.endsWith("Old_OverridesFinal") || name.endsWith("Old_Extends");
            String file = (keep ? name : name.replace("Old_", "New_")).replace('.', '/') + ".class";
            try (InputStream in = getParent().getResourceAsStream(file)) {
                byte[] bytes = renamed(in.readAllBytes());
                if (name.endsWith("Old_Impl") || name.endsWith("Old_PlainImpl")) clearAbstract(bytes);
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }

        private static void clearAbstract(byte[] bytes) throws IOException {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            in.readLong();
            int count = in.readUnsignedShort(), at = 10;
            for (int i = 1; i < count; i++) {
                int tag = bytes[at];
                if (tag == 1) at += 3 + ((bytes[at + 1] & 255) << 8 | bytes[at + 2] & 255);
                else if (tag == 5 || tag == 6) { at += 9; i++; }
                else at += tag == 7 || tag == 8 || tag == 16 ? 3 : tag == 15 ? 4 : 5;
            }
            bytes[at] &= ~4;
        }
    }

    public static void main(String[] args) throws Throwable {
        Class<?> user = new Changing().loadClass("ChangedClasses$User", false);
        var run = user.getDeclaredMethod("run");
        run.setAccessible(true);
        run.invoke(null);
    }
}
