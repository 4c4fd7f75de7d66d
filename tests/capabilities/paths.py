#!/usr/bin/env python3
"""A grant is of a path: what another program, or the program itself, removes and makes again there is granted still; a link put there is not followed.

    tests/capabilities/paths.py build/atoll

A program does what it is told on its standard input, one line at a time, and the test changes the files around it in between; all of it behind
the second wall, and without. Ends with "N passed, N failed"."""
import os
import shutil
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from checks import check, finish  # noqa: E402

SOURCE = """
import java.io.*;
import java.net.*;
import java.nio.channels.*;
import java.nio.file.*;
import java.nio.file.attribute.*;
import java.util.*;
import java.util.stream.*;
public class Obey {
    static String obey(String[] words) throws Exception {
        Path path = Path.of(words[1]), other = words.length > 2 ? Path.of(words[2]) : null;
        switch (words[0]) {
        case "read": return Files.readString(path);
        case "stream": try (InputStream in = new FileInputStream(words[1])) { return new String(in.readAllBytes()); }
        case "write": Files.writeString(path, words[2]); return "done";
        case "random":
            try (RandomAccessFile file = new RandomAccessFile(words[1], "rw")) { file.writeBytes(words[2]); return "done"; }
        case "list": try (Stream<Path> all = Files.list(path)) { return all.map(p -> p.getFileName().toString()).sorted().collect(Collectors.joining(",")); }
        case "names": return Optional.ofNullable(new File(words[1]).list()).map(n -> n.length + " names").orElse("none");
        case "exists": return Files.exists(path) + " " + new File(words[1]).exists();
        case "size": return "" + Files.size(path);
        case "folder": Files.createDirectory(path); return "done";
        case "folders": Files.createDirectories(path); return "done";
        case "mkdir": return "" + new File(words[1]).mkdir();
        case "delete": Files.delete(path); return "done";
        case "tree":
            try (Stream<Path> all = Files.walk(path)) { for (Path p : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(p); }
            return "done";
        case "move": Files.move(path, other); return "done";
        case "replace": Files.move(path, other, StandardCopyOption.REPLACE_EXISTING); return "done";
        case "copy": Files.copy(path, other); return "done";
        case "rename": return "" + new File(words[1]).renameTo(new File(words[2]));
        case "symlink": Files.createSymbolicLink(path, other); return "done";
        case "link": Files.createLink(path, other); return "done";
        case "mode": Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(words[2])); return "done";
        case "touch": Files.setLastModifiedTime(path, FileTime.fromMillis(1000)); return "done";
        case "bind":
            try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                server.bind(UnixDomainSocketAddress.of(path));
                try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) { return "" + client.isConnected(); }
            }
        case "race":
            int stolen = 0;
            for (int i = 0; i < 2000; i++) {
                try {
                    if (i % 3 == 2) Files.writeString(path.resolveSibling("w" + i), "x");
                    else if (Files.readString(path).equals("hidden")) stolen++;
                } catch (IOException | SecurityException e) {
                    continue;
                }
            }
            return "stolen " + stolen;
        default: throw new IllegalArgumentException(words[0]);
        }
    }
    public static void main(String[] args) throws Exception {
        System.out.println("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = in.readLine()) != null; System.out.flush()) {
            try {
                System.out.println(obey(line.split(" ")).strip());
            } catch (Exception e) {
                System.out.println(e.getClass().getSimpleName());
            }
        }
    }
}
"""


