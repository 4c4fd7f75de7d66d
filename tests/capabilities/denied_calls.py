#!/usr/bin/env python3
"""A denied run makes no system call on what was denied (seen by strace), and the audit log tells of it.

    tests/capabilities/denied_calls.py build/atoll

Ends with "N passed, N failed"."""
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile

SOURCE = """
import java.io.*;
import java.net.*;
import java.nio.channels.*;
import java.nio.file.*;
public class Denied {
    interface Attempt { Object make() throws Exception; }
    static void attempt(String name, Attempt attempt) {
        try {
            System.out.println(name + " " + attempt.make());
        } catch (SecurityException e) {
            System.out.println(name + " denied: " + (e.getMessage().contains("denied: run with --allow-") ? "clearly" : e.getMessage()));
        } catch (Exception e) {
            // The watch service answers with its own exception, which has the text.
            boolean clear = e instanceof IOException && e.getMessage().contains("denied: run with --allow-");
            System.out.println(name + (clear ? " denied: clearly" : " " + e));
        }
    }
    public static void main(String[] args) throws Exception {
        String path = args[0];
        File file = new File(path);
        attempt("old read", () -> new FileInputStream(path));
        attempt("new read", () -> Files.readString(Path.of(path)));
        attempt("exists", () -> file.exists());
        attempt("attributes", () -> Files.getLastModifiedTime(Path.of(path)));
        attempt("list", () -> new File(file.getParent()).list());
        attempt("canonical", () -> file.getCanonicalPath().equals(path));
        attempt("real", () -> Path.of(path).toRealPath());
        attempt("old write", () -> new FileOutputStream(path));
        attempt("new write", () -> Files.writeString(Path.of(path + ".new"), "x"));
        attempt("delete", () -> file.delete());
        attempt("rename", () -> Files.move(Path.of(path), Path.of(path + ".moved")));
        attempt("folder", () -> new File(path + ".folder").mkdir());
        attempt("link", () -> Files.createSymbolicLink(Path.of(path + ".link"), Path.of("/etc")));
        attempt("watch", () -> Path.of(path).getParent().register(FileSystems.getDefault().newWatchService(), StandardWatchEventKinds.ENTRY_CREATE));
        attempt("connect", () -> new Socket("127.0.0.1", 9));
        attempt("channel", () -> SocketChannel.open(new InetSocketAddress("127.0.0.2", 9)));
        attempt("look up", () -> InetAddress.getByName("denied.example"));
        attempt("listen", () -> new ServerSocket(4711));
        attempt("datagram", () -> { new DatagramSocket().send(new DatagramPacket(new byte[1], 1, InetAddress.getByName("127.0.0.3"), 9)); return 1; });
        attempt("run", () -> new ProcessBuilder(path + ".program").start());
        attempt("variable", () -> System.getenv("DENIED_VARIABLE"));
    }
}
"""
TOLD = """
import java.util.*;
public class Told {
    public static void main(String[] args) {
        Map<String, String> seen = System.getenv();
        System.out.println(seen.containsKey("DENIED_VARIABLE") + " " + seen.get("GRANTED_VARIABLE"));
    }
}
"""
# Calls that may name what was denied: what the program prints, and what is handed over at its start.
HARMLESS = ("write(", "writev(", "execve(", "pwrite64(")


