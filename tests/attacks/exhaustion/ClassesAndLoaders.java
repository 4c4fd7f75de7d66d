// attack: classes, loaders, hidden classes, lambdas, symbols, proxies and method handles without end
// must: what nobody keeps is freed; what is kept ends in OutOfMemoryError, and the program goes on
// options: -Xmx64m
// timeout: 60
import java.lang.invoke.*;
import java.util.*;

public class ClassesAndLoaders {
    static Object keep;

    public static void main(String[] args) {
        byte[] bytes = new Assembler("Name").field(9, "f", "[J").defaultConstructor("java/lang/Object").toBytes();
        Attack.attempt("loaders that nobody keeps", () -> {
            for (int i = 0; i < 2500; i++) new Own().define("Name", bytes);
            return "done";
        });
        Attack.attempt("hidden classes that nobody keeps", () -> {
            for (int i = 0; i < 2000; i++) MethodHandles.lookup().defineHiddenClass(bytes, true);
            return "done";
        });
        Attack.attempt("names that nobody keeps", () -> {
            for (int i = 0; i < 10000; i++) {
                try {
                    Class.forName("no.such.Name" + i);
                } catch (ClassNotFoundException expected) {
                    continue;
                }
            }
            return "done";
        });
        Attack.attempt("method types", () -> {
            Class<?>[] types = {int.class, long.class, Object.class, String.class, double.class};
            for (int i = 0; i < 4000; i++) MethodType.methodType(types[i % 5], types[i / 5 % 5], types[i / 25 % 5], types[i / 125 % 5], types[i / 625 % 5], types[i / 3125 % 5]);
            return "done";
        });
        Attack.attempt("statics of one's own loaders", () -> {
            List<Object> all = new ArrayList<>();
            keep = all;
            while (true) {
                Class<?> c = new Own().define("Name", bytes);
                c.getField("f").set(null, new long[50000]);
                all.add(c);
            }
        });
        keep = null;
        Attack.attempt("afterwards", () -> new Own().define("Name", bytes));
    }
}
