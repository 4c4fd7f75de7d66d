/* sun_management_memory.c: memory and its collector: MemoryImpl, MemoryPoolImpl, MemoryManagerImpl, GarbageCollectorImpl and what
 * jdk.management adds to it.
 *
 * There are two pools, the heap and the metadata of classes, and one manager, the collector, which manages the heap. The beans are made by the
 * library's own factories and kept by MemoryImpl: pools and managers ask MemoryImpl for each other. */
#include "gc/gc.h"
#include "sandbox/memory.h"
#include "stdlib/management.h"
#include "stdlib/os.h"
#include "vm/link.h"
#include "vm/loader.h"
#include "vm/string.h"

#define HEAP_POOL     "Immix Heap"
#define METADATA_POOL "Metadata"

enum { POOL_HEAP, POOL_METADATA, POOL_COUNT };

/* --- figures ------------------------------------------------------------------------------------------------------------------------ */

MemoryFigures memory_figures(Thread *t, bool heap)
{
    VM *vm = t->vm;
    if (!heap) {
        int64_t limit = (int64_t)vm->options.metaspace_limit;
        return (MemoryFigures){0, (int64_t)metadata_used(&vm->arena), (int64_t)metadata_committed(&vm->arena), limit ? limit : -1};
    }
    return (MemoryFigures){(int64_t)vm->options.heap.initial_size, (int64_t)heap_used(vm->heap), (int64_t)heap_committed(vm->heap),
                           (int64_t)heap_maximum(vm->heap)};
}

bool memory_usage_prepare(Thread *t)
{
    Class *class = boot_class(t, "java/lang/management/MemoryUsage");
    return class && class_initialize(t, class);
}

Object *memory_usage_new(Thread *t, MemoryFigures figures)
{
    Class *class = boot_class(t, "java/lang/management/MemoryUsage");
    Object *usage = class ? object_allocate(t, class) : NULL;
    if (!usage) return NULL;
    if (figures.committed < figures.used) figures.committed = figures.used; /* the two were not read at once */
    set_long(usage, os_field(t, class, "init", "J"), figures.initial);
    set_long(usage, os_field(t, class, "used", "J"), figures.used);
    set_long(usage, os_field(t, class, "committed", "J"), figures.committed);
    set_long(usage, os_field(t, class, "max", "J"), figures.maximum);
    return usage;
}

/* --- making the beans --------------------------------------------------------------------------------------------------------------- */

/* Calls a static method of the library; always unfinished. */
static bool call_factory(Thread *t, Class *class, const char *name, const char *descriptor, const Slot *arguments, unsigned slots)
{
    Method *method = class_find_method_named(t->vm, class, name, descriptor);
    if (!method) return throw_new(t, "java/lang/NoSuchMethodError", "%s", name);
    return call_push(t, method, arguments, slots);
}

/* Makes pool number `which`: state which + 1. */
static bool call_pool_factory(Thread *t, unsigned which)
{
    Class *class = boot_class(t, "sun/management/ManagementFactoryHelper");
    Object *name = string_from_c(t, which == POOL_HEAP ? HEAP_POOL : METADATA_POOL);
    if (!class || !name) return false;
    native_set_state(t, which + 1);
    /* Thresholds for usage, and for what a collection leaves. 0: not set yet; -1: the pool has none. */
    Slot call[6] = {{.bits = object_ref(name).units}, {.i = which == POOL_HEAP}, {0}, {.l = 0}, {0}, {.l = which == POOL_HEAP ? 0 : -1}};
    return call_factory(t, class, "createMemoryPool", "(Ljava/lang/String;ZJJ)Ljava/lang/management/MemoryPoolMXBean;", call, 6);
}

