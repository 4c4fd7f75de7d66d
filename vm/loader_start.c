/* loader_start.c: the first classes, classes without a class file (primitives, arrays).
 *
 * Order at start (contract 2.1): Object, then Class with its supertypes, which makes mirrors possible; then the mirrors of all
 * that is there; primitive classes, Cloneable and Serializable, primitive arrays; String; then what known.def lists. Nothing can
 * be thrown before that: a class that is missing ends the start with a reason. */
#include <stdio.h>
#include <string.h>

#include "sandbox/clock.h"
#include "vm/define.h"
#include "vm/exception.h"
#include "vm/image_profile.h"
#include "vm/loader_private.h"
#include "vm/module.h"
#include "vm/native.h"
#include "vm/resolve.h"

/* --- classes without a class file ---------------------------------------------------------------------------------------------- */

static const struct { const char *name; char letter; } primitives[] = {
    [TYPE_BOOLEAN] = {"boolean", 'Z'}, [TYPE_BYTE] = {"byte", 'B'},   [TYPE_CHAR] = {"char", 'C'},
    [TYPE_SHORT] = {"short", 'S'},     [TYPE_INT] = {"int", 'I'},     [TYPE_LONG] = {"long", 'J'},
    [TYPE_FLOAT] = {"float", 'F'},     [TYPE_DOUBLE] = {"double", 'D'}, [TYPE_VOID] = {"void", 'V'},
};

static Class *primitive_class_create(Thread *t, PrimitiveType type)
{
    Loader *boot = boot_loader(t);
    Class *class = metadata_allocate(&t->vm->arena, boot->number, sizeof *class);
    Symbol *name = symbol_from(t->vm, primitives[type].name);
    if (!class || !name) return NULL;
    class->name = symbol_ref(name);
    class->flags = CLASS_IS_PRIMITIVE | CLASS_NEEDS_NO_VERIFY;
    class->access_flags = class->inner_access_flags = ACC_PUBLIC | ACC_FINAL | ACC_ABSTRACT;
    class->primitive = (uint8_t)type;
    class->loaded_by_boot = 1;
    class->loader = loader_ref(boot);
    class->metadata_owner = boot->number;
    class->display[0] = class->nest_host = class_ref(class);
    class->layout.kind = LAYOUT_INSTANCE;
    atomic_store(&class->status, CLASS_INITIALIZED);
    loader_link_class(t->vm, boot, class);
    t->vm->primitive_class[type] = class;
    t->vm->state->primitive_classes[type] = class_ref(class);
    return class;
}

static Symbol *array_name(Thread *t, const Class *element)
{
    char name[UINT16_MAX + 1];
    const Symbol *of = symbol_at(element->name);
    int length;
    if (class_is_primitive(element)) length = snprintf(name, sizeof name, "[%c", primitives[element->primitive].letter);
    else if (class_is_array(element)) length = snprintf(name, sizeof name, "[%s", of->bytes);
    else length = snprintf(name, sizeof name, "[L%s;", of->bytes);
    return length < (int)sizeof name ? symbol_intern(t->vm, name, (size_t)length) : NULL;
}

static void array_layout(Class *class, const Class *element)
{
    bool is_primitive = class_is_primitive(element);
    class->layout.kind = is_primitive ? LAYOUT_PRIMITIVE_ARRAY : LAYOUT_REFERENCE_ARRAY;
    class->layout.instance_size = class->fields_end = ARRAY_BASE_OFFSET;
    class->layout.element_shift = (uint8_t)primitive_size_shift(is_primitive ? element->primitive : TYPE_REFERENCE);
    class->primitive = is_primitive ? element->primitive : TYPE_REFERENCE;
}

/* Of the class itself. Most arrays of the class library are used by starts. */
static uint32_t array_class_owner(Thread *t, const Class *element)
{
    VM *vm = t->vm;
    bool of_boot = vm->options.profile && element->metadata_owner == boot_loader(t)->number;
    if (!of_boot) return element->metadata_owner;
    if (class_is_primitive(element)) return vm->state->used_owners[IMAGE_USE_EACH];
    bool is_each = image_profile_class(vm->options.profile, symbol_at(element->name)) == IMAGE_USE_EACH;
    return vm->state->used_owners[is_each ? IMAGE_USE_EACH : IMAGE_USE_STARTS];
}

/* JVMS 5.3.3: as public as its element; final, abstract; Object's subclass; Cloneable and Serializable. */
static Class *array_class_create(Thread *t, Class *element)
{
    Class *object = KNOWN(Object);
    uint32_t owner = element->metadata_owner, used = array_class_owner(t, element);
    Class *class = owner_allocate(t, used, sizeof *class + object->vtable_length * sizeof(MethodRef));
    ClassRef *interfaces = owner_allocate(t, used, 2 * sizeof *interfaces);
    if (!class || !interfaces) return NULL;
    Symbol *name = array_name(t, element);
    if (!name) {
        throw_out_of_memory(t, "Metaspace");
        return NULL;
    }
    array_layout(class, element);
    class->name = symbol_ref(name);
    class->loader = element->loader;
    class->metadata_owner = owner;
    class->layout.flags = element->layout.flags & LAYOUT_MORTAL;
    class->module = element->module;
    class->package = element->package;
    class->element = class_ref(element);
    class->dimensions = (uint16_t)(element->dimensions + 1);
    class->flags = CLASS_IS_ARRAY | CLASS_IS_CLONEABLE | CLASS_NEEDS_NO_VERIFY;
    class->access_flags = (element->access_flags & ACC_PUBLIC) | ACC_FINAL | ACC_ABSTRACT;
    class->inner_access_flags = (element->inner_access_flags & (ACC_PUBLIC | ACC_PRIVATE | ACC_PROTECTED)) | ACC_FINAL | ACC_ABSTRACT;
    class->loaded_by_boot = element->loaded_by_boot;
    class->super = class->display[0] = class_ref(object);
    class->display[1] = class->nest_host = class_ref(class);
    class->depth = 1;
    interfaces[0] = class_ref(KNOWN(Cloneable));
    interfaces[1] = class_ref(KNOWN(Serializable));
    class->interfaces = class->all_interfaces = bytes_ref(interfaces);
    class->interface_count = class->all_interface_count = 2;
    class->vtable_length = object->vtable_length;
    memcpy(class->vtable, object->vtable, object->vtable_length * sizeof(MethodRef));
    atomic_store(&class->status, CLASS_INITIALIZED);
    return class;
}

