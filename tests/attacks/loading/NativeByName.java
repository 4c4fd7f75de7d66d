// attack: classes named as those of the library that have natives, defined by loaders of the program's own
// must: UnsatisfiedLinkError: natives are bound to the library's own classes only
public class NativeByName {
    static Object call(String name, String method, String descriptor, Object... arguments) throws Throwable {
        Assembler a = new Assembler(52, 0x21, name, "java/lang/Object").defaultConstructor("java/lang/Object").rawMethod(0x101, method, descriptor);
        return new Own().add(name, a).call(name, method, arguments);
    }

    public static void main(String[] args) {
        Attack.attempt("Unsafe", () -> call("jdk/internal/misc/Unsafe", "getInt", "(Ljava/lang/Object;J)I", "text", 8L));
        Attack.attempt("raw memory", () -> call("jdk/internal/misc/Unsafe", "allocateMemory0", "(J)J", 8L));
        Attack.attempt("Unix calls", () -> call("sun/nio/fs/UnixNativeDispatcher", "getcwd", "()[B"));
        Attack.attempt("VM", () -> call("jdk/internal/misc/VM", "getuid", "()J"));
        Attack.attempt("registerNatives", () -> call("jdk/internal/misc/VM", "initializeFromArchive", "(Ljava/lang/Class;)V", String.class));
        Attack.attempt("processes", () -> call("java_/lang/ProcessImpl", "init", "()V"));
        Attack.attempt("instrumentation", () -> call("sun/instrument/InstrumentationImpl", "getAllLoadedClasses0", "(J)[Ljava/lang/Class;", 0L));
        Attack.attempt("java.*", () -> call("java/lang/Evil", "m", "()V"));
    }
}
