// Serialisation: graphs with cycles, transient, custom read and write, externalizable, readResolve, records, enums, versions, filters, errors.
import java.io.*;
import java.util.*;

public class Serializing {
    static class Node implements Serializable {
        private static final long serialVersionUID = 1;
        String name;
        Node next;
        transient int secret = 5;
        List<Node> others = new ArrayList<>();
        int[] numbers = {1, 2, 3};
        final Object fin;

        Node(String name, Object fin) {
            this.name = name;
            this.fin = fin;
        }
    }

    static class Custom implements Serializable {
        transient Map<String, Integer> map = new TreeMap<>();
        String plain = "p";

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.defaultWriteObject();
            out.writeInt(map.size());
            for (var e : map.entrySet()) {
                out.writeUTF(e.getKey());
                out.writeInt(e.getValue());
            }
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            map = new TreeMap<>();
            for (int n = in.readInt(); n > 0; n--) {
                map.put(in.readUTF(), in.readInt());
            }
        }
    }

    public static class Ext implements Externalizable {
        int a;
        String b;

        public Ext() {
            System.out.println("  Ext()");
        }

        Ext(int a, String b) {
            this.a = a;
            this.b = b;
        }

        public void writeExternal(ObjectOutput out) throws IOException {
            out.writeInt(a);
            out.writeObject(b);
        }

        public void readExternal(ObjectInput in) throws IOException, ClassNotFoundException {
            a = in.readInt();
            b = (String) in.readObject();
        }
    }

    static class Singleton implements Serializable {
        static final Singleton ONE = new Singleton();

        private Object readResolve() {
            return ONE;
        }
    }

    static class Proxied implements Serializable {
        final int n;

        Proxied(int n) {
            this.n = n;
        }

        private Object writeReplace() {
            return new Replacement(n);
        }

        record Replacement(int n) implements Serializable {
            private Object readResolve() {
                return new Proxied(n * 10);
            }
        }
    }

    static class NoSerBase {
        int base = 7;

        NoSerBase() {
            base = 8;
            System.out.println("  NoSerBase()");
        }
    }

    static class SerSub extends NoSerBase implements Serializable {
        int sub = 9;
    }

    record Rec(int x, String s, Rec next) implements Serializable {
        Rec {
            System.out.println("  Rec(" + x + ")");
            if (x < 0) {
                throw new IllegalArgumentException("negative");
            }
        }
    }

    enum Level { LOW, HIGH { } }

    static class Plain {
    }

    static class HoldsPlain implements Serializable {
        Object o = new Plain();
    }

    static class Fields implements Serializable {
        int kept = 1;
        private static final ObjectStreamField[] serialPersistentFields = {new ObjectStreamField("renamed", String.class)};

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.putFields().put("renamed", "value " + kept);
            out.writeFields();
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            kept = ((String) in.readFields().get("renamed", "none")).length();
        }
    }

    interface Body {
        Object run() throws Exception;
    }

    static void show(String what, Body body) {
        try {
            System.out.println(what + ": " + body.run());
        } catch (Exception e) {
            System.out.println(what + ": " + e);
        }
    }

    static byte[] write(Object o) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(o);
        }
        return bytes.toByteArray();
    }

    static Object read(byte[] b) throws IOException, ClassNotFoundException {
        return new ObjectInputStream(new ByteArrayInputStream(b)).readObject();
    }

    @SuppressWarnings("unchecked")
    static <T> T copy(T t) throws Exception {
        return (T) read(write(t));
    }

    public static void main(String[] args) throws Exception {
        show("graph", () -> {
            Node a = new Node("a", Level.HIGH), b = new Node("b", a);
            a.next = b;
            b.next = a;
            a.others.addAll(List.of(a, b));
            Node c = copy(a);
            return c.name + c.next.name + (c.next.next == c) + (c.others.get(1) == c.next) + c.secret + Arrays.toString(c.numbers) + (c.fin == Level.HIGH) + (c.next.fin == c);
        });
        show("custom", () -> {
            Custom c = new Custom();
            c.map.put("k", 1);
            c.map.put("l", 2);
            return copy(c).map + copy(c).plain;
        });
        show("externalizable", () -> copy(new Ext(5, "e")).b);
        show("singleton", () -> copy(Singleton.ONE) == Singleton.ONE);
        show("replaced", () -> copy(new Proxied(4)).n);
        show("base", () -> {
            SerSub s = new SerSub();
            s.base = 100;
            s.sub = 200;
            SerSub t = copy(s);
            return t.base + " " + t.sub;
        });
        show("record", () -> copy(new Rec(1, "r", new Rec(2, null, null))));
        show("library", () -> copy(new Object[] {List.of(1, 2), Map.of("k", "v"), new LinkedHashMap<>(Map.of(1, 2)), Optional.class, new java.math.BigDecimal("1.50"), new Date(0), Level.LOW, 5L, "str", new int[][] {{1}, {2, 3}}, new BitSet(), Locale.US,
            java.time.LocalDate.EPOCH, new ArrayDeque<>(List.of(1)), Collections.unmodifiableSet(new TreeSet<>(Set.of(3, 1))), new StringBuilder("sb"), java.util.UUID.fromString("0-0-0-0-1"), new Throwable("t").getMessage()}).length);
        show("throwable", () -> {
            Exception e = new Exception("outer", new Error("cause"));
            e.addSuppressed(new RuntimeException("s"));
            Exception c = copy(e);
            return c + " " + c.getCause() + " " + c.getSuppressed()[0] + " " + c.getStackTrace()[0].equals(e.getStackTrace()[0]);
        });
        show("not serializable", () -> copy(new Plain()));
        show("not serializable inside", () -> copy(new HoldsPlain()));
        show("persistent fields", () -> copy(new Fields()).kept);
        show("class", () -> copy(Serializing.class) + " " + copy(int.class) + " " + copy(String[].class));
        show("null", () -> copy(null));
        show("bytes", () -> HexFormat.of().formatHex(write("hi")) + " " + HexFormat.of().formatHex(write(Level.LOW)) + " " + HexFormat.of().formatHex(write(new Ext(1, null))) + " " + write(new Node("n", null)).length);
        show("uid", () -> ObjectStreamClass.lookup(Node.class).getSerialVersionUID() + " " + ObjectStreamClass.lookup(Rec.class).getSerialVersionUID() + " " + ObjectStreamClass.lookup(HoldsPlain.class).getSerialVersionUID() + " " + ObjectStreamClass.lookup(Plain.class)
            + " " + Arrays.toString(ObjectStreamClass.lookup(Node.class).getFields()));
        show("wrong version", () -> {
            byte[] b = write(new Node("n", null));
            String s = new String(b, "ISO-8859-1");
            int at = s.indexOf("Serializing$Node") + "Serializing$Node".length();
            b[at + 7] = 9;
            return read(b);
        });
        show("unknown class", () -> {
            byte[] b = write(new Ext(1, ""));
            String s = new String(b, "ISO-8859-1").replace("Serializing$Ext", "Serializing$Exx");
            return read(s.getBytes("ISO-8859-1"));
        });
        show("bad record", () -> {
            byte[] b = write(new Rec(1, null, null));
            b[new String(b, "ISO-8859-1").indexOf("xp") + 2] = -1;
            return read(b);
        });
        show("cut", () -> read(Arrays.copyOf(write("long string to cut"), 12)));
        show("bad header", () -> read(new byte[] {1, 2, 3, 4}));
        show("shared and reset", () -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ObjectOutputStream out = new ObjectOutputStream(bytes);
            int[] a = {1};
            out.writeObject(a);
            a[0] = 2;
            out.writeObject(a);
            out.reset();
            out.writeObject(a);
            out.writeUnshared(a);
            out.writeInt(5);
            out.close();
            ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()));
            int[] x = (int[]) in.readObject(), y = (int[]) in.readObject(), z = (int[]) in.readObject(), w = (int[]) in.readObject();
            return (x == y) + " " + x[0] + z[0] + (z == w) + in.readInt() + in.available();
        });
        show("optional data", () -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ObjectOutputStream out = new ObjectOutputStream(bytes);
            out.writeInt(1);
            out.close();
            return new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        });
        show("filter", () -> {
            ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(write(new Node("n", null))));
            in.setObjectInputFilter(ObjectInputFilter.Config.createFilter("java.base/*;!*"));
            return in.readObject();
        });
        show("resolveClass", () -> {
            ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(write(new Object[] {1, "x"}))) {
                @Override
                protected Class<?> resolveClass(ObjectStreamClass d) throws IOException, ClassNotFoundException {
                    System.out.println("  resolve " + d.getName());
                    return super.resolveClass(d);
                }
            };
            return ((Object[]) in.readObject()).length;
        });
        show("deep", () -> {
            Node head = new Node("0", null);
            for (int i = 1; i < 300; i++) {
                Node n = new Node("" + i, null);
                n.next = head;
                head = n;
            }
            int count = 0;
            for (Node n = copy(head); n != null; n = n.next) {
                count++;
            }
            return count;
        });
    }
}
