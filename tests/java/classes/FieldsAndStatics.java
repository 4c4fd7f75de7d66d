// Fields of all types through inheritance, hiding, packing of odd sizes, interface constants, static state per class, volatile and final.
public class FieldsAndStatics {
    static class Bytes {
        byte a = 1;
    }

    static class Longs extends Bytes {
        long b = Long.MIN_VALUE;
        byte c = 3;
    }

    static class Mixed extends Longs {
        boolean d = true;
        short e = -5;
        char f = '\uffff';
        int g = 7;
        float h = 8.5f;
        double i = 9.25;
        Object j = "j";
        byte k = 11;
        volatile long l = 12;
        final int m;
        transient int[] n = {13};

        Mixed(int m) {
            this.m = m;
        }

        String all() {
            return a + " " + b + " " + c + " " + d + " " + e + " " + (int) f + " " + g + " " + h + " " + i + " " + j + " " + k + " " + l + " " + m + " " + n[0];
        }
    }

    static class Hides extends Mixed {
        long a = 100;
        String g = "hidden";

        Hides() {
            super(1);
        }

        String show() {
            return a + " " + super.a + " " + ((Bytes) this).a + " " + g + " " + super.g;
        }
    }

    interface K1 {
        int V = 5;
        String S = "k1".toUpperCase();
    }

    interface K2 {
        int V = 6;
    }

    static class Both implements K1, K2 {
        int sum() {
            return K1.V + K2.V + S.length();
        }
    }

    static class Parent {
        static int shared = 1;
    }

    static class Child extends Parent {
        static int next() {
            return ++shared;
        }
    }

    static boolean z;
    static byte b;
    static short s;
    static char c;
    static int i;
    static long l;
    static float f;
    static double d;
    static Object o;

    static void statics() {
        z = !z;
        b += 100;
        b += 100;
        s -= 1;
        c--;
        i = ~i;
        l = l * 3 - 1;
        f += 0.1f;
        d -= 0.1;
        o = o == null ? "set" : o + "!";
        System.out.println(z + " " + b + " " + s + " " + (int) c + " " + i + " " + l + " " + f + " " + d + " " + o);
    }

    int count;

    FieldsAndStatics bump() {
        count++;
        return this;
    }

    public static void main(String[] args) {
        Mixed m = new Mixed(42);
        System.out.println(m.all());
        m.a--;
        m.b++;
        m.c *= 50;
        m.d ^= true;
        m.e <<= 3;
        m.f += 2;
        m.g /= -2;
        m.h %= 3;
        m.i *= m.i;
        m.j = null;
        m.k = (byte) (m.k++ + ++m.k);
        m.l = -m.l;
        m.n = new int[] {-1};
        System.out.println(m.all());
        Hides h = new Hides();
        h.a++;
        ((Bytes) h).a = 55;
        System.out.println(h.show() + " " + h.all());
        System.out.println(new Both().sum());
        System.out.println(Child.next() + Parent.shared + Child.shared);
        for (int n = 0; n < 3; n++) {
            statics();
        }
        FieldsAndStatics x = new FieldsAndStatics();
        x.bump().bump().count += x.bump().count;
        System.out.println(x.count);
        Mixed[] many = new Mixed[100];
        for (int n = 0; n < many.length; n++) {
            many[n] = new Mixed(n);
            many[n].a = (byte) n;
            many[n].k = (byte) -n;
            many[n].b = n * 1_000_000_007L;
        }
        long sum = 0;
        for (Mixed each : many) {
            sum = sum * 31 + each.a + each.b + each.c + each.e + each.k + each.m;
        }
        System.out.println(sum);
    }
}
