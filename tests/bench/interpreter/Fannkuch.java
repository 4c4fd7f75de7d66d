/** Pancake flips over all permutations: int arrays, small loops, unpredictable branches. */
public class Fannkuch {
    static final int N = 7;

    static long kernel() {
        int[] perm = new int[N];
        int[] work = new int[N];
        int[] count = new int[N];
        for (int i = 0; i < N; i++) {
            perm[i] = i;
        }
        int maxFlips = 0, checksum = 0, parity = 0, r = N;
        while (true) {
            while (r != 1) {
                count[r - 1] = r;
                r--;
            }
            for (int i = 0; i < N; i++) {
                work[i] = perm[i];
            }
            int flips = 0;
            for (int first = work[0]; first != 0; first = work[0]) {
                for (int lo = 0, hi = first; lo < hi; lo++, hi--) {
                    int t = work[lo];
                    work[lo] = work[hi];
                    work[hi] = t;
                }
                flips++;
            }
            maxFlips = Math.max(maxFlips, flips);
            checksum += (parity & 1) == 0 ? flips : -flips;
            while (true) {
                if (r == N) {
                    return checksum * 1000L + maxFlips;
                }
                int first = perm[0];
                for (int i = 0; i < r; i++) {
                    perm[i] = perm[i + 1];
                }
                perm[r] = first;
                if (--count[r] > 0) {
                    break;
                }
                r++;
            }
            parity++;
        }
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
