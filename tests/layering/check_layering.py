#!/usr/bin/env python3
"""Holds down who may know whom (DESIGN.md, section 2), by looking at the sources and at the built objects.

  1. includes    no file includes a header of a folder above its own, and only sandbox/ and vm/cli/ include headers of
                 the operating system;
  2. upward      no object uses a symbol that only a higher folder defines;
  3. imports     outside sandbox/ and vm/cli/ an object imports, of what is not Atoll's, only what stands in
                 allowed-symbols.txt;
  4. syscalls    outside sandbox/ no object holds a system-call instruction;
  5. headers     each header compiles alone.

Usage: check_layering.py [--build DIR]. The objects come from the object libraries of that build.
"""
import argparse
import collections
import fnmatch
import os
import re
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# What each folder may include besides itself. vm/cli is the command: it puts the layers together.
MAY_USE = {
    "classfmt": [],
    "sandbox": [],
    "gc": ["sandbox"],
    "vm": ["gc", "sandbox", "classfmt"],
    "stdlib": ["vm", "gc", "sandbox", "classfmt"],
    "jit": ["vm", "gc", "sandbox", "classfmt"],
    "vm/cli": ["jit", "stdlib", "vm", "gc", "sandbox", "classfmt"],
}
MAY_CALL_THE_OS = {"sandbox", "vm/cli"}

# Headers of C, the compiler and the libraries in use that any folder may include.
PLAIN_HEADERS = {
    "assert.h", "float.h", "inttypes.h", "limits.h", "math.h", "setjmp.h", "stdalign.h", "stdarg.h", "stdatomic.h",
    "stdbool.h", "stddef.h", "stdint.h", "stdio.h", "stdlib.h", "stdnoreturn.h", "string.h",
    "cpuid.h", "immintrin.h", "emmintrin.h", "arm_neon.h", "sanitizer/asan_interface.h",
    "zlib.h", "ffi.h", "mimalloc.h", "jni.h", "atoll_version.h",
}

SYSCALL_INSTRUCTION = re.compile(r"\t(syscall|sysenter|svc|int\s+\$0x80)\b")


def folder_of(path):
    """The layer that a path relative to the top belongs to, or None."""
    if path.startswith("vm/cli/"):
        return "vm/cli"
    first = path.split("/", 1)[0]
    return first if first in MAY_USE else None


def source_files():
    for folder in MAY_USE:
        if folder == "vm/cli":
            continue
        for directory, _, names in os.walk(os.path.join(TOP, folder)):
            for name in sorted(names):
                if name.endswith((".c", ".h", ".def", ".inc")):
                    yield os.path.relpath(os.path.join(directory, name), TOP)


