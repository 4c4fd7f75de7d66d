/* gc.h: the heap of one VM: allocation, safepoints, collection.
 *
 * Reading order of the folder: refs.h (typed references), object.h (header and layout), arena.h (the address range),
 * this file, then mutator.c (threads and safepoints), heap.h (the collector's own structures), blocks.c, holes.c,
 * large.c, mirrors.c and allocate.c (allocation), barrier.c and cards.c (the write barrier's log), collect.c (one collection), conservative.c, avoid.c, mark.c, references.c
 * (java.lang.ref), sweep.c, verify.c (the checker).
 *
 * The folder knows reference maps; it knows nothing of class loading or bytecode, and asks the machine through
 * GcClient. It may include sandbox/ for memory and futexes.
 *
 * The rules of the house (DESIGN 6):
 *  - the heap is precise: layouts tell every reference field;
 *  - C stacks, saved registers and Java stacks are scanned conservatively and pin what they seem to point at:
 *    every 4-aligned 32-bit word read as a reference or byte offset, and every 8-aligned 64-bit word read as pointer
 *    or byte offset; interior, and for pointers one past the end. So C code needs no handles: an Object* in a local
 *    variable keeps the object;
 *  - references never live in malloc'ed memory;
 *  - a thread that leaves the managed state (to block) stores its registers first, and waits for a running
 *    collection when it comes back. While BLOCKED it must not touch the heap. The function that calls mutator_block
 *    must still be running when mutator_unblock is called: its frame holds what its callers had in registers;
 *  - any allocation may collect. Safepoints are at allocations and polls, nowhere else. */
#ifndef ATOLL_GC_GC_H
#define ATOLL_GC_GC_H

#include "gc/arena.h"
#include "gc/object.h"

typedef struct Heap Heap;
typedef struct Mutator Mutator;
typedef struct GcCycle GcCycle;
typedef struct Collector Collector; /* one collection under way; handed to the client's callbacks */

/* One time that the world stood still: how long it took until all stood, and how long they did. */
typedef struct WorldStop {
    int64_t asked_ns, reached_ns, over_ns; /* monotonic */
    int64_t before_ns;                     /* over_ns of the one before, or when the heap was opened */
    bool    collected;
} WorldStop;

/* --- what the machine tells the collector ----------------------------------------------------------------------- */
typedef struct GcClient {
    void *context;
    /* Byte offset in a mirror of the hidden 32-bit ClassRef (ObjectLayoutRef) it stands for (0 there: none). */
    uint32_t mirror_class_offset;
    /* Byte offsets of java.lang.ref.Reference's fields. */
    uint32_t reference_referent, reference_next, reference_discovered, reference_queue;
    uint32_t soft_timestamp;            /* of java.lang.ref.SoftReference, a long */
    /* Reports every root of the machine that is not on a stack: gc_visit on each slot. World stopped. If gc_unloads, what is kept by
     * classes and loaders that may die (LAYOUT_MORTAL) is reach_classes's affair, unless roots calls gc_keep_classes; else all of it is a
     * root, and so is every mirror. roots and weak_roots are asked again when objects have moved, gc_unloads being false then: the
     * slots are changed. So they may leave out no slot for being marked; and one that refers to nothing young only if gc_is_young. */
    void (*roots)(void *context, Collector *collector);
    /* Asked when all that is reachable from what was visited is marked: visits what classes and loaders keep that have been reached by now
     * (gc_is_marked, gc_metadata_is_held). False: there were none that it did not know before. NULL: classes never die. */
    bool (*reach_classes)(void *context, Collector *collector);
    /* Comes after weak_roots: frees the metadata of classes and loaders that were not reached. */
    void (*unload_classes)(void *context, Collector *collector);
    /* Reports slots that do not keep their objects alive: gc_visit_weak on each; dead ones are set to null.
     * Called after marking is complete. */
    void (*weak_roots)(void *context, Collector *collector);
    /* Scans a thread's Java stack: calls gc_scan_conservative on its used range. Comes before `roots`. */
    void (*scan_mutator)(void *context, Collector *collector, Mutator *mutator);
    /* References were put on the pending list: wake its waiters. World running again. */
    void (*references_pending)(void *context);
    /* The collection begins, of which `number`, `before_bytes`, `cause` and `full` are known; world stopped. */
    void (*started)(void *context, const GcCycle *cycle);
    /* The collection is over (statistics, logs, monitors to deflate); world still stopped. */
    void (*finished)(void *context, const GcCycle *cycle);
    /* The world goes on. NULL: the times are not taken. */
    void (*resumed)(void *context, const WorldStop *stop);
} GcClient;

