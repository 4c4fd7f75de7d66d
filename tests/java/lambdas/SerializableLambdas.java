// Lambdas and method references through serialisation, SerializedLambda, and the error for a lambda that is not serialisable.
import java.io.*;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.function.Function;
import java.util.function.Supplier;

public class SerializableLambdas {
    interface SerFunction<A, B> extends Function<A, B>, Serializable {
    }

    interface SerSupplier<T> extends Supplier<T>, Serializable {
    }

    record Captured(String s, int n) implements Serializable {
    }

    @SuppressWarnings("unchecked")
    static <T> T roundTrip(T t) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(t);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (T) in.readObject();
        }
    }

    static SerializedLambda reveal(Object lambda) throws Exception {
        Method m = lambda.getClass().getDeclaredMethod("writeReplace");
        m.setAccessible(true);
        return (SerializedLambda) m.invoke(lambda);
    }

    static String twice(String s) {
        return s + s;
    }

    public static void main(String[] args) throws Exception {
        int n = 5;
        long l = 1L << 40;
        Captured c = new Captured("cap", 1);
        SerFunction<String, String> f = s -> s + n + l + c;
        System.out.println(roundTrip(f).apply("x"));
        SerFunction<String, String> ref = SerializableLambdas::twice;
        System.out.println(roundTrip(ref).apply("ab"));
        SerSupplier<String> bound = c::toString;
        System.out.println(roundTrip(bound).get());
        SerFunction<Integer, int[]> array = int[]::new;
        System.out.println(roundTrip(array).apply(3).length);
        SerFunction<String, StringBuilder> ctor = StringBuilder::new;
        System.out.println(roundTrip(ctor).apply("built").reverse());
        Runnable both = (Runnable & Serializable) () -> System.out.println("intersection " + n);
        roundTrip(both).run();
        SerializedLambda s = reveal(f);
        System.out.println(s.getCapturingClass() + " " + s.getFunctionalInterfaceClass() + " " + s.getFunctionalInterfaceMethodName() + s.getFunctionalInterfaceMethodSignature()
            + " " + s.getImplClass() + " " + s.getImplMethodSignature() + " " + s.getImplMethodKind() + " " + s.getInstantiatedMethodType() + " " + s.getCapturedArgCount() + " "
            + s.getCapturedArg(0) + " " + s.getCapturedArg(2));
        System.out.println(reveal(ref).getImplMethodName() + " " + reveal(bound).getImplMethodKind() + " " + reveal(ctor).getImplMethodKind());
        Supplier<String> plain = () -> "plain";
        try {
            roundTrip(plain);
        } catch (NotSerializableException e) {
            System.out.println("not serialisable: " + e.getMessage().startsWith("SerializableLambdas$$Lambda"));
        }
        Object o = new Object();
        SerSupplier<String> holds = () -> "holds " + (o != null);
        try {
            roundTrip(holds);
        } catch (NotSerializableException e) {
            System.out.println(e.getMessage());
        }
    }
}
