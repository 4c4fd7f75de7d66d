// java.nio.file: creation, reading, writing, copying, moving, walking, attributes, links, errors, over a temporary folder.
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.nio.file.attribute.*;
import java.util.*;
import java.util.stream.Collectors;
import java.util.stream.Stream;

public class FileOperations {
    interface Body {
        Object run() throws Exception;
    }

    static void show(String what, Body body) {
        try {
            System.out.println(what + ": " + body.run());
        } catch (Exception e) {
            System.out.println(what + ": " + e);
        }
    }

    static String tree(Path p) throws IOException {
        try (Stream<Path> s = Files.walk(p)) {
            return s.map(x -> p.relativize(x).toString()).sorted().collect(Collectors.joining(","));
        }
    }

    public static void main(String[] args) throws Exception {
        Path dir = Files.createDirectory(Path.of("dir"));
        Path file = dir.resolve("file.txt");
        show("write", () -> Files.writeString(file, "line 1\nlïne 2\r\nline 3") + " " + Files.size(file) + " " + Files.exists(file) + " " + Files.isRegularFile(file) + " " + Files.isDirectory(dir));
        show("read", () -> Files.readAllLines(file) + " " + Files.readString(file).length() + " " + Files.lines(file).count() + " " + Files.readAllBytes(file).length);
        show("append", () -> {
            Files.write(file, List.of("more", "lines"), StandardOpenOption.APPEND);
            return Files.lines(file).toList();
        });
        show("create new", () -> Files.createFile(file));
        show("create new option", () -> Files.writeString(file, "x", StandardOpenOption.CREATE_NEW));
        show("missing", () -> Files.readString(dir.resolve("none")));
        show("directory as file", () -> Files.readString(dir));
        show("directory in a missing one", () -> Files.createDirectory(dir.resolve("a/b")));
        show("directories", () -> Files.createDirectories(dir.resolve("a/b/c")).endsWith("dir/a/b/c") + " " + Files.createDirectories(dir.resolve("a/b")));
        show("copy", () -> Files.copy(file, dir.resolve("a/copy.txt")) + " " + (Files.mismatch(file, dir.resolve("a/copy.txt"))));
        show("copy over", () -> Files.copy(file, dir.resolve("a/copy.txt")));
        show("copy replace", () -> Files.copy(file, dir.resolve("a/copy.txt"), StandardCopyOption.REPLACE_EXISTING));
        show("copy stream", () -> Files.copy(new java.io.ByteArrayInputStream(new byte[100]), dir.resolve("zeros")) + " " + Files.copy(dir.resolve("zeros"), new java.io.ByteArrayOutputStream()));
        show("move", () -> Files.move(dir.resolve("zeros"), dir.resolve("a/b/moved")) + " " + Files.exists(dir.resolve("zeros")));
        show("atomic move", () -> Files.move(dir.resolve("a/b/moved"), dir.resolve("a/b/again"), StandardCopyOption.ATOMIC_MOVE));
        show("delete non-empty", () -> {
            Files.delete(dir.resolve("a"));
            return "deleted";
        });
        show("delete missing", () -> {
            Files.delete(dir.resolve("none"));
            return "deleted";
        });
        show("deleteIfExists", () -> Files.deleteIfExists(dir.resolve("none")) + " " + Files.deleteIfExists(dir.resolve("a/b/c")));
        show("tree", () -> tree(dir));
        show("symbolic link", () -> {
            Path link = Files.createSymbolicLink(dir.resolve("link"), Path.of("a"));
            return Files.isSymbolicLink(link) + " " + Files.readSymbolicLink(link) + " " + Files.isDirectory(link) + " " + Files.isDirectory(link, LinkOption.NOFOLLOW_LINKS) + " " + Files.exists(link.resolve("copy.txt")) + " "
                + link.toRealPath().endsWith("dir/a");
        });
        show("hard link", () -> Files.createLink(dir.resolve("hard"), file) + " " + Files.isSameFile(dir.resolve("hard"), file) + " " + Files.getAttribute(file, "unix:nlink"));
        show("broken link", () -> {
            Path broken = Files.createSymbolicLink(dir.resolve("broken"), Path.of("nowhere"));
            return Files.exists(broken) + " " + Files.exists(broken, LinkOption.NOFOLLOW_LINKS) + " " + Files.notExists(broken);
        });
        show("list", () -> {
            try (DirectoryStream<Path> ds = Files.newDirectoryStream(dir, "{f,h}*")) {
                List<String> names = new ArrayList<>();
                ds.forEach(p -> names.add(p.getFileName().toString()));
                Collections.sort(names);
                return names;
            }
        });
        show("walk tree", () -> {
            List<String> log = new ArrayList<>();
            Files.walkFileTree(dir, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path d, BasicFileAttributes a) {
                    log.add("pre " + d.getFileName());
                    return d.endsWith("b") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path f, BasicFileAttributes a) {
                    log.add("file " + f.getFileName() + " " + a.size() * (a.isSymbolicLink() ? 0 : 1));
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path d, IOException e) {
                    log.add("post " + d.getFileName());
                    return FileVisitResult.CONTINUE;
                }
            });
            Collections.sort(log);
            return log;
        });
        show("find", () -> Files.find(dir, 5, (p, a) -> a.isRegularFile() && p.toString().endsWith(".txt")).map(p -> p.getFileName().toString()).sorted().toList());
        show("times", () -> {
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_600_000_000_000L));
            return Files.getLastModifiedTime(file) + " " + file.toFile().lastModified();
        });
        show("permissions", () -> {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file)) + " " + Files.isExecutable(file) + " " + Files.readAttributes(file, PosixFileAttributes.class).permissions().size();
        });
        show("attributes", () -> {
            BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
            return a.size() + " " + a.isRegularFile() + " " + a.isOther() + " " + (a.fileKey() != null) + " " + Files.readAttributes(file, "size,isDirectory") + " " + Files.getFileStore(file).supportsFileAttributeView("posix");
        });
        show("bad attribute", () -> Files.getAttribute(file, "nope:x"));
        show("bad attribute name", () -> Files.getAttribute(file, "basic:x"));
        show("malformed", () -> {
            Files.write(dir.resolve("bad"), new byte[] {'a', (byte) 0xff, 'b'});
            return Files.readString(dir.resolve("bad"));
        });
        show("latin", () -> Files.readString(dir.resolve("bad"), StandardCharsets.ISO_8859_1));
        show("temp", () -> {
            Path t = Files.createTempFile(dir, "pre", ".suf");
            Path d = Files.createTempDirectory(dir, "tmp");
            return t.getFileName().toString().matches("pre\\d+\\.suf") + " " + Files.isDirectory(d) + " " + PosixFilePermissions.toString(Files.getPosixFilePermissions(t));
        });
        show("name too long", () -> Files.createFile(dir.resolve("x".repeat(300))).getFileName());
        show("nul", () -> Path.of("a\0b"));
        Path p = Path.of("/a/./b/../c/d.txt");
        show("paths", () -> p.normalize() + " " + p.getParent() + " " + p.getRoot() + " " + p.getNameCount() + " " + p.getName(1) + " " + p.subpath(2, 4) + " " + p.startsWith("/a") + " " + p.endsWith("d.txt") + " " + p.isAbsolute());
        show("resolve", () -> Path.of("x/y").resolve("z") + " " + Path.of("x").resolve("/abs") + " " + Path.of("x/y").resolveSibling("s") + " " + Path.of("/a/b").relativize(Path.of("/a/c/d")) + " " + Path.of("").toAbsolutePath().equals(Path.of(System.getProperty("user.dir"))) + " "
            + Path.of("a//b///c/") + " " + Path.of("b").compareTo(Path.of("a")) + " " + Path.of("a", "b", "c") + " " + Path.of("/").getFileName());
        show("relativize mixed", () -> Path.of("/a").relativize(Path.of("b")));
        show("matcher", () -> FileSystems.getDefault().getPathMatcher("glob:**/*.{txt,md}").matches(Path.of("a/b.md")) + " " + FileSystems.getDefault().getPathMatcher("regex:.*\\d").matches(Path.of("x1")));
        show("uri", () -> Path.of("/a b/c").toUri() + " " + Path.of(java.net.URI.create("file:///x%20y")) + " " + FileSystems.getDefault().getSeparator());
        show("file", () -> {
            java.io.File f = new java.io.File(dir.toFile(), "old");
            return f.createNewFile() + " " + f.createNewFile() + " " + f.length() + " " + f.canRead() + " " + f.renameTo(new java.io.File("dir/renamed")) + " " + f.exists() + " " + new java.io.File("dir/renamed").delete() + " " + f.getPath() + " " + f.getParent() + " "
                + new java.io.File("dir/sub/deep").mkdirs() + " " + new java.io.File("dir/sub").delete() + " " + Arrays.toString(new java.io.File("dir/sub").list()) + " " + new java.io.File("a/../b").getCanonicalPath().endsWith("/b") + " " + new java.io.File("nope").listFiles();
        });
        show("probe", () -> Files.probeContentType(Path.of("x.html")) + " " + Files.isHidden(Path.of(".hidden")) + " " + Files.isReadable(file) + " " + Files.isWritable(Path.of("none")));
        try (Stream<Path> all = Files.walk(dir)) {
            all.sorted(Comparator.reverseOrder()).forEach(x -> x.toFile().delete());
        }
        System.out.println(Files.exists(dir));
    }
}