class Run:
    def __init__(self, atoll, folder, grants, wall):
        self.name = "behind the wall" if wall else "without the wall"
        command = [atoll, "run", *([] if wall else ["--no-lockdown"]), *grants, "-cp", folder + "/classes", "Obey"]
        self.process = subprocess.Popen(command, cwd=folder + "/box", stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()

    def do(self, line, expected, why=""):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        check(f"{self.name}: {why or line}", answer == expected, f"{line}: {answer!r}, not {expected!r}")

    def end(self):
        self.process.stdin.close()
        status = self.process.wait(timeout=60)
        check(f"{self.name}: ends", status == 0, status)


def put(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


def replace(path, text):
    """As editors write a file."""
    put(path + ".new", text)
    os.rename(path + ".new", path)


def made_again(run, box):
    """A folder, by another program and by its own; the folder above it, too."""
    run.do("read out/a", "first")
    shutil.rmtree(box + "/out")
    run.do("exists out/a", "false false", "what is removed is not there")
    run.do("write out/x y", "NoSuchFileException")
    put(box + "/out/a", "second")
    run.do("read out/a", "second", "a folder made again is read")
    run.do("stream out/a", "second")
    run.do("list out", "a")
    run.do("names out", "1 names")
    run.do("write out/b 12345", "done", "and written to")
    run.do("size out/b", "5")
    run.do("random out/b 67", "done")
    run.do("read out/b", "67345")
    run.do("folders out/deep/er", "done")
    run.do("write out/deep/er/c new", "done")
    run.do("move out/deep/er/c out/c", "done")
    run.do("replace out/c out/b", "done")
    run.do("rename out/b out/d", "true")
    run.do("copy out/d out/e", "done")
    run.do("symlink out/l d", "done")
    run.do("read out/l", "new")
    run.do("link out/h out/d", "done")
    run.do("mode out/d rw-------", "done")
    run.do("touch out/d", "done")
    run.do("bind out/socket", "true", "a socket in it")
    check(run.name + ": it is so", open(box + "/out/d").read() == "new" and os.stat(box + "/out/d").st_mtime == 1)
    os.rename(box + "/out", box + "/old")
    run.do("read out/d", "NoSuchFileException", "a folder that was moved away is gone")
    put(box + "/out/f", "third")
    run.do("list out", "f")
    run.do("tree out", "done", "the granted folder is deleted by its own program")
    check(run.name + ": and gone", not os.path.exists(box + "/out"))
    run.do("folder out", "done", "and made")
    run.do("folder out", "FileAlreadyExistsException")
    run.do("write out/g y", "done")
    run.do("move out other", "SecurityException", "not moved to what is not granted")
    run.do("tree out2", "done")
    run.do("move out out2", "done", "but to what is")
    run.do("read out2/g", "y")
    run.do("mkdir out", "true")
    run.do("folders out", "done")
    run.do("delete out2/g", "done")
    run.do("delete out2", "done")
    run.do("folders out2", "done")
    run.do("folders out2/a/b", "done")
    run.do("mkdir out3", "SecurityException", "nothing beside it")
    run.do("delete sibling", "SecurityException")
    run.do("write sibling/x y", "SecurityException")
    run.do("list .", "SecurityException")
    shutil.rmtree(box + "/up")
    run.do("exists up/in/a", "false false")
    put(box + "/up/in/a", "again")
    run.do("read up/in/a", "again", "the folder above it was made again")
    run.do("folder not/there", "NoSuchFileException", "the folder above what is granted is not made")
    os.mkdir(box + "/not")
    run.do("folder not/there", "done")
    run.do("write not/there/a b", "done")


def single_files(run, box):
    run.do("read file", "one")
    replace(box + "/file", "two")
    run.do("read file", "two", "a file that was replaced is read")
    run.do("stream file", "two")
    run.do("write file y", "SecurityException")
    run.do("write log y", "done")
    replace(box + "/log", "z")
    run.do("read log", "z")
    run.do("write log zz", "done")
    run.do("delete log", "done")
    run.do("write log zzz", "done")
    run.do("write log.2 y", "SecurityException")
    os.remove(box + "/file")
    run.do("read file", "NoSuchFileException")
    os.symlink("sibling/secret", box + "/file")
    run.do("read file", "SecurityException", "a link in its place is not followed")
    run.do("stream file", "SecurityException")
    os.remove(box + "/file")
    os.link(box + "/log", box + "/file")
    run.do("read file", "zzz")


def links(run, box):
    """A link in place of what is granted, and of what is above it, made by another program."""
    shutil.rmtree(box + "/out")
    os.symlink("sibling", box + "/out")
    for line in ("read out/secret", "stream out/secret", "write out/x y", "random out/x y", "list out", "folder out/x", "delete out/secret",
                 "size out/secret", "mode out/secret rw-------", "move out2/own out/own", "move out/secret out2/x", "link out/x out2/own",
                 "symlink out/x y", "bind out/x"):
        run.do(line, "SecurityException", line + " through a link in the granted folder's place")
    run.do("delete out", "done", "the link itself may go")
    run.do("folder out", "done")
    run.do("write out/a b", "done")
    shutil.rmtree(box + "/up")
    os.symlink("sibling", box + "/up")
    run.do("read up/in/secret", "FileSystemException", "a link above the granted folder")
    run.do("folder up/in", "FileSystemException")
    os.remove(box + "/up")
    # The program's own links: none where a grant names something, as the next run would follow it.
    run.do("tree out", "done")
    run.do("symlink out sibling", "FileSystemException", "no link in the granted folder's place")
    run.do("symlink out2/link ../sibling", "done")
    run.do("read out2/link/secret", "SecurityException")
    run.do("move out2/link out", "FileSystemException", "nor moved there")
    run.do("rename out2/link out", "false")
    run.do("link out out2/link", "FileSystemException", "nor linked there")
    check(run.name + ": there is none", not os.path.lexists(box + "/out"))
    run.do("move out2/own out", "done", "a file may be moved there")
    check(run.name + ": the outside is as it was", sorted(os.listdir(box + "/sibling")) == ["in", "secret"] and
          open(box + "/sibling/secret").read() == "hidden")


def race(run, box):
    """Another program puts a link in the granted folder's place and takes it away again, all the time."""
    over = threading.Event()
    os.symlink("sibling", box + "/link")

    def swap():
        while not over.is_set():
            os.rename(box + "/out", box + "/real")
            os.rename(box + "/link", box + "/out")
            os.rename(box + "/out", box + "/link")
            os.rename(box + "/real", box + "/out")

    swapper = threading.Thread(target=swap)
    swapper.start()
    run.do("race out/secret", "stolen 0", "a link that comes and goes is never followed")
    over.set()
    swapper.join()
    check(run.name + ": nothing was written through it", sorted(os.listdir(box + "/sibling")) == ["in", "secret"], os.listdir(box + "/sibling"))
    run.do("write out/secret ours", "done")


def moves(run, box):
    """What may not be read is not moved to where it may, by its name or by that of a folder above it."""
    run.do("read w/quiet/r/secret", "SecurityException")
    run.do("move w/quiet/r/secret w/p/r/secret", "SecurityException")
    run.do("tree w/p", "SecurityException")
    shutil.rmtree(box + "/w/p")
    run.do("rename w/quiet w/p", "SecurityException", "a folder over one that may be read")
    run.do("move w/itself w/r", "SecurityException")
    run.do("read w/p/r/secret", "NoSuchFileException")
    run.do("rename alone w/taken", "false", "who may change a folder itself does not get what is in it")
    check(run.name + ": all in its place", os.path.exists(box + "/w/quiet/r/secret") and os.path.exists(box + "/alone/in"))


def mounts(run, box):
    run.do("read /m/a", "first")
    shutil.rmtree(box + "/out")
    run.do("exists /m/a", "false false")
    put(box + "/out/a", "second")
    run.do("read /m/a", "second", "the folder of a mount was made again")
    run.do("write /m/b y", "done")
    run.do("list /m", "a,b")
    run.do("tree /m", "FileSystemException", "a mount stays where it is")
    check(run.name + ": the folder stays", os.path.isdir(box + "/out"))
    run.do("write /m/b y", "done")
    run.do("read /ro/secret", "hidden")
    run.do("write /ro/secret x", "SecurityException")
    shutil.rmtree(box + "/out")
    os.symlink("sibling", box + "/out")
    run.do("read /m/secret", "SecurityException", "a link in place of a mount's folder")


def in_memory(run, box):
    """The folder for shared memory holds ordinary files, though it is in /dev."""
    shared = open(box + "/shared").read()
    run.do(f"folder {shared}", "FileAlreadyExistsException")
    run.do(f"delete {shared}", "done", "a granted folder of /dev/shm is removed")
    run.do(f"folder {shared}", "done")
    run.do(f"write {shared}/a text", "done")
    run.do(f"read {shared}/a", "text")
    run.do(f"delete {shared}/a", "done")


def fill(box):
    shutil.rmtree(box, ignore_errors=True)
    put(box + "/out/a", "first")
    put(box + "/out2/own", "own")
    put(box + "/up/in/a", "up")
    put(box + "/file", "one")
    put(box + "/log", "log")
    put(box + "/sibling/secret", "hidden")
    put(box + "/sibling/in/secret", "hidden")
    put(box + "/w/quiet/r/secret", "hidden")
    put(box + "/w/itself/secret", "hidden")
    put(box + "/w/p/r/note", "note")
    put(box + "/alone/in", "hidden")


def main():
    atoll, folder = os.path.abspath(sys.argv[1]), os.path.realpath(tempfile.mkdtemp(prefix="atoll-paths-", dir="/var/tmp"))
    shared = None
    try:
        put(folder + "/Obey.java", SOURCE)
        subprocess.run(["javac", "-d", folder + "/classes", folder + "/Obey.java"], check=True)
        both = "out,out2,up/in,not/there"
        parts = [(made_again, [f"--allow-read={both}", f"--allow-write={both}"]), (single_files, ["--allow-read=file,log", "--allow-write=log"]),
                 (links, ["--allow-read=out,out2,up/in", "--allow-write=out,out2,up/in"]),
                 (race, ["--allow-read=out", "--allow-write=out"]),
                 (moves, ["--allow-read=w/p/r,w/r", "--allow-write=w,alone/."]), (mounts, ["--mount=/m=out", "--mount=/ro=sibling:ro"])]
        if os.path.isdir("/dev/shm"):
            shared = tempfile.mkdtemp(prefix="atoll-paths-", dir="/dev/shm")
            parts.append((in_memory, [f"--allow-read={shared}", f"--allow-write={shared}"]))
        for part, grants in parts:
            for wall in (True, False):
                fill(folder + "/box")
                if shared:
                    put(folder + "/box/shared", shared)
                run = Run(atoll, folder, grants, wall)
                part(run, folder + "/box")
                run.end()
    finally:
        shutil.rmtree(folder)
        if shared:
            shutil.rmtree(shared, ignore_errors=True)
    return finish()


if __name__ == "__main__":
    sys.exit(main())
