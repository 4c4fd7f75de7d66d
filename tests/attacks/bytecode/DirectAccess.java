// attack: bytecode that names the library's insides: internal classes, private and package-private members, by every instruction and constant
// must: IllegalAccessError for each
public class DirectAccess {
    static void lie(String what, String descriptor, String body, Object... arguments) {
        Attack.attempt(what, () -> Own.run(55, descriptor, 6, 4, body, arguments));
    }

    public static void main(String[] args) {
        String unsafe = "jdk/internal/misc/Unsafe";
        lie("invokestatic", "()Ljava/lang/Object;", "invokestatic " + unsafe + ".getUnsafe:()Ljdk/internal/misc/Unsafe;; areturn");
        lie("new", "()Ljava/lang/Object;", "new jdk/internal/loader/URLClassPath; areturn".replace("; areturn", "; pop; aconst_null; areturn"));
        lie("anewarray", "()Ljava/lang/Object;", "iconst_1; anewarray " + unsafe + "; areturn");
        lie("multianewarray", "()Ljava/lang/Object;", "iconst_1; iconst_1; multianewarray [[L" + unsafe + "; 2; areturn");
        lie("ldc of the class", "()Ljava/lang/Object;", "ldc class " + unsafe + "; areturn");
        lie("checkcast", "(Ljava/lang/Object;)Ljava/lang/Object;", "aload_0; checkcast " + unsafe + "; areturn", "text");
        lie("instanceof", "(Ljava/lang/Object;)I", "aload_0; instanceof " + unsafe + "; ireturn", "text");
        lie("getstatic", "()I", "getstatic jdk/internal/misc/Unsafe.ADDRESS_SIZE:I; ireturn");
        lie("shared secrets", "()Ljava/lang/Object;", "invokestatic jdk/internal/access/SharedSecrets.getJavaLangAccess:()Ljdk/internal/access/JavaLangAccess;; areturn");
        lie("private field", "(Ljava/lang/String;)Ljava/lang/Object;", "aload_0; getfield java/lang/String.value:[B; areturn", "text");
        lie("write to a private final field", "(Ljava/lang/String;)V", "aload_0; aconst_null; putfield java/lang/String.value:[B; return", "text");
        lie("private static field", "()Ljava/lang/Object;", "getstatic java/lang/System.bootLayer:Ljava/lang/ModuleLayer;; areturn");
        lie("write to a final static", "()V", "aconst_null; putstatic java/lang/System.out:Ljava/io/PrintStream;; return");
        lie("private constructor", "()Ljava/lang/Object;", "new java/lang/Runtime; dup; invokespecial java/lang/Runtime.<init>:()V; areturn");
        lie("private method", "(Ljava/lang/Class;)Ljava/lang/Object;", "aload_0; iconst_0; invokevirtual java/lang/Class.getDeclaredMethods0:(Z)[Ljava/lang/reflect/Method;; areturn", String.class);
        lie("package-private native", "()Ljava/lang/Object;", "aconst_null; invokestatic java/lang/invoke/MethodHandle.linkToStatic:([Ljava/lang/Object;)Ljava/lang/Object;; areturn");
        lie("trusted lookup", "()Ljava/lang/Object;", "getstatic java/lang/invoke/MethodHandles$Lookup.IMPL_LOOKUP:Ljava/lang/invoke/MethodHandles$Lookup;; areturn");
        lie("Object.clone of a stranger", "(Ljava/lang/Object;)Ljava/lang/Object;", "aload_0; invokevirtual java/lang/Object.clone:()Ljava/lang/Object;; areturn", new java.util.Date(0));
        lie("Object.finalize of a stranger", "(Ljava/lang/Object;)V", "aload_0; invokevirtual java/lang/Object.finalize:()V; return", "text");
        lie("protected member of a stranger", "(Ljava/lang/ClassLoader;)Ljava/lang/Object;", "aload_0; ldc \"x\"; invokevirtual java/lang/ClassLoader.findLoadedClass:(Ljava/lang/String;)Ljava/lang/Class;; areturn",
            DirectAccess.class.getClassLoader());
        lie("handle constant of a private field", "()Ljava/lang/Object;", "ldc handle 1 java/lang/String.value:[B; areturn");
        lie("handle constant of a private method", "()Ljava/lang/Object;", "ldc handle 6 java/lang/Class.forName0:(Ljava/lang/String;ZLjava/lang/ClassLoader;Ljava/lang/Class;)Ljava/lang/Class;; areturn");
        lie("handle constant of a private constructor", "()Ljava/lang/Object;", "ldc handle 8 java/lang/Runtime.<init>:()V; areturn");
        lie("handle constant of a final field's setter", "()Ljava/lang/Object;", "ldc handle 4 java/lang/System.out:Ljava/io/PrintStream;; areturn");
        lie("type constant of an internal class", "()Ljava/lang/Object;", "ldc type (Ljdk/internal/misc/Unsafe;)V; areturn");
        lie("catches an internal class", "()V", "f: ; iconst_0; iconst_0; idiv; pop\nt: ; return\nh: ; .frame | java/lang/Throwable\npop; return\n.catch jdk/internal/misc/VM f t h");
        lie("package-private class of the JDK", "()Ljava/lang/Object;", "invokestatic java/lang/Shutdown.shutdown:()V; aconst_null; areturn");
    }
}