/* MemoryPoolMXBean[] getMemoryPools0(), static. It has no locals: the first pool waits in scratch. */
static bool make_pools(Thread *t, Slot *args, Slot *result)
{
    unsigned state = native_state(t);
    if (state == 0) {
        Class *class = boot_class(t, "sun/management/ManagementFactoryHelper");
        return class && class_initialize(t, class) && call_pool_factory(t, POOL_HEAP);
    }
    if (thread_has_exception(t)) return false;
    if (state == 1) {
        t->java->scratch[2] = native_call_result(t).ref;
        return call_pool_factory(t, POOL_METADATA);
    }
    Object *metadata = object_at(native_call_result(t).ref), *heap = object_at(t->java->scratch[2]);
    t->java->scratch[2].units = 0;
    Object *pools = object_array_allocate(t, boot_class(t, "java/lang/management/MemoryPoolMXBean"), POOL_COUNT);
    if (!pools) return false;
    object_array_set(t, pools, POOL_HEAP, heap);
    object_array_set(t, pools, POOL_METADATA, metadata);
    return return_object(result, pools);
}

/* The collector's bean: jdk.management's kind where that module is there. */
static bool call_collector_factory(Thread *t)
{
    Class *class = boot_class(t, "com/sun/management/internal/GarbageCollectorExtImpl");
    if (!class) {
        thread_clear_exception(t);
        class = boot_class(t, "sun/management/ManagementFactoryHelper");
    }
    Object *name = class ? string_from_c(t, COLLECTOR_NAME) : NULL;
    if (!name || !class_initialize(t, class)) return false;
    native_set_state(t, 1);
    Slot call[2] = {{.bits = object_ref(name).units}, {.bits = object_ref(name).units}};
    return call_factory(t, class, "createGarbageCollector", "(Ljava/lang/String;Ljava/lang/String;)Ljava/lang/management/GarbageCollectorMXBean;", call, 2);
}

/* MemoryManagerMXBean[] getMemoryManagers0(), static */
static bool make_managers(Thread *t, Slot *args, Slot *result)
{
    if (native_state(t) == 0) return call_collector_factory(t);
    if (thread_has_exception(t)) return false;
    Object *collector = object_at(native_call_result(t).ref);
    Object *managers = object_array_allocate(t, boot_class(t, "java/lang/management/MemoryManagerMXBean"), 1);
    if (managers) object_array_set(t, managers, 0, collector);
    return return_made(result, managers);
}

/* --- pools and managers know each other ------------------------------------------------------------------------------------------------ */

static bool is_heap_pool(Thread *t, Object *pool) { return get_boolean(pool, os_field(t, object_class(pool), "isHeap", "Z")); }

/* MemoryManagerMXBean[] MemoryPoolImpl.getMemoryManagers0() */
static bool pool_managers(Thread *t, Slot *args, Slot *result)
{
    if (native_state(t) == 0) {
        if (!is_heap_pool(t, arg_object(args, 0)))
            return return_made(result, object_array_allocate(t, boot_class(t, "java/lang/management/MemoryManagerMXBean"), 0));
        native_set_state(t, 1);
        return call_factory(t, boot_class(t, "sun/management/MemoryImpl"), "getMemoryManagers", "()[Ljava/lang/management/MemoryManagerMXBean;", NULL, 0);
    }
    return !thread_has_exception(t) && return_object(result, object_clone(t, object_at(native_call_result(t).ref)));
}

/* MemoryPoolMXBean[] MemoryManagerImpl.getMemoryPools0() */
static bool manager_pools(Thread *t, Slot *args, Slot *result)
{
    if (native_state(t) == 0) {
        native_set_state(t, 1);
        return call_factory(t, boot_class(t, "sun/management/MemoryImpl"), "getMemoryPools", "()[Ljava/lang/management/MemoryPoolMXBean;", NULL, 0);
    }
    if (thread_has_exception(t)) return false;
    Object *all = object_at(native_call_result(t).ref);
    Object *own = object_array_allocate(t, boot_class(t, "java/lang/management/MemoryPoolMXBean"), 1);
    if (own) object_array_set(t, own, 0, object_array_get(all, POOL_HEAP));
    return return_made(result, own);
}

