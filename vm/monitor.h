/* monitor.h: monitors of objects (JLS 17.1), thin in the header, inflated on contention, wait or overflow; identity hashes. */
#ifndef ATOLL_VM_MONITOR_H
#define ATOLL_VM_MONITOR_H

#include "vm/thread.h"

/* What JavaThread.monitor_role says: in which of a monitor's two queues the thread is. */
typedef enum MonitorRole { MONITOR_ROLE_NONE, MONITOR_ROLE_ENTERING, MONITOR_ROLE_WAITING } MonitorRole;

/* How far Object.wait has come (JavaThread.wait_phase): in the wait set; or out of it, and to enter the monitor again. */
typedef enum WaitPhase { WAIT_PHASE_NONE, WAIT_PHASE_SLEEPS, WAIT_PHASE_NOTIFIED, WAIT_PHASE_ENDED } WaitPhase;

/* An inflated monitor. Those of living objects are found by the index in the object's header; free ones are linked. */
struct Monitor {
    ObjectRef        object;       /* whose it is, weak; null: free */
    _Atomic uint32_t owner;        /* thread number; 0: nobody */
    uint32_t         recursion;    /* entries of the owner beyond the first; the owner's alone */
    _Atomic uint32_t hash;         /* identity hash of the object; 0: none yet */
    _Atomic uint32_t lock;         /* OsLock word, guards the queues and the links in their threads */
    _Atomic uint32_t entry_first;  /* JavaThreadRef units: who wants to enter, oldest first; stays in until it has entered */
    uint32_t         entry_last;
    uint32_t         wait_first;   /* the wait set, oldest first */
    uint32_t         wait_last;
    uint32_t         index;        /* in the table */
    uint32_t         next_free;    /* index; 0: last */
    _Atomic uint32_t spins;        /* how long spinning for it has paid lately */
    _Atomic uint32_t used;         /* since the last collection: keeps it inflated */
    uint32_t         reserved[3];  /* a cache line each */
};
static_assert(sizeof(Monitor) == 64, "a cache line");

/* Enters; blocks if need be (not interruptible). False: exception (out of memory for a monitor), or unfinished (thread_must_freeze).
 * May block and so collect. */
bool monitor_enter_slow(Thread *t, Object *object);
/* False: IllegalMonitorStateException pending. */
bool monitor_exit_slow(Thread *t, Object *object);

static inline bool monitor_enter(Thread *t, Object *object)
{
    uint32_t old = atomic_load_explicit(&object->state, memory_order_relaxed);
    uint32_t flags = old & OBJECT_UNLOGGED_BIT;
    if ((old & ~OBJECT_UNLOGGED_BIT) == 0 &&
        atomic_compare_exchange_strong_explicit(&object->state, &old,
            flags | (uint32_t)OBJECT_THIN_LOCKED << OBJECT_STATE_SHIFT | t->java->number << 10,
            memory_order_acquire, memory_order_relaxed)) return true;
    return monitor_enter_slow(t, object);
}
static inline bool monitor_exit(Thread *t, Object *object)
{
    uint32_t old = atomic_load_explicit(&object->state, memory_order_relaxed);
    uint32_t flags = old & OBJECT_UNLOGGED_BIT;
    if ((old & ~OBJECT_UNLOGGED_BIT) == ((uint32_t)OBJECT_THIN_LOCKED << OBJECT_STATE_SHIFT | t->java->number << 10) &&
        atomic_compare_exchange_strong_explicit(&object->state, &old, flags, memory_order_release, memory_order_relaxed)) return true;
    return monitor_exit_slow(t, object);
}
bool monitor_is_held(Thread *t, Object *object);
/* Object.wait: deadline by milliseconds (0 = forever). False: IllegalArgumentException,
 * IllegalMonitorStateException or InterruptedException pending, or an asynchronous exception; or unfinished (thread_must_freeze). */
bool monitor_wait(Thread *t, Object *object, int64_t milliseconds);
bool monitor_notify(Thread *t, Object *object, bool all);
/* Owner's JavaThread or NULL (dumps). World stopped, or only a hint. */
JavaThread *monitor_owner(VM *vm, const Object *object);
bool monitors_open(VM *vm);
/* In a VM from an image: what depends on the machine. */
void monitors_reopen(VM *vm);
/* After a collection's marking: frees the monitors of dead objects and deflates those that are idle. World stopped. */
void monitors_visit_weak(VM *vm, Collector *collector);
/* Inflated monitors in use (tests, statistics). */
uint32_t monitors_count(VM *vm);
#endif
