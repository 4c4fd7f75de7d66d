// attack: a JAR whose manifest opens and exports the library's insides to it
// must: asking grants nothing: the JAR runs, and reflection is refused as without the manifest
// manifest: Add-Exports: java.base/jdk.internal.misc java.base/jdk.internal.access
// manifest: Add-Opens: java.base/java.lang java.base/java.util java.base/jdk.internal.misc
import java.lang.reflect.*;

public class Manifest {
    public static void main(String[] args) {
        Attack.attempt("deep reflection", () -> {
            Field value = String.class.getDeclaredField("value");
            value.setAccessible(true);
            return ((byte[]) value.get("text")).length;
        });
        Attack.attempt("internal Unsafe", () -> Class.forName("jdk.internal.misc.Unsafe").getMethod("getUnsafe").invoke(null));
        Attack.attempt("internal Unsafe, by name", () -> Own.run(52, "()Ljava/lang/Object;", 2, 1, "invokestatic jdk/internal/misc/Unsafe.getUnsafe:()Ljdk/internal/misc/Unsafe;; areturn"));
        System.out.println(Object.class.getModule().isOpen("java.lang", Manifest.class.getModule()) + " " + Object.class.getModule().isExported("jdk.internal.misc"));
    }
}
