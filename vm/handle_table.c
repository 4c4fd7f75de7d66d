/* handle_table.c: see handle_table.h. A handle is generation << 32 | index + 1; generations are 1 .. 2^31 - 1, so that handles stay
 * positive. Free entries form a list. */
#include "vm/handle_table.h"

#include <stdlib.h>

enum { FIRST_CAPACITY = 16, MAXIMUM_CAPACITY = 1 << 20 };

typedef struct NativeHandle {
    void  *object;
    void (*destroy)(void *object);
    NativeHandleKind kind;
    uint32_t generation;
    uint32_t next_free;     /* index + 1 */
} NativeHandle;

struct HandleTable {
    OsLock        lock;
    uint32_t      capacity, first_free; /* index + 1; 0: none */
    NativeHandle *handles;
};

/* The VM's table, made when first needed. NULL: no memory. */
static struct HandleTable *table_of(VM *vm)
{
    struct HandleTable *table = __atomic_load_n(&vm->handles, __ATOMIC_ACQUIRE), *made;
    if (table || !(made = calloc(1, sizeof *made))) return table;
    if (__atomic_compare_exchange_n(&vm->handles, &table, made, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) return made;
    free(made);
    return table;
}

/* Under the lock. */
static bool grow(struct HandleTable *table)
{
    uint32_t capacity = table->capacity ? table->capacity * 2 : FIRST_CAPACITY;
    NativeHandle *handles = capacity <= MAXIMUM_CAPACITY ? realloc(table->handles, capacity * sizeof *handles) : NULL;
    if (!handles) return false;
    for (uint32_t i = capacity; i-- > table->capacity;) {
        handles[i] = (NativeHandle){.generation = 1, .next_free = table->first_free};
        table->first_free = i + 1;
    }
    table->handles = handles;
    table->capacity = capacity;
    return true;
}

int64_t native_handle_open(VM *vm, NativeHandleKind kind, void *object, void (*destroy)(void *object))
{
    struct HandleTable *table = table_of(vm);
    int64_t handle = 0;
    if (!table) return 0;
    os_lock(&table->lock);
    if (table->first_free || grow(table)) {
        NativeHandle *entry = &table->handles[table->first_free - 1];
        handle = (int64_t)entry->generation << 32 | table->first_free;
        table->first_free = entry->next_free;
        entry->object = object;
        entry->destroy = destroy;
        entry->kind = kind;
    }
    os_unlock(&table->lock);
    return handle;
}

/* Under the lock. */
static NativeHandle *find(struct HandleTable *table, NativeHandleKind kind, int64_t handle)
{
    uint32_t index = (uint32_t)handle - 1;
    if (index >= table->capacity) return NULL;
    NativeHandle *entry = &table->handles[index];
    return entry->kind == kind && entry->generation == (uint64_t)handle >> 32 ? entry : NULL;
}

void *native_handle_get(VM *vm, NativeHandleKind kind, int64_t handle)
{
    struct HandleTable *table = table_of(vm);
    if (!table) return NULL;
    os_lock(&table->lock);
    NativeHandle *entry = find(table, kind, handle);
    void *object = entry ? entry->object : NULL;
    os_unlock(&table->lock);
    return object;
}

void *native_handle_close(VM *vm, NativeHandleKind kind, int64_t handle)
{
    struct HandleTable *table = table_of(vm);
    void *object = NULL;
    if (!table) return NULL;
    os_lock(&table->lock);
    NativeHandle *entry = find(table, kind, handle);
    if (entry) {
        object = entry->object;
        uint32_t generation = entry->generation == INT32_MAX ? 1 : entry->generation + 1;
        *entry = (NativeHandle){.generation = generation, .next_free = table->first_free};
        table->first_free = (uint32_t)handle;
    }
    os_unlock(&table->lock);
    return object;
}

uint32_t native_handle_count(VM *vm, NativeHandleKind kind)
{
    struct HandleTable *table = table_of(vm);
    uint32_t count = 0;
    if (!table) return 0;
    os_lock(&table->lock);
    for (uint32_t i = 0; i < table->capacity; i++) count += table->handles[i].kind == kind;
    os_unlock(&table->lock);
    return count;
}

void native_handles_close(VM *vm)
{
    struct HandleTable *table = vm->handles;
    for (uint32_t i = 0; table && i < table->capacity; i++)
        if (table->handles[i].kind != NATIVE_HANDLE_FREE) table->handles[i].destroy(table->handles[i].object);
    if (table) free(table->handles);
    free(table);
    vm->handles = NULL;
}
