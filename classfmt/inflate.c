/* inflate.c: unpacks a deflate stream of known size with zlib. */
#include "classfmt/inflate.h"

#include <zlib.h>

/* zlib counts in 32 bits, so long buffers are handed over in steps. */
enum { STEP = 1 << 30 };

static inline uInt step_of(size_t length) { return length < STEP ? (uInt)length : STEP; }

bool inflate_exactly(InflateFormat format, const uint8_t *input, size_t input_length, uint8_t *output, size_t output_length)
{
    uint8_t  spare;  /* a place to write for an empty output; whatever goes beyond the size is a mistake */
    z_stream stream = { .next_in = (Bytef *)input };
    if (inflateInit2(&stream, format == INFLATE_RAW ? -MAX_WBITS : MAX_WBITS) != Z_OK) return false;

    size_t in_left = input_length, out_left = output_length;
    bool   full = false;
    int    status = Z_OK;
    stream.next_out = output;
    while (status == Z_OK) {
        uInt in_step = step_of(in_left), out_step = step_of(out_left);
        full = out_left == 0;
        if (full) {
            stream.next_out = &spare;
            out_step = 1;
        }
        stream.avail_in  = in_step;
        stream.avail_out = out_step;
        status = inflate(&stream, Z_NO_FLUSH);
        in_left -= in_step - stream.avail_in;
        if (!full) out_left -= out_step - stream.avail_out;
        else if (stream.avail_out == 0) status = Z_DATA_ERROR;  /* more than claimed */
    }
    inflateEnd(&stream);
    return status == Z_STREAM_END && out_left == 0;
}
