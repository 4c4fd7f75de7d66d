"""`run.py io`: system time, wall time and what a lock-down costs, beside HotSpot.

System time is what the kernel accounts to the finished process. HotSpot's start and compiler need some themselves, so rounds are many.
"granted" is Atoll with the least grants, behind the second wall; "all" is -A."""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

# Rounds that take HotSpot a few tenths of a second of system time.
ROUNDS = {"FileRead": 400, "FileWrite": 250, "ManyFiles": 60, "Echo": 40000, "EchoSelector": 40000}
HEADER = ["program", "granted_sys", "all_sys", "hotspot_sys", "granted_ratio", "all_ratio", "granted_wall", "all_wall", "hotspot_wall"]
GOAL = 1.1


def run(command, timeout):
    """Output, system seconds, wall seconds."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return output.strip() if status == 0 else f"exit status {process.returncode}: {output[-300:]}", usage.ru_stime, time.perf_counter() - begin


def commands_for(options, java, folder):
    grants = [f"--allow-read={folder}", f"--allow-write={folder}", "--allow-net=127.0.0.1", "--allow-listen=127.0.0.1"]
    return {"granted": [options.atoll, "run", *grants], "all": [options.atoll, "run", "-A"], "hotspot": [java]}


def bench(options, here, java, compile_java):
    names = options.only.split(",") if options.only else list(ROUNDS)
    problems, rows = [], []
    folder = tempfile.mkdtemp(prefix="atoll-bench-io-")
    try:
        classes = os.path.join(folder, "classes")
        compile_java([os.path.join(here, "io", name + ".java") for name in names], classes)
        commands = commands_for(options, java, folder)
        print(f"{'':14}{'system time (s)':^30}{'ratio to HotSpot':^20}{'wall (s)':^27}")
        print(f"{'':14}{'granted':>10}{'all':>10}{'hotspot':>10}{'granted':>10}{'all':>10}{'granted':>9}{'all':>9}{'hotspot':>9}")
        for name in names:
            system, wall, outputs = {key: [] for key in commands}, {key: [] for key in commands}, set()
            for _ in range(options.runs):
                for key, command in commands.items():
                    output, seconds, taken = run([*command, "-cp", classes, name, folder, str(ROUNDS[name])], options.timeout)
                    outputs.add(output)
                    system[key].append(seconds)
                    wall[key].append(taken)
            if len(outputs) > 1:
                problems.append(f"{name}: outputs differ: {sorted(outputs)}")
            best = {key: statistics.median(values) for key, values in system.items()}
            took = {key: statistics.median(values) for key, values in wall.items()}
            ratios = [best["granted"] / best["hotspot"], best["all"] / best["hotspot"]]
            rows.append([name, *best.values(), *ratios, *took.values()])
            print(f"{name:14}" + "".join(f"{value:10.2f}" for value in [*best.values(), *ratios]) + "".join(f"{value:9.2f}" for value in took.values()))
            sys.stdout.flush()
    finally:
        shutil.rmtree(folder)
    over = [row[0] for row in rows if max(row[4], row[5]) > GOAL]
    print(f"goal: at most {GOAL} times HotSpot's system time: " + (f"missed by {', '.join(over)}" if over else "kept"))
    return problems, rows
