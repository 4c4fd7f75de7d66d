/* deadlock.h: which threads wait for each other in a circle. For thread dumps and management. */
#ifndef ATOLL_VM_DEADLOCK_H
#define ATOLL_VM_DEADLOCK_H

#include "vm/thread.h"

/* The living threads that have an object, in order of creation, and for each the index of the one that it waits for (-1: none). In
 * malloc'ed memory; its pointers to objects are good only while the world is stopped. */
typedef struct WaitGraph {
    JavaThread **threads;
    int32_t     *waits_for;
    Object     **blockers;      /* what it waits for: the object of the monitor, or the synchronizer */
    uint32_t    *cycle_starts;  /* index of one member of each circle */
    uint32_t     count, cycle_count;
} WaitGraph;

/* World stopped. `synchronizers`: waits for java.util.concurrent's ownable ones count too. False: out of memory. */
bool wait_graph_make(Thread *t, bool synchronizers, WaitGraph *graph);
void wait_graph_free(WaitGraph *graph);

#endif
