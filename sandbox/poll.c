/* poll.c: the one place where a thread waits for descriptors, and how it is woken there.
 *
 * A waiter's state has two bits. WOKEN is the sticky wake-up; WAITING says that its owner is in the kernel or
 * about to go there, so the waker must also make the event descriptor readable. The owner sets WAITING before
 * it looks at WOKEN for the last time, the waker sets WOKEN before it looks at WAITING: one of them sees the
 * other. A late write to the event descriptor leaves it readable without WOKEN; the next wait drains it and
 * goes on. CALLING is the same for a single call that sleeps in the kernel (wakeable_call.h): the waker sends a signal instead. */
#include "sandbox/poll.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "sandbox/clock.h"
#include "sandbox/internal.h"
#include "sandbox/os_thread.h"
#include "sandbox/wakeable_call.h"

enum { WOKEN = WAKEABLE_WOKEN, WAITING = 2, CALLING = 4 };
enum { NANOSECONDS = 1000000000, ENTRIES_ON_STACK = 16 };

_Static_assert(POLL_READABLE == POLLIN && POLL_URGENT == POLLPRI && POLL_WRITABLE == POLLOUT &&
                   POLL_ERROR == POLLERR && POLL_HANGUP == POLLHUP && POLL_INVALID == POLLNVAL &&
                   POLL_PEER_CLOSED == POLLRDHUP,
               "poll bits are Linux's");
_Static_assert(sizeof(PollEntry) == sizeof(struct pollfd), "Java lays these out itself");

void waiter_init(Waiter *waiter)
{
    atomic_init(&waiter->state, 0);
    atomic_init(&waiter->os_event, 0);
    atomic_init(&waiter->os_thread, 0);
    waiter->outside = NULL;
    waiter->brief = (BriefWaits){0};
}

void waiter_destroy(Waiter *waiter)
{
    int os_event = atomic_exchange(&waiter->os_event, 0);
    if (os_event > 0) close(os_event - 1);
}

void waiter_wake(Waiter *waiter)
{
    uint32_t before = atomic_fetch_or(&waiter->state, WOKEN);
    if (before & WOKEN) return;
    if (before & CALLING) wakeable_call_end(atomic_load(&waiter->os_thread));
    if (!(before & WAITING)) return;
    uint64_t one = 1;
    ssize_t done = write(atomic_load(&waiter->os_event) - 1, &one, sizeof one);
    (void)done;  /* fails only when it is readable already */
}

bool waiter_clear(Waiter *waiter)
{
    return atomic_fetch_and(&waiter->state, ~(uint32_t)WOKEN) & WOKEN;
}

static bool make_event(Waiter *waiter)
{
    if (atomic_load(&waiter->os_event) > 0) return true;
    int os = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (os < 0) return false;
    atomic_store(&waiter->os_event, os + 1);
    return true;
}

static void drain_event(Waiter *waiter)
{
    uint64_t count;
    ssize_t done = read(atomic_load(&waiter->os_event) - 1, &count, sizeof count);
    (void)done;
}

/* ppoll until `deadline_ns`; EINTR is retried. */
static int poll_until(struct pollfd *entries, nfds_t count, int64_t deadline_ns)
{
    for (;;) {
        struct timespec rest = {0, 0};
        if (deadline_ns > 0) {
            int64_t left = deadline_ns - clock_monotonic_ns();
            if (left > 0) rest = (struct timespec){left / NANOSECONDS, left % NANOSECONDS};
        }
        int ready = ppoll(entries, count, deadline_ns < 0 ? NULL : &rest, NULL);
        if (ready >= 0 || errno != EINTR) return ready;
    }
}

/* Looks again and again for a moment, which may be longer than the deadline by that moment; then sleeps. */
static int poll_briefly(Waiter *waiter, struct pollfd *entries, nfds_t count, int64_t deadline_ns)
{
    int64_t start = clock_monotonic_ns();
    if (brief_wait_expected(&waiter->brief)) {
        int ready;
        while ((ready = poll_until(entries, count, 0)) == 0 && clock_monotonic_ns() - start < BRIEF_WAIT_NS) brief_wait_pause();
        brief_wait_watched(&waiter->brief, ready != 0);
        if (ready != 0) return ready;
        start = clock_monotonic_ns();
    }
    int ready = poll_until(entries, count, deadline_ns);
    brief_wait_slept(&waiter->brief, clock_monotonic_ns() - start);
    return ready;
}

