/* sun_management_threads.c: ThreadImpl: what threads do, use, hold and wait for.
 *
 * A ThreadInfo is made by its constructor, so the two natives that make many keep their work in a frame (slot 0 holds the array of parts
 * below) and are called again for each: state k + 1 means that number k is being constructed. */
#include <stdlib.h>
#include <string.h>

#include "gc/gc.h"
#include "stdlib/management.h"
#include "stdlib/os.h"
#include "vm/link.h"
#include "vm/loader.h"
#include "vm/monitor.h"
#include "vm/thread_status.h"

/* --- finding threads ---------------------------------------------------------------------------------------------------------------- */

/* The thread with an id among the living, or NULL. */
static Object *find_thread(Thread *t, Object *all, int64_t id)
{
    for (uint32_t i = 0; i < array_length(all); i++)
        if (get_long(object_array_get(all, i), FIELD_OFFSET(Thread_tid)) == id) return object_array_get(all, i);
    return NULL;
}

/* Thread[] for long[] ids (null: all), null for those that do not live. NULL: unfinished. */
static Object *threads_of_ids(Thread *t, Object *ids)
{
    Object *all = threads_array(t);
    if (!all || !ids) return all;
    Object *threads = object_array_allocate(t, KNOWN(Thread), (int32_t)array_length(ids));
    for (uint32_t i = 0; threads && i < array_length(ids); i++)
        object_array_set(t, threads, i, find_thread(t, all, ((int64_t *)array_elements(ids))[i]));
    return threads;
}

static bool get_threads(Thread *t, Slot *args, Slot *result) { return return_made(result, threads_array(t)); }

static bool find_deadlocked(Thread *t, bool synchronizers, Slot *result)
{
    Object *array;
    return threads_find_deadlocked(t, synchronizers, &array) && return_object(result, array);
}
static bool find_monitor_deadlocked(Thread *t, Slot *args, Slot *result) { return find_deadlocked(t, false, result); }
static bool find_all_deadlocked(Thread *t, Slot *args, Slot *result) { return find_deadlocked(t, true, result); }

/* --- figures: CPU time and allocation; id 0 is the caller ------------------------------------------------------------------------------ */

typedef enum ThreadFigure { TOTAL_CPU, USER_CPU, ALLOCATED } ThreadFigure;

static int64_t figure_of(Thread *t, Thread *of, ThreadFigure figure)
{
    if (figure == ALLOCATED) return (int64_t)of->mutator.allocated_bytes;
    return os_thread_cpu_time(of == t ? 0 : of->os_id, figure == USER_CPU);
}

static int64_t figure_by_id(Thread *t, int64_t id, ThreadFigure figure)
{
    if (id == 0) return figure_of(t, t, figure);
    int64_t value = -1;
    threads_lock(t->vm);
    for (JavaThread *java = java_thread_at(t->vm->state->threads); java; java = java_thread_at(java->next)) {
        Object *object = object_at(java->object);
        Thread *of = object && !java->dead ? thread_of_java(t->vm, java) : NULL;
        if (of && get_long(object, FIELD_OFFSET(Thread_tid)) == id) value = figure_of(t, of, figure);
    }
    threads_unlock(t->vm);
    return value;
}

static bool figures_by_ids(Thread *t, const Slot *args, ThreadFigure figure)
{
    Object *ids = arg_object(args, 0), *out = arg_object(args, 1);
    if (!ids || !out) return throw_null_pointer(t);
    if (array_length(ids) != array_length(out))
        return throw_known(t, KNOWN(IllegalArgumentException), "The length of the given long array does not match the length of the given array of thread IDs");
    for (uint32_t i = 0; i < array_length(ids); i++)
        ((int64_t *)array_elements(out))[i] = figure_by_id(t, ((int64_t *)array_elements(ids))[i], figure);
    return true;
}

