/* inflate.h: unpacks a deflate stream of known size. Private to classfmt/. */
#ifndef ATOLL_CLASSFMT_INFLATE_H
#define ATOLL_CLASSFMT_INFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum InflateFormat { INFLATE_RAW, INFLATE_ZLIB } InflateFormat;

/* True if the stream in `input` is whole and gives exactly `output_length` bytes, which then stand in `output`. Bytes behind
 * the stream are ignored. */
bool inflate_exactly(InflateFormat format, const uint8_t *input, size_t input_length, uint8_t *output, size_t output_length);

/* Can so many bytes of input give so many of output? Deflate makes at most 1032 bytes of one (RFC 1951: 258 bytes from 2 bits).
 * Asked before memory is allocated for a size that an untrusted header claims. */
static inline bool inflate_size_is_possible(uint64_t input_length, uint64_t output_length)
{
    return output_length / 1032 <= input_length;
}

#endif
