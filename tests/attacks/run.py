#!/usr/bin/env python3
"""Runs the attacks: programs that try to get out of the VM, each with the least grants that fit, and checks that they are contained.

    tests/attacks/run.py                    # all, on build/atoll
    tests/attacks/run.py --only bytecode/ --times
    tests/attacks/run.py --record --only Name # write what a program prints to Name.expected: read it before you commit it
    tests/attacks/run.py --table            # write the table in README.md

An attack is tests/attacks/<class of attack>/<Name>.java, an ordinary program with `main` in class Name, and beside it
Name.expected: standard output, standard error and exit status of an attack that is contained. Lines of the form
`// key: value` at its top say what it is and what must happen:

    // attack: what is tried, one sentence
    // must: what must happen, one sentence (for the table)
    // grants: --allow-read={box}/inside    none without this line
    // options: -Xmx64m          further options of the VM
    // args: {box}/outside       arguments of main
    // err: regex                must be found in standard error (several: each), which then need not be as expected
    // sources: lib/X.java       more sources, relative to the program's folder; support/*.java and the assembler are there for all
                                 but modules
    // javac: ...                options for the compiler
    // manifest: Key: Value      (several) run as a JAR with this manifest
    // module: name              run as class attack.<Name> of this module, whose module-info.java is among the sources
    // streams: file             standard input is {box}/input, opened to read and write, which must not change (default: /dev/null)
    // streams: unread           standard output and error are pipes that nobody reads before the end
    // timeout: 60               seconds (default 30)

In grants, options, args and what is expected, {box} is a folder made afresh for each run and {port} a TCP port of 127.0.0.1 at which a
service listens that the program must not reach. The box holds
    inside/note.txt  inside/folder/  outside/secret.txt  outside/folder/  and the links inside/out -> ../outside, inside/root -> /
The environment of the VM holds ATTACK_SECRET. However an attack goes, these must hold afterwards:
    the VM ended by itself, by no signal, in time;  {box}/audit.log, where it is made, is JSON line by line;  outside/ is as it was;  the service saw no connection;  no output holds a
    secret;  no process is left."""
import argparse
import concurrent.futures
import fnmatch
import glob
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(TOP, "tests"))
import run_java  # noqa: E402

ASSEMBLER = os.path.join(TOP, "tests", "java", "bytecode", "lib", "Assembler.java")
SECRET = "the-secret-of-the-host"
INPUT = "the input\n"
KINDS = {"hash", "lambda"}  # of what differs from run to run, see run_java.py
LISTS = ("err", "manifest")
KEYS = ("attack", "must", "grants", "options", "args", "sources", "javac", "module", "streams", "timeout") + LISTS
# The classes of attack, in the order of the table.
GROUPS = {
    "files": "Paths, links, races",
    "proc": "/proc, /dev and descriptors",
    "network": "Network",
    "processes": "Processes, environment, native code",
    "bytecode": "Bytecode and class files that lie",
    "loading": "Loaders, packages, modules",
    "handles": "Method handles and VarHandles",
    "reflection": "Reflection and library internals",
    "library": "The library as a confused deputy",
    "serialization": "Serialisation",
    "exhaustion": "Exhaustion of resources",
    "limits": "Limits and the kernel's wall",
    "policy": "Policies, mounts, prompts, audit",
}


class Attack(run_java.Test):
    """Compiled as the Java programs are, hence the same class."""

    def __init__(self, source):
        self.lists = {key: [] for key in LISTS}
        super().__init__(source)
        self.name = os.path.relpath(source, HERE)[:-len(".java")]
        self.group = self.name.split("/")[0]

    def read_options(self):
        options = {}
        with open(self.source, encoding="utf-8") as lines:
            for line in lines:
                match = re.match(r"//\s*([a-z]+):(?: (.*))?$", line.rstrip("\n"))
                if match and match.group(1) in LISTS:
                    self.lists[match.group(1)].append(match.group(2) or "")
                elif match and match.group(1) in KEYS:
                    options[match.group(1)] = (match.group(2) or "").strip()
                elif line.strip() and not line.startswith("//"):
                    break
        return options

    def words(self, key):
        # Concatenation of strings that needs no linking: it is used in handlers of OutOfMemoryError and StackOverflowError.
        return super().words(key) + (["-XDstringConcat=inline"] if key == "javac" else [])

    def sources(self):
        if "module" in self.options:
            return super().sources()  # a module has no unnamed package
        return super().sources() + sorted(glob.glob(os.path.join(HERE, "support", "*.java"))) + [ASSEMBLER]


