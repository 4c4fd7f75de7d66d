/* monitor.c: monitors and identity hashes (JLS 17.1, 17.2).
 *
 * An object's header word 1 says how its monitor is kept (object.h):
 *   neutral       free; may hold the identity hash
 *   thin-locked   owner's number and recursion in the header; nobody waits for it
 *   inflated      index of a Monitor, which keeps owner, recursion, hash and queues
 * Every change is a compare-and-swap of the whole word, so a thread that finds a thin lock in its way can inflate it for
 * the owner: the owner's next exit fails its swap, looks again, and finds itself the owner of the Monitor.
 *
 * Entering an inflated monitor: swap `owner` from 0; else spin a little; else join the entry queue and sleep on the thread's
 * own wake word. Leaving: owner := 0, then wake the first of the entry queue, which stays queued until it has
 * entered, so whoever overtakes it wakes it again. The two sequentially consistent accesses on each side (queue, owner; owner,
 * queue) make sure that one of the two sees the other (Dekker).
 * Object.wait moves the thread to the wait set; notify moves it from there to the entry queue, in order of arrival.
 *
 * Invariants:
 *  - a thread is in at most one queue of one monitor; links and roles change under that monitor's lock;
 *  - between finding a Monitor by its index and joining a queue there is no safepoint; so at a safepoint a monitor
 *    without owner and with empty queues is in nobody's hands, and may be deflated;
 *  - recursion is read and written by the owner only.
 * Sources: Bacon et al., "Thin Locks", PLDI 1998; Dice, "Implementing Fast Java Monitors with Relaxed-Locks", JVM 2001. */
#include "vm/monitor.h"

#include "sandbox/clock.h"
#include "sandbox/os_thread.h"
#include "vm/class.h"
#include "vm/exception.h"
#include "vm/native.h"
#include "vm/thread_status.h"

/* Monitors lie in chunks that never move; chunk k has FIRST_CHUNK << k of them, so an index finds its chunk by its bit length. */
enum { FIRST_CHUNK_SHIFT = 6, FIRST_CHUNK = 1 << FIRST_CHUNK_SHIFT, CHUNKS = 22 };

typedef struct MonitorTable {
    BytesRef chunks[CHUNKS];
    uint32_t chunk_count;
    uint32_t thin_spins;   /* before a thin lock is inflated; 0 on a single processor, where spinning is futile */
    uint32_t most_spins, in_use;
} MonitorTable;

enum { RECURSION_BITS = 10, RECURSION_MASK = (1 << RECURSION_BITS) - 1 };
enum { THIN_SPINS = 30, SPINS_AT_FIRST = 40, MOST_SPINS = 200, LEAST_SPINS = 4 };

static inline OsLock *as_lock(_Atomic uint32_t *word) { return (OsLock *)word; }
static inline MonitorTable *monitor_table(VM *vm) { return (MonitorTable *)bytes_at(vm->state->monitors); }

static inline unsigned word_state(uint32_t word) { return word >> OBJECT_STATE_SHIFT; }
static inline uint32_t word_payload(uint32_t word) { return word & OBJECT_PAYLOAD_MASK; }
/* The bits that are not the monitor's. */
static inline uint32_t word_kept(uint32_t word) { return word & ~(UINT32_C(3) << OBJECT_STATE_SHIFT | OBJECT_PAYLOAD_MASK); }
static inline uint32_t word_make(uint32_t old, unsigned state, uint32_t payload)
{
    return word_kept(old) | (uint32_t)state << OBJECT_STATE_SHIFT | payload;
}
static inline uint32_t thin_owner(uint32_t word) { return word_payload(word) >> RECURSION_BITS; }

static inline uint32_t word_load(const Object *object)
{
    return __atomic_load_n((const uint32_t *)&object->state, __ATOMIC_ACQUIRE);
}
static inline bool word_swap(Object *object, uint32_t old, uint32_t new)
{
    return atomic_compare_exchange_strong_explicit(&object->state, &old, new, memory_order_acq_rel, memory_order_relaxed);
}

