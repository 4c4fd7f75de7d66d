#!/usr/bin/env python3
"""Runs the Java conformance programs on Atoll and compares them with what HotSpot printed.

A test is tests/java/<area>/<Name>.java, an ordinary program with `main` in class Name, and beside it Name.expected:
HotSpot's standard output, standard error and exit status, written by `run_java.py --record`. What lies deeper than
<area>/ is material of a test, not a test.

Lines of the form `// key: value` before the first line of code set options of a test:

    // args: one "two words"     arguments of main
    // vmoptions: -ea -Dx=y      options before the class, for both machines
    // atolloptions: ...         options for Atoll only        (-A and -XX:+CheckStackless are always given)
    // hotspotoptions: ...       options for HotSpot only
    // javac: -g --release 8     options for the compiler
    // sources: Name/Other.java  more sources, relative to the test's folder, compiled with it
    // main: pkg.Main            the class to run, when it is not Name
    // stdin: text               standard input: this text (\\n is a newline); otherwise it is empty
    // exit: 1                   HotSpot must end with this status (checked when recording; default 0)
    // timeout: 60               seconds, before --timeout-factor (default 30)
    // normalise: hash, lambda   hash: @1b2c3d becomes @HASH; lambda: $$Lambda$14/0x... becomes $$Lambda; sort: lines
                                 of standard output in any order; stderr: standard error is not compared
    // skip: reason              not run; counted and listed as skipped
    // slow: reason              left out under --quick (sanitizer and stress builds)

In options and arguments {src} is the test's folder and {classes} the folder of its classes. Each program runs in a
fresh working directory that is removed afterwards, with TZ=UTC and LC_ALL=C.UTF-8. Line numbers of the class library's
frames in stack traces, and its version there, are not compared: they differ between updates of JDK 17.
"""
import argparse
import concurrent.futures
import difflib
import fcntl
import fnmatch
import glob
import hashlib
import os
import re
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
JAVA_TESTS = os.path.join(TOP, "tests", "java")
KEYS = {"args", "vmoptions", "atolloptions", "hotspotoptions", "javac", "sources", "main", "stdin", "exit", "timeout",
        "normalise", "skip", "slow"}
# A frame of the class library in a stack trace: its line number depends on the update of JDK 17 that is installed.
LIBRARY_FRAME = r"(?m)(^\s+at (?:java|jdk)\.[\w.]+/.*\(\w+\.java):\d+\)$"
LIBRARY_VERSION = r"@17\.0\.[0-9.]+/"
OUTPUT_LIMIT = 64 << 20  # bytes that a program may write to one file; a runaway test must not fill the disk


def find_jdk():
    """The HotSpot of JDK 17: JAVA_HOME, Debian's place, or what is on the path."""
    candidates = [os.path.join(os.environ.get("JAVA_HOME", "/nonexistent"), "bin/java")]
    candidates += sorted(glob.glob("/usr/lib/jvm/java-17-openjdk-*/bin/java"))
    for candidate in candidates:
        if os.access(candidate, os.X_OK):
            return candidate
    return shutil.which("java") or sys.exit("run_java.py: no java found (Debian: openjdk-17-jdk-headless)")


class Test:
    def __init__(self, source):
        self.source = source
        self.folder = os.path.dirname(source)
        self.class_name = os.path.basename(source)[:-len(".java")]
        self.name = os.path.relpath(source, JAVA_TESTS)[:-len(".java")]
        self.expected_file = source[:-len(".java")] + ".expected"
        self.options = self.read_options()
        self.classes = None
        self.compile_error = None

    def read_options(self):
        options = {}
        with open(self.source, encoding="utf-8") as lines:
            for line in lines:
                line = line.strip()
                match = re.match(r"//\s*([a-z]+):\s*(.*)$", line)
                if match and match.group(1) in KEYS:
                    options[match.group(1)] = match.group(2).strip()
                elif line and not line.startswith(("//", "/*", "*")):
                    break
        return options

    def words(self, key):
        text = self.options.get(key, "")
        return [w.replace("{src}", self.folder).replace("{classes}", self.classes or "") for w in shlex.split(text)]

    def normalise_kinds(self):
        return set(re.split(r"[,\s]+", self.options.get("normalise", "")))

    def sources(self):
        return [self.source] + [os.path.join(self.folder, f) for f in self.words("sources")]


