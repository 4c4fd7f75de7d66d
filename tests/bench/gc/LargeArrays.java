/** Arrays from 16 KiB to 4 MiB, a part of which lives for a while. */
public class LargeArrays {
    public static void main(String[] args) throws Exception {
        Harness.main(args, 8_000, scale -> {
            byte[][] kept = new byte[32][];
            int random = 99;
            long sum = 0;
            for (int i = 0; i < scale; i++) {
                random = random * 1103515245 + 12345;
                int size = 1 << (14 + ((random >>> 16) % 9 * ((random >>> 24) & 1)));
                byte[] bytes = new byte[size + (random >>> 20)];
                bytes[bytes.length / 2] = (byte) i;
                sum += bytes.length;
                if (size <= 1 << 20) {
                    kept[(random >>> 10) & 31] = bytes;
                }
            }
            for (byte[] bytes : kept) {
                sum += bytes == null ? 0 : bytes.length;
            }
            return sum;
        });
    }
}
