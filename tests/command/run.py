#!/usr/bin/env python3
"""Compares the command lines of `atoll run -A` with those of java: standard output, standard error and exit status.

    tests/command/run.py build/atoll [--only WORD] [--timeout SECONDS]

A case is a row of CASES: a name, the arguments, and perhaps variables of the environment. Both commands get the same, in the same
folder, which holds what prepare() makes. OURS are the command lines whose result is our own: the status and a pattern that each
stream must match. Ends with "N passed, N failed"."""
import argparse
import difflib
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

PROGRAMS = {
    "Show.java": """
        public class Show {
            public static void main(String[] args) {
                for (String arg : args) System.out.println("arg: " + arg);
                String keys = "sun.java.command sun.java.launcher java.class.path jdk.module.main jdk.module.main.class jdk.module.path "
                    + "jdk.module.addmods.0 sun.nio.MaxDirectMemorySize jdk.internal.javac.source x y z v w";
                for (String key : keys.split(" ")) System.out.println(key + " = " + System.getProperty(key));
                boolean on = false;
                assert on = true;
                System.out.println("assertions " + on);
            }
        }""",
    "Options.java": """
        public class Options {
            public static void main(String[] args) {
                for (String arg : jdk.internal.misc.VM.getRuntimeArguments()) System.out.println(arg);
            }
        }""",
    "Peek.java": """
        public class Peek {
            public static void main(String[] args) throws Exception {
                System.out.println(java.nio.file.Files.readString(java.nio.file.Path.of(args[0])).length() + " characters");
            }
        }""",
    "Throws.java": """
        public class Throws { public static void main(String[] args) throws Exception { throw new Exception("boo"); } }""",
    "Exits.java": """
        public class Exits { public static void main(String[] args) { System.exit(Integer.parseInt(args[0])); } }""",
    "Kinds.java": """
        public class Kinds {
            static class NoMain {}
            static class NotStatic { public void main(String[] args) {} }
            static class NotVoid { public static int main(String[] args) { return 1; } }
            static class NotPublic { static void main(String[] args) {} }
            static class BadStart { static { if (true) throw new RuntimeException("init"); } public static void main(String[] args) {} }
            public static class Parent { public static void main(String[] args) { System.out.println("inherited"); } }
            static class Child extends Parent {}
            interface Face { static void main(String[] args) { System.out.println("interface"); } }
        }""",
    "Threads.java": """
        public class Threads {
            public static void main(String[] args) throws Exception {
                Thread main = Thread.currentThread();
                new Thread(() -> { try { main.join(); } catch (InterruptedException e) {} System.out.println("later"); }).start();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
                Thread.setDefaultUncaughtExceptionHandler((t, e) -> System.out.println("handler " + t.getName() + " " + e));
                throw new IllegalStateException("main");
            }
        }""",
    "Endless.java": """
        public class Endless {
            static int n;
            public static void main(String[] args) {
                for (;;) try { for (;;) n++; } catch (Throwable e) { if (args.length > 0) { System.out.println("caught"); throw e; } }
            }
        }""",
    "ManyThreads.java": """
        public class ManyThreads {
            public static void main(String[] args) {
                try {
                    for (;;) {
                        Thread thread = new Thread(() -> { try { Thread.sleep(100000); } catch (InterruptedException e) { } });
                        thread.setDaemon(true);
                        thread.start();
                    }
                } catch (OutOfMemoryError e) { System.out.println(e); }
            }
        }""",
    "Inner.java": """
        package p.q;
        public class Inner {
            public static void main(String[] args) {
                boolean on = false;
                assert on = true;
                System.out.println("assertions " + on);
            }
        }""",
    "Appended.java": """
        public class Appended { public static void main(String[] args) { System.out.println(Appended.class.getClassLoader()); } }""",
    "Memory.java": """
        public class Memory { public static void main(String[] args) {
            long max = Runtime.getRuntime().maxMemory() >> 20;
            System.out.println(max > 20 && max <= 64 ? "small" : "large " + max); } }""",
    "Deep.java": """
        public class Deep {
            static int depth;
            static void down() { depth++; down(); }
            public static void main(String[] args) {
                try { down(); } catch (StackOverflowError e) { System.out.println("overflow, trace of " + e.getStackTrace().length); }
            }
        }""",
}
MODULE = {
    "modules-src/mod/module-info.java": "module mod { exports mod.p; }",
    "modules-src/mod/mod/p/Main.java": """
        package mod.p;
        public class Main { public static void main(String[] args) {
            System.out.println(Main.class.getModule() + " " + args.length + " " + System.getProperty("java.class.path")
                + " " + System.getProperty("sun.java.command") + " " + System.getProperty("jdk.module.main")
                + " " + System.getProperty("jdk.module.main.class")); } }""",
}
FILES = {
    "Source.java": 'public class Source { public static void main(String[] a) { System.out.println("source " + a.length); } }',
    "Broken.java": "public class Broken { int f() { } }",
    "script": '#!/usr/bin/env java --source 17\nclass S { public static void main(String[] a) { System.out.println("script"); } }',
    "corrupt.jar": "this is no archive",
    "empty.jar": "",
    "arguments": '# a comment\n-Dx="a \\\n    b" \'-Dy=q\\tz\' -Dz=c:\\foo\n"-Dw=\\x\\"y" -Dv=a"b c"d\n',
    "whole": "-cp classes -Dx=1 Show a b @c",
    "nested": "@arguments",
    "options": "-Dx=1 '-Dy=a b'\n-ea",
    "settings": "MaxHeapSize=64m\n",
    "bom/Truncated.class": "",
}


