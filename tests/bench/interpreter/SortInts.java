/** Quicksort and merge sort on int[]: array reads and writes, compares, recursion. */
public class SortInts {
    static final int N = 5_000;

    static void quicksort(int[] a, int lo, int hi) {
        while (hi - lo > 16) {
            int pivot = a[(lo + hi) >>> 1];
            int i = lo, j = hi;
            while (i <= j) {
                while (a[i] < pivot) {
                    i++;
                }
                while (a[j] > pivot) {
                    j--;
                }
                if (i <= j) {
                    int t = a[i];
                    a[i++] = a[j];
                    a[j--] = t;
                }
            }
            quicksort(a, lo, j);
            lo = i;
        }
        for (int i = lo + 1; i <= hi; i++) {
            int v = a[i], j = i - 1;
            while (j >= lo && a[j] > v) {
                a[j + 1] = a[j];
                j--;
            }
            a[j + 1] = v;
        }
    }

    static void mergesort(int[] a, int[] scratch, int lo, int hi) {
        if (hi - lo < 2) {
            return;
        }
        int mid = (lo + hi) >>> 1;
        mergesort(a, scratch, lo, mid);
        mergesort(a, scratch, mid, hi);
        for (int i = lo; i < hi; i++) {
            scratch[i] = a[i];
        }
        for (int i = lo, j = mid, k = lo; k < hi; k++) {
            a[k] = j >= hi || (i < mid && scratch[i] <= scratch[j]) ? scratch[i++] : scratch[j++];
        }
    }

    static int[] input(int seed) {
        int[] a = new int[N];
        for (int i = 0; i < N; i++) {
            seed = seed * 1103515245 + 12345;
            a[i] = seed >> 3;
        }
        return a;
    }

    static long digest(int[] a) {
        long sum = 0;
        for (int i = 0; i < a.length; i += 37) {
            sum = sum * 31 + a[i];
        }
        return sum;
    }

    static long kernel() {
        int[] a = input(42);
        quicksort(a, 0, N - 1);
        int[] b = input(4711);
        mergesort(b, new int[N], 0, N);
        return digest(a) * 31 + digest(b);
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
