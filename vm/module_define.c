/* module_define.c: the natives of java.lang.Module: what the library's module graph tells the machine (contract section 9).
 *
 * Each checks its arguments as HotSpot does and with its texts, then changes the tables under loader_lock. Package names come with dots
 * and are kept with slashes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "classfmt/names.h"
#include "vm/define.h"
#include "vm/exception.h"
#include "vm/module_private.h"
#include "vm/native.h"
#include "vm/string.h"

static bool throw_null(Thread *t, const char *text) { return throw_known(t, KNOWN(NullPointerException), "%s", text); }

static bool append(VM *vm, uint32_t owner, BytesRef *list, uint32_t *count, uint32_t *capacity, const Module *module)
{
    if (*count == *capacity) {
        uint32_t larger = *capacity ? *capacity * 2 : 4;
        ModuleRef *grown = metadata_allocate(&vm->arena, owner, larger * sizeof *grown);
        if (!grown) return false;
        if (*count) memcpy(grown, bytes_at(*list), *count * sizeof *grown); /* the old one may be in use by a reader: left */
        *list = bytes_ref(grown);
        *capacity = larger;
    }
    ((ModuleRef *)bytes_at(*list))[*count] = module_ref(module);
    __atomic_store_n(count, *count + 1, __ATOMIC_RELEASE);
    return true;
}

/* --- defineModule0 -------------------------------------------------------------------------------------------------------------- */

/* One call's checked arguments. packages: malloc'ed array of symbols. */
typedef struct ModuleDefinition {
    Object  *object;
    Symbol  *name, *version, *location;
    Loader  *loader;
    bool     is_open;
    Symbol **packages;
    uint32_t package_count;
} ModuleDefinition;

/* Slashed, each part an unqualified name. */
static bool is_package_name(const Symbol *name)
{
    const char *part = name->bytes, *end = name->bytes + name->length;
    if (!name->length) return false;
    for (;;) {
        const char *slash = memchr(part, '/', (size_t)(end - part));
        if (!name_is_unqualified((Utf8){part, (uint32_t)((slash ? slash : end) - part)})) return false;
        if (!slash) return true;
        part = slash + 1;
    }
}

static bool is_java_package(const Symbol *name) { return !strncmp(name->bytes, "java", 4) && (name->bytes[4] == '/' || !name->bytes[4]); }

static bool read_packages(Thread *t, ModuleDefinition *d, Object *packages)
{
    d->package_count = packages ? array_length(packages) : 0;
    d->packages = calloc(d->package_count + 1u, sizeof *d->packages);
    if (!d->packages) return throw_out_of_memory(t, "Metaspace");
    for (uint32_t i = 0; i < d->package_count; i++) {
        Object *string = object_array_get(packages, i);
        if (!string) return throw_known(t, KNOWN(IllegalArgumentException), "Bad package name");
        Symbol *name = symbol_of_string(t, string, true);
        if (!name) return thread_has_exception(t) ? false : throw_known(t, KNOWN(IllegalArgumentException), "Bad package name");
        char text[1024];
        if (!is_package_name(name))
            return throw_known(t, KNOWN(IllegalArgumentException), "Invalid package name: %s for module: %s", name->bytes, d->name->bytes);
        if (d->loader->object.units && !d->loader->is_platform && is_java_package(name)) {
            char package_text[1024];
            return throw_known(t, KNOWN(IllegalArgumentException), "Class loader (instance of): %s tried to define prohibited package name: %s",
                               loader_text(t, d->loader, text, sizeof text), symbol_external_name(name, package_text, sizeof package_text));
        }
        d->packages[i] = name;
    }
    return true;
}

static bool read_module(Thread *t, ModuleDefinition *d, Object *object, bool is_open, Object *version, Object *location)
{
    if (!object) return throw_null(t, "Null module object");
    Object *name = get_object(object, FIELD_OFFSET(Module_name));
    if (!name) return throw_known(t, KNOWN(IllegalArgumentException), "Module name cannot be null");
    d->object = object;
    d->is_open = is_open;
    if (!(d->name = symbol_of_string(t, name, false))) return thread_has_exception(t) ? false : throw_out_of_memory(t, "Metaspace");
    if (version && !(d->version = symbol_of_string(t, version, false)) && thread_has_exception(t)) return false;
    if (location && !(d->location = symbol_of_string(t, location, false)) && thread_has_exception(t)) return false;
    Object *loader = get_object(object, FIELD_OFFSET(Module_loader));
    if (loader && object_class(loader)->flags & CLASS_IS_DELEGATING_LOADER)
        return throw_known(t, KNOWN(IllegalArgumentException), "Class loader is an invalid delegating class loader");
    return (d->loader = loader_of(t, loader)) != NULL;
}

