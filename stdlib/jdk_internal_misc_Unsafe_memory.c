/* jdk_internal_misc_Unsafe_memory.c: jdk.internal.misc.Unsafe, the rest: memory blocks outside the heap, layouts of objects and
 * arrays, classes, parking, exceptions. Reading and writing is in jdk_internal_misc_Unsafe.c.
 *
 * Blocks come from the arena's off-heap region, so that they move with the VM; their addresses are offsets from its base. */
#include "sandbox/environment.h"
#include "stdlib/define_bytes.h"
#include "stdlib/reflect.h"
#include "stdlib/unsafe_address.h"
#include "vm/bulk.h"
#include "vm/link.h"
#include "vm/string.h"

#include <string.h>

static bool throw_internal_error(Thread *t, const char *text) { return throw_new(t, "java/lang/InternalError", "%s", text); }

/* --- blocks: Java has rounded sizes up to 8 and throws OutOfMemoryError for a result of 0 ------------------------------------------ */

static bool allocate_memory(Thread *t, Slot *args, Slot *result)
{
    return return_long(result, java_address(t, offheap_allocate(t->mutator.arena, (size_t)arg_long(args, 1))));
}

/* The block at an address that Java gives back. NULL: InternalError pending. */
static void *block_at(Thread *t, int64_t address)
{
    uint8_t *block = thread_base(t) + address;
    if (address > 0 && (uint64_t)address < t->mutator.arena->layout.size && !(address & 15) &&
        offheap_contains(t->mutator.arena, block, 1)) return block;
    throw_internal_error(t, "not the address of an allocated block");
    return NULL;
}

static bool reallocate_memory(Thread *t, Slot *args, Slot *result)
{
    int64_t address = arg_long(args, 1), bytes = arg_long(args, 3);
    if (!address) return return_long(result, java_address(t, offheap_allocate(t->mutator.arena, (size_t)bytes)));
    void *block = block_at(t, address);
    return block && return_long(result, java_address(t, offheap_reallocate(t->mutator.arena, block, (size_t)bytes)));
}

static bool free_memory(Thread *t, Slot *args, Slot *result)
{
    if (!arg_long(args, 1)) return true;
    void *block = block_at(t, arg_long(args, 1));
    if (block) offheap_free(t->mutator.arena, block);
    return block != NULL;
}

/* setMemory0(Object o, long offset, long bytes, byte value) */
static bool set_memory(Thread *t, Slot *args, Slot *result)
{
    void *address = unsafe_address(t, args[1].ref, args[3].l, (uint64_t)args[5].l);
    if (address) bulk_fill(t, address, args[6].i, (size_t)args[5].l);
    return address != NULL;
}

/* copyMemory0(Object srcBase, long srcOffset, Object destBase, long destOffset, long bytes) */
static bool copy_memory(Thread *t, Slot *args, Slot *result)
{
    uint64_t bytes = (uint64_t)args[8].l;
    void *from = unsafe_address(t, args[1].ref, args[3].l, bytes), *to = from ? unsafe_address(t, args[4].ref, args[6].l, bytes) : NULL;
    if (to) bulk_move(t, to, from, bytes, NULL);
    return to != NULL;
}

static inline void swap_element(uint8_t *to, const uint8_t *from, unsigned size)
{
    uint64_t value = 0;
    memcpy(&value, from, size);
    value = __builtin_bswap64(value) >> (64 - 8 * size);
    memcpy(to, &value, size);
}

/* copySwapMemory0(Object srcBase, long srcOffset, Object destBase, long destOffset, long bytes, long elemSize): the bytes of each
 * element reversed; the ranges may overlap. */
static bool copy_swap_memory(Thread *t, Slot *args, Slot *result)
{
    uint64_t bytes = (uint64_t)args[8].l, size = (uint64_t)args[10].l;
    if ((size != 2 && size != 4 && size != 8) || bytes % size) return throw_known(t, KNOWN(IllegalArgumentException), NULL);
    uint8_t *from = unsafe_address(t, args[1].ref, args[3].l, bytes), *to = from ? unsafe_address(t, args[4].ref, args[6].l, bytes) : NULL;
    if (!to) return false;
    if (from < to && to < from + bytes) {
        for (uint64_t at = bytes; at; at -= size) swap_element(to + at - size, from + at - size, (unsigned)size);
    } else {
        for (uint64_t at = 0; at < bytes; at += size) swap_element(to + at, from + at, (unsigned)size);
    }
    return true;
}

/* Persistent memory: UnsafeConstants says that there is none, so Java refuses before it comes here. */
static bool write_back(Thread *t, Slot *args, Slot *result)
{
    return throw_new(t, "java/lang/UnsupportedOperationException", "no persistent memory");
}

