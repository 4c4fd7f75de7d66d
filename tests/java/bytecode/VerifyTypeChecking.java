// Bad code in version 52, seen by the verifier that checks stack maps: the first line of each VerifyError.
// sources: lib/Assembler.java
public class VerifyTypeChecking {
    static void check(String what, String descriptor, int stack, int locals, String body) {
        check(what, 52, descriptor, stack, locals, body);
    }

    static void check(String what, int version, String descriptor, int stack, int locals, String body) {
        try {
            Assembler a = new Assembler(version, 0x21, "Bad", "java/lang/Object").field(9, "s", "I").field(1, "f", "J").defaultConstructor("java/lang/Object").method(9, "m", descriptor, stack, locals, body);
            Class.forName("Bad", true, new Assembler.Loader(a));
            System.out.println(what + ": accepted");
        } catch (Throwable t) {
            System.out.println(what + ": " + t.toString().lines().findFirst().get());
        }
    }

    static void instance(String what, String name, String descriptor, String body) {
        try {
            Assembler a = new Assembler(52, 0x21, "Bad", "java/lang/Object").field(1, "f", "I").field(1, "g", "Ljava/lang/Object;").method(1, name, descriptor, 4, 4, body);
            Class.forName("Bad", true, new Assembler.Loader(a));
            System.out.println(what + ": accepted");
        } catch (Throwable t) {
            System.out.println(what + ": " + t.toString().lines().findFirst().get());
        }
    }

