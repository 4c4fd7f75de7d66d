// Much garbage, many object sizes, deep and cyclic graphs, large arrays, many threads that allocate: nothing is lost or changed.
// vmoptions: -Xmx128m
import java.util.*;

public class HeapChurn {
    static class Node {
        Node left, right, parent;
        long value;
        byte tag;
        Object payload;

        static Node build(int depth, Node parent, long seed) {
            Node n = new Node();
            n.parent = parent;
            n.value = seed * 6364136223846793005L + depth;
            n.tag = (byte) seed;
            n.payload = seed % 3 == 0 ? new int[(int) (seed & 15)] : seed % 3 == 1 ? "s" + seed : Long.valueOf(seed);
            if (depth > 0) {
                n.left = build(depth - 1, n, seed * 2 + 1);
                n.right = build(depth - 1, n, seed * 2 + 2);
            }
            return n;
        }

        long check() {
            long sum = value + tag;
            if (payload instanceof int[] a) {
                sum += a.length;
            } else {
                sum += payload.toString().length();
            }
            if (left != null) {
                if (left.parent != this || right.parent != this) {
                    throw new AssertionError("parent");
                }
                sum = sum * 31 + left.check() * 7 + right.check();
            }
            return sum;
        }
    }

    static long list(int n) {
        Node head = null;
        for (int i = 0; i < n; i++) {
            Node x = new Node();
            x.left = head;
            x.value = i;
            head = x;
        }
        long sum = 0;
        for (Node x = head; x != null; x = x.left) {
            sum += x.value;
        }
        return sum;
    }

    static long arrays() {
        Object[] keep = new Object[64];
        long sum = 0;
        Random random = new Random(5);
        for (int i = 0; i < 3000; i++) {
            int size = 1 << random.nextInt(15);
            int slot = random.nextInt(64);
            Object old = keep[slot];
            if (old instanceof int[] a) {
                sum += a[a.length - 1] + a[0];
            } else if (old instanceof Object[] a) {
                sum += ((Object[]) a[0]).length;
            } else if (old instanceof String s) {
                sum += s.hashCode();
            }
            switch (i % 3) {
                case 0 -> {
                    int[] a = new int[size];
                    a[0] = i;
                    a[size - 1] = -i;
                    keep[slot] = a;
                }
                case 1 -> {
                    Object[] a = new Object[size];
                    a[0] = a;
                    keep[slot] = a;
                }
                default -> keep[slot] = "string " + size + " " + i;
            }
        }
        return sum;
    }

    static long maps() {
        Map<String, List<Integer>> map = new HashMap<>();
        for (int i = 0; i < 40_000; i++) {
            map.computeIfAbsent("k" + i % 997, k -> new ArrayList<>()).add(i);
            if (i % 1000 == 0) {
                map.keySet().removeIf(k -> k.endsWith("7"));
            }
        }
        long sum = 0;
        for (Map.Entry<String, List<Integer>> e : new TreeMap<>(map).entrySet()) {
            sum = sum * 31 + e.getKey().hashCode() + e.getValue().size() + e.getValue().get(0);
        }
        return sum;
    }

    public static void main(String[] args) throws Exception {
        Node live = Node.build(12, null, 1);
        long expected = live.check();
        System.out.println(expected);
        for (int i = 0; i < 8; i++) {
            Node.build(11, null, i);
            if (i % 3 == 0) {
                System.gc();
            }
        }
        System.out.println(live.check() == expected);
        System.out.println(list(300_000));
        System.out.println(arrays());
        System.out.println(maps());
        long[] results = new long[4];
        Thread[] threads = new Thread[4];
        for (int i = 0; i < 4; i++) {
            int n = i;
            threads[i] = new Thread(() -> {
                long sum = 0;
                for (int k = 0; k < 6; k++) {
                    sum = sum * 31 + Node.build(9, null, n + k).check() + arrays() + list(5000);
                }
                results[n] = sum;
            });
            threads[i].start();
        }
        for (int k = 0; k < 3; k++) {
            System.gc();
            Thread.sleep(10);
        }
        for (Thread t : threads) {
            t.join();
        }
        System.out.println(Arrays.toString(results));
        System.out.println(live.check() == expected);
        Map<Object, Integer> identity = new IdentityHashMap<>();
        List<Object> objects = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            Object o = new Object();
            objects.add(o);
            identity.put(o, i);
        }
        System.gc();
        boolean all = true;
        for (int i = 0; i < objects.size(); i++) {
            all &= identity.get(objects.get(i)) == i;
        }
        System.out.println(all);
    }
}
