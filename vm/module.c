/* module.c: modules and packages (contract section 9): the tables, and the questions asked of them.
 *
 * Each loader has a table of packages by name and a table of named modules. A package comes into being when a module lists it or when
 * a first class of it is defined. Before java.base is defined, the boot loader's packages have no module; all classes made until then get
 * theirs when it is (module_define.c). Tables and lists are guarded by loader_lock; module, export flags and counts of lists are
 * read without it: lists only grow, and are replaced as a whole. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "vm/define.h"
#include "vm/exception.h"
#include "vm/loader_private.h"
#include "vm/module_private.h"
#include "vm/native.h"
#include "vm/string.h"
#include "vm/unload.h"

enum { PACKAGE_BUCKETS = 64, PACKAGE_BUCKETS_BOOT = 1024 };

/* --- packages ----------------------------------------------------------------------------------------------------------------- */

Symbol *package_name_of(VM *vm, const Symbol *class_name, bool create)
{
    size_t length = class_name->length;
    while (length && class_name->bytes[length - 1] != '/') length--;
    if (length) length--;
    return create ? symbol_intern(vm, class_name->bytes, length) : symbol_lookup(vm, class_name->bytes, length);
}

static PackageRef *package_bucket(const Loader *loader, const Symbol *name)
{
    PackageRef *buckets = (PackageRef *)bytes_at(loader->packages);
    return buckets ? &buckets[name->hash & (loader->package_bucket_count - 1)] : NULL;
}

Package *package_find(const Loader *loader, const Symbol *name)
{
    PackageRef *bucket = package_bucket(loader, name);
    for (Package *package = bucket ? package_at(*bucket) : NULL; package; package = package_at(package->next))
        if (package->name.units == symbol_ref(name).units) return package;
    return NULL;
}

Package *package_create(VM *vm, Loader *loader, const Symbol *name, const Module *module)
{
    if (!loader->packages.units) {
        uint32_t count = loader->object.units ? PACKAGE_BUCKETS : PACKAGE_BUCKETS_BOOT;
        PackageRef *buckets = metadata_allocate(&vm->arena, loader->number, count * sizeof *buckets);
        if (!buckets) return NULL;
        loader->packages = bytes_ref(buckets);
        loader->package_bucket_count = count;
    }
    Package *package = metadata_allocate(&vm->arena, loader->number, sizeof *package);
    if (!package) return NULL;
    PackageRef *bucket = package_bucket(loader, name);
    package->name = symbol_ref(name);
    package->module = module_ref(module);
    package->next = *bucket;
    *bucket = package_ref(package);
    return package;
}

/* Where a package belongs that no module lists: to java.base, as long as that is not defined and so null; then to the unnamed
 * module. */
static const Module *module_of_unlisted(VM *vm, const Loader *loader)
{
    bool is_early = !loader->object.units && !java_base_of(vm);
    return is_early ? NULL : module_at(loader->unnamed_module);
}

Package *package_of(Thread *t, Loader *loader, const Symbol *class_name, bool create)
{
    Symbol *name = package_name_of(t->vm, class_name, create);
    if (!name) return create ? (throw_out_of_memory(t, "Metaspace"), NULL) : NULL;
    OsLock *lock = loader_lock(t->vm);
    os_lock(lock);
    Package *package = package_find(loader, name);
    if (!package && create) package = package_create(t->vm, loader, name, module_of_unlisted(t->vm, loader));
    os_unlock(lock);
    if (!package && create) throw_out_of_memory(t, "Metaspace");
    return package;
}

Package *package_next(const Loader *loader, uint32_t *bucket, const Package *previous)
{
    const PackageRef *buckets = (const PackageRef *)bytes_at(loader->packages);
    Package *package = previous ? package_at(previous->next) : NULL;
    while (!package && *bucket < loader->package_bucket_count) package = package_at(buckets[(*bucket)++]);
    return package;
}

Module *boot_module_of_class(VM *vm, const Symbol *class_name)
{
    Symbol *name = package_name_of(vm, class_name, false);
    if (!name) return NULL;
    OsLock *lock = loader_lock(vm);
    os_lock(lock);
    Package *package = package_find(loader_at(vm->state->boot_loader), name);
    os_unlock(lock);
    Module *module = package ? module_at(package->module) : NULL;
    return module && module->name.units ? module : NULL;
}

