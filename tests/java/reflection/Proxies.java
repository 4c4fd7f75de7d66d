// java.lang.reflect.Proxy: dispatch, boxing, Object methods, exceptions, default methods, several interfaces, errors.
import java.lang.reflect.*;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

public class Proxies {
    interface Calc {
        int add(int a, long b);

        double half(float f);

        boolean flag(byte b, short s, char c);

        void nothing();

        String text(String... s) throws java.io.IOException;

        default String hello() {
            return "default hello";
        }

        int[] array(Object[] o);
    }

    interface Other {
        String text(String... s);

        Integer boxed();
    }

    static class Handler implements InvocationHandler {
        public Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
            System.out.print("[" + method.getDeclaringClass().getSimpleName() + "." + method.getName() + Arrays.deepToString(args) + "] ");
            switch (method.getName()) {
                case "add":
                    return (Integer) args[0] + ((Long) args[1]).intValue();
                case "half":
                    return (Float) args[0] / 2.0;
                case "flag":
                    return args[2].equals('x');
                case "text":
                    String[] s = (String[]) args[0];
                    if (s.length == 0) throw new java.io.IOException("declared");
                    if (s.length == 1) throw new java.sql.SQLException("undeclared");
                    if (s.length == 2) throw new IllegalStateException("unchecked");
                    return String.join("+", s);
                case "hello":
                    return InvocationHandler.invokeDefault(proxy, method) + " through proxy";
                case "array":
                    return "wrong type";
                case "boxed":
                    return null;
                case "hashCode":
                    return 77;
                case "equals":
                    return proxy == args[0];
                case "toString":
                    return "proxy string";
                default:
                    return null;
            }
        }
    }

    interface Body {
        Object run() throws Throwable;
    }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + ": " + body.run());
        } catch (Throwable t) {
            System.out.println(what + ": " + t + " cause " + t.getCause());
        }
    }

    @SuppressWarnings("unchecked")
    static <T> T tracing(T target, Class<T> type, StringBuilder log) {
        return (T) Proxy.newProxyInstance(type.getClassLoader() == null ? Proxies.class.getClassLoader() : type.getClassLoader(), new Class<?>[] {type}, (p, m, a) -> {
            log.append(m.getName()).append(' ');
            try {
                return m.invoke(target, a);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    public static void main(String[] args) throws Exception {
        ClassLoader loader = Proxies.class.getClassLoader();
        Object proxy = Proxy.newProxyInstance(loader, new Class<?>[] {Calc.class, Other.class}, new Handler());
        Calc calc = (Calc) proxy;
        attempt("add", () -> calc.add(1, 2L));
        attempt("half", () -> calc.half(3f));
        attempt("flag", () -> calc.flag((byte) 1, (short) 2, 'x'));
        attempt("nothing", () -> {
            calc.nothing();
            return "void";
        });
        for (int n = 0; n < 4; n++) {
            String[] s = new String[n];
            Arrays.fill(s, "p");
            attempt("text " + n, () -> calc.text(s));
        }
        attempt("hello", calc::hello);
        attempt("array", () -> calc.array(new Object[0]));
        attempt("boxed", () -> ((Other) proxy).boxed());
        attempt("hashCode", calc::hashCode);
        attempt("equals", () -> calc.equals(proxy) + " " + calc.equals("x"));
        attempt("toString", calc::toString);
        attempt("getClass", () -> Proxy.isProxyClass(calc.getClass()) + " " + calc.getClass().getSuperclass() + " " + Modifier.toString(calc.getClass().getModifiers()) + " "
            + Arrays.toString(calc.getClass().getInterfaces()) + " " + (Proxy.getInvocationHandler(calc) instanceof Handler));
        Object unit = Proxy.newProxyInstance(loader, new Class<?>[] {Calc.class}, (p, m, a) -> null);
        attempt("null for int", () -> ((Calc) unit).add(1, 1));
        attempt("same class", () -> unit.getClass() == Proxy.newProxyInstance(loader, new Class<?>[] {Calc.class}, (p, m, a) -> 1).getClass());
        attempt("not an interface", () -> Proxy.newProxyInstance(loader, new Class<?>[] {String.class}, new Handler()));
        attempt("repeated", () -> Proxy.newProxyInstance(loader, new Class<?>[] {Calc.class, Calc.class}, new Handler()));
        attempt("not visible", () -> Proxy.newProxyInstance(null, new Class<?>[] {Calc.class}, new Handler()));
        attempt("null handler", () -> Proxy.newProxyInstance(loader, new Class<?>[] {Calc.class}, null));
        attempt("not a proxy", () -> Proxy.getInvocationHandler("x"));
        attempt("conflict", () -> Proxy.newProxyInstance(loader, new Class<?>[] {Runnable.class, Conflict.class}, new Handler()));
        StringBuilder log = new StringBuilder();
        List<String> list = tracing(new java.util.ArrayList<>(List.of("b", "a")), List.class, log);
        list.sort(null);
        list.add("c");
        System.out.println(list.size() + " " + list + " " + log);
        Function<Object, Object> identity = tracing(Function.identity(), Function.class, log);
        System.out.println(identity.andThen(x -> x + "!").apply("id") + " " + log);
    }

    interface Conflict {
        int run();
    }
}
