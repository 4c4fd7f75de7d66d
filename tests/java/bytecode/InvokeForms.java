// Calls that javac does not make: Object's methods by invokeinterface, clone of arrays, invokespecial of all kinds, overloads by return type, odd names.
// sources: lib/Assembler.java
public class InvokeForms {
    public interface Shape {
        int sides();

        default String name() {
            return "shape " + sides();
        }

        static String st() {
            return "static of interface";
        }
    }

    public static class Base implements Shape {
        public int sides() {
            return 3;
        }

        @Override
        public String toString() {
            return "Base";
        }

        protected String prot() {
            return "Base.prot";
        }
    }

    static void run(String what, Assembler a, Object... arguments) {
        try {
            System.out.println(what + ": " + new Assembler.Loader(a).call("X", "m", arguments));
        } catch (Throwable t) {
            System.out.println(what + ": " + t.toString().lines().findFirst().get());
        }
    }

    static Assembler method(String descriptor, String body) {
        return new Assembler(52, 0x21, "X", "java/lang/Object").method(9, "m", descriptor, 6, 6, body);
    }

    public static void main(String[] args) throws Throwable {
        Object base = new Base();
        run("toString by interface", method("(Ljava/lang/Object;)Ljava/lang/Object;", "aload_0; checkcast InvokeForms$Shape; invokeinterface InvokeForms$Shape.toString:()Ljava/lang/String;\nareturn"), base);
        run("hashCode by interface", method("(Ljava/lang/Object;)I", "aload_0; checkcast java/lang/CharSequence; invokeinterface java/lang/CharSequence.hashCode:()I\nireturn"), "text");
        run("getClass by interface", method("(Ljava/lang/Object;)Ljava/lang/Object;", "aload_0; checkcast java/lang/Runnable; pop; aload_0; checkcast java/lang/Comparable; invokeinterface java/lang/Comparable.getClass:()Ljava/lang/Class;\nareturn"), "text");
        run("final of Object by interface", method("(Ljava/lang/Object;)Ljava/lang/Object;", "aload_0; checkcast java/lang/Comparable; invokeinterface java/lang/Comparable.getClass:()Ljava/lang/Class;\nareturn"), "text");
        run("interface on any object", method("(Ljava/lang/Object;)Ljava/lang/Object;", "aload_0; invokeinterface InvokeForms$Shape.name:()Ljava/lang/String;\nareturn"), base);
        run("interface on another object", method("(Ljava/lang/Object;)Ljava/lang/Object;", "aload_0; invokeinterface InvokeForms$Shape.name:()Ljava/lang/String;\nareturn"), "no shape");
        run("interface on null", method("(Ljava/lang/Object;)Ljava/lang/Object;", "aload_0; invokeinterface InvokeForms$Shape.name:()Ljava/lang/String;\nareturn"), (Object) null);
        run("interface on an array", method("()Ljava/lang/Object;", "iconst_1; newarray int; invokeinterface java/lang/Runnable.run:()V\naconst_null; areturn"));
        run("array clone", method("()I", "iconst_3; newarray int; invokevirtual [I.clone:()Ljava/lang/Object;\ncheckcast [I; arraylength; ireturn"));
        run("array clone of references", method("()I", "iconst_4; anewarray java/lang/String; invokevirtual [Ljava/lang/String;.clone:()Ljava/lang/Object;\ncheckcast [Ljava/lang/String;\narraylength; ireturn"));
        run("array hashCode", method("()I", "iconst_4; anewarray java/lang/String; dup; invokevirtual [Ljava/lang/String;.hashCode:()I\nswap; invokestatic java/lang/System.identityHashCode:(Ljava/lang/Object;)I\nisub; ireturn"));
        run("array getClass", method("()Ljava/lang/Object;", "iconst_4; newarray long; invokevirtual [J.getClass:()Ljava/lang/Class;\nareturn"));
        run("static of interface", method("()Ljava/lang/Object;", "invokestatic interface InvokeForms$Shape.st:()Ljava/lang/String;\nareturn"));
        run("static of interface as of a class", method("()Ljava/lang/Object;", "invokestatic InvokeForms$Shape.st:()Ljava/lang/String;\nareturn"));
        run("default by invokevirtual of the class", method("(Ljava/lang/Object;)Ljava/lang/Object;", "aload_0; checkcast InvokeForms$Base; invokevirtual InvokeForms$Base.name:()Ljava/lang/String;\nareturn"), base);
        run("default by invokevirtual of the interface", method("(Ljava/lang/Object;)Ljava/lang/Object;", "aload_0; checkcast InvokeForms$Base; invokevirtual InvokeForms$Shape.name:()Ljava/lang/String;\nareturn"), base);
        run("virtual by invokeinterface", method("(Ljava/lang/Object;)I", "aload_0; invokeinterface InvokeForms$Base.sides:()I\nireturn"), base);
        run("overloads by return type", method("()I", "invokestatic X.f:()I\ninvokestatic X.f:()J\nl2i; iadd; ireturn").method(9, "f", "()I", 1, 0, "bipush 40; ireturn").method(9, "f", "()J", 2, 0, "ldc2_w 2L; lreturn"));
        run("odd names", method("()I", "invokestatic X.a-b 1:()I\ninvokestatic X.1+1=2:()I\niadd; invokestatic X.é😀:()I\niadd; getstatic X.int:I\niadd; getstatic X.int:J\nl2i; iadd; ireturn")
            .method(9, "a-b 1", "()I", 1, 0, "iconst_1; ireturn").method(9, "1+1=2", "()I", 1, 0, "iconst_2; ireturn").method(9, "é😀", "()I", 1, 0, "iconst_3; ireturn")
            .constantField(0x19, "int", "I", "100").constantField(0x19, "int", "J", "1000L"));
        Assembler sub = new Assembler(49, 0x21, "X", "InvokeForms$Base").defaultConstructor("InvokeForms$Base").method(1, "toString", "()Ljava/lang/String;", 1, 1, "ldc \"X\"; areturn")
            .method(1, "sides", "()I", 1, 1, "bipush 9; ireturn")
            .method(1, "superName", "()Ljava/lang/String;", 1, 1, "aload_0; invokespecial InvokeForms$Base.name:()Ljava/lang/String;\nareturn")
            .method(1, "superToString", "()Ljava/lang/String;", 1, 1, "aload_0; invokespecial InvokeForms$Base.toString:()Ljava/lang/String;\nareturn")
            .method(1, "grand", "()Ljava/lang/String;", 1, 1, "aload_0; invokespecial java/lang/Object.toString:()Ljava/lang/String;\nareturn")
            .method(9, "m", "(I)Ljava/lang/Object;", 3, 2, "new X; dup; invokespecial X.<init>:()V; astore_1; iload_0; tableswitch 0 d a b c\na: ; aload_1; invokevirtual X.toString:()Ljava/lang/String;\nareturn\n"
                + "b: ; aload_1; invokevirtual X.superToString:()Ljava/lang/String;\nareturn\nc: ; aload_1; invokevirtual X.superName:()Ljava/lang/String;\nareturn\nd: ; aload_1; invokevirtual X.grand:()Ljava/lang/String;\nareturn");
        for (int i = 0; i < 4; i++) {
            run("special " + i, sub, i);
        }
        Assembler priv = new Assembler(55, 0x21, "X", "java/lang/Object").defaultConstructor("java/lang/Object").method(2, "p", "()I", 1, 1, "bipush 55; ireturn")
            .method(9, "m", "()I", 3, 1, "new X; dup; invokespecial X.<init>:()V; invokevirtual X.p:()I\nireturn");
        run("private by invokevirtual", priv);
        run("<init> by invokevirtual", method("()I", "new java/lang/Object; dup; invokevirtual java/lang/Object.<init>:()V\npop; iconst_0; ireturn"));
        run("<clinit> called", method("()I", "invokestatic X.<clinit>:()V\niconst_0; ireturn"));
        run("255 arguments", method("()I", "iconst_0; ireturn").method(9, "wide", "(" + "I".repeat(255) + ")I", 1, 255, "iload 254; ireturn"));
        run("256 arguments", method("()I", "iconst_0; ireturn").method(9, "wide", "(" + "J".repeat(128) + ")I", 1, 256, "iconst_0; ireturn"));
        String push = "iconst_3\n".repeat(254) + "iconst_5\n";
        run("call with 255 arguments", new Assembler("X").method(9, "m", "()I", 255, 0, push + "invokestatic X.wide:(" + "I".repeat(255) + ")I\nireturn").method(9, "wide", "(" + "I".repeat(255) + ")I", 2, 255,
            "iload 254; bipush 10; imul; ireturn"));
    }
}
