// attack: attributes whose counts, lengths and indices lie, read when the class is defined or by reflection later
// must: ClassFormatError, or an error or an empty answer when reflection reads them
import java.nio.ByteBuffer;

public class Attributes {
    static byte[] bytes(int... words) {
        ByteBuffer b = ByteBuffer.allocate(words.length * 2);
        for (int w : words) b.putShort((short) w);
        return b.array();
    }

    static void lie(String name, byte[] contents) {
        Attack.attempt(name, () -> {
            Class<?> c = new Own().define("Lie", new Assembler(61, 0x21, "Lie", "java/lang/Object").attribute(name, contents).toBytes());
            StringBuilder all = new StringBuilder("read:");
            Attack.Try[] readers = {c::getAnnotations, c::getEnclosingMethod, c::getDeclaringClass, c::getDeclaredClasses, c::getRecordComponents, c::getPermittedSubclasses, c::getNestMembers, c::getGenericSuperclass,
                                    c::getTypeParameters, () -> c.getAnnotatedSuperclass().getAnnotations(), () -> c.getProtectionDomain().getCodeSource(), c::getSimpleName, c::isRecord, c::getModifiers};
            for (Attack.Try reader : readers) {
                String outcome = Attack.outcome(reader);
                if (outcome.startsWith("contained by")) all.append(' ').append(outcome.split("[ :]")[2].replaceFirst(".*\\.", ""));
            }
            return all;
        });
    }

    public static void main(String[] args) {
        for (String name : new String[] {"SourceFile", "InnerClasses", "EnclosingMethod", "Signature", "RuntimeVisibleAnnotations", "RuntimeVisibleTypeAnnotations", "BootstrapMethods", "NestHost", "NestMembers", "Record",
                                         "PermittedSubclasses", "SourceDebugExtension", "Synthetic", "Deprecated"}) {
            lie(name, new byte[0]);
            lie(name, bytes(0xffff));
            lie(name, bytes(1, 0xffff));
            lie(name, bytes(1, 1, 1, 1, 1, 1));
            lie(name, bytes(0xffff, 3, 3, 3, 3));
        }
        Attack.attempt("annotation nested 4000 deep", () -> {
            Assembler a = new Assembler(61, 0x21, "Lie", "java/lang/Object");
            int type = a.utf8("Ljava/lang/Deprecated;"), name = a.utf8("since");
            ByteBuffer b = ByteBuffer.allocate(60000).putShort((short) 1);
            for (int i = 0; i < 4000; i++) b.putShort((short) type).putShort((short) 1).putShort((short) name).put((byte) '@');
            b.putShort((short) type).putShort((short) 0);
            return new Own().define("Lie", a.attribute("RuntimeVisibleAnnotations", java.util.Arrays.copyOf(b.array(), b.position())).toBytes()).getAnnotations().length;
        });
        Attack.attempt("array of annotations nested 20000 deep", () -> {
            Assembler a = new Assembler(61, 0x21, "Lie", "java/lang/Object");
            ByteBuffer b = ByteBuffer.allocate(65000).putShort((short) 1).putShort((short) a.utf8("Ljava/lang/Deprecated;")).putShort((short) 1).putShort((short) a.utf8("since"));
            for (int i = 0; i < 20000; i++) b.put((byte) '[').putShort((short) 1);
            b.put((byte) 'I').putShort((short) 0);
            return new Own().define("Lie", a.attribute("RuntimeVisibleAnnotations", java.util.Arrays.copyOf(b.array(), b.position())).toBytes()).getAnnotations().length;
        });
        Attack.attempt("signature nested 10000 deep", () -> {
            Assembler a = new Assembler(61, 0x21, "Lie", "java/lang/Object");
            String s = "Ljava/util/List<".repeat(3000) + "TX;" + ">;".repeat(3000);
            return new Own().define("Lie", a.attribute("Signature", bytes(a.utf8(s))).toBytes()).getGenericSuperclass().getTypeName().length();
        });
        Attack.attempt("inner classes in a circle", () -> {
            Assembler a = new Assembler(61, 0x21, "A$A", "java/lang/Object");
            int self = a.classRef("A$A");
            a.attribute("InnerClasses", bytes(1, self, self, a.utf8("A"), 9));
            Class<?> c = new Own().define("A$A", a.toBytes());
            return c.getDeclaringClass() + " " + c.getSimpleName() + c.getCanonicalName();
        });
        Attack.attempt("code attribute's length", () -> new Own().define("Lie", new Assembler(52, 0x21, "Lie", "java/lang/Object").rawMethod(9, "m", "()V", "Code", new byte[] {0, 1, 0, 1, 0x7f, (byte) 255, (byte) 255, (byte) 255, 0}).toBytes()));
        Attack.attempt("code of no bytes", () -> new Own().define("Lie", new Assembler(52, 0x21, "Lie", "java/lang/Object").rawMethod(9, "m", "()V", "Code", new byte[12]).toBytes()));
        Attack.attempt("code twice", () -> new Own().define("Lie", new Assembler(52, 0x21, "Lie", "java/lang/Object").rawMethod(9, "m", "()V", "Code", new byte[] {0, 1, 0, 1, 0, 0, 0, 1, (byte) 177, 0, 0, 0, 0}, "Code",
            new byte[] {0, 1, 0, 1, 0, 0, 0, 1, (byte) 177, 0, 0, 0, 0}).toBytes()));
        Attack.attempt("parameters of a method", () -> new Own().define("Lie", new Assembler(52, 0x21, "Lie", "java/lang/Object").rawMethod(0x109, "m", "(II)V", "MethodParameters", new byte[] {2, 0, 1, 0, 0}).toBytes())
            .getDeclaredMethods()[0].getParameters()[1].getName());
        Attack.attempt("parameters beyond the pool", () -> new Own().define("Lie", new Assembler(52, 0x21, "Lie", "java/lang/Object").rawMethod(0x109, "m", "(I)V", "MethodParameters", new byte[] {1, (byte) 255, (byte) 255, 0, 0}).toBytes())
            .getDeclaredMethods()[0].getParameters()[0].getName());
        Attack.attempt("default of an annotation", () -> new Own().define("Lie", new Assembler(52, 0x2601, "Lie", "java/lang/Object", "java/lang/annotation/Annotation").rawMethod(0x401, "m", "()I", "AnnotationDefault",
            new byte[] {'s', (byte) 255, (byte) 255}).toBytes()).getDeclaredMethods()[0].getDefaultValue());
        Attack.attempt("constant of another type", () -> {
            Class<?> c = new Own().define("Lie", new Assembler(52, 0x21, "Lie", "java/lang/Object").constantField(9, "f", "Ljava/lang/Object;", "5").toBytes());
            return c.getField("f").get(null);
        });
        Attack.attempt("constant String for an int", () -> {
            Class<?> c = new Own().define("Lie", new Assembler(52, 0x21, "Lie", "java/lang/Object").constantField(9, "f", "I", "\"text\"").toBytes());
            return c.getField("f").get(null);
        });
    }
}
