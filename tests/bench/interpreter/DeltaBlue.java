import java.util.ArrayList;
import java.util.List;

/** An incremental one-way constraint solver: polymorphic objects, lists, graph walks. */
public class DeltaBlue {
    enum Strength {
        REQUIRED, STRONG, MEDIUM, WEAK, WEAKEST;

        boolean isStrongerThan(Strength other) {
            return ordinal() < other.ordinal();
        }

        static Strength weaker(Strength a, Strength b) {
            return a.ordinal() > b.ordinal() ? a : b;
        }
    }

    static final class Variable {
        int value;
        final List<Constraint> constraints = new ArrayList<>();
        Constraint determinedBy;
        Strength walkStrength = Strength.WEAKEST;
        boolean stay = true;
        int mark;

        Variable(int value) {
            this.value = value;
        }
    }

    abstract static class Constraint {
        final Strength strength;

        Constraint(Strength strength) {
            this.strength = strength;
        }

        abstract List<Variable> variables();

        abstract boolean isSatisfied();

        abstract void chooseMethod(int mark);

        abstract void markUnsatisfied();

        abstract Variable output();

        abstract boolean inputsKnown(int mark);

        abstract void recalculate();

        abstract void execute();

        boolean isInput() {
            return false;
        }

        final void addTo(Planner planner) {
            for (Variable v : variables()) {
                v.constraints.add(this);
            }
            planner.incrementalAdd(this);
        }

        final void removeFrom(Planner planner) {
            if (isSatisfied()) {
                planner.incrementalRemove(this);
            } else {
                detach();
            }
        }

        final void detach() {
            for (Variable v : variables()) {
                v.constraints.remove(this);
            }
        }

        final Constraint satisfy(int mark, Planner planner) {
            chooseMethod(mark);
            if (!isSatisfied()) {
                if (strength == Strength.REQUIRED) {
                    throw new IllegalStateException("a required constraint failed");
                }
                return null;
            }
            for (Variable v : variables()) {
                if (v != output()) {
                    v.mark = mark;
                }
            }
            Variable out = output();
            Constraint overridden = out.determinedBy;
            if (overridden != null) {
                overridden.markUnsatisfied();
            }
            out.determinedBy = this;
            if (!planner.addPropagate(this, mark)) {
                throw new IllegalStateException("cycle");
            }
            out.mark = mark;
            return overridden;
        }
    }

    /** Holds one variable still (stay) or lets it be set from outside (edit). */
    static final class Unary extends Constraint {
        final Variable variable;
        final boolean edit;
        boolean satisfied;

        Unary(Variable variable, Strength strength, boolean edit) {
            super(strength);
            this.variable = variable;
            this.edit = edit;
        }

        @Override
        List<Variable> variables() {
            return List.of(variable);
        }

        @Override
        boolean isSatisfied() {
            return satisfied;
        }

        @Override
        void chooseMethod(int mark) {
            satisfied = variable.mark != mark && strength.isStrongerThan(variable.walkStrength);
        }

        @Override
        void markUnsatisfied() {
            satisfied = false;
        }

        @Override
        Variable output() {
            return variable;
        }

        @Override
        boolean inputsKnown(int mark) {
            return true;
        }

        @Override
        void recalculate() {
            variable.walkStrength = strength;
            variable.stay = !edit;
        }

        @Override
        void execute() {
        }

        @Override
        boolean isInput() {
            return edit;
        }
    }

    /** target = source * scale + offset, solvable in both directions. */
    static final class Linear extends Constraint {
        final Variable source, target;
        final int scale, offset;
        int direction;

        Linear(Variable source, Variable target, int scale, int offset) {
            super(Strength.REQUIRED);
            this.source = source;
            this.target = target;
            this.scale = scale;
            this.offset = offset;
        }

        @Override
        List<Variable> variables() {
            return List.of(source, target);
        }

        @Override
        boolean isSatisfied() {
            return direction != 0;
        }

        @Override
        void chooseMethod(int mark) {
            if (source.mark == mark) {
                direction = target.mark != mark && strength.isStrongerThan(target.walkStrength) ? 1 : 0;
            } else if (target.mark == mark) {
                direction = strength.isStrongerThan(source.walkStrength) ? -1 : 0;
            } else if (target.walkStrength.isStrongerThan(source.walkStrength)) {
                direction = strength.isStrongerThan(source.walkStrength) ? -1 : 0;
            } else {
                direction = strength.isStrongerThan(target.walkStrength) ? 1 : 0;
            }
        }

        @Override
        void markUnsatisfied() {
            direction = 0;
        }

        Variable input() {
            return direction > 0 ? source : target;
        }

        @Override
        Variable output() {
            return direction > 0 ? target : source;
        }

