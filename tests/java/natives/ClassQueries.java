import java.lang.reflect.*;
import java.util.*;

/** What java.lang.Class tells of classes: names, kinds, nests, relatives, modifiers, look-up by name. */
public class ClassQueries {
    interface Shape extends Plain {}
    interface Plain {}
    sealed interface Sealed permits One, Two {}
    record One(int x, List<String> y) implements Sealed {}
    static final class Two implements Sealed {}
    enum Color { RED { void f() {} }, GREEN; void f() {} }
    @interface Note { int value() default 1; }
    static class Generic<T extends Comparable<T>> extends ArrayList<T> implements Runnable { public void run() {} class Inner {} }
    private static class Private { private class Deep {} protected static class Prot {} }
    static Object anonymous = new Object() { Object inside = new Object() {}; };
    static Object local() { class Local {} return new Local(); }
    final Object fromConstructor;
    ClassQueries() { class InConstructor {} fromConstructor = new InConstructor(); }

    static void describe(Class<?> c) {
        System.out.println("== " + c.getTypeName());
        System.out.println(" names " + c.getName() + " | " + c.getSimpleName() + " | " + c.getCanonicalName() + " | " + c.getPackageName() + " | " + c.descriptorString());
        System.out.println(" kind " + c.isInterface() + c.isArray() + c.isPrimitive() + c.isEnum() + c.isRecord() + c.isAnnotation() + c.isSynthetic() + c.isAnonymousClass() + c.isLocalClass() + c.isMemberClass() + c.isHidden() + c.isSealed());
        System.out.println(" modifiers " + c.getModifiers() + " " + Modifier.toString(c.getModifiers()));
        System.out.println(" super " + c.getSuperclass() + " " + Arrays.toString(c.getInterfaces()) + " " + c.getGenericSuperclass() + " " + Arrays.toString(c.getGenericInterfaces()));
        System.out.println(" around " + c.getDeclaringClass() + " " + c.getEnclosingClass() + " " + c.getEnclosingMethod() + " " + c.getEnclosingConstructor());
        System.out.println(" nest " + c.getNestHost() + " " + (c.getNestMembers().length > 3 ? c.getNestMembers()[0] : c.getNestMembers().length) + " " + Arrays.toString(c.getPermittedSubclasses()));
        System.out.println(" module " + c.getModule().isNamed() + " loader " + (c.getClassLoader() != null) + " signers " + (c.getSigners() != null) + " component " + c.getComponentType());
        System.out.println(" toGeneric " + c.toGenericString());
    }

    static void forName(String name) {
        try {
            System.out.println(name.replace('\0', '0') + " -> " + Class.forName(name));
        } catch (Throwable e) {
            System.out.println(name.replace('\0', '0') + " -> " + e.getClass().getName() + ": " + e.getMessage().replace('\0', '0'));
        }
    }

    static class Initialised { static { System.out.println("Initialised.<clinit>"); } }

    public static void main(String[] args) throws Exception {
        for (Class<?> c : new Class<?>[] {ClassQueries.class, Sealed.class, One.class, Two.class, Color.class, Color.RED.getClass(), Note.class, Generic.class, Generic.Inner.class,
                Private.class, Private.Deep.class, Private.Prot.class, anonymous.getClass(), local().getClass(), new ClassQueries().fromConstructor.getClass(), int.class, void.class,
                int[].class, Private[].class, Map.Entry[][].class, Map.Entry.class, Object.class, Runnable.class, String.class, Thread.State.class})
            describe(c);
        for (Class<?> c : ClassQueries.class.getDeclaredClasses()) System.out.println("declared " + c.getName());
        for (Class<?> c : ClassQueries.class.getNestMembers()) System.out.println("nest member " + c.getName());
        System.out.println(Private.class.isNestmateOf(Private.Deep.class) + " " + Private.class.isNestmateOf(String.class) + " " + int[].class.isNestmateOf(int[].class));
        for (RecordComponent r : One.class.getRecordComponents())
            System.out.println(r + " " + r.getGenericType() + " " + r.getGenericSignature() + " " + r.getAccessor().invoke(new One(4, List.of("z"))));
        for (String n : new String[] {"a/b", "a..b", "[", "[I", "[Lx;", "[Lx.y;", "int", "", "[[Z", "a;b", ".a", "[V", "La;", "[La", "java.lang.Object[]", "java.lang.Object", "[Ljava.lang.String;", "a.", "[[", "x\0y"})
            forName(n);
        Class<?> c = Class.forName("ClassQueries$Initialised", false, ClassQueries.class.getClassLoader());
        System.out.println("not yet");
        Class.forName(c.getName());
        System.out.println(Class.forName("java.lang.String", true, null) == String.class);
        try {
            Class.forName("ClassQueries", true, null);
        } catch (ClassNotFoundException e) {
            System.out.println(e.getMessage());
        }
        Object[] objects = {1, "s", new int[0], new Integer[0], new int[0][0], Color.RED, anonymous, null};
        Class<?>[] kinds = {Object.class, Number.class, Comparable.class, Cloneable.class, java.io.Serializable.class, Object[].class, Number[].class, int[].class, Color.class, int.class};
        for (Class<?> k : kinds) {
            StringBuilder line = new StringBuilder(k.getSimpleName());
            for (Object o : objects) line.append(k.isInstance(o) ? " 1" : " 0");
            line.append(" |");
            for (Class<?> other : kinds) line.append(k.isAssignableFrom(other) ? " 1" : " 0");
            System.out.println(line);
        }
        try {
            Object.class.isAssignableFrom(null);
        } catch (NullPointerException e) {
            System.out.println("null");
        }
    }
}
