/* native.h: how native methods are written, bound and called.
 *
 * A native is a C function
 *     static bool hash_code(Thread *t, Slot *args, Slot *result)
 * args[0] is the receiver (instance methods) or the first argument; a long or double takes TWO slots, and its value is
 * in the second: use arg_long(args, k), arg_double(args, k) with k = the first of the two. References:
 * arg_object(args, k). The result goes to *result (result->i for boolean to int, ->l, ->f, ->d, ->ref).
 *
 * It returns true when finished, false for "unfinished" (vm.h): exception pending or frames pushed. If frames were
 * pushed by something it called (class_initialize, resolve..., class_load), it will be called again with the same
 * arguments: so do that first, before any effect.
 *
 * A native that calls Java itself keeps a state:
 *     switch (native_state(t)) {
 *     case 0: ...prepare...; native_set_state(t, 1); return call_push(t, method, arguments, n);
 *     case 1: if (thread_has_exception(t)) ...return false to let it pass, or clear it...;
 *             value = native_call_result(t)...; return true;
 *     }
 * With state != 0 it is called again both when the callee returned and when it threw. args may be overwritten to keep
 * intermediate values (references included) across calls: they are the frame's locals.
 *
 * Blocking: thread_block(t); os call; thread_unblock(t); no references between.
 *
 * The table of natives is declared once: each stdlib file ends with an array of NativeEntry in a NativeGroup, the groups are listed in
 * stdlib/natives.def. Binding is by class, name and descriptor at first call; what is missing throws UnsatisfiedLinkError. */
#ifndef ATOLL_VM_NATIVE_H
#define ATOLL_VM_NATIVE_H

#include "vm/thread.h"

typedef bool (*NativeFunction)(Thread *t, Slot *args, Slot *result);

enum NativeFlag {
    NATIVE_PLAIN = 0,
    NATIVE_LEAF  = 1, /* never throws, allocates, blocks, calls Java, polls or looks at frames: may be called without a frame */
};

typedef struct NativeEntry {
    const char    *class_name;  /* NULL: as in the row before */
    const char    *name, *descriptor;
    NativeFunction function;
    unsigned       flags;
    NativeFunction fast;        /* or NULL: keeps the rules of a leaf, is called first and without a frame; false: it has done nothing, and
                                 * `function` is called with one (in which it may throw). In rows of methods that have bytecode
                                 * `function` is NULL: the bytecode is run then (intrinsics) */
} NativeEntry;

typedef struct NativeGroup {
    const char        *name;     /* of the file */
    const NativeEntry *entries;
    size_t             count;
} NativeGroup;

