#!/usr/bin/env python3
"""Tests images (vm/image.h) from outside: what a run sees in them, what is done with bad ones, and images of apps.

    tests/images/run.py [BUILD]

 - Two boot images made under different surroundings may differ only in what vm/image_renew.def lists.
 - Each of its rows: a program that shows what is made anew prints the same with and without an image, under several surroundings; what is
   random differs from run to run.
 - A bad image that was asked for is told of in one line, and nothing is run; one that is stale is told of, and the run goes on without it.
 - A boot image that is missing or does not fit is made again, in the user's cache.
Ends with "N passed, N failed"."""
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from checks import check, finish  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "build"))
ATOLL = os.path.join(BUILD, "atoll")

SURROUNDINGS = """
    import java.io.*;
    import java.nio.charset.Charset;
    import java.nio.file.*;
    import java.util.*;
    public class Surroundings {
        public static void main(String[] args) throws Exception {
            for (String key : "user.dir user.home user.name java.io.tmpdir file.encoding sun.jnu.encoding native.encoding user.language user.country java.class.path my.own user.timezone".split(" "))
                System.out.println(key + " " + System.getProperty(key));
            System.out.println(Charset.defaultCharset() + " " + Locale.getDefault() + " " + Locale.getDefault(Locale.Category.FORMAT));
            System.out.println(new File("x").getAbsolutePath() + " " + Path.of("x").toAbsolutePath() + " " + new File("..").getCanonicalPath());
            System.out.println(TimeZone.getDefault().getID() + " " + System.getenv("MY_OWN") + " " + System.getenv().containsKey("NOT_THERE"));
            System.out.println(Runtime.getRuntime().availableProcessors() + " " + System.in.available());
            System.out.println("\\u00e4\\u20ac" + " " + Arrays.toString("\\u00e4".getBytes()));
            for (String argument : args) System.out.println(argument.length() + " " + argument);
            new FileOutputStream(FileDescriptor.out).write("raw\\n".getBytes());
            Thread.getAllStackTraces().keySet().stream().map(Thread::getName).filter(n -> !n.equals("Signal Dispatcher")).sorted().limit(3).forEach(System.out::println);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
            System.gc();
            Object dropped = new Object();
            java.lang.ref.ReferenceQueue<Object> queue = new java.lang.ref.ReferenceQueue<>();
            java.lang.ref.WeakReference<Object> reference = new java.lang.ref.WeakReference<>(new int[10], queue);
            for (int i = 0; i < 50 && queue.remove(100) == null; i++) System.gc();
            System.out.println(reference.get());
        }
    }"""
RANDOM = """
    import java.util.*;
    import java.util.concurrent.ThreadLocalRandom;
    public class Randoms {
        public static void main(String[] args) {
            System.out.println(new Object().hashCode() + " " + new Random().nextLong() + " " + ThreadLocalRandom.current().nextLong() + " " + Math.random()
                + " " + UUID.randomUUID() + " " + Set.of(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28));
        }
    }"""
FORGER = """
    import java.io.*;
    import java.nio.file.*;
    import java.nio.file.attribute.PosixFilePermissions;
    public class Forger {
        interface Try { void run() throws Exception; }
        static void attempt(Try what) {
            try {
                what.run();
                System.out.println("changed");
            } catch (Exception e) {
                System.out.println(e);
            }
        }
        public static void main(String[] args) throws Exception {
            Path image = Path.of(args[0]), other = Path.of(args[1]);
            Files.write(other, new byte[100]);
            attempt(() -> new FileOutputStream(args[0]).close());
            attempt(() -> new RandomAccessFile(args[0], "rw").write(1));
            attempt(() -> Files.setPosixFilePermissions(image, PosixFilePermissions.fromString("rw-rw-rw-")));
            attempt(() -> Files.createLink(Path.of(args[1] + ".link"), image));
            attempt(() -> Files.move(image, Path.of(args[1] + ".moved")));
            attempt(() -> Files.move(other, image, StandardCopyOption.REPLACE_EXISTING));
            attempt(() -> Files.delete(image));
        }
    }"""