/* For the owner of a waiter, who may want to know when it really sleeps. */
static int poll_outside(Waiter *waiter, struct pollfd *entries, nfds_t count, int64_t deadline_ns)
{
    if (!waiter->outside) return poll_briefly(waiter, entries, count, deadline_ns);
    int ready = poll_until(entries, count, 0);
    if (ready != 0) return ready;
    waiter->outside(waiter->context, true);
    ready = poll_until(entries, count, deadline_ns);
    int failure = errno;
    waiter->outside(waiter->context, false);
    if (ready == 0 && deadline_ns > 0) clock_virtual_reach(deadline_ns);
    errno = failure;
    return ready;
}

/* Waits for the first `count` entries; the array has room for one more. Answers how many of them are ready, 0
 * at the deadline, -1 woken, -2 failed (errno). */
static int wait_for_entries(Waiter *waiter, struct pollfd *entries, uint32_t count, int64_t deadline_ns)
{
    if (!make_event(waiter)) return -2;
    entries[count] = (struct pollfd){.fd = atomic_load(&waiter->os_event) - 1, .events = POLLIN};
    if (atomic_fetch_or(&waiter->state, WAITING) & WOKEN) {
        atomic_store(&waiter->state, 0);
        return -1;
    }
    for (;;) {
        int ready = poll_outside(waiter, entries, count + 1, deadline_ns);
        bool event = ready > 0 && entries[count].revents;
        if (event) {
            drain_event(waiter);
            ready--;
        }
        if (event && ready == 0 && !(atomic_load(&waiter->state) & WOKEN)) continue;
        int failure = errno;
        uint32_t state = atomic_load(&waiter->state);
        if (ready > 0) {
            /* What is ready wins; the wake-up stays for the next wait. */
            atomic_fetch_and(&waiter->state, ~(uint32_t)WAITING);
            return ready;
        }
        state = atomic_exchange(&waiter->state, 0);
        if (state & WOKEN) return -1;
        errno = failure;
        return ready < 0 ? -2 : 0;
    }
}

static void link_wait(OpenDescriptor *open, WaitLink *link)
{
    link->next = open->waiting;
    open->waiting = link;
}

static void unlink_wait(OpenDescriptor *open, WaitLink *link)
{
    for (WaitLink **at = &open->waiting; *at; at = &(*at)->next) {
        if (*at == link) {
            *at = link->next;
            return;
        }
    }
}

static void lock_table(Sandbox *sandbox)
{
    if (sandbox) os_lock(&sandbox->descriptor_lock);
}

static void unlock_table(Sandbox *sandbox)
{
    if (sandbox) os_unlock(&sandbox->descriptor_lock);
}

int descriptor_wait(Sandbox *sandbox, Waiter *waiter, OpenDescriptor *open, int events, int64_t deadline_ns,
                    SandboxError *error)
{
    struct pollfd entries[2] = {{.fd = open->os, .events = (short)events}};
    if (deadline_ns >= 0 && deadline_ns <= clock_monotonic_ns()) {
        int ready = poll_until(entries, 1, 0);
        return ready < 0 ? sandbox_fail(error, errno) : entries[0].revents;
    }
    Waiter own;
    bool borrowed = !waiter;
    if (borrowed) waiter_init(waiter = &own);
    WaitLink link = {.waiter = waiter};
    lock_table(sandbox);
    bool closed = atomic_load(&open->closed);
    if (!closed) link_wait(open, &link);
    unlock_table(sandbox);
    int ready = -1, failure = 0;
    if (!closed) {
        ready = wait_for_entries(waiter, entries, 1, deadline_ns);
        failure = errno;
        lock_table(sandbox);
        unlink_wait(open, &link);
        unlock_table(sandbox);
    }
    if (borrowed) waiter_destroy(waiter);
    if (ready == -1) return sandbox_fail_woken(error);
    if (ready == -2) return sandbox_fail(error, failure);
    return ready == 0 ? 0 : entries[0].revents;
}

/* ---- one call that sleeps ---- */

bool waiter_can_sleep_in_calls(const Waiter *waiter)
{
    return waiter && !waiter->outside && wakeable_calls_ready();
}

