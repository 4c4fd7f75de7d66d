#!/usr/bin/env python3
"""Runs Churn for a long time and watches its resident memory.

    tests/soak/soak.py [MINUTES] [--atoll build/atoll] [--xmx 64m] [--csv FILE]
    tests/soak/soak.py --rounds N          the short form: so many rounds, however long they take

Each second the resident size is noted. The first fifth is for warming up; of what follows, the highest of the last quarter may be
above the highest of the first quarter by what `--slack` says (MiB) at most. Ends with "N passed, N failed"."""
import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.join(HERE, "..", "..")


def resident_kib(pid):
    """(resident, of which not from files), or None when the process is gone."""
    try:
        with open(f"/proc/{pid}/status") as file:
            lines = dict(line.split(":", 1) for line in file)
        return int(lines["VmRSS"].split()[0]), int(lines["RssAnon"].split()[0])
    except (OSError, KeyError):
        return None


def watch(process, options):
    """Samples until the process ends or time is up: (round, seconds, resident, anonymous)."""
    samples, rounds, start = [], [0], time.monotonic()

    def read():
        for line in process.stdout:
            if line.startswith("round "):
                rounds[0] = int(line.split()[1])
                if options.rounds:
                    sample()

    def sample():
        now = resident_kib(process.pid)
        if now:
            samples.append((rounds[0], time.monotonic() - start, *now))

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    told = 0
    while process.poll() is None:
        time.sleep(1)
        if not options.rounds:
            sample()
        passed = time.monotonic() - start
        if passed > told + 60 and samples:
            told += 60
            print(f"{passed / 60:6.1f} min  round {rounds[0]:6}  resident {samples[-1][2] / 1024:7.1f} MiB"
                  f"  highest {max(s[2] for s in samples) / 1024:7.1f} MiB", flush=True)
        if not options.rounds and passed > options.minutes * 60:
            process.kill()
            process.wait()
            return samples, True
    reader.join(timeout=10)
    return samples, process.returncode == 0


def verdict(samples, slack):
    """None, or what is wrong."""
    steady = samples[len(samples) // 5:]
    quarter = len(steady) // 4
    if quarter < 3:
        return "too few samples"
    early, late = max(s[2] for s in steady[:quarter]) / 1024, max(s[2] for s in steady[-quarter:]) / 1024
    print(f"highest in the first quarter {early:.1f} MiB, in the last {late:.1f} MiB")
    return f"grew from {early:.1f} to {late:.1f} MiB" if late > early + slack else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("minutes", nargs="?", type=float, default=120)
    parser.add_argument("--atoll", default=os.path.join(TOP, "build", "atoll"))
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--xmx", default="64m")
    parser.add_argument("--slack", type=float, default=6)
    parser.add_argument("--csv")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="atoll-soak-") as work:
        subprocess.run(["javac", "-nowarn", "-d", work, os.path.join(HERE, "Churn.java")], check=True)
        command = [options.atoll, "run", "-A", f"-Xmx{options.xmx}", "-cp", work, "Churn", str(options.rounds), "tell"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=sys.stdout, text=True)
        samples, ended_well = watch(process, options)
    if options.csv:
        with open(options.csv, "w") as file:
            file.write("round,seconds,resident_kib,anonymous_kib\n")
            file.writelines(",".join(str(field) for field in sample) + "\n" for sample in samples)
    wrong = verdict(samples, options.slack) if ended_well else f"the program ended with status {process.returncode}"
    if wrong:
        print(wrong)
    print(f"{0 if wrong else 1} passed, {1 if wrong else 0} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
