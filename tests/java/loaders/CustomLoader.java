// Own class loaders: delegation, same name in two loaders, defining against initiating loader, casts across loaders, findLoadedClass, packages.
// normalise: hash
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

public class CustomLoader {
    static class Loader extends ClassLoader {
        final List<String> asked = new ArrayList<>();
        final String own;

        Loader(String name, ClassLoader parent, String own) {
            super(name, parent);
            this.own = own;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            asked.add(name);
            if (name.startsWith(own)) {
                synchronized (getClassLoadingLock(name)) {
                    Class<?> c = findLoadedClass(name);
                    return c != null ? c : define(name);
                }
            }
            return super.loadClass(name, resolve);
        }

        Class<?> define(String name) throws ClassNotFoundException {
            byte[] b = bytes(name);
            return defineClass(name, b, 0, b.length);
        }

        Class<?> defineAs(String name, byte[] b) {
            return defineClass(name, b, 0, b.length);
        }

        Class<?> loaded(String name) {
            return findLoadedClass(name);
        }
    }

    static byte[] bytes(String name) throws ClassNotFoundException {
        try (InputStream in = CustomLoader.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (java.io.IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    public interface Plugin {
        String run();
    }

    public static class Impl implements Plugin {
        static int count;

        public String run() {
            return "Impl run " + ++count + " " + new Helper() + " by " + getClass().getClassLoader().getName();
        }

        public Helper helper() {
            return new Helper();
        }
    }

    public static class Helper {
        @Override
        public String toString() {
            return "Helper of " + Helper.class.getClassLoader().getName();
        }
    }

    interface Body {
        Object run() throws Throwable;
    }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + ": " + body.run());
        } catch (Throwable t) {
            System.out.println(what + ": " + t.toString().replaceAll("@[0-9a-f]+", "@HASH"));
        }
    }

    public static void main(String[] args) throws Exception {
        ClassLoader app = CustomLoader.class.getClassLoader();
        Loader a = new Loader("A", app, "CustomLoader$Impl");
        Loader b = new Loader("B", app, "CustomLoader$");
        Class<?> ca = a.loadClass("CustomLoader$Impl");
        Class<?> cb = b.loadClass("CustomLoader$Impl");
        System.out.println((ca == cb) + " " + (ca == Impl.class) + " " + ca.getName().equals(cb.getName()) + " " + (a.loadClass("CustomLoader$Impl") == ca) + " " + ca.getClassLoader().getName());
        Plugin pa = (Plugin) ca.getDeclaredConstructor().newInstance();
        System.out.println(pa.run() + "; " + pa.run() + "; " + new Impl().run());
        attempt("cast between loaders", () -> (Plugin) cb.getDeclaredConstructor().newInstance());
        attempt("reflective call in B", () -> cb.getMethod("run").invoke(cb.getDeclaredConstructor().newInstance()));
        attempt("cast of same name", () -> (Impl) ca.getDeclaredConstructor().newInstance());
        attempt("isInstance", () -> Plugin.class.isAssignableFrom(ca) + " " + Plugin.class.isAssignableFrom(cb) + " " + Impl.class.isInstance(pa));
        System.out.println("A was asked for " + a.asked);
        System.out.println(b.loaded("CustomLoader$Helper") + " " + b.loaded("CustomLoader$Plugin") + " " + a.loaded("java.lang.Object"));
        attempt("duplicate", () -> a.define("CustomLoader$Impl"));
        attempt("wrong name", () -> {
            byte[] x = bytes("CustomLoader$Helper");
            return a.defineAs("Other", x);
        });
        attempt("java package", () -> a.defineAs("java.evil.Cls", new byte[10]));
        attempt("missing", () -> a.loadClass("no.Such"));
        attempt("forName missing", () -> Class.forName("no.Such", true, a));
        attempt("forName array", () -> Class.forName("[LCustomLoader$Impl;", false, b).getComponentType() == cb);
        attempt("forName odd", () -> Class.forName("CustomLoader/Impl", false, b));
        attempt("forName primitive", () -> Class.forName("int"));
        attempt("forName empty", () -> Class.forName(""));
        attempt("forName primitive array", () -> Class.forName("[[I"));
        attempt("forName bad array", () -> Class.forName("[Q"));
        attempt("loadClass array", () -> app.loadClass("[Ljava.lang.String;"));
        attempt("package", () -> ca.getPackage().getName() + "|" + ca.getPackageName() + " " + (ca.getPackage() == cb.getPackage()) + " " + ca.getModule() + " " + (ca.getModule() == a.getUnnamedModule()));
        attempt("parents", () -> a.getParent() == app ? app.getName() + " " + app.getParent().getName() + " " + app.getParent().getParent() : "other");
        attempt("same in arrays", () -> java.lang.reflect.Array.newInstance(ca, 0).getClass() == java.lang.reflect.Array.newInstance(cb, 0).getClass());
        Map<String, Class<?>> lambdaHolder = new HashMap<>();
        lambdaHolder.put("x", ca);
        attempt("null loader", () -> Class.forName("java.lang.String", false, null) == String.class);
        attempt("null loader missing", () -> Class.forName("CustomLoader", false, null));
        attempt("context", () -> Thread.currentThread().getContextClassLoader().getName() + " " + (ClassLoader.getSystemClassLoader() == app));
        attempt("broken loader", () -> new ClassLoader(null) {
            @Override
            public Class<?> loadClass(String n) {
                return String.class;
            }
        }.loadClass("X"));
        attempt("broken loader by forName", () -> Class.forName("X", false, new ClassLoader(null) {
            @Override
            public Class<?> loadClass(String n) {
                return String.class;
            }
        }));
        attempt("null returning loader", () -> Class.forName("X", false, new ClassLoader(null) {
            @Override
            public Class<?> loadClass(String n) {
                return null;
            }
        }));
        attempt("throwing loader", () -> Class.forName("X", false, new ClassLoader(null) {
            @Override
            public Class<?> loadClass(String n) {
                throw new IllegalStateException("from loadClass");
            }
        }));
    }
}
