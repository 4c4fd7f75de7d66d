#!/usr/bin/env python3
"""Compares Atoll's verifier with HotSpot's on class files that were changed in small ways.

Every mutant is linked on both machines (Mutants.java); verdict and message must agree, the message as a whole with --full, else its
first line. The classes are Subjects.java and NewSubjects.java, or those of --classes. Old class-file versions (--release 7 --versions 49 50)
exercise the old verifier.

    tests/compare/verifier.py --vm 'build/atoll run -A' --count 2000
"""
import argparse
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def compile_sources(sources, output, release):
    command = ["javac", "-nowarn", "-g", "-d", str(output)]
    if release:
        command += ["--release", str(release), "-Xlint:-options"]
    subprocess.run(command + [str(s) for s in sources], check=True, stderr=subprocess.DEVNULL)


def run(vm, tool, classes, first, last, versions, timeout):
    command = shlex.split(vm) + ["-cp", str(tool), "Mutants", str(classes), str(first), str(last)] + [str(v) for v in versions]
    result = subprocess.run(command, capture_output=True, text=True, timeout=timeout, errors="replace")
    answers, number = {}, None
    for line in result.stdout.splitlines():
        if line[:1].isdigit():
            number, rest = line.split(" ", 1)
            answers[int(number)] = [rest]
        elif number is not None:
            answers[int(number)].append(line)
    return answers, result


def method_of(answer):
    """The method that a message is about, or None."""
    for i, line in enumerate(answer or []):
        if line.strip() == "Location:":
            return answer[i + 1].split(" @")[0]
    found = re.search(r"\(class: .*?\) |in method '.*'", answer[0]) if answer else None
    return found and found.group()


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--vm", default="build/atoll run -A")
    options.add_argument("--java", default="java -Xshare:auto")
    options.add_argument("--first", type=int, default=1)
    options.add_argument("--count", type=int, default=1000)
    options.add_argument("--versions", type=int, nargs="*", default=[0], help="major versions to give the classes; 0: their own")
    options.add_argument("--release", type=int, help="of javac")
    options.add_argument("--full", action="store_true", help="compare whole messages")
    options.add_argument("--classes", help="a directory of class files")
    options.add_argument("--show", type=int, default=10)
    options.add_argument("--timeout", type=int, default=600)
    options = options.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        tool, classes = pathlib.Path(directory, "tool"), pathlib.Path(options.classes or pathlib.Path(directory, "classes"))
        compile_sources([HERE / "Mutants.java"], tool, None)
        if not options.classes:
            compile_sources([HERE / "Subjects.java", HERE / "elsewhere" / "Guarded.java"] + ([] if options.release else [HERE / "NewSubjects.java"]), classes, options.release)
        last = options.first + options.count - 1
        expected, _ = run(options.java, tool, classes, options.first, last, options.versions, options.timeout)
        actual, result = run(options.vm, tool, classes, options.first, last, options.versions, options.timeout)
    refused, order, different = 0, 0, []
    for number, answer in expected.items():
        mine = actual.get(number)
        refused += not answer[0].endswith(" fine")
        same = mine == answer if options.full else mine and mine[0].rstrip() == answer[0].rstrip()
        if not same and method_of(answer) != method_of(mine):
            order += 1  # the constant pool was changed: several methods are bad
        elif not same:
            different.append(number)
    for number in different[: options.show]:
        print("---", number)
        for sign, answer in (("-", expected[number]), ("+", actual.get(number, ["no answer"]))):
            for line in answer if options.full else answer[:1]:
                print(sign, line[:300])
    print(f"{len(expected)} mutants, {refused} refused by HotSpot, {len(different)} differences, {order} about different methods")
    if result.returncode:
        print("atoll ended with", result.returncode, result.stderr[-1500:])
    return 1 if different or result.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