static inline void pause_cpu(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/* --- the table ------------------------------------------------------------------------------------------------------------------ */

void monitors_reopen(VM *vm)
{
    MonitorTable *table = monitor_table(vm);
    bool alone = os_thread_cpu_count() == 1;
    table->thin_spins = alone ? 0 : THIN_SPINS;
    table->most_spins = alone ? 0 : MOST_SPINS;
}

bool monitors_open(VM *vm)
{
    MonitorTable *table = metadata_allocate(&vm->arena, 0, sizeof *table);
    if (!table) return false;
    vm->state->monitors = bytes_ref(table);
    monitors_reopen(vm);
    if (vm->state->hash_seed == 0) vm->state->hash_seed = 0x1d872b41;
    return true;
}

static Monitor *monitor_at_index(VM *vm, uint32_t index)
{
    uint32_t place = index + FIRST_CHUNK;
    unsigned chunk = 31 - FIRST_CHUNK_SHIFT - (unsigned)__builtin_clz(place);
    Monitor *monitors = (Monitor *)bytes_at(monitor_table(vm)->chunks[chunk]);
    return &monitors[place - ((uint32_t)FIRST_CHUNK << chunk)];
}

static void push_free(VM *vm, Monitor *monitor)
{
    monitor->object.units = 0;
    monitor->next_free = vm->state->monitor_free;
    vm->state->monitor_free = monitor->index;
    monitor_table(vm)->in_use--;
}

/* Under monitor_lock. Index 0 stays unused, so that it can mean none. */
static bool add_chunk(VM *vm)
{
    MonitorTable *table = monitor_table(vm);
    if (table->chunk_count == CHUNKS) return false;
    uint32_t count = (uint32_t)FIRST_CHUNK << table->chunk_count;
    Monitor *monitors = metadata_allocate(&vm->arena, 0, count * sizeof *monitors);
    if (!monitors) return false;
    table->chunks[table->chunk_count++] = bytes_ref(monitors);
    for (uint32_t i = count; i-- > 0;) {
        monitors[i].index = vm->state->monitor_capacity + i;
        table->in_use++;
        if (monitors[i].index != 0) push_free(vm, &monitors[i]);
        else table->in_use--;
    }
    vm->state->monitor_capacity += count;
    return true;
}

static Monitor *take_free(VM *vm)
{
    Monitor *monitor = NULL;
    os_lock(as_lock(&vm->state->monitor_lock));
    if (vm->state->monitor_free != 0 || add_chunk(vm)) {
        monitor = monitor_at_index(vm, vm->state->monitor_free);
        vm->state->monitor_free = monitor->next_free;
        monitor_table(vm)->in_use++;
    }
    os_unlock(as_lock(&vm->state->monitor_lock));
    return monitor;
}

static void give_back(VM *vm, Monitor *monitor)
{
    os_lock(as_lock(&vm->state->monitor_lock));
    push_free(vm, monitor);
    os_unlock(as_lock(&vm->state->monitor_lock));
}

uint32_t monitors_count(VM *vm) { return monitor_table(vm)->in_use; }

/* --- inflation and deflation ------------------------------------------------------------------------------------------------------ */

/* The object's Monitor, made in any state of the header, for whoever owns the lock. NULL: out of memory, nothing pending. */
static Monitor *inflate(VM *vm, Object *object)
{
    Monitor *fresh = NULL;
    for (;;) {
        uint32_t word = word_load(object);
        if (word_state(word) == OBJECT_INFLATED) {
            if (fresh) give_back(vm, fresh);
            return monitor_at_index(vm, word_payload(word));
        }
        if (!fresh && !(fresh = take_free(vm))) return NULL;
        bool thin = word_state(word) == OBJECT_THIN_LOCKED;
        fresh->object = object_ref(object);
        fresh->recursion = thin ? word_payload(word) & RECURSION_MASK : 0;
        atomic_store_explicit(&fresh->owner, thin ? thin_owner(word) : 0, memory_order_relaxed);
        atomic_store_explicit(&fresh->hash, thin ? 0 : word_payload(word), memory_order_relaxed);
        atomic_store_explicit(&fresh->spins, SPINS_AT_FIRST, memory_order_relaxed);
        atomic_store_explicit(&fresh->used, 1, memory_order_relaxed);
        if (word_swap(object, word, word_make(word, OBJECT_INFLATED, fresh->index))) return fresh;
    }
}

static bool is_idle(const Monitor *monitor)
{
    return atomic_load(&monitor->owner) == 0 && atomic_load(&monitor->entry_first) == 0 && monitor->wait_first == 0;
}

static void deflate(VM *vm, Monitor *monitor)
{
    Object *object = object_at(monitor->object);
    uint32_t word = word_load(object);
    atomic_store(&object->state, word_make(word, OBJECT_NEUTRAL, atomic_load(&monitor->hash)));
    push_free(vm, monitor);
}

void monitors_visit_weak(VM *vm, Collector *collector)
{
    for (uint32_t i = 1; i < vm->state->monitor_capacity; i++) {
        Monitor *monitor = monitor_at_index(vm, i);
        if (monitor->object.units == 0) continue;
        gc_visit_weak(collector, &monitor->object);
        if (monitor->object.units == 0) {
            atomic_store(&monitor->owner, 0); /* a lock may outlive its object only where native code forgot it */
            push_free(vm, monitor);
        } else if (is_idle(monitor) && atomic_exchange(&monitor->used, 0) == 0) {
            deflate(vm, monitor);
        }
    }
}

/* --- queues: under the monitor's lock ------------------------------------------------------------------------------------------- */

/* `units` is not 0. */
static inline JavaThread *thread_at_units(uint32_t units)
{
    return (JavaThread *)(arena_base + ((uint64_t)units << ARENA_UNIT_SHIFT));
}
static inline uint32_t units_of_thread(const JavaThread *java)
{
    return (uint32_t)((uint64_t)((const uint8_t *)java - arena_base) >> ARENA_UNIT_SHIFT);
}

static inline void set_role(JavaThread *java, MonitorRole role)
{
    __atomic_store_n(&java->monitor_role, role, __ATOMIC_RELEASE);
}

static inline bool is_waiting(const JavaThread *java)
{
    return __atomic_load_n(&java->monitor_role, __ATOMIC_ACQUIRE) == MONITOR_ROLE_WAITING;
}

static void append_entering(Monitor *monitor, JavaThread *java)
{
    uint32_t units = units_of_thread(java);
    java->monitor_next.units = 0;
    set_role(java, MONITOR_ROLE_ENTERING);
    if (monitor->entry_last) thread_at_units(monitor->entry_last)->monitor_next.units = units;
    monitor->entry_last = units;
    if (atomic_load(&monitor->entry_first) == 0) atomic_store(&monitor->entry_first, units);
}

static void append_waiting(Monitor *monitor, JavaThread *java)
{
    uint32_t units = units_of_thread(java);
    java->monitor_next.units = 0;
    set_role(java, MONITOR_ROLE_WAITING);
    if (monitor->wait_last) thread_at_units(monitor->wait_last)->monitor_next.units = units;
    else monitor->wait_first = units;
    monitor->wait_last = units;
}

/* Takes `java` out of the queue that begins with `first`; answers the new first and sets the new last. */
static uint32_t unlink_from(uint32_t first, uint32_t *last, JavaThread *java)
{
    uint32_t units = units_of_thread(java), previous = 0, at = first;
    while (at && at != units) {
        previous = at;
        at = thread_at_units(at)->monitor_next.units;
    }
    assert(at == units);
    uint32_t next = java->monitor_next.units;
    if (*last == units) *last = previous;
    java->monitor_next.units = 0;
    set_role(java, MONITOR_ROLE_NONE);
    if (!previous) return next;
    thread_at_units(previous)->monitor_next.units = next;
    return first;
}

static void remove_entering(Monitor *monitor, JavaThread *java)
{
    atomic_store(&monitor->entry_first, unlink_from(atomic_load(&monitor->entry_first), &monitor->entry_last, java));
}

static void remove_waiting(Monitor *monitor, JavaThread *java)
{
    monitor->wait_first = unlink_from(monitor->wait_first, &monitor->wait_last, java);
}

/* --- entering --------------------------------------------------------------------------------------------------------------------- */

static inline bool try_acquire(Monitor *monitor, uint32_t number)
{
    uint32_t nobody = 0;
    return atomic_compare_exchange_strong(&monitor->owner, &nobody, number);
}

/* Spins as long as it paid before: more after a success, less after a failure. */
static bool spin_acquire(Thread *t, Monitor *monitor)
{
    uint32_t spins = atomic_load_explicit(&monitor->spins, memory_order_relaxed);
    uint32_t most = monitor_table(t->vm)->most_spins;
    for (uint32_t i = 0; i < spins && i < most; i++) {
        if (atomic_load_explicit(&t->mutator.poll, memory_order_relaxed)) return false;
        if (atomic_load_explicit(&monitor->owner, memory_order_relaxed) == 0 && try_acquire(monitor, t->java->number)) {
            if (spins < most) atomic_store_explicit(&monitor->spins, spins + 8, memory_order_relaxed);
            return true;
        }
        pause_cpu();
    }
    if (spins > LEAST_SPINS) atomic_store_explicit(&monitor->spins, spins - spins / 4, memory_order_relaxed);
    return false;
}

/* Sleeps until the monitor is ours, as a member of the entry queue, and leaves that. False: the thread shall stand still; it stays in the
 * queue. */
static bool acquire_queued(Thread *t, Monitor *monitor, Object *object)
{
    JavaThread *java = t->java;
    if (!try_acquire(monitor, java->number)) {
        bool acquired = false;
        int32_t status = thread_status_set(t, THREAD_STATUS_BLOCKED_ON_MONITOR_ENTER);
        java->blocked_on = object_ref(object);
        java->waiting_on = monitor_ref(monitor);
        for (;;) {
            uint32_t seen = atomic_load(&java->wake_word);
            acquired = try_acquire(monitor, java->number);
            if (acquired || thread_must_freeze(t)) break;
            thread_wait(t, seen, -1);
        }
        java->blocked_on.units = 0;
        java->waiting_on.units = 0;
        thread_status_set(t, status);
        if (!acquired) return false;
    }
    os_lock(as_lock(&monitor->lock));
    remove_entering(monitor, java);
    os_unlock(as_lock(&monitor->lock));
    return true;
}

/* False: unfinished. Called again then, the thread finds itself in the queue. */
static bool enter_inflated(Thread *t, Monitor *monitor, Object *object)
{
    uint32_t number = t->java->number;
    if (atomic_load_explicit(&monitor->used, memory_order_relaxed) == 0)
        atomic_store_explicit(&monitor->used, 1, memory_order_relaxed);
    if (atomic_load_explicit(&monitor->owner, memory_order_relaxed) == number) {
        monitor->recursion++;
        return true;
    }
    bool queued = t->java->monitor_role == MONITOR_ROLE_ENTERING;
    if (queued || (!try_acquire(monitor, number) && !spin_acquire(t, monitor))) {
        os_lock(as_lock(&monitor->lock));
        if (!queued) append_entering(monitor, t->java);
        os_unlock(as_lock(&monitor->lock));
        if (!acquire_queued(t, monitor, object)) return false;
    }
    monitor->recursion = 0;
    return true;
}

bool monitor_enter_slow(Thread *t, Object *object)
{
    uint32_t number = t->java->number, spins = monitor_table(t->vm)->thin_spins;
    for (;;) {
        uint32_t word = word_load(object);
        bool swapped = false;
        if (word_state(word) == OBJECT_NEUTRAL && word_payload(word) == 0) {
            swapped = word_swap(object, word, word_make(word, OBJECT_THIN_LOCKED, number << RECURSION_BITS));
        } else if (word_state(word) == OBJECT_THIN_LOCKED && thin_owner(word) == number &&
                   (word & RECURSION_MASK) != RECURSION_MASK) {
            swapped = word_swap(object, word, word + 1);
        } else if (word_state(word) == OBJECT_THIN_LOCKED && thin_owner(word) != number && spins > 0) {
            spins = atomic_load_explicit(&t->mutator.poll, memory_order_relaxed) ? 0 : spins - 1;
            pause_cpu();
        } else {
            Monitor *monitor = inflate(t->vm, object);
            if (!monitor) return throw_out_of_memory(t, "Metaspace");
            return enter_inflated(t, monitor, object);
        }
        if (swapped) return true;
    }
}

/* --- leaving ------------------------------------------------------------------------------------------------------------------------ */

static void release(Thread *t, Monitor *monitor)
{
    atomic_exchange(&monitor->owner, 0);
    if (atomic_load(&monitor->entry_first) == 0) return;
    os_lock(as_lock(&monitor->lock));
    uint32_t successor = atomic_load(&monitor->entry_first);
    if (successor) java_thread_wake(t, thread_at_units(successor));
    os_unlock(as_lock(&monitor->lock));
}

bool monitor_exit_slow(Thread *t, Object *object)
{
    uint32_t number = t->java->number;
    for (;;) {
        uint32_t word = word_load(object);
        if (word_state(word) == OBJECT_THIN_LOCKED && thin_owner(word) == number) {
            uint32_t left = word & RECURSION_MASK ? word - 1 : word_make(word, OBJECT_NEUTRAL, 0);
            if (word_swap(object, word, left)) return true;
            continue;
        }
        if (word_state(word) != OBJECT_INFLATED) break;
        Monitor *monitor = monitor_at_index(t->vm, word_payload(word));
        if (atomic_load_explicit(&monitor->owner, memory_order_relaxed) != number) break;
        if (monitor->recursion > 0) monitor->recursion--;
        else release(t, monitor);
        return true;
    }
    return throw_known(t, KNOWN(IllegalMonitorStateException), NULL);
}

static uint32_t owner_number(VM *vm, const Object *object)
{
    uint32_t word = word_load(object);
    if (word_state(word) == OBJECT_THIN_LOCKED) return thin_owner(word);
    if (word_state(word) == OBJECT_INFLATED) return atomic_load(&monitor_at_index(vm, word_payload(word))->owner);
    return 0;
}

bool monitor_is_held(Thread *t, Object *object) { return owner_number(t->vm, object) == t->java->number; }

JavaThread *monitor_owner(VM *vm, const Object *object)
{
    uint32_t number = owner_number(vm, object);
    Thread *owner = number && number < vm->native_thread_capacity ? vm->native_threads[number] : NULL;
    return owner ? owner->java : NULL;
}

/* --- wait and notify ------------------------------------------------------------------------------------------------------------------ */

static bool throw_not_owner(Thread *t)
{
    return throw_known(t, KNOWN(IllegalMonitorStateException), "current thread is not owner");
}

static bool throw_interrupted(Thread *t)
{
    thread_clear_interrupt(t);
    return throw_known(t, KNOWN(InterruptedException), NULL);
}

/* Sleeps in the wait set until notified, interrupted, asynchronously stopped, or the deadline. False: the thread shall stand still. */
static bool sleep_in_wait_set(Thread *t, int64_t deadline)
{
    for (;;) {
        uint32_t seen = atomic_load(&t->java->wake_word);
        if (!is_waiting(t->java) || thread_is_interrupted(t)) return true;
        if (atomic_load(&t->mutator.poll) & POLL_THROW) return true;
        if (deadline >= 0 && clock_monotonic_ns() >= deadline) return true;
        if (thread_must_freeze(t)) return false;
        thread_wait(t, seen, deadline);
    }
}

/* Out of the wait set, if still there, into the entry queue. True: notify had done it. */
static bool was_notified(Thread *t, Monitor *monitor)
{
    os_lock(as_lock(&monitor->lock));
    bool notified = !is_waiting(t->java);
    if (!notified) {
        remove_waiting(monitor, t->java);
        append_entering(monitor, t->java);
    }
    os_unlock(as_lock(&monitor->lock));
    return notified;
}

/* Gives the monitor up and joins its wait set. */
static bool begin_wait(Thread *t, Object *object, int64_t milliseconds)
{
    if (milliseconds < 0) return throw_known(t, KNOWN(IllegalArgumentException), "timeout value is negative");
    if (!monitor_is_held(t, object)) return throw_not_owner(t);
    if (thread_is_interrupted(t)) return throw_interrupted(t);
    Monitor *monitor = inflate(t->vm, object);
    if (!monitor) return throw_out_of_memory(t, "Metaspace");

    JavaThread *java = t->java;
    java->resume_deadline = milliseconds == 0 ? -1 : thread_deadline_ms(milliseconds);
    java->resume_recursion = monitor->recursion;
    java->wait_phase = WAIT_PHASE_SLEEPS;
    java->blocked_on = object_ref(object);
    java->waiting_on = monitor_ref(monitor);
    atomic_store_explicit(&monitor->used, 1, memory_order_relaxed);
    thread_status_set(t, milliseconds == 0 ? THREAD_STATUS_IN_OBJECT_WAIT : THREAD_STATUS_IN_OBJECT_WAIT_TIMED);

    os_lock(as_lock(&monitor->lock));
    append_waiting(monitor, java);
    os_unlock(as_lock(&monitor->lock));
    release(t, monitor);
    return true;
}

/* JLS 17.2.1. A thread that was both notified and interrupted returns normally and stays interrupted (17.2.4). What must outlive a
 * stand-still half-way is in the JavaThread; while the thread is in a queue its object stays inflated. */
bool monitor_wait(Thread *t, Object *object, int64_t milliseconds)
{
    JavaThread *java = t->java;
    if (java->wait_phase == WAIT_PHASE_NONE && !begin_wait(t, object, milliseconds)) return false;
    Monitor *monitor = inflate(t->vm, object);
    if (java->wait_phase == WAIT_PHASE_SLEEPS) {
        if (!sleep_in_wait_set(t, java->resume_deadline)) return false;
        java->wait_phase = was_notified(t, monitor) ? WAIT_PHASE_NOTIFIED : WAIT_PHASE_ENDED;
    }
    if (!acquire_queued(t, monitor, object)) return false;
    monitor->recursion = java->resume_recursion;

    bool notified = java->wait_phase == WAIT_PHASE_NOTIFIED;
    java->wait_phase = WAIT_PHASE_NONE;
    java->resume_deadline = 0;
    java->blocked_on.units = 0;
    java->waiting_on.units = 0;
    thread_status_set(t, THREAD_STATUS_RUNNABLE);
    if (thread_take_asynchronous(t)) return false;
    if (!notified && thread_is_interrupted(t)) return throw_interrupted(t);
    return thread_poll(t);
}

bool monitor_notify(Thread *t, Object *object, bool all)
{
    uint32_t word = word_load(object);
    if (owner_number(t->vm, object) != t->java->number) return throw_not_owner(t);
    if (word_state(word) != OBJECT_INFLATED) return true; /* who waits has inflated it */
    Monitor *monitor = monitor_at_index(t->vm, word_payload(word));
    os_lock(as_lock(&monitor->lock));
    for (uint32_t first; (first = monitor->wait_first) != 0;) {
        JavaThread *waiter = thread_at_units(first);
        remove_waiting(monitor, waiter);
        append_entering(monitor, waiter); /* woken when we leave */
        if (!all) break;
    }
    os_unlock(as_lock(&monitor->lock));
    return true;
}

/* --- identity hashes ------------------------------------------------------------------------------------------------------------------- */

/* 28 bits, never 0. A counter through a mixer, so that a run can be repeated (DESIGN 4). The mixer is MurmurHash3's. */
static uint32_t next_hash(VM *vm)
{
    for (;;) {
        uint32_t h = __atomic_fetch_add(&vm->state->hash_seed, 0x9e3779b9u, __ATOMIC_RELAXED);
        h = (h ^ h >> 16) * 0x85ebca6bu;
        h = (h ^ h >> 13) * 0xc2b2ae35u;
        h = (h ^ h >> 16) & OBJECT_PAYLOAD_MASK;
        if (h != 0) return h;
    }
}

/* 0 only with OutOfMemoryError pending. */
uint32_t object_identity_hash(Thread *t, Object *object)
{
    uint32_t hash = 0;
    for (;;) {
        uint32_t word = word_load(object);
        if (word_state(word) == OBJECT_NEUTRAL) {
            if (word_payload(word) != 0) return word_payload(word);
            if (hash == 0) hash = next_hash(t->vm);
            if (word_swap(object, word, word_make(word, OBJECT_NEUTRAL, hash))) return hash;
            continue;
        }
        Monitor *monitor = inflate(t->vm, object);
        if (!monitor) {
            throw_out_of_memory(t, "Metaspace");
            return 0;
        }
        uint32_t known = atomic_load_explicit(&monitor->hash, memory_order_relaxed);
        if (known != 0) return known;
        if (hash == 0) hash = next_hash(t->vm);
        if (atomic_compare_exchange_strong(&monitor->hash, &known, hash)) return hash;
        return known;
    }
}
