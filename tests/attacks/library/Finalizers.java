// attack: objects that are resurrected by finalizers, half built ones too, of the library's classes; references that come back
// must: a half-built ClassLoader, Thread or stream does nothing; finalizers run once
import java.io.*;
import java.lang.ref.*;
import java.util.*;

public class Finalizers {
    static final List<Object> risen = Collections.synchronizedList(new ArrayList<>());

    static int fail() {
        throw new IllegalStateException("never built");
    }

    static class HalfLoader extends ClassLoader {
        HalfLoader() {
            this(fail());
        }

        HalfLoader(int x) {}

        @Override
        protected void finalize() {
            risen.add(this);
        }
    }

    static class LateLoader extends ClassLoader {
        LateLoader() {
            super(Finalizers.class.getClassLoader());
            fail();
        }

        @Override
        protected void finalize() {
            risen.add(this);
        }

        Class<?> make() {
            return defineClass("java.lang.Evil", new byte[10], 0, 10);
        }
    }

    static class HalfThread extends Thread {
        HalfThread() {
            super((ThreadGroup) null, null, null, -5);
        }

        @Override
        protected void finalize() {
            risen.add(this);
        }
    }

    static class HalfStream extends FileInputStream {
        HalfStream() throws IOException {
            super("/etc/shadow");
        }

        @Override
        protected void finalize() {
            risen.add(this);
        }
    }

    static class Again {
        static int times;

        @Override
        protected void finalize() throws Throwable {
            times++;
            risen.add(this);
            throw new Error("ignored");
        }
    }

    public static void main(String[] args) throws Exception {
        for (int i = 0; i < 20; i++) {
            for (Attack.Try make : new Attack.Try[] {HalfLoader::new, LateLoader::new, HalfThread::new, HalfStream::new}) {
                try {
                    make.run();
                } catch (Throwable expected) {
                    continue;
                }
            }
            new Again();
        }
        for (int i = 0; i < 50 && risen.size() < 70; i++) {
            System.gc();
            System.runFinalization();
            Thread.sleep(5);
        }
        int times = Again.times;
        Map<String, Object> kinds = new TreeMap<>();
        synchronized (risen) {
            for (Object o : risen) kinds.put(o.getClass().getSimpleName(), o);
        }
        for (var kind : kinds.entrySet()) {
            Object o = kind.getValue();
            if (o instanceof LateLoader) Attack.attempt(kind.getKey() + ", defines", () -> ((LateLoader) o).make());
            if (o instanceof ClassLoader) Attack.attempt(kind.getKey() + ", loads", () -> ((ClassLoader) o).loadClass("java.lang.String"));
            if (o instanceof Thread) Attack.attempt(kind.getKey() + ", starts", () -> { ((Thread) o).start(); ((Thread) o).join(); return null; });
            if (o instanceof InputStream) Attack.attempt(kind.getKey() + ", reads", () -> ((InputStream) o).read());
        }
        risen.clear();
        for (int i = 0; i < 10; i++) {
            System.gc();
            System.runFinalization();
        }
        System.out.println("finalized again: " + (Again.times - times));
        Attack.attempt("clone of a half-built object", () -> new PhantomReference<>("x", new ReferenceQueue<>()).get());
    }
}
