// Annotations: all element types, defaults, inherited, repeated, type annotations, on parameters and packages-free elements, equality, toString.
import java.lang.annotation.*;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;

public class Annotations {
    enum Colour { RED, GREEN }

    @Retention(RetentionPolicy.RUNTIME)
    @interface Inner {
        int value() default 5;

        String[] names() default {};
    }

    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.TYPE, ElementType.METHOD, ElementType.FIELD, ElementType.PARAMETER, ElementType.CONSTRUCTOR})
    @interface All {
        boolean z() default true;

        byte b() default 1;

        short s() default 2;

        char c() default 'c';

        int i() default 4;

        long l() default 5;

        float f() default 6.5f;

        double d() default 7.5;

        String str() default "a \"quoted\" string\n";

        Class<?> type() default int[].class;

        Colour colour() default Colour.GREEN;

        Inner inner() default @Inner(names = {"x", "y"});

        int[] is() default {1, 2, 3};

        Class<?>[] types() default {String.class, void.class};

        Colour[] colours() default {};

        Inner[] inners() default {@Inner(1), @Inner(2)};

        double[] ds() default {0.0, -0.0, Double.NaN};

        char[] cs() default {'a', '\''};
    }

    @Retention(RetentionPolicy.RUNTIME)
    @Inherited
    @interface Passed {
        String value();
    }

    @Retention(RetentionPolicy.RUNTIME)
    @Repeatable(Tags.class)
    @interface Tag {
        String value();
    }

    @Retention(RetentionPolicy.RUNTIME)
    @interface Tags {
        Tag[] value();
    }

    @Retention(RetentionPolicy.CLASS)
    @interface Invisible {
    }

    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE_USE)
    @interface Use {
        int value() default 0;
    }

    @Passed("base")
    @Tag("one")
    @Tag("two")
    @Invisible
    static class Base {
        @All(i = 40, inners = {}, types = Annotations.class)
        public int field;

        @Tag("single")
        @Deprecated(since = "9", forRemoval = true)
        public void method(@All(z = false) String a, int b, @Tag("p") @Inner(9) long c) {
        }

        @Use(1) List<@Use(2) String> typed;

        public @Use(3) String @Use(4) [] arrays() throws @Use(5) RuntimeException {
            return null;
        }
    }

    @Inner
    static class Sub extends Base {
        @Override
        public void method(String a, int b, long c) {
        }
    }

    @FunctionalInterface
    interface Fn {
        void go();
    }

    static String names(Annotation[] as) {
        return Arrays.stream(as).map(a -> a.annotationType().getSimpleName()).sorted().toList().toString();
    }

    public static void main(String[] args) throws Exception {
        All all = Base.class.getField("field").getAnnotation(All.class);
        String text = all.toString();
        System.out.println(Arrays.stream(text.substring(text.indexOf('(') + 1, text.length() - 1).split(", (?=\\w+=)")).sorted().toList());
        System.out.println(all.z() + " " + all.b() + " " + all.s() + " " + all.c() + " " + all.i() + " " + all.l() + " " + all.f() + " " + all.d() + " " + all.str() + " " + all.type() + " " + all.colour() + " "
            + all.inner() + " " + Arrays.toString(all.is()) + " " + Arrays.toString(all.types()) + " " + all.colours().length + " " + all.inners().length + " " + all.annotationType());
        all.is()[0] = 99;
        System.out.println(all.is()[0]);
        Method m = Base.class.getMethod("method", String.class, int.class, long.class);
        System.out.println(names(m.getAnnotations()) + " " + m.getAnnotation(Deprecated.class));
        for (Annotation[] as : m.getParameterAnnotations()) {
            System.out.println("  parameter " + names(as));
        }
        All p = (All) m.getParameterAnnotations()[0][0];
        All q = m.getParameters()[0].getAnnotation(All.class);
        System.out.println(p.equals(q) + " " + p.equals(all) + " " + (p.hashCode() == q.hashCode()) + " " + p.z());
        System.out.println(names(Base.class.getAnnotations()) + " " + names(Sub.class.getAnnotations()) + " " + names(Sub.class.getDeclaredAnnotations()) + " "
            + names(Sub.class.getMethod("method", String.class, int.class, long.class).getAnnotations()));
        System.out.println(Arrays.toString(Base.class.getAnnotationsByType(Tag.class)) + " " + Base.class.getAnnotation(Tag.class) + " " + Base.class.getAnnotation(Tags.class).value().length + " "
            + m.getAnnotationsByType(Tag.class).length + " " + Sub.class.getAnnotationsByType(Tag.class).length);
        System.out.println(Sub.class.getAnnotation(Passed.class).value() + " " + Base.class.isAnnotationPresent(Invisible.class) + " " + Fn.class.isAnnotationPresent(FunctionalInterface.class));
        System.out.println(Sub.class.getAnnotation(Inner.class) + " " + Sub.class.getAnnotation(Inner.class).hashCode());
        var typed = (AnnotatedParameterizedType) Base.class.getDeclaredField("typed").getAnnotatedType();
        System.out.println(typed.getAnnotation(Use.class).value() + " " + typed.getAnnotatedActualTypeArguments()[0].getAnnotation(Use.class).value());
        Method arrays = Base.class.getMethod("arrays");
        System.out.println(arrays.getAnnotatedReturnType() + " " + Arrays.toString(arrays.getAnnotatedExceptionTypes()));
        System.out.println(All.class.getMethod("f").getDefaultValue() + " " + Passed.class.getMethod("value").getDefaultValue() + " " + All.class.isAnnotation() + " " + Arrays.toString(All.class.getInterfaces()));
        System.out.println(names(All.class.getAnnotations()) + " " + Arrays.toString(All.class.getAnnotation(Target.class).value()));
        Annotation proxy = Sub.class.getAnnotation(Inner.class);
        System.out.println(java.lang.reflect.Proxy.isProxyClass(proxy.getClass()));
        System.out.println(Thread.class.getMethod("stop").getAnnotation(Deprecated.class));
    }
}
