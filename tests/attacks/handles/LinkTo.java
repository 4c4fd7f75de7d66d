// attack: calls the machine's own entries (linkTo..., invokeBasic) with objects that are no MemberName, and invokeExact in the wrong way
// must: a linkage error for each; nothing is called
import java.lang.invoke.*;

public class LinkTo {
    static void lie(String what, String superclass, String body, Object argument) {
        Attack.attempt(what, () -> {
            Assembler a = new Assembler(55, 0x21, "Lie", superclass).method(9, "m", "(Ljava/lang/Object;)Ljava/lang/Object;", 6, 3, body);
            return new Own().add("Lie", a).call("Lie", "m", argument);
        });
    }

    public static void main(String[] args) throws Throwable {
        MethodHandle handle = MethodHandles.constant(String.class, "x");
        String m = "java/lang/invoke/MethodHandle";
        for (String name : new String[] {"linkToStatic", "linkToVirtual", "linkToSpecial", "linkToInterface", "linkToNative"}) {
            lie(name, "java/lang/Object", "aload_0; aload_0; invokestatic " + m + "." + name + ":(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;; areturn", "text");
            lie(name + ", null", "java/lang/Object", "aconst_null; invokestatic " + m + "." + name + ":(Ljava/lang/Object;)Ljava/lang/Object;; areturn", "text");
            lie(name + ", virtual", "java/lang/Object", "aload_0; checkcast " + m + "; aload_0; invokevirtual " + m + "." + name + ":(Ljava/lang/Object;)Ljava/lang/Object;; areturn", handle);
            lie(name + ", constant", "java/lang/Object", "ldc handle 6 " + m + "." + name + ":([Ljava/lang/Object;)Ljava/lang/Object;; areturn", handle);
        }
        lie("invokeBasic", "java/lang/Object", "aload_0; checkcast " + m + "; invokevirtual " + m + ".invokeBasic:()Ljava/lang/Object;; areturn", handle);
        for (String name : new String[] {"invokeExact", "invoke", "invokeBasic", "linkToStatic"}) {
            lie(name + ", static", "java/lang/Object", "aload_0; invokestatic " + m + "." + name + ":(Ljava/lang/Object;)Ljava/lang/Object;; areturn", "text");
            lie(name + ", special", m, "aconst_null; checkcast Lie; invokespecial " + m + "." + name + ":()Ljava/lang/Object;; areturn", "text");
            lie(name + ", special, pops more than there is", m, "aconst_null; checkcast Lie; invokespecial " + m + "." + name + ":()V; aload_0; areturn", "text");
            lie(name + ", of a subclass", m, "aconst_null; checkcast Lie; invokevirtual Lie." + name + ":()Ljava/lang/Object;; areturn", "text");
        }
        lie("VarHandle.get, static", "java/lang/Object", "aload_0; invokestatic java/lang/invoke/VarHandle.get:(Ljava/lang/Object;)Ljava/lang/Object;; areturn", "text");
        Attack.attempt("reflection", () -> MethodHandle.class.getMethod("invokeExact", Object[].class).invoke(handle, new Object[] {new Object[0]}));
        Attack.attempt("reflection, private", () -> {
            var link = MethodHandle.class.getDeclaredMethod("linkToStatic", Object[].class);
            link.setAccessible(true);
            return link.invoke(null, new Object[] {new Object[] {"text"}});
        });
        Attack.attempt("lookup", () -> MethodHandles.lookup().findStatic(MethodHandle.class, "linkToStatic", MethodType.methodType(Object.class, Object[].class)));
        Attack.attempt("lookup of a subclass", () -> MethodHandles.publicLookup().findVirtual(MethodHandle.class, "invokeBasic", MethodType.methodType(Object.class)));
    }
}
