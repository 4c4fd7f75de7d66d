/* evacuate.c: after a full collection, moves what little lives in fragmented blocks together into free ones.
 *
 * It is a step of its own between sweeping and going on, so marking knows nothing of it: it costs a walk over all that lives, and is done
 * only when fragmentation stood in the way of allocation, or the heap holds much more than lives in it.
 *
 *   1. choose source blocks: those with the fewest live lines, as many as there are free blocks to take what lives in them
 *   2. copy each object that is not pinned; its old header becomes OBJECT_FORWARDED with the new place for a class
 *   3. update every reference: in all objects, in the machine's roots and weak roots
 *   4. what is left in the source blocks keeps its marks and lines; the rest becomes free
 *
 * Pinned is what stacks and registers seemed to refer to, so no C code and no frame sees an object move. A header moves with its object:
 * identity hash and lock do not change. Mirrors and large objects never move.
 * After a young collection the same is done with its survivors alone: no old object refers to them but those that were logged.
 * Sources: Blackburn and McKinley, "Immix", PLDI 2008 (when and which); Shahriyar and others, "Fast Conservative Garbage Collection",
 * OOPSLA 2014 (pinning). Unlike there it is not mixed with marking. */
#include <string.h>

#include "gc/collector.h"
#include "gc/team.h"

/* Copies take memory while the old ones are still needed: at a time not more than this, or this part of what lives. */
#define ROOM_LEAST (UINT64_C(4) << 20)
#define ROOM_PART  4
/* Where all blocks that there may be are taken, as many more may be for the copies: the old ones are given back in the same pause. */
#define RESERVE_LEAST (8 * PAGES_PER_BLOCK)
#define RESERVE_PART  32 /* of what there may be */

#define YOUNG_GAIN_LEAST (UINT64_C(256) << 10) /* bytes that moving after a young collection is to free */
#define SHARED_LEAST (UINT64_C(1) << 20) /* bytes in lines that are worth sharing the walk over them */
#define HOLDERS_SHARED 4096u /* objects that refer to an area, which are worth sharing */
#define LOG_AHEAD 8u /* logged objects that are fetched already */
#define YOUNG_GAIN_PART 8 /* ... nor for less than this part of what has to be looked at */

/* Where a member of the team copies to: a block that is its own, which was free. It has more than one hole if there is something in it to be
 * avoided (avoid.c). */
typedef struct Target {
    uint8_t *cursor, *limit; /* the hole */
    uint32_t block, line;    /* number of the block + 1, 0: none; where to look for the next hole */
} Target;

typedef struct Evacuation {
    Collector *collector;
    Heap      *heap;
    bool       young;    /* only what a young collection found is moved, and only what was allocated or logged since the last one is updated */
    bool       worth;    /* sharing it */
    TeamPieces blocks;
    Target     targets[TEAM_MOST];
} Evacuation;

#define BLOCKS_AT_ONCE 16u /* that a member of the team takes at a time */

/* The next ones for this member: of a young collection only where something happened. */
static bool take_blocks(Evacuation *e, uint32_t *number, uint32_t *end)
{
    static_assert(GROUP_BLOCKS % BLOCKS_AT_ONCE == 0, "a piece lies in one group");
    while (team_take(&e->blocks, number, end))
        if (!e->young || group_has(e->heap, *number, GROUP_TOUCHED)) return true;
    return false;
}

static void share_blocks(Evacuation *e, TeamWork *work)
{
    e->blocks = (TeamPieces){.count = e->heap->state->block_count, .piece = BLOCKS_AT_ONCE};
    team_run(e->heap, work, e, e->worth);
}

