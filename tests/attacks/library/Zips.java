// attack: malformed archives and compressed data: lying sizes, overlapping entries, endless and deep ones, a bomb, jar indexes, class paths in manifests
// must: ZipException, DataFormatException or an end of the data; a bomb ends at the heap's limit
// options: -Xmx48m
// grants: --allow-read={box}/inside --allow-write={box}/inside
// args: {box}
import java.io.*;
import java.nio.file.*;
import java.util.*;
import java.util.zip.*;

public class Zips {
    static byte[] good() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String name : new String[] {"a.txt", "../outside/b.txt", "/etc/c"}) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(new byte[2000]);
            }
        }
        return out.toByteArray();
    }

    static int readAll(Path file) throws IOException {
        int total = 0;
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (var e : Collections.list(zip.entries())) total += zip.getInputStream(e).readAllBytes().length;
        }
        return total;
    }

    public static void main(String[] args) throws Exception {
        Path in = Path.of(args[0], "inside"), file = in.resolve("a.zip");
        byte[] good = good();
        Files.write(file, good);
        Attack.attempt("control", () -> readAll(file));
        Random random = new Random(7);
        int crashed = 0;
        for (int i = 0; i < 150; i++) {
            byte[] bad = good.clone();
            for (int n = 1 + random.nextInt(3); n > 0; n--) bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            Files.write(file, bad);
            try {
                readAll(file);
            } catch (IOException | IllegalArgumentException expected) {
                continue;
            } catch (OutOfMemoryError expected) {
                continue;
            } catch (Throwable other) {
                crashed++;
                System.out.println("changed archive: " + other);
            }
        }
        System.out.println("changed archives: " + crashed + " surprises");
        for (int i = 0; i < 150; i++) {
            byte[] bad = good.clone();
            for (int n = 1 + random.nextInt(5); n > 0; n--) bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bad))) {
                while (zip.getNextEntry() != null) zip.readAllBytes();
            } catch (IOException | IllegalArgumentException | OutOfMemoryError expected) {
                continue;
            }
        }
        System.out.println("changed streams: no surprise");
        for (int i = 0; i < 400; i++) {
            byte[] noise = new byte[200];
            random.nextBytes(noise);
            Inflater inflater = new Inflater(true);
            inflater.setInput(noise);
            try {
                while (!inflater.finished() && !inflater.needsInput() && inflater.inflate(new byte[1000]) > 0) continue;
            } catch (DataFormatException expected) {
                continue;
            }
        }
        System.out.println("noise inflated: no surprise");
        Attack.attempt("bomb", () -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
                for (int i = 0; i < 60; i++) zip.write(new byte[1 << 20]);
            }
            return new GZIPInputStream(new ByteArrayInputStream(out.toByteArray())).readAllBytes().length;
        });
        Attack.attempt("entry that leads out, by the zip file system", () -> {
            Files.write(file, good);
            try (FileSystem fs = FileSystems.newFileSystem(file)) {
                return Files.readString(fs.getPath("/../../../../etc/passwd"));
            }
        });
        Attack.attempt("class path of a manifest", () -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            java.util.jar.Manifest manifest = new java.util.jar.Manifest(new ByteArrayInputStream("Manifest-Version: 1.0\nClass-Path: ../outside/ /etc/\n".getBytes()));
            new java.util.jar.JarOutputStream(out, manifest).close();
            Files.write(in.resolve("m.jar"), out.toByteArray());
            var loader = new java.net.URLClassLoader(new java.net.URL[] {in.resolve("m.jar").toUri().toURL()}, null);
            return loader.getResource("secret.txt") != null || loader.getResource("passwd") != null ? "found" : null;
        });
        Attack.attempt("zip64 that is not there", () -> {
            byte[] bad = good.clone();
            for (int i = bad.length - 14; i < bad.length - 2; i++) bad[i] = (byte) 255;
            Files.write(file, bad);
            return readAll(file);
        });
    }
}
