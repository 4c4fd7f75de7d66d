// attack: sun.misc.Unsafe and sun.reflect.ReflectionFactory, by every way that leads to a class
// must: ClassNotFoundException or NoClassDefFoundError, as libraries with a fall-back expect
import java.lang.invoke.*;

public class Unsafe {
    public static void main(String[] args) {
        for (String name : new String[] {"sun.misc.Unsafe", "sun.reflect.ReflectionFactory"}) {
            String internal = name.replace('.', '/');
            Attack.attempt("forName", () -> Class.forName(name));
            Attack.attempt("forName, boot", () -> Class.forName(name, false, null));
            Attack.attempt("forName, platform", () -> Class.forName(name, false, ClassLoader.getPlatformClassLoader()));
            Attack.attempt("forName, module", () -> Class.forName(ModuleLayer.boot().findModule("jdk.unsupported").get(), name));
            Attack.attempt("array", () -> Class.forName("[L" + name + ";"));
            Attack.attempt("loadClass", () -> ClassLoader.getSystemClassLoader().loadClass(name));
            Attack.attempt("lookup", () -> MethodHandles.lookup().findClass(name));
            Attack.attempt("method type", () -> MethodType.fromMethodDescriptorString("(L" + internal + ";)V", null));
            Attack.attempt("ldc", () -> Own.run(52, "()Ljava/lang/Object;", 2, 1, "ldc class " + internal + "; areturn"));
            Attack.attempt("field", () -> Own.run(52, "()Ljava/lang/Object;", 2, 1, "getstatic " + internal + ".theUnsafe:L" + internal + ";; areturn"));
            Attack.attempt("ServiceLoader", () -> java.util.ServiceLoader.load(Class.forName(name)));
        }
        Attack.attempt("what is left of the module", () -> Class.forName("sun.misc.Signal"));
    }
}
