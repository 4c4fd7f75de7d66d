"""The part of run.py that compares collectors: `run.py gc`.

Each program runs with the same -Xmx on Atoll and on HotSpot with the Serial, Parallel and G1 collectors, alternately; of the
runs the median counts. `late` is how late a thread wakes that sleeps a millisecond again and again (gc/Harness.java), so
it holds the pauses and, as on any machine, the scheduler's.

The collector's own CPU time comes from the logs (-Xlog:gc*): HotSpot's [gc,cpu] lines, where the ticks of 10 ms add up
over a run, and of G1 also the concurrent phases; of Atoll the User+Sys of its pauses. Allocated are the bytes between
collections; surviving is what is left in the heap after each collection, as the logs tell.
"""

import os
import re
import statistics
import subprocess
import tempfile

# MiB of -Xmx, by program.
HEAPS = {
    "BinaryTrees": 64,
    "MapChurn": 96,
    "ManyThreads": 64,
    "LargeArrays": 128,
    "SoftCache": 64,
    "LinkedQueue": 64,
}

CYCLE = re.compile(r"GC\(\d+\) Pause [^\n]*? (\d+)M->(\d+)M\(\d+M\) ([0-9.]+)ms")
CPU = re.compile(r"\[gc,cpu *\] GC\(\d+\) User=([0-9.]+)s Sys=([0-9.]+)s Real")
ATOLL_CPU = re.compile(r"GC\(\d+\) User\+Sys=([0-9.]+)s Real")
CONCURRENT = re.compile(r"GC\(\d+\) Concurrent (?:Mark|Undo) Cycle ([0-9.]+)ms")


def read_log(text):
    """(CPU seconds of the collector, MiB allocated, MiB surviving, number of pauses, longest pause in ms)."""
    allocated = surviving = previous = 0
    cycles = [tuple(map(float, cycle)) for cycle in CYCLE.findall(text)]
    for before, after, _ in cycles:
        allocated += max(0, before - previous)
        surviving += after
        previous = after
    ticks = CPU.findall(text)
    cpu = sum(float(user) + float(system) for user, system in ticks) + sum(map(float, ATOLL_CPU.findall(text)))
    cpu += sum(float(ms) / 1e3 for ms in CONCURRENT.findall(text))
    return cpu, allocated, surviving, len(cycles), max((c[2] for c in cycles), default=0)


def run_once(command, work, timeout):
    """One run: a dictionary of figures, or a text that says what is wrong."""
    try:
        done = subprocess.run([f"{work}/measure", *command], capture_output=True, text=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        return f"no end after {timeout} s"
    wall, peak, status = map(int, done.stderr.strip().split("\n")[-1].split())
    figures = dict(re.findall(r"^(checksum|ms|late-us) (.*)$", done.stdout, re.M))
    if status != 0 or len(figures) != 3:
        return f"exit {status}: {(done.stderr or done.stdout).strip()[:300]}"
    late = [int(n) / 1e3 for n in figures["late-us"].split()]
    cpu, allocated, surviving, pauses, longest = read_log(done.stdout)
    return {"checksum": figures["checksum"], "wall": wall / 1e9, "peak": peak / 1024, "late": late, "cpu": cpu,
            "allocated": allocated, "surviving": surviving, "pauses": pauses, "longest": longest}


def median(runs, pick):
    return statistics.median(pick(run) for run in runs)


def print_row(name, vm, runs):
    late = [median(runs, lambda run, i=i: run["late"][i]) for i in range(4)]
    cpu = median(runs, lambda run: run["cpu"])
    allocated = median(runs, lambda run: run["allocated"])
    surviving = median(runs, lambda run: run["surviving"])
    row = [name, vm, median(runs, lambda run: run["wall"]), *late, median(runs, lambda run: run["longest"]),
           median(runs, lambda run: run["pauses"]), median(runs, lambda run: run["peak"]), cpu * 1e3,
           cpu * 1e6 / allocated if allocated else 0, cpu * 1e6 / surviving if surviving else 0]
    print(f"{name:<13}{vm:<10}{row[2]:>7.2f}{late[0]:>8.2f}{late[1]:>8.2f}{late[2]:>8.2f}{late[3]:>8.2f}{row[7]:>9.2f}"
          f"{row[8]:>8.0f}{row[9]:>8.1f}{row[10]:>9.0f}{row[11]:>10.1f}{row[12]:>10.1f}", flush=True)
    return row


HEADER = ["program", "vm", "wall_s", "late50_ms", "late99_ms", "late99.9_ms", "late_max_ms", "longest_pause_ms", "pauses", "peak_mib",
          "gc_cpu_ms", "gc_us_per_allocated_mib", "gc_us_per_surviving_mib"]


def bench(options, here, java, compile_java):
    """Runs it all; returns (what went wrong, rows for the CSV file)."""
    names = options.only.split(",") if options.only else list(HEAPS)
    problems, rows = [], []
    with tempfile.TemporaryDirectory(prefix="atoll-bench-") as work:
        compile_java([os.path.join(here, "gc", f"{name}.java") for name in [*names, "Harness"]], work)
        subprocess.run(["cc", "-O2", "-o", f"{work}/measure", os.path.join(here, "start", "measure.c")], check=True)
        log = ["-Xlog:gc*,gc+cpu=info"]
        vms = {"atoll": [options.atoll, "run", "-A", "-XX:ParallelGCThreads=1", *log], "serial": [java, "-XX:+UseSerialGC", *log],
               "parallel": [java, "-XX:+UseParallelGC", *log], "g1": [java, "-XX:+UseG1GC", *log]}
        print(f"{'program':<13}{'vm':<10}{'wall s':>7}{'late50':>8}{'late99':>8}{'late999':>8}{'max ms':>8}{'pause ms':>9}"
              f"{'pauses':>8}{'rss MiB':>8}{'gc cpu ms':>9}{'us/MB all':>10}{'us/MB srv':>10}")
        for name in names:
            runs = {vm: [] for vm in vms}
            for _ in range(options.runs):
                for vm, command in vms.items():
                    result = run_once([*command, f"-Xmx{HEAPS[name]}m", "-cp", work, name], work, options.timeout)
                    if isinstance(result, str):
                        problems.append(f"{name} on {vm}: {result}")
                    else:
                        runs[vm].append(result)
            checksums = {run["checksum"] for results in runs.values() for run in results}
            if len(checksums) > 1:
                problems.append(f"{name}: checksums differ: {checksums}")
            rows += [print_row(name, vm, results) for vm, results in runs.items() if results]
    return sorted(set(problems)), rows
