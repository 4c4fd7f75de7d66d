// Enums: bodies, constructors, interfaces, switch, valueOf, EnumMap and EnumSet, static access in initialisers, serial form.
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

public class Enums {
    enum Planet {
        MERCURY(3.3e23, 2.44e6), EARTH(5.97e24, 6.37e6);

        private final double mass, radius;
        private static final Map<String, Planet> BY_NAME = new java.util.TreeMap<>();

        static {
            for (Planet p : values()) {
                BY_NAME.put(p.name().toLowerCase(), p);
            }
        }

        Planet(double mass, double radius) {
            this.mass = mass;
            this.radius = radius;
        }

        double gravity() {
            return 6.67e-11 * mass / (radius * radius);
        }
    }

    enum Op implements java.util.function.IntBinaryOperator {
        ADD("+") {
            public int applyAsInt(int a, int b) {
                return a + b;
            }
        },
        MUL("*") {
            int calls;

            public int applyAsInt(int a, int b) {
                calls++;
                return a * b + (calls > 1 ? 1000 : 0);
            }

            @Override
            boolean strong() {
                return true;
            }
        };

        final String sign;

        Op(String sign) {
            this.sign = sign;
        }

        boolean strong() {
            return false;
        }
    }

    enum Empty {
    }

    enum Single {
        INSTANCE;

        int state;

        int next() {
            return ++state;
        }
    }

    enum Level {
        LOW, MID, HIGH, TOP;

        Level up() {
            return values()[Math.min(ordinal() + 1, values().length - 1)];
        }
    }

    static String describe(Level level) {
        switch (level) {
            case LOW:
                return "low";
            case HIGH:
            case TOP:
                return "high";
            default:
                return "default " + level;
        }
    }

    public static void main(String[] args) throws Exception {
        for (Planet p : Planet.values()) {
            System.out.println(p + " " + p.ordinal() + " " + p.gravity() + " " + Planet.BY_NAME.get(p.name().toLowerCase()));
        }
        for (Op op : Op.values()) {
            System.out.println(op.sign + " " + op.applyAsInt(6, 7) + " " + op.applyAsInt(2, 2) + " " + op.strong() + " " + op.getClass() + " " + op.getDeclaringClass() + " "
                + op.getClass().isEnum() + " " + op.getClass().isAnonymousClass());
        }
        System.out.println(Empty.values().length + " " + Single.INSTANCE.next() + Single.INSTANCE.next() + " " + Level.LOW.up().up() + " " + Level.TOP.up());
        for (Level l : Level.values()) {
            System.out.print(describe(l) + ", ");
        }
        System.out.println();
        System.out.println(Level.valueOf("MID") + " " + Level.LOW.compareTo(Level.TOP) + " " + Level.HIGH.equals(Level.HIGH) + " " + (Level.values() == Level.values()));
        for (String s : new String[] {"mid", "", null}) {
            try {
                Level.valueOf(s);
            } catch (RuntimeException e) {
                System.out.println(e);
            }
        }
        EnumMap<Level, String> map = new EnumMap<>(Level.class);
        map.put(Level.TOP, "t");
        map.put(Level.LOW, null);
        map.merge(Level.TOP, "u", String::concat);
        System.out.println(map + " " + map.containsKey(Level.LOW) + " " + map.get(Level.MID) + " " + map.entrySet().iterator().next());
        EnumSet<Level> set = EnumSet.complementOf(EnumSet.of(Level.MID));
        set.removeIf(l -> l == Level.LOW);
        System.out.println(set + " " + EnumSet.range(Level.LOW, Level.HIGH) + " " + EnumSet.noneOf(Level.class) + " " + EnumSet.allOf(Level.class).containsAll(set));
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        try (java.io.ObjectOutputStream out = new java.io.ObjectOutputStream(bytes)) {
            out.writeObject(List.of(Level.MID, Op.MUL, map));
        }
        Object back = new java.io.ObjectInputStream(new java.io.ByteArrayInputStream(bytes.toByteArray())).readObject();
        System.out.println(back + " " + (((List<?>) back).get(1) == Op.MUL));
        try {
            java.lang.reflect.Constructor<?> c = Level.class.getDeclaredConstructors()[0];
            c.setAccessible(true);
            c.newInstance("NEW", 9);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        List<Integer> hashes = new ArrayList<>();
        for (Level l : Level.values()) {
            hashes.add(l.name().hashCode());
        }
        System.out.println(hashes);
    }
}
