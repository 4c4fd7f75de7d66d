// Classes loaded after a call site is warm: overriding what was final in effect, new implementors, changed receivers, fields of late subclasses.
public class LateLoading {
    static class Base {
        int value = 1;

        int get() {
            return value;
        }

        final int fixed() {
            return get() * 10;
        }
    }

    public interface Shape {
        int area();

        default int twice() {
            return area() * 2;
        }
    }

    static class Square implements Shape {
        public int area() {
            return 4;
        }
    }

    static class Late1 extends Base {
        @Override
        int get() {
            return value + 100;
        }
    }

    static class Late2 extends Late1 {
        long extra = 5;

        @Override
        int get() {
            return super.get() + (int) extra++;
        }
    }

    static class Late3 extends Base {
    }

    static class Circle implements Shape, Cloneable {
        public int area() {
            return 3;
        }

        public int twice() {
            return 7;
        }
    }

    record Rect(int w, int h) implements Shape {
        public int area() {
            return w * h;
        }
    }

    static int call(Base b) {
        return b.get() + b.fixed();
    }

    static int shape(Shape s) {
        return s.area() + s.twice();
    }

    static String kind(Object o) {
        return o instanceof Late2 ? "late2" : o instanceof Late1 ? "late1" : o instanceof Base ? "base" : o instanceof Shape ? "shape" : "other";
    }

    static int loop(Base b, Shape s, int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += call(b) + shape(s);
        }
        return sum;
    }

    static Base make(int k) {
        switch (k) {
            case 0: return new Base();
            case 1: return new Late1();
            case 2: return new Late2();
            default: return new Late3();
        }
    }

    public static void main(String[] args) throws Exception {
        System.out.println(loop(new Base(), new Square(), 20_000));
        Base[] bases = new Base[4];
        for (int k = 0; k < 4; k++) {
            bases[k] = make(k);
            System.out.println(k + " " + loop(bases[k], new Square(), 3) + " " + kind(bases[k]) + " " + loop(bases[0], new Square(), 3));
        }
        Shape[] shapes = {new Square(), new Circle(), new Rect(2, 3), () -> 9, new Shape() {
            public int area() {
                return 11;
            }
        }};
        for (Shape s : shapes) {
            System.out.println(loop(bases[0], s, 5) + " " + kind(s));
        }
        int sum = 0;
        for (int i = 0; i < 50_000; i++) {
            sum = sum * 31 + call(bases[i & 3]) + shape(shapes[i % 5]) + kind(i % 2 == 0 ? bases[i % 4] : shapes[i % 5]).length();
        }
        System.out.println(sum);
        Object[] mixed = {1, "s", 2.5, 'c', null, new int[0]};
        int hash = 0;
        for (int i = 0; i < 1000; i++) {
            Object o = mixed[i % mixed.length];
            hash = hash * 31 + (o == null ? 0 : o instanceof int[] ? 1 : o.hashCode()) + String.valueOf(o instanceof int[] ? "" : o).length();
        }
        System.out.println(hash);
        for (int i = 0; i < 3; i++) {
            ClassLoader own = new ClassLoader(LateLoading.class.getClassLoader()) {
                @Override
                protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                    if (!name.equals("LateLoading$Circle")) {
                        return super.loadClass(name, resolve);
                    }
                    Class<?> c = findLoadedClass(name);
                    if (c != null) {
                        return c;
                    }
                    try (var in = getParent().getResourceAsStream(name + ".class")) {
                        byte[] b = in.readAllBytes();
                        return defineClass(name, b, 0, b.length);
                    } catch (java.io.IOException e) {
                        throw new ClassNotFoundException(name, e);
                    }
                }
            };
            var constructor = own.loadClass("LateLoading$Circle").getDeclaredConstructor();
            constructor.setAccessible(true);
            Shape other = (Shape) constructor.newInstance();
            System.out.println(loop(bases[1], other, 4) + " " + (other instanceof Circle));
        }
    }
}
