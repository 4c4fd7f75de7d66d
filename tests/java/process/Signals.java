// sun.misc.Signal: handlers, raising, signals from outside, names that are refused; SIGTERM runs the hooks and is told in the status.
// exit: 143
// javac: -XDignore.symbol.file
// timeout: 120
import sun.misc.*; import java.util.concurrent.*;
public class Signals {
    public static void main(String[] a) throws Exception {
        LinkedBlockingQueue<String> q = new LinkedBlockingQueue<>();
        for (String n : new String[]{"USR2", "WINCH", "CONT"}) { Signal s = new Signal(n); System.out.println(s + " " + s.getNumber() + " " + Signal.handle(s, x -> q.add("handled " + x + " " + Thread.currentThread().getName().startsWith("SIG") + Thread.currentThread().isDaemon())).getClass().getSimpleName().length()); Signal.raise(s); System.out.println(q.poll(60, TimeUnit.SECONDS)); }
        for (String n : new String[]{"NOPE", "SEGV", "KILL", "USR1", "QUIT", "FPE", "STOP", "ILL", "PIPE"}) try { Signal.handle(new Signal(n), x -> {}); System.out.println("ok " + n); } catch (IllegalArgumentException e) { System.out.println(e); }
        Signal.handle(new Signal("WINCH"), SignalHandler.SIG_IGN); try { Signal.raise(new Signal("WINCH")); } catch (IllegalArgumentException e) { System.out.println(e); }
        long pid = ProcessHandle.current().pid(); new ProcessBuilder("sh", "-c", "kill -USR2 " + pid).start().waitFor(); System.out.println(q.poll(60, TimeUnit.SECONDS));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook on TERM")));
        Signal.raise(new Signal("TERM")); Thread.sleep(100000); System.out.println("still here");
    }
}
