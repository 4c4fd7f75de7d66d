/* define.c: deriving a class from a class file (JVMS 5.3.5).
 *
 * All that may be unfinished, loading the superclass and superinterfaces, comes before any effect; then the class is made at
 * one go; then ClassLoader.addClass runs; then the class is entered in its loader's table, and so becomes visible. What must
 * survive a restart (vm.h) is in a Placeholder (placeholder.h), which also finds circularity. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vm/define.h"
#include "vm/exception.h"
#include "vm/image_profile.h"
#include "vm/interpreter.h"
#include "vm/link.h"
#include "vm/module.h"
#include "vm/native.h"
#include "vm/placeholder.h"
#include "vm/resolve.h"
#include "vm/unload.h"

enum { NAME_SIZE = 1024, TEXT_SIZE = 3072 };

void *owner_allocate(Thread *t, uint32_t owner, size_t bytes)
{
    void *memory = metadata_allocate(&t->vm->arena, owner, bytes);
    if (!memory) throw_out_of_memory(t, "Metaspace");
    return memory;
}

Symbol *definition_symbol(Definition *d, Utf8 text)
{
    Symbol *symbol = symbol_intern(d->t->vm, text.data, text.length);
    if (!symbol) throw_out_of_memory(d->t, "Metaspace");
    return symbol;
}

/* --- checks before anything is made ----------------------------------------------------------------------------------------- */

/* Only the library's own loaders define java.*. */
static bool check_package(Thread *t, const Loader *loader, const Symbol *name)
{
    if (!loader->object.units || loader->is_platform || strncmp(name->bytes, "java/", 5) != 0) return true;
    char package[NAME_SIZE], loader_name[NAME_SIZE];
    symbol_external_name(name, package, sizeof package);
    char *dot = strrchr(package, '.');
    if (dot) *dot = 0;
    return throw_new(t, "java/lang/SecurityException", "Class loader (instance of): %s tried to load prohibited package name: %s",
                     loader_text(t, loader, loader_name, sizeof loader_name), package);
}

/* The name in the file, for messages. */
static char *external_file_name(const Definition *d, char *buffer, size_t size)
{
    snprintf(buffer, size, "%.*s", (int)d->file->this_name.length, d->file->this_name.data);
    for (char *c = buffer; *c; c++)
        if (*c == '/') *c = '.';
    return buffer;
}

static bool throw_duplicate(Thread *t, const Loader *loader, const Class *existing)
{
    char loader_name[NAME_SIZE], name[NAME_SIZE], location[TEXT_SIZE];
    return throw_new(t, "java/lang/LinkageError", "loader %s attempted duplicate %s definition for %s. (%s)",
                     loader_text(t, loader, loader_name, sizeof loader_name), class_kind_text(existing),
                     class_external_name(existing, name, sizeof name),
                     class_location_with_parent_text(t, existing, location, sizeof location));
}

/* Loads a superclass or superinterface; `placeholder` (NULL: hidden) tells the other threads of it. NULL = unfinished. */
static Class *load_super(Definition *d, Placeholder *placeholder, Utf8 name)
{
    Symbol *symbol = definition_symbol(d, name);
    if (!symbol) return NULL;
    if (placeholder) placeholder_set_super(d->t, placeholder, symbol);
    return class_load_for_constant(d->t, d->loader, symbol, NULL, 0);
}

/* Loads the superinterfaces, then the superclass: user loaders see that order. False = unfinished. */
static bool load_supers(Definition *d, Placeholder *placeholder)
{
    Thread *t = d->t;
    const ClassFile *file = d->file;
    char name[NAME_SIZE], super_name[NAME_SIZE], location[TEXT_SIZE];
    for (unsigned i = 0; i < file->interface_count; i++) {
        const Class *interface = d->interfaces[i] = load_super(d, placeholder, class_file_constant_class_name(file, classfile_interface(file, i)));
        if (!interface) return false;
        if (class_is_interface(interface)) continue;
        return throw_new(t, "java/lang/IncompatibleClassChangeError", "class %s can not implement %s, because it is not an interface (%s)",
                         external_file_name(d, name, sizeof name), class_external_name(interface, super_name, sizeof super_name),
                         class_location_text(t, interface, NULL, location, sizeof location));
    }
    if (file->super_class_index && !(d->super = load_super(d, placeholder, file->super_name))) return false;
    if (placeholder) placeholder_set_super(t, placeholder, NULL);
    return true;
}

