// invokedynamic and dynamic constants with own bootstrap methods: static arguments of each kind, errors, recursion, sharing, primitive constants.
// sources: lib/Assembler.java
import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.util.Arrays;

public class Dynamic {
    static int calls;

    public static CallSite link(MethodHandles.Lookup lookup, String name, MethodType type, Object... arguments) throws Throwable {
        calls++;
        String text = name + type + Arrays.deepToString(arguments);
        return new ConstantCallSite(MethodHandles.dropArguments(MethodHandles.constant(String.class, text).asType(MethodType.methodType(type.returnType())), 0, type.parameterList()));
    }

    public static CallSite typed(MethodHandles.Lookup lookup, String name, MethodType type, int i, long l, float f, double d, String s, Class<?> c, MethodType t, MethodHandle h) throws Throwable {
        return link(lookup, name, type, i, l, f, d, s, c, t, h.invoke(-5));
    }

    public static CallSite add(MethodHandles.Lookup lookup, String name, MethodType type) throws Throwable {
        return new ConstantCallSite(lookup.findStatic(Math.class, "addExact", type));
    }

    public static CallSite wrongType(MethodHandles.Lookup lookup, String name, MethodType type) {
        return new ConstantCallSite(MethodHandles.constant(int.class, 5));
    }

    public static CallSite returnsNull(MethodHandles.Lookup lookup, String name, MethodType type) {
        return null;
    }

    public static CallSite throwing(MethodHandles.Lookup lookup, String name, MethodType type) throws Exception {
        calls++;
        throw new java.io.IOException("from bootstrap " + calls);
    }

    public static CallSite throwingError(MethodHandles.Lookup lookup, String name, MethodType type) {
        throw new StackOverflowError("error from bootstrap");
    }

    public static Object notASite(MethodHandles.Lookup lookup, String name, MethodType type) {
        return "not a call site";
    }

    public static Object constant(MethodHandles.Lookup lookup, String name, Class<?> type, Object... arguments) {
        calls++;
        if (type == int.class) {
            return 42;
        } else if (type == long.class) {
            return 1L << 40;
        } else if (type == double.class) {
            return 2.5;
        } else if (type == boolean.class) {
            return true;
        } else if (type == byte.class) {
            return (byte) -3;
        } else if (type == char.class) {
            return 'q';
        } else if (name.equals("null")) {
            return null;
        }
        return name + type.getSimpleName() + Arrays.toString(arguments);
    }

    public static Object failing(MethodHandles.Lookup lookup, String name, Class<?> type) {
        calls++;
        throw new IllegalStateException("constant failed " + calls);
    }

    public static MutableCallSite counter(MethodHandles.Lookup lookup, String name, MethodType type) throws Throwable {
        MutableCallSite site = new MutableCallSite(type);
        MethodHandle first = MethodHandles.lookup().findStatic(Dynamic.class, "first", MethodType.methodType(int.class, MutableCallSite.class));
        site.setTarget(first.bindTo(site));
        return site;
    }

    public static int first(MutableCallSite site) {
        site.setTarget(MethodHandles.constant(int.class, 2));
        return 1;
    }

    interface Body {
        String build(Assembler a);
    }

    static void run(String what, String descriptor, int times, Body body, Object... arguments) {
        calls = 0;
        Assembler a = new Assembler(55, 0x21, "D", "java/lang/Object");
        a.method(9, "m", descriptor, 6, 4, body.build(a));
        Assembler.Loader loader = new Assembler.Loader(a);
        for (int i = 0; i < times; i++) {
            try {
                System.out.println(what + ": " + loader.call("D", "m", arguments) + " calls " + calls);
            } catch (Throwable t) {
                System.out.println(what + ": " + t + (i == 0 ? " cause " + t.getCause() : " again") + " calls " + calls);
            }
        }
    }

    static final String SITE = "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;";
    static final String CONSTANT = "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/Class;";
    static final String LINK = "Dynamic.link:" + SITE + "[Ljava/lang/Object;)Ljava/lang/invoke/CallSite;";
    static final String CONDY = "Dynamic.constant:" + CONSTANT + "[Ljava/lang/Object;)Ljava/lang/Object;";

    static String site(String name) {
        return "Dynamic." + name + ":" + SITE + ")Ljava/lang/invoke/CallSite;";
    }

