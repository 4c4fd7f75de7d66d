// A record with many components and a class with hundreds of fields and methods: layout, toString, equals, serial numbers of members.
public class BigRecord {
    record Big(int a0, long a1, double a2, String a3, byte a4, short a5, char a6, boolean a7, float a8, Object a9, int b0, long b1, double b2, String b3, byte b4, short b5, char b6, boolean b7, float b8, Object b9, int c0, long c1,
        double c2, String c3, byte c4, short c5, char c6, boolean c7, float c8, Object c9, int d0, long d1, double d2, String d3, byte d4, short d5, char d6, boolean d7, float d8, Object d9) {
    }

    static Big big(int n) {
        return new Big(n, n + 1L, n + 0.5, "s" + n, (byte) n, (short) -n, (char) ('a' + n), n % 2 == 0, n / 2f, n, 1, 2L, 3.0, "4", (byte) 5, (short) 6, '7', true, 8f, null, -1, -2L, -3.0, "", (byte) -5, (short) -6, 'z', false, -8f, "o",
            Integer.MAX_VALUE, Long.MIN_VALUE, Double.NaN, "é", Byte.MIN_VALUE, Short.MAX_VALUE, '\uffff', true, Float.MIN_VALUE, 'c');
    }

    static String source(int fields) {
        String[] types = {"int", "long", "byte", "double", "Object", "short", "char", "boolean", "float"};
        StringBuilder s = new StringBuilder("public class Wide {");
        for (int i = 0; i < fields; i++) {
            String t = types[i % types.length];
            s.append(i % 7 == 0 ? "public static " : "public ").append(t).append(" f").append(i).append(";\n");
            s.append("public ").append(i % 7 == 0 ? "static " : "").append(t).append(" m").append(i).append("(").append(t).append(" v) { ").append(t).append(" old = f").append(i).append("; f").append(i).append(" = v; return old; }\n");
        }
        return s.append("}").toString();
    }

    public static void main(String[] args) throws Exception {
        System.out.println(big(3));
        System.out.println(big(3).equals(big(3)) + " " + big(3).equals(big(4)) + " " + (big(3).hashCode() == big(3).hashCode()) + " " + big(5).c4() + big(5).d9());
        java.nio.file.Files.writeString(java.nio.file.Path.of("Wide.java"), source(450));
        System.out.println(javax.tools.ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", ".", "-proc:none", "Wide.java"));
        try (var loader = new java.net.URLClassLoader(new java.net.URL[] {java.nio.file.Path.of(".").toUri().toURL()})) {
            Class<?> c = loader.loadClass("Wide");
            Object o = c.getDeclaredConstructor().newInstance(), p = c.getDeclaredConstructor().newInstance();
            System.out.println(c.getFields().length + " " + c.getDeclaredMethods().length);
            long sum = 0;
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < 450; i++) {
                    var f = c.getField("f" + i);
                    Class<?> t = f.getType();
                    Object v = t == int.class ? i : t == long.class ? (Object) (i * 1_000_000_007L) : t == byte.class ? (Object) (byte) i : t == double.class ? (Object) (i + 0.25) : t == short.class ? (Object) (short) (i * 99)
                        : t == char.class ? (Object) (char) i : t == boolean.class ? (Object) (i % 2 == 0) : t == float.class ? (Object) (i / 4f) : "o" + i;
                    Object old = c.getMethod("m" + i, t).invoke(o, v);
                    sum = sum * 31 + (old == null ? 7 : old.hashCode()) + (f.get(o).equals(v) ? 1 : 0) + String.valueOf(f.get(p)).length();
                }
            }
            System.out.println(sum);
        }
    }
}
