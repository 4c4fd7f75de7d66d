/* old_mark.c: what pauses do for a cycle of marking beside the program: beginning it, making good what its thread may have missed, ending
 * it. See old_mark.h, and README.md for why that is enough.
 *
 * A pause that begins or may end a cycle is an attempt: all roots are visited, and marking goes on for a bounded time. If something is left
 * then, the thread goes on with it, and another attempt comes when it has done; so no pause is long because much was left, and each attempt
 * has less to do, as less time has passed. */
#include <stdlib.h>
#include <string.h>

#include "gc/old_mark.h"
#include "sandbox/clock.h"
#include "sandbox/memory.h"

#define FIRST_NS       INT64_C(500000)  /* for which the pause that begins a cycle marks */
#define ATTEMPT_NS     INT64_C(2000000) /* the second; each one after that twice as long, up to */
#define ATTEMPTS_MOST  8u               /* this one, which takes as long as it takes */
#define SLICE_NS       INT64_C(3000000) /* for which a pause marks while the thread does not keep up; then twice as long, and so on */
#define SLICES_MOST    3u
#define SLICE_ROOM_MOST (UINT64_C(128) << 20) /* bytes that the old grow by before it is twice as long */
#define STACK_BYTES    (256u << 10)
#define ZERO_PIECE     ((size_t)256 << 10) /* bytes of tables between two looks at `stop` */
#define SMALL_LINES    ((size_t)1 << 20) /* bytes of the table of lines: of a heap of 128 MB */
#define PUT_OFF_MOST   2u              /* collections by which a cycle begins later, while tables are being zeroed */

static void exchange_tables(OldMark *om)
{
    Heap      *heap = om->heap;
    MarkTables current = {heap->marks, heap->lines};
    heap->marks = om->next.marks, heap->lines = om->next.lines;
    om->next = current;
}

static bool is_home(const OldMark *om) { return om->heap->marks == om->home.marks; }

/* Part of a table that describes mirrors and blocks ever used. */
typedef struct TablePart {
    uint8_t *start;
    size_t   length;
} TablePart;

static TablePart marks_of(const Heap *heap, MarkTables tables)
{
    uint64_t end = block_offset(heap, heap->state->block_count);
    return (TablePart){(uint8_t *)tables.marks + heap->mirrors_start / 64, round_up((end - heap->mirrors_start) / 64, ARENA_GRANULE)};
}

static TablePart lines_of(const Heap *heap, MarkTables tables)
{
    uint64_t bytes = (uint64_t)heap->state->block_count * LINES_PER_BLOCK;
    return (TablePart){(uint8_t *)tables.lines + (heap->region_start >> LINE_SHIFT), round_up(bytes, ARENA_GRANULE)};
}

/* --- tables that nobody needs ------------------------------------------------------------------------------------------------
 * For several GB they take a hundred MB, and to zero them takes longer than a pause may. So the thread does it, when there is nothing to
 * mark; who needs them in a pause does what is left. */

static void tables_give_up(OldMark *om, const MarkTables *tables)
{
    assert(!om->stale);
    om->stale = tables;
    om->stale_marks = marks_of(om->heap, *tables).length;
    om->stale_lines = lines_of(om->heap, *tables).length;
    om->stale_is_small = om->stale_lines <= SMALL_LINES;
    om->put_off = 0;
}

static bool give_back(const OldMark *om, uint8_t *start, size_t length)
{
    bool in_arena = start < om->away_memory || start >= om->away_memory + om->away_length;
    return in_arena ? arena_discard(om->heap->arena, start, length) : memory_discard(start, length);
}

/* Page by page, as many were never touched; those that were will be again soon, and to get them from the system anew takes longer than this.
 * Those of a small heap are given back all the same: that is a few hundred pages at most. */