static bool total_cpu(Thread *t, Slot *args, Slot *result) { return return_long(result, figure_by_id(t, arg_long(args, 0), TOTAL_CPU)); }
static bool user_cpu(Thread *t, Slot *args, Slot *result) { return return_long(result, figure_by_id(t, arg_long(args, 0), USER_CPU)); }
static bool allocated(Thread *t, Slot *args, Slot *result) { return return_long(result, figure_by_id(t, arg_long(args, 0), ALLOCATED)); }
static bool total_cpus(Thread *t, Slot *args, Slot *result) { return figures_by_ids(t, args, TOTAL_CPU); }
static bool user_cpus(Thread *t, Slot *args, Slot *result) { return figures_by_ids(t, args, USER_CPU); }
static bool all_allocated(Thread *t, Slot *args, Slot *result) { return figures_by_ids(t, args, ALLOCATED); }

/* Of the living: what dead threads allocated is not kept. */
static bool total_allocated(Thread *t, Slot *args, Slot *result)
{
    int64_t sum = 0;
    threads_lock(t->vm);
    for (JavaThread *java = java_thread_at(t->vm->state->threads); java; java = java_thread_at(java->next)) {
        Thread *of = thread_of_java(t->vm, java);
        if (of) sum += (int64_t)of->mutator.allocated_bytes;
    }
    threads_unlock(t->vm);
    return return_long(result, sum);
}

static bool set_cpu_time_enabled(Thread *t, Slot *args, Slot *result)
{
    Management *management = management_of(t);
    if (management) management->cpu_time_off = !args[0].i;
    return management != NULL;
}
static bool set_allocated_memory_enabled(Thread *t, Slot *args, Slot *result)
{
    Management *management = management_of(t);
    if (management) management->allocated_memory_off = !args[0].i;
    return management != NULL;
}
static bool reset_peak(Thread *t, Slot *args, Slot *result)
{
    threads_lock(t->vm);
    t->vm->state->peak_thread_count = t->vm->state->thread_count;
    threads_unlock(t->vm);
    return true;
}

/* --- ThreadInfo: the parts --------------------------------------------------------------------------------------------------------------- */

/* The array that is kept between calls. Each part has one element for each thread. */
enum {
    PART_THREADS,       /* Thread[] */
    PART_TRACES,        /* StackTraceElement[][], or null */
    PART_BLOCKERS,      /* Object[]: what each waits for */
    PART_OWNERS,        /* Object[]: the Thread that has it */
    PART_FACTS,         /* long[]: FACTS each */
    PART_MONITORS,      /* Object[][], or null */
    PART_DEPTHS,        /* int[][] */
    PART_SYNCHRONIZERS, /* Object[][], or null */
    PART_RESULT,        /* ThreadInfo[] */
    PART_COUNT
};
enum { FACT_STATUS, FACT_BLOCKED, FACT_WAITED, FACTS };

static Object *part(Object *work, unsigned which) { return object_array_get(work, which); }

static bool is_parked(int32_t status) { return status == THREAD_STATUS_PARKED || status == THREAD_STATUS_PARKED_TIMED; }

/* World stopped. */
static void take_facts(Thread *t, Object *work, uint32_t i)
{
    Object *object = object_array_get(part(work, PART_THREADS), i);
    const JavaThread *java = object ? java_thread_of_object(t, object) : NULL;
    if (!java || java->dead) return;
    int64_t *facts = (int64_t *)array_elements(part(work, PART_FACTS)) + i * FACTS;
    int32_t status = get_int(object, FIELD_OFFSET(Thread_threadStatus));
    facts[FACT_STATUS] = status;
    facts[FACT_BLOCKED] = (int64_t)java->blocked_count;
    facts[FACT_WAITED] = (int64_t)java->waited_count;
    Object *blocker = is_parked(status) ? get_object(object, FIELD_OFFSET(Thread_parkBlocker)) : object_at(java->blocked_on), *owner = NULL;
    if (!blocker) return;
    if (!is_parked(status)) {
        const JavaThread *holder = monitor_owner(t->vm, blocker);
        owner = holder ? object_at(holder->object) : NULL;
    } else if (class_is_subclass(object_class(blocker), KNOWN(AbstractOwnableSynchronizer))) {
        owner = get_object(blocker, FIELD_OFFSET(AbstractOwnableSynchronizer_exclusiveOwnerThread));
    }
    object_array_set(t, part(work, PART_BLOCKERS), i, blocker);
    object_array_set(t, part(work, PART_OWNERS), i, owner);
}

