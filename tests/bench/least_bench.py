"""The part of run.py that looks for the smallest heap in which real applications do their work: `run.py least`.

The applications are the cases of the folder --apps (by default shared/apps beside this checkout), run and compared by its own script `run`:
output, exit status and files must be HotSpot's. For each VM the smallest -Xmx in whole megabytes is sought by halving; it counts if the
case passes there in all of three runs, each in at most ten times what the VM took with 1 GB.
"""

import importlib.machinery
import importlib.util
import os
import shutil

COLLECTORS = {"serial": "-XX:+UseSerialGC", "parallel": "-XX:+UseParallelGC", "g1": "-XX:+UseG1GC"}
PLENTY = 1024  # MiB
SLOWER = 10    # times what a run with PLENTY takes, and SECONDS_LEAST in any case
SECONDS_LEAST = 10
PROOFS = 3


HEADER = ["application", "vm", "least_mib", "usual_seconds"]


def load_cases(folder):
    loader = importlib.machinery.SourceFileLoader("application_cases", os.path.join(folder, "run"))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


class Search:
    def __init__(self, cases, case, expected, vm, command, verbose):
        self.cases, self.case, self.expected, self.vm, self.command = cases, case, expected, vm, command
        self.verbose = verbose
        self.usual = self.limit = None

    def run(self, mib, seconds):
        os.environ["BARS_HEAP"] = f"-Xmx{mib}m"
        return self.cases.go(self.case, self.command, "least-" + self.vm, seconds)

    def passes(self, mib):
        result = self.run(mib, self.limit)
        why = self.cases.differ(self.expected, result)
        if self.verbose:
            print(f"\n{self.case} {self.vm} {mib}m: {why or 'passes'} {result.wall:.1f} s {result.kb / 1024:.0f} MiB", end="", flush=True)
        return not why

    def least(self):
        """In MiB; None if it fails with plenty."""
        result = self.run(PLENTY, 900)
        if self.cases.differ(self.expected, result):
            return None
        self.usual, self.limit = result, max(SECONDS_LEAST, SLOWER * result.wall)
        fails, passes = 1, 16
        while not self.passes(passes):
            fails, passes = passes, passes * 2
        while passes - fails > 1:
            middle = (fails + passes) // 2
            if self.passes(middle):
                passes = middle
            else:
                fails = middle
        while not all(self.passes(passes) for _ in range(PROOFS)):
            passes += 1
        return passes


def bench(options, java, root):
    """Runs it all; returns (what went wrong, rows for the CSV file)."""
    folder = options.apps or os.path.join(os.path.dirname(root), "shared", "apps")
    if not os.path.exists(os.path.join(folder, "run")):
        return [f"there are no applications in {folder} (--apps)"], []
    cases = load_cases(folder)
    java = shutil.which(java)
    names = options.only.split(",") if options.only else sorted(os.listdir(os.path.join(folder, "cases")))
    vms = {"atoll": f"{options.atoll} run -A", **{name: f"{java} {option}" for name, option in COLLECTORS.items()}}
    if options.vms:
        vms = {name: vms[name] for name in options.vms.split(",")}
    cases.HOTSPOT = java
    os.makedirs(cases.WORK, exist_ok=True)
    cases.install(names)
    print(f"{'application':<14}" + "".join(f"{vm + ' MiB':>14}{'s':>7}" for vm in vms), flush=True)
    problems, rows = [], []
    for name in names:
        wrong = cases.setup(name)
        if wrong:
            problems.append(f"{name}: {wrong}")
            continue
        os.environ["BARS_HEAP"] = f"-Xmx{PLENTY}m"
        expected = cases.go(name, java, "least-expected", 900)
        print(f"{name:<14}", end="", flush=True)
        for vm, command in vms.items():
            search = Search(cases, name, expected, vm, command, options.verbose)
            least = search.least()
            if least is None:
                problems.append(f"{name} on {vm}: fails with {PLENTY} MiB")
            rows.append([name, vm, least, round(search.usual.wall, 2) if search.usual else None])
            print(f"{least or 'fails':>14}{rows[-1][3] or '':>7}", end="", flush=True)
        print()
    return problems, rows
