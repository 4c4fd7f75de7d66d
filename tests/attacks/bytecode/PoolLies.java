// attack: instructions whose constant is of another kind, and constants that refer to what they must not
// must: ClassFormatError, VerifyError or a linkage error for each
import java.io.*;

public class PoolLies {
    /** A class whose one method loads constant number 1 with the given opcode; the constants are written by hand. */
    static Object load(int opcode, String result, int count, byte[] constants, int version) throws Throwable {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(0xcafebabe);
        out.writeInt(version);
        out.writeShort(count + 8);
        out.write(constants);
        String[] texts = {"Lie", "java/lang/Object", "m", "()" + result, "Code"};
        for (String text : texts) {
            out.writeByte(1);
            out.writeUTF(text);
        }
        out.write(new byte[] {7, 0, (byte) (count + 1), 7, 0, (byte) (count + 2)});
        int[] head = {0x21, count + 6, count + 7, 0, 0, 1, 9, count + 3, count + 4, 1, count + 5};
        for (int h : head) out.writeShort(h);
        boolean wide = opcode == 20 || opcode == 19;
        boolean member = opcode >= 178;
        int length = wide || member ? 4 : 3;
        out.writeInt(12 + length);
        out.writeShort(4);
        out.writeShort(4);
        out.writeInt(length);
        out.writeByte(opcode);
        if (wide || member) out.writeShort(1);
        else out.writeByte(1);
        out.writeByte(result.equals("I") ? 172 : result.equals("J") ? 173 : result.equals("V") ? 177 : 176);
        out.writeInt(0);
        out.writeShort(0);
        return new Own().add("Lie", bytes.toByteArray()).call("Lie", "m");
    }

    static void lie(String what, int opcode, String result, int count, int... constants) {
        byte[] bytes = new byte[constants.length];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) constants[i];
        for (int version : new int[] {49, 55}) Attack.attempt(what + ", " + version, () -> load(opcode, result, count, bytes, version));
    }

    public static void main(String[] args) {
        String object = "Ljava/lang/Object;";
        lie("ldc of a Utf8", 18, object, 1, 1, 0, 1, 'x');
        lie("ldc of an Integer as Object", 18, object, 1, 3, 0, 0, 16, 0);
        lie("ldc of a String as int", 18, "I", 2, 8, 0, 2, 1, 0, 1, 'x');
        lie("ldc of a Long", 18, "J", 2, 5, 0, 0, 0, 0, 0, 0, 0, 1);
        lie("ldc2_w of an Integer", 20, "J", 1, 3, 0, 0, 16, 0);
        lie("ldc2_w of a String", 20, "J", 2, 8, 0, 2, 1, 0, 1, 'x');
        lie("ldc2_w of a Double as long", 20, "J", 2, 6, 0, 0, 0, 0, 0, 0, 0, 1);
        lie("ldc of a NameAndType", 18, object, 3, 12, 0, 2, 0, 3, 1, 0, 1, 'x', 1, 0, 1, 'I');
        lie("ldc of a String that is a Class", 18, object, 3, 8, 0, 2, 7, 0, 3, 1, 0, 1, 'x');
        lie("Class of a String", 18, object, 3, 7, 0, 2, 8, 0, 3, 1, 0, 1, 'x');
        lie("Class of itself", 18, object, 1, 7, 0, 1);
        lie("Class out of range", 18, object, 1, 7, 255, 255);
        lie("Class of number 0", 18, object, 1, 7, 0, 0);
        lie("Class with a bad name", 18, object, 2, 7, 0, 2, 1, 0, 3, 'a', ';', 'b');
        lie("Class with an empty name", 18, object, 2, 7, 0, 2, 1, 0, 0);
        lie("second half of a Long", 18, object, 3, 7, 0, 3, 5, 0, 0, 0, 0, 0, 0, 0, 1);
        lie("Utf8 longer than the file", 18, object, 1, 1, 255, 255, 'x');
        lie("Utf8 with bad bytes", 18, object, 2, 8, 0, 2, 1, 0, 2, 0xff, 0);
        lie("unknown tag", 18, object, 1, 2, 0, 1);
        lie("MethodType of a name", 18, object, 2, 16, 0, 2, 1, 0, 1, 'x');
        lie("MethodHandle of kind 0", 18, object, 2, 15, 0, 0, 2, 1, 0, 1, 'x');
        lie("MethodHandle of a Utf8", 18, object, 2, 15, 6, 0, 2, 1, 0, 1, 'x');
        lie("MethodHandle of itself", 18, object, 1, 15, 6, 0, 1);
        lie("Dynamic without bootstrap methods", 18, object, 4, 17, 0, 5, 0, 2, 12, 0, 3, 0, 4, 1, 0, 1, 'x', 1, 0, 1, 'I');
        lie("getstatic of a Class", 178, object, 2, 7, 0, 2, 1, 0, 3, 'L', 'i', 'e');
        lie("getstatic of a method", 178, object, 6, 10, 0, 2, 0, 4, 7, 0, 3, 1, 0, 3, 'L', 'i', 'e', 12, 0, 5, 0, 6, 1, 0, 1, 'x', 1, 0, 3, '(', ')', 'V');
        lie("invokestatic of a field", 184, "V", 6, 9, 0, 2, 0, 4, 7, 0, 3, 1, 0, 3, 'L', 'i', 'e', 12, 0, 5, 0, 6, 1, 0, 1, 'x', 1, 0, 1, 'I');
        lie("invokestatic with a field's descriptor", 184, "V", 6, 10, 0, 2, 0, 4, 7, 0, 3, 1, 0, 3, 'L', 'i', 'e', 12, 0, 5, 0, 6, 1, 0, 1, 'x', 1, 0, 1, 'I');
        lie("new of a method", 187, object, 6, 10, 0, 2, 0, 4, 7, 0, 3, 1, 0, 3, 'L', 'i', 'e', 12, 0, 5, 0, 6, 1, 0, 1, 'x', 1, 0, 3, '(', ')', 'V');
    }
}
