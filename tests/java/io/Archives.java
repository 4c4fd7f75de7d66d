// zip, jar, gzip, deflater and inflater, checksums, the zip file system: round trips, errors of corrupt data.
import java.io.*;
import java.net.URI;
import java.nio.file.*;
import java.util.*;
import java.util.zip.*;

public class Archives {
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

    static byte[] data(int n) {
        byte[] b = new byte[n];
        for (int i = 0; i < n; i++) {
            b[i] = (byte) (i * i % 251 % 17);
        }
        return b;
    }

    static byte[] zip(Object... namesAndData) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream z = new ZipOutputStream(out)) {
            z.setComment("archive comment");
            for (int i = 0; i < namesAndData.length; i += 2) {
                ZipEntry e = new ZipEntry((String) namesAndData[i]);
                byte[] b = (byte[]) namesAndData[i + 1];
                e.setTime(1_600_000_000_000L);
                if (i == 2) {
                    e.setMethod(ZipEntry.STORED);
                    CRC32 crc = new CRC32();
                    crc.update(b);
                    e.setCrc(crc.getValue());
                    e.setSize(b.length);
                    e.setComment("stored entry");
                    e.setExtra(new byte[] {1, 2, 2, 0, 9, 9});
                }
                z.putNextEntry(e);
                z.write(b);
                z.closeEntry();
            }
        }
        return out.toByteArray();
    }

    public static void main(String[] args) throws Exception {
        byte[] archive = zip("a.txt", "text of a".getBytes(), "dir/stored.bin", data(1000), "dir/big.bin", data(100_000), "ünï😀", new byte[0], "dir/", new byte[0]);
        Files.write(Path.of("t.zip"), archive);
        show("stream", () -> {
            StringBuilder s = new StringBuilder();
            try (ZipInputStream z = new ZipInputStream(new ByteArrayInputStream(archive))) {
                for (ZipEntry e; (e = z.getNextEntry()) != null;) {
                    byte[] b = z.readAllBytes();
                    s.append(e.getName()).append(' ').append(b.length).append(' ').append(Arrays.hashCode(b)).append(' ').append(e.getMethod()).append(e.isDirectory()).append("; ");
                }
            }
            return s;
        });
        show("file", () -> {
            StringBuilder s = new StringBuilder();
            try (ZipFile z = new ZipFile("t.zip")) {
                s.append(z.size()).append(z.getComment()).append(' ');
                for (Enumeration<? extends ZipEntry> en = z.entries(); en.hasMoreElements();) {
                    ZipEntry e = en.nextElement();
                    s.append(e.getName()).append(' ').append(e.getSize()).append(' ').append(e.getMethod()).append(' ').append(Long.toHexString(e.getCrc())).append(' ').append(e.getComment()).append(' ').append(e.getExtra() == null ? 0 : e.getExtra().length)
                        .append(' ').append(Arrays.hashCode(z.getInputStream(e).readAllBytes())).append("; ");
                }
                s.append(z.getEntry("none")).append(z.getEntry("dir") + " " + z.getEntry("dir/"));
            }
            return s;
        });
        show("closed", () -> {
            ZipFile z = new ZipFile("t.zip");
            z.close();
            return z.entries();
        });
        show("missing", () -> new ZipFile("none.zip"));
        show("empty", () -> {
            Files.write(Path.of("e.zip"), new byte[0]);
            return new ZipFile("e.zip");
        });
        show("no archive", () -> {
            Files.write(Path.of("n.zip"), new byte[100]);
            return new ZipFile("n.zip");
        });
        show("cut", () -> {
            Files.write(Path.of("c.zip"), Arrays.copyOf(archive, archive.length / 2));
            return new ZipFile("c.zip");
        });
        show("corrupt data", () -> {
            byte[] bad = archive.clone();
            for (int i = 40; i < 46; i++) {
                bad[i] ^= 0x55;
            }
            try (ZipInputStream z = new ZipInputStream(new ByteArrayInputStream(bad))) {
                z.getNextEntry();
                return z.readAllBytes().length;
            }
        });
        show("duplicate", () -> zip("x", new byte[1], "y", new byte[1], "x", new byte[1]));
        show("file system", () -> {
            try (FileSystem fs = FileSystems.newFileSystem(URI.create("jar:" + Path.of("fs.zip").toUri()), Map.of("create", "true"))) {
                Files.createDirectories(fs.getPath("/p/q"));
                Files.writeString(fs.getPath("/p/q/r.txt"), "in the zip");
                Files.copy(fs.getPath("/p/q/r.txt"), fs.getPath("/copy.txt"));
            }
            try (FileSystem fs = FileSystems.newFileSystem(Path.of("fs.zip")); var walk = Files.walk(fs.getPath("/"))) {
                return walk.map(Path::toString).sorted().toList() + Files.readString(fs.getPath("copy.txt")) + " " + Files.size(fs.getPath("/p/q/r.txt"));
            }
        });
        show("gzip", () -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (GZIPOutputStream g = new GZIPOutputStream(out)) {
                g.write(data(50_000));
            }
            return Arrays.hashCode(new GZIPInputStream(new ByteArrayInputStream(out.toByteArray())).readAllBytes()) == Arrays.hashCode(data(50_000));
        });
        show("not gzip", () -> new GZIPInputStream(new ByteArrayInputStream(new byte[20])));
        show("gzip cut", () -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (GZIPOutputStream g = new GZIPOutputStream(out)) {
                g.write(data(1000));
            }
            return new GZIPInputStream(new ByteArrayInputStream(Arrays.copyOf(out.toByteArray(), 40))).readAllBytes().length;
        });
        show("deflater", () -> {
            StringBuilder s = new StringBuilder();
            for (int level : new int[] {0, 1, 6, 9}) {
                Deflater d = new Deflater(level, level == 9);
                d.setInput(data(5000));
                d.finish();
                byte[] buffer = new byte[10_000];
                int n = d.deflate(buffer);
                Inflater i = new Inflater(level == 9);
                i.setInput(buffer, 0, n);
                byte[] back = new byte[6000];
                int m = i.inflate(back);
                s.append(d.finished()).append(' ').append(m).append(' ').append(Arrays.equals(Arrays.copyOf(back, m), data(5000))).append(' ').append(i.finished()).append(' ').append(d.getTotalIn()).append(' ').append(i.getTotalOut()).append("; ");
                d.end();
                i.end();
            }
            return s;
        });
        show("piecewise", () -> {
            Deflater d = new Deflater();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[100];
            for (int k = 0; k < 20; k++) {
                d.setInput(data(300 + k));
                for (int n; (n = d.deflate(buffer, 0, 100, k % 5 == 0 ? Deflater.SYNC_FLUSH : Deflater.NO_FLUSH)) > 0;) {
                    out.write(buffer, 0, n);
                }
            }
            d.finish();
            for (int n; (n = d.deflate(buffer)) > 0;) {
                out.write(buffer, 0, n);
            }
            return new InflaterInputStream(new ByteArrayInputStream(out.toByteArray())).readAllBytes().length;
        });
        show("dictionary", () -> {
            byte[] dictionary = "common words in the dictionary".getBytes();
            Deflater d = new Deflater();
            d.setDictionary(dictionary);
            d.setInput("common words".getBytes());
            d.finish();
            byte[] b = new byte[100];
            int n = d.deflate(b);
            Inflater i = new Inflater();
            i.setInput(b, 0, n);
            byte[] back = new byte[100];
            int first = i.inflate(back);
            boolean needs = i.needsDictionary();
            i.setDictionary(dictionary);
            return first + " " + needs + " " + new String(back, 0, i.inflate(back)) + " " + Integer.toHexString(i.getAdler());
        });
        show("bad deflate data", () -> {
            Inflater i = new Inflater();
            i.setInput(new byte[] {1, 2, 3, 4});
            return i.inflate(new byte[10]);
        });
        show("ended", () -> {
            Inflater i = new Inflater();
            i.end();
            return i.inflate(new byte[1]);
        });
        show("checksums", () -> {
            CRC32 crc = new CRC32();
            Adler32 adler = new Adler32();
            CRC32C c = new CRC32C();
            for (Checksum x : new Checksum[] {crc, adler, c}) {
                x.update("123456789".getBytes());
            }
            String s = Long.toHexString(crc.getValue()) + " " + Long.toHexString(adler.getValue()) + " " + Long.toHexString(c.getValue());
            crc.reset();
            crc.update(java.nio.ByteBuffer.allocateDirect(100));
            crc.update(5);
            return s + " " + Long.toHexString(crc.getValue());
        });
        show("checked stream", () -> {
            CheckedInputStream in = new CheckedInputStream(new ByteArrayInputStream(data(500)), new CRC32());
            in.readAllBytes();
            return in.getChecksum().getValue();
        });
        show("many entries", () -> {
            Object[] entries = new Object[4000];
            for (int i = 0; i < entries.length; i += 2) {
                entries[i] = "entry" + i;
                entries[i + 1] = new byte[i % 50];
            }
            Files.write(Path.of("many.zip"), zip(entries));
            try (ZipFile z = new ZipFile("many.zip")) {
                return z.size() + " " + z.getEntry("entry3998").getSize() + " " + z.stream().mapToLong(ZipEntry::getSize).sum();
            }
        });
    }
}