def case(name, *arguments, **environment):
    return name, arguments, environment


CP = ("-cp", "classes")
CASES = [
    case("class", *CP, "Show", "a", "b c", "", "ü€"),
    case("class path with =", "--class-path=classes", "Show"),
    case("empty class path", "--class-path=", "Show"),
    case("CLASSPATH", "Show", CLASSPATH="classes"),
    case("CLASSPATH is overridden", "-cp", "nowhere", "Show", CLASSPATH="classes"),
    case("java.class.path by -D", "-Djava.class.path=classes", "Show"),
    case("wildcard", "-cp", "lib/*:classes", "Show"),
    case("wildcard of nothing", "-cp", "nowhere/*:bom/*:classes", "Show"),
    case("wildcard in CLASSPATH", "Show", CLASSPATH="lib/*"),
    case("class with slashes", *CP, "p/q/Inner"),
    case("class in a package", *CP, "p.q.Inner"),
    case("missing class", *CP, "Missing", "a"),
    case("missing class with dots", *CP, "a.b.Missing"),
    case("class of wrong case", *CP, "show"),
    case("truncated class", "-cp", "broken", "Truncated"),
    case("class of a later version", "-cp", "broken", "Later"),
    case("class with another name", "-cp", "broken", "Other"),
    case("class path in nowhere", "-cp", "nowhere.jar", "Show"),
    case("class path of a corrupt jar", "-cp", "corrupt.jar", "Show"),
    case("no main", *CP, "Kinds$NoMain"),
    case("main not static", *CP, "Kinds$NotStatic"),
    case("main not void", *CP, "Kinds$NotVoid"),
    case("main not public", *CP, "Kinds$NotPublic"),
    case("failing initialiser", *CP, "Kinds$BadStart"),
    case("inherited main", *CP, "Kinds$Child"),
    case("main of an interface", *CP, "Kinds$Face"),
    case("exception", *CP, "Throws"),
    case("exit status", *CP, "Exits", "7"),
    case("exit status wraps", *CP, "Exits", "257"),
    case("threads, hook, handler", *CP, "Threads"),
    case("jar", "-jar", "show.jar", "a", "-b"),
    case("jar, options behind -jar", "-jar", "-Dx=1", "show.jar"),
    case("jar with Class-Path", "-jar", "linked.jar", "x"),
    case("jar without main class", "-jar", "plain.jar"),
    case("jar without manifest", "-jar", "bare.jar"),
    case("jar with missing main class", "-jar", "gone.jar"),
    case("missing jar", "-jar", "nowhere.jar"),
    case("corrupt jar", "-jar", "corrupt.jar"),
    case("empty jar", "-jar", "empty.jar"),
    case("truncated jar", "-jar", "truncated.jar"),
    case("folder as jar", "-jar", "lib"),
    case("module", "-p", "modules", "-m", "mod/mod.p.Main", "a"),
    case("module without main class", "-p", "modules", "-m", "mod"),
    case("module with class path", "-p", "modules", "-cp", "lib", "--module=mod/mod.p.Main"),
    case("missing module", "-m", "nomodule"),
    case("missing class of a module", "-p", "modules", "-m", "mod/mod.p.None"),
    case("module without main of its own", "-m", "java.base"),
    case("source", "Source.java", "a"),
    case("source with --source", "--source", "11", "Source.java"),
    case("source of bad version", "--source", "99", "Source.java"),
    case("script", "--source=17", "script"),
    case("broken source", "Broken.java"),
    case("missing source", "Nowhere.java"),
    case("no value for -cp", "-cp"),
    case("no value for --class-path", "--class-path"),
    case("no value for -m", "-m"),
    case("no value for -p", "-p"),
    case("no value for --module-path", "--module-path"),
    case("empty value for --module-path", "--module-path=", *CP, "Show"),
    case("no value for --add-modules", "--add-modules"),
    case("no value for --describe-module", "--describe-module"),
    case("no value for --source", "--source"),
    case("--source with -jar", "--source", "17", "-jar", "show.jar"),
    case("unknown option", "--bogus", *CP, "Show"),
    case("unknown -X option", "-Xbogus", *CP, "Show"),
    case("unknown short option", "-q", *CP, "Show"),
    case("-cp=", "-cp=classes", "Show"),
    case("-d64", "-d64", *CP, "Show"),
    case("-version:", "-version:1.5", *CP, "Show"),
    case("bad -Xmx", "-Xmxfoo", *CP, "Show"),
    case("empty -Xmx", "-Xmx", *CP, "Show"),
    case("bad -Xms", "-Xms9999999999999g", *CP, "Show"),
    case("bad -Xss", "-Xss1x", *CP, "Show"),
    case("small -Xss", "-Xss1k", *CP, "Show"),
    case("small -Xmx", "-Xmx1", *CP, "Show"),
    case("-Xms above -Xmx", "-Xmx16m", "-Xms32m", *CP, "Show"),
    case("-Xmx", "-Xmx64m", *CP, "Memory"),
    case("-XX:MaxHeapSize", "-XX:MaxHeapSize=64m", *CP, "Memory"),
    case("-XX:Flags", "-XX:Flags=settings", *CP, "Memory"),
    case("-mx", "-mx64m", *CP, "Memory"),
    case("-Xss", "-Xss512k", *CP, "Deep"),
    case("-XX:MaxJavaStackTraceDepth", "-XX:MaxJavaStackTraceDepth=12", *CP, "Deep"),
    case("-XX: without value", "-XX:MaxHeapSize", *CP, "Show"),
    case("-XX:+ of a size", "-XX:+MaxHeapSize", *CP, "Show"),
    case("-XX: without sign", "-XX:PrintGC", *CP, "Show"),
    case("well-known -XX:", "-XX:+UseSerialGC", "-XX:-TieredCompilation", "-XX:TieredStopAtLevel=1", "-XX:+HeapDumpOnOutOfMemoryError",
         "-XX:MaxMetaspaceSize=100m", "-XX:+UnlockDiagnosticVMOptions", "-XX:CompileCommand=quiet", *CP, "Show"),
    case("-X options without effect", "-Xint", "-Xshare:auto", "-Xbatch", "-Xrs", "-Xcheck:jni", "-Xdebug", "-Xnoclassgc", "-client", "-server",
         "-Xverify:remote", "-splash:x.png", *CP, "Show"),
    case("-Xfuture", "-Xfuture", *CP, "Show"),
    case("-ea", "-ea", *CP, "p.q.Inner"),
    case("-ea of a package", "-ea:p...", *CP, "p.q.Inner"),
    case("-ea of another package", "-ea:p.r...", *CP, "p.q.Inner"),
    case("-ea of a class", "-ea:p.q.Inner", *CP, "p.q.Inner"),
    case("-da of a class", "-ea", "-da:p.q.Inner", *CP, "p.q.Inner"),
    case("-enableassertions of the unnamed package", "-enableassertions:...", *CP, "Show"),
    case("-D", "-Dx=1", "-Dy", "-Dz=a=b", "-D", "-D=q", "-Dx=2", *CP, "Show"),
    case("-D of reserved names", "-Djdk.module.path=q", "-Djdk.module.addopens.0=q", *CP, "Show"),
    case("-Djava.ext.dirs", "-Djava.ext.dirs=q", *CP, "Show"),
    case("-Djava.endorsed.dirs", "-Djava.endorsed.dirs=q", *CP, "Show"),
    case("-Xbootclasspath/a", "-Xbootclasspath/a:classes", "Appended"),
    case("-Xbootclasspath/p", "-Xbootclasspath/p:classes", "Appended"),
    case("--add-opens", "--add-opens", "java.base/java.lang=ALL-UNNAMED", "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED", *CP, "Show"),
    case("--add-opens without target", "--add-opens", "java.base/java.lang", *CP, "Show"),
    case("--add-opens of no package", "--add-opens", "java.base/java.none=ALL-UNNAMED", *CP, "Show"),
    case("--add-modules", "--add-modules=jdk.net,java.sql", *CP, "Show"),
    case("--add-modules of none", "--add-modules=none", *CP, "Show"),
    case("--limit-modules", "--limit-modules", "java.base", *CP, "Show"),
    case("--patch-module without =", "--patch-module", "foo", *CP, "Show"),
    case("--patch-module twice", "--patch-module", "java.base=a", "--patch-module", "java.base=b", *CP, "Show"),
    case("--patch-module", "--patch-module", "java.base=patch", "-m", "java.base/java.util.Patched"),
    case("--illegal-access", "--illegal-access=permit", *CP, "Show"),
    case("--list-modules", "--list-modules"),
    case("--list-modules of a path", "-p", "modules", "--list-modules"),
    case("--describe-module", "--describe-module", "java.scripting"),
    case("-d", "-d", "nomodule"),
    case("--validate-modules", "--validate-modules"),
    case("--dry-run", "--dry-run", *CP, "Throws"),
    case("--dry-run of a missing class", "--dry-run", *CP, "Missing"),
    case("-version", "-version"),
    case("--version", "--version"),
    case("-showversion", "-showversion", *CP, "Show"),
    case("--show-version", "--show-version", *CP, "Show"),
    case("-fullversion", "-fullversion"),
    case("--full-version", "--full-version"),
    case("-XshowSettings:vm", "-XshowSettings:vm", "-Xmx100m", "-Xss2m", *CP, "Show"),
    case("-XshowSettings:locale", "-XshowSettings:locale", *CP, "Show"),
    case("-XX:VMOptionsFile", "-XX:VMOptionsFile=options", *CP, "Show"),
    case("missing options file", "-XX:VMOptionsFile=nowhere", *CP, "Show"),
    case("missing settings file", "-XX:Flags=nowhere", *CP, "Show"),
    case("@file", "@arguments", *CP, "Show"),
    case("@file with class", "@whole", "d", "@e"),
    case("@file behind the class", *CP, "Show", "@arguments", "@@x"),
    case("@@file", *CP, "@@arguments"),
    case("@file in @file", "@nested", *CP, "Show"),
    case("missing @file", "@nowhere", *CP, "Show"),
    case("value that looks like a class", "-p", "modules", "@arguments", *CP, "Show"),
    case("JDK_JAVA_OPTIONS", *CP, "Show", JDK_JAVA_OPTIONS='-Dx=3 "-Dy=a b" @arguments'),
    case("JDK_JAVA_OPTIONS with a class", *CP, "Show", JDK_JAVA_OPTIONS="-Dx=3 Show"),
    case("JDK_JAVA_OPTIONS with -jar", *CP, "Show", JDK_JAVA_OPTIONS="-jar show.jar"),
    case("JDK_JAVA_OPTIONS with -version", *CP, "Show", JDK_JAVA_OPTIONS="-version"),
    case("JDK_JAVA_OPTIONS with open quote", *CP, "Show", JDK_JAVA_OPTIONS='"-Dx=3'),
    case("JAVA_TOOL_OPTIONS, _JAVA_OPTIONS", "-Dx=2", "-Dy=2", *CP, "Show", JAVA_TOOL_OPTIONS="-Dx=1 '-Dz=a b'", _JAVA_OPTIONS="-Dy=3"),
    case("JAVA_TOOL_OPTIONS with -cp", *CP, "Show", JAVA_TOOL_OPTIONS="-cp classes"),
    case("JAVA_TOOL_OPTIONS with open quote", *CP, "Show", JAVA_TOOL_OPTIONS='-Dx="a'),
    case("JAVA_TOOL_OPTIONS, module option in two words", *CP, "Show", JAVA_TOOL_OPTIONS="--add-modules jdk.net"),
    case("runtime arguments", "-Dx=1", "--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED", "-ea", "-Xmx64m", "-XX:+UseSerialGC", "-client",
         "-Xint", "-showversion", *CP, "Options", "-Dy=2", JAVA_TOOL_OPTIONS="-Dt=1", JDK_JAVA_OPTIONS="-Dj=1"),
]