/* --- usage -------------------------------------------------------------------------------------------------------------------------------- */

/* MemoryUsage MemoryImpl.getMemoryUsage0(boolean heap) */
static bool usage_of_kind(Thread *t, Slot *args, Slot *result)
{
    return memory_usage_prepare(t) && return_made(result, memory_usage_new(t, memory_figures(t, args[1].i)));
}
static bool pool_usage(Thread *t, Slot *args, Slot *result)
{
    return memory_usage_prepare(t) && return_made(result, memory_usage_new(t, memory_figures(t, is_heap_pool(t, arg_object(args, 0)))));
}
/* Memory is fullest before a collection, or now. */
static bool pool_peak(Thread *t, Slot *args, Slot *result)
{
    if (!memory_usage_prepare(t)) return false;
    bool heap = is_heap_pool(t, arg_object(args, 0));
    MemoryFigures figures = memory_figures(t, heap);
    int64_t peak = (int64_t)(heap ? t->vm->peak_heap_bytes : t->vm->peak_metadata_bytes);
    if (peak > figures.used) figures.used = peak;
    return return_made(result, memory_usage_new(t, figures));
}
static bool pool_reset_peak(Thread *t, Slot *args, Slot *result)
{
    *(is_heap_pool(t, arg_object(args, 0)) ? &t->vm->peak_heap_bytes : &t->vm->peak_metadata_bytes) = 0;
    return true;
}
/* After the last collection; null for what is not collected. */
static bool pool_collection_usage(Thread *t, Slot *args, Slot *result)
{
    if (!is_heap_pool(t, arg_object(args, 0))) return return_object(result, NULL);
    if (!memory_usage_prepare(t)) return false;
    MemoryFigures figures = memory_figures(t, true);
    figures.used = (int64_t)t->vm->last_cycle.after_bytes;
    figures.committed = (int64_t)t->vm->last_cycle.committed_bytes;
    return return_made(result, memory_usage_new(t, figures));
}

static bool set_verbose_gc(Thread *t, Slot *args, Slot *result)
{
    log_set(&t->vm->options.log, LOG_GC, args[1].i);
    return true;
}

/* --- the collector --------------------------------------------------------------------------------------------------------------------------- */

static bool collection_count(Thread *t, Slot *args, Slot *result) { return return_long(result, (int64_t)heap_collection_count(t->vm->heap)); }
static bool collection_time(Thread *t, Slot *args, Slot *result) { return return_long(result, heap_collection_time_ns(t->vm->heap) / 1000000); }

/* Fills one of the two arrays of MemoryUsage, by pool. */
static bool fill_usages(Thread *t, Object *array, uint64_t heap_bytes, uint64_t committed)
{
    MemoryFigures figures = memory_figures(t, true);
    figures.used = (int64_t)heap_bytes;
    figures.committed = (int64_t)committed;
    for (uint32_t i = 0; i < array_length(array); i++) {
        Object *usage = memory_usage_new(t, i == POOL_HEAP ? figures : memory_figures(t, false));
        if (!usage) return false;
        object_array_set(t, array, i, usage);
    }
    return true;
}

/* GcInfo getLastGcInfo0(GarbageCollectorMXBean, int count, Object[] values, char[] types, MemoryUsage[] before, MemoryUsage[] after): null
 * before the first collection. Slot 0 is the GcInfoBuilder. */
