/* Whether a thread watches before it sleeps: only where its waits are brief, and rarely where watching is in vain. */
#include <criterion/criterion.h>

#include "sandbox/brief_wait.h"
#include "sandbox/os_thread.h"

enum { BRIEF = BRIEF_WAIT_NS / 2, LONG = BRIEF_WAIT_NS * 4 };

static void sleep_briefly(BriefWaits *waits, int times)
{
    for (int i = 0; i < times; i++) brief_wait_slept(waits, BRIEF);
}

Test(brief_wait, nothing_known_is_not_watched)
{
    BriefWaits waits = {0};
    cr_assert(!brief_wait_expected(&waits));
    sleep_briefly(&waits, 2);
    cr_assert(!brief_wait_expected(&waits));
}

Test(brief_wait, brief_sleeps_are_followed_by_watching_where_there_are_processors)
{
    BriefWaits waits = {0};
    sleep_briefly(&waits, 10);
    bool expected = brief_wait_expected(&waits);
    cr_assert_eq(expected, os_thread_cpu_count() > 1);
    if (expected) brief_wait_watched(&waits, true);
}

Test(brief_wait, one_long_sleep_ends_it)
{
    BriefWaits waits = {0};
    sleep_briefly(&waits, 10);
    brief_wait_slept(&waits, LONG);
    cr_assert(!brief_wait_expected(&waits));
}

/* Each sleep after a watch in vain is brief again, as where the peer has no other processor. */
Test(brief_wait, watching_in_vain_becomes_rare)
{
    BriefWaits waits = {0};
    int watched = 0;
    sleep_briefly(&waits, 3);
    for (int i = 0; i < 100000; i++) {
        if (brief_wait_expected(&waits)) {
            brief_wait_watched(&waits, false);
            watched++;
        }
        sleep_briefly(&waits, 1);
    }
    cr_assert_lt(watched, 120);
    cr_assert_eq(watched > 0, os_thread_cpu_count() > 1, "it is tried again");
}

Test(brief_wait, success_makes_it_frequent_again)
{
    BriefWaits waits = {.in_a_row = 3, .in_vain = 10, .skipped = 1023};
    int watched = 0;
    if (os_thread_cpu_count() < 2) return;
    for (int i = 0; i < 20000; i++) {
        if (brief_wait_expected(&waits)) {
            brief_wait_watched(&waits, true);
            watched++;
        } else {
            sleep_briefly(&waits, 1);
        }
    }
    cr_assert_gt(watched, 15000);
}

/* No more at a time than processors; who stops makes room. */
Test(brief_wait, there_are_no_more_watchers_than_processors)
{
    uint32_t most = os_thread_cpu_count(), watching = 0;
    BriefWaits waits = {.in_a_row = 3};
    for (uint32_t i = 0; i < most + 5; i++) watching += brief_wait_expected(&waits);
    cr_assert_eq(watching, most > 1 ? most : 0);
    for (uint32_t i = 0; i < watching; i++) brief_wait_watched(&waits, true);
    cr_assert_eq(brief_wait_expected(&waits), most > 1);
}

Test(brief_wait, a_word_is_watched_until_it_changes_or_time_is_up)
{
    _Atomic uint32_t word = 7;
    BriefWaits waits = {.in_a_row = 3};
    if (!brief_wait_expected(&waits)) return;
    cr_assert(brief_wait_watch_word(&waits, &word, 6, -1));
    cr_assert_eq(waits.skipped, 0);
    cr_assert(brief_wait_expected(&waits));
    cr_assert_not(brief_wait_watch_word(&waits, &word, 7, -1));
    cr_assert_eq(waits.skipped, 1);
}
