// Stack traces with line numbers through methods, constructors, initialisers, lambdas, inner classes, reflection, causes and suppressed.
// normalise: lambda
import java.util.List;
import java.util.function.Supplier;

public class StackTraces {
    static class Base {
        Base(int n) {
            if (n < 0) {
                throw new IllegalArgumentException("n = " + n);
            }
        }
    }

    static class Derived extends Base {
        final Object field =
            compute();

        Derived(int n) {
            super(
                n);
        }

        Object compute() {
            throw new UnsupportedOperationException(
                "in an initialiser");
        }
    }

    interface Shape {
        default double area() {
            return side() * side();
        }

        double side();
    }

    static void wrap(Runnable r) {
        try {
            r.run();
        } catch (RuntimeException e) {
            throw new IllegalStateException("wrapped", e);
        }
    }

    static void show(Runnable r) {
        try {
            r.run();
        } catch (Throwable t) {
            t.printStackTrace(System.out);
        }
        System.out.println("--");
    }

    static int multiLine(int a, int b) {
        return a
            + b
            / (a
            - a);
    }

    static <T> T generic(Supplier<? extends T> supplier) {
        return supplier.get();
    }

    static synchronized void locked() {
        throw new RuntimeException();
    }

    static class Chained extends RuntimeException {
        Chained(String message, Throwable cause) {
            super(message, cause);
        }

        @Override
        public String toString() {
            return "Chained[" + getMessage() + "]";
        }
    }

    public static void main(String[] args) {
        show(() -> new Derived(-1));
        show(() -> new Derived(1));
        show(() -> multiLine(1, 2));
        show(StackTraces::locked);
        show(() -> wrap(() -> wrap(() -> {
            throw new NumberFormatException("innermost");
        })));
        show(() -> generic(() -> generic(() -> {
            throw new ArithmeticException("nested generics");
        })));
        show(() -> new Shape() {
            public double side() {
                throw new RuntimeException("anonymous");
            }
        }.area());
        show(() -> {
            Throwable t = new Chained("outer", new Chained("middle", new Error("root")));
            t.addSuppressed(new Exception("suppressed 1"));
            t.addSuppressed(new Chained("suppressed 2", new Error("its cause")));
            throw (RuntimeException) t;
        });
        show(() -> {
            RuntimeException a = new RuntimeException("a");
            RuntimeException b = new RuntimeException("b", a);
            a.initCause(b);
            throw a;
        });
        show(() -> {
            RuntimeException e = new RuntimeException("no trace", null) {
                @Override
                public synchronized Throwable fillInStackTrace() {
                    return this;
                }
            };
            throw e;
        });
        show(() -> {
            RuntimeException e = new RuntimeException("replaced");
            e.setStackTrace(new StackTraceElement[] {
                new StackTraceElement("pkg.Cls", "method", "File.java", 42),
                new StackTraceElement("pkg.Cls", "nativeOne", null, -2),
                new StackTraceElement("app", "mod", "1.0", "pkg.C", "m", null, -1)});
            throw e;
        });
        show(() -> List.of(3, 1, 2).forEach(n -> {
            if (n == 2) {
                throw new RuntimeException("from forEach");
            }
        }));
        StackTraceElement top = new Exception().getStackTrace()[0];
        System.out.println(top.getClassName() + " " + top.getMethodName() + " " + top.getFileName() + " " + top.getLineNumber() + " " + top.isNativeMethod()
            + " " + top.getModuleName() + " " + top.getClassLoaderName() + " " + top);
        System.out.println(Thread.currentThread().getStackTrace()[1].getMethodName());
    }
}
