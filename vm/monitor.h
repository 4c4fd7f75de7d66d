/* monitor.h: monitors of objects (JLS 17.1), thin in the header, inflated on contention, wait or overflow; identity hashes. */
#ifndef ATOLL_VM_MONITOR_H
#define ATOLL_VM_MONITOR_H

#include "vm/thread.h"

/* Enters; blocks if need be (not interruptible). False only on exception (out of memory for a monitor, async stop).
 * May block and so collect. */
bool monitor_enter_slow(Thread *t, Object *object);
/* False: IllegalMonitorStateException pending. */
bool monitor_exit_slow(Thread *t, Object *object);

static inline bool monitor_enter(Thread *t, Object *object)
{
    uint32_t old = atomic_load_explicit(&object->state, memory_order_relaxed);
    uint32_t flags = old & OBJECT_LOGGED_BIT;
    if ((old & ~OBJECT_LOGGED_BIT) == 0 &&
        atomic_compare_exchange_strong_explicit(&object->state, &old,
            flags | (uint32_t)OBJECT_THIN_LOCKED << OBJECT_STATE_SHIFT | t->java->number << 10,
            memory_order_acquire, memory_order_relaxed)) return true;
    return monitor_enter_slow(t, object);
}
static inline bool monitor_exit(Thread *t, Object *object)
{
    uint32_t old = atomic_load_explicit(&object->state, memory_order_relaxed);
    uint32_t flags = old & OBJECT_LOGGED_BIT;
    if ((old & ~OBJECT_LOGGED_BIT) == ((uint32_t)OBJECT_THIN_LOCKED << OBJECT_STATE_SHIFT | t->java->number << 10) &&
        atomic_compare_exchange_strong_explicit(&object->state, &old, flags, memory_order_release, memory_order_relaxed)) return true;
    return monitor_exit_slow(t, object);
}
bool monitor_is_held(Thread *t, Object *object);
/* Object.wait: deadline by milliseconds (0 = forever). A native calls it again with the same arguments after it answered
 * unfinished. False: IllegalMonitorStateException or InterruptedException pending. */
bool monitor_wait(Thread *t, Object *object, int64_t milliseconds);
bool monitor_notify(Thread *t, Object *object, bool all);
/* Owner's JavaThread or NULL (dumps). */
JavaThread *monitor_owner(VM *vm, const Object *object);
bool monitors_open(VM *vm);
/* After a collection: deflates idle monitors of dead objects. */
void monitors_visit_weak(VM *vm, Collector *collector);
/* Exits all monitors a dying thread still holds (JNI only). */
#endif
