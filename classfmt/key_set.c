/* key_set.c: sets with which the parser finds what a class file names twice.
 *
 * Open addressing, never more than half full. The hash is seeded with the address of the table, so that a class file can't be
 * made to collide on purpose; a collision costs time only, as keys and texts are compared exactly. */
#include <stdlib.h>

#include "classfmt/parser.h"

/* A power of two that leaves at least half of the slots free. */
static uint32_t slots_for(uint32_t capacity)
{
    uint32_t slots = 8;
    while (slots < 2 * capacity) slots *= 2;
    return slots;
}

static bool fail_memory(Parser *parser)
{
    return parser_fail_kind(parser, OUT_OF_MEMORY_ERROR, "Class file of %zu bytes", parser->file->length);
}

bool key_set_open(Parser *parser, KeySet *set, uint32_t capacity)
{
    uint32_t slots = slots_for(capacity);
    *set = (KeySet){ calloc(slots, sizeof *set->slots), 0, slots - 1 };
    if (!set->slots) return fail_memory(parser);
    set->seed = hash_mix((uintptr_t)set->slots);
    return true;
}

/* The slot that holds the key, or the free one where it belongs. */
static uint64_t *find_key(const KeySet *set, uint64_t key)
{
    uint32_t at = (uint32_t)hash_mix(key ^ set->seed) & set->mask;
    while (set->slots[at] != 0 && set->slots[at] != key + 1) at = (at + 1) & set->mask;
    return &set->slots[at];
}

bool key_set_add(KeySet *set, uint64_t key)
{
    uint64_t *slot = find_key(set, key);
    if (*slot != 0) return false;
    *slot = key + 1;
    return true;
}

bool key_set_has(const KeySet *set, uint64_t key) { return *find_key(set, key) != 0; }

void key_set_close(KeySet *set) { free(set->slots); }

bool text_set_open(Parser *parser, TextSet *set, uint32_t capacity)
{
    uint32_t slots = slots_for(capacity);
    *set = (TextSet){ calloc(slots, sizeof *set->slots), 0, slots - 1 };
    if (!set->slots) return fail_memory(parser);
    set->seed = hash_mix((uintptr_t)set->slots);
    return true;
}

uint16_t text_set_number(TextSet *set, const ClassFile *file, uint16_t utf8_index)
{
    Utf8     text = constant_utf8(file, utf8_index);
    uint32_t at   = (uint32_t)utf8_hash_seeded(text.data, text.length, set->seed) & set->mask;
    for (; set->slots[at] != 0; at = (at + 1) & set->mask)
        if (set->slots[at] == utf8_index || utf8_equal(text, constant_utf8(file, set->slots[at]))) return set->slots[at];
    set->slots[at] = utf8_index;
    return utf8_index;
}

void text_set_close(TextSet *set) { free(set->slots); }

/* HotSpot writes descriptors in these messages with dots. Cut at 255 bytes. */
static void write_dotted(Utf8 text, char out[256])
{
    uint32_t length = text.length < 255 ? text.length : 255;
    for (uint32_t i = 0; i < length; i++) out[i] = text.data[i] == '/' ? '.' : text.data[i];
    out[length] = 0;
}

static bool fail_duplicate_member(Parser *parser, const char *what, uint32_t key)
{
    char descriptor[256];
    write_dotted(constant_utf8(parser->file, key & 0xFFFF), descriptor);
    return parser_fail(parser, "Duplicate %s name \"%.*s\" with signature \"%s\" in class file %.*s", what,
                       UTF8_ARGS(constant_utf8(parser->file, key >> 16)), descriptor, CLASS_ARGS(parser));
}

bool check_duplicate_members(Parser *parser, const char *what, uint32_t count, uint32_t (*key)(const ClassFile *, uint32_t))
{
    TextSet texts = { 0 };
    KeySet  seen = { 0 };
    if (!parser->strict || count < 2) return true;

    bool ok = text_set_open(parser, &texts, 2 * count) && key_set_open(parser, &seen, count);
    for (uint32_t i = 0; ok && i < count; i++) {
        uint32_t member = key(parser->file, i);
        uint64_t name = text_set_number(&texts, parser->file, (uint16_t)(member >> 16));
        ok = key_set_add(&seen, name << 16 | text_set_number(&texts, parser->file, (uint16_t)member))
          || fail_duplicate_member(parser, what, member);
    }
    key_set_close(&seen);
    text_set_close(&texts);
    return ok;
}