/* A class extends a class that is not final. */
static bool check_super_kind(Definition *d)
{
    char name[NAME_SIZE], super_name[NAME_SIZE];
    if (!d->super || !(d->super->access_flags & (ACC_INTERFACE | ACC_FINAL))) return true;
    external_file_name(d, name, sizeof name);
    class_external_name(d->super, super_name, sizeof super_name);
    return throw_new(d->t, "java/lang/IncompatibleClassChangeError",
                     class_is_interface(d->super) ? "class %s has interface %s as super class" : "class %s cannot inherit from final class %s", name,
                     super_name);
}

/* --- checks of the made class -------------------------------------------------------------------------------------------------- */

/* JVMS 5.3.5: a sealed class names its direct subclasses, of the same module, and of its package unless they are public. */
static bool permits(const Class *sealed, const Class *subclass)
{
    if (!(sealed->flags & CLASS_IS_SEALED)) return true;
    if (sealed->module.units != subclass->module.units) return false;
    if (!(subclass->access_flags & ACC_PUBLIC) && !class_same_package(sealed, subclass)) return false;
    const ConstantPool *pool = constant_pool_at(sealed->constants);
    const uint16_t *names = (const uint16_t *)bytes_at(sealed->permitted_subclasses);
    for (unsigned i = 0; i < sealed->permitted_subclass_count; i++)
        if (constant_class_name(pool, names[i]) == symbol_at(subclass->name)) return true;
    return false;
}

static bool check_sealing(Thread *t, const Class *class)
{
    char name[NAME_SIZE], super_name[NAME_SIZE];
    const Class *super = class_super(class);
    if (super && !permits(super, class))
        return throw_new(t, "java/lang/IncompatibleClassChangeError", "class %s cannot inherit from sealed class %s",
                         class_external_name(class, name, sizeof name), class_external_name(super, super_name, sizeof super_name));
    for (unsigned i = 0; i < class->interface_count; i++) {
        const Class *interface = class_interface(class, i);
        if (permits(interface, class)) continue;
        return throw_new(t, "java/lang/IncompatibleClassChangeError", "class %s cannot %s sealed interface %s",
                         class_external_name(class, name, sizeof name), class_is_interface(class) ? "extend" : "implement",
                         class_external_name(interface, super_name, sizeof super_name));
    }
    return true;
}

static bool check_super_access(Thread *t, const Class *class, const Class *super, const char *role, const char *module_prefix)
{
    if (class_can_access_class(t, class, super)) return true;
    char name[NAME_SIZE], super_name[NAME_SIZE], location[TEXT_SIZE];
    const char *denied = super->access_flags & ACC_PUBLIC ? module_access_denied(t, class, super, location, sizeof location) : NULL;
    if (denied) return throw_new(t, "java/lang/IllegalAccessError", "%s: %s", module_prefix, denied);
    return throw_new(t, "java/lang/IllegalAccessError", "class %s cannot access its %s %s (%s)",
                     class_external_name(class, name, sizeof name), role, class_external_name(super, super_name, sizeof super_name),
                     class_location_text(t, class, super, location, sizeof location));
}

static bool check_accesses(Thread *t, const Class *class)
{
    const Class *super = class_super(class);
    if (super && !check_super_access(t, class, super, "superclass", "superclass access check failed")) return false;
    for (unsigned i = 0; i < class->interface_count; i++)
        if (!check_super_access(t, class, class_interface(class, i), "superinterface", "superinterface check failed")) return false;
    return true;
}