APP = """
    import java.util.*;
    public class App {
        static final Map<String, Integer> table = new TreeMap<>();
        static int runs;
        static { for (int i = 0; i < 100; i++) table.put("key" + i, i); }
        public static void main(String[] args) throws Exception {
            runs++;
            System.out.println(Arrays.toString(args) + " " + runs + " " + table.size() + " " + System.getProperty("user.dir") + " " + System.getProperty("x")
                + " " + System.getenv("MY_OWN") + " " + TimeZone.getDefault().getID());
            if (args.length > 0 && args[0].equals("thread")) { Thread t = new Thread(() -> { synchronized (table) { try { table.wait(); } catch (InterruptedException e) { } } }); t.setDaemon(true); t.start(); }
            if (args.length > 0 && args[0].equals("exit")) System.exit(3);
        }
    }"""


def run(*command, **options):
    environment = dict(os.environ)
    environment.update(options.pop("env", {}))
    if "input" not in options:
        options["stdin"] = subprocess.DEVNULL
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, env=environment, **options)


def both(name, *arguments, **options):
    """The same with and without the boot image."""
    with_image, without = (run(ATOLL, "run", "-A", option, *arguments, **options) for option in ("-Xshare:auto", "-Xshare:off"))
    same = (with_image.stdout, with_image.stderr, with_image.returncode) == (without.stdout, without.stderr, without.returncode)
    check(name, same, f"with: {with_image}\n    without: {without}")


def compile_programs(box):
    for name, source in (("Surroundings", SURROUNDINGS), ("Randoms", RANDOM), ("App", APP), ("Writer", WRITER), ("Forger", FORGER)):
        with open(f"{box}/{name}.java", "w") as file:
            file.write(source)
    subprocess.run(["javac", "-d", box, *(f"{box}/{n}.java" for n in ("Surroundings", "Randoms", "App", "Writer", "Forger"))], check=True)
    with open(f"{box}/manifest", "w") as file:
        file.write("Main-Class: App\n")
    subprocess.run(["jar", "cfm", f"{box}/app.jar", f"{box}/manifest", "-C", box, "App.class"], check=True)


def test_making(box):
    other = os.path.join(box, "another folder")
    os.mkdir(other)
    first = run(ATOLL, "image", "--boot", "-o", f"{box}/a.image", cwd="/", env={"TZ": "UTC", "HOME": "/", "LANG": "C"})
    second = run("taskset", "-c", "0", ATOLL, "image", "--boot", "-o", f"{box}/b.image", cwd=other,
                 env={"TZ": "Asia/Tokyo", "HOME": other, "USER": "somebody", "LOGNAME": "somebody", "MY_OWN": "1", "LANG": "de_DE.UTF-8"})
    check("two images are made", first.returncode == 0 and second.returncode == 0, f"{first} {second}")
    compared = run(ATOLL, "image", "--compare", f"{box}/a.image", f"{box}/b.image")
    check("they differ in what is renewed only", compared.returncode == 0, compared.stdout.decode()[:2000])


def test_surroundings(box):
    other = os.path.join(box, "another folder")
    program = ("-cp", box, "Surroundings")
    both("as it is", *program)
    both("another folder", *program, cwd=other)
    both("a home and a user", *program, env={"HOME": other, "USER": "somebody"})
    both("a time zone", *program, env={"TZ": "Asia/Tokyo"})
    both("a variable", *program, env={"MY_OWN": "here"})
    for locale in ("C", "POSIX", "C.UTF-8", "en_US.UTF-8", "de_DE.ISO-8859-1"):
        both(f"locale {locale}", *program, "\u00e4", env={"LC_ALL": locale})
    for option in ("-Dmy.own=1", "-Dfile.encoding=ISO-8859-1", "-Duser.dir=/tmp", "-Duser.language=fr", "-Duser.timezone=Asia/Tokyo", "-Xmx64m", "-Xss2m", "-ea",
                   "-esa", "-Dsun.nio.fs.chdirAllowed=true", "-Djava.locale.providers=COMPAT", "-Xverify:all", "-XX:+StressGC", "--add-modules=java.se",
                   "--add-opens=java.base/java.lang=ALL-UNNAMED"):
        both(f"option {option}", option, *program)
    both("one processor", *program, preexec_fn=lambda: os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}))
    runs = {run(ATOLL, "run", "-A", "-cp", box, "Randoms").stdout for _ in range(6)}
    columns = [set(column) for column in zip(*(line.split(maxsplit=5) for line in runs))]
    check("what is random differs", len(runs) == 6 and all(len(column) > 1 for column in columns), str(runs))


