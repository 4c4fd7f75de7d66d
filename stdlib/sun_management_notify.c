/* sun_management_notify.c: thresholds of memory pools and notifications of collections.
 *
 * Java code is told by a thread of the machine's own, the Service Thread, which begins when somebody first wants to be told. The collector
 * leaves each finished cycle in a short queue and wakes it. A pool's usage is looked at when a collection is over, as by HotSpot; what a program
 * asks itself (isUsageThresholdExceeded) is computed when asked. */
#include "sandbox/clock.h"
#include "stdlib/management.h"
#include "stdlib/os.h"
#include "vm/freeze.h"
#include "vm/interpreter.h"
#include "vm/link.h"
#include "vm/loader.h"
#include "vm/string.h"

enum { SERVICE_PRIORITY = 9 };

/* --- from the collector to the thread -------------------------------------------------------------------------------------------------- */

/* World stopped. The thread may not run yet; it looks at the queue first. When it is far behind, the oldest cycles are lost. */
static void take_cycle(VM *vm, const GcCycle *cycle)
{
    Management *management = vm->management;
    management->cycles[management->cycle_count++ % MANAGEMENT_CYCLES] = *cycle;
    if (management->service.units) java_thread_wake(NULL, java_thread_at(management->service));
}

/* Copies the next cycle that was not looked at yet. */
static bool next_cycle(Management *management, GcCycle *cycle)
{
    if (management->cycles_seen == management->cycle_count) return false;
    if (management->cycle_count - management->cycles_seen > MANAGEMENT_CYCLES) management->cycles_seen = management->cycle_count - MANAGEMENT_CYCLES;
    *cycle = management->cycles[management->cycles_seen++ % MANAGEMENT_CYCLES];
    return true;
}

/* --- thresholds ----------------------------------------------------------------------------------------------------------------------------- */

static void call_sensor(Thread *t, unsigned which, const char *name, const char *descriptor, const Slot *arguments, unsigned slots)
{
    Class  *class = boot_class(t, "sun/management/Sensor");
    Method *method = class ? class_find_method_named(t->vm, class, name, descriptor) : NULL;
    if (method && t->vm->state->sensors[which].units) java_call(t, method, arguments, slots, NULL);
    thread_clear_exception(t);
}

static void trigger(Thread *t, unsigned which, MemoryFigures figures)
{
    Object *usage = memory_usage_new(t, figures);
    Slot    arguments[3] = {{.bits = t->vm->state->sensors[which].units}, {.i = 1}, {.bits = object_ref(usage).units}};
    if (usage) call_sensor(t, which, "trigger", "(ILjava/lang/management/MemoryUsage;)V", arguments, 3);
    thread_clear_exception(t);
}

static void clear(Thread *t, unsigned which)
{
    call_sensor(t, which, "clear", "()V", &(Slot){.bits = t->vm->state->sensors[which].units}, 1);
}

/* A usage threshold is crossed; a collection threshold is exceeded by each collection that leaves too much. */
static void look_at_threshold(Thread *t, unsigned which, MemoryFigures figures)
{
    PoolThreshold *threshold = &management_of(t)->thresholds[which];
    int64_t value = __atomic_load_n(&threshold->value, __ATOMIC_RELAXED);
    bool above = value > 0 && figures.used >= value, was_above = threshold->above;
    threshold->above = above;
    if (above && (!was_above || which == THRESHOLD_HEAP_COLLECTION)) trigger(t, which, figures);
    else if (!above && was_above) clear(t, which);
}

static void look_at_pools(Thread *t, const GcCycle *cycle)
{
    MemoryFigures heap = memory_figures(t, true);
    heap.used = (int64_t)cycle->after_bytes;
    heap.committed = (int64_t)cycle->committed_bytes;
    look_at_threshold(t, THRESHOLD_HEAP_USAGE, heap);
    look_at_threshold(t, THRESHOLD_HEAP_COLLECTION, heap);
    look_at_threshold(t, THRESHOLD_METADATA_USAGE, memory_figures(t, false));
}

/* --- notifications -------------------------------------------------------------------------------------------------------------------------- */

#define GC_INFO "Lcom/sun/management/GcInfo;"
#define STRING "Ljava/lang/String;"

static void notify(Thread *t, const GcCycle *cycle)
{
    Management *management = management_of(t);
    Slot bean = {.bits = t->vm->state->sensors[SENSOR_COLLECTOR].units}, info;
    if (!bean.u) return;
    Class  *class = object_class(object_at(bean.ref));
    Method *last = class_find_method_named(t->vm, class, "getLastGcInfo", "()" GC_INFO);
    Method *create = class_find_method_named(t->vm, class, "createGCNotification", "(J" STRING STRING STRING GC_INFO ")V");
    if (!last || !create) return;
    management->told = *cycle;
    if (!java_call(t, last, &bean, 1, &info)) return;
    t->java->scratch[0] = info.ref;
    Object *name = string_from_c(t, COLLECTOR_NAME), *cause = name ? string_from_c(t, cycle->cause) : NULL;
    Object *action = cause ? string_from_c(t, cycle->full ? "end of major GC" : "end of minor GC") : NULL;
    Slot arguments[7] = {bean, {0}, {.l = clock_realtime_ms()}, {.bits = object_ref(name).units}, {.bits = object_ref(action).units},
                         {.bits = object_ref(cause).units}, {.bits = t->java->scratch[0].units}};
    if (action) java_call(t, create, arguments, 7, NULL);
    t->java->scratch[0].units = 0;
}

