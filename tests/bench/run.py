#!/usr/bin/env python3
"""Compares Atoll's speed and size with HotSpot's.

    tests/bench/run.py interpreter [--only NBody,Json] [--runs 3] [--csv FILE]
    tests/bench/run.py start [--runs 15]
    tests/bench/run.py gc [--only BinaryTrees,MapChurn] [--runs 1]
    tests/bench/run.py io [--only FileRead,Echo] [--runs 3]
    tests/bench/run.py host
    tests/bench/run.py least [--only javac,h2] [--vms atoll,serial]

The VMs run alternately, so that a busy machine hits all of them alike, and of many iterations the fastest counts: kernels
are a few milliseconds long, so that even then some iterations are not interrupted. Every program prints a checksum, which must be the
same everywhere. Exit status: 0, or 1 if a program failed or a checksum differs, or 2 for a wrong call.
"""

import argparse
import csv
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

import gc_bench
import io_bench
import least_bench

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))

# Iterations that take `java -Xint` about 1.5 s, by program.
INTERPRETER_ITERATIONS = {
    "BinaryTrees": 115,
    "DeltaBlue": 110,
    "Dispatch": 140,
    "Exceptions": 1700,
    "Fannkuch": 680,
    "HashMaps": 220,
    "Json": 62,
    "Mandelbrot": 440,
    "MatrixMultiply": 540,
    "NBody": 650,
    "Regex": 165,
    "Richards": 280,
    "Sha": 250,
    "Sieve": 370,
    "SortInts": 320,
    "SortObjects": 135,
    "SpectralNorm": 185,
    "Streams": 215,
    "Strings": 300,
}
# C2 needs its warm-up first; at about a sixtieth of the interpreter's time this many times more iterations take as long.
C2_FACTOR = 60


def find_java():
    home = os.environ.get("JAVA_HOME")
    return os.path.join(home, "bin", "java") if home else "java"


def virtual_machines(options):
    """The commands to compare, by name, without those left out by --vms."""
    java = find_java()
    commands = {
        "atoll": [options.atoll, "run", "-A"],
        "xint": [java, "-Xint"],
        "c2": [java],
    }
    chosen = (options.vms or "atoll,xint,c2").split(",")
    for name in chosen:
        if name not in commands:
            sys.exit(f"run.py: no such VM: {name} (known: {', '.join(commands)})")
    if "atoll" in chosen and not os.path.exists(options.atoll):
        sys.exit(f"run.py: {options.atoll} is missing; run './dev build' first, or leave it out with --vms xint,c2")
    return {name: commands[name] for name in chosen}


def compile_java(sources, directory):
    javac = os.path.join(os.path.dirname(find_java()), "javac") if os.environ.get("JAVA_HOME") else "javac"
    subprocess.run([javac, "-d", directory, *sources], check=True)


def ratio(a, b):
    return a / b if a and b else None


def geometric_mean(values):
    values = [v for v in values if v]
    return math.exp(sum(map(math.log, values)) / len(values)) if values else None


def cell(value, pattern):
    return pattern.format(value) if value is not None else "-"