static void for_each_marked(Heap *heap, uint32_t number, void (*visit)(void *context, Object *object), void *context)
{
    const uint64_t *words = block_marks(heap, number);
    uint32_t        first = (uint32_t)(block_offset(heap, number) >> ARENA_UNIT_SHIFT);
    for (uint32_t i = 0; i < BLOCK_SIZE / 512; i++)
        for (uint64_t bits = words[i]; bits; bits &= bits - 1)
            visit(context, heap_object(heap, first + i * 64 + (uint32_t)__builtin_ctzll(bits)));
}

/* --- choosing ----------------------------------------------------------------------------------------------------------- */

static unsigned live_lines(const Block *block) { return LINES_PER_BLOCK - block->free_lines; }

/* Lines that the objects of a block would fill if there were nothing between them. */
static unsigned needed_lines(const Block *block)
{
    uint32_t lines = (block->live + LINE_SIZE - 1) / LINE_SIZE;
    return lines < LINES_PER_BLOCK ? lines : LINES_PER_BLOCK;
}

static uint64_t lines_in_free_blocks(const Heap *heap)
{
    uint64_t used = heap->pages_in_use, most = heap->pages_limit;
    uint64_t by_pages = used < most ? (most - used) / PAGES_PER_BLOCK : 0, by_room = heap->block_limit - heap->state->block_count;
    for (uint32_t number = 0; number < heap->state->block_count; number++)
        by_room += block_by_number(heap, number)->kind == BLOCK_FREE;
    return (by_pages < by_room ? by_pages : by_room) * LINES_PER_BLOCK;
}

/* Which blocks are sources: those whose objects fill up to `limit` lines, and so many of those that fill one more. */
typedef struct Choice {
    unsigned limit;
    uint64_t more;
} Choice;

/* Blocks that are worth it and find room, the emptiest first. `everything`: those that are not nearly full; else those that are a quarter
 * empty. */
static Choice choose(Heap *heap, bool everything)
{
    uint64_t blocks[LINES_PER_BLOCK + 1] = {0}, room = lines_in_free_blocks(heap), sum = 0;
    for (uint32_t number = 0; number < heap->state->block_count; number++) {
        const Block *block = block_by_number(heap, number);
        if (block->kind == BLOCK_LINES) blocks[needed_lines(block)]++;
    }
    unsigned most = everything ? LINES_PER_BLOCK * 15 / 16 : LINES_PER_BLOCK * 3 / 4;
    if (heap->options.stress_interval) most = LINES_PER_BLOCK;
    uint64_t at_once = round_up(heap->live_bytes / ROOM_PART, LINE_SIZE) / LINE_SIZE;
    if (at_once < ROOM_LEAST / LINE_SIZE) at_once = ROOM_LEAST / LINE_SIZE;
    room -= room / 8; /* the ends of target blocks */
    if (room > at_once && !heap->options.stress_interval) room = at_once;
    Choice choice = {0};
    while (choice.limit < most && sum + blocks[choice.limit + 1] * (choice.limit + 1) <= room) {
        choice.limit++;
        sum += blocks[choice.limit] * choice.limit;
    }
    if (choice.limit < most) choice.more = (room - sum) / (choice.limit + 1);
    return choice;
}

static bool choose_sources(Heap *heap, Choice choice)
{
    bool any = false;
    for (uint32_t number = 0; number < heap->state->block_count; number++) {
        Block *block = block_by_number(heap, number);
        block->source = false;
        if (block->kind != BLOCK_LINES) continue;
        unsigned needed = needed_lines(block);
        block->source = needed <= choice.limit || (needed == choice.limit + 1 && choice.more && choice.more--);
        any |= block->source;
    }
    return any;
}

static void set_pinned(Collector *collector, bool pinned)
{
    for (size_t i = 0; i < collector->pinned.count; i++) {
        _Atomic uint32_t *state = &heap_object(collector->heap, collector->pinned.items[i])->state;
        if (pinned) atomic_fetch_or(state, OBJECT_PINNED_BIT);
        else atomic_fetch_and(state, ~OBJECT_PINNED_BIT);
    }
}

