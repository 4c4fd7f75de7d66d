/* method_type.c: method descriptors to java.lang.invoke.MethodType objects and back (JVMS 5.4.3.5).
 *
 * The library makes MethodTypes (MethodHandleNatives.findMethodHandleType). What it made is kept in a cache by (loader,
 * descriptor), so that the slow paths that need one can be restarted: they live as long as that loader. The cache is an open-addressing
 * table in the metadata, under link_lock; entries of dead loaders become tombstones. */
#include <stdio.h>
#include <string.h>

#include "classfmt/descriptor.h"
#include "sandbox/os_thread.h"
#include "vm/exception.h"
#include "vm/method_handle.h"
#include "vm/native.h"
#include "vm/unload.h"

typedef struct CachedType {
    SymbolRef descriptor; /* null: free */
    LoaderRef loader;
    ObjectRef type;
} CachedType;

#define INITIAL_CAPACITY 256u
#define TOMBSTONE        1u /* nothing is at 8 */

static bool is_entry(const CachedType *slot) { return slot->descriptor.units > TOMBSTONE; }

static uint32_t hash_of(uint32_t descriptor, uint32_t loader) { return (descriptor * UINT32_C(2654435761)) ^ (loader * UINT32_C(40503)); }

static CachedType *find_slot(CachedType *table, uint32_t capacity, SymbolRef descriptor, LoaderRef loader)
{
    uint32_t at = hash_of(descriptor.units, loader.units) & (capacity - 1);
    while (table[at].descriptor.units && (table[at].descriptor.units != descriptor.units || table[at].loader.units != loader.units))
        at = (at + 1) & (capacity - 1);
    return &table[at];
}

static Object *cache_find(Thread *t, SymbolRef descriptor, LoaderRef loader)
{
    VMState *state = t->vm->state;
    os_lock((OsLock *)&state->link_lock);
    CachedType *table = (CachedType *)bytes_at(state->method_types);
    Object *type = table ? object_at(find_slot(table, state->method_type_capacity, descriptor, loader)->type) : NULL;
    os_unlock((OsLock *)&state->link_lock);
    return type;
}

/* Makes a table without tombstones, twice as large if need be. False: no memory. Under link_lock. */
static bool cache_grow(VM *vm)
{
    VMState *state = vm->state;
    CachedType *old = (CachedType *)bytes_at(state->method_types);
    uint32_t count = 0;
    for (uint32_t i = 0; i < state->method_type_capacity; i++) count += is_entry(&old[i]);
    bool crowded = 2 * count >= state->method_type_capacity;
    uint32_t capacity = !old ? INITIAL_CAPACITY : crowded ? 2 * state->method_type_capacity : state->method_type_capacity;
    CachedType *table = metadata_allocate(&vm->arena, 0, capacity * sizeof *table);
    if (!table) return false;
    for (uint32_t i = 0; i < state->method_type_capacity; i++)
        if (is_entry(&old[i])) *find_slot(table, capacity, old[i].descriptor, old[i].loader) = old[i];
    state->method_type_count = count;
    if (old) metadata_free(&vm->arena, 0, old, state->method_type_capacity * sizeof *old);
    state->method_types = bytes_ref(table);
    state->method_type_capacity = capacity;
    return true;
}

static void cache_put(Thread *t, SymbolRef descriptor, LoaderRef loader, Object *type)
{
    VMState *state = t->vm->state;
    os_lock((OsLock *)&state->link_lock);
    if (4 * (state->method_type_count + 1) <= 3 * state->method_type_capacity || cache_grow(t->vm)) {
        CachedType *slot = find_slot((CachedType *)bytes_at(state->method_types), state->method_type_capacity, descriptor, loader);
        if (!slot->descriptor.units) state->method_type_count++;
        *slot = (CachedType){descriptor, loader, object_ref(type)};
    }
    os_unlock((OsLock *)&state->link_lock);
}

bool method_types_visit(VM *vm, bool all, Collector *collector)
{
    CachedType *table = (CachedType *)bytes_at(vm->state->method_types);
    bool found = false;
    for (uint32_t i = 0; i < vm->state->method_type_capacity; i++) {
        if (!is_entry(&table[i]) || !(all || !loader_is_dead(vm, loader_at(table[i].loader)))) continue;
        found |= !gc_is_marked(collector, object_at(table[i].type));
        gc_visit(collector, &table[i].type);
    }
    return found;
}

void method_types_forget_dead(VM *vm)
{
    CachedType *table = (CachedType *)bytes_at(vm->state->method_types);
    for (uint32_t i = 0; i < vm->state->method_type_capacity; i++)
        if (is_entry(&table[i]) && loader_is_dead(vm, loader_at(table[i].loader))) table[i] = (CachedType){.descriptor = {TOMBSTONE}};
}

void method_types_visit_symbols(VM *vm, SymbolVisitor *visit, void *context)
{
    const CachedType *table = (const CachedType *)bytes_at(vm->state->method_types);
    for (uint32_t i = 0; i < vm->state->method_type_capacity; i++)
        if (is_entry(&table[i])) visit(context, table[i].descriptor);
}

/* --- descriptor -> MethodType ---------------------------------------------------------------------------------------------- */

/* Length of the field descriptor at `p` (well-formed). */
static size_t field_descriptor_length(const char *p)
{
    const char *start = p;
    while (*p == '[') p++;
    if (*p == 'L') p = strchr(p, ';');
    return (size_t)(p + 1 - start);
}

