// attack: stack maps that claim other types than the code has: ints as references, halves of longs, arrays of another type
// must: VerifyError for each
public class WrongFrames {
    static void lie(String what, String descriptor, int locals, String body) {
        Attack.attempt(what, () -> Own.run(52, descriptor, 4, locals, body));
    }

    public static void main(String[] args) {
        lie("int as Object", "()Ljava/lang/Object;", 2, "sipush 4096; istore_0; goto a\na: ; .frame java/lang/Object |\naload_0; areturn");
        lie("int on the stack as Object", "()Ljava/lang/Object;", 2, "sipush 4096; goto a\na: ; .frame | java/lang/Object\nareturn");
        lie("Object as int", "()I", 2, "ldc \"s\"; goto a\na: ; .frame | I\nireturn");
        lie("long as two references", "()Ljava/lang/Object;", 4, "ldc2_w 123456789L; lstore_0; goto a\na: ; .frame java/lang/Object,java/lang/Object |\naload_1; areturn");
        lie("half of a double", "()I", 4, "dconst_1; dstore_0; goto a\na: ; .frame I,I |\niload_1; ireturn");
        lie("String as Integer", "()I", 2, "ldc \"s\"; astore_0; goto a\na: ; .frame java/lang/Integer |\naload_0; invokevirtual java/lang/Integer.intValue:()I; ireturn");
        lie("int[] as long[]", "()J", 4, "iconst_1; newarray int; astore_0; goto a\na: ; .frame [J |\naload_0; sipush 4000; laload; lreturn");
        lie("byte[] as Object[]", "()Ljava/lang/Object;", 4, "bipush 16; newarray byte; goto a\na: ; .frame | [Ljava/lang/Object;\niconst_1; aaload; areturn");
        lie("Object[] as int[]", "()I", 4, "iconst_1; anewarray java/lang/Object; goto a\na: ; .frame | [I\niconst_0; iaload; ireturn");
        lie("null as int", "()I", 2, "aconst_null; goto a\na: ; .frame | I\nireturn");
        lie("unset local as Object", "()Ljava/lang/Object;", 3, "goto a\na: ; .frame top,java/lang/Object |\naload_1; areturn");
        lie("uninitialised as Object", "()Ljava/lang/Object;", 2, "n: ; new java/lang/Object; goto a\na: ; .frame | java/lang/Object\nareturn");
        lie("Object as uninitialised", "()Ljava/lang/Object;", 2, "n: ; new Lie; dup; invokespecial Lie.<init>:()V; goto a\na: ; .frame | uninit:n\nareturn");
        lie("Object as String, handler", "()Ljava/lang/String;", 2,
            "iconst_1; istore_0\nf: ; iconst_0; iconst_0; idiv; pop\nt: ; aconst_null; areturn\nh: ; .frame java/lang/String | java/lang/Throwable\npop; aload_0; areturn\n.catch any f t h");
        lie("handler's exception as String", "()Ljava/lang/String;", 2,
            "f: ; iconst_0; iconst_0; idiv; pop\nt: ; aconst_null; areturn\nh: ; .frame | java/lang/String\nareturn\n.catch java/lang/ArithmeticException f t h");
        lie("handler for no Throwable", "()Ljava/lang/String;", 2,
            "f: ; iconst_0; iconst_0; idiv; pop\nt: ; aconst_null; areturn\nh: ; .frame | java/lang/String\nareturn\n.catch java/lang/String f t h");
    }
}