/* --- copying ------------------------------------------------------------------------------------------------------------ */

typedef struct Copying {
    const Evacuation *e;
    Target           *target;
} Copying;

static void set_lines_live(Heap *heap, const void *start, size_t size)
{
    uint64_t first = heap_offset(heap, start) >> LINE_SHIFT, last = (heap_offset(heap, start) + size - 1) >> LINE_SHIFT;
    memset(line_at(heap, first << LINE_SHIFT), LINE_LIVE, last - first + 1);
}

static bool target_next_hole(const Heap *heap, Target *target)
{
    uint32_t end;
    if (!target->block || !hole_find(heap, target->block - 1, &target->line, &end)) return false;
    uint8_t *start = heap->base + block_offset(heap, target->block - 1);
    target->cursor = start + ((size_t)target->line << LINE_SHIFT);
    target->limit = start + ((size_t)end << LINE_SHIFT);
    target->line = end;
    return true;
}

static bool target_next_block(const Evacuation *e, Target *target)
{
    Heap    *heap = e->heap;
    uint32_t number;
    os_lock(&heap->block_lock);
    bool taken = blocks_take(heap, 1, BLOCK_LINES, PAGES_PER_BLOCK, &number);
    os_unlock(&heap->block_lock);
    if (!taken) return false;
    block_by_number(heap, number)->zero_pages = 0;
    block_by_number(heap, number)->young = e->young;
    avoided_hide_in(heap, number);
    target->block = number + 1;
    target->line = 0;
    return true;
}

static uint8_t *target_take(Copying *copying, size_t size)
{
    const Evacuation *e = copying->e;
    Target           *target = copying->target;
    while ((size_t)(target->limit - target->cursor) < size)
        if (!target_next_hole(e->heap, target) && !target_next_block(e, target)) return NULL;
    uint8_t *start = target->cursor;
    target->cursor += size;
    return start;
}

static bool is_forwarded(const Object *object)
{
    return atomic_load_explicit(&((Object *)object)->state, memory_order_relaxed) >> OBJECT_STATE_SHIFT == OBJECT_FORWARDED;
}

/* Where there is no more room the object stays: the blocks behind lose nothing. */
static void move_object(void *context, Object *object)
{
    Copying *copying = context;
    Heap    *heap = copying->e->heap;
    if (atomic_load_explicit(&object->state, memory_order_relaxed) & OBJECT_PINNED_BIT) return;
    size_t   size = object_size_by_layout(heap_layout(heap, object), object);
    uint8_t *target = target_take(copying, size);
    if (!target) return;
    memcpy(target, object, size);
    mark_set(heap, heap_units(heap, target));
    set_lines_live(heap, target, size);
    block_by_number(heap, block_number(heap, heap_offset(heap, target)))->live += (uint32_t)size;
    object->layout.units = heap_units(heap, target);
    atomic_store_explicit(&object->state, (uint32_t)OBJECT_FORWARDED << OBJECT_STATE_SHIFT, memory_order_relaxed);
}

/* --- updating ----------------------------------------------------------------------------------------------------------- */

void evacuation_update(const Heap *heap, uint32_t *slot)
{
    uint64_t offset = (uint64_t)*slot << ARENA_UNIT_SHIFT;
    if (offset < heap->region_start || !block_by_number(heap, block_number(heap, offset))->source) return;
    const Object *object = heap_object(heap, *slot);
    if (is_forwarded(object)) *slot = object->layout.units;
}

static void update_runs(const Heap *heap, Object *object, BytesRef runs, uint32_t count)
{
    const ReferenceRun *run = (const ReferenceRun *)heap_object(heap, runs.units);
    for (uint32_t i = 0; i < count; i++, run++) {
        uint32_t *slot = (uint32_t *)((uint8_t *)object + run->offset8 * 4u);
        for (uint32_t *end = slot + run->count; slot < end; slot++) evacuation_update(heap, slot);
    }
}