typedef struct HeapOptions {
    uint64_t initial_size, maximum_size; /* bytes; 0 = default (a quarter of memory) */
    uint64_t offheap_limit;              /* bytes, 0 = twice maximum_size: direct buffers alone may take as much as the heap */
    uint32_t stress_interval;            /* collect at every n-th allocation (checks builds), 0 = off */
    bool     concurrent_off;             /* old objects are marked in full collections only, not beside the program (old_mark.h) */
    bool     stress_concurrent;          /* they are all the time, in pieces of random size */
    uint32_t workers;                    /* threads that mark in a full collection; 0 = one for each processor */
    bool     verify;                     /* walk and check the heap before and after each collection */
    bool     deterministic;              /* what the OS chooses at random shall pin nothing (conservative.c) */
    bool     overhead_off;               /* never fail because the time goes into collections (overhead.c) */
    bool     overhead_percents_set;      /* with these limits instead of the usual */
    uint64_t overhead_time_percent, overhead_free_percent;
    bool     soft_policy_set;            /* soft references stay for soft_ms_per_mb, else for 1000 ms for each free megabyte */
    uint64_t soft_ms_per_mb;
} HeapOptions;

struct GcCycle {
    uint64_t number, before_bytes, after_bytes, committed_bytes;
    uint64_t returned_bytes; /* of free blocks, given back to the OS in the end */
    int64_t  pause_ns, start_ns;
    const char *cause; /* static text: "Allocation Failure", "System.gc()", "Stress" */
    bool full;         /* the old objects too, not only those allocated since the last collection */
    bool begins, ends; /* a cycle of marking beside the program: in its last pause what is dead among the old objects is freed */
    bool gives_up;     /* a full one, which came before the cycle's end */
    int64_t concurrent_ns; /* ends, gives_up: what the cycle's thread has run */
};

Heap *heap_open(Arena *arena, const HeapOptions *options, const GcClient *client);
void  heap_close(Heap *heap);
/* What an image keeps of the native side of a heap: heads of lists whose links are in the arena, and sums. */
#define HEAP_LARGE_LISTS 8
typedef struct HeapFigures {
    uint32_t recyclable, free_hint, large_lists[HEAP_LARGE_LISTS];
    uint64_t pages_in_use, mirror_bytes, live_bytes;
} HeapFigures;
/* After a collection since which nothing was allocated: makes the arena ready to be saved. */
void  heap_save(Heap *heap, HeapFigures *figures);
/* heap_open for an arena that holds a saved heap. NULL also if the heap is too large for the options. */
Heap *heap_reopen(Arena *arena, const HeapOptions *options, const GcClient *client, const HeapFigures *figures);
/* After arena_move: makes the native side right, the mutators' included. Nobody runs. */
void  heap_rebase(Heap *heap);
/* Replaces the client, when the machine has come to know its offsets. Before the first collection. */
void  heap_set_client(Heap *heap, const GcClient *client);

/* --- mutators: threads that may hold references ------------------------------------------------------------------ */
#define MUTATOR_LOG_LENGTH 62 /* logged objects that a mutator gathers before it hands them to the heap */

typedef enum MutatorState { MUTATOR_BLOCKED, MUTATOR_MANAGED } MutatorState;

/* Registers that a function must keep for its caller, in which a caller may so hold a pointer across a call. */
#define MUTATOR_REGISTERS 12

/* The first member of the machine's native Thread. Zero it before mutator_attach. Lives outside the arena.
 * cursor <= limit, both 8-aligned absolute addresses into the thread's current hole; cursor == limit: no hole. */
