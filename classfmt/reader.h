/* reader.h: reads big-endian numbers from untrusted bytes.
 *
 * A reader goes bad at the first read past its end and stays bad: from then on every read gives 0 and nothing moves. So parsing
 * code reads straight on and asks once, at the end of a section, `reader_is_bad`.
 *
 * Invariant: next <= end. */
#ifndef ATOLL_CLASSFMT_READER_H
#define ATOLL_CLASSFMT_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that somebody else owns. data == NULL: absent (an attribute that is not there), which differs from empty. */
typedef struct ByteSpan {
    const uint8_t *data;
    uint32_t       length;
} ByteSpan;

typedef struct Reader {
    const uint8_t *next;
    const uint8_t *end;
    bool           bad;
} Reader;

static inline uint16_t read_be16(const uint8_t *at) { return (uint16_t)(at[0] << 8 | at[1]); }
static inline uint32_t read_be32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}
static inline uint64_t read_be64(const uint8_t *at) { return (uint64_t)read_be32(at) << 32 | read_be32(at + 4); }

static inline Reader reader_of(const uint8_t *bytes, size_t length)
{
    static const uint8_t nothing[1];
    if (!bytes) bytes = nothing, length = 0;  /* so that pointer arithmetic stays defined */
    return (Reader){ bytes, bytes + length, false };
}
static inline Reader reader_of_span(ByteSpan span) { return reader_of(span.data, span.length); }

static inline bool   reader_is_bad(const Reader *reader) { return reader->bad; }
static inline size_t reader_remaining(const Reader *reader) { return (size_t)(reader->end - reader->next); }
static inline bool   reader_at_end(const Reader *reader) { return reader->next == reader->end; }

/* Moves over `length` bytes and returns where they start; null (and bad) if there are not so many. */
static inline const uint8_t *reader_skip(Reader *reader, size_t length)
{
    if (reader->bad || reader_remaining(reader) < length) {
        reader->bad = true;
        return NULL;
    }
    const uint8_t *start = reader->next;
    reader->next += length;
    return start;
}
static inline uint8_t  reader_u1(Reader *reader) { const uint8_t *at = reader_skip(reader, 1); return at ? *at : 0; }
static inline uint16_t reader_u2(Reader *reader) { const uint8_t *at = reader_skip(reader, 2); return at ? read_be16(at) : 0; }
static inline uint32_t reader_u4(Reader *reader) { const uint8_t *at = reader_skip(reader, 4); return at ? read_be32(at) : 0; }
static inline uint64_t reader_u8(Reader *reader) { const uint8_t *at = reader_skip(reader, 8); return at ? read_be64(at) : 0; }

/* The next `length` bytes as a span; absent (and bad) if there are not so many. */
static inline ByteSpan reader_span(Reader *reader, uint32_t length)
{
    const uint8_t *at = reader_skip(reader, length);
    return (ByteSpan){ at, at ? length : 0 };
}

#endif
