// Sealed classes and interfaces: reflection, permitted subclasses, pattern matching by instanceof.
public class Sealed {
    sealed interface Shape permits Circle, Square, Polygon {
    }

    record Circle(double r) implements Shape {
    }

    static final class Square implements Shape {
        final double side;

        Square(double side) {
            this.side = side;
        }
    }

    abstract static sealed class Polygon implements Shape permits Triangle, OpenPolygon {
        abstract int corners();
    }

    static final class Triangle extends Polygon {
        int corners() {
            return 3;
        }
    }

    static non-sealed class OpenPolygon extends Polygon {
        int corners() {
            return 5;
        }
    }

    static class Hexagon extends OpenPolygon {
        @Override
        int corners() {
            return 6;
        }
    }

    sealed interface Implicit {
    }

    enum E implements Implicit {
        ONE
    }

    static double area(Shape s) {
        if (s instanceof Circle c) {
            return Math.round(Math.PI * c.r() * c.r());
        } else if (s instanceof Square q) {
            return q.side * q.side;
        } else if (s instanceof Polygon p && p.corners() > 3) {
            return -p.corners();
        }
        return 0;
    }

    public static void main(String[] args) {
        for (Shape s : new Shape[] {new Circle(2), new Square(3), new Triangle(), new OpenPolygon(), new Hexagon()}) {
            System.out.println(area(s) + " " + s.getClass().getSimpleName() + " sealed " + s.getClass().isSealed());
        }
        for (Class<?> c : new Class<?>[] {Shape.class, Polygon.class, OpenPolygon.class, Implicit.class, String.class, int[].class, int.class}) {
            StringBuilder out = new StringBuilder(c.getSimpleName() + " " + c.isSealed());
            Class<?>[] permitted = c.getPermittedSubclasses();
            if (permitted != null) {
                for (Class<?> p : permitted) {
                    out.append(' ').append(p.getSimpleName());
                }
            }
            System.out.println(out);
        }
        Object o = args.length == 0 ? "a string" : 1;
        if (!(o instanceof String str)) {
            throw new AssertionError();
        }
        System.out.println(str.length());
        if (o instanceof CharSequence cs && cs.length() > 3 || o instanceof Integer) {
            System.out.println("matched");
        }
        System.out.println(o instanceof String t && t.startsWith("a") ? t : "none");
    }
}