static void part_zero(const OldMark *om, uint8_t *start, size_t length)
{
    if (om->stale_is_small && give_back(om, start, length)) return;
    for (size_t page = 0; page < length; page += HEAP_PAGE_SIZE) {
        const uint64_t *word = (const uint64_t *)(start + page), *end = word + HEAP_PAGE_SIZE / sizeof *word;
        while (word < end && !*word) word++;
        if (word < end) memset(start + page, 0, HEAP_PAGE_SIZE);
    }
}

/* Up to so much from the end of the *length bytes at `start`. */
static void zero_some(const OldMark *om, uint8_t *start, size_t *length, size_t most)
{
    size_t piece = *length < most ? *length : most;
    part_zero(om, start + *length - piece, piece);
    *length -= piece;
}

/* False: nothing is left. */
static bool stale_zero_some(OldMark *om, size_t most)
{
    if (!om->stale) return false;
    if (om->stale_marks) zero_some(om, marks_of(om->heap, *om->stale).start, &om->stale_marks, most);
    else if (om->stale_lines) zero_some(om, lines_of(om->heap, *om->stale).start, &om->stale_lines, most);
    if (!om->stale_marks && !om->stale_lines) om->stale = NULL;
    return om->stale != NULL;
}

static void stale_zero(OldMark *om)
{
    while (stale_zero_some(om, SIZE_MAX)) continue;
}

static void stale_zero_beside(void *old_mark)
{
    OldMark *om = old_mark;
    while (!atomic_load_explicit(&om->stop, memory_order_relaxed) && stale_zero_some(om, ZERO_PIECE)) {
        if (om->quota && --om->quota == 0) break;
    }
}

#if ATOLL_CHECKS
static bool part_is_zero(TablePart part)
{
    const uint64_t *words = (const uint64_t *)part.start, *end = words + part.length / 8;
    while (words < end && !*words) words++;
    return words == end;
}
static bool tables_are_zero(const Heap *heap, MarkTables tables)
{
    return part_is_zero(marks_of(heap, tables)) && part_is_zero(lines_of(heap, tables));
}
#endif

/* --- opening ---------------------------------------------------------------------------------------------------------------- */

bool old_mark_open(Heap *heap)
{
    OldMark *om = heap->old_mark = calloc(1, sizeof *om);
    if (!om) return false;
    *om = (OldMark){.heap = heap, .home = {heap->marks, heap->lines}, .random = UINT64_C(0x9e3779b97f4a7c15)};
    return true;
}

void old_mark_close(Heap *heap)
{
    OldMark *om = heap->old_mark;
    if (!om) return;
    old_mark_stop(heap);
    area_give_up(heap, &om->area);
    lists_free(&om->collector);
    free(om->mirrors.items);
    free(om->written.items);
    if (om->away_memory) memory_release(om->away_memory, om->away_length);
    free(om);
    heap->old_mark = NULL;
}

/* Memory for the second pair of tables. */
static bool away_open(OldMark *om)
{
    const Heap *heap = om->heap;
    if (om->away_memory) return true;
    size_t marks = round_up((heap->mirrors_end - heap->mirrors_start) / 64 + (uint64_t)heap->block_limit * (BLOCK_SIZE / 64), ARENA_GRANULE);
    size_t lines = round_up((uint64_t)heap->block_limit * LINES_PER_BLOCK, ARENA_GRANULE);
    uint8_t *memory = memory_reserve(marks + lines, 0);
    if (memory && !memory_commit(memory, marks + lines)) {
        memory_release(memory, marks + lines);
        memory = NULL;
    }
    if (!memory) return false;
    om->away_memory = memory;
    om->away_length = marks + lines;
    om->away = (MarkTables){(uintptr_t)memory - heap->mirrors_start / 64, (uintptr_t)memory + marks - (heap->region_start >> LINE_SHIFT)};
    return true;
}

/* --- the thread ------------------------------------------------------------------------------------------------------------- */

