// attack: the verifier takes any object where an interface is wanted: calls, stores and reads through it
// must: IncompatibleClassChangeError or ClassCastException when it is used; no method of another class runs
public class InterfaceConfusion {
    public interface Face {
        int number();
    }

    public static class NoFace {
        public int number() {
            return 4096;
        }

        public int other() {
            return 8192;
        }
    }

    public static class Real implements Face {
        public int number() {
            return 1;
        }
    }

    static void lie(String what, String descriptor, int stack, String body, Object... arguments) {
        Attack.attempt(what, () -> Own.run(49, descriptor, stack, 4, body, arguments));
    }

    public static void main(String[] args) {
        String face = "InterfaceConfusion$Face";
        String call = "invokeinterface InterfaceConfusion$Face.number:()I; ireturn";
        lie("control", "(Ljava/lang/Object;)I", 2, "aload_0; checkcast " + face + "; " + call, new Real());
        lie("String as Face", "()I", 2, "ldc \"text\"; " + call);
        lie("class of the same methods", "(Ljava/lang/Object;)I", 2, "aload_0; " + call, new NoFace());
        lie("array as Face", "()I", 2, "iconst_3; newarray int; " + call);
        lie("null as Face", "()I", 2, "aconst_null; " + call);
        lie("first a Face, then not", "(Ljava/lang/Object;Ljava/lang/Object;)I", 2, "aload_0; invokeinterface " + face + ".number:()I; pop; aload_1; " + call, new Real(), new NoFace());
        lie("checkcast", "(Ljava/lang/Object;)I", 2, "aload_0; checkcast " + face + "; " + call, new NoFace());
        lie("into an array of Faces", "(Ljava/lang/Object;)V", 4, "iconst_1; anewarray " + face + "; iconst_0; aload_0; aastore; return", new NoFace());
        lie("thrown as an interface", "()V", 4, "ldc \"text\"; checkcast java/lang/Runnable; athrow");
        lie("Object's method through a Face", "(Ljava/lang/Object;)I", 2, "aload_0; invokeinterface " + face + ".hashCode:()I; pop; iconst_1; ireturn", "text");
        lie("class called as an interface", "(LInterfaceConfusion$NoFace;)I", 2, "aload_0; invokeinterface InterfaceConfusion$NoFace.number:()I; ireturn", new NoFace());
        lie("interface called as a class", "(LInterfaceConfusion$Face;)I", 2, "aload_0; invokevirtual " + face + ".number:()I; ireturn", new Real());
        lie("invokespecial of an interface's method", "(LInterfaceConfusion$Face;)I", 2, "aload_0; invokespecial interface " + face + ".number:()I; ireturn", new Real());
        lie("invokespecial of a stranger's method", "(LInterfaceConfusion$NoFace;)I", 2, "aload_0; invokespecial InterfaceConfusion$NoFace.number:()I; ireturn", new NoFace());
        lie("invokestatic of an instance method", "()I", 2, "invokestatic InterfaceConfusion$NoFace.number:()I; ireturn");
        lie("invokevirtual of a static method", "(Ljava/lang/Integer;)I", 2, "aload_0; iconst_1; invokevirtual java/lang/Integer.parseInt:(Ljava/lang/String;)I; ireturn", 5);
        lie("getfield of a static", "()I", 2, "new Lie; dup; invokespecial Lie.<init>:()V; getfield Lie.i:I; ireturn");
        lie("getstatic of an instance field", "()I", 2, "getstatic Lie.x:I; ireturn");
        lie("putstatic of an instance field", "()V", 2, "iconst_1; putstatic Lie.x:I; return");
    }
}