RENEWED = """
    import java.io.*;
    import java.nio.charset.Charset;
    import java.nio.file.Path;
    import java.util.*;
    public class Renewed {
        public static void main(String[] args) throws Exception {
            switch (args[0]) {
            case "seeds" -> System.out.println(new Object().hashCode() + " " + Math.random() + " " + new Random().nextLong());
            case "zone" -> System.out.println(TimeZone.getDefault().getID() + " " + new Date(0));
            case "environment" -> System.out.println(System.getenv("MY_OWN") + " " + System.getenv().get("MY_OWN"));
            case "capabilities" -> { try { System.out.println(Class.forName("sun.misc.Unsafe")); } catch (Throwable e) { System.out.println(e); } }
            case "machine" -> System.out.println(Runtime.getRuntime().availableProcessors());
            case "properties" -> System.out.println(System.getProperty("my.own") + " " + System.getProperty("java.io.tmpdir") + " " + new TreeSet<>(System.getProperties().stringPropertyNames()));
            case "charset" -> System.out.println(Charset.defaultCharset() + " " + Arrays.toString("\u00e4".getBytes()));
            case "locale" -> System.out.println(Locale.getDefault() + " " + Locale.getDefault(Locale.Category.FORMAT) + " " + String.format("%,.1f", 12345.6));
            case "folder" -> System.out.println(new File("x").getAbsolutePath() + " " + Path.of("x").toAbsolutePath() + " " + System.getProperty("user.dir"));
            case "streams" -> { System.out.println(new BufferedReader(new InputStreamReader(System.in)).readLine()); System.err.println("err"); }
            case "signals" -> {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
                new ProcessBuilder("kill", "-TERM", "" + ProcessHandle.current().pid()).start();
                Thread.sleep(100000);
            }
            case "module_access" -> {
                java.lang.reflect.Field field = String.class.getDeclaredField("hash");
                field.setAccessible(true);
                System.out.println("opened " + field.getInt("") + " " + String.class.getModule().isExported("sun.launcher", Renewed.class.getModule())
                    + " " + System.getProperty("jdk.module.addopens.0"));
            }
            case "class_path" -> System.out.println(Class.forName("Elsewhere").getDeclaredConstructor().newInstance());
            }
        }
    }"""


