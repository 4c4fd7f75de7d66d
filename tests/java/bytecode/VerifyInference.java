// Bad code in version 49, seen by the verifier that infers types: the first line of each VerifyError.
// sources: lib/Assembler.java
public class VerifyInference {
    static void check(String what, String descriptor, int stack, int locals, String body) {
        try {
            Assembler a = new Assembler("Bad").field(9, "s", "I").field(1, "f", "J").defaultConstructor("java/lang/Object").method(9, "m", descriptor, stack, locals, body);
            Class.forName("Bad", true, new Assembler.Loader(a));
            System.out.println(what + ": accepted");
        } catch (Throwable t) {
            System.out.println(what + ": " + t.toString().lines().findFirst().get());
        }
    }

    static void instance(String what, String name, String descriptor, String body) {
        try {
            Assembler a = new Assembler("Bad").field(1, "f", "I").field(1, "g", "Ljava/lang/Object;").method(1, name, descriptor, 4, 4, body);
            Class.forName("Bad", true, new Assembler.Loader(a));
            System.out.println(what + ": accepted");
        } catch (Throwable t) {
            System.out.println(what + ": " + t.toString().lines().findFirst().get());
        }
    }

    public static void main(String[] args) {
        check("good", "()I", 1, 0, "iconst_1; ireturn");
        check("empty stack", "()V", 2, 1, "pop; return");
        check("stack overflow", "()V", 1, 0, "iconst_1; iconst_2; pop2; return");
        check("long overflow", "()V", 1, 0, "lconst_1; pop2; return");
        check("falling off", "()V", 1, 0, "nop");
        check("int as reference", "()I", 1, 0, "iconst_1; arraylength; ireturn");
        check("reference as int", "()I", 2, 0, "aconst_null; iconst_1; iadd; ireturn");
        check("half of a long", "()V", 2, 0, "lconst_1; pop; return");
        check("long and int", "()J", 4, 0, "lconst_1; iconst_1; ladd; lreturn");
        check("float as int", "()I", 2, 0, "fconst_1; ireturn");
        check("wrong return", "()V", 2, 0, "iconst_1; ireturn");
        check("return of nothing", "()I", 2, 0, "return");
        check("areturn of int", "()Ljava/lang/Object;", 2, 0, "iconst_0; areturn");
        check("return of wrong class", "()Ljava/lang/String;", 3, 0, "new java/lang/Object; dup; invokespecial java/lang/Object.<init>:()V; areturn");
        check("interface returned", "(Ljava/lang/Object;)Ljava/lang/Runnable;", 2, 1, "aload_0; areturn");
        check("unset local", "()I", 2, 2, "iload_1; ireturn");
        check("local of wrong type", "(I)F", 2, 2, "fload_0; freturn");
        check("local out of range", "()I", 2, 2, "iload 5; ireturn");
        check("half of a long in locals", "(J)I", 2, 2, "iload_1; ireturn");
        check("long at the last local", "()V", 2, 2, "lconst_0; lstore_1; return");
        check("arguments beyond locals", "(JJ)V", 2, 2, "return");
        check("jump into an instruction", "()V", 2, 0, "goto here\nsipush 0\nbyte 0\nhere2: ; return\nhere: ; byte 0x11; byte 0\ninside: ; byte 0; pop; goto inside");
        check("jump outside", "()V", 2, 0, "byte 0xa7; byte 0x7f; byte 0xff; return");
        check("unknown opcode", "()V", 2, 0, "byte 203; return");
        check("breakpoint", "()V", 2, 0, "byte 202; return");
        check("cut instruction", "()V", 2, 0, "return; byte 0x11; byte 1");
        check("wide nop", "()V", 2, 0, "byte 0xc4; byte 0; return");
        check("unbalanced merge", "(I)V", 3, 1, "iload_0; ifeq a; iconst_1\na: ; return");
        check("types at a merge", "(I)I", 3, 2, "iload_0; ifeq a; iconst_1; istore_1; goto b\na: ; fconst_1; fstore_1\nb: ; iload_1; ireturn");
        check("merge of classes", "(I)Ljava/lang/Number;", 3, 2, "iload_0; ifeq a; aconst_null; checkcast java/lang/Integer; goto b\na: ; aconst_null; checkcast java/lang/Long\nb: ; areturn");
        check("merge to Object", "(I)Ljava/lang/Number;", 3, 2, "iload_0; ifeq a; aconst_null; checkcast java/lang/String; goto b\na: ; aconst_null; checkcast java/lang/Long\nb: ; areturn");
        check("uninitialised use", "()V", 3, 1, "new java/lang/Object; invokevirtual java/lang/Object.hashCode:()I\npop; return");
        check("uninitialised returned", "()Ljava/lang/Object;", 3, 1, "new java/lang/Object; areturn");
        check("initialised twice", "()V", 3, 1, "new java/lang/Object; dup; dup; invokespecial java/lang/Object.<init>:()V; invokespecial java/lang/Object.<init>:()V; return");
        check("uninitialised at a backward jump", "()V", 3, 1, "a: ; new java/lang/Object; goto a");
        check("uninitialised stored", "()V", 3, 2, "new java/lang/Object; dup; astore_0; invokespecial java/lang/Object.<init>:()V; aload_0; invokevirtual java/lang/Object.hashCode:()I\npop; return");
        check("constructor of another class", "()V", 3, 1, "new java/lang/Object; invokespecial java/lang/String.<init>:()V; return");
        check("constructor of an initialised object", "(Ljava/lang/Object;)V", 3, 1, "aload_0; invokespecial java/lang/Object.<init>:()V; return");
        check("argument of the wrong class", "(Ljava/lang/Object;)V", 3, 1, "aload_0; ldc \"x\"; invokevirtual java/lang/String.concat:(Ljava/lang/String;)Ljava/lang/String;\npop; return");
        check("too few arguments", "()V", 3, 1, "iconst_1; invokestatic java/lang/Math.max:(II)I\npop; return");
        check("field of the wrong class", "(Ljava/lang/Object;)V", 4, 1, "aload_0; lconst_1; putfield Bad.f:J\nreturn");
        check("wrong value of a field", "()V", 4, 1, "lconst_1; putstatic Bad.s:I\nreturn");
        check("array of the wrong type", "([J)I", 3, 1, "aload_0; iconst_0; iaload; ireturn");
        check("byte array as boolean", "([B[Z)I", 3, 2, "aload_0; iconst_0; baload; aload_1; iconst_0; baload; iadd; ireturn");
        check("aaload of int[]", "([I)Ljava/lang/Object;", 3, 1, "aload_0; iconst_0; aaload; areturn");
        check("aaload of a null", "()Ljava/lang/Object;", 3, 1, "aconst_null; iconst_0; aaload; areturn");
        check("iaload of a null", "()I", 3, 1, "aconst_null; iconst_0; iaload; ireturn");
        check("athrow of an Object", "(Ljava/lang/Object;)V", 3, 1, "aload_0; athrow");
        check("handler type", "()V", 3, 1, "a: ; return\nb: ; pop; return\n.catch java/lang/String a b b");
        check("handler sees locals", "()I", 3, 2, "iconst_1; istore_0\na: ; fconst_1; fstore_0\nb: ; iconst_0; ireturn\nh: ; pop; iload_0; ireturn\n.catch any a b h");
        check("handler range", "()V", 3, 1, "a: ; return\nb: ; pop; return\n.catch any b a b");
        check("interface receives anything", "(Ljava/lang/Object;)V", 3, 1, "aload_0; invokeinterface java/lang/Runnable.run:()V\nreturn");
        check("count of invokeinterface", "(Ljava/lang/Runnable;)V", 3, 1, "aload_0; invokeinterface java/lang/Runnable.run:()V 3\nreturn");
        check("ldc of a class", "()Ljava/lang/Object;", 3, 1, "ldc class java/lang/String; areturn");
        check("ldc of a long", "()V", 3, 1, "ldc 5L; pop2; return");
        check("ldc2_w of an int", "()V", 3, 1, "ldc2_w 5; pop2; return");
        check("new of an array", "()V", 3, 1, "new [I; pop; return");
        check("newarray of nothing", "()V", 3, 1, "iconst_1; newarray nothing; pop; return");
        check("multianewarray of dimension 0", "()V", 3, 1, "multianewarray [[I 0; pop; return");
        check("too many dimensions", "()V", 4, 1, "iconst_1; iconst_1; iconst_1; multianewarray [[I 3; pop; return");
        check("monitor of an int", "()V", 3, 1, "iconst_1; monitorenter; return");
        check("lookupswitch unsorted", "(I)V", 3, 1, "iload_0; lookupswitch a 5:a 1:a\na: ; return");
        check("swap of a long", "()V", 4, 1, "lconst_1; iconst_1; swap; return");
        check("dup of a long", "()V", 6, 1, "lconst_1; dup; return");
        check("dup_x2 across a long", "()V", 6, 1, "iconst_1; lconst_1; dup2_x2; return");
        check("dead code is not looked at", "()V", 1, 0, "return; pop; pop; iadd; goto x\nx: ; return");
        check("invokedynamic", "()V", 2, 0, "byte 186; byte 0; byte 1; byte 0; byte 0; return");
        instance("constructor without super", "<init>", "()V", "return");
        instance("constructor uses this", "<init>", "()V", "aload_0; invokevirtual java/lang/Object.hashCode:()I\npop; aload_0; invokespecial java/lang/Object.<init>:()V; return");
        instance("field before super", "<init>", "()V", "aload_0; iconst_1; putfield Bad.f:I\naload_0; invokespecial java/lang/Object.<init>:()V; return");
        instance("field read before super", "<init>", "()V", "aload_0; getfield Bad.f:I\npop; aload_0; invokespecial java/lang/Object.<init>:()V; return");
        instance("this leaks before super", "<init>", "()V", "aload_0; aload_0; putfield Bad.g:Ljava/lang/Object;\naload_0; invokespecial java/lang/Object.<init>:()V; return");
        instance("constructor with a branch", "<init>", "(I)V", "iload_1; ifeq a; aload_0; invokespecial java/lang/Object.<init>:()V\na: ; return");
        instance("constructor that returns a value", "<init>", "()V", "aload_0; invokespecial java/lang/Object.<init>:()V; iconst_1; ireturn");
        instance("super twice", "<init>", "()V", "aload_0; invokespecial java/lang/Object.<init>:()V; aload_0; invokespecial java/lang/Object.<init>:()V; return");
        instance("super in a try", "<init>", "()V", "a: ; aload_0; invokespecial java/lang/Object.<init>:()V\nb: ; return\nh: ; pop; return\n.catch any a b h");
        instance("infinite loop", "<init>", "()V", "a: ; goto a");
        instance("throwing constructor", "<init>", "()V", "new java/lang/Error; dup; invokespecial java/lang/Error.<init>:()V; athrow");
        instance("<init> in a method", "m", "()V", "aload_0; invokespecial java/lang/Object.<init>:()V; return");
        instance("protected of another package", "m", "(Ljava/lang/Object;)V", "aload_1; invokevirtual java/lang/Object.clone:()Ljava/lang/Object;\npop; return");
        instance("protected on itself", "m", "()V", "aload_0; invokevirtual java/lang/Object.clone:()Ljava/lang/Object;\npop; return");
    }
}
