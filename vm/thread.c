/* thread.c: the life of Java threads: making, attaching, starting, ending, and the list of those that live.
 *
 * A thread has two sides. The JavaThread with its Java stack lies in the arena and is all that a checkpoint would need; the
 * Thread lies outside, belongs to one OS thread, and is found from the JavaThread by its number in VM.native_threads.
 * Java's handle of a thread (Thread.eetop) is the JavaThread's reference.
 *
 * Invariants, under VMState.thread_lock:
 *  - VMState.threads links the living threads in order of creation, and each has a number of its own, 1..2^18-1;
 *  - native_threads[number] is NULL or a living Thread; whoever looks one up keeps the lock while using it;
 *  - the list changes only by threads in the managed state, so that it stands still while the world does;
 *  - dead JavaThreads are kept for reuse and never freed, so that a thread that read eetop just before its owner died
 *    sets a permit or wakes somebody for nothing at worst, which all waiters allow for.
 * Blocking, waking and interrupting are in thread_wait.c; the list's readers in thread_dump.c. */
#include "vm/thread.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/os_thread.h"
#include "sandbox/poll.h"
#include "vm/exception.h"
#include "vm/freeze.h"
#include "vm/interpreter.h"
#include "vm/limits.h"
#include "vm/monitor.h"
#include "vm/native.h"
#include "vm/string.h"
#include "vm/thread_status.h"
#include "vm/turns.h"

/* The C stack: natives only, as the interpreter does not recurse on it. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { C_STACK_BYTES = 4 << 20 };
#else
enum { C_STACK_BYTES = 512 << 10 };
#endif

enum { MOST_THREADS = (1 << 18) - 1, FIRST_CAPACITY = 64, NAME_BYTES = 64 };
#define LARGEST_JAVA_STACK (UINT64_C(1) << 30)

#define UNABLE_TO_CREATE "unable to create native thread: possibly out of memory or process/resource limits reached"

static _Thread_local Thread *current;

Thread *thread_current(void) { return current; }

/* --- the list, under the lock ----------------------------------------------------------------------------------------------- */

static bool grow_native_threads(VM *vm)
{
    uint32_t old = vm->native_thread_capacity, new = old ? old * 2 : FIRST_CAPACITY;
    if (old > MOST_THREADS) return false;
    Thread **threads = realloc(vm->native_threads, new * sizeof *threads);
    if (!threads) return false;
    memset(threads + old, 0, (new - old) * sizeof *threads);
    vm->native_threads = threads;
    vm->native_thread_capacity = new;
    return true;
}

/* A free number, the one after the last given out if it can be: numbers come back late. 0: too many threads. */
static uint32_t free_number(VM *vm)
{
    VMState *state = vm->state;
    for (uint32_t tried = 0; tried < vm->native_thread_capacity; tried++) {
        uint32_t number = state->next_thread_number++;
        if (number == 0 || number > MOST_THREADS || number >= vm->native_thread_capacity) {
            state->next_thread_number = 1;
            continue;
        }
        if (!vm->native_threads[number]) return number;
    }
    uint32_t first = vm->native_thread_capacity ? vm->native_thread_capacity : 1;
    if (first > MOST_THREADS || !grow_native_threads(vm)) return 0;
    state->next_thread_number = first + 1;
    return first;
}

static void count(VM *vm, JavaThread *java, int by)
{
    VMState *state = vm->state;
    state->thread_count += (uint32_t)by;
    if (by > 0) state->started_thread_count++;
    if (state->thread_count > state->peak_thread_count) state->peak_thread_count = state->thread_count;
    if (java->daemon) vm->state->daemon_count += (uint32_t)by;
    java->counted = by > 0;
}

static bool enlist(VM *vm, Thread *t)
{
    JavaThread *java = t->java;
    threads_lock(vm);
    uint32_t number = free_number(vm);
    if (number != 0) {
        java->number = java->native_index = number;
        vm->native_threads[number] = t;
        thread_request(t, atomic_load(&vm->lasting_polls));
        JavaThread *last = java_thread_at(vm->state->last_thread);
        java->previous = vm->state->last_thread;
        java->next.units = 0;
        if (last) last->next = java_thread_ref(java);
        else vm->state->threads = java_thread_ref(java);
        vm->state->last_thread = java_thread_ref(java);
        count(vm, java, 1);
        java->keeps_alive = !java->daemon;
        if (java->keeps_alive) vm->state->non_daemon_count++;
        vm->state->bound_count++;
        turns_join(t);
    }
    threads_unlock(vm);
    return number != 0;
}

