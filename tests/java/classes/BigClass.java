// A method near the size limit, a large constant pool, a large switch, many interfaces: wide jumps and indices.
public class BigClass {
    interface I1 { default int i1() { return 1; } }
    interface I2 { default int i2() { return 2; } }
    interface I3 extends I1 { default int i3() { return 3; } }
    interface I4 extends I2, I3 { default int i4() { return i1() + i2() + i3() + 4; } }
    interface I5 { int i5(); }
    interface I6 extends I5 { default int i6() { return i5() * 6; } }

    static class All implements I1, I2, I3, I4, I5, I6, Runnable, Comparable<All>, Cloneable, java.io.Serializable {
        public void run() {
        }

        public int compareTo(All o) {
            return 0;
        }

        public int i5() {
            return 5;
        }
    }

    static int sum(Object o) {
        int n = 0;
        if (o instanceof I1 i) n += i.i1();
        if (o instanceof I2 i) n += i.i2();
        if (o instanceof I3 i) n += i.i3();
        if (o instanceof I4 i) n += i.i4();
        if (o instanceof I5 i) n += i.i5();
        if (o instanceof I6 i) n += i.i6();
        if (o instanceof Runnable r) r.run();
        if (o instanceof java.io.Externalizable) n += 1000;
        return n;
    }

    /** A generated source: one method of some 60 kB with jumps over all of it. */
    static String source() {
        StringBuilder s = new StringBuilder("public class Generated { public static long run(int n) { long x = n; int k = 0; do { if (n > 1000) break;\n");
        for (int i = 0; i < 1700; i++) {
            s.append("x = x * 31 + ").append(1000 + i * 7919).append("L; if (x % 1000003 == ").append(i).append(") { k += ").append(i).append("; }\n");
        }
        s.append("} while (k++ < 2); return x + k; }\n");
        s.append("public static String pick(int n) { switch (n) {");
        for (int i = 0; i < 1500; i++) {
            s.append("case ").append(i * 3).append(": return \"s").append(i).append("\";\n");
        }
        return s.append("default: return \"none\"; } } }").toString();
    }

    public static void main(String[] args) throws Exception {
        System.out.println(sum(new All()) + " " + sum("none"));
        javax.tools.JavaCompiler compiler = javax.tools.ToolProvider.getSystemJavaCompiler();
        java.nio.file.Path dir = java.nio.file.Files.createTempDirectory(java.nio.file.Path.of("."), "gen");
        java.nio.file.Path file = dir.resolve("Generated.java");
        java.nio.file.Files.writeString(file, source());
        int status = compiler.run(null, null, null, "-d", dir.toString(), "-proc:none", file.toString());
        System.out.println("javac " + status);
        try (java.net.URLClassLoader loader = new java.net.URLClassLoader(new java.net.URL[] {dir.toUri().toURL()})) {
            Class<?> c = loader.loadClass("Generated");
            System.out.println(c.getMethod("run", int.class).invoke(null, 5) + " " + c.getMethod("run", int.class).invoke(null, 5000));
            for (int i : new int[] {-1, 0, 1, 3, 4497, 4498, 100000}) {
                System.out.print(c.getMethod("pick", int.class).invoke(null, i) + " ");
            }
            System.out.println();
        }
    }
}