def test_renewals(box):
    """Each row RENEW of vm/image_renew.def has its case here: what an image must not keep."""
    with open(os.path.join(ROOT, "vm", "image_renew.def")) as file:
        rows = set(re.findall(r"^RENEW\((\w+),", file.read(), re.MULTILINE))
    os.mkdir(f"{box}/elsewhere")
    for folder, name, source in ((box, "Renewed", RENEWED), (f"{box}/elsewhere", "Elsewhere", 'public class Elsewhere { public String toString() { return "elsewhere"; } }')):
        with open(f"{folder}/{name}.java", "w") as file:
            file.write(source)
        subprocess.run(["javac", "-d", folder, f"{folder}/{name}.java"], check=True)
    one_processor = {"preexec_fn": lambda: os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})}
    # options of the run, surroundings, what the output holds; None: nothing that is known beforehand
    cases = {
        "zone": ([], {"env": {"TZ": "Asia/Tokyo"}}, "Asia/Tokyo Thu Jan 01 09:00:00 JST 1970"),
        "environment": ([], {"env": {"MY_OWN": "here"}}, "here here"),
        "capabilities": (["--deny-unsafe"], {}, None),
        "machine": ([], one_processor, "1"),
        "properties": (["-Dmy.own=1", "-Djava.io.tmpdir=/x"], {}, "1 /x"),
        "charset": (["-Dfile.encoding=ISO-8859-1"], {}, "ISO-8859-1 [-28]"),
        "locale": (["-Duser.language=de", "-Duser.country=DE"], {}, "de_DE de_DE 12.345,6"),
        "folder": ([], {"cwd": f"{box}/elsewhere"}, f"{box}/elsewhere/x {box}/elsewhere/x {box}/elsewhere"),
        "streams": ([], {"input": b"a line\n"}, "a line"),
        "launcher": ([], {}, ""),
        "signals": ([], {}, "hook"),
        "module_access": (["--add-opens=java.base/java.lang=ALL-UNNAMED", "--add-exports", "java.base/sun.launcher=ALL-UNNAMED", "--add-opens=nope/nope=ALL-UNNAMED",
                           "--add-reads=java.base=ALL-UNNAMED"], {}, "opened 0 true null"),
        "class_path": (["-cp", f"{box}:{box}/elsewhere"], {}, "elsewhere"),
    }
    check("each row of image_renew.def has a case", rows == {*cases, "seeds"}, f"{rows} {set(cases)}")
    for row, (options, surroundings, wanted) in cases.items():
        program = ["NotThere"] if row == "launcher" else ["Renewed", row]
        results = [run(ATOLL, "run", "-A", image, "-cp", box, *options, *program, **surroundings) for image in ("-Xshare:auto", "--no-image")]
        seen = [(r.stdout, r.stderr, r.returncode) for r in results]
        check(f"renewed: {row}", seen[0] == seen[1] and (wanted or "").encode() in seen[0][0], str(results))
    seeds = [run(ATOLL, "run", "-A", "-cp", box, "Renewed", "seeds").stdout for _ in range(2)]
    check("renewed: seeds", all(a != b for a, b in zip(seeds[0].split(), seeds[1].split())) and seeds[0], str(seeds))


def patched(box, name, change):
    path = f"{box}/{name}.image"
    with open(f"{BUILD}/atoll.image", "rb") as file:
        data = bytearray(file.read())
    change(data)
    with open(path, "wb") as file:
        file.write(data)
    return path


def refused(name, box, path, *words):
    """What is no image, or none to be believed: nothing is run."""
    result = run(ATOLL, "run", "-A", f"--image={path}", "-cp", box, "App")
    line = result.stderr.decode()
    good = result.returncode == 2 and not result.stdout and line.count("\n") == 1 and path in line and all(w in line for w in words)
    check(f"refused: {name}", good, str(result))


def flip(place):
    def change(data):
        data[place] ^= 1
    return change


def test_bad_images(box):
    refused("missing", box, f"{box}/none.image", "No such file")
    refused("empty", box, patched(box, "empty", lambda data: data.clear()), "too short")
    refused("cut off", box, patched(box, "cut", lambda data: data.__delitem__(slice(len(data) - 65536, len(data)))), "length")
    refused("of something else", box, patched(box, "else", lambda data: data.__setitem__(slice(0, 8), b"notimage")), "no image")
    refused("of another version", box, patched(box, "version", flip(8)), "version")
    for place in (16, 24, 32, 52, 64, 200, 1000, 3000, 5000):
        refused(f"with a bit of the header flipped at {place}", box, patched(box, "flipped", flip(place)))
    refused("a folder", box, box, "regular file")
    link = f"{box}/link.image"
    os.symlink(f"{BUILD}/atoll.image", link)
    refused("a link", box, link, "link")
    path = patched(box, "writable", lambda data: None)
    os.chmod(path, 0o666)
    refused("others may write it", box, path, "others")
    if os.geteuid() == 0:
        path = patched(box, "foreign", lambda data: None)
        os.chown(path, 12345, 12345)
        refused("of another user", box, path, "another user")
    path = patched(box, "contents", flip(1 << 20))
    result = run(ATOLL, "image", "--verify", path)
    check("verify finds a flipped bit", result.returncode == 2 and result.stderr.count(b"\n") == 1, str(result))
    result = run(ATOLL, "image", "--verify", f"{BUILD}/atoll.image")
    check("verify accepts a good image", result.returncode == 0, str(result))


