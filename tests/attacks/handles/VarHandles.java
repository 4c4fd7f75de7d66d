// attack: VarHandles with the wrong receiver, value, index, alignment and symbolic type; views beyond their buffers; field updaters and atomic arrays
// must: an exception for each, nothing written
import java.lang.invoke.*;
import java.nio.*;
import java.util.concurrent.atomic.*;

public class VarHandles {
    int number;
    String text = "x";
    volatile Object any;
    static final String CONSTANT = "constant";
    final int fixed = 3;

    static void lie(String what, VarHandle handle, String method, String descriptor, String push, Object a, Object b) {
        String result = descriptor.substring(descriptor.indexOf(')') + 1);
        String end = result.equals("V") ? "aconst_null; areturn" : result.equals("I") ? "invokestatic java/lang/Integer.valueOf:(I)Ljava/lang/Integer;; areturn" : "areturn";
        Attack.attempt(what, () -> Own.run(55, "(Ljava/lang/invoke/VarHandle;Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;", 8, 4,
            "aload_0; " + push + "invokevirtual java/lang/invoke/VarHandle." + method + ":" + descriptor + "; " + end, handle, a, b));
    }

    public static void main(String[] args) throws Throwable {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        VarHandle number = lookup.findVarHandle(VarHandles.class, "number", int.class), text = lookup.findVarHandle(VarHandles.class, "text", String.class);
        VarHandle ints = MethodHandles.arrayElementVarHandle(int[].class), objects = MethodHandles.arrayElementVarHandle(String[].class);
        VarHandle view = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder()), buffer = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
        VarHandles object = new VarHandles();
        lie("wrong receiver", number, "get", "(Ljava/lang/Object;)I", "aload_1; ", "text", null);
        lie("int as receiver", number, "get", "(I)I", "iconst_5; ", null, null);
        lie("no receiver", number, "get", "()I", "", null, null);
        lie("null receiver", number, "get", "(Ljava/lang/Object;)I", "aload_1; ", null, null);
        lie("reference read from an int", number, "get", "(LVarHandles;)Ljava/lang/String;", "aload_1; checkcast VarHandles; ", object, null);
        lie("wrong value", text, "set", "(LVarHandles;Ljava/lang/Object;)V", "aload_1; checkcast VarHandles; aload_2; ", object, 5);
        lie("int as value", text, "set", "(LVarHandles;I)V", "aload_1; checkcast VarHandles; iconst_5; ", object, null);
        lie("compareAndSet with another type", text, "compareAndSet", "(LVarHandles;Ljava/lang/Object;Ljava/lang/Object;)Z", "aload_1; checkcast VarHandles; aload_2; aload_2; ", object, 5);
        lie("add to a String", text, "getAndAdd", "(LVarHandles;I)I", "aload_1; checkcast VarHandles; iconst_5; ", object, null);
        lie("int[] with Object[]", ints, "get", "(Ljava/lang/Object;I)I", "aload_1; iconst_0; ", new Object[4], null);
        lie("int[] beyond", ints, "get", "(Ljava/lang/Object;I)I", "aload_1; sipush 4096; ", new int[4], null);
        lie("int[] before", ints, "set", "(Ljava/lang/Object;II)V", "aload_1; iconst_m1; iconst_5; ", new int[4], null);
        lie("String[] takes an Integer", objects, "set", "(Ljava/lang/Object;ILjava/lang/Object;)V", "aload_1; iconst_0; aload_2; ", new String[1], 5);
        lie("String[] that is int[]", objects, "get", "(Ljava/lang/Object;I)Ljava/lang/Object;", "aload_1; iconst_0; ", new int[4], null);
        for (int index : new int[] {-1, 1, 9, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            Attack.attempt("view at " + index, () -> (long) view.getVolatile(new byte[16], index));
            Attack.attempt("plain view at " + index, () -> index == 1 ? null : (long) view.get(new byte[16], index));
            Attack.attempt("buffer view at " + index, () -> index == 1 ? null : (long) buffer.get(ByteBuffer.allocateDirect(16), index));
            Attack.attempt("view of a limited buffer at " + index, () -> index == 1 ? null : (long) buffer.get(ByteBuffer.allocateDirect(64).limit(16), index));
        }
        Attack.attempt("read-only buffer", () -> {
            buffer.set(ByteBuffer.allocateDirect(16).asReadOnlyBuffer(), 0, 5L);
            return "written";
        });
        Attack.attempt("final field", () -> {
            lookup.findVarHandle(VarHandles.class, "fixed", int.class).set(object, 5);
            return "written";
        });
        Attack.attempt("static final field", () -> {
            lookup.findStaticVarHandle(VarHandles.class, "CONSTANT", String.class).set("other");
            return "written";
        });
        Attack.attempt("field of the library", () -> lookup.findVarHandle(String.class, "value", byte[].class));
        Attack.attempt("updater of another's field", () -> AtomicIntegerFieldUpdater.newUpdater(Thread.class, "threadStatus"));
        Attack.attempt("updater of a wrong type", () -> AtomicReferenceFieldUpdater.newUpdater(VarHandles.class, String.class, "any"));
        Attack.attempt("updater with a wrong object", () -> {
            AtomicReferenceFieldUpdater raw = AtomicReferenceFieldUpdater.newUpdater(VarHandles.class, Object.class, "any");
            raw.set("text", "x");
            return "written";
        });
        Attack.attempt("atomic array of another type", () -> {
            AtomicReferenceArray raw = new AtomicReferenceArray(new String[1]);
            raw.set(0, 5);
            String[] copy = (String[]) java.util.Arrays.copyOf(new Object[] {raw.get(0)}, 1, String[].class);
            return copy[0];
        });
        Attack.attempt("atomic array beyond", () -> new AtomicIntegerArray(4).get(Integer.MIN_VALUE));
    }
}
