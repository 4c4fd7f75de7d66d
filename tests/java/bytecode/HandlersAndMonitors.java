// Exception tables and monitors as javac never writes them: order of handlers, loops into themselves, unbalanced monitors, athrow of null.
// sources: lib/Assembler.java
public class HandlersAndMonitors {
    static void run(String what, String descriptor, String body, Object... arguments) {
        run(what, 9, descriptor, body, arguments);
    }

    static void run(String what, int access, String descriptor, String body, Object... arguments) {
        try {
            Assembler a = new Assembler("H").method(access, "m", descriptor, 6, 6, body);
            System.out.println(what + ": " + new Assembler.Loader(a).call("H", "m", arguments));
        } catch (Throwable t) {
            System.out.println(what + ": " + t.toString().lines().findFirst().get());
        }
    }

    static String thrower(String c) {
        return "new java/lang/" + c + "; dup; invokespecial java/lang/" + c + ".<init>:()V; athrow\n";
    }

    public static void main(String[] args) {
        String two = "a: ; " + thrower("ArithmeticException") + "b: ; h1: ; pop; iconst_1; ireturn\nh2: ; pop; iconst_2; ireturn\n";
        run("first handler wins", "()I", two + ".catch java/lang/RuntimeException a b h1\n.catch java/lang/ArithmeticException a b h2");
        run("order of the table, not of classes", "()I", two + ".catch java/lang/ArithmeticException a b h2\n.catch java/lang/RuntimeException a b h1");
        run("other types pass by", "()I", two + ".catch java/lang/Error a b h2\n.catch any a b h1");
        run("none matches", "()I", two + ".catch java/lang/Error a b h2");
        run("handler behind its own range", "(I)I", "iload_0; istore_1\na: ; iinc 1 -1; iload_1; ifle out; " + thrower("Error") + "h: ; pop; goto a\nb: ; out: ; iload_1; ireturn\n.catch any a b h", 5);
        run("handler inside its range that throws again", "(I)I", "a: ; iinc 0 -1; iload_0; ifle out; " + thrower("Error") + "h: ; pop; iinc 0 -1; iload_0; ifle out; " + thrower("Error") + "out: ; iload_0; ireturn\nb: \n.catch any a out h", 7);
        run("handler as the fall-through", "()I", "iconst_5; aconst_null\nh: ; pop; ireturn\na: ; nop; return\n.catch any a a h");
        run("athrow of null", "()I", "a: ; aconst_null; athrow\nb: ; h: ; instanceof java/lang/NullPointerException; ireturn\n.catch any a b h");
        run("stack is emptied", "()I", "iconst_1; iconst_2; iconst_3\na: ; iconst_0; idiv; pop\nb: ; pop2; iconst_0; ireturn\nh: ; pop; bipush 9; ireturn\n.catch any a b h");
        run("range ends before the instruction", "()I", "a: ; nop\nb: ; iconst_1; iconst_0; idiv; ireturn\nh: ; pop; iconst_3; ireturn\n.catch any a b h");
        run("range covers only the call", "()I", "a: ; aconst_null; invokevirtual java/lang/Object.hashCode:()I\nb: ; ireturn\nh: ; pop; iconst_4; ireturn\n.catch any a b h");
        run("return in a range", "()I", "a: ; iconst_5; ireturn\nb: ; h: ; pop; iconst_4; ireturn\n.catch any a b h");
        run("local before the fault", "()I", "iconst_1; istore_0\na: ; iconst_2; istore_0; iconst_0; iconst_0; irem; istore_0\nb: ; iload_0; ireturn\nh: ; pop; iload_0; bipush 10; imul; ireturn\n.catch any a b h");
        run("monitorexit without enter", "(Ljava/lang/Object;)V", "aload_0; monitorexit; return", "x");
        run("monitorenter of null", "()V", "aconst_null; monitorenter; return");
        run("monitorexit of null", "()V", "aconst_null; monitorexit; return");
        run("return with a monitor held", "(Ljava/lang/Object;)V", "aload_0; monitorenter; return", new Object());
        run("exit too often", "(Ljava/lang/Object;)V", "aload_0; monitorenter; aload_0; monitorexit; aload_0; monitorexit; return", new Object());
        run("balanced and nested", "(Ljava/lang/Object;)I", "aload_0; monitorenter; aload_0; monitorenter; aload_0; invokestatic java/lang/Thread.holdsLock:(Ljava/lang/Object;)Z\naload_0; monitorexit; aload_0; monitorexit; ireturn",
            new Object());
        run("crossed order", "(Ljava/lang/Object;Ljava/lang/Object;)I", "aload_0; monitorenter; aload_1; monitorenter; aload_0; monitorexit; aload_1; monitorexit; iconst_1; ireturn", new Object(), new Object());
        run("monitor of an array", "()I", "iconst_1; newarray int; dup; monitorenter; monitorexit; iconst_2; ireturn".replace("dup; monitorenter; monitorexit", "dup; astore_0; monitorenter; aload_0; monitorexit"));
        run("synchronized method without its lock", 0x29, "()V", "ldc class H; monitorexit; return");
        run("division", "(II)I", "a: ; iload_0; iload_1; idiv\nb: ; ireturn\nh: ; invokevirtual java/lang/Throwable.getMessage:()Ljava/lang/String;\ninvokevirtual java/lang/String.length:()I\nireturn\n.catch any a b h", 7, 0);
        run("handler at 0", "(I)I", "h: ; iload_0; ifeq z; iload_0; ireturn\nz: ; iconst_m1; ireturn\n.catch any h z h", 5);
        run("pc of a throw after long code", "()I", "nop\n".repeat(20000) + "a: ; iconst_1; iconst_0; idiv; ireturn\nb: ; h: ; pop; bipush 77; ireturn\n.catch any a b h");
    }
}
