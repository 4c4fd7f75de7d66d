/* turns.c: see turns.h.
 *
 * Invariants: at most one thread has the turn: it is Turns.holder, and its word `turn` is 1 (or is about to be set by the one before).
 * Members are linked in order of number. What a waiting member waits for is looked at only by the one who passes the turn, so the order
 * in which the OS wakes threads is of no matter. Members whose state is OUTSIDE come back when they like; they take the turn if nobody
 * has it, and else wait for it as all others. */
#include "vm/turns.h"

#include "sandbox/clock.h"

#define DEFAULT_INTERVAL 1000
#define TURN_NS INT64_C(50000)

/* Thread.turn_state */
enum { RUNNABLE, WAITING, OUTSIDE };

void turns_open(VM *vm)
{
    vm->turns.on = vm->options.deterministic;
    vm->turns.interval = vm->options.switch_interval ? vm->options.switch_interval : DEFAULT_INTERVAL;
    if (vm->turns.on) atomic_store(&vm->lasting_polls, POLL_COUNTED);
}

/* --- who is next: under the lock ------------------------------------------------------------------------------------------ */

static bool is_ready(const Thread *t, int64_t now)
{
    if (t->turn_state != WAITING) return t->turn_state == RUNNABLE;
    return atomic_load(t->turn_word) != t->turn_seen || (t->turn_deadline_ns >= 0 && t->turn_deadline_ns <= now);
}

/* The first ready one after `number`, else before it. */
static Thread *next_ready(const Turns *turns, uint32_t number)
{
    int64_t now = clock_virtual_now();
    Thread *earlier = NULL;
    for (Thread *t = turns->first; t; t = t->turn_next) {
        if (!is_ready(t, now)) continue;
        if (t->java_number > number) return t;
        if (!earlier) earlier = t;
    }
    return earlier;
}

/* The one with the earliest deadline, whose time has come now. */
static Thread *next_in_time(const Turns *turns)
{
    Thread *next = NULL;
    for (Thread *t = turns->first; t; t = t->turn_next)
        if (t->turn_state == WAITING && t->turn_deadline_ns >= 0 && (!next || t->turn_deadline_ns < next->turn_deadline_ns)) next = t;
    if (next) clock_virtual_reach(next->turn_deadline_ns);
    return next;
}

/* The last access to `turns` is the unlocking: whoever has the turn then may close the VM. */
static void hand_over(Turns *turns, uint32_t number)
{
    os_lock(&turns->lock);
    Thread *next = next_ready(turns, number);
    if (!next) next = next_in_time(turns);
    turns->holder = next;
    os_unlock(&turns->lock);
    if (!next) return;
    atomic_store(&next->turn, 1);
    futex_wake(&next->turn, 1);
}

/* What waiting leaves on the stack, where the collector looks, depends on who was quicker. */
enum { RESIDUE = 4 << 10 };

/* The OS thread of the one before may still be ending: its memory is given back before anyone goes on. */
static void join_former(Turns *turns)
{
    if (!turns->former.handle) return;
    os_thread_join(turns->former);
    turns->former.handle = 0;
}

static void await_turn(Thread *t)
{
    while (!atomic_load(&t->turn)) futex_wait(&t->turn, 0, -1);
    join_former(&t->vm->turns);
    os_thread_clear_stack(RESIDUE);
}

static void give_up_turn(Thread *t)
{
    atomic_store(&t->turn, 0);
    hand_over(&t->vm->turns, t->java_number);
}

/* --- coming and going ---------------------------------------------------------------------------------------------------------- */

void turns_join(Thread *t)
{
    Turns *turns = &t->vm->turns;
    if (!turns->on) return;
    t->java_number = t->java->number;
    t->turn_state = RUNNABLE;
    os_lock(&turns->lock);
    Thread **link = &turns->first;
    while (*link && (*link)->java_number < t->java_number) link = &(*link)->turn_next;
    t->turn_next = *link;
    *link = t;
    if (!turns->holder) turns->holder = t, atomic_store(&t->turn, 1);
    os_unlock(&turns->lock);
}

void turns_begin(Thread *t)
{
    if (!turns_are_on(t->vm)) return;
    atomic_store(&t->turn_arrived, 1);
    futex_wake(&t->turn_arrived, 1);
    await_turn(t);
}

void turns_started(Thread *new, OsThread handle)
{
    new->os_thread = handle;
    while (!atomic_load(&new->turn_arrived)) futex_wait(&new->turn_arrived, 0, -1);
}

void turns_leave(Thread *t)
{
    Turns *turns = &t->vm->turns;
    if (!turns->on) return;
    os_lock(&turns->lock);
    for (Thread **link = &turns->first; *link; link = &(*link)->turn_next) {
        if (*link != t) continue;
        *link = t->turn_next;
        break;
    }
    os_unlock(&turns->lock);
}

void turns_pass(VM *vm, uint32_t number, OsThread former)
{
    if (!turns_are_on(vm)) return;
    vm->turns.former = former;
    hand_over(&vm->turns, number);
}

/* --- passing the turn ------------------------------------------------------------------------------------------------------------ */

FutexResult turns_wait(Thread *t, _Atomic uint32_t *word, uint32_t seen, int64_t deadline_ns)
{
    if (atomic_load(word) != seen) return FUTEX_RESULT_CHANGED;
    t->turn_word = word;
    t->turn_seen = seen;
    t->turn_deadline_ns = deadline_ns;
    t->turn_state = WAITING;
    give_up_turn(t);
    await_turn(t);
    t->turn_state = RUNNABLE;
    return atomic_load(word) != seen ? FUTEX_RESULT_WOKEN : FUTEX_RESULT_TIMED_OUT;
}

void turns_yield(Thread *t)
{
    give_up_turn(t);
    await_turn(t);
}

static void come_back(Thread *t)
{
    Turns *turns = &t->vm->turns;
    os_lock(&turns->lock);
    t->turn_state = RUNNABLE;
    if (!turns->holder) turns->holder = t, atomic_store(&t->turn, 1);
    os_unlock(&turns->lock);
    await_turn(t);
}

void turns_outside(void *thread, bool begins)
{
    Thread *t = thread;
    if (!begins) {
        come_back(t);
        return;
    }
    t->turn_state = OUTSIDE;
    give_up_turn(t);
}

void turns_count_poll(Thread *t)
{
    Turns *turns = &t->vm->turns;
    if (++turns->polls % turns->interval) return;
    clock_virtual_reach(clock_virtual_now() + TURN_NS); /* computing takes time: who sleeps while another computes wakes up some day */
    thread_block(t);
    turns_yield(t);
    thread_unblock(t);
}