static Class *type_class(Thread *t, Class *accessor, const char *descriptor, size_t length)
{
    Class *class = class_from_descriptor(t, loader_at(accessor->loader), descriptor, length);
    if (class && !class_can_access_class(t, accessor, class)) return (void)throw_class_access(t, accessor, class), NULL;
    return class;
}

/* Resolves all classes of the descriptor. `parameters` NULL: only that. False = unfinished. */
static bool resolve_types(Thread *t, Class *accessor, const Symbol *descriptor, Object *parameters, Class **result)
{
    const char *p = descriptor->bytes + 1;
    for (uint32_t i = 0; *p != ')'; i++) {
        size_t length = field_descriptor_length(p);
        Class *class = type_class(t, accessor, p, length);
        if (!class) return false;
        if (parameters) object_array_set(t, parameters, i, class_mirror(class));
        p += length;
    }
    *result = type_class(t, accessor, p + 1, field_descriptor_length(p + 1));
    return *result != NULL;
}

static int32_t parameter_count(const Symbol *descriptor)
{
    int32_t count = 0;
    for (const char *p = descriptor->bytes + 1; *p != ')'; p += field_descriptor_length(p)) count++;
    return count;
}

/* A public class of java.lang or java.lang.invoke (or an array of one, or a primitive): the same for every loader. */
static bool is_always_visible(Thread *t, const char *descriptor)
{
    while (*descriptor == '[') descriptor++;
    if (*descriptor != 'L') return true;
    size_t length = field_descriptor_length(descriptor) - 2;
    const char *name = descriptor + 1;
    size_t package = !strncmp(name, "java/lang/invoke/", 17) ? 17 : !strncmp(name, "java/lang/", 10) ? 10 : 0;
    if (!package || memchr(name + package, '/', length - package)) return false;
    Symbol *symbol = symbol_intern(t->vm, name, length);
    bool failed = false;
    const Class *class = symbol ? boot_load(t, symbol, &failed) : NULL;
    if (failed) thread_clear_exception(t);
    return class && class->access_flags & ACC_PUBLIC;
}

static bool all_always_visible(Thread *t, const Symbol *descriptor)
{
    const char *p = descriptor->bytes + 1;
    for (; *p != ')'; p += field_descriptor_length(p))
        if (!is_always_visible(t, p)) return false;
    return is_always_visible(t, p + 1);
}

Object *method_type_of(Thread *t, Class *accessor, Symbol *descriptor)
{
    /* Like HotSpot, without asking the accessor's loader then: such types are shared by all loaders. */
    if (all_always_visible(t, descriptor)) accessor = KNOWN(Object);
    Object *type = cache_find(t, symbol_ref(descriptor), accessor->loader);
    Class *result;
    if (type) return type;
    if (!resolve_types(t, accessor, descriptor, NULL, &result)) return NULL;
    Object *parameters = object_array_allocate(t, KNOWN(Class), parameter_count(descriptor));
    if (!parameters || !resolve_types(t, accessor, descriptor, parameters, &result)) return NULL;
    Slot arguments[4] = {{.bits = class_ref(accessor).units}, {.bits = symbol_ref(descriptor).units},
                         {.bits = result->layout.mirror.units}, {.bits = object_ref(parameters).units}};
    continuation_push(t, CONTINUATION_link_method_type, arguments, 4);
    return NULL;
}

/* args: accessor class, descriptor, result type's mirror, Class[] of parameters. */
bool continuation_link_method_type(Thread *t, Slot *args, Slot *result)
{
    (void)result;
    if (native_state(t) == 0) {
        native_set_state(t, 1);
        Slot arguments[2] = {args[2], args[3]};
        return call_push(t, METHOD(MHN_findMethodHandleType), arguments, 2);
    }
    if (thread_has_exception(t)) return false;
    cache_put(t, (SymbolRef){args[1].u}, class_at((ClassRef){args[0].u})->loader, object_at(native_call_result(t).ref));
    return true;
}

/* --- MethodType -> descriptor ------------------------------------------------------------------------------------------------------ */

size_t class_descriptor(const Class *class, char *buffer, size_t size)
{
    static const char letters[] = "ZBCSIJFDV";
    const Symbol *name = symbol_at(class->name);
    if (class_is_primitive(class)) return (size_t)snprintf(buffer, size, "%c", letters[class->primitive]);
    if (class_is_array(class)) return (size_t)snprintf(buffer, size, "%.*s", name->length, name->bytes);
    return (size_t)snprintf(buffer, size, "L%.*s;", name->length, name->bytes);
}

Symbol *method_type_descriptor(Thread *t, Object *method_type)
{
    char text[65536];
    size_t length = 0;
    Object *parameters = get_object(method_type, FIELD_OFFSET(MethodType_ptypes));
    text[length++] = '(';
    for (uint32_t i = 0; i < array_length(parameters) && length < sizeof text; i++)
        length += class_descriptor(mirror_class(t->vm, object_array_get(parameters, i)), text + length, sizeof text - length);
    if (length < sizeof text) text[length++] = ')';
    if (length < sizeof text)
        length += class_descriptor(mirror_class(t->vm, get_object(method_type, FIELD_OFFSET(MethodType_rtype))), text + length, sizeof text - length);
    if (length >= sizeof text) return (void)throw_new(t, "java/lang/IllegalArgumentException", "method type too long"), NULL;
    Symbol *symbol = symbol_intern(t->vm, text, length);
    if (!symbol) throw_out_of_memory(t, "Metaspace");
    return symbol;
}
