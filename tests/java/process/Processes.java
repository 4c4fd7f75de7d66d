// ProcessBuilder and Runtime.exec: pipes, environment, directory, redirects, exit codes, destroy, errors, ProcessHandle.
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

public class Processes {
    interface Body {
        Object run() throws Exception;
    }

    static void show(String what, Body body) {
        try {
            System.out.println(what + ": " + body.run());
        } catch (Exception e) {
            System.out.println(what + ": " + e);
        }
    }

    static String out(Process p) throws IOException {
        return new String(p.getInputStream().readAllBytes()).replace("\n", "|");
    }

    static ProcessBuilder sh(String script) {
        return new ProcessBuilder("/bin/sh", "-c", script);
    }

    public static void main(String[] args) throws Exception {
        show("echo", () -> {
            Process p = new ProcessBuilder("echo", "hello", "two words", "é").start();
            return out(p) + p.waitFor() + p.exitValue() + p.isAlive();
        });
        show("exit code", () -> sh("exit 7").start().waitFor());
        show("signal", () -> sh("kill -9 $$").start().waitFor());
        show("standard input", () -> {
            Process p = new ProcessBuilder("cat").start();
            p.getOutputStream().write("piped\n".repeat(3000).getBytes());
            p.getOutputStream().close();
            return out(p).length();
        });
        show("standard error", () -> {
            Process p = sh("echo out; echo err >&2").start();
            return out(p) + new String(p.getErrorStream().readAllBytes()).trim();
        });
        show("merged", () -> out(sh("echo out; echo err >&2").redirectErrorStream(true).start()));
        show("environment", () -> {
            ProcessBuilder b = sh("echo $OWN-$HOME");
            b.environment().clear();
            b.environment().put("OWN", "value");
            return out(b.start()) + b.environment();
        });
        show("inherited environment", () -> {
            ProcessBuilder b = sh("echo $TZ $LC_ALL");
            return out(b.start()) + System.getenv("TZ") + System.getenv("NOT_SET_AT_ALL");
        });
        show("directory", () -> {
            File d = new File("sub");
            d.mkdir();
            return out(sh("pwd").directory(d).start()).endsWith("/sub|");
        });
        show("to a file", () -> {
            File f = new File("out.txt");
            sh("echo one").redirectOutput(f).start().waitFor();
            sh("echo two; echo err >&2").redirectOutput(ProcessBuilder.Redirect.appendTo(f)).redirectError(ProcessBuilder.Redirect.DISCARD).start().waitFor();
            return Files.readAllLines(f.toPath());
        });
        show("from a file", () -> {
            Files.writeString(Path.of("in.txt"), "from file");
            return out(new ProcessBuilder("cat").redirectInput(new File("in.txt")).start());
        });
        System.out.flush();
        show("inherited output", () -> sh("echo straight to our output").inheritIO().start().waitFor());
        show("missing program", () -> new ProcessBuilder("/no/such/program").start());
        show("missing on the path", () -> new ProcessBuilder("no-such-program-at-all", "x").start());
        show("missing directory", () -> new ProcessBuilder("echo").directory(new File("/no/such")).start());
        show("not executable", () -> new ProcessBuilder("./in.txt").start());
        show("nothing", () -> new ProcessBuilder().start());
        show("null", () -> new ProcessBuilder("echo", null).start());
        show("runtime", () -> out(Runtime.getRuntime().exec("echo split into words")) + out(Runtime.getRuntime().exec(new String[] {"sh", "-c", "echo $X"}, new String[] {"X=y"})));
        show("destroy", () -> {
            Process p = new ProcessBuilder("sleep", "60").start();
            boolean alive = p.isAlive();
            boolean ended = p.waitFor(10, TimeUnit.MILLISECONDS);
            p.destroy();
            return alive + " " + ended + " " + p.waitFor() + " " + p.supportsNormalTermination();
        });
        show("destroy forcibly", () -> new ProcessBuilder("sleep", "60").start().destroyForcibly().waitFor());
        show("exit value of a running one", () -> {
            Process p = new ProcessBuilder("sleep", "60").start();
            try {
                return p.exitValue();
            } finally {
                p.destroy();
            }
        });
        show("on exit", () -> sh("exit 3").start().onExit().thenApply(Process::exitValue).get(10, TimeUnit.SECONDS));
        show("handle", () -> {
            ProcessHandle self = ProcessHandle.current();
            Process p = new ProcessBuilder("sleep", "60").start();
            String s = (self.pid() > 0) + " " + self.isAlive() + " " + p.toHandle().parent().get().equals(self) + " " + self.children().anyMatch(h -> h.pid() == p.pid()) + " " + p.info().command().get().endsWith("sleep") + " " + p.toHandle().destroy() + " "
                + p.toHandle().onExit().get(10, TimeUnit.SECONDS).isAlive();
            return s + " " + ProcessHandle.of(p.pid()).isPresent();
        });
        show("destroy self", () -> ProcessHandle.current().destroy());
        show("pipeline", () -> {
            List<Process> ps = ProcessBuilder.startPipeline(List.of(new ProcessBuilder("printf", "b\\na\\nc\\n"), new ProcessBuilder("sort"), new ProcessBuilder("head", "-2")));
            return out(ps.get(2));
        });
        show("many", () -> {
            int sum = 0;
            for (int i = 0; i < 20; i++) {
                sum += sh("exit " + i).start().waitFor();
            }
            return sum;
        });
        show("large output", () -> out(sh("i=0; while [ $i -lt 2000 ]; do echo 0123456789012345678901234567890123456789; i=$((i+1)); done").start()).length());
    }
}
