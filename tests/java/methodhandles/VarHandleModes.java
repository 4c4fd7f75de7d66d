// VarHandles: all access modes on fields, statics, arrays and byte views, and their errors.
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

public class VarHandleModes {
    int i = 1;
    long l = 2;
    volatile boolean z;
    byte b;
    short s;
    char c = 'a';
    float f;
    double d;
    String str = "s";
    final int fin = 9;
    static int st = 100;
    static final VarHandle I, L, Z, B, S, C, F, D, STR, FIN, ST;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            I = lookup.findVarHandle(VarHandleModes.class, "i", int.class);
            L = lookup.findVarHandle(VarHandleModes.class, "l", long.class);
            Z = lookup.findVarHandle(VarHandleModes.class, "z", boolean.class);
            B = lookup.findVarHandle(VarHandleModes.class, "b", byte.class);
            S = lookup.findVarHandle(VarHandleModes.class, "s", short.class);
            C = lookup.findVarHandle(VarHandleModes.class, "c", char.class);
            F = lookup.findVarHandle(VarHandleModes.class, "f", float.class);
            D = lookup.findVarHandle(VarHandleModes.class, "d", double.class);
            STR = lookup.findVarHandle(VarHandleModes.class, "str", String.class);
            FIN = lookup.findVarHandle(VarHandleModes.class, "fin", int.class);
            ST = lookup.findStaticVarHandle(VarHandleModes.class, "st", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    interface Body {
        Object run() throws Throwable;
    }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + ": " + body.run());
        } catch (Throwable t) {
            System.out.println(what + ": " + t);
        }
    }

    public static void main(String[] args) throws Exception {
        VarHandleModes o = new VarHandleModes();
        I.set(o, 10);
        System.out.println((int) I.get(o) + " " + (int) I.getVolatile(o) + " " + (int) I.getOpaque(o) + " " + (int) I.getAcquire(o));
        I.setVolatile(o, 11);
        I.setOpaque(o, o.i + 1);
        I.setRelease(o, o.i + 1);
        System.out.println(o.i + " " + I.compareAndSet(o, 13, 20) + " " + I.compareAndSet(o, 13, 21) + " " + o.i);
        System.out.println((int) I.compareAndExchange(o, 20, 21) + " " + (int) I.compareAndExchangeAcquire(o, 20, 22) + " " + (int) I.compareAndExchangeRelease(o, 21, 23) + " " + o.i);
        while (!I.weakCompareAndSet(o, 23, 24)) {
        }
        while (!I.weakCompareAndSetPlain(o, 24, 25)) {
        }
        while (!I.weakCompareAndSetAcquire(o, 25, 26)) {
        }
        while (!I.weakCompareAndSetRelease(o, 26, 27)) {
        }
        System.out.println((int) I.getAndSet(o, 30) + " " + (int) I.getAndSetAcquire(o, 31) + " " + (int) I.getAndSetRelease(o, 32) + " " + (int) I.getAndAdd(o, 5) + " "
            + (int) I.getAndAddAcquire(o, 5) + " " + (int) I.getAndAddRelease(o, -1) + " " + o.i);
        System.out.println((int) I.getAndBitwiseOr(o, 0xf0) + " " + (int) I.getAndBitwiseAnd(o, 0xff) + " " + (int) I.getAndBitwiseXor(o, 3) + " " + (int) I.getAndBitwiseOrAcquire(o, 256) + " "
            + (int) I.getAndBitwiseAndRelease(o, ~1) + " " + (int) I.getAndBitwiseXorAcquire(o, -1) + " " + o.i);
        System.out.println((long) L.getAndAdd(o, 1L << 40) + " " + L.compareAndSet(o, (1L << 40) + 2, -1L) + " " + (long) L.getAndBitwiseXor(o, 5L) + " " + o.l);
        System.out.println(Z.compareAndSet(o, false, true) + " " + (boolean) Z.getAndSet(o, false) + " " + (boolean) Z.getAndBitwiseOr(o, true) + " " + (boolean) Z.getAndBitwiseXor(o, true) + " " + o.z);
        System.out.println((byte) B.getAndAdd(o, (byte) 127) + " " + (byte) B.getAndAdd(o, (byte) 3) + " " + o.b + " " + (byte) B.getAndBitwiseAnd(o, (byte) 0xf) + " " + B.compareAndSet(o, (byte) 2, (byte) -1) + " " + o.b);
        System.out.println((short) S.getAndAdd(o, Short.MIN_VALUE) + " " + (short) S.getAndAdd(o, (short) -1) + " " + o.s + " " + (char) C.getAndAdd(o, (char) 2) + " " + o.c + " "
            + (char) C.compareAndExchange(o, 'c', 'z') + " " + o.c);
        System.out.println((float) F.getAndAdd(o, 1.5f) + " " + F.compareAndSet(o, 1.5f, -0f) + " " + F.compareAndSet(o, 0f, 1f) + " " + o.f + " " + (double) D.getAndAdd(o, 0.25) + " "
            + (double) D.getAndSet(o, Double.NaN) + " " + D.compareAndSet(o, Double.NaN, 2.0) + " " + o.d);
        System.out.println((String) STR.getAndSet(o, "t") + " " + STR.compareAndSet(o, "t", null) + " " + (String) STR.compareAndExchange(o, null, "u") + " " + o.str);
        ST.set(101);
        System.out.println((int) ST.getAndAdd(5) + " " + (int) ST.get() + " " + (int) FIN.get(o));
        VarHandle ints = MethodHandles.arrayElementVarHandle(int[].class), strs = MethodHandles.arrayElementVarHandle(String[].class), bytes = MethodHandles.arrayElementVarHandle(byte[].class),
            longs = MethodHandles.arrayElementVarHandle(long[].class), chars = MethodHandles.arrayElementVarHandle(char[].class), doubles = MethodHandles.arrayElementVarHandle(double[].class);
        int[] ia = new int[3];
        String[] sa = {"x", "y"};
        byte[] ba = new byte[16];
        long[] la = {1};
        char[] ca = {'q'};
        double[] da = {0.5};
        ints.set(ia, 1, 5);
        System.out.println((int) ints.getAndAdd(ia, 1, 2) + " " + ints.compareAndSet(ia, 0, 0, -1) + " " + Arrays.toString(ia) + " " + (String) strs.getAndSet(sa, 1, "z") + " " + Arrays.toString(sa)
            + " " + (byte) bytes.getAndBitwiseOr(ba, 3, (byte) 0x81) + " " + ba[3] + " " + (long) longs.getAndAdd(la, 0, 9L) + " " + la[0] + " " + (char) chars.getAndSet(ca, 0, 'r') + ca[0] + " "
            + (double) doubles.getAndAdd(da, 0, 1.0) + " " + da[0]);
        VarHandle intView = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN), longView = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN),
            bufView = MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
        intView.set(ba, 1, 0x01020304);
        longView.set(ba, 8, 0x1122334455667788L);
        System.out.println(Arrays.toString(ba) + " " + (int) intView.get(ba, 0));
        ByteBuffer buffer = ByteBuffer.allocate(8);
        bufView.set(buffer, 3, (short) 0x7f01);
        System.out.println(Arrays.toString(buffer.array()) + " " + (short) bufView.get(buffer, 3));
        ByteBuffer direct = ByteBuffer.allocateDirect(16);
        VarHandle longBuf = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
        longBuf.setVolatile(direct, 8, 77L);
        System.out.println((long) longBuf.getAndAdd(direct, 8, 1L) + " " + direct.getLong(8) + " " + longBuf.compareAndSet(direct, 8, 78L, 1L));
        attempt("final", () -> {
            FIN.set(o, 1);
            return "set";
        });
        attempt("string add", () -> STR.getAndAdd(o, "x"));
        attempt("boolean add", () -> Z.getAndAdd(o, true));
        attempt("float or", () -> (float) F.getAndBitwiseOr(o, 1f));
        attempt("null receiver", () -> (int) I.get((VarHandleModes) null));
        attempt("wrong receiver", () -> (int) I.get((Object) "x"));
        attempt("wrong type", () -> (String) I.get(o));
        attempt("wrong value", () -> {
            I.set(o, "x");
            return "set";
        });
        attempt("boxed", () -> (Object) I.getAndAdd((Object) o, (Integer) 1));
        attempt("arity", () -> I.compareAndSet(o, 1));
        attempt("bounds", () -> (int) ints.get(ia, 3));
        attempt("negative", () -> (int) ints.get(ia, -1));
        attempt("store", () -> {
            VarHandle objs = MethodHandles.arrayElementVarHandle(Object[].class);
            objs.set((Object[]) sa, 0, (Object) 5);
            return "set";
        });
        attempt("view bounds", () -> (int) intView.get(ba, 13));
        attempt("view volatile unaligned", () -> (int) intView.getVolatile(ba, 1));
        attempt("view add", () -> (short) bufView.getAndAdd(buffer, 0, (short) 1));
        attempt("invalid", () -> MethodHandles.arrayElementVarHandle(String.class));
        attempt("modes", () -> I.isAccessModeSupported(VarHandle.AccessMode.GET_AND_ADD) + " " + STR.isAccessModeSupported(VarHandle.AccessMode.GET_AND_ADD) + " "
            + I.accessModeType(VarHandle.AccessMode.COMPARE_AND_SET) + " " + I.varType() + " " + I.coordinateTypes());
        attempt("toMethodHandle", () -> I.toMethodHandle(VarHandle.AccessMode.GET_AND_ADD).invoke(o, 3));
        attempt("exact", () -> (long) I.withInvokeExactBehavior().get(o));
        attempt("invoke exact ok", () -> (int) I.withInvokeExactBehavior().get(o));
        VarHandle.fullFence();
        VarHandle.acquireFence();
        VarHandle.releaseFence();
        VarHandle.loadLoadFence();
        VarHandle.storeStoreFence();
    }
}
