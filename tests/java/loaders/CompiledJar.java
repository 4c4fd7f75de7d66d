// javac in the same VM, the classes in a jar, loaded by URLClassLoader with packages, a package-private class, versions and sealing in the manifest.
// timeout: 60
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.*;
import javax.tools.*;

public class CompiledJar {
    static final Map<String, String> SOURCES = Map.of(
        "one/A.java", "package one; public class A { protected int n = 1; B b = new B(); protected static String hi() { return \"hi\"; } public String toString() { return \"A\" + n + b; } }",
        "one/B.java", "package one; class B { public String toString() { return \"B in \" + getClass().getPackage().getName(); } }",
        "two/C.java", "package two; public class C extends one.A { public String call() { return hi() + n; } public static void main(String[] a) throws Exception { "
            + "System.out.println(new C().call() + new C() + a.length); Class<?> b = Class.forName(\"one.B\"); try { b.getDeclaredConstructor().newInstance(); } "
            + "catch (IllegalAccessException e) { System.out.println(e.getMessage()); } } }");

    public static void main(String[] args) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Path src = Files.createDirectories(Path.of("src")), out = Files.createDirectories(Path.of("out"));
        for (var e : SOURCES.entrySet()) {
            Path p = src.resolve(e.getKey());
            Files.createDirectories(p.getParent());
            Files.writeString(p, e.getValue());
        }
        StringWriter messages = new StringWriter();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(diagnostics, null, null)) {
            var units = files.getJavaFileObjectsFromPaths(SOURCES.keySet().stream().sorted().map(src::resolve).toList());
            System.out.println(compiler.getTask(messages, files, diagnostics, List.of("-d", "out", "-proc:none"), null, units).call() + " " + diagnostics.getDiagnostics());
        }
        Manifest m = new Manifest();
        m.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        m.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "two.C");
        Attributes one = new Attributes();
        one.put(Attributes.Name.SPECIFICATION_TITLE, "One");
        one.put(Attributes.Name.SPECIFICATION_VERSION, "1.2.3");
        one.put(Attributes.Name.SEALED, "true");
        m.getEntries().put("one/", one);
        Path jar = Path.of("app.jar");
        try (JarOutputStream jos = new JarOutputStream(Files.newOutputStream(jar), m); var walk = Files.walk(out)) {
            for (Path p : walk.filter(Files::isRegularFile).sorted().toList()) {
                jos.putNextEntry(new JarEntry(out.relativize(p).toString()));
                jos.write(Files.readAllBytes(p));
                jos.closeEntry();
            }
        }
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
            Class<?> c = loader.loadClass("two.C");
            c.getMethod("main", String[].class).invoke(null, (Object) new String[] {"x"});
            Package p = loader.getDefinedPackage("one");
            System.out.println(p.getSpecificationTitle() + " " + p.isSealed() + " " + p.isCompatibleWith("1.2.0") + " " + p.isCompatibleWith("2.0") + " " + loader.getDefinedPackage("two").isSealed() + " " + p);
        }
        Files.writeString(src.resolve("Bad.java"), "public class Bad { int x = \"s\"; void m() { undefined(); } }");
        System.out.println(compiler.run(null, null, new java.io.OutputStream() {
            @Override
            public void write(int b) {
                System.out.write(b);
            }
        }, "-d", "out", "-proc:none", "src/Bad.java"));
        System.out.flush();
    }
}
