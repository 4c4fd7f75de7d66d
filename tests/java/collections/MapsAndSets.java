// HashMap, LinkedHashMap, TreeMap, sets: orders, views, navigation, defaults, collisions and trees of bins, equality, exceptions.
import java.util.*;

public class MapsAndSets {
    interface Body {
        Object run();
    }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + ": " + body.run());
        } catch (RuntimeException e) {
            System.out.println(what + ": " + e);
        }
    }

    static void exercise(Map<String, Integer> map) {
        attempt(map.getClass().getSimpleName(), () -> {
            for (String s : "the quick brown fox jumps over the lazy dog and the cat".split(" ")) {
                map.merge(s, 1, Integer::sum);
            }
            return map + " " + map.size() + " " + map.hashCode();
        });
        attempt("access", () -> map.get("the") + " " + map.get("none") + " " + map.getOrDefault("none", -1) + " " + map.containsKey("fox") + " " + map.containsValue(3));
        attempt("compute", () -> map.compute("fox", (k, v) -> v + 10) + " " + map.compute("new", (k, v) -> v == null ? 0 : 1) + " " + map.computeIfAbsent("x", String::length) + " " + map.computeIfPresent("dog", (k, v) -> null) + " "
            + map.putIfAbsent("the", 9) + " " + map.replace("cat", 5) + " " + map.replace("cat", 5, 6) + " " + map.remove("cat", 7) + " " + map.remove("lazy"));
        attempt("views", () -> {
            map.keySet().remove("quick");
            map.values().removeIf(v -> v > 9);
            map.entrySet().forEach(e -> e.setValue(e.getValue() + 100));
            return map.keySet() + " " + map.values() + " " + map.entrySet();
        });
        attempt("concurrent", () -> {
            for (String k : map.keySet()) {
                map.put(k + "!", 1);
            }
            return "";
        });
        attempt("equals", () -> map.equals(new HashMap<>(map)) + " " + new TreeMap<>(map).equals(map));
        attempt("null key", () -> map.put(null, 1) + " " + map.get(null));
        attempt("compute modifies", () -> map.computeIfAbsent("outer", k -> {
            map.put("inner", 1);
            return 2;
        }));
    }

    record Bad(int n) implements Comparable<Bad> {
        @Override
        public int hashCode() {
            return n % 2;
        }

        @Override
        public int compareTo(Bad o) {
            return Integer.compare(n, o.n);
        }
    }

    public static void main(String[] args) {
        exercise(new HashMap<>());
        exercise(new LinkedHashMap<>());
        exercise(new TreeMap<>());
        exercise(new Hashtable<>());
        exercise(new TreeMap<>(Comparator.comparing(String::length).thenComparing(Comparator.reverseOrder())));
        Map<Bad, Integer> bins = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            bins.put(new Bad(i), i);
        }
        for (int i = 0; i < 100; i += 3) {
            bins.remove(new Bad(i));
        }
        attempt("tree bins", () -> bins.size() + " " + bins.get(new Bad(50)) + " " + bins.get(new Bad(51)) + " " + bins.values().stream().mapToInt(x -> x).sum());
        LinkedHashMap<Integer, String> lru = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, String> e) {
                return size() > 3;
            }
        };
        for (int i = 0; i < 5; i++) {
            lru.put(i, "v" + i);
            lru.get(2);
        }
        attempt("lru", () -> lru);
        TreeMap<Integer, String> tree = new TreeMap<>();
        for (int i = 0; i < 20; i++) {
            tree.put(i * 7 % 20 * 5, "n" + i);
        }
        attempt("navigation", () -> tree.floorKey(12) + " " + tree.ceilingKey(12) + " " + tree.lowerKey(10) + " " + tree.higherKey(10) + " " + tree.firstEntry() + " " + tree.lastEntry() + " " + tree.pollFirstEntry());
        attempt("ranges", () -> tree.headMap(20, true) + " " + tree.subMap(30, 45) + " " + tree.tailMap(85, false).descendingMap() + " " + tree.descendingKeySet().first());
        attempt("range put", () -> tree.subMap(10, 20).put(50, "out"));
        attempt("range view", () -> {
            NavigableMap<Integer, String> sub = tree.subMap(10, true, 30, true);
            sub.clear();
            return tree.size() + " " + sub;
        });
        attempt("bad range", () -> tree.subMap(5, 1));
        attempt("incomparable", () -> new TreeMap<Object, Object>().put(new Object(), 1));
        attempt("empty", () -> new TreeMap<Integer, Integer>().firstKey());
        TreeSet<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        attempt("tree set", () -> set.add("a") + " " + set.add("A") + " " + set.addAll(List.of("c", "B")) + " " + set + set.headSet("b", true) + set.descendingSet() + set.floor("bb") + set.pollLast());
        attempt("Map.of", () -> {
            Map<String, Integer> m = Map.of("k", 1);
            return m + " " + m.get("k") + " " + Map.entry("a", 1) + " " + Map.ofEntries(Map.entry("z", 0)) + Map.copyOf(m).equals(m);
        });
        attempt("Map.of put", () -> Map.of("k", 1).put("l", 2));
        attempt("Map.of twice", () -> Map.of("k", 1, "k", 2));
        attempt("Set.of twice", () -> Set.of(1, 1));
        attempt("Map.of null", () -> Map.of("k", null));
        Set<Integer> a = new LinkedHashSet<>(List.of(3, 1, 2)), b = new HashSet<>(List.of(2, 3, 4));
        attempt("sets", () -> {
            Set<Integer> union = new TreeSet<>(a), both = new LinkedHashSet<>(a), only = new LinkedHashSet<>(a);
            union.addAll(b);
            both.retainAll(b);
            only.removeAll(b);
            return union + " " + both + " " + only + " " + a.equals(Set.of(1, 2, 3)) + " " + a.containsAll(both) + " " + a.hashCode();
        });
        IdentityHashMap<String, Integer> identity = new IdentityHashMap<>();
        identity.put("a", 1);
        identity.put(new String("a"), 2);
        attempt("identity", () -> identity.size() + " " + identity.get("a"));
        HashMap<Integer, Integer> big = new HashMap<>();
        for (int i = 0; i < 5000; i++) {
            big.put(i * 65537, i);
        }
        long sum = 0;
        for (Map.Entry<Integer, Integer> e : big.entrySet()) {
            sum = sum * 31 + e.getKey() + e.getValue();
        }
        System.out.println(sum);
        Properties p = new Properties();
        attempt("properties", () -> {
            try {
                p.load(new java.io.StringReader("# comment\na=1\nb : two words\\\n   continued\nc\\ d=\\u0041\\t!\n! also comment\nempty\n"));
            } catch (java.io.IOException e) {
                return e;
            }
            return new TreeMap<>(p) + " " + p.getProperty("none", "default") + " " + p.stringPropertyNames().size();
        });
    }
}
