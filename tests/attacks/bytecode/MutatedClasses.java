// attack: 1500 class files made from a good one by changing bytes at random (fixed seed), defined, initialised and run
// must: each is refused by an error or runs as what it now says; the process survives
import java.lang.reflect.*;
import java.util.*;

public class MutatedClasses {
    public interface Face {
        default int twice(int x) {
            return 2 * x;
        }
    }

    static byte[] subject() {
        return new Assembler(55, 0x21, "Subject", "java/lang/Object", "MutatedClasses$Face").field(9, "count", "I").field(1, "text", "Ljava/lang/String;").constantField(0x19, "L", "J", "123456789L")
            .defaultConstructor("java/lang/Object")
            .method(9, "loop", "(I)I", 3, 4, "iconst_0; istore_1\na: ; .frame I,I |\niload_0; ifle end; iload_1; iload_0; iadd; istore_1; iinc 0 -1; goto a\nend: ; .frame I,I |\niload_1; ireturn")
            .method(9, "arrays", "(I)Ljava/lang/Object;", 6, 4, "iload_0; anewarray java/lang/String; dup; iconst_0; ldc \"text\"; aastore; iconst_2; newarray long; iconst_1; ldc2_w 77L; lastore; areturn")
            .method(9, "choose", "(I)I", 3, 3, "iload_0; tableswitch 0 other zero one\nzero: ; .frame I |\nbipush 10; ireturn\none: ; .frame I |\nbipush 11; ireturn\nother: ; .frame I |\niload_0; lookupswitch no 5:five 9:five\nfive: ; .frame I |\niconst_5; ireturn\nno: ; .frame I |\niconst_m1; ireturn")
            .method(9, "caught", "()Ljava/lang/Object;", 4, 3, "f: ; iconst_1; iconst_0; idiv; pop; aconst_null; areturn\nt: \nh: ; .frame | java/lang/ArithmeticException\ninvokevirtual java/lang/ArithmeticException.getMessage:()Ljava/lang/String;; areturn\n.catch java/lang/ArithmeticException f t h")
            .method(1, "calls", "(I)I", 4, 3, "aload_0; iload_1; invokeinterface MutatedClasses$Face.twice:(I)I; getstatic Subject.count:I; iadd; dup; putstatic Subject.count:I; ireturn")
            .method(9, "wide", "()D", 6, 6, "lconst_1; lstore_0; dconst_1; dstore_2; lload_0; l2d; dload_2; dadd; dreturn").toBytes();
    }

    static void use(Class<?> c) throws Throwable {
        Object object = c.getConstructor().newInstance();
        for (Method m : c.getDeclaredMethods()) {
            Class<?>[] types = m.getParameterTypes();
            Object[] arguments = new Object[types.length];
            for (int i = 0; i < arguments.length; i++) arguments[i] = types[i] == int.class ? (Object) 5 : types[i] == long.class ? (Object) 5L : types[i].isPrimitive() ? null : null;
            Object result = m.invoke(object, arguments);
            if (result != null) result.hashCode();
        }
        c.getDeclaredFields();
        c.getGenericInterfaces();
        c.getNestHost();
        c.getAnnotations();
    }

    public static void main(String[] args) {
        byte[] good = subject();
        Random random = new Random(4711);
        Map<String, Integer> outcomes = new TreeMap<>();
        int all = args.length > 0 ? Integer.parseInt(args[0]) : 1500;
        for (int i = 0; i < all; i++) {
            byte[] bad = good.clone();
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                int at = 8 + random.nextInt(bad.length - 8);
                bad[at] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : bad[at] + (random.nextBoolean() ? 1 : -1));
            }
            if (random.nextInt(20) == 0) bad = Arrays.copyOf(bad, random.nextInt(bad.length));
            byte[] bytes = bad;
            int number = i;
            Thread runner = new Thread(() -> {
                String outcome;
                try {
                    use(new Own().define(null, bytes));
                    outcome = "ran";
                } catch (Throwable thrown) {
                    outcome = "refused or threw";
                }
                synchronized (outcomes) {
                    outcomes.merge(outcome, 1, Integer::sum);
                }
            });
            runner.setDaemon(true);
            runner.start();
            try {
                runner.join(200); // a change may make a loop endless
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            if (runner.isAlive()) runner.stop();
        }
        System.out.println(outcomes.keySet());
        Runtime.getRuntime().halt(0);
    }
}
