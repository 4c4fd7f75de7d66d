import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Sorts objects with comparators, by the library's merge sort and by an own one over Comparable. */
public class SortObjects {
    static final class Person implements Comparable<Person> {
        final String name;
        final int age;
        final double height;

        Person(String name, int age, double height) {
            this.name = name;
            this.age = age;
            this.height = height;
        }

        String name() {
            return name;
        }

        int age() {
            return age;
        }

        @Override
        public int compareTo(Person other) {
            return Double.compare(height, other.height);
        }
    }

    static List<Person> people() {
        List<Person> people = new ArrayList<>();
        int seed = 17;
        for (int i = 0; i < 500; i++) {
            seed = seed * 1664525 + 1013904223;
            people.add(new Person("p" + (seed >>> 20), (seed >>> 8) % 100, (seed >>> 4 & 0xffff) / 256.0));
        }
        return people;
    }

    static <T extends Comparable<? super T>> void heapsort(T[] a) {
        int n = a.length;
        for (int i = n / 2 - 1; i >= 0; i--) {
            sift(a, i, n);
        }
        for (int end = n - 1; end > 0; end--) {
            T t = a[0];
            a[0] = a[end];
            a[end] = t;
            sift(a, 0, end);
        }
    }

    static <T extends Comparable<? super T>> void sift(T[] a, int root, int n) {
        T v = a[root];
        int child;
        while ((child = 2 * root + 1) < n) {
            if (child + 1 < n && a[child].compareTo(a[child + 1]) < 0) {
                child++;
            }
            if (v.compareTo(a[child]) >= 0) {
                break;
            }
            a[root] = a[child];
            root = child;
        }
        a[root] = v;
    }

    static long kernel() {
        List<Person> people = people();
        long sum = 0;
        Collections.sort(people, Comparator.comparing(Person::name).thenComparingInt(Person::age));
        sum += people.get(177).name.hashCode();
        people.sort((a, b) -> a.age != b.age ? a.age - b.age : b.name.compareTo(a.name));
        sum = sum * 31 + people.get(234).name.hashCode();
        Person[] array = people.toArray(new Person[0]);
        heapsort(array);
        sum = sum * 31 + Double.hashCode(array[99].height);
        Arrays.sort(array, Comparator.reverseOrder());
        return sum * 31 + Double.hashCode(array[99].height);
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
