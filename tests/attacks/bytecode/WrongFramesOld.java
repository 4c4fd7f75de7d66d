// attack: the same confusions in versions 45 to 50, which are verified by inference, and with subroutines
// must: VerifyError for each, also where version 50 could fall back to inference (`ret twice` is sound: its second return is never reached)
public class WrongFramesOld {
    static void lie(String what, String descriptor, int locals, String body) {
        for (int version : new int[] {45, 49, 50}) Attack.attempt(what + ", version " + version, () -> Own.run(version, descriptor, 4, locals, body));
    }

    public static void main(String[] args) {
        lie("int as Object", "()Ljava/lang/Object;", 2, "sipush 4096; areturn");
        lie("merge of int and Object", "()Ljava/lang/Object;", 2, "iconst_0; ifeq a; sipush 4096; istore_0; goto b\na: ; ldc \"s\"; astore_0\nb: ; aload_0; areturn");
        lie("return address as Object", "()Ljava/lang/Object;", 2, "jsr s\ns: ; areturn");
        lie("return address as int", "()I", 2, "jsr s\ns: ; ireturn");
        lie("ret of an int", "()V", 2, "iconst_5; istore_0; ret 0");
        lie("ret of a reference", "()V", 2, "ldc \"s\"; astore_0; ret 0");
        lie("ret twice", "()V", 2, "jsr s; return\ns: ; astore_0; jsr u; ret 0\nu: ; astore_1; ret 0");
        lie("one local, two types after a subroutine", "()Ljava/lang/Object;", 3,
            "sipush 4096; istore_1; jsr s; aload_1; areturn\ns: ; astore_0; iconst_0; ifeq a; ldc \"s\"; astore_1\na: ; ret 0");
        lie("recursive subroutine", "()V", 2, "jsr s; return\ns: ; astore_0; jsr s; ret 0");
        lie("computed return", "()V", 3, "jsr s; return\ns: ; astore_0; aload_0; astore_1; ret 1");
        lie("wide ret of an int", "()V", 400, "iconst_5; wide istore 300; wide ret 300");
    }
}
