/** Throwing, catching and finally at several depths, with and without stack traces. */
public class Exceptions {
    static final class Quick extends RuntimeException {
        private static final long serialVersionUID = 1;
        final int value;

        Quick(int value) {
            super(null, null, false, false);
            this.value = value;
        }
    }

    static int finallyCount;

    static int descend(int depth, int n) {
        try {
            if (depth == 0) {
                if (n % 3 == 0) {
                    throw new Quick(n);
                }
                if (n % 3 == 1) {
                    throw new IllegalStateException("n is " + n);
                }
                return n;
            }
            return descend(depth - 1, n) + 1;
        } finally {
            finallyCount++;
        }
    }

    static int guarded(int[] a, Object o, int i) {
        try {
            return a[i] / (i % 5) + ((String) o).length();
        } catch (ArithmeticException e) {
            return -1;
        } catch (ArrayIndexOutOfBoundsException e) {
            return -2;
        } catch (ClassCastException | NullPointerException e) {
            return -3;
        }
    }

    static long kernel() {
        finallyCount = 0;
        long sum = 0;
        for (int n = 0; n < 300; n++) {
            try {
                sum += descend(n % 10, n);
            } catch (Quick e) {
                sum += e.value * 7L;
            } catch (IllegalStateException e) {
                sum += e.getMessage().length();
            }
        }
        int[] a = new int[40];
        for (int i = 0; i < 50; i++) {
            a[i % 40] = i * i;
            sum = sum * 3 + guarded(a, i % 7 == 0 ? null : i % 11 == 0 ? (Object) 1 : "text", i);
        }
        try {
            throw new Exception("trace");
        } catch (Exception e) {
            sum += e.getStackTrace()[0].getMethodName().length();
        }
        return sum * 31 + finallyCount;
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