static Object *object_array_new(Thread *t, uint32_t length) { return object_array_allocate(t, KNOWN(Object), (int32_t)length); }

static bool set_part(Thread *t, Object *work, unsigned which, Object *value)
{
    if (value) object_array_set(t, work, which, value);
    return value != NULL;
}

/* Cuts each trace at `depth` frames. False: exception pending. */
static bool cut_traces(Thread *t, Object *traces, int32_t depth)
{
    for (uint32_t i = 0; i < array_length(traces); i++) {
        Object *trace = object_array_get(traces, i);
        if (!trace || array_length(trace) <= (uint32_t)depth) continue;
        Object *cut = object_array_allocate(t, KNOWN(StackTraceElement), depth);
        if (!cut) return false;
        for (uint32_t k = 0; k < (uint32_t)depth; k++) object_array_set(t, cut, k, object_array_get(trace, k));
        object_array_set(t, traces, i, cut);
    }
    return true;
}

/* --- what threads hold --------------------------------------------------------------------------------------------------------------------- */

/* Gathered in two rounds: the first counts, then arrays are made, the second fills them as far as they go. References do not lie in malloc'ed
 * memory. */
typedef struct Gathering {
    Thread  *t;
    Object  *threads;    /* on the stack while the world is stopped */
    Object  *objects, *depths; /* arrays of arrays, one for each thread; NULL while counting */
    uint32_t *counts;
} Gathering;

static void gather(Gathering *gathering, Object *owner, uint32_t depth, Object *object)
{
    for (uint32_t i = 0; i < array_length(gathering->threads); i++) {
        if (object_array_get(gathering->threads, i) != owner) continue;
        uint32_t at = gathering->counts[i]++;
        Object *list = gathering->objects ? object_array_get(gathering->objects, i) : NULL;
        if (!list || at >= array_length(list)) continue;
        object_array_set(gathering->t, list, at, object);
        if (gathering->depths) ((int32_t *)array_elements(object_array_get(gathering->depths, i)))[at] = (int32_t)depth;
    }
}

static void gather_monitor(void *context, JavaThread *java, uint32_t depth, Object *object)
{
    gather(context, object_at(java->object), depth, object);
}

static void gather_synchronizer(void *context, Object *object)
{
    Gathering *gathering = context;
    Thread *t = gathering->t;
    const Class *class = object_class(object);
    if (class_is_array(class) || !class_is_subclass(class, KNOWN(AbstractOwnableSynchronizer))) return;
    Object *owner = get_object(object, FIELD_OFFSET(AbstractOwnableSynchronizer_exclusiveOwnerThread));
    if (owner) gather(gathering, owner, 0, object);
}

static void gather_round(Gathering *gathering, bool monitors)
{
    memset(gathering->counts, 0, array_length(gathering->threads) * sizeof *gathering->counts);
    world_stop(&gathering->t->mutator);
    if (monitors) threads_each_monitor(gathering->t, gather_monitor, gathering);
    else heap_walk(gathering->t->vm->heap, gather_synchronizer, gathering);
    world_resume(&gathering->t->mutator);
}

