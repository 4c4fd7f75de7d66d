package right;

public class B extends left.A {
    String own() { return "B.own"; }         // another method
    String opened() { return "B.opened"; }   // another method
    protected String guarded() { return "B.guarded"; }
    String secret() { return "B.secret"; }
    public static String calls(B b) { return b.getClass().getName() + " as B: " + b.own() + " " + b.opened() + " " + b.guarded() + " " + b.secret(); }
}
