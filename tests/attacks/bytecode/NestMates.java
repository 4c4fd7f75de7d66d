// attack: classes that claim to be nest mates of the library's classes or of others, or to enclose or be enclosed by them
// must: IllegalAccessError: a nest needs both sides and one run-time package
import java.nio.ByteBuffer;

public class NestMates {
    private static int secret = 42;

    static byte[] host(Assembler a, String name) {
        return ByteBuffer.allocate(2).putShort((short) a.classRef(name)).array();
    }

    static void claim(String what, String host, String field) {
        Attack.attempt(what, () -> {
            Assembler a = new Assembler(55, 0x21, "Mate", "java/lang/Object").defaultConstructor("java/lang/Object").method(9, "m", "()Ljava/lang/Object;", 2, 2, "getstatic " + field + "; areturn");
            return new Own().add("Mate", a.attribute("NestHost", host(a, host))).call("Mate", "m");
        });
    }

    public static void main(String[] args) {
        claim("of System", "java/lang/System", "java/lang/System.bootLayer:Ljava/lang/ModuleLayer;");
        claim("of Lookup", "java/lang/invoke/MethodHandles", "java/lang/invoke/MethodHandles$Lookup.IMPL_LOOKUP:Ljava/lang/invoke/MethodHandles$Lookup;");
        claim("of itself", "Mate", "java/lang/System.bootLayer:Ljava/lang/ModuleLayer;");
        claim("of an array", "[Ljava/lang/Object;", "java/lang/System.bootLayer:Ljava/lang/ModuleLayer;");
        claim("of a class that is missing", "no/Such", "java/lang/System.bootLayer:Ljava/lang/ModuleLayer;");
        Attack.attempt("of a class of another loader", () -> {
            Assembler a = new Assembler(55, 0x21, "NestMates$Extra", "java/lang/Object").defaultConstructor("java/lang/Object").method(9, "m", "()I", 2, 2, "getstatic NestMates.secret:I; ireturn");
            return new Own().add("NestMates$Extra", a.attribute("NestHost", host(a, "NestMates"))).call("NestMates$Extra", "m");
        });
        Attack.attempt("hosts classes that don't know it", () -> {
            Assembler a = new Assembler(55, 0x21, "Host", "java/lang/Object").defaultConstructor("java/lang/Object").method(9, "m", "()I", 2, 2, "getstatic Guest.secret:I; ireturn");
            a.attribute("NestMembers", ByteBuffer.allocate(4).putShort((short) 1).putShort((short) a.classRef("Guest")).array());
            Assembler guest = new Assembler(55, 0x21, "Guest", "java/lang/Object").field(10, "secret", "I");
            return new Own().add("Host", a).add("Guest", guest).call("Host", "m");
        });
        Attack.attempt("host that lists it not", () -> {
            Assembler a = new Assembler(55, 0x21, "Guest", "java/lang/Object").defaultConstructor("java/lang/Object").method(9, "m", "()I", 2, 2, "getstatic Host.secret:I; ireturn");
            a.attribute("NestHost", host(a, "Host"));
            return new Own().add("Guest", a).add("Host", new Assembler(55, 0x21, "Host", "java/lang/Object").field(10, "secret", "I")).call("Guest", "m");
        });
        Attack.attempt("two hosts, one attribute too many", () -> {
            Assembler a = new Assembler(55, 0x21, "Mate", "java/lang/Object");
            a.attribute("NestHost", host(a, "Other")).attribute("NestMembers", ByteBuffer.allocate(4).putShort((short) 1).putShort((short) a.classRef("Mate")).array());
            return new Own().add("Mate", a).loadClass("Mate");
        });
        Attack.attempt("inner class by attribute", () -> {
            Assembler a = new Assembler(55, 0x21, "Inner", "java/lang/Object").defaultConstructor("java/lang/Object").method(9, "m", "()Ljava/lang/Object;", 2, 2,
                "getstatic java/lang/System.bootLayer:Ljava/lang/ModuleLayer;; areturn");
            byte[] row = ByteBuffer.allocate(10).putShort((short) 1).putShort((short) a.classRef("Inner")).putShort((short) a.classRef("java/lang/System")).putShort((short) a.utf8("Inner")).putShort((short) 9).array();
            return new Own().add("Inner", a.attribute("InnerClasses", row)).call("Inner", "m");
        });
        Attack.attempt("its declaring class", () -> {
            Assembler a = new Assembler(55, 0x21, "Inner", "java/lang/Object");
            byte[] row = ByteBuffer.allocate(10).putShort((short) 1).putShort((short) a.classRef("Inner")).putShort((short) a.classRef("java/lang/System")).putShort((short) a.utf8("Inner")).putShort((short) 9).array();
            return new Own().add("Inner", a.attribute("InnerClasses", row)).loadClass("Inner").getDeclaringClass();
        });
    }
}
