import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes class files from a text of mnemonics, for what javac does not emit. Nothing is checked: tests want bad classes too.
 *
 * A method body has one instruction per line (or several, separated by "; "). Operands are as in javap, but symbolic:
 *   ldc 5 | 5L | 1.5f | 2.5 | "text" | class java/lang/String | type (I)V | handle 6 Owner.name:()V | dynamic NAME:DESC BOOTSTRAP
 *   getfield Owner.name:I    invokestatic Owner.name:()V    invokestatic interface Owner.name:()V    invokedynamic name:()V BOOTSTRAP
 *   goto here    tableswitch 0 other zero one    lookupswitch other 5:five 9:nine    wide iload 300    byte 203 (a raw byte)
 *   here:  (a label)    .catch java/lang/Exception from to handler  (type "any": all)
 *   .frame I,java/lang/String,uninit:here | J   (locals | stack of a full stack map frame at this place)
 * BOOTSTRAP is the index that bootstrap() answered.
 */
public final class Assembler {
    static final String[] MNEMONICS = ("nop aconst_null iconst_m1 iconst_0 iconst_1 iconst_2 iconst_3 iconst_4 iconst_5 lconst_0 lconst_1 fconst_0 fconst_1 fconst_2 "
        + "dconst_0 dconst_1 bipush sipush ldc ldc_w ldc2_w iload lload fload dload aload iload_0 iload_1 iload_2 iload_3 lload_0 lload_1 lload_2 lload_3 fload_0 fload_1 "
        + "fload_2 fload_3 dload_0 dload_1 dload_2 dload_3 aload_0 aload_1 aload_2 aload_3 iaload laload faload daload aaload baload caload saload istore lstore fstore "
        + "dstore astore istore_0 istore_1 istore_2 istore_3 lstore_0 lstore_1 lstore_2 lstore_3 fstore_0 fstore_1 fstore_2 fstore_3 dstore_0 dstore_1 dstore_2 dstore_3 "
        + "astore_0 astore_1 astore_2 astore_3 iastore lastore fastore dastore aastore bastore castore sastore pop pop2 dup dup_x1 dup_x2 dup2 dup2_x1 dup2_x2 swap iadd "
        + "ladd fadd dadd isub lsub fsub dsub imul lmul fmul dmul idiv ldiv fdiv ddiv irem lrem frem drem ineg lneg fneg dneg ishl lshl ishr lshr iushr lushr iand land "
        + "ior lor ixor lxor iinc i2l i2f i2d l2i l2f l2d f2i f2l f2d d2i d2l d2f i2b i2c i2s lcmp fcmpl fcmpg dcmpl dcmpg ifeq ifne iflt ifge ifgt ifle if_icmpeq "
        + "if_icmpne if_icmplt if_icmpge if_icmpgt if_icmple if_acmpeq if_acmpne goto jsr ret tableswitch lookupswitch ireturn lreturn freturn dreturn areturn return "
        + "getstatic putstatic getfield putfield invokevirtual invokespecial invokestatic invokeinterface invokedynamic new newarray anewarray arraylength athrow checkcast "
        + "instanceof monitorenter monitorexit wide multianewarray ifnull ifnonnull goto_w jsr_w").split(" ");
    static final Map<String, Integer> OPCODES = new HashMap<>();
    static final List<String> ARRAY_TYPES = List.of("", "", "", "", "boolean", "char", "float", "double", "byte", "short", "int", "long");

    static {
        for (int i = 0; i < MNEMONICS.length; i++) {
            OPCODES.put(MNEMONICS[i], i);
        }
    }

    /** A growing byte array with big-endian writes that need no checked exceptions. */
    public static final class Bytes {
        final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
        final DataOutputStream out = new DataOutputStream(buffer);

        interface Write {
            void run() throws IOException;
        }

