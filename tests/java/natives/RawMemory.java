import java.lang.reflect.Field;
import java.nio.*;
import java.util.*;
import sun.misc.Unsafe;

/** sun.misc.Unsafe, and with it jdk.internal.misc.Unsafe: fields, arrays, blocks, layouts. */
public class RawMemory {
    boolean z = true; byte b = -2; short s = -300; char c = 'x'; int i = 70000; long l = 1L << 40; float f = 1.5f; double d = -2.25; Object o = "text";
    static int counter = 5;
    volatile int v;
    record Rec(int a) {}

    static final Unsafe U;
    static {
        try {
            Field field = Unsafe.class.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            U = (Unsafe) field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    static long offset(String name) throws Exception { return U.objectFieldOffset(RawMemory.class.getDeclaredField(name)); }

    static void fields() throws Exception {
        RawMemory m = new RawMemory();
        System.out.println(U.getBoolean(m, offset("z")) + " " + U.getByte(m, offset("b")) + " " + U.getShort(m, offset("s")) + " " + U.getChar(m, offset("c"))
            + " " + U.getInt(m, offset("i")) + " " + U.getLong(m, offset("l")) + " " + U.getFloat(m, offset("f")) + " " + U.getDouble(m, offset("d")) + " " + U.getObject(m, offset("o")));
        U.putBoolean(m, offset("z"), false);
        U.putByte(m, offset("b"), (byte) 7);
        U.putShort(m, offset("s"), (short) 8);
        U.putChar(m, offset("c"), 'y');
        U.putIntVolatile(m, offset("i"), 9);
        U.putLongVolatile(m, offset("l"), 10);
        U.putFloatVolatile(m, offset("f"), 11);
        U.putDouble(m, offset("d"), 12);
        U.putObjectVolatile(m, offset("o"), List.of(1));
        System.out.println(m.z + " " + m.b + " " + m.s + " " + m.c + " " + m.i + " " + m.l + " " + m.f + " " + m.d + " " + m.o);
        System.out.println(U.compareAndSwapInt(m, offset("i"), 9, 90) + " " + U.compareAndSwapInt(m, offset("i"), 9, 91) + " " + m.i);
        System.out.println(U.compareAndSwapLong(m, offset("l"), 10, 100) + " " + U.compareAndSwapLong(m, offset("l"), 10, 101) + " " + m.l);
        Object old = m.o;
        System.out.println(U.compareAndSwapObject(m, offset("o"), old, "new") + " " + U.compareAndSwapObject(m, offset("o"), old, "newer") + " " + m.o);
        System.out.println(U.getAndAddInt(m, offset("v"), 3) + " " + U.getAndSetInt(m, offset("v"), 20) + " " + m.v + " " + U.getAndSetObject(m, offset("o"), null) + " " + m.o);
        Field field = RawMemory.class.getDeclaredField("counter");
        Object base = U.staticFieldBase(field);
        U.putInt(base, U.staticFieldOffset(field), 6);
        System.out.println(counter);
        for (boolean isStatic : new boolean[] {false, true}) {
            try {
                System.out.println(isStatic ? U.staticFieldOffset(RawMemory.class.getDeclaredField("i")) : U.objectFieldOffset(field));
            } catch (IllegalArgumentException e) {
                System.out.println(e);
            }
        }
        try {
            U.objectFieldOffset(Rec.class.getDeclaredField("a"));
        } catch (UnsupportedOperationException e) {
            System.out.println(e.getMessage());
        }
    }

    static void arrays() {
        for (Class<?> k : new Class<?>[] {boolean[].class, byte[].class, short[].class, char[].class, int[].class, long[].class, float[].class, double[].class, Object[].class, int[][].class})
            System.out.print(U.arrayIndexScale(k) + (U.arrayBaseOffset(k) % 8 == 0 ? " " : "? "));
        System.out.println();
        byte[] bytes = new byte[16];
        U.putLong(bytes, U.arrayBaseOffset(byte[].class) + 1L, 0x0102030405060708L);
        System.out.println(Arrays.toString(bytes) + " " + Integer.toHexString(U.getInt(bytes, U.arrayBaseOffset(byte[].class) + 3L)));
        String[] strings = new String[2];
        U.putObject(strings, (long) U.arrayBaseOffset(String[].class) + U.arrayIndexScale(String[].class), "second");
        System.out.println(Arrays.toString(strings));
        try {
            U.arrayBaseOffset(String.class);
        } catch (Throwable e) {
            System.out.println(e instanceof Exception || e instanceof Error);
        }
    }

    static void blocks() {
        long a = U.allocateMemory(64);
        U.setMemory(a, 64, (byte) 0x5a);
        System.out.println(Long.toHexString(U.getLong(a + 8)) + " " + U.getByte(a + 63));
        for (int i = 0; i < 8; i++) U.putLong(a + 8 * i, i);
        U.copyMemory(a, a + 8, 48);
        long sum = 0;
        for (int i = 0; i < 8; i++) sum = sum * 10 + U.getLong(a + 8 * i);
        System.out.println(sum);
        a = U.reallocateMemory(a, 100000);
        System.out.println(U.getLong(a + 16) + " " + U.getLong(a + 56));
        long[] longs = new long[4];
        U.copyMemory(null, a, longs, U.arrayBaseOffset(long[].class), 32);
        System.out.println(Arrays.toString(longs));
        U.putDouble(a, Math.PI);
        U.putChar(a + 9, 'q');
        System.out.println(U.getDouble(a) + " " + U.getChar(a + 9));
        U.freeMemory(a);
        U.freeMemory(0);
        try {
            U.allocateMemory(-5);
        } catch (RuntimeException e) {
            System.out.println(e.getClass());
        }
        try {
            U.allocateMemory(1L << 50);
        } catch (OutOfMemoryError e) {
            System.out.println("too much");
        }
    }

    static abstract class Abstract {}
    static class Init { static { System.out.println("Init.<clinit>"); } int x = 42; }

    static void classes() throws Exception {
        System.out.println(U.shouldBeInitialized(Init.class));
        Init init = (Init) U.allocateInstance(Init.class);
        System.out.println(init.x + " " + U.shouldBeInitialized(Init.class));
        for (Class<?> k : new Class<?>[] {Abstract.class, Runnable.class, int[].class, int.class, Class.class}) {
            try {
                System.out.println(U.allocateInstance(k));
            } catch (Exception e) {
                System.out.println(e);
            }
        }
        try {
            U.throwException(new java.io.IOException("unchecked"));
        } catch (Exception e) {
            System.out.println(e);
        }
        System.out.println(U.addressSize() + " " + (U.pageSize() >= 4096));
    }

    static void byteBuffers() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(64).order(ByteOrder.BIG_ENDIAN);
        buffer.putLong(0, 0x1122334455667788L).putInt(11, 0xcafebabe).putDouble(24, 1e100);
        System.out.println(Long.toHexString(buffer.order(ByteOrder.LITTLE_ENDIAN).getLong(0)) + " " + Integer.toHexString(buffer.getInt(11)) + " " + buffer.order(ByteOrder.BIG_ENDIAN).getDouble(24));
        CharBuffer chars = buffer.asCharBuffer().put("swap äöü");
        System.out.println(chars.flip() + " " + buffer.get(1) + " " + buffer.duplicate().position(2).slice().getChar(0));
        long[] longs = {1, 2, -3};
        buffer.asLongBuffer().put(longs).flip();
        System.out.println(buffer.get(7) + " " + buffer.get(16));
        try {
            buffer.getLong(60);
        } catch (IndexOutOfBoundsException e) {
            System.out.println(e);
        }
    }

    public static void main(String[] args) throws Exception {
        fields();
        arrays();
        blocks();
        classes();
        byteBuffers();
    }
}
