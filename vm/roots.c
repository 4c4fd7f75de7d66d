/* roots.c: the machine's answers to the collector: roots, weak tables, Java stacks.
 *
 * Roots are: the references in VMState, of every live JavaThread, and what classes, loaders, modules and constant pools hold. Frames need
 * no maps: the used part of each Java stack is scanned conservatively (DESIGN 6). */
#include "vm/roots.h"

#include "vm/address_check.h"
#include "vm/arena_check.h"
#include "vm/gc_log.h"
#include "vm/limits.h"
#include "vm/loader.h"
#include "vm/method_handle.h"
#include "vm/monitor.h"
#include "vm/native.h"
#include "vm/string.h"
#include "vm/unload.h"

static void visit_state(VMState *state, Collector *collector)
{
    ObjectRef *slots[] = {&state->main_thread_group, &state->system_thread_group, &state->system_loader, &state->platform_loader,
                          &state->stack_overflow_error_class_mirror, &state->empty_class_array};
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++) gc_visit(collector, slots[i]);
    for (size_t i = 0; i < sizeof state->out_of_memory_errors / sizeof *state->out_of_memory_errors; i++)
        gc_visit(collector, &state->out_of_memory_errors[i]);
    for (size_t i = 0; i < sizeof state->sensors / sizeof *state->sensors; i++) gc_visit(collector, &state->sensors[i]);
}

static void visit_thread(JavaThread *thread, Collector *collector)
{
    ObjectRef *slots[] = {&thread->object, &thread->exception, &thread->async_exception, &thread->blocked_on};
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++) gc_visit(collector, slots[i]);
    for (size_t i = 0; i < sizeof thread->scratch / sizeof *thread->scratch; i++) gc_visit(collector, &thread->scratch[i]);
}

static void visit_roots(void *context, Collector *collector)
{
    VM *vm = context;
    visit_state(vm->state, collector);
    for (JavaThread *thread = java_thread_at(vm->state->threads); thread; thread = java_thread_at(thread->next))
        visit_thread(thread, collector);
    classes_visit_roots(vm, collector);
}

static void visit_weak_roots(void *context, Collector *collector)
{
    VM *vm = context;
    strings_visit_weak(vm, collector);
    method_handles_visit_weak(vm, collector);
    monitors_visit_weak(vm, collector);
}

static void scan_mutator(void *context, Collector *collector, Mutator *mutator)
{
    (void)context;
    const Thread *t = (const Thread *)mutator;
    if (t->java && t->frame) gc_scan_conservative(collector, bytes_at(t->java->stack), t->sp + 1);
}

static void references_pending(void *context)
{
    threads_wake_reference_handler(context);
}

/* Soft references compare their timestamp, a copy of this clock, with the time of the last collection: in milliseconds, as HotSpot. */
void roots_set_soft_clock(VM *vm)
{
    const Class *soft = vm->known_class[CLASS_SoftReference];
    if (soft && class_mirror(soft) && vm->known_field[FIELD_SoftReference_clock])
        set_long(class_mirror(soft), vm->known_field[FIELD_SoftReference_clock], heap_last_collection_ns(vm->heap) / 1000000);
}

static void started(void *context, const GcCycle *cycle) { gc_log_start(context, cycle); }

static void resumed(void *context, const WorldStop *stop) { gc_log_stop(context, stop); }

static void finished(void *context, const GcCycle *cycle)
{
    VM *vm = context;
    roots_set_soft_clock(vm);
    vm->last_cycle = *cycle;
    limits_note_heap(vm, cycle->after_bytes);
    if (cycle->before_bytes > vm->peak_heap_bytes) vm->peak_heap_bytes = cycle->before_bytes;
    if (vm->gc_log.metadata_before > vm->peak_metadata_bytes) vm->peak_metadata_bytes = vm->gc_log.metadata_before;
    if (vm->collection_over) vm->collection_over(vm, cycle);
    gc_log_cycle(vm, cycle);
    if (vm->options.check_arena) vm->address_faults += arena_check(vm);
    if (vm->options.check_addresses) vm->address_faults += address_check(vm);
}

GcClient roots_client(VM *vm)
{
    return (GcClient){
        .context = vm,
        .mirror_class_offset = MIRROR_CLASS_OFFSET,
        .roots = visit_roots,
        .reach_classes = classes_reach,
        .unload_classes = classes_unload,
        .weak_roots = visit_weak_roots,
        .scan_mutator = scan_mutator,
        .references_pending = references_pending,
        .started = started,
        .finished = finished,
        .resumed = log_is_on(vm, LOG_SAFEPOINT, LOG_LEVEL_INFO) ? resumed : NULL,
    };
}

GcClient roots_client_ready(VM *vm)
{
    GcClient client = roots_client(vm);
    client.reference_referent = vm->known_field[FIELD_Reference_referent];
    client.reference_next = vm->known_field[FIELD_Reference_next];
    client.reference_discovered = vm->known_field[FIELD_Reference_discovered];
    client.reference_queue = vm->known_field[FIELD_Reference_queue];
    client.soft_timestamp = vm->known_field[FIELD_SoftReference_timestamp];
    return client;
}

void roots_library_ready(VM *vm)
{
    GcClient client = roots_client_ready(vm);
    heap_set_client(vm->heap, &client);
    roots_set_soft_clock(vm);
}
