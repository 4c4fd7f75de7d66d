// Loops of all forms with labels, break and continue, empty bodies, long and float counters, iterator loops.
// javac: -XDstringConcat=inline
import java.util.Iterator;
import java.util.NoSuchElementException;

public class Loops {
    static final class Range implements Iterable<Integer> {
        final int from, to;

        Range(int from, int to) {
            this.from = from;
            this.to = to;
        }

        public Iterator<Integer> iterator() {
            return new Iterator<Integer>() {
                int at = from;

                public boolean hasNext() {
                    return at < to;
                }

                public Integer next() {
                    if (at >= to) {
                        throw new NoSuchElementException("at " + at);
                    }
                    return at++;
                }
            };
        }
    }

    static String primes(int limit) {
        StringBuilder out = new StringBuilder();
        candidates:
        for (int n = 2; n < limit; n++) {
            for (int d = 2; d * d <= n; d++) {
                if (n % d == 0) {
                    continue candidates;
                }
            }
            out.append(n).append(' ');
        }
        return out.toString();
    }

    static int find(int[][] grid, int wanted) {
        int steps = 0;
        search:
        {
            for (int[] row : grid) {
                for (int cell : row) {
                    steps++;
                    if (cell == wanted) {
                        break search;
                    }
                }
            }
            return -1;
        }
        return steps;
    }

    static int collatz(long n) {
        int steps = 0;
        do {
            n = (n & 1) == 0 ? n >> 1 : 3 * n + 1;
            steps++;
        } while (n != 1);
        return steps;
    }

    static int gotoHeavy(int n) {
        int a = 0;
        while (true) {
            if (n-- <= 0) break;
            if ((n & 1) == 0) continue;
            a += n;
            do {
                a--;
                if (a % 7 == 0) break;
            } while (a % 5 != 0);
        }
        return a;
    }

    public static void main(String[] args) {
        System.out.println(primes(100));
        int[][] grid = {{1, 2, 3}, {4, 5, 6}, {}, {7}};
        System.out.println(find(grid, 5) + " " + find(grid, 7) + " " + find(grid, 8));
        System.out.println(collatz(27) + " " + collatz(1) + " " + collatz(837799));
        System.out.println(gotoHeavy(0) + " " + gotoHeavy(100) + " " + gotoHeavy(12345));
        int sum = 0;
        for (int i : new Range(3, 8)) {
            for (Integer j : new Range(0, i)) {
                if (j == 4) continue;
                sum += i * j;
            }
        }
        System.out.println(sum);
        long l = 0;
        for (long i = Integer.MAX_VALUE - 2L; i < Integer.MAX_VALUE + 3L; i++) {
            l += i;
        }
        System.out.println(l);
        int floats = 0;
        for (float f = 0; f < 1; f += 0.1f) {
            floats++;
        }
        int doubles = 0;
        for (double d = 0; d != 1.0 && doubles < 20; d += 0.1) {
            doubles++;
        }
        System.out.println(floats + " " + doubles);
        int bytes = 0;
        for (byte b = 0; b >= 0; b++) {
            bytes++;
        }
        System.out.println(bytes);
        for (int i = 0, j = 10; i < j; i += 3, j--) {
            System.out.print(i + "," + j + " ");
        }
        System.out.println();
        int i = 0;
        for (; ; ) {
            if (++i > 5) {
                break;
            }
        }
        while (i-- > 0);
        System.out.println(i);
        try {
            Iterator<Integer> it = new Range(0, 1).iterator();
            it.next();
            it.next();
        } catch (NoSuchElementException e) {
            System.out.println(e.getMessage());
        }
    }
}
