// attack: leaves the class library's folder, which every program may read, through `..` and the links in it
// must: SecurityException for each
import java.io.*;
import java.nio.file.*;

public class ClassLibrary {
    public static void main(String[] args) {
        String home = System.getProperty("java.home");
        for (String way : new String[] {"/..", "/../..", "/conf/..", "/lib/security/../../..", "/conf/security/../..", "/./..", "/conf/../..", "/lib/.././.."}) {
            Attack.attempt("list " + way, () -> {
                String[] names = new File(home + way).list();
                return names == null ? null : java.util.Arrays.asList(names).contains("conf") ? "the library itself, which is right" : "a list";
            });
        }
        Attack.attempt("passwd", () -> new FileInputStream(home + "/conf/../../../../../etc/passwd").read());
        Attack.attempt("passwd, from the end of a link", () -> new FileInputStream(home + "/conf/security/../../passwd").read());
        Attack.attempt("write", () -> new FileOutputStream(home + "/conf/x"));
        Attack.attempt("write to the modules", () -> new RandomAccessFile(home + "/lib/modules", "rw"));
        Attack.attempt("control", () -> new File(home + "/lib/modules").length() > 0);
    }
}