void old_mark_stop(Heap *heap)
{
    OldMark *om = heap->old_mark;
    if (!om || !om->runs) return;
    atomic_store(&om->stop, true);
    os_thread_join(om->thread);
    om->runs = false;
}

static uint64_t next_random(OldMark *om)
{
    om->random ^= om->random << 13;
    om->random ^= om->random >> 7;
    return om->random ^= om->random << 17;
}

static bool start_thread(OldMark *om, void (*run)(void *))
{
    atomic_store(&om->stop, false);
    return om->runs = os_thread_create(&om->thread, STACK_BYTES, run, om, "GC marker");
}

void old_mark_continue(Heap *heap)
{
    OldMark *om = heap->old_mark;
    if (om->runs) return;
    bool stress = heap->options.stress_concurrent;
    if (!om->active) {
        om->quota = stress ? 1 + (uint32_t)(next_random(om) % 4) : 0;
        if (om->stale) start_thread(om, stale_zero_beside);
        return;
    }
    if (atomic_load(&heap->old_mark_waits)) return;
    bool more = om->collector.stack.count || om->collector.array_count || om->written.count;
    om->quota = stress ? 1 + (uint32_t)(next_random(om) % 2048) : 0;
    if (!more || !start_thread(om, concurrent_mark_run)) atomic_store(&heap->old_mark_waits, true);
}

void heap_quiesce(Heap *heap) { old_mark_stop(heap); }

/* --- beginning and end -------------------------------------------------------------------------------------------------------- */

/* What lives in each block is counted again. */
static void blocks_measure_anew(Heap *heap)
{
    for (uint32_t number = 0; number < heap->state->block_count; number++) {
        Block *block = block_by_number(heap, number);
        if (block->kind == BLOCK_LINES) block->live = 0;
    }
}

static void cycle_begin(OldMark *om)
{
    om->collector.heap = om->heap;
    om->collector.full = true;
    om->collector.overflowed = om->collector.failed = om->collector.found_pending = false;
    om->collector.phase = PHASE_MARK;
    stale_zero(om);
    om->next = is_home(om) ? om->away : om->home;
#if ATOLL_CHECKS
    assert(tables_are_zero(om->heap, om->next));
#endif
    area_choose(om->heap, &om->area, om->heap->options.stress_concurrent ? next_random(om) | 1 : 0);
    om->collector.area = om->area.used ? &om->area : NULL;
    blocks_measure_anew(om->heap);
    om->active = true;
    om->attempt_count = 0;
    om->begun_ns = clock_monotonic_ns();
    om->marking_ns = 0;
}

/* What is in `om->next` nobody needs any more. */
static void cycle_end(OldMark *om, bool ended)
{
    tables_give_up(om, om->next.marks == om->home.marks ? &om->home : &om->away);
    lists_free(&om->collector);
    free(om->mirrors.items);
    free(om->written.items);
    om->mirrors = om->written = (UnitsList){0};
    if (!ended || om->area.lost) area_give_up(om->heap, &om->area);
    om->active = false;
    atomic_store(&om->heap->old_mark_waits, false);
}

bool old_mark_abort(Heap *heap, int64_t *marking_ns)
{
    OldMark *om = heap->old_mark;
    assert(!om->runs);
    if (!om->active) return false;
    *marking_ns = om->marking_ns;
    cycle_end(om, false);
    return true;
}

void old_mark_go_home(Heap *heap)
{
    OldMark *om = heap->old_mark;
    if (is_home(om)) return;
    stale_zero(om);
    heap->marks = om->home.marks, heap->lines = om->home.lines;
    tables_give_up(om, &om->away);
}

void old_mark_bring_home(Heap *heap)
{
    OldMark *om = heap->old_mark;
    MarkTables current = {heap->marks, heap->lines};
    int64_t  ns;
    old_mark_stop(heap);
    old_mark_abort(heap, &ns);
    if (is_home(om)) return;
    stale_zero(om);
    TablePart marks = marks_of(heap, current), lines = lines_of(heap, current);
    memcpy(marks_of(heap, om->home).start, marks.start, marks.length);
    memcpy(lines_of(heap, om->home).start, lines.start, lines.length);
    old_mark_go_home(heap);
}

