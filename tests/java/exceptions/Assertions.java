// assert with -ea and its per-package forms; a class outside is not affected.
// vmoptions: -ea:Assertions -da:Assertions$Off
public class Assertions {
    static class Off {
        static boolean check() {
            try {
                assert false : "not evaluated";
                return false;
            } catch (AssertionError e) {
                return true;
            }
        }
    }

    static class Inner {
        static boolean check() {
            try {
                assert false;
                return false;
            } catch (AssertionError e) {
                return true;
            }
        }
    }

    public static void main(String[] args) {
        boolean enabled = false;
        assert enabled = true;
        System.out.println(enabled + " " + Off.check() + " " + Inner.check() + " " + Assertions.class.desiredAssertionStatus() + " "
            + Off.class.desiredAssertionStatus() + " " + String.class.desiredAssertionStatus());
        try {
            assert args.length > 5 : "arguments: " + args.length;
        } catch (AssertionError e) {
            System.out.println(e);
        }
        try {
            assert args == null : 42;
        } catch (AssertionError e) {
            System.out.println(e + " " + e.getCause());
        }
        try {
            assert false : new Exception("the cause");
        } catch (AssertionError e) {
            System.out.println(e + " " + e.getCause());
        }
    }
}
