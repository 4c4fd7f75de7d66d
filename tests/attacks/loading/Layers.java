// attack: module layers of one's own: modules named as the library's, packages of the library, readability and exports from them
// must: LayerInstantiationException, FindException or a module that can do no more than any other
import java.lang.module.*;
import java.net.URI;
import java.util.*;

public class Layers {
    static ModuleFinder finder(ModuleDescriptor... descriptors) {
        Map<String, ModuleReference> all = new HashMap<>();
        for (ModuleDescriptor d : descriptors) all.put(d.name(), new ModuleReference(d, URI.create("mem:" + d.name())) {
            public ModuleReader open() {
                throw new UnsupportedOperationException();
            }
        });
        return new ModuleFinder() {
            public Optional<ModuleReference> find(String name) {
                return Optional.ofNullable(all.get(name));
            }

            public Set<ModuleReference> findAll() {
                return new HashSet<>(all.values());
            }
        };
    }

    static ModuleLayer.Controller layer(String name, ModuleDescriptor... descriptors) {
        Configuration c = Configuration.resolve(finder(descriptors), List.of(ModuleLayer.boot().configuration()), ModuleFinder.of(), Set.of(name));
        return ModuleLayer.defineModules(c, List.of(ModuleLayer.boot()), n -> new Own());
    }

    public static void main(String[] args) {
        Attack.attempt("java.base", () -> layer("java.base", ModuleDescriptor.newModule("java.base").packages(Set.of("java.lang")).build()).layer());
        Attack.attempt("package java.lang", () -> layer("evil", ModuleDescriptor.newModule("evil").requires("java.base").packages(Set.of("java.lang")).build()).layer());
        Attack.attempt("package jdk.internal.misc", () -> layer("evil", ModuleDescriptor.newModule("evil").requires("java.base").packages(Set.of("jdk.internal.misc")).build()).layer());
        Attack.attempt("package java.evil", () -> layer("evil", ModuleDescriptor.newModule("evil").requires("java.base").packages(Set.of("java.evil")).build()).layer());
        Attack.attempt("jdk.unsupported", () -> layer("jdk.unsupported", ModuleDescriptor.newModule("jdk.unsupported").requires("java.base").packages(Set.of("x")).build()).layer());
        Attack.attempt("name of a friend of java.base", () -> {
            ModuleLayer l = layer("jdk.jfr", ModuleDescriptor.newModule("jdk.jfr").requires("java.base").packages(Set.of("x")).build()).layer();
            return Object.class.getModule().isExported("jdk.internal.misc", l.findModule("jdk.jfr").get()) ? "a friend" : null;
        });
        Attack.attempt("controller opens its own only", () -> layer("evil", ModuleDescriptor.newModule("evil").requires("java.base").packages(Set.of("x")).build()).addOpens(Object.class.getModule(), "java.lang", Layers.class.getModule()));
        Attack.attempt("loader of the platform", () -> {
            Configuration c = Configuration.resolve(finder(ModuleDescriptor.newModule("evil").requires("java.base").packages(Set.of("x")).build()), List.of(ModuleLayer.boot().configuration()), ModuleFinder.of(), Set.of("evil"));
            return ModuleLayer.defineModules(c, List.of(ModuleLayer.boot()), n -> ClassLoader.getPlatformClassLoader()).layer();
        });
        Attack.attempt("null loader", () -> {
            Configuration c = Configuration.resolve(finder(ModuleDescriptor.newModule("evil").requires("java.base").packages(Set.of("x")).build()), List.of(ModuleLayer.boot().configuration()), ModuleFinder.of(), Set.of("evil"));
            return ModuleLayer.defineModules(c, List.of(ModuleLayer.boot()), n -> null).layer();
        });
        Attack.attempt("a cycle", () -> layer("a", ModuleDescriptor.newModule("a").requires("b").build(), ModuleDescriptor.newModule("b").requires("a").build()));
    }
}
