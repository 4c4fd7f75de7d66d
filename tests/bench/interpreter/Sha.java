/** SHA-256 in plain Java: int rotations, shifts and additions over small arrays. */
public class Sha {
    static final int[] K = new int[64];
    static final int[] INITIAL = new int[8];

    static {
        int found = 0;
        for (int n = 2; found < 64; n++) {
            if (isPrime(n)) {
                if (found < 8) {
                    INITIAL[found] = fraction(Math.sqrt(n));
                }
                K[found++] = fraction(StrictMath.cbrt(n));
            }
        }
    }

    static boolean isPrime(int n) {
        for (int d = 2; d * d <= n; d++) {
            if (n % d == 0) {
                return false;
            }
        }
        return true;
    }

    static int fraction(double x) {
        return (int) (long) ((x - Math.floor(x)) * 4294967296.0);
    }

    static int rotate(int x, int n) {
        return x >>> n | x << 32 - n;
    }

    static void block(int[] state, byte[] data, int offset, int[] w) {
        for (int i = 0; i < 16; i++) {
            int at = offset + i * 4;
            w[i] = data[at] << 24 | (data[at + 1] & 255) << 16 | (data[at + 2] & 255) << 8 | data[at + 3] & 255;
        }
        for (int i = 16; i < 64; i++) {
            int s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >>> 3;
            int s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >>> 10;
            w[i] = w[i - 16] + s0 + w[i - 7] + s1;
        }
        int a = state[0], b = state[1], c = state[2], d = state[3];
        int e = state[4], f = state[5], g = state[6], h = state[7];
        for (int i = 0; i < 64; i++) {
            int t1 = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + (e & f ^ ~e & g) + K[i] + w[i];
            int t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + (a & b ^ a & c ^ b & c);
            h = g;
            g = f;
            f = e;
            e = d + t1;
            d = c;
            c = b;
            b = a;
            a = t1 + t2;
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    static long kernel() {
        byte[] data = new byte[64 * 128];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 31);
        }
        int[] state = INITIAL.clone();
        int[] w = new int[64];
        for (int at = 0; at < data.length; at += 64) {
            block(state, data, at, w);
        }
        return (long) state[0] << 32 ^ state[7];
    }

    /** Arguments: iterations [--time]. The checksum is the same on every VM and for every iteration count. */
    public static void main(String[] args) {
        int iterations = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        long best = Long.MAX_VALUE;
        long checksum = 0;
        for (int i = 0; i < iterations; i++) {
            long start = System.nanoTime();
            checksum = kernel();
            best = Math.min(best, System.nanoTime() - start);
        }
        System.out.println("checksum " + checksum);
        if (args.length > 1 && args[1].equals("--time")) {
            System.out.println("ns/iter " + best);
        }
    }
}
