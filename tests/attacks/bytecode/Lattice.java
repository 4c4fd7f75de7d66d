// attack: interfaces with 2^60 ways up to the same two, linked, initialised, searched for fields and methods that are there or not
// must: it works at once, or the member is missing
public class Lattice {
    static final int LEVELS = 60;

    static Assembler face(int level, String name) {
        return level == 0 ? new Assembler(55, 0x601, name, "java/lang/Object") : new Assembler(55, 0x601, name, "java/lang/Object", "A" + (level - 1), "B" + (level - 1));
    }

    static Assembler user(String name, String descriptor, String body) {
        return new Assembler(55, 0x21, name, "java/lang/Object", "A" + (LEVELS - 1), "B" + (LEVELS - 1)).defaultConstructor("java/lang/Object").method(9, "m", descriptor, 3, 2, body);
    }

    public static void main(String[] args) throws Throwable {
        Own loader = new Own();
        for (int i = 1; i < LEVELS; i++)
            for (String side : new String[] {"A", "B"}) loader.add(side + i, face(i, side + i));
        loader.add("A0", face(0, "A0").method(1, "deep", "()I", 1, 1, "bipush 11; ireturn").constantField(0x19, "F", "I", "7"));
        loader.add("B0", face(0, "B0").method(1, "other", "()I", 1, 1, "bipush 12; ireturn").constantField(0x19, "F", "I", "8").constantField(0x19, "G", "I", "9"));
        String make = "new Method; dup; invokespecial Method.<init>:()V; ";
        loader.add("Method", user("Method", "()I", make + "invokeinterface A" + (LEVELS - 1) + ".other:()I; ireturn"));
        loader.add("Missing", user("Missing", "()I", make + "invokeinterface A" + (LEVELS - 1) + ".missing:()I; ireturn"));
        loader.add("Virtual", user("Virtual", "()I", make + "invokevirtual Method.deep:()I; ireturn"));
        loader.add("Field", user("Field", "()I", "getstatic Field.F:I; ireturn"));
        loader.add("Field2", user("Field2", "()I", "getstatic B" + (LEVELS - 1) + ".G:I; ireturn"));
        loader.add("NoField", user("NoField", "()I", "getstatic NoField.H:I; ireturn"));
        for (String name : new String[] {"Method", "Missing", "Virtual", "Field", "Field2", "NoField"}) Attack.attempt(name, () -> loader.call(name, "m"));
        Object object = loader.loadClass("Method").getConstructor().newInstance();
        Attack.attempt("instance", () -> loader.loadClass("B0").isInstance(object));
        Attack.attempt("subtype", () -> loader.loadClass("A7").isAssignableFrom(object.getClass()));
        Attack.attempt("array", () -> new Object[][] {(Object[]) java.lang.reflect.Array.newInstance(loader.loadClass("A0"), 1)}.length);
        Attack.attempt("reflected field", () -> loader.loadClass("A0").getField("F").get(null));
    }
}