def write_csv(path, header, rows):
    with open(path, "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(header)
        writer.writerows(rows)


# --- interpreter ---------------------------------------------------------------------------------------------------


def run_kernel(command, classes, name, iterations, timeout):
    """One run of a program: (nanoseconds per iteration, checksum), or (None, reason) if it failed."""
    full = [*command, "-cp", classes, name, str(iterations), "--time"]
    try:
        done = subprocess.run(full, capture_output=True, text=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        return None, f"no end after {timeout} s"
    lines = done.stdout.split("\n")
    if done.returncode != 0 or len(lines) < 2 or not lines[1].startswith("ns/iter "):
        return None, f"exit {done.returncode}: {(done.stderr or done.stdout).strip()[:300]}"
    return int(lines[1].split()[1]), lines[0]


def measure_program(vms, classes, name, options, problems):
    """The best time of each VM over all runs, by VM name; what goes wrong is added to problems."""
    best = {}
    checksums = {}
    for _ in range(options.runs):
        for vm, command in vms.items():
            if vm in best and best[vm] is None:
                continue
            count = INTERPRETER_ITERATIONS[name] * (C2_FACTOR if vm == "c2" else 1)
            nanoseconds, result = run_kernel(command, classes, name, count, options.timeout)
            if nanoseconds is None:
                best[vm] = None
                problems.append(f"{name} on {vm}: {result}")
                continue
            best[vm] = min(nanoseconds, best.get(vm) or nanoseconds)
            checksums[result] = vm
    if len(checksums) > 1:
        problems.append(f"{name}: checksums differ: {checksums}")
    return best


def bench_interpreter(options):
    names = sorted(options.only.split(",")) if options.only else sorted(INTERPRETER_ITERATIONS)
    for name in names:
        if name not in INTERPRETER_ITERATIONS:
            sys.exit(f"run.py: no such program: {name}")
    vms = virtual_machines(options)
    problems, rows = [], []
    with tempfile.TemporaryDirectory(prefix="atoll-bench-") as classes:
        compile_java([os.path.join(HERE, "interpreter", f"{n}.java") for n in names], classes)
        print(f"{'program':<16}{'atoll ms':>11}{'xint ms':>11}{'c2 ms':>11}"
              f"{'atoll/c2':>10}{'xint/c2':>10}{'atoll/xint':>12}")
        for name in names:
            best = measure_program(vms, classes, name, options, problems)
            atoll, xint, c2 = (best.get(vm) for vm in ("atoll", "xint", "c2"))
            row = [name, atoll, xint, c2, ratio(atoll, c2), ratio(xint, c2), ratio(atoll, xint)]
            rows.append(row)
            times = "".join(cell(t and t / 1e6, "{:>11.3f}") if t else f"{'-':>11}" for t in row[1:4])
            print(f"{name:<16}{times}{cell(row[4], '{:.1f}'):>10}{cell(row[5], '{:.1f}'):>10}"
                  f"{cell(row[6], '{:.2f}'):>12}", flush=True)
    means = [geometric_mean([row[i] for row in rows]) for i in (4, 5, 6)]
    print(f"{'geometric mean':<49}{cell(means[0], '{:.1f}'):>10}{cell(means[1], '{:.1f}'):>10}"
          f"{cell(means[2], '{:.2f}'):>12}")
    if options.csv:
        write_csv(options.csv, ["program", "atoll_ns", "xint_ns", "c2_ns", "atoll/c2", "xint/c2", "atoll/xint"], rows)
    return problems


# --- start ---------------------------------------------------------------------------------------------------------


JARS = "/usr/share/java"
# What Debian's packages of these programs start with little to do: name, files they need, arguments of java, and what the image is warmed with.
START_PROGRAMS = [
    ("ecj -version", ["eclipse-jdt-core.jar"], ["org.eclipse.jdt.internal.compiler.batch.Main"], ["-version"]),
    ("ant -version", ["ant.jar", "ant-launcher.jar"], ["org.apache.tools.ant.Main"], ["-version"]),
    ("groovy --version", ["groovy-all.jar", "commons-cli.jar"], ["groovy.ui.GroovyMain"], ["--version"]),
    ("javac -version", [], ["com.sun.tools.javac.Main"], ["-version"]),
    ("rhino -e 1", ["js.jar"], ["org.mozilla.javascript.tools.shell.Main"], ["-e", "1"]),
]


def measure(options, measure_program, command):
    """Wall time in ns, peak in KiB, and what went wrong, if anything."""
    done = subprocess.run([measure_program, *command], capture_output=True, text=True, timeout=options.timeout)
    wall, peak, status = map(int, done.stderr.strip().split("\n")[-1].split())
    return wall, peak, done.stdout, f"exit {status}: {done.stderr.strip()[:300]}" if status else None


def make_image(atoll, work, name, class_path, program, arguments):
    """An image of the program as it is after a run; if that can't be saved, with its classes; None: neither can be made."""
    image = f"{work}/{name.split()[0]}.image"
    tool = [atoll[0], "image", "-A", *class_path, *program, "-o", image]
    for warm in (["--warm", " ".join(arguments)], []):
        if subprocess.run([*tool, *warm], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0:
            return image, "warm" if warm else "classes"
    return None, "none"


def bench_start_programs(options, vms, work):
    problems, ratios, found = [], [], []
    for name, jars, program, arguments in START_PROGRAMS:
        if any(not os.path.exists(f"{JARS}/{jar}") for jar in jars):
            print(f"left out: {name}: {JARS} lacks it")
            continue
        class_path = ["-cp", ":".join(f"{JARS}/{jar}" for jar in jars)] if jars else []
        image, kind = make_image(vms["atoll"], work, name, class_path, program, arguments)
        found.append((name, kind, {
            "java": [*vms["c2"], *class_path, *program, *arguments],
            "java -Xshare:off": [*vms["c2"], "-Xshare:off", *class_path, *program, *arguments],
            "atoll": [*vms["atoll"], *([f"--image={image}"] if image else []), *class_path, *program, *arguments],
        }))
    print(f"{'with images of apps':<24}{'java ms':>10}{'-Xshare:off':>12}{'atoll ms':>10}{'ratio':>8}{'MiB':>8}{'MiB java':>10}  image")
    for name, kind, commands in found:
        samples = {vm: [] for vm in commands}
        for _ in range(options.runs):
            for vm, command in commands.items():
                wall, peak, _, problem = measure(options, f"{work}/measure", command)
                samples[vm].append((wall, peak))
                if problem:
                    problems.append(f"{name} with {vm}: {problem}")
        wall, peak = ({vm: statistics.median(s[i] for s in runs) for vm, runs in samples.items()} for i in (0, 1))
        ratios.append(wall["atoll"] / wall["java"])
        print(f"{name:<24}{wall['java'] / 1e6:>10.1f}{wall['java -Xshare:off'] / 1e6:>12.1f}{wall['atoll'] / 1e6:>10.1f}{ratios[-1]:>8.2f}"
              f"{peak['atoll'] / 1024:>8.1f}{peak['java'] / 1024:>10.1f}  {kind}")
    if ratios:
        print(f"{'geometric mean':<24}{'':>32}{math.exp(statistics.mean(map(math.log, ratios))):>8.2f}")
    return problems


def bench_start(options):
    vms = virtual_machines(options)
    problems, rows = [], []
    with tempfile.TemporaryDirectory(prefix="atoll-bench-") as work:
        compile_java([os.path.join(HERE, "start", "Hello.java")], work)
        compiler = os.environ.get("CC") or next(filter(shutil.which, ("cc", "gcc", "clang")), "cc")
        for name in ("hello", "measure"):
            subprocess.run([compiler, "-O2", "-o", f"{work}/{name}", os.path.join(HERE, "start", f"{name}.c")], check=True)
        commands = {"c": [f"{work}/hello"]}
        if "atoll" in vms:
            commands["atoll"] = [*vms["atoll"], "-cp", work, "Hello"]
        if "xint" in vms:
            commands["xint"] = [*vms["xint"], "-Xshare:off", "-cp", work, "Hello"]
        if "c2" in vms:
            commands["c2"] = [*vms["c2"], "-cp", work, "Hello"]
            commands["off"] = [*vms["c2"], "-Xshare:off", "-cp", work, "Hello"]
        samples = {name: [] for name in commands}
        for _ in range(options.runs):
            for name, command in commands.items():
                done = subprocess.run([f"{work}/measure", *command], capture_output=True, text=True, timeout=options.timeout)
                wall, peak, status = map(int, done.stderr.strip().split("\n")[-1].split())
                if status != 0 or done.stdout != "Hello, world!\n":
                    problems.append(f"{name}: exit {status}: {done.stderr.strip()[:300]}")
                samples[name].append((wall, peak))
        if "atoll" in vms and "c2" in vms:
            problems += bench_start_programs(options, vms, work)
    titles = {"c": "C", "atoll": "atoll run -A", "xint": "java -Xint -Xshare:off", "c2": "java", "off": "java -Xshare:off"}
    medians = {n: [statistics.median(s[i] for s in runs) for i in (0, 1)] for n, runs in samples.items()}
    print(f"{'hello world':<24}{'wall ms':>10}{'peak MiB':>10}{'wall/java':>11}{'peak/java':>11}")
    for name, (wall, peak) in medians.items():
        to_java_wall = ratio(wall, medians.get("c2", [0])[0])
        to_java = ratio(peak, medians.get("c2", [0, 0])[1])
        rows.append([titles[name], wall, peak, to_java_wall, to_java])
        print(f"{titles[name]:<24}{wall / 1e6:>10.1f}{peak / 1024:>10.1f}"
              f"{cell(to_java_wall, '{:.2f}'):>11}{cell(to_java, '{:.2f}'):>11}")
    if options.csv:
        write_csv(options.csv, ["vm", "wall_ns", "peak_kib", "wall/java", "peak/java"], rows)
    return sorted(set(problems))


# --- gc ------------------------------------------------------------------------------------------------------------


def bench_gc(options):
    problems, rows = gc_bench.bench(options, HERE, find_java(), compile_java)
    if options.csv:
        write_csv(options.csv, gc_bench.HEADER, rows)
    return problems


def bench_io(options):
    problems, rows = io_bench.bench(options, HERE, find_java(), compile_java)
    if options.csv:
        write_csv(options.csv, io_bench.HEADER, rows)
    return problems


def bench_least(options):
    problems, rows = least_bench.bench(options, find_java(), ROOT)
    if options.csv:
        write_csv(options.csv, least_bench.HEADER, rows)
    return problems


# --- host ----------------------------------------------------------------------------------------------------------


def bench_host(options):
    """VMs opened inside one process from the boot image. There is nothing of HotSpot's to compare with: it has one VM in a process."""
    folder, java = os.path.dirname(os.path.abspath(options.atoll)), os.path.realpath(shutil.which(find_java()))
    host, home, rows, problems = f"{folder}/tests/embedding_host", os.path.dirname(os.path.dirname(java)), [], []
    for act, count in (("time", 1000), ("idle", 1000), ("cycle", 10000)):
        done = subprocess.run([host, home, f"{folder}/atoll.image", act, str(count)], capture_output=True, text=True, timeout=600)
        if done.returncode != 0:
            problems.append(f"{act}: {done.stderr.strip()[:300]}")
        rows += [[act, count, *line.split()] for line in done.stdout.splitlines()]
    for act, count, name, value in rows:
        print(f"{act:<8}{count:>8}  {name:<24}{value:>12}")
    if options.csv:
        write_csv(options.csv, ["what", "count", "figure", "value"], rows)
    return problems


# name: (function, default number of runs)
BENCHES = {
    "interpreter": (bench_interpreter, 3),
    "start": (bench_start, 15),
    "gc": (bench_gc, 1),
    "io": (bench_io, 3),
    "host": (bench_host, 1),
    "least": (bench_least, 1),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", choices=BENCHES)
    parser.add_argument("--only", help="interpreter, gc: these programs, separated by commas")
    parser.add_argument("--runs", type=int, help="runs of each VM (interpreter: 3, the best counts; start: 15, gc: 1, io: 3, the median)")
    parser.add_argument("--csv", help="write the figures to this file as well")
    parser.add_argument("--vms", help="VMs to run, of atoll, xint, c2 (least: atoll, serial, parallel, g1; default: all)")
    parser.add_argument("--verbose", action="store_true", help="least: print what comes of each heap tried")
    parser.add_argument("--apps", help="least: the folder of the applications (default: shared/apps beside this checkout)")
    parser.add_argument("--atoll", default=os.path.join(ROOT, "build", "atoll"), help="the command to measure")
    parser.add_argument("--timeout", type=int, default=120, help="seconds that one run may take")
    options = parser.parse_args()
    function, runs = BENCHES[options.bench]
    options.runs = options.runs or runs
    problems = function(options)
    for problem in problems:
        print(f"FAILED {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