static void keep_for_reuse(VM *vm, JavaThread *java)
{
    java->next = vm->state->free_threads;
    vm->state->free_threads = java_thread_ref(java);
}

/* Takes the thread out of the list. Its JavaThread stays its own until thread_gone. The caller is managed. */
static void delist(VM *vm, Thread *t)
{
    JavaThread *java = t->java;
    turns_leave(t);
    threads_lock(vm);
    JavaThread *next = java_thread_at(java->next), *previous = java_thread_at(java->previous);
    if (previous) previous->next = java->next;
    else vm->state->threads = java->next;
    if (next) next->previous = java->previous;
    else vm->state->last_thread = java->previous;
    vm->native_threads[java->number] = NULL;
    if (java->counted) count(vm, java, -1);
    if (t == current) limits_thread_gone(t);
    java->dead = 1;
    java->object.units = 0;
    threads_unlock(vm);
}

/* The last that a thread does to the arena: who waits for the end of all may then release it. (futex_wake takes no more than the
 * address.) */
static void thread_gone(VM *vm, JavaThread *java)
{
    VMState *state = vm->state;
    threads_lock(vm);
    if (java->keeps_alive) state->non_daemon_count--;
    java->keeps_alive = 0;
    keep_for_reuse(vm, java);
    state->bound_count--;
    atomic_fetch_add(&state->thread_end_word, 1);
    threads_unlock(vm);
    futex_wake(&state->thread_end_word, UINT32_MAX);
}

/* --- making --------------------------------------------------------------------------------------------------------------------- */

enum { THREADS_AT_ONCE = 8 };

/* Several at a time, so that the first of them, whom each start from an image goes through, share few pages. */
static JavaThread *make_some(VM *vm)
{
    JavaThread *made = metadata_allocate(&vm->arena, 0, THREADS_AT_ONCE * sizeof *made);
    threads_lock(vm);
    for (int i = THREADS_AT_ONCE - 1; made && i > 0; i--) keep_for_reuse(vm, &made[i]);
    threads_unlock(vm);
    return made;
}

static JavaThread *java_thread_new(VM *vm)
{
    threads_lock(vm);
    JavaThread *java = java_thread_at(vm->state->free_threads);
    if (java) vm->state->free_threads = java->next;
    threads_unlock(vm);
    if (!java) return make_some(vm);
    uint32_t word = atomic_load(&java->wake_word);
    memset(java, 0, sizeof *java);
    atomic_store(&java->wake_word, word);
    return java;
}

static void java_thread_free(VM *vm, JavaThread *java)
{
    if (!java) return;
    threads_lock(vm);
    keep_for_reuse(vm, java);
    threads_unlock(vm);
}

/* The region of the stacks has room for some 2,400 of the default size; so that far more threads than that can live, those of a crowd
 * get less. */
static uint64_t default_stack_size(VM *vm)
{
    uint32_t crowd = vm->state->bound_count;
    if (vm->options.java_stack_bytes) return vm->options.java_stack_bytes;
    return crowd < 512 ? JAVA_STACK_DEFAULT_BYTES : crowd < 1024 ? JAVA_STACK_DEFAULT_BYTES / 4 : JAVA_STACK_MINIMUM_BYTES;
}

/* Is it one of the library's own threads: in the system group, or in a group of that which is not the program's? */
static bool is_system_thread(Thread *t, Object *thread_object)
{
    const VMState *state = t->vm->state;
    Object *group = get_object(thread_object, FIELD_OFFSET(Thread_group));
    ObjectRef ref = object_ref(group);
    if (!group || ref.units == state->main_thread_group.units) return false;
    if (ref.units == state->system_thread_group.units) return true;
    return object_ref(get_object(group, FIELD_OFFSET(ThreadGroup_parent))).units == state->system_thread_group.units;
}

