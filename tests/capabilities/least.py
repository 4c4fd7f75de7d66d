#!/usr/bin/env python3
"""The least set of grants: what --trace-caps prints is enough, and nothing of it can be taken away in silence.

    tests/capabilities/least.py build/atoll
    tests/capabilities/least.py build/atoll --apps FOLDER [--only NAME,...] [--keep-all]

Each program runs three times: with -A and --trace-caps; with the options that this printed and nothing else, which must give the same output
and status; and once with each grant taken away, which must either make no difference or fail with a message that names the option.
With --apps: the applications that FOLDER/run runs (a folder of cases in the form that its README tells), through the variable VM; this takes an
hour. --keep-all leaves the third part out. Ends with "N passed, N failed"."""
import argparse
import glob
import os
import pwd
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

LOCAL_SOURCE = """
import java.net.*;
public class Local {
    public static void main(String[] args) throws Exception {
        try {
            InetAddress.getLocalHost(); // the machine's own name may have the address of the loopback interface
        } catch (UnknownHostException e) {
            // nothing is told of it: without sys the machine's name is localhost, which has an address
        }
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        loopback.getHostName(); // its address, where that may not be asked
        try (ServerSocket server = new ServerSocket(0, 5, loopback); Socket client = new Socket(loopback, server.getLocalPort())) {
            System.out.println(client.isConnected());
        }
    }
}
"""

LINKS_SOURCE = """
import java.nio.file.*;
public class Links {
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]), current = folder.resolve("current"), next = folder.resolve("next");
        Files.deleteIfExists(current);
        Files.createSymbolicLink(current, Path.of("one"));
        System.out.println(Files.readString(current.resolve("note")));
        Files.createSymbolicLink(next, Path.of("two"));
        Files.move(next, current, StandardCopyOption.REPLACE_EXISTING);
        System.out.println(Files.readString(current.resolve("note")));
    }
}
"""

USER_SOURCE = """
public class User {
    public static void main(String[] args) {
        java.util.Properties own = new java.util.Properties();
        own.setProperty("user.name", "own");
        System.out.println(own.getProperty("user.name") + (args.length > 0 ? System.getProperty("user.name") : ""));
    }
}
"""

SOURCE = """
import java.io.*;
import java.net.*;
import java.nio.file.*;
public class Needs {
    public static void main(String[] args) throws Exception {
        Path work = Path.of(args[0]), many = work.resolve("many"), made = work.resolve("made");
        System.out.println(Files.readString(work.resolve("one, file")));
        long total = 0;
        for (int i = 0; i < 500; i++) total += Files.size(many.resolve("f" + i));
        System.out.println(total);
        String[] names = work.resolve("listed").toFile().list();
        System.out.println(names.length + Files.readString(work.resolve("listed").resolve(names[0])));
        System.out.println(Files.isDirectory(work) + " " + Files.exists(Path.of("/etc")));
        Files.createDirectories(made);
        for (int i = 0; i < 3; i++) Files.writeString(made.resolve("o" + i), "out");
        Path temporary = Files.createTempFile("least", ".tmp");
        Files.writeString(temporary, "x");
        Files.delete(temporary);
        System.out.println(Files.readString(work.resolve("link")));
        System.out.println(System.getenv("LEAST_TEST") + System.getenv("LEAST_UNSET"));
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
             Socket client = new Socket("localhost", server.getLocalPort()); Socket served = server.accept()) {
            client.getOutputStream().write(7);
            System.out.println(served.getInputStream().read());
        }
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            int port = socket.getLocalPort();
            socket.connect(InetAddress.getByName("127.0.0.1"), port);
            socket.disconnect(); // binds again
            System.out.println(socket.getLocalPort() == port);
        }
        Process child = new ProcessBuilder("true").start();
        System.out.println(child.waitFor());
    }
}
"""

HOME_SOURCE = """
public class Home {
    public static void main(String[] args) {
        System.out.println(new java.io.File(System.getProperty("user.home"), ".no-such-file-of-atoll").exists());
    }
}
"""


class Tests:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, name, good, *details):
        self.passed += bool(good)
        self.failed += not good
        if not good:
            print("FAIL", name)
            for detail in details:
                print("    " + repr(detail)[:1500])
        return good


def run(command, folder, **variables):
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300,
                          env={**os.environ, **variables}, errors="replace")
    return done.returncode, done.stdout, done.stderr


def each_less(options):
    """Each single resource taken out of a list of options, with its name."""
    for i, option in enumerate(options):
        name, equals, value = option.partition("=")
        resources = re.split(r"(?<!\\),", value) if equals else [""]
        for k, resource in enumerate(resources):
            rest = resources[:k] + resources[k + 1:]
            less = [name + "=" + ",".join(rest)] if rest else []
            yield name, resource, options[:i] + less + options[i + 1:]


def fails_clearly(status, stderr, name):
    return 0 < status < 128 and "SecurityException" in stderr and "denied: run with " + name in stderr and "\tat " in stderr


