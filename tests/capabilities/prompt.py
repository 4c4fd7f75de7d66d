#!/usr/bin/env python3
"""Tests of `atoll run --prompt` at a terminal of its own (a pty that is the controlling terminal), and of what JARs ask for.

    tests/capabilities/prompt.py build/atoll

The program's standard streams are pipes, so what is seen at the terminal is the prompt alone. Ends with "N passed, N failed"."""
import fcntl
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import termios
import time

SOURCE = """
import java.nio.file.*;
public class Ask {
    public static void main(String[] args) throws Exception {
        for (String path : args) {
            try {
                if (path.equals("-properties")) System.out.println(System.getenv("ASK_TEST"));
                else System.out.println("read " + Files.readString(Path.of(path)).trim());
            } catch (java.io.IOException e) {
                System.out.println("failed");
            } catch (SecurityException e) {
                System.out.println("denied " + e.getMessage());
            }
        }
        System.out.println("stdin " + System.in.read());
    }
}
"""
MANIFEST = """Main-Class: Ask

Name: Atoll-Asks
Read: one, /etc/passwd
Read-Reason: needs it \u202ebadly
Net: *
Colour: blue
"""


class Session:
    """A run with a controlling terminal; what it printed there and elsewhere."""

    def __init__(self, command, folder, answers, terminal=True, before=b""):
        self.shown = b""
        answers = list(answers)
        read_end, write_end = os.pipe()
        pid, master = pty.fork() if terminal else (os.fork(), -1)
        if pid == 0:
            if not terminal:
                os.setsid()
            if terminal:
                os.dup2(0, 9)  # a terminal that nobody has open looks like one that is gone
            os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
            os.dup2(write_end, 1)
            os.dup2(write_end, 2)
            os.chdir(folder)
            os.environ["ASK_TEST"] = "value"
            os.execv(command[0], command)
        os.close(write_end)
        if before:
            os.write(master, before)
        self.output = b""
        deadline = time.monotonic() + 15
        watched = [read_end] + ([master] if terminal else [])
        while read_end in watched and time.monotonic() < deadline:
            for end in select.select(watched, [], [], 1)[0]:
                try:
                    piece = os.read(end, 4096)
                except OSError:
                    piece = b""
                if not piece:
                    watched.remove(end)
                elif end == read_end:
                    self.output += piece
                else:
                    self.shown += piece
                    if re.search(rb"(eny it\?|or deny:) $", self.shown) and answers:
                        self.shown += b"<" + answers[0].encode() + b">"
                        os.write(master, answers.pop(0).encode() + b"\n")
        if read_end in watched:
            os.kill(pid, 9)
        _, status = os.waitpid(pid, 0)
        self.status = os.waitstatus_to_exitcode(status)
        self.questions = self.shown.count(b" wants: ")
        self.output, self.shown = self.output.decode(), self.shown.decode(errors="replace")


class Tests:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, name, good, *details):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print("FAIL", name)
            for detail in details:
                print("    " + repr(detail))


def main():
    atoll = os.path.abspath(sys.argv[1])
    home = next(h for h in [os.environ.get("JAVA_HOME", ""), "/usr/lib/jvm/java-17-openjdk-amd64", "/usr/lib/jvm/java-17-openjdk-arm64"]
                if os.access(h + "/bin/javac", os.X_OK))
    folder = os.path.realpath(tempfile.mkdtemp(prefix="atoll-prompt-"))
    t = Tests()

    def make(name, text):
        os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
        return os.path.join(folder, name)

    try:
        make("src/Ask.java", SOURCE)
        one, two, nasty = make("one", "first"), make("two", "second"), make("x\x1b[2J\u202ey", "third")
        deep = make("data/deep/file", "deep")
        subprocess.run([home + "/bin/javac", "-d", "classes", "src/Ask.java"], cwd=folder, check=True)
        make("manifest", MANIFEST)
        subprocess.run([home + "/bin/jar", "--create", "--file", "ask.jar", "--manifest", "manifest", "-C", "classes", "."], cwd=folder, check=True)
        run = [atoll, "run", "--prompt", "-cp", "classes", "Ask"]

        s = Session(run + [one, one, two, two], folder, ["once", "o", "always"])
        t.check("once is asked again, always is not", s.questions == 3 and s.output == "read first\nread first\nread second\nread second\nstdin -1\n",
                s.output, s.shown)
        t.check("the question names thread, frame, and option",
                re.search(r"atoll: Ask wants: read access to \S+/one\r\n +in thread main at Ask.main:8; the grant would be --allow-read=\S+/one\r\n", s.shown), s.shown)

        s = Session(run + [one, one, two], folder, ["deny", "No"])
        t.check("deny denies, and is remembered", s.questions == 2 and s.output.count("denied read access") == 3 and
                "run with --allow-read=" in s.output, s.output, s.shown)

        s = Session(run + [one], folder, ["perhaps", "", "Once"])
        t.check("another answer is asked again", s.questions == 1 and s.output.startswith("read first"), s.output, s.shown)

        s = Session(run + [os.path.join(folder, "data"), deep], folder, ["a"])
        t.check("always for a folder is for what is in it", s.questions == 1 and "read deep" in s.output, s.output, s.shown)

        s = Session(run + [nasty], folder, ["d"])
        question = s.shown.split("atoll: ", 1)[-1]
        t.check("what the program chose is escaped", "\x1b" not in question and "\u202e" not in question and
                "x\\x1b[2J\\u{202e}y" in question, s.shown)

        s = Session(run + [one], folder, ["d"], before=b"always\n")
        t.check("what was typed before is no answer", s.output.startswith("denied"), s.output, s.shown)

        s = Session(run + ["-properties"], folder, ["o"])
        t.check("other capabilities are asked for too", "environment variable ASK_TEST" in s.shown and s.output.startswith("value"), s.output, s.shown)

        s = Session([atoll, "run", "--prompt", "--deny-read=" + two, "--allow-read=" + one, "-cp", "classes", "Ask", one, two], folder, [])
        t.check("what is granted or denied is not asked for", s.questions == 0 and s.output.startswith("read first\ndenied"), s.output, s.shown)

        s = Session(run + [one], folder, [], terminal=False)
        t.check("without a terminal it is denied", s.output.startswith("denied read access"), s.output)

        s = Session([atoll, "run", "--prompt", "ask.jar", "/etc/passwd", two], folder, ["o", "d"])
        t.check("the prompt tells whether the manifest asks", "its manifest asks for this, and says: needs it \\u{202e}badly" in s.shown and
                "its manifest does not ask for this" in s.shown, s.shown)
        s = Session([atoll, "run", "ask.jar", two], folder, [])
        t.check("asking grants nothing, and is told after a denial", "denied read access" in s.output and
                "the program asks for:\n  --allow-read=one,/etc/passwd   (needs it \\u{202e}badly)\n  --allow-net\n" in s.output and
                "no good: Colour: there is no such capability" in s.output, s.output)
        s = Session([atoll, "inspect", "ask.jar"], folder, [])
        t.check("inspect shows what a JAR asks for", "// asks for (which grants nothing):\n//   --allow-read=one,/etc/passwd" in s.output, s.output[:600])
    finally:
        shutil.rmtree(folder)
    print(f"{t.passed} passed, {t.failed} failed")
    return t.failed > 0


if __name__ == "__main__":
    sys.exit(main())
