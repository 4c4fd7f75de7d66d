// Streams: sources, all intermediate and terminal operations, collectors, laziness, short circuits, spliterators, errors.
import java.util.*;
import java.util.function.Function;
import java.util.stream.*;

public class StreamOps {
    record Person(String name, int age, String city) {}

    static final List<Person> PEOPLE = List.of(new Person("Ann", 30, "Rome"), new Person("Bob", 25, "Oslo"), new Person("Cid", 35, "Rome"), new Person("Dan", 25, "Bern"), new Person("Eve", 40, "Oslo"));

    interface Body {
        Object run();
    }

    static void show(String what, Body body) {
        try {
            System.out.println(what + ": " + body.run());
        } catch (RuntimeException e) {
            System.out.println(what + ": " + e);
        }
    }

    public static void main(String[] args) {
        show("filter map", () -> PEOPLE.stream().filter(p -> p.age() < 36).map(Person::name).toList());
        show("sorted", () -> PEOPLE.stream().sorted(Comparator.comparingInt(Person::age).thenComparing(Person::name, Comparator.reverseOrder())).map(Person::name).collect(Collectors.joining(", ", "<", ">")));
        show("grouping", () -> PEOPLE.stream().collect(Collectors.groupingBy(Person::city, TreeMap::new, Collectors.mapping(Person::name, Collectors.toList()))));
        show("partitioning", () -> PEOPLE.stream().collect(Collectors.partitioningBy(p -> p.age() > 29, Collectors.counting())));
        show("toMap", () -> PEOPLE.stream().collect(Collectors.toMap(Person::city, Person::age, Integer::sum, LinkedHashMap::new)));
        show("toMap twice", () -> PEOPLE.stream().collect(Collectors.toMap(Person::city, Person::age)));
        show("statistics", () -> PEOPLE.stream().collect(Collectors.summarizingInt(Person::age)));
        show("averaging", () -> PEOPLE.stream().collect(Collectors.averagingDouble(Person::age)) + " " + PEOPLE.stream().mapToInt(Person::age).average() + " " + IntStream.empty().average());
        show("teeing", () -> Stream.of(1, 2, 3).collect(Collectors.teeing(Collectors.summingInt(x -> x), Collectors.counting(), (s, c) -> s + "/" + c)));
        show("reducing", () -> Stream.of(1, 2, 3).reduce(10, Integer::sum) + " " + Stream.<Integer>empty().reduce(Integer::max) + " " + Stream.of("a", "bb").reduce(0, (n, s) -> n + s.length(), Integer::sum));
        show("flatMap", () -> Stream.of(List.of(1, 2), List.<Integer>of(), List.of(3)).flatMap(List::stream).map(x -> x * 10).toList());
        show("mapMulti", () -> Stream.of(1, 2, 3).<String>mapMulti((x, sink) -> {
            for (int i = 0; i < x; i++) {
                sink.accept(x + "." + i);
            }
        }).toList());
        show("distinct limit skip", () -> Stream.of(3, 1, 3, 2, 1, 5, 4).distinct().skip(1).limit(3).toList());
        show("take drop while", () -> IntStream.range(0, 10).takeWhile(x -> x < 4).boxed().toList() + " " + IntStream.range(0, 10).dropWhile(x -> x < 7).boxed().toList());
        show("iterate", () -> Stream.iterate(1, x -> x * 3).limit(6).toList() + " " + Stream.iterate(1, x -> x < 50, x -> x * 2).toList());
        StringBuilder log = new StringBuilder();
        show("laziness", () -> Stream.of("a", "b", "c").peek(x -> log.append("p").append(x)).filter(x -> !x.equals("a")).peek(x -> log.append("f").append(x)).findFirst().get() + " " + log);
        show("match", () -> Stream.of(1, 2).anyMatch(x -> x > 1) + " " + Stream.of(1, 2).allMatch(x -> x > 1) + " " + Stream.empty().noneMatch(x -> true));
        show("min max", () -> Stream.of("pear", "fig", "apple").min(Comparator.naturalOrder()).get() + " " + Stream.of("pear", "fig", "apple").max(Comparator.comparing(String::length)).get());
        show("primitive", () -> IntStream.rangeClosed(1, 5).mapToObj(Integer::toString).collect(Collectors.joining()) + " " + LongStream.of(1, 2).asDoubleStream().sum() + " " + DoubleStream.of(0.1, 0.2, 0.3).sum() + " "
            + "hello".chars().mapToObj(c -> (char) c).map(String::valueOf).collect(Collectors.joining("-")) + " " + IntStream.of(3, 1, 2).sorted().boxed().toList());
        show("arrays", () -> Arrays.toString(Stream.of(1, 2).toArray(Integer[]::new)) + Arrays.stream(new int[] {1, 2, 3}, 1, 3).sum() + Arrays.toString(IntStream.range(0, 3).toArray()));
        show("generate", () -> Stream.generate(new Random(1)::nextInt).limit(2).map(x -> x % 100).toList());
        show("concat", () -> Stream.concat(Stream.of(1), Stream.of(2)).toList() + " " + Stream.ofNullable(null).count() + " " + Stream.builder().add(1).add("x").build().toList());
        show("collectors", () -> Stream.of(1, 2, 3, 4).collect(Collectors.collectingAndThen(Collectors.toList(), Collections::unmodifiableList)) + " " + Stream.of(1, 2, 3).collect(Collectors.filtering(x -> x > 1, Collectors.toSet())) + " "
            + Stream.of(1, 2).collect(Collectors.flatMapping(x -> Stream.of(x, x), Collectors.toList())) + " " + Stream.of("a", "b").collect(Collectors.toUnmodifiableMap(Function.identity(), String::length)).get("a")
            + Stream.of(5, 3).collect(Collectors.minBy(Comparator.naturalOrder())) + Stream.of(1.5).collect(Collectors.summingDouble(x -> x)) + Stream.of(1, 2, 3).collect(Collectors.reducing(1, (a, b) -> a * b)));
        show("custom collector", () -> Stream.of(1, 2, 3).collect(Collector.of(StringBuilder::new, (s, x) -> s.append(x), StringBuilder::append, s -> s.reverse().toString())));
        show("collect three", () -> Stream.of("x", "y").collect(ArrayList::new, ArrayList::add, ArrayList::addAll));
        show("used twice", () -> {
            Stream<Integer> s = Stream.of(1);
            s.count();
            return s.count();
        });
        show("null in toList", () -> Stream.of(1, null).toList());
        show("null in findFirst", () -> Stream.of((Object) null).findFirst());
        show("onClose", () -> {
            StringBuilder closed = new StringBuilder();
            try (Stream<Integer> s = Stream.of(1).onClose(() -> closed.append("one ")).onClose(() -> closed.append("two"))) {
                s.count();
            }
            return closed;
        });
        show("iterator", () -> {
            Iterator<Integer> it = Stream.of(7, 8).iterator();
            return it.next() + it.next() + " " + it.hasNext();
        });
        show("spliterator", () -> {
            Spliterator<Integer> s = List.of(1, 2, 3, 4, 5, 6).spliterator();
            Spliterator<Integer> front = s.trySplit();
            StringBuilder b = new StringBuilder();
            front.forEachRemaining(b::append);
            b.append('|');
            s.tryAdvance(b::append);
            return b + " " + s.estimateSize() + " " + s.hasCharacteristics(Spliterator.SIZED);
        });
        show("parallel", () -> IntStream.range(0, 1000).parallel().boxed().collect(Collectors.groupingByConcurrent(x -> x % 3, Collectors.counting())).entrySet().stream().sorted(Map.Entry.comparingByKey()).toList() + " "
            + IntStream.range(0, 100).parallel().boxed().map(x -> x * x).toList().get(99) + " " + Stream.of("a", "b", "c").parallel().collect(Collectors.joining()));
        show("parallel ordered", () -> {
            List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
            IntStream.range(0, 20).parallel().forEachOrdered(seen::add);
            return seen;
        });
        show("optional", () -> Optional.of("v").map(String::length).filter(n -> n > 5).or(() -> Optional.of(-1)).get() + " " + Optional.empty().isPresent() + " " + Optional.ofNullable(null).orElse("else") + " " + OptionalInt.of(3));
        show("optional empty", () -> Optional.empty().get());
        show("optional throw", () -> Optional.empty().orElseThrow(() -> new IllegalStateException("own")));
        show("random", () -> new Random(42).ints(5, 0, 100).boxed().toList() + " " + new SplittableRandom(1).ints(3, 0, 10).boxed().toList() + " " + new Random(7).nextGaussian());
    }
}
