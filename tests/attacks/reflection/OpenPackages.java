// attack: looks for packages of the library that are open to everybody, and reaches for private members through them
// must: only sun.misc and sun.reflect of jdk.unsupported are open, and nothing in them leads further
import java.lang.reflect.*;
import java.util.*;

public class OpenPackages {
    public static void main(String[] args) {
        Module mine = OpenPackages.class.getModule();
        Set<String> open = new TreeSet<>();
        for (Module m : ModuleLayer.boot().modules())
            for (String p : m.getPackages())
                if (m.isOpen(p, mine)) open.add(m.getName() + "/" + p);
        System.out.println(open);
        Attack.attempt("private field of sun.misc.Signal", () -> {
            Field f = Class.forName("sun.misc.Signal").getDeclaredField("iSignal");
            f.setAccessible(true);
            Object internal = f.get(Class.forName("sun.misc.Signal").getConstructor(String.class).newInstance("INT"));
            return internal.getClass().getMethod("raise", internal.getClass()).invoke(null, internal);
        });
        Attack.attempt("its handler", () -> {
            Field f = Class.forName("sun.misc.Signal").getDeclaredField("iSignal");
            f.setAccessible(true);
            Object internal = f.get(Class.forName("sun.misc.Signal").getConstructor(String.class).newInstance("INT"));
            Field handlers = internal.getClass().getDeclaredField("handlers");
            handlers.setAccessible(true);
            return handlers;
        });
        Set<String> exported = new TreeSet<>();
        for (String p : Object.class.getModule().getPackages())
            if (Object.class.getModule().isExported(p, mine) && !p.startsWith("java.") && !p.startsWith("javax.")) exported.add(p);
        System.out.println("exported by java.base besides java and javax: " + exported);
    }
}