static size_t stack_size_for(VM *vm, int64_t wish)
{
    uint64_t bytes = wish > 0 ? (uint64_t)wish : default_stack_size(vm);
    if (bytes < JAVA_STACK_MINIMUM_BYTES) bytes = JAVA_STACK_MINIMUM_BYTES;
    if (bytes > LARGEST_JAVA_STACK) bytes = LARGEST_JAVA_STACK;
    return (bytes + ARENA_GRANULE - 1) & ~(ARENA_GRANULE - 1);
}

static void thread_free(Thread *t)
{
    stack_free(&t->vm->arena, bytes_at(t->java->stack), t->java->stack_bytes);
    limits_stack_gone(t->vm, t->counted_stack);
    if (t->waiter) {
        waiter_destroy(t->waiter);
        free(t->waiter);
    }
    free(t);
}

/* Both sides of a thread, with its stack; not in the list yet, and bound to no OS thread. The calling OS thread works in the
 * arena. NULL: no memory. */
static Thread *thread_new(VM *vm, Object *object, bool daemon, size_t stack_bytes)
{
    Thread *t = calloc(1, sizeof *t);
    JavaThread *java = t ? java_thread_new(vm) : NULL;
    uint8_t *stack = java ? stack_allocate(&vm->arena, stack_bytes) : NULL;
    if (!stack) goto failed;
    t->vm = vm;
    t->java = java;
    t->sp = (Slot *)stack; /* the home of a top slot that is not there */
    t->stack_limit = stack + stack_bytes - JAVA_STACK_RESERVED_BYTES;
    t->cpu_started_ns = (uint64_t)clock_monotonic_ns();
    java->object = object_ref(object);
    java->daemon = daemon;
    java->stack = bytes_ref(stack);
    java->stack_bytes = (uint32_t)stack_bytes;
    return t;
failed:
    java_thread_free(vm, java);
    free(t);
    return NULL;
}

/* The calling OS thread becomes the one that `t` is bound to. */
static void adopt(Thread *t)
{
    current = t;
    t->os_id = os_thread_id();
    arena_enter(&t->vm->arena);
    mutator_attach(t->vm->heap, &t->vm->arena, &t->mutator);
    t->java->attached = 1;
}

Thread *thread_attach(VM *vm, Object *object, const char *name, bool daemon)
{
    (void)name; /* the host's own thread keeps its name for the OS; Java's is made by thread_make_object */
    arena_enter(&vm->arena);
    Thread *t = thread_new(vm, object, daemon, stack_size_for(vm, 0));
    if (!t) return NULL;
    JavaThread *java = t->java;
    adopt(t);
    if (enlist(vm, t)) return t;
    mutator_detach(&t->mutator);
    current = NULL;
    thread_free(t);
    java_thread_free(vm, java);
    return NULL;
}

void thread_detach(Thread *t)
{
    VM *vm = t->vm;
    JavaThread *java = t->java;
    uint32_t number = java->number;
    bool has_turn = turns_are_on(vm);
    OsThread handle = t->os_thread;
    delist(vm, t);
    mutator_detach(&t->mutator);
    current = NULL;
    thread_free(t);
    thread_gone(vm, java);
    arena_enter(NULL);
    /* Without turns the VM may be closed by now; with them, who closes it waits for this one. */
    if (has_turn) turns_pass(vm, number, handle);
}

/* The rule of mutator_block, that its caller's frame must last, is for references in registers: the opener has none between its java_calls. */
void thread_step_out(Thread *t)
{
    thread_block(t);
    current = NULL;
    arena_enter(NULL);
}

void thread_step_in(Thread *t)
{
    current = t;
    arena_enter(&t->vm->arena);
    thread_unblock(t);
}

/* --- priorities --------------------------------------------------------------------------------------------------------------------- */

#define PRIORITY_NORMAL 5
#define SHORTEST_TURN_NS 100000u

/* A thread above the normal priority is let run soon after it has woken. It gets no larger share of the processors, so nobody starves, and
 * those below the normal priority are as others: what HotSpot makes of priorities on Linux without -XX:ThreadPriorityPolicy. */
