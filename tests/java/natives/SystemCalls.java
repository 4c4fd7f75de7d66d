// exit: 3
import java.util.*;

/** java.lang.System and Runtime: clocks, properties, identity, memory, libraries. */
public class SystemCalls {
    static void shows(String what, Object value) { System.out.println(what + ": " + value); }

    public static void main(String[] args) throws Exception {
        long before = System.currentTimeMillis(), nano = System.nanoTime();
        Thread.sleep(20);
        long ms = System.currentTimeMillis() - before, ns = System.nanoTime() - nano;
        shows("clocks", ms >= 19 && ms < 10000 && ns >= 19_000_000L && ns < 10_000_000_000L);
        java.time.Instant now = java.time.Instant.now();
        shows("instant", Math.abs(now.toEpochMilli() - System.currentTimeMillis()) < 5000);
        Object a = new Object(), b = new Object();
        shows("identity", System.identityHashCode(a) == a.hashCode() && System.identityHashCode(null) == 0 && System.identityHashCode(a) == System.identityHashCode(a));
        shows("differ", System.identityHashCode(a) != System.identityHashCode(b) || a.hashCode() != b.hashCode());
        for (String key : new String[] {"java.version.date", "java.vendor", "java.specification.version", "java.class.version", "java.vm.specification.name", "java.vm.specification.vendor",
                "java.vm.specification.version", "os.name", "os.arch", "file.separator", "path.separator", "user.language", "user.country", "file.encoding", "native.encoding",
                "sun.arch.data.model", "sun.cpu.endian", "sun.io.unicode.encoding", "sun.jnu.encoding", "java.io.tmpdir", "jdk.debug", "java.security.manager", "no.such"})
            shows(key, key.equals("java.version.date") ? System.getProperty(key) != null : System.getProperty(key));
        shows("line.separator", (int) System.lineSeparator().charAt(0));
        shows("lists", System.getProperties().stringPropertyNames().containsAll(List.of("java.home", "user.dir", "user.name", "user.home", "java.class.path", "os.version", "java.library.path", "sun.boot.library.path")));
        Runtime r = Runtime.getRuntime();
        shows("memory", r.maxMemory() >= r.totalMemory() && r.totalMemory() >= r.freeMemory() && r.freeMemory() >= 0 && r.availableProcessors() >= 1);
        byte[][] keep = new byte[64][];
        for (int i = 0; i < keep.length; i++) keep[i] = new byte[10000];
        System.gc();
        shows("used", r.totalMemory() - r.freeMemory() >= 640000);
        shows("version", Runtime.version().feature());
        shows("mapLibraryName", System.mapLibraryName("abc") + " " + System.mapLibraryName(""));
        for (String library : new String[] {"no_such_library", "a/b"}) {
            try {
                System.loadLibrary(library);
            } catch (UnsatisfiedLinkError e) {
                shows("loadLibrary", e.getMessage().replaceAll("path: .*", "path"));
            }
        }
        try {
            System.load("relative.so");
        } catch (UnsatisfiedLinkError e) {
            shows("load", e.getMessage());
        }
        java.io.PrintStream out = System.out;
        java.io.ByteArrayOutputStream caught = new java.io.ByteArrayOutputStream();
        System.setOut(new java.io.PrintStream(caught));
        System.out.print("redirected");
        System.setOut(out);
        shows("setOut", caught);
        String made = new StringBuilder("con").append("stant").toString();
        shows("intern", (made == "constant") + " " + (made.intern() == "constant") + " " + ("é中" + made).intern().equals("é中constant"));
        shows("bits", Float.floatToRawIntBits(-0.0f) + " " + Float.intBitsToFloat(0x7fc00001) + " " + Double.doubleToRawLongBits(-0.0) + " " + Double.doubleToLongBits(Double.longBitsToDouble(0x7ff8000000000123L)));
        Thread.UncaughtExceptionHandler handler = (t, e) -> shows("uncaught in " + t.getName(), e);
        Thread t = new Thread(() -> { throw new IllegalStateException("in thread"); }, "worker");
        t.setUncaughtExceptionHandler(handler);
        t.start();
        t.join();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
        System.exit(3);
    }
}
