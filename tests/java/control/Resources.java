// try-with-resources: closing order, suppressed exceptions, null resources, failing constructors, existing variables.
public class Resources {
    static final class Res implements AutoCloseable {
        final String name;
        final boolean failClose;

        Res(String name) {
            this(name, false);
        }

        Res(String name, boolean failClose) {
            this.name = name;
            this.failClose = failClose;
            if (name.startsWith("bad")) {
                throw new IllegalArgumentException("cannot open " + name);
            }
            System.out.println("open " + name);
        }

        @Override
        public void close() throws java.io.IOException {
            System.out.println("close " + name);
            if (failClose) {
                throw new java.io.IOException("close of " + name);
            }
        }
    }

    interface Body {
        void run() throws Exception;
    }

    static void attempt(Body body) {
        try {
            body.run();
            System.out.println("normal");
        } catch (Throwable t) {
            System.out.println(t);
            for (Throwable s : t.getSuppressed()) {
                System.out.println("  suppressed " + s);
                for (Throwable s2 : s.getSuppressed()) {
                    System.out.println("    suppressed " + s2);
                }
            }
        }
        System.out.println("--");
    }

    static int returning() throws Exception {
        try (Res a = new Res("a"); Res b = new Res("b")) {
            return a.name.length() + b.name.length();
        } finally {
            System.out.println("finally");
        }
    }

    public static void main(String[] args) {
        attempt(() -> {
            try (Res a = new Res("a"); Res b = new Res("b"); Res c = null) {
                System.out.println("body " + a.name + b.name + c);
            }
        });
        attempt(() -> {
            try (Res a = new Res("a", true); Res b = new Res("b", true)) {
                throw new Exception("body");
            }
        });
        attempt(() -> {
            try (Res a = new Res("a", true); Res b = new Res("b", true)) {
                System.out.println("body");
            }
        });
        attempt(() -> {
            try (Res a = new Res("a", true); Res b = new Res("bad")) {
                System.out.println("not reached");
            }
        });
        attempt(() -> {
            try (Res a = new Res("a", true)) {
                throw new Exception("body");
            } catch (java.io.IOException e) {
                System.out.println("not this one");
            } finally {
                System.out.println("finally");
            }
        });
        attempt(() -> {
            try (Res a = new Res("a", true)) {
                System.out.println("body");
            } catch (java.io.IOException e) {
                System.out.println("caught " + e.getMessage());
            }
        });
        attempt(() -> System.out.println(returning()));
        attempt(() -> {
            final Res outer = new Res("outer");
            try (outer) {
                try (Res inner = new Res("inner")) {
                    throw new Error("deep");
                }
            }
        });
        attempt(() -> {
            for (int i = 0; i < 3; i++) {
                try (Res r = new Res("r" + i)) {
                    if (i == 0) continue;
                    if (i == 1) break;
                }
            }
        });
        attempt(() -> {
            Throwable t = new Exception("self");
            t.addSuppressed(t);
        });
        attempt(() -> new Exception("x").addSuppressed(null));
    }
}