static bool get_uncompressed_object(Thread *t, Slot *args, Slot *result)
{
    return throw_internal_error(t, "references have no full-width form");
}

/* --- layouts --------------------------------------------------------------------------------------------------------------------------- */

/* objectFieldOffset0, staticFieldOffset0, staticFieldBase0 (Field): false with an exception pending unless staticness is as wanted. */
static Field *checked_field(Thread *t, const Slot *args, bool is_static)
{
    if (!arg_object(args, 1)) { throw_known(t, KNOWN(NullPointerException), NULL); return NULL; }
    Field *field = reflected_field(t, arg_object(args, 1));
    if (field && !!(field->access_flags & ACC_STATIC) == is_static) return field;
    if (field) throw_known(t, KNOWN(IllegalArgumentException), NULL);
    return NULL;
}

static bool object_field_offset(Thread *t, Slot *args, Slot *result)
{
    Field *field = checked_field(t, args, false);
    return field && return_long(result, field->offset);
}

static bool static_field_offset(Thread *t, Slot *args, Slot *result)
{
    Field *field = checked_field(t, args, true);
    return field && return_long(result, field->offset);
}

static bool static_field_base(Thread *t, Slot *args, Slot *result)
{
    Field *field = checked_field(t, args, true);
    return field && return_class(result, class_at(field->holder));
}

/* objectFieldOffset1(Class<?> c, String name): declared fields only, static ones too. */
static bool object_field_offset_by_name(Thread *t, Slot *args, Slot *result)
{
    if (!arg_object(args, 1) || !arg_object(args, 2)) return throw_known(t, KNOWN(NullPointerException), NULL);
    const Class  *class = arg_class(t, args, 1);
    const Symbol *name = symbol_of_string(t, arg_object(args, 2), false);
    if (!name && thread_has_exception(t)) return false;
    for (unsigned i = 0; name && i < class->field_count; i++)
        if (symbol_at(class_field(class, i)->name) == name) return return_long(result, class_field(class, i)->offset);
    return throw_new(t, "java/lang/InternalError", NULL);
}

static const Class *checked_array_class(Thread *t, const Slot *args)
{
    const Class *class = arg_object(args, 1) ? arg_class(t, args, 1) : NULL;
    if (class && class_is_array(class)) return class;
    throw_known(t, class ? KNOWN(IllegalArgumentException) : KNOWN(NullPointerException), NULL);
    return NULL;
}

static bool array_base_offset(Thread *t, Slot *args, Slot *result)
{
    return checked_array_class(t, args) && return_int(result, ARRAY_BASE_OFFSET);
}

static bool array_index_scale(Thread *t, Slot *args, Slot *result)
{
    const Class *class = checked_array_class(t, args);
    return class && return_int(result, 1 << class->layout.element_shift);
}

/* --- classes ----------------------------------------------------------------------------------------------------------------------------- */

static bool ensure_class_initialized(Thread *t, Slot *args, Slot *result)
{
    if (!arg_object(args, 1)) return throw_known(t, KNOWN(NullPointerException), NULL);
    Class *class = arg_class(t, args, 1);
    return !class_is_instance_class(class) || class_initialize(t, class);
}

/* By state: true also while the class is being initialised. */
static bool should_be_initialized(Thread *t, Slot *args, Slot *result)
{
    if (!arg_object(args, 1)) return throw_known(t, KNOWN(NullPointerException), NULL);
    const Class *class = arg_class(t, args, 1);
    return return_int(result, class_is_instance_class(class) && class_status(class) != CLASS_INITIALIZED);
}

static bool allocate_instance(Thread *t, Slot *args, Slot *result)
{
    if (!arg_object(args, 1)) return throw_known(t, KNOWN(NullPointerException), NULL);
    Class *class = arg_class(t, args, 1);
    if (class_is_primitive(class)) return throw_new(t, "java/lang/InstantiationException", NULL);
    if (!instantiable(t, class) || !class_initialize(t, class)) return false;
    return return_made(result, object_allocate(t, class));
}

/* defineClass0(String name, byte[] b, int off, int len, ClassLoader loader, ProtectionDomain pd) */
static bool define_class(Thread *t, Slot *args, Slot *result)
{
    DefineBytes define = {
        .loader = arg_object(args, 5), .name = arg_object(args, 1), .array = arg_object(args, 2),
        .offset = args[3].i, .length = args[4].i, .options = {.protection_domain = arg_object(args, 6)},
    };
    Class *class = define_bytes(t, &define);
    return class && return_class(result, class);
}

