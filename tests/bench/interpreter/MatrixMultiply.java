/** Dense matrix product over double[][], and the same over a flat int[]. */
public class MatrixMultiply {
    static final int N = 40;

    static double[][] multiply(double[][] a, double[][] b) {
        double[][] c = new double[N][N];
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < N; j++) {
                double sum = 0;
                for (int k = 0; k < N; k++) {
                    sum += a[i][k] * b[k][j];
                }
                c[i][j] = sum;
            }
        }
        return c;
    }

    static int[] multiply(int[] a, int[] b) {
        int[] c = new int[N * N];
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < N; j++) {
                int sum = 0;
                for (int k = 0; k < N; k++) {
                    sum += a[i * N + k] * b[k * N + j];
                }
                c[i * N + j] = sum;
            }
        }
        return c;
    }

    static long kernel() {
        double[][] a = new double[N][N], b = new double[N][N];
        int[] p = new int[N * N], q = new int[N * N];
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < N; j++) {
                a[i][j] = i - 0.5 * j;
                b[i][j] = 1.0 / (i + j + 1);
                p[i * N + j] = i ^ j;
                q[i * N + j] = i * j + 1;
            }
        }
        double[][] c = multiply(a, b);
        int[] r = multiply(p, q);
        double trace = 0;
        long sum = 0;
        for (int i = 0; i < N; i++) {
            trace += c[i][i];
            sum = sum * 31 + r[i * N + i];
        }
        return Double.doubleToLongBits(trace) ^ sum;
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
