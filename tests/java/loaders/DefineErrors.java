// What class definition refuses, and in which words. The class files are this program's own, with names replaced by others of the same length.
// normalise: hash
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;

public class DefineErrors {
    static class Cl1 { }
    static class Plain1 { }
    interface If1 { }
    static class Imp1 implements If1 { }
    static class CA1 extends CB1 { }
    static class CB1 { }
    static class Sub1 extends Sup1 { }
    public static class Sup1 { public Sup1() { } }
    static class User { static Object make() { return new Sup1(); } static Object array() { return new Sup1[1]; } }
    static sealed class Sea1 permits Per1 { }
    static final class Per1 extends Sea1 { }
    static class Oth1 extends Sup1 { }

    static byte[] bytes(String name) throws Exception {
        try (InputStream in = DefineErrors.class.getResourceAsStream("DefineErrors$" + name + ".class")) {
            return in.readAllBytes();
        }
    }

    static byte[] replaced(String name, String from, String to) throws Exception {
        byte[] all = bytes(name);
        if (from.length() != to.length()) throw new Error(from + " " + to);
        outer:
        for (int i = 0; i + from.length() <= all.length; i++) {
            for (int k = 0; k < from.length(); k++) if (all[i + k] != from.charAt(k)) continue outer;
            for (int k = 0; k < to.length(); k++) all[i + k] = (byte) to.charAt(k);
        }
        return all;
    }

    static class Loader extends ClassLoader {
        final Map<String, byte[]> classes = new HashMap<>();
        String refuse, answerWrongly;
        boolean sawLock = true;
        Loader(String name) { super(name, DefineErrors.class.getClassLoader()); }
        Loader put(String name, byte[] bytes) { classes.put("DefineErrors$" + name, bytes); return this; }
        @Override protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            sawLock &= Thread.holdsLock(this);
            if (name.equals(refuse)) throw new ClassNotFoundException("refused " + name);
            if (name.equals(answerWrongly)) return String.class;
            byte[] b = classes.get(name);
            if (b == null) return super.loadClass(name, resolve);
            Class<?> c = findLoadedClass(name);
            return c != null ? c : defineClass(name, b, 0, b.length);
        }
        Class<?> define(String name, byte[] b) { return defineClass(name, b, 0, b.length); }
        Class<?> load(String name) throws ClassNotFoundException { return loadClass("DefineErrors$" + name, false); }
    }

    interface Action { Object run() throws Throwable; }

    static void show(String what, Action action) {
        try {
            System.out.println(what + ": " + action.run());
        } catch (Throwable e) {
            String text = e.toString().replaceAll("@[0-9a-f]+", "@HASH");
            System.out.println(what + ": " + text + (e.getCause() == null ? "" : " <- " + e.getCause()));
        }
    }

    static final String OBJECT = "java/lang/Object";

    public static void main(String[] args) throws Throwable {
        Loader named = new Loader("nm"), unnamed = new Loader(null);
        show("first", () -> named.define("DefineErrors$Plain1", bytes("Plain1")));
        show("twice", () -> named.define("DefineErrors$Plain1", bytes("Plain1")));
        unnamed.define(null, bytes("Plain1"));
        show("twice, unnamed", () -> unnamed.define(null, bytes("Plain1")));
        unnamed.define(null, bytes("If1"));
        show("interface twice", () -> unnamed.define(null, bytes("If1")));
        show("wrong name", () -> named.define("DefineErrors$Foo", bytes("Cl1")));
        show("wrong name, no package", () -> named.define("Foo", bytes("Cl1")));
        show("java.lang", () -> named.define(null, replaced("Plain1", "DefineErrors$Plain1", "java/lang/AddedTwo1")));
        show("truncated", () -> named.define(null, java.util.Arrays.copyOf(bytes("Cl1"), 40)));
        show("magic", () -> named.define(null, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
        show("final", () -> new Loader("f").define(null, replaced("Plain1", OBJECT, "java/lang/String")));
        show("interface as super", () -> new Loader("i").define(null, replaced("Plain1", OBJECT, "DefineErrors$If1")));
        show("class as interface", () -> new Loader("c").define(null, replaced("Imp1", "DefineErrors$If1", "DefineErrors$Cl1")));
        show("enum without", () -> new Loader("p").define(null, replaced("Plain1", OBJECT, "java/lang/Oblect")));
        show("circular", () -> new Loader("r").put("CA1", bytes("CA1")).put("CB1", replaced("CB1", OBJECT, "DefineErrors$CA1")).load("CA1"));
        show("circular with itself", () -> new Loader("r").put("CB1", replaced("CB1", OBJECT, "DefineErrors$CB1")).load("CB1"));
        show("sealed elsewhere", () -> {
            Loader l = new Loader("s").put("Sea1", bytes("Sea1")).put("Oth1", replaced("Oth1", "DefineErrors$Sup1", "DefineErrors$Sea1"));
            return l.load("Oth1");
        });
        show("sealed across loaders", () -> new Loader("s").put("Per1", bytes("Per1")).load("Per1"));

        Loader late = new Loader("late").put("Sub1", bytes("Sub1")).put("Sup1", bytes("Sup1"));
        late.refuse = "DefineErrors$Sup1";
        show("no super", () -> late.load("Sub1"));
        late.refuse = null;
        show("no super, but later", () -> deep(30, () -> late.load("Sub1")));
        show("same loader", () -> late.load("Sub1").getSuperclass() == late.load("Sup1") && late.load("Sup1").getClassLoader() == late);

        Loader user = new Loader("user").put("User", bytes("User"));
        java.lang.reflect.Method make = user.load("User").getDeclaredMethod("make"), array = user.load("User").getDeclaredMethod("array");
        make.setAccessible(true);
        array.setAccessible(true);
        user.refuse = "DefineErrors$Sup1";
        for (int i = 0; i < 2; i++) {
            try {
                make.invoke(null);
            } catch (java.lang.reflect.InvocationTargetException e) {
                System.out.println("resolution " + e.getCause() + " <- " + e.getCause().getCause());
            }
            try {
                array.invoke(null);
            } catch (java.lang.reflect.InvocationTargetException e) {
                System.out.println("resolution " + e.getCause() + " <- " + e.getCause().getCause());
            }
            user.refuse = null; /* the failure is kept */
        }
        Loader wrong = new Loader("wrong").put("User", bytes("User"));
        java.lang.reflect.Method make2 = wrong.load("User").getDeclaredMethod("make");
        make2.setAccessible(true);
        wrong.answerWrongly = "DefineErrors$Sup1";
        try {
            make2.invoke(null);
        } catch (java.lang.reflect.InvocationTargetException e) {
            System.out.println("answers another class: " + e.getCause() + " <- " + e.getCause().getCause());
        }
        Loader locked = new Loader("locked").put("User", bytes("User"));
        java.lang.reflect.Method make3 = Class.forName("DefineErrors$User", true, locked).getDeclaredMethod("make");
        make3.setAccessible(true);
        locked.sawLock = true;
        make3.invoke(null);
        System.out.println("monitor held: " + locked.sawLock);
        show("array by name", () -> Class.forName("[[LDefineErrors$Sup1;", false, locked));
        show("array missing", () -> Class.forName("[[LDefineErrors$Nope;", false, locked));
        show("slashes", () -> Class.forName("DefineErrors/Sup1", false, locked));
        show("not an array", () -> Class.forName("[DefineErrors$Sup1;", false, locked));
        show("empty", () -> Class.forName("", false, locked));
    }

    static Object deep(int n, Action action) throws Throwable {
        return n == 0 ? action.run() : deep(n - 1, action);
    }
}
