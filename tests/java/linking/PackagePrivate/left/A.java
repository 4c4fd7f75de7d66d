package left;

public class A {
    String own() { return "A.own"; }         // package-private: only left overrides it
    String opened() { return "A.opened"; }   // C in left makes it public
    protected String guarded() { return "A.guarded"; }
    private String secret() { return "A.secret"; }
    public static String calls(A a) { return a.getClass().getName() + " as A: " + a.own() + " " + a.opened() + " " + a.guarded() + " " + a.secret(); }
}