struct Mutator {
    uint8_t *cursor, *limit;       /* bump allocation; memory in [cursor, limit) is zero */
    _Atomic uint32_t poll;         /* non-zero: go to the slow path of the next poll. Bit 0: the collector wants a
                                    * safepoint. The machine owns the other bits. */
    _Atomic uint32_t state;        /* MutatorState; a futex word */
    Heap    *heap;
    Arena   *arena;
    uint8_t *c_stack_high;         /* scan from the saved stack pointer to here */
    uint8_t *c_stack_pointer;      /* saved at each safepoint or when blocking */
    uintptr_t registers[MUTATOR_REGISTERS]; /* callee-saved ones, saved there too; scanned with the stack */
    uint8_t *unscanned_low, *unscanned_high; /* part of the C stack that is not scanned: the interpreter's frame, which holds
                                              * no reference that is not elsewhere, but stale ones for as long as it runs */
    Mutator *next, *previous;      /* the heap's list */
    uint64_t allocated_bytes;      /* since the thread began; holes are charged when taken */
    /* The allocator's own (allocate.c). */
    uint32_t block;                /* where holes come from: number of the block + 1; 0: none */
    uint32_t line;                 /* in that block: where to look for the next hole */
    uint8_t *overflow_cursor, *overflow_limit, *overflow_end; /* for medium objects: zero up to limit, the thread's
                                                               * own block up to end */
    uint8_t *stress_limit;         /* stress: the true limit, while `limit` sends each allocation to the slow path */
    _Atomic bool prompt;           /* the machine's wish: to run soon when the world goes on */
    bool     unzeroed;             /* what was allocated last is a large object of which only the start is zero */
    uint32_t log_count;            /* barrier.c: */
    uint32_t log[MUTATOR_LOG_LENGTH]; /* old objects into which references were stored, in units */
};

/* Registers the calling OS thread (c_stack_high from its stack bounds), in state MANAGED. Waits for a running
 * collection. */
void mutator_attach(Heap *heap, Arena *arena, Mutator *mutator);
void mutator_detach(Mutator *mutator);
/* The same on behalf of a thread that has no OS thread yet: in state BLOCKED, nothing on its C stack. When it gets one, that one calls
 * mutator_adopt, which leaves it BLOCKED, and then mutator_unblock. */
void mutator_attach_dormant(Heap *heap, Arena *arena, Mutator *mutator);
void mutator_adopt(Mutator *mutator);

/* Saves the calling function's callee-saved registers to r; answers its stack pointer. (Not setjmp: glibc encrypts some of them.) All
 * other registers are said to be clobbered, as by a call: what is live is in a saved register or in the frame then. */
static inline __attribute__((always_inline)) uint8_t *registers_save(uintptr_t r[MUTATOR_REGISTERS])
{
#if defined(__x86_64__)
    __asm__ volatile("movq %%rbx, 0(%0)\n\tmovq %%rbp, 8(%0)\n\tmovq %%r12, 16(%0)\n\tmovq %%r13, 24(%0)\n\t"
                     "movq %%r14, 32(%0)\n\tmovq %%r15, 40(%0)\n\tmovq %%rsp, 48(%0)"
                     : : "r"(r)
                     : "memory", "rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "xmm0", "xmm1", "xmm2",
                       "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13",
                       "xmm14", "xmm15");
    return (uint8_t *)r[6];
#elif defined(__aarch64__)
    __asm__ volatile("stp x19, x20, [%0]\n\tstp x21, x22, [%0, 16]\n\tstp x23, x24, [%0, 32]\n\t"
                     "stp x25, x26, [%0, 48]\n\tstp x27, x28, [%0, 64]\n\tmov x0, sp\n\tstp x29, x0, [%0, 80]"
                     : : "r"(r)
                     : "memory", "x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13",
                       "x14", "x15", "x16", "x17", "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10",
                       "v11", "v12", "v13", "v14", "v15", "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23", "v24",
                       "v25", "v26", "v27", "v28", "v29", "v30", "v31");
    return (uint8_t *)r[11];
#else
#error "say which registers this processor's calling convention makes a function keep"
#endif
}

static inline __attribute__((always_inline)) void mutator_save_registers(Mutator *mutator)
{
    mutator->c_stack_pointer = registers_save(mutator->registers);
}

