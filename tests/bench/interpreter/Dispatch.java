/** Interface-heavy code: expression trees, visitors, instanceof chains, megamorphic calls, default methods. */
public class Dispatch {
    interface Expr {
        long eval(long x);

        <R> R accept(Visitor<R> visitor);

        default int weight() {
            return 1;
        }
    }

    interface Visitor<R> {
        R constant(Const c);

        R variable(Var v);

        R sum(Add a);

        R product(Mul m);

        R negation(Neg n);
    }

    record Const(long value) implements Expr {
        public long eval(long x) {
            return value;
        }

        public <R> R accept(Visitor<R> visitor) {
            return visitor.constant(this);
        }
    }

    record Var() implements Expr {
        public long eval(long x) {
            return x;
        }

        public <R> R accept(Visitor<R> visitor) {
            return visitor.variable(this);
        }
    }

    record Add(Expr left, Expr right) implements Expr {
        public long eval(long x) {
            return left.eval(x) + right.eval(x);
        }

        public <R> R accept(Visitor<R> visitor) {
            return visitor.sum(this);
        }

        @Override
        public int weight() {
            return left.weight() + right.weight();
        }
    }

    record Mul(Expr left, Expr right) implements Expr {
        public long eval(long x) {
            return left.eval(x) * right.eval(x);
        }

        public <R> R accept(Visitor<R> visitor) {
            return visitor.product(this);
        }

        @Override
        public int weight() {
            return left.weight() + right.weight() + 1;
        }
    }

    record Neg(Expr operand) implements Expr {
        public long eval(long x) {
            return -operand.eval(x);
        }

        public <R> R accept(Visitor<R> visitor) {
            return visitor.negation(this);
        }
    }

    static final class Derivative implements Visitor<Expr> {
        public Expr constant(Const c) {
            return new Const(0);
        }

        public Expr variable(Var v) {
            return new Const(1);
        }

        public Expr sum(Add a) {
            return new Add(a.left().accept(this), a.right().accept(this));
        }

        public Expr product(Mul m) {
            return new Add(new Mul(m.left().accept(this), m.right()), new Mul(m.left(), m.right().accept(this)));
        }

        public Expr negation(Neg n) {
            return new Neg(n.operand().accept(this));
        }
    }

    static Expr simplify(Expr e) {
        if (e instanceof Add add) {
            Expr l = simplify(add.left()), r = simplify(add.right());
            if (l instanceof Const c && c.value() == 0) {
                return r;
            }
            return r instanceof Const c && c.value() == 0 ? l : new Add(l, r);
        }
        if (e instanceof Mul mul) {
            Expr l = simplify(mul.left()), r = simplify(mul.right());
            if (l instanceof Const c && c.value() == 0 || r instanceof Const d && d.value() == 0) {
                return new Const(0);
            }
            return l instanceof Const c && c.value() == 1 ? r : new Mul(l, r);
        }
        return e instanceof Neg neg ? new Neg(simplify(neg.operand())) : e;
    }

    static Expr build(int depth, int seed) {
        if (depth == 0) {
            return seed % 3 == 0 ? new Var() : new Const(seed % 7);
        }
        return switch (seed % 4) {
            case 0 -> new Neg(build(depth - 1, seed * 5 + 1 & 0xfff));
            case 1, 2 -> new Add(build(depth - 1, seed * 3 + 1 & 0xfff), build(depth - 1, seed * 7 + 2 & 0xfff));
            default -> new Mul(build(depth - 1, seed * 3 + 2 & 0xfff), build(depth - 1, seed * 5 + 3 & 0xfff));
        };
    }

    static long kernel() {
        long sum = 0;
        for (int seed = 1; seed <= 16; seed++) {
            Expr e = build(8, seed);
            Expr d = simplify(e.accept(new Derivative()));
            for (int x = 0; x < 8; x++) {
                sum = sum * 31 + e.eval(x) + d.eval(x);
            }
            sum += e.weight() * 17L + d.weight();
        }
        return sum;
    }

    /** Arguments: iterations [--time]. The checksum is the same on every VM and for every iteration count. */
    public static void main(String[] args) {
        int iterations = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        long best = Long.MAX_VALUE;
        long checksum = 0;
        for (int i = 0; i < iterations; i++) {
            long start = System.nanoTime();
            checksum = kernel();
            best = Math.min(best, System.nanoTime() - start);
        }
        System.out.println("checksum " + checksum);
        if (args.length > 1 && args[1].equals("--time")) {
            System.out.println("ns/iter " + best);
        }
    }
}