/* One list for each thread, of the lengths counted. */
static bool make_lists(Gathering *gathering, bool monitors)
{
    Thread *t = gathering->t;
    uint32_t count = array_length(gathering->threads);
    Object *objects = object_array_new(t, count), *depths = objects && monitors ? object_array_new(t, count) : NULL;
    if (!objects || (monitors && !depths)) return false;
    for (uint32_t i = 0; i < count; i++) {
        Object *list = object_array_new(t, gathering->counts[i]);
        Object *numbers = list && monitors ? array_allocate_primitive(t, TYPE_INT, (int32_t)gathering->counts[i]) : NULL;
        if (!list || (monitors && !numbers)) return false;
        object_array_set(t, objects, i, list);
        if (monitors) object_array_set(t, depths, i, numbers);
    }
    gathering->objects = objects;
    gathering->depths = depths;
    return true;
}

static bool lists_are_full(const Gathering *gathering)
{
    for (uint32_t i = 0; i < array_length(gathering->threads); i++)
        if (array_length(object_array_get(gathering->objects, i)) != gathering->counts[i]) return false;
    return true;
}

static bool take_held(Thread *t, Object *work, bool monitors)
{
    Gathering gathering = {.t = t, .threads = part(work, PART_THREADS)};
    gathering.counts = calloc(array_length(gathering.threads) + 1, sizeof *gathering.counts);
    if (!gathering.counts) return throw_out_of_memory(t, "Java heap space");
    gather_round(&gathering, monitors);
    bool made;
    do {
        made = make_lists(&gathering, monitors);
        if (made) gather_round(&gathering, monitors);
    } while (made && !lists_are_full(&gathering)); /* threads went on meanwhile */
    free(gathering.counts);
    if (!made) return false;
    object_array_set(t, work, monitors ? PART_MONITORS : PART_SYNCHRONIZERS, gathering.objects);
    if (monitors) object_array_set(t, work, PART_DEPTHS, gathering.depths);
    return true;
}

/* --- making them ------------------------------------------------------------------------------------------------------------------------- */

typedef struct InfoWish {
    Object *ids;
    int32_t depth;  /* of traces; < 0: all of it */
    bool    monitors, synchronizers;
} InfoWish;

/* NULL: unfinished. */
static Object *gather_parts(Thread *t, const InfoWish *wish)
{
    Class *class = boot_class(t, "java/lang/management/ThreadInfo");
    if (!class || !class_initialize(t, class) || !class_initialize(t, KNOWN(StackTraceElement))) return NULL;
    Object *work = object_array_new(t, PART_COUNT), *threads = work ? threads_of_ids(t, wish->ids) : NULL;
    if (!threads) return NULL;
    uint32_t count = array_length(threads);
    object_array_set(t, work, PART_THREADS, threads);
    bool made = set_part(t, work, PART_BLOCKERS, object_array_new(t, count)) && set_part(t, work, PART_OWNERS, object_array_new(t, count)) &&
                set_part(t, work, PART_FACTS, array_allocate_primitive(t, TYPE_LONG, (int32_t)count * FACTS)) &&
                set_part(t, work, PART_RESULT, object_array_allocate(t, class, (int32_t)count));
    if (!made) return NULL;
    if (wish->depth != 0) {
        Object *traces = threads_stack_traces(t, threads);
        if (!traces || (wish->depth > 0 && !cut_traces(t, traces, wish->depth))) return NULL;
        object_array_set(t, work, PART_TRACES, traces);
    }
    if (wish->monitors && !take_held(t, work, true)) return NULL;
    if (wish->synchronizers && !take_held(t, work, false)) return NULL;
    world_stop(&t->mutator);
    for (uint32_t i = 0; i < count; i++) take_facts(t, work, i);
    world_resume(&t->mutator);
    return work;
}

static Object *element(Object *work, unsigned which, uint32_t i)
{
    Object *list = part(work, which);
    return list ? object_array_get(list, i) : NULL;
}

