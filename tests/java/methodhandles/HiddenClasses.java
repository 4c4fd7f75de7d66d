// Hidden classes: defineHiddenClass with class data, nest membership, names, stack traces; ordinary Lookup.defineClass and its errors.
import java.io.InputStream;
import java.lang.invoke.MethodHandles;

public class HiddenClasses {
    private static int secret = 42;

    static class Template implements java.util.function.IntSupplier {
        static int made;

        public int getAsInt() {
            made++;
            return secret + made;
        }

        @Override
        public String toString() {
            return "template";
        }
    }

    static class WithData {
        static Object data() throws Throwable {
            return MethodHandles.classData(MethodHandles.lookup(), "_", Object.class);
        }
    }

    static byte[] bytes(Class<?> c) throws Exception {
        try (InputStream in = c.getResourceAsStream("/" + c.getName().replace('.', '/') + ".class")) {
            return in.readAllBytes();
        }
    }

    public static void main(String[] args) throws Throwable {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodHandles.Lookup h1 = lookup.defineHiddenClass(bytes(Template.class), true, MethodHandles.Lookup.ClassOption.NESTMATE);
        MethodHandles.Lookup h2 = lookup.defineHiddenClass(bytes(Template.class), false, MethodHandles.Lookup.ClassOption.NESTMATE, MethodHandles.Lookup.ClassOption.STRONG);
        Class<?> c1 = h1.lookupClass(), c2 = h2.lookupClass();
        System.out.println(c1.isHidden() + " " + (c1 == c2) + " " + c1.getName().startsWith("HiddenClasses$Template/0x") + " " + c1.getNestHost() + " " + c1.isNestmateOf(c2) + " "
            + c1.descriptorString().startsWith("LHiddenClasses$Template.0x"));
        var s1 = (java.util.function.IntSupplier) c1.getDeclaredConstructor().newInstance();
        var s2 = (java.util.function.IntSupplier) c2.getDeclaredConstructor().newInstance();
        System.out.println(s1.getAsInt() + " " + s1.getAsInt() + " " + s2.getAsInt() + " " + new Template().getAsInt() + " " + s1);
        MethodHandles.Lookup data = lookup.defineHiddenClassWithClassData(bytes(WithData.class), "the data", true);
        System.out.println(data.findStatic(data.lookupClass(), "data", java.lang.invoke.MethodType.methodType(Object.class)).invoke());
        try {
            Class.forName(c1.getName());
        } catch (ClassNotFoundException e) {
            System.out.println("not found by name");
        }
        System.out.println(java.lang.reflect.Array.newInstance(c1, 2).getClass().isArray() + " " + (c1.cast(s1) == s1) + " " + c1.isInstance(s2));
        try {
            lookup.defineClass(bytes(Template.class));
        } catch (LinkageError e) {
            System.out.println(e.getMessage().startsWith("loader 'app' (instance of") + " " + e.getMessage().contains("attempted duplicate class definition for HiddenClasses$Template"));
        }
        try {
            lookup.defineClass(new byte[] {1, 2, 3});
        } catch (Throwable e) {
            System.out.println(e);
        }
        try {
            lookup.in(String.class).defineClass(bytes(Template.class));
        } catch (IllegalAccessException | IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        try {
            lookup.defineHiddenClass(bytes(Object.class), true);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        java.lang.reflect.Field f = c1.getDeclaredField("made");
        f.setAccessible(true);
        System.out.println(f.get(null) + " " + c2.getDeclaredField("made").getModifiers());
        Runnable lambda = () -> { };
        System.out.println(lambda.getClass().isHidden() + " " + lambda.getClass().getNestHost());
    }
}