static void obey_priority(Thread *t, int priority)
{
    int above = priority > PRIORITY_NORMAL ? priority - PRIORITY_NORMAL : 0;
    if (above == t->os_priority || !t->os_id || turns_are_on(t->vm)) return;
    t->os_priority = above;
    atomic_store_explicit(&t->mutator.prompt, above > 0, memory_order_relaxed);
    os_thread_set_turn(t->os_id, above ? (uint64_t)SHORTEST_TURN_NS << (10 - PRIORITY_NORMAL - above) : 0);
}

/* What it has got from the one who started it is made right. */
static void obey_own_priority(Thread *t) { obey_priority(t, get_int(object_at(t->java->object), FIELD_OFFSET(Thread_priority))); }

void thread_set_priority(Thread *t, Object *thread_object, int priority)
{
    set_int(thread_object, FIELD_OFFSET(Thread_priority), priority);
    threads_lock(t->vm);
    Thread *target = thread_of_object(t, thread_object);
    if (target) obey_priority(target, priority);
    threads_unlock(t->vm);
}

/* --- images ------------------------------------------------------------------------------------------------------------------------ */

static void save_thread(Thread *t)
{
    JavaThread *java = t->java;
    uint8_t *top = t->frame ? (uint8_t *)(t->sp + 1) : bytes_at(java->stack);
    java->frame = t->frame ? offset_of(t->frame) : 0;
    java->sp = offset_of(t->sp);
    memset(top, 0, (size_t)((uint8_t *)bytes_at(java->stack) + java->stack_bytes - top));
}

void threads_save(Thread *t)
{
    for (JavaThread *java = java_thread_at(t->vm->state->threads); java; java = java_thread_at(java->next)) {
        Thread *native = thread_of_java(t->vm, java);
        if (native) save_thread(native);
    }
}

static bool enter_native(VM *vm, Thread *t)
{
    while (t->java->number >= vm->native_thread_capacity)
        if (!grow_native_threads(vm)) return false;
    vm->native_threads[t->java->number] = t;
    return true;
}

/* The native side of a thread that stands, in the arena, where threads_save left it. */
static Thread *thread_remake(VM *vm, JavaThread *java)
{
    Thread *t = calloc(1, sizeof *t);
    uint8_t *stack = bytes_at(java->stack);
    if (!t) return NULL;
    t->vm = vm;
    t->java = java;
    t->frame = frame_from(java->frame);
    t->sp = (Slot *)(arena_base + java->sp);
    t->stack_limit = stack + java->stack_bytes - JAVA_STACK_RESERVED_BYTES;
    t->cpu_started_ns = (uint64_t)clock_monotonic_ns();
    return t;
}

static bool commit_stack(VM *vm, const JavaThread *java)
{
    return arena_commit(&vm->arena, (uint64_t)java->stack.units << ARENA_UNIT_SHIFT, java->stack_bytes);
}

/* The main thread's stack is empty, so it may get another one, of the size that this run wants. */
static bool renew_stack(VM *vm, JavaThread *java)
{
    size_t bytes = stack_size_for(vm, 0);
    if (bytes == java->stack_bytes) return commit_stack(vm, java);
    stack_free(&vm->arena, bytes_at(java->stack), java->stack_bytes);
    uint8_t *stack = stack_allocate(&vm->arena, bytes);
    if (!stack) return false;
    java->stack = bytes_ref(stack);
    java->stack_bytes = (uint32_t)bytes;
    java->sp = offset_of(stack);
    return true;
}

/* Of its stack there are only the pages with something on them: thread_bind commits the others. */
static bool make_dormant(VM *vm, JavaThread *java, int64_t deadlines_by)
{
    Thread *t = thread_remake(vm, java);
    if (!t || !enter_native(vm, t)) return free(t), false;
    if (java->resume_deadline > 0) java->resume_deadline += deadlines_by;
    java->attached = 0;
    atomic_store(&java->sleeping, 0);
    atomic_store(&java->dormant, 1);
    mutator_attach_dormant(vm->heap, &vm->arena, &t->mutator);
    t->next_dormant = vm->dormant;
    vm->dormant = t;
    return true;
}

