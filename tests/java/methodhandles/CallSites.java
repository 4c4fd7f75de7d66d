// Call sites: mutable, volatile and constant ones, dynamicInvoker, SwitchPoint, MethodHandleProxies, LambdaMetafactory by hand.
import java.lang.invoke.*;
import java.util.Comparator;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;

import static java.lang.invoke.MethodType.methodType;

public class CallSites {
    static String a(int n) {
        return "a" + n;
    }

    static String b(int n) {
        return "b" + n;
    }

    static int compare(String x, String y) {
        return y.compareTo(x);
    }

    static int sum(int captured, int x, int y) {
        return captured + x * y;
    }

    interface Two {
        int one(String s);

        int two(String s);
    }

    public static void main(String[] args) throws Throwable {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodType type = methodType(String.class, int.class);
        MethodHandle a = lookup.findStatic(CallSites.class, "a", type), b = lookup.findStatic(CallSites.class, "b", type);
        MutableCallSite mutable = new MutableCallSite(a);
        MethodHandle invoker = mutable.dynamicInvoker();
        String out = (String) invoker.invokeExact(1);
        mutable.setTarget(b);
        out += (String) invoker.invokeExact(2);
        VolatileCallSite vol = new VolatileCallSite(type);
        try {
            vol.dynamicInvoker().invoke(3);
        } catch (IllegalStateException e) {
            out += " " + e.getMessage();
        }
        vol.setTarget(a);
        out += " " + vol.dynamicInvoker().invoke(3) + new ConstantCallSite(b).dynamicInvoker().invoke(4);
        System.out.println(out);
        try {
            mutable.setTarget(lookup.findVirtual(String.class, "length", methodType(int.class)));
        } catch (WrongMethodTypeException e) {
            System.out.println(e.getMessage());
        }
        try {
            new ConstantCallSite(a).setTarget(b);
        } catch (UnsupportedOperationException e) {
            System.out.println("constant");
        }
        SwitchPoint point = new SwitchPoint();
        MethodHandle guarded = point.guardWithTest(a, b);
        out = guarded.invoke(5) + " " + point.hasBeenInvalidated();
        SwitchPoint.invalidateAll(new SwitchPoint[] {point});
        System.out.println(out + " " + guarded.invoke(5) + " " + point.hasBeenInvalidated());
        MethodHandle cmp = lookup.findStatic(CallSites.class, "compare", methodType(int.class, String.class, String.class));
        @SuppressWarnings("unchecked")
        Comparator<String> proxy = MethodHandleProxies.asInterfaceInstance(Comparator.class, cmp);
        System.out.println(proxy.compare("a", "b") + " " + MethodHandleProxies.isWrapperInstance(proxy) + " " + MethodHandleProxies.wrapperInstanceType(proxy));
        try {
            MethodHandleProxies.asInterfaceInstance(Two.class, cmp);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        CallSite site = LambdaMetafactory.metafactory(lookup, "applyAsInt", methodType(IntBinaryOperator.class, int.class), methodType(int.class, int.class, int.class),
            lookup.findStatic(CallSites.class, "sum", methodType(int.class, int.class, int.class, int.class)), methodType(int.class, int.class, int.class));
        IntBinaryOperator op = (IntBinaryOperator) site.getTarget().invokeExact(100);
        System.out.println(op.applyAsInt(6, 7));
        CallSite alt = LambdaMetafactory.altMetafactory(lookup, "apply", methodType(Function.class), methodType(Object.class, Object.class),
            lookup.findVirtual(String.class, "length", methodType(int.class)), methodType(Integer.class, String.class),
            LambdaMetafactory.FLAG_MARKERS, 1, Cloneable.class);
        Function<String, Integer> f = (Function<String, Integer>) alt.getTarget().invoke();
        System.out.println(f.apply("four") + " " + (f instanceof Cloneable));
        try {
            LambdaMetafactory.metafactory(lookup, "compare", methodType(Comparator.class), methodType(int.class, Object.class, Object.class), a, methodType(int.class, String.class, String.class));
        } catch (LambdaConversionException e) {
            System.out.println(e.getMessage());
        }
        CallSite concat = java.lang.invoke.StringConcatFactory.makeConcatWithConstants(lookup, "c", methodType(String.class, int.class, String.class), "n=\1 s=\1 k=\2", "const");
        System.out.println((String) concat.getTarget().invokeExact(5, "x"));
        try {
            java.lang.invoke.StringConcatFactory.makeConcatWithConstants(lookup, "c", methodType(String.class, int.class), "\1\1");
        } catch (StringConcatException e) {
            System.out.println(e.getMessage());
        }
        MethodHandle many = MethodHandles.empty(methodType(int.class)).asType(methodType(long.class));
        for (int i = 0; i < 200; i++) {
            many = MethodHandles.filterReturnValue(many, lookup.findStatic(Math.class, "incrementExact", methodType(long.class, long.class)));
        }
        System.out.println((long) many.invokeExact());
    }
}