/* Depths beyond the trace that is shown are unknown ones: -1. */
static void limit_depths(Object *depths, Object *trace)
{
    int32_t length = trace ? (int32_t)array_length(trace) : 0;
    for (uint32_t i = 0; depths && i < array_length(depths); i++)
        if (((int32_t *)array_elements(depths))[i] >= length) ((int32_t *)array_elements(depths))[i] = -1;
}

/* Does it run a native? Its trace tells. */
static bool runs_native(Thread *t, Object *trace)
{
    enum { NATIVE_LINE = -2 };
    return trace && array_length(trace) && get_int(object_array_get(trace, 0), FIELD_OFFSET(StackTraceElement_lineNumber)) == NATIVE_LINE;
}

static Slot slot_of(const Object *object) { return (Slot){.bits = object_ref(object).units}; }

static bool construct_info(Thread *t, Object *work, uint32_t i)
{
    enum { NATIVE_FLAG = 0x00400000 };
    Class *class = boot_class(t, "java/lang/management/ThreadInfo");
    Method *constructor = class_find_method_named(t->vm, class, "<init>",
        "(Ljava/lang/Thread;ILjava/lang/Object;Ljava/lang/Thread;JJJJ[Ljava/lang/StackTraceElement;[Ljava/lang/Object;[I[Ljava/lang/Object;)V");
    if (!constructor) return throw_new(t, "java/lang/NoSuchMethodError", "java.lang.management.ThreadInfo.<init>");
    Object *info = object_allocate(t, class);
    if (!info) return false;
    object_array_set(t, part(work, PART_RESULT), i, info);
    Object *trace = element(work, PART_TRACES, i), *depths = element(work, PART_DEPTHS, i);
    limit_depths(depths, trace);
    const int64_t *facts = (int64_t *)array_elements(part(work, PART_FACTS)) + i * FACTS;
    int32_t status = (int32_t)facts[FACT_STATUS];
    if (status == THREAD_STATUS_RUNNABLE && runs_native(t, trace)) status |= NATIVE_FLAG;
    Slot call[17] = {slot_of(info), slot_of(element(work, PART_THREADS, i)), {.i = status}, slot_of(element(work, PART_BLOCKERS, i)),
                     slot_of(element(work, PART_OWNERS, i)), {0}, {.l = facts[FACT_BLOCKED]}, {0}, {.l = -1}, {0}, {.l = facts[FACT_WAITED]}, {0},
                     {.l = -1}, slot_of(trace), slot_of(element(work, PART_MONITORS, i)), slot_of(depths), slot_of(element(work, PART_SYNCHRONIZERS, i))};
    native_set_state(t, i + 1);
    return call_push(t, constructor, call, 17);
}

/* Makes all ThreadInfos, with the work in slot 0. True: they are all there. */
static bool make_infos(Thread *t, Slot *args, const InfoWish *wish)
{
    uint32_t next = native_state(t);
    if (next > 0 && thread_has_exception(t)) return false;
    if (next == 0) {
        Object *work = gather_parts(t, wish);
        if (!work) return false;
        args[0] = slot_of(work);
    }
    Object *work = arg_object(args, 0), *threads = part(work, PART_THREADS);
    for (; next < array_length(threads); next++) {
        const int64_t *facts = (int64_t *)array_elements(part(work, PART_FACTS)) + next * FACTS;
        if (object_array_get(threads, next) && facts[FACT_STATUS] != 0) return construct_info(t, work, next);
    }
    return true;
}

/* void getThreadInfo1(long[] ids, int maxDepth, ThreadInfo[] result) */
static bool get_infos(Thread *t, Slot *args, Slot *result)
{
    if (native_state(t) == 0 && (!arg_object(args, 0) || !arg_object(args, 2))) return throw_null_pointer(t);
    InfoWish wish = {.ids = arg_object(args, 0), .depth = args[1].i};
    if (!make_infos(t, args, &wish)) return false;
    Object *made = part(arg_object(args, 0), PART_RESULT), *out = arg_object(args, 2);
    for (uint32_t i = 0; i < array_length(made) && i < array_length(out); i++) object_array_set(t, out, i, object_array_get(made, i));
    return true;
}

