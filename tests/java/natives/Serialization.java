import java.io.*;
import java.util.*;

/** Serialisation: constructors without initialisers, the latest user-defined loader, proxies, records, enums. */
public class Serialization {
    static class Base { int base = 1; Base() { base = 2; System.out.println("Base()"); } }
    static class Child extends Base implements Serializable {
        private static final long serialVersionUID = 1;
        int value = 3; transient int skipped = 4; final String name; List<Object> list = new ArrayList<>(); Child self;
        Child(String name) { this.name = name; self = this; System.out.println("Child(" + name + ")"); }
        private void writeObject(ObjectOutputStream out) throws IOException { out.defaultWriteObject(); out.writeInt(99); }
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException { in.defaultReadObject(); System.out.println("extra " + in.readInt()); }
    }
    record Point(int x, int y) implements Serializable { Point { if (x < 0) throw new IllegalArgumentException("negative"); System.out.println("Point"); } }
    enum Kind { A, B { }; }
    static class External implements Externalizable {
        int n;
        public External() { System.out.println("External()"); }
        public void writeExternal(ObjectOutput out) throws IOException { out.writeInt(n); }
        public void readExternal(ObjectInput in) throws IOException { n = in.readInt(); }
    }
    static class Replaced implements Serializable {
        Object writeReplace() { return new Stand("for"); }
    }
    static class Stand implements Serializable {
        String s;
        Stand(String s) { this.s = s; }
        Object readResolve() { return "resolved " + s; }
    }
    static class NotSerializable { }

    static Object copy(Object o) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) { out.writeObject(o); }
        return new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    }

    public static void main(String[] args) throws Exception {
        Child c = new Child("n");
        c.value = 30;
        c.base = 20;
        c.list.add(Map.of("k", new int[] {1, 2}));
        c.list.add(Kind.B);
        Child d = (Child) copy(c);
        System.out.println(d.value + " " + d.base + " " + d.skipped + " " + d.name + " " + (d.self == d) + " " + d.list.get(1) + " " + ((int[]) ((Map<?, ?>) d.list.get(0)).get("k"))[1]);
        System.out.println(copy(new Point(1, 2)) + " " + (copy(Kind.A) == Kind.A) + " " + copy(new Replaced()));
        External e = new External();
        e.n = 5;
        System.out.println(((External) copy(e)).n);
        try {
            copy(new Object[] {1, new NotSerializable()});
        } catch (NotSerializableException x) {
            System.out.println(x);
        }
        for (int i = 0; i < 40; i++) if (((Stand[]) null) == null && !copy(List.of(i, "x" + i, new Date(i))).equals(List.of(i, "x" + i, new Date(i)))) System.out.println("bad " + i);
        System.out.println(copy(new TreeMap<>(Map.of(3, "c", 1, "a"))) + " " + copy(new ArrayDeque<>(List.of(1, 2))) + " " + copy(new java.math.BigDecimal("1.50")) + " " + copy(int[].class) + " " + copy(new Locale("de", "AT")));
        Throwable t = (Throwable) copy(new IllegalStateException("m", new RuntimeException("cause")));
        System.out.println(t + " " + t.getCause() + " " + t.getStackTrace()[0].getMethodName());
    }
}
