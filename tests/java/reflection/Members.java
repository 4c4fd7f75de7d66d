// Reflection: declared and inherited fields, methods and constructors, modifiers, generic signatures, parameters, ordering by name.
// javac: -parameters
import java.lang.reflect.*;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

public class Members {
    interface Top<T> {
        int K = 1;

        T top(List<? extends T> in) throws java.io.IOException;

        default void dflt() {
        }

        static void stat() {
        }
    }

    abstract static class Base<A, B extends Comparable<B> & java.io.Serializable> implements Top<A> {
        protected A a;
        public B[] bs;
        transient volatile long l;
        private final Map<String, ? super A> MAP = null;

        protected Base(A a, int... rest) throws IllegalStateException {
        }

        public abstract <X extends Exception> B method(Map<A, List<B[]>> map, X[][] xs) throws X;

        private native void nat();

        synchronized strictfp double sync(final double d) {
            return d;
        }
    }

    static final class Leaf extends Base<String, Integer> {
        public int own;

        Leaf() {
            super("s");
        }

        private Leaf(String p, List<String>... lists) {
            super(p);
        }

        @Override
        public String top(List<? extends String> in) {
            return "";
        }

        @Override
        public <X extends Exception> Integer method(Map<String, List<Integer[]>> map, X[][] xs) {
            return 1;
        }

        class InnerOf {
            InnerOf(int n) {
            }
        }
    }

    static void show(Class<?> c) {
        System.out.println("== " + c.toGenericString() + " | " + c.getGenericSuperclass() + " | " + Arrays.toString(c.getGenericInterfaces()) + " | " + Modifier.toString(c.getModifiers()) + " | "
            + Arrays.toString(c.getTypeParameters()));
        Comparator<Member> order = Comparator.comparing(Object::toString);
        Field[] fields = c.getDeclaredFields();
        Arrays.sort(fields, order);
        for (Field f : fields) {
            System.out.println("  F " + f + " | " + f.toGenericString() + " | " + f.getGenericType().getClass().getSimpleName());
        }
        Method[] methods = c.getDeclaredMethods();
        Arrays.sort(methods, order);
        for (Method m : methods) {
            System.out.println("  M " + m + " | " + m.toGenericString() + " | " + Arrays.toString(m.getParameters()) + " " + m.isVarArgs() + m.isBridge() + m.isSynthetic() + m.isDefault());
            System.out.println("      " + Arrays.toString(m.getGenericParameterTypes()) + " " + Arrays.toString(m.getGenericExceptionTypes()) + " " + Arrays.toString(m.getTypeParameters()));
        }
        Constructor<?>[] constructors = c.getDeclaredConstructors();
        Arrays.sort(constructors, order);
        for (Constructor<?> k : constructors) {
            System.out.println("  C " + k + " | " + k.toGenericString() + " | " + Arrays.toString(k.getParameters()) + " " + k.getParameterCount());
        }
        System.out.println("  public: " + Arrays.stream(c.getMethods()).map(m -> m.getDeclaringClass().getSimpleName() + "." + m.getName()).sorted().distinct().toList() + " "
            + Arrays.stream(c.getFields()).map(Field::getName).sorted().toList());
        System.out.println("  nested: " + Arrays.stream(c.getDeclaredClasses()).map(Class::getSimpleName).sorted().toList());
    }

    public static void main(String[] args) throws Exception {
        for (Class<?> c : new Class<?>[] {Top.class, Base.class, Leaf.class, Leaf.InnerOf.class, Thread.State.class}) {
            show(c);
        }
        Type t = Base.class.getDeclaredMethod("method", Map.class, Exception[][].class).getGenericParameterTypes()[0];
        ParameterizedType p = (ParameterizedType) t;
        System.out.println(p.getRawType() + " " + p.getOwnerType() + " " + p.getActualTypeArguments()[1] + " " + ((ParameterizedType) p.getActualTypeArguments()[1]).getActualTypeArguments()[0].getClass().getInterfaces()[0]);
        WildcardType w = (WildcardType) ((ParameterizedType) Base.class.getDeclaredField("MAP").getGenericType()).getActualTypeArguments()[1];
        System.out.println(w + " " + Arrays.toString(w.getLowerBounds()) + " " + Arrays.toString(w.getUpperBounds()));
        TypeVariable<?> v = Base.class.getTypeParameters()[1];
        System.out.println(v + " " + Arrays.toString(v.getBounds()) + " " + v.getGenericDeclaration() + " " + v.equals(Base.class.getTypeParameters()[1]));
        System.out.println(Leaf.class.getMethod("dflt") + " " + Leaf.class.getField("K"));
        for (String s : new String[] {"missing", "nat", "own"}) {
            try {
                System.out.println(Leaf.class.getMethod(s));
            } catch (NoSuchMethodException e) {
                System.out.println(e);
            }
            try {
                System.out.println(Leaf.class.getDeclaredField(s));
            } catch (NoSuchFieldException e) {
                System.out.println(e);
            }
        }
        try {
            Leaf.class.getConstructor(int.class, String[].class);
        } catch (NoSuchMethodException e) {
            System.out.println(e);
        }
        int[].class.getMethods();
        System.out.println(int[].class.getDeclaredMethods().length + " " + int.class.getMethods().length + " " + Arrays.toString(String[].class.getInterfaces()) + " " + void.class.isPrimitive());
        for (Class<?> c : new Class<?>[] {int.class, int[][].class, Map.Entry.class, Map.Entry[].class, Runnable.class, Override.class, Thread.State.class, Members.class}) {
            System.out.println(c.getName() + " " + c.getTypeName() + " " + c.getCanonicalName() + " " + c.getPackageName() + " " + c.descriptorString() + " " + c.isInterface() + c.isAnnotation() + c.isEnum() + c.isArray() + " "
                + c.arrayType().getName() + " " + c.componentType() + " " + Integer.toHexString(c.getModifiers()));
        }
    }
}
