// Overriding of package-private methods across packages (JVMS 5.4.5): transitive through public overriders, separate otherwise.
// sources: PackagePrivate/left/A.java PackagePrivate/right/B.java PackagePrivate/left/C.java PackagePrivate/right/D.java
import left.A;
import left.C;
import right.B;
import right.D;

public class PackagePrivate {
    public static void main(String[] args) {
        A[] all = {new A(), new B(), new C(), new D()};
        for (A a : all) System.out.println(A.calls(a));
        for (A a : all) if (a instanceof B) System.out.println(B.calls((B) a));
        for (A a : all) if (a instanceof C) System.out.println(C.calls((C) a));
        System.out.println(D.calls(new D()));
        HasM m = new WithDefault();
        System.out.println(m.m() + " " + new WithDefault().m() + " " + ((HasM) new Overrides()).m());
    }

    interface HasM { default String m() { return "default"; } }
    static class Plain { public final String f() { return "f"; } }
    static class WithDefault extends Plain implements HasM { }
    static class Overrides extends WithDefault { public String m() { return "overridden " + super.m(); } }
}
