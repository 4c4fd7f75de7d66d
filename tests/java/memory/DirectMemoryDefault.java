// Direct buffers may take as much as the heap, if nothing else is said; and when they are dropped, others may take their place.
// vmoptions: -Xmx16m
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

public class DirectMemoryDefault {
    static int fill() {
        List<ByteBuffer> hoard = new ArrayList<>();
        try {
            while (true) {
                hoard.add(ByteBuffer.allocateDirect(1 << 20));
            }
        } catch (OutOfMemoryError e) {
            System.out.println(e);
        }
        return hoard.size();
    }

    public static void main(String[] args) {
        System.out.println(fill());
        long sum = 0;
        for (int i = 1; i <= 8; i++) {
            sum += ByteBuffer.allocateDirect(i << 20).put(i, (byte) i).get(i);
        }
        System.out.println(sum);
        try {
            ByteBuffer.allocateDirect(17 << 20);
        } catch (OutOfMemoryError e) {
            System.out.println(e.getMessage().startsWith("Cannot reserve 17825792 bytes of direct buffer memory (allocated: "));
        }
    }
}
