package left;

public class C extends right.B {
    String own() { return "C.own"; }              // overrides A's, not B's
    public String opened() { return "C.opened"; } // overrides A's and opens it to all
    protected String guarded() { return "C.guarded"; }
    public static String calls(C c) { return c.getClass().getName() + " as C: " + c.own() + " " + c.opened() + " " + c.guarded(); }
}
