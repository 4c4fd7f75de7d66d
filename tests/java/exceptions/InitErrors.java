// Errors in static initialisers: ExceptionInInitializerError, then NoClassDefFoundError with its cause, for classes, enums, lambdas.
public class InitErrors {
    static class Fails {
        static int x = 1 / Integer.parseInt("0");

        static void touch() {
        }
    }

    static class ThrowsError {
        static {
            if (true) {
                throw new IllegalAccessError("an Error is not wrapped");
            }
        }

        static int y;
    }

    static class ThrowsChecked {
        static {
            sneaky(new java.io.IOException("checked"));
        }

        static int z;
    }

    static class DependsOnFails {
        static int w = Fails.x + 1;
    }

    enum BadEnum {
        A, B;

        static {
            Object o = null;
            o.toString();
        }
    }

    static class SubOfFails extends Fails {
        static {
            System.out.println("never printed");
        }

        static int v = 3;
    }

    interface WithDefault {
        int VALUE = fail();

        static int fail() {
            throw new IllegalStateException("interface initialiser");
        }

        default void m() {
        }
    }

    static class Implements implements WithDefault {
    }

    @SuppressWarnings("unchecked")
    static <T extends Throwable> void sneaky(Throwable t) throws T {
        throw (T) t;
    }

    static void attempt(String name, Runnable r) {
        for (int i = 0; i < 2; i++) {
            try {
                r.run();
                System.out.println(name + " fine");
            } catch (Throwable t) {
                System.out.println(name + ": " + t);
                for (Throwable c = t.getCause(); c != null; c = c.getCause()) {
                    System.out.println("    cause " + c);
                }
                System.out.println("    in " + t.getStackTrace()[0].getMethodName());
            }
        }
    }

    public static void main(String[] args) throws Exception {
        attempt("static method", Fails::touch);
        attempt("error", () -> System.out.println(ThrowsError.y));
        attempt("checked", () -> ThrowsChecked.z = 1);
        attempt("depends", () -> System.out.println(DependsOnFails.w));
        attempt("enum", () -> System.out.println(BadEnum.A));
        attempt("enum values", () -> System.out.println(BadEnum.values().length));
        attempt("subclass", () -> new SubOfFails());
        attempt("interface by class", () -> new Implements());
        attempt("interface field", () -> System.out.println(WithDefault.VALUE));
        attempt("forName", () -> {
            try {
                Class.forName("InitErrors$Fails");
            } catch (ClassNotFoundException e) {
                System.out.println(e);
            }
        });
        attempt("forName without init", () -> {
            try {
                System.out.println(Class.forName("InitErrors$Fails", false, InitErrors.class.getClassLoader()).getSimpleName());
            } catch (ClassNotFoundException e) {
                System.out.println(e);
            }
        });
        attempt("reflection", () -> {
            try {
                Fails.class.getDeclaredMethod("touch").invoke(null);
            } catch (ReflectiveOperationException e) {
                System.out.println(e);
            }
        });
        attempt("array of it", () -> System.out.println(new Fails[1].length));
        attempt("class literal", () -> System.out.println(Fails.class.getSimpleName()));
        attempt("instanceof", () -> System.out.println((Object) "" instanceof Fails));
        try {
            new Implements();
        } catch (NoClassDefFoundError e) {
            e.printStackTrace(System.out);
        }
    }
}
