import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Lambda and stream pipelines: map, filter, flatMap, sorted, grouping collectors, capturing lambdas. */
public class Streams {
    record Order(int customer, String item, int amount) {}

    static List<Order> orders() {
        return IntStream.range(0, 300)
            .mapToObj(i -> new Order(i * 7919 % 50, "item" + i % 13, i * 31 % 17 + 1))
            .toList();
    }

    static IntPredicate divisibleBy(int n) {
        return x -> x % n == 0;
    }

    static long kernel() {
        List<Order> orders = orders();
        Map<Integer, Integer> totals = orders.stream()
            .collect(Collectors.groupingBy(Order::customer, Collectors.summingInt(Order::amount)));
        String top = totals.entrySet().stream()
            .sorted((a, b) -> b.getValue() != a.getValue().intValue() ? b.getValue() - a.getValue() : a.getKey() - b.getKey())
            .limit(5)
            .map(e -> e.getKey() + ":" + e.getValue())
            .collect(Collectors.joining(","));
        ToIntFunction<Order> weight = o -> o.item().length() * o.amount();
        int heavy = orders.stream().filter(o -> o.amount() > 8).mapToInt(weight).sum();
        long numbers = IntStream.rangeClosed(1, 1000)
            .filter(divisibleBy(3).or(divisibleBy(5)).and(divisibleBy(15).negate()))
            .mapToLong(x -> (long) x * x)
            .reduce(7, (a, b) -> a * 31 + b);
        long distinct = orders.stream().flatMap(o -> IntStream.range(0, o.amount() % 3).mapToObj(i -> o.item() + i))
            .distinct().count();
        return ((top.hashCode() * 31L + heavy) * 31 + numbers) * 31 + distinct;
    }

    /** Arguments: iterations [--time]. The checksum is the same on every VM and for every iteration count. */
    public static void main(String[] args) {
        int iterations = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        long best = Long.MAX_VALUE;
        long checksum = 0;
        for (int i = 0; i < iterations; i++) {
            long start = System.nanoTime();
            checksum = kernel();
            best = Math.min(best, System.nanoTime() - start);
        }
        System.out.println("checksum " + checksum);
        if (args.length > 1 && args[1].equals("--time")) {
            System.out.println("ns/iter " + best);
        }
    }
}
