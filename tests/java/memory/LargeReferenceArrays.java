// vmoptions: -Xmx96m
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Large arrays of references that live long, and get new objects here and there, in all the ways in which that is done. */
public class LargeReferenceArrays {
    static final class Item {
        final int number;
        final Item before;

        Item(int number, Item before) {
            this.number = number;
            this.before = before;
        }
    }

    static void garbage(int count) {
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[1000];
            bytes[i % 1000] = 1;
        }
    }

    static void check(Object[] items, int[] numbers, String what) {
        for (int i = 0; i < items.length; i++) {
            int found = items[i] == null ? 0 : ((Item) items[i]).number;
            if (found != numbers[i] || (items[i] != null && ((Item) items[i]).before.number != found - 1)) {
                System.out.println(what + " " + i + ": " + found + " for " + numbers[i]);
                return;
            }
        }
        System.out.println(what + " right");
    }

    static Item item(int number) {
        return new Item(number, new Item(number - 1, null));
    }

    static void stores(int length, int rounds) {
        Object[] items = new Object[length];
        int[] numbers = new int[length];
        Random random = new Random(length);
        for (int round = 1; round <= rounds; round++) {
            for (int i = 0; i < 200; i++) {
                int at = random.nextInt(length);
                items[at] = item(numbers[at] = round * 1000 + i);
            }
            items[0] = item(numbers[0] = round);
            items[length - 1] = item(numbers[length - 1] = round);
            garbage(2000);
        }
        check(items, numbers, "stores " + length);
    }

    static void copies(int length, int rounds) {
        Object[] items = new Object[length];
        int[] numbers = new int[length];
        Random random = new Random(length);
        for (int round = 1; round <= rounds; round++) {
            int count = 1 + random.nextInt(500), at = random.nextInt(length - count);
            Object[] some = new Object[count];
            for (int i = 0; i < count; i++) {
                some[i] = item(numbers[at + i] = round * 1000 + i);
            }
            System.arraycopy(some, 0, items, at, count);
            garbage(2000);
            int by = random.nextInt(300);
            System.arraycopy(items, 0, items, by, length - by);
            System.arraycopy(numbers, 0, numbers, by, length - by);
        }
        check(items, numbers, "copies " + length);
    }

    static void atomics(int length, int rounds) throws Exception {
        AtomicReferenceArray<Item> items = new AtomicReferenceArray<>(length);
        int[] numbers = new int[length];
        Thread[] threads = new Thread[3];
        for (int k = 0; k < threads.length; k++) {
            int part = k;
            threads[k] = new Thread(() -> {
                Random random = new Random(part);
                for (int round = 1; round <= rounds; round++) {
                    for (int i = 0; i < 100; i++) {
                        int at = random.nextInt(length / 3 - 1) * 3 + part;
                        Item old = items.get(at), fresh = item(numbers[at] = round * 1000 + i);
                        if (i % 2 == 0 ? !items.compareAndSet(at, old, fresh) : items.getAndSet(at, fresh) != old) {
                            System.out.println("someone else's store");
                        }
                    }
                    garbage(700);
                }
            });
            threads[k].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Object[] all = new Object[length];
        for (int i = 0; i < length; i++) {
            all[i] = items.get(i);
        }
        check(all, numbers, "atomics " + length);
        Object[] copy = all.clone();
        Arrays.fill(all, null);
        System.gc();
        check(copy, numbers, "clone " + length);
    }

    public static void main(String[] args) throws Exception {
        for (int length : new int[] {2045, 2047, 4096, 50_001, 1_500_000}) {
            stores(length, 60);
            copies(length, 40);
            atomics(length, 40);
        }
    }
}