/* Without the nulls of those that ended meanwhile, when all were asked for. */
static Object *without_nulls(Thread *t, Object *infos)
{
    uint32_t count = 0, at = 0;
    for (uint32_t i = 0; i < array_length(infos); i++) count += object_array_get(infos, i) != NULL;
    if (count == array_length(infos)) return infos;
    Object *packed = object_array_allocate(t, boot_class(t, "java/lang/management/ThreadInfo"), (int32_t)count);
    for (uint32_t i = 0; packed && i < array_length(infos); i++)
        if (object_array_get(infos, i)) object_array_set(t, packed, at++, object_array_get(infos, i));
    return packed;
}

/* ThreadInfo[] dumpThreads0(long[] ids, boolean lockedMonitors, boolean lockedSynchronizers, int maxDepth) */
static bool dump_threads(Thread *t, Slot *args, Slot *result)
{
    if (native_state(t) == 0) args[1].i = args[1].i ? 1 : 0;
    InfoWish wish = {.ids = arg_object(args, 0), .depth = args[3].i == INT32_MAX ? -1 : args[3].i, .monitors = args[1].i & 1, .synchronizers = args[2].i};
    enum { ALL = 2 };
    if (native_state(t) == 0 && !arg_object(args, 0)) args[1].i |= ALL; /* slot 0 changes its meaning */
    if (!make_infos(t, args, &wish)) return false;
    Object *made = part(arg_object(args, 0), PART_RESULT);
    return return_made(result, args[1].i & ALL ? without_nulls(t, made) : made);
}

NATIVE_GROUP(natives_sun_management_threads,
    {"sun/management/ThreadImpl", "getThreads", "()[Ljava/lang/Thread;", get_threads, NATIVE_PLAIN},
    {NULL, "findMonitorDeadlockedThreads0", "()[Ljava/lang/Thread;", find_monitor_deadlocked, NATIVE_PLAIN},
    {NULL, "findDeadlockedThreads0", "()[Ljava/lang/Thread;", find_all_deadlocked, NATIVE_PLAIN},
    {NULL, "getThreadTotalCpuTime0", "(J)J", total_cpu, NATIVE_PLAIN},
    {NULL, "getThreadTotalCpuTime1", "([J[J)V", total_cpus, NATIVE_PLAIN},
    {NULL, "getThreadUserCpuTime0", "(J)J", user_cpu, NATIVE_PLAIN},
    {NULL, "getThreadUserCpuTime1", "([J[J)V", user_cpus, NATIVE_PLAIN},
    {NULL, "getThreadAllocatedMemory0", "(J)J", allocated, NATIVE_PLAIN},
    {NULL, "getThreadAllocatedMemory1", "([J[J)V", all_allocated, NATIVE_PLAIN},
    {NULL, "getTotalThreadAllocatedMemory", "()J", total_allocated, NATIVE_PLAIN},
    {NULL, "setThreadCpuTimeEnabled0", "(Z)V", set_cpu_time_enabled, NATIVE_PLAIN},
    {NULL, "setThreadAllocatedMemoryEnabled0", "(Z)V", set_allocated_memory_enabled, NATIVE_PLAIN},
    {NULL, "setThreadContentionMonitoringEnabled0", "(Z)V", native_nothing, NATIVE_PLAIN},
    {NULL, "resetPeakThreadCount0", "()V", reset_peak, NATIVE_PLAIN},
    {NULL, "resetContentionTimes0", "(J)V", native_nothing, NATIVE_PLAIN},
    {NULL, "getThreadInfo1", "([JI[Ljava/lang/management/ThreadInfo;)V", get_infos, NATIVE_PLAIN},
    {NULL, "dumpThreads0", "([JZZI)[Ljava/lang/management/ThreadInfo;", dump_threads, NATIVE_PLAIN});
