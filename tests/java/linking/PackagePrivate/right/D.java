package right;

public class D extends left.C {
    String own() { return "D.own"; }              // overrides B's
    public String opened() { return "D.opened"; } // overrides C's (public), so A's too, and B's (same package)
    String secret() { return "D.secret"; }
    public static String calls(D d) { return d.getClass().getName() + " as D: " + d.own() + " " + d.opened() + " " + d.guarded() + " " + d.secret(); }
}
