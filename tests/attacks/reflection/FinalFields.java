// attack: writes to static final fields, fields of records and hidden classes, enum constants, and constants of the library
// must: IllegalAccessException; nothing changes
import java.lang.invoke.*;
import java.lang.reflect.*;

public class FinalFields {
    static final Object CONSTANT = "constant";

    record Point(int x) {}

    enum Colour { RED }

    static Object set(Class<?> c, String name, Object target, Object value) throws Exception {
        Field f = c.getDeclaredField(name);
        f.setAccessible(true);
        f.set(target, value);
        return "set";
    }

    public static void main(String[] args) {
        Point p = new Point(1);
        Attack.attempt("static final", () -> set(FinalFields.class, "CONSTANT", null, "other"));
        Attack.attempt("record", () -> set(Point.class, "x", p, 5));
        Attack.attempt("enum constant", () -> set(Colour.class, "RED", null, null));
        Attack.attempt("values of an enum", () -> set(Colour.class, "$VALUES", null, new Colour[0]));
        Attack.attempt("Boolean.TRUE", () -> set(Boolean.class, "TRUE", null, false));
        Attack.attempt("System.out", () -> set(System.class, "out", null, null));
        Attack.attempt("Integer's cache", () -> set(Class.forName("java.lang.Integer$IntegerCache"), "cache", null, new Integer[0]));
        Attack.attempt("handle to a static final", () -> MethodHandles.lookup().unreflectSetter(FinalFields.class.getDeclaredField("CONSTANT")));
        Attack.attempt("handle to a record's field", () -> {
            Field f = Point.class.getDeclaredField("x");
            f.setAccessible(true);
            return MethodHandles.lookup().unreflectSetter(f);
        });
        Attack.attempt("new enum constant", () -> {
            Constructor<?> c = Colour.class.getDeclaredConstructors()[0];
            c.setAccessible(true);
            return c.newInstance("BLUE", 1);
        });
        Attack.attempt("bytecode of another class", () -> Own.run(52, "()V", 2, 1, "aconst_null; putstatic FinalFields.CONSTANT:Ljava/lang/Object;; return"));
        Attack.attempt("bytecode outside of <clinit>", () -> {
            Assembler a = new Assembler(53, 0x21, "Own2", "java/lang/Object").field(0x19, "F", "Ljava/lang/Object;").method(9, "m", "()V", 2, 1, "aconst_null; putstatic Own2.F:Ljava/lang/Object;; return");
            return new Own().add("Own2", a).call("Own2", "m");
        });
        System.out.println(CONSTANT + " " + p + " " + Colour.RED + " " + Boolean.TRUE);
    }
}
