#!/usr/bin/env python3
"""Options about memory: heap dumps, read again by tests/support/hprof.py; what is done when memory is used up; logs of collections.

    tests/command/memory.py build/atoll [--only WORD] [--timeout SECONDS]

Each test runs a small program in a folder of its own. Ends with "N passed, N failed"."""
import argparse
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
HPROF = os.path.join(HERE, "..", "support", "hprof.py")

PROGRAMS = {
    "Fill.java": """
        import java.util.ArrayList;
        import java.util.List;
        public class Fill {
            static class Hoard { Object of = new int[100]; }
            static String message;
            static int count;
            static void fill() {
                List<Object> list = new ArrayList<>();
                try {
                    while (true) list.add(new Hoard());
                } catch (OutOfMemoryError e) {
                    count = list.size();
                    message = e.getMessage();
                }
            }
            public static void main(String[] args) throws Exception {
                Thread filler = new Thread(Fill::fill); // with a stack of its own: what lies about there keeps nothing alive afterwards
                filler.start();
                filler.join();
                System.out.println(message + " " + (count > 1000));
                System.out.println("goes on");
            }
        }""",
    "Hold.java": """
        public class Hold {
            static class Mine { long number = 5; Object self = this; char letter = 'x'; }
            static final Object[] KEPT = new Object[77];
            static final String TEXT = "kept by a constant";
            public static void main(String[] args) throws Exception {
                for (int i = 0; i < KEPT.length; i++) KEPT[i] = new Mine();
                Runnable lambda = () -> System.out.println(TEXT + KEPT.length);
                System.out.println("ready");
                System.out.flush();
                System.in.read();
                lambda.run();
            }
        }""",
    "Sizes.java": """
        public class Sizes {
            public static void main(String[] args) {
                var usage = java.lang.management.ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
                System.out.println(Runtime.getRuntime().maxMemory() + " " + usage.getMax() + " " + usage.getInit());
            }
        }""",
    "Bean.java": """
        public class Bean {
            public static void main(String[] args) throws Exception {
                var bean = java.lang.management.ManagementFactory.getPlatformMXBean(com.sun.management.HotSpotDiagnosticMXBean.class);
                Object kept = new Bean();
                bean.dumpHeap(args[0], args.length > 1);
                try {
                    bean.dumpHeap(args[0], false);
                } catch (java.io.IOException e) {
                    System.out.println(e.getMessage());
                }
                System.out.println(kept != null);
            }
        }""",
    "Meta.java": """
        import java.util.ArrayList;
        import java.util.List;
        public class Meta {
            static class Empty { int a; void f() {} }
            static class Loader extends ClassLoader {
                Class<?> define(byte[] bytes) { return defineClass(null, bytes, 0, bytes.length); }
            }
            public static void main(String[] args) throws Exception {
                byte[] bytes = Meta.class.getResourceAsStream("Meta$Empty.class").readAllBytes();
                for (int i = 0; i < 3; i++) {
                    List<Object> kept = new ArrayList<>();
                    try {
                        while (true) kept.add(new Loader().define(bytes));
                    } catch (OutOfMemoryError e) {
                        int count = kept.size();
                        kept = null;
                        System.out.println(e.getMessage() + " " + (count > 300));
                    }
                }
                Runnable lambda = () -> System.out.println("lambda");
                lambda.run();
            }
        }""",
    "Churn.java": """
        import java.util.ArrayList;
        import java.util.List;
        public class Churn {
            static Object sink;
            public static void main(String[] args) {
                List<Object> kept = new ArrayList<>();
                try {
                    while (true) kept.add(new byte[4000]);
                } catch (OutOfMemoryError e) {
                    for (int i = 0; i < 20; i++) kept.remove(kept.size() - 1);
                }
                try {
                    for (long i = 0; i < 10_000_000L; i++) sink = new Object[8];
                    System.out.println("churned");
                } catch (OutOfMemoryError e) {
                    int count = kept.size();
                    kept = null;
                    System.out.println(e.getMessage() + " " + (count > 1000));
                }
            }
        }""",
    "Collect.java": """
        public class Collect {
            public static void main(String[] args) {
                for (int i = 0; i < 3; i++) System.gc();
                System.out.println("done");
            }
        }""",
}


class Failure(Exception):
    pass