    public static void main(String[] args) throws Throwable {
        String call = "()Ljava/lang/Object;";
        run("no arguments", call, 2, a -> "invokedynamic name:()Ljava/lang/Object; " + a.bootstrap(LINK) + "\nareturn");
        run("static arguments", call, 2, a -> "invokedynamic odd-name:(IJLjava/lang/String;)Ljava/lang/String; ".replace("(IJLjava/lang/String;)", "()")
            + a.bootstrap(LINK, "5", "6L", "1.5f", "2.5", "\"str\"", "class java/lang/Integer", "class [[I", "type (IJ)V") + "\nareturn");
        run("typed arguments", call, 1, a -> "invokedynamic n:()Ljava/lang/Object; " + a.bootstrap("Dynamic.typed:" + SITE
            + "IJFDLjava/lang/String;Ljava/lang/Class;Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MethodHandle;)Ljava/lang/invoke/CallSite;",
            "5", "6L", "1.5f", "2.5", "\"s\"", "class java/lang/String", "type ()V", "handle 6 java/lang/Math.abs:(I)I") + "\nareturn");
        run("two sites", call, 1, a -> {
            int b = a.bootstrap(LINK);
            return "invokedynamic n:()Ljava/lang/Object; " + b + "\npop; invokedynamic n:()Ljava/lang/Object; " + b + "\nareturn";
        });
        run("call with arguments", "(II)I", 2, a -> "iload_0; iload_1; invokedynamic n:(II)I " + a.bootstrap(site("add")) + "\nireturn", 20, 22);
        run("target throws", "(II)I", 1, a -> "iload_0; iload_1; invokedynamic n:(II)I " + a.bootstrap(site("add")) + "\nireturn", Integer.MAX_VALUE, 1);
        run("mutable site", "()I", 3, a -> "invokedynamic n:()I " + a.bootstrap("Dynamic.counter:" + SITE + ")Ljava/lang/invoke/MutableCallSite;") + "\nireturn");
        run("wrong type of target", call, 2, a -> "invokedynamic n:()Ljava/lang/Object; " + a.bootstrap(site("wrongType")) + "\nareturn");
        run("null", call, 2, a -> "invokedynamic n:()Ljava/lang/Object; " + a.bootstrap(site("returnsNull")) + "\nareturn");
        run("exception", call, 2, a -> "invokedynamic n:()Ljava/lang/Object; " + a.bootstrap(site("throwing")) + "\nareturn");
        run("error", call, 2, a -> "invokedynamic n:()Ljava/lang/Object; " + a.bootstrap(site("throwingError")) + "\nareturn");
        run("not a call site", call, 1, a -> "invokedynamic n:()Ljava/lang/Object; " + a.bootstrap("Dynamic.notASite:" + SITE + ")Ljava/lang/Object;") + "\nareturn");
        run("missing bootstrap method", call, 1, a -> "invokedynamic n:()Ljava/lang/Object; " + a.bootstrap(site("missing")) + "\nareturn");
        run("too many static arguments", call, 1, a -> "invokedynamic n:()Ljava/lang/Object; " + a.bootstrap(site("add"), "1", "2") + "\nareturn");
        run("wrong static argument", call, 1, a -> "invokedynamic n:()Ljava/lang/Object; " + a.bootstrap("Dynamic.typed:" + SITE
            + "IJFDLjava/lang/String;Ljava/lang/Class;Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MethodHandle;)Ljava/lang/invoke/CallSite;",
            "\"no int\"", "6L", "1.5f", "2.5", "\"s\"", "class java/lang/String", "type ()V", "handle 6 java/lang/Math.abs:(I)I") + "\nareturn");
        run("missing class in the type", call, 1, a -> "invokedynamic n:()Lno/Such; " + a.bootstrap(LINK) + "\nareturn");
        run("missing class as an argument", call, 1, a -> "invokedynamic n:()Ljava/lang/Object; " + a.bootstrap(LINK, "class no/Such") + "\nareturn");
        run("constant", call, 2, a -> "ldc dynamic x:Ljava/lang/Object; " + a.bootstrap(CONDY, "1", "\"two\"") + "\nareturn");
        run("constant null", call, 2, a -> "ldc dynamic null:Ljava/lang/String; " + a.bootstrap(CONDY) + "\nareturn");
        run("int constant", "()I", 1, a -> "ldc dynamic x:I " + a.bootstrap(CONDY) + "\nireturn");
        run("byte constant", "()I", 1, a -> "ldc dynamic x:B " + a.bootstrap(CONDY) + "\nireturn");
        run("char constant", "()I", 1, a -> "ldc_w dynamic x:C " + a.bootstrap(CONDY) + "\nireturn");
        run("boolean constant", "()Z", 1, a -> "ldc dynamic x:Z " + a.bootstrap(CONDY) + "\nireturn");
        run("long constant", "()J", 2, a -> "ldc2_w dynamic x:J " + a.bootstrap(CONDY) + "\nlreturn");
        run("double constant", "()D", 1, a -> "ldc2_w dynamic x:D " + a.bootstrap(CONDY) + "\ndreturn");
        run("constant of a constant", call, 1, a -> {
            int inner = a.bootstrap(CONDY, "7");
            return "ldc dynamic outer:Ljava/lang/Object; " + a.bootstrap(CONDY, "dynamic inner:Ljava/lang/String; " + inner, "dynamic i:I " + inner) + "\nareturn";
        });
        run("constant to a call site", call, 1, a -> {
            int inner = a.bootstrap(CONDY, "7");
            return "invokedynamic n:()Ljava/lang/Object; " + a.bootstrap(LINK, "dynamic inner:Ljava/lang/String; " + inner) + "\nareturn";
        });
        run("failing constant", call, 2, a -> "ldc dynamic x:Ljava/lang/Object; " + a.bootstrap("Dynamic.failing:" + CONSTANT + ")Ljava/lang/Object;") + "\nareturn");
        run("constant of a wrong class", call, 1, a -> "ldc dynamic x:Ljava/lang/Integer; " + a.bootstrap(CONDY) + "\nareturn");
        run("constant that needs itself", call, 1, a -> {
            int self = a.bootstrap(CONDY, "dynamic x:Ljava/lang/Object; 0");
            return "ldc dynamic x:Ljava/lang/Object; " + self + "\nareturn";
        });
        run("library bootstraps", call, 1, a -> "ldc dynamic MAX_VALUE:I " + a.bootstrap("java/lang/invoke/ConstantBootstraps.getStaticFinal:" + CONSTANT + "Ljava/lang/Class;)Ljava/lang/Object;", "class java/lang/Integer")
            + "\npop; ldc dynamic J:Ljava/lang/Class; " + a.bootstrap("java/lang/invoke/ConstantBootstraps.primitiveClass:" + CONSTANT + ")Ljava/lang/Class;") + "\nareturn");
    }
}
