// attack: LambdaMetafactory, SerializedLambda, Proxy and MethodHandleProxies asked for classes whose types do not fit
// must: LambdaConversionException, IllegalArgumentException or ClassCastException for each
import java.lang.invoke.*;
import java.lang.reflect.*;
import java.util.function.*;

public class Metafactory {
    interface Secret {
        int get();
    }

    static MethodType type(Class<?> result, Class<?>... arguments) {
        return MethodType.methodType(result, arguments);
    }

    public static void main(String[] args) throws Throwable {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodHandle length = lookup.findVirtual(String.class, "length", type(int.class));
        Attack.attempt("argument that does not fit", () -> LambdaMetafactory.metafactory(lookup, "apply", type(Function.class), type(Object.class, Object.class), length, type(Integer.class, Integer.class)));
        Attack.attempt("erased argument", () -> {
            MethodHandle made = LambdaMetafactory.metafactory(lookup, "apply", type(Function.class), type(Object.class, Object.class), length, type(Integer.class, String.class)).getTarget();
            Function<Object, Object> f = (Function<Object, Object>) made.invoke();
            return f.apply(5);
        });
        Attack.attempt("instantiated wider than erased", () -> LambdaMetafactory.metafactory(lookup, "apply", type(Function.class), type(Object.class, String.class), length, type(Integer.class, Object.class)));
        Attack.attempt("result that does not fit", () -> LambdaMetafactory.metafactory(lookup, "apply", type(Function.class), type(Object.class, Object.class), length, type(String.class, String.class)));
        Attack.attempt("no interface", () -> LambdaMetafactory.metafactory(lookup, "run", type(Thread.class), type(void.class), length, type(void.class)));
        Attack.attempt("internal interface", () -> LambdaMetafactory.metafactory(lookup, "get", type(Class.forName("jdk.internal.access.JavaLangAccess")), type(int.class), length, type(int.class)));
        Attack.attempt("name that is a descriptor", () -> LambdaMetafactory.metafactory(lookup, "a;b", type(Function.class), type(Object.class, Object.class), length, type(Integer.class, String.class)));
        Attack.attempt("public lookup", () -> LambdaMetafactory.metafactory(MethodHandles.publicLookup(), "apply", type(Function.class), type(Object.class, Object.class), length, type(Integer.class, String.class)));
        Attack.attempt("teleported lookup", () -> LambdaMetafactory.metafactory(lookup.in(String.class), "apply", type(Function.class), type(Object.class, Object.class), length, type(Integer.class, String.class)));
        Attack.attempt("constructor as a method", () -> LambdaMetafactory.metafactory(lookup, "get", type(Supplier.class, String.class), type(Object.class), lookup.findConstructor(Thread.class, type(void.class)), type(Object.class)));
        Attack.attempt("string concatenation with too much", () -> StringConcatFactory.makeConcatWithConstants(lookup, "x", type(String.class, Object.class), "\1\1\1"));
        Attack.attempt("serialised lambda of the library", () -> {
            SerializedLambda s = new SerializedLambda(java.util.Comparator.class, "java/util/Comparator", "compare", "(Ljava/lang/Object;Ljava/lang/Object;)I", 6, "java/lang/Runtime", "getRuntime",
                "()Ljava/lang/Runtime;", "()Ljava/lang/Object;", new Object[0]);
            Method m = SerializedLambda.class.getDeclaredMethod("readResolve");
            m.setAccessible(true);
            return m.invoke(s);
        });
        Attack.attempt("proxy of an internal interface (harmless: nobody can call it)", () -> Proxy.newProxyInstance(Metafactory.class.getClassLoader(), new Class<?>[] {Class.forName("jdk.internal.access.JavaLangAccess")}, (p, m, a) -> null));
        Attack.attempt("proxy of an internal interface, called", () -> {
            Object p = Proxy.newProxyInstance(null, new Class<?>[] {Class.forName("jdk.internal.access.JavaLangAccess")}, (q, m, a) -> null);
            return Class.forName("jdk.internal.access.JavaLangAccess").getMethod("getDeclaredPublicMethods", Class.class, String.class, Class[].class).invoke(p, null, null, null);
        });
        Attack.attempt("proxy that answers another type", () -> ((Supplier<?>) Proxy.newProxyInstance(Metafactory.class.getClassLoader(), new Class<?>[] {Supplier.class, Secret.class}, (p, m, a) -> 5)).get().hashCode() == 5
            ? ((Secret) Proxy.newProxyInstance(Metafactory.class.getClassLoader(), new Class<?>[] {Secret.class}, (p, m, a) -> "text")).get() : null);
        Attack.attempt("proxy of a class", () -> Proxy.newProxyInstance(null, new Class<?>[] {String.class}, (p, m, a) -> null));
        Attack.attempt("proxy of 65536 interfaces", () -> Proxy.newProxyInstance(Metafactory.class.getClassLoader(), new Class<?>[70000], (p, m, a) -> null));
        Attack.attempt("default method of an interface it has not", () -> InvocationHandler.invokeDefault(
            Proxy.newProxyInstance(Metafactory.class.getClassLoader(), new Class<?>[] {Runnable.class}, (p, m, a) -> null), Function.class.getMethod("andThen", Function.class), (Object) null));
        Attack.attempt("handle proxy of a class", () -> MethodHandleProxies.asInterfaceInstance(Thread.class, length));
        Attack.attempt("handle proxy of the wrong type", () -> MethodHandleProxies.asInterfaceInstance(Secret.class, length));
    }
}
