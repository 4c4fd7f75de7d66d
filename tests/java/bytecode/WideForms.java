// wide loads, stores and iinc; ldc_w and ldc2_w; switches at every alignment and with extreme keys; goto_w and long jumps both ways.
// sources: lib/Assembler.java
public class WideForms {
    static void run(String what, Assembler a, Object... arguments) {
        try {
            System.out.println(what + ": " + new Assembler.Loader(a).call("W", "m", arguments));
        } catch (Throwable t) {
            System.out.println(what + ": " + t.toString().lines().findFirst().get());
        }
    }

    static Assembler method(String descriptor, int stack, int locals, String body) {
        return new Assembler("W").method(9, "m", descriptor, stack, locals, body);
    }

    public static void main(String[] args) {
        run("ints", method("(I)I", 2, 400, "iload_0; wide istore 300; wide iinc 300 32767; wide iinc 300 -32768; wide iload 300; wide istore 5; iload 5; ireturn"), 77);
        run("iinc wraps", method("(I)I", 2, 2, "iinc 0 127; iinc 0 -128; wide iinc 0 -1; iload_0; ireturn"), Integer.MIN_VALUE);
        run("longs", method("(J)J", 4, 400, "lload_0; wide lstore 301; wide lload 301; iconst_1; lshl; wide lstore 0; lload_0; lreturn"), 1L << 40);
        run("floats", method("(F)F", 4, 400, "fload_0; wide fstore 302; wide fload 302; fconst_2; fmul; freturn"), 1.25f);
        run("doubles", method("(D)D", 4, 400, "dload_0; wide dstore 303; wide dload 303; dload_0; dadd; dreturn"), 0.1);
        run("references", method("(Ljava/lang/Object;)Ljava/lang/Object;", 4, 400, "aload_0; wide astore 304; aconst_null; astore_0; wide aload 304; areturn"), "ref");
        run("far locals", method("(I)I", 2, 65535, "iload_0; wide istore 65534; wide iinc 65534 1; wide iload 65534; ireturn"), 5);
        for (int pad = 0; pad < 4; pad++) {
            String nops = "nop\n".repeat(pad);
            Assembler table = method("(I)I", 2, 1, nops + "iload_0; tableswitch -1 other a b c\na: ; bipush 10; ireturn\nb: ; bipush 11; ireturn\nc: ; bipush 12; ireturn\nother: ; iconst_m1; ireturn");
            Assembler lookup = method("(I)I", 2, 1, nops + "iload_0; lookupswitch other -2147483648:a -5:b 0:c 2147483647:b\na: ; bipush 20; ireturn\nb: ; bipush 21; ireturn\nc: ; bipush 22; ireturn\n"
                + "other: ; iconst_m1; ireturn");
            for (int key : new int[] {-2, -1, 0, 1, 2, -5, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
                run("pad " + pad + " key " + key, table, key);
                run("pad " + pad + " lookup " + key, lookup, key);
            }
        }
        run("table at the end of the ints", method("(I)I", 2, 1, "iload_0; tableswitch 2147483646 other a b\na: ; iconst_1; ireturn\nb: ; iconst_2; ireturn\nother: ; iconst_m1; ireturn"), Integer.MAX_VALUE);
        run("table at the start of the ints", method("(I)I", 2, 1, "iload_0; tableswitch -2147483648 other a b\na: ; iconst_1; ireturn\nb: ; iconst_2; ireturn\nother: ; iconst_m1; ireturn"), Integer.MIN_VALUE);
        run("empty lookup", method("(I)I", 2, 1, "iload_0; lookupswitch other\nother: ; bipush 9; ireturn"), 5);
        run("lookup of one", method("(I)I", 2, 1, "iload_0; lookupswitch other 3:a\na: ; iconst_3; ireturn\nother: ; bipush 9; ireturn"), 3);
        run("backward switch", method("(I)I", 2, 2, "iconst_0; istore_1; goto start\nloop: ; iinc 1 10; iinc 0 -1\nstart: ; iload_0; tableswitch 0 loop done\ndone: ; iload_1; ireturn"), 4);
        String far = "nop\n".repeat(33000);
        run("goto_w forward", method("()I", 2, 1, "goto_w out\n" + far + "out: ; bipush 42; ireturn"));
        run("goto_w backward", method("(I)I", 2, 1, "goto_w test\nback: ; iconst_m1; ireturn\n" + far + "test: ; goto_w back"), 1);
        String near = "nop\n".repeat(32000);
        run("goto at its reach", method("(I)I", 2, 1, "iload_0; ifne out\n" + near + "iconst_1; ireturn\nout: ; iinc 0 -1; iload_0; ireturn"), 8);
        StringBuilder big = new StringBuilder("iconst_0\n");
        for (int i = 0; i < 400; i++) {
            big.append("ldc_w ").append(100000 + i).append("\nixor\n");
        }
        run("ldc_w", method("()I", 3, 0, big + "ireturn"));
        big.setLength(0);
        big.append("lconst_0\n");
        for (int i = 0; i < 300; i++) {
            big.append("ldc2_w ").append(1L << 33 | i).append("L\nladd\n");
        }
        run("ldc2_w", method("()J", 4, 0, big + "lreturn"));
        run("doubles by ldc2_w", method("()D", 4, 0, "ldc2_w 1.5; ldc2_w NaN; dcmpg; i2d; ldc2_w -0.0; dadd; dreturn"));
        StringBuilder strings = new StringBuilder("new java/lang/StringBuilder; dup; invokespecial java/lang/StringBuilder.<init>:()V\n");
        for (int i = 0; i < 300; i++) {
            strings.append("ldc_w \"").append((char) ('a' + i % 26)).append(i).append("\"; invokevirtual java/lang/StringBuilder.append:(Ljava/lang/String;)Ljava/lang/StringBuilder;\n");
        }
        run("strings", method("()I", 3, 0, strings + "invokevirtual java/lang/StringBuilder.toString:()Ljava/lang/String; \ninvokevirtual java/lang/String.hashCode:()I\nireturn"));
        StringBuilder huge = new StringBuilder("iconst_0; istore_1\n");
        for (int i = 0; i < 21000; i++) {
            huge.append("iinc 1 1\n");
        }
        run("code of 63 kB", method("()I", 1, 2, huge + "iload_1; ireturn"));
        run("code too long", method("()I", 1, 2, huge.toString().repeat(2) + "iload_1; ireturn"));
        run("deep stack", method("()I", 60000, 0, "iconst_1\n".repeat(30000) + "iadd\n".repeat(29999) + "ireturn"));
    }
}
