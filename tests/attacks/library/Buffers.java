// attack: bounds of natives: negative and huge offsets and lengths, integer overflow, arrays of another type, buffers that were freed
// must: an exception of the API for each
import java.io.*;
import java.lang.reflect.Array;
import java.nio.*;
import java.util.*;
import java.util.zip.*;

public class Buffers {
    static final int[][] BOUNDS = {{-1, 1}, {0, -1}, {1, Integer.MAX_VALUE}, {Integer.MAX_VALUE, 1}, {Integer.MAX_VALUE, Integer.MAX_VALUE}, {Integer.MIN_VALUE, 1}, {9, 8}, {17, 0}, {16, 1}, {-4, 8}};

    interface Bounded {
        Object run(int offset, int length) throws Throwable;
    }

    static void all(String what, Bounded bounded) {
        StringBuilder kinds = new StringBuilder();
        for (int[] b : BOUNDS) {
            String outcome = Attack.outcome(() -> bounded.run(b[0], b[1]));
            kinds.append(outcome.startsWith("contained by") && outcome.contains("Exception") ? "." : " [" + b[0] + "," + b[1] + ": " + outcome + "]");
        }
        System.out.println(what + " " + kinds);
    }

    public static void main(String[] args) throws Exception {
        byte[] bytes = new byte[16];
        all("arraycopy from", (o, n) -> { System.arraycopy(bytes, o, new byte[16], 0, n); return "copied"; });
        all("arraycopy to", (o, n) -> { System.arraycopy(new byte[16], 0, bytes, o, n); return "copied"; });
        all("arraycopy of references", (o, n) -> { System.arraycopy(new Object[16], o, new String[16], o, n); return "copied"; });
        all("new String", (o, n) -> new String(bytes, o, n));
        all("new String, UTF-16", (o, n) -> new String(bytes, o, n, "UTF-16"));
        all("new String of chars", (o, n) -> new String(new char[16], o, n));
        all("new String of ints", (o, n) -> new String(new int[16], o, n));
        all("getChars", (o, n) -> { "0123456789abcdef".getChars(0, 16, new char[16], o); "0123456789abcdef".getChars(o, o + n, new char[16], 0); return "got"; });
        all("getBytes", (o, n) -> { "0123456789abcdef".getBytes(o, o + n, bytes, o); return "got"; });
        all("substring", (o, n) -> "0123456789abcdef".substring(o, o + n));
        all("StringBuilder.insert", (o, n) -> new StringBuilder("\u0100bc").insert(o, new char[16], o, n));
        all("StringBuilder.setLength", (o, n) -> { new StringBuilder("\u0100bc").setLength(o < 0 ? o : n < 0 ? n : -1); return "set"; });
        all("CRC32", (o, n) -> { new CRC32().update(bytes, o, n); return "done"; });
        all("CRC32C", (o, n) -> { new CRC32C().update(bytes, o, n); return "done"; });
        all("Adler32", (o, n) -> { new Adler32().update(bytes, o, n); return "done"; });
        all("Inflater input", (o, n) -> { Inflater i = new Inflater(); i.setInput(bytes, o, n); return i.inflate(new byte[8]); });
        all("Inflater output", (o, n) -> new Inflater().inflate(bytes, o, n));
        all("Deflater input", (o, n) -> { Deflater d = new Deflater(); d.setInput(bytes, o, n); return d.deflate(new byte[8]); });
        all("Deflater output", (o, n) -> new Deflater().deflate(bytes, o, n));
        all("Deflater dictionary", (o, n) -> { new Deflater().setDictionary(bytes, o, n); return "set"; });
        all("stream read", (o, n) -> new FileInputStream("/dev/null").read(bytes, o, n));
        all("stream write", (o, n) -> { new FileOutputStream("/dev/null").write(bytes, o, n); return "written"; });
        all("direct get", (o, n) -> ByteBuffer.allocateDirect(16).get(bytes, o, n));
        all("direct put", (o, n) -> ByteBuffer.allocateDirect(16).put(bytes, o, n));
        all("direct absolute get", (o, n) -> ByteBuffer.allocateDirect(16).get(o, new byte[16], 0, n));
        all("direct get of longs", (o, n) -> ByteBuffer.allocateDirect(16).asLongBuffer().get(new long[16], o, n));
        all("direct slice", (o, n) -> ByteBuffer.allocateDirect(16).slice(o, n));
        all("direct put of a buffer", (o, n) -> ByteBuffer.allocateDirect(16).put(o, ByteBuffer.allocateDirect(16), 0, n));
        all("direct getLong", (o, n) -> ByteBuffer.allocateDirect(16).getLong(o < 0 ? o : 9));
        all("heap wrap", (o, n) -> ByteBuffer.wrap(bytes, o, n));
        all("CharBuffer of a String", (o, n) -> CharBuffer.wrap("0123456789abcdef", o, o + n));
        all("Arrays.copyOfRange", (o, n) -> Arrays.copyOfRange(bytes, o, o + n).length == 16 ? null : Arrays.copyOfRange(bytes, o, o - 1));
        all("Arrays.fill", (o, n) -> { Arrays.fill(bytes, o, o + n, (byte) 1); return "filled"; });
        all("Arrays.equals", (o, n) -> Arrays.equals(bytes, o, o + n, new byte[16], o, o + n));
        all("Arrays.mismatch", (o, n) -> Arrays.mismatch(new long[16], o, o + n, new long[16], o, o + n));
        all("digest", (o, n) -> { java.security.MessageDigest.getInstance("SHA-256").update(bytes, o, n); return "done"; });
        all("BigInteger", (o, n) -> new java.math.BigInteger(bytes, o, n));
        all("RandomAccessFile", (o, n) -> { new RandomAccessFile("/dev/null", "r").readFully(bytes, o, n); return "read"; });
        Attack.attempt("array of -1", () -> Array.newInstance(int.class, -1));
        Attack.attempt("array of void", () -> Array.newInstance(void.class, 1));
        Attack.attempt("array of 256 dimensions", () -> Array.newInstance(int.class, new int[256]));
        Attack.attempt("array of none", () -> Array.newInstance(int.class, new int[0]));
        Attack.attempt("element of no array", () -> Array.getInt("text", 0));
        Attack.attempt("element beyond", () -> Array.get(new long[2], 2));
        Attack.attempt("element as a wider type", () -> Array.getByte(new long[2], 0));
        Attack.attempt("arraycopy of no arrays", () -> { System.arraycopy("a", 0, "b", 0, 0); return "copied"; });
        Attack.attempt("arraycopy int to long", () -> { System.arraycopy(new int[2], 0, new long[2], 0, 1); return "copied"; });
        Attack.attempt("arraycopy Object to String", () -> { System.arraycopy(new Object[] {"a", 5}, 0, new String[2], 0, 2); return "copied"; });
        Attack.attempt("arraycopy int[] to Object[]", () -> { System.arraycopy(new int[2], 0, new Object[2], 0, 1); return "copied"; });
        Attack.attempt("ended inflater", () -> { Inflater i = new Inflater(); i.end(); return i.inflate(bytes); });
        Attack.attempt("deflate with an ended one's dictionary", () -> { Deflater d = new Deflater(); d.end(); d.setDictionary(bytes); return "set"; });
        Attack.attempt("negative direct buffer", () -> ByteBuffer.allocateDirect(-1));
        Attack.attempt("cleaner of a buffer", () -> ByteBuffer.allocateDirect(8).getClass().getMethod("cleaner").invoke(ByteBuffer.allocateDirect(8)));
    }
}
