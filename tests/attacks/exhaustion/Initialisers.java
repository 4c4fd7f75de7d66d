// attack: class initialisers that never end, fail, deadlock with each other, or start threads that wait for them; the VM must still come to its end
// must: the main thread goes on and exits with its own status, whatever the others wait for
public class Initialisers {
    static class Endless {
        static {
            while (System.nanoTime() != 0) Thread.onSpinWait();
        }

        static void touch() {}
    }

    static class Fails {
        static {
            if (System.nanoTime() != 0) throw new IllegalStateException("first time");
        }

        static void touch() {}
    }

    static class Left {
        static {
            pause();
            Right.touch();
        }

        static void touch() {}
    }

    static class Right {
        static {
            pause();
            Left.touch();
        }

        static void touch() {}
    }

    static class Waits {
        static {
            Thread t = new Thread(() -> touch());
            t.setDaemon(true);
            t.start();
            try {
                t.join(200);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            System.out.println("the other still waits: " + t.isAlive());
        }

        static void touch() {}
    }

    static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static Thread start(Runnable r) {
        Thread t = new Thread(r);
        t.setDaemon(true);
        t.start();
        return t;
    }

    public static void main(String[] args) throws Exception {
        Thread[] stuck = {start(Endless::touch), start(Endless::touch), start(Left::touch), start(Right::touch)};
        for (int i = 0; i < 2; i++) Attack.attempt("fails", () -> { Fails.touch(); return "ran"; });
        Waits.touch();
        for (Thread t : stuck) t.join(200);
        int alive = 0;
        for (Thread t : stuck) alive += t.isAlive() ? 1 : 0;
        System.out.println("stuck: " + alive);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook ran")));
        System.exit(7);
    }
}
