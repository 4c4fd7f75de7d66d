// ClassCastException messages: modules, loaders, arrays, and the other run-time exceptions that the VM itself throws.
import java.util.function.Supplier;

public class CastMessages {
    record Point(int x, int y) {}

    interface Local {
    }

    static void attempt(Supplier<Object> action) {
        try {
            System.out.println("ok " + action.get());
        } catch (RuntimeException e) {
            System.out.println(e);
        }
    }

    @SuppressWarnings("unchecked")
    static <T> T unchecked(Object o) {
        return (T) o;
    }

    static class Generic<T extends Comparable<T>> {
        T value;

        @SuppressWarnings("unchecked")
        Generic(Object o) {
            value = (T) o;
        }
    }

    public static void main(String[] args) {
        Object s = "text", i = 1, p = new Point(1, 2), a = new int[0], pa = new Point[0], lambda = (Local) null;
        Runnable r = () -> { };
        attempt(() -> (Integer) s);
        attempt(() -> (Point) s);
        attempt(() -> (String) p);
        attempt(() -> (Local) p);
        attempt(() -> (CastMessages) p);
        attempt(() -> (java.util.List<?>) p);
        attempt(() -> (long[]) a);
        attempt(() -> (String) a);
        attempt(() -> (int[]) s);
        attempt(() -> (String[]) pa);
        attempt(() -> (Point) pa);
        attempt(() -> (Point[][]) pa);
        attempt(() -> (Local) lambda);
        attempt(() -> (java.sql.Connection) null == null ? (java.sql.Connection) s : "");
        attempt(() -> (java.util.logging.Logger) p);
        attempt(() -> (Comparable<?>) p);
        attempt(() -> {
            Integer n = unchecked("not a number");
            return n;
        });
        attempt(() -> new Generic<Integer>(new Object()).value);
        attempt(() -> {
            java.util.List<String> strings = new java.util.ArrayList<>();
            ((java.util.List) strings).add(5);
            String first = strings.get(0);
            return first;
        });
        attempt(() -> new java.util.TreeSet<Object>(java.util.List.of("a", 1)));
        attempt(() -> CastMessages.class.cast("x"));
        attempt(() -> Integer.class.cast(null));
        attempt(() -> String.class.asSubclass(Number.class));
        attempt(() -> ((Object) Thread.State.NEW) instanceof Comparable);
        attempt(() -> Enum.valueOf(Thread.State.class, "BOGUS"));
        attempt(() -> 5 / (args.length));
        attempt(() -> 5L % (args.length));
        attempt(() -> new int[args.length - 1]);
    }
}
