// Errors of linking, with their messages: kinds of IncompatibleClassChangeError, missing members, access, instantiation, inheritance, circularity.
// sources: lib/Assembler.java
// normalise: hash
public class LinkErrors {
    static final int PUBLIC = 1, PRIVATE = 2, PROTECTED = 4, STATIC = 8, FINAL = 16, SUPER = 32, INTERFACE = 0x200, ABSTRACT = 0x400;
    static final int CLASS = PUBLIC | SUPER, IFACE = PUBLIC | INTERFACE | ABSTRACT;

    static Assembler cls(String name) {
        return cls(CLASS, name, "java/lang/Object");
    }

    static Assembler cls(int access, String name, String superName, String... interfaces) {
        return new Assembler(52, access, name, superName, interfaces);
    }

    /** A class Use with a method m of the given body, linked and run beside the others. */
    static void use(String what, String descriptor, String body, Assembler... others) {
        Assembler.Loader loader = new Assembler.Loader(others).add(cls("p/Use").method(9, "m", descriptor, 6, 4, body));
        for (int i = 0; i < 2; i++) {
            try {
                System.out.println(what + ": " + loader.call("p/Use", "m"));
            } catch (Throwable t) {
                System.out.println(what + ": " + t.toString().lines().findFirst().get().replaceAll("@0x[0-9a-f]+", "@HASH"));
            }
        }
    }

    /** Loads and initialises the class of the given name. */
    static void load(String what, String name, Assembler... classes) {
        Assembler.Loader loader = new Assembler.Loader(classes);
        for (int i = 0; i < 2; i++) {
            try {
                System.out.println(what + ": " + Class.forName(name, true, loader));
            } catch (Throwable t) {
                System.out.println(what + ": " + t.toString().lines().findFirst().get().replaceAll("@0x[0-9a-f]+", "@HASH"));
            }
        }
    }