/* False: it is closed. */
static bool begin_call(Sandbox *sandbox, Waiter *waiter, OpenDescriptor *open, WaitLink *link)
{
    lock_table(sandbox);
    bool closed = atomic_load(&open->closed);
    if (!closed) link_wait(open, link);
    unlock_table(sandbox);
    if (closed) return false;
    atomic_store(&waiter->os_thread, os_thread_id());
    atomic_fetch_or(&waiter->state, CALLING);
    return true;
}

static void end_call(Sandbox *sandbox, Waiter *waiter, OpenDescriptor *open, WaitLink *link)
{
    atomic_fetch_and(&waiter->state, ~(uint32_t)CALLING);
    lock_table(sandbox);
    unlink_wait(open, link);
    unlock_table(sandbox);
}

/* Looks again and again for a moment. call->nothing: nothing came, or the owner is to wake up. */
static int64_t watch(Waiter *waiter, OpenDescriptor *open, const SleepingCall *call)
{
    const long *with = call->look_arguments;
    int64_t end = clock_monotonic_ns() + BRIEF_WAIT_NS;
    for (;;) {
        long result = syscall(call->look_number, open->os, with[0], with[1], with[2], with[3], with[4]);
        if (result < 0) result = -errno;
        if (result != call->nothing && result != -EINTR) return result;
        if ((atomic_load(&waiter->state) & WOKEN) || clock_monotonic_ns() >= end) return call->nothing;
        brief_wait_pause();
    }
}

/* -EINTR: woken, or for nothing. */
static int64_t sleep_in_call(Waiter *waiter, OpenDescriptor *open, const SleepingCall *call)
{
    const long *with = call->arguments;
    int64_t start = clock_monotonic_ns();
    int64_t result = wakeable_call(&waiter->state, call->number, open->os, with[0], with[1], with[2], with[3], with[4]);
    brief_wait_slept(&waiter->brief, clock_monotonic_ns() - start);
    return result;
}

int64_t descriptor_call(Sandbox *sandbox, Waiter *waiter, OpenDescriptor *open, const SleepingCall *call, SandboxError *error)
{
    WaitLink link = {.waiter = waiter};
    int64_t result = call->nothing;
    bool woken = false;
    if (!begin_call(sandbox, waiter, open, &link)) return sandbox_fail_woken(error);
    if (brief_wait_expected(&waiter->brief)) {
        result = watch(waiter, open, call);
        brief_wait_watched(&waiter->brief, result != call->nothing);
    }
    if (result == call->nothing) {
        do {
            result = sleep_in_call(waiter, open, call);
            woken = result == -EINTR && waiter_clear(waiter);
        } while (result == -EINTR && !woken);
    }
    end_call(sandbox, waiter, open, &link);
    if (woken) return sandbox_fail_woken(error);
    return result >= 0 ? result : sandbox_fail(error, (int)-result);
}

/* The state of one call of sandbox_poll: entry i waits for pinned[i] (NULL: skipped, unknown or
 * pre-closed). */
typedef struct PollSet {
    struct pollfd   *os;
    OpenDescriptor **pinned;
    WaitLink        *links;
    uint32_t         count;
} PollSet;

/* Results that are known without the kernel. Answers how many. */
static int fill_set(Sandbox *sandbox, PollSet *set, PollEntry *entries)
{
    int known = 0;
    for (uint32_t i = 0; i < set->count; i++) {
        PollEntry *entry = &entries[i];
        entry->result = 0;
        set->pinned[i] = NULL;
        set->os[i] = (struct pollfd){.fd = -1, .events = entry->events};
        if (entry->descriptor < 0) continue;
        OpenDescriptor *open = descriptor_pin(sandbox, entry->descriptor, NULL);
        if (!open) {
            entry->result = POLL_INVALID;
        } else if (open->kind == DESCRIPTOR_PRECLOSED) {
            entry->result = (int16_t)((entry->events & (POLL_READABLE | POLL_WRITABLE)) | POLL_HANGUP);
            descriptor_unpin(open);
        } else {
            set->pinned[i] = open;
            set->os[i].fd = open->os;
        }
        if (entry->result) known++;
    }
    return known;
}