def main():
    atoll = os.path.abspath(sys.argv[1])
    if not shutil.which("strace"):
        print("FAIL strace is not installed (Debian: strace)")
        print("0 passed, 1 failed")
        return 1
    home = next(h for h in [os.environ.get("JAVA_HOME", ""), *sorted(glob.glob("/usr/lib/jvm/java-17-openjdk-*"))]
                if os.access(h + "/bin/javac", os.X_OK))
    folder = os.path.realpath(tempfile.mkdtemp(prefix="atoll-denied-"))
    passed = failed = 0

    def check(name, good, *details):
        nonlocal passed, failed
        passed, failed = passed + bool(good), failed + (not good)
        if not good:
            print("FAIL", name, *(repr(d)[:1500] for d in details), sep="\n    ")

    try:
        os.makedirs(folder + "/secret")
        secret = folder + "/secret/file"
        open(secret, "w").write("x")
        open(folder + "/Denied.java", "w").write(SOURCE)
        open(folder + "/Told.java", "w").write(TOLD)
        subprocess.run([home + "/bin/javac", "-d", folder + "/classes", folder + "/Denied.java", folder + "/Told.java"], check=True)
        done = subprocess.run(["strace", "-f", "-qq", "-s", "200", "-o", folder + "/calls", atoll, "run", "--audit", folder + "/audit",
                               "-cp", folder + "/classes", "Denied", secret], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              env={**os.environ, "DENIED_VARIABLE": "hidden"}, timeout=300)
        if "ptrace" in done.stdout and "not permitted" in done.stdout:
            print("FAIL strace may not trace here")
            print("0 passed, 1 failed")
            return 1
        lines = done.stdout.splitlines()
        for line in lines:
            name = line.split(" denied")[0]
            good = line.endswith("denied: clearly") or line == "canonical true"
            check(name, good, line)
        check("all was tried", len(lines) == 21, done.stdout)
        calls = open(folder + "/calls", errors="replace").read().splitlines()
        check("there is a trace", len(calls) > 100)
        for what in ("/secret", 'inet_addr("127.0.0', "denied.example", "htons(4711)", "htons(9)"):
            seen = [call for call in calls if what in call and not call.split(None, 1)[1].startswith(HARMLESS)]
            check("no call on " + what, not seen, *seen[:3])
        check("nothing changed", os.listdir(folder + "/secret") == ["file"])
        log = [json.loads(line) for line in open(folder + "/audit")]
        denied = [entry for entry in log if entry["decision"] == "denied" and entry["thread"] == "main" and entry["frame"]]
        check("the log tells of all denials", len(denied) >= 19 and any(e["thread"].startswith("FileSystemWatch") for e in log), [(e["capability"], e["resource"]) for e in denied])
        check("the log names the place", all(entry["frame"].startswith("Denied.") for entry in denied), denied)
        check("the log names capability and resource", any(e["capability"] == "read" and e["resource"] == secret for e in denied), denied)
        check("keys", all(set(e) == {"time", "thread", "capability", "resource", "decision", "by", "frame"} for e in log))

        grant_all = subprocess.run([atoll, "run", "--allow-read=" + folder, "--allow-write=" + folder, "--audit", folder + "/audit", "-cp",
                                    folder + "/classes", "Denied", folder + "/audit"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   text=True, timeout=300)
        check("the program can't change the log", "old write denied: clearly" in grant_all.stdout and os.path.getsize(folder + "/audit") > 0 and
              "delete denied" in grant_all.stdout and "rename denied" in grant_all.stdout, grant_all.stdout)

        told = subprocess.run([atoll, "run", "--allow-env=GRANTED_VARIABLE", "--soft-limit-written=1", "--trace-caps", "--audit", folder + "/told",
                               "-cp", folder + "/classes", "Told"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              env={**os.environ, "DENIED_VARIABLE": "hidden", "GRANTED_VARIABLE": "shown"}, timeout=300)
        log = [json.loads(line) for line in open(folder + "/told")]
        check("of the environment only what is granted is seen", told.stdout == "false shown\n", told)
        check("reading all of it is told", "read the whole environment" in told.stderr and
              any(e.get("capability") == "env" and e["resource"] is None and e["decision"] == "filtered" for e in log), told, log)
        check("a soft limit is told", [set(e) == {"time", "limit", "reached", "value"} and e["reached"] == "soft" for e in log
                                       if e.get("limit") == "written"] == [True], log)
    finally:
        shutil.rmtree(folder)
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