/* The stack pointer of the calling function, which has a frame of fixed size. */
static inline __attribute__((always_inline)) uint8_t *stack_pointer_now(void)
{
    uint8_t *now;
#if defined(__x86_64__)
    __asm__ volatile("movq %%rsp, %0" : "=r"(now));
#elif defined(__aarch64__)
    __asm__ volatile("mov %0, sp" : "=r"(now));
#endif
    return now;
}

void mutator_block_slow(Mutator *mutator);
void mutator_unblock_slow(Mutator *mutator);

/* Around every blocking call; between the two no reference may be touched. Both in the same function (or in inline
 * functions of one): what its callers keep in registers lies in its frame. mutator_unblock waits while a collection
 * runs. The two sequentially consistent accesses pair with those of world_stop. */
static inline __attribute__((always_inline)) void mutator_block(Mutator *mutator)
{
    mutator_save_registers(mutator);
    atomic_store(&mutator->state, MUTATOR_BLOCKED);
    if (__builtin_expect(atomic_load(&mutator->poll) & 1, 0)) mutator_block_slow(mutator);
}

static inline __attribute__((always_inline)) void mutator_unblock(Mutator *mutator)
{
    atomic_store(&mutator->state, MUTATOR_MANAGED);
    if (__builtin_expect(atomic_load(&mutator->poll) & 1, 0)) mutator_unblock_slow(mutator);
}

/* Called when poll's bit 0 was seen: waits until the collection is over. */
void mutator_safepoint(Mutator *mutator);
/* Stops all other mutators, and lets them go on again. Not nested. For the collector and for the machine's own
 * operations that need the world stopped (thread dumps, deoptimisation). The caller is MANAGED. */
void world_stop(Mutator *mutator);
void world_resume(Mutator *mutator);
/* All mutators of a heap, while the world is stopped: first = NULL. */
Mutator *mutator_next(Heap *heap, Mutator *previous);

/* --- allocation ---------------------------------------------------------------------------------------------------
 * All return zeroed memory with the header's class word set, or NULL when the limit is reached even after a full
 * collection (the machine then throws OutOfMemoryError). Any call may collect. */

/* Slow path, any size and kind. `bytes` a multiple of 8. */
Object *heap_allocate_slow(Mutator *mutator, ObjectLayoutRef layout, size_t bytes);

static inline Object *heap_allocate(Mutator *mutator, ObjectLayoutRef layout, size_t bytes)
{
    uint8_t *start = mutator->cursor;
    if ((size_t)(mutator->limit - start) < bytes || bytes > 4096) return heap_allocate_slow(mutator, layout, bytes);
    mutator->cursor = start + bytes;
    Object *object = (Object *)start;
    object->layout = layout;
    return object;
}

/* An array of `length` elements. NULL also for a size beyond what a heap may hold: ask heap_array_too_large first. */
static inline size_t array_size(unsigned element_shift, uint32_t length)
{
    return (ARRAY_BASE_OFFSET + ((size_t)length << element_shift) + 7) & ~(size_t)7;
}

static inline Object *heap_allocate_array(Mutator *mutator, ObjectLayoutRef layout, unsigned element_shift,
                                          uint32_t length)
{
    Object *object = heap_allocate(mutator, layout, array_size(element_shift, length));
    if (object) ((Array *)object)->length = length;
    return object;
}

/* A java.lang.Class object, in the mirror space, which does not move. `bytes` with the statics. Never collected while
 * its class lives, that is while the word at mirror_class_offset is set. `layout` may be null while the class of classes
 * is not there yet: such a mirror is kept and not traced. */
Object *heap_allocate_mirror(Mutator *mutator, ObjectLayoutRef layout, size_t bytes);

/* Size of any object in the heap. */
size_t object_size(Heap *heap, const Object *object);

/* --- barriers ------------------------------------------------------------------------------------------------------
 * Comes with every store of a reference into a heap object or mirror, before or after it, with no safepoint between: the first such
 * store into an old object after a collection logs it, so that the next young collection looks at it. One barrier is enough for many
 * stores into the same object that no safepoint divides. */