def test_own_images(box):
    """A program can't change the images that its run maps: they are code that no grant binds."""
    jar, image = f"{box}/app.jar", f"{box}/own.image"
    grants = [f"--allow-read={box}", f"--allow-write={box}"]
    made = run(ATOLL, "image", *grants, jar, "-o", image)
    with open(image, "rb") as file:
        before = file.read()
    result = run(ATOLL, "run", *grants, f"--image={image}", "-cp", box, "Forger", image, f"{box}/other")
    denied = result.stdout.count(b"SecurityException: write access to")
    check("a program can't change its image", made.returncode == 0 and denied == 7 and b"changed" not in result.stdout, str(result))
    with open(image, "rb") as file:
        check("nor has it", file.read() == before, str(result))
    result = run(ATOLL, "run", *grants, "-cp", box, "Forger", f"{box}/own2.image", f"{box}/other")
    check("but other files", result.stdout.count(b"changed") > 0, str(result))


def test_apps(box):
    jar, image = f"{box}/app.jar", f"{box}/app.image"
    result = run(ATOLL, "image", "-A", jar, "-o", image)
    check("an app's image is made", result.returncode == 0 and not result.stderr, str(result))
    result = run(ATOLL, "run", "-A", f"--image={image}", "-Dx=y", jar, "one", cwd="/tmp", env={"MY_OWN": "v", "TZ": "Asia/Tokyo"})
    check("and used", result.stdout == b"[one] 1 100 /tmp y v Asia/Tokyo\n" and not result.stderr, str(result))
    result = run(ATOLL, "image", "-A", jar, "-o", f"{box}/warm.image", "--warm", "exit now")
    check("a warm image is made", result.returncode == 0, str(result))
    result = run(ATOLL, "run", "-A", f"--image={box}/warm.image", "-Dx=y", jar, "one", cwd="/tmp", env={"MY_OWN": "v", "TZ": "Asia/Tokyo"})
    check("it holds the program's state, not the run's", result.stdout == b"[one] 2 100 /tmp y v Asia/Tokyo\n" and not result.stderr, str(result))
    result = run(ATOLL, "image", "-A", jar, "-o", f"{box}/thread.image", "--warm", "thread")
    check("a program with threads is refused", result.returncode == 1 and b'threads of the program are still running: "Thread-0"' in result.stderr and not os.path.exists(f"{box}/thread.image"), str(result))
    javac = f"{box}/javac.image"
    result = run(ATOLL, "image", "-A", "-o", javac, "--warm", "-version", "com.sun.tools.javac.Main")
    check("a warm image of a program that reads lib/modules is made", result.returncode == 0 and os.path.getsize(javac) < 64 << 20, str(result))
    os.mkdir(f"{box}/compiled")
    result = run(ATOLL, "run", "-A", f"--image={javac}", "com.sun.tools.javac.Main", "-d", f"{box}/compiled", f"{box}/App.java")
    check("and used", result.returncode == 0 and not result.stderr and os.path.exists(f"{box}/compiled/App.class"), str(result))
    for name, arguments in (("other rights", (jar,)), ("another class path", ("-A", "-cp", f"{jar}:{box}", "App"))):
        result = run(ATOLL, "run", f"--image={image}", *arguments)
        check(f"refused: {name}", result.stdout.startswith(b"[] 1 100") and result.stderr.count(b"\n") == 1, str(result))
    os.utime(jar, (1, 1))
    result = run(ATOLL, "run", "-A", f"--image={image}", jar)
    check("a changed JAR is noticed", result.stdout.startswith(b"[] 1 100") and b"older than the program" in result.stderr, str(result))
    for name, arguments in (("a folder", ("-cp", box, "App", "-o", image)), ("nothing", ("-o", image)), ("no output", (jar,)), ("no such JAR", ("nope.jar", "-o", image))):
        result = run(ATOLL, "image", "-A", *arguments)
        check(f"bad use: {name}", result.returncode == 2 and result.stderr, str(result))


