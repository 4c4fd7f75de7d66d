/* mutf8.c: conversions between modified UTF-8, UTF-8, UTF-16 and Latin-1.
 *
 * Each pair (length, conversion) runs the same decoder, so the second never writes more than the first counted, whatever the
 * input. Source: JVMS 4.4.7, RFC 3629. */
#include "classfmt/mutf8.h"

#include <string.h>

bool utf8_equal(Utf8 left, Utf8 right)
{
    return left.length == right.length && (left.length == 0 || memcmp(left.data, right.data, left.length) == 0);
}

bool utf8_equals_literal(Utf8 text, const char *literal)
{
    return utf8_equal(text, (Utf8){ literal, (uint32_t)strlen(literal) });
}

uint32_t utf8_hash(const char *bytes, size_t length)
{
    uint32_t hash = 0x811c9dc5;
    for (size_t i = 0; i < length; i++) hash = (hash ^ (uint8_t)bytes[i]) * 0x01000193;
    return hash;
}

uint64_t utf8_hash_seeded(const char *bytes, size_t length, uint64_t seed)
{
    uint64_t hash = hash_mix(seed ^ length), word;
    for (; length >= 8; bytes += 8, length -= 8) {
        memcpy(&word, bytes, 8);
        hash = hash_mix(hash ^ word) + seed;
    }
    word = 0;
    memcpy(&word, bytes, length);
    return hash_mix(hash ^ word);
}

/* ---- Validity ------------------------------------------------------------------------------------------------ */

static inline bool is_continuation(uint8_t byte) { return (byte & 0xC0) == 0x80; }

/* Length of the well-formed sequence at `at`, 0 if there is none. `old` allows longer forms than needed. */
static size_t valid_sequence(const uint8_t *at, size_t remaining, bool old)
{
    if (at[0] == 0 || at[0] >= 0xF0 || is_continuation(at[0])) return 0;
    if (at[0] < 0x80) return 1;
    if (at[0] < 0xE0) {
        if (remaining < 2 || !is_continuation(at[1])) return 0;
        uint32_t unit = (at[0] & 0x1Fu) << 6 | (at[1] & 0x3F);
        return old || unit == 0 || unit >= 0x80 ? 2 : 0;
    }
    if (remaining < 3 || !is_continuation(at[1]) || !is_continuation(at[2])) return 0;
    uint32_t unit = (at[0] & 0x0Fu) << 12 | (at[1] & 0x3Fu) << 6 | (at[2] & 0x3F);
    return old || unit >= 0x800 ? 3 : 0;
}

/* Is none of the eight bytes 0 or >= 0x80? */
static inline bool all_plain(uint64_t word)
{
    return ((word | (word - 0x0101010101010101ull)) & 0x8080808080808080ull) == 0;
}

/* How many of the first bytes are plain: 0x01 to 0x7F. */
static size_t plain_prefix(const char *bytes, size_t length)
{
    size_t   i = 0;
    uint64_t word;
    for (; i + 8 <= length; i += 8) {
        memcpy(&word, bytes + i, 8);
        if (!all_plain(word)) break;
    }
    while (i < length && (int8_t)bytes[i] > 0) i++;
    return i;
}

bool mutf8_is_valid_in_version(const char *bytes, size_t length, uint16_t major_version)
{
    bool old = major_version < 48;
    for (size_t i = plain_prefix(bytes, length); i < length;) {
        size_t step = valid_sequence((const uint8_t *)bytes + i, length - i, old);
        if (step == 0) return false;
        i += step;
    }
    return true;
}

bool mutf8_is_valid(const char *bytes, size_t length) { return mutf8_is_valid_in_version(bytes, length, 65535); }

bool mutf8_is_ascii(const char *bytes, size_t length) { return plain_prefix(bytes, length) == length; }

/* ---- Modified UTF-8 to UTF-16 --------------------------------------------------------------------------------- */

/* Decodes one char at *at (not at the end) and moves on; a malformed byte is taken as it is. */
static inline uint16_t decode_unit(const uint8_t **at, const uint8_t *end)
{
    const uint8_t *byte = *at;
    size_t         left = (size_t)(end - byte);
    if ((byte[0] & 0xE0) == 0xC0 && left >= 2 && is_continuation(byte[1])) {
        *at += 2;
        return (uint16_t)((byte[0] & 0x1F) << 6 | (byte[1] & 0x3F));
    }
    if ((byte[0] & 0xF0) == 0xE0 && left >= 3 && is_continuation(byte[1]) && is_continuation(byte[2])) {
        *at += 3;
        return (uint16_t)((byte[0] & 0x0F) << 12 | (byte[1] & 0x3F) << 6 | (byte[2] & 0x3F));
    }
    *at += 1;
    return byte[0];
}

size_t mutf8_utf16_length(const char *bytes, size_t length)
{
    size_t         count = plain_prefix(bytes, length);
    const uint8_t *at = (const uint8_t *)bytes + count, *end = (const uint8_t *)bytes + length;
    for (; at < end; count++) decode_unit(&at, end);
    return count;
}

bool mutf8_is_latin1(const char *bytes, size_t length)
{
    const uint8_t *at = (const uint8_t *)bytes + plain_prefix(bytes, length), *end = (const uint8_t *)bytes + length;
    while (at < end)
        if (decode_unit(&at, end) > 0xFF) return false;
    return true;
}

