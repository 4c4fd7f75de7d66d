// Inner, local, anonymous and static nested classes: outer instances, captured variables, shadowing, private access of nest mates.
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

public class InnerClasses {
    private int value = 1;
    private static int count;

    private int bump() {
        return ++value;
    }

    class Inner {
        int value = 10;

        class Deep {
            int value = 100;

            String all() {
                return value + " " + Inner.this.value + " " + InnerClasses.this.value + " " + bump();
            }
        }

        void assign() {
            InnerClasses.this.value += 5;
            this.value++;
            count++;
        }
    }

    static class Nested {
        private int hidden = 7;

        private static int sHidden = 8;

        private Nested() {
        }

        private int priv(int x) {
            return x * hidden;
        }
    }

    class SubInner extends Inner {
        SubInner() {
            super();
        }

        int both() {
            return super.value + InnerClasses.this.value;
        }
    }

    static class FromOutside extends InnerClasses.Inner {
        FromOutside(InnerClasses outer) {
            outer.super();
        }
    }

    List<IntSupplier> locals(int param) {
        List<IntSupplier> list = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            final int captured = i;
            long wide = i * 10L;
            class Local implements IntSupplier {
                final int own = param;

                public int getAsInt() {
                    return own * 100 + captured * 10 + (int) wide + value;
                }

                Local again() {
                    return new Local();
                }
            }
            list.add(new Local());
            list.add(new Local().again());
            list.add(new IntSupplier() {
                int calls = captured;

                {
                    calls += param;
                }

                public int getAsInt() {
                    return calls++ + value;
                }
            });
        }
        return list;
    }

    static IntSupplier[] staticContext(String s) {
        return new IntSupplier[] {
            new IntSupplier() {
                public int getAsInt() {
                    return s.length() + count++;
                }
            },
            () -> s.length() * 2,
        };
    }

    interface Visitor {
        default String name() {
            return getClass().getName() + " " + getClass().getSimpleName() + " " + getClass().isAnonymousClass() + " " + getClass().isLocalClass() + " "
                + getClass().isMemberClass() + " " + getClass().getEnclosingClass() + " " + getClass().getEnclosingMethod() + " " + getClass().getDeclaringClass()
                + " " + (getClass().getEnclosingConstructor() != null);
        }
    }

    Visitor fromConstructor;

    InnerClasses() {
        fromConstructor = new Visitor() { };
    }

    static final Visitor FROM_STATIC = new Visitor() { };

    public static void main(String[] args) {
        InnerClasses outer = new InnerClasses();
        Inner inner = outer.new Inner();
        Inner.Deep deep = inner.new Deep();
        System.out.println(deep.all());
        inner.assign();
        System.out.println(deep.all() + " " + count);
        System.out.println(outer.new SubInner().both() + " " + new FromOutside(outer).value);
        Nested n = new Nested();
        n.hidden += 3;
        Nested.sHidden++;
        System.out.println(n.hidden + " " + Nested.sHidden + " " + n.priv(2));
        for (IntSupplier s : outer.locals(3)) {
            System.out.print(s.getAsInt() + " " + s.getAsInt() + ", ");
        }
        System.out.println();
        for (IntSupplier s : staticContext("four")) {
            System.out.print(s.getAsInt() + " " + s.getAsInt() + ", ");
        }
        System.out.println();
        class LocalVisitor implements Visitor {
        }
        for (Visitor v : new Visitor[] {outer.fromConstructor, FROM_STATIC, new LocalVisitor(), new Visitor() { }, new Member()}) {
            System.out.println(v.name());
        }
        try {
            InnerClasses none = null;
            none.new Inner();
        } catch (NullPointerException e) {
            System.out.println("no outer instance");
        }
        System.out.println(Nested.class.getNestHost() + " " + Inner.Deep.class.isNestmateOf(Nested.class) + " " + InnerClasses.class.getNestMembers().length);
        StringBuilder sb = new StringBuilder();
        Runnable recursive = new Runnable() {
            int depth = 3;

            public void run() {
                sb.append(depth);
                if (depth-- > 0) {
                    this.run();
                }
            }
        };
        recursive.run();
        System.out.println(sb);
    }

    static class Member implements Visitor {
    }
}
