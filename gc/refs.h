/* refs.h: typed 32-bit references into the arena.
 *
 * A reference is the offset from the arena's base in units of 8 bytes; 0 is null. It is the only form in which
 * anything in the arena names anything else in the arena: no absolute address is ever stored there (DESIGN 1).
 * C code turns references into pointers to work with them, and never lets a pointer reach the arena.
 *
 * The base of the VM that the current OS thread works for is a thread-local variable: a thread serves one VM at a
 * time and sets the base when it enters it (arena_enter). Many VMs can so share one process.
 *
 * Each kind of thing has its own one-member struct (ObjectRef, ClassRef, ...), so that the compiler keeps them apart
 * from each other and from integers. */
#ifndef ATOLL_GC_REFS_H
#define ATOLL_GC_REFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Base address of the arena this OS thread works in; NULL outside any VM. */
extern _Thread_local uint8_t *arena_base __attribute__((tls_model("initial-exec")));

#define ARENA_UNIT_SHIFT 3
#define ARENA_UNIT       8u

static inline void *arena_pointer(uint32_t units)
{
    return units ? arena_base + ((uint64_t)units << ARENA_UNIT_SHIFT) : NULL;
}

static inline uint32_t arena_units(const void *pointer)
{
    return pointer ? (uint32_t)(((uint64_t)((const uint8_t *)pointer - arena_base)) >> ARENA_UNIT_SHIFT) : 0;
}

/* Declares `Type`, its reference type `TypeRef`, and prefix_at / prefix_ref to go from one to the other (null-safe). */
#define ARENA_TYPE(Type, prefix)                                                                          \
    typedef struct Type Type;                                                                             \
    typedef struct Type##Ref {                                                                            \
        uint32_t units;                                                                                   \
    } Type##Ref;                                                                                          \
    static inline Type *prefix##_at(Type##Ref ref) { return (Type *)arena_pointer(ref.units); }           \
    static inline Type##Ref prefix##_ref(const Type *pointer)                                             \
    {                                                                                                     \
        return (Type##Ref){arena_units(pointer)};                                                         \
    }

/* Arrays of plain data in the metadata: bytes, u16s, tables. */
typedef struct BytesRef {
    uint32_t units;
} BytesRef;

static inline uint8_t *bytes_at(BytesRef ref) { return (uint8_t *)arena_pointer(ref.units); }
static inline BytesRef bytes_ref(const void *pointer) { return (BytesRef){arena_units(pointer)}; }

#endif
