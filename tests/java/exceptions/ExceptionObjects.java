// Throwable's own methods: messages, causes, suppression, copies of traces, custom classes, rethrow with precise types.
import java.io.PrintWriter;
import java.io.StringWriter;

public class ExceptionObjects {
    static class Own extends Exception {
        final int code;

        Own(int code) {
            super("code " + code);
            this.code = code;
        }

        @Override
        public String getLocalizedMessage() {
            return "localised " + getMessage();
        }
    }

    static class Frozen extends RuntimeException {
        Frozen() {
            super("frozen", new Error("cause"), false, false);
        }
    }

    static void precise(int n) throws Own, java.io.IOException {
        try {
            if (n == 0) {
                throw new Own(7);
            }
            if (n == 1) {
                throw new java.io.FileNotFoundException("f");
            }
        } catch (Exception e) {
            throw e;
        }
    }

    static void attempt(Runnable r) {
        try {
            r.run();
            System.out.println("fine");
        } catch (RuntimeException e) {
            System.out.println(e);
        }
    }

    public static void main(String[] args) {
        for (int n = 0; n < 3; n++) {
            try {
                precise(n);
            } catch (Own e) {
                System.out.println(e + " " + e.code + " " + e.getMessage());
            } catch (java.io.IOException e) {
                System.out.println(e.getClass().getName() + " " + e.getMessage());
            }
        }
        Throwable t = new Throwable();
        System.out.println(t + " " + t.getMessage() + " " + t.getCause() + " " + new Throwable(new Error("e")) + " " + new Exception((Throwable) null));
        attempt(() -> new Exception("x", null).initCause(new Error()));
        attempt(() -> {
            Exception e = new Exception("x");
            e.initCause(e);
        });
        attempt(() -> new Exception("x").initCause(new Error("late")));
        Frozen f = new Frozen();
        f.addSuppressed(new Error());
        f.setStackTrace(new StackTraceElement[] {new StackTraceElement("a", "b", "c", 1)});
        f.fillInStackTrace();
        System.out.println(f + " " + f.getSuppressed().length + " " + f.getStackTrace().length + " " + f.getCause());
        StringWriter out = new StringWriter();
        f.printStackTrace(new PrintWriter(out, true));
        System.out.print(out);
        Exception e = new Exception("trace");
        StackTraceElement[] trace = e.getStackTrace();
        trace[0] = null;
        System.out.println(e.getStackTrace()[0] != null);
        attempt(() -> e.setStackTrace(trace));
        attempt(() -> e.setStackTrace(null));
        int before = e.getStackTrace()[0].getLineNumber();
        e.fillInStackTrace();
        System.out.println(e.getStackTrace()[0].getLineNumber() - before);
        try {
            try {
                throw new Own(1);
            } finally {
                System.out.println("finally runs");
            }
        } catch (Own | RuntimeException x) {
            System.out.println(x.getClass().getSimpleName());
        }
        StackTraceElement a = new StackTraceElement("C", "m", "F", 1), b = new StackTraceElement("C", "m", "F", 1);
        System.out.println(a.equals(b) + " " + (a.hashCode() == b.hashCode()) + " " + a);
        try {
            throw (Throwable) new Own(2);
        } catch (Throwable x) {
            System.out.println(x instanceof Own);
        }
        attempt(() -> {
            throw new AssertionError(5L) instanceof Error ? new RuntimeException("" + new AssertionError('c').getMessage()) : null;
        });
        System.out.println(new AssertionError(new Error("as detail")).getCause() + " " + new AssertionError("m", new Error()).getMessage());
    }
}
