/* jdk_internal_misc_Unsafe.c: jdk.internal.misc.Unsafe, reading and writing: plain, volatile, compare-and-set.
 * Memory blocks, layouts, classes and threads are in jdk_internal_misc_Unsafe_memory.c.
 *
 * All are instance methods (Object base, long offset, ...): slot 1 is the base, slot 3 the value of the offset, slot 4 the first
 * of the value's. Addresses: unsafe_address.h. Java code on any CPU may use unaligned plain accesses, so those go
 * through memcpy; volatile ones are aligned, or as atomic as the CPU makes them.
 *
 * References are 32 bits. Their base must be an object, so that the collector can be told of stores. */
#include "stdlib/unsafe_address.h"

#include <string.h>

/* Each access is written once, over the function that finds the address, and exists twice: as the fast native that leaves all but the
 * arena to the other (vm/native.h), and as the one that throws. */
typedef void *FindAddress(Thread *t, ObjectRef base, int64_t offset, uint64_t bytes);
#define ACCESS static inline __attribute__((always_inline)) bool
#define DEFINE_BOTH(name)                                                                                          \
    static bool name(Thread *t, Slot *args, Slot *result) { return do_##name(t, args, result, unsafe_address); } \
    static bool fast_##name(Thread *t, Slot *args, Slot *result) { return do_##name(t, args, result, arena_address); }

void *unsafe_address_slow(Thread *t, ObjectRef base, uint64_t offset, uint64_t bytes)
{
    bool absolute = !base.units && offset >= (UINT64_C(1) << 35) && bytes <= -offset;
    if (absolute && sandbox_is_granted(t->vm->sandbox, CAPABILITY_NATIVE, NULL)) return (void *)(uintptr_t)offset;
    throw_new(t, "java/lang/InternalError", "access to %s 0x%llx, which is outside of this machine's memory",
              base.units ? "offset" : "address", (unsigned long long)offset);
    return NULL;
}

/* --- primitives --------------------------------------------------------------------------------------------------------------
 * One row for each type: name in the methods, C type, member of Slot that its result goes to, slot of the stored value, and how
 * that is read. Boolean reads as "not 0" and stores bit 0. */
#define ACCESS_TYPES(ROW)                                            \
    ROW(boolean, uint8_t,  return_int(result, value != 0), args[4].u & 1) \
    ROW(byte,    int8_t,   return_int(result, value),  args[4].i)    \
    ROW(short,   int16_t,  return_int(result, value),  args[4].i)    \
    ROW(char,    uint16_t, return_int(result, value),  args[4].i)    \
    ROW(int,     int32_t,  return_int(result, value),  args[4].i)    \
    ROW(float,   int32_t,  return_int(result, value),  args[4].i)    \
    ROW(long,    int64_t,  return_long(result, value), args[5].l)    \
    ROW(double,  int64_t,  return_long(result, value), args[5].l)

#define DEFINE_ACCESS(name, ctype, give, stored)                                                   \
    ACCESS do_read_##name(Thread *t, Slot *args, Slot *result, FindAddress *find)                  \
    {                                                                                              \
        void *address = find(t, args[1].ref, args[3].l, sizeof(ctype));                            \
        if (!address) return false;                                                                \
        ctype value;                                                                               \
        memcpy(&value, address, sizeof value);                                                     \
        return give;                                                                               \
    }                                                                                              \
    ACCESS do_write_##name(Thread *t, Slot *args, Slot *result, FindAddress *find)                 \
    {                                                                                              \
        void *address = find(t, args[1].ref, args[3].l, sizeof(ctype));                            \
        if (!address) return false;                                                                \
        ctype value = (ctype)(stored);                                                             \
        memcpy(address, &value, sizeof value);                                                     \
        return true;                                                                               \
    }                                                                                              \
    ACCESS do_read_volatile_##name(Thread *t, Slot *args, Slot *result, FindAddress *find)         \
    {                                                                                              \
        void *address = find(t, args[1].ref, args[3].l, sizeof(ctype));                            \
        if (!address) return false;                                                                \
        ctype value = __atomic_load_n((ctype *)address, __ATOMIC_SEQ_CST);                         \
        return give;                                                                               \
    }                                                                                              \
    ACCESS do_write_volatile_##name(Thread *t, Slot *args, Slot *result, FindAddress *find)        \
    {                                                                                              \
        void *address = find(t, args[1].ref, args[3].l, sizeof(ctype));                            \
        if (!address) return false;                                                                \
        __atomic_store_n((ctype *)address, (ctype)(stored), __ATOMIC_SEQ_CST);                     \
        return true;                                                                               \
    }                                                                                              \
    DEFINE_BOTH(read_##name) DEFINE_BOTH(write_##name) DEFINE_BOTH(read_volatile_##name) DEFINE_BOTH(write_volatile_##name)
ACCESS_TYPES(DEFINE_ACCESS)

/* --- compare and set: expected and new value in slots 4 and 5 (int), 5 and 7 (long) ----------------------------------------------- */

ACCESS do_compare_and_set_int(Thread *t, Slot *args, Slot *result, FindAddress *find)
{
    int32_t *address = find(t, args[1].ref, args[3].l, sizeof *address), expected = args[4].i;
    return address && return_int(result, __atomic_compare_exchange_n(address, &expected, args[5].i, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
}
DEFINE_BOTH(compare_and_set_int)

ACCESS do_compare_and_exchange_int(Thread *t, Slot *args, Slot *result, FindAddress *find)
{
    int32_t *address = find(t, args[1].ref, args[3].l, sizeof *address), expected = args[4].i;
    if (!address) return false;
    __atomic_compare_exchange_n(address, &expected, args[5].i, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    return return_int(result, expected);
}
DEFINE_BOTH(compare_and_exchange_int)

ACCESS do_compare_and_set_long(Thread *t, Slot *args, Slot *result, FindAddress *find)
{
    int64_t *address = find(t, args[1].ref, args[3].l, sizeof *address), expected = args[5].l;
    return address && return_int(result, __atomic_compare_exchange_n(address, &expected, args[7].l, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
}
DEFINE_BOTH(compare_and_set_long)

ACCESS do_compare_and_exchange_long(Thread *t, Slot *args, Slot *result, FindAddress *find)
{
    int64_t *address = find(t, args[1].ref, args[3].l, sizeof *address), expected = args[5].l;
    if (!address) return false;
    __atomic_compare_exchange_n(address, &expected, args[7].l, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    return return_long(result, expected);
}
DEFINE_BOTH(compare_and_exchange_long)

/* --- references --------------------------------------------------------------------------------------------------------------- */

/* The slot of a reference. NULL: none, and if `find` throws, so does this. */
static inline __attribute__((always_inline)) uint32_t *reference_slot(Thread *t, const Slot *args, FindAddress *find)
{
    if (args[1].ref.units) return find(t, args[1].ref, args[3].l, sizeof(uint32_t));
    if (find != arena_address) throw_new(t, "java/lang/InternalError", "a reference can only be accessed in an object");
    return NULL;
}

ACCESS do_read_reference(Thread *t, Slot *args, Slot *result, FindAddress *find)
{
    uint32_t *slot = reference_slot(t, args, find);
    if (!slot) return false;
    result->bits = __atomic_load_n(slot, __ATOMIC_RELAXED);
    return true;
}
DEFINE_BOTH(read_reference)

ACCESS do_read_volatile_reference(Thread *t, Slot *args, Slot *result, FindAddress *find)
{
    uint32_t *slot = reference_slot(t, args, find);
    if (!slot) return false;
    result->bits = __atomic_load_n(slot, __ATOMIC_SEQ_CST);
    return true;
}
DEFINE_BOTH(read_volatile_reference)

ACCESS do_write_reference(Thread *t, Slot *args, Slot *result, FindAddress *find)
{
    uint32_t *slot = reference_slot(t, args, find);
    if (!slot) return false;
    heap_barrier_range(&t->mutator, arg_object(args, 1), slot, sizeof *slot);
    __atomic_store_n(slot, args[4].ref.units, __ATOMIC_RELEASE);
    return true;
}
DEFINE_BOTH(write_reference)

ACCESS do_write_volatile_reference(Thread *t, Slot *args, Slot *result, FindAddress *find)
{
    uint32_t *slot = reference_slot(t, args, find);
    if (!slot) return false;
    heap_barrier_range(&t->mutator, arg_object(args, 1), slot, sizeof *slot);
    __atomic_store_n(slot, args[4].ref.units, __ATOMIC_SEQ_CST);
    return true;
}
DEFINE_BOTH(write_volatile_reference)

/* Common part: true if the new value is stored; *witness: what was there. */
static inline bool exchange_reference(Thread *t, uint32_t *slot, const Slot *args, uint32_t *witness)
{
    *witness = args[4].ref.units;
    heap_barrier_range(&t->mutator, arg_object(args, 1), slot, sizeof *slot);
    return __atomic_compare_exchange_n(slot, witness, args[5].ref.units, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

ACCESS do_compare_and_set_reference(Thread *t, Slot *args, Slot *result, FindAddress *find)
{
    uint32_t *slot = reference_slot(t, args, find), witness;
    return slot && return_int(result, exchange_reference(t, slot, args, &witness));
}
DEFINE_BOTH(compare_and_set_reference)

ACCESS do_compare_and_exchange_reference(Thread *t, Slot *args, Slot *result, FindAddress *find)
{
    uint32_t *slot = reference_slot(t, args, find), witness;
    if (!slot) return false;
    exchange_reference(t, slot, args, &witness);
    result->bits = witness;
    return true;
}
DEFINE_BOTH(compare_and_exchange_reference)

/* --- fences ---------------------------------------------------------------------------------------------------------------------- */

static bool load_fence(Thread *t, Slot *args, Slot *result)
{
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    return true;
}

static bool store_fence(Thread *t, Slot *args, Slot *result)
{
    __atomic_thread_fence(__ATOMIC_RELEASE);
    return true;
}

static bool full_fence(Thread *t, Slot *args, Slot *result)
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    return true;
}

#define ACCESS_ROWS(Name, name, letter)                                                                                   \
    {NULL, "get" Name, "(Ljava/lang/Object;J)" letter, read_##name, NATIVE_PLAIN, fast_read_##name},                                         \
    {NULL, "put" Name, "(Ljava/lang/Object;J" letter ")V", write_##name, NATIVE_PLAIN, fast_write_##name},                                     \
    {NULL, "get" Name "Volatile", "(Ljava/lang/Object;J)" letter, read_volatile_##name, NATIVE_PLAIN, fast_read_volatile_##name},                   \
    {NULL, "put" Name "Volatile", "(Ljava/lang/Object;J" letter ")V", write_volatile_##name, NATIVE_PLAIN, fast_write_volatile_##name}

NATIVE_GROUP(natives_jdk_internal_misc_unsafe,
    {"jdk/internal/misc/Unsafe", "registerNatives", "()V", native_nothing, NATIVE_LEAF},
    ACCESS_ROWS("Boolean", boolean, "Z"),
    ACCESS_ROWS("Byte", byte, "B"),
    ACCESS_ROWS("Short", short, "S"),
    ACCESS_ROWS("Char", char, "C"),
    ACCESS_ROWS("Int", int, "I"),
    ACCESS_ROWS("Float", float, "F"),
    ACCESS_ROWS("Long", long, "J"),
    ACCESS_ROWS("Double", double, "D"),
    ACCESS_ROWS("Reference", reference, "Ljava/lang/Object;"),
    {NULL, "compareAndSetInt", "(Ljava/lang/Object;JII)Z", compare_and_set_int, NATIVE_PLAIN, fast_compare_and_set_int},
    {NULL, "compareAndExchangeInt", "(Ljava/lang/Object;JII)I", compare_and_exchange_int, NATIVE_PLAIN, fast_compare_and_exchange_int},
    {NULL, "compareAndSetLong", "(Ljava/lang/Object;JJJ)Z", compare_and_set_long, NATIVE_PLAIN, fast_compare_and_set_long},
    {NULL, "compareAndExchangeLong", "(Ljava/lang/Object;JJJ)J", compare_and_exchange_long, NATIVE_PLAIN, fast_compare_and_exchange_long},
    {NULL, "compareAndSetReference", "(Ljava/lang/Object;JLjava/lang/Object;Ljava/lang/Object;)Z", compare_and_set_reference, NATIVE_PLAIN, fast_compare_and_set_reference},
    {NULL, "compareAndExchangeReference", "(Ljava/lang/Object;JLjava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;", compare_and_exchange_reference, NATIVE_PLAIN, fast_compare_and_exchange_reference},
    {NULL, "loadFence", "()V", load_fence, NATIVE_LEAF},
    {NULL, "storeFence", "()V", store_fence, NATIVE_LEAF},
    {NULL, "fullFence", "()V", full_fence, NATIVE_LEAF});
