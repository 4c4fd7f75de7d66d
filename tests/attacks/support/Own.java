import java.util.HashMap;
import java.util.Map;

/** A loader that is asked first: it defines the classes it was given itself, whatever its parent has under those names. */
public class Own extends ClassLoader {
    private final Map<String, byte[]> classes = new HashMap<>();
    /** Classes of other loaders to answer for a name: what loadClass may lie with. */
    public final Map<String, Class<?>> answers = new HashMap<>();

    public Own(ClassLoader parent) {
        super(parent);
    }

    public Own() {
        this(Own.class.getClassLoader());
    }

    public Own add(String name, byte[] bytes) {
        classes.put(name.replace('/', '.'), bytes);
        return this;
    }

    public Own add(String name, Assembler assembler) {
        return add(name, assembler.toBytes());
    }

    public Class<?> define(String name, byte[] bytes) {
        return defineClass(name, bytes, 0, bytes.length);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            if (answers.containsKey(name)) return answers.get(name);
            Class<?> c = findLoadedClass(name);
            if (c != null) return c;
            byte[] bytes = classes.get(name);
            return bytes == null ? super.loadClass(name, resolve) : define(name, bytes);
        }
    }

    /** Calls the method of that name, static or of a new object. */
    public Object call(String className, String method, Object... arguments) throws Throwable {
        Class<?> c = Class.forName(className.replace('/', '.'), true, this);
        for (java.lang.reflect.Method m : c.getDeclaredMethods()) {
            if (!m.getName().equals(method)) continue;
            m.setAccessible(true);
            boolean isStatic = java.lang.reflect.Modifier.isStatic(m.getModifiers());
            return m.invoke(isStatic ? null : c.getConstructor().newInstance(), arguments);
        }
        throw new NoSuchMethodException(method);
    }

    /** Runs one static method of a new class: the attack in bytecode. */
    public static Object run(int version, String descriptor, int stack, int locals, String body, Object... arguments) throws Throwable {
        Assembler a = new Assembler(version, 0x21, "Lie", "java/lang/Object").field(9, "o", "Ljava/lang/Object;").field(9, "i", "I").field(1, "x", "I")
            .field(9, "text", "Ljava/lang/String;").defaultConstructor("java/lang/Object").method(9, "m", descriptor, stack, locals, body);
        return new Own().add("Lie", a).call("Lie", "m", arguments);
    }
}
