// attack: serialised objects of the library whose fields are given values that its natives would trust
// must: the library's own checks refuse, or nothing worse than an exception comes of using the object
import java.io.*;
import java.util.*;
import java.util.concurrent.atomic.*;

public class Confusion {
    static Object forge(Object object, String from, String to) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new ObjectOutputStream(out).writeObject(object);
        String bytes = out.toString("ISO-8859-1");
        if (!bytes.contains(from)) throw new AssertionError("nothing to forge");
        return new ObjectInputStream(new ByteArrayInputStream(bytes.replace(from, to).getBytes("ISO-8859-1"))).readObject();
    }

    public static void main(String[] args) {
        Attack.attempt("AtomicReferenceArray over int[]", () -> {
            AtomicReferenceArray<?> a = (AtomicReferenceArray<?>) forge(new AtomicReferenceArray<>(new Object[] {"x"}), "[Ljava.lang.Object;\u0090\u00ceX\u009f\u0010s)l\2\0\0xp\0\0\0\1t\0\1x",
                "[I\u004d\u00ba\u0060\u0026\u0076\u00ea\u00b2\u00a5\2\0\0xp\0\0\0\1\0\0\20\0".replace("[I", "[I"));
            return a.get(0);
        });
        Attack.attempt("StringBuilder that is longer than its text", () -> {
            StringBuilder b = (StringBuilder) forge(new StringBuilder("abc"), "w\4\0\0\0\3", "w\4\0\0\20\0");
            return b.length() + " " + b.charAt(4000);
        });
        Attack.attempt("StringBuilder of negative length", () -> ((StringBuilder) forge(new StringBuilder("abc"), "w\4\0\0\0\3", "w\4\u00ff\u00ff\u00ff\u00ff")).append("x").toString());
        Attack.attempt("BitSet", () -> {
            BitSet set = new BitSet();
            set.set(3);
            return forge(set, "xp\0\0\0\1", "xp\u007f\u00ff\u00ff\u00ff");
        });
        Attack.attempt("BigInteger's signum", () -> forge(java.math.BigInteger.TEN, "\0\0\0\1u", "\0\0\0\7u"));
        Attack.attempt("ArrayList of a wrong size", () -> forge(new ArrayList<>(List.of("a")), "w\4\0\0\0\1", "w\4\u007f\u00ff\u00ff\u00ff"));
        Attack.attempt("ArrayDeque of a negative size", () -> forge(new ArrayDeque<>(List.of("a")), "w\4\0\0\0\1", "w\4\u0080\0\0\0"));
        Attack.attempt("HashMap of a huge capacity", () -> ((Map<?, ?>) forge(new HashMap<>(Map.of("a", 1)), "w\b\0\0\0\2\0\0\0\1", "w\b\u007f\u00ff\u00ff\u00ff\0\0\0\1")).size());
        Attack.attempt("HashMap with a NaN load factor", () -> forge(new HashMap<>(Map.of("a", 1)), "?@\0\0", "\u007f\u00c0\0\0"));
        Attack.attempt("PriorityQueue of a huge size", () -> ((Queue<?>) forge(new PriorityQueue<>(List.of("a")), "\0\0\0\1p", "\0\0\0\5p")).size());
        Attack.attempt("EnumSet of another enum", () -> forge(EnumSet.of(Thread.State.NEW), "java.lang.Thread$State", "java.time.DayOfWeek$$$".substring(0, 22)));
        Attack.attempt("Random's seed as negative", () -> ((Random) forge(new Random(5), "\0\0\5\u00de\u00ec\u00e6\u0068", "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff")).nextInt(1));
        Attack.attempt("CopyOnWriteArrayList of a huge length", () -> forge(new java.util.concurrent.CopyOnWriteArrayList<>(List.of("a")), "xpw\4\0\0\0\1", "xpw\4\u007f\u00ff\u00ff\u00ff"));
        Attack.attempt("Locale", () -> forge(Locale.GERMANY, "DE", "D\0"));
        Attack.attempt("File with NUL", () -> ((File) forge(new File("/abc"), "/abc", "/a\0c")).length());
        Attack.attempt("URL with a forged hash", () -> forge(new java.net.URL("http://a.invalid/"), "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff", "\0\0\0\5\0\0\0\5").hashCode());
        Attack.attempt("InetAddress", () -> ((java.net.InetAddress) forge(java.net.InetAddress.getByAddress("a.invalid", new byte[] {9, 9, 9, 9}), "\t\t\t\t", "\177\0\0\1")).isReachable(50));
    }
}
