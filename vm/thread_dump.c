/* thread_dump.c: the thread dump, in the form of HotSpot's SIGQUIT and jstack: header, state, frames and locks of each thread, then
 * deadlocks.
 *
 * Everything is read and written into one malloc'ed text while the world is stopped, and handed out when it runs again.
 *
 * Locks: frames do not record what their synchronized blocks have locked, object headers do. So the heap is walked for objects that are
 * locked; a frame shows those of its thread that it keeps in a local variable while it is inside a range that a catch-any handler guards, as
 * compilers translate synchronized (JVMS 3.14). What a synchronized method locks is in its frame. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "classfmt/opcodes.h"
#include "sandbox/clock.h"
#include "sandbox/os_thread.h"
#include "vm/deadlock.h"
#include "vm/module.h"
#include "vm/monitor.h"
#include "vm/native.h"
#include "vm/stack_walk.h"
#include "vm/string.h"
#include "vm/thread_status.h"

/* An object that is locked, and by whom. */
typedef struct Locked {
    ObjectRef         object;
    const JavaThread *owner;
} Locked;

typedef struct Dump {
    Thread *t;
    char   *text;
    size_t  length, capacity;
    Locked *locked;          /* in no order; few */
    size_t  locked_count, locked_capacity;
    bool    failed;          /* out of memory: the rest is missing */
} Dump;

/* --- text ----------------------------------------------------------------------------------------------------------------------- */

static bool reserve(Dump *dump, size_t bytes)
{
    if (dump->length + bytes <= dump->capacity) return true;
    size_t capacity = (dump->capacity + bytes) * 2;
    char *text = realloc(dump->text, capacity);
    if (!text) return dump->failed = true, false;
    dump->text = text;
    dump->capacity = capacity;
    return true;
}

