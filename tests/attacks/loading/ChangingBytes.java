// attack: a thread changes the bytes of a class while the VM reads them, in an array and in a direct buffer
// must: each definition is of one state of the bytes, verified as such: a class or an error, never a confusion
import java.nio.ByteBuffer;
import java.security.ProtectionDomain;

public class ChangingBytes {
    static volatile boolean stop;

    static class Loader extends ClassLoader {
        Class<?> define(ByteBuffer bytes) {
            return defineClass("Lie", bytes, (ProtectionDomain) null);
        }

        Class<?> define(byte[] bytes) {
            return defineClass("Lie", bytes, 0, bytes.length);
        }
    }

    static int find(byte[] in, int... what) {
        for (int i = 0; ; i++) {
            int n = 0;
            while (n < what.length && (in[i + n] & 255) == what[n]) n++;
            if (n == what.length) return i;
        }
    }

    public static void main(String[] args) throws Exception {
        // m answers an Object: aconst_null, areturn. The other thread makes it iconst_5, areturn, and breaks lengths.
        byte[] bytes = new Assembler(52, 0x21, "Lie", "java/lang/Object").method(9, "m", "()Ljava/lang/Object;", 2, 2, "aconst_null; nop; areturn").toBytes();
        int code = find(bytes, 1, 0, 176);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes);
        Thread changer = new Thread(() -> {
            for (int i = 0; !stop; i++) {
                byte value = (byte) (i % 2 == 0 ? 8 : 1);
                bytes[code] = value;
                direct.put(code, value);
                bytes[9] = (byte) (i % 3 == 0 ? 255 : 0 + bytes[9]);
                byte old = bytes[code - 1];
                bytes[code - 1] = (byte) 255;
                direct.put(code - 1, (byte) 255);
                bytes[code - 1] = old;
                direct.put(code - 1, old);
            }
        });
        byte count = bytes[9];
        changer.setDaemon(true);
        changer.start();
        boolean confused = false;
        for (int i = 0; i < 1500; i++) {
            bytes[9] = count;
            try {
                Class<?> c = i % 2 == 0 ? new Loader().define(bytes) : new Loader().define(direct.duplicate().position(0));
                if (c.getMethod("m").invoke(null) != null) confused = true;
            } catch (LinkageError refused) {
                continue;
            }
        }
        stop = true;
        System.out.println(confused ? "GOT a confused class" : "contained");
    }
}
