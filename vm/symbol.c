/* symbol.c: the table of names.
 *
 * A chained hash table. Look-up takes no lock: buckets and links are published with release, symbols are freed only while the world is
 * stopped, and a table that grew leaves its old bucket array in place for those who still read it. A reader that is carried into a
 * wrong chain by a table that grows at the same time can only miss; a miss is looked up again under the lock.
 *
 * The bucket array begins with its own length, so that a reader gets both with one load:
 * u32 {count, SymbolRef first[count]}, count a power of two. */
#include "vm/symbol.h"

#include <string.h>

#include "vm/vm.h"

enum { FIRST_BUCKET_COUNT = 1 << 15 }; /* the library's start makes 25,000 symbols */

typedef struct SymbolBuckets {
    uint32_t  count;
    SymbolRef first[];
} SymbolBuckets;

/* Eight bytes at a time: every Utf8 constant of every class is hashed. The hash is of this run only. */
static uint32_t symbol_hash(const char *bytes, size_t length)
{
    const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t hash = length * odd, word;
    for (; length >= 8; bytes += 8, length -= 8) {
        memcpy(&word, bytes, 8);
        hash = (hash ^ word) * odd;
        hash ^= hash >> 32;
    }
    word = 0;
    for (size_t i = 0; i < length; i++) word |= (uint64_t)(uint8_t)bytes[i] << 8 * i;
    hash = (hash ^ word) * odd;
    return (uint32_t)(hash >> 32);
}

static SymbolBuckets *buckets_allocate(VM *vm, uint32_t count)
{
    SymbolBuckets *buckets = metadata_allocate(&vm->arena, 0, sizeof *buckets + count * sizeof(SymbolRef));
    if (buckets) buckets->count = count;
    return buckets;
}

static SymbolBuckets *buckets_of(VM *vm)
{
    return (SymbolBuckets *)bytes_at((BytesRef){__atomic_load_n(&vm->state->symbol_buckets.units, __ATOMIC_ACQUIRE)});
}

static void buckets_publish(VM *vm, SymbolBuckets *buckets)
{
    vm->state->symbol_bucket_count = buckets->count;
    __atomic_store_n(&vm->state->symbol_buckets.units, bytes_ref(buckets).units, __ATOMIC_RELEASE);
}

bool symbol_table_open(VM *vm)
{
    SymbolBuckets *buckets = buckets_allocate(vm, FIRST_BUCKET_COUNT);
    if (!buckets) return false;
    buckets_publish(vm, buckets);
    return true;
}

static Symbol *chain_find(const SymbolBuckets *buckets, const char *bytes, size_t length, uint32_t hash)
{
    const SymbolRef *head = &buckets->first[hash & (buckets->count - 1)];
    uint32_t units = __atomic_load_n(&head->units, __ATOMIC_ACQUIRE);
    while (units) {
        Symbol *symbol = symbol_at((SymbolRef){units});
        if (symbol->hash == hash && symbol->length == length && !memcmp(symbol->bytes, bytes, length)) return symbol;
        units = __atomic_load_n(&symbol->next.units, __ATOMIC_ACQUIRE);
    }
    return NULL;
}

/* Doubles the table. Under the lock. Without memory the table just stays crowded. */
static void grow(VM *vm, SymbolBuckets *old)
{
    SymbolBuckets *buckets = buckets_allocate(vm, old->count * 2);
    if (!buckets) return;
    for (uint32_t i = 0; i < old->count; i++) {
        SymbolRef ref = old->first[i];
        while (ref.units) {
            Symbol   *symbol = symbol_at(ref);
            SymbolRef next = symbol->next;
            SymbolRef *head = &buckets->first[symbol->hash & (buckets->count - 1)];
            __atomic_store_n(&symbol->next.units, head->units, __ATOMIC_RELEASE);
            *head = ref;
            ref = next;
        }
    }
    buckets_publish(vm, buckets);
}

static Symbol *insert(VM *vm, const char *bytes, size_t length, uint32_t hash)
{
    SymbolBuckets *buckets = buckets_of(vm);
    Symbol *symbol = chain_find(buckets, bytes, length, hash);
    if (symbol) return symbol;
    symbol = metadata_allocate(&vm->arena, 0, offsetof(Symbol, bytes) + length + 1);
    if (!symbol) return NULL;
    symbol->hash = hash;
    symbol->length = (uint16_t)length;
    memcpy(symbol->bytes, bytes, length);
    SymbolRef *head = &buckets->first[hash & (buckets->count - 1)];
    symbol->next = *head;
    __atomic_store_n(&head->units, symbol_ref(symbol).units, __ATOMIC_RELEASE);
    if (++vm->state->symbol_count > buckets->count) grow(vm, buckets);
    return symbol;
}

Symbol *symbol_intern(VM *vm, const char *bytes, size_t length)
{
    if (length > UINT16_MAX) return NULL;
    uint32_t hash = symbol_hash(bytes, length);
    Symbol *symbol = chain_find(buckets_of(vm), bytes, length, hash);
    if (symbol) return symbol;
    OsLock *lock = (OsLock *)&vm->state->symbol_lock;
    os_lock(lock);
    symbol = insert(vm, bytes, length, hash);
    os_unlock(lock);
    return symbol;
}

Symbol *symbol_from(VM *vm, const char *text) { return symbol_intern(vm, text, strlen(text)); }

Symbol *symbol_lookup(VM *vm, const char *bytes, size_t length)
{
    if (length > UINT16_MAX) return NULL;
    uint32_t hash = symbol_hash(bytes, length);
    Symbol *symbol = chain_find(buckets_of(vm), bytes, length, hash);
    if (symbol) return symbol;
    OsLock *lock = (OsLock *)&vm->state->symbol_lock;
    os_lock(lock);
    symbol = chain_find(buckets_of(vm), bytes, length, hash);
    os_unlock(lock);
    return symbol;
}

void symbols_free_unless(VM *vm, bool (*is_used)(void *context, const Symbol *symbol), void *context)
{
    SymbolBuckets *buckets = buckets_of(vm);
    for (uint32_t i = 0; i < buckets->count; i++) {
        for (SymbolRef *link = &buckets->first[i]; link->units;) {
            Symbol *symbol = symbol_at(*link);
            if (is_used(context, symbol)) {
                link = &symbol->next;
                continue;
            }
            *link = symbol->next;
            metadata_free(&vm->arena, 0, symbol, offsetof(Symbol, bytes) + symbol->length + 1u);
            vm->state->symbol_count--;
        }
    }
}

void symbols_each(VM *vm, void (*visit)(void *context, const Symbol *symbol), void *context)
{
    const SymbolBuckets *buckets = buckets_of(vm);
    for (uint32_t i = 0; i < buckets->count; i++)
        for (const Symbol *symbol = symbol_at(buckets->first[i]); symbol; symbol = symbol_at(symbol->next)) visit(context, symbol);
}
