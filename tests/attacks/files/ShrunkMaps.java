// attack: files that shrink under their mapping while natives, checksums, compressors, digests, class definition and channels work on it
// must: InternalError or IOException, or what there was before it; the machine goes on
// grants: --allow-read={box}/inside --allow-write={box}/inside
// args: {box}/inside
import java.nio.*;
import java.nio.channels.*;
import java.nio.charset.Charset;
import java.nio.file.*;
import java.security.MessageDigest;
import java.util.zip.*;
import javax.crypto.Cipher;
import javax.crypto.spec.*;

public class ShrunkMaps {
    static final int SIZE = 1 << 16;
    static Path folder;

    interface Use {
        Object on(MappedByteBuffer map) throws Throwable;
    }

    static void gone(String what, Use use) {
        Attack.attempt(what, () -> {
            Path file = Files.createTempFile(folder, "map", "");
            Files.write(file, new byte[SIZE]);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE);
                channel.truncate(0);
                return use.on(map);
            }
        });
    }

    public static void main(String[] args) {
        folder = Path.of(args[0]);
        gone("CRC32", map -> {
            var c = new CRC32();
            c.update(map);
            return c.getValue();
        });
        gone("Adler32", map -> {
            var c = new Adler32();
            c.update(map);
            return c.getValue();
        });
        gone("CRC32C", map -> {
            var c = new CRC32C();
            c.update(map);
            return c.getValue();
        });
        gone("inflate from", map -> {
            var c = new Inflater();
            c.setInput(map);
            return c.inflate(new byte[100]);
        });
        gone("inflate into", map -> {
            var d = new Deflater();
            d.setInput(new byte[1000]);
            d.finish();
            byte[] z = new byte[1000];
            int n = d.deflate(z);
            var c = new Inflater();
            c.setInput(z, 0, n);
            return c.inflate(map);
        });
        gone("deflate from", map -> {
            var c = new Deflater();
            c.setInput(map);
            c.finish();
            return c.deflate(new byte[100]);
        });
        gone("deflate into", map -> {
            var c = new Deflater();
            c.setInput(new byte[100000]);
            c.finish();
            return c.deflate(map);
        });
        gone("deflate dictionary", map -> {
            var c = new Deflater();
            c.setDictionary(map);
            return c.getAdler();
        });
        gone("inflate dictionary", map -> {
            var c = new Inflater(true);
            c.setDictionary(map);
            return c.getAdler();
        });
        gone("define a class", map -> new ClassLoader(){ Class<?> d() { return defineClass("X",map, null);} }.d());
        gone("compare", map -> map.compareTo(ByteBuffer.allocateDirect(SIZE).put(0,(byte)0)));
        gone("mismatch", map -> map.mismatch(ByteBuffer.allocate(SIZE)));
        gone("equals", map -> map.equals(ByteBuffer.allocate(SIZE)));
        gone("hash", map -> map.hashCode());
        gone("put all", map -> map.put(ByteBuffer.allocate(1000)));
        gone("put array", map -> map.put(new byte[1000]));
        gone("longs", map -> map.asLongBuffer().put(new long[100]));
        gone("swapped longs", map -> map.order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(new long[100]));
        gone("swapped big", map -> map.order(ByteOrder.BIG_ENDIAN).asLongBuffer().put(new long[100]));
        gone("compact", map -> map.position(5).compact());
        gone("decode", map -> Charset.forName("UTF-8").decode(map).length());
        gone("decode latin", map -> Charset.forName("ISO-8859-1").newDecoder().decode(map, CharBuffer.allocate(100000), true));
        gone("encode", map -> Charset.forName("UTF-8").newEncoder().encode(CharBuffer.wrap("abc\u1234"), map, true));
        gone("digest", map -> {
            var d = MessageDigest.getInstance("SHA-256");
            d.update(map);
            return d.digest().length;
        });
        gone("cipher", map -> {
            var d = Cipher.getInstance("AES/GCM/NoPadding");
            d.init(1, new SecretKeySpec(new byte[16], "AES"), new GCMParameterSpec(128, new byte[12]));
            return d.doFinal(map, ByteBuffer.allocateDirect(2 * SIZE));
        });
        gone("force", map -> {
            map.force();
            return null;
        });
        gone("load", map -> {
            map.load();
            return null;
        });
        gone("loaded", map -> {
            map.isLoaded();
            return null;
        });
        gone("read into it", map -> {
            Path p = folder.resolve("src");
            Files.write(p, new byte[5000]);
            try (var c = FileChannel.open(p)) {
                return c.read(map);
            }
        });
        gone("scatter into it", map -> {
            Path p = folder.resolve("src");
            Files.write(p, new byte[5000]);
            try (var c = FileChannel.open(p)) {
                return c.read(new ByteBuffer[]{ByteBuffer.allocateDirect(10), map});
            }
        });
        gone("gather from it", map -> {
            Path p = folder.resolve("dst");
            try (var c = FileChannel.open(p, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                return c.write(new ByteBuffer[]{ByteBuffer.allocateDirect(10), map});
            }
        });
        gone("pipe", map -> {
            Pipe p = Pipe.open();
            return p.sink().write(map);
        });
        gone("pipe in", map -> {
            Pipe p = Pipe.open();
            p.sink().write(ByteBuffer.wrap(new byte[100]));
            return p.source().read(map);
        });
        gone("varhandle cas", map -> {
            var v = java.lang.invoke.MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
            return (boolean)v.compareAndSet((ByteBuffer)map, 0, 1L, 2L);
        });
        gone("varhandle add", map -> {
            var v = java.lang.invoke.MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
            return (int)v.getAndAdd((ByteBuffer)map, 0, 1);
        });
        gone("bulk from another mapping", map -> {
            ByteBuffer b = ByteBuffer.allocateDirect(SIZE);
            b.put(map);
            return b.position();
        });
        gone("slice overlapping copy", map -> {
            map.slice(0, 1000).put(map.slice(500, 500));
            return 1;
        });
        gone("char get", map -> map.asCharBuffer().toString().length());
        System.out.println("end");
    }
}
