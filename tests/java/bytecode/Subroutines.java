// jsr and ret in old class files: finally blocks, nesting, wide forms, several callers with different locals, and what is refused.
// sources: lib/Assembler.java
public class Subroutines {
    public static StringBuilder log = new StringBuilder();

    public static void say(String s) {
        log.append(s).append(' ');
    }

    static void attempt(String what, int version, String descriptor, int stack, int locals, String body, Object... arguments) {
        log.setLength(0);
        try {
            Assembler a = new Assembler(version, 0x21, "Sub", "java/lang/Object").method(9, "m", descriptor, stack, locals, body);
            Object r = new Assembler.Loader(a).call("Sub", "m", arguments);
            System.out.println(what + ": " + r + " " + log);
        } catch (Throwable t) {
            System.out.println(what + ": " + t.toString().lines().findFirst().get() + " " + log);
        }
    }

    static String print(String s) {
        return "ldc \"" + s + "\"; invokestatic Subroutines.say:(Ljava/lang/String;)V\n";
    }

    public static void main(String[] args) {
        String tryFinally = "from: ; iload_0; ifne throwing\n" + print("body") + "jsr sub; iconst_1; ireturn\n"
            + "throwing: ; new java/lang/RuntimeException; dup; ldc \"thrown\"; invokespecial java/lang/RuntimeException.<init>:(Ljava/lang/String;)V; athrow\n"
            + "to: ; handler: ; astore_1; jsr sub; aload_1; athrow\nsub: ; astore_2\n" + print("finally") + "ret 2\n.catch any from to handler";
        attempt("try finally", 45, "(I)I", 3, 3, tryFinally, 0);
        attempt("try finally throwing", 49, "(I)I", 3, 3, tryFinally, 1);
        attempt("in version 50, by fail-over", 50, "(I)I", 3, 3, tryFinally, 0);
        attempt("in version 51", 51, "(I)I", 3, 3, tryFinally, 0);
        attempt("nested", 46, "()I", 2, 4, "iconst_0; istore_0; jsr a; jsr a; jsr b; iload_0; ireturn\na: ; astore_1; iinc 0 1; jsr b; ret 1\nb: ; astore_2; iinc 0 10; ret 2");
        attempt("nested properly", 46, "()I", 2, 4, "iconst_0; istore_0; jsr a; jsr a; iload_0; ireturn\na: ; astore_1; iinc 0 1; jsr b; ret 1\nb: ; astore_2; iinc 0 10; ret 2");
        attempt("loop around", 47, "()I", 2, 4, "iconst_0; istore_0\nagain: ; jsr a; iload_0; bipush 20; if_icmplt again; iload_0; ireturn\na: ; astore_1; iinc 0 3; ret 1");
        attempt("wide ret", 48, "()I", 2, 301, "iconst_0; istore_0; jsr a; iload_0; ireturn\na: ; wide astore 300; wide iinc 0 1000; wide ret 300");
        attempt("jsr_w", 48, "()I", 2, 3, "iconst_0; istore_0; jsr_w a; iload_0; ireturn\na: ; astore_1; iinc 0 5; goto_w out\nout: ; ret 1");
        attempt("locals of other types pass by", 48, "()I", 2, 4,
            "iconst_5; istore_1; jsr a; ldc \"s\"; astore_1; jsr a; aload_1; pop; ldc2_w 5L; lstore_1; jsr a; lload_1; l2i; ireturn\na: ; astore_3; nop; ret 3");
        attempt("stack stays below", 48, "()I", 4, 2, "bipush 40; jsr a; iconst_2; iadd; ireturn\na: ; astore_0; ret 0");
        attempt("swap of the address", 48, "()I", 4, 2, "iconst_1; jsr a; ireturn\na: ; swap; iconst_3; iadd; swap; astore_0; ret 0");
        attempt("leaving by goto", 48, "()I", 2, 2, "jsr a; iconst_1; ireturn\na: ; astore_0; goto out\nout: ; iconst_2; ireturn");
        attempt("return inside", 48, "()I", 2, 2, "jsr a; iconst_1; ireturn\na: ; pop; iconst_3; ireturn");
        attempt("branch to the middle of two", 48, "(I)I", 2, 3, "iload_0; ifeq x; jsr a; goto y\nx: ; jsr a\ny: ; iload_0; ireturn\na: ; astore_1; iinc 0 7; ret 1", 1);
        attempt("ret of an int", 48, "()V", 2, 2, "iconst_1; istore_0; ret 0");
        attempt("ret of a reference", 48, "()V", 2, 2, "aconst_null; astore_0; ret 0");
        attempt("load of the address", 48, "()V", 2, 2, "jsr a; return\na: ; astore_0; aload_0; pop; ret 0");
        attempt("address returned", 48, "()Ljava/lang/Object;", 2, 2, "jsr a\na: ; areturn");
        attempt("recursion", 48, "()V", 2, 2, "jsr a; return\na: ; astore_0; jsr a; ret 0");
        attempt("used local changes type", 48, "()I", 2, 3, "iconst_5; istore_1; jsr a; iload_1; ireturn\na: ; astore_2; ldc \"s\"; astore_1; ret 2");
        attempt("exception in a subroutine", 48, "()I", 3, 4,
            "jsr a; iconst_1; ireturn\na: ; astore_0\nf: ; iconst_1; iconst_0; idiv; pop\nt: ; ret 0\nh: ; pop\n" + print("caught") + "ret 0\n.catch java/lang/ArithmeticException f t h");
    }
}
