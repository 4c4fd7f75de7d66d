// NoClassDefFoundError chains: a class missing at run time when resolved for new, static call, superclass, verification, catch and instanceof.
import java.io.InputStream;
import java.util.Set;

public class MissingClasses {
    static class Gone extends RuntimeException {
        static int f;

        static void m() {
        }
    }

    interface GoneInterface {
    }

    public static class NewUser implements Runnable {
        public void run() {
            System.out.println("before");
            new Gone();
        }
    }

    public static class StaticUser implements Runnable {
        public void run() {
            Gone.m();
        }
    }

    public static class FieldUser implements Runnable {
        public void run() {
            Gone.f++;
        }
    }

    public static class Subclass extends Gone implements Runnable {
        public void run() {
        }
    }

    public static class Implementor implements GoneInterface, Runnable {
        public void run() {
        }
    }

    public static class SubSub extends Subclass {
    }

    public static class InstanceofUser implements Runnable {
        public void run() {
            Object n = null, o = "x";
            System.out.println(n instanceof Gone);
            Gone cast = (Gone) n;
            System.out.println(cast);
            System.out.println(o instanceof Gone);
        }
    }

    public static class CatchUser implements Runnable {
        public void run() {
            try {
                System.out.println("no throw");
            } catch (Gone e) {
                System.out.println("caught");
            }
            try {
                throw new IllegalStateException("thrown");
            } catch (Gone e) {
                System.out.println("caught");
            }
        }
    }

    public static class ArrayUser implements Runnable {
        public void run() {
            Object[] a = new Gone[0];
        }
    }

    public static class LiteralUser implements Runnable {
        public void run() {
            System.out.println(Gone.class);
        }
    }

    public static class Signature implements Runnable {
        Gone field;

        Gone method(Gone g) {
            return g;
        }

        public void run() {
            System.out.println(field + " " + method(null));
            getClass().getDeclaredMethods();
        }
    }

    public static class LambdaUser implements Runnable {
        static void use(Gone g) {
        }

        public void run() {
            java.util.function.Consumer<Gone> c = LambdaUser::use;
            c.accept(null);
        }
    }

    static class Hiding extends ClassLoader {
        static final Set<String> HIDDEN = Set.of("MissingClasses$Gone", "MissingClasses$GoneInterface");

        Hiding() {
            super(MissingClasses.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (HIDDEN.contains(name)) {
                throw new ClassNotFoundException("hidden " + name);
            }
            if (!name.startsWith("MissingClasses$")) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            try (InputStream in = getParent().getResourceAsStream(name + ".class")) {
                byte[] b = in.readAllBytes();
                return defineClass(name, b, 0, b.length);
            } catch (java.io.IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    public static void main(String[] args) {
        Hiding loader = new Hiding();
        for (String name : new String[] {"NewUser", "StaticUser", "FieldUser", "Subclass", "SubSub", "Implementor", "InstanceofUser", "CatchUser", "ArrayUser", "LiteralUser", "Signature", "LambdaUser"}) {
            for (int i = 0; i < 2; i++) {
                try {
                    Runnable r = (Runnable) Class.forName("MissingClasses$" + name, true, loader).getDeclaredConstructor().newInstance();
                    r.run();
                    System.out.println(name + " ran");
                } catch (Throwable t) {
                    System.out.println(name + ": " + t + (i == 0 ? " | " + t.getCause() : " again"));
                }
            }
        }
    }
}