class Result:
    """What one run printed and how it ended. status: exit status; negative: killed by that signal; None: timed out."""

    def __init__(self, out, err, status, seconds=0.0):
        self.out, self.err, self.status, self.seconds = out, err, status, seconds

    def normalised(self, kinds):
        out, err = (re.sub(LIBRARY_VERSION, "@17/", re.sub(LIBRARY_FRAME, r"\1)", t)) for t in (self.out, self.err))
        if "hash" in kinds:
            out, err = (re.sub(r"@[0-9a-f]{1,8}\b", "@HASH", t) for t in (out, err))
        if "lambda" in kinds:
            out, err = (re.sub(r"\$\$Lambda(\$\d+)?/0x[0-9a-f]+", "$$Lambda", t) for t in (out, err))
        if "sort" in kinds:
            out = "".join(sorted(out.splitlines(keepends=True)))
        if "stderr" in kinds:
            err = ""
        return Result(out, err, self.status)

    def same(self, other):
        return (self.out, self.err, self.status) == (other.out, other.err, other.status)

    def to_text(self):
        """The form of .expected files. A last line without newline is marked, for the sections follow each other."""
        parts = []
        for name, text in (("stdout", self.out), ("stderr", self.err)):
            parts.append("=== %s\n%s" % (name, text))
            if text and not text.endswith("\n"):
                parts.append("\n=== no newline\n")
        return "".join(parts) + "=== exit %s\n" % self.status

    @staticmethod
    def from_text(text):
        match = re.fullmatch(r"=== stdout\n(.*?)=== stderr\n(.*?)=== exit (-?\d+)\n", text, re.S)
        if not match:
            raise ValueError("not in the form that --record writes")
        out, err = (re.sub(r"\n=== no newline\n\Z", "", match.group(i)) for i in (1, 2))
        return Result(out, err, int(match.group(3)))


def discover(patterns):
    tests = [Test(f) for f in sorted(glob.glob(os.path.join(JAVA_TESTS, "*", "*.java")))]
    if patterns:
        tests = [t for t in tests if any(fnmatch.fnmatch(t.name, p) or p in t.name for p in patterns)]
    return tests


# ---- compiling ----------------------------------------------------------------------------------------------------

