// attack: native code: libraries by path and name, the library's own by other names, agents, attach, foreign functions, JVMTI options
// must: SecurityException, UnsatisfiedLinkError or a missing class for each
// grants: --allow-read=/lib --allow-read=/usr/lib --allow-write={box}/inside --allow-read={box}/inside
// args: {box}
import java.nio.file.*;

public class NativeCode {
    native int run();

    public static void main(String[] args) {
        Attack.attempt("load", () -> {
            System.load("/lib/x86_64-linux-gnu/libc.so.6");
            return "loaded";
        });
        Attack.attempt("loadLibrary", () -> {
            System.loadLibrary("c");
            return "loaded";
        });
        Attack.attempt("own library", () -> {
            System.load(Files.write(Path.of(args[0], "inside/libx.so"), new byte[] {0x7f, 'E', 'L', 'F'}).toString());
            return "loaded";
        });
        Attack.attempt("library path", () -> {
            System.setProperty("java.library.path", args[0] + "/inside");
            System.setProperty("sun.boot.library.path", args[0] + "/inside");
            System.loadLibrary("x");
            return "loaded";
        });
        Attack.attempt("with a path in the name", () -> {
            System.loadLibrary("../x");
            return "loaded";
        });
        Attack.attempt("NUL in the name", () -> {
            System.load(args[0] + "/inside/libx.so\0");
            return "loaded";
        });
        Attack.attempt("native method without a library", () -> new NativeCode().run());
        Attack.attempt("native method after a built-in library", () -> {
            System.loadLibrary("net");
            return new NativeCode().run();
        });
        Attack.attempt("attach to itself", () -> Class.forName("com.sun.tools.attach.VirtualMachine").getMethod("attach", String.class).invoke(null, "" + ProcessHandle.current().pid()));
        Attack.attempt("agent by the diagnostic command", () -> java.lang.management.ManagementFactory.getPlatformMBeanServer().invoke(new javax.management.ObjectName("com.sun.management:type=DiagnosticCommand"),
            "jvmtiAgentLoad", new Object[] {new String[] {"/lib/x.so"}}, new String[] {String[].class.getName()}));
        Attack.attempt("instrumentation", () -> Class.forName("sun.instrument.InstrumentationImpl"));
        Attack.attempt("agent by module", () -> Class.forName("sun.instrument.InstrumentationImpl").getDeclaredMethod("loadAgent", String.class).invoke(null, "x.jar"));
        Attack.attempt("foreign functions", () -> Class.forName("jdk.incubator.foreign.CLinker"));
        Attack.attempt("JNI of AWT", () -> Class.forName("java.awt.Toolkit").getMethod("getDefaultToolkit").invoke(null));
        Attack.attempt("unload", () -> Class.forName("jdk.internal.loader.NativeLibraries").getDeclaredMethods().length > 0 ? null : "none");
    }
}