void heap_barrier_slow(Mutator *mutator, Object *holder);
static inline __attribute__((always_inline)) void heap_barrier(Mutator *mutator, Object *holder)
{
    if (__builtin_expect(atomic_load_explicit(&holder->state, memory_order_relaxed) & OBJECT_UNLOGGED_BIT, 0))
        heap_barrier_slow(mutator, holder);
}

/* The same for a store into the slots [start, start + bytes) of the holder: of a large array only these are looked at then. */
void heap_barrier_range_slow(Mutator *mutator, Object *holder, const void *start, size_t bytes);
static inline __attribute__((always_inline)) void heap_barrier_range(Mutator *mutator, Object *holder, const void *start, size_t bytes)
{
    if (__builtin_expect(atomic_load_explicit(&holder->state, memory_order_relaxed) & OBJECT_UNLOGGED_BIT, 0))
        heap_barrier_range_slow(mutator, holder, start, bytes);
}

/* --- collection ----------------------------------------------------------------------------------------------------- */
/* A full collection now (System.gc). `clear_soft`: soft references too. */
void heap_collect(Mutator *mutator, const char *cause, bool clear_soft);
/* A young collection now: of what was allocated since the last one of any kind. */
void heap_collect_young(Mutator *mutator, const char *cause);

/* Ends what the collector does beside the program, until the next collection. All other threads stand still: that of a heap's walk, or of a
 * move of the arena, which may not be seen halfway. */
void heap_quiesce(Heap *heap);

/* Client callbacks use these. */
void gc_visit(Collector *collector, ObjectRef *slot);       /* strong; may update the slot */
void gc_visit_weak(Collector *collector, ObjectRef *slot);  /* null if dead */
bool gc_is_marked(Collector *collector, const Object *object);
/* Whether only what was allocated since the last collection is of interest now: of a root that is known to refer to none of that nothing need
 * be said. All that it may refer to is old afterwards. */
bool gc_is_young(const Collector *collector);
/* Whether classes may die in this collection. */
bool gc_unloads(const Collector *collector);
void gc_keep_classes(Collector *collector);
/* Whether a stack seems to refer to metadata of this owner. */
bool gc_metadata_is_held(const Collector *collector, uint32_t owner);
/* Within scan_mutator only. */
void gc_scan_conservative(Collector *collector, const void *low, const void *high);

/* Whether an allocation failed because nearly all time goes into collections; asked once. */
bool heap_take_overhead(Heap *heap);

/* --- java.lang.ref --------------------------------------------------------------------------------------------------- */
/* Takes the list of references made pending, linked through `discovered`; NULL if none. */
Object *heap_take_pending_references(Heap *heap);
bool    heap_has_pending_references(Heap *heap);

/* --- figures ---------------------------------------------------------------------------------------------------------- */
uint64_t heap_used(Heap *heap);
uint64_t heap_committed(Heap *heap);
uint64_t heap_maximum(Heap *heap);
/* Monotonic time of the last collection (heap_open's at first). Divided by a million it is what the machine must store to
 * SoftReference.clock in `finished` (and at start): soft references are kept by its difference to their timestamp. */
int64_t  heap_last_collection_ns(Heap *heap);
uint64_t heap_collection_count(Heap *heap);
int64_t  heap_collection_time_ns(Heap *heap);

/* --- checks -------------------------------------------------------------------------------------------------------------- */
/* Walks all of the heap: each object's layout must satisfy `is_class` (may be NULL), each reference must be the start
 * of an object. World stopped. Returns the number of faults, described through `report`. */
typedef struct HeapCheck {
    void *context;
    bool (*is_class)(void *context, ObjectLayoutRef layout);
    void (*report)(void *context, const char *text);
} HeapCheck;
unsigned heap_check(Heap *heap, const HeapCheck *check);
/* Whether an object starts there. Any value is allowed. World stopped, and after heap_make_walkable. */
bool heap_is_object(Heap *heap, ObjectRef ref);
/* Makes what was handed out to threads known as objects: before heap_is_object. */
void heap_make_walkable(Heap *heap);
/* Calls `visit` for every object (heap dumps, instance counts). World stopped. */
void heap_walk(Heap *heap, void (*visit)(void *context, Object *object), void *context);

#endif