class Test:
    def __init__(self, atoll, folder, timeout):
        self.atoll, self.folder, self.timeout = atoll, folder, timeout

    def run(self, *arguments, status=0):
        done = subprocess.run([self.atoll, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=self.timeout)
        if done.returncode != status:
            raise Failure(f"exit status {done.returncode}, not {status}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout, done.stderr

    def need(self, pattern, text):
        if not re.search(pattern, text, re.M):
            raise Failure(f"no /{pattern}/ in:\n{text[-3000:]}")

    def dump_is_good(self, name, count, *least):
        (path,) = glob.glob(os.path.join(self.folder, name))
        done = subprocess.run([sys.executable, HPROF, path, "--count", count], capture_output=True, text=True)
        if done.returncode:
            raise Failure(done.stderr)
        self.need(r"^good: \d+ classes, \d+ objects, \d+ threads", done.stdout)
        number = int(done.stdout.split()[-1])
        if not least[0] <= number <= least[-1]:
            raise Failure(done.stdout)

    # --- heap dumps ---

    def dump_when_memory_is_used_up(self):
        out, _ = self.run("run", "-A", "-Xmx16m", "-XX:+HeapDumpOnOutOfMemoryError", "-cp", ".", "Fill")
        self.need(r"\Ajava.lang.OutOfMemoryError: Java heap space\nDumping heap to java_pid\d+.hprof ...\n"
                  r"Heap dump file created \[\d+ bytes in \d+\.\d+ secs\]\nJava heap space true\ngoes on\n\Z", out)
        self.dump_is_good("java_pid*.hprof", "Fill$Hoard", 10000, 60000)

    def dump_to_a_folder_without_the_rest(self):
        os.mkdir(os.path.join(self.folder, "dumps"))
        out, _ = self.run("run", "--allow-write=dumps", "--allow-read=dumps", "-Xmx16m", "-XX:+HeapDumpOnOutOfMemoryError", "-XX:HeapDumpPath=dumps",
                          "-cp", ".", "Fill")
        self.need(r"^Heap dump file created", out)
        self.dump_is_good("dumps/java_pid*.hprof", "Fill$Hoard", 10000, 60000)

    def dump_that_is_not_granted(self):
        out, _ = self.run("run", "-Xmx16m", "-XX:+HeapDumpOnOutOfMemoryError", "-XX:HeapDumpPath=x.hprof", "-cp", ".", "Fill")
        self.need(r"^Unable to create x.hprof: write access to .*x.hprof denied: run with --allow-write=", out)
        self.need(r"^goes on$", out)

    def exit_when_memory_is_used_up(self):
        out, _ = self.run("run", "-A", "-Xmx16m", "-XX:+ExitOnOutOfMemoryError", "-cp", ".", "Fill", status=3)
        self.need(r"\ATerminating due to java.lang.OutOfMemoryError: Java heap space\n\Z", out)

    def crash_when_memory_is_used_up(self):
        out, _ = self.run("run", "-A", "-Xmx16m", "-XX:+CrashOnOutOfMemoryError", "-cp", ".", "Fill", status=134)
        self.need(r"\AAborting due to java.lang.OutOfMemoryError: Java heap space\n\Z", out)

    def programs_when_memory_is_used_up(self):
        out, err = self.run("run", "-A", "-XX:OnOutOfMemoryError=kill -9 %p", "-cp", ".", "Fill", status=1)
        self.need(r"OnOutOfMemoryError is not supported", out + err)

    def dump_by_a_bean(self):
        out, _ = self.run("run", "-A", "-cp", ".", "Bean", "all.hprof")
        self.need(r"\AFile exists\ntrue\n\Z", out)
        self.dump_is_good("all.hprof", "Bean", 1, 1)
        self.run("run", "-A", "-cp", ".", "Bean", "live.hprof", "live")
        self.dump_is_good("live.hprof", "Bean", 1, 1)

    def dump_of_a_running_one(self):
        with subprocess.Popen([self.atoll, "run", "-cp", ".", "Hold"], cwd=self.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True) as process:
            self.need("ready", process.stdout.readline())
            for name in ("a.hprof", "b.hprof"):
                out, _ = self.run("heap-dump", str(process.pid), name)
                self.need(rf"^Heap dump file created: {name}, \d+ bytes$", out)
                self.dump_is_good(name, "Hold$Mine", 77, 77)
            _, err = self.run("heap-dump", str(process.pid), "a.hprof", status=1)
            self.need("File exists", err)
            out, _ = process.communicate("x\n", timeout=self.timeout)
            self.need(r"\Akept by a constant77\n\Z", out)

    def dump_of_what_is_no_atoll(self):
        with subprocess.Popen(["sleep", "60"]) as process:
            _, err = self.run("heap-dump", str(process.pid), status=1)
            self.need("is no running atoll", err)
            if process.poll() is not None:
                raise Failure("it did not survive")
            process.kill()
        self.run("heap-dump", "x", status=1)
        self.run("heap-dump", status=2)

    def dump_of_an_image(self):
        self.run("image", "-cp", ".", "-o", "hold.image", "Collect")
        out, _ = self.run("heap-dump", "hold.image")
        self.need(r"^Heap dump file created: hold\.hprof, \d+ bytes$", out)
        self.dump_is_good("hold.hprof", "java.lang.String", 500, 100000)
        out, _ = self.run("histogram", "hold.hprof")
        self.need(r"^ +\d+: +\d+ +\d+  java\.lang\.String$", out)
        with open(os.path.join(self.folder, "bad.image"), "w") as file:
            file.write("no image")
        self.run("heap-dump", "bad.image", status=1)
        if os.path.exists(os.path.join(self.folder, "bad.hprof")):
            raise Failure("a file is left behind")

    # --- histograms ---

    def histogram_of_a_running_one(self):
        with subprocess.Popen([self.atoll, "run", "-cp", ".", "Hold"], cwd=self.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True) as process:
            self.need("ready", process.stdout.readline())
            for _ in range(2):
                out, _ = self.run("histogram", str(process.pid))
                self.need(r"\A num +#instances +#bytes  class name\n-+\n +1: ", out)
                self.need(r"^ *\d+: +77 +1848  Hold\$Mine$", out)
                self.need(r"^Total +\d+ +\d+\n\Z", out)
            out, _ = process.communicate("x\n", timeout=self.timeout)
            self.need(r"\Akept by a constant77\n\Z", out)

    def histogram_of_what_is_none(self):
        with open(os.path.join(self.folder, "cut.hprof"), "wb") as file:
            file.write(b"JAVA PROFILE 1.0.2\0\0\0\0\x08" + bytes(8) + b"\x01\0\0\0\0\xff\xff\xff\xff")
        for name in ("Hold.class", "cut.hprof", "nowhere"):
            self.run("histogram", name, status=1)
        self.run("histogram", status=2)

    # --- metadata ---

    def metadata_used_up(self):
        out, _ = self.run("run", "-A", "-Xmx64m", "-XX:MaxMetaspaceSize=12m", "-cp", ".", "Meta")
        self.need(r"\A(Metaspace true\n){3}lambda\n\Z", out)

    # --- time used up ---

    def little_but_collections(self):
        limits = ["-XX:GCTimeLimit=1", "-XX:GCHeapFreeLimit=90"]
        out, _ = self.run("run", "-A", "-Xmx16m", *limits, "-cp", ".", "Churn")
        self.need(r"\AGC overhead limit exceeded true\n\Z", out)
        out, _ = self.run("run", "-A", "-Xmx16m", "-XX:-UseGCOverheadLimit", *limits, "-cp", ".", "Churn")
        self.need(r"\Achurned\n\Z", out)

    # --- sizes ---

    def sizes_are_as_asked_for(self):
        mib = 1 << 20
        for options, most, initial in ((["-Xmx37m"], 37 * mib, 0), (["-Xmx40000001"], 40000001, 0), (["-Xms11m", "-Xmx37m"], 37 * mib, 11 * mib),
                                       (["-XX:MaxRAM=1g"], 256 * mib, 0), (["-XX:MaxRAM=1g", "-XX:MaxRAMPercentage=50"], 512 * mib, 0),
                                       (["-XX:MaxRAM=200m"], 100 * mib, 0), (["-XX:MaxRAM=200m", "-XX:MinRAMPercentage=20"], 40 * mib, 0),
                                       (["-XX:MaxRAM=400m"], 126 * mib, 0), (["-XX:MaxRAM=1g", "-XX:MaxRAMPercentage=0"], 126 * mib, 0),
                                       (["-XX:MaxRAM=1g", "-Xms300m"], 300 * mib, 300 * mib), (["-Xmx1g", "-XX:MaxRAMPercentage=1"], 1024 * mib, 0),
                                       (["-XX:MaxRAM=1g", "-XX:InitialRAMPercentage=3.125"], 256 * mib, 32 * mib)):
            out, _ = self.run("run", "-A", *options, "-cp", ".", "Sizes")
            self.need(rf"\A{most} {most} {initial}\n\Z", out)
        out, err = self.run("run", "-A", "-XX:MaxRAMPercentage=101", "-cp", ".", "Sizes", status=1)
        self.need(r"double MaxRAMPercentage=101\.000000 is outside the allowed range \[ 0\.000000 \.\.\. 100\.000000 \]", out + err)

    # --- logs ---

    def log_of_collections(self):
        line = r"\[\d+\.\d{3}s\]\[info\]\[gc\] GC\(%d\) Pause Full \(System\.gc\(\)\) \d+M->\d+M\(\d+M\) \d+\.\d{3}ms\n"
        wanted = r"\A\[\d+\.\d{3}s\]\[info\]\[gc\] Using \w+\n" + "".join(line % i for i in range(3)) + r"done\n\Z"
        for option in ("-verbose:gc", "-Xlog:gc", "-Xlog:gc=info:stdout", "-XX:+PrintGC"):
            out, _ = self.run("run", "-A", option, "-Xmx64m", "-cp", ".", "Collect")
            self.need(wanted, re.sub(r".*\[gc\] GC\(\d+\) Pause Young.*\n", "", out))

    def log_of_all_about_collections(self):
        out, _ = self.run("run", "-A", "-Xlog:gc*", "-Xmx64m", "-cp", ".", "Collect")
        for pattern in (r"^\[\d+\.\d{3}s\]\[info\]\[gc,start *\] GC\(\d+\) Pause Full \(System\.gc\(\)\)$", r"\[gc,metaspace\] GC\(\d+\) Metaspace: \d+K\(",
                        r"\[gc,init\] Heap Max Capacity: 64M$", r"\[gc,heap,exit *\] Heap$", r"\[gc,cpu *\] GC\(0\)", r"^done$"):
            self.need(pattern, out)

    def log_to_a_file(self):
        out, _ = self.run("run", "-A", "-Xlog:gc*=debug,class+load:file=log-%p.txt:uptimemillis,pid,tags:filecount=3,filesize=1m", "-Xlog:gc:stderr:none",
                          "-Xmx64m", "-cp", ".", "Collect")
        self.need(r"\Adone\n\Z", out)
        (path,) = glob.glob(os.path.join(self.folder, "log-*.txt"))
        with open(path) as file:
            text = file.read()
        process = re.search(r"log-(\d+)", path).group(1)
        self.need(rf"^\[\d+ms\]\[{process}\]\[gc,init *\] ", text)
        self.need(r"\[class,load *\] Collect source: ", text)

    def log_that_rotates(self):
        options = ["-Xlog:gc*,class+load:file=turn.txt:tags:filecount=3,filesize=20k", "-Xmx64m"]
        out, _ = self.run("run", "-A", *options, "-cp", ".", "Collect")
        self.need(r"\Adone\n\Z", out)
        names = sorted(os.path.basename(path) for path in glob.glob(os.path.join(self.folder, "turn.txt*")))
        self.need(r"\A\['turn.txt', 'turn.txt.0', 'turn.txt.1', 'turn.txt.2'\]\Z", str(names))
        sizes = [os.path.getsize(os.path.join(self.folder, name)) for name in names]
        self.need(r"\Aall\Z", "all" if sizes[0] <= 20 << 10 and 18 << 10 <= max(sizes[1:]) <= 20 << 10 else f"sizes {sizes}")
        text = "".join(open(os.path.join(self.folder, name)).read() for name in names)
        self.need(r"\A(\[[a-z, ]+\] .*\n)+\Z", text)

    def log_without_decorations(self):
        _, err = self.run("run", "-A", "-Xlog:gc:stderr:none", "-Xmx64m", "-cp", ".", "Collect")
        self.need(r"\AUsing \w+\nGC\(0\) Pause ", err)

    def log_options_that_are_wrong(self):
        for option, text in (("-Xlog:gc=loud", "Invalid level 'loud'"), ("-Xlog:gc::colour", "Invalid decorator 'colour'"),
                             ("-Xlog:gc:file=/nowhere/x", "Error opening log file '/nowhere/x'")):
            out, err = self.run("run", "-A", option, "-cp", ".", "Collect", status=1)
            self.need(re.escape(text), out + err)

    def log_of_unloading(self):
        out, _ = self.run("run", "-A", "-Xlog:class+unload", "-XX:MaxMetaspaceSize=12m", "-cp", ".", "Meta")
        self.need(r"^\[\d+\.\d{3}s\]\[info\]\[class,unload\] unloading class Meta\$Empty 0x[0-9a-f]{16}\.$", out)


def prepare(folder):
    for name, text in PROGRAMS.items():
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)
    subprocess.run(["javac", "-d", ".", *PROGRAMS], cwd=folder, check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("atoll")
    parser.add_argument("--only", default="", help="tests whose name holds this")
    parser.add_argument("--timeout", type=float, default=300)
    options = parser.parse_args()
    atoll, passed, failed = os.path.abspath(options.atoll), 0, 0
    classes = tempfile.mkdtemp(prefix="atoll-memory-")
    try:
        prepare(classes)
        for name in [name for name, value in vars(Test).items() if callable(value) and name not in ("__init__", "run", "need", "dump_is_good")]:
            if options.only not in name:
                continue
            folder = os.path.join(classes, "run")
            shutil.copytree(classes, folder, ignore=lambda _, names: [n for n in names if not n.endswith(".class")])
            try:
                getattr(Test(atoll, folder, options.timeout), name)()
                passed += 1
            except (Failure, subprocess.TimeoutExpired) as problem:
                failed += 1
                print(f"FAIL memory: {name}\n" + "\n".join("    " + line for line in str(problem).splitlines()))
            shutil.rmtree(folder)
    finally:
        shutil.rmtree(classes)
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
