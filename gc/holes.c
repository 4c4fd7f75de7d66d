/* holes.c: finds holes, runs of free lines, in blocks of lines, and keeps track of what was handed out.
 *
 * Invariants between collections:
 *  - a line handed to a thread is part of a span: objects one behind the other from the span's first byte on, then zero
 *    bytes. So a walk over a span ends at a zero header and need not know where the thread has got to;
 *  - what follows in a hole that is only partly handed out stays LINE_FREE, and nobody but the block's owner looks at it;
 *  - a block's line states are written by its owner, or by the collector while the world is stopped.
 * Source: Blackburn and McKinley, "Immix", PLDI 2008. */
#include "gc/heap.h"

#include <string.h>

static uint64_t load_word(const uint8_t *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, 8);
    return word;
}

/* The first free line from `line` on, or LINES_PER_BLOCK. */
static uint32_t next_free_line(const uint8_t *lines, uint32_t line)
{
    for (; line < LINES_PER_BLOCK && line % 8; line++)
        if (lines[line] == LINE_FREE) return line;
    for (; line < LINES_PER_BLOCK; line += 8) {
        uint64_t word = load_word(lines + line);
        uint64_t zero = (word - UINT64_C(0x0101010101010101)) & ~word & UINT64_C(0x8080808080808080);
        if (zero) return line + (uint32_t)__builtin_ctzll(zero) / 8;
    }
    return LINES_PER_BLOCK;
}

/* The first line from `line` on, below `end`, that is not free, or `end`. */
static uint32_t next_used_line(const uint8_t *lines, uint32_t line, uint32_t end)
{
    for (; line < end && line % 8; line++)
        if (lines[line] != LINE_FREE) return line;
    for (; line < end; line += 8) {
        uint64_t word = load_word(lines + line);
        if (!word) continue;
        line += (uint32_t)__builtin_ctzll(word) / 8;
        break;
    }
    return line < end ? line : end;
}

bool hole_find(const Heap *heap, uint32_t number, uint32_t *line, uint32_t *end)
{
    const uint8_t *lines = line_at(heap, block_offset(heap, number));
    *line = next_free_line(lines, *line);
    *end = next_used_line(lines, *line, LINES_PER_BLOCK);
    return *line < LINES_PER_BLOCK;
}

void span_open(Mutator *mutator, uint8_t *start, size_t bytes, bool continues)
{
    Heap    *heap = mutator->heap;
    uint64_t offset = heap_offset(heap, start);
    uint8_t *lines = line_at(heap, offset);
    Block   *block = block_by_number(heap, block_number(heap, offset));
    memset(lines, LINE_SPAN, bytes >> LINE_SHIFT);
    if (!continues) *lines = LINE_SPAN_START;
    if (block->zero_pages != 0xff) memset(start, 0, bytes);
    block->young = true;
    heap_charge(heap, bytes);
    mutator->allocated_bytes += bytes;
}

/* Hands out `count` free lines of the mutator's block from mutator->line on. */
static void lines_take(Mutator *mutator, uint32_t count)
{
    Heap    *heap = mutator->heap;
    uint8_t *start = heap->base + block_offset(heap, mutator->block - 1) + ((size_t)mutator->line << LINE_SHIFT);
    size_t   bytes = (size_t)count << LINE_SHIFT;
    bool     continues = start == mutator->limit && mutator->line; /* not into the next block */
    span_open(mutator, start, bytes, continues);
    if (!continues) mutator->cursor = start;
    mutator->limit = start + bytes;
    mutator->line += count;
}

bool hole_next(Mutator *mutator)
{
    const uint8_t *lines = line_at(mutator->heap, block_offset(mutator->heap, mutator->block - 1));
    uint32_t line = next_free_line(lines, mutator->line);
    mutator->line = line;
    if (line == LINES_PER_BLOCK) return false;
    uint32_t most = line + HOLE_LARGEST / LINE_SIZE;
    uint32_t end = next_used_line(lines, line, most < LINES_PER_BLOCK ? most : LINES_PER_BLOCK);
    lines_take(mutator, end - line);
    return true;
}

bool hole_extend(Mutator *mutator, size_t bytes)
{
    Heap    *heap = mutator->heap;
    uint64_t offset = block_offset(heap, mutator->block - 1);
    if (heap->base + offset + ((size_t)mutator->line << LINE_SHIFT) != mutator->limit) return false;

    size_t   missing = bytes - (size_t)(mutator->limit - mutator->cursor);
    uint32_t least = (uint32_t)((missing + LINE_SIZE - 1) >> LINE_SHIFT);
    if (least > LINES_PER_BLOCK - mutator->line) return false;
    uint32_t most = mutator->line + (least > 16 ? least : 16);
    if (most > LINES_PER_BLOCK) most = LINES_PER_BLOCK;
    uint32_t end = next_used_line(line_at(heap, offset), mutator->line, most);
    if (end - mutator->line < least) return false;
    lines_take(mutator, end - mutator->line);
    return true;
}

/* The marks come before the lines that say so: others look at these without the lock. */
static void map_span(Heap *heap, uint8_t *line, uint64_t start, uint64_t limit)
{
    const uint8_t *end_line = line + 1;
    while (start + (uint64_t)(end_line - line) * LINE_SIZE < limit && *end_line == LINE_SPAN) end_line++;
    uint64_t end = start + (uint64_t)(end_line - line) * LINE_SIZE;
    for (uint64_t at = start; at < end;) {
        Object *object = (Object *)(heap->base + at);
        if (!object->layout.units) break;
        mark_set(heap, (uint32_t)(at >> ARENA_UNIT_SHIFT));
        at += object_size_by_layout(heap_layout(heap, object), object);
    }
    for (; line < end_line; line++) __atomic_store_n(line, LINE_MAPPED, __ATOMIC_RELEASE);
}

void span_map(Heap *heap, uint64_t offset)
{
    os_lock(&heap->span_lock);
    uint8_t *line = line_at(heap, offset);
    uint64_t start = round_down(offset, LINE_SIZE), limit = round_down(offset, BLOCK_SIZE) + BLOCK_SIZE;
    bool     mapped = *line == LINE_MAPPED; /* by another meanwhile */
    while (!mapped && *line != LINE_SPAN_START) {
        line--;
        start -= LINE_SIZE;
    }
    if (!mapped) map_span(heap, line, start, limit);
    os_unlock(&heap->span_lock);
}

void holes_retire(Heap *heap, bool blocks_too)
{
    for (Mutator *m = heap->mutators; m; m = m->next) {
        m->cursor = m->limit = m->stress_limit = NULL;
        m->overflow_cursor = m->overflow_limit = m->overflow_end = NULL;
        if (blocks_too) m->block = m->line = 0;
    }
}
