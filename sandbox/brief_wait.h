/* brief_wait.h: whether a thread that is about to sleep should watch for a moment first.
 *
 * Two threads that send each other messages spend most of their time falling asleep and waking each other up, which costs far more than the
 * messages, most of all where a processor that rests has to be woken. So a thread whose last waits were over sooner than it takes to wake a
 * thread watches as long as that would take, and sleeps then. That costs at most twice what the better of the two would have cost
 * (Karlin, Li, Manasse, Owicki: Empirical Studies of Competitive Spinning, 1991). Who watched in vain watches more and more rarely, and
 * no more threads of the process watch at a time than there are processors, nobody where there is one only. */
#ifndef ATOLL_SANDBOX_BRIEF_WAIT_H
#define ATOLL_SANDBOX_BRIEF_WAIT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* What is known of one thread's waits. All zeroes to begin with; used by its owner only. */
typedef struct BriefWaits {
    uint8_t in_a_row; /* the last so many were brief; capped */
    uint8_t in_vain;  /* of the last watches, so many more saw nothing than something; capped */
    uint16_t skipped; /* so many waits are not to be watched */
} BriefWaits;

/* How long to watch, in ns. */
enum { BRIEF_WAIT_NS = 50000 };

/* Should the wait that begins now be watched? Then brief_wait_watched must follow. */
bool brief_wait_expected(BriefWaits *waits);

/* The watch is over: it saw something, or not. */
void brief_wait_watched(BriefWaits *waits, bool seen);

/* A sleep is over that took so long, in ns; INT64_MAX: nothing came. */
void brief_wait_slept(BriefWaits *waits, int64_t ns);

/* Watches the word until it is not `expected` any more; false: still is. Until the deadline at most (<0: none). */
bool brief_wait_watch_word(BriefWaits *waits, const _Atomic uint32_t *word, uint32_t expected,
                           int64_t deadline_ns);

/* A moment in which the processor's other half may work, between two looks. */
void brief_wait_pause(void);

#endif
