// Classes of dropped loaders go away: their loaders are collected, hundreds of generations fit into a small heap, live ones stay.
// vmoptions: -Xmx64m
// timeout: 60
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

public class Unloading {
    static class Loader extends ClassLoader {
        final byte[] ballast = new byte[300_000];

        Loader() {
            super(Unloading.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("Unloading$Plugin")) {
                return super.loadClass(name, resolve);
            }
            Class<?> c = findLoadedClass(name);
            if (c == null) {
                byte[] b = bytes(name);
                c = defineClass(name, b, 0, b.length);
            }
            return c;
        }
    }

    static byte[] bytes(String name) throws ClassNotFoundException {
        try (InputStream in = Unloading.class.getResourceAsStream(name + ".class")) {
            return in.readAllBytes();
        } catch (java.io.IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    public static class Plugin implements Supplier<String> {
        static int calls;
        static final List<Object> STATE = new ArrayList<>();

        public String get() {
            STATE.add(new PluginPart(calls));
            Supplier<String> lambda = () -> "call " + ++calls + " parts " + STATE.size();
            return lambda.get();
        }
    }

    public static class PluginPart {
        final int n;

        PluginPart(int n) {
            this.n = n;
        }
    }

    @SuppressWarnings("unchecked")
    static Supplier<String> plugin(List<WeakReference<Object>> loaders) throws Exception {
        Loader l = new Loader();
        loaders.add(new WeakReference<>(l));
        Supplier<String> s = (Supplier<String>) l.loadClass("Unloading$Plugin").getDeclaredConstructor().newInstance();
        s.get();
        return s;
    }

    static long cleared(List<WeakReference<Object>> refs) {
        return refs.stream().filter(r -> r.get() == null).count();
    }

    public static void main(String[] args) throws Exception {
        List<WeakReference<Object>> loaders = new ArrayList<>();
        List<Supplier<String>> live = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Supplier<String> p = plugin(loaders);
            if (i % 100 == 0) {
                live.add(p);
            }
        }
        for (int i = 0; i < 20 && cleared(loaders) < 480; i++) {
            System.gc();
            Thread.sleep(5);
        }
        System.out.println((cleared(loaders) >= 480) + " " + live.size());
        for (Supplier<String> p : live) {
            System.out.println(p.get() + " " + p.getClass().getName() + " " + (p.getClass() == Plugin.class));
        }
        List<WeakReference<Object>> hidden = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Class<?> c = MethodHandles.lookup().defineHiddenClass(bytes("Unloading$PluginPart"), true, MethodHandles.Lookup.ClassOption.NESTMATE).lookupClass();
            hidden.add(new WeakReference<>(c));
        }
        for (int i = 0; i < 20 && cleared(hidden) < 250; i++) {
            System.gc();
            Thread.sleep(5);
        }
        System.out.println(cleared(hidden) >= 250);
        Class<?> kept = live.get(0).getClass();
        WeakReference<Object> keptLoader = new WeakReference<>(kept.getClassLoader());
        live.clear();
        System.gc();
        System.out.println((keptLoader.get() == kept.getClassLoader()) + " " + kept.getDeclaredField("calls").getName());
    }
}
