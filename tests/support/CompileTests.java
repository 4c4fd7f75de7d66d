import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Compiles the conformance programs, each into a folder of its own, in one virtual machine: javac is slow to start and
 * quick once warm. Started by tests/run_java.py on HotSpot.
 *
 * The argument is a file with one compilation per line, javac's arguments separated by tabs. For each that fails,
 * prints a line "FAILED n" (n counts lines from 0), javac's messages, and a line "END".
 */
public class CompileTests {
    private static String compile(JavaCompiler javac, String line) {
        List<String> arguments = List.of(line.split("\t"));
        StringWriter messages = new StringWriter();
        JavaCompiler.CompilationTask task;
        List<String> options = new ArrayList<>();
        List<Path> sources = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.endsWith(".java")) sources.add(Path.of(argument));
            else options.add(argument);
        }
        try (var files = javac.getStandardFileManager(null, null, null)) {
            task = javac.getTask(new PrintWriter(messages), files, null, options, null,
                                 files.getJavaFileObjectsFromPaths(sources));
            if (task.call()) return null;
        } catch (RuntimeException | IOException problem) {
            messages.append(problem.toString());
        }
        return messages.toString();
    }

    public static void main(String[] args) throws Exception {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        ExecutorService workers = Executors.newFixedThreadPool(2);
        List<Future<String>> results = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            results.add(workers.submit((Callable<String>) () -> compile(javac, line)));
        }
        for (int i = 0; i < results.size(); i++) {
            String messages = results.get(i).get();
            if (messages != null) System.out.println("FAILED " + i + "\n" + messages + "\nEND");
        }
        workers.shutdown();
    }
}
