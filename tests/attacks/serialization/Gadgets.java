// attack: streams that build what has no constructor for it: classes of the library, forged fields, wrong types, references before reading
// must: InvalidClassException, ClassCastException, StreamCorruptedException or the like for each
import java.io.*;
import java.lang.reflect.*;
import java.util.*;

public class Gadgets {
    /** Writes an object, replaces bytes in the stream, reads it. */
    static Object forge(Object object, String from, String to) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new ObjectOutputStream(out).writeObject(object);
        String bytes = out.toString("ISO-8859-1");
        if (!bytes.contains(from)) throw new AssertionError("nothing to forge");
        return read(bytes.replace(from, to).getBytes("ISO-8859-1"));
    }

    static Object read(byte[] bytes) throws Exception {
        return new ObjectInputStream(new ByteArrayInputStream(bytes)).readObject();
    }

    static class A implements Serializable {
        private static final long serialVersionUID = 1;
        String text = "text";
        int[] numbers = {1, 2};
    }

    static class B implements Serializable {
        private static final long serialVersionUID = 1;
        Object text = 5;
        Object numbers = "x";
    }

    /** Has A's fields, but of other types: read as an A, its objects must not fit. */
    static class C implements Serializable {
        private static final long serialVersionUID = 1;
        final A inner = new A();
        final Object loose = "loose";
    }

    /** Sees itself half read. */
    static class Early implements Serializable {
        static Early seen;
        final int number = Integer.parseInt("5");

        private Object readResolve() {
            seen = this;
            return "replaced";
        }
    }

    static class Holder implements Serializable {
        Early early = new Early();
    }

    public static void main(String[] args) {
        Attack.attempt("String field gets an Integer", () -> forge(new B(), "Gadgets$B", "Gadgets$A"));
        Attack.attempt("replaced by a String", () -> forge(new Holder(), "x", "x"));
        Attack.attempt("class that is no Serializable", () -> forge(new A(), "Gadgets$A", "Gadgets$Z"));
        Attack.attempt("Runtime", () -> forge(new Object[] {new StackTraceElement("a", "b", "c", 1)}, "java.lang.StackTraceElement", "java.lang.Shutdown$$$$$$$$$$"));
        Attack.attempt("ClassLoader", () -> forge(new java.text.DecimalFormat(), "java.text.DecimalFormat", "java.lang.ClassLoaderXX"));
        Attack.attempt("Class of a primitive", () -> read(new byte[] {(byte) 0xac, (byte) 0xed, 0, 5, 0x76, 0x72, 0, 3, 'i', 'n', 't', 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0x78, 0x70}));
        Attack.attempt("array of 2^31-1", () -> read(new byte[] {(byte) 0xac, (byte) 0xed, 0, 5, 0x75, 0x72, 0, 2, '[', 'B', (byte) 0xac, (byte) 0xf3, 0x17, (byte) 0xf8, 6, 8, 0x54, (byte) 0xe0, 2, 0, 0, 0x78, 0x70, 0x7f, (byte) 255, (byte) 255, (byte) 255}));
        Attack.attempt("array of -1", () -> read(new byte[] {(byte) 0xac, (byte) 0xed, 0, 5, 0x75, 0x72, 0, 2, '[', 'B', (byte) 0xac, (byte) 0xf3, 0x17, (byte) 0xf8, 6, 8, 0x54, (byte) 0xe0, 2, 0, 0, 0x78, 0x70, (byte) 255, (byte) 255, (byte) 255, (byte) 255}));
        Attack.attempt("handle out of range", () -> read(new byte[] {(byte) 0xac, (byte) 0xed, 0, 5, 0x71, 0x7f, (byte) 255, (byte) 255, (byte) 255}));
        Attack.attempt("enum that is not one", () -> forge(Thread.State.NEW, "java.lang.Thread$State", "java.lang.annotation"));
        Attack.attempt("enum's constant that is not there", () -> forge(Thread.State.NEW, "NEW", "OLD"));
        Attack.attempt("proxy of an internal interface", () -> forge(Proxy.newProxyInstance(null, new Class<?>[] {Comparable.class}, (InvocationHandler & Serializable) (p, m, a) -> null), "java.lang.Comparable", "jdk.internal.misc.VM$"));
        Attack.attempt("comparator in a TreeMap", () -> {
            Comparator<Object> c = (Comparator<Object> & Serializable) (a, b) -> { throw new IllegalStateException("called while reading"); };
            TreeMap<Object, Object> map = new TreeMap<>();
            map.put("a", 1);
            Field f = TreeMap.class.getDeclaredField("comparator");
            f.setAccessible(true);
            return f;
        });
        Attack.attempt("subclass of ObjectInputStream", () -> new ObjectInputStream(new ByteArrayInputStream(new byte[0])) {
            @Override
            protected Class<?> resolveClass(ObjectStreamClass c) {
                return Runtime.class;
            }
        });
        Attack.attempt("resolves to another class", () -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            new ObjectOutputStream(out).writeObject(new A());
            return new ObjectInputStream(new ByteArrayInputStream(out.toByteArray())) {
                @Override
                protected Class<?> resolveClass(ObjectStreamClass c) {
                    return Thread.class;
                }
            }.readObject();
        });
        Attack.attempt("ObjectStreamClass's constructor", () -> {
            var m = ObjectStreamClass.class.getDeclaredMethod("newInstance");
            m.setAccessible(true);
            return m.invoke(ObjectStreamClass.lookup(Date.class));
        });
        Attack.attempt("deep nesting", () -> {
            Object deep = "x";
            for (int i = 0; i < 5000; i++) deep = new Object[] {deep};
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            new ObjectOutputStream(out).writeObject(deep);
            return "written";
        });
        Attack.attempt("bomb of sets", () -> {
            Set<Object> root = new HashSet<>(), one = root;
            for (int i = 0; i < 12; i++) {
                Set<Object> a = new HashSet<>(), b = new HashSet<>();
                a.add("x");
                one.add(a);
                one.add(b);
                one = a;
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            new ObjectOutputStream(out).writeObject(root);
            return read(out.toByteArray()).hashCode() == root.hashCode();
        });
    }
}
