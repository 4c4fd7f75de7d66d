/** Power iteration on an infinite matrix: calls of a small pure function, double division. */
public class SpectralNorm {
    static final int N = 50;

    static double element(int i, int j) {
        return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1);
    }

    static void times(double[] v, double[] out) {
        for (int i = 0; i < N; i++) {
            double sum = 0;
            for (int j = 0; j < N; j++) {
                sum += element(i, j) * v[j];
            }
            out[i] = sum;
        }
    }

    static void timesTransposed(double[] v, double[] out) {
        for (int i = 0; i < N; i++) {
            double sum = 0;
            for (int j = 0; j < N; j++) {
                sum += element(j, i) * v[j];
            }
            out[i] = sum;
        }
    }

    static long kernel() {
        double[] u = new double[N], v = new double[N], t = new double[N];
        java.util.Arrays.fill(u, 1);
        for (int i = 0; i < 10; i++) {
            times(u, t);
            timesTransposed(t, v);
            times(v, t);
            timesTransposed(t, u);
        }
        double vBv = 0, vv = 0;
        for (int i = 0; i < N; i++) {
            vBv += u[i] * v[i];
            vv += v[i] * v[i];
        }
        return Double.doubleToLongBits(Math.sqrt(vBv / vv));
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
