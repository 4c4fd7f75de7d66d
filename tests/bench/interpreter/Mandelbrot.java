/** Escape-time fractal: a tight loop of double arithmetic in local variables. */
public class Mandelbrot {
    static final int SIZE = 60;
    static final int LIMIT = 50;

    static int escape(double cr, double ci) {
        double zr = 0, zi = 0;
        int n = 0;
        while (n < LIMIT && zr * zr + zi * zi < 4) {
            double t = zr * zr - zi * zi + cr;
            zi = 2 * zr * zi + ci;
            zr = t;
            n++;
        }
        return n;
    }

    static long kernel() {
        long sum = 0;
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                sum = sum * 3 + escape(2.0 * x / SIZE - 1.5, 2.0 * y / SIZE - 1.0);
            }
        }
        return sum;
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
