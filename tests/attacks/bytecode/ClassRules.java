// attack: classes that break the rules of inheritance: final classes and methods, sealed types, interfaces as superclasses, cycles, records, enums
// must: a linkage error for each
public class ClassRules {
    public sealed interface Closed permits Allowed {}

    public static final class Allowed implements Closed {}

    public static class Base {
        public final int last() {
            return 1;
        }

        private int mine() {
            return 2;
        }

        public int call() {
            return mine();
        }
    }

    static void make(String what, int access, String superclass, String... interfaces) {
        Attack.attempt(what, () -> {
            Assembler a = new Assembler(61, access, "Bad", superclass, interfaces).defaultConstructor(superclass);
            return new Own().add("Bad", a).call("Bad", "<init>");
        });
    }

    static void method(String what, String superclass, int access, String name, String descriptor, String body) {
        Attack.attempt(what, () -> {
            Assembler a = new Assembler(52, 0x21, "Bad", superclass).defaultConstructor(superclass).method(access, name, descriptor, 3, 3, body);
            return Class.forName("Bad", true, new Own().add("Bad", a)).getConstructor().newInstance();
        });
    }

    public static void main(String[] args) {
        for (String s : new String[] {"java/lang/String", "java/lang/Class", "java/lang/Enum", "java/lang/Record", "java/lang/invoke/MethodHandle", "java/lang/invoke/VarHandle",
                                      "java/lang/invoke/CallSite", "java/lang/reflect/Method", "java/nio/ByteBuffer", "java/lang/ref/Reference", "java/lang/Runnable", "Bad", "[I",
                                      "java/lang/constant/ClassDesc", "sun/misc/Unsafe", "jdk/internal/misc/Unsafe", "java/lang/ref/SoftReference"})
            make("extends " + s, 0x21, s);
        make("implements a class", 0x21, "java/lang/Object", "java/lang/String");
        make("implements itself", 0x21, "java/lang/Object", "Bad");
        make("implements a sealed interface", 0x21, "java/lang/Object", "ClassRules$Closed");
        make("extends a sealed interface", 0x601, "java/lang/Object", "ClassRules$Closed");
        make("implements one twice", 0x21, "java/lang/Object", "java/lang/Runnable", "java/lang/Runnable");
        make("implements an internal one", 0x21, "java/lang/Object", "jdk/internal/misc/JavaLangAccess");
        make("interface that extends a class", 0x601, "java/lang/Thread");
        make("final and abstract", 0x431, "java/lang/Object");
        make("interface and final", 0x611, "java/lang/Object");
        make("module", 0x8000, "java/lang/Object");
        method("overrides a final method", "ClassRules$Base", 1, "last", "()I", "iconst_5; ireturn");
        method("overrides Object.getClass", "java/lang/Object", 1, "getClass", "()Ljava/lang/Class;", "ldc class java/lang/String; areturn");
        method("overrides Object.wait", "java/lang/Object", 1, "wait", "(J)V", "return");
        method("private and abstract", "java/lang/Object", 0x402, "m", "()V", null == null ? "return" : "");
        method("native with code", "java/lang/Object", 0x101, "m", "()V", "return");
        method("<clinit> with arguments", "java/lang/Object", 8, "<clinit>", "(I)V", "return");
        method("<init> that answers", "java/lang/Object", 1, "<init>", "()I", "iconst_0; ireturn");
        method("static <init>", "java/lang/Object", 9, "<init>", "(I)V", "return");
        method("bad name", "java/lang/Object", 1, "a.b;c/d[", "()V", "return");
        method("name with <", "java/lang/Object", 1, "<m>", "()V", "return");
        method("descriptor of 256 arguments", "java/lang/Object", 9, "m", "(" + "I".repeat(256) + ")V", "return");
        method("descriptor without end", "java/lang/Object", 9, "m", "(Ljava/lang/Object", "return");
        method("descriptor with void", "java/lang/Object", 9, "m", "(V)V", "return");
        Attack.attempt("cycle of superclasses", () -> new Own().add("A", new Assembler(52, 0x21, "A", "B")).add("B", new Assembler(52, 0x21, "B", "A")).loadClass("A"));
        Attack.attempt("cycle of interfaces", () -> new Own().add("A", new Assembler(52, 0x601, "A", "java/lang/Object", "B")).add("B", new Assembler(52, 0x601, "B", "java/lang/Object", "A")).loadClass("A"));
        Attack.attempt("private method isn't overridden", () -> {
            Assembler a = new Assembler(52, 0x21, "Bad", "ClassRules$Base").defaultConstructor("ClassRules$Base").method(1, "mine", "()I", 2, 2, "iconst_5; ireturn");
            return ((Base) Class.forName("Bad", true, new Own().add("Bad", a)).getConstructor().newInstance()).call() == 5 ? "another's" : null;
        });
    }
}