static void update_elements(const Heap *heap, uint32_t *slot, const uint32_t *end)
{
    for (; slot < end; slot++) evacuation_update(heap, slot);
}

static void update_object(void *context, Object *object)
{
    const Heap *heap = context;
    if (!object->layout.units) return; /* a mirror from before the class of classes */
    const ObjectLayout *layout = heap_layout(heap, object);
    if (layout->kind == LAYOUT_PRIMITIVE_ARRAY) return;
    if (layout->kind == LAYOUT_REFERENCE_ARRAY) {
        uint32_t *elements = array_elements(object);
        return update_elements(heap, elements, elements + array_length(object));
    }
    update_runs(heap, object, layout->runs, layout->run_count);
    if (layout->kind == LAYOUT_REFERENCE) evacuation_update(heap, (uint32_t *)((uint8_t *)object + heap->client.reference_referent));
    if (layout->kind != LAYOUT_MIRROR) return;
    uint32_t class = *(const uint32_t *)((const uint8_t *)object + heap->client.mirror_class_offset);
    if (!class) return;
    const ObjectLayout *mirrored = (const ObjectLayout *)heap_object(heap, class);
    update_runs(heap, object, mirrored->static_runs, mirrored->static_run_count);
}

static void update_if_left(void *context, Object *object)
{
    if (!is_forwarded(object)) update_object(context, object);
}

/* The references in [low, high), of a large object that begins at `start`: what lies in one block, as others look at the other ones. */
static void update_part(Heap *heap, uint64_t start, uint64_t low, uint64_t high)
{
    Object             *object = (Object *)(heap->base + start);
    const ObjectLayout *layout = heap_layout(heap, object);
    if (layout->kind != LAYOUT_REFERENCE_ARRAY) {
        if (start == low) update_object(heap, object);
        return;
    }
    uint64_t first = start + ARRAY_BASE_OFFSET, end = first + (uint64_t)array_length(object) * sizeof(uint32_t);
    if (low > first) first = low;
    if (high < end) end = high;
    if (first < end) update_elements(heap, (uint32_t *)(heap->base + first), (const uint32_t *)(heap->base + end));
}

static void update_large_block(Heap *heap, uint32_t number)
{
    const Block *block = block_by_number(heap, number);
    uint64_t     low = block_offset(heap, number), high = low + BLOCK_SIZE;
    if (block->back && !(block->start_pages & 1)) update_part(heap, large_start(heap, low), low, high);
    for (unsigned page = 0; page < PAGES_PER_BLOCK; page++) {
        uint64_t start = low + page * HEAP_PAGE_SIZE;
        if (block->start_pages >> page & 1) update_part(heap, start, start, high);
    }
}

static void update_block(Heap *heap, uint32_t number)
{
    const Block *block = block_by_number(heap, number);
    if (block->kind == BLOCK_LINES) for_each_marked(heap, number, block->source ? update_if_left : update_object, heap);
    if (block->kind == BLOCK_LARGE) update_large_block(heap, number);
}

static void update_large(Heap *heap, const UnitsList *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (mark_test(heap, list->items[i])) update_object(heap, heap_object(heap, list->items[i]));
}

/* The list of pending references: old ones may have got young ones behind them. */
static void update_pending(Heap *heap)
{
    for (uint32_t *slot = &heap->state->pending.units; *slot;) {
        evacuation_update(heap, slot);
        slot = (uint32_t *)((uint8_t *)heap_object(heap, *slot) + heap->client.reference_discovered);
    }
}

static void update_roots(Collector *collector)
{
    const GcClient *client = &collector->heap->client;
    update_pending(collector->heap);
    collector->phase = PHASE_UPDATE;
    collector->unloads = false; /* all classes that are still there are visited */
    if (client->roots) client->roots(client->context, collector);
    if (client->weak_roots) client->weak_roots(client->context, collector);
    collector->phase = PHASE_IDLE;
}