static Module *module_create(VM *vm, const ModuleDefinition *d)
{
    Module *module = metadata_allocate(&vm->arena, d->loader->number, sizeof *module);
    if (!module) return NULL;
    module->object = object_ref(d->object);
    module->name = symbol_ref(d->name);
    module->version = symbol_ref(d->version);
    module->location = symbol_ref(d->location);
    module->loader = loader_ref(d->loader);
    module->is_open = d->is_open;
    module->next.units = d->loader->modules.units;
    d->loader->modules.units = module_ref(module).units;
    *(ModuleRef *)field_address(d->object, vm->injected.module_module) = module_ref(module);
    return module;
}

/* What stands in the way of a definition. */
typedef struct Conflict {
    const char *package, *module; /* module NULL: the unnamed one */
    bool        is_duplicate, no_memory;
} Conflict;

/* Under the lock. */
static bool define_locked(VM *vm, const ModuleDefinition *d, Conflict *conflict)
{
    if (module_find(d->loader, d->name)) return conflict->is_duplicate = true, false;
    for (uint32_t i = 0; i < d->package_count; i++) {
        const Package *package = package_find(d->loader, d->packages[i]);
        if (!package) continue;
        const Module *owner = module_at(package->module);
        conflict->package = d->packages[i]->bytes;
        conflict->module = owner && owner->name.units ? symbol_at(owner->name)->bytes : NULL;
        return false;
    }
    Module *module = module_create(vm, d);
    for (uint32_t i = 0; module && i < d->package_count; i++)
        if (!package_find(d->loader, d->packages[i]) && !package_create(vm, d->loader, d->packages[i], module)) module = NULL;
    conflict->no_memory = !module;
    return module != NULL;
}

static bool define_ordinary(Thread *t, const ModuleDefinition *d)
{
    Conflict conflict = {0};
    char package[1024];
    OsLock *lock = loader_lock(t->vm);
    os_lock(lock);
    bool good = define_locked(t->vm, d, &conflict);
    os_unlock(lock);
    if (good) return true;
    if (conflict.no_memory) return throw_out_of_memory(t, "Metaspace");
    if (conflict.is_duplicate) return throw_new(t, "java/lang/IllegalStateException", "Module %s is already defined", d->name->bytes);
    snprintf(package, sizeof package, "%s", conflict.package);
    for (char *c = package; *c; c++)
        if (*c == '/') *c = '.';
    if (conflict.module)
        return throw_new(t, "java/lang/IllegalStateException", "Package %s for module %s is already in another module, %s, defined to the class loader",
                         package, d->name->bytes, conflict.module);
    return throw_new(t, "java/lang/IllegalStateException", "Package %s for module %s is already in the unnamed module defined to the class loader",
                     package, d->name->bytes);
}

/* java.base takes over what was loaded before it was defined: packages, classes, primitives and arrays. NULL, or the name of a
 * package that it does not list. */
static const Symbol *define_java_base_locked(Thread *t, const ModuleDefinition *d, bool *no_memory)
{
    VM *vm = t->vm;
    Module *module = module_create(vm, d);
    for (uint32_t i = 0; module && i < d->package_count; i++) {
        Package *package = package_find(d->loader, d->packages[i]);
        if (!package) package = package_create(vm, d->loader, d->packages[i], module);
        if (!package) module = NULL;
        else package->module = module_ref(module);
    }
    *no_memory = !module;
    if (!module) return NULL;
    uint32_t bucket = 0;
    for (Package *package = package_next(d->loader, &bucket, NULL); package; package = package_next(d->loader, &bucket, package))
        if (!package->module.units) return symbol_at(package->name);
    for (Class *class = class_at(d->loader->classes); class; class = class_at(class->next_in_loader)) {
        class->module = module_ref(module);
        if (class->layout.mirror.units) set_object(t, class_mirror(class), FIELD_OFFSET(Class_module), d->object);
    }
    return NULL;
}