# The same under the name java: options that are `atoll run`'s own otherwise.
AS_JAVA = [
    case("java", *CP, "Show", "a"),
    case("java without arguments"),
    case("java -noverify", "-noverify", *CP, "Show", "a"),
    case("java -Xverify:none", "-Xverify:none", "-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote", *CP, "Show", "a"),
    case("java -jar without a jar", "-jar"),
    case("java -help", "-help"),
    case("java --help", "--help"),
    case("java -X", "-X"),
    case("java --help-extra", "--help-extra"),
    case("java with a jar as class", "show.jar"),
    case("java -A", "-A", *CP, "Show"),
    case("java --allow-all", "--allow-all", *CP, "Show"),
]

POLICIES = {
    "good": '# what Peek needs\n\nallow-read "with, comma" # here\nallow-net *.example.org:443 10.0.0.0/8\n',
    "denies": "deny-read  bad\r\n",
    "bad": "allow-read x\n\nallow-net x:y\n",
    "unknown": "cp classes\n",
    "quote": 'allow-read "a b"\nallow-read "a\n',
    "with, comma": "1234567",
}

# (name, arguments behind the command, status, pattern of stdout, pattern of stderr)
OURS = [
    ("atoll --version", ["--version"], 0, r"^atoll \d+\.\d+", r"^$"),
    ("no command", [], 2, r"atoll run", r"^$"),
    ("unknown command", ["nonsense"], 2, r"^$", r"nonsense"),
    ("nothing to run", ["run"], 2, r"^$", r"Usage: atoll run"),
    ("help of an unknown command", ["help", "nonsense"], 2, r"^$", r"nonsense"),
    ("-jar with nothing", ["run", "-jar"], 1, r"^$", r"^Error: -jar requires jar file specification"),
    ("jar without -jar", ["run", "-A", "show.jar"], 0, r"java.class.path = show.jar", r"^$"),
    ("sandboxed", ["run", "-cp", "classes", "Show", "a"], 0, r"arg: a", r"^$"),
    ("sandboxed jar with Class-Path", ["run", "linked.jar"], 0, r"sun.java.launcher", r"^$"),
    ("sandboxed source", ["run", "Source.java"], 0, r"^source 0$", r"^$"),
    ("--show-lockdown", ["run", "--show-lockdown", "-cp", "classes", "Show", "a"], 0, r"arg: a", r"^lockdown: "),
    ("--show-lockdown with everything granted", ["run", "-A", "--show-lockdown", "-cp", "classes", "Show"], 0, r"java.class.path",
     r"^lockdown: none, as everything is granted$"),
    ("--no-lockdown", ["run", "--no-lockdown", "--show-lockdown", "-cp", "classes", "Show"], 0, r"java.class.path", r"^lockdown: none, as it"),
    ("--require-lockdown with everything granted", ["run", "-A", "--require-lockdown", "-cp", "classes", "Show"], 2, r"^$",
     r"^Error: --require-lockdown: there can be no lockdown, as everything is granted$"),
    ("--limit-time ends what swallows all", ["run", "--limit-time=500ms", "-cp", "classes", "Endless"], 124, r"^$",
     r"(?s)^atoll: limit reached: --limit-time=500ms.*did not end within a second of that, and is stopped$"),
    ("--limit-cpu throws", ["run", "--limit-cpu=1", "--soft-limit-cpu=10ms", "-cp", "classes", "Endless", "once"], 124, r"^caught$",
     r"(?s)soft-limit-cpu=10ms.*atoll: limit reached: --limit-cpu=1s.*InternalError: limit reached: --limit-cpu=1s"),
    ("--limit-written", ["run", "--limit-written=20", "-cp", "classes", "Show", "a"], 124, r"^arg: a$", r"atoll: limit reached: --limit-written=20"),
    ("--limit-threads", ["run", "--limit-threads=20", "-cp", "classes", "ManyThreads"], 0, r"OutOfMemoryError: limit reached: --limit-threads=20", r"^$"),
    ("no such limit", ["run", "--limit-luck=20", "-cp", "classes", "Show"], 2, r"^$", r"--limit-luck=20: there is no limit of that name"),
    ("malformed limit", ["run", "--limit-time=20x", "-cp", "classes", "Show"], 2, r"^$", r"--limit-time=20x: a TIME is wanted"),
    ("large stacks are for the program's threads", ["run", "-Xss512m", "-cp", "classes", "Show", "a"], 0, r"arg: a", r"^$"),
    ("no such capability", ["run", "--allow-teleport", "-cp", "classes", "Show"], 2, r"^$", r"--allow-teleport"),
    ("malformed grant", ["run", "--allow-net=:::", "-cp", "classes", "Show"], 2, r"^$", r"--allow-net=:::"),
    ("grant with a value too many", ["run", "--allow-unsafe=x", "Show"], 2, r"^$", r"--allow-unsafe=x: this capability takes no value"),
    ("grant of a bad port", ["run", "--allow-net=a.example:80-99999", "Show"], 2, r"^$", r"the port is no number up to 65535"),
    ("grant of half an address", ["run", "--allow-listen=10.0.0:1", "Show"], 2, r"^$", r"the host is no name"),
    ("grant with a star inside", ["run", "--allow-run=/bin/*/x", "Show"], 2, r"^$", r"may only stand at the end"),
    ("policy", ["run", "--policy", "policies/good", "-cp", "classes", "Peek", "policies/with, comma"], 0, r"^7 characters$", r"^$"),
    ("policy that denies", ["run", "-A", "--policy", "policies/denies", "-cp", "classes", "Peek", "policies/bad"], 1, r"^$",
     r"SecurityException: read access to .*/policies/bad denied: run with --allow-read="),
    ("policy, bad line", ["run", "--policy", "policies/bad", "Show"], 2, r"^$", r"^Error: policies/bad:3: --allow-net=x:y: the port is no number"),
    ("policy, unknown line", ["run", "--policy", "policies/unknown", "Show"], 2, r"^$", r"^Error: policies/unknown:1: `-?cp` is no option"),
    ("policy, open quote", ["run", "--policy", "policies/quote", "Show"], 2, r"^$", r"^Error: policies/quote:2: a quote is not closed"),
    ("no policy", ["run", "--policy", "policies/none", "Show"], 2, r"^$", r"policies/none can't be read"),
    ("mount", ["run", "--mount=/view=policies:ro", "-cp", "classes", "Peek", "/view/with, comma"], 0, r"^7 characters$", r"^$"),
    ("mount of what is not there", ["run", "--mount=/view=nothing", "Show"], 2, r"^$", r"^Error: --mount=/view=nothing: nothing: No such file"),
    ("mount at a relative path", ["run", "--mount=view=policies", "Show"], 2, r"^$", r"view is not absolute"),
    ("mount of nothing", ["run", "--mount=/view", "Show"], 2, r"^$", r"GUEST=HOST is missing"),
    ("--enable-preview", ["run", "--enable-preview", "Show"], 1, r"^$", r"--enable-preview is not supported"),
    ("-Xverify:none", ["run", "-Xverify:none", "Show"], 1, r"^$", r"-Xverify:none is not supported"),
    ("-XX:-BytecodeVerificationRemote", ["run", "-XX:-BytecodeVerificationRemote", "Show"], 1, r"^$", r"BytecodeVerificationRemote is not"),
    ("-javaagent", ["run", "-javaagent:a.jar", "Show"], 1, r"agent library failed to init", r"-javaagent:a.jar is not supported"),
    ("-agentlib", ["run", "-agentlib:jdwp=x", "Show"], 1, r"Could not find agent library jdwp", r"^$"),
    ("unknown -XX:", ["run", "-A", "-XX:+BogusFlag", "-cp", "classes", "Show"], 0, r"assertions", r"warning: ignoring option -XX:\+BogusFlag"),
    ("unknown -XX:, not to be told", ["run", "-A", "-XX:+BogusFlag", "-XX:+IgnoreUnrecognizedVMOptions", "-cp", "classes", "Show"], 0,
     r"assertions", r"^$"),
    ("--disable-@files", ["run", "-A", "--disable-@files", "-cp", "classes", "@arguments"], 1, r"^$", r"main class @arguments"),
    ("-verbose:class", ["run", "-A", "-verbose:class", "-cp", "classes", "Show"], 0, r"\[class,load\] Show source: ", r"^$"),
    ("-Xlog:class+load", ["run", "-A", "-Xlog:class+load=info", "-cp", "classes", "Show"], 0, r"\[class,load\] Show source: ", r"^$"),
    ("-Xlog:disable", ["run", "-A", "-verbose:class", "-Xlog:disable", "-cp", "classes", "Show"], 0, r"^sun.java.command", r"^$"),
    ("inspect a class", ["inspect", "-cp", "classes", "p.q.Inner"], 0, r"invokevirtual", r"^$"),
    ("inspect a class of the library", ["inspect", "java.lang.Object"], 0, r"hashCode", r"^$"),
    ("inspect a jar", ["inspect", "show.jar"], 0, r"Main-Class: Show", r"^$"),
    ("inspect a truncated class", ["inspect", "broken/Truncated.class"], 1, r"Truncated", r"java.lang.ClassFormatError: Truncated class file"),
    ("inspect a corrupt jar", ["inspect", "corrupt.jar"], 1, r"^$", r"corrupt.jar: "),
    ("inspect nothing", ["inspect", "Nowhere"], 1, r"^$", r"Nowhere: no such class"),
]