def discover(patterns):
    attacks = [Attack(f) for group in GROUPS for f in sorted(glob.glob(os.path.join(HERE, group, "*.java")))]
    return [a for a in attacks if not patterns or any(fnmatch.fnmatch(a.name, p) or p in a.name for p in patterns)]


# ---- the box ------------------------------------------------------------------------------------------------------

def make_box():
    box = os.path.realpath(tempfile.mkdtemp(prefix="atoll-attack-"))
    for folder in ("inside/folder", "outside/folder", "home"):
        os.makedirs(os.path.join(box, folder))
    for name, text in (("inside/note.txt", "a note\n"), ("outside/secret.txt", SECRET + "\n"), ("input", INPUT)):
        with open(os.path.join(box, name), "w") as file:
            file.write(text)
    os.symlink("../outside", os.path.join(box, "inside/out"))
    os.symlink("/", os.path.join(box, "inside/root"))
    return box


def state(folder):
    """All that is below a folder: kinds, modes and contents."""
    found = []
    for place, folders, files in os.walk(folder):
        for name in sorted(folders + files):
            path = os.path.join(place, name)
            info = os.lstat(path)
            content = open(path, "rb").read() if os.path.isfile(path) and not os.path.islink(path) else None
            found.append((os.path.relpath(path, folder), info.st_mode, info.st_mtime_ns, info.st_nlink, content))
    return sorted(found)


class Service:
    """A service on the loopback interface that must not be reached."""

    def __init__(self):
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen()
        self.port, self.visits = self.socket.getsockname()[1], 0
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                peer, _ = self.socket.accept()
            except OSError:
                return
            self.visits += 1
            try:
                peer.sendall(SECRET.encode())
                peer.close()
            except OSError:
                pass

    def close(self):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.socket.close()


# ---- streams ------------------------------------------------------------------------------------------------------

def open_input(attack, box):
    return open(os.path.join(box, "input"), "r+b") if attack.options.get("streams") == "file" else open(os.devnull, "rb")


class FileOutput:
    """What is written goes to a file."""

    def __init__(self):
        self.write_end = tempfile.TemporaryFile()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.write_end.close()

    def all(self):
        self.write_end.seek(0)
        return self.write_end.read(run_java.OUTPUT_LIMIT)


class PipeOutput(FileOutput):
    """A pipe, read when all is over."""

    def __init__(self):
        numbers = os.pipe()
        self.read_end, self.write_end = os.fdopen(numbers[0], "rb"), os.fdopen(numbers[1], "wb")

    def __exit__(self, *_):
        self.read_end.close()
        self.write_end.close()

    def all(self):
        self.write_end.close()
        return self.read_end.read(run_java.OUTPUT_LIMIT)


def open_output(attack):
    return PipeOutput() if attack.options.get("streams") == "unread" else FileOutput()


# ---- a run --------------------------------------------------------------------------------------------------------

def make_jar(attack, box):
    """The program as a JAR with the manifest that the attack wants."""
    path = os.path.join(box, "attack.jar")
    main = "Main-Class: " + attack.class_name + "\n"
    with zipfile.ZipFile(path, "w") as jar:
        jar.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n" + main + "".join(l + "\n" for l in attack.lists["manifest"]))
        for place, _, files in os.walk(attack.classes):
            for name in files:
                if name.endswith(".class"):
                    whole = os.path.join(place, name)
                    jar.write(whole, os.path.relpath(whole, attack.classes))
    return path


def leftovers(session):
    """Processes of the VM's session that are still there."""
    found = []
    for stat in glob.glob("/proc/[0-9]*/stat"):
        try:
            fields = open(stat).read().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(stat.split("/")[2])
    return found


def audit_problems(path):
    """What is wrong with the audit log, where there is one."""
    if not os.path.exists(path):
        return []
    with open(path, "rb") as file:
        lines = file.read().decode("utf-8", errors="replace").split("\n")
    problems = [] if lines[-1] == "" else ["the audit log does not end with a whole line"]
    for line in lines[:-1]:
        try:
            good = isinstance(json.loads(line), dict) and not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", line)
        except ValueError:
            good = False
        if not good:
            problems.append("the audit log has a line " + repr(line[:150]))
    return problems[:5]


