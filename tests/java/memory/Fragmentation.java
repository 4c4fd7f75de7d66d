// Small objects that live long lie scattered; then arrays of a few kilobytes and large ones must find room between them.
// vmoptions: -Xmx40m
// timeout: 120
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

public class Fragmentation {
    static final class Small {
        final int number;
        final int hash = System.identityHashCode(this);
        Small next;

        Small(int number) {
            this.number = number;
        }
    }

    public static void main(String[] args) {
        for (int round = 0; round < 4; round++) {
            List<Small> kept = new ArrayList<>();
            Map<Small, Integer> byIdentity = new IdentityHashMap<>();
            Small last = null;
            for (int i = 0; i < 800_000; i++) {
                Small small = new Small(i);
                if (i % 40 == round) {
                    small.next = last;
                    last = small;
                    kept.add(small);
                    if (i % 400 == round) {
                        byIdentity.put(small, i);
                    }
                }
            }
            List<byte[]> arrays = new ArrayList<>();
            for (int size : new int[] {300, 3000, 7000, 20_000, 500_000, 3_000_000}) {
                int total = 0;
                for (int n = 0; total < 6_000_000; n++) {
                    byte[] bytes = new byte[size];
                    bytes[size - 1] = (byte) n;
                    total += size;
                    if (n % 4 == 0) {
                        arrays.add(bytes);
                    }
                    if (arrays.size() > 2000 || size > 100_000) {
                        arrays.clear();
                    }
                }
            }
            int links = 0;
            boolean right = true;
            for (Small small = last; small != null; small = small.next) {
                links++;
                right &= small.hash == System.identityHashCode(small) && kept.get(kept.size() - links) == small;
            }
            for (Map.Entry<Small, Integer> entry : byIdentity.entrySet()) {
                right &= entry.getKey().number == entry.getValue() && byIdentity.get(kept.get(entry.getValue() / 40)) != null;
            }
            System.out.println(round + ": " + links + " " + byIdentity.size() + " " + right);
        }
    }
}
