// attack: public methods of internal classes by reflection, handles, proxies, expressions of java.beans, and method references to method references
// must: IllegalAccessException or the like for each
import java.lang.invoke.*;
import java.lang.reflect.*;

public class Internals {
    public static void main(String[] args) {
        String[][] entries = {{"jdk.internal.misc.Unsafe", "getUnsafe"}, {"jdk.internal.access.SharedSecrets", "getJavaLangAccess"}, {"jdk.internal.misc.VM", "maxDirectMemory"}, {"jdk.internal.reflect.Reflection", "getCallerClass"},
                              {"jdk.internal.loader.BootLoader", "getUnnamedModule"}, {"jdk.internal.loader.ClassLoaders", "appClassLoader"}, {"sun.nio.ch.DefaultSelectorProvider", "get"}, {"sun.security.provider.Sun", "getInstance"},
                              {"jdk.internal.reflect.ReflectionFactory", "getReflectionFactory"}, {"jdk.internal.misc.Blocker", "begin"}, {"sun.launcher.LauncherHelper", "getApplicationClass"}, {"jdk.internal.module.Modules", "class"},
                              {"java.lang.invoke.MethodHandleImpl", "initStatics"}, {"jdk.internal.perf.PerfCounter", "getFindClasses"}, {"sun.net.www.protocol.file.Handler", "class"}};
        for (String[] e : entries) {
            Attack.attemptBrief("reflection " + e[0], () -> Class.forName(e[0]).getMethod(e[1]).invoke(null));
            Attack.attemptBrief("handle " + e[0], () -> {
                Class<?> c = Class.forName(e[0]);
                return MethodHandles.lookup().unreflect(c.getMethod(e[1])).invoke();
            });
        }
        Attack.attemptBrief("invoke by invoke", () -> {
            Method get = Class.forName("jdk.internal.misc.Unsafe").getMethod("getUnsafe");
            Method invoke = Method.class.getMethod("invoke", Object.class, Object[].class);
            return invoke.invoke(invoke, get, new Object[] {null, new Object[0]});
        });
        Attack.attemptBrief("invoke by invoke by a handle", () -> {
            Method get = Class.forName("jdk.internal.misc.Unsafe").getMethod("getUnsafe");
            return MethodHandles.lookup().findVirtual(Method.class, "invoke", MethodType.methodType(Object.class, Object.class, Object[].class)).invoke(get, (Object) null, new Object[0]);
        });
        Attack.attemptBrief("invoke in a stream", () -> java.util.stream.Stream.of(Class.forName("jdk.internal.misc.Unsafe").getMethod("getUnsafe")).map(m -> {
            try {
                return m.invoke(null);
            } catch (ReflectiveOperationException e) {
                return null;
            }
        }).findFirst().orElse(null));
        Attack.attemptBrief("forName with a library's loader", () -> Class.forName("jdk.internal.misc.Unsafe", true, Object.class.getClassLoader()).getMethod("getUnsafe").invoke(null));
        Attack.attemptBrief("newInstance", () -> Class.forName("jdk.internal.misc.Signal").getDeclaredConstructor(String.class).newInstance("INT"));
        Attack.attemptBrief("array of internals", () -> Array.newInstance(Class.forName("jdk.internal.misc.Unsafe"), 1).getClass() == null);
        Attack.attemptBrief("field", () -> Class.forName("jdk.internal.misc.Unsafe").getField("ARRAY_BYTE_BASE_OFFSET").get(null));
        Attack.attemptBrief("expression of beans", () -> {
            Class<?> c = Class.forName("java.beans.Expression");
            return c.getMethod("getValue").invoke(c.getConstructor(Object.class, String.class, Object[].class).newInstance(Class.forName("jdk.internal.misc.Unsafe"), "getUnsafe", new Object[0]));
        });
        Attack.attemptBrief("expression of beans, accessible", () -> {
            Class<?> c = Class.forName("java.beans.Expression");
            c.getMethod("getValue").invoke(c.getConstructor(Object.class, String.class, Object[].class).newInstance(String.class.getDeclaredField("value"), "setAccessible", new Object[] {true}));
            return "opened";
        });
        Attack.attemptBrief("trampoline", () -> Class.forName("sun.reflect.misc.MethodUtil").getMethod("invoke", Method.class, Object.class, Object[].class).invoke(null, null, null, null));
        Attack.attemptBrief("privileged action", () -> java.security.AccessController.doPrivileged((java.security.PrivilegedExceptionAction<Object>) () -> {
            Field f = String.class.getDeclaredField("value");
            f.setAccessible(true);
            return f;
        }));
        Attack.attemptBrief("caller-sensitive through a proxy", () -> {
            Method set = AccessibleObject.class.getMethod("setAccessible", boolean.class);
            Runnable r = (Runnable) Proxy.newProxyInstance(Internals.class.getClassLoader(), new Class<?>[] {Runnable.class}, (p, m, a) -> set.invoke(String.class.getDeclaredField("value"), true));
            r.run();
            return "opened";
        });
    }
}