    public static void main(String[] args) {
        Assembler empty = cls("p/E").defaultConstructor("java/lang/Object");
        String make = "new p/E; dup; invokespecial p/E.<init>:()V\n";
        use("no static method", "()V", "iconst_1; lconst_1; aconst_null; invokestatic p/E.f:(IJ[Ljava/lang/String;)Ljava/lang/Object;\npop; return", empty);
        use("no virtual method", "()V", make + "invokevirtual p/E.f:()V\nreturn", empty);
        use("no constructor", "()V", "new p/E; dup; iconst_1; invokespecial p/E.<init>:(I)V\npop; return", empty);
        use("no interface method", "()V", "aconst_null; checkcast p/I; invokeinterface p/I.f:()V\nreturn", cls(IFACE, "p/I", "java/lang/Object"));
        use("no static field", "()V", "getstatic p/E.f:I\npop; return", empty);
        use("no field", "()V", make + "getfield p/E.f:[Lp/E;\npop; return", empty);
        use("field of another type", "()V", "getstatic p/E.f:I\npop; return", cls("p/E").field(9, "f", "J"));
        use("no class", "()V", "invokestatic p/None.f:()V\nreturn");
        use("no class to make", "()V", "new q/None; pop; return");
        use("no class of an array", "()V", "iconst_1; anewarray [Lq/None; \npop; return");
        use("virtual as static", "()V", "invokestatic p/E.f:()V\nreturn", cls("p/E").method(1, "f", "()V", 0, 1, "return"));
        use("static as virtual", "()V", make + "invokevirtual p/E.f:()V\nreturn", cls("p/E").defaultConstructor("java/lang/Object").method(9, "f", "()V", 0, 1, "return"));
        use("static as interface", "()V", "aconst_null; checkcast p/I; invokeinterface p/I.f:()V\nreturn", cls(IFACE, "p/I", "java/lang/Object").method(9, "f", "()V", 0, 0, "return"));
        use("instance field as static", "()V", "getstatic p/E.f:I\npop; return", cls("p/E").field(1, "f", "I"));
        use("static field as instance", "()V", make + "getfield p/E.f:I\npop; return", cls("p/E").defaultConstructor("java/lang/Object").field(9, "f", "I"));
        use("put instance field as static", "()V", "iconst_1; putstatic p/E.f:I\nreturn", cls("p/E").field(1, "f", "I"));
        use("class as interface", "()V", "aconst_null; invokeinterface p/E.f:()V\nreturn", empty);
        use("interface as class", "()V", "aconst_null; checkcast p/I; invokevirtual p/I.f:()V\nreturn", cls(IFACE, "p/I", "java/lang/Object").rawMethod(0x401, "f", "()V"));
        use("abstract class made", "()V", "new p/A; pop; return", cls(CLASS | ABSTRACT, "p/A", "java/lang/Object"));
        use("interface made", "()V", "new p/I; pop; return", cls(IFACE, "p/I", "java/lang/Object"));
        use("abstract method called", "()V", "new p/C; dup; invokespecial p/C.<init>:()V\ninvokevirtual p/A.f:()V\nreturn", cls(CLASS | ABSTRACT, "p/A", "java/lang/Object").defaultConstructor("java/lang/Object")
            .rawMethod(0x401, "f", "()V"), cls(CLASS, "p/C", "p/A").defaultConstructor("p/A"));
        use("interface method not implemented", "()V", "new p/C; dup; invokespecial p/C.<init>:()V\niconst_1; invokeinterface p/I.f:(I)I\npop; return",
            cls(IFACE, "p/I", "java/lang/Object").rawMethod(0x401, "f", "(I)I"), cls(CLASS, "p/C", "java/lang/Object", "p/I").defaultConstructor("java/lang/Object"));
        use("interface not implemented at all", "()V", make + "invokeinterface p/I.f:()V\nreturn", empty, cls(IFACE, "p/I", "java/lang/Object").rawMethod(0x401, "f", "()V"));
        use("private implementation", "()V", "new p/C; dup; invokespecial p/C.<init>:()V\ninvokeinterface p/I.f:()V\nreturn", cls(IFACE, "p/I", "java/lang/Object").rawMethod(0x401, "f", "()V"),
            cls(CLASS, "p/C", "java/lang/Object", "p/I").defaultConstructor("java/lang/Object").method(PRIVATE, "f", "()V", 0, 1, "return"));
        use("package-private implementation", "()V", "new p/C; dup; invokespecial p/C.<init>:()V\ninvokeinterface p/I.f:()V\nreturn", cls(IFACE, "p/I", "java/lang/Object").rawMethod(0x401, "f", "()V"),
            cls(CLASS, "p/C", "java/lang/Object", "p/I").defaultConstructor("java/lang/Object").method(0, "f", "()V", 0, 1, "return"));
        use("two defaults", "()V", "new p/C; dup; invokespecial p/C.<init>:()V\ninvokevirtual p/C.f:()V\nreturn", cls(IFACE, "p/I", "java/lang/Object").method(1, "f", "()V", 0, 1, "return"),
            cls(IFACE, "p/J", "java/lang/Object").method(1, "f", "()V", 0, 1, "return"), cls(CLASS, "p/C", "java/lang/Object", "p/I", "p/J").defaultConstructor("java/lang/Object"));
        use("two defaults by interface", "()V", "new p/C; dup; invokespecial p/C.<init>:()V\ninvokeinterface p/J.f:()V\nreturn", cls(IFACE, "p/I", "java/lang/Object").method(1, "f", "()V", 0, 1, "return"),
            cls(IFACE, "p/J", "java/lang/Object").method(1, "f", "()V", 0, 1, "return"), cls(CLASS, "p/C", "java/lang/Object", "p/I", "p/J").defaultConstructor("java/lang/Object"));
        use("private method", "()V", make + "invokevirtual p/E.f:()V\nreturn", cls("p/E").defaultConstructor("java/lang/Object").method(PRIVATE, "f", "()V", 0, 1, "return"));
        use("private static method", "()V", "invokestatic p/E.f:()V\nreturn", cls("p/E").method(PRIVATE | STATIC, "f", "()V", 0, 1, "return"));
        use("private constructor", "()V", make + "pop; return", cls("p/E").method(PRIVATE, "<init>", "()V", 1, 1, "aload_0; invokespecial java/lang/Object.<init>:()V; return"));
        use("private field", "()V", "getstatic p/E.f:I\npop; return", cls("p/E").field(PRIVATE | STATIC, "f", "I"));
        use("package-private class elsewhere", "()V", "new q/E; pop; return", cls(SUPER, "q/E", "java/lang/Object"));
        use("package-private method elsewhere", "()V", "invokestatic q/E.f:()V\nreturn", cls("q/E").method(STATIC, "f", "()V", 0, 1, "return"));
        use("package-private field elsewhere", "()V", "getstatic q/E.f:I\npop; return", cls("q/E").field(STATIC, "f", "I"));
        use("protected method elsewhere", "()V", "invokestatic q/E.f:()V\nreturn", cls("q/E").method(PROTECTED | STATIC, "f", "()V", 0, 1, "return"));
        use("internal class of java.base", "()V", "invokestatic jdk/internal/misc/VM.isBooted:()Z\npop; return");
        use("private method of String", "()V", "ldc \"x\"; invokevirtual java/lang/String.isLatin1:()Z\npop; return");
        use("private field of String", "()V", "ldc \"x\"; getfield java/lang/String.hash:I\npop; return");
        use("final field of another class", "()V", "iconst_1; putstatic p/E.f:I\nreturn", cls("p/E").field(PUBLIC | STATIC | FINAL, "f", "I"));
        use("final instance field of another class", "()V", make + "iconst_1; putfield p/E.f:I\nreturn", cls("p/E").defaultConstructor("java/lang/Object").field(PUBLIC | FINAL, "f", "I"));
        load("final field outside <clinit>", "p.F", new Assembler(53, CLASS, "p/F", "java/lang/Object").field(PUBLIC | STATIC | FINAL, "f", "I").method(9, "set", "()V", 1, 0, "iconst_1; putstatic p/F.f:I\nreturn")
            .method(8, "<clinit>", "()V", 1, 0, "invokestatic p/F.set:()V\nreturn"));
        load("the same in version 52", "p.F", new Assembler(52, CLASS, "p/F", "java/lang/Object").field(PUBLIC | STATIC | FINAL, "f", "I").method(9, "set", "()V", 1, 0, "iconst_1; putstatic p/F.f:I\nreturn")
            .method(8, "<clinit>", "()V", 1, 0, "invokestatic p/F.set:()V\nreturn"));
        load("final superclass", "p.C", cls(CLASS, "p/C", "java/lang/String"));
        load("own final superclass", "p.C", cls(CLASS, "p/C", "p/F"), cls(CLASS | FINAL, "p/F", "java/lang/Object"));
        load("interface as superclass", "p.C", cls(CLASS, "p/C", "java/lang/Runnable"));
        load("class as interface", "p.C", cls(CLASS, "p/C", "java/lang/Object", "java/lang/Thread"));
        load("interface with a superclass", "p.C", cls(IFACE, "p/C", "java/lang/Thread"));
        load("superclass missing", "p.C", cls(CLASS, "p/C", "p/None"));
        load("interface missing", "p.C", cls(CLASS, "p/C", "java/lang/Object", "p/None"));
        load("superclass not accessible", "p.C", cls(CLASS, "p/C", "q/S"), cls(SUPER, "q/S", "java/lang/Object"));
        load("interface not accessible", "p.C", cls(CLASS, "p/C", "java/lang/Object", "q/S"), cls(INTERFACE | ABSTRACT, "q/S", "java/lang/Object"));
        load("superclass in an unexported package", "p.C", cls(CLASS, "p/C", "jdk/internal/misc/VM"));
        load("its own superclass", "p.C", cls(CLASS, "p/C", "p/C"));
        load("circle of two", "p.A", cls(CLASS, "p/A", "p/B"), cls(CLASS, "p/B", "p/A"));
        load("circle of interfaces", "p.A", cls(IFACE, "p/A", "java/lang/Object", "p/B"), cls(IFACE, "p/B", "java/lang/Object", "p/A"));
        load("final method overridden", "p.C", cls(CLASS, "p/C", "p/B").method(1, "f", "()V", 0, 1, "return"), cls(CLASS, "p/B", "java/lang/Object").method(PUBLIC | FINAL, "f", "()V", 0, 1, "return"));
        load("final method of Object overridden", "p.C", cls("p/C").method(1, "notify", "()V", 0, 1, "return"));
        load("private final not overridden", "p.C", cls(CLASS, "p/C", "p/B").method(1, "f", "()V", 0, 1, "return"), cls(CLASS, "p/B", "java/lang/Object").method(PRIVATE | FINAL, "f", "()V", 0, 1, "return"));
        load("static hides", "p.C", cls(CLASS, "p/C", "p/B").method(9, "f", "()V", 0, 1, "return"), cls(CLASS, "p/B", "java/lang/Object").method(PUBLIC, "f", "()V", 0, 1, "return"));
        load("not permitted by sealed", "p.C", new Assembler(61, CLASS, "p/C", "p/B"), new Assembler(61, CLASS, "p/B", "java/lang/Object").attribute("PermittedSubclasses", new byte[] {0, 1, 0, 2}));
        load("no constructor in superclass", "p.C", cls(CLASS, "p/C", "p/B").defaultConstructor("p/B"), cls("p/B"));
        Assembler guest = new Assembler(55, CLASS, "p/C", "java/lang/Object").method(8, "<clinit>", "()V", 1, 0, "invokestatic p/D.f:()V\nreturn");
        guest.attribute("NestHost", new byte[] {0, (byte) guest.classRef("p/D")});
        load("nest host that denies", "p.C", guest, new Assembler(55, CLASS, "p/D", "java/lang/Object").method(PRIVATE | STATIC, "f", "()V", 0, 0, "return"));
        use("cast to a missing class", "()V", "aconst_null; checkcast p/None; pop; ldc \"x\"; checkcast p/None; pop; return");
        use("instanceof a missing class", "()I", "ldc \"x\"; instanceof p/None; ireturn");
        use("ldc of a missing class", "()V", "ldc class p/None; pop; return");
        use("ldc of an inaccessible class", "()V", "ldc class q/E; pop; return", cls(SUPER, "q/E", "java/lang/Object"));
        use("multianewarray of a missing class", "()V", "iconst_1; iconst_1; multianewarray [[Lp/None; 2; pop; return");
        use("catch of a missing class", "()V", "a: ; new java/lang/Error; dup; invokespecial java/lang/Error.<init>:()V\nathrow\nb: ; h: ; .frame | java/lang/Throwable\npop; return\n.catch java/lang/Error a b h");
        use("native without code", "()V", "iconst_1; aconst_null; invokestatic p/N.nat:(ILjava/lang/String;)J\npop2; return", cls("p/N").rawMethod(PUBLIC | STATIC | 0x100, "nat", "(ILjava/lang/String;)J"));
        use("method type with a missing class", "()V", "ldc type (Lp/None;)V; pop; return");
        use("handle to a missing method", "()V", "ldc handle 6 p/E.none:()V; pop; return", empty);
        use("handle to a missing field", "()V", "ldc handle 2 p/E.none:I; pop; return", empty);
        use("handle to a private method", "()V", "ldc handle 6 p/E.f:()V; pop; return", cls("p/E").method(PRIVATE | STATIC, "f", "()V", 0, 0, "return"));
        use("handle to a virtual method as static", "()V", "ldc handle 6 p/E.f:()V; pop; return", cls("p/E").method(PUBLIC, "f", "()V", 0, 1, "return"));
        use("handle to a static method as virtual", "()V", "ldc handle 5 p/E.f:()V; pop; return", cls("p/E").method(PUBLIC | STATIC, "f", "()V", 0, 0, "return"));
        use("handle to a static method as special", "()V", "ldc handle 7 p/E.f:()V; pop; return", cls("p/E").method(PUBLIC | STATIC, "f", "()V", 0, 0, "return"));
        use("handle to a private field", "()V", "ldc handle 2 p/E.f:I; pop; return", cls("p/E").field(PRIVATE | STATIC, "f", "I"));
        use("handle to a static field as instance's", "()V", "ldc handle 1 p/E.f:I; pop; return", cls("p/E").field(PUBLIC | STATIC, "f", "I"));
        use("handle to an instance's field as static", "()V", "ldc handle 2 p/E.f:I; pop; return", cls("p/E").field(PUBLIC, "f", "I"));
        use("handle to a private constructor", "()V", "ldc handle 8 p/E.<init>:()V; pop; return", cls("p/E").method(PRIVATE, "<init>", "()V", 1, 1, "aload_0; invokespecial java/lang/Object.<init>:()V; return"));
        use("handle to a final field's setter", "()V", "ldc handle 4 p/E.f:I; pop; return", cls("p/E").field(PUBLIC | FINAL | STATIC, "f", "I"));
    }
}