static bool define_java_base(Thread *t, const ModuleDefinition *d)
{
    if (d->loader->object.units) return throw_known(t, KNOWN(IllegalArgumentException), "Class loader must be the boot class loader");
    OsLock *lock = loader_lock(t->vm);
    bool no_memory = false;
    os_lock(lock);
    bool is_defined = java_base_of(t->vm) != NULL;
    const Symbol *stranger = is_defined ? NULL : define_java_base_locked(t, d, &no_memory);
    os_unlock(lock);
    if (is_defined) return throw_new(t, "java/lang/InternalError", "Module java.base is already defined");
    if (no_memory) return throw_out_of_memory(t, "Metaspace");
    if (!stranger) return true;
    return throw_new(t, "java/lang/InternalError", "A class of package %s, which is not in java.base, was loaded before java.base was defined", stranger->bytes);
}

bool module_define(Thread *t, Object *module, bool is_open, Object *version, Object *location, Object *packages)
{
    ModuleDefinition d = {0};
    bool good = read_module(t, &d, module, is_open, version, location) && read_packages(t, &d, packages);
    if (good) good = symbol_is(d.name, "java.base") ? define_java_base(t, &d) : define_ordinary(t, &d);
    free(d.packages);
    return good;
}

/* --- reads and exports ------------------------------------------------------------------------------------------------------------ */

bool module_add_reads(Thread *t, Object *from_object, Object *to_object)
{
    if (!from_object) return throw_null(t, "from_module is null");
    Module *from = module_of_object(t, from_object);
    if (!from) return thread_has_exception(t) ? false : throw_known(t, KNOWN(IllegalArgumentException), "from_module cannot be found");
    Module *to = to_object ? module_of_object(t, to_object) : NULL;
    if (to_object && !to) return thread_has_exception(t) ? false : throw_known(t, KNOWN(IllegalArgumentException), "to_module is invalid");
    if (!from->name.units || from == to) return true;
    OsLock *lock = loader_lock(t->vm);
    bool good = true;
    os_lock(lock);
    if (!to) from->reads_all_unnamed = 1;
    else if (!module_reads(from, to))
        good = append(t->vm, loader_at(from->loader)->number, &from->reads, &from->read_count, &from->read_capacity, to);
    os_unlock(lock);
    return good || throw_out_of_memory(t, "Metaspace");
}

/* Under the lock. */
static bool export_locked(VM *vm, Package *package, const Module *to, bool all_unnamed)
{
    if (all_unnamed) package->exported_all_unnamed = 1;
    else if (!to) package->exported_all = 1;
    else if (!package_is_exported_to(package, to))
        return append(vm, loader_at(module_at(package->module)->loader)->number, &package->exports, &package->export_count, &package->export_capacity, to);
    return true;
}

bool module_add_exports(Thread *t, Object *from_object, Object *package_name, Object *to_object, bool all_unnamed)
{
    if (!package_name) return throw_null(t, "package is null");
    if (!from_object) return throw_null(t, "from_module is null");
    Module *from = module_of_object(t, from_object);
    if (!from) return thread_has_exception(t) ? false : throw_known(t, KNOWN(IllegalArgumentException), "from_module cannot be found");
    Module *to = to_object ? module_of_object(t, to_object) : NULL;
    if (to_object && !to) return thread_has_exception(t) ? false : throw_known(t, KNOWN(IllegalArgumentException), "to_module is invalid");
    if (!from->name.units || from->is_open) return true;
    Symbol *name = symbol_of_string(t, package_name, true);
    if (!name) return thread_has_exception(t) ? false : throw_out_of_memory(t, "Metaspace");
    OsLock *lock = loader_lock(t->vm);
    os_lock(lock);
    Package *package = package_find(loader_at(from->loader), name);
    const Module *owner = package ? module_at(package->module) : NULL;
    bool good = owner != from || export_locked(t->vm, package, to, all_unnamed);
    os_unlock(lock);
    if (!good) return throw_out_of_memory(t, "Metaspace");
    if (owner == from) return true;
    if (!owner)
        return throw_known(t, KNOWN(IllegalArgumentException), "Package %s not found in from_module %s", name->bytes, symbol_at(from->name)->bytes);
    return throw_known(t, KNOWN(IllegalArgumentException), "Package: %s found in module %s, not in from_module: %s", name->bytes,
                       owner->name.units ? symbol_at(owner->name)->bytes : "unnamed module", symbol_at(from->name)->bytes);
}
