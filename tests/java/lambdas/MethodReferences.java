// Method references of all kinds: static, bound, unbound, super, constructors, arrays, varargs, boxing, interfaces, generic methods, protected ones.
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.*;
import java.util.stream.Collectors;
import java.util.stream.Stream;

public class MethodReferences {
    final String name;

    MethodReferences(String name) {
        this.name = name;
    }

    MethodReferences() {
        this("none");
    }

    MethodReferences(int a, long b) {
        this(a + "," + b);
    }

    static int twice(int n) {
        return n * 2;
    }

    static String join(Object... parts) {
        return Arrays.toString(parts);
    }

    String greet(String other) {
        return name + " greets " + other;
    }

    private String priv() {
        return "private " + name;
    }

    @Override
    public String toString() {
        return "MR:" + name;
    }

    static class Sub extends MethodReferences {
        Sub(String s) {
            super(s);
        }

        @Override
        String greet(String other) {
            return "sub";
        }

        Function<String, String> superGreet() {
            return super::greet;
        }

        Supplier<String> superToString() {
            return MethodReferences.Sub.super::toString;
        }
    }

    class Inner {
        final int n;

        Inner(int n) {
            this.n = n;
        }

        @Override
        public String toString() {
            return name + n;
        }
    }

    IntFunction<Inner> innerMaker() {
        return Inner::new;
    }

    static <T> T identity(T t) {
        return t;
    }

    interface TriFunction<A, B, C, R> {
        R apply(A a, B b, C c);
    }

    static long widen(long a, double b) {
        return a + (long) b;
    }

    static void consume(Object o) {
        System.out.print("<" + o + ">");
    }

    static int evaluations;

    static MethodReferences receiver() {
        evaluations++;
        return new MethodReferences("r" + evaluations);
    }

    public static void main(String[] args) {
        IntUnaryOperator st = MethodReferences::twice;
        Function<Integer, Integer> boxed = MethodReferences::twice;
        ToLongFunction<Integer> toLong = MethodReferences::twice;
        IntToDoubleFunction toDouble = MethodReferences::twice;
        System.out.println(st.applyAsInt(4) + " " + boxed.apply(5) + " " + toLong.applyAsLong(6) + " " + toDouble.applyAsDouble(7));
        MethodReferences m = new MethodReferences("m");
        Function<String, String> bound = m::greet;
        BiFunction<MethodReferences, String, String> unbound = MethodReferences::greet;
        Function<MethodReferences, String> priv = MethodReferences::priv;
        System.out.println(bound.apply("x") + "; " + unbound.apply(new Sub("y"), "z") + "; " + priv.apply(m));
        Sub sub = new Sub("s");
        System.out.println(sub.superGreet().apply("t") + "; " + sub.superToString().get());
        Supplier<MethodReferences> c0 = MethodReferences::new;
        Function<String, MethodReferences> c1 = MethodReferences::new;
        BiFunction<Integer, Integer, MethodReferences> c2 = MethodReferences::new;
        System.out.println(c0.get() + " " + c1.apply("c1") + " " + c2.apply(1, 2));
        System.out.println(m.innerMaker().apply(9));
        IntFunction<int[]> newInts = int[]::new;
        Function<Integer, String[][]> newStrings = String[][]::new;
        UnaryOperator<int[]> cloner = int[]::clone;
        System.out.println(newInts.apply(3).length + " " + newStrings.apply(2).getClass().getSimpleName() + " " + cloner.apply(new int[] {5})[0]);
        Supplier<String> v0 = MethodReferences::join;
        Function<Object, String> v1 = MethodReferences::join;
        TriFunction<Integer, String, Double, String> v3 = MethodReferences::join;
        System.out.println(v0.get() + v1.apply("one") + v3.apply(1, "b", 2.5));
        BiFunction<Integer, Float, Long> widened = MethodReferences::widen;
        Consumer<Integer> dropResult = MethodReferences::twice;
        dropResult.accept(1);
        System.out.println(widened.apply(3, 4.5f));
        Function<String, Integer> length = String::length;
        ToIntFunction<String> primitiveLength = String::length;
        BiPredicate<String, String> eq = String::equalsIgnoreCase;
        Function<Object, String> valueOf = String::valueOf;
        Comparator3<String> cmp = String::compareTo;
        System.out.println(length.apply("four") + primitiveLength.applyAsInt("five5") + " " + eq.test("A", "a") + " " + valueOf.apply(null) + " " + cmp.compare("a", "c"));
        Supplier<Supplier<String>> nested = () -> m::toString;
        System.out.println(nested.get().get());
        Function<String, String> generic = MethodReferences::<String>identity;
        System.out.println(generic.apply("generic"));
        Supplier<String> once = receiver()::toString;
        System.out.println(once.get() + once.get() + evaluations);
        try {
            MethodReferences none = null;
            Supplier<String> s = none::toString;
            System.out.println("not reached");
        } catch (NullPointerException e) {
            System.out.println("receiver checked early");
        }
        Runnable print = System.out::println;
        print.run();
        Stream.of("a", "b").forEach(MethodReferences::consume);
        System.out.println();
        Collection<Integer> set = Stream.of(3, 1, 3).collect(Collectors.toCollection(HashSet::new));
        System.out.println(set + " " + Stream.of("b", "a").sorted(String::compareTo).map(String::toUpperCase).collect(Collectors.toList()));
        Map<Integer, List<String>> groups = Stream.of("aa", "b", "cc").collect(Collectors.groupingBy(String::length));
        System.out.println(groups);
        Supplier<List<String>> lists = ArrayList::new;
        List<String> l1 = lists.get();
        BiConsumer<List<String>, String> adder = List::add;
        adder.accept(l1, "added");
        Predicate<String> contains = l1::contains;
        System.out.println(l1 + " " + contains.test("added") + " " + contains.negate().or(Predicate.isEqual("q")).test("q"));
        Function<Object[], List<Object>> asList = Arrays::asList;
        System.out.println(asList.apply(new Object[] {1, 2}));
        IntBinaryOperator max = Math::max;
        System.out.println(max.applyAsInt(3, 9));
        Callback cb = MethodReferences::new;
        cb.call("ignored result");
    }

    interface Comparator3<T> {
        int compare(T a, T b);
    }

    interface Callback {
        void call(String s);
    }
}
