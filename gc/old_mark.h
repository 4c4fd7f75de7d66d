/* old_mark.h: marking of the old objects beside the running program, so that no pause grows with the heap. Private to gc/.
 *
 * A cycle has marks and line states of its own, the *next tables*; the *current tables* go on telling what is old and where objects are,
 * and young collections go on. A thread (concurrent_mark.c) marks in the next tables what is reachable among the old objects. It lives
 * only between two pauses: each pause begins by ending it and starts it anew at its end. What it may have missed is made good in pauses
 * (old_mark.c): objects written meanwhile, which the write barrier has logged, are scanned again. In the last pause of a cycle, the
 * *remark*, all roots are visited as well, and what is left is marked; then the next tables become the current ones, and it goes on as after
 * the marking of a full collection.
 *
 * Each young collection while a cycle lasts is followed by old_mark_step. What holds then, and why nothing alive is left unmarked: README.md. */
#ifndef ATOLL_GC_OLD_MARK_H
#define ATOLL_GC_OLD_MARK_H

#include "gc/collector.h"

typedef struct MarkTables {
    uintptr_t marks, lines; /* as in Heap, indexed alike */
} MarkTables;

typedef struct OldMark {
    Heap      *heap;
    Collector  collector;      /* what is marked and not scanned, References discovered: of the whole cycle */
    UnitsList  mirrors;        /* marked by the thread, to be scanned in a pause */
    UnitsList  written;        /* logged after they had got their next mark, which was taken away: to be marked and scanned, when nothing else
                                * is left, unless they were meanwhile */
    Area       area;           /* chosen at the cycle's beginning; after its end until the heap was swept */
    bool       active;         /* a cycle is under way */
    bool       attempts;       /* this pause tries to end (or begins) it */
    unsigned   attempt_count;
    MarkTables next;           /* while active; zero all over when the cycle begins, as are those parts that describe blocks never used */
    MarkTables home, away;     /* those in the arena, and others in native memory */
    const MarkTables *stale;   /* home or away, if nobody needs what is in them, and they are not zero all over; only while no cycle is active */
    size_t     stale_marks, stale_lines; /* bytes at the beginning of these that are to be zeroed; the rest is */
    bool       stale_is_small; /* then they are not kept */
    unsigned   put_off;        /* cycles not begun because of that, in a row */
    uint8_t   *away_memory;
    size_t     away_length;
    OsThread   thread;
    bool       runs;           /* the thread was started and not joined */
    _Atomic bool stop;         /* it shall end */
    uint32_t   quota;          /* stress: objects after which it ends by itself; 0: none */
    uint64_t   random;         /* stress */
    int64_t    begun_ns, marking_ns; /* when the cycle began; time that its thread has run */
    int64_t    step_ns;        /* what old_mark_step took in this pause */
} OldMark;

/* --- old_mark.c: all with the world stopped --------------------------------------------------------------------------------- */

bool old_mark_open(Heap *heap);
void old_mark_close(Heap *heap);
/* Ends the thread: before anything is done that it may not see. It is started again when a collection ends. */
void old_mark_stop(Heap *heap);
/* Starts it where there is something to mark, or tables are to be zeroed. */
void old_mark_continue(Heap *heap);
/* Gives the cycle up, before a full collection. True if there was one; then also how long its thread has run. */
bool old_mark_abort(Heap *heap, int64_t *marking_ns);
/* A full collection has found what is pinned: it marks in the tables in the arena. */
void old_mark_go_home(Heap *heap);
/* The current tables are those in the arena after this, with the same content; a cycle is given up. */
void old_mark_bring_home(Heap *heap);
/* The arena has moved. The thread does not run. */
void old_mark_rebase(Heap *heap, ptrdiff_t by);
/* Whether the young collection that begins is to begin or to end a cycle. Then it finds out what stacks hold of metadata, too. */
bool old_mark_attempts(Heap *heap);
/* After a young collection has marked, and processed references and weak roots, and before it sweeps. Notes what it did; if the cycle `ends`,
 * what is not marked in the current tables now is dead, old or young. */
void old_mark_step(Heap *heap, GcCycle *cycle);

/* --- concurrent_mark.c ------------------------------------------------------------------------------------------------------ */

/* The thread: marks until nothing is left, or it shall stop. */
void concurrent_mark_run(void *old_mark);

#endif