def run(attack, command, factor):
    """Answers the Result and a list of what does not hold afterwards."""
    box, service, broken = make_box(), Service(), []

    def fill(text):
        return text.replace("{box}", box).replace("{port}", str(service.port)).replace("{classes}", attack.classes)

    def words(key):
        return [fill(w) for w in shlex.split(attack.options.get(key, ""))]
    try:
        line = command + words("grants") + words("options")
        if attack.lists["manifest"]:
            line += ["-jar", make_jar(attack, box)]
        elif "module" in attack.options:
            line += ["-p", attack.classes, "-m", attack.options["module"] + "/attack." + attack.class_name]
        else:
            line += ["-cp", attack.classes, attack.class_name]
        line += words("args")
        environment = dict(run_java.environment(), ATTACK_SECRET=SECRET, HOME=os.path.join(box, "home"))
        before, start = state(os.path.join(box, "outside")), time.monotonic()
        with open_input(attack, box) as given, open_output(attack) as out, open_output(attack) as err:
            process = subprocess.Popen(line, stdin=given, stdout=out.write_end, stderr=err.write_end, env=environment,
                                       cwd=os.path.join(box, "home"), start_new_session=True, preexec_fn=run_java.limit_output)
            try:
                status = process.wait(float(attack.options.get("timeout", 30)) * factor)
            except subprocess.TimeoutExpired:
                status = None
                broken.append("it does not end")
            seconds = time.monotonic() - start
            left = leftovers(process.pid)
            patience = time.monotonic() + 20  # the VM's helpers end when they see that it has ended
            while left and status is not None and time.monotonic() < patience:
                time.sleep(0.02)
                left = leftovers(process.pid)
            if status is not None and left:
                broken.append("processes are left: " + " ".join(left))
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()
            texts = []
            for stream in (out, err):
                texts.append(stream.all().decode("utf-8", errors="backslashreplace"))
        if status is not None and status < 0:
            broken.append("killed by " + signal.Signals(-status).name)
        if open(os.path.join(box, "input")).read() != INPUT:
            broken.append("the file of standard input has changed")
        if state(os.path.join(box, "outside")) != before:
            broken.append("outside/ has changed")
        broken += audit_problems(os.path.join(box, "audit.log"))
        if service.visits:
            broken.append("the service had %d visits" % service.visits)
        if SECRET in texts[0] + texts[1]:
            broken.append("it got hold of a secret")
        texts = [re.sub(r"([@/])0x[0-9a-f]+", r"\1HASH", t) for t in texts]
        texts = [t.replace(box, "{box}").replace(str(service.port), "{port}").replace(attack.classes, "{classes}") for t in texts]
        return run_java.Result(texts[0], texts[1], status, seconds), broken
    finally:
        service.close()
        subprocess.run(["chmod", "-R", "u+rwx", box], stderr=subprocess.DEVNULL)
        shutil.rmtree(box, ignore_errors=True)


def check(attack, command, factor, limit):
    if attack.compile_error:
        return ["does not compile:"] + attack.compile_error.splitlines()[:limit]
    for key in ("attack", "must"):
        if key not in attack.options:
            return ["has no line `// %s:`" % key]
    if not os.path.exists(attack.expected_file):
        return ["has no expected output: run tests/attacks/run.py --record --only " + attack.name]
    with open(attack.expected_file, encoding="utf-8", newline="") as file:
        expected = run_java.Result.from_text(file.read()).normalised(KINDS)
    actual, problems = run(attack, command, factor)
    actual, seconds = actual.normalised(KINDS), actual.seconds
    if attack.lists["err"]:
        problems += ["standard error has no match of " + e for e in attack.lists["err"] if not re.search(e, actual.err, re.M)]
        expected.err = "" if problems else actual.err
    if not expected.same(actual) or problems:
        return problems + run_java.difference(expected, actual, seconds, limit)
    return None


def record(attack, command, limit):
    """Writes the expectation from this very machine, whose result a person then reads. What must always hold must hold."""
    if attack.compile_error:
        return ["does not compile:"] + attack.compile_error.splitlines()[:limit]
    result, problems = run(attack, command, 1.0)
    result = result.normalised(KINDS)
    if result.status is not None:
        shown = run_java.Result(result.out, "", result.status) if attack.lists["err"] else result
        with open(attack.expected_file, "w", encoding="utf-8", newline="") as file:
            file.write(shown.to_text())
    return problems


# ---- a host -------------------------------------------------------------------------------------------------------

# Hostile programs and their exit statuses, and a sane one, each in a VM of its own inside one process (host.c).
HOSTED = (("bytecode/DirectAccess", 0), ("handles/TypeConfusion", 0), ("exhaustion/Initialisers", 7), ("exhaustion/Cpu", 4),
          ("exhaustion/NoEnd", 9), ("exhaustion/LockAbuse", 5), ("library/NothingBroken", 0))


