#!/usr/bin/env python3
"""A process that embeds VMs from the boot image (host.c): what they take, and that nothing is left behind.

    tests/host/run.py [BUILD]

Times are the business of `./dev bench host`. Ends with "N passed, N failed"."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from checks import check, finish  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "build"))
JAVA_HOME = os.environ.get("JAVA_HOME", "/usr/lib/jvm/java-17-openjdk-amd64")
MOST_MAPPINGS = 65530  # of a process, as Linux sets it
MIB = 1024  # in KiB


def host(act, count):
    """The figures that it prints, by name; an empty table if it failed."""
    done = subprocess.run([f"{BUILD}/tests/embedding_host", JAVA_HOME, f"{BUILD}/atoll.image", act, str(count)], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300)
    check(f"{act} {count}: goes well", done.returncode == 0, done.stdout + done.stderr)
    return {name: float(value) for name, value in (line.split() for line in done.stdout.splitlines())} if done.returncode == 0 else {}


def main():
    count = 200
    idle = host("idle", count)
    if idle:
        check("a VM takes at most 1 MiB of its own", idle["private_kib_each"] <= MIB, idle)
        check("a thousand of them take at most 1.5 GiB", idle["memory_kib"] * 1000 / count <= 1536 * MIB, idle)
        check("and fit into one process", idle["mappings_each"] * 1000 < MOST_MAPPINGS, idle)
        check("waiting threads of the library take no thread of the OS", idle["os_threads"] == 1, idle)
    cycle = host("cycle", 500)
    if cycle:
        check("closing gives all memory back", cycle["grown_private_kib"] < 512, cycle)
        check("and all mappings", cycle["grown_mappings"] <= 4, cycle)
    host("work", 5)
    return finish()


sys.exit(main())
