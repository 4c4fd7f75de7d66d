// System, Runtime and properties: fixed values, identity of streams, environment, version, time going forward, exit hooks' errors.
import java.util.Map;

public class SystemApi {
    interface Body {
        Object run() throws Exception;
    }

    static void show(String what, Body body) {
        try {
            System.out.println(what + ": " + body.run());
        } catch (Throwable e) {
            System.out.println(what + ": " + e);
        }
    }

    public static void main(String[] args) {
        for (String p : new String[] {"java.specification.version", "java.specification.name", "java.vm.specification.version", "java.class.version", "file.separator", "path.separator", "os.name", "os.arch", "file.encoding", "line.separator", "user.language",
            "java.vm.specification.name", "sun.arch.data.model", "java.awt.headless", "no.such.property"}) {
            show(p, () -> String.valueOf(System.getProperty(p)).replace("\n", "\\n"));
        }
        for (String p : new String[] {"java.version", "java.home", "java.vm.name", "java.vm.version", "java.vendor", "user.dir", "user.home", "user.name", "java.io.tmpdir", "java.class.path", "java.runtime.version", "os.version", "java.vm.vendor"}) {
            show(p, () -> System.getProperty(p) != null && !System.getProperty(p).isEmpty());
        }
        show("set", () -> System.setProperty("own", "1") + " " + System.setProperty("own", "2") + " " + System.getProperty("own") + " " + System.clearProperty("own") + " " + System.getProperty("own", "default") + " " + Integer.getInteger("own", 7) + " "
            + Boolean.getBoolean("own"));
        show("null property", () -> System.getProperty(null));
        show("empty property", () -> System.getProperty(""));
        show("environment", () -> System.getenv("TZ") + " " + System.getenv().containsKey("PATH") + " " + System.getenv("no_such"));
        show("environment is read-only", () -> System.getenv().put("a", "b"));
        show("version", () -> Runtime.version().feature() + " " + (Runtime.version().compareTo(Runtime.Version.parse("17")) >= 0));
        show("runtime", () -> (Runtime.getRuntime().availableProcessors() > 0) + " " + (Runtime.getRuntime().totalMemory() > 0) + " " + (Runtime.getRuntime().maxMemory() >= Runtime.getRuntime().totalMemory()) + " " + (Runtime.getRuntime() == Runtime.getRuntime()));
        long start = System.nanoTime(), millis = System.currentTimeMillis();
        for (int i = 0; i < 1000; i++) {
            long now = System.nanoTime();
            if (now < start) {
                System.out.println("time went back");
            }
            start = now;
        }
        System.out.println(System.currentTimeMillis() >= millis && millis > 1_600_000_000_000L);
        show("hooks", () -> {
            Thread hook = new Thread(() -> System.out.println("hook ran"));
            Runtime.getRuntime().addShutdownHook(hook);
            try {
                Runtime.getRuntime().addShutdownHook(hook);
            } catch (IllegalArgumentException e) {
                System.out.println(e.getMessage());
            }
            return Runtime.getRuntime().removeShutdownHook(hook) + " " + Runtime.getRuntime().removeShutdownHook(hook);
        });
        show("running thread as hook", () -> {
            Runtime.getRuntime().addShutdownHook(Thread.currentThread());
            return "";
        });
        show("load", () -> {
            System.loadLibrary("no_such_library_at_all");
            return "";
        });
        show("load relative", () -> {
            System.load("relative.so");
            return "";
        });
        show("map", () -> System.mapLibraryName("x"));
        show("security manager", System::getSecurityManager);
        show("logger", () -> System.getLogger("x").getName());
        show("lines", () -> System.lineSeparator().length());
        show("identity", () -> System.identityHashCode(null));
        show("inherited channel", System::inheritedChannel);
        show("class of main", () -> Thread.currentThread().getStackTrace()[Thread.currentThread().getStackTrace().length - 1].getMethodName());
        show("package", () -> SystemApi.class.getPackage().getName().isEmpty() + " " + String.class.getPackage() + " " + Package.getPackage("java.util"));
        show("objects", () -> java.util.Objects.hash(1, "a", null) + " " + java.util.Objects.equals(null, null) + " " + java.util.Objects.requireNonNullElse(null, "e") + " " + java.util.Objects.toString(null, "d") + " " + java.util.Objects.checkIndex(3, 5));
        show("check index", () -> java.util.Objects.checkIndex(5, 5));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            show("hook in shutdown", () -> {
                Runtime.getRuntime().addShutdownHook(new Thread());
                return "";
            });
        }));
        Map<String, String> sorted = new java.util.TreeMap<>();
        System.getProperties().forEach((k, v) -> sorted.put((String) k, (String) v));
        System.out.println(sorted.containsKey("java.home"));
    }
}
