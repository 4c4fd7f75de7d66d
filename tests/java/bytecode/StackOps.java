// dup, dup_x1, dup_x2, dup2, dup2_x1, dup2_x2, pop2 and swap in all their forms, with one- and two-slot values, for both verifiers.
// sources: lib/Assembler.java
public class StackOps {
    static final StringBuilder SEEN = new StringBuilder();

    public static void i(int v) {
        SEEN.append(v).append(' ');
    }

    public static void l(long v) {
        SEEN.append(v).append("L ");
    }

    public static void d(double v) {
        SEEN.append(v).append(' ');
    }

    public static void a(Object v) {
        SEEN.append(v).append(' ');
    }

    static String use(String types) {
        StringBuilder s = new StringBuilder();
        for (char t : types.toCharArray()) {
            String d = t == 'a' ? "Ljava/lang/Object;" : String.valueOf(Character.toUpperCase(t)).replace('L', 'J');
            s.append("invokestatic StackOps.").append(t).append(":(").append(d).append(")V\n");
        }
        return s.append("return\n").toString();
    }

    public static void main(String[] args) throws Throwable {
        String one = "iconst_1\n", two = "iconst_2\n", three = "iconst_3\n", four = "iconst_4\n", text = "ldc \"t\"\n", wide = "ldc2_w 7L\n", real = "ldc2_w 8.5\n";
        // what is pushed, the instruction, and the types left on the stack from the top down
        String[][] cases = {
            {one, "dup", "ii"}, {text, "dup", "aa"},
            {one + text, "dup_x1", "aia"}, {text + one, "dup_x1", "iai"},
            {one + two + three, "dup_x2", "iiii"}, {text + two + text, "dup_x2", "aiaa"}, {wide + three, "dup_x2", "ili"}, {real + text, "dup_x2", "ada"},
            {one + two, "dup2", "iiii"}, {text + one, "dup2", "iaia"}, {wide, "dup2", "ll"}, {real, "dup2", "dd"},
            {one + two + three, "dup2_x1", "iiiii"}, {text + two + three, "dup2_x1", "iiaii"}, {one + wide, "dup2_x1", "lil"}, {text + real, "dup2_x1", "dad"},
            {one + two + three + four, "dup2_x2", "iiiiii"}, {text + one + text + two, "dup2_x2", "iaiaia"}, {one + two + wide, "dup2_x2", "liil"},
            {text + one + real, "dup2_x2", "diad"}, {wide + one + two, "dup2_x2", "iilii"}, {real + text + one, "dup2_x2", "iadia"}, {wide + real, "dup2_x2", "dld"},
            {real + wide, "dup2_x2", "ldl"}, {wide + "ldc2_w 9L\n", "dup2_x2", "lll"},
            {one + two, "swap", "ii"}, {one + text, "swap", "ia"}, {text + two, "swap", "ai"},
            {one + two + three, "pop2", "i"}, {one + wide, "pop2", "i"}, {one + real, "pop2", "i"}, {one + two, "pop", "i"}, {one + "aconst_null\n", "pop", "i"},
        };
        for (int version : new int[] {45, 49, 50, 52, 61}) {
            Assembler a = new Assembler(version, 0x21, "S" + version, "java/lang/Object");
            for (int i = 0; i < cases.length; i++) {
                a.method(9, "m" + i, "()V", 6, 0, cases[i][0] + cases[i][1] + "\n" + use(cases[i][2]));
            }
            Assembler.Loader loader = new Assembler.Loader(a);
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < cases.length; i++) {
                SEEN.setLength(0);
                loader.call("S" + version, "m" + i);
                all.append(cases[i][1]).append(": ").append(SEEN).append('\n');
            }
            System.out.print(version == 45 ? all : version + " " + all.toString().hashCode() + "\n");
        }
    }
}
