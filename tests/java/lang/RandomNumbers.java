// Random, SplittableRandom and the generators of java.util.random: exact sequences for given seeds, ranges, streams, errors.
import java.util.*;
import java.util.random.*;
import java.util.stream.Collectors;

public class RandomNumbers {
    interface Body {
        Object run();
    }

    static void show(String what, Body body) {
        try {
            System.out.println(what + ": " + body.run());
        } catch (RuntimeException e) {
            System.out.println(what + ": " + e);
        }
    }

    static String draw(RandomGenerator r) {
        byte[] b = new byte[5];
        r.nextBytes(b);
        return r.nextInt() + " " + r.nextLong() + " " + r.nextInt(100) + " " + r.nextInt(-5, 5) + " " + r.nextLong(1L << 40) + " " + r.nextDouble() + " " + r.nextFloat() + " " + r.nextBoolean() + " " + Arrays.toString(b) + " "
            + r.nextDouble(2, 3) + " " + r.nextLong(10, 20);
    }

    public static void main(String[] args) {
        for (long seed : new long[] {0, 1, 42, -1, Long.MIN_VALUE}) {
            show("Random " + seed, () -> draw(new Random(seed)) + " " + new Random(seed).nextGaussian());
            show("SplittableRandom " + seed, () -> draw(new SplittableRandom(seed)) + " " + new SplittableRandom(seed).split().nextInt());
        }
        for (String name : new String[] {"L64X128MixRandom", "Xoshiro256PlusPlus", "Xoroshiro128PlusPlus", "L32X64MixRandom", "L128X256MixRandom"}) {
            show(name, () -> draw(RandomGeneratorFactory.of(name).create(12345)) + " " + RandomGeneratorFactory.of(name).isSplittable() + " " + RandomGeneratorFactory.of(name).stateBits());
        }
        show("unknown", () -> RandomGenerator.of("Nope"));
        show("bad bound", () -> new Random(1).nextInt(0));
        show("bad range", () -> new Random(1).nextInt(5, 5));
        show("streams", () -> new Random(3).ints(4).boxed().collect(Collectors.toList()) + " " + new Random(3).doubles(2, 0, 10).boxed().toList() + " " + new Random(3).longs(3, -3, 3).boxed().toList());
        Random set = new Random();
        set.setSeed(99);
        show("seeded", () -> set.nextInt() == new Random(99).nextInt());
        int[] histogram = new int[6];
        Random dice = new Random(2024);
        for (int i = 0; i < 6000; i++) {
            histogram[dice.nextInt(6)]++;
        }
        show("dice", () -> Arrays.toString(histogram));
        List<Integer> list = new ArrayList<>(List.of(1, 2, 3, 4, 5, 6, 7, 8));
        Collections.shuffle(list, new Random(11));
        show("shuffle", () -> list);
        int range = java.util.concurrent.ThreadLocalRandom.current().nextInt(5, 8);
        show("thread local", () -> range >= 5 && range < 8);
        show("set seed of thread local", () -> {
            java.util.concurrent.ThreadLocalRandom.current().setSeed(1);
            return "";
        });
        double sum = 0;
        Random gauss = new Random(5);
        for (int i = 0; i < 1000; i++) {
            sum += gauss.nextGaussian();
        }
        double total = sum;
        show("gaussian", () -> total);
        show("math", () -> Math.random() < 1);
    }
}