/* --- making ---------------------------------------------------------------------------------------------------------------------- */

/* Flags that a class has because it is, or inherits from, one of these classes of the library. */
static const struct { const char *name; uint32_t flag; } root_flags[] = {
    {"java/lang/Cloneable",                       CLASS_IS_CLONEABLE},
    {"java/lang/Throwable",                       CLASS_IS_THROWABLE},
    {"jdk/internal/reflect/MagicAccessorImpl",    CLASS_IS_MAGIC_ACCESSOR | CLASS_NEEDS_NO_VERIFY},
    {"jdk/internal/reflect/MethodAccessorImpl",   CLASS_IS_METHOD_ACCESSOR},
    {"jdk/internal/reflect/DelegatingClassLoader", CLASS_IS_DELEGATING_LOADER},
};
#define INHERITED_FLAGS (CLASS_IS_CLONEABLE | CLASS_IS_THROWABLE | CLASS_IS_MAGIC_ACCESSOR | CLASS_IS_METHOD_ACCESSOR | CLASS_IS_DELEGATING_LOADER | \
                         CLASS_INHERITS_DEFAULTS)
/* What frees from verification and access checks, or from being seen in stack walks: only for what the library itself defines, into
 * its own loader or those that it makes for generated accessors. A class of anybody else's is checked as any other, and so can't even
 * extend the library's class. */
#define TRUSTED_FLAGS (CLASS_IS_MAGIC_ACCESSOR | CLASS_IS_METHOD_ACCESSOR)
static const char *const never_verified[] = {"java/lang/Object", "java/lang/Class", "java/lang/String", "java/lang/Throwable"};

static bool defined_by_library(const Definition *d)
{
    const Loader *loader = d->loader;
    return !loader->object.units || (object_class(loader_object(loader))->flags & CLASS_IS_DELEGATING_LOADER);
}

static void inherit_flags(Definition *d)
{
    Class *class = d->class;
    if (d->super) class->flags |= d->super->flags & INHERITED_FLAGS & (defined_by_library(d) ? UINT32_MAX : ~(uint32_t)TRUSTED_FLAGS);
    for (unsigned i = 0; i < d->file->interface_count; i++)
        class->flags |= d->interfaces[i]->flags & (CLASS_IS_CLONEABLE | CLASS_INHERITS_DEFAULTS);
    if (class->flags & CLASS_IS_MAGIC_ACCESSOR) class->flags |= CLASS_NEEDS_NO_VERIFY;
    if (d->loader->object.units) return;
    for (size_t i = 0; i < sizeof root_flags / sizeof *root_flags; i++)
        if (symbol_is(d->name, root_flags[i].name)) class->flags |= root_flags[i].flag;
    for (size_t i = 0; i < sizeof never_verified / sizeof *never_verified; i++)
        if (symbol_is(d->name, never_verified[i])) class->flags |= CLASS_NEEDS_NO_VERIFY;
}

static void make_display(Class *class, const Class *super)
{
    if (super) {
        memcpy(class->display, super->display, sizeof class->display);
        class->depth = super->depth + 1;
    }
    if (class->depth < CLASS_DISPLAY_DEPTH) class->display[class->depth] = class_ref(class);
}

static unsigned add_interface(ClassRef *all, unsigned count, ClassRef interface)
{
    for (unsigned i = 0; i < count; i++)
        if (all[i].units == interface.units) return count;
    all[count] = interface;
    return count + 1;
}

