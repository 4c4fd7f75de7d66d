import java.io.*;
import java.nio.ByteBuffer;
import java.util.*;
import java.util.zip.*;

/** Inflater, Deflater and the checksums, in all their forms and at their edges. */
public class ZipStreams {
    static final byte[] TEXT = text();

    static byte[] text() {
        StringBuilder b = new StringBuilder();
        for (int i = 0; i < 3000; i++) b.append("line ").append(i * 7919 % 1000).append(i % 3 == 0 ? " fizz\n" : "\n");
        return b.toString().getBytes();
    }

    static byte[] deflate(int level, int strategy, boolean nowrap, byte[] input) {
        Deflater d = new Deflater(level, nowrap);
        d.setStrategy(strategy);
        d.setInput(input);
        d.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[777];
        while (!d.finished()) out.write(buffer, 0, d.deflate(buffer));
        if (d.getTotalIn() != input.length || d.getTotalOut() != out.size()) System.out.println("totals differ");
        d.end();
        return out.toByteArray();
    }

    static byte[] inflate(boolean nowrap, byte[] input) throws DataFormatException {
        Inflater i = new Inflater(nowrap);
        i.setInput(input);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[1000];
        while (!i.finished()) {
            int n = i.inflate(buffer);
            if (n == 0 && i.needsInput()) break;
            out.write(buffer, 0, n);
        }
        i.end();
        return out.toByteArray();
    }

    static void buffers() throws Exception {
        ByteBuffer in = ByteBuffer.allocateDirect(TEXT.length).put(TEXT).flip(), packed = ByteBuffer.allocateDirect(TEXT.length);
        Deflater d = new Deflater();
        d.setInput(in);
        d.finish();
        while (!d.finished()) d.deflate(packed, Deflater.NO_FLUSH);
        packed.flip();
        System.out.println("direct " + in.remaining() + " " + (packed.remaining() < TEXT.length / 2) + " " + d.getAdler());
        ByteBuffer heap = ByteBuffer.allocate(TEXT.length);
        Inflater i = new Inflater();
        i.setInput(packed);
        while (!i.finished()) i.inflate(heap);
        System.out.println("heap " + Arrays.equals(heap.array(), TEXT) + " " + i.getAdler() + " " + i.getBytesRead() + " " + i.getRemaining());
        ByteBuffer direct = ByteBuffer.allocateDirect(TEXT.length);
        i.reset();
        i.setInput(Arrays.copyOf(packed.rewind().hasRemaining() ? bytes(packed) : null, packed.limit()));
        while (!i.finished()) i.inflate(direct);
        System.out.println("bytes to direct " + direct.flip().compareTo(ByteBuffer.wrap(TEXT)));
        d.end();
        i.end();
    }

    static byte[] bytes(ByteBuffer b) {
        byte[] r = new byte[b.remaining()];
        b.duplicate().get(r);
        return r;
    }

    static void dictionary() throws Exception {
        byte[] dictionary = "line fizz 0123456789\n".getBytes();
        Deflater d = new Deflater();
        d.setDictionary(dictionary);
        d.setInput(TEXT, 0, 500);
        d.finish();
        byte[] packed = new byte[2000];
        int n = d.deflate(packed);
        Inflater i = new Inflater();
        i.setInput(packed, 0, n);
        byte[] out = new byte[500];
        System.out.println("before " + i.inflate(out) + " " + i.needsDictionary() + " " + i.getAdler());
        try {
            i.setDictionary(new byte[] {1, 2, 3});
        } catch (IllegalArgumentException e) {
            System.out.println("wrong dictionary " + e.getMessage());
        }
        ByteBuffer direct = ByteBuffer.allocateDirect(dictionary.length).put(dictionary).flip();
        i.setDictionary(direct);
        System.out.println("after " + i.inflate(out) + " " + Arrays.equals(out, Arrays.copyOf(TEXT, 500)));
    }

    static void flushes() throws Exception {
        Deflater d = new Deflater(9);
        byte[] out = new byte[4000];
        d.setInput(TEXT, 0, 1000);
        int n = d.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        d.setLevel(1);
        d.setInput(TEXT, 1000, 1000);
        n += d.deflate(out, n, out.length - n, Deflater.FULL_FLUSH);
        d.setStrategy(Deflater.HUFFMAN_ONLY);
        d.setInput(TEXT, 2000, 1000);
        d.finish();
        while (!d.finished()) n += d.deflate(out, n, out.length - n);
        System.out.println("flushed " + Arrays.equals(inflate(false, Arrays.copyOf(out, n)), Arrays.copyOf(TEXT, 3000)));
    }

    static void damage() throws DataFormatException {
        byte[] packed = deflate(6, 0, false, TEXT);
        for (int at : new int[] {0, 1, 2, 10, packed.length / 2, packed.length - 1}) {
            byte[] bad = packed.clone();
            bad[at] ^= 0x55;
            try {
                System.out.println("damage at " + (at > 10 ? "later" : at) + ": " + (inflate(false, bad).length == TEXT.length));
            } catch (DataFormatException e) {
                System.out.println("damage at " + (at > 10 ? "later" : at) + ": " + e.getMessage());
            }
        }
        Inflater i = new Inflater();
        i.end();
        try {
            i.inflate(new byte[1]);
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        try {
            new Deflater(42);
        } catch (IllegalArgumentException e) {
            System.out.println("level " + e.getMessage());
        }
    }

    static void checksums() {
        CRC32 crc = new CRC32();
        Adler32 adler = new Adler32();
        CRC32C crcC = new CRC32C();
        for (Checksum c : new Checksum[] {crc, adler, crcC}) {
            c.update(TEXT, 3, 1000);
            System.out.print(c.getValue() + " ");
            c.update('x');
            System.out.print(c.getValue() + " ");
            ByteBuffer direct = ByteBuffer.allocateDirect(100).put(TEXT, 0, 100).flip().position(7);
            c.update(direct);
            System.out.print(c.getValue() + " ");
            c.reset();
            c.update(ByteBuffer.wrap(TEXT));
            System.out.println(c.getValue());
        }
    }

    public static void main(String[] args) throws Exception {
        for (int level : new int[] {-1, 0, 1, 9})
            for (int strategy : new int[] {Deflater.DEFAULT_STRATEGY, Deflater.FILTERED, Deflater.HUFFMAN_ONLY})
                for (boolean nowrap : new boolean[] {false, true})
                    System.out.println(level + " " + strategy + " " + nowrap + " " + Arrays.equals(inflate(nowrap, deflate(level, strategy, nowrap, TEXT)), TEXT));
        buffers();
        dictionary();
        flushes();
        damage();
        checksums();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String name : new String[] {"a.txt", "dir/", "dir/b.txt"}) {
                zip.putNextEntry(new ZipEntry(name));
                if (!name.endsWith("/")) zip.write(TEXT, 0, name.length() * 100);
                zip.closeEntry();
            }
        }
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(out.toByteArray()))) {
            for (ZipEntry e; (e = zip.getNextEntry()) != null;) System.out.println(e.getName() + " " + zip.readAllBytes().length + " " + e.isDirectory());
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) { gzip.write(TEXT); }
        System.out.println(new GZIPInputStream(new ByteArrayInputStream(packed.toByteArray())).readAllBytes().length);
        for (int i = 0; i < 2000; i++) new Inflater(true).end();
        System.out.println("many");
    }
}
