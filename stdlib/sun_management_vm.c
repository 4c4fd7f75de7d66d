/* sun_management_vm.c: facts about the VM as a whole: VMManagementImpl, ClassLoadingImpl, HotspotThread. What this VM does not measure is
 * declared as not supported; counters that HotSpot keeps for itself and this VM has not answer -1. */
#include <stdio.h>
#include <stdlib.h>

#include "gc/gc.h"
#include "sandbox/clock.h"
#include "sandbox/os_thread.h"
#include "sandbox/process.h"
#include "stdlib/management.h"
#include "stdlib/os.h"
#include "vm/link.h"
#include "vm/loader.h"
#include "vm/string.h"

int64_t management_uptime_ms(Thread *t) { return (clock_monotonic_ns() - t->vm->opened_ns) / 1000000; }

Management *management_of(Thread *t)
{
    void *present = __atomic_load_n(&t->vm->management, __ATOMIC_ACQUIRE);
    if (present) return present;
    Management *made = calloc(1, sizeof *made);
    if (!made) return (void)throw_out_of_memory(t, "Java heap space"), NULL;
    made->start_ms = clock_realtime_ms() - management_uptime_ms(t);
    if (__atomic_compare_exchange_n(&t->vm->management, &present, made, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) return made;
    free(made);
    return present;
}

Object *management_arguments(Thread *t)
{
    const VMOptions *options = &t->vm->options;
    Object *array = object_array_allocate(t, KNOWN(String), (int32_t)options->runtime_argument_count);
    for (uint32_t i = 0; array && i < options->runtime_argument_count; i++) {
        Object *text = string_from_c(t, options->runtime_arguments[i]);
        if (!text) return NULL;
        object_array_set(t, array, i, text);
    }
    return array;
}

/* --- VMManagementImpl ---------------------------------------------------------------------------------------------------------------- */

static bool vm_version(Thread *t, Slot *args, Slot *result) { return return_made(result, string_from_c(t, "3.0")); } /* of the interface, as in JDK 17 */

/* Static fields: what is not named stays false. */
static bool vm_optional_support(Thread *t, Slot *args, Slot *result)
{
    static const char *const SUPPORTED[] = {
        "currentThreadCpuTimeSupport", "otherThreadCpuTimeSupport",    "objectMonitorUsageSupport",
        "synchronizerUsageSupport",    "threadAllocatedMemorySupport", "remoteDiagnosticCommandsSupport",
    };
    Class *class = boot_class(t, "sun/management/VMManagementImpl");
    if (!class) return false;
    for (size_t i = 0; i < sizeof SUPPORTED / sizeof *SUPPORTED; i++) {
        uint32_t offset = os_field(t, class, SUPPORTED[i], "Z");
        if (offset) set_boolean(class_mirror(class), offset, true);
    }
    return true;
}

static bool vm_cpu_time_enabled(Thread *t, Slot *args, Slot *result)
{
    const Management *management = management_of(t);
    return management && return_int(result, !management->cpu_time_off);
}
static bool vm_allocated_memory_enabled(Thread *t, Slot *args, Slot *result)
{
    const Management *management = management_of(t);
    return management && return_int(result, !management->allocated_memory_off);
}
static bool vm_start_time(Thread *t, Slot *args, Slot *result)
{
    const Management *management = management_of(t);
    return management && return_long(result, management->start_ms);
}
static bool vm_uptime(Thread *t, Slot *args, Slot *result) { return return_long(result, management_uptime_ms(t)); }
static bool vm_arguments(Thread *t, Slot *args, Slot *result) { return return_made(result, management_arguments(t)); }
static bool vm_process_id(Thread *t, Slot *args, Slot *result) { return return_int(result, (int32_t)process_own_id()); }
static bool vm_processors(Thread *t, Slot *args, Slot *result) { return return_int(result, (int32_t)os_thread_cpu_count()); }
static bool vm_class_count(Thread *t, Slot *args, Slot *result) { return return_long(result, atomic_load(&t->vm->state->class_count)); }
static bool vm_unloaded_class_count(Thread *t, Slot *args, Slot *result) { return return_long(result, (int64_t)t->vm->state->unloaded_class_count); }
static bool vm_threads_started(Thread *t, Slot *args, Slot *result) { return return_long(result, (int64_t)t->vm->state->started_thread_count); }
static bool vm_threads_live(Thread *t, Slot *args, Slot *result) { return return_int(result, (int32_t)t->vm->state->thread_count); }
static bool vm_threads_peak(Thread *t, Slot *args, Slot *result) { return return_int(result, (int32_t)t->vm->state->peak_thread_count); }
static bool vm_threads_daemon(Thread *t, Slot *args, Slot *result) { return return_int(result, (int32_t)t->vm->state->daemon_count); }
static bool vm_verbose_class(Thread *t, Slot *args, Slot *result) { return return_int(result, log_is_on(t->vm, LOG_CLASS_LOAD, LOG_LEVEL_INFO)); }
static bool vm_verbose_gc(Thread *t, Slot *args, Slot *result) { return return_int(result, log_is_on(t->vm, LOG_GC, LOG_LEVEL_INFO)); }
static bool vm_safepoints(Thread *t, Slot *args, Slot *result) { return return_long(result, (int64_t)heap_collection_count(t->vm->heap)); }
static bool vm_safepoint_time(Thread *t, Slot *args, Slot *result) { return return_long(result, heap_collection_time_ns(t->vm->heap) / 1000000); }
static bool vm_unknown(Thread *t, Slot *args, Slot *result) { return return_long(result, -1); }

static bool set_verbose_class(Thread *t, Slot *args, Slot *result)
{
    log_set(&t->vm->options.log, LOG_CLASS_LOAD, args[0].i);
    log_set(&t->vm->options.log, LOG_CLASS_UNLOAD, args[0].i);
    return true;
}

NATIVE_GROUP(natives_sun_management_vm,
    {"sun/management/VMManagementImpl", "getVersion0", "()Ljava/lang/String;", vm_version, NATIVE_PLAIN},
    {NULL, "initOptionalSupportFields", "()V", vm_optional_support, NATIVE_PLAIN},
    {NULL, "isThreadCpuTimeEnabled", "()Z", vm_cpu_time_enabled, NATIVE_PLAIN},
    {NULL, "isThreadAllocatedMemoryEnabled", "()Z", vm_allocated_memory_enabled, NATIVE_PLAIN},
    {NULL, "isThreadContentionMonitoringEnabled", "()Z", native_zero, NATIVE_PLAIN},
    {NULL, "getStartupTime", "()J", vm_start_time, NATIVE_PLAIN},
    {NULL, "getUptime0", "()J", vm_uptime, NATIVE_PLAIN},
    {NULL, "getVmArguments0", "()[Ljava/lang/String;", vm_arguments, NATIVE_PLAIN},
    {NULL, "getProcessId", "()I", vm_process_id, NATIVE_PLAIN},
    {NULL, "getAvailableProcessors", "()I", vm_processors, NATIVE_PLAIN},
    {NULL, "getTotalClassCount", "()J", vm_class_count, NATIVE_PLAIN},
    {NULL, "getUnloadedClassCount", "()J", vm_unloaded_class_count, NATIVE_PLAIN},
    {NULL, "getTotalThreadCount", "()J", vm_threads_started, NATIVE_PLAIN},
    {NULL, "getLiveThreadCount", "()I", vm_threads_live, NATIVE_PLAIN},
    {NULL, "getPeakThreadCount", "()I", vm_threads_peak, NATIVE_PLAIN},
    {NULL, "getDaemonThreadCount", "()I", vm_threads_daemon, NATIVE_PLAIN},
    {NULL, "getVerboseClass", "()Z", vm_verbose_class, NATIVE_PLAIN},
    {NULL, "getVerboseGC", "()Z", vm_verbose_gc, NATIVE_PLAIN},
    {NULL, "getSafepointCount", "()J", vm_safepoints, NATIVE_PLAIN},
    {NULL, "getTotalSafepointTime", "()J", vm_safepoint_time, NATIVE_PLAIN},
    {NULL, "getSafepointSyncTime", "()J", vm_unknown, NATIVE_PLAIN},
    {NULL, "getTotalApplicationNonStoppedTime", "()J", vm_unknown, NATIVE_PLAIN},
    {NULL, "getTotalCompileTime", "()J", native_zero, NATIVE_PLAIN},
    {NULL, "getLoadedClassSize", "()J", vm_unknown, NATIVE_PLAIN},
    {NULL, "getUnloadedClassSize", "()J", native_zero, NATIVE_PLAIN},
    {NULL, "getClassLoadingTime", "()J", vm_unknown, NATIVE_PLAIN},
    {NULL, "getMethodDataSize", "()J", vm_unknown, NATIVE_PLAIN},
    {NULL, "getInitializedClassCount", "()J", vm_unknown, NATIVE_PLAIN},
    {NULL, "getClassInitializationTime", "()J", vm_unknown, NATIVE_PLAIN},
    {NULL, "getClassVerificationTime", "()J", vm_unknown, NATIVE_PLAIN},
    {"sun/management/ClassLoadingImpl", "setVerboseClass", "(Z)V", set_verbose_class, NATIVE_PLAIN},
    {"sun/management/HotspotThread", "getInternalThreadCount", "()I", native_zero, NATIVE_PLAIN},
    {NULL, "getInternalThreadTimes0", "([Ljava/lang/String;[J)I", native_zero, NATIVE_PLAIN});
