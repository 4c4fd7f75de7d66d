// attack: properties and services that make the library read files, load classes or reach out for the program: protocols, providers, logging, time zones, JNDI, compilers
// must: SecurityException or an API's exception: the library's calls pass the same checks
// args: {box} {port}
import java.net.URL;
import java.util.*;

public class Providers {
    public static void main(String[] args) {
        Attack.attempt("logging configuration", () -> {
            System.setProperty("java.util.logging.config.file", args[0] + "/outside/secret.txt");
            java.util.logging.LogManager.getLogManager().readConfiguration();
            return "read";
        });
        Attack.attempt("log file", () -> new java.util.logging.FileHandler("%h/x.log"));
        Attack.attempt("security properties", () -> {
            System.setProperty("java.security.properties", args[0] + "/outside/secret.txt");
            System.setProperty("java.security.egd", "file:" + args[0] + "/outside/secret.txt");
            System.setProperty("javax.net.ssl.trustStore", args[0] + "/outside/secret.txt");
            return javax.net.ssl.SSLContext.getDefault() == null;
        });
        Attack.attempt("seed from a file", () -> new java.security.SecureRandom().getAlgorithm().isEmpty());
        Attack.attempt("key store", () -> java.security.KeyStore.getInstance(new java.io.File(args[0] + "/outside/secret.txt"), new char[0]));
        Attack.attempt("protocol handler", () -> {
            System.setProperty("java.protocol.handler.pkgs", "jdk.internal");
            return new URL("misc:x");
        });
        Attack.attempt("JNDI RMI", () -> new javax.naming.InitialContext().lookup("rmi://127.0.0.1:" + args[1] + "/x"));
        Attack.attempt("JNDI LDAP", () -> new javax.naming.InitialContext().lookup("ldap://127.0.0.1:" + args[1] + "/x"));
        Attack.attempt("JNDI factory", () -> {
            Hashtable<String, String> t = new Hashtable<>();
            t.put("java.naming.factory.initial", "java.lang.Runtime");
            return new javax.naming.InitialContext(t).lookup("x");
        });
        Attack.attempt("JDBC", () -> java.sql.DriverManager.getConnection("jdbc:x:y"));
        Attack.attempt("compiler", () -> {
            var c = javax.tools.ToolProvider.getSystemJavaCompiler();
            return c == null ? null : c.run(null, new java.io.ByteArrayOutputStream(), new java.io.ByteArrayOutputStream(), args[0] + "/outside/Secret.java") == 0 ? "compiled" : null;
        });
        Attack.attempt("tool", () -> {
            var jar = java.util.spi.ToolProvider.findFirst("jar");
            return jar.isEmpty() ? null : jar.get().run(System.out, new java.io.PrintStream(new java.io.ByteArrayOutputStream()), "-cf", args[0] + "/outside/x.jar", "/etc/passwd") == 0 ? "made" : null;
        });
        Attack.attempt("provider", () -> java.security.Security.addProvider(new java.security.Provider("Evil", "1", "x") {}) > 0 ? null : "no");
        Attack.attempt("unknown prefs", () -> {
            java.util.prefs.Preferences.userRoot().node("attack").flush();
            return "flushed";
        });
        Attack.attempt("time zones", () -> {
            System.setProperty("java.home", args[0] + "/outside");
            return TimeZone.getTimeZone("../../outside/secret.txt").getID();
        });
    }
}
