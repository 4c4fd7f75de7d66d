// Processes: pipelines, ProcessHandle and its end, redirections, environments, folders, and what can not be started.
// timeout: 120
import java.io.*; import java.util.*; import java.util.concurrent.*; import java.util.stream.*;
public class Pipelines {
    public static void main(String[] a) throws Exception {
        java.nio.file.Files.writeString(java.nio.file.Path.of("input"), "some text\n".repeat(1000));
        List<Process> l = ProcessBuilder.startPipeline(List.of(new ProcessBuilder("printf", "c\\nb\\na\\nb\\n"), new ProcessBuilder("sort"), new ProcessBuilder("uniq", "-c"), new ProcessBuilder("tr", "-s", " ")));
        System.out.print(new String(l.get(3).getInputStream().readAllBytes())); for (Process p : l) System.out.print(p.waitFor() + " "); System.out.println();
        Process p = new ProcessBuilder("cat").start(); ProcessHandle h = p.toHandle(); System.out.println(h.isAlive() + " " + h.supportsNormalTermination() + " " + (h.pid() == p.pid()) + h.parent().get().equals(ProcessHandle.current()));
        CompletableFuture<ProcessHandle> f = h.onExit(); CompletableFuture<Process> f2 = p.onExit(); System.out.println(f.isDone()); p.getOutputStream().close(); System.out.println(f.get().isAlive() + " " + f2.get().exitValue());
        Process s = new ProcessBuilder("sleep", "100").start(); System.out.println(s.waitFor(50, TimeUnit.MILLISECONDS)); try { s.exitValue(); } catch (IllegalThreadStateException e) { System.out.println(e); } System.out.println(ProcessHandle.current().children().count() + " " + s.info().arguments().map(Arrays::toString).orElse("?") + s.info().commandLine().isPresent() + s.info().user().isPresent() + s.info().startInstant().isPresent());
        s.destroy(); System.out.println(s.waitFor()); s = new ProcessBuilder("sleep", "100").start(); s.toHandle().destroyForcibly(); System.out.println(s.waitFor());
        ProcessBuilder b = new ProcessBuilder("sh", "-c", "echo out; echo err >&2; echo $X; pwd | sed 's/.*\\///'; exit 7"); b.environment().put("X", "y z"); b.redirectErrorStream(true); new File("sub").mkdir(); b.directory(new File("sub")); p = b.start(); System.out.println(new String(p.getInputStream().readAllBytes()) + p.waitFor());
        b = new ProcessBuilder("sh", "-c", "cat; echo e >&2").redirectInput(new File("input")).redirectOutput(new File("o")).redirectError(ProcessBuilder.Redirect.appendTo(new File("e"))); System.out.println(b.start().waitFor() + " " + (new File("o").length() == new File("input").length()) + b.start().waitFor() + new File("e").length());
        System.out.println(new ProcessBuilder("echo", "inherited").inheritIO().start().waitFor());
        try { new ProcessBuilder("/no/such").start(); } catch (IOException e) { System.out.println(e); } try { new ProcessBuilder("no-such-prog").start(); } catch (IOException e) { System.out.println(e); } try { new ProcessBuilder("echo").directory(new File("/nodir")).start(); } catch (IOException e) { System.out.println(e); }
        try { new ProcessBuilder("a\0b").start(); } catch (IOException e) { System.out.println(e); } try { ProcessBuilder.startPipeline(List.of(new ProcessBuilder("true").redirectOutput(new File("o")), new ProcessBuilder("cat"))); } catch (IllegalArgumentException e) { System.out.println(e); }
        try (BufferedReader r = Runtime.getRuntime().exec(new String[]{"env"}, new String[]{"A=b"}).inputReader()) { System.out.println(r.lines().collect(Collectors.toList())); }
        try { ProcessHandle.current().destroy(); } catch (IllegalStateException e) { System.out.println(e); } System.out.println(ProcessHandle.of(1L << 40).isPresent() + " " + ProcessHandle.current().info().command().isPresent());
        try { ProcessHandle.current().onExit(); } catch (IllegalStateException e) { System.out.println(e); }
        byte[] big = new byte[1 << 20]; p = new ProcessBuilder("wc", "-c").start(); try (OutputStream o = p.getOutputStream()) { o.write(big); } System.out.println(new String(p.getInputStream().readAllBytes()).trim());
    }
}
