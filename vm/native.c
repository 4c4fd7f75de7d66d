/* native.c: the table of natives and its binding to methods by (class, name, descriptor).
 *
 * The table lies outside the arena, as it holds addresses of C functions; methods keep an index into it. Index 0 is "not bound",
 * 1..CONTINUATION_COUNT are the continuations, then come the groups of stdlib/ in the order given. */
#include "vm/native.h"

#include <stdlib.h>
#include <string.h>

#include "vm/exception.h"
#include "vm/frameless.h"
#include "vm/loader.h"

const NativeEntry continuation_table[CONTINUATION_COUNT] = {
#define CONTINUATION(id, descriptor, function) {NULL, #id, descriptor, function, NATIVE_PLAIN},
#include "vm/continuations.def"
};

static uint32_t hash_bytes(uint32_t hash, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) hash = (hash ^ (uint8_t)bytes[i]) * UINT32_C(16777619);
    return hash;
}

static uint32_t hash_native(const char *class_name, size_t class_length, const char *name, size_t name_length)
{
    return hash_bytes(hash_bytes(UINT32_C(2166136261), class_name, class_length), name, name_length);
}

/* One for all VMs of the process that were handed the same groups; it stays to the end of the process. The hash is made when the first method
 * is bound: those of an image are. */
typedef struct NativeTable {
    struct NativeTable *next;
    const struct NativeGroup *const *groups;
    size_t        group_count;
    NativeEntry  *entries;
    uint32_t      count, hash_size; /* a power of two */
    _Atomic(uint32_t *) hash;       /* open addressing: indices into entries */
} NativeTable;

static NativeTable *tables;
static OsLock       tables_lock;

static void enter(const NativeTable *table, uint32_t *hash, uint32_t index)
{
    const NativeEntry *entry = &table->entries[index];
    uint32_t mask = table->hash_size - 1;
    uint32_t at = hash_native(entry->class_name, strlen(entry->class_name), entry->name, strlen(entry->name)) & mask;
    while (hash[at]) at = (at + 1) & mask;
    hash[at] = index;
}

static void fill(NativeTable *table)
{
    memcpy(table->entries + 1, continuation_table, sizeof continuation_table);
    NativeEntry *entry = table->entries + 1 + CONTINUATION_COUNT;
    for (size_t g = 0; g < table->group_count; g++) {
        const NativeGroup *group = table->groups[g];
        const char *class_name = NULL;
        for (size_t i = 0; i < group->count; i++, entry++) {
            *entry = group->entries[i];
            if (entry->flags & NATIVE_LEAF) entry->fast = entry->function;
            if (!entry->class_name) entry->class_name = class_name;
            class_name = entry->class_name;
        }
    }
}

/* Under the lock. */
static NativeTable *table_make(const VMOptions *options)
{
    uint32_t count = 1 + CONTINUATION_COUNT;
    for (size_t g = 0; g < options->native_group_count; g++) count += (uint32_t)options->natives[g]->count;
    NativeTable *table = calloc(1, sizeof *table);
    NativeEntry *entries = calloc(count, sizeof *entries);
    if (!table || !entries) return free(table), free(entries), NULL;
    *table = (NativeTable){tables, options->natives, options->native_group_count, entries, count, 1024};
    while (table->hash_size < 2 * count) table->hash_size *= 2;
    fill(table);
    return tables = table;
}

bool natives_open(VM *vm)
{
    os_lock(&tables_lock);
    NativeTable *table = tables;
    while (table && (table->groups != vm->options.natives || table->group_count != vm->options.native_group_count)) table = table->next;
    if (!table) table = table_make(&vm->options);
    os_unlock(&tables_lock);
    if (!table) return false;
    vm->native_table = table;
    vm->natives = table->entries;
    return true;
}

/* NULL: no memory. */
static const uint32_t *table_hash(NativeTable *table)
{
    uint32_t *hash = atomic_load_explicit(&table->hash, memory_order_acquire);
    if (hash) return hash;
    os_lock(&tables_lock);
    hash = table->hash;
    if (!hash && (hash = calloc(table->hash_size, sizeof *hash)) != NULL) {
        for (uint32_t index = 1 + CONTINUATION_COUNT; index < table->count; index++) enter(table, hash, index);
        atomic_store_explicit(&table->hash, hash, memory_order_release);
    }
    os_unlock(&tables_lock);
    return hash;
}

bool native_bind(Thread *t, Method *method)
{
    VM *vm = t->vm;
    const Symbol *class_name = symbol_at(method_class(method)->name), *name = symbol_at(method->name);
    const Symbol *descriptor = symbol_at(method->descriptor);
    const uint32_t *hash = table_hash(vm->native_table);
    uint32_t mask = vm->native_table->hash_size - 1;
    uint32_t at = hash_native(class_name->bytes, class_name->length, name->bytes, name->length) & mask;
    for (; hash && hash[at]; at = (at + 1) & mask) {
        const NativeEntry *entry = &vm->natives[hash[at]];
        if (!entry->function == !method->code_length) continue; /* a row for bytecode, and a native method, or the reverse */
        if (symbol_is(class_name, entry->class_name) && symbol_is(name, entry->name) && symbol_is(descriptor, entry->descriptor)) {
            /* Only the boot loader's classes: the library's modules that have natives are all its own, and what another loader
             * defines under the same name, be it the application loader for a module of the user's, gets nothing. */
            if (loader_at(method_class(method)->loader)->object.units) return false;
            __atomic_store_n(&method->native_index, hash[at], __ATOMIC_RELEASE);
            if (entry->fast && !(method->access_flags & ACC_SYNCHRONIZED)) method_set_frameless(method, FRAMELESS_NATIVE, 0);
            return true;
        }
    }
    return false;
}

void natives_bind_intrinsics(Thread *t, Class *class)
{
    if (loader_at(class->loader)->object.units) return;
    /* Properties: what is asked for is noted (--trace-caps). */
    bool candidates = symbol_is(symbol_at(class->name), "java/util/Properties");
    for (unsigned i = 0; i < class->method_count && !candidates; i++) candidates = class_method(class, i)->flags & METHOD_INTRINSIC;
    for (unsigned i = 0; i < class->method_count && candidates; i++)
        if (class_method(class, i)->code_length) native_bind(t, class_method(class, i));
}

bool native_prepare(Thread *t, Method *method)
{
    if (native_bind(t, method)) return true;
    char text[1024];
    return throw_new(t, "java/lang/UnsatisfiedLinkError", "'%s'", method_external_name(method, text, sizeof text));
}
