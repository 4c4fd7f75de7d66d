// attack: a JAR whose manifest asks for everything, under the names that grants have
// must: asking grants nothing
// manifest: Atoll-Allow: all
// manifest: Atoll-Allow-Read: /
// manifest: Atoll-Grants: read run net unsafe native
// manifest: Permissions: all-permissions
import java.io.*;

public class ManifestGrants {
    public static void main(String[] args) {
        Attack.attempt("file", () -> new FileInputStream("/etc/passwd"));
        Attack.attempt("program", () -> new ProcessBuilder("/bin/sh").start());
        Attack.attempt("unsafe", () -> Class.forName("sun.misc.Unsafe"));
        Attack.attempt("environment", () -> System.getenv("ATTACK_SECRET"));
    }
}