#define NATIVE_GROUP(group, ...)                                   \
    static const NativeEntry group##_entries[] = {__VA_ARGS__};    \
    const NativeGroup group = {#group, group##_entries, sizeof group##_entries / sizeof *group##_entries}

static inline Object *arg_object(const Slot *args, unsigned k) { return object_at(args[k].ref); }
static inline int64_t arg_long(const Slot *args, unsigned k) { return args[k + 1].l; }
static inline double  arg_double(const Slot *args, unsigned k) { return args[k + 1].d; }
static inline bool return_object(Slot *result, const Object *object) { result->bits = object_ref(object).units; return true; }
static inline bool return_int(Slot *result, int32_t value) { result->l = value; return true; }
static inline bool return_long(Slot *result, int64_t value) { result->l = value; return true; }

static inline uint32_t native_state(const Thread *t) { return t->frame->state; }
static inline void native_set_state(Thread *t, uint32_t state) { t->frame->state = state; }
/* The result of the call that just returned to this native (state != 0, no exception). */
static inline Slot native_call_result(const Thread *t) { return *t->sp; }

/* Finds or makes the process's table of the VM's groups. False: no memory. */
bool natives_open(VM *vm);
/* Binds `method`; true with native_index set, else false (not in the table; nothing thrown). */
bool native_bind(Thread *t, Method *method);
/* Binds those methods of a class just rewritten that have bytecode and rows of their own. Only of the library's classes that mark methods as
 * candidates for that. */
void natives_bind_intrinsics(Thread *t, Class *class);
/* Binds or throws UnsatisfiedLinkError. */
bool native_prepare(Thread *t, Method *method);

/* --- continuations: the machine's own natives (continuations.def lists name, descriptor, function) ------------------------------------ */
enum Continuation {
#define CONTINUATION(id, descriptor, function) CONTINUATION_##id,
#include "vm/continuations.def"
    CONTINUATION_COUNT
};
extern const NativeEntry continuation_table[CONTINUATION_COUNT]; /* native.c */
#define CONTINUATION(id, descriptor, function) bool function(Thread *t, Slot *args, Slot *result);
#include "vm/continuations.def"

/* --- object access for natives: offsets from FIELD_OFFSET(name); statics: pass the mirror ------------------------------------------------ */
static inline void *field_address(const Object *o, uint32_t offset) { return (uint8_t *)o + offset; }
static inline Object *get_object(const Object *o, uint32_t offset) { return object_at((ObjectRef){__atomic_load_n((uint32_t *)field_address(o, offset), __ATOMIC_RELAXED)}); }
static inline int32_t get_int(const Object *o, uint32_t offset) { return *(int32_t *)field_address(o, offset); }
static inline int64_t get_long(const Object *o, uint32_t offset) { return *(int64_t *)field_address(o, offset); }
static inline uint8_t get_boolean(const Object *o, uint32_t offset) { return *(uint8_t *)field_address(o, offset); }
static inline int8_t  get_byte(const Object *o, uint32_t offset) { return *(int8_t *)field_address(o, offset); }
static inline void set_object(Thread *t, Object *o, uint32_t offset, const Object *value)
{
    heap_barrier(&t->mutator, o);
    __atomic_store_n((uint32_t *)field_address(o, offset), object_ref(value).units, __ATOMIC_RELEASE);
}
static inline void set_int(Object *o, uint32_t offset, int32_t value) { *(int32_t *)field_address(o, offset) = value; }
static inline void set_long(Object *o, uint32_t offset, int64_t value) { *(int64_t *)field_address(o, offset) = value; }
static inline void set_boolean(Object *o, uint32_t offset, bool value) { *(uint8_t *)field_address(o, offset) = value; }
static inline void set_byte(Object *o, uint32_t offset, int8_t value) { *(int8_t *)field_address(o, offset) = value; }

static inline Object *object_array_get(const Object *array, uint32_t i) { return object_at(((ObjectRef *)array_elements(array))[i]); }
static inline void object_array_set(Thread *t, Object *array, uint32_t i, const Object *value)
{
    heap_barrier_range(&t->mutator, array, (uint32_t *)array_elements(array) + i, sizeof(uint32_t));
    __atomic_store_n((uint32_t *)array_elements(array) + i, object_ref(value).units, __ATOMIC_RELEASE);
}

/* --- allocation; NULL: OutOfMemoryError (or another exception) pending ------------------------------------------------------------------------- */
/* `class` must be an initialised (or being initialised by us) instance class; no constructor runs, no finalizer is registered. */
Object *object_allocate(Thread *t, Class *class);
Object *array_allocate_primitive(Thread *t, PrimitiveType type, int32_t length); /* NegativeArraySizeException too */
/* `array_class`: any array class. */
Object *array_allocate(Thread *t, Class *array_class, int32_t length);
Object *object_array_allocate(Thread *t, Class *element_class, int32_t length);  /* makes the array class if need be */
Object *object_clone(Thread *t, Object *object);
/* multianewarray and Array.newInstance(Class, int[]). */
Object *array_allocate_multi(Thread *t, Class *array_class, unsigned dimensions, const int32_t *lengths);
/* Boxes a value of `type` in a fresh box (references pass through). */
Object *box_allocate(Thread *t, PrimitiveType type, Slot value);
/* Unboxes; false if `object` is no box. *type receives the box's type. */
bool    box_read(Thread *t, const Object *object, PrimitiveType *type, Slot *value);
uint32_t object_identity_hash(Thread *t, Object *object);

#endif
