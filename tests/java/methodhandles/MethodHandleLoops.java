// Loop combinators: countedLoop, whileLoop, doWhileLoop, iteratedLoop, general loop, and their type errors.
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Iterator;
import java.util.List;

import static java.lang.invoke.MethodHandles.*;
import static java.lang.invoke.MethodType.methodType;

public class MethodHandleLoops {
    static int start(int n) {
        return n;
    }

    static String step(String acc, int i, int n) {
        return acc + i + (i == n - 1 ? "." : ",");
    }

    static boolean below(long acc, long limit) {
        return acc < limit;
    }

    static long twice(long acc, long limit) {
        return acc * 2 + 1;
    }

    static List<String> prepend(List<String> acc, String s, List<String> all) {
        java.util.ArrayList<String> out = new java.util.ArrayList<>(acc == null ? List.of() : acc);
        out.add(0, s);
        return out;
    }

    static int inc(int i) {
        return i + 1;
    }

    static int mult(int i, int acc, int k) {
        return acc * (i + 1);
    }

    static boolean less(int i, int acc, int k) {
        return i < k;
    }

    static int done(int i, int acc, int k) {
        return acc;
    }

    static void say(int i) {
        System.out.print("iteration " + i + "; ");
    }

    static MethodHandle find(String name, Class<?> r, Class<?>... ps) throws ReflectiveOperationException {
        return lookup().findStatic(MethodHandleLoops.class, name, methodType(r, ps));
    }

    public static void main(String[] args) throws Throwable {
        MethodHandle counted = countedLoop(find("start", int.class, int.class), dropArguments(constant(String.class, "> "), 0, int.class), find("step", String.class, String.class, int.class, int.class));
        System.out.println(counted.type() + " " + (String) counted.invokeExact(5) + " " + (String) counted.invokeExact(0));
        MethodHandle range = countedLoop(constant(int.class, 3), constant(int.class, 6), null, find("say", void.class, int.class));
        range.invoke();
        System.out.println();
        MethodHandle whileLoop = whileLoop(dropArguments(constant(long.class, 1L), 0, long.class), find("below", boolean.class, long.class, long.class), find("twice", long.class, long.class, long.class));
        System.out.println((long) whileLoop.invokeExact(100L) + " " + (long) whileLoop.invokeExact(0L));
        MethodHandle doWhile = doWhileLoop(dropArguments(constant(long.class, 1L), 0, long.class), find("twice", long.class, long.class, long.class), find("below", boolean.class, long.class, long.class));
        System.out.println((long) doWhile.invokeExact(100L) + " " + (long) doWhile.invokeExact(0L));
        MethodHandle iterated = iteratedLoop(null, null, find("prepend", List.class, List.class, String.class, List.class));
        System.out.println(iterated.invoke(List.of("a", "b", "c")));
        MethodHandle[] clauseI = {null, find("inc", int.class, int.class)};
        MethodHandle[] clauseAcc = {constant(int.class, 1), find("mult", int.class, int.class, int.class, int.class), find("less", boolean.class, int.class, int.class, int.class),
            find("done", int.class, int.class, int.class, int.class)};
        MethodHandle loop = loop(clauseI, clauseAcc);
        System.out.println(loop.type() + " " + (int) loop.invokeExact(5) + " " + (int) loop.invokeExact(9));
        MethodHandle iterator = lookup().findVirtual(List.class, "iterator", methodType(Iterator.class));
        MethodHandle each = iteratedLoop(iterator, null, lookup().findVirtual(java.io.PrintStream.class, "print", methodType(void.class, Object.class)).bindTo(System.out)
            .asType(methodType(void.class, Object.class)));
        each.invoke(List.of(1, "two", 3.0));
        System.out.println();
        for (int i = 0; i < 4; i++) {
            try {
                switch (i) {
                    case 0 -> loop();
                    case 1 -> loop(clauseI);
                    case 2 -> whileLoop(null, find("inc", int.class, int.class), find("inc", int.class, int.class));
                    default -> countedLoop(find("step", String.class, String.class, int.class, int.class), null, find("say", void.class, int.class));
                }
            } catch (IllegalArgumentException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
