// StackWalker: frames, options, caller class, limits, reflective frames; getStackTrace of threads.
import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

public class WalkStack {
    static void show(Object o) {
        System.out.println(o);
    }

    static String describe(StackFrame f) {
        return f.getClassName() + "." + f.getMethodName() + ":" + f.getLineNumber();
    }

    static <T> T deep(int n, Supplier<T> s) {
        return n == 0 ? s.get() : deep(n - 1, s);
    }

    static Class<?> whoCalls() {
        return StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE).getCallerClass();
    }

    static class Caller {
        static Class<?> ask() {
            return whoCalls();
        }
    }

    static List<String> all(StackWalker walker) {
        return walker.walk(s -> s.filter(f -> !f.getClassName().startsWith("java.") && !f.getClassName().startsWith("jdk.")).map(WalkStack::describe).collect(Collectors.toList()));
    }

    public static List<String> viaReflection() {
        return all(StackWalker.getInstance());
    }

    public static void main(String[] args) throws Exception {
        StackWalker plain = StackWalker.getInstance();
        StackWalker retain = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);
        show(all(plain));
        show(deep(3, () -> all(plain)));
        show(deep(100, () -> plain.walk(s -> s.limit(5).map(StackFrame::getMethodName).collect(Collectors.toList()))));
        show(deep(1000, () -> plain.walk(s -> s.count())));
        show(deep(50, () -> plain.walk(s -> s.skip(40).findFirst().map(WalkStack::describe).get())));
        show(Caller.ask() + " " + whoCalls());
        show(WalkStack.class.getMethod("viaReflection").invoke(null));
        show(StackWalker.getInstance(Option.SHOW_REFLECT_FRAMES).walk(s -> s.count() >= 2));
        show(retain.walk(s -> s.map(StackFrame::getDeclaringClass).collect(Collectors.toList())));
        show(retain.walk(s -> s.map(f -> f.getMethodType() + " " + f.getDescriptor()).collect(Collectors.toList())));
        for (StackWalker w : new StackWalker[] {plain, retain}) {
            try {
                show(w.walk(s -> s.findFirst().get().getDeclaringClass()));
            } catch (UnsupportedOperationException e) {
                show(e.getMessage());
            }
        }
        try {
            plain.getCallerClass();
        } catch (UnsupportedOperationException e) {
            show(e.getMessage());
        }
        Thread t = new Thread(() -> {
            show(all(plain));
            try {
                retain.getCallerClass();
            } catch (IllegalCallerException e) {
                show(e.getMessage());
            }
        });
        t.start();
        t.join();
        show(t.getStackTrace().length);
        show(StackWalker.getInstance(Set.of(Option.SHOW_HIDDEN_FRAMES)).walk(s -> s.count() > 0));
        StackFrame frame = plain.walk(s -> s.findFirst().get());
        show(frame + " " + frame.toStackTraceElement() + " " + frame.getByteCodeIndex() + " " + frame.isNativeMethod() + " " + frame.getFileName());
        Runnable r = () -> show(all(plain).size());
        r.run();
        show(Thread.getAllStackTraces().containsKey(Thread.currentThread()));
    }
}