def finds_home(t, atoll, folder):
    """Who finds the home folder by user.home needs `sys`, too; who is told of it does not."""
    if pwd.getpwuid(os.getuid()).pw_dir == "/":
        return
    command = [atoll, "run", "-A", "--trace-caps", "-cp", "classes"]
    _, _, stderr = run([*command, "Home"], folder)
    printed = re.search(r"^atoll: this run needs (.*)$", stderr, re.M)
    if t.check("user.home is a matter of sys", printed and "--allow-sys" in printed[1], stderr):
        done = run([atoll, "run", *shlex.split(printed[1]), "-cp", "classes", "Home"], folder)
        t.check("the set with sys is enough", done[:2] == (0, "false\n"), printed[1], *done)
    status, _, stderr = run([atoll, "run", "-A", "--trace-caps=needs.policy", "--audit=audit.log", "-m", "jdk.compiler/com.sun.tools.javac.Main",
                             "-cp", ".", "-d", "compiled", "Home.java"], folder)
    t.check("a program may see the file of its needs in a folder that it lists", status == 0, stderr)
    _, _, stderr = run([*command, "-Duser.home=" + folder, "Home"], folder)
    t.check("a home that an option gives is no such matter", "this run needs" in stderr and "--allow-sys" not in stderr, stderr)


def finds_user(t, atoll, folder):
    """user.name is there from the start; who asks for it needs `sys`."""
    command = [atoll, "run", "-A", "--trace-caps", "-cp", "classes"]
    user = pwd.getpwuid(os.getuid()).pw_name
    status, stdout, stderr = run([*command, "User", "ask"], folder)
    t.check("user.name is a matter of sys", (status, stdout) == (0, f"own{user}\n") and "this run needs --allow-sys\n" in stderr, stdout, stderr)
    _, stdout, stderr = run([atoll, "run", "--trace-caps", "-cp", "classes", "User", "ask"], folder)
    t.check("without it that is said", stdout == "own?\n" and "it was denied  --allow-sys\n" in stderr, stdout, stderr)
    for less in (["User"], ["-Duser.name=x", "User", "ask"]):
        _, _, stderr = run([*command, *less], folder)
        t.check(f"{less}: no such matter", "this run needs no grant" in stderr, stderr)


def own_programs(t, atoll, home, folder):
    os.makedirs(folder + "/w/many")
    os.makedirs(folder + "/w/listed")
    os.makedirs(folder + "/elsewhere")
    os.makedirs(folder + "/classes")
    for i in range(500):
        open(f"{folder}/w/many/f{i}", "w").write("x")
    for name in ("one, file", "listed/a", "listed/b"):
        open(f"{folder}/w/{name}", "w").write("text")
    open(folder + "/elsewhere/target", "w").write("linked")
    os.symlink("../elsewhere/target", folder + "/w/link")
    os.symlink("w/many/f0", folder + "/hop")  # on the way from a granted folder to itself
    os.remove(folder + "/w/many/f499")
    os.symlink(folder + "/hop", folder + "/w/many/f499")
    open(folder + "/Home.java", "w").write(HOME_SOURCE)
    for name in ("one", "two"):
        os.makedirs(f"{folder}/links/{name}")
        open(f"{folder}/links/{name}/note", "w").write(name)
    open(folder + "/Links.java", "w").write(LINKS_SOURCE)
    open(folder + "/Local.java", "w").write(LOCAL_SOURCE)
    open(folder + "/User.java", "w").write(USER_SOURCE)
    open(folder + "/Needs.java", "w").write(SOURCE)
    subprocess.run([home + "/bin/javac", "-d", "classes", "Needs.java", "Home.java", "User.java", "Local.java", "Links.java"], cwd=folder, check=True)
    programs = {"Needs": ["-cp", "classes", "Needs", folder + "/w"],
                "Links": ["-cp", "classes", "Links", folder + "/links"],
                "Local": ["-cp", "classes", "Local"],
                "javac": ["-m", "jdk.compiler/com.sun.tools.javac.Main", "-d", "compiled", "Needs.java"]}

    def clean():
        shutil.rmtree(folder + "/w/made", ignore_errors=True)
        shutil.rmtree(folder + "/compiled", ignore_errors=True)

    for name, command in programs.items():
        clean()
        status, expected, stderr = run([atoll, "run", "-A", "--trace-caps", *command], folder, LEAST_TEST="v")
        printed = re.search(r"^atoll: this run needs (.*)$", stderr, re.M)
        if not t.check(name + ": the set is printed", status == 0 and printed, status, expected, stderr):
            continue
        options = shlex.split(printed[1])
        if name == "Needs":
            real = os.path.realpath(folder)
            t.check("500 files are one folder", f"{real}/w/many" in printed[1] and "f498" not in printed[1], printed[1])
            t.check("a link that leads out of the folder is named", f"{real}/w/many/f499" in printed[1], printed[1])
            t.check("a file alone is no folder", r"one\, file" in printed[1] and f"{real}/w," not in printed[1], printed[1])
            t.check("a temporary file is a prefix", re.search(r"/tmp/least\*", printed[1]), printed[1])
            t.check("what was looked at is not all that is in it", "/etc/." in options[0] and f"{real}/w/." in options[0], printed[1])
            t.check("a variable that is not set needs no grant", "LEAST_UNSET" not in printed[1], printed[1])
        clean()
        status, stdout, stderr = run([atoll, "run", *options, *command], folder, LEAST_TEST="v")
        if not t.check(name + ": the set is enough", (status, stdout) == (0, expected), options, status, stdout, stderr):
            continue
        for capability, resource, less in each_less(options):
            clean()
            status, stdout, stderr = run([atoll, "run", *less, *command], folder, LEAST_TEST="v")
            t.check(f"{name}: without {capability} {resource}", (status, stdout) == (0, expected) or fails_clearly(status, stderr, capability),
                    status, stdout, stderr)