/* After a young collection: what survived in lines. */
static void update_blocks(void *context, unsigned member)
{
    Evacuation *e = context;
    for (uint32_t number, end; take_blocks(e, &number, &end);)
        for (; number < end; number++) {
            const Block *block = block_by_number(e->heap, number);
            if (!e->young || (block->kind == BLOCK_LINES && (block->aging || block->young))) update_block(e->heap, number);
        }
}

static void update_all(Evacuation *e)
{
    Heap *heap = e->heap;
    for (uint64_t offset = mirror_next(heap, 0); offset; offset = mirror_next(heap, offset))
        update_object(heap, (Object *)(heap->base + offset));
    share_blocks(e, update_blocks);
    update_roots(e->collector);
}

static void update_card(void *context, uint32_t array, uint32_t from, uint32_t end)
{
    const Heap *heap = context;
    uint32_t   *elements = array_elements(heap_object(heap, array));
    for (uint32_t i = from; i < end; i++) evacuation_update(heap, elements + i);
}

/* What may refer to objects that were young: those that survived with them, in lines and large, what was logged, and roots. */
static void update_young(Evacuation *e)
{
    Heap *heap = e->heap;
    share_blocks(e, update_blocks);
    for (size_t i = 0; i < heap->log.count; i++) {
        __builtin_prefetch(heap_object(heap, heap->log.items[i + LOG_AHEAD < heap->log.count ? i + LOG_AHEAD : i]));
        update_object(heap, heap_object(heap, heap->log.items[i]));
    }
    cards_visit(heap, 0, cards_count(heap), update_card, heap);
    update_large(heap, &e->collector->large);
    update_roots(e->collector);
}

/* --- afterwards --------------------------------------------------------------------------------------------------------- */

static void keep_if_left(void *context, Object *object)
{
    Heap    *heap = context;
    uint32_t units = heap_units(heap, object);
    if (is_forwarded(object)) *mark_word(heap, units) &= ~(UINT64_C(1) << (units & 63));
    else set_lines_live(heap, object, object_size_by_layout(heap_layout(heap, object), object));
}

static void release_sources(void *context, unsigned member)
{
    Evacuation *e = context;
    Heap       *heap = e->heap;
    for (uint32_t number, end; take_blocks(e, &number, &end);)
        for (; number < end; number++) {
            Block *block = block_by_number(heap, number);
            if (!block->source) continue;
            memset(line_at(heap, block_offset(heap, number)), LINE_FREE, LINES_PER_BLOCK);
            for_each_marked(heap, number, keep_if_left, heap);
            block->source = block->measured = false;
            block->live = 0;
            block->young = true; /* to be swept */
        }
}

static void copy_sources(void *context, unsigned member)
{
    Evacuation *e = context;
    Copying     copying = {.e = e, .target = &e->targets[member]};
    for (uint32_t number, end; take_blocks(e, &number, &end);)
        for (; number < end; number++)
            if (block_by_number(e->heap, number)->source) for_each_marked(e->heap, number, move_object, &copying);
}

/* Blocks that are taken meanwhile are no sources. */
static void move_sources(Evacuation *e)
{
    set_pinned(e->collector, true);
    share_blocks(e, copy_sources);
    set_pinned(e->collector, false);
}

static bool evacuate_with_reserve(Collector *collector, bool everything)
{
    Heap      *heap = collector->heap;
    Evacuation e = {.collector = collector, .heap = heap, .worth = heap->line_bytes >= SHARED_LEAST || heap->options.stress_interval};
    if (!choose_sources(heap, choose(heap, everything))) return false;
    move_sources(&e);
    update_all(&e);
    share_blocks(&e, release_sources);
    return true;
}

