// Which classes the verifier asks for, and in which order: programs can see it in their class loaders (JVMS 4.10.1.2, 5.4.1).
// Each subject has one method, so that the order of methods plays no part.
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

public class VerifierLoads {
    static class A { Object field; A next; void m() {} }
    static class B extends A { B self() { return this; } }
    static class C extends B { }
    interface I { void i(); }
    interface J extends I { }
    static class K extends A implements J { public void i() {} }
    static final class E1 extends RuntimeException { }
    static class E2 extends Exception { }
    static class E3 extends E2 { }

    interface SameClass { static A m(A a) { return a; } }
    interface ToSuperclass { static A m(B b) { return b; } }
    interface ToInterface { static I m(K k) { return k; } }
    interface ToObject { static Object m(C c) { return c; } }
    interface NullTo { static A m() { return null; } }
    interface Fields { static Object m(C c) { A a = c.next; a.next = c; return a.field; } }
    interface Calls { static void m(C c, K k) { c.m(); c.self().m(); k.i(); k.m(); } }
    interface Arrays1 { static Object[] m(B[] b) { return b; } }
    interface Arrays2 { static A[] m(B[] b) { A[] a = b; a[0] = b[1]; return a; } }
    interface Arrays3 { static A[][] m(C[][] c) { return c; } }
    interface Arrays4 { static I[] m(K[] k) { return k; } }
    interface Arrays5 { static Serializable m(B[] b) { return b; } }
    interface Arrays6 { static Object[] m(int[][] b) { return b; } }
    interface Throws1 { static void m(E1 e) { throw e; } }
    interface Throws2 { static void m(E3 e) throws E2 { throw e; } }
    interface Catches1 { static void m() { try { System.nanoTime(); } catch (E1 e) { } } }
    interface Catches2 { static int m() { try { return 1; } catch (IllegalStateException | E1 e) { return 2; } finally { System.nanoTime(); } } }
    interface Merges { static void m(boolean b, B x, C y) { A a = b ? x : y; A c = a; while (b) c = x; } }
    interface News { static A m() { return new C(); } }
    interface Casts { static void m(Object o) { A a = (A) o; if (o instanceof I) ((I) o).i(); } }
    interface Constants { static Object m() { return C.class; } }
    interface Lambdas { static I m(B b) { return b::m; } }
    interface Arguments { static void m(C c, K k) { Helper.take(c, k, null, c, new B[0]); } }
    interface Locals { static void m(C c) { Object o = c; for (int i = 0; i < 3; i++) o = i > 1 ? c.field : "x"; } }

    static class Helper { static void take(A a, I i, C c, Object o, A[] b) { } }

    static final class Loader extends ClassLoader {
        final List<String> asked = new ArrayList<>();

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            asked.add(name.replace("VerifierLoads$", "").replaceFirst(".*\\.", ""));
            synchronized (getClassLoadingLock(name)) {
                Class<?> c = findLoadedClass(name);
                if (c != null) return c;
                if (!name.startsWith("VerifierLoads")) return super.loadClass(name, resolve);
                try (InputStream in = VerifierLoads.class.getResourceAsStream("/" + name + ".class")) {
                    byte[] b = in.readAllBytes();
                    return defineClass(name, b, 0, b.length);
                } catch (IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        String[] subjects = ("SameClass ToSuperclass ToInterface ToObject NullTo Fields Calls Arrays1 Arrays2 Arrays3 Arrays4 Arrays5 Arrays6 Throws1 Throws2 "
            + "Catches1 Catches2 Merges News Casts Constants Lambdas Arguments Locals").split(" ");
        for (String subject : subjects) {
            Loader loader = new Loader();
            Class<?> c = Class.forName("VerifierLoads$" + subject, false, loader);
            loader.asked.clear();
            c.getDeclaredFields();   // links; there are none
            System.out.println(subject + ": " + loader.asked);
        }
    }
}
