/* brief_wait.c: see the header. */
#include "sandbox/brief_wait.h"

#include <stdatomic.h>

#include "sandbox/clock.h"
#include "sandbox/os_thread.h"

enum {
    ENOUGH_IN_A_ROW = 3,
    IN_VAIN_MAX = 10,                   /* one of 1,024 waits is still watched then: peers may change */
    BRIEF_SLEEP_NS = 2 * BRIEF_WAIT_NS, /* holds the waking up as well */
    PAUSES = 60,                        /* a look is a system call, and this three or four times as long */
    LOOKS = 20                          /* at a word, between two looks at the clock */
};

/* Of the process. */
static _Atomic uint32_t processors, watchers;

static bool join_watchers(void)
{
    uint32_t most = atomic_load_explicit(&processors, memory_order_relaxed);
    if (most == 0) atomic_store_explicit(&processors, most = os_thread_cpu_count(), memory_order_relaxed);
    if (most == 1) return false;
    if (atomic_fetch_add_explicit(&watchers, 1, memory_order_relaxed) < most) return true;
    atomic_fetch_sub_explicit(&watchers, 1, memory_order_relaxed);
    return false;
}

bool brief_wait_expected(BriefWaits *waits)
{
    if (waits->in_a_row < ENOUGH_IN_A_ROW) return false;
    if (waits->skipped > 0) {
        waits->skipped--;
        return false;
    }
    return join_watchers();
}

void brief_wait_watched(BriefWaits *waits, bool seen)
{
    atomic_fetch_sub_explicit(&watchers, 1, memory_order_relaxed);
    if (seen) {
        if (waits->in_vain > 0) waits->in_vain--;
        return;
    }
    if (waits->in_vain < IN_VAIN_MAX) waits->in_vain++;
    waits->skipped = (uint16_t)((1u << waits->in_vain) - 1);
}

void brief_wait_slept(BriefWaits *waits, int64_t ns)
{
    if (ns >= BRIEF_SLEEP_NS)
        waits->in_a_row = 0;
    else if (waits->in_a_row < ENOUGH_IN_A_ROW)
        waits->in_a_row++;
}

static inline void pause_cpu(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb" ::: "memory");
#else
    __asm__ volatile("" ::: "memory");
#endif
}

void brief_wait_pause(void)
{
    for (int i = 0; i < PAUSES; i++) pause_cpu();
}

bool brief_wait_watch_word(BriefWaits *waits, const _Atomic uint32_t *word, uint32_t expected,
                           int64_t deadline_ns)
{
    int64_t now = clock_monotonic_ns(), end = now + BRIEF_WAIT_NS;
    bool changed = false;
    if (deadline_ns >= 0 && deadline_ns < end) end = deadline_ns;
    while (!changed && now < end) {
        for (int i = 0; i < LOOKS && !changed; i++) {
            pause_cpu();
            changed = atomic_load(word) != expected;
        }
        now = clock_monotonic_ns();
    }
    brief_wait_watched(waits, changed);
    return changed;
}
