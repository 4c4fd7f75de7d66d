// attack: the environment, the user, other processes and facts about the machine
// must: no variable of the host is seen, and the rest needs the capability sys (a program may know its own command line)
public class Environment {
    public static void main(String[] args) {
        Attack.attempt("all", () -> System.getenv().isEmpty() ? null : System.getenv());
        Attack.attempt("one", () -> System.getenv("ATTACK_SECRET"));
        Attack.attempt("PATH", () -> System.getenv("PATH"));
        Attack.attempt("for a child", () -> new ProcessBuilder("x").environment().isEmpty() ? null : "some");
        Attack.attempt("user", () -> System.getProperty("user.name").equals("?") ? null : System.getProperty("user.name"));
        Attack.attempt("home", () -> System.getProperty("user.home").equals("?") ? null : System.getProperty("user.home"));
        Attack.attempt("all processes", () -> ProcessHandle.allProcesses().count() > 1 ? "more than this" : null);
        Attack.attempt("parent", () -> ProcessHandle.current().parent().isPresent() ? "a parent" : null);
        Attack.attempt("process 1", () -> ProcessHandle.of(1).isPresent() ? "found" : null);
        Attack.attempt("its command", () -> ProcessHandle.of(1).get().info().command());
        Attack.attempt("own command", () -> ProcessHandle.current().info().commandLine().isPresent() ? "told" : null);
        Attack.attempt("kill itself", () -> ProcessHandle.current().destroyForcibly());
        Attack.attempt("load of the machine", () -> java.lang.management.ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage() < 0 ? null : "told");
        Attack.attempt("accounts", () -> java.nio.file.FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("root"));
        Attack.attempt("preferences", () -> java.util.prefs.Preferences.userRoot().node("attack").get("x", "nothing stored").equals("nothing stored") ? null : "stored");
        Attack.attempt("console", () -> System.console());
        Attack.attempt("unix login", () -> {
            Class<?> c = Class.forName("com.sun.security.auth.module.UnixSystem");
            return c.getMethod("getUsername").invoke(c.getConstructor().newInstance());
        });
    }
}
