// java.lang.Object: equals, hashCode stability, toString, clone rules, getClass, finalize-free; monitors' state errors.
import java.util.HashSet;
import java.util.Set;

public class ObjectMethods {
    static class Plain {
    }

    static class Cloner implements Cloneable {
        int a = 1;
        long b = 2;
        int[] shared = {1, 2};
        String s = "s";
        byte tail = 7;

        Cloner copy() {
            try {
                return (Cloner) clone();
            } catch (CloneNotSupportedException e) {
                throw new AssertionError(e);
            }
        }
    }

    static class SubCloner extends Cloner {
        double extra = 3.5;
    }

    static class NotCloneable {
        Object tryClone() throws CloneNotSupportedException {
            return super.clone();
        }
    }

    static class ByValue {
        final int v;

        ByValue(int v) {
            this.v = v;
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof ByValue b && b.v == v;
        }

        @Override
        public int hashCode() {
            return v % 3;
        }
    }

    public static void main(String[] args) throws Exception {
        Plain p = new Plain();
        int hash = p.hashCode();
        System.gc();
        synchronized (p) {
            System.out.println(hash == p.hashCode());
        }
        System.out.println((hash == System.identityHashCode(p)) + " " + System.identityHashCode(null) + " " + p.equals(p) + " " + p.equals(new Plain()) + " "
            + p.toString().equals("ObjectMethods$Plain@" + Integer.toHexString(hash)));
        Set<Integer> hashes = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            hashes.add(new Object().hashCode());
        }
        System.out.println(hashes.size() > 990);
        System.out.println("text".hashCode() + " " + System.identityHashCode("text") * 0 + " " + new ByValue(4).equals(new ByValue(4)) + " " + new ByValue(7).hashCode());
        Cloner c = new SubCloner();
        c.a = 10;
        Cloner d = c.copy();
        d.shared[0] = 99;
        System.out.println(d.getClass().getSimpleName() + " " + d.a + d.b + d.s + d.tail + ((SubCloner) d).extra + " " + c.shared[0] + " " + (c == d) + " " + (c.shared == d.shared));
        try {
            new NotCloneable().tryClone();
        } catch (CloneNotSupportedException e) {
            System.out.println(e);
        }
        for (int i = 0; i < 5; i++) {
            try {
                switch (i) {
                    case 0 -> p.notify();
                    case 1 -> p.wait();
                    case 2 -> p.notifyAll();
                    case 3 -> {
                        synchronized (p) {
                            p.wait(-1);
                        }
                    }
                    default -> {
                        synchronized (p) {
                            p.wait(0, 1000000);
                        }
                    }
                }
            } catch (IllegalMonitorStateException | IllegalArgumentException e) {
                System.out.println(e);
            }
        }
        synchronized (p) {
            p.notify();
            p.notifyAll();
            p.wait(1);
            p.wait(0, 1);
        }
        System.out.println(new Object[] {1}.clone().length + " " + p.getClass() + " " + Plain.class.getClass() + " " + int.class.getClass().getName());
        Object o = new Object();
        int before = o.hashCode();
        Thread t = new Thread(() -> {
            synchronized (o) {
                o.hashCode();
            }
        });
        synchronized (o) {
            t.start();
            Thread.sleep(20);
            System.out.println(o.hashCode() == before);
        }
        t.join();
        System.out.println(o.hashCode() == before);
    }
}
