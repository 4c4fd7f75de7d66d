// attack: raises signals that stop or kill the process, and handles those that belong to the machine
// must: SecurityException or IllegalArgumentException; an orderly exit by TERM remains possible
public class Signals {
    static Object raise(String name) throws Exception {
        Class<?> c = Class.forName("sun.misc.Signal");
        c.getMethod("raise", c).invoke(null, c.getConstructor(String.class).newInstance(name));
        return "raised";
    }

    static Object handle(String name) throws Exception {
        Class<?> c = Class.forName("sun.misc.Signal"), h = Class.forName("sun.misc.SignalHandler");
        return c.getMethod("handle", c, h).invoke(null, c.getConstructor(String.class).newInstance(name), h.getField("SIG_IGN").get(null));
    }

    public static void main(String[] args) throws Exception {
        for (String name : new String[] {"STOP", "KILL", "SEGV", "BUS", "ILL", "ABRT", "USR1", "TRAP", "ALRM", "TSTP"}) Attack.attempt("raise " + name, () -> raise(name));
        for (String name : new String[] {"KILL", "STOP", "SEGV", "BUS", "FPE", "ILL", "QUIT"}) Attack.attempt("ignore " + name, () -> handle(name));
        raise("TERM");
        Thread.sleep(20000);
    }
}
