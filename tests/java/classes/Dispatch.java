// Method selection: overriding, overloading, hiding, private and package-private methods, super calls, bridges, covariant returns.
public class Dispatch {
    static class A {
        String name = "A.name";

        String who() {
            return "A";
        }

        String callWho() {
            return who() + secret() + fixed();
        }

        private String secret() {
            return "-A.secret";
        }

        final String fixed() {
            return "-final";
        }

        static String st() {
            return "A.st";
        }

        Object covariant() {
            return "object";
        }

        A self() {
            return this;
        }

        void over(Object o) {
            System.out.println("A.over(Object)");
        }

        void over(String s) {
            System.out.println("A.over(String)");
        }
    }

    static class B extends A {
        String name = "B.name";

        @Override
        String who() {
            return "B(" + super.who() + ")";
        }

        String secret() {
            return "-B.secret";
        }

        static String st() {
            return "B.st";
        }

        @Override
        String covariant() {
            return "string";
        }

        @Override
        B self() {
            return this;
        }

        @Override
        void over(Object o) {
            System.out.println("B.over(Object)");
        }

        void over(Integer i) {
            System.out.println("B.over(Integer)");
        }
    }

    static class C extends B {
        @Override
        String who() {
            return "C(" + super.who() + "," + ((A) this).name + "," + super.name + ")";
        }
    }

    static void f(int i) {
        System.out.println("int");
    }

    static void f(long l) {
        System.out.println("long");
    }

    static void f(double d) {
        System.out.println("double");
    }

    static void f(Integer i) {
        System.out.println("Integer");
    }

    static void f(Object o) {
        System.out.println("Object");
    }

    static void f(int... is) {
        System.out.println("int... " + is.length);
    }

    static void g(Object o) {
        System.out.println("g(Object)");
    }

    static void g(Object... o) {
        System.out.println("g(Object...) " + (o == null ? "null" : o.length));
    }

    static void h(String s, Object... rest) {
        System.out.println("h " + rest.length);
    }

    static void h(String s, String t) {
        System.out.println("h two strings");
    }

    interface Copy<T> {
        T copy(T t);
    }

    static class StringCopy implements Copy<String>, Comparable<StringCopy> {
        public String copy(String s) {
            return s + s;
        }

        public int compareTo(StringCopy o) {
            return 0;
        }
    }

    abstract static class Template {
        abstract int step(int n);

        int run() {
            int sum = 0;
            for (int i = 0; i < 4; i++) {
                sum += step(i);
            }
            return sum;
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    public static void main(String[] args) throws Exception {
        A a = new A(), b = new B(), c = new C();
        for (A x : new A[] {a, b, c}) {
            System.out.println(x.who() + " " + x.callWho() + " " + x.name + " " + x.covariant() + " " + x.self().getClass().getSimpleName());
            x.over("s");
            x.over((Object) "s");
            x.over(1);
        }
        System.out.println(A.st() + B.st() + C.st() + ((B) c).name + ((B) b).secret());
        byte bt = 1;
        short sh = 1;
        f(bt);
        f(sh);
        f('c');
        f(1);
        f(1L);
        f(1f);
        f(Integer.valueOf(1));
        f(Long.valueOf(1));
        f("s");
        f();
        f(1, 2);
        f(new int[3]);
        g(null);
        g((Object) null);
        g(1, 2);
        g(new Object[] {1, 2, 3});
        g(new int[] {1, 2, 3});
        g((Object) new String[2]);
        h("a", "b");
        h("a");
        h("a", 1, 2);
        h("a", (Object[]) new String[] {"x", "y", "z"});
        Copy raw = new StringCopy();
        System.out.println(raw.copy("ab"));
        try {
            raw.copy(5);
        } catch (ClassCastException e) {
            System.out.println(e.getMessage());
        }
        int bridges = 0;
        for (java.lang.reflect.Method m : StringCopy.class.getDeclaredMethods()) {
            if (m.isBridge() && m.isSynthetic()) {
                bridges++;
            }
        }
        System.out.println(bridges);
        System.out.println(new Template() {
            int step(int n) {
                return n * n;
            }
        }.run());
        Object o = new int[] {1};
        System.out.println(o.equals(o) + " " + o.getClass().getSimpleName() + " " + "s".getClass() + " " + new Object[0].getClass());
        System.out.println(((Object) c).toString().startsWith("Dispatch$C@"));
    }
}
