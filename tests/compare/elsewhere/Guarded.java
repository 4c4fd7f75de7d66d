package elsewhere;

/** Protected members in another package, for Subjects. */
public class Guarded {
    protected int field = 5;
    protected static int shared = 6;
    protected Object[] things = {this};

    protected Guarded() {
    }

    protected Guarded(int field) {
        this.field = field;
    }

    protected int method(long a) {
        return field + (int) a;
    }

    protected static int common() {
        return shared;
    }

    @Override
    protected Object clone() throws CloneNotSupportedException {
        return super.clone();
    }

    public Object open() {
        return things;
    }
}