void mutf8_to_utf16(const char *bytes, size_t length, uint16_t *out)
{
    const uint8_t *at = (const uint8_t *)bytes, *end = at + length;
    while (at < end) *out++ = decode_unit(&at, end);
}

void mutf8_to_latin1(const char *bytes, size_t length, uint8_t *out)
{
    size_t plain = plain_prefix(bytes, length);
    if (plain) memcpy(out, bytes, plain);
    const uint8_t *at = (const uint8_t *)bytes + plain, *end = (const uint8_t *)bytes + length;
    for (out += plain; at < end;) *out++ = (uint8_t)decode_unit(&at, end);
}

/* ---- UTF-16 to modified UTF-8 --------------------------------------------------------------------------------- */

static inline size_t encoded_length(uint16_t unit) { return unit != 0 && unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3; }

static inline char *encode_unit(uint16_t unit, char *out)
{
    switch (encoded_length(unit)) {
    case 1:
        *out++ = (char)unit;
        return out;
    case 2:
        *out++ = (char)(0xC0 | unit >> 6);
        *out++ = (char)(0x80 | (unit & 0x3F));
        return out;
    default:
        *out++ = (char)(0xE0 | unit >> 12);
        *out++ = (char)(0x80 | (unit >> 6 & 0x3F));
        *out++ = (char)(0x80 | (unit & 0x3F));
        return out;
    }
}

size_t utf16_mutf8_length(const uint16_t *units, size_t count)
{
    size_t length = 0;
    for (size_t i = 0; i < count; i++) length += encoded_length(units[i]);
    return length;
}

void utf16_to_mutf8(const uint16_t *units, size_t count, char *out)
{
    for (size_t i = 0; i < count; i++) out = encode_unit(units[i], out);
}

size_t latin1_mutf8_length(const uint8_t *units, size_t count)
{
    size_t length = 0;
    for (size_t i = 0; i < count; i++) length += encoded_length(units[i]);
    return length;
}

void latin1_to_mutf8(const uint8_t *units, size_t count, char *out)
{
    for (size_t i = 0; i < count; i++) out = encode_unit(units[i], out);
}

/* ---- Standard UTF-8 ------------------------------------------------------------------------------------------- */

enum { REPLACEMENT = 0xFFFD };

/* Decodes one code point and moves on. A malformed sequence gives one U+FFFD for its longest well-formed beginning (Unicode
 * 3.9, best practice), as java.lang.String does. */
static uint32_t decode_point(const uint8_t **at, const uint8_t *end)
{
    const uint8_t *byte  = *at;
    uint8_t        first = *byte++;
    int            more  = first < 0x80 ? 0 : first >= 0xC2 && first < 0xE0 ? 1 : first >= 0xE0 && first < 0xF0 ? 2
                         : first >= 0xF0 && first < 0xF5 ? 3 : -1;
    *at = byte;
    if (more == 0) return first;
    if (more < 0) return REPLACEMENT;

    /* The second byte's range excludes over-long forms, surrogates and what lies above U+10FFFF. */
    uint8_t  low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80, high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    uint32_t point = first & (0x3Fu >> more);
    for (; more > 0; more--, low = 0x80, high = 0xBF) {
        if (byte == end || *byte < low || *byte > high) {
            *at = byte;
            return REPLACEMENT;
        }
        point = point << 6 | (*byte++ & 0x3F);
    }
    *at = byte;
    return point;
}

size_t utf8_utf16_length(const char *bytes, size_t length)
{
    size_t         count = plain_prefix(bytes, length);
    const uint8_t *at = (const uint8_t *)bytes + count, *end = (const uint8_t *)bytes + length;
    while (at < end) count += decode_point(&at, end) > 0xFFFF ? 2 : 1;
    return count;
}

void utf8_to_utf16(const char *bytes, size_t length, uint16_t *out)
{
    const uint8_t *at = (const uint8_t *)bytes, *end = at + length;
    while (at < end) {
        uint32_t point = decode_point(&at, end);
        if (point > 0xFFFF) {
            *out++ = (uint16_t)(0xD800 + ((point - 0x10000) >> 10));
            point  = 0xDC00 + (point & 0x3FF);
        }
        *out++ = (uint16_t)point;
    }
}

/* The next code point of UTF-16 text; an unpaired surrogate gives '?'. */
static uint32_t next_point(const uint16_t *units, size_t count, size_t *index)
{
    uint16_t unit = units[(*index)++];
    if ((unit & 0xF800) != 0xD800) return unit;
    if (unit >= 0xDC00 || *index == count || (units[*index] & 0xFC00) != 0xDC00) return '?';
    return 0x10000 + ((uint32_t)(unit & 0x3FF) << 10) + (units[(*index)++] & 0x3FF);
}

size_t utf16_utf8_length(const uint16_t *units, size_t count)
{
    size_t length = 0;
    for (size_t i = 0; i < count;) {
        uint32_t point = next_point(units, count, &i);
        length += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    }
    return length;
}

void utf16_to_utf8(const uint16_t *units, size_t count, char *out)
{
    for (size_t i = 0; i < count;) {
        uint32_t point = next_point(units, count, &i);
        if (point < 0x80) {
            *out++ = (char)point;
            continue;
        }
        int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
        *out++   = (char)((0xFF00u >> (more + 1) & 0xFF) | point >> (6 * more));
        while (more-- > 0) *out++ = (char)(0x80 | (point >> (6 * more) & 0x3F));
    }
}
