import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Long inputs and outputs of checksums, Deflater and Inflater in one call, while another thread collects garbage. */
public class ZipPieces {
    static volatile boolean done;

    static byte[] text(int length) {
        byte[] bytes = new byte[length];
        Random random = new Random(5);
        for (int i = 0; i < length; ) {
            int from = i > 100_000 ? random.nextInt(i) : 0, count = 3 + random.nextInt(60);
            for (int k = 0; k < count && i < length; k++, i++) {
                bytes[i] = from > 0 && from + k < i ? bytes[from + k] : (byte) random.nextInt();
            }
        }
        return bytes;
    }

    static void roundTrip(byte[] bytes, int level, int flush) throws DataFormatException {
        Deflater deflater = new Deflater(level);
        deflater.setInput(bytes);
        byte[] packed = new byte[bytes.length + bytes.length / 100 + 1000];
        int length = deflater.deflate(packed, 0, packed.length, flush);
        boolean needsInput = deflater.needsInput();
        deflater.finish();
        length += deflater.deflate(packed, length, packed.length - length);
        Inflater inflater = new Inflater();
        inflater.setInput(packed, 0, length);
        byte[] back = new byte[bytes.length + 10];
        int got = inflater.inflate(back);
        System.out.println("level " + level + " flush " + flush + ": " + needsInput + " " + deflater.finished() + " " + deflater.getBytesRead() + " "
                + (length < bytes.length + 1000) + ", back " + got + " " + inflater.finished() + " "
                + Arrays.equals(bytes, Arrays.copyOf(back, bytes.length)));
        deflater.end();
        inflater.end();
    }

    static byte[] packed(byte[] bytes, int level) {
        Deflater deflater = new Deflater(level);
        deflater.setInput(bytes);
        deflater.finish();
        byte[] packed = new byte[bytes.length + bytes.length / 100 + 1000];
        int length = deflater.deflate(packed);
        deflater.end();
        return Arrays.copyOf(packed, length);
    }

    /* Outputs that end in the middle of pieces. */
    static void portions(byte[] bytes, int[] sizes) throws DataFormatException {
        byte[] packed = packed(bytes, 6);
        Inflater inflater = new Inflater();
        inflater.setInput(packed);
        StringBuilder told = new StringBuilder();
        CRC32 crc = new CRC32();
        for (int i = 0; !inflater.finished(); i++) {
            byte[] portion = new byte[sizes[i % sizes.length]];
            int got = inflater.inflate(portion);
            crc.update(portion, 0, got);
            told.append(' ').append(got);
        }
        System.out.println("portions" + told + " " + Long.toHexString(crc.getValue()));
        inflater.end();
    }

    static void damaged(byte[] bytes) {
        byte[] packed = packed(bytes, 6);
        packed[packed.length / 2] ^= 0x55;
        packed[packed.length / 2 + 1] ^= 0x55;
        Inflater inflater = new Inflater();
        inflater.setInput(packed);
        byte[] back = new byte[bytes.length];
        try {
            int got = 0, now;
            while ((now = inflater.inflate(back, got, back.length - got)) > 0) {
                got += now;
            }
            System.out.println("no error after " + got);
        } catch (DataFormatException e) {
            System.out.println("damaged " + (inflater.getTotalOut() > bytes.length / 4));
        }
        inflater.end();
    }

    public static void main(String[] args) throws Exception {
        Thread collector = new Thread(() -> {
            while (!done) {
                System.gc();
                LockSupport.parkNanos(2_000_000);
            }
        });
        collector.start();
        byte[] bytes = text(3_000_001);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        Adler32 adler = new Adler32();
        adler.update(bytes, 1, bytes.length - 1);
        System.out.println(Long.toHexString(crc.getValue()) + " " + Long.toHexString(adler.getValue()));
        for (int level : new int[] {0, 1, 3, 6}) {
            roundTrip(bytes, level, Deflater.NO_FLUSH);
        }
        roundTrip(bytes, 2, Deflater.SYNC_FLUSH);
        roundTrip(new byte[20_000_000], 1, Deflater.NO_FLUSH); /* much output from little input */
        portions(bytes, new int[] {1, 262_144, 262_143, 1_000_000, 5});
        portions(new byte[2_000_000], new int[] {262_145, 700_000, 3});
        damaged(bytes);
        done = true;
        collector.join();
    }
}
