// Direct and mapped buffers, byte order views, Unsafe through sun.misc, the limit of direct memory.
// vmoptions: -XX:MaxDirectMemorySize=8m
import java.lang.reflect.Field;
import java.nio.*;
import java.util.ArrayList;
import java.util.List;
import sun.misc.Unsafe;

public class DirectMemory {
    int i = 5;
    long l = 6;
    Object o = "object";

    public static void main(String[] args) throws Exception {
        ByteBuffer b = ByteBuffer.allocateDirect(64);
        System.out.println(b + " " + b.order() + " " + b.isDirect() + " " + b.hasArray());
        b.put((byte) 1).putShort((short) 0x0203).putInt(0x04050607).putLong(0x08090a0b0c0d0e0fL).putFloat(1.5f).putDouble(2.5).putChar('x');
        b.flip();
        b.order(ByteOrder.LITTLE_ENDIAN);
        System.out.println(b.get() + " " + Integer.toHexString(b.getShort()) + " " + Integer.toHexString(b.getInt()) + " " + Long.toHexString(b.getLong()) + " " + b.remaining());
        ByteBuffer slice = b.duplicate().position(4).slice(0, 8).asReadOnlyBuffer();
        System.out.println(slice + " " + slice.isReadOnly() + " " + slice.get(0));
        try {
            slice.put((byte) 1);
        } catch (ReadOnlyBufferException e) {
            System.out.println(e);
        }
        try {
            b.get(100);
        } catch (IndexOutOfBoundsException e) {
            System.out.println(e.getClass().getSimpleName());
        }
        IntBuffer ints = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder()).asIntBuffer();
        ints.put(new int[] {1, 2, 3}).put(4).flip();
        int[] back = new int[4];
        ints.get(back);
        System.out.println(back[3] + " " + ints);
        List<ByteBuffer> hoard = new ArrayList<>();
        try {
            while (true) {
                hoard.add(ByteBuffer.allocateDirect(1 << 20));
            }
        } catch (OutOfMemoryError e) {
            System.out.println(hoard.size() <= 8 && hoard.size() >= 6);
        }
        hoard.clear();
        for (int i = 0; i < 50; i++) {
            ByteBuffer.allocateDirect(1 << 20).put(i, (byte) i);
        }
        System.out.println("freed by collection");
        Field f = Unsafe.class.getDeclaredField("theUnsafe");
        f.setAccessible(true);
        Unsafe u = (Unsafe) f.get(null);
        long address = u.allocateMemory(64);
        u.setMemory(address, 64, (byte) 0x11);
        u.putLong(address + 8, 0x1122334455667788L);
        u.putInt(address, -1);
        System.out.println(Long.toHexString(u.getLong(address)) + " " + Integer.toHexString(u.getInt(address + 8)) + " " + u.getByte(address + 15) + " " + u.addressSize());
        address = u.reallocateMemory(address, 128);
        System.out.println(Long.toHexString(u.getLong(address + 8)));
        byte[] target = new byte[8];
        u.copyMemory(null, address + 8, target, Unsafe.ARRAY_BYTE_BASE_OFFSET, 8);
        System.out.println(target[0] + " " + target[7]);
        u.freeMemory(address);
        DirectMemory d = (DirectMemory) u.allocateInstance(DirectMemory.class);
        System.out.println(d.i + " " + d.o);
        long io = u.objectFieldOffset(DirectMemory.class.getDeclaredField("i")), oo = u.objectFieldOffset(DirectMemory.class.getDeclaredField("o")), lo = u.objectFieldOffset(DirectMemory.class.getDeclaredField("l"));
        u.putInt(d, io, 9);
        u.putObject(d, oo, "put");
        System.out.println(d.i + " " + u.getObject(d, oo) + " " + u.compareAndSwapInt(d, io, 9, 10) + " " + u.compareAndSwapObject(d, oo, null, "x") + " " + u.getAndAddLong(d, lo, 5) + " " + d.l + " " + u.getAndSetObject(d, oo, "last") + d.o);
        int[] ia = {1, 2, 3};
        u.putInt(ia, Unsafe.ARRAY_INT_BASE_OFFSET + 2L * Unsafe.ARRAY_INT_INDEX_SCALE, 33);
        System.out.println(ia[2] + " " + u.arrayIndexScale(long[].class) + " " + Unsafe.INVALID_FIELD_OFFSET);
        try {
            u.throwException(new java.io.IOException("sneaky"));
        } catch (Exception e) {
            System.out.println(e);
        }
        CharBuffer chars = CharBuffer.wrap("wrapped text", 2, 9);
        System.out.println(chars + " " + chars.length() + " " + chars.subSequence(1, 3) + " " + CharBuffer.allocate(4).put("abcd").flip());
        System.out.println(ByteBuffer.wrap(new byte[] {1, 2, 3}).compareTo(ByteBuffer.wrap(new byte[] {1, 2, 4})) + " " + ByteBuffer.wrap(new byte[] {1, 2}).equals(ByteBuffer.wrap(new byte[] {0, 1, 2}, 1, 2)) + " "
            + ByteBuffer.wrap(new byte[] {1, 2, 3}).mismatch(ByteBuffer.wrap(new byte[] {1, 2, 4})));
    }
}
