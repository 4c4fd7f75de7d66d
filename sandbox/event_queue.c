/* event_queue.c: epoll. The events carry the VM's numbers; waiting is done in one call where its owner can be woken from it
 * (wakeable_call.h), otherwise in sandbox_poll's way, on the queue's descriptor. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/syscall.h>

#include "sandbox/clock.h"
#include "sandbox/internal.h"

_Static_assert(EVENT_QUEUE_ADD == EPOLL_CTL_ADD && EVENT_QUEUE_DELETE == EPOLL_CTL_DEL &&
                   EVENT_QUEUE_MODIFY == EPOLL_CTL_MOD,
               "operations are Linux's");

enum { EVENTS_AT_ONCE = 256 };

int event_queue_create(Sandbox *sandbox, SandboxError *error)
{
    int os = epoll_create1(EPOLL_CLOEXEC);
    if (os < 0) return sandbox_fail(error, errno);
    return descriptor_insert(sandbox, os, DESCRIPTOR_QUEUE, FILE_READ_WRITE, error);
}

int event_queue_control(Sandbox *sandbox, int queue, int operation, int descriptor, uint32_t events,
                        SandboxError *error)
{
    struct epoll_event event = {.events = events, .data.u64 = (uint32_t)descriptor};
    OpenDescriptor *source = descriptor_pin(sandbox, descriptor, error);
    if (!source) return -1;
    OpenDescriptor *open = descriptor_pin(sandbox, queue, error);
    int result = -1;
    if (open) {
        result =
            source->os < 0 ? sandbox_fail(error, ENOENT) : epoll_ctl(open->os, operation, source->os, &event);
        if (result != 0 && source->os >= 0) sandbox_fail(error, errno);
        descriptor_unpin(open);
    }
    descriptor_unpin(source);
    return result;
}

static void hand_out(const struct epoll_event *events, int count, EventRecord *out)
{
    for (int i = 0; i < count; i++) out[i] = (EventRecord){events[i].events, (int32_t)events[i].data.u64};
}

static int take_events(OpenDescriptor *open, EventRecord *out, int capacity)
{
    struct epoll_event events[EVENTS_AT_ONCE];
    int count;
    do count = epoll_wait(open->os, events, capacity, 0);
    while (count < 0 && errno == EINTR);
    hand_out(events, count, out);
    return count;
}

/* Looks first, since under load there is always something. Two threads may wait on one queue: who finds it
 * empty waits again. */
static int poll_for_events(Sandbox *sandbox, Waiter *waiter, OpenDescriptor *open, EventRecord *out,
                           int capacity, int64_t deadline_ns, SandboxError *error)
{
    bool sleeps = deadline_ns < 0 || deadline_ns > clock_monotonic_ns();
    bool wait_first = sleeps && descriptor_is_dry(open);
    if (wait_first && descriptor_wait(sandbox, waiter, open, POLL_READABLE, deadline_ns, error) < 0) return -1;
    for (;;) {
        int count = take_events(open, out, capacity);
        if (count < 0) return sandbox_fail(error, errno);
        if (sleeps && !wait_first) descriptor_tell_dry(open, count == 0);
        wait_first = true;
        if (count > 0) return count;
        if (deadline_ns >= 0 && deadline_ns <= clock_monotonic_ns()) return 0;
        if (descriptor_wait(sandbox, waiter, open, POLL_READABLE, deadline_ns, error) < 0) return -1;
    }
}

/* What is left in the kernel's unit, rounded up, since waking too early would be wrong. */
static long milliseconds_left(int64_t deadline_ns)
{
    enum { MILLISECOND = 1000000 };
    if (deadline_ns < 0) return -1;
    int64_t left = deadline_ns - clock_monotonic_ns();
    if (left <= 0) return 0;
    return left / MILLISECOND >= INT_MAX ? INT_MAX : (long)((left + MILLISECOND - 1) / MILLISECOND);
}

/* In one call, for owners who can be woken from it. */
static int sleep_for_events(Sandbox *sandbox, Waiter *waiter, OpenDescriptor *open, EventRecord *out, int capacity,
                            int64_t deadline_ns, SandboxError *error)
{
    struct epoll_event events[EVENTS_AT_ONCE];
    for (;;) {
        SleepingCall call = {SYS_epoll_pwait, {(long)events, capacity, milliseconds_left(deadline_ns)}, SYS_epoll_pwait, {(long)events, capacity, 0}, 0};
        int64_t count = descriptor_call(sandbox, waiter, open, &call, error);
        if (count > 0) hand_out(events, (int)count, out);
        if (count != 0) return (int)count;
        if (deadline_ns >= 0 && deadline_ns <= clock_monotonic_ns()) return 0;
    }
}

static int wait_for_events(Sandbox *sandbox, Waiter *waiter, OpenDescriptor *open, EventRecord *out,
                           int capacity, int64_t deadline_ns, SandboxError *error)
{
    if (capacity > EVENTS_AT_ONCE) capacity = EVENTS_AT_ONCE;
    if (deadline_ns != 0 && waiter_can_sleep_in_calls(waiter))
        return sleep_for_events(sandbox, waiter, open, out, capacity, deadline_ns, error);
    return poll_for_events(sandbox, waiter, open, out, capacity, deadline_ns, error);
}

int event_queue_wait(Sandbox *sandbox, Waiter *waiter, int queue, EventRecord *out, int capacity,
                     int64_t deadline_ns, SandboxError *error)
{
    if (capacity <= 0) return sandbox_fail(error, EINVAL);
    OpenDescriptor *open = descriptor_pin(sandbox, queue, error);
    if (!open) return -1;
    int count = open->kind == DESCRIPTOR_QUEUE
                    ? wait_for_events(sandbox, waiter, open, out, capacity, deadline_ns, error)
                    : sandbox_fail(error, EINVAL);
    descriptor_unpin(open);
    return count;
}
