// attack: uses objects whose constructor did not run: `new` without <init>, `this` before super(), leaks through handlers and fields
// must: VerifyError for each
public class Uninitialised {
    static void constructor(String what, int version, int stack, int locals, String body) {
        Attack.attempt(what + ", version " + version, () -> {
            Assembler a = new Assembler(version, 0x21, "Half", "java/lang/ClassLoader").field(9, "leak", "LHalf;").field(1, "f", "LHalf;").method(1, "<init>", "()V", stack, locals, body)
                .method(9, "use", "(Ljava/lang/Object;)V", 0, 1, "return");
            return new Own().add("Half", a).call("Half", "clearAssertionStatus");
        });
        Attack.attempt(what + ", made", () -> {
            Assembler a = new Assembler(version, 0x21, "Half", "java/lang/ClassLoader").field(9, "leak", "LHalf;").field(1, "f", "LHalf;").method(1, "<init>", "()V", stack, locals, body)
                .method(9, "use", "(Ljava/lang/Object;)V", 0, 1, "return");
            return Class.forName("Half", true, new Own().add("Half", a)).getConstructor().newInstance();
        });
    }

    public static void main(String[] args) {
        for (int version : new int[] {49, 52}) {
            Attack.attempt("not made, " + version, () -> Own.run(version, "()Ljava/lang/Object;", 2, 1, "new java/lang/Object; areturn"));
            Attack.attempt("method of it, " + version, () -> Own.run(version, "()I", 2, 1, "new java/lang/String; invokevirtual java/lang/String.length:()I; ireturn"));
            Attack.attempt("field of it, " + version, () -> Own.run(version, "()I", 2, 1, "new Lie; getfield Lie.x:I; ireturn"));
            Attack.attempt("into a static, " + version, () -> Own.run(version, "()V", 2, 1, "new Lie; putstatic Lie.o:Ljava/lang/Object;; return"));
            Attack.attempt("into an array, " + version, () -> Own.run(version, "()V", 4, 1, "iconst_1; anewarray java/lang/Object; iconst_0; new Lie; aastore; return"));
            Attack.attempt("thrown, " + version, () -> Own.run(version, "()V", 4, 1, "new java/lang/Error; athrow"));
            Attack.attempt("made twice, " + version, () -> Own.run(version, "()V", 4, 1, "new Lie; dup; dup; invokespecial Lie.<init>:()V; invokespecial Lie.<init>:()V; return"));
            Attack.attempt("made as another, " + version, () -> Own.run(version, "()V", 4, 1, "new java/lang/String; dup; invokespecial java/lang/Object.<init>:()V; return"));
            Attack.attempt("<init> called by name, " + version, () -> Own.run(version, "()V", 4, 1, "ldc \"s\"; invokevirtual java/lang/Object.<init>:()V; return"));
            Attack.attempt("<init> static, " + version, () -> Own.run(version, "()V", 4, 1, "invokestatic Lie.<init>:()V; return"));
            Attack.attempt("<clinit> called, " + version, () -> Own.run(version, "()V", 4, 1, "invokestatic Lie.<clinit>:()V; return"));
            constructor("no super()", version, 1, 1, "return");
            constructor("this before super()", version, 2, 1, "aload_0; invokestatic Half.use:(Ljava/lang/Object;)V; aload_0; invokespecial java/lang/ClassLoader.<init>:()V; return");
            constructor("this into a static", version, 2, 1, "aload_0; putstatic Half.leak:LHalf;; aload_0; invokespecial java/lang/ClassLoader.<init>:()V; return");
            constructor("skips a superclass", version, 2, 1, "aload_0; invokespecial java/lang/Object.<init>:()V; return");
            constructor("handler around super()", version, 2, 1,
                        "f: ; aload_0; invokespecial java/lang/ClassLoader.<init>:()V\nt: ; return\nh: ; .frame this | java/lang/Throwable\npop; return\n.catch any f t h");
            constructor("handler around super() leaks", version, 2, 1,
                        "f: ; aload_0; invokespecial java/lang/ClassLoader.<init>:()V\nt: ; return\nh: ; .frame Half | java/lang/Throwable\npop; aload_0; putstatic Half.leak:LHalf;; return\n.catch any f t h");
        }
    }
}