static void print(Dump *dump, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void print(Dump *dump, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (dump->failed || length < 0 || !reserve(dump, (size_t)length + 1)) return;
    va_start(arguments, format);
    vsnprintf(dump->text + dump->length, (size_t)length + 1, format, arguments);
    va_end(arguments);
    dump->length += (size_t)length;
}

/* "12.34ms": two decimals, without floating-point formats, whose point depends on the locale. */
static void print_hundredths(Dump *dump, const char *name, int64_t ns, int64_t ns_per_unit, const char *unit)
{
    int64_t hundredths = (ns + ns_per_unit / 200) / (ns_per_unit / 100);
    print(dump, "%s=%lld.%02lld%s", name, (long long)(hundredths / 100), (long long)(hundredths % 100), unit);
}

/* Days since 1970 to a date. Source: Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
static void print_date(Dump *dump)
{
    int64_t seconds = clock_realtime_ms() / 1000, days = seconds / 86400, rest = seconds % 86400;
    int64_t z = days + 719468, era = z / 146097, doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153, day = doy - (153 * mp + 2) / 5 + 1, month = mp < 10 ? mp + 3 : mp - 9;
    print(dump, "%04lld-%02lld-%02lld %02lld:%02lld:%02lld\n", (long long)(yoe + era * 400 + (month <= 2)), (long long)month, (long long)day,
          (long long)(rest / 3600), (long long)(rest / 60 % 60), (long long)(rest % 60));
}

static const char *property(const VM *vm, const char *key, const char *otherwise)
{
    for (size_t i = 0; i < vm->options.property_count; i++)
        if (strcmp(vm->options.properties[i].key, key) == 0) return vm->options.properties[i].value;
    return otherwise;
}

static void print_title(Dump *dump)
{
    const VM *vm = dump->t->vm;
    print_date(dump);
    print(dump, "Full thread dump %s (%s %s):\n\n", property(vm, "java.vm.name", "Atoll"), property(vm, "java.vm.version", "17"),
          property(vm, "java.vm.info", "interpreted mode"));
}

/* --- objects and locks ------------------------------------------------------------------------------------------------------------ */

static void note_locked(void *context, Object *object)
{
    Dump *dump = context;
    if (atomic_load_explicit(&object->state, memory_order_relaxed) >> OBJECT_STATE_SHIFT == OBJECT_NEUTRAL) return;
    const JavaThread *owner = monitor_owner(dump->t->vm, object);
    if (!owner) return;
    if (dump->locked_count == dump->locked_capacity) {
        size_t capacity = dump->locked_capacity ? dump->locked_capacity * 2 : 64;
        Locked *locked = realloc(dump->locked, capacity * sizeof *locked);
        if (!locked) return;
        dump->locked = locked;
        dump->locked_capacity = capacity;
    }
    dump->locked[dump->locked_count++] = (Locked){object_ref(object), owner};
}

/* Does the thread hold the monitor, or will it again when its Object.wait is over? */
static bool holds(const Dump *dump, const JavaThread *java, ObjectRef object)
{
    if (object.units == java->blocked_on.units && java->monitor_role == MONITOR_ROLE_WAITING) return true;
    for (size_t i = 0; i < dump->locked_count; i++)
        if (dump->locked[i].object.units == object.units && dump->locked[i].owner == java) return true;
    return false;
}

/* "<0x0000000100001230> (a java.lang.Class for D)" */
static void print_object(Dump *dump, const char *before, ObjectRef ref)
{
    Thread *t = dump->t;
    char name[512];
    Object *object = object_at(ref);
    const Class *class = object_class(object);
    print(dump, "\t- %s <0x%016llx> (a %s", before, (unsigned long long)ref.units << ARENA_UNIT_SHIFT,
          class_external_name(class, name, sizeof name));
    if (class == KNOWN(Class) && mirror_class(t->vm, object))
        print(dump, " for %s", class_external_name(mirror_class(t->vm, object), name, sizeof name));
    print(dump, ")\n");
}

/* --- frames ------------------------------------------------------------------------------------------------------------------------- */

static void print_frame(Dump *dump, const Method *method, uint32_t bci)
{
    char name[512];
    const Class *class = method_class(method);
    const Module *module = module_at(class->module);
    const Symbol *file = symbol_at(class->source_file);
    print(dump, "\tat %s.%s(", class_external_name(class, name, sizeof name), symbol_at(method->name)->bytes);
    if (module && module->name.units) {
        print(dump, "%s", symbol_at(module->name)->bytes);
        if (module->version.units) print(dump, "@%s", symbol_at(module->version)->bytes);
        print(dump, "/");
    }
    int line = method_line_number(method, bci);
    if (method_is_native(method)) print(dump, "Native Method)\n");
    else if (!file) print(dump, "Unknown Source)\n");
    else if (line < 0) print(dump, "%s)\n", file->bytes);
    else print(dump, "%s:%d)\n", file->bytes, line);
}

static bool has_monitorenter(const Method *method)
{
    return memchr(bytes_at(method->code), OP_monitorenter, method->code_length) != NULL;
}

/* Is the instruction inside a range that a catch-any handler guards? */
static bool is_guarded(const Method *method, uint32_t bci)
{
    const ExceptionEntry *entries = (const ExceptionEntry *)bytes_at(method->exception_table);
    for (unsigned i = 0; i < method->exception_count; i++)
        if (entries[i].catch_type == 0 && entries[i].start <= bci && bci < entries[i].end) return true;
    return false;
}

/* Which monitors a frame's blocks hold, innermost first: later blocks use higher variables. */
static void each_block_lock(Dump *dump, const JavaThread *java, const Frame *frame, void (*visit)(void *context, ObjectRef object), void *context)
{
    const Method *method = frame_method(frame);
    if (!frame_is_bytecode(frame) || !has_monitorenter(method) || !is_guarded(method, frame_bci(frame))) return;
    const Slot *locals = frame_locals(frame);
    for (unsigned i = method->max_locals; i-- > 0;) {
        bool again = false;
        if (locals[i].bits == 0 || locals[i].bits > UINT32_MAX || !holds(dump, java, locals[i].ref)) continue;
        for (unsigned k = i + 1; k < method->max_locals; k++) again |= locals[k].bits == locals[i].bits;
        if (!again) visit(context, locals[i].ref);
    }
}

static void print_locked(void *context, ObjectRef object) { print_object(context, "locked", object); }

static bool is_object_wait(const Method *method)
{
    return symbol_is(symbol_at(method->name), "wait") && symbol_is(symbol_at(method_class(method)->name), "java/lang/Object");
}

/* What the thread waits for, below its top frame. */
static void print_waiting(Dump *dump, const JavaThread *java, const Frame *frame, int32_t status)
{
    Thread *t = dump->t;
    bool blocked = status == THREAD_STATUS_BLOCKED_ON_MONITOR_ENTER;
    Object *blocker = get_object(object_at(java->object), FIELD_OFFSET(Thread_parkBlocker));
    if (is_object_wait(frame_method(frame))) {
        if (java->blocked_on.units) print_object(dump, blocked ? "waiting to re-lock in wait()" : "waiting on", java->blocked_on);
        else print(dump, "\t- waiting on <no object reference available>\n");
    } else if (blocked && java->blocked_on.units) {
        print_object(dump, "waiting to lock", java->blocked_on);
    } else if (blocker && (status == THREAD_STATUS_PARKED || status == THREAD_STATUS_PARKED_TIMED)) {
        print_object(dump, "parking to wait for ", object_ref(blocker));
    }
}

static void print_stack(Dump *dump, const JavaThread *java, int32_t status)
{
    Thread *of = thread_of_java(dump->t->vm, java);
    if (!of) return;
    bool top = true;
    for (Frame *frame = stack_walk_first(of); frame; frame = stack_walk_next(frame)) {
        print_frame(dump, frame_method(frame), frame_is_bytecode(frame) ? frame_bci(frame) : 0);
        if (top) print_waiting(dump, java, frame, status);
        top = false;
        each_block_lock(dump, java, frame, print_locked, dump);
        if (frame->lock.units) print_object(dump, "locked", frame->lock);
    }
}

/* --- threads -------------------------------------------------------------------------------------------------------------------------- */

static const struct {
    int32_t     status;
    const char *state, *activity;
} states[] = {
    {THREAD_STATUS_NEW, "NEW", "runnable"},
    {THREAD_STATUS_RUNNABLE, "RUNNABLE", "runnable"},
    {THREAD_STATUS_BLOCKED_ON_MONITOR_ENTER, "BLOCKED (on object monitor)", "waiting for monitor entry"},
    {THREAD_STATUS_IN_OBJECT_WAIT, "WAITING (on object monitor)", "in Object.wait()"},
    {THREAD_STATUS_IN_OBJECT_WAIT_TIMED, "TIMED_WAITING (on object monitor)", "in Object.wait()"},
    {THREAD_STATUS_PARKED, "WAITING (parking)", "waiting on condition"},
    {THREAD_STATUS_PARKED_TIMED, "TIMED_WAITING (parking)", "waiting on condition"},
    {THREAD_STATUS_SLEEPING, "TIMED_WAITING (sleeping)", "waiting on condition"},
    {THREAD_STATUS_TERMINATED, "TERMINATED", "runnable"},
};

static unsigned state_index(int32_t status)
{
    for (unsigned i = 0; i < sizeof states / sizeof *states; i++)
        if (states[i].status == status) return i;
    return 1;
}

static void print_name(Dump *dump, const JavaThread *java)
{
    Thread *t = dump->t;
    char name[256] = "";
    Object *text = get_object(object_at(java->object), FIELD_OFFSET(Thread_name));
    if (text) string_to_buffer(t, text, name, sizeof name);
    print(dump, "\"%s\"", name);
}

static void print_header(Dump *dump, const JavaThread *java, unsigned state)
{
    Thread *t = dump->t, *of = thread_of_java(t->vm, java);
    Object *object = object_at(java->object);
    print_name(dump, java);
    print(dump, " #%lld %sprio=%d os_prio=0 ", (long long)get_long(object, FIELD_OFFSET(Thread_tid)), java->daemon ? "daemon " : "",
          get_int(object, FIELD_OFFSET(Thread_priority)));
    int64_t cpu = of && of->os_id ? os_thread_cpu_time(of->os_id, false) : 0;
    print_hundredths(dump, "cpu", cpu < 0 ? 0 : cpu, 1000000, "ms ");
    print_hundredths(dump, "elapsed", of ? clock_monotonic_ns() - (int64_t)of->cpu_started_ns : 0, 1000000000, "s ");
    /* The end of the stack in use, as a page: HotSpot shows where the frames are. */
    uint64_t top = of && of->frame ? offset_of(of->frame) & ~UINT64_C(0xfff) : 0;
    bool sleeps = java_thread_ref(java).units == atomic_load(&t->vm->state->reference_waiter);
    print(dump, "tid=0x%016llx nid=0x%x %s  [0x%016llx]\n", (unsigned long long)java_thread_ref(java).units << ARENA_UNIT_SHIFT,
          of ? of->os_id : 0, sleeps ? "waiting on condition" : states[state].activity, (unsigned long long)top);
}

static void print_thread(Dump *dump, const JavaThread *java)
{
    Thread *t = dump->t;
    if (!java->object.units || java->dead || java->is_internal) return;
    int32_t status = get_int(object_at(java->object), FIELD_OFFSET(Thread_threadStatus));
    unsigned state = state_index(status);
    print_header(dump, java, state);
    print(dump, "   java.lang.Thread.State: %s\n", states[state].state);
    print_stack(dump, java, status);
    print(dump, "\n");
}

/* --- deadlocks ---------------------------------------------------------------------------------------------------------------------------- */

static void print_edge(Dump *dump, const WaitGraph *graph, uint32_t at)
{
    char name[512];
    const JavaThread *java = graph->threads[at];
    ObjectRef blocker = object_ref(graph->blockers[at]);
    unsigned long long object = (unsigned long long)blocker.units << ARENA_UNIT_SHIFT;
    class_external_name(object_class(graph->blockers[at]), name, sizeof name);
    print_name(dump, java);
    if (java->blocked_on.units == blocker.units)
        print(dump, ":\n  waiting to lock monitor 0x%016llx (object 0x%016llx, a %s),\n",
              (unsigned long long)java->waiting_on.units << ARENA_UNIT_SHIFT, object, name);
    else
        print(dump, ":\n  waiting for ownable synchronizer 0x%016llx, (a %s),\n", object, name);
    print(dump, "  which is held by ");
    print_name(dump, graph->threads[graph->waits_for[at]]);
    print(dump, "\n\n");
}

static void print_cycle(Dump *dump, const WaitGraph *graph, uint32_t start)
{
    Thread *t = dump->t;
    uint32_t at = start;
    print(dump, "\nFound one Java-level deadlock:\n=============================\n");
    do {
        print_edge(dump, graph, at);
        at = (uint32_t)graph->waits_for[at];
    } while (at != start);
    print(dump, "Java stack information for the threads listed above:\n===================================================\n");
    do {
        const JavaThread *java = graph->threads[at];
        print_name(dump, java);
        print(dump, ":\n");
        print_stack(dump, java, get_int(object_at(java->object), FIELD_OFFSET(Thread_threadStatus)));
        at = (uint32_t)graph->waits_for[at];
    } while (at != start);
}

static void print_deadlocks(Dump *dump)
{
    WaitGraph graph;
    if (!wait_graph_make(dump->t, true, &graph)) return;
    for (uint32_t i = 0; i < graph.cycle_count; i++) print_cycle(dump, &graph, graph.cycle_starts[i]);
    if (graph.cycle_count == 1) print(dump, "\nFound 1 deadlock.\n\n");
    else if (graph.cycle_count > 1) print(dump, "\nFound %u deadlocks.\n\n", graph.cycle_count);
    wait_graph_free(&graph);
}

void threads_dump(Thread *t, void (*write)(void *context, const char *text, size_t length), void *context)
{
    Dump dump = {.t = t};
    print_title(&dump);
    world_stop(&t->mutator);
    heap_walk(t->vm->heap, note_locked, &dump);
    for (JavaThread *java = java_thread_at(t->vm->state->threads); java; java = java_thread_at(java->next)) print_thread(&dump, java);
    print(&dump, "JNI global refs: 0, weak refs: 0\n\n");
    print_deadlocks(&dump);
    world_resume(&t->mutator);
    if (dump.length > 0) write(context, dump.text, dump.length);
    free(dump.locked);
    free(dump.text);
}

/* --- for management ------------------------------------------------------------------------------------------------------------------------ */

typedef struct MonitorVisit {
    VM           *vm;
    MonitorFound *found;
    void         *context;
    JavaThread   *java;
    uint32_t      depth;
} MonitorVisit;

/* Not what a thread in Object.wait has let go of. */
static void report_monitor(void *context, ObjectRef object)
{
    MonitorVisit *visit = context;
    if (monitor_owner(visit->vm, object_at(object)) == visit->java) visit->found(visit->context, visit->java, visit->depth, object_at(object));
}

void threads_each_monitor(Thread *t, MonitorFound *found, void *context)
{
    Dump dump = {.t = t};
    heap_walk(t->vm->heap, note_locked, &dump);
    for (JavaThread *java = java_thread_at(t->vm->state->threads); java; java = java_thread_at(java->next)) {
        Thread *of = java->object.units && !java->dead ? thread_of_java(t->vm, java) : NULL;
        MonitorVisit visit = {t->vm, found, context, java, 0};
        for (Frame *frame = of ? stack_walk_first(of) : NULL; frame; frame = stack_walk_next(frame), visit.depth++) {
            each_block_lock(&dump, java, frame, report_monitor, &visit);
            if (frame->lock.units) report_monitor(&visit, frame->lock);
        }
    }
    free(dump.locked);
}