/* Links the waiter to all descriptors of the set. False if one was closed meanwhile (then none is linked). */
static bool link_set(Sandbox *sandbox, PollSet *set, Waiter *waiter)
{
    bool closed = false;
    os_lock(&sandbox->descriptor_lock);
    for (uint32_t i = 0; i < set->count; i++)
        if (set->pinned[i] && atomic_load(&set->pinned[i]->closed)) closed = true;
    for (uint32_t i = 0; i < set->count && !closed; i++) {
        set->links[i].waiter = waiter;
        if (set->pinned[i]) link_wait(set->pinned[i], &set->links[i]);
    }
    os_unlock(&sandbox->descriptor_lock);
    return !closed;
}

static void unlink_set(Sandbox *sandbox, PollSet *set)
{
    os_lock(&sandbox->descriptor_lock);
    for (uint32_t i = 0; i < set->count; i++)
        if (set->pinned[i]) unlink_wait(set->pinned[i], &set->links[i]);
    os_unlock(&sandbox->descriptor_lock);
}

/* As wait_for_entries, with links and a waiter of its own where the caller has none. */
static int wait_for_set(Sandbox *sandbox, Waiter *waiter, PollSet *set, int64_t deadline_ns)
{
    if (deadline_ns >= 0 && deadline_ns <= clock_monotonic_ns()) {
        int ready = poll_until(set->os, set->count, 0);
        return ready < 0 ? -2 : ready;
    }
    Waiter own;
    bool borrowed = !waiter;
    if (borrowed) waiter_init(waiter = &own);
    int ready = -1;
    if (link_set(sandbox, set, waiter)) {
        ready = wait_for_entries(waiter, set->os, set->count, deadline_ns);
        int failure = errno;
        unlink_set(sandbox, set);
        errno = failure;
    }
    if (borrowed) waiter_destroy(waiter);
    return ready;
}

static int poll_set(Sandbox *sandbox, Waiter *waiter, PollSet *set, PollEntry *entries, int64_t deadline_ns,
                    SandboxError *error)
{
    int known = fill_set(sandbox, set, entries);
    int ready = wait_for_set(sandbox, waiter, set, known ? 0 : deadline_ns), failure = errno;
    for (uint32_t i = 0; i < set->count; i++) {
        if (!set->pinned[i]) continue;
        if (ready > 0) entries[i].result = set->os[i].revents;
        descriptor_unpin(set->pinned[i]);
    }
    if (ready == -1) return sandbox_fail_woken(error);
    if (ready == -2) return sandbox_fail(error, failure);
    return known + ready;
}

int sandbox_poll(Sandbox *sandbox, Waiter *waiter, PollEntry *entries, uint32_t count, int64_t deadline_ns,
                 SandboxError *error)
{
    struct pollfd few_os[ENTRIES_ON_STACK + 1];
    OpenDescriptor *few_pinned[ENTRIES_ON_STACK];
    WaitLink few_links[ENTRIES_ON_STACK];
    PollSet set = {few_os, few_pinned, few_links, count};
    void *block = NULL;
    if (count > ENTRIES_ON_STACK) {
        if (count > UINT16_MAX * 16u) return sandbox_fail(error, EINVAL);
        size_t links = count * sizeof(WaitLink), pinned = count * sizeof(void *);
        block = malloc(links + pinned + (count + 1) * sizeof(struct pollfd));
        if (!block) return sandbox_fail(error, ENOMEM);
        set.links = block;
        set.pinned = (OpenDescriptor **)((char *)block + links);
        set.os = (struct pollfd *)((char *)block + links + pinned);
    }
    int result = poll_set(sandbox, waiter, &set, entries, deadline_ns, error);
    free(block);
    return result;
}

int sandbox_poll_one(Sandbox *sandbox, Waiter *waiter, int descriptor, int events, int64_t deadline_ns,
                     SandboxError *error)
{
    if (!descriptor_is_valid(sandbox, descriptor)) return sandbox_fail(error, EBADF);
    PollEntry entry = {.descriptor = descriptor, .events = (int16_t)events};
    int ready = sandbox_poll(sandbox, waiter, &entry, 1, deadline_ns, error);
    if (ready > 0 && (entry.result & POLL_INVALID)) return sandbox_fail(error, EBADF);
    return ready <= 0 ? ready : entry.result;
}
