// A module graph made at run time: compiled modules, configurations, layers, access between them, services, resolution errors.
// timeout: 60
import java.lang.module.*;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import javax.tools.ToolProvider;

public class Layers {
    static void source(String file, String text) throws Exception {
        Path p = Path.of("msrc", file);
        Files.createDirectories(p.getParent());
        Files.writeString(p, text);
    }

    interface Body {
        Object run() throws Throwable;
    }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + ": " + body.run());
        } catch (java.lang.reflect.InvocationTargetException e) {
            System.out.println(what + ": wrapped " + e.getCause().toString().replaceAll("@[0-9a-f]+", "@HASH"));
        } catch (Throwable t) {
            System.out.println(what + ": " + t.toString().replaceAll("@[0-9a-f]+", "@HASH"));
        }
    }

    public static void main(String[] args) throws Exception {
        source("lib/module-info.java", "module lib { exports lib.api; exports lib.friend to app; opens lib.open; provides lib.api.Greeter with lib.impl.Polite; }");
        source("lib/lib/api/Greeter.java", "package lib.api; public interface Greeter { String greet(); static Object internal() { return new lib.impl.Polite(); } }");
        source("lib/lib/impl/Polite.java", "package lib.impl; public class Polite implements lib.api.Greeter { public String greet() { return \"good day\"; } public int pub = 5; }");
        source("lib/lib/friend/F.java", "package lib.friend; public class F { public static String f() { return \"friend\"; } }");
        source("lib/lib/open/O.java", "package lib.open; public class O { private String secret = \"open secret\"; }");
        source("app/module-info.java", "module app { requires lib; requires java.sql; uses lib.api.Greeter; exports app; }");
        source("app/app/Main.java", "package app; import java.util.*; public class Main { public static String run() { StringBuilder s = new StringBuilder(lib.friend.F.f());"
            + " for (lib.api.Greeter g : ServiceLoader.load(Main.class.getModule().getLayer(), lib.api.Greeter.class)) s.append(' ').append(g.greet()); return s.toString(); }"
            + " public static Object reflect() throws Exception { Object o = lib.api.Greeter.internal(); return o.getClass().getField(\"pub\").get(o); }"
            + " public static Object openReflect() throws Exception { var f = Class.forName(\"lib.open.O\").getDeclaredField(\"secret\"); f.setAccessible(true); return f.get(Class.forName(\"lib.open.O\").getConstructor().newInstance()); }"
            + " public static Object bad() { throw new IllegalStateException(\"trace\"); } }");
        int status = ToolProvider.getSystemJavaCompiler().run(null, System.out, System.out, "-d", "mods", "--module-source-path", "msrc", "-m", "app,lib", "-proc:none");
        System.out.println("javac " + status);
        ModuleFinder finder = ModuleFinder.of(Path.of("mods"));
        System.out.println(finder.findAll().stream().map(r -> r.descriptor().name()).sorted().toList());
        Configuration cf = ModuleLayer.boot().configuration().resolve(finder, ModuleFinder.of(), Set.of("app"));
        System.out.println(cf.modules().stream().map(ResolvedModule::name).sorted().toList() + " " + cf.findModule("app").get().reads().stream().map(ResolvedModule::name).filter(n -> !n.startsWith("java.") || n.equals("java.base")
            || n.equals("java.sql")).sorted().toList());
        ModuleLayer one = ModuleLayer.boot().defineModulesWithOneLoader(cf, ClassLoader.getSystemClassLoader());
        ModuleLayer many = ModuleLayer.boot().defineModulesWithManyLoaders(cf, ClassLoader.getSystemClassLoader());
        for (ModuleLayer layer : List.of(one, many)) {
            Module app = layer.findModule("app").get(), lib = layer.findModule("lib").get();
            Class<?> main = layer.findLoader("app").loadClass("app.Main");
            System.out.println(main.getModule() + " " + (app.getClassLoader() == lib.getClassLoader()) + " " + app.canRead(lib) + " " + lib.canRead(app) + " " + (main.getModule() == app) + " " + lib.isExported("lib.friend", app) + " "
                + lib.isExported("lib.friend"));
            attempt("run", () -> main.getMethod("run").invoke(null));
            attempt("reflect", () -> main.getMethod("reflect").invoke(null));
            attempt("open reflect", () -> main.getMethod("openReflect").invoke(null));
            attempt("not exported", () -> layer.findLoader("lib").loadClass("lib.impl.Polite").getConstructor().newInstance());
            attempt("not exported accessible", () -> {
                layer.findLoader("lib").loadClass("lib.impl.Polite").getConstructor().setAccessible(true);
                return 0;
            });
            attempt("open to us", () -> layer.findLoader("lib").loadClass("lib.open.O").getConstructor().newInstance().getClass());
            attempt("services", () -> ServiceLoader.load(layer, layer.findLoader("lib").loadClass("lib.api.Greeter")).stream().map(p -> p.type().getName()).toList());
            try {
                main.getMethod("bad").invoke(null);
            } catch (java.lang.reflect.InvocationTargetException e) {
                System.out.println(e.getCause().getStackTrace()[0]);
            }
        }
        Class<?> c1 = one.findLoader("app").loadClass("app.Main"), c2 = many.findLoader("app").loadClass("app.Main");
        System.out.println((c1 == c2) + " " + c1.getModule().getDescriptor().equals(c2.getModule().getDescriptor()));
        attempt("missing root", () -> ModuleLayer.boot().configuration().resolve(finder, ModuleFinder.of(), Set.of("nothere")));
        Files.delete(Path.of("mods/lib/module-info.class"));
        attempt("missing dependency", () -> ModuleLayer.boot().configuration().resolve(ModuleFinder.of(Path.of("mods/app")), ModuleFinder.of(), Set.of("app")));
        attempt("controller", () -> {
            ModuleLayer.Controller ctl = ModuleLayer.defineModulesWithOneLoader(cf, List.of(ModuleLayer.boot()), null);
            Module lib = ctl.layer().findModule("lib").get();
            ctl.addOpens(lib, "lib.impl", Layers.class.getModule());
            return lib.isOpen("lib.impl", Layers.class.getModule());
        });
    }
}
