// attack: two loaders with different classes of one name pass objects of it through methods, fields, overrides, interfaces, throws and handles
// must: LinkageError (loader constraint) or ClassCastException; no int is read as a reference
import java.lang.invoke.*;

public class Constraints {
    /** The type both sides have: with an int in one, a reference in the other. */
    static Assembler type(String field) {
        return new Assembler(52, 0x21, "Type", "java/lang/Object").field(1, "f", field).field(9, "s", field).defaultConstructor("java/lang/Object");
    }

    static Assembler maker() {
        String make = "new Type; dup; invokespecial Type.<init>:()V; dup; sipush 4096; putfield Type.f:I; areturn";
        return new Assembler(52, 0x21, "Maker", "java/lang/Object").field(1, "made", "LType;").field(9, "kept", "LType;").defaultConstructor("java/lang/Object")
            .method(9, "make", "()LType;", 4, 4, make).method(1, "give", "()LType;", 4, 4, make).method(9, "take", "(LType;)I", 2, 2, "aload_0; getfield Type.f:I; ireturn")
            .method(9, "fill", "([LType;)V", 8, 4, "aload_0; iconst_0; " + make.replace("; areturn", "; aastore; return"))
            .method(8, "<clinit>", "()V", 4, 4, make.replace("areturn", "putstatic Maker.kept:LType;; return"));
    }

    static void between(String what, String body) {
        between(what, "java/lang/Object", body);
    }

    static void between(String what, String superclass, String body) {
        Attack.attempt(what, () -> {
            Own theirs = new Own().add("Type", type("I")).add("Maker", maker());
            Own ours = new Own(theirs).add("Type", type("Ljava/lang/Object;"));
            ours.add("User", new Assembler(52, 0x21, "User", superclass).defaultConstructor(superclass).method(9, "m", "()Ljava/lang/Object;", 6, 6, body));
            theirs.loadClass("Maker");
            return ours.call("User", "m");
        });
    }

