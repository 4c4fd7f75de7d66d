// Method.invoke, Constructor.newInstance, Field get and set: conversions, wrapping of exceptions, argument and access errors.
// normalise: hash
import java.lang.reflect.*;
import java.util.Arrays;

public class Invocation {
    public boolean z = true;
    public byte b = 1;
    public short s = 2;
    public char c = 'c';
    public int i = 4;
    public long l = 5;
    public float f = 6;
    public double d = 7;
    public String str = "s";
    public final int fin = 8;
    public static int st = 9;
    public static final Object SF = "sf";
    private int priv = 10;

    static class Hidden {
        private int x = 11;
        private static final int CONST = 12;

        private Hidden() {
        }

        private String m(String a) {
            return "hidden " + a + x;
        }
    }

    abstract static class Abs {
    }

    public static String all(boolean z, byte b, short s, char c, int i, long l, float f, double d, Object o, int[] a) {
        return z + " " + b + " " + s + " " + c + " " + i + " " + l + " " + f + " " + d + " " + o + " " + Arrays.toString(a);
    }

    public static String varargs(String first, Object... rest) {
        return first + Arrays.toString(rest);
    }

    public void thrower(int n) throws Exception {
        if (n == 0) {
            throw new java.io.IOException("checked");
        }
        if (n == 1) {
            throw new IllegalStateException("unchecked");
        }
        throw new AssertionError("error");
    }

    public static byte rb() { return -1; }
    public static char rc() { return 'r'; }
    public static long rl() { return 1L << 50; }
    public static float rf() { return 1.25f; }
    public static void rv() { }
    public static boolean rz() { return true; }