    public static void main(String[] args) {
        check("good", "(I)I", 1, 1, "iload_0; ifeq a; iconst_1; ireturn\na: ; .frame I |\niconst_2; ireturn");
        check("empty stack", "()V", 2, 1, "pop; return");
        check("stack overflow", "()V", 1, 0, "iconst_1; iconst_2; pop2; return");
        check("falling off", "()V", 1, 0, "nop");
        check("falling off behind a return", "()V", 1, 0, "return; nop");
        check("int as reference", "()I", 1, 0, "iconst_1; arraylength; ireturn");
        check("reference as int", "()I", 2, 0, "aconst_null; iconst_1; iadd; ireturn");
        check("half of a long", "()V", 2, 0, "lconst_1; pop; return");
        check("long and int", "()J", 4, 0, "lconst_1; iconst_1; ladd; lreturn");
        check("wrong return", "()V", 2, 0, "iconst_1; ireturn");
        check("return of nothing", "()I", 2, 0, "return");
        check("return of wrong class", "()Ljava/lang/String;", 3, 0, "new java/lang/Object; dup; invokespecial java/lang/Object.<init>:()V; areturn");
        check("interface returned", "(Ljava/lang/Object;)Ljava/lang/Runnable;", 2, 1, "aload_0; areturn");
        check("unset local", "()I", 2, 2, "iload_1; ireturn");
        check("local of wrong type", "(I)F", 2, 2, "fload_0; freturn");
        check("local out of range", "()I", 2, 2, "iload 5; ireturn");
        check("arguments beyond locals", "(JJ)V", 2, 2, "return");
        check("no frame at a target", "(I)V", 2, 1, "iload_0; ifeq a; nop\na: ; return");
        check("no frame behind goto", "()V", 2, 1, "goto a; nop\na: ; .frame |\nreturn");
        check("frame in dead code", "()V", 2, 1, "goto a\nb: ; .frame |\nnop\na: ; .frame |\nreturn");
        check("frame says too much", "(I)V", 2, 2, "iload_0; ifeq a; nop\na: ; .frame I,I |\nreturn");
        check("frame of wrong stack", "(I)V", 2, 1, "iload_0; ifeq a; nop\na: ; .frame I | I\npop; return");
        check("frame of wrong type", "(I)V", 2, 1, "iload_0; ifeq a; nop\na: ; .frame F |\nreturn");
        check("frame with less", "(I)V", 2, 1, "iload_0; ifeq a; nop\na: ; .frame |\nreturn");
        check("use after less", "(I)I", 2, 1, "iload_0; ifeq a; nop\na: ; .frame |\niload_0; ireturn");
        check("frame with a superclass", "(I)V", 2, 2, "ldc \"s\"; astore_1; iload_0; ifeq a; nop\na: ; .frame I,java/lang/Object |\nreturn");
        check("frame with a subclass", "(ILjava/lang/Object;)V", 2, 2, "iload_0; ifeq a; nop\na: ; .frame I,java/lang/String |\nreturn");
        check("frame with an interface", "(ILjava/lang/Object;)V", 2, 2, "iload_0; ifeq a; nop\na: ; .frame I,java/lang/Runnable |\nreturn");
        check("frame with a missing class", "(ILjava/lang/Object;)V", 2, 2, "iload_0; ifeq a; nop\na: ; .frame I,no/Such |\nreturn");
        check("null fits", "(I)V", 2, 2, "aconst_null; astore_1; iload_0; ifeq a; nop\na: ; .frame I,java/lang/String |\nreturn");
        check("array covariance", "(I)V", 2, 2, "iconst_1; anewarray java/lang/String; astore_1; iload_0; ifeq a; nop\na: ; .frame I,[Ljava/lang/Object; |\nreturn");
        check("array of ints to Object[]", "(I)V", 2, 2, "iconst_1; newarray int; astore_1; iload_0; ifeq a; nop\na: ; .frame I,[Ljava/lang/Object; |\nreturn");
        check("frame beyond locals", "(I)V", 2, 1, "iload_0; ifeq a; nop\na: ; .frame I,top,top,top |\nreturn");
        check("frame beyond stack", "(I)V", 1, 1, "iload_0; ifeq a; nop\na: ; .frame I | I,I,I\nreturn");
        check("frame not at an instruction", "(I)V", 2, 1, "iload_0; ifeq a\nbyte 0x11\nb: ; .frame I |\nbyte 0; byte 0; pop\na: ; .frame I |\nreturn");
        check("uninitialised use", "()V", 3, 1, "new java/lang/Object; invokevirtual java/lang/Object.hashCode:()I\npop; return");
        check("uninitialised returned", "()Ljava/lang/Object;", 3, 1, "new java/lang/Object; areturn");
        check("initialised twice", "()V", 3, 1, "new java/lang/Object; dup; dup; invokespecial java/lang/Object.<init>:()V; invokespecial java/lang/Object.<init>:()V; return");
        check("uninitialised in a frame", "(I)V", 3, 1, "n: ; new java/lang/Object; iload_0; ifeq a; nop\na: ; .frame I | uninit:n\ninvokespecial java/lang/Object.<init>:()V; return");
        check("uninitialised in a wrong frame", "(I)V", 3, 1, "n: ; nop; new java/lang/Object; iload_0; ifeq a; nop\na: ; .frame I | uninit:n\ninvokespecial java/lang/Object.<init>:()V; return");
        check("constructor of another class", "()V", 3, 1, "new java/lang/Object; invokespecial java/lang/String.<init>:()V; return");
        check("argument of the wrong class", "(Ljava/lang/Object;)V", 3, 1, "aload_0; ldc \"x\"; invokevirtual java/lang/String.concat:(Ljava/lang/String;)Ljava/lang/String;\npop; return");
        check("too few arguments", "()V", 3, 1, "iconst_1; invokestatic java/lang/Math.max:(II)I\npop; return");
        check("field of the wrong class", "(Ljava/lang/Object;)V", 4, 1, "aload_0; lconst_1; putfield Bad.f:J\nreturn");
        check("wrong value of a field", "()V", 4, 1, "lconst_1; putstatic Bad.s:I\nreturn");
        check("array of the wrong type", "([J)I", 3, 1, "aload_0; iconst_0; iaload; ireturn");
        check("aaload of int[]", "([I)Ljava/lang/Object;", 3, 1, "aload_0; iconst_0; aaload; areturn");
        check("athrow of an Object", "(Ljava/lang/Object;)V", 3, 1, "aload_0; athrow");
        check("handler type", "()V", 3, 1, "a: ; nop\nb: ; return\nh: ; .frame | java/lang/String\npop; return\n.catch java/lang/String a b h");
        check("handler frame", "()V", 3, 1, "a: ; nop\nb: ; return\nh: ; .frame | java/lang/Error\npop; return\n.catch java/lang/Throwable a b h");
        check("handler sees locals", "()I", 3, 2, "iconst_1; istore_0\na: ; fconst_1; fstore_0\nb: ; iconst_0; ireturn\nh: ; .frame I | java/lang/Throwable\npop; iload_0; ireturn\n.catch any a b h");
        check("jump into an instruction", "()V", 2, 0, "byte 0xa7; byte 0; byte 4; byte 0x11; byte 0; byte 0; pop; return");
        check("jump outside", "()V", 2, 0, "byte 0xa7; byte 0x7f; byte 0xff; return");
        check("unknown opcode", "()V", 2, 0, "byte 203; return");
        check("jsr", "()V", 2, 1, "jsr a\na: ; .frame | I\nastore_0; return");
        check("monitor of an int", "()V", 3, 1, "iconst_1; monitorenter; return");
        check("lookupswitch unsorted", "(I)V", 3, 1, "iload_0; lookupswitch a 5:a 1:a\na: ; .frame I |\nreturn");
        check("tableswitch padding", "(I)V", 3, 1, "iload_0\nbyte 0xaa; byte 1; byte 1; byte 0; byte 0; byte 0; byte 15; byte 0; byte 0; byte 0; byte 1; byte 0; byte 0; byte 0; byte 0\na: ; .frame I |\nreturn");
        check("count of invokeinterface", "(Ljava/lang/Runnable;)V", 3, 1, "aload_0; invokeinterface java/lang/Runnable.run:()V 3\nreturn");
        check("dup of a long", "()V", 6, 1, "lconst_1; dup; return");
        check("dup_x2 across a long", "()V", 6, 1, "iconst_1; lconst_1; dup2_x2; return");
        check("missing class as argument", "(Lno/Such;)V", 2, 1, "aload_0; pop; return");
        check("missing class passed on", "(Lno/Such;)Lno/Such;", 2, 1, "aload_0; areturn");
        check("missing class assigned", "(Lno/Such;)Ljava/lang/Object;", 2, 1, "aload_0; areturn");
        check("missing class to a class", "(Lno/Such;)Ljava/lang/Number;", 2, 1, "aload_0; areturn");
        check("class to a missing class", "(Ljava/lang/Integer;)Lno/Such;", 2, 1, "aload_0; areturn");
        check("version 50 falls back", 50, "(I)V", 2, 1, "iload_0; ifeq a; nop\na: ; return");
        check("version 50 falls back and fails", 50, "(I)I", 2, 2, "iload_0; ifeq a; nop\na: ; iload_1; ireturn");
        check("version 51 does not", 51, "(I)V", 2, 1, "iload_0; ifeq a; nop\na: ; return");
        instance("constructor without super", "<init>", "()V", "return");
        instance("constructor uses this", "<init>", "()V", "aload_0; invokevirtual java/lang/Object.hashCode:()I\npop; aload_0; invokespecial java/lang/Object.<init>:()V; return");
        instance("field before super", "<init>", "()V", "aload_0; iconst_1; putfield Bad.f:I\naload_0; invokespecial java/lang/Object.<init>:()V; return");
        instance("this leaks before super", "<init>", "()V", "aload_0; aload_0; putfield Bad.g:Ljava/lang/Object;\naload_0; invokespecial java/lang/Object.<init>:()V; return");
        instance("constructor with a branch", "<init>", "(I)V", "iload_1; ifeq a; aload_0; invokespecial java/lang/Object.<init>:()V\na: ; .frame this,I |\nreturn");
        instance("both ways initialise", "<init>", "(I)V",
            "iload_1; ifeq a; aload_0; invokespecial java/lang/Object.<init>:()V; return\na: ; .frame this,I |\naload_0; invokespecial java/lang/Object.<init>:()V; return");
        instance("super in a try", "<init>", "()V", "a: ; aload_0; invokespecial java/lang/Object.<init>:()V\nb: ; return\nh: ; .frame top | java/lang/Throwable\nathrow\n.catch any a b h");
        instance("<init> in a method", "m", "()V", "aload_0; invokespecial java/lang/Object.<init>:()V; return");
        instance("protected of another package", "m", "(Ljava/lang/Object;)V", "aload_1; invokevirtual java/lang/Object.clone:()Ljava/lang/Object;\npop; return");
        instance("protected on itself", "m", "()V", "aload_0; invokevirtual java/lang/Object.clone:()Ljava/lang/Object;\npop; return");
    }
}