Class *class_array_of(Thread *t, Class *element)
{
    uint32_t units = __atomic_load_n(&element->array.units, __ATOMIC_ACQUIRE);
    if (units) return class_at((ClassRef){units});
    Class *class = array_class_create(t, element);
    if (!class || !mirror_create(t, class)) return NULL;
    uint32_t none = 0;
    if (!__atomic_compare_exchange_n(&element->array.units, &none, class_ref(class).units, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
        return class_at((ClassRef){none}); /* a race lost: ours stays unused */
    loader_link_class(t->vm, loader_at(element->loader), class);
    return class;
}

/* --- start -------------------------------------------------------------------------------------------------------------------------- */

static Class *load_first(Thread *t, enum KnownClass id, const char *name, const char **reason)
{
    bool failed = false;
    Symbol *symbol = symbol_from(t->vm, name);
    Class *class = symbol ? boot_load(t, symbol, &failed) : NULL;
    if (!class) *reason = "java.lang.Object, Class or another of the first classes is missing from lib/modules";
    return t->vm->known_class[id] = class;
}

/* For an image, what the starts of programs use of the class library lies apart, in stretches of about the size that it takes; and so
 * does what a full collection reads of all else. */
static void open_used_owners(VM *vm, uint32_t boot_number)
{
    enum { COLLECTED_BYTES = 3 << 17 };
    static const uint32_t bytes[] = {[IMAGE_USE_EACH] = 5 << 18, [IMAGE_USE_STARTS] = 3 << 18}, counters_bytes[] = {[IMAGE_USE_EACH] = 1 << 15, [IMAGE_USE_STARTS] = 1 << 15};
    VMState *state = vm->state;
    for (int use = IMAGE_USE_EACH; use >= IMAGE_USE_NONE; use--) {
        bool apart = vm->options.profile && use != IMAGE_USE_NONE;
        state->used_owners[use] = apart ? metadata_owner_new(&vm->arena) : boot_number;
        state->counters_owners[use] = apart ? metadata_owner_new(&vm->arena) : state->written_owner;
        if (apart) metadata_reserve(&vm->arena, state->used_owners[use], bytes[use]);
        if (apart) metadata_reserve(&vm->arena, state->counters_owners[use], counters_bytes[use]);
    }
    state->collected_owner = vm->options.profile ? metadata_owner_new(&vm->arena) : boot_number;
    if (vm->options.profile) metadata_reserve(&vm->arena, state->collected_owner, COLLECTED_BYTES);
}

static bool open_boot_loader(Thread *t, const char **reason)
{
    VM *vm = t->vm;
    Loader *boot = loader_create(vm, NULL);
    vm->state->written_owner = metadata_owner_new(&vm->arena);
    open_used_owners(vm, boot ? boot->number : 0);
    if (!boot || !module_open_unnamed(vm, boot, NULL)) {
        *reason = "out of memory";
        return false;
    }
    boot->parallel_capable = 1;
    return boot_path_open(vm, reason);
}

static bool open_primitives(Thread *t)
{
    for (PrimitiveType type = TYPE_BOOLEAN; type <= TYPE_VOID; type++) {
        Class *class = primitive_class_create(t, type);
        if (!class || !mirror_create(t, class)) return false;
        if (type != TYPE_VOID && !(t->vm->primitive_array[type] = class_array_of(t, class))) return false;
    }
    return true;
}

/* java.lang.Class becomes known only when it is laid out: until then layout.c numbers statics from 0. */
static bool open_class_of_classes(Thread *t, const char **reason)
{
    VM *vm = t->vm;
    Class *class = load_first(t, CLASS_Class, "java/lang/Class", reason);
    if (!class) return false;
    known_fill_class(vm, CLASS_Class, class);
    return true;
}

bool loaders_open(Thread *t, const char **reason)
{
    static const char memory[] = "out of memory";
    if (!t->vm->opened_ns) t->vm->opened_ns = clock_monotonic_ns();
    if (!open_boot_loader(t, reason) || !load_first(t, CLASS_Object, "java/lang/Object", reason) || !open_class_of_classes(t, reason)) return false;
    *reason = memory;
    if (!mirrors_create_all(t)) return false;
    if (!load_first(t, CLASS_Cloneable, "java/lang/Cloneable", reason) || !load_first(t, CLASS_Serializable, "java/io/Serializable", reason)) return false;
    if (!open_primitives(t)) return false;
    return load_first(t, CLASS_String, "java/lang/String", reason) && known_resolve(t, reason);
}

void loaders_close(VM *vm) { boot_path_close(vm); }
