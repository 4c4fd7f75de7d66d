// attack: recursion without end: plain, in natives, reflection, handles, initialisers, loaders, toString, serialisation, finally blocks, regular expressions
// must: StackOverflowError each time, and the program goes on
import java.lang.invoke.*;
import java.util.*;

public class Stack {
    static int depth;

    static int plain(int x) {
        return plain(x + 1) + 1;
    }

    static long many(long a, long b, double c, Object d) {
        return many(a, b, c, d) + many(b, a, c, d);
    }

    public static Object reflected() throws Exception {
        return Stack.class.getMethod("reflected").invoke(null);
    }

    public static Object handled() throws Throwable {
        return MethodHandles.lookup().findStatic(Stack.class, "handled", MethodType.methodType(Object.class)).invoke();
    }

    static synchronized void locked(Object lock) {
        synchronized (lock) {
            locked(new Object());
        }
    }

    static void finallyAgain(int left) {
        try {
            finallyAgain(left);
        } finally {
            if (depth++ < 50) finallyAgain(left);
        }
    }

    static class Circle {
        Object other;

        @Override
        public String toString() {
            return "(" + other + ")";
        }

        @Override
        public int hashCode() {
            return other.hashCode();
        }
    }

    public static void main(String[] args) {
        Attack.attemptBrief("plain", () -> plain(0));
        Attack.attemptBrief("many locals", () -> many(1, 2, 3, null));
        Attack.attemptBrief("reflection", () -> reflected());
        Attack.attemptBrief("handles", () -> handled());
        Attack.attemptBrief("monitors", () -> { locked(new Object()); return null; });
        Attack.attemptBrief("finally", () -> { depth = 0; finallyAgain(0); return null; });
        Attack.attemptBrief("toString", () -> { Circle c = new Circle(); c.other = c; return c.toString(); });
        Attack.attemptBrief("hashCode", () -> { Circle c = new Circle(); c.other = c; return new HashSet<>(List.of(c)); });
        Attack.attemptBrief("list in itself", () -> { List<Object> l = new ArrayList<>(); l.add(l); return l.hashCode(); });
        Attack.attemptBrief("deepToString", () -> { Object[] a = new Object[1]; Object[] top = a; for (int i = 0; i < 50000; i++) a = (Object[]) (a[0] = new Object[1]); return Arrays.deepToString(top); });
        Attack.attemptBrief("comparator", () -> { Comparator<Object>[] c = new Comparator[1]; c[0] = (a, b) -> c[0].compare(a, b); return c[0].compare(1, 2); });
        Attack.attemptBrief("regular expression", () -> "a".repeat(50000).matches("(a|b)*"));
        Attack.attemptBrief("stream", () -> { java.util.function.Supplier<Object>[] s = new java.util.function.Supplier[1]; s[0] = () -> s[0].get(); return s[0].get(); });
        Attack.attemptBrief("exception's cause", () -> { Throwable t = null; for (int i = 0; i < 100000; i++) t = new Exception(t == null ? null : "x", t); return t.toString().length() > 0 ? null : t; });
        Attack.attemptBrief("loader", () -> new ClassLoader() {
                @Override
                public Class<?> loadClass(String name) throws ClassNotFoundException {
                    return loadClass(name + "x");
                }
            }.loadClass("X"));
        Attack.attemptBrief("parser", () -> javax.xml.parsers.DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new java.io.ByteArrayInputStream(("<a>".repeat(3000) + "</a>".repeat(3000)).getBytes())) == null);
        Thread small = new Thread(null, () -> Attack.attemptBrief("small stack", () -> plain(0)), "small", 1);
        small.start();
        try {
            small.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        System.out.println("still here");
    }
}
