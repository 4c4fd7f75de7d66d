/* thread_list.c: Java's views of all threads: Thread.getThreads, stack traces of others, deadlocked ones.
 *
 * What must be consistent is gathered while the list is locked or the world stopped, as metadata references in malloc'ed memory; objects are
 * made afterwards, when the list may have changed. (Methods are not freed while a thread may look at them; JavaThreads never.) */
#include <stdlib.h>

#include "vm/deadlock.h"
#include "vm/exception.h"
#include "vm/link.h"
#include "vm/native.h"
#include "vm/stack_walk.h"
#include "vm/unload.h"
#include "vm/thread_status.h"

static bool is_listed(const JavaThread *java) { return java->object.units != 0 && !java->dead && !java->is_internal; }

/* Stores the living threads' objects into `array` (NULL: only counts). Answers how many there are. */
static uint32_t list_threads(Thread *t, Object *array)
{
    uint32_t count = 0;
    threads_lock(t->vm);
    for (JavaThread *java = java_thread_at(t->vm->state->threads); java; java = java_thread_at(java->next)) {
        if (!is_listed(java)) continue;
        if (array && count < array_length(array)) object_array_set(t, array, count, object_at(java->object));
        count++;
    }
    threads_unlock(t->vm);
    return count;
}

Object *threads_array(Thread *t)
{
    for (;;) {
        uint32_t count = list_threads(t, NULL);
        Object *array = object_array_allocate(t, KNOWN(Thread), (int32_t)count);
        if (!array || list_threads(t, array) == count) return array;
    }
}

/* --- stack traces ------------------------------------------------------------------------------------------------------------ */

typedef struct TraceEntry {
    MethodRef method;
    uint32_t  bci;
} TraceEntry;

typedef struct Trace {
    TraceEntry *entries;   /* malloc'ed */
    uint32_t    count;
    bool        alive, complete;
} Trace;

static uint32_t count_frames(Thread *of)
{
    uint32_t count = 0;
    for (Frame *frame = stack_walk_first(of); frame; frame = stack_walk_next(frame)) count++;
    return count;
}

/* World stopped. */
static void take_trace(Thread *of, Trace *trace)
{
    uint32_t count = count_frames(of);
    trace->alive = true;
    trace->entries = malloc((count + 1) * sizeof *trace->entries);
    trace->complete = trace->entries != NULL;
    if (!trace->complete) return;
    for (Frame *frame = stack_walk_first(of); frame; frame = stack_walk_next(frame)) {
        uint32_t bci = frame_is_bytecode(frame) ? frame_bci(frame) : 0;
        trace->entries[trace->count++] = (TraceEntry){frame->method, bci};
    }
}

static void take_traces(Thread *t, Object *thread_array, Trace *traces)
{
    world_stop(&t->mutator);
    for (uint32_t i = 0; i < array_length(thread_array); i++) {
        Object *object = object_array_get(thread_array, i);
        JavaThread *java = object ? java_thread_of_object(t, object) : NULL;
        Thread *of = java && !java->dead ? thread_of_java(t->vm, java) : NULL;
        if (of) take_trace(of, &traces[i]);
        else traces[i].complete = true;
    }
    world_resume(&t->mutator);
}

static Object *elements_of(Thread *t, const Trace *trace)
{
    Object *array = object_array_allocate(t, KNOWN(StackTraceElement), (int32_t)trace->count);
    for (uint32_t i = 0; array && i < trace->count; i++) {
        Object *element = object_allocate(t, KNOWN(StackTraceElement));
        if (!element || !stack_trace_element_fill(t, element, method_at(trace->entries[i].method), trace->entries[i].bci)) return NULL;
        object_array_set(t, array, i, element);
    }
    return array;
}

/* One array for each thread, null for the dead. */
static Object *arrays_of(Thread *t, const Trace *traces, uint32_t count)
{
    Class *element_array = class_array_of(t, KNOWN(StackTraceElement));
    Object *result = element_array ? object_array_allocate(t, element_array, (int32_t)count) : NULL;
    for (uint32_t i = 0; result && i < count; i++) {
        if (!traces[i].complete) return (void)throw_out_of_memory(t, "Java heap space"), NULL;
        if (!traces[i].alive) continue;
        Object *elements = elements_of(t, &traces[i]);
        if (!elements) return NULL;
        object_array_set(t, result, i, elements);
    }
    return result;
}

Object *threads_stack_traces(Thread *t, Object *thread_array)
{
    if (!class_initialize(t, KNOWN(StackTraceElement))) return NULL;
    uint32_t count = array_length(thread_array);
    Trace *traces = calloc(count + 1, sizeof *traces);
    if (!traces) return (void)throw_out_of_memory(t, "Java heap space"), NULL;
    unload_hold(t->vm); /* the methods in the traces are nobody else's */
    take_traces(t, thread_array, traces);
    Object *result = arrays_of(t, traces, count);
    unload_release(t->vm);
    for (uint32_t i = 0; i < count; i++) free(traces[i].entries);
    free(traces);
    return result;
}

/* --- deadlocks --------------------------------------------------------------------------------------------------------------- */

/* The members of all circles, packed to the front of graph->threads. Answers how many. */
static uint32_t pack_members(WaitGraph *graph)
{
    uint32_t count = 0, kept = 0;
    JavaThread **members = malloc((graph->count + 1) * sizeof *members);
    if (!members) return 0;
    for (uint32_t c = 0; c < graph->cycle_count; c++) {
        uint32_t at = graph->cycle_starts[c];
        do {
            members[count++] = graph->threads[at];
            at = (uint32_t)graph->waits_for[at];
        } while (at != graph->cycle_starts[c]);
    }
    for (; kept < count; kept++) graph->threads[kept] = members[kept];
    free(members);
    return count;
}

bool threads_find_deadlocked(Thread *t, bool synchronizers, Object **array)
{
    WaitGraph graph;
    *array = NULL;
    world_stop(&t->mutator);
    bool made = wait_graph_make(t, synchronizers, &graph);
    uint32_t count = made ? pack_members(&graph) : 0;
    world_resume(&t->mutator);
    if (!made) return throw_out_of_memory(t, "Java heap space");

    /* They cannot have moved on, but Thread.stop or an interrupt may have freed them: then null shows it. */
    if (count > 0) *array = object_array_allocate(t, KNOWN(Thread), (int32_t)count);
    threads_lock(t->vm);
    for (uint32_t i = 0; *array && i < count; i++) object_array_set(t, *array, i, object_at(graph.threads[i]->object));
    threads_unlock(t->vm);
    wait_graph_free(&graph);
    return count == 0 || *array;
}
