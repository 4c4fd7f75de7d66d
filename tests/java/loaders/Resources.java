// Resources and URL class loaders: class path resources, jars made on the fly, multi-release, manifest Class-Path, services, close.
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

public class Resources {
    public interface Service {
        String name();
    }

    public static class One implements Service {
        public String name() {
            return "one";
        }
    }

    public static class Two implements Service {
        public static Service provider() {
            return () -> "two, by a provider method that a jar outside a module does not use";
        }

        public String name() {
            return "two";
        }
    }

    public static class Bad {
    }

    static void jar(Path file, Manifest manifest, String... namesAndTexts) throws IOException {
        try (JarOutputStream out = manifest == null ? new JarOutputStream(Files.newOutputStream(file)) : new JarOutputStream(Files.newOutputStream(file), manifest)) {
            for (int i = 0; i < namesAndTexts.length; i += 2) {
                out.putNextEntry(new JarEntry(namesAndTexts[i]));
                out.write(namesAndTexts[i + 1].getBytes("UTF-8"));
                out.closeEntry();
            }
        }
    }

    static Manifest manifest(String... pairs) {
        Manifest m = new Manifest();
        m.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        for (int i = 0; i < pairs.length; i += 2) {
            m.getMainAttributes().putValue(pairs[i], pairs[i + 1]);
        }
        return m;
    }

    static String read(InputStream in) throws IOException {
        if (in == null) {
            return null;
        }
        try (in) {
            return new String(in.readAllBytes(), "UTF-8");
        }
    }

    public static void main(String[] args) throws Exception {
        Path dir = Files.createDirectories(Path.of("work"));
        Path a = dir.resolve("a.jar"), b = dir.resolve("b lib.jar"), mr = dir.resolve("mr.jar");
        jar(a, manifest("Class-Path", "b%20lib.jar missing.jar", "X-Long", "v".repeat(150), "Created-By", "test"), "res/a.txt", "from a", "both.txt", "a's", "META-INF/services/Resources$Service",
            "# comment\nResources$One\n\nResources$Two # twice\nResources$One\n");
        jar(b, null, "res/b.txt", "from b", "both.txt", "b's", "dir/", "");
        jar(mr, manifest("Multi-Release", "true"), "v.txt", "base", "META-INF/versions/9/v.txt", "nine", "META-INF/versions/17/v.txt", "seventeen", "META-INF/versions/99/v.txt", "too new");
        Files.writeString(Files.createDirectories(dir.resolve("classes")).resolve("loose.txt"), "loose file");
        URL[] urls = {a.toUri().toURL(), mr.toUri().toURL(), dir.resolve("classes").toUri().toURL(), dir.resolve("nowhere/").toUri().toURL()};
        URLClassLoader loader = new URLClassLoader("urls", urls, Resources.class.getClassLoader());
        for (String s : new String[] {"res/a.txt", "res/b.txt", "both.txt", "loose.txt", "v.txt", "missing.txt", "/res/a.txt", "res/../res/a.txt", "META-INF/versions/9/v.txt"}) {
            System.out.println(s + " -> " + read(loader.getResourceAsStream(s)));
        }
        for (URL u : Collections.list(loader.getResources("both.txt"))) {
            System.out.println(u.toString().replaceAll(".*/work/", "…/") + " " + read(u.openStream()));
        }
        ServiceLoader<Service> services = ServiceLoader.load(Service.class, loader);
        for (Service s : services) {
            System.out.println("service " + s.name());
        }
        System.out.println(services.findFirst().get().name() + " " + services.stream().count());
        Path bad = dir.resolve("bad.jar");
        jar(bad, null, "META-INF/services/Resources$Service", "Resources$Bad\nno.such.Provider\n");
        URLClassLoader badLoader = new URLClassLoader(new URL[] {bad.toUri().toURL()}, Resources.class.getClassLoader());
        var it = ServiceLoader.load(Service.class, badLoader).iterator();
        for (int i = 0; i < 3; i++) {
            try {
                System.out.println(it.hasNext() ? it.next().name() : "no more");
            } catch (ServiceConfigurationError e) {
                System.out.println(e.getMessage().replaceAll("jar:file:.*/work/", "…/"));
            }
        }
        System.out.println(read(Resources.class.getResourceAsStream("Resources.class")).length() > 500);
        System.out.println(Resources.class.getResource("nope") + " " + Resources.class.getResource("Resources.class").getProtocol() + " " + Object.class.getResource("Object.class") + " "
            + ClassLoader.getSystemResource("java/lang/String.class"));
        System.out.println(read(Object.class.getResource("Object.class").openStream()).length() > 500);
        try (JarFile jf = new JarFile(a.toFile())) {
            System.out.println(jf.getManifest().getMainAttributes().getValue("x-long").length() + " " + jf.size() + " " + jf.isMultiRelease());
            System.out.println(Collections.list(jf.entries()).stream().map(JarEntry::getName).toList());
        }
        try (JarFile jf = new JarFile(mr.toFile(), true, JarFile.OPEN_READ, JarFile.runtimeVersion())) {
            System.out.println(jf.getJarEntry("v.txt").getRealName() + " " + read(jf.getInputStream(jf.getJarEntry("v.txt"))) + " " + jf.isMultiRelease());
        }
        InputStream open = loader.getResourceAsStream("res/a.txt");
        loader.close();
        System.out.println(loader.getResource("res/a.txt"));
        try {
            open.read();
            System.out.println("read after close");
        } catch (IOException e) {
            System.out.println(e.getMessage());
        }
        try {
            loader.loadClass("res.Nothing");
        } catch (ClassNotFoundException e) {
            System.out.println(e.getMessage());
        }
        URL jarUrl = new URL("jar:" + b.toUri() + "!/res/b.txt");
        var connection = (java.net.JarURLConnection) jarUrl.openConnection();
        connection.setUseCaches(false);
        System.out.println(connection.getEntryName() + " " + connection.getContentLength() + " " + read(connection.getInputStream()));
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        manifest("A", "x".repeat(100)).write(text);
        System.out.print(text.toString("UTF-8").replace("\r\n", "|\n"));
    }
}
