// atolloptions: -XX:+StressGC -XX:StressGCInterval=900 -XX:+StressConcurrentMark -XX:+VerifyBeforeGC -Xmx96m
// timeout: 120
import java.lang.invoke.MethodHandles;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;

/**
 * Old objects are marked while the program moves them about: from one old holder to another, through locals, through young ones, through
 * weak references; while classes come and go and strings are interned. What is reachable must stay what it was.
 */
public class ConcurrentMark {
    static final class Node {
        final int id;
        Node left, right;
        byte[] body;

        Node(int id) {
            this.id = id;
            body = new byte[id & 63];
            if (body.length > 0) {
                body[0] = (byte) id;
            }
        }

        boolean good() {
            return body.length == (id & 63) && (body.length == 0 || body[0] == (byte) id);
        }
    }

    static Node tree(int depth, int id) {
        Node node = new Node(id);
        if (depth > 1) {
            node.left = tree(depth - 1, 2 * id);
            node.right = tree(depth - 1, 2 * id + 1);
        }
        return node;
    }

    static int count(Node node) {
        if (node == null) {
            return 0;
        }
        if (!node.good()) {
            throw new AssertionError("node " + node.id);
        }
        return 1 + count(node.left) + count(node.right);
    }

    /** Subtrees are exchanged between old holders and young ones; none is lost. */
    static void trees(Random random) {
        Node[] holders = new Node[300];
        int total = 0;
        for (int i = 0; i < holders.length; i++) {
            holders[i] = tree(5, 1);
            total += 31;
        }
        for (int round = 0; round < 30_000; round++) {
            int i = random.nextInt(holders.length), j = random.nextInt(holders.length);
            Node taken = holders[i];
            holders[i] = null;
            Node young = new Node(round);
            young.left = taken;
            Node other = holders[j];
            holders[j] = young;
            young.right = null;
            if (i != j) {
                holders[i] = other;
            }
            holders[j] = young.left;
            if (round % 64 == 0 && holders[j] != null) {
                Node swap = holders[j].left;
                holders[j].left = holders[j].right;
                holders[j].right = swap;
            }
        }
        int found = 0;
        for (Node holder : holders) {
            found += count(holder);
        }
        System.out.println("trees " + (found == total));
    }

    /** A long list is taken apart at its head and put together at another's tail. */
    static void queues() {
        ArrayDeque<Node> from = new ArrayDeque<>(), to = new ArrayDeque<>();
        Node list = null;
        for (int i = 0; i < 4000; i++) {
            from.add(new Node(i));
            Node head = new Node(i);
            head.left = list;
            list = head;
        }
        Node reversed = null;
        for (int i = 0; i < 16_000; i++) {
            to.add(from.remove());
            if (from.isEmpty()) {
                ArrayDeque<Node> swap = from;
                from = to;
                to = swap;
            }
            if (list == null) {
                list = reversed;
                reversed = null;
            }
            Node head = list;
            list = head.left;
            head.left = reversed;
            reversed = head;
        }
        int good = 0;
        for (Node node : from) {
            good += node.good() ? 1 : 0;
        }
        for (Node node : to) {
            good += node.good() ? 1 : 0;
        }
        System.out.println("queues " + good + " " + (count(list) + count(reversed)));
    }

    /** What only a weak reference leads to is fetched from there and kept by a young object, an old one, or nobody. */
    static void weak(Random random) {
        int size = 400;
        List<Reference<Node>> references = new ArrayList<>();
        Node[] strong = new Node[size];
        for (int i = 0; i < size; i++) {
            strong[i] = tree(3, i + 1);
            references.add(i % 2 == 0 ? new WeakReference<>(strong[i]) : new SoftReference<>(strong[i]));
        }
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        List<WeakReference<Object>> queued = new ArrayList<>();
        boolean good = true;
        for (int round = 0; round < 20_000; round++) {
            int i = random.nextInt(size);
            Node held = strong[i];
            if (held != null && random.nextInt(3) == 0) {
                held = null;
                strong[i] = null;
            }
            Node got = references.get(i).get();
            if (held != null && got != held) {
                good = false;
            }
            if (got == null) {
                got = tree(3, i + 1);
                references.set(i, i % 2 == 0 ? new WeakReference<>(got) : new SoftReference<>(got));
            }
            if (random.nextInt(2) == 0) {
                Node young = new Node(0);
                young.left = got;
                strong[i] = young.left;
            }
            good &= got.id == i + 1 && count(got) == 7;
            if (round % 50 == 0) {
                queued.add(new WeakReference<>(new byte[16], queue));
            }
        }
        System.out.println("weak " + good);
    }

    static final class Hidden {
        static final HashMap<Integer, Node> kept = new HashMap<>();

        static int fill(int n) {
            for (int i = 0; i < 20; i++) {
                kept.put(n + i, new Node(n + i));
            }
            int sum = 0;
            for (Node node : kept.values()) {
                sum += node.good() ? node.id : 0;
            }
            return sum;
        }
    }

    /** Hidden classes with statics of their own come and go. */
    static void classes() throws Throwable {
        byte[] bytes;
        try (var in = ConcurrentMark.class.getResourceAsStream("ConcurrentMark$Hidden.class")) {
            bytes = in.readAllBytes();
        }
        Class<?>[] living = new Class<?>[8];
        long sum = 0;
        for (int i = 0; i < 80; i++) {
            Class<?> hidden = MethodHandles.lookup().defineHiddenClass(bytes, true).lookupClass();
            living[i % living.length] = hidden;
            for (Class<?> one : living) {
                if (one != null) {
                    sum += (int) one.getDeclaredMethod("fill", int.class).invoke(null, i);
                }
            }
        }
        System.out.println("classes " + sum);
    }

    static void strings() {
        String[] kept = new String[500];
        boolean good = true;
        for (int i = 0; i < 20_000; i++) {
            int n = i * 7 % 1500;
            String interned = ("string " + n).intern();
            if (n < kept.length) {
                good &= kept[n] == null || kept[n] == interned;
                kept[n] = interned;
            }
            good &= interned.equals("string " + n);
        }
        System.out.println("strings " + good);
    }

    public static void main(String[] args) throws Throwable {
        Random random = new Random(1);
        Thread beside = new Thread(() -> trees(new Random(2)));
        beside.start();
        beside.join();
        Thread[] threads = {new Thread(ConcurrentMark::queues0), new Thread(ConcurrentMark::queues0)};
        for (Thread thread : threads) {
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        queues();
        weak(random);
        classes();
        strings();
    }

    /** The same by several threads, without a word. */
    static void queues0() {
        Random random = new Random(3);
        Node[] holders = new Node[100];
        for (int i = 0; i < 10_000; i++) {
            int at = random.nextInt(holders.length);
            Node node = holders[at];
            holders[at] = node == null || random.nextInt(4) == 0 ? tree(4, 1) : node.left != null && node.left.left != null ? node : null;
            Node moved = holders[(at + 1) % holders.length];
            holders[(at + 1) % holders.length] = holders[at];
            holders[at] = moved;
        }
        for (Node node : holders) {
            count(node);
        }
    }
}