/* --- the thread ----------------------------------------------------------------------------------------------------------------------------- */

static bool prepare_usage(Thread *t, void *context) { return memory_usage_prepare(t); }

static void run_service(Thread *t)
{
    Management *management = management_of(t);
    if (!management) return;
    management->service = java_thread_ref(t->java);
    __atomic_store_n(&management->service_thread, t, __ATOMIC_RELEASE);
    if (!java_complete(t, prepare_usage, NULL)) thread_clear_exception(t);
    for (;;) {
        uint32_t seen = atomic_load(&t->java->wake_word);
        for (GcCycle cycle; next_cycle(management, &cycle);) {
            look_at_pools(t, &cycle);
            notify(t, &cycle);
            thread_clear_exception(t);
        }
        thread_wait(t, seen, -1);
        if (!thread_poll(t)) thread_clear_exception(t);
        if (thread_must_freeze(t)) thread_freeze(t);
    }
}

/* Makes the thread in steps, with its object in args[1]: each call of Java ends one. False = unfinished. */
static bool start_service(Thread *t, Slot *args)
{
    Management *management = management_of(t);
    Object     *group = object_at(t->vm->state->system_thread_group), *thread = native_state(t) ? arg_object(args, 1) : NULL;
    uint32_t    none = 0;
    if (!management || thread_has_exception(t)) return false;
    switch (native_state(t)) {
    case 0: {
        if (!__atomic_compare_exchange_n(&management->service_begun, &none, 1, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) return true;
        __atomic_store_n(&t->vm->collection_over, take_cycle, __ATOMIC_RELEASE);
        Object *name = string_from_c(t, "Service Thread");
        if (!name || !(thread = object_allocate(t, KNOWN(Thread)))) return false;
        args[1].bits = object_ref(thread).units;
        native_set_state(t, 1);
        return call_push(t, METHOD(Thread_init), (Slot[]){args[1], {.bits = object_ref(group).units}, {.bits = object_ref(name).units}}, 3);
    }
    case 1:
        set_int(thread, FIELD_OFFSET(Thread_priority), SERVICE_PRIORITY);
        set_boolean(thread, FIELD_OFFSET(Thread_daemon), true);
        native_set_state(t, 2);
        return call_push(t, METHOD(ThreadGroup_add), (Slot[]){{.bits = object_ref(group).units}, args[1]}, 2);
    default: return thread_start_body(t, thread, run_service);
    }
}

/* --- natives -------------------------------------------------------------------------------------------------------------------------------- */

static bool is_heap_pool(Thread *t, Object *pool) { return get_boolean(pool, os_field(t, object_class(pool), "isHeap", "Z")); }

/* setUsageThreshold0(long current, long threshold): slots: this, current (2), threshold (2) */
static bool set_usage_threshold(Thread *t, Slot *args, Slot *result)
{
    Management *management = management_of(t);
    unsigned which = is_heap_pool(t, arg_object(args, 0)) ? THRESHOLD_HEAP_USAGE : THRESHOLD_METADATA_USAGE;
    if (management) __atomic_store_n(&management->thresholds[which].value, arg_long(args, 3), __ATOMIC_RELAXED);
    return management != NULL;
}

static bool set_collection_threshold(Thread *t, Slot *args, Slot *result)
{
    Management *management = management_of(t);
    if (management) __atomic_store_n(&management->thresholds[THRESHOLD_HEAP_COLLECTION].value, arg_long(args, 3), __ATOMIC_RELAXED);
    return management != NULL;
}

/* Each has the sensor, or the bean that is to notify, in args[1]. */
static bool set_sensor(Thread *t, unsigned which, Slot *args)
{
    if (native_state(t) == 0) t->vm->state->sensors[which] = args[1].ref;
    return start_service(t, args);
}

static bool set_usage_sensor(Thread *t, Slot *args, Slot *result)
{
    return set_sensor(t, is_heap_pool(t, arg_object(args, 0)) ? THRESHOLD_HEAP_USAGE : THRESHOLD_METADATA_USAGE, args);
}

static bool set_collection_sensor(Thread *t, Slot *args, Slot *result) { return set_sensor(t, THRESHOLD_HEAP_COLLECTION, args); }

/* setNotificationEnabled(GarbageCollectorMXBean bean, boolean on) */
static bool set_notifications(Thread *t, Slot *args, Slot *result)
{
    if (native_state(t) == 0 && !args[2].i) return t->vm->state->sensors[SENSOR_COLLECTOR].units = 0, true;
    return set_sensor(t, SENSOR_COLLECTOR, args);
}

NATIVE_GROUP(natives_sun_management_notify,
    {"sun/management/MemoryPoolImpl", "setUsageThreshold0", "(JJ)V", set_usage_threshold, NATIVE_PLAIN},
    {NULL, "setCollectionThreshold0", "(JJ)V", set_collection_threshold, NATIVE_PLAIN},
    {NULL, "setPoolUsageSensor", "(Lsun/management/Sensor;)V", set_usage_sensor, NATIVE_PLAIN},
    {NULL, "setPoolCollectionSensor", "(Lsun/management/Sensor;)V", set_collection_sensor, NATIVE_PLAIN},
    {"com/sun/management/internal/GarbageCollectorExtImpl", "setNotificationEnabled", "(Lcom/sun/management/GarbageCollectorMXBean;Z)V", set_notifications, NATIVE_PLAIN});
