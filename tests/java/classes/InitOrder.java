// Order of static and instance initialisation: superclasses, interfaces with and without defaults, constants, triggers and non-triggers.
public class InitOrder {
    static int log(String s) {
        System.out.println("  " + s);
        return s.length();
    }

    interface I {
        int X = log("I.X");

        default void d() {
        }
    }

    interface NoDefault {
        int X = log("NoDefault.X");
    }

    interface J extends I, NoDefault {
        int Y = log("J.Y");
    }

    static class A {
        static int s = log("A.static");
        int i = log("A.instance");

        {
            log("A.block");
        }

        A() {
            log("A()");
            hook();
        }

        void hook() {
            log("A.hook");
        }
    }

    static class B extends A implements J {
        static final int CONSTANT = 42;
        static final String TEXT = "constant";
        static final Integer BOXED = log("B.BOXED");
        int field = log("B.field");
        final int constantField = 7;

        static {
            log("B.static block");
        }

        B() {
            this(1);
            log("B()");
        }

        B(int n) {
            super();
            log("B(int) " + field + " " + constantField);
        }

        @Override
        void hook() {
            log("B.hook sees " + field + " " + constantField);
        }
    }

    static class Sub extends B {
        static {
            log("Sub.static");
        }
    }

    static class Statics {
        static int early = read();
        static int late = 5;
        static final int COMPILE_TIME = 9;

        static int read() {
            return late * 100 + COMPILE_TIME;
        }
    }

    static class Cycle1 {
        static final Object O = log("Cycle1");
        static int v = Cycle2.v + 1;
    }

    static class Cycle2 {
        static final Object O = log("Cycle2");
        static int v = Cycle1.v + 10;
    }

    static class Quiet {
        static {
            log("Quiet: must not be printed before the end");
        }

        static final int C = 1;
        static int f;
    }

    static void step(String s) {
        System.out.println(s);
    }

    public static void main(String[] args) throws Exception {
        step("constants");
        System.out.println(B.CONSTANT + B.TEXT + Quiet.C);
        step("array, literal, cast, instanceof, null");
        B[] array = new B[2];
        Quiet q = (Quiet) (Object) null;
        System.out.println(array.length + Quiet.class.getSimpleName().length() + " " + (q instanceof Quiet));
        step("static of a superclass through Sub");
        System.out.println(Sub.s);
        step("J.Y");
        System.out.println(J.Y);
        step("new B");
        new B();
        step("new Sub");
        new Sub();
        step("NoDefault");
        System.out.println(NoDefault.X);
        step("statics");
        System.out.println(Statics.early + " " + Statics.late);
        step("cycle");
        System.out.println(Cycle1.v + " " + Cycle2.v);
        step("loader.loadClass does not initialise; forName does");
        InitOrder.class.getClassLoader().loadClass("InitOrder$Quiet");
        Class.forName("InitOrder$Quiet", false, InitOrder.class.getClassLoader());
        Quiet.class.getDeclaredFields();
        Quiet.class.getDeclaredField("f");
        step("get the field");
        Quiet.class.getDeclaredField("f").get(null);
    }
}