/* --- modules --------------------------------------------------------------------------------------------------------------------- */

Module *module_find(const Loader *loader, const Symbol *name)
{
    for (Module *module = module_at((ModuleRef){loader->modules.units}); module; module = module_at(module->next))
        if (module->name.units == symbol_ref(name).units) return module;
    return NULL;
}

Module *java_base_of(VM *vm)
{
    const Symbol *name = vm->known_symbol[SYMBOL_java_base];
    return name ? module_find(loader_at(vm->state->boot_loader), name) : NULL;
}

bool module_open_unnamed(VM *vm, Loader *loader, Object *object)
{
    Module *module = metadata_allocate(&vm->arena, loader->number, sizeof *module);
    if (!module) return false;
    module->loader = loader_ref(loader);
    module->object = object_ref(object);
    loader->unnamed_module = module_ref(module);
    if (object) *(ModuleRef *)field_address(object, vm->injected.module_module) = module_ref(module);
    return true;
}

Module *module_of_object(Thread *t, Object *object)
{
    if (!object) return NULL;
    ModuleRef known = *(ModuleRef *)field_address(object, t->vm->injected.module_module);
    if (known.units) return module_at(known);
    if (get_object(object, FIELD_OFFSET(Module_name))) return NULL; /* named, but never defined */
    Loader *loader = loader_of(t, get_object(object, FIELD_OFFSET(Module_loader)));
    return loader ? module_at(loader->unnamed_module) : NULL;
}

bool module_set_boot_unnamed(Thread *t, Object *object)
{
    if (!object) return throw_known(t, KNOWN(NullPointerException), "Null module object");
    if (get_object(object, FIELD_OFFSET(Module_name))) return throw_known(t, KNOWN(IllegalArgumentException), "boot loader's unnamed module is named");
    if (get_object(object, FIELD_OFFSET(Module_loader))) return throw_known(t, KNOWN(IllegalArgumentException), "Class loader must be the boot class loader");
    Module *module = module_at(boot_loader(t)->unnamed_module);
    module->object = object_ref(object);
    *(ModuleRef *)field_address(object, t->vm->injected.module_module) = module_ref(module);
    for (Class *class = class_at(boot_loader(t)->classes); class; class = class_at(class->next_in_loader))
        if (class->module.units == module_ref(module).units) set_object(t, class_mirror(class), FIELD_OFFSET(Class_module), object);
    return true;
}

/* --- questions ---------------------------------------------------------------------------------------------------------------------- */

static bool is_unnamed(const Module *module) { return !module->name.units; }
static bool is_java_base(const Module *module) { return module->name.units && symbol_is(symbol_at(module->name), "java.base"); }

static bool list_has(BytesRef list, const uint32_t *count, const Module *module)
{
    uint32_t used = __atomic_load_n(count, __ATOMIC_ACQUIRE);
    const ModuleRef *modules = (const ModuleRef *)bytes_at(list);
    for (uint32_t i = 0; i < used; i++)
        if (modules[i].units == module_ref(module).units) return true;
    return false;
}

bool module_reads(const Module *from, const Module *to)
{
    if (from == to || !from || !to || is_unnamed(from) || is_java_base(to)) return true;
    if (is_unnamed(to) && from->reads_all_unnamed) return true;
    return list_has(from->reads, &from->read_count, to);
}

bool package_is_exported_to(const Package *package, const Module *to)
{
    const Module *module = package ? module_at(package->module) : NULL;
    if (!module || !to || module == to || is_unnamed(module) || module->is_open || package->exported_all) return true;
    if (is_unnamed(to) && package->exported_all_unnamed) return true;
    return list_has(package->exports, &package->export_count, to);
}

/* "module m", or "unnamed module @0x1b2c". */
static char *module_text(Thread *t, const Module *module, char *buffer, size_t size)
{
    if (is_unnamed(module)) {
        Object *object = object_at(module->object);
        snprintf(buffer, size, "unnamed module @0x%" PRIx32, object ? object_identity_hash(t, object) : 0);
    } else {
        snprintf(buffer, size, "module %s", symbol_at(module->name)->bytes);
    }
    return buffer;
}

