// Loaders, their classes, hidden classes and the machine's tables about them are freed and used again: many generations of them fit into
// little memory, whoever refers to them in between: frames, traces, method handles, other loaders, threads.
// vmoptions: -Xmx48m
// timeout: 90
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

public class UnloadMany {
    static final int LOADERS = Integer.getInteger("loaders", 3000);

    public interface Shape {
        int sides();

        default String text() {
            return "shape of " + sides();
        }
    }

    public static class Square implements Shape {
        static int made;
        Object[] friends = new Square[2];

        public Square() {
            made++;
        }

        public int sides() {
            return 4;
        }

        public Object fail() {
            throw new IllegalStateException("square " + made);
        }

        public Callable<Integer> later(int n) {
            return () -> n * sides();
        }
    }

    public static class Triangle implements Shape {
        public int sides() {
            return 3;
        }
    }

    static final class Loader extends ClassLoader {
        private final byte[] square;

        Loader(byte[] square) {
            super(UnloadMany.class.getClassLoader());
            this.square = square;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals("UnloadMany$Square")) {
                return super.loadClass(name, resolve);
            }
            synchronized (this) {
                Class<?> c = findLoadedClass(name);
                return c != null ? c : defineClass(name, square, 0, square.length);
            }
        }
    }

    static int sides(Shape shape) {
        return shape.sides(); // an inline cache of a living class
    }

    static Throwable trace(Shape shape) throws Exception {
        try {
            shape.getClass().getMethod("fail").invoke(shape);
            return null;
        } catch (java.lang.reflect.InvocationTargetException e) {
            return e.getCause();
        }
    }

    public static void main(String[] args) throws Throwable {
        byte[] square = UnloadMany.class.getResourceAsStream("UnloadMany$Square.class").readAllBytes();
        byte[] triangle = UnloadMany.class.getResourceAsStream("UnloadMany$Triangle.class").readAllBytes();
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        Set<WeakReference<Object>> references = new HashSet<>();
        List<Throwable> traces = new ArrayList<>();
        List<Object> handles = new ArrayList<>();
        long sum = 0;
        for (int i = 0; i < LOADERS; i++) {
            Loader loader = new Loader(square);
            references.add(new WeakReference<>(loader, queue));
            Shape shape = (Shape) loader.loadClass("UnloadMany$Square").getDeclaredConstructor().newInstance();
            references.add(new WeakReference<>(shape.getClass(), queue));
            sum += sides(shape) + shape.text().length();
            if (i % 50 == 0) {
                @SuppressWarnings("unchecked")
                Callable<Integer> later = (Callable<Integer>) shape.getClass().getMethod("later", int.class).invoke(shape, i);
                sum += later.call();
                MethodHandle handle = MethodHandles.publicLookup().findVirtual(shape.getClass(), "later", MethodType.methodType(Callable.class, int.class));
                sum += ((Callable<?>) handle.invoke(shape, 3)).call() instanceof Integer ? 1 : 0;
            }
            if (i % (LOADERS / 5) == 1) {
                traces.add(trace(shape));
                handles.add(java.lang.reflect.Array.newInstance(shape.getClass(), 2, 2));
            }
            Class<?> hidden = MethodHandles.lookup().defineHiddenClass(triangle, true).lookupClass();
            references.add(new WeakReference<>(hidden, queue));
            sum += sides((Shape) hidden.getDeclaredConstructor().newInstance());
            for (Object gone; (gone = queue.poll()) != null;) {
                references.remove(gone);
            }
        }
        System.out.println("sum " + sum);
        for (int i = 0; i < 50 && references.size() > LOADERS / 4; i++) {
            System.gc();
            for (Object gone; (gone = queue.remove(20)) != null;) {
                references.remove(gone);
            }
        }
        System.out.println("most are gone: " + (references.size() <= LOADERS / 4));
        for (Throwable t : traces) {
            System.out.println(t + " at " + t.getStackTrace()[0]);
        }
        for (Object array : handles) {
            Class<?> type = array.getClass();
            Object made = type.getComponentType().getComponentType().getDeclaredConstructor().newInstance();
            System.out.println(type.getName() + " " + ((Shape) made).text() + " " + type.getComponentType().arrayType().equals(type));
        }
        ClassLoadingMXBean bean = ManagementFactory.getClassLoadingMXBean();
        long total = bean.getTotalLoadedClassCount(), unloaded = bean.getUnloadedClassCount();
        System.out.println("counted: " + (unloaded > LOADERS && bean.getLoadedClassCount() <= total - LOADERS));
    }
}
