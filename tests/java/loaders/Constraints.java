// Loader constraints (JVMS 5.3.4): two loaders that meet in a descriptor must mean the same class by each name in it.
// normalise: hash
import java.io.InputStream;
import java.util.Set;

public class Constraints {
    public static class X { public X() { } public String toString() { return "X"; } }
    public static class Server { public static Object take(X x) { return "took " + x; } public static X give() { return new X(); } public static X field = new X(); public X virtual() { return null; } }
    public interface Face { X get(); }
    public static class Calls { public static Object run() { return Server.take(new X()); } }
    public static class Gets { public static Object run() { return Server.give(); } }
    public static class Reads { public static Object run() { return Server.field; } }
    public static class Overrides extends Server { public X virtual() { return new X(); } public static Object run() { return new Overrides().virtual(); } }
    public static class Implements implements Face { public X get() { return new X(); } public static Object run() { return new Implements().get(); } }
    public static class Late { public static Object run() { return Server.give(); } public static Object x() { return new X(); } }

    static class Loader extends ClassLoader {
        final Set<String> own;
        Loader(String name, String... own) { super(name, Constraints.class.getClassLoader()); this.own = Set.of(own); }
        @Override protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("Constraints$") || !own.contains(name.substring(12))) return super.loadClass(name, resolve);
            Class<?> c = findLoadedClass(name);
            if (c != null) return c;
            try (InputStream in = Constraints.class.getResourceAsStream(name + ".class")) {
                byte[] b = in.readAllBytes();
                return defineClass(name, b, 0, b.length);
            } catch (java.io.IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    static void run(Loader loader, String name, String method) {
        try {
            System.out.println(name + ": " + loader.loadClass("Constraints$" + name).getMethod(method).invoke(null));
        } catch (java.lang.reflect.InvocationTargetException e) {
            System.out.println(name + ": " + e.getCause());
        } catch (Throwable e) {
            System.out.println(name + ": " + e);
        }
    }

    public static void main(String[] args) throws Exception {
        System.out.println(Server.take(Server.field));
        for (String name : new String[] {"Calls", "Gets", "Reads", "Overrides", "Implements"}) {
            Loader different = new Loader("different", name, "X");
            different.loadClass("Constraints$X");
            run(different, name, "run");
            run(new Loader("same", name), name, "run");
        }
        Loader late = new Loader("late", "Late", "X");
        run(late, "Late", "run");   /* X is not loaded by `late` yet: it is now bound to app's */
        run(late, "Late", "x");
        try {
            late.loadClass("Constraints$X");
            System.out.println("loaded");
        } catch (LinkageError e) {
            System.out.println(e);
        }
    }
}
