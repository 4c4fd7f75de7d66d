import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** More classes for verifier.py to change: what class files have since Java 8. */
public class NewSubjects {
    interface Shape {
        double area();

        default String describe() {
            return "area " + area() + secret();
        }

        private String secret() {
            return "!";
        }

        static Shape unit() {
            return () -> 1;
        }
    }

    interface Named {
        default String describe() {
            return "named";
        }
    }

    record Circle(double radius, String label) implements Shape, Named {
        Circle {
            if (radius < 0) throw new IllegalArgumentException("radius " + radius);
        }

        public double area() {
            return Math.PI * radius * radius;
        }

        public String describe() {
            return Shape.super.describe() + Named.super.describe();
        }
    }

    static class Counter {
        private int count;
        private static long all;

        class Step {
            int next() {
                return count++ + (int) all++;
            }
        }
    }

    static Object lambdas(int a, String b, List<String> c) {
        Function<String, Integer> f = s -> s.length() + a;
        Supplier<Supplier<String>> g = () -> b::trim;
        Runnable r = new Counter().new Step()::next;
        r.run();
        return c.isEmpty() ? f.apply(b) : g.get().get();
    }

    static String resources(AutoCloseable a) throws Exception {
        try (a; AutoCloseable b = () -> {}) {
            return a + ":" + b;
        }
    }

    static int expressions(Object o, int k) {
        int n = switch (k) {
            case 1, 2 -> 10;
            case 3 -> {
                try {
                    yield Integer.parseInt("x" + k);
                } catch (NumberFormatException e) {
                    yield -1;
                }
            }
            default -> o instanceof String s && s.length() > k ? s.length() : 0;
        };
        return n + (o instanceof Circle c ? (int) c.radius() : 1);
    }

    final Object value;

    NewSubjects(Object given) {
        this.value = given == null ? new Object() : given;
    }

    NewSubjects(int a, int b) {
        this(a > b ? (Object) a : (Object) ("b" + b));
    }
}