/* --- threads and the rest -------------------------------------------------------------------------------------------------------------------- */

/* park(boolean isAbsolute, long time) */
static bool park(Thread *t, Slot *args, Slot *result)
{
    return thread_park(t, args[1].i, arg_long(args, 2)) && thread_poll(t);
}

static bool unpark(Thread *t, Slot *args, Slot *result)
{
    if (arg_object(args, 1)) thread_unpark(t, arg_object(args, 1));
    return true;
}

static bool throw_exception(Thread *t, Slot *args, Slot *result)
{
    if (!arg_object(args, 1)) return throw_known(t, KNOWN(NullPointerException), NULL);
    return throw_object(t, arg_object(args, 1));
}

/* getLoadAverage0(double[] loadavg, int nelems) */
static bool get_load_average(Thread *t, Slot *args, Slot *result)
{
    Object *array = arg_object(args, 1);
    double  averages[3];
    int     wanted = args[2].i > 3 ? 3 : args[2].i;
    if (!array || wanted < 0 || (uint32_t)wanted > array_length(array)) return return_int(result, -1);
    int count = environment_load_average(t->vm->sandbox, averages, wanted);
    if (count > 0) memcpy(array_elements(array), averages, (size_t)count * sizeof *averages);
    return return_int(result, count > 0 ? count : -1);
}

NATIVE_GROUP(natives_jdk_internal_misc_unsafe_memory,
    {"jdk/internal/misc/Unsafe", "allocateMemory0", "(J)J", allocate_memory, NATIVE_PLAIN},
    {NULL, "reallocateMemory0", "(JJ)J", reallocate_memory, NATIVE_PLAIN},
    {NULL, "freeMemory0", "(J)V", free_memory, NATIVE_PLAIN},
    {NULL, "setMemory0", "(Ljava/lang/Object;JJB)V", set_memory, NATIVE_PLAIN},
    {NULL, "copyMemory0", "(Ljava/lang/Object;JLjava/lang/Object;JJ)V", copy_memory, NATIVE_PLAIN},
    {NULL, "copySwapMemory0", "(Ljava/lang/Object;JLjava/lang/Object;JJJ)V", copy_swap_memory, NATIVE_PLAIN},
    {NULL, "writeback0", "(J)V", write_back, NATIVE_PLAIN},
    {NULL, "writebackPreSync0", "()V", write_back, NATIVE_PLAIN},
    {NULL, "writebackPostSync0", "()V", write_back, NATIVE_PLAIN},
    {NULL, "getUncompressedObject", "(J)Ljava/lang/Object;", get_uncompressed_object, NATIVE_PLAIN},
    {NULL, "objectFieldOffset0", "(Ljava/lang/reflect/Field;)J", object_field_offset, NATIVE_PLAIN},
    {NULL, "objectFieldOffset1", "(Ljava/lang/Class;Ljava/lang/String;)J", object_field_offset_by_name, NATIVE_PLAIN},
    {NULL, "staticFieldOffset0", "(Ljava/lang/reflect/Field;)J", static_field_offset, NATIVE_PLAIN},
    {NULL, "staticFieldBase0", "(Ljava/lang/reflect/Field;)Ljava/lang/Object;", static_field_base, NATIVE_PLAIN},
    {NULL, "arrayBaseOffset0", "(Ljava/lang/Class;)I", array_base_offset, NATIVE_PLAIN},
    {NULL, "arrayIndexScale0", "(Ljava/lang/Class;)I", array_index_scale, NATIVE_PLAIN},
    {NULL, "ensureClassInitialized0", "(Ljava/lang/Class;)V", ensure_class_initialized, NATIVE_PLAIN},
    {NULL, "shouldBeInitialized0", "(Ljava/lang/Class;)Z", should_be_initialized, NATIVE_PLAIN},
    {NULL, "allocateInstance", "(Ljava/lang/Class;)Ljava/lang/Object;", allocate_instance, NATIVE_PLAIN},
    {NULL, "defineClass0", "(Ljava/lang/String;[BIILjava/lang/ClassLoader;Ljava/security/ProtectionDomain;)Ljava/lang/Class;", define_class, NATIVE_PLAIN},
    {NULL, "park", "(ZJ)V", park, NATIVE_PLAIN},
    {NULL, "unpark", "(Ljava/lang/Object;)V", unpark, NATIVE_PLAIN},
    {NULL, "throwException", "(Ljava/lang/Throwable;)V", throw_exception, NATIVE_PLAIN},
    {NULL, "getLoadAverage0", "([DI)I", get_load_average, NATIVE_PLAIN});