/* Direct superinterfaces, and all of them: the superclass's first, each once. */
static bool make_interfaces(Definition *d)
{
    Class *class = d->class, *super = d->super;
    unsigned direct = d->file->interface_count, room = super ? super->all_interface_count : 0;
    if (super) {
        class->all_interfaces = super->all_interfaces;
        class->all_interface_count = super->all_interface_count;
    }
    if (!direct) return true;
    for (unsigned i = 0; i < direct; i++) room += 1u + d->interfaces[i]->all_interface_count;
    ClassRef *own = definition_allocate_used(d, direct * sizeof *own);
    ClassRef *all = definition_allocate_used(d, room * sizeof *all);
    if (!own || !all) return false;
    unsigned count = super ? super->all_interface_count : 0;
    if (count) memcpy(all, bytes_at(super->all_interfaces), count * sizeof *all);
    for (unsigned i = 0; i < direct; i++) {
        const Class *interface = d->interfaces[i];
        own[i] = class_ref(interface);
        const ClassRef *inherited = (const ClassRef *)bytes_at(interface->all_interfaces);
        for (unsigned k = 0; k < interface->all_interface_count; k++) count = add_interface(all, count, inherited[k]);
        count = add_interface(all, count, own[i]);
    }
    if (count > UINT16_MAX) return throw_new(d->t, "java/lang/ClassFormatError", "Too many superinterfaces in class file %s", d->name->bytes);
    class->interfaces = bytes_ref(own);
    class->interface_count = (uint16_t)direct;
    class->all_interfaces = bytes_ref(all);
    class->all_interface_count = (uint16_t)count;
    return true;
}

static bool make_place(Definition *d)
{
    Class *class = d->class;
    const Class *host = d->options->host;
    if (host) {
        class->package = host->package;
        class->module = host->module;
        return true;
    }
    Package *package = package_of(d->t, d->loader, d->name, true);
    if (!package) return false;
    class->package = package_ref(package);
    class->module = package->module;
    return true;
}

/* The verifier wants the bytes; classes that are never verified do without. */
static bool keep_class_file(Definition *d)
{
    Class *class = d->class;
    if (class->flags & CLASS_NEEDS_NO_VERIFY || (class->loaded_by_boot && !d->t->vm->options.verify_all)) return true;
    uint8_t *copy = definition_allocate(d, d->file->length);
    if (!copy) return false;
    memcpy(copy, d->file->bytes, d->file->length);
    class->class_file = bytes_ref(copy);
    class->class_file_length = (uint32_t)d->file->length;
    return true;
}

static Class *class_allocate(Definition *d)
{
    uint32_t vtable_length = vtable_length_for(d->t, d->file, d->super, d->interfaces, d->file->interface_count, d->loader);
    Class *class = owner_allocate(d->t, d->collected_owner, sizeof *class + vtable_length * sizeof(MethodRef));
    if (!class) return NULL;
    class->vtable_length = vtable_length;
    class->metadata_owner = d->owner;
    if (loader_is_mortal(d->loader) || d->owner != d->loader->number) class->layout.flags |= LAYOUT_MORTAL;
    class->name = symbol_ref(d->name);
    class->loader = loader_ref(d->loader);
    class->super = class_ref(d->super);
    class->access_flags = d->file->access_flags;
    class->primitive = TYPE_REFERENCE;
    class->loaded_by_boot = !d->loader->object.units;
    class->major_version = d->file->major_version;
    class->minor_version = d->file->minor_version;
    if (d->vm_annotations) class->flags |= CLASS_VM_ANNOTATIONS;
    if (d->options->hidden) class->flags |= CLASS_IS_HIDDEN;
    if (d->options->hidden && d->options->strong) class->flags |= CLASS_STRONG_HIDDEN;
    return class;
}

