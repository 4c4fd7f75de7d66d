// attack: starts programs: by every API, by path, by links, with a granted program's name
// must: SecurityException for each
// grants: --allow-run=/bin/true --allow-read={box}/inside --allow-write={box}/inside
// args: {box}
import java.io.*;
import java.nio.file.*;
import java.nio.file.attribute.PosixFilePermissions;

public class Spawn {
    static Object run(String... command) throws Exception {
        return new String(new ProcessBuilder(command).start().getInputStream().readAllBytes());
    }

    public static void main(String[] args) throws Exception {
        Path in = Path.of(args[0], "inside");
        Attack.attempt("shell", () -> run("/bin/sh", "-c", "env"));
        Attack.attempt("by name", () -> run("sh", "-c", "env"));
        Attack.attempt("exec", () -> Runtime.getRuntime().exec("id"));
        Attack.attempt("exec with a folder", () -> Runtime.getRuntime().exec(new String[] {"id"}, null, new File("/")));
        Attack.attempt("dots", () -> run("/bin/../bin/sh"));
        Attack.attempt("granted name, another folder", () -> {
            Files.writeString(in.resolve("true"), "#!/bin/sh\nenv\n");
            Files.setPosixFilePermissions(in.resolve("true"), PosixFilePermissions.fromString("rwxr-xr-x"));
            return run(in.resolve("true").toString());
        });
        Attack.attempt("relative", () -> run("../inside/true"));
        Attack.attempt("link with the granted name", () -> run(Files.createSymbolicLink(in.resolve("sh"), Path.of("/bin/sh")).toString(), "-c", "env"));
        Attack.attempt("NUL", () -> run("/bin/true\0", "x"));
        Attack.attempt("NUL in an argument", () -> run("/bin/true", "a\0b"));
        Attack.attempt("empty", () -> run(""));
        Attack.attempt("loader", () -> run("/lib64/ld-linux-x86-64.so.2", "/bin/sh"));
        Attack.attempt("redirect from outside", () -> new ProcessBuilder("/bin/true").redirectInput(new File(args[0] + "/outside/secret.txt")).start());
        Attack.attempt("redirect to outside", () -> new ProcessBuilder("/bin/true").redirectOutput(new File(args[0] + "/outside/new")).start());
        Attack.attemptBrief("pipeline", () -> ProcessBuilder.startPipeline(java.util.List.of(new ProcessBuilder("/bin/true"), new ProcessBuilder("/bin/sh"))));
        Attack.attempt("helper as a property", () -> {
            System.setProperty("jdk.lang.Process.launchMechanism", "FORK");
            return run("/bin/sh");
        });
        Attack.attempt("control", () -> new ProcessBuilder("/bin/true").start().waitFor());
    }
}
