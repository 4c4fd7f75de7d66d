/* deadlock.c: finds circles of waiting threads.
 *
 * A thread waits for at most one other, the owner of the monitor that it wants to enter or of the synchronizer that it is parked for; so
 * each walk along the edges ends, meets an earlier walk, or closes a circle, and all walks together take linear time. Threads in
 * Object.wait wait for nobody in particular. */
#include "vm/deadlock.h"

#include <stdlib.h>
#include <string.h>

#include "vm/class.h"
#include "vm/monitor.h"
#include "vm/native.h"
#include "vm/thread_status.h"

static int32_t status_of(Thread *t, const JavaThread *java) { return get_int(object_at(java->object), FIELD_OFFSET(Thread_threadStatus)); }

static bool is_listed(const JavaThread *java) { return java->object.units != 0 && !java->dead; }

static JavaThread *synchronizer_owner(Thread *t, const JavaThread *java, Object **blocker)
{
    Object *synchronizer = get_object(object_at(java->object), FIELD_OFFSET(Thread_parkBlocker));
    if (!synchronizer || !class_is_subclass(object_class(synchronizer), KNOWN(AbstractOwnableSynchronizer))) return NULL;
    Object *owner = get_object(synchronizer, FIELD_OFFSET(AbstractOwnableSynchronizer_exclusiveOwnerThread));
    *blocker = synchronizer;
    return owner ? java_thread_of_object(t, owner) : NULL;
}

/* Who holds what `java` waits for, or NULL. */
static JavaThread *holder(Thread *t, const JavaThread *java, bool synchronizers, Object **blocker)
{
    int32_t status = status_of(t, java);
    if (status == THREAD_STATUS_BLOCKED_ON_MONITOR_ENTER && java->blocked_on.units) {
        *blocker = object_at(java->blocked_on);
        return monitor_owner(t->vm, *blocker);
    }
    bool parked = status == THREAD_STATUS_PARKED || status == THREAD_STATUS_PARKED_TIMED;
    return synchronizers && parked ? synchronizer_owner(t, java, blocker) : NULL;
}

static int32_t index_of(const WaitGraph *graph, const JavaThread *java)
{
    for (uint32_t i = 0; i < graph->count; i++)
        if (graph->threads[i] == java) return (int32_t)i;
    return -1;
}

static void find_edges(Thread *t, bool synchronizers, WaitGraph *graph)
{
    for (uint32_t i = 0; i < graph->count; i++) {
        JavaThread *owner = holder(t, graph->threads[i], synchronizers, &graph->blockers[i]);
        graph->waits_for[i] = owner && owner != graph->threads[i] ? index_of(graph, owner) : -1;
    }
}

/* `walk[i]`: number of the walk that came by i, 0 = none yet. */
static void find_cycles(WaitGraph *graph, uint32_t *walk)
{
    for (uint32_t i = 0; i < graph->count; i++) {
        int32_t at = (int32_t)i;
        while (at >= 0 && walk[at] == 0) {
            walk[at] = i + 1;
            at = graph->waits_for[at];
        }
        if (at >= 0 && walk[at] == i + 1) graph->cycle_starts[graph->cycle_count++] = (uint32_t)at;
    }
}

bool wait_graph_make(Thread *t, bool synchronizers, WaitGraph *graph)
{
    memset(graph, 0, sizeof *graph);
    uint32_t most = t->vm->state->thread_count + 16, *walk = calloc(most, sizeof *walk);
    graph->threads = calloc(most, sizeof *graph->threads);
    graph->waits_for = calloc(most, sizeof *graph->waits_for);
    graph->blockers = calloc(most, sizeof *graph->blockers);
    graph->cycle_starts = calloc(most, sizeof *graph->cycle_starts);
    bool made = walk && graph->threads && graph->waits_for && graph->blockers && graph->cycle_starts;
    if (made) {
        JavaThread *java = java_thread_at(t->vm->state->threads);
        for (; java && graph->count < most; java = java_thread_at(java->next))
            if (is_listed(java)) graph->threads[graph->count++] = java;
        find_edges(t, synchronizers, graph);
        find_cycles(graph, walk);
    } else {
        wait_graph_free(graph);
    }
    free(walk);
    return made;
}

void wait_graph_free(WaitGraph *graph)
{
    free(graph->threads);
    free(graph->waits_for);
    free(graph->blockers);
    free(graph->cycle_starts);
    memset(graph, 0, sizeof *graph);
}
