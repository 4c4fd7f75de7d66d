/* object.h: what the collector and the machine know of an object: its header, and how its class lays it out.
 *
 *   word 0   class reference (32 bits, units of 8 bytes)
 *   word 1   31..30 state: 0 neutral, 1 thin-locked, 2 inflated, 3 forwarded
 *            29     unlogged: an old object that the write barrier must still log (gc/README.md); young ones have 0 here
 *            28     pinned: only while the collector moves objects
 *            27..0  neutral: identity hash, 0 = none yet
 *                   thin-locked: owner's thread number (18) and recursion - 1 (10)
 *                   inflated: index of the monitor, which then keeps the hash
 *
 * Every change of word 1 is an atomic read-modify-write. Fields begin at offset 8. Arrays have their 32-bit length at
 * offset 8 and their elements from offset 16. Objects are 8-aligned and sized. (DESIGN 4) */
#ifndef ATOLL_GC_OBJECT_H
#define ATOLL_GC_OBJECT_H

#include <assert.h>
#include <stdatomic.h>

#include "gc/refs.h"

ARENA_TYPE(Object, object)

/* The part of a class that the collector reads. It is the first member of vm's Class; ClassRef refers to it. */
ARENA_TYPE(ObjectLayout, object_layout)

struct Object {
    ObjectLayoutRef  layout; /* the class */
    _Atomic uint32_t state;
};

typedef struct Array {
    Object   object;
    uint32_t length;
    uint32_t padding;
} Array;

#define OBJECT_HEADER_SIZE 8u
#define ARRAY_LENGTH_OFFSET 8u
#define ARRAY_BASE_OFFSET 16u
static_assert(sizeof(Object) == OBJECT_HEADER_SIZE, "object header");
static_assert(sizeof(Array) == ARRAY_BASE_OFFSET, "array header");

#define OBJECT_STATE_SHIFT 30
enum { OBJECT_NEUTRAL = 0, OBJECT_THIN_LOCKED = 1, OBJECT_INFLATED = 2, OBJECT_FORWARDED = 3 };
#define OBJECT_UNLOGGED_BIT (UINT32_C(1) << 29)
#define OBJECT_PINNED_BIT (UINT32_C(1) << 28)
#define OBJECT_PAYLOAD_MASK ((UINT32_C(1) << 28) - 1)

typedef enum LayoutKind {
    LAYOUT_INSTANCE,        /* fixed size, references given by the map */
    LAYOUT_MIRROR,          /* a java.lang.Class: as an instance, then the statics of the class it stands for */
    LAYOUT_REFERENCE,       /* a java.lang.ref.Reference subclass: `referent` is not in the map */
    LAYOUT_PRIMITIVE_ARRAY, /* no references */
    LAYOUT_REFERENCE_ARRAY, /* all elements are references */
} LayoutKind;

/* The class can be unloaded: instances keep it, through its mirror. */
enum LayoutFlag { LAYOUT_MORTAL = 1 };

typedef enum ReferenceKind {
    REFERENCE_NONE, REFERENCE_SOFT, REFERENCE_WEAK, REFERENCE_FINAL, REFERENCE_PHANTOM,
} ReferenceKind;

/* One run of consecutive reference fields: `count` 32-bit references from byte `offset` of the object. */
typedef struct ReferenceRun {
    uint16_t offset8; /* in units of 4 bytes, as fields of 32 bits are 4-aligned */
    uint16_t count;
} ReferenceRun;

struct ObjectLayout {
    uint32_t instance_size;  /* bytes, a multiple of 8; for mirrors the size without statics; arrays: 16 */
    uint8_t  kind;           /* LayoutKind */
    uint8_t  element_shift;  /* arrays: log2 of an element's size */
    uint8_t  reference_kind; /* ReferenceKind, for LAYOUT_REFERENCE */
    uint8_t  flags;          /* LayoutFlag */
    uint32_t run_count;      /* reference map: runs of the whole instance, superclasses included */
    BytesRef runs;           /* ReferenceRun[run_count] */
    /* For the class that this layout belongs to, as read through its mirror: the statics there. */
    uint32_t static_size;      /* bytes of statics behind the mirror's instance part, a multiple of 8 */
    uint32_t static_run_count; /* reference map of the statics; offsets count from the start of the mirror */
    BytesRef static_runs;
    ObjectRef mirror;          /* its java.lang.Class */
};
static_assert(sizeof(ObjectLayout) == 32, "the machine's Class continues at 32");

static inline ObjectLayout *object_layout(const Object *object) { return object_layout_at(object->layout); }
static inline bool object_is_array(const Object *object) { return object_layout(object)->kind >= LAYOUT_PRIMITIVE_ARRAY; }
static inline uint32_t array_length(const Object *array) { return ((const Array *)array)->length; }
static inline void *array_elements(const Object *array) { return (uint8_t *)array + ARRAY_BASE_OFFSET; }

/* Bytes that any object but a mirror occupies in the heap. (The mirror space keeps its objects' sizes: mirrors.c.) */
static inline size_t object_size_by_layout(const ObjectLayout *layout, const Object *object)
{
    if (layout->kind < LAYOUT_PRIMITIVE_ARRAY) return layout->instance_size;
    size_t elements = (size_t)((const Array *)object)->length << layout->element_shift;
    return (ARRAY_BASE_OFFSET + elements + 7) & ~(size_t)7;
}

#endif