        private Bytes put(Write w) {
            try {
                w.run();
                return this;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        public Bytes u1(int v) {
            return put(() -> out.writeByte(v));
        }

        public Bytes u2(int v) {
            return put(() -> out.writeShort(v));
        }

        public Bytes u4(int v) {
            return put(() -> out.writeInt(v));
        }

        public Bytes bytes(byte[] b) {
            return put(() -> out.write(b));
        }

        public int size() {
            return buffer.size();
        }

        public byte[] toArray() {
            return buffer.toByteArray();
        }
    }

    private final int version, access;
    private final Map<Object, Integer> poolIndex = new LinkedHashMap<>();
    private final Bytes pool = new Bytes();
    private int poolSize = 1;
    private final int thisClass, superClass;
    private final int[] interfaces;
    private final Bytes fields = new Bytes(), methods = new Bytes(), attributes = new Bytes();
    private int fieldCount, methodCount, attributeCount;
    private final List<byte[]> bootstraps = new ArrayList<>();

    /** A class with the given major version (minor in the upper 16 bits) and ACC_ flags; superName may be null. */
    public Assembler(int version, int access, String name, String superName, String... interfaceNames) {
        this.version = version;
        this.access = access;
        thisClass = classRef(name);
        superClass = superName == null ? 0 : classRef(superName);
        interfaces = new int[interfaceNames.length];
        for (int i = 0; i < interfaces.length; i++) {
            interfaces[i] = classRef(interfaceNames[i]);
        }
    }

    /** An ordinary public class derived from Object, version 49: verified by inference, so without frames. */
    public Assembler(String name) {
        this(49, 0x21, name, "java/lang/Object");
    }

    // --- constant pool ---

    private int entry(Object key, int slots, Bytes.Write write) {
        Integer known = poolIndex.get(key);
        if (known == null) {
            known = poolSize;
            poolIndex.put(key, known);
            poolSize += slots;
            pool.put(write);
        }
        return known;
    }

    public int utf8(String s) {
        return entry("u" + s, 1, () -> {
            pool.u1(1);
            pool.out.writeUTF(s);
        });
    }

    private int pair(int tag, int a, int b) {
        return entry(List.of(tag, a, b), 1, () -> pool.u1(tag).u2(a).u2(b));
    }

    private int single(int tag, int a) {
        return entry(List.of(tag, a), 1, () -> pool.u1(tag).u2(a));
    }

    public int classRef(String name) {
        return single(7, utf8(name));
    }

    public int nameAndType(String nameColonType) {
        int colon = nameColonType.indexOf(':');
        return pair(12, utf8(nameColonType.substring(0, colon)), utf8(nameColonType.substring(colon + 1)));
    }

    /** A field (tag 9), method (10) or interface method (11) reference from Owner.name:descriptor. */
    public int member(int tag, String s) {
        int colon = s.indexOf(':');
        int dot = s.lastIndexOf('.', colon);
        return pair(tag, classRef(s.substring(0, dot)), nameAndType(s.substring(dot + 1)));
    }

    public int handle(int kind, String member) {
        boolean isInterface = member.startsWith("interface ");
        String m = isInterface ? member.substring(10) : member;
        int ref = member(kind <= 4 ? 9 : isInterface || kind == 9 ? 11 : 10, m);
        return entry(List.of("handle", kind, ref), 1, () -> pool.u1(15).u1(kind).u2(ref));
    }

    /** A raw entry, for malformed pools. */
    public int raw(int... bytes) {
        return entry(new Object(), 1, () -> {
            for (int b : bytes) {
                pool.u1(b);
            }
        });
    }

    /** The constant that a text of the form of ldc's operand names. */
    public int constant(String s) {
        if (s.startsWith("\"")) {
            return single(8, utf8(s.substring(1, s.length() - 1)));
        } else if (s.startsWith("class ")) {
            return classRef(s.substring(6));
        } else if (s.startsWith("type ")) {
            return single(16, utf8(s.substring(5)));
        } else if (s.startsWith("handle ")) {
            String[] w = s.split(" ", 3);
            return handle(Integer.parseInt(w[1]), w[2]);
        } else if (s.startsWith("dynamic ")) {
            String[] w = s.split(" ");
            return pair(17, Integer.parseInt(w[2]), nameAndType(w[1]));
        } else if (s.endsWith("L")) {
            long v = Long.decode(s.substring(0, s.length() - 1));
            return entry(v, 2, () -> pool.u1(5).out.writeLong(v));
        } else if (s.endsWith("f")) {
            float v = Float.parseFloat(s);
            return entry(v, 1, () -> pool.u1(4).out.writeFloat(v));
        } else if (s.contains(".") || s.equals("NaN")) {
            double v = Double.parseDouble(s);
            return entry(v, 2, () -> pool.u1(6).out.writeDouble(v));
        }
        int v = Integer.decode(s);
        return entry(v, 1, () -> pool.u1(3).out.writeInt(v));
    }

    /** Adds a bootstrap method with static arguments in the form of ldc's operand; answers its index. */
    public int bootstrap(String method, String... arguments) {
        Bytes b = new Bytes().u2(handle(6, method)).u2(arguments.length);
        for (String a : arguments) {
            b.u2(constant(a));
        }
        bootstraps.add(b.toArray());
        return bootstraps.size() - 1;
    }

    // --- members ---

    public Assembler field(int access, String name, String descriptor) {
        fields.u2(access).u2(utf8(name)).u2(utf8(descriptor)).u2(0);
        fieldCount++;
        return this;
    }

    /** A field with a ConstantValue attribute, of a constant in the form of ldc's operand. */
    public Assembler constantField(int access, String name, String descriptor, String value) {
        fields.u2(access).u2(utf8(name)).u2(utf8(descriptor)).u2(1).u2(utf8("ConstantValue")).u4(2).u2(constant(value));
        fieldCount++;
        return this;
    }

    /** A method with any number of attributes, written by the caller: pairs of name and contents. */
    public Assembler rawMethod(int access, String name, String descriptor, Object... namesAndContents) {
        methods.u2(access).u2(utf8(name)).u2(utf8(descriptor)).u2(namesAndContents.length / 2);
        for (int i = 0; i < namesAndContents.length; i += 2) {
            byte[] contents = (byte[]) namesAndContents[i + 1];
            methods.u2(utf8((String) namesAndContents[i])).u4(contents.length).bytes(contents);
        }
        methodCount++;
        return this;
    }

    public Assembler method(int access, String name, String descriptor, int maxStack, int maxLocals, String body) {
        return rawMethod(access, name, descriptor, "Code", new Code(body).assemble(maxStack, maxLocals));
    }

    /** The constructor that only calls the superclass's. */
    public Assembler defaultConstructor(String superName) {
        return method(1, "<init>", "()V", 1, 1, "aload_0; invokespecial " + superName + ".<init>:()V; return");
    }

    public Assembler attribute(String name, byte[] contents) {
        attributes.u2(utf8(name)).u4(contents.length).bytes(contents);
        attributeCount++;
        return this;
    }

    public byte[] toBytes() {
        if (!bootstraps.isEmpty()) {
            Bytes b = new Bytes().u2(bootstraps.size());
            bootstraps.forEach(b::bytes);
            bootstraps.clear();
            attribute("BootstrapMethods", b.toArray());
        }
        Bytes out = new Bytes().u4(0xcafebabe).u2(version >>> 16).u2(version & 0xffff).u2(poolSize).bytes(pool.toArray());
        out.u2(access).u2(thisClass).u2(superClass).u2(interfaces.length);
        for (int i : interfaces) {
            out.u2(i);
        }
        out.u2(fieldCount).bytes(fields.toArray()).u2(methodCount).bytes(methods.toArray());
        return out.u2(attributeCount).bytes(attributes.toArray()).toArray();
    }

    // --- code ---

    private final class Code {
        final String[] lines;
        final Map<String, Integer> labels = new HashMap<>();
        Bytes code;

        Code(String body) {
            lines = body.split("; +(?=[a-z.])|\\n");
        }

        /** Two passes: the first finds the labels, the second knows them. Lengths don't depend on them. */
        byte[] assemble(int maxStack, int maxLocals) {
            Bytes handlers = new Bytes(), frames = new Bytes();
            int handlerCount = 0, frameCount = 0;
            for (int pass = 0; pass < 2; pass++) {
                code = new Bytes();
                int lastFrame = -1;
                for (String raw : lines) {
                    String line = raw.strip();
                    if (line.isEmpty()) {
                        continue;
                    } else if (line.startsWith(".catch ")) {
                        if (pass == 1) {
                            String[] w = line.split(" ");
                            handlers.u2(at(w[2])).u2(at(w[3])).u2(at(w[4])).u2(w[1].equals("any") ? 0 : classRef(w[1]));
                            handlerCount++;
                        }
                    } else if (line.startsWith(".frame")) {
                        if (pass == 1) {
                            frame(frames, line.substring(6), code.size() - lastFrame - 1);
                            lastFrame = code.size();
                            frameCount++;
                        }
                    } else if (line.endsWith(":") && line.indexOf(' ') < 0) {
                        labels.put(line.substring(0, line.length() - 1), code.size());
                    } else {
                        instruction(line);
                    }
                }
            }
            Bytes all = new Bytes().u2(maxStack).u2(maxLocals).u4(code.size()).bytes(code.toArray()).u2(handlerCount).bytes(handlers.toArray());
            if (frameCount == 0) {
                return all.u2(0).toArray();
            }
            return all.u2(1).u2(utf8("StackMapTable")).u4(frames.size() + 2).u2(frameCount).bytes(frames.toArray()).toArray();
        }

        int at(String label) {
            return labels.getOrDefault(label, 0);
        }

        void frame(Bytes out, String text, int delta) {
            out.u1(255).u2(delta);
            String[] halves = text.split("\\|", -1);
            for (String half : halves) {
                String[] types = half.isBlank() ? new String[0] : half.strip().split(",");
                out.u2(types.length);
                for (String t : types) {
                    int simple = List.of("top", "I", "F", "D", "J", "null", "this").indexOf(t);
                    if (simple >= 0) {
                        out.u1(simple);
                    } else if (t.startsWith("uninit:")) {
                        out.u1(8).u2(at(t.substring(7)));
                    } else {
                        out.u1(7).u2(classRef(t));
                    }
                }
            }
        }

        void instruction(String line) {
            int space = line.indexOf(' ');
            String name = space < 0 ? line : line.substring(0, space);
            String rest = space < 0 ? "" : line.substring(space + 1).strip();
            String[] w = rest.split(" ");
            int start = code.size();
            if (name.equals("byte")) {
                code.u1(Integer.decode(rest));
                return;
            }
            Integer opcode = OPCODES.get(name);
            if (opcode == null) {
                throw new IllegalArgumentException(line);
            }
            code.u1(opcode);
            switch (name) {
                case "bipush", "iload", "lload", "fload", "dload", "aload", "istore", "lstore", "fstore", "dstore", "astore", "ret" -> code.u1(Integer.parseInt(rest));
                case "sipush" -> code.u2(Integer.parseInt(rest));
                case "iinc" -> code.u1(Integer.parseInt(w[0])).u1(Integer.parseInt(w[1]));
                case "ldc" -> code.u1(constant(rest));
                case "ldc_w", "ldc2_w" -> code.u2(constant(rest));
                case "newarray" -> code.u1(Math.max(ARRAY_TYPES.indexOf(rest), 0));
                case "new", "anewarray", "checkcast", "instanceof" -> code.u2(classRef(rest));
                case "multianewarray" -> code.u2(classRef(w[0])).u1(Integer.parseInt(w[1]));
                case "getstatic", "putstatic", "getfield", "putfield" -> code.u2(member(9, rest));
                case "invokevirtual", "invokespecial", "invokestatic" -> code.u2(rest.startsWith("interface ") ? member(11, rest.substring(10)) : member(10, rest));
                case "invokeinterface" -> code.u2(member(11, w[0])).u1(w.length > 1 ? Integer.parseInt(w[1]) : argumentSlots(w[0])).u1(0);
                case "invokedynamic" -> code.u2(pair(18, Integer.parseInt(w[1]), nameAndType(w[0]))).u2(0);
                case "goto_w", "jsr_w" -> code.u4(at(rest) - start);
                case "wide" -> {
                    code.u1(OPCODES.get(w[0])).u2(Integer.parseInt(w[1]));
                    if (w.length > 2) {
                        code.u2(Integer.parseInt(w[2]));
                    }
                }
                case "tableswitch" -> {
                    pad();
                    int low = Integer.parseInt(w[0]);
                    code.u4(at(w[1]) - start).u4(low).u4(low + w.length - 3);
                    for (int i = 2; i < w.length; i++) {
                        code.u4(at(w[i]) - start);
                    }
                }
                case "lookupswitch" -> {
                    pad();
                    code.u4(at(w[0]) - start).u4(w.length - 1);
                    for (int i = 1; i < w.length; i++) {
                        int colon = w[i].indexOf(':');
                        code.u4(Integer.parseInt(w[i].substring(0, colon))).u4(at(w[i].substring(colon + 1)) - start);
                    }
                }
                default -> {
                    if (name.startsWith("if") || name.equals("goto") || name.equals("jsr")) {
                        code.u2(at(rest) - start);
                    }
                }
            }
        }

        void pad() {
            while (code.size() % 4 != 0) {
                code.u1(0);
            }
        }

        int argumentSlots(String member) {
            String d = member.substring(member.indexOf('(') + 1, member.indexOf(')'));
            int slots = 1;
            for (int i = 0; i < d.length(); i++, slots++) {
                boolean array = d.charAt(i) == '[';
                while (d.charAt(i) == '[') {
                    i++;
                }
                if (d.charAt(i) == 'L') {
                    i = d.indexOf(';', i);
                } else if (!array && (d.charAt(i) == 'J' || d.charAt(i) == 'D')) {
                    slots++;
                }
            }
            return slots;
        }
    }

    // --- loading ---

    /** A loader that defines the classes it was given, by name, and asks the application's for the rest. */
    public static final class Loader extends ClassLoader {
        private final Map<String, byte[]> classes = new HashMap<>();

        public Loader(Assembler... assemblers) {
            super(Assembler.class.getClassLoader());
            for (Assembler a : assemblers) {
                add(a);
            }
        }

        public Loader add(Assembler a) {
            return add(a.name(), a.toBytes());
        }

        public Loader add(String name, byte[] bytes) {
            classes.put(name.replace('/', '.'), bytes);
            return this;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] b = classes.get(name);
            if (b == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, b, 0, b.length);
        }

        /** Calls a static method without arguments; what it throws comes out as it is. */
        public Object call(String className, String method, Object... arguments) throws Throwable {
            for (java.lang.reflect.Method m : Class.forName(className.replace('/', '.'), true, this).getDeclaredMethods()) {
                if (m.getName().equals(method)) {
                    m.setAccessible(true);
                    try {
                        return m.invoke(null, arguments);
                    } catch (java.lang.reflect.InvocationTargetException e) {
                        throw e.getCause();
                    }
                }
            }
            throw new NoSuchMethodException(method);
        }
    }

    private String name() {
        for (Map.Entry<Object, Integer> e : poolIndex.entrySet()) {
            if (e.getValue() == thisClass - 1) {
                return e.getKey().toString().substring(1);
            }
        }
        throw new AssertionError();
    }
}