const char *module_access_denied(Thread *t, const Class *from, const Class *to, char *buffer, size_t size)
{
    while (class_is_array(to)) to = class_at(to->element);
    while (class_is_array(from)) from = class_at(from->element);
    const Module *from_module = module_at(from->module), *to_module = module_at(to->module);
    if (!from_module || !to_module || from_module == to_module) return NULL;
    bool is_readable = module_reads(from_module, to_module);
    const Package *package = package_at(to->package);
    if (is_readable && package_is_exported_to(package, from_module)) return NULL;
    char from_name[512], to_name[512], from_text[256], to_text[256], package_name[512] = "";
    class_external_name(from, from_name, sizeof from_name);
    class_external_name(to, to_name, sizeof to_name);
    module_text(t, from_module, from_text, sizeof from_text);
    module_text(t, to_module, to_text, sizeof to_text);
    if (package) symbol_external_name(symbol_at(package->name), package_name, sizeof package_name);
    if (!is_readable)
        snprintf(buffer, size, "class %s (in %s) cannot access class %s (in %s) because %s does not read %s", from_name, from_text, to_name,
                 to_text, from_text, to_text);
    else
        snprintf(buffer, size, "class %s (in %s) cannot access class %s (in %s) because %s does not export %s to %s", from_name, from_text,
                 to_name, to_text, to_text, package_name, from_text);
    return buffer;
}

/* --- what BootLoader asks ---------------------------------------------------------------------------------------------------------------- */

/* Counts, or (array given) stores the names of packages with a boot class, at most `limit`. */
static uint32_t boot_packages_collect(Thread *t, PackageRef *out, uint32_t limit)
{
    uint32_t count = 0, bucket = 0;
    const Loader *boot = boot_loader(t);
    OsLock *lock = loader_lock(t->vm);
    os_lock(lock);
    for (Package *package = package_next(boot, &bucket, NULL); package; package = package_next(boot, &bucket, package)) {
        if (!package->has_boot_class) continue;
        if (out && count == limit) break;
        if (out) out[count] = package_ref(package);
        count++;
    }
    os_unlock(lock);
    return count;
}

Object *boot_package_names(Thread *t)
{
    enum { LIMIT = 4096 }; /* lib/modules has fewer than a thousand */
    PackageRef packages[LIMIT];
    uint32_t count = boot_packages_collect(t, packages, LIMIT);
    Object *names = object_array_allocate(t, KNOWN(String), (int32_t)count);
    for (uint32_t i = 0; names && i < count; i++) {
        Object *name = string_from_symbol(t, symbol_at(package_at(packages[i])->name));
        if (!name) return NULL;
        object_array_set(t, names, i, name);
    }
    return names;
}

Object *boot_package_location(Thread *t, Object *name)
{
    Symbol *symbol = symbol_of_string(t, name, true);
    if (!symbol) return NULL;
    OsLock *lock = loader_lock(t->vm);
    os_lock(lock);
    Package *package = package_find(boot_loader(t), symbol);
    os_unlock(lock);
    if (!package || !package->has_boot_class) return NULL;
    const Module *module = module_at(package->module);
    SymbolRef location = module && module->name.units ? module->location : package->boot_path;
    return location.units ? string_from_symbol(t, symbol_at(location)) : NULL;
}

void modules_visit_roots(Loader *loader, Collector *collector)
{
    Module *unnamed = module_at(loader->unnamed_module);
    if (unnamed && unnamed->object.units) gc_visit(collector, &unnamed->object);
    for (Module *module = module_at((ModuleRef){loader->modules.units}); module; module = module_at(module->next))
        if (module->object.units) gc_visit(collector, &module->object);
}

static void list_forget_dead(const VM *vm, BytesRef list, uint32_t *count)
{
    ModuleRef *modules = (ModuleRef *)bytes_at(list);
    uint32_t   kept = 0;
    for (uint32_t i = 0; i < *count; i++)
        if (!loader_is_dead(vm, loader_at(module_at(modules[i])->loader))) modules[kept++] = modules[i];
    *count = kept;
}

void modules_forget_dead(VM *vm, Loader *loader)
{
    for (Module *module = module_at((ModuleRef){loader->modules.units}); module; module = module_at(module->next))
        list_forget_dead(vm, module->reads, &module->read_count);
    uint32_t bucket = 0;
    for (Package *package = package_next(loader, &bucket, NULL); package; package = package_next(loader, &bucket, package))
        list_forget_dead(vm, package->exports, &package->export_count);
}
