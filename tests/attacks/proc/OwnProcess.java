// attack: /proc/self and its neighbours: memory, descriptors, environment, root, working folder, maps, other processes, kernel settings
// must: what lies in /proc, /sys and /dev is refused even with a grant for the root folder; a link there that leads to a granted file is that file
// grants: --allow-read=/ --allow-write={box}/inside
// args: {box}
import java.io.*;
import java.nio.file.*;

public class OwnProcess {
    public static void main(String[] args) {
        long parent = ProcessHandle.current().pid();
        String[] names = {"/proc/self/mem", "/proc/self/environ", "/proc/self/maps", "/proc/self/cmdline", "/proc/self/fd/0", "/proc/self/fd/3", "/proc/self/root/etc/passwd", "/proc/self/cwd", "/proc/self/exe",
                          "/proc/thread-self/mem", "/proc/self/task/self/mem", "/proc/1/environ", "/proc/self/../1/environ", "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/kcore",
                          "/dev/fd/0", "/dev/mem", "/dev/kmsg", "/sys/kernel/security", "/sys/fs/cgroup/cgroup.procs", "/proc/cpuinfo", "/proc/net/tcp", "/proc/self/clear_refs"};
        for (String name : names) Attack.attempt(name, () -> new FileInputStream(name).read());
        Attack.attemptBrief("by number", () -> new FileInputStream("/proc/" + parent + "/environ").read());
        Attack.attempt("list", () -> new File("/proc").list().length > 3 ? "all processes" : null);
        Attack.attempt("list of descriptors", () -> Files.list(Path.of("/proc/self/fd")).count());
        Attack.attempt("by a link", () -> Files.readString(Files.createSymbolicLink(Path.of(args[0], "inside/env"), Path.of("/proc/self/environ"))));
        Attack.attempt("by a link to a folder", () -> Files.readString(Files.createSymbolicLink(Path.of(args[0], "inside/p"), Path.of("/proc/self")).resolve("environ")));
        Attack.attempt("link's text", () -> Files.readSymbolicLink(Path.of("/proc/self/exe")));
        Attack.attempt("real path", () -> Path.of("/proc/self/cwd").toRealPath());
        Attack.attempt("canonical path", () -> new File("/proc/self/exe").getCanonicalPath().equals("/proc/self/exe") ? null : "it leads somewhere");
        Attack.attempt("exists", () -> Files.exists(Path.of("/proc/1")));
        Attack.attempt("write", () -> new FileOutputStream("/proc/self/mem"));
        Attack.attempt("write to the kernel", () -> new FileOutputStream("/proc/self/oom_score_adj"));
        Attack.attempt("file store", () -> Files.getFileStore(Path.of("/proc/self")).type());
        Attack.attempt("file stores", () -> FileSystems.getDefault().getFileStores().iterator().hasNext());
        Attack.attempt("control", () -> new FileInputStream(args[0] + "/inside/note.txt").read());
    }
}
