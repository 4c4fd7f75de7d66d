// Default methods: diamonds, most specific ones, super calls, static and private interface methods, abstract again, class wins.
public class DefaultMethods {
    interface A {
        default String m() {
            return "A.m";
        }

        static String s() {
            return "A.s";
        }

        private String p() {
            return "A.p" + sp();
        }

        private static String sp() {
            return "A.sp";
        }

        default String callsPrivate() {
            return p() + m();
        }
    }

    interface B extends A {
        default String m() {
            return "B.m(" + A.super.m() + ")";
        }
    }

    interface C extends A {
        default String m() {
            return "C.m";
        }
    }

    interface D extends A {
    }

    static class Diamond implements B, D {
    }

    static class Both implements B, C {
        public String m() {
            return "Both(" + B.super.m() + "+" + C.super.m() + ")";
        }
    }

    static class Base {
        public String m() {
            return "Base.m";
        }
    }

    static class ClassWins extends Base implements B {
    }

    interface Again extends A {
        String m();
    }

    static class MustImplement implements Again {
        public String m() {
            return "implemented";
        }
    }

    abstract static class AbstractBase implements A {
        public abstract String m();
    }

    static class FromAbstract extends AbstractBase {
        public String m() {
            return "from abstract";
        }
    }

    interface Counter {
        int get();

        void set(int n);

        default int increment() {
            set(get() + 1);
            return get();
        }

        default Counter twice() {
            increment();
            increment();
            return this;
        }
    }

    enum EnumWith implements A {
        PLAIN, OWN {
            @Override
            public String m() {
                return "OWN.m";
            }
        }
    }

    record RecordWith(int n) implements B {
    }

    static class HashDefaults implements Comparable<HashDefaults> {
        public int compareTo(HashDefaults o) {
            return 0;
        }
    }

    interface Generic<T> {
        default T id(T t) {
            return t;
        }
    }

    static class StringGeneric implements Generic<String> {
        @Override
        public String id(String s) {
            return Generic.super.id(s) + "!";
        }
    }

    public static void main(String[] args) {
        A[] all = {new Diamond(), new Both(), new ClassWins(), new MustImplement(), new FromAbstract(), EnumWith.PLAIN, EnumWith.OWN, new RecordWith(1), new A() { }, new D() { }};
        for (A a : all) {
            System.out.println(a.m() + " " + a.callsPrivate());
        }
        System.out.println(A.s());
        Counter counter = new Counter() {
            int n;

            public int get() {
                return n;
            }

            public void set(int v) {
                n = v;
            }
        };
        System.out.println(counter.twice().twice().increment());
        Generic<String> g = new StringGeneric();
        System.out.println(g.id("x"));
        A lambdaLike = ((java.util.function.Supplier<A>) Diamond::new).get();
        System.out.println(lambdaLike.m());
        java.util.Comparator<String> cmp = java.util.Comparator.<String>naturalOrder().reversed();
        System.out.println(cmp.compare("a", "b"));
        System.out.println(java.util.Arrays.stream(B.class.getMethods()).map(m -> m.getDeclaringClass().getSimpleName() + "." + m.getName() + m.isDefault()).sorted().toList());
    }
}
