/* mutf8.h: modified UTF-8 (JVMS 4.4.7), the text encoding of class files, and UTF-16, that of Java strings.
 *
 * In modified UTF-8 the char 0 is C0 80, characters above U+FFFF are two encoded surrogates, and no byte is 0 or >= F0.
 * Converters never fail and never read outside: a malformed byte decodes as the char of its own value, so that both passes
 * (length, conversion) agree on any input. */
#ifndef ATOLL_CLASSFMT_MUTF8_H
#define ATOLL_CLASSFMT_MUTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Text in modified UTF-8, not NUL-terminated, owned by somebody else (as a rule the class file's bytes). */
typedef struct Utf8 {
    const char *data;
    uint32_t    length;  /* bytes */
} Utf8;

/* A Utf8 from a string literal. */
#define UTF8_LITERAL(literal) ((Utf8){ literal, sizeof(literal) - 1 })

bool utf8_equal(Utf8 left, Utf8 right);
bool utf8_equals_literal(Utf8 text, const char *literal);

/* Is this well-formed modified UTF-8? Class files before version 48 may hold over-long forms, as old compilers wrote them. */
bool mutf8_is_valid(const char *bytes, size_t length);
bool mutf8_is_valid_in_version(const char *bytes, size_t length, uint16_t major_version);

/* Number of UTF-16 units; and whether all of them are <= 0xFF (a compact string will do) or < 0x80 and not 0 (bytes equal
 * chars). */
size_t mutf8_utf16_length(const char *bytes, size_t length);
bool   mutf8_is_latin1(const char *bytes, size_t length);
bool   mutf8_is_ascii(const char *bytes, size_t length);

/* Convert; `out` has room for mutf8_utf16_length units. The second wants text that is mutf8_is_latin1. */
void mutf8_to_utf16(const char *bytes, size_t length, uint16_t *out);
void mutf8_to_latin1(const char *bytes, size_t length, uint8_t *out);

/* The other way: bytes needed, and conversion into so many bytes (no NUL is added). */
size_t utf16_mutf8_length(const uint16_t *units, size_t count);
void   utf16_to_mutf8(const uint16_t *units, size_t count, char *out);
size_t latin1_mutf8_length(const uint8_t *units, size_t count);
void   latin1_to_mutf8(const uint8_t *units, size_t count, char *out);

/* Standard UTF-8 (what files and terminals hold), the same four steps. Decoding replaces malformed sequences by U+FFFD,
 * encoding unpaired surrogates by '?', as String does. */
size_t utf8_utf16_length(const char *bytes, size_t length);
void   utf8_to_utf16(const char *bytes, size_t length, uint16_t *out);
size_t utf16_utf8_length(const uint16_t *units, size_t count);
void   utf16_to_utf8(const uint16_t *units, size_t count, char *out);

/* A hash of text for tables inside one run (FNV-1a). */
uint32_t utf8_hash(const char *bytes, size_t length);

/* One for tables of untrusted text: with a seed that nobody can guess (an address will do) collisions can't be made on purpose. */
uint64_t utf8_hash_seeded(const char *bytes, size_t length, uint64_t seed);

/* The step of that hash: spreads each bit of a number over all others. */
static inline uint64_t hash_mix(uint64_t value)
{
    value = (value ^ value >> 32) * 0xd6e8feb86659fd93ull;
    value = (value ^ value >> 32) * 0xd6e8feb86659fd93ull;
    return value ^ value >> 32;
}

#endif