# --- applications ----------------------------------------------------------------------------------------------------------------------

WRAPPER = """#!/bin/sh
n=$(date +%s%N)$$
if [ "$ATOLL_TEST_MODE" = trace ]; then exec {atoll} run -A --trace-caps={folder}/traces/$n "$@"; fi
exec {atoll} run --policy {folder}/policy "$@"
"""


def app_runs(apps, name, folder, mode):
    """Does the application give HotSpot's output? And the line that says so."""
    done = subprocess.run([apps + "/run", "--only", name], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          errors="replace", timeout=3600,
                          env={**os.environ, "VM": folder + "/vm", "ATOLL_TEST_MODE": mode, "BARS_WORK": os.environ.get("BARS_WORK", folder + "/bars")})
    line = next((line for line in done.stdout.splitlines() if line.startswith(name + " |")), done.stdout[-300:])
    return line.rstrip().endswith("yes"), line


def policy_words(text):
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        words = re.findall(r'(?:"(?:\\.|[^"\\])*"|[^\s"])+', line)
        for word in words[1:] or [""]:
            yield words[0], word


def application(t, atoll, apps, name, folder, keep_all):
    shutil.rmtree(folder + "/traces", ignore_errors=True)
    os.mkdir(folder + "/traces")
    good, line = app_runs(apps, name, folder, "trace")
    if not t.check(name + ": runs with -A --trace-caps", good, line):
        return
    grants = sorted({pair for file in glob.glob(folder + "/traces/*") for pair in policy_words(open(file).read())})

    def write_policy(some):
        with open(folder + "/policy", "w") as file:
            file.writelines(f"{option} {word}\n" for option, word in some)

    print(f"{name}: {len(grants)} grants")
    for option, word in grants:
        print(f"    {option} {word}")
    write_policy(grants)
    good, line = app_runs(apps, name, folder, "policy")
    if not t.check(name + ": runs under its least set", good, line) or keep_all:
        return
    for grant in grants:
        write_policy([other for other in grants if other != grant])
        same, line = app_runs(apps, name, folder, "policy")
        out = "".join(open(file, errors="replace").read() for file in
                      glob.glob(os.environ.get("BARS_WORK", folder + "/bars") + f"/out/{name}/vm/std*"))
        clear = "denied: run with --allow-" in out  # of what the program tries instead, maybe
        t.check(f"{name}: without {grant[0]} {grant[1]}", same or clear, line, out[-900:])
        print("    without", *grant, "- no difference" if same else "- told")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("atoll")
    parser.add_argument("--apps")
    parser.add_argument("--only")
    parser.add_argument("--keep-all", action="store_true")
    options = parser.parse_args()
    atoll = os.path.abspath(options.atoll)
    home = next(h for h in [os.environ.get("JAVA_HOME", ""), *sorted(glob.glob("/usr/lib/jvm/java-17-openjdk-*"))]
                if os.access(h + "/bin/javac", os.X_OK))
    folder = os.path.realpath(tempfile.mkdtemp(prefix="atoll-least-", dir="/var/tmp"))
    t = Tests()
    try:
        if options.apps:
            with open(folder + "/vm", "w") as file:
                file.write(WRAPPER.format(atoll=atoll, folder=folder))
            os.chmod(folder + "/vm", 0o755)
            names = options.only.split(",") if options.only else sorted(os.listdir(options.apps + "/cases"))
            for name in names:
                application(t, atoll, os.path.abspath(options.apps), name, folder, options.keep_all)
        else:
            own_programs(t, atoll, home, folder)
            finds_home(t, atoll, folder)
            finds_user(t, atoll, folder)
    finally:
        shutil.rmtree(folder)
    print(f"{t.passed} passed, {t.failed} failed")
    return t.failed > 0


if __name__ == "__main__":
    sys.exit(main())