Thread *threads_reopen(VM *vm, int64_t deadlines_by)
{
    JavaThread *main = java_thread_at(vm->state->threads);
    if (!main || !renew_stack(vm, main)) return NULL;
    Thread *t = thread_remake(vm, main);
    if (!t || !enter_native(vm, t)) return NULL;
    adopt(t);
    for (JavaThread *java = java_thread_at(main->next); java; java = java_thread_at(java->next))
        if (!make_dormant(vm, java, deadlines_by)) return NULL;
    return t;
}

static __attribute__((noinline)) void live_on(Thread *t)
{
    char name[NAME_BYTES] = "";
    t->mutator.c_stack_high = __builtin_frame_address(0);
    t->java->attached = 1;
    Object *java_name = get_object(object_at(t->java->object), FIELD_OFFSET(Thread_name));
    if (java_name) os_thread_set_name(string_to_buffer(t, java_name, name, sizeof name));
    obey_own_priority(t);
    java_resume(t);
    thread_finish(t);
}

/* Between mutator_adopt and the look at the request nothing of the arena is touched: it may be about to move. */
static void run_bound_thread(void *argument)
{
    Thread *volatile t = argument;
    jmp_buf leave;
    current = t;
    t->os_id = os_thread_id();
    mutator_adopt(&t->mutator);
    if (thread_must_freeze(t)) thread_freeze(t);
    else mutator_unblock(&t->mutator);
    if (setjmp(leave) == 0) {
        t->leave = &leave;
        live_on(t);
    }
    thread_detach(t);
}

static Thread *take_dormant(VM *vm, const JavaThread *java)
{
    os_lock(&vm->dormant_lock);
    Thread **link = &vm->dormant, *found;
    while (*link && java && (*link)->java != java) link = &(*link)->next_dormant;
    found = *link;
    if (found) {
        *link = found->next_dormant;
        atomic_store(&found->java->dormant, 0);
    }
    os_unlock(&vm->dormant_lock);
    return found;
}

static bool start_os_thread(Thread *new, void (*run)(void *), const char *name);

void thread_bind(VM *vm, JavaThread *java)
{
    Thread *t = take_dormant(vm, java);
    if (!t || (commit_stack(vm, t->java) && start_os_thread(t, run_bound_thread, NULL))) return;
    os_lock(&vm->dormant_lock); /* the next wake-up tries again */
    t->next_dormant = vm->dormant;
    vm->dormant = t;
    atomic_store(&java->dormant, 1);
    os_unlock(&vm->dormant_lock);
}

bool thread_is_of_library(Thread *t, const JavaThread *java)
{
    const Object *object = object_at(java->object);
    if (!object) return false;
    return get_object(object, FIELD_OFFSET(Thread_group)) == object_at(t->vm->state->system_thread_group) ||
           symbol_is(symbol_at(object_class(object)->name), "jdk/internal/misc/InnocuousThread");
}

void threads_bind_others(Thread *t)
{
    for (JavaThread *java = java_thread_at(t->vm->state->threads), *next; java; java = next) {
        next = java_thread_at(java->next);
        if (atomic_load(&java->dormant) && !thread_is_of_library(t, java)) thread_bind(t->vm, java);
    }
}

/* Dormant threads leave without having run. */
static void detach_dormant(VM *vm)
{
    for (Thread *t; (t = take_dormant(vm, NULL)) != NULL;) {
        JavaThread *java = t->java;
        delist(vm, t);
        mutator_detach(&t->mutator);
        thread_free(t);
        thread_gone(vm, java);
    }
}

Waiter *thread_waiter(Thread *t)
{
    if (t->waiter) return t->waiter;
    Waiter *waiter = malloc(sizeof *waiter);
    if (!waiter) return NULL;
    waiter_init(waiter);
    if (turns_are_on(t->vm)) waiter->outside = turns_outside, waiter->context = t;
    threads_lock(t->vm); /* an interrupting thread may look */
    t->waiter = waiter;
    threads_unlock(t->vm);
    return waiter;
}

/* --- starting --------------------------------------------------------------------------------------------------------------------- */