        @Override
        boolean inputsKnown(int mark) {
            Variable in = input();
            return in.mark == mark || in.stay || in.determinedBy == null;
        }

        @Override
        void recalculate() {
            Variable in = input(), out = output();
            out.walkStrength = Strength.weaker(strength, in.walkStrength);
            out.stay = in.stay;
            if (out.stay) {
                execute();
            }
        }

        @Override
        void execute() {
            if (direction > 0) {
                target.value = source.value * scale + offset;
            } else {
                source.value = (target.value - offset) / scale;
            }
        }
    }

    static final class Planner {
        int currentMark;

        int newMark() {
            return ++currentMark;
        }

        void incrementalAdd(Constraint constraint) {
            int mark = newMark();
            Constraint overridden = constraint.satisfy(mark, this);
            while (overridden != null) {
                overridden = overridden.satisfy(mark, this);
            }
        }

        void incrementalRemove(Constraint constraint) {
            Variable out = constraint.output();
            constraint.markUnsatisfied();
            constraint.detach();
            List<Constraint> unsatisfied = removePropagate(out);
            for (Strength s : Strength.values()) {
                for (Constraint u : unsatisfied) {
                    if (u.strength == s) {
                        incrementalAdd(u);
                    }
                }
            }
        }

        boolean addPropagate(Constraint start, int mark) {
            ArrayList<Constraint> todo = new ArrayList<>();
            todo.add(start);
            while (!todo.isEmpty()) {
                Constraint c = todo.remove(todo.size() - 1);
                if (c.output().mark == mark) {
                    incrementalRemove(start);
                    return false;
                }
                c.recalculate();
                addConsumers(c.output(), todo);
            }
            return true;
        }

        List<Constraint> removePropagate(Variable out) {
            List<Constraint> unsatisfied = new ArrayList<>();
            out.determinedBy = null;
            out.walkStrength = Strength.WEAKEST;
            out.stay = true;
            ArrayList<Variable> todo = new ArrayList<>();
            todo.add(out);
            while (!todo.isEmpty()) {
                Variable v = todo.remove(todo.size() - 1);
                for (Constraint c : v.constraints) {
                    if (!c.isSatisfied()) {
                        unsatisfied.add(c);
                    } else if (c != v.determinedBy) {
                        c.recalculate();
                        todo.add(c.output());
                    }
                }
            }
            return unsatisfied;
        }

        void addConsumers(Variable v, List<Constraint> into) {
            for (Constraint c : v.constraints) {
                if (c != v.determinedBy && c.isSatisfied()) {
                    into.add(c);
                }
            }
        }

        List<Constraint> plan(List<Constraint> sources) {
            int mark = newMark();
            List<Constraint> plan = new ArrayList<>();
            ArrayList<Constraint> todo = new ArrayList<>(sources);
            while (!todo.isEmpty()) {
                Constraint c = todo.remove(todo.size() - 1);
                if (c.output().mark != mark && c.inputsKnown(mark)) {
                    plan.add(c);
                    c.output().mark = mark;
                    addConsumers(c.output(), todo);
                }
            }
            return plan;
        }
    }

    static int setAndRead(Planner planner, Variable in, Variable out, int from, int to) {
        Unary edit = new Unary(in, Strength.STRONG, true);
        edit.addTo(planner);
        List<Constraint> sources = new ArrayList<>();
        sources.add(edit);
        List<Constraint> plan = planner.plan(sources);
        int sum = 0;
        for (int i = from; i < to; i++) {
            in.value = i;
            for (Constraint c : plan) {
                c.execute();
            }
            sum = sum * 7 + out.value;
        }
        edit.removeFrom(planner);
        return sum;
    }

    static long kernel() {
        Planner planner = new Planner();
        Variable first = new Variable(0);
        Variable last = first;
        for (int i = 0; i < 100; i++) {
            Variable next = new Variable(0);
            new Linear(last, next, 1, i & 1).addTo(planner);
            last = next;
        }
        new Unary(last, Strength.MEDIUM, false).addTo(planner);
        long sum = setAndRead(planner, first, last, 0, 60);
        sum = sum * 31 + setAndRead(planner, last, first, 1000, 1060);
        List<Variable> targets = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Variable source = new Variable(i), target = new Variable(i);
            new Unary(source, Strength.WEAK, false).addTo(planner);
            new Linear(source, target, 10, 1000).addTo(planner);
            targets.add(target);
            sum = sum * 31 + setAndRead(planner, source, target, i, i + 4);
            sum = sum * 31 + setAndRead(planner, target, source, 1050, 1054);
        }
        for (Variable t : targets) {
            sum = sum * 31 + t.value;
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