def check_host(host, attacks, java_home, factor):
    """The process must survive them all, and the last, sane program print what it prints elsewhere."""
    by_name = {a.name: a for a in attacks}
    line = [host, java_home]
    for name, _ in HOSTED:
        line += [by_name[name].classes, by_name[name].class_name]
    try:
        done = subprocess.run(line, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=90 * factor)
    except subprocess.TimeoutExpired:
        return ["it does not end"]
    wanted = "".join("%s: %d\n" % (by_name[name].class_name, status) for name, status in HOSTED)
    got = "".join(l + "\n" for l in done.stdout.splitlines() if re.fullmatch(r"[A-Z]\w+: \d+(, not closed)?", l))
    sane = run_java.Result.from_text(open(by_name[HOSTED[-1][0]].expected_file, encoding="utf-8").read()).out
    problems = [] if done.returncode == 0 else [run_java.status_text(done.returncode)]
    problems += run_java.difference(run_java.Result(wanted, "", 0), run_java.Result(got, "", 0), 0, 20)
    return problems if sane in done.stdout else problems + ["the sane program printed something else"]


# ---- the table ----------------------------------------------------------------------------------------------------

def table(attacks):
    lines = []
    for group, title in GROUPS.items():
        rows = [a for a in attacks if a.group == group]
        if rows:
            lines += ["", "### %s (`%s/`)" % (title, group), "", "| Attack | What it tries | What must happen |", "|---|---|---|"]
            lines += ["| %s | %s | %s |" % (a.class_name, a.options.get("attack", ""), a.options.get("must", "")) for a in rows]
    return "\n".join(lines).strip() + "\n"


def write_table(attacks, only_check):
    """The table is the part of README.md behind its last `## ` heading. Answers whether it was up to date."""
    path = os.path.join(HERE, "README.md")
    text = open(path, encoding="utf-8").read()
    head, mark, _ = text.partition("## The attacks\n")
    new = head + mark + "\n" + table(attacks)
    if new != text and not only_check:
        open(path, "w", encoding="utf-8").write(new)
    return new == text


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", default="build", help="the build directory (default: build)")
    parser.add_argument("--vm", default=None, help="the command (default: BUILD/atoll run)")
    parser.add_argument("--vmoptions", default="", help="further options for all runs")
    parser.add_argument("--only", action="append", default=[], metavar="PATTERN", help="only attacks whose group/Name contains it")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--timeout-factor", type=float, default=1.0)
    parser.add_argument("--diff-lines", type=int, default=24)
    parser.add_argument("--times", action="store_true", help="print how long each took")
    parser.add_argument("--record", action="store_true", help="write the expected output; judge only what must hold always")
    parser.add_argument("--table", action="store_true", help="write the table in README.md and end")
    options = parser.parse_args()
    if options.table:
        write_table(discover([]), False)
        return 0
    attacks = discover(options.only)
    if not attacks:
        print("0 passed, 0 failed")
        return 0
    command = shlex.split(options.vm) if options.vm else [os.path.join(TOP, options.build, "atoll"), "run"]
    command += shlex.split(options.vmoptions)
    run_java.compile_tests(attacks, os.path.join(TOP, "build-java-tests", "attacks"), run_java.find_jdk())

    def work(attack):
        start = time.monotonic()
        if options.record:
            problem = record(attack, command, options.diff_lines)
        else:
            problem = check(attack, command, options.timeout_factor, options.diff_lines)
        return attack, problem, time.monotonic() - start

    failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as workers:
        for future in concurrent.futures.as_completed([workers.submit(work, a) for a in attacks]):
            attack, problem, seconds = future.result()
            if problem:
                failed += 1
                print("FAIL %s (%.1f s)\n%s" % (attack.name, seconds, "\n".join("    " + line for line in problem)), flush=True)
            elif options.times:
                print("pass %s (%.1f s)" % (attack.name, seconds), flush=True)
    host = os.path.join(TOP, options.build, "tests", "attack_host")
    if not options.only and not options.record and os.path.exists(host):
        problem = check_host(host, attacks, os.path.dirname(os.path.dirname(os.path.realpath(run_java.find_jdk()))),
                             options.timeout_factor)
        attacks.append(None)
        if problem:
            failed += 1
            print("FAIL the host of hostile programs\n" + "\n".join("    " + line for line in problem), flush=True)
    if not options.only and not options.record and not write_table([a for a in attacks if a], True):
        failed += 1
        print("FAIL the table of tests/attacks/README.md is not that of the programs: run tests/attacks/run.py --table")
        attacks.append(None)
    print("%d passed, %d failed" % (len(attacks) - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