/* The class with all but its mirror. False: an exception is pending, and what was allocated stays with the loader. */
static bool make_class(Definition *d, Class *nest_host)
{
    VM *vm = d->t->vm;
    bool is_known = vm->options.profile && d->owner == boot_loader(d->t)->number;
    ImageUse use = is_known ? image_profile_class(vm->options.profile, d->name) : IMAGE_USE_NONE;
    d->used_owner = use ? vm->state->used_owners[use] : d->owner;
    d->collected_owner = use || !is_known ? d->used_owner : vm->state->collected_owner;
    d->vm_annotations = !d->loader->object.units || d->loader->is_platform || (d->options->hidden && d->options->vm_annotations);
    d->class = class_allocate(d);
    if (!d->class) return false;
    Class *class = d->class;
    inherit_flags(d);
    make_display(class, d->super);
    class->nest_host = class_ref(nest_host);
    if (!make_interfaces(d) || !make_place(d) || !definition_make_constant_pool(d) || !definition_make_fields(d) ||
        !definition_make_methods(d) || !definition_make_attributes(d) || !keep_class_file(d)) return false;
    if (class->flags & CLASS_HAS_DEFAULTS) class->flags |= CLASS_INHERITS_DEFAULTS;
    if (!check_sealing(d->t, class) || !check_accesses(d->t, class)) return false;
    return dispatch_tables_build(d->t, class);
}

/* Roots, mirror, list of the loader. */
static bool complete_class(Definition *d)
{
    Thread *t = d->t;
    Class *class = d->class;
    class->protection_domain = object_ref(d->options->protection_domain);
    class->class_data = object_ref(d->options->class_data);
    loader_link_class(t->vm, d->loader, class);
    class_note_young(class);
    if (!mirror_create(t, class)) return false;
    if (d->options->class_data) set_object(t, class_mirror(class), FIELD_OFFSET(Class_classData), d->options->class_data);
    return true;
}

/* --- the steps together ------------------------------------------------------------------------------------------------------------ */

void class_trace_image(Thread *t)
{
    DefineOptions options = {.source = "shared objects file"};
    for (Loader *loader = loader_next(t->vm, NULL); loader && log_is_on(t->vm, LOG_CLASS_LOAD, LOG_LEVEL_INFO); loader = loader_next(t->vm, loader))
        for (const Class *class = class_at(loader->classes); class; class = class_at(class->next_in_loader))
            if (class_is_instance_class(class)) class_trace_load(t, class, &options);
}

void class_trace_load(Thread *t, const Class *class, const DefineOptions *options)
{
    if (!log_is_on(t->vm, LOG_CLASS_LOAD, LOG_LEVEL_INFO)) return;
    char name[NAME_SIZE];
    log_line(t->vm, LOG_CLASS_LOAD, LOG_LEVEL_INFO, "%s source: %s", class_external_name(class, name, sizeof name),
             options->source ? options->source : "__JVM_DefineClass__");
}

/* From a made class to a visible one. */
static Class *finish(Thread *t, Loader *loader, Placeholder *placeholder, Class *class, const DefineOptions *options)
{
    Class *winner = loader_find_class(t, loader, symbol_at(class->name));
    if (!winner && loader->object.units && METHOD(ClassLoader_addClass) && !placeholder->added) {
        Slot arguments[2] = {{.bits = loader->object.units}, {.bits = class->layout.mirror.units}};
        continuation_push(t, CONTINUATION_add_class, arguments, 2);
        return NULL;
    }
    placeholder_remove(t, loader, placeholder);
    if (!winner && !loader_enter_class(t, loader, class, &winner)) return NULL;
    if (winner) {
        if (options->accept_existing) {
            loader_unlink_class(t->vm, loader, class);
            return winner;
        }
        throw_duplicate(t, loader, winner);
        return NULL;
    }
    class_trace_load(t, class, options);
    return class;
}

/* A hidden class that is not strong dies apart from its loader: its metadata is its own. */
static bool make_hidden_class(Definition *d, Class *nest_host)
{
    VM *vm = d->t->vm;
    if (!d->options->strong && !(d->owner = metadata_owner_new(&vm->arena))) return throw_out_of_memory(d->t, "Metaspace");
    if (make_class(d, nest_host)) return true;
    if (!d->options->strong) metadata_free_owner(&vm->arena, d->owner);
    return false;
}

