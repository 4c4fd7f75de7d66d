// Deep recursion through everything that calls Java from inside the machine: reflection, method handles, proxies, initialisers, comparators, loaders.
// vmoptions: -Xss4m
// timeout: 60
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.*;
import java.util.function.IntUnaryOperator;

public class DeepCalls {
    static final int DEPTH = 400;

    public static int byReflection(int n) throws Exception {
        return n == 0 ? 0 : 1 + (int) DeepCalls.class.getMethod("byReflection", int.class).invoke(null, n - 1);
    }

    static class Chain {
        final int length;

        public Chain(int n) throws Exception {
            length = n == 0 ? 0 : 1 + Chain.class.getConstructor(int.class).newInstance(n - 1).length;
        }
    }

    static final MethodHandle HANDLE;

    static {
        try {
            HANDLE = MethodHandles.lookup().findStatic(DeepCalls.class, "byHandle", MethodType.methodType(int.class, int.class));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    static int byHandle(int n) throws Throwable {
        return n == 0 ? 0 : n % 2 == 0 ? 1 + (int) HANDLE.invokeExact(n - 1) : 1 + (int) HANDLE.asType(MethodType.methodType(Object.class, Object.class)).invoke((Object) (n - 1));
    }

    static int byPrivilege(int n) {
        return n == 0 ? 0 : 1 + AccessController.doPrivileged((PrivilegedAction<Integer>) () -> byPrivilege(n - 1));
    }

    static IntUnaryOperator proxy;

    static int byToString(int n) {
        Object o = new Object() {
            @Override
            public String toString() {
                return n == 0 ? "" : "x" + byToString(n - 1);
            }
        };
        return ("" + o).length() > 0 ? n : 0;
    }

    static int byComparator(int n) {
        if (n == 0) {
            return 0;
        }
        int[] depth = new int[1];
        Integer[] a = {2, 1};
        Arrays.sort(a, (x, y) -> {
            depth[0] = byComparator(n - 1);
            return x - y;
        });
        return depth[0] + 1;
    }

    static int byMap(int n) {
        return n == 0 ? 0 : new HashMap<Integer, Integer>().computeIfAbsent(n, k -> byMap(k - 1) + 1);
    }

    static int byThread(int n) throws Exception {
        if (n == 0) {
            return 0;
        }
        int[] r = new int[1];
        Thread t = new Thread(() -> {
            try {
                r[0] = byThread(n - 1) + 1;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        t.start();
        t.join();
        return r[0];
    }

    static int byClone(int n) throws Exception {
        class C implements Cloneable {
            final int left;

            C(int left) {
                this.left = left;
            }

            @Override
            public Object clone() throws CloneNotSupportedException {
                C c = (C) super.clone();
                return c.left == 0 ? 0 : 1 + (int) new C(left - 1).clone();
            }
        }
        return (int) new C(n).clone();
    }

    static int byFinally(int n) {
        try {
            return n == 0 ? 0 : 1 + byFinally(n - 1);
        } finally {
            if (n > 0 && n % 100 == 0) {
                byFinally(n / 100);
            }
        }
    }

    static int bySynchronized(Object lock, int n) {
        synchronized (lock) {
            return n == 0 ? 0 : 1 + bySynchronized(lock, n - 1);
        }
    }

    /** A chain of classes whose initialisers start one another. */
    static class Init0 { static int v = 1 + Init1.v; }
    static class Init1 { static int v = 1 + Init2.v; }
    static class Init2 { static int v = 1 + Init3.v; }
    static class Init3 { static int v = 1 + Init4.v; }
    static class Init4 { static int v = endOfChain(); }

    static int endOfChain() {
        return byLambda(50);
    }

    static int byLambda(int n) {
        IntUnaryOperator f = k -> k == 0 ? 0 : 1 + byLambda(k - 1);
        return f.applyAsInt(n);
    }

    interface Body {
        int run() throws Throwable;
    }

    static void show(String what, Body body) {
        try {
            System.out.println(what + " " + body.run());
        } catch (Throwable t) {
            System.out.println(what + " " + t);
        }
    }

    static void overflow(String what, Body body) {
        try {
            body.run();
            System.out.println(what + " came back");
        } catch (Throwable t) {
            Throwable root = t;
            while (root instanceof InvocationTargetException || root instanceof java.lang.reflect.UndeclaredThrowableException) {
                root = root.getCause();
            }
            System.out.println(what + " " + root.getClass().getName());
        }
    }

    public static void main(String[] args) {
        proxy = (IntUnaryOperator) Proxy.newProxyInstance(DeepCalls.class.getClassLoader(), new Class<?>[] {IntUnaryOperator.class}, (p, m, a) -> (int) a[0] == 0 ? 0 : 1 + proxy.applyAsInt((int) a[0] - 1));
        show("reflection", () -> byReflection(DEPTH));
        show("constructors", () -> new Chain(DEPTH).length);
        show("handles", () -> byHandle(DEPTH));
        show("privileges", () -> byPrivilege(DEPTH));
        show("proxies", () -> proxy.applyAsInt(DEPTH));
        show("toString", () -> byToString(DEPTH));
        show("comparators", () -> byComparator(100));
        show("maps", () -> byMap(DEPTH));
        show("threads", () -> byThread(30));
        show("clone", () -> byClone(DEPTH));
        show("finally", () -> byFinally(2000));
        show("synchronized", () -> bySynchronized(new Object(), 3000));
        show("initialisers", () -> Init0.v);
        show("lambdas", () -> byLambda(DEPTH));
        for (int i = 0; i < 2; i++) {
            overflow("reflection", () -> byReflection(1_000_000));
            overflow("handles", () -> byHandle(1_000_000));
            overflow("proxies", () -> proxy.applyAsInt(1_000_000));
            overflow("privileges", () -> byPrivilege(1_000_000));
            overflow("synchronized", () -> bySynchronized("lock", 1_000_000));
            overflow("lambdas", () -> byLambda(1_000_000));
        }
        System.out.println(Thread.holdsLock("lock"));
    }
}
