// attack: hidden classes of the library's packages, or as nest mates of what one may not; their names in constants
// must: IllegalAccessException, or an exception that names the wrong package
import java.lang.invoke.*;
import java.lang.invoke.MethodHandles.Lookup;

public class HiddenClasses {
    private static int secret = 7;

    public static void main(String[] args) {
        Attack.attempt("in java.lang, by a public lookup", () -> MethodHandles.publicLookup().in(String.class).defineHiddenClass(new Assembler("java/lang/Evil").toBytes(), true));
        Attack.attempt("in java.lang, teleported", () -> MethodHandles.lookup().in(String.class).defineHiddenClass(new Assembler("java/lang/Evil").toBytes(), true));
        Attack.attempt("defineClass, teleported", () -> MethodHandles.lookup().in(String.class).defineClass(new Assembler("java/lang/Evil").toBytes()));
        Attack.attempt("in java.lang, from here", () -> MethodHandles.lookup().defineHiddenClass(new Assembler("java/lang/Evil").toBytes(), true));
        Attack.attempt("defineClass, in java.lang", () -> MethodHandles.lookup().defineClass(new Assembler("java/lang/Evil").toBytes()));
        Attack.attempt("strong nest mate without private access", () -> MethodHandles.lookup().dropLookupMode(Lookup.PRIVATE).defineHiddenClass(new Assembler("Evil").toBytes(), true, Lookup.ClassOption.NESTMATE));
        Attack.attempt("package access only", () -> {
            Assembler a = new Assembler(55, 0x21, "Evil", "java/lang/Object").method(9, "m", "()I", 2, 2, "getstatic HiddenClasses.secret:I; ireturn");
            return MethodHandles.lookup().defineHiddenClass(a.toBytes(), true).lookupClass().getMethod("m").invoke(null);
        });
        Attack.attempt("nest host by attribute", () -> {
            Assembler a = new Assembler(55, 0x21, "Evil", "java/lang/Object").method(9, "m", "()I", 2, 2, "getstatic HiddenClasses.secret:I; ireturn");
            a.attribute("NestHost", java.nio.ByteBuffer.allocate(2).putShort((short) a.classRef("HiddenClasses")).array());
            return MethodHandles.lookup().defineHiddenClass(a.toBytes(), true).lookupClass().getMethod("m").invoke(null);
        });
        Attack.attempt("control: nest mate with private access", () -> {
            Assembler a = new Assembler(55, 0x21, "Evil", "java/lang/Object").method(9, "m", "()I", 2, 2, "getstatic HiddenClasses.secret:I; ireturn");
            return MethodHandles.lookup().defineHiddenClass(a.toBytes(), true, Lookup.ClassOption.NESTMATE).lookupClass().getMethod("m").invoke(null);
        });
        Attack.attempt("its code is verified", () -> MethodHandles.lookup().defineHiddenClass(
            new Assembler(55, 0x21, "Evil", "java/lang/Object").method(9, "m", "()Ljava/lang/Object;", 2, 2, "sipush 4096; areturn").toBytes(), true));
        Attack.attempt("class data of another", () -> {
            Lookup hidden = MethodHandles.lookup().defineHiddenClassWithClassData(new Assembler("Evil").toBytes(), "data", true);
            return MethodHandles.classData(hidden.in(HiddenClasses.class), "_", String.class);
        });
        Attack.attempt("found by name", () -> {
            Class<?> hidden = MethodHandles.lookup().defineHiddenClass(new Assembler("Evil").toBytes(), true).lookupClass();
            return Class.forName(hidden.getName().replaceFirst("0x[0-9a-f]+", "0"));
        });
        Attack.attempt("as a superclass by its own name", () -> MethodHandles.lookup().defineHiddenClass(new Assembler(55, 0x21, "Evil", "Evil").toBytes(), true));
        Attack.attempt("an interface's lookup", () -> MethodHandles.privateLookupIn(Comparable.class, MethodHandles.lookup()));
    }
}
