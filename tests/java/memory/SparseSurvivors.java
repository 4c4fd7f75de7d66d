// Objects of one size survive here and there, in each part of the heap alike; then a large array must find room, and objects of another size.
// vmoptions: -Xmx32m
// timeout: 120
import java.util.ArrayList;
import java.util.List;

public class SparseSurvivors {
    static final int HEAP = 32 << 20;
    static Object sink;

    static void survive(int size, int each, int percent) {
        List<byte[]> kept = new ArrayList<>(HEAP / 100 * percent / size + 1);
        for (int i = 0, live = 0; live < HEAP / 100 * percent; i++) {
            byte[] bytes = new byte[size - 16];
            bytes[0] = (byte) kept.size();
            sink = bytes;
            if (i % each == 0) {
                kept.add(bytes);
                live += size;
            }
        }
        sink = new byte[HEAP / 4];
        sink = null;
        for (int i = 0; i < kept.size(); i++)
            if (kept.get(i)[0] != (byte) i) throw new AssertionError(i + " of " + size);
        for (int i = 0; i < kept.size(); i += 2) kept.set(i, null);
        long put = 0;
        for (int i = 0; i < kept.size() && put < HEAP / 250L * percent; i += 2, put += 3000) kept.set(i, new byte[3000]);
    }

    static void check(int size, int each, int percent) throws InterruptedException {
        String[] outcome = {"fine"};
        Thread thread = new Thread(() -> {
            try {
                survive(size, each, percent);
            } catch (OutOfMemoryError e) {
                outcome[0] = e.getMessage();
            }
        });
        thread.start();
        thread.join();
        System.out.println(size + " bytes, each " + each + ", " + percent + "%: " + outcome[0]);
    }

    public static void main(String[] args) throws InterruptedException {
        int[] sizes = {24, 136, 216, 1000, 3000, 8000, 20_000};
        for (int size : sizes) check(size, 21, 13);
        for (int size : sizes) check(size, 3, 30);
        check(40, 9, 25);
        check(216, 5, 35);
    }
}
