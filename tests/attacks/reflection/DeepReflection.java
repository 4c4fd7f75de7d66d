// attack: setAccessible, trySetAccessible, privateLookupIn and Lookup.in on the library's classes, also on reflection's own
// must: InaccessibleObjectException or IllegalAccessException for each
import java.lang.invoke.*;
import java.lang.reflect.*;

public class DeepReflection {
    static Object open(Class<?> c, String field) throws Exception {
        Field f = c.getDeclaredField(field);
        f.setAccessible(true);
        return f;
    }

    public static void main(String[] args) {
        Attack.attempt("field", () -> open(String.class, "value"));
        Attack.attempt("filtered field of Field", () -> open(Field.class, "modifiers"));
        Attack.attempt("filtered field of AccessibleObject", () -> open(AccessibleObject.class, "override"));
        Attack.attempt("filtered field of Class", () -> open(Class.class, "classLoader"));
        Attack.attempt("filtered field of Lookup", () -> open(MethodHandles.Lookup.class, "lookupClass"));
        Attack.attempt("trusted lookup", () -> open(MethodHandles.Lookup.class, "IMPL_LOOKUP"));
        Attack.attempt("filtered field of System", () -> open(System.class, "security"));
        Attack.attempt("Unsafe", () -> open(Class.forName("jdk.internal.misc.Unsafe"), "theUnsafe"));
        Attack.attempt("try", () -> {
            Method m = AccessibleObject.class.getDeclaredMethod("setAccessible0", boolean.class);
            return m.trySetAccessible() ? m : null;
        });
        Attack.attemptBrief("array of them", () -> {
            Method[] all = ClassLoader.class.getDeclaredMethods();
            AccessibleObject.setAccessible(all, true);
            return all;
        });
        Attack.attempt("constructor of Class", () -> {
            Constructor<?> c = Class.class.getDeclaredConstructors()[0];
            c.setAccessible(true);
            return c.newInstance(null, null);
        });
        Attack.attempt("constructor of an enum", () -> {
            Constructor<?> c = Thread.State.class.getDeclaredConstructors()[0];
            c.setAccessible(true);
            return c.newInstance("MORE", 9);
        });
        Attack.attempt("setAccessible by reflection", () -> {
            Field f = String.class.getDeclaredField("value");
            AccessibleObject.class.getMethod("setAccessible", boolean.class).invoke(f, true);
            return f;
        });
        Attack.attempt("setAccessible by a handle", () -> {
            Field f = String.class.getDeclaredField("value");
            MethodHandles.lookup().findVirtual(Field.class, "setAccessible", MethodType.methodType(void.class, boolean.class)).invoke(f, true);
            return f;
        });
        Attack.attempt("setAccessible by a public lookup", () -> {
            Field f = String.class.getDeclaredField("value");
            MethodHandles.publicLookup().findVirtual(Field.class, "setAccessible", MethodType.methodType(void.class, boolean.class)).invoke(f, true);
            return f;
        });
        Attack.attempt("setAccessible by a library's thread", () -> {
            Field f = String.class.getDeclaredField("value");
            java.util.concurrent.CompletableFuture.runAsync(() -> f.setAccessible(true)).join();
            return f;
        });
        Attack.attempt("privateLookupIn", () -> MethodHandles.privateLookupIn(String.class, MethodHandles.lookup()));
        Attack.attempt("privateLookupIn Lookup", () -> MethodHandles.privateLookupIn(MethodHandles.Lookup.class, MethodHandles.lookup()));
        Attack.attempt("lookup in Object", () -> MethodHandles.lookup().in(Object.class).findVirtual(Object.class, "clone", MethodType.methodType(Object.class)));
        Attack.attempt("lookup through a handle", () -> ((MethodHandles.Lookup) MethodHandles.publicLookup().findStatic(MethodHandles.class, "lookup", MethodType.methodType(MethodHandles.Lookup.class)).invoke()).lookupClass());
        Attack.attempt("lookup through reflection", () -> ((MethodHandles.Lookup) MethodHandles.class.getMethod("lookup").invoke(null)).findStaticGetter(System.class, "bootLayer", ModuleLayer.class));
        Attack.attempt("unreflect", () -> MethodHandles.lookup().unreflectGetter(String.class.getDeclaredField("value")));
        Attack.attempt("module.addOpens", () -> Object.class.getModule().addOpens("java.lang", DeepReflection.class.getModule()));
        Attack.attempt("module.addExports", () -> Object.class.getModule().addExports("jdk.internal.misc", DeepReflection.class.getModule()));
        Attack.attempt("module.implAddOpens", () -> {
            Method m = Module.class.getDeclaredMethod("implAddOpens", String.class);
            m.setAccessible(true);
            return m.invoke(Object.class.getModule(), "java.lang");
        });
        Attack.attempt("layer controller", () -> ModuleLayer.defineModules(java.lang.module.Configuration.empty().resolve(java.lang.module.ModuleFinder.ofSystem(), java.lang.module.ModuleFinder.of(), java.util.Set.of("java.base")),
            java.util.List.of(ModuleLayer.boot()), name -> new Own()));
    }
}
