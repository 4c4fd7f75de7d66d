import java.util.BitSet;

/** Prime sieves over boolean[], over long bits, and over a BitSet. */
public class Sieve {
    static final int N = 15_000;

    static int countBooleans() {
        boolean[] composite = new boolean[N];
        int count = 0;
        for (int i = 2; i < N; i++) {
            if (!composite[i]) {
                count++;
                for (long j = (long) i * i; j < N; j += i) {
                    composite[(int) j] = true;
                }
            }
        }
        return count;
    }

    static int countBits() {
        long[] composite = new long[N / 64 + 1];
        int count = 0;
        for (int i = 2; i < N; i++) {
            if ((composite[i >> 6] >>> i & 1) == 0) {
                count++;
                for (int j = i + i; j < N; j += i) {
                    composite[j >> 6] |= 1L << j;
                }
            }
        }
        return count;
    }

    static long sumBitSet() {
        BitSet composite = new BitSet(N / 4);
        long sum = 0;
        for (int i = 2; i < N / 4; i = composite.nextClearBit(i + 1)) {
            sum += i;
            for (int j = i + i; j < N / 4; j += i) {
                composite.set(j);
            }
        }
        return sum;
    }

    static long kernel() {
        return (countBooleans() * 31L + countBits()) * 1_000_003 + sumBitSet();
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
