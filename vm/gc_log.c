/* gc_log.c: see gc_log.h. Collections are counted from 0 here, as HotSpot does. */
#include "vm/gc_log.h"

#include "sandbox/clock.h"
#include "sandbox/memory.h"
#include "sandbox/os_thread.h"

static unsigned long long kib(uint64_t bytes) { return bytes >> 10; }
static unsigned long long mib(uint64_t bytes) { return bytes >> 20; }
static unsigned long long number_of(const GcCycle *cycle) { return cycle->number - 1; }
static const char *kind_of(const GcCycle *cycle) { return cycle->full ? "Full" : "Young"; }

/* What else a young one did; HotSpot's words. */
static const char *part_of(const GcCycle *cycle)
{
    return cycle->ends ? " (Remark)" : cycle->begins ? " (Concurrent Start)" : "";
}

void gc_log_init(VM *vm)
{
    const HeapOptions *heap = &vm->options.heap;
    log_line(vm, LOG_GC, LOG_LEVEL_INFO, "Using Immix");
    if (!log_is_on(vm, LOG_GC_INIT, LOG_LEVEL_INFO)) return;
    log_line(vm, LOG_GC_INIT, LOG_LEVEL_INFO, "CPUs: %u total, %u available", os_thread_cpu_count(), os_thread_cpu_count());
    log_line(vm, LOG_GC_INIT, LOG_LEVEL_INFO, "Memory: %lluM", mib(memory_limit()));
    log_line(vm, LOG_GC_INIT, LOG_LEVEL_INFO, "Compressed Oops: Enabled (offsets in units of 8 bytes)");
    log_line(vm, LOG_GC_INIT, LOG_LEVEL_INFO, "Heap Initial Capacity: %lluM", mib(heap->initial_size));
    log_line(vm, LOG_GC_INIT, LOG_LEVEL_INFO, "Heap Max Capacity: %lluM", mib(heap_maximum(vm->heap)));
}

void gc_log_start(VM *vm, const GcCycle *cycle)
{
    vm->gc_log.metadata_before = metadata_used(&vm->arena);
    vm->gc_log.metadata_committed_before = metadata_committed(&vm->arena);
    vm->gc_log.committed_before = heap_committed(vm->heap);
    vm->gc_log.cpu_before_ns = clock_process_cpu_ns();
    log_line(vm, LOG_GC_START, LOG_LEVEL_INFO, "GC(%llu) Pause %s (%s)", number_of(cycle), kind_of(cycle), cycle->cause);
}

void gc_log_cycle(VM *vm, const GcCycle *cycle)
{
    unsigned long long number = number_of(cycle);
    log_line(vm, LOG_GC_HEAP, LOG_LEVEL_INFO, "GC(%llu) Immix: %lluK(%lluK)->%lluK(%lluK)", number, kib(cycle->before_bytes),
             kib(vm->gc_log.committed_before), kib(cycle->after_bytes), kib(cycle->committed_bytes));
    if (cycle->returned_bytes) log_line(vm, LOG_GC_HEAP, LOG_LEVEL_INFO, "GC(%llu) Returned to the OS: %lluK", number, kib(cycle->returned_bytes));
    log_line(vm, LOG_GC_METASPACE, LOG_LEVEL_INFO, "GC(%llu) Metaspace: %lluK(%lluK)->%lluK(%lluK)", number, kib(vm->gc_log.metadata_before),
             kib(vm->gc_log.metadata_committed_before), kib(metadata_used(&vm->arena)), kib(metadata_committed(&vm->arena)));
    log_line(vm, LOG_GC, LOG_LEVEL_INFO, "GC(%llu) Pause %s%s (%s) %lluM->%lluM(%lluM) %.3fms", number, kind_of(cycle), part_of(cycle),
             cycle->cause, mib(cycle->before_bytes), mib(cycle->after_bytes), mib(cycle->committed_bytes), (double)cycle->pause_ns / 1e6);
    if (cycle->gives_up) log_line(vm, LOG_GC, LOG_LEVEL_INFO, "GC(%llu) Concurrent Mark Abort", number);
    if (cycle->ends || cycle->gives_up) /* the time that its thread has run */
        log_line(vm, LOG_GC, LOG_LEVEL_INFO, "GC(%llu) Concurrent Mark Cycle %.3fms", number, (double)cycle->concurrent_ns / 1e6);
    log_line(vm, LOG_GC_CPU, LOG_LEVEL_INFO, "GC(%llu) User+Sys=%.4fs Real=%.4fs", number,
             (double)(clock_process_cpu_ns() - vm->gc_log.cpu_before_ns) / 1e9, (double)cycle->pause_ns / 1e9);
}

void gc_log_stop(VM *vm, const WorldStop *stop)
{
    log_line(vm, LOG_SAFEPOINT, LOG_LEVEL_INFO, "Safepoint \"%s\", Time since last: %lld ns, Reaching safepoint: %lld ns, At safepoint: %lld ns, Total: %lld ns",
             stop->collected ? "Collection" : "Operation", (long long)(stop->asked_ns - stop->before_ns),
             (long long)(stop->reached_ns - stop->asked_ns), (long long)(stop->over_ns - stop->reached_ns), (long long)(stop->over_ns - stop->asked_ns));
}

void gc_log_exit(VM *vm)
{
    if (!log_is_on(vm, LOG_GC_HEAP_EXIT, LOG_LEVEL_INFO)) return;
    log_line(vm, LOG_GC_HEAP_EXIT, LOG_LEVEL_INFO, "Heap");
    log_line(vm, LOG_GC_HEAP_EXIT, LOG_LEVEL_INFO, " Immix           total %lluK, used %lluK", kib(heap_committed(vm->heap)), kib(heap_used(vm->heap)));
    log_line(vm, LOG_GC_HEAP_EXIT, LOG_LEVEL_INFO, " Metaspace       used %lluK, committed %lluK", kib(metadata_used(&vm->arena)),
             kib(metadata_committed(&vm->arena)));
}
