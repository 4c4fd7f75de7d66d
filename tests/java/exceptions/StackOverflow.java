// StackOverflowError is caught and the program goes on: plain, through finally, constructors, toString, threads with own stack sizes.
public class StackOverflow {
    static int depth;

    static int dive(int n) {
        depth = n;
        return dive(n + 1) + 1;
    }

    static void throughFinally(int n) {
        try {
            throughFinally(n + 1);
        } finally {
            depth++;
        }
    }

    static class Endless {
        Endless next = new Endless();
    }

    static class Cyclic {
        @Override
        public String toString() {
            return "Cyclic " + this;
        }
    }

    interface Fn {
        long apply(long a, double b, Object c);
    }

    static boolean caught(Runnable r) {
        try {
            r.run();
            return false;
        } catch (StackOverflowError e) {
            return e.getMessage() == null && e.getStackTrace().length == 1024;
        }
    }

    static synchronized void locked(Object o) {
        synchronized (o) {
            locked(o);
        }
    }

    public static void main(String[] args) throws Exception {
        for (int i = 0; i < 3; i++) {
            depth = 0;
            System.out.println(caught(() -> dive(0)) + " " + (depth > 1000));
        }
        System.out.println(caught(() -> throughFinally(0)));
        System.out.println(caught(Endless::new));
        System.out.println(caught(() -> new Cyclic().toString()));
        Fn[] self = new Fn[1];
        self[0] = (a, b, c) -> self[0].apply(a + 1, b * 2, c) + 1;
        System.out.println(caught(() -> self[0].apply(0, 1, null)));
        Object monitor = new Object();
        System.out.println(caught(() -> locked(monitor)));
        System.out.println(Thread.holdsLock(monitor) + " " + Thread.holdsLock(StackOverflow.class));
        int[] depths = new int[2];
        for (int i = 0; i < 2; i++) {
            int which = i;
            Thread t = new Thread(null, () -> {
                caught(() -> dive(0));
                depths[which] = depth;
            }, "stack " + i, i == 0 ? 256 << 10 : 16 << 20);
            t.start();
            t.join();
        }
        System.out.println(depths[1] > depths[0] * 4);
        Thread dying = new Thread(() -> dive(0));
        dying.setUncaughtExceptionHandler((t, e) -> System.out.println("uncaught " + e));
        dying.start();
        dying.join();
        StackTraceElement[] trace = null;
        try {
            dive(0);
        } catch (StackOverflowError e) {
            trace = e.getStackTrace();
        }
        System.out.println(trace[0].getMethodName() + " " + trace[1023].getMethodName() + " " + trace.length);
        java.util.List<Object> list = new java.util.ArrayList<>();
        list.add(list);
        try {
            list.hashCode();
        } catch (StackOverflowError e) {
            System.out.println("hashCode of a list in itself");
        }
        System.out.println(list);
    }
}
