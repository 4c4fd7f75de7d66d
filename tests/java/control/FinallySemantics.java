// finally: after return, break, continue and throw; overriding results and exceptions; nesting; order of effects.
// javac: -XDstringConcat=inline
public class FinallySemantics {
    static final StringBuilder LOG = new StringBuilder();

    static int say(String s, int n) {
        LOG.append(s).append(' ');
        return n;
    }

    static int returnValueIsKept() {
        int x = 1;
        try {
            return x;
        } finally {
            x = 2;
            say("finally", x);
        }
    }

    static StringBuilder returnedObjectIsShared() {
        StringBuilder s = new StringBuilder("a");
        try {
            return s;
        } finally {
            s.append("b");
        }
    }

    @SuppressWarnings("finally")
    static int overridesReturn() {
        try {
            return say("try", 1);
        } finally {
            return say("finally", 2);
        }
    }

    @SuppressWarnings("finally")
    static int swallows() {
        try {
            throw new IllegalStateException("lost");
        } finally {
            return 3;
        }
    }

    @SuppressWarnings("finally")
    static int breaksOut() {
        for (int i = 0; i < 5; i++) {
            try {
                throw new Error("lost " + i);
            } finally {
                if (i < 3) {
                    continue;
                }
                break;
            }
        }
        return say("after", 4);
    }

    static void replaces() throws Exception {
        try {
            throw new Exception("first");
        } finally {
            replaceBy("second");
        }
    }

    static void replaceBy(String s) throws Exception {
        throw new Exception(s);
    }

    static int nested(int mode) throws Exception {
        try {
            try {
                if (mode == 0) return say("return", 0);
                if (mode == 1) throw new Exception("inner");
                if (mode == 2) throw new RuntimeException("runtime");
                say("body", 0);
            } catch (RuntimeException e) {
                say("caught " + e.getMessage(), 0);
                if (mode == 2) throw new IllegalArgumentException("from catch");
            } finally {
                say("f1", 0);
                if (mode == 3) throw new IllegalStateException("from finally");
            }
            say("between", 0);
        } catch (IllegalStateException e) {
            return say("outer catch", 9);
        } finally {
            say("f2", 0);
        }
        return 7;
    }

    static int loop() {
        int n = 0;
        outer:
        while (true) {
            try {
                n++;
                for (int i = 0; ; i++) {
                    try {
                        if (i == 2) continue outer;
                        if (n == 3) break outer;
                    } finally {
                        n += 10;
                        if (n > 100) return say("return from inner finally", n);
                    }
                }
            } finally {
                say("outer finally", n);
            }
        }
        return n;
    }

    public static void main(String[] args) {
        System.out.println(returnValueIsKept() + " " + returnedObjectIsShared() + " " + overridesReturn() + " " + swallows() + " " + breaksOut());
        try {
            replaces();
        } catch (Exception e) {
            System.out.println(e.getMessage() + " " + e.getSuppressed().length);
        }
        for (int mode = 0; mode < 5; mode++) {
            LOG.setLength(0);
            try {
                System.out.println(nested(mode) + " " + LOG);
            } catch (Exception e) {
                System.out.println(e + " " + LOG);
            }
        }
        LOG.setLength(0);
        System.out.println(loop() + " " + LOG);
        synchronized (LOG) {
            try {
                synchronized (args) {
                    throw new RuntimeException("out of two monitors");
                }
            } catch (RuntimeException e) {
                System.out.println(e.getMessage() + " " + Thread.holdsLock(LOG) + " " + Thread.holdsLock(args));
            }
        }
        System.out.println(Thread.holdsLock(LOG));
    }
}