void old_mark_rebase(Heap *heap, ptrdiff_t by)
{
    OldMark *om = heap->old_mark;
    MarkTables old = om->home;
    om->home.marks += (uintptr_t)by, om->home.lines += (uintptr_t)by;
    if (heap->marks == old.marks) heap->marks = om->home.marks, heap->lines = om->home.lines;
    if (om->next.marks == old.marks) om->next = om->home;
}

/* --- in a pause: from here on to old_mark_step the next tables are heap->marks and heap->lines --------------------------------- */

static void push(OldMark *om, uint32_t units)
{
    if (!units_list_push(&om->collector.stack, units)) om->collector.overflowed = true;
}

/* Of what was or will be scanned, this is scanned again; the rest will be. */
static void take_card(void *context, uint32_t array, uint32_t from, uint32_t end)
{
    OldMark *om = context;
    if (mark_test(om->heap, array) && !arrays_push(&om->collector, array, from, end)) om->collector.overflowed = true;
}

/* What was written since the last pause is to be scanned again, if it was or will have been. It is written to again, probably, so that is put
 * off as long as there is something else to do; as it has no next mark then, it is put off once. */
static void take_log(OldMark *om)
{
    const Heap      *heap = om->heap;
    const UnitsList *log = &heap->log;
    for (size_t i = 0; i < log->count; i++) {
        uint32_t units = log->items[i];
        if (!mark_test(heap, units)) continue;
        *mark_word(heap, units) &= ~(UINT64_C(1) << (units & 63));
        if (!units_list_push(&om->written, units)) om->collector.overflowed = true;
    }
    cards_visit(om->heap, 0, cards_count(om->heap), take_card, om);
    for (size_t i = 0; i < om->mirrors.count; i++) push(om, om->mirrors.items[i]);
    om->mirrors.count = 0;
}

static void take_written(OldMark *om)
{
    for (size_t i = 0; i < om->written.count; i++) mark_object(&om->collector, om->written.items[i]);
    om->written.count = 0;
}

/* Mirrors are not for the thread. Those found meanwhile are at the end of the stack, and are met here, too. */
static void scan_mirrors(OldMark *om)
{
    UnitsList *stack = &om->collector.stack;
    for (size_t i = 0; i < stack->count;) {
        uint32_t units = stack->items[i];
        if ((uint64_t)units << ARENA_UNIT_SHIFT >= om->heap->mirrors_end) {
            i++;
            continue;
        }
        stack->items[i] = stack->items[--stack->count];
        mark_from(&om->collector, units);
    }
}

/* The cycle is to end now, as old objects have grown too much since it began. */
static bool is_overdue(const OldMark *om) { return om->active && om->heap->live_bytes > om->heap->old_overdue; }

static MarkBudget budget_of(OldMark *om)
{
    unsigned count = om->attempt_count++;
    if (om->heap->options.stress_concurrent) return (MarkBudget){.steps = next_random(om) % 4096, .deadline_ns = INT64_MAX};
    if (count >= ATTEMPTS_MOST || is_overdue(om)) return (MarkBudget){.steps = SIZE_MAX, .deadline_ns = INT64_MAX};
    int64_t ns = count ? ATTEMPT_NS << (count - 1) : FIRST_NS;
    return (MarkBudget){.steps = SIZE_MAX, .deadline_ns = clock_monotonic_ns() + ns};
}

/* Marks all that is left. False: the budget is used up. */
static bool drain(OldMark *om, MarkBudget *budget)
{
    Collector      *collector = &om->collector;
    const GcClient *client = &om->heap->client;
    do {
        if (!mark_drain_some(collector, budget)) return false;
    } while ((collector->unloads && client->reach_classes(client->context, collector)) || references_review(collector));
    return true;
}