WRITER = """
    import java.io.*;
    import java.nio.file.*;
    public class Writer {
        public static void main(String[] args) throws Exception {
            for (String path : args)
                try {
                    if (path.startsWith("move ")) Files.move(Path.of(path.substring(5)), Path.of(path.substring(5) + ".moved"));
                    else Files.write(Path.of(path), new byte[1]);
                    System.out.println("written " + path);
                } catch (IOException | SecurityException e) {
                    System.out.println("denied");
                }
        }
    }"""


def cached(home):
    folder = f"{home}/.cache/atoll"
    return sorted(name for name in os.listdir(folder) if name.endswith(".image")) if os.path.isdir(folder) else []


def clean_home(box, name):
    home = f"{box}/{name}"
    os.mkdir(home, 0o700)
    return home, {"HOME": home, "XDG_CACHE_HOME": ""}


def own_java_home(box):
    """A class library whose file `modules` is our own; all else is linked."""
    real = os.path.realpath(os.environ.get("JAVA_HOME", "/usr/lib/jvm/java-17-openjdk-amd64"))
    home = f"{box}/jdk"
    os.makedirs(f"{home}/lib")
    for folder in ("", "lib/"):
        for name in os.listdir(f"{real}/{folder}"):
            if folder + name not in ("lib", "lib/modules"):
                os.symlink(f"{real}/{folder}{name}", f"{home}/{folder}{name}")
    shutil.copyfile(f"{real}/lib/modules", f"{home}/lib/modules")
    return home