def find_java_home():
    candidates = [os.environ.get("JAVA_HOME", "/nonexistent")] + sorted(glob.glob("/usr/lib/jvm/java-17-openjdk-*"))
    for candidate in candidates:
        if os.access(os.path.join(candidate, "bin/javac"), os.X_OK):
            return candidate
    sys.exit("command/run.py: no JDK 17 found (Debian: openjdk-17-jdk-headless)")


def write(folder, name, text):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def prepare(folder, java_home):
    """Programs, JARs, modules, broken things."""
    def tool(name, *arguments):
        subprocess.run([os.path.join(java_home, "bin", name), *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)

    sources = [write(folder, "src/" + name, text) for name, text in PROGRAMS.items()]
    tool("javac", "--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED", "-d", "classes", *sources)
    tool("javac", "-d", "modules/mod", *[write(folder, name, text) for name, text in MODULE.items()])
    patched = write(folder, "patch-src/java/util/Patched.java", """package java.util;
        public class Patched { public static void main(String[] a) { System.out.println(Patched.class.getModule()); } }""")
    tool("javac", "--patch-module", "java.base=patch-src", "-d", "patch", patched)
    for name, text in FILES.items():
        write(folder, name, text)
    for name, text in POLICIES.items():
        write(folder, "policies/" + name, text)
    for jar, manifest in {"show.jar": "Main-Class: Show\n", "gone.jar": "Main-Class: Gone\n", "plain.jar": "X: y\n",
                          "linked.jar": "Main-Class: Show\nClass-Path: lib/b.jar\n"}.items():
        write(folder, "manifest", manifest)
        content = ["src"] if jar == "linked.jar" else ["-C", "classes", "."]
        tool("jar", "--create", "--file", jar, "--manifest", "manifest", *content)
    tool("jar", "--create", "--no-manifest", "--file", "bare.jar", "-C", "classes", ".")
    os.mkdir(os.path.join(folder, "lib"))
    for name in ("a.jar", "b.jar", "C.JAR"):
        shutil.copy(os.path.join(folder, "show.jar"), os.path.join(folder, "lib", name))
    with open(os.path.join(folder, "show.jar"), "rb") as jar, open(os.path.join(folder, "truncated.jar"), "wb") as truncated:
        truncated.write(jar.read()[:300])
    os.mkdir(os.path.join(folder, "broken"))
    with open(os.path.join(folder, "classes/Show.class"), "rb") as file:
        show = file.read()
    for name, content in {"Truncated": show[:60], "Later": show[:6] + b"\0\x46" + show[8:], "Other": show}.items():
        with open(os.path.join(folder, "broken", name + ".class"), "wb") as file:
            file.write(content)


def normalise(text):
    """What may differ: the machine's name, line numbers of the library, which depend on its update."""
    text = re.sub(r"OpenJDK 64-Bit Server VM warning", "Atoll VM warning", text)
    text = re.sub(r"(?m)^.*(OpenJDK 64-Bit Server VM|Atoll VM) \(.*\)$", "MACHINE", text)
    text = re.sub(r"Using VM: .*", "Using VM: MACHINE", text)
    text = re.sub(r"(?m)^.*to select the \".*\" VM\n", "", text)
    text = re.sub(r"(?m)(^\s+at (?:java|jdk)\.[\w.]+/.*\(\w+\.java):\d+\)$", r"\1)", text)
    return text


def run(command, folder, environment, timeout):
    variables = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": folder, **environment}
    for name in ("ATOLL_JAVA_HOME", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"):
        if name in os.environ:
            variables[name] = os.environ[name]
    try:
        result = subprocess.run(command, cwd=folder, env=variables, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        return "timeout", "", ""
    return result.returncode, result.stdout.decode(errors="replace"), result.stderr.decode(errors="replace")


def difference(name, expected, actual):
    lines = difflib.unified_diff(expected.splitlines(), actual.splitlines(), "java " + name, "atoll " + name, lineterm="", n=1)
    return "\n".join(list(lines)[:14])


def compare(arguments, environment, folder, java, atoll, timeout):
    """What differs, as text; empty if nothing. `atoll` is the command in front of the arguments."""
    expected = run([java, *arguments], folder, environment, timeout)
    actual = run([*atoll, *arguments], folder, environment, timeout)
    problems = []
    if expected[0] != actual[0]:
        problems.append(f"exit status {actual[0]}, java {expected[0]}")
    for name, one, other in (("stdout", expected[1], actual[1]), ("stderr", expected[2], actual[2])):
        if normalise(one) != normalise(other):
            problems.append(difference(name, normalise(one), normalise(other)))
    return "\n".join(problems)


def check(arguments, status, out, err, folder, atoll, timeout):
    actual = run([atoll, *arguments], folder, {}, timeout)
    problems = []
    if actual[0] != status:
        problems.append(f"exit status {actual[0]}, not {status}")
    for name, pattern, text in (("stdout", out, actual[1]), ("stderr", err, actual[2])):
        if not (text == "" if pattern == "^$" else re.search(pattern, text, re.M)):
            problems.append(f"{name} does not match /{pattern}/:\n{text[:600]}")
    return "\n".join(problems)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("atoll")
    parser.add_argument("--only", default="", help="cases whose name holds this")
    parser.add_argument("--timeout", type=float, default=300)
    options = parser.parse_args()
    atoll, java_home = os.path.abspath(options.atoll), find_java_home()
    java = os.path.join(java_home, "bin/java")
    folder = tempfile.mkdtemp(prefix="atoll-command-")
    passed = failed = 0
    try:
        prepare(folder, java_home)
        link = os.path.join(folder, "bin", "java")
        os.mkdir(os.path.dirname(link))
        os.symlink(atoll, link)
        tests = [(name, lambda a=arguments, e=environment, c=command: compare(a, e, folder, java, c, options.timeout))
                 for command, cases in (([atoll, "run", "-A"], CASES), ([link], AS_JAVA)) for name, arguments, environment in cases]
        tests += [(name, lambda row=row: check(*row, folder, atoll, options.timeout)) for name, *row in OURS]
        for name, test in tests:
            if options.only not in name:
                continue
            problem = test()
            passed, failed = passed + (not problem), failed + bool(problem)
            if problem:
                print(f"FAIL command: {name}\n" + "\n".join("    " + line for line in problem.splitlines()))
    finally:
        shutil.rmtree(folder)
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