    public static void main(String[] args) {
        String read = "getfield Type.f:Ljava/lang/Object;; areturn";
        between("result of a static method", "invokestatic Maker.make:()LType;; " + read);
        between("result of a virtual method", "new Maker; dup; invokespecial Maker.<init>:()V; invokevirtual Maker.give:()LType;; " + read);
        between("argument", "new Type; dup; invokespecial Type.<init>:()V; invokestatic Maker.take:(LType;)I; pop; ldc \"taken\"; areturn");
        between("static field", "getstatic Maker.kept:LType;; " + read);
        between("field", "new Maker; dup; invokespecial Maker.<init>:()V; getfield Maker.made:LType;; " + read);
        between("array", "iconst_1; anewarray Type; dup; invokestatic Maker.fill:([LType;)V; iconst_0; aaload; " + read);
        between("handle constant", "ldc handle 6 Maker.make:()LType;; checkcast java/lang/invoke/MethodHandle; invokevirtual java/lang/invoke/MethodHandle.invokeExact:()LType;; " + read);
        between("handle constant, getter", "ldc handle 2 Maker.kept:LType;; checkcast java/lang/invoke/MethodHandle; invokevirtual java/lang/invoke/MethodHandle.invokeExact:()LType;; " + read);
        between("cast", "invokestatic Maker.make:()LType;; checkcast java/lang/Object; checkcast Type; " + read);
        Attack.attempt("override", () -> {
            Own theirs = new Own().add("Type", type("I")).add("Maker", maker());
            theirs.add("Caller", new Assembler(52, 0x21, "Caller", "java/lang/Object").method(9, "m", "(LMaker;)I", 4, 4, "aload_0; invokevirtual Maker.give:()LType;; getfield Type.f:I; ireturn"));
            Own ours = new Own(theirs).add("Type", type("Ljava/lang/Object;"));
            ours.add("Sub", new Assembler(52, 0x21, "Sub", "Maker").defaultConstructor("Maker")
                .method(1, "give", "()LType;", 4, 4, "new Type; dup; invokespecial Type.<init>:()V; dup; ldc \"text\"; putfield Type.f:Ljava/lang/Object;; areturn"));
            return theirs.call("Caller", "m", ours.loadClass("Sub").getConstructor().newInstance());
        });
        Attack.attempt("interface", () -> {
            Own theirs = new Own().add("Type", type("I")).add("Face", new Assembler(52, 0x601, "Face", "java/lang/Object").rawMethod(0x401, "give", "()LType;"));
            theirs.add("Caller", new Assembler(52, 0x21, "Caller", "java/lang/Object").method(9, "m", "(LFace;)I", 4, 4, "aload_0; invokeinterface Face.give:()LType;; getfield Type.f:I; ireturn"));
            Own ours = new Own(theirs).add("Type", type("Ljava/lang/Object;"));
            ours.add("Sub", new Assembler(52, 0x21, "Sub", "java/lang/Object", "Face").defaultConstructor("java/lang/Object")
                .method(1, "give", "()LType;", 4, 4, "new Type; dup; invokespecial Type.<init>:()V; dup; ldc \"text\"; putfield Type.f:Ljava/lang/Object;; areturn"));
            return theirs.call("Caller", "m", ours.loadClass("Sub").getConstructor().newInstance());
        });
        Attack.attempt("exception", () -> {
            Own theirs = new Own().add("Type", new Assembler(52, 0x21, "Type", "java/lang/Error").field(1, "f", "I").defaultConstructor("java/lang/Error"))
                .add("Thrower", new Assembler(52, 0x21, "Thrower", "java/lang/Object").method(9, "m", "()V", 4, 4, "new Type; dup; invokespecial Type.<init>:()V; athrow"));
            Own ours = new Own(theirs).add("Type", new Assembler(52, 0x21, "Type", "java/lang/Error").field(1, "f", "Ljava/lang/Object;").defaultConstructor("java/lang/Error"));
            ours.add("User", new Assembler(52, 0x21, "User", "java/lang/Object").method(9, "m", "()Ljava/lang/Object;", 4, 4,
                "f: ; invokestatic Thrower.m:()V; aconst_null; areturn\nt: \nh: ; .frame | Type\ngetfield Type.f:Ljava/lang/Object;; areturn\n.catch Type f t h"));
            return ours.call("User", "m");
        });
        Attack.attempt("invokeExact of a foreign handle", () -> {
            Own theirs = new Own().add("Type", type("I")).add("Maker", maker());
            Own ours = new Own().add("Type", type("Ljava/lang/Object;")).add("User", new Assembler(52, 0x21, "User", "java/lang/Object")
                .method(9, "m", "(Ljava/lang/invoke/MethodHandle;)Ljava/lang/Object;", 4, 4, "aload_0; invokevirtual java/lang/invoke/MethodHandle.invokeExact:()LType;; getfield Type.f:Ljava/lang/Object;; areturn"));
            Class<?> maker = theirs.loadClass("Maker");
            return ours.call("User", "m", MethodHandles.publicLookup().unreflect(maker.getMethod("make")));
        });
        Attack.attempt("call site of a foreign type", () -> {
            Own theirs = new Own().add("Type", type("I")).add("Maker", maker());
            Class<?> maker = theirs.loadClass("Maker");
            target = MethodHandles.publicLookup().unreflect(maker.getMethod("make"));
            Assembler user = new Assembler(52, 0x21, "User", "java/lang/Object");
            int bootstrap = user.bootstrap("Constraints.site:(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;)Ljava/lang/invoke/CallSite;");
            user.method(9, "m", "()Ljava/lang/Object;", 4, 4, "invokedynamic x:()LType; " + bootstrap + "; getfield Type.f:Ljava/lang/Object;; areturn");
            return new Own().add("Type", type("Ljava/lang/Object;")).add("User", user).call("User", "m");
        });
    }

    static MethodHandle target;

    public static CallSite site(MethodHandles.Lookup lookup, String name, MethodType type) {
        return new ConstantCallSite(target);
    }
}