bool evacuate(Collector *collector, bool everything)
{
    Heap    *heap = collector->heap;
    uint64_t most = heap->pages_limit;
    heap->pages_limit += most / RESERVE_PART > RESERVE_LEAST ? most / RESERVE_PART : RESERVE_LEAST;
    bool done = evacuate_with_reserve(collector, everything);
    heap->pages_limit = most;
    return done;
}

/* --- after a cycle of marking beside the program ---------------------------------------------------------------------------- */

typedef struct AreaWork {
    Evacuation  e;
    const Area *area;
    TeamPieces  holders, pieces;
} AreaWork;

static void copy_area(void *context, unsigned member)
{
    AreaWork *work = context;
    Copying   copying = {.e = &work->e, .target = &work->e.targets[member]};
    for (uint32_t i, end; team_take(&work->e.blocks, &i, &end);)
        for (; i < end; i++) {
            uint32_t number = work->area->blocks.items[i];
            if (block_by_number(work->e.heap, number)->source) for_each_marked(work->e.heap, number, move_object, &copying);
        }
}

/* Those that are dead are left alone: what is left of them may be no object any more. */
static void update_holder(Heap *heap, uint32_t units)
{
    Object *holder = heap_object(heap, units);
    if (!mark_test(heap, units)) return;
    update_object(heap, is_forwarded(holder) ? heap_object(heap, holder->layout.units) : holder);
}

static void update_piece(Heap *heap, const ArrayRest *piece)
{
    if (!mark_test(heap, piece->units)) return;
    const Object *array = heap_object(heap, piece->units);
    uint32_t     *elements = array_elements(is_forwarded(array) ? heap_object(heap, array->layout.units) : (Object *)array);
    update_elements(heap, elements + piece->next, elements + piece->end);
}

static void update_holders(void *context, unsigned member)
{
    AreaWork   *work = context;
    const Area *area = work->area;
    for (uint32_t i, end; team_take(&work->holders, &i, &end);)
        for (; i < end; i++) {
            __builtin_prefetch(heap_object(work->e.heap, area->holders.items[i + LOG_AHEAD < end ? i + LOG_AHEAD : i]));
            update_holder(work->e.heap, area->holders.items[i]);
        }
    for (uint32_t i, end; team_take(&work->pieces, &i, &end);)
        for (; i < end; i++) update_piece(work->e.heap, &area->pieces[i]);
}

/* What the collector itself has written since they were scanned: those that are pending refer to each other, and to themselves. */
static void update_all_pending(Heap *heap)
{
    update_pending(heap);
    for (uint32_t units = heap->state->pending.units; units;) {
        Object *reference = heap_object(heap, units);
        update_object(heap, reference);
        units = *(const uint32_t *)((const uint8_t *)reference + heap->client.reference_discovered);
    }
}

bool evacuate_area(Collector *collector, Area *area)
{
    Heap *heap = collector->heap;
    if (!area->used) return false;
    AreaWork work = {.e = {.collector = collector, .heap = heap, .young = true}, .area = area};
    uint32_t count = (uint32_t)area->blocks.count;
    for (uint32_t i = 0; i < count; i++) {
        Block *block = block_by_number(heap, area->blocks.items[i]);
        group_note(heap, area->blocks.items[i], GROUP_TOUCHED);
        block->source = block->kind == BLOCK_LINES; /* else it became free in the sweep, and may be one to copy to */
    }
    bool worth = area->holders.count >= HOLDERS_SHARED;
    work.e.blocks = (TeamPieces){.count = count, .piece = 1};
    set_pinned(collector, true);
    team_run(heap, copy_area, &work, worth);
    set_pinned(collector, false);
    work.holders = (TeamPieces){.count = (uint32_t)area->holders.count, .piece = 256};
    work.pieces = (TeamPieces){.count = (uint32_t)area->piece_count, .piece = 4};
    team_run(heap, update_holders, &work, worth);
    update_all_pending(heap);
    update_roots(collector);
    work.e.worth = worth;
    share_blocks(&work.e, release_sources);
    area_give_up(heap, area);
    return true;
}

