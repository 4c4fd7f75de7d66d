// The Module and ModuleDescriptor API over the boot layer: names, descriptors, exports, opens, reads, layers, resources.
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

public class ModuleApi {
    static void describe(Module m) {
        System.out.println(m + " named " + m.isNamed() + " " + m.getName() + " layer " + (m.getLayer() == ModuleLayer.boot()) + " loader " + (m.getClassLoader() == null ? null : m.getClassLoader().getName()));
        ModuleDescriptor d = m.getDescriptor();
        if (d != null) {
            System.out.println("  open " + d.isOpen() + " automatic " + d.isAutomatic() + " requires " + new TreeSet<>(d.requires().stream().map(r -> r.modifiers() + r.name()).toList())
                + " exports " + d.exports().stream().filter(e -> !e.isQualified()).count() + " qualified " + (d.exports().stream().filter(ModuleDescriptor.Exports::isQualified).count() > 0)
                + " uses " + d.uses().stream().sorted().limit(3).toList() + " provides " + d.provides().stream().map(p -> p.service()).sorted().limit(3).toList());
        }
    }

    interface Body {
        Object run() throws Throwable;
    }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + ": " + body.run());
        } catch (Throwable t) {
            System.out.println(what + ": " + t.toString().replaceAll("@[0-9a-f]+", "@HASH"));
        }
    }

    public static void main(String[] args) throws Exception {
        Module base = Object.class.getModule(), unnamed = ModuleApi.class.getModule(), sql = java.sql.Connection.class.getModule(), xml = javax.xml.parsers.SAXParser.class.getModule();
        describe(base);
        describe(sql);
        describe(xml);
        System.out.println(unnamed.isNamed() + " " + unnamed.getName() + " " + unnamed.getDescriptor() + " " + unnamed.getLayer() + " " + (unnamed == ModuleApi.class.getClassLoader().getUnnamedModule()));
        System.out.println(base.isExported("java.lang") + " " + base.isExported("sun.nio.ch") + " " + base.isExported("sun.nio.ch", unnamed) + " " + base.isOpen("java.lang") + " " + base.isOpen("java.lang", unnamed) + " "
            + base.isExported("no.such.pkg") + " " + unnamed.isOpen("anything") + " " + base.isExported("jdk.internal.misc", sql));
        System.out.println(unnamed.canRead(base) + " " + base.canRead(unnamed) + " " + sql.canRead(xml) + " " + xml.canRead(sql) + " " + base.canRead(sql) + " " + sql.canUse(java.sql.Driver.class));
        System.out.println(base.getPackages().contains("java.util") + " " + base.getPackages().contains("java.sql") + " " + int.class.getModule() + " " + int[].class.getModule() + " " + ModuleApi[].class.getModule().isNamed());
        Set<String> names = new TreeSet<>(ModuleLayer.boot().modules().stream().map(Module::getName).filter(n -> n.startsWith("java.")).toList());
        System.out.println(names.containsAll(List.of("java.base", "java.logging", "java.sql", "java.xml", "java.compiler")) + " " + ModuleLayer.boot().findModule("java.base").get() + " "
            + ModuleLayer.boot().findModule("no.such").isPresent() + " " + ModuleLayer.boot().parents() + " " + ModuleLayer.empty().modules());
        System.out.println(base.getResourceAsStream("java/lang/Object.class") != null);
        System.out.println(base.getResourceAsStream("/java/lang/Object.class") != null);
        System.out.println(base.getAnnotations().length + " " + ModuleFinder.ofSystem().find("java.xml").get().location().get());
        attempt("addExports", () -> base.addExports("sun.nio.ch", unnamed));
        attempt("addOpens", () -> base.addOpens("java.lang", unnamed));
        attempt("addReads", () -> unnamed.addReads(sql) == unnamed);
        attempt("addUses", () -> unnamed.addUses(Runnable.class) == unnamed);
        attempt("descriptor", () -> ModuleDescriptor.newModule("my.mod").requires("java.base").exports("p.q", Set.of("other")).packages(Set.of("r")).version("1.0-beta").provides("p.q.S", List.of("r.Impl")).build().toNameAndVersion());
        attempt("bad name", () -> ModuleDescriptor.newModule("not-a-name"));
        attempt("bad package", () -> ModuleDescriptor.newModule("m").exports("1p"));
        attempt("version", () -> ModuleDescriptor.Version.parse("1.0-beta").compareTo(ModuleDescriptor.Version.parse("1.0")));
        attempt("bad version", () -> ModuleDescriptor.Version.parse("x"));
        attempt("loadClass in module", () -> Class.forName(base, "java.lang.String") + " " + Class.forName(sql, "java.lang.String") + " " + Class.forName(base, "no.Such"));
        attempt("use internal", () -> Class.forName("sun.nio.ch.IOUtil").getDeclaredMethods().length > 0);
        attempt("call internal", () -> Class.forName("jdk.internal.misc.VM").getMethod("isBooted").invoke(null));
        attempt("new internal", () -> Class.forName("sun.security.provider.SHA").getDeclaredConstructor().newInstance());
    }
}
