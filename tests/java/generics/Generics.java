// Generics: erasure, bridges, bounded types, wildcards, recursive bounds, generic arrays and varargs, inference, heap pollution.
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

public class Generics {
    static class Box<T> {
        protected T value;

        Box(T value) {
            this.value = value;
        }

        T get() {
            return value;
        }

        <R> Box<R> map(Function<? super T, ? extends R> f) {
            return new Box<>(f.apply(value));
        }

        boolean same(Box<?> other) {
            return value.equals(other.value);
        }
    }

    static class IntBox extends Box<Integer> implements Comparable<IntBox> {
        IntBox(int n) {
            super(n);
        }

        @Override
        Integer get() {
            return super.get() + 1;
        }

        public int compareTo(IntBox o) {
            return value.compareTo(o.value);
        }
    }

    abstract static class Builder<B extends Builder<B>> {
        final StringBuilder out = new StringBuilder();

        abstract B self();

        B add(Object o) {
            out.append(o);
            return self();
        }
    }

    static class MyBuilder extends Builder<MyBuilder> {
        MyBuilder self() {
            return this;
        }

        MyBuilder twice(Object o) {
            return add(o).add(o);
        }
    }

    static <T extends Comparable<? super T>> T max(Collection<? extends T> c) {
        Iterator<? extends T> it = c.iterator();
        T best = it.next();
        while (it.hasNext()) {
            T t = it.next();
            if (t.compareTo(best) > 0) {
                best = t;
            }
        }
        return best;
    }

    @SafeVarargs
    static <T> List<T> listOf(T... ts) {
        System.out.println(ts.getClass().getSimpleName());
        return new ArrayList<>(Arrays.asList(ts));
    }

    static <T extends Number & Comparable<T>> int intersect(T a, T b) {
        return a.compareTo(b) * 100 + a.intValue();
    }

    static void fill(List<? super Integer> sink) {
        for (int i = 0; i < 3; i++) {
            sink.add(i);
        }
    }

    static double total(List<? extends Number> source) {
        double sum = 0;
        for (Number n : source) {
            sum += n.doubleValue();
        }
        return sum;
    }

    @SuppressWarnings("unchecked")
    static <T> T[] array(int n, T... example) {
        return Arrays.copyOf(example, n);
    }

    interface Stack<E> extends Iterable<E> {
        Stack<E> push(E e);

        static <E> Stack<E> empty() {
            return new Linked<>(null, null);
        }
    }

    record Linked<E>(E head, Linked<E> tail) implements Stack<E> {
        public Stack<E> push(E e) {
            return new Linked<>(e, this);
        }

        public Iterator<E> iterator() {
            return new Iterator<>() {
                Linked<E> at = Linked.this;

                public boolean hasNext() {
                    return at.tail != null;
                }

                public E next() {
                    E e = at.head;
                    at = at.tail;
                    return e;
                }
            };
        }
    }

    static <X extends Exception> void thrower(X x) throws X {
        throw x;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    public static void main(String[] args) {
        Box<Integer> box = new IntBox(5);
        System.out.println(box.get() + " " + box.map(i -> "s" + i).get() + " " + box.same(new Box<>(5)));
        System.out.println(new MyBuilder().add(1).twice("x").add('c').out);
        System.out.println(max(Arrays.asList(3, 9, 2)) + max(List.of("a", "c", "b")) + max(List.of(new IntBox(1), new IntBox(4))).value);
        System.out.println(listOf(1, 2) + " " + listOf("a") + " " + listOf(1, "b", 2.5) + " " + Generics.<Object>listOf(1));
        System.out.println(intersect(7, 3) + " " + intersect(1.5, 2.5));
        List<Number> numbers = new ArrayList<>(List.of(1.5));
        fill(numbers);
        List<Object> objects = new ArrayList<>();
        fill(objects);
        System.out.println(numbers + " " + objects + " " + total(numbers));
        String[] strings = array(3, "x");
        System.out.println(Arrays.toString(strings) + strings.getClass());
        Stack<String> stack = Stack.<String>empty().push("a").push("b");
        for (String s : stack) {
            System.out.print(s);
        }
        System.out.println();
        List<String> polluted = new ArrayList<>();
        ((List) polluted).add(42);
        System.out.println(polluted.size() + " " + ((List<?>) polluted).get(0));
        try {
            for (String s : polluted) {
                System.out.println(s);
            }
        } catch (ClassCastException e) {
            System.out.println("polluted");
        }
        List<String> checked = Collections.checkedList(new ArrayList<>(), String.class);
        try {
            ((List) checked).add(42);
        } catch (ClassCastException e) {
            System.out.println(e.getMessage());
        }
        try {
            Generics.<RuntimeException>thrower(new IllegalStateException("typed"));
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
        Comparator<String> byLength = Comparator.comparing(String::length, Comparator.reverseOrder());
        List<String> words = listOf("bb", "a", "ccc", "dd");
        words.sort(byLength.thenComparing(Comparator.naturalOrder()));
        System.out.println(words);
        System.out.println(new ArrayList<String>().getClass() == new ArrayList<Integer>().getClass());
        var anonymous = new Object() {
            int hidden = 5;

            int twice() {
                return hidden * 2;
            }
        };
        System.out.println(anonymous.hidden + anonymous.twice());
        int total = 0;
        for (var entry : java.util.Map.of("k", 1).entrySet()) {
            total += entry.getValue();
        }
        System.out.println(total);
    }
}