/* --- after a young collection --------------------------------------------------------------------------------------------- */

/* The next block that may have been allocated in. */
static uint32_t touched_next(const Heap *heap, uint32_t number) { return group_next(heap, number, GROUP_TOUCHED); }

void note_young_large(Collector *collector)
{
    Heap *heap = collector->heap;
    collector->immobile = false;
    for (uint32_t number = touched_next(heap, 0); number < heap->state->block_count; number = touched_next(heap, number + 1)) {
        const Block *block = block_by_number(heap, number);
        for (unsigned page = 0; block->kind == BLOCK_LARGE && page < PAGES_PER_BLOCK; page++) {
            uint32_t units = (uint32_t)((block_offset(heap, number) + page * HEAP_PAGE_SIZE) >> ARENA_UNIT_SHIFT);
            if (!(block->start_pages >> page & 1) || mark_test(heap, units)) continue;
            collector->immobile |= !units_list_push(&collector->large, units);
        }
    }
}

static uint64_t count_marks(const Heap *heap, uint32_t number)
{
    const uint64_t *words = block_marks(heap, number);
    uint64_t count = 0;
    for (uint32_t i = 0; i < BLOCK_SIZE / 512; i++) count += (unsigned)__builtin_popcountll(words[i]);
    return count;
}

/* Blocks of which moving what lives in them would free a third of the lines at least. How many lines all that would free. */
static uint64_t choose_young_sources(Collector *collector)
{
    Heap    *heap = collector->heap;
    uint64_t average = collector->found_count ? collector->found_bytes / collector->found_count : 0, gain = 0;
    bool     all = heap->options.stress_interval != 0;
    for (uint32_t number = touched_next(heap, 0); number < heap->state->block_count; number = touched_next(heap, number + 1)) {
        Block *block = block_by_number(heap, number);
        if (block->kind != BLOCK_LINES || !block->aging || !block->fresh) continue;
        uint64_t needed = count_marks(heap, number) * average / LINE_SIZE + 1, lines = live_lines(block);
        block->source = all || needed < lines * 2 / 3;
        if (block->source && needed < lines) gain += lines - needed;
    }
    return gain;
}

static void young_end(Heap *heap)
{
    for (uint32_t number = touched_next(heap, 0); number < heap->state->block_count; number = touched_next(heap, number + 1)) {
        Block *block = block_by_number(heap, number);
        block->source = block->fresh = false;
    }
}

/* Bytes of objects that update_young looks at in lines. */
static uint64_t count_aging_bytes(const Heap *heap)
{
    uint64_t lines = 0;
    for (uint32_t number = touched_next(heap, 0); number < heap->state->block_count; number = touched_next(heap, number + 1)) {
        const Block *block = block_by_number(heap, number);
        if (block->kind == BLOCK_LINES && block->aging) lines += live_lines(block);
    }
    return lines << LINE_SHIFT;
}

/* Where much was allocated between old objects the walk over these costs more than it yields. */
static bool is_worth_it(Heap *heap, uint64_t gain)
{
    if (heap->options.stress_interval) return true;
    return gain >= YOUNG_GAIN_LEAST && gain >= count_aging_bytes(heap) / YOUNG_GAIN_PART;
}

bool evacuate_young(Collector *collector, bool may_move)
{
    Heap      *heap = collector->heap;
    Evacuation e = {.collector = collector, .heap = heap, .young = true, .worth = count_aging_bytes(heap) >= SHARED_LEAST};
    uint64_t   gain = may_move ? choose_young_sources(collector) << LINE_SHIFT : 0;
    bool       worth = may_move && !collector->immobile && is_worth_it(heap, gain);
    if (worth) {
        move_sources(&e);
        update_young(&e);
        share_blocks(&e, release_sources);
    }
    young_end(heap);
    return worth;
}
