/* team.h: the threads that share the work of one pause. Private to gc/.
 *
 * A team is made when work for it first turns up in a pause, and sent away when the world goes on: nothing of it is left between two
 * collections that would have to be stopped, saved or counted. Member 0 is the thread that stopped the world. Work is done in rounds: all
 * members who come in time run the same function, which takes pieces of the work until there are none; who comes late (its processor
 * has other things to do) is not waited for. So a function must get all done whoever runs it, and alone, too. */
#ifndef ATOLL_GC_TEAM_H
#define ATOLL_GC_TEAM_H

#include "gc/heap.h"

#define TEAM_MOST 8u /* members */
#define BLOCKS_SHARED 8192u /* so many blocks make a walk over their tables worth sharing */

typedef struct Team Team;
/* `member` is a number below TEAM_MOST that nobody else has in this round. */
typedef void TeamWork(void *context, unsigned member);

/* A round: back when all who took part have done. The team is made if there is none, and it is `worth` that (some hundred microseconds of
 * work); else, or where no thread can be had, the caller works alone. World stopped. */
void team_run(Heap *heap, TeamWork *work, void *context, bool worth);
/* Whether a round can have more than one member. */
bool team_is_possible(Heap *heap);
/* Takes the team away from the heap (NULL: there is none), and ends its threads: the second step may come when the world goes on. */
Team *team_dismiss(Heap *heap);
void  team_end(Team *team);

/* Numbers from 0 up to `count`, dealt out in pieces; for the context of a round. */
typedef struct TeamPieces {
    _Atomic uint32_t next;
    uint32_t         count, piece;
} TeamPieces;

/* [*from, *end): the next piece; false: there is none left. */
static inline bool team_take(TeamPieces *pieces, uint32_t *from, uint32_t *end)
{
    if (atomic_load_explicit(&pieces->next, memory_order_relaxed) >= pieces->count) return false;
    uint32_t first = atomic_fetch_add_explicit(&pieces->next, pieces->piece, memory_order_relaxed);
    if (first >= pieces->count) return false;
    *from = first;
    *end = pieces->count - first > pieces->piece ? first + pieces->piece : pieces->count;
    return true;
}

#endif