def check_includes():
    """Problems with #include lines, as text."""
    problems, checked = [], 0
    for path in source_files():
        layer = folder_of(path)
        checked += 1
        with open(os.path.join(TOP, path), encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
                if not match:
                    continue
                problem = include_problem(layer, match.group(1), match.group(2))
                if problem:
                    problems.append("%s:%d: %s" % (path, number, problem))
    return problems, checked


def include_problem(layer, quote, header):
    target = folder_of(header)
    if target is None:
        if quote == '"' and header not in PLAIN_HEADERS:
            return 'write "%s" from the top of the repository, as "folder/file.h"' % header
        if header not in PLAIN_HEADERS and layer not in MAY_CALL_THE_OS:
            return ("includes <%s>: only %s may use the operating system's headers"
                    % (header, " and ".join(sorted(MAY_CALL_THE_OS))))
        return None
    if target != layer and target not in MAY_USE[layer]:
        return "%s may not include %s (it may use: %s)" % (layer, header, ", ".join(MAY_USE[layer]) or "nothing")
    return None


class Object:
    """One object file: the layer it belongs to, a name to print, the symbols that it defines and those it needs."""

    def __init__(self, file, layer, name):
        self.file, self.layer, self.name = file, layer, name
        self.defined, self.needed = set(), set()
        for line in subprocess.run(["nm", "--format=posix", file], check=True, text=True,
                                   stdout=subprocess.PIPE).stdout.splitlines():
            symbol, kind = line.split()[:2]
            if kind in "Uwv":
                self.needed.add(symbol.split("@")[0])
            elif kind.isupper() or kind == "u":
                self.defined.add(symbol.split("@")[0])


def built_objects(build):
    objects = []
    base = os.path.join(build, "CMakeFiles")
    for layer in MAY_USE:
        target = "atoll_command.dir" if layer == "vm/cli" else "layer_%s.dir" % layer
        for directory, _, names in os.walk(os.path.join(base, target)):
            for name in sorted(names):
                file = os.path.join(directory, name)
                relative = os.path.relpath(file, os.path.join(base, target))[:-2]
                # An object whose source is gone was left by an earlier build.
                if name.endswith(".o") and os.path.exists(os.path.join(TOP, relative)):
                    objects.append(Object(file, layer, relative))
    return objects


def allowed_patterns():
    with open(os.path.join(TOP, "tests/layering/allowed-symbols.txt"), encoding="utf-8") as lines:
        words = [line.split("#")[0].strip() for line in lines]
    return [w for w in words if w]


def check_symbols(objects):
    definers = collections.defaultdict(set)
    for item in objects:
        for symbol in item.defined:
            definers[symbol].add(item.layer)
    patterns = allowed_patterns()
    exact = {p for p in patterns if "*" not in p}
    wild = [p for p in patterns if "*" in p]
    upward, imports = [], []
    for item in objects:
        for symbol in sorted(item.needed):
            if symbol in definers:
                layers = definers[symbol]
                if not layers & ({item.layer} | set(MAY_USE[item.layer])):
                    upward.append("%s uses %s, which only %s defines" % (item.name, symbol, "/, ".join(layers) + "/"))
            elif item.layer not in MAY_CALL_THE_OS and symbol not in exact \
                    and not any(fnmatch.fnmatchcase(symbol, p) for p in wild):
                imports.append("%s imports %s" % (item.name, symbol))
    return upward, imports


def check_instructions(objects):
    problems = []
    for item in objects:
        if item.layer == "sandbox":
            continue
        text = subprocess.run(["objdump", "-d", "--no-show-raw-insn", item.file], check=True, text=True,
                              stdout=subprocess.PIPE).stdout
        function = "?"
        for line in text.splitlines():
            if line.endswith(">:"):
                function = line.split("<")[1][:-2]
            elif SYSCALL_INSTRUCTION.search(line):
                problems.append("%s: %s makes a system call itself" % (item.name, function))
    return problems


def check_headers(build):
    problems, checked = [], 0
    for path in source_files():
        if not path.endswith(".h"):
            continue
        checked += 1
        run = subprocess.run(["cc", "-std=gnu11", "-D_GNU_SOURCE", "-fsyntax-only", "-I" + TOP,
                              "-I" + os.path.join(build, "generated"), "-include", path, "-x", "c", "/dev/null"],
                             cwd=TOP, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if run.returncode != 0:
            problems.append(path + ": " + next((l for l in run.stdout.splitlines() if "error:" in l), run.stdout))
    return problems, checked


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", default="build")
    options = parser.parse_args()
    objects = built_objects(os.path.join(TOP, options.build))
    if not objects:
        sys.exit("check_layering.py: no objects in %s: build first" % options.build)

    includes, files = check_includes()
    upward, imports = check_symbols(objects)
    headers, header_count = check_headers(os.path.join(TOP, options.build))
    checks = [
        ("includes", "of %d files" % files, includes,
         "Have the upper layer hand a table of functions down instead."),
        ("upward calls", "of %d objects" % len(objects), upward,
         "Have the upper layer hand a table of functions down instead."),
        ("imports", "of %d objects" % len(objects), imports,
         "Outside sandbox/ and vm/cli/ no OS call may be made: ask sandbox/ for it. What needs no OS may be added to\n"
         "    tests/layering/allowed-symbols.txt."),
        ("system-call instructions", "in %d objects" % len(objects), check_instructions(objects),
         "Only sandbox/ may enter the kernel."),
        ("headers", "%d compile alone" % header_count, headers, "A header includes what it uses."),
    ]
    failed = 0
    for name, what, problems, advice in checks:
        if problems:
            failed += 1
            print("FAIL layering: %s %s" % (name, what))
            print("".join("    %s\n" % p for p in problems[:40]), end="")
            if len(problems) > 40:
                print("    ... %d more" % (len(problems) - 40))
            print("    " + advice)
        else:
            print("pass layering: %s %s" % (name, what))
    print("%d passed, %d failed" % (len(checks) - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
