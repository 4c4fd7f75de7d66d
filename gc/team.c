/* team.c: see team.h.
 *
 * `gate` tells the number of the round, whether one may still come in, and how many are in; a member enters and leaves by changing it
 * atomically. The caller shuts it when its own work is done, and waits until nobody is in. What a round is about does not change from its
 * beginning until then. `call` is bumped after the gate was opened, and is what members wait for: for a short time awake, as the next round of a pause
 * is seldom far. */
#include "gc/team.h"

#include <stdlib.h>

#include "sandbox/clock.h"
#include "sandbox/os_thread.h"

#define STACK_BYTES (256u << 10)
#define WATCH_NS    50000 /* for which one waits awake: about what waking a thread whose processor rests takes */
#define LOOKS       64u   /* at a word between two looks at the clock */

#define GATE_OPEN  UINT32_C(0x100) /* below: how many are in */
#define GATE_ROUND UINT32_C(0x200) /* the numbers of rounds count in this */

typedef struct Member {
    Team    *team;
    unsigned number;
    OsThread thread;
} Member;

struct Team {
    Heap            *heap;
    TeamWork        *work;
    void            *context;
    _Atomic uint32_t gate, call; /* futex words */
    _Atomic bool     over;
    unsigned         started;    /* members besides the first */
    Member           members[TEAM_MOST - 1];
};

#if defined(__x86_64__)
#define spin_pause() __builtin_ia32_pause()
#else
#define spin_pause() __asm__ volatile("yield")
#endif

/* Until the word is not `seen` any more. */
static uint32_t await_change(_Atomic uint32_t *word, uint32_t seen)
{
    int64_t  until = clock_monotonic_ns() + WATCH_NS;
    uint32_t now;
    do {
        for (unsigned i = 0; i < LOOKS; i++) {
            if ((now = atomic_load(word)) != seen) return now;
            spin_pause();
        }
    } while (clock_monotonic_ns() < until);
    while ((now = atomic_load(word)) == seen) futex_wait(word, seen, -1);
    return now;
}

/* The number of the round that one has come into, which is not `done`; 0: there is none. */
static uint32_t enter(Team *team, uint32_t done)
{
    uint32_t gate = atomic_load(&team->gate);
    while (gate & GATE_OPEN && gate / GATE_ROUND != done)
        if (atomic_compare_exchange_weak(&team->gate, &gate, gate + 1)) return gate / GATE_ROUND;
    return 0;
}

static void leave(Team *team)
{
    uint32_t gate = atomic_fetch_sub(&team->gate, 1) - 1;
    if (!(gate & (GATE_OPEN - 1)) && !(gate & GATE_OPEN)) futex_wake(&team->gate, 1);
}

static void run_member(void *argument)
{
    const Member *member = argument;
    Team         *team = member->team;
    arena_enter(team->heap->arena);
    for (uint32_t done = 0;;) {
        uint32_t call = atomic_load(&team->call);
        if (atomic_load(&team->over)) break;
        uint32_t round = enter(team, done);
        if (round) {
            team->work(team->context, member->number);
            leave(team);
            done = round;
        }
        await_change(&team->call, call);
    }
    arena_enter(NULL);
}

static unsigned members_wanted(Heap *heap)
{
    if (!heap->team_size) {
        unsigned count = heap->options.workers ? heap->options.workers : os_thread_cpu_count();
        heap->team_size = count < TEAM_MOST ? count : TEAM_MOST;
    }
    return heap->team_size;
}

/* Whoever can be had. */
static void team_make(Heap *heap)
{
    unsigned count = members_wanted(heap);
    Team    *team = count > 1 ? calloc(1, sizeof *team) : NULL;
    if (!team) return;
    team->heap = heap;
    for (unsigned i = 0; i + 1 < count; i++) {
        team->members[i] = (Member){.team = team, .number = i + 1};
        if (!os_thread_create(&team->members[i].thread, STACK_BYTES, run_member, &team->members[i], "GC worker")) break;
        team->started = i + 1;
    }
    heap->team = team;
}

void team_run(Heap *heap, TeamWork *work, void *context, bool worth)
{
    if (!heap->team && worth) team_make(heap);
    Team *team = heap->team;
    if (!team || !team->started) return work(context, 0);
    team->work = work;
    team->context = context;
    uint32_t round = (atomic_load(&team->gate) & ~(GATE_OPEN | (GATE_OPEN - 1))) + GATE_ROUND;
    atomic_store(&team->gate, round | GATE_OPEN);
    atomic_fetch_add(&team->call, 1);
    futex_wake(&team->call, UINT32_MAX);
    work(context, 0);
    uint32_t gate = atomic_fetch_and(&team->gate, ~GATE_OPEN) & ~GATE_OPEN;
    while (gate & (GATE_OPEN - 1)) gate = await_change(&team->gate, gate);
}

bool team_is_possible(Heap *heap) { return members_wanted(heap) > 1; }

Team *team_dismiss(Heap *heap)
{
    Team *team = heap->team;
    heap->team = NULL;
    return team;
}

void team_end(Team *team)
{
    if (!team) return;
    atomic_store(&team->over, true);
    atomic_fetch_add(&team->call, 1);
    futex_wake(&team->call, UINT32_MAX);
    for (unsigned i = 0; i < team->started; i++) os_thread_join(team->members[i].thread);
    free(team);
}