def test_cache(box):
    """Boot images that the program makes by itself."""
    os.mkdir(f"{box}/bin")
    bare = f"{box}/bin/atoll"  # no image beside it
    shutil.copy(ATOLL, bare)
    home, environment = clean_home(box, "home")
    app = ("run", "-A", "-cp", box, "App")

    def runs(name, *command, expect=b"[] 1 100", lines=0, **options):
        result = run(*command, **options)
        good = result.returncode == 0 and result.stdout.startswith(expect) and result.stderr.count(b"\n") == lines
        check(f"cache: {name}", good, str(result))
        return result

    runs("the first run", bare, *app, env=environment)
    folder, first = f"{home}/.cache/atoll", cached(home)
    good = len(first) == 1 and stat.S_IMODE(os.stat(folder).st_mode) == 0o700
    check("cache: it makes an image, in a folder for nobody else", good, str(first))
    if not good:
        return
    image = f"{folder}/{first[0]}"
    made = os.stat(image).st_ino
    runs("the second run", bare, *app, env=environment)
    check("cache: makes none", cached(home) == first and os.stat(image).st_ino == made)
    runs("a run without images", bare, "run", "-A", "--no-image", "-cp", box, "App", env=environment)

    with open(image, "r+b") as file:
        file.truncate(100000)
    runs("a damaged one", bare, *app, env=environment)
    check("cache: it is made again", cached(home) == first and os.path.getsize(image) > 1000000 and os.stat(image).st_ino != made)
    result = run(ATOLL, "image", "--verify", image)
    check("cache: it is whole", result.returncode == 0, str(result))

    shutil.copy(patched(box, "beside", lambda data: data.clear()), f"{box}/bin/atoll.image")
    shutil.rmtree(folder)
    result = runs("a damaged one beside the program is told of", bare, *app, env=environment, lines=1)
    check("cache: and another one made", b"too short" in result.stderr and b"another one was made" in result.stderr and cached(home) == first, str(result))
    runs("once", bare, *app, env=environment)
    os.unlink(f"{box}/bin/atoll.image")

    library = own_java_home(box)
    with_library = dict(environment, ATOLL_JAVA_HOME=library)
    runs("another class library", bare, *app, env=with_library)
    second = cached(home)
    check("cache: has an image of its own", len(second) == 2, str(second))
    other = f"{folder}/{next((n for n in second if n not in first), '')}"
    made = os.stat(other).st_ino
    os.utime(f"{library}/lib/modules", (10 ** 9, 10 ** 9))
    runs("a changed class library", bare, *app, env=with_library)
    check("cache: has its image made again", cached(home) == second and os.stat(other).st_ino != made)
    os.utime(f"{library}/lib/modules", (10 ** 9 + 1, 10 ** 9 + 1))
    os.chmod(folder, 0o500)
    if os.geteuid() != 0:
        runs("a folder that can't be written", bare, *app, env=with_library)
    os.chmod(folder, 0o700)

    crowd_home, crowd = clean_home(box, "crowd")
    processes = [subprocess.Popen((bare, *app), env=dict(os.environ, **crowd), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(6)]
    results = [(*process.communicate(timeout=120), process.returncode) for process in processes]
    good = all(out.startswith(b"[] 1 100") and not error and status == 0 for out, error, status in results)
    check("cache: many at once", good and len(os.listdir(f"{crowd_home}/.cache/atoll")) == 2, f"{results} {os.listdir(crowd_home + '/.cache/atoll')}")

    for name, spoil in (("open to others", lambda h: os.makedirs(f"{h}/.cache/atoll", 0o755)), ("a file", lambda h: open(f"{h}/.cache", "w").close()),
                        ("a link", lambda h: (os.mkdir(f"{h}/.cache"), os.symlink(folder, f"{h}/.cache/atoll")))):
        spoilt, environment = clean_home(box, f"spoilt {name}")
        spoil(spoilt)
        if name == "open to others":
            os.chmod(f"{spoilt}/.cache/atoll", 0o755)
        runs(f"a folder that is {name}", bare, *app, env=environment)
        check(f"cache: nothing in {name}", name == "a link" or not cached(spoilt))
    runs("no home", bare, *app, env={"HOME": "", "XDG_CACHE_HOME": "relative"})
    runs("another place", bare, *app, env={"HOME": "", "XDG_CACHE_HOME": f"{box}/xdg"})
    check("cache: is in it", len(os.listdir(f"{box}/xdg/atoll")) == 2)


def test_writing(box):
    """No program in a sandbox may write images that the next run would believe, or the one that it runs from."""
    bare = f"{box}/bin/atoll"
    for name, there in (("that is there", True), ("to come", False)):
        home, environment = clean_home(box, f"guarded {name}")
        if there:
            os.makedirs(f"{home}/.cache/atoll", 0o700)
        mine = f"{home}/mine.image"
        shutil.copy(f"{BUILD}/atoll.image", mine)
        for way, options, at in (("its path", (f"--allow-write={home}", f"--allow-read={home}"), home), ("everything but", ("-A", "--deny-run"), home),
                                 ("a mount", (f"--mount=/box={home}",), "/box")):
            targets = (f"{at}/free", f"{at}/.cache/atoll/x.image", f"move {at}/.cache/atoll", f"move {at}/.cache", f"{at}/mine.image")
            if not there:
                targets = (f"{at}/free", f"{at}/.cache/atoll/x.image", f"{at}/mine.image")
            result = run(ATOLL, "run", *options, f"--image={mine}", "-cp", box, "Writer", *targets, env=environment)
            expected = f"written {at}/free\n" + "denied\n" * (len(targets) - 1)
            check(f"cache {name} can't be written by {way}", result.stdout.decode() == expected, str(result))


def main():
    if not os.path.exists(f"{BUILD}/atoll.image"):
        print("FAIL the build makes no boot image\n0 passed, 1 failed")
        return 1
    box = tempfile.mkdtemp(prefix="atoll-images-")
    os.chmod(box, stat.S_IRWXU)
    try:
        compile_programs(box)
        for test in (test_making, test_surroundings, test_renewals, test_bad_images, test_apps, test_cache, test_writing, test_own_images):
            test(box)
    finally:
        shutil.rmtree(box)
    return finish()


sys.exit(main())