/* Thread.run of the thread's object, unless Thread.stop came before start. */
static void run_java_thread(Thread *t)
{
    Object *self = object_at(t->java->object);
    if (get_boolean(self, FIELD_OFFSET(Thread_stillborn))) return;
    Method *run = METHOD(Thread_run);
    run = method_at(object_class(self)->vtable[run->vtable_index]);
    Slot receiver = {.bits = object_ref(self).units};
    java_call(t, run, &receiver, 1, NULL);
}

/* References are only in frames below this one's: above lie the C library's secrets, which would pin objects at random. */
static __attribute__((noinline)) void live(Thread *t)
{
    t->mutator.c_stack_high = __builtin_frame_address(0);
    obey_own_priority(t);
    if (t->body) t->body(t);
    else run_java_thread(t);
    thread_finish(t);
}

/* What each OS thread made here runs. `leave` is where thread_leave jumps to: there, nothing of Java may run any more. */
static void run_os_thread(void *argument)
{
    Thread *volatile t = argument;
    jmp_buf leave;
    turns_begin(t);
    adopt(t);
    if (setjmp(leave) == 0) {
        t->leave = &leave;
        live(t);
    }
    thread_detach(t);
}

void thread_leave(Thread *t)
{
    if (t->leave) longjmp(*(jmp_buf *)t->leave, 1);
}

/* When this returns true the new Thread may be gone already; not the OS's handle, which lives until it is detached. */
static bool start_os_thread(Thread *new, void (*run)(void *), const char *name)
{
    bool turns = turns_are_on(new->vm);
    OsThread handle;
    if (!os_thread_create(&handle, C_STACK_BYTES, run, new, name)) return false;
    if (turns) turns_started(new, handle);
    else os_thread_detach(handle);
    return true;
}

bool thread_start_body(Thread *t, Object *thread_object, void (*body)(Thread *t))
{
    if (get_long(thread_object, FIELD_OFFSET(Thread_eetop)) != 0)
        return throw_new(t, "java/lang/IllegalThreadStateException", NULL);
    char name[NAME_BYTES] = "", reason[100];
    if (!limits_admit_thread(t->vm, reason, sizeof reason)) return throw_new(t, "java/lang/OutOfMemoryError", "%s", reason);
    Object *java_name = get_object(thread_object, FIELD_OFFSET(Thread_name));
    if (java_name) string_to_buffer(t, java_name, name, sizeof name);
    bool daemon = get_boolean(thread_object, FIELD_OFFSET(Thread_daemon));
    int64_t wish = get_long(thread_object, FIELD_OFFSET(Thread_stackSize));
    /* A large -Xss is meant for the program's threads: for all it would use the region of the stacks up. */
    if (wish <= 0 && t->vm->options.java_stack_bytes > JAVA_STACK_DEFAULT_BYTES && is_system_thread(t, thread_object))
        wish = JAVA_STACK_DEFAULT_BYTES;

    /* How many threads there are has its own limit; how large their stacks are is the program's choice. */
    size_t stack_bytes = stack_size_for(t->vm, wish), counted = stack_bytes > JAVA_STACK_DEFAULT_BYTES ? stack_bytes : 0;
    if (!limits_admit_stack(t->vm, counted, reason, sizeof reason)) return throw_new(t, "java/lang/OutOfMemoryError", "%s", reason);
    Thread *new = thread_new(t->vm, thread_object, daemon, stack_bytes);
    JavaThread *java = new ? new->java : NULL;
    if (!new) return limits_stack_gone(t->vm, counted), throw_known(t, KNOWN(OutOfMemoryError), UNABLE_TO_CREATE);
    new->counted_stack = counted;
    new->os_priority = t->os_priority;
    new->body = body;
    if (!enlist(t->vm, new)) {
        thread_free(new);
        java_thread_free(t->vm, java);
        return throw_known(t, KNOWN(OutOfMemoryError), UNABLE_TO_CREATE);
    }
    set_int(thread_object, FIELD_OFFSET(Thread_threadStatus), THREAD_STATUS_RUNNABLE);
    set_long(thread_object, FIELD_OFFSET(Thread_eetop), java_thread_ref(java).units);
    if (start_os_thread(new, run_os_thread, name)) return true;

    set_long(thread_object, FIELD_OFFSET(Thread_eetop), 0);
    set_int(thread_object, FIELD_OFFSET(Thread_threadStatus), THREAD_STATUS_NEW);
    delist(t->vm, new);
    thread_free(new);
    thread_gone(t->vm, java);
    return throw_known(t, KNOWN(OutOfMemoryError), UNABLE_TO_CREATE);
}