/* A hidden class is found by nobody: no placeholder, no table (contract 5.6). */
static Class *define_hidden(Definition *d)
{
    Thread *t = d->t;
    const DefineOptions *options = d->options;
    Class *nest_host = options->nestmate && options->host ? class_nest_host(t, (Class *)options->host) : NULL;
    if (options->nestmate && options->host && !nest_host) return NULL;
    if (!load_supers(d, NULL)) return NULL;
    char name[UINT16_MAX + 1];
    uint32_t number = __atomic_add_fetch(&t->vm->state->hidden_class_counter, 1, __ATOMIC_RELAXED);
    int length = snprintf(name, sizeof name, "%.*s+0x%016x", (int)d->file->this_name.length, d->file->this_name.data, number * 8);
    d->name = length < (int)sizeof name ? symbol_intern(t->vm, name, (size_t)length) : NULL;
    if (!d->name) {
        throw_out_of_memory(t, "Metaspace");
        return NULL;
    }
    if (!check_super_kind(d) || !make_hidden_class(d, nest_host) || !complete_class(d)) return NULL;
    class_trace_load(t, d->class, options);
    return d->class;
}

static Class *define_visible(Definition *d)
{
    Thread *t = d->t;
    d->name = definition_symbol(d, d->file->this_name);
    if (!d->name || !check_package(t, d->loader, d->name)) return NULL;
    Class *existing = loader_find_class(t, d->loader, d->name);
    if (existing) {
        if (d->options->accept_existing) return existing;
        throw_duplicate(t, d->loader, existing);
        return NULL;
    }
    Placeholder *placeholder = placeholder_enter(t, d->loader, d->name, PLACEHOLDER_DEFINES);
    if (!placeholder) return NULL;
    if (!load_supers(d, placeholder)) {
        if (thread_has_exception(t)) placeholder_remove(t, d->loader, placeholder);
        return NULL;
    }
    if (!check_super_kind(d) || !make_class(d, NULL) || !complete_class(d)) {
        placeholder_remove(t, d->loader, placeholder);
        return NULL;
    }
    placeholder->class = class_ref(d->class);
    return finish(t, d->loader, placeholder, d->class, d->options);
}

Class *class_define(Thread *t, Loader *loader, const uint8_t *bytes, size_t length, const DefineOptions *options)
{
    if (options->host) loader = loader_at(options->host->loader);
    if (!options->hidden && loader->object.units) {
        Placeholder *placeholder = placeholder_with_class(t, loader);
        if (placeholder) return finish(t, loader, placeholder, class_at(placeholder->class), options);
    }
    if (!metaspace_reserve(t, length)) return NULL;
    ClassFileOptions format = {.trusted = options->trusted && !t->vm->options.verify_all, .hidden = options->hidden};
    if (options->name) format.requested_name = (Utf8){options->name->bytes, options->name->length};
    FormatError error = {0};
    ClassFile file;
    if (!classfile_parse(bytes, length, &format, &file, &error)) {
        throw_format_error(t, &error);
        return NULL;
    }
    Class **interfaces = malloc((file.interface_count + 1u) * sizeof *interfaces);
    Definition d = {.t = t, .loader = loader, .file = &file, .options = options, .interfaces = interfaces, .owner = loader->number};
    Class *class = NULL;
    if (!interfaces) throw_out_of_memory(t, "Metaspace");
    else class = options->hidden ? define_hidden(&d) : define_visible(&d);
    free(interfaces);
    classfile_free(&file);
    return class;
}

/* The up-call of ClassLoader.addClass (contract 4). arguments: loader object, mirror. Afterwards the native below goes on
 * with class_define. */
bool continuation_add_class(Thread *t, Slot *args, Slot *result)
{
    (void)result;
    Class *class = mirror_class(t->vm, arg_object(args, 1));
    Loader *loader = loader_at(class->loader);
    if (native_state(t) == 0) {
        native_set_state(t, 1);
        return call_push(t, METHOD(ClassLoader_addClass), args, 2);
    }
    placeholder_class_added(t, loader, class);
    return !thread_has_exception(t);
}
