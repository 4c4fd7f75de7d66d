// attack: loaders that answer with a class of another name, another class each time, null, or a class of the library
// must: a linkage error, or the class first answered for ever: one name means one class for a loader
public class LyingLoader {
    public static class Victim {
        public int number = 1;
    }

    /** A loader that defines a class of its own each time it is asked for Twin. */
    static class Changing extends Own {
        int times;

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals("Twin")) return super.loadClass(name, resolve);
            times++;
            return new Own().add("Twin", twin(times % 2 == 1 ? "I" : "Ljava/lang/Object;")).loadClass("Twin");
        }
    }

    static Assembler twin(String type) {
        return new Assembler(52, 0x21, "Twin", "java/lang/Object").field(1, "f", type).defaultConstructor("java/lang/Object");
    }

    static Assembler user(String name, String body) {
        return new Assembler(52, 0x21, name, "java/lang/Object").defaultConstructor("java/lang/Object").method(9, "m", "()Ljava/lang/Object;", 4, 4, body);
    }

    public static void main(String[] args) {
        Attack.attempt("another name", () -> {
            Own own = new Own().add("User", user("User", "new Twin; dup; invokespecial Twin.<init>:()V; areturn"));
            own.answers.put("Twin", Victim.class);
            return own.call("User", "m");
        });
        Attack.attempt("a class of the library", () -> {
            Own own = new Own().add("User", user("User", "new Twin; dup; invokespecial Twin.<init>:()V; areturn"));
            own.answers.put("Twin", StringBuilder.class);
            return own.call("User", "m");
        });
        Attack.attempt("an array", () -> {
            Own own = new Own().add("User", user("User", "new Twin; dup; invokespecial Twin.<init>:()V; areturn"));
            own.answers.put("Twin", int[].class);
            return own.call("User", "m");
        });
        Attack.attempt("a primitive", () -> {
            Own own = new Own().add("User", user("User", "iconst_1; anewarray Twin; areturn"));
            own.answers.put("Twin", int.class);
            return own.call("User", "m");
        });
        Attack.attempt("null", () -> {
            Own own = new Own().add("User", user("User", "new Twin; dup; invokespecial Twin.<init>:()V; areturn"));
            own.answers.put("Twin", null);
            return own.call("User", "m");
        });
        Attack.attempt("as superclass", () -> {
            Own own = new Own().add("User", new Assembler(52, 0x21, "User", "Twin").defaultConstructor("Twin"));
            own.answers.put("Twin", Victim.class);
            return Class.forName("User", true, own).getConstructor().newInstance();
        });
        Attack.attempt("another class each time", () -> {
            Changing own = new Changing();
            own.add("User", user("User", "new Twin; dup; invokespecial Twin.<init>:()V; dup; iconst_5; putfield Twin.f:I; areturn"));
            own.add("Reader", new Assembler(52, 0x21, "Reader", "java/lang/Object").method(9, "m", "(Ljava/lang/Object;)Ljava/lang/Object;", 2, 2, "aload_0; checkcast Twin; getfield Twin.f:Ljava/lang/Object;; areturn"));
            return own.call("Reader", "m", own.call("User", "m"));
        });
        Attack.attempt("Object of one's own", () -> new Own(null).add("java.lang.Object", new Assembler(52, 0x21, "java/lang/Object", null)).loadClass("java.lang.Object"));
        Attack.attempt("String of one's own", () -> new Own().define("java.lang.String", new Assembler("java/lang/String").toBytes()));
        Attack.attempt("name of another", () -> new Own().define("Other", new Assembler("Name").toBytes()));
        Attack.attempt("name with slashes", () -> new Own().define("a/b", new Assembler("a/b").toBytes()));
        Attack.attempt("name of an array", () -> new Own().define("[LName;", new Assembler("[LName;").toBytes()));
        Attack.attempt("without a name, java.*", () -> new Own().define(null, new Assembler("java/util/Evil").toBytes()));
        Attack.attempt("java.* in another case", () -> new Own().define(null, new Assembler("JAVA/lang/Evil").toBytes()));
        Attack.attempt("twice", () -> {
            Own own = new Own();
            own.define("Name", new Assembler("Name").toBytes());
            return own.define("Name", new Assembler("Name").toBytes());
        });
        Attack.attempt("offset and length", () -> {
            class Bad extends ClassLoader {
                Class<?> run(int offset, int length) {
                    return defineClass(null, new byte[10], offset, length);
                }
            }
            try {
                return new Bad().run(-1, 5);
            } catch (IndexOutOfBoundsException e) {
                return new Bad().run(Integer.MAX_VALUE, Integer.MAX_VALUE);
            }
        });
    }
}