bool thread_start(Thread *t, Object *thread_object) { return thread_start_body(t, thread_object, NULL); }

/* --- objects of threads that Java did not make -------------------------------------------------------------------------------------- */

/* Thread.<init>(ThreadGroup, String) on an allocated object. */
static bool construct(Thread *t, Object *object, Object *group, const char *name)
{
    Object *text = string_from_c(t, name);
    if (!text) return false;
    Slot arguments[3] = {{.bits = object_ref(object).units}, {.bits = object_ref(group).units}, {.bits = object_ref(text).units}};
    return java_call(t, METHOD(Thread_init), arguments, 3, NULL);
}

static bool add_to_group(Thread *t, Object *group, Object *object)
{
    Slot arguments[2] = {{.bits = object_ref(group).units}, {.bits = object_ref(object).units}};
    return java_call(t, METHOD(ThreadGroup_add), arguments, 2, NULL);
}

bool thread_make_object(Thread *t, Object *group, const char *name, bool add)
{
    Object *self = object_allocate(t, KNOWN(Thread));
    if (!self) return false;
    /* The constructor asks for the current thread, its group and priority: this very object. */
    set_long(self, FIELD_OFFSET(Thread_eetop), java_thread_ref(t->java).units);
    set_int(self, FIELD_OFFSET(Thread_priority), 5);
    t->java->object = object_ref(self);
    t->java->dead = 0;
    ObjectRef group_ref = object_ref(group); /* pointers do not outlive a call of Java: the arena may be moved meanwhile (freeze.h) */
    if (!construct(t, self, group, name)) return false;
    self = object_at(t->java->object);
    group = object_at(group_ref);
    set_boolean(self, FIELD_OFFSET(Thread_daemon), t->java->daemon);
    set_int(self, FIELD_OFFSET(Thread_threadStatus), THREAD_STATUS_RUNNABLE);
    return !add || add_to_group(t, group, self);
}

Object *thread_object_new(Thread *t, Object *group, const char *name, int priority, bool daemon)
{
    Object *object = object_allocate(t, KNOWN(Thread));
    ObjectRef object_kept = object_ref(object), group_kept = object_ref(group);
    if (!object || !construct(t, object, group, name)) return NULL;
    object = object_at(object_kept);
    set_int(object, FIELD_OFFSET(Thread_priority), priority);
    set_boolean(object, FIELD_OFFSET(Thread_daemon), daemon);
    return add_to_group(t, object_at(group_kept), object) ? object_at(object_kept) : NULL;
}

/* --- ending: each call of Java may see the arena moved, so objects are found anew ---------------------------------------------------------- */

static Object *self_of(Thread *t) { return object_at(t->java->object); }

/* As HotSpot words it when the handler of uncaught exceptions throws itself. */
static void report_handler_failure(Thread *t)
{
    char text[512], class_name[256], name[NAME_BYTES] = "";
    Object *exception = thread_exception(t), *java_name = get_object(self_of(t), FIELD_OFFSET(Thread_name));
    if (!t->vm->options.own_process) return;
    if (java_name) string_to_buffer(t, java_name, name, sizeof name);
    class_external_name(object_class(exception), class_name, sizeof class_name);
    int length = snprintf(text, sizeof text, "\nException: %s thrown from the UncaughtExceptionHandler in thread \"%s\"\n",
                          class_name, name);
    if (length > 0) sandbox_write_stderr(text, (size_t)length < sizeof text ? (size_t)length : sizeof text - 1);
}

static void dispatch_uncaught(Thread *t)
{
    Object *exception = thread_exception(t);
    if (!exception) return;
    thread_clear_exception(t);
    Slot arguments[2] = {{.bits = t->java->object.units}, {.bits = object_ref(exception).units}};
    if (!java_call(t, METHOD(Thread_dispatchUncaughtException), arguments, 2, NULL)) report_handler_failure(t);
    thread_clear_exception(t);
}