def compile_tests(tests, cache, java):
    """Compiles each test whose sources or options changed, into cache/<area>/<Name>; a failure is left in the test."""
    os.makedirs(cache, exist_ok=True)
    with open(os.path.join(cache, ".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        compile_stale(tests, cache, java)


def compile_stale(tests, cache, java):
    stale = []
    for test in tests:
        test.classes = os.path.join(cache, test.name)
        digest = hashlib.sha256(repr(test.words("javac")).encode())
        try:
            for source in test.sources():
                digest.update(open(source, "rb").read())
        except OSError as problem:
            test.compile_error = str(problem)
            continue
        test.digest = digest.hexdigest()
        stamp = os.path.join(test.classes, ".digest")
        if not os.path.exists(stamp) or open(stamp).read() != test.digest:
            stale.append(test)
    if not stale:
        return
    lines = []
    for test in stale:
        shutil.rmtree(test.classes, ignore_errors=True)
        os.makedirs(test.classes)
        lines.append("\t".join(["-d", test.classes, "-nowarn", "-Xlint:none", "-proc:none"] + test.words("javac")
                               + test.sources()))
    with tempfile.NamedTemporaryFile("w", suffix=".list") as listing:
        listing.write("\n".join(lines) + "\n")
        listing.flush()
        driver = os.path.join(TOP, "tests", "support", "CompileTests.java")
        run = subprocess.run([java, "-Xshare:auto", "-XX:TieredStopAtLevel=1", driver, listing.name], text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if run.returncode != 0:
        sys.exit("run_java.py: the compiler driver failed:\n" + run.stdout + run.stderr)
    for match in re.finditer(r"^FAILED (\d+)\n(.*?)\nEND$", run.stdout, re.S | re.M):
        stale[int(match.group(1))].compile_error = match.group(2)
    for test in stale:
        if not test.compile_error:
            with open(os.path.join(test.classes, ".digest"), "w") as stamp:
                stamp.write(test.digest)


# ---- running ------------------------------------------------------------------------------------------------------

def environment():
    env = {k: v for k, v in os.environ.items()
           if k not in ("CLASSPATH", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")}
    env.update(TZ="UTC", LC_ALL="C.UTF-8", LANG="C.UTF-8")
    return env


def limit_output():
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT_LIMIT, OUTPUT_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run_program(test, machine, options, factor, directory=None):
    """Runs the test's program once on `machine` (a list of words), in a fresh directory: `directory` if one is named."""
    command = machine + options + ["-cp", test.classes, test.options.get("main", test.class_name)] + test.words("args")
    timeout = float(test.options.get("timeout", 30)) * factor
    if directory:
        os.mkdir(directory)
    else:
        directory = tempfile.mkdtemp(prefix="atoll-test-")
    stdin = test.options.get("stdin", "").replace("\\n", "\n").encode()
    start = time.monotonic()
    try:
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            given.write(stdin)
            given.seek(0)
            try:
                process = subprocess.Popen(command, stdin=given, stdout=out, stderr=err, cwd=directory,
                                           env=environment(), start_new_session=True, preexec_fn=limit_output)
            except OSError as problem:
                return Result("", str(problem) + "\n", 127)
            try:
                status = process.wait(timeout)
            except subprocess.TimeoutExpired:
                status = None
            try:
                os.killpg(process.pid, signal.SIGKILL)  # what the program left running too
            except ProcessLookupError:
                pass
            process.wait()
            texts = []
            for stream in (out, err):
                stream.seek(0)
                texts.append(stream.read(OUTPUT_LIMIT).decode("utf-8", errors="backslashreplace"))
            return Result(texts[0], texts[1], status, time.monotonic() - start)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def status_text(status):
    if status is None:
        return "timed out"
    if status < 0:
        return "killed by " + signal.Signals(-status).name
    return "exit status %d" % status


def difference(expected, actual, seconds, limit):
    """A short account of how `actual` differs, as lines."""
    lines = []
    if expected.status != actual.status:
        lines.append("%s after %.1f s, expected %s" % (status_text(actual.status), seconds,
                                                       status_text(expected.status)))
    for name, want, got in (("stdout", expected.out, actual.out), ("stderr", expected.err, actual.err)):
        if want != got:
            lines.append("%s (- expected, + actual):" % name)
            diff = difflib.unified_diff(want.splitlines(), got.splitlines(), n=1, lineterm="")
            body = [line[:200] for line in diff][2:]
            if not body:
                body = ["(differs only in the newline at its end)"]
            if len(body) > limit:
                body = body[:limit] + ["... %d more lines" % (len(body) - limit)]
            lines += body
    return lines


def check(test, machine, extra, factor, limit):
    """Runs one test. Returns None when it passed, else the lines to print."""
    if test.compile_error:
        return ["does not compile:"] + test.compile_error.splitlines()[:limit]
    if not os.path.exists(test.expected_file):
        return ["has no expected output: run tests/run_java.py --record --only " + test.name]
    kinds = test.normalise_kinds()
    try:
        with open(test.expected_file, encoding="utf-8", newline="") as file:
            expected = Result.from_text(file.read()).normalised(kinds)
    except ValueError as problem:
        return ["%s: %s" % (test.expected_file, problem)]
    actual = run_program(test, machine, test.words("vmoptions") + extra + test.words("atolloptions"), factor)
    seconds, actual = actual.seconds, actual.normalised(kinds)
    return None if expected.same(actual) else difference(expected, actual, seconds, limit)


def record(test, java):
    """Writes the expectation from HotSpot; runs twice, for what differs between two runs can't be expected."""
    if test.compile_error:
        return ["does not compile:"] + test.compile_error.splitlines()
    kinds = test.normalise_kinds()
    options = test.words("vmoptions") + test.words("hotspotoptions")
    first, second = (run_program(test, [java], options, 2.0).normalised(kinds) for _ in range(2))
    if not first.same(second):
        return ["HotSpot's output differs from run to run:"] + difference(first, second, 0, 20)
    wanted = int(test.options.get("exit", 0))
    if first.status != wanted:
        return ["HotSpot: %s, but the test says `// exit: %d`" % (status_text(first.status), wanted)] \
            + first.err.splitlines()[:20]
    with open(test.expected_file, "w", encoding="utf-8", newline="") as file:
        file.write(first.to_text())
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--vm", default=None, help="the machine under test (default: BUILD/atoll run -A)")
    parser.add_argument("--build", default="build", help="the build directory (default: build)")
    parser.add_argument("--vmoptions", default="", help="further options for the machine under test")
    parser.add_argument("--only", action="append", default=[], metavar="PATTERN",
                        help="only tests whose area/Name contains or matches PATTERN; may be repeated")
    parser.add_argument("--record", action="store_true", help="write the expected output from HotSpot")
    parser.add_argument("--quick", action="store_true", help="leave out tests marked `// slow:`")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--timeout-factor", type=float, default=1.0)
    parser.add_argument("--diff-lines", type=int, default=16, help="lines of a difference to print")
    parser.add_argument("--times", action="store_true", help="print how long each test took")
    options = parser.parse_args()

    java = find_jdk()
    build = os.path.join(TOP, options.build)
    machine = shlex.split(options.vm) if options.vm else [os.path.join(build, "atoll"), "run", "-A", "-XX:+CheckStackless"]
    tests = discover(options.only)
    if not tests:
        sys.exit("run_java.py: no test matches")
    skipped = [t for t in tests if "skip" in t.options or (options.quick and "slow" in t.options)]
    tests = [t for t in tests if t not in skipped]
    compile_tests(tests, os.path.join(TOP, "build-java-tests"), java)

    def work(test):
        start = time.monotonic()
        if options.record:
            problem = record(test, java)
        else:
            problem = check(test, machine, shlex.split(options.vmoptions), options.timeout_factor, options.diff_lines)
        return test, problem, time.monotonic() - start

    failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as workers:
        for future in concurrent.futures.as_completed([workers.submit(work, t) for t in tests]):
            test, problem, seconds = future.result()
            if problem:
                failed += 1
                print("FAIL %s\n%s" % (test.name, "\n".join("    " + line for line in problem)), flush=True)
            elif options.times or options.record:
                print("%s %s (%.1f s)" % ("recorded" if options.record else "pass", test.name, seconds), flush=True)
    for test in skipped:
        print("skipped %s: %s" % (test.name, test.options.get("skip") or test.options.get("slow")))
    print("%d passed, %d failed" % (len(tests) - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