static void finish(OldMark *om)
{
    Collector      *collector = &om->collector;
    const GcClient *client = &om->heap->client;
    references_process(collector);
    collector->phase = PHASE_WEAK;
    if (client->weak_roots) client->weak_roots(client->context, collector);
    if (collector->unloads && client->unload_classes) client->unload_classes(client->context, collector);
    collector->phase = PHASE_IDLE;
    om->heap->collector->found_pending |= collector->found_pending;
}

/* For how long a pause marks while a cycle is under way: not at all before half of the room is used up that the old may grow by meanwhile; then
 * the longer the more they have grown, lest it comes to one pause that marks all. */
static int64_t slice_ns(const Heap *heap)
{
    if (heap->live_bytes <= heap->old_start) return 0;
    uint64_t room = (heap->old_late - heap->old_start) / 2, late = heap->old_late - room;
    if (heap->live_bytes <= late) return 0;
    uint64_t times = (heap->live_bytes - late) / (room < SLICE_ROOM_MOST ? room + 1 : SLICE_ROOM_MOST);
    return SLICE_NS << (times < SLICES_MOST ? times : SLICES_MOST);
}

static void mark_slice(OldMark *om)
{
    MarkBudget budget = {.steps = SIZE_MAX, .deadline_ns = INT64_MAX};
    int64_t    ns = slice_ns(om->heap);
    if (om->heap->options.stress_concurrent) budget.steps = next_random(om) % 512;
    else if (ns) budget.deadline_ns = clock_monotonic_ns() + ns;
    else return;
    mark_drain_some(&om->collector, &budget);
}

static bool attempt(OldMark *om)
{
    Collector *collector = &om->collector;
    collector->unloads = om->heap->client.reach_classes != NULL;
    references_set_policy(collector, false);
    collector->pinned = om->heap->collector->pinned; /* on loan */
    mark_visit_roots(collector);
    collector->pinned = (UnitsList){0};
    take_written(om);
    scan_mirrors(om);
    MarkBudget budget = budget_of(om);
    if (!drain(om, &budget) || collector->overflowed) return false;
    finish(om);
    return true;
}

bool old_mark_attempts(Heap *heap)
{
    OldMark *om = heap->old_mark;
    if (heap->options.concurrent_off) return om->attempts = false;
    if (heap->options.stress_concurrent) om->attempts = !om->active || next_random(om) % 4 == 0;
    else om->attempts = om->active ? atomic_load(&heap->old_mark_waits) || is_overdue(om) : heap_old_mark_is_due(heap);
    if (om->attempts && om->stale && om->put_off++ < PUT_OFF_MOST) om->attempts = false;
    return om->attempts = om->attempts && away_open(om);
}

void old_mark_step(Heap *heap, GcCycle *cycle)
{
    OldMark *om = heap->old_mark;
    int64_t  begun_ns = clock_monotonic_ns();
    om->step_ns = 0;
    if (!om->active && !om->attempts) return;
    cycle->begins = !om->active;
    if (cycle->begins) cycle_begin(om);
    exchange_tables(om);
    take_log(om);
    mark_pending(&om->collector);
    if (om->attempts) cycle->ends = attempt(om);
    else {
        scan_mirrors(om);
        mark_slice(om);
    }
    if (om->attempts) atomic_store(&heap->old_mark_waits, false);
    om->attempts = false;
    if (!cycle->ends) exchange_tables(om);
    bool failed = om->collector.overflowed && !cycle->ends;
    if (failed) heap->old_limit = heap->old_overdue = 0; /* no memory: the next collection marks all in one pause */
    cycle->concurrent_ns = om->marking_ns;
    if (cycle->ends || failed) cycle_end(om, cycle->ends);
    om->step_ns = clock_monotonic_ns() - begun_ns;
}
