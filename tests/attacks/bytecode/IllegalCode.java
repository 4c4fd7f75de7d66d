// attack: opcodes that do not exist or are the machine's own, wide before what can't be wide, jumps into operands, code that ends in the middle
// must: VerifyError or ClassFormatError for each
public class IllegalCode {
    static void code(String what, String descriptor, int stack, int locals, String body) {
        for (int version : new int[] {49, 52}) Attack.attempt(what + ", " + version, () -> Own.run(version, descriptor, stack, locals, body));
    }

    public static void main(String[] args) {
        int refused = 0;
        for (int opcode = 202; opcode < 256; opcode++) {
            String body = "byte " + opcode + "\nbyte 0\nbyte 0\nreturn";
            if (Attack.outcome(() -> Own.run(52, "()V", 4, 4, body)).startsWith("contained by java.lang.VerifyError: Bad instruction")) refused++;
        }
        System.out.println("opcodes of the machine's own refused: " + refused + " of 54");
        for (int opcode = 0; opcode < 256; opcode++) {
            boolean fits = opcode >= 21 && opcode <= 25 || opcode >= 54 && opcode <= 58 || opcode == 132 || opcode == 169;
            String body = "byte 196\nbyte " + opcode + "\nbyte 0\nbyte 0\nbyte 0\nbyte 0\nreturn";
            if (!fits && Attack.outcome(() -> Own.run(52, "()V", 4, 4, body)).startsWith("GOT")) System.out.println("wide " + opcode + " was taken");
        }
        code("jump into operands", "()V", 2, 2, "goto a; sipush 4096\na: ; return".replace("goto a", "byte 167\nbyte 0\nbyte 4"));
        code("jump before the code", "()V", 2, 2, "byte 167\nbyte 255\nbyte 240\nreturn");
        code("jump behind the code", "()V", 2, 2, "byte 167\nbyte 0\nbyte 4\nreturn");
        code("goto_w far away", "()V", 2, 2, "byte 200\nbyte 127\nbyte 255\nbyte 255\nbyte 255\nreturn");
        code("ends in an operand", "()V", 2, 2, "byte 17\nbyte 1");
        code("falls off", "()V", 2, 2, "nop");
        code("handler behind the code", "()V", 2, 2, "nop\nt: ; return\n.catch any a t end\nend: ");
        code("locals beyond max_locals", "()I", 2, 2, "iload 250; ireturn");
        code("store beyond max_locals", "()V", 2, 2, "iconst_1; istore 250; return");
        code("long at the edge of locals", "()V", 2, 2, "lconst_1; lstore_1; return");
        code("wide iinc beyond locals", "()V", 2, 2, "wide iinc 60000 1; return");
        code("stack beyond max_stack", "()V", 1, 1, "iconst_1; iconst_1; pop2; return");
        code("pop of nothing", "()V", 1, 1, "pop; return");
        code("dup2 of half a long", "()V", 6, 1, "lconst_0; iconst_0; dup2; pop2; pop; pop2; return");
        code("swap of halves", "()V", 6, 1, "lconst_0; swap; pop2; return");
        code("stack grows in a loop", "()V", 3, 1, "a: ; .frame |\niconst_1; goto a");
        code("newarray of nothing", "()V", 2, 2, "iconst_1; newarray nothing; return");
        code("multianewarray of 0 dimensions", "()V", 2, 2, "multianewarray [I 0; return");
        code("multianewarray of more than there are", "()V", 4, 2, "iconst_1; iconst_1; iconst_1; multianewarray [[I 3; return");
        code("new of an array", "()V", 4, 2, "new [I; return");
        code("anewarray of 256 dimensions", "()V", 4, 2, "iconst_1; anewarray " + "[".repeat(255) + "I; return");
        code("invokeinterface count", "(Ljava/lang/Runnable;)V", 4, 2, "aload_0; invokeinterface java/lang/Runnable.run:()V 7; return");
        code("access of a reserved constant", "()V", 4, 2, "byte 18\nbyte 0\npop; return");
    }
}
