// attack: extends jdk.internal.reflect.MagicAccessorImpl, whose subclasses the machine neither verifies nor checks for access
// must: IllegalAccessError when the class is defined
public class MagicAccessor {
    static Object define(String superclass, String body) throws Throwable {
        Assembler a = new Assembler(52, 0x21, "Magic", superclass).method(9, "m", "(Ljava/lang/Object;)J", 4, 4, body);
        return Class.forName("Magic", true, new Assembler.Loader(a)).getMethod("m", Object.class).invoke(null, "text");
    }

    public static void main(String[] args) {
        for (String s : new String[] {"MagicAccessorImpl", "MethodAccessorImpl", "ConstructorAccessorImpl", "SerializationConstructorAccessorImpl", "FieldAccessorImpl",
                                      "DelegatingClassLoader"}) {
            Attack.attemptBrief(s, () -> define("jdk/internal/reflect/" + s, "aload_0; l2i; i2l; lreturn"));
            Attack.attemptBrief(s + ", private field", () -> define("jdk/internal/reflect/" + s, "aload_0; checkcast java/lang/String; getfield java/lang/String.hash:I; i2l; lreturn"));
        }
    }
}