static bool last_gc_info(Thread *t, Slot *args, Slot *result)
{
    if (native_state(t) == 1) return !thread_has_exception(t) && return_object(result, arg_object(args, 1));
    const Management *management = t->vm->management;
    GcCycle cycle = management && management->service_thread == t ? management->told : t->vm->last_cycle;
    if (cycle.number == 0) return return_object(result, NULL);
    Class *class = boot_class(t, "com/sun/management/GcInfo");
    if (!class || !class_initialize(t, class) || !memory_usage_prepare(t)) return false;
    Method *constructor = class_find_method_named(t->vm, class, "<init>",
        "(Lcom/sun/management/internal/GcInfoBuilder;JJJ[Ljava/lang/management/MemoryUsage;[Ljava/lang/management/MemoryUsage;[Ljava/lang/Object;)V");
    if (!constructor) return throw_new(t, "java/lang/NoSuchMethodError", "com.sun.management.GcInfo.<init>");
    if (!fill_usages(t, arg_object(args, 5), cycle.before_bytes, cycle.committed_bytes) ||
        !fill_usages(t, arg_object(args, 6), cycle.after_bytes, cycle.committed_bytes)) return false;
    Object *info = object_allocate(t, class);
    if (!info) return false;
    int64_t start_ms = (cycle.start_ns - t->vm->opened_ns) / 1000000, end_ms = (cycle.start_ns + cycle.pause_ns - t->vm->opened_ns) / 1000000;
    args[1].bits = object_ref(info).units;
    native_set_state(t, 1);
    Slot call[11] = {args[1], args[0], {0}, {.l = (int64_t)cycle.number}, {0}, {.l = start_ms}, {0}, {.l = end_ms}, args[5], args[6], args[3]};
    return call_push(t, constructor, call, 11);
}

#define USAGE "()Ljava/lang/management/MemoryUsage;"
NATIVE_GROUP(natives_sun_management_memory,
    {"sun/management/MemoryImpl", "getMemoryPools0", "()[Ljava/lang/management/MemoryPoolMXBean;", make_pools, NATIVE_PLAIN},
    {NULL, "getMemoryManagers0", "()[Ljava/lang/management/MemoryManagerMXBean;", make_managers, NATIVE_PLAIN},
    {NULL, "getMemoryUsage0", "(Z)Ljava/lang/management/MemoryUsage;", usage_of_kind, NATIVE_PLAIN},
    {NULL, "setVerboseGC", "(Z)V", set_verbose_gc, NATIVE_PLAIN},
    {"sun/management/MemoryPoolImpl", "getUsage0", USAGE, pool_usage, NATIVE_PLAIN},
    {NULL, "getPeakUsage0", USAGE, pool_peak, NATIVE_PLAIN},
    {NULL, "getCollectionUsage0", USAGE, pool_collection_usage, NATIVE_PLAIN},
    {NULL, "resetPeakUsage0", "()V", pool_reset_peak, NATIVE_PLAIN},
    {NULL, "getMemoryManagers0", "()[Ljava/lang/management/MemoryManagerMXBean;", pool_managers, NATIVE_PLAIN},
    {"sun/management/MemoryManagerImpl", "getMemoryPools0", "()[Ljava/lang/management/MemoryPoolMXBean;", manager_pools, NATIVE_PLAIN},
    {"sun/management/GarbageCollectorImpl", "getCollectionCount", "()J", collection_count, NATIVE_PLAIN},
    {NULL, "getCollectionTime", "()J", collection_time, NATIVE_PLAIN},
    {"com/sun/management/internal/GcInfoBuilder", "getNumGcExtAttributes", "(Ljava/lang/management/GarbageCollectorMXBean;)I", native_zero, NATIVE_PLAIN},
    {NULL, "fillGcAttributeInfo", "(Ljava/lang/management/GarbageCollectorMXBean;I[Ljava/lang/String;[C[Ljava/lang/String;)V", native_nothing, NATIVE_PLAIN},
    {NULL, "getLastGcInfo0", "(Ljava/lang/management/GarbageCollectorMXBean;I[Ljava/lang/Object;[C[Ljava/lang/management/MemoryUsage;[Ljava/lang/management/MemoryUsage;)Lcom/sun/management/GcInfo;", last_gc_info, NATIVE_PLAIN});
