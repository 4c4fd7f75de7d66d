// ArrayList, LinkedList, immutable lists, sublists, iterators, deques: operations and their exceptions.
import java.util.*;

public class Lists {
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

    static void exercise(List<Integer> list) {
        String name = list.getClass().getSimpleName();
        for (int i = 0; i < 10; i++) {
            list.add(i * i % 7);
        }
        attempt(name, () -> list + " " + list.hashCode() + " " + list.indexOf(4) + " " + list.lastIndexOf(4) + " " + list.contains(5));
        attempt("add at", () -> {
            list.add(3, 100);
            list.add(list.size(), 200);
            list.addAll(1, List.of(-1, -2));
            return list;
        });
        attempt("remove", () -> list.remove(0) + " " + list.remove(Integer.valueOf(100)) + " " + list.remove(Integer.valueOf(12345)) + " " + list);
        attempt("removeIf", () -> list.removeIf(x -> x == 4) + " " + list);
        attempt("replaceAll", () -> {
            list.replaceAll(x -> x * 2);
            return list;
        });
        attempt("sort", () -> {
            list.sort(Comparator.reverseOrder());
            return list;
        });
        attempt("sublist", () -> {
            List<Integer> sub = list.subList(1, 4);
            sub.set(0, 7);
            sub.remove(1);
            sub.add(8);
            return sub + " " + list;
        });
        attempt("sublist after change", () -> {
            List<Integer> sub = list.subList(0, 2);
            list.add(5);
            return sub.size();
        });
        attempt("iterator", () -> {
            ListIterator<Integer> it = list.listIterator(2);
            StringBuilder s = new StringBuilder();
            s.append(it.next()).append(it.previous()).append(it.nextIndex());
            it.next();
            it.set(77);
            it.add(78);
            it.previous();
            it.remove();
            return s + " " + list;
        });
        attempt("concurrent modification", () -> {
            for (Integer x : list) {
                list.add(x);
            }
            return "";
        });
        attempt("illegal state", () -> {
            list.iterator().remove();
            return "";
        });
        attempt("get -1", () -> list.get(-1));
        attempt("get size", () -> list.get(list.size()));
        attempt("set size", () -> list.set(list.size(), 0));
        attempt("add beyond", () -> {
            list.add(list.size() + 1, 0);
            return "";
        });
        attempt("sublist bounds", () -> list.subList(2, 1));
        attempt("retain", () -> list.retainAll(Set.of(77, 78, 10)) + " " + list);
        attempt("toArray", () -> Arrays.toString(list.toArray()) + Arrays.toString(list.toArray(new Integer[list.size() + 2])) + list.toArray(Integer[]::new).length);
        attempt("equals", () -> list.equals(new ArrayList<>(list)) + " " + list.equals(new LinkedList<>(list)) + " " + list.equals(Set.of()));
        list.clear();
        attempt("empty", () -> list.isEmpty() + " " + list + " " + list.hashCode());
    }

    public static void main(String[] args) {
        exercise(new ArrayList<>());
        exercise(new LinkedList<>());
        exercise(new Vector<>());
        List<String> of = List.of("a", "b", "c");
        attempt("immutable add", () -> of.add("d"));
        attempt("immutable null", () -> List.of("a", null));
        attempt("immutable contains null", () -> of.contains(null));
        attempt("copyOf", () -> List.copyOf(of) == of);
        attempt("unmodifiable", () -> Collections.unmodifiableList(new ArrayList<>(of)).remove(0));
        attempt("asList", () -> {
            String[] a = {"x", "y"};
            List<String> l = Arrays.asList(a);
            l.set(0, "z");
            return a[0] + l + l.getClass().getSimpleName();
        });
        attempt("asList add", () -> Arrays.asList(1, 2).add(3));
        attempt("nCopies", () -> Collections.nCopies(3, "n") + " " + Collections.emptyList() + Collections.singletonList(1));
        List<Integer> numbers = new ArrayList<>(List.of(5, 3, 8, 1, 9, 2));
        Collections.sort(numbers);
        attempt("search", () -> Collections.binarySearch(numbers, 8) + " " + Collections.binarySearch(numbers, 4) + " " + Collections.max(numbers) + Collections.min(numbers));
        Collections.reverse(numbers);
        Collections.rotate(numbers, 2);
        Collections.swap(numbers, 0, 5);
        Collections.shuffle(numbers, new Random(42));
        attempt("shuffled", () -> numbers + " " + Collections.frequency(numbers, 5) + " " + Collections.disjoint(numbers, List.of(100)));
        ArrayDeque<Integer> deque = new ArrayDeque<>();
        for (int i = 0; i < 40; i++) {
            if (i % 3 == 0) deque.addFirst(i); else deque.addLast(i);
            if (i % 5 == 0) deque.pollLast();
        }
        attempt("deque", () -> deque + " " + deque.peekFirst() + " " + deque.pop() + " " + deque.removeLastOccurrence(20));
        attempt("deque null", () -> deque.add(null));
        attempt("empty deque", () -> new ArrayDeque<>().pop());
        PriorityQueue<String> queue = new PriorityQueue<>(Comparator.comparing(String::length).thenComparing(Comparator.reverseOrder()));
        queue.addAll(List.of("ccc", "a", "bb", "b", "aaaa", "cc"));
        StringBuilder out = new StringBuilder();
        while (!queue.isEmpty()) {
            out.append(queue.poll()).append(' ');
        }
        attempt("priority", () -> out);
        Stack<Integer> stack = new Stack<>();
        stack.push(1);
        stack.push(2);
        attempt("stack", () -> stack.peek() + stack.pop() + stack.search(1) + " " + stack);
        attempt("empty stack", () -> new Stack<>().pop());
        BitSet bits = new BitSet();
        bits.set(3, 10);
        bits.flip(5);
        bits.set(100);
        attempt("bits", () -> bits + " " + bits.cardinality() + " " + bits.length() + " " + bits.nextClearBit(3) + " " + bits.previousSetBit(99) + " " + Arrays.toString(bits.toLongArray()));
    }
}