/* Thread.exit leaves the group, which an asynchronous exception may prevent: up to three attempts, as HotSpot. */
static void leave_group(Thread *t)
{
    for (int attempt = 0; attempt < 3 && get_object(self_of(t), FIELD_OFFSET(Thread_group)); attempt++) {
        Slot receiver = {.bits = t->java->object.units};
        java_call(t, METHOD(Thread_exit), &receiver, 1, NULL);
        thread_clear_exception(t);
    }
}

/* What Thread.join waits for. */
static void terminate(Thread *t)
{
    bool locked;
    while (!(locked = monitor_enter(t, self_of(t))) && !thread_has_exception(t)) thread_freeze(t);
    Object *self = self_of(t);
    thread_status_set(t, THREAD_STATUS_TERMINATED);
    __atomic_store_n((int64_t *)field_address(self, FIELD_OFFSET(Thread_eetop)), 0, __ATOMIC_RELEASE);
    if (locked && monitor_notify(t, self, true)) monitor_exit(t, self);
    thread_clear_exception(t);
}

void thread_finish(Thread *t)
{
    VM *vm = t->vm;
    if (self_of(t)) {
        dispatch_uncaught(t);
        leave_group(t);
    }
    JavaThread *java = t->java;
    threads_lock(vm);
    if (java->counted) count(vm, java, -1);
    java->dead = 1; /* no more in getThreads and dumps */
    threads_unlock(vm);
    if (self_of(t)) terminate(t);
}

/* Threads that keep the VM alive, the calling one left out. */
static bool others_are_alive(Thread *t, uint32_t *seen)
{
    threads_lock(t->vm);
    *seen = atomic_load(&t->vm->state->thread_end_word);
    bool alive = t->vm->state->non_daemon_count > t->java->keeps_alive;
    threads_unlock(t->vm);
    return alive;
}

void threads_await_last(Thread *t)
{
    uint32_t seen;
    while (!limits_have_ended(t->vm) && !atomic_load(&t->vm->exiting) && others_are_alive(t, &seen)) {
        thread_wait_word(t, &t->vm->state->thread_end_word, seen, -1);
        if (thread_must_freeze(t)) thread_freeze(t);
    }
}

/* Asks all others to leave. True: some are still there. */
static bool ask_to_leave(Thread *t, uint32_t *seen)
{
    VM *vm = t->vm;
    threads_lock(vm);
    *seen = atomic_load(&vm->state->thread_end_word);
    bool others = vm->state->bound_count > 1;
    for (JavaThread *java = java_thread_at(vm->state->threads); java; java = java_thread_at(java->next)) {
        Thread *other = thread_of_java(vm, java);
        if (!other || other == t) continue;
        thread_request(other, POLL_LEAVE);
        java_thread_wake(t, java);
        if (other->waiter) waiter_wake(other->waiter);
    }
    threads_unlock(vm);
    return others;
}

void threads_ask_to_leave(Thread *t)
{
    uint32_t seen;
    ask_to_leave(t, &seen);
    thread_request(t, POLL_LEAVE);
}

bool threads_leave_all(Thread *t, int64_t patience_ns)
{
    /* Asked again now and then: a thread may have begun to wait between its poll and our wake-up. */
    const int64_t interval_ns = 10 * 1000 * 1000;
    detach_dormant(t->vm);
    int64_t deadline = clock_deadline(patience_ns);
    uint32_t seen;
    while (ask_to_leave(t, &seen)) {
        if (clock_monotonic_ns() >= deadline) return false;
        thread_wait_word(t, &t->vm->state->thread_end_word, seen, clock_deadline(interval_ns));
    }
    return true;
}

/* --- from objects to threads ----------------------------------------------------------------------------------------------------------- */

JavaThread *java_thread_of_object(Thread *t, Object *thread_object)
{
    int64_t *eetop = field_address(thread_object, FIELD_OFFSET(Thread_eetop));
    return java_thread_at((JavaThreadRef){(uint32_t)__atomic_load_n(eetop, __ATOMIC_ACQUIRE)});
}

Thread *thread_of_object(Thread *t, Object *thread_object)
{
    JavaThread *java = java_thread_of_object(t, thread_object);
    return java ? thread_of_java(t->vm, java) : NULL;
}
