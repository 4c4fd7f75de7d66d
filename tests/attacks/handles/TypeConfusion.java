// attack: method handles and call sites whose types lie: wrong symbolic types, casts, spreaders, bootstrap methods that answer something else
// must: WrongMethodTypeException, ClassCastException or BootstrapMethodError for each
import java.lang.invoke.*;

public class TypeConfusion {
    public static Object wrong(MethodHandles.Lookup lookup, String name, MethodType type) {
        return name.equals("text") ? "text" : name.equals("null") ? null : new ConstantCallSite(MethodHandles.constant(Object.class, 5).asType(MethodType.methodType(Object.class)));
    }

    public static Object constant(MethodHandles.Lookup lookup, String name, Class<?> type) {
        return name.equals("null") ? null : name.equals("number") ? (Object) 4096L : "text";
    }

    public static Object recursive(MethodHandles.Lookup lookup, String name, Class<?> type) throws Throwable {
        return lookup.lookupClass().getMethod("m").invoke(null);
    }

    static final String INDY = "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;)Ljava/lang/Object;";
    static final String CONDY = "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/Class;)Ljava/lang/Object;";

    static void lie(String what, String bootstrap, String descriptor, String body) {
        Attack.attempt(what, () -> {
            Assembler a = new Assembler(55, 0x21, "Lie", "java/lang/Object");
            a.bootstrap(bootstrap);
            return new Own().add("Lie", a.method(9, "m", descriptor, 6, 4, body)).call("Lie", "m");
        });
    }

    static void exact(String what, MethodHandle handle, String descriptor, String result, String push) {
        for (String how : new String[] {"invokeExact", "invoke"})
            Attack.attempt(what + ", " + how, () -> Own.run(55, "(Ljava/lang/invoke/MethodHandle;)" + result, 6, 4,
                "aload_0; " + push + "invokevirtual java/lang/invoke/MethodHandle." + how + ":" + descriptor + "; " + (result.equals("I") ? "ireturn" : result.equals("J") ? "lreturn" : "areturn"), handle));
    }

    public static void main(String[] args) throws Throwable {
        lie("call site: a String", "TypeConfusion.wrong:" + INDY, "()Ljava/lang/Object;", "invokedynamic text:()Ljava/lang/Object; 0; areturn");
        lie("call site: null", "TypeConfusion.wrong:" + INDY, "()Ljava/lang/Object;", "invokedynamic null:()Ljava/lang/Object; 0; areturn");
        lie("call site: of another type", "TypeConfusion.wrong:" + INDY, "()I", "invokedynamic site:()I 0; ireturn");
        lie("call site: takes more", "TypeConfusion.wrong:" + INDY, "()Ljava/lang/Object;", "ldc \"x\"; invokedynamic site:(Ljava/lang/String;)Ljava/lang/Object; 0; areturn");
        lie("constant: String as int", "TypeConfusion.constant:" + CONDY, "()I", "ldc dynamic text:I 0; ireturn");
        lie("constant: Long as String", "TypeConfusion.constant:" + CONDY, "()Ljava/lang/String;", "ldc dynamic number:Ljava/lang/String; 0; areturn");
        lie("constant: null as int", "TypeConfusion.constant:" + CONDY, "()I", "ldc dynamic null:I 0; ireturn");
        lie("constant: long where an int is loaded", "TypeConfusion.constant:" + CONDY, "()I", "ldc dynamic number:J 0; ireturn");
        lie("constant: String as long", "TypeConfusion.constant:" + CONDY, "()J", "ldc2_w dynamic text:J 0; lreturn");
        lie("constant: of itself", "TypeConfusion.recursive:" + CONDY, "()Ljava/lang/Object;", "ldc dynamic self:Ljava/lang/Object; 0; areturn");
        lie("bootstrap: no such method", "TypeConfusion.none:" + INDY, "()Ljava/lang/Object;", "invokedynamic x:()Ljava/lang/Object; 0; areturn");
        lie("bootstrap: private of the library", "java/lang/Class.forName0:(Ljava/lang/String;ZLjava/lang/ClassLoader;Ljava/lang/Class;)Ljava/lang/Class;", "()Ljava/lang/Object;", "invokedynamic x:()Ljava/lang/Object; 0; areturn");
        lie("bootstrap: of another shape", "java/lang/Math.abs:(I)I", "()Ljava/lang/Object;", "invokedynamic x:()Ljava/lang/Object; 0; areturn");
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodHandle length = lookup.findVirtual(String.class, "length", MethodType.methodType(int.class));
        exact("Integer as receiver", length, "(Ljava/lang/Object;)I", "I", "iconst_1; invokestatic java/lang/Integer.valueOf:(I)Ljava/lang/Integer;; ");
        exact("int as receiver", length, "(I)I", "I", "iconst_1; ");
        exact("no receiver", length, "()I", "I", "");
        exact("more arguments", length, "(Ljava/lang/String;I)I", "I", "ldc \"x\"; iconst_1; ");
        exact("result as a reference", length, "(Ljava/lang/String;)Ljava/lang/String;", "Ljava/lang/Object;", "ldc \"x\"; ");
        exact("result as a long", MethodHandles.constant(Object.class, "x"), "()J", "J", "");
        exact("null receiver", length, "(Ljava/lang/String;)I", "I", "aconst_null; ");
        Attack.attempt("asType", () -> length.asType(MethodType.methodType(String.class, String.class)));
        Attack.attempt("explicit cast", () -> (int) MethodHandles.explicitCastArguments(length, MethodType.methodType(int.class, Object.class)).invokeExact((Object) 5));
        Attack.attempt("spreader too long", () -> (int) length.asSpreader(Object[].class, 1).invokeExact(new Object[] {"a", "b"}));
        Attack.attempt("spreader of another type", () -> (int) length.asSpreader(Object[].class, 1).invokeExact(new Object[] {5}));
        Attack.attempt("collector", () -> length.asCollector(Object[].class, 1));
        Attack.attempt("bind to another", () -> length.bindTo(5));
        Attack.attempt("permute", () -> MethodHandles.permuteArguments(length, MethodType.methodType(int.class, String.class), 7));
        Attack.attempt("fold", () -> MethodHandles.foldArguments(length, MethodHandles.constant(Integer.class, 5)));
        Attack.attempt("guard of two types", () -> MethodHandles.guardWithTest(MethodHandles.constant(boolean.class, true), length, MethodHandles.constant(String.class, "x")));
        Attack.attempt("255 arguments", () -> MethodHandles.dropArguments(length, 0, java.util.Collections.nCopies(255, int.class)));
        Attack.attempt("mutable site of another type", () -> new MutableCallSite(MethodType.methodType(int.class)) {}.getClass().getMethod("setTarget", MethodHandle.class).invoke(new MutableCallSite(MethodType.methodType(int.class)), length));
        Attack.attempt("raw list with a wrong class", () -> MethodType.methodType(int.class, (java.util.List) java.util.List.of("String")));
        Attack.attempt("array constructor", () -> (Object) MethodHandles.arrayConstructor(int[].class).invoke(-1));
        Attack.attempt("array setter", () -> {
            MethodHandles.arrayElementSetter(Object[].class).invoke((Object[]) new String[1], 0, (Object) 5);
            return "stored";
        });
        Attack.attempt("final field", () -> lookup.unreflectSetter(TypeConfusion.class.getDeclaredField("INDY")));
    }
}
