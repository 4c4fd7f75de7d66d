/* collector.h: one collection under way: the mark stack, what was found on stacks, the references discovered.
 * Private to gc/. Lives outside the arena; used only by the thread that stopped the world. */
#ifndef ATOLL_GC_COLLECTOR_H
#define ATOLL_GC_COLLECTOR_H

#include "gc/area.h"

typedef enum CollectorPhase {
    PHASE_IDLE,
    PHASE_STACKS, /* finding what stacks pin; the marks are still those of the last collection */
    PHASE_MARK,   /* from the roots; java.lang.ref.Reference objects are put on lists */
    PHASE_FINAL,  /* from referents that are to be finalized; References are as other objects */
    PHASE_WEAK,   /* all marked */
    PHASE_CHECK,  /* all that is visited must be marked */
    PHASE_UPDATE, /* objects have moved; all references to them are being changed */
} CollectorPhase;

typedef struct MarkPool MarkPool;

struct Collector {
    Heap          *heap;
    MarkPool      *pool;          /* while several threads mark: what they share (parallel.c); else NULL */
    bool           was_parallel;  /* they did in this collection */
    bool           log_left;      /* what was logged is so much that it is left to them */
    CollectorPhase phase;
    bool           full;          /* else young: what was marked before is old, and lives */
    bool           clear_soft;
    bool           unloads;       /* classes that are not reached die */
    bool           immobile;      /* no memory for `large`: young objects stay where they are */
    bool           failed;        /* PHASE_STACKS: no memory for the list of pinned objects */
    bool           overflowed;    /* the mark stack could not grow: marked objects are still to be scanned */
    bool           found_pending; /* references became pending */
    int64_t        soft_interval_ms, soft_clock_ms;
    UnitsList      stack;         /* marked, not scanned */
    UnitsList      pinned;        /* found on stacks */
    UnitsList      avoided;       /* ... too: lines that words seem to refer to, in which nothing lives */
    UnitsList      large;         /* in a young collection: large objects allocated since the last one */
    uint64_t       found_count, found_bytes; /* small and medium objects marked in this collection */
    UnitsList      discovered[REFERENCE_PHANTOM + 1];
    ArrayRest     *arrays;        /* of which elements are still to be scanned */
    size_t         array_count, array_capacity;
    Area          *area;          /* what refers there is noted; NULL: none */
};

/* How much marking a pause still may do. */
typedef struct MarkBudget {
    size_t  steps; /* objects, and pieces of long arrays */
    int64_t deadline_ns;
} MarkBudget;

/* collect.c */
/* Frees all that it has gathered. */
void lists_free(Collector *collector);
/* Marks what is pinned, pending, and kept by the machine; not what that refers to. In a young collection also what logged objects refer to. */
void mark_visit_roots(Collector *collector);
void mark_pending(Collector *collector);

/* mark.c */
/* False: no memory. */
bool arrays_push(Collector *collector, uint32_t units, uint32_t next, uint32_t end);
/* Marks the object and remembers to scan it. */
void mark_object(Collector *collector, uint32_t units);
/* Marks what an old object refers to. */
void mark_from(Collector *collector, uint32_t units);
/* In a young collection: marks what is young of what logged objects refer to: [from, end) of the log. */
void mark_from_log(Collector *collector, size_t from, size_t end);
/* The same of elements of large arrays: of noted cards. */
void mark_from_cards(Collector *collector, size_t from, size_t end);
/* Scans until all reachable from what was marked is marked, classes included. */
void mark_drain(Collector *collector);
/* Scans until nothing marked is unscanned, classes left out. False: the budget was used up before that. */
bool mark_drain_some(Collector *collector, MarkBudget *budget);
/* As a member of a team: scans what is on its own stack. */
void mark_drain_shared(Collector *collector);
static inline void mark_reference(Collector *collector, uint32_t units)
{
    if (units) mark_object(collector, units);
}

/* parallel.c */
/* Marks what is reachable from what is on the stack, and if `logged` from what was logged, by the team, up to classes that are reached. May
 * leave something: `overflowed`. */
void mark_parallel(Collector *collector, bool logged);
/* Whether some member has nothing to do. */
bool pool_is_hungry(const MarkPool *pool);
/* Hands over objects that are marked and to be scanned; how many were taken. */
size_t pool_give(MarkPool *pool, const uint32_t *items, size_t count);

/* conservative.c */
void scan_stacks(Collector *collector);

/* evacuate.c */
/* After a full collection has been swept: moves objects out of blocks of which little lives (`everything`: out of as many as can be). True if
 * any moved: the heap is to be swept again. */
bool evacuate(Collector *collector, bool everything);
/* Before a young collection marks: fills collector->large. */
void note_young_large(Collector *collector);
/* After a young collection has been swept: moves what survived in blocks that were free at the last one closer together, if that is worth
 * it, and `may_move`: while old objects are being marked beside the program nothing moves. True if any moved: the young blocks are to be swept
 * again. */
bool evacuate_young(Collector *collector, bool may_move);
/* After the sweep that ends a cycle: moves what lives in the area, and gives that up. True: blocks are to be swept again, as young ones. */
bool evacuate_area(Collector *collector, Area *area);
/* Makes a slot refer to where its object has gone. */
void evacuation_update(const Heap *heap, uint32_t *slot);

/* references.c */
/* Whether the referent of this Reference is to be marked like any other field; else the Reference was put on a list. */
bool reference_is_strong(Collector *collector, Object *reference, ReferenceKind kind);
/* Looks again at the References discovered so far, while the program went on: marks the referents of those that are strong now. True if there
 * were any. */
bool references_review(Collector *collector);
void references_process(Collector *collector);
void references_set_policy(Collector *collector, bool clear_soft);

/* verify.c: calls visit for each object in the heap. Not during marking. */
/* After a collection: that each root is marked; with heap_verify, that all reachable is. */
void roots_verify(Collector *collector);
void objects_walk(Heap *heap, void (*visit)(void *context, Object *object), void *context);

#endif