    interface Body {
        Object run() throws Throwable;
    }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + ": " + body.run());
        } catch (InvocationTargetException e) {
            System.out.println(what + ": wrapped " + e.getCause() + " " + e.getMessage());
        } catch (Throwable t) {
            System.out.println(what + ": " + t);
        }
    }

    static Method method(String name) {
        return Arrays.stream(Invocation.class.getDeclaredMethods()).filter(m -> m.getName().equals(name)).findFirst().get();
    }

    public static void main(String[] args) throws Exception {
        Invocation o = new Invocation();
        Method all = method("all");
        attempt("all", () -> all.invoke(null, true, (byte) 1, (short) 2, 'c', 4, 5L, 6f, 7.0, "o", new int[] {1}));
        attempt("widening", () -> all.invoke(null, true, (byte) 1, (byte) 2, 'c', 'd', 5, 6L, 7f, null, null));
        attempt("narrowing", () -> all.invoke(null, true, 1, (short) 2, 'c', 4, 5L, 6f, 7.0, "o", null));
        attempt("null primitive", () -> all.invoke(null, null, (byte) 1, (short) 2, 'c', 4, 5L, 6f, 7.0, "o", null));
        attempt("wrong reference", () -> all.invoke(null, true, (byte) 1, (short) 2, 'c', 4, 5L, 6f, 7.0, "o", "not int[]"));
        attempt("count", () -> all.invoke(null, 1, 2));
        attempt("no arguments", () -> all.invoke(null));
        attempt("varargs", () -> method("varargs").invoke(null, "a", new Object[] {1, 2}));
        attempt("varargs flat", () -> method("varargs").invoke(null, "a", 1, 2));
        for (String s : new String[] {"rb", "rc", "rl", "rf", "rv", "rz"}) {
            attempt(s, () -> {
                Object r = method(s).invoke(null);
                return r + (r == null ? "" : " " + r.getClass().getSimpleName());
            });
        }
        for (int n = 0; n < 3; n++) {
            int k = n;
            attempt("thrower " + n, () -> method("thrower").invoke(o, k));
        }
        attempt("null receiver", () -> method("thrower").invoke(null, 1));
        attempt("wrong receiver", () -> method("thrower").invoke("string", 1));
        attempt("static ignores receiver", () -> method("rc").invoke("anything"));
        attempt("virtual", () -> Object.class.getMethod("toString").invoke("dynamic"));
        attempt("interface", () -> CharSequence.class.getMethod("length").invoke("four"));
        attempt("array receiver", () -> Object.class.getMethod("getClass").invoke((Object) new int[0]));
        attempt("new", () -> String.class.getConstructor(char[].class).newInstance((Object) new char[] {'n', 'e', 'w'}));
        attempt("new abstract", () -> Abs.class.getDeclaredConstructor().newInstance());
        attempt("new count", () -> String.class.getConstructor(char[].class).newInstance(1, 2));
        attempt("new enum", () -> Thread.State.class.getDeclaredConstructors()[0].newInstance("X", 1));
        attempt("new throws", () -> java.util.ArrayList.class.getConstructor(int.class).newInstance(-5));
        attempt("Class.newInstance", () -> Invocation.class.newInstance().i);
        attempt("Class.newInstance int", () -> int.class.newInstance());
        attempt("nest mate", () -> {
            Constructor<Hidden> c = Hidden.class.getDeclaredConstructor();
            Hidden h = c.newInstance();
            return Hidden.class.getDeclaredMethod("m", String.class).invoke(h, "x") + " " + Hidden.class.getDeclaredField("x").getInt(h);
        });
        for (String name : new String[] {"z", "b", "s", "c", "i", "l", "f", "d", "str", "fin", "st", "SF", "priv"}) {
            Field field = Invocation.class.getDeclaredField(name);
            attempt(name, () -> field.get(o));
            attempt(name + " as int", () -> field.getInt(o));
            attempt(name + " as long", () -> field.getLong(o));
            attempt(name + " as double", () -> field.getDouble(o));
            attempt(name + " as char", () -> field.getChar(o));
            attempt(name + " := byte", () -> {
                field.set(o, (byte) 77);
                return field.get(o);
            });
            attempt(name + " setInt", () -> {
                field.setInt(o, 78);
                return field.get(o);
            });
        }
        Field i = Invocation.class.getField("i");
        attempt("null object", () -> i.get(null));
        attempt("wrong object", () -> i.get("s"));
        attempt("set null", () -> {
            i.set(o, null);
            return 0;
        });
        attempt("final accessible", () -> {
            Field fin = Invocation.class.getDeclaredField("fin");
            fin.setAccessible(true);
            fin.set(o, 80);
            return fin.get(o);
        });
        attempt("static final accessible", () -> {
            Field sf = Invocation.class.getDeclaredField("SF");
            sf.setAccessible(true);
            sf.set(null, "changed");
            return sf.get(null);
        });
        attempt("private of String", () -> String.class.getDeclaredField("value").get("s"));
        attempt("private of String accessible", () -> {
            String.class.getDeclaredField("value").setAccessible(true);
            return 0;
        });
        attempt("trySetAccessible", () -> String.class.getDeclaredField("hash").trySetAccessible() + " " + Hidden.class.getDeclaredField("x").trySetAccessible());
        attempt("canAccess", () -> String.class.getDeclaredField("hash").canAccess("s") + " " + i.canAccess(o));
        attempt("canAccess null", () -> i.canAccess(null));
        attempt("private method of Class", () -> Class.class.getDeclaredMethod("getDeclaredFields0", boolean.class).invoke(String.class, true));
        attempt("inaccessible class", () -> Class.forName("java.util.Collections$EmptyList").getMethod("size").invoke(java.util.Collections.emptyList()));
        Method m = method("rc");
        for (int n = 0; n < 40; n++) {
            m.invoke(null);
        }
        attempt("after inflation", () -> m.invoke(null));
        attempt("equal", () -> m.equals(method("rc")) + " " + (m == method("rc")) + " " + (m.hashCode() == method("rc").hashCode()));
        for (int n = 0; n < 20; n++) {
            int k = n;
            try {
                method("thrower").invoke(o, 1);
            } catch (InvocationTargetException e) {
                if (n == 19) {
                    System.out.println(e.getCause().getStackTrace()[0]);
                }
            }
        }
    }
}
