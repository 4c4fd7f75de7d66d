/* java_util_zip.c: java.util.zip: Inflater, Deflater, CRC32, Adler32, on zlib.
 *
 * Java checks ranges and sees to it that a stream is used by one thread at a time. Each stream is a native handle (vm/handle_table.h).
 * The four forms of inflate and deflate differ in where input and output are: in arrays (byte[] b, int off) or at addresses (long).
 *
 * What is long is done in pieces with safepoints between them: a stream keeps all it needs from one call of zlib to the next, and what Java
 * sees is the sum. The arrays are arguments, and do not move. */
#include <zlib.h>

#include "stdlib/unsafe_address.h"
#include "vm/bulk.h"
#include "vm/handle_table.h"

#include <stdlib.h>

#define NO_OBJECT ((ObjectRef){0})

/* The bytes of an argument that is an array and an offset. NULL: exception pending. */
static uint8_t *array_bytes(Thread *t, const Slot *args, unsigned k, int32_t length)
{
    Object *array = arg_object(args, k);
    int32_t offset = args[k + 1].i;
    if (!array) throw_known(t, KNOWN(NullPointerException), NULL);
    else if ((offset | length) < 0 || (uint32_t)offset + (uint32_t)length > array_length(array))
        throw_known(t, KNOWN(ArrayIndexOutOfBoundsException), NULL);
    else return (uint8_t *)array_elements(array) + offset;
    return NULL;
}

/* The bytes at an address, slots k and k + 1. NULL: exception pending. */
static uint8_t *buffer_bytes(Thread *t, const Slot *args, unsigned k, int32_t length)
{
    if (length >= 0) return unsafe_address(t, NO_OBJECT, arg_long(args, k), (uint64_t)length);
    throw_known(t, KNOWN(IllegalArgumentException), NULL);
    return NULL;
}

static bool throw_zlib(Thread *t, const char *class_name, const char *text) { return throw_new(t, class_name, text ? "%s" : NULL, text); }
static bool throw_internal(Thread *t, const char *text) { return throw_zlib(t, "java/lang/InternalError", text); }

/* Handle, input and output of one call; the arguments behind them begin at slot `rest`. */
typedef struct Transfer {
    z_stream *stream;
    int32_t   input_length, output_length;
    unsigned  rest;
} Transfer;

/* Reads the arguments of (long handle, input, output, ...) of an instance method. False: exception pending. */
static bool begin_transfer(Thread *t, const Slot *args, NativeHandleKind kind, bool input_array, bool output_array, Transfer *transfer)
{
    transfer->stream = native_handle_get(t->vm, kind, arg_long(args, 1));
    if (!transfer->stream) return throw_internal(t, "a stream that is closed");
    /* Both forms take two slots, and the length one. */
    transfer->input_length = args[5].i;
    transfer->output_length = args[8].i;
    transfer->rest = 9;
    uint8_t *input = input_array ? array_bytes(t, args, 3, args[5].i) : buffer_bytes(t, args, 3, args[5].i);
    uint8_t *output = !input ? NULL : output_array ? array_bytes(t, args, 6, args[8].i) : buffer_bytes(t, args, 6, args[8].i);
    if (!output) return false;
    transfer->stream->next_in = input;
    transfer->stream->avail_in = (uInt)args[5].i;
    transfer->stream->next_out = output;
    transfer->stream->avail_out = (uInt)args[8].i;
    return true;
}

/* Each takes a millisecond or a few. */
#define INFLATE_PIECE  ((uint32_t)1 << 18) /* bytes of input, and of output */
#define DEFLATE_PIECE  ((uint32_t)1 << 16) /* bytes of input; of output there are not more */
#define CHECKSUM_PIECE ((uint32_t)1 << 20)

static uint32_t lesser(uint32_t a, uint32_t b) { return a < b ? a : b; }

/* Inflates in pieces. As if it were one call of inflate: an error that comes after some progress is for the next call. */
static int inflate_pieces(Thread *t, z_stream *stream)
{
    uint32_t input = stream->avail_in, output = stream->avail_out;
    for (bool first = true;; first = false) {
        uint32_t in = lesser(input, INFLATE_PIECE), out = lesser(output, INFLATE_PIECE);
        stream->avail_in = in, stream->avail_out = out;
        int status = inflate(stream, Z_PARTIAL_FLUSH);
        bool moved = stream->avail_in < in || stream->avail_out < out;
        input -= in - stream->avail_in, output -= out - stream->avail_out;
        bool more = output && (input || !stream->avail_out); /* of what was read some may not be written yet */
        if (status == Z_OK && moved && more) {
            bulk_safepoint(t);
            continue;
        }
        stream->avail_in = input, stream->avail_out = output;
        return status == Z_BUF_ERROR && !first ? Z_OK : status;
    }
}

/* A stream and its level: with level 0 the sizes of blocks come from how much there is to write at a time, and it is fast. */
typedef struct Deflation {
    z_stream stream;
    int32_t  level;
} Deflation;

/* Deflates in pieces of the input; what is to be flushed is so with the last one. */
static int deflate_pieces(Thread *t, z_stream *stream, int flush)
{
    uint32_t input = stream->avail_in;
    while (input > DEFLATE_PIECE && stream->avail_out && ((const Deflation *)stream)->level != 0) {
        stream->avail_in = DEFLATE_PIECE;
        int status = deflate(stream, Z_NO_FLUSH);
        input -= DEFLATE_PIECE - stream->avail_in;
        if (status != Z_OK || stream->avail_in) return stream->avail_in = input, status;
        bulk_safepoint(t);
    }
    stream->avail_in = input;
    return stream->avail_out ? deflate(stream, flush) : Z_OK;
}

/* Bits 0-30 input used, 31-61 output made, 62 the end, 63 `flag`. */
static bool return_transfer(Slot *result, const Transfer *transfer, bool moved, bool finished, bool flag)
{
    uint64_t used = moved ? (uint32_t)transfer->input_length - transfer->stream->avail_in : 0;
    uint64_t made = moved ? (uint32_t)transfer->output_length - transfer->stream->avail_out : 0;
    /* zlib keeps no pointers into the heap between calls. */
    transfer->stream->next_in = transfer->stream->next_out = NULL;
    transfer->stream->avail_in = transfer->stream->avail_out = 0;
    result->bits = used | made << 31 | (uint64_t)finished << 62 | (uint64_t)flag << 63;
    return true;
}

/* --- Inflater ----------------------------------------------------------------------------------------------------------------------- */

static void destroy_inflater(void *stream)
{
    inflateEnd(stream);
    free(stream);
}

static bool inflater_init(Thread *t, Slot *args, Slot *result)
{
    z_stream *stream = calloc(1, sizeof *stream);
    int status = stream ? inflateInit2(stream, args[0].i ? -MAX_WBITS : MAX_WBITS) : Z_MEM_ERROR;
    if (status == Z_OK) {
        int64_t handle = native_handle_open(t->vm, NATIVE_HANDLE_INFLATER, stream, destroy_inflater);
        if (handle) return return_long(result, handle);
        inflateEnd(stream);
        status = Z_MEM_ERROR;
    }
    free(stream);
    return status == Z_MEM_ERROR ? throw_out_of_memory(t, "Java heap space") : throw_internal(t, "unknown error initializing zlib library");
}

/* On damaged data Java reads in the object how far it went. */
static bool throw_data_format(Thread *t, Object *inflater, const Transfer *transfer)
{
    const Field *consumed = class_find_field_named(t->vm, object_class(inflater), "inputConsumed", "I");
    const Field *produced = class_find_field_named(t->vm, object_class(inflater), "outputConsumed", "I");
    if (consumed) set_int(inflater, consumed->offset, transfer->input_length - (int32_t)transfer->stream->avail_in);
    if (produced) set_int(inflater, produced->offset, transfer->output_length - (int32_t)transfer->stream->avail_out);
    return throw_zlib(t, "java/util/zip/DataFormatException", transfer->stream->msg);
}

static bool inflate_between(Thread *t, Slot *args, Slot *result, bool input_array, bool output_array)
{
    Transfer transfer;
    if (!begin_transfer(t, args, NATIVE_HANDLE_INFLATER, input_array, output_array, &transfer)) return false;
    int status = inflate_pieces(t, transfer.stream);
    switch (status) {
    case Z_BUF_ERROR:  return return_transfer(result, &transfer, false, false, false);
    case Z_OK:
    case Z_STREAM_END: return return_transfer(result, &transfer, true, status == Z_STREAM_END, false);
    case Z_NEED_DICT:  return return_transfer(result, &transfer, true, false, true);
    case Z_DATA_ERROR: return throw_data_format(t, arg_object(args, 0), &transfer);
    case Z_MEM_ERROR:  return throw_out_of_memory(t, "Java heap space");
    default:           return throw_internal(t, transfer.stream->msg);
    }
}

static bool inflate_bytes_bytes(Thread *t, Slot *args, Slot *result) { return inflate_between(t, args, result, true, true); }
static bool inflate_bytes_buffer(Thread *t, Slot *args, Slot *result) { return inflate_between(t, args, result, true, false); }
static bool inflate_buffer_bytes(Thread *t, Slot *args, Slot *result) { return inflate_between(t, args, result, false, true); }
static bool inflate_buffer_buffer(Thread *t, Slot *args, Slot *result) { return inflate_between(t, args, result, false, false); }

/* --- Deflater ------------------------------------------------------------------------------------------------------------------------ */

enum { MEMORY_LEVEL = 8 };

static void destroy_deflater(void *stream)
{
    deflateEnd(stream);
    free(stream);
}

/* init(int level, int strategy, boolean nowrap) */
static bool deflater_init(Thread *t, Slot *args, Slot *result)
{
    Deflation *deflation = calloc(1, sizeof *deflation);
    z_stream  *stream = deflation ? &deflation->stream : NULL;
    if (deflation) deflation->level = args[0].i;
    int status = stream ? deflateInit2(stream, args[0].i, Z_DEFLATED, args[2].i ? -MAX_WBITS : MAX_WBITS, MEMORY_LEVEL, args[1].i) : Z_MEM_ERROR;
    if (status == Z_OK) {
        int64_t handle = native_handle_open(t->vm, NATIVE_HANDLE_DEFLATER, stream, destroy_deflater);
        if (handle) return return_long(result, handle);
        deflateEnd(stream);
        status = Z_MEM_ERROR;
    }
    free(stream);
    if (status == Z_MEM_ERROR) return throw_out_of_memory(t, "Java heap space");
    if (status == Z_STREAM_ERROR) return throw_known(t, KNOWN(IllegalArgumentException), NULL);
    return throw_internal(t, "unknown error initializing zlib library");
}

/* Bit 0 of `params`: set strategy (bits 1-2) and level (the rest) instead. Bit 63 of the result: they are still to be set. */
static bool deflate_between(Thread *t, Slot *args, Slot *result, bool input_array, bool output_array)
{
    Transfer transfer;
    if (!begin_transfer(t, args, NATIVE_HANDLE_DEFLATER, input_array, output_array, &transfer)) return false;
    int32_t flush = args[transfer.rest].i, params = args[transfer.rest + 1].i;
    if (params & 1) {
        int status = deflateParams(transfer.stream, params >> 3, params >> 1 & 3);
        if (status == Z_OK) ((Deflation *)transfer.stream)->level = params >> 3;
        if (status == Z_OK || status == Z_BUF_ERROR) return return_transfer(result, &transfer, true, false, status == Z_BUF_ERROR);
    } else {
        int status = deflate_pieces(t, transfer.stream, flush);
        if (status == Z_OK || status == Z_STREAM_END) return return_transfer(result, &transfer, true, status == Z_STREAM_END, false);
        if (status == Z_BUF_ERROR) return return_transfer(result, &transfer, false, false, false);
    }
    return throw_internal(t, transfer.stream->msg);
}

static bool deflate_bytes_bytes(Thread *t, Slot *args, Slot *result) { return deflate_between(t, args, result, true, true); }
static bool deflate_bytes_buffer(Thread *t, Slot *args, Slot *result) { return deflate_between(t, args, result, true, false); }
static bool deflate_buffer_bytes(Thread *t, Slot *args, Slot *result) { return deflate_between(t, args, result, false, true); }
static bool deflate_buffer_buffer(Thread *t, Slot *args, Slot *result) { return deflate_between(t, args, result, false, false); }

/* --- what both have ------------------------------------------------------------------------------------------------------------------- */

static z_stream *stream_argument(Thread *t, const Slot *args, NativeHandleKind kind)
{
    z_stream *stream = native_handle_get(t->vm, kind, arg_long(args, 0));
    if (!stream) throw_internal(t, "a stream that is closed");
    return stream;
}

/* setDictionary(long handle, byte[] b, int off, int len), setDictionaryBuffer(long handle, long address, int len) */
static bool set_dictionary(Thread *t, const Slot *args, NativeHandleKind kind, bool array)
{
    z_stream *stream = stream_argument(t, args, kind);
    int32_t   length = args[4].i;
    uint8_t  *bytes = !stream ? NULL : array ? array_bytes(t, args, 2, length) : buffer_bytes(t, args, 2, length);
    if (!bytes) return false;
    int status = kind == NATIVE_HANDLE_INFLATER ? inflateSetDictionary(stream, bytes, (uInt)length) : deflateSetDictionary(stream, bytes, (uInt)length);
    if (status == Z_OK) return true;
    if (status == Z_STREAM_ERROR || status == Z_DATA_ERROR) return throw_zlib(t, "java/lang/IllegalArgumentException", stream->msg);
    return throw_internal(t, stream->msg);
}

static bool inflater_set_dictionary(Thread *t, Slot *args, Slot *result) { return set_dictionary(t, args, NATIVE_HANDLE_INFLATER, true); }
static bool inflater_set_dictionary_buffer(Thread *t, Slot *args, Slot *result) { return set_dictionary(t, args, NATIVE_HANDLE_INFLATER, false); }
static bool deflater_set_dictionary(Thread *t, Slot *args, Slot *result) { return set_dictionary(t, args, NATIVE_HANDLE_DEFLATER, true); }
static bool deflater_set_dictionary_buffer(Thread *t, Slot *args, Slot *result) { return set_dictionary(t, args, NATIVE_HANDLE_DEFLATER, false); }

static bool get_adler(Thread *t, const Slot *args, NativeHandleKind kind, Slot *result)
{
    z_stream *stream = stream_argument(t, args, kind);
    return stream && return_int(result, (int32_t)stream->adler);
}

static bool inflater_get_adler(Thread *t, Slot *args, Slot *result) { return get_adler(t, args, NATIVE_HANDLE_INFLATER, result); }
static bool deflater_get_adler(Thread *t, Slot *args, Slot *result) { return get_adler(t, args, NATIVE_HANDLE_DEFLATER, result); }

static bool inflater_reset(Thread *t, Slot *args, Slot *result)
{
    z_stream *stream = stream_argument(t, args, NATIVE_HANDLE_INFLATER);
    return stream && (inflateReset(stream) == Z_OK || throw_internal(t, NULL));
}

static bool deflater_reset(Thread *t, Slot *args, Slot *result)
{
    z_stream *stream = stream_argument(t, args, NATIVE_HANDLE_DEFLATER);
    return stream && (deflateReset(stream) == Z_OK || throw_internal(t, NULL));
}

static bool inflater_end(Thread *t, Slot *args, Slot *result)
{
    z_stream *stream = native_handle_close(t->vm, NATIVE_HANDLE_INFLATER, arg_long(args, 0));
    if (stream) destroy_inflater(stream);
    return stream || throw_internal(t, NULL);
}

static bool deflater_end(Thread *t, Slot *args, Slot *result)
{
    z_stream *stream = native_handle_close(t->vm, NATIVE_HANDLE_DEFLATER, arg_long(args, 0));
    if (stream) destroy_deflater(stream);
    return stream || throw_internal(t, NULL);
}

/* --- checksums: the running value is the first argument --------------------------------------------------------------------------------- */

typedef uLong Checksum(uLong value, const Bytef *bytes, uInt length);

static bool update_by_pieces(Thread *t, Slot *args, Slot *result, Checksum *checksum, const uint8_t *bytes, uint32_t length)
{
    uLong value = args[0].u;
    for (uint32_t done = 0, count; done < length; done += count) {
        if (done) bulk_safepoint(t);
        count = lesser(length - done, CHECKSUM_PIECE);
        value = checksum(value, bytes + done, count);
    }
    return return_int(result, (int32_t)value);
}

/* update(int value, int b) */
static bool update_by_byte(Slot *args, Slot *result, Checksum *checksum)
{
    uint8_t byte = (uint8_t)args[1].i;
    return return_int(result, (int32_t)checksum(args[0].u, &byte, 1));
}

/* updateBytes(int value, byte[] b, int off, int len) */
static bool update_by_array(Thread *t, Slot *args, Slot *result, Checksum *checksum)
{
    uint8_t *bytes = array_bytes(t, args, 1, args[3].i);
    return bytes && update_by_pieces(t, args, result, checksum, bytes, args[3].u);
}

/* updateByteBuffer(int value, long address, int off, int len) */
static bool update_by_buffer(Thread *t, Slot *args, Slot *result, Checksum *checksum)
{
    if (args[4].i < 0) return throw_known(t, KNOWN(IllegalArgumentException), NULL);
    uint8_t *bytes = unsafe_address(t, NO_OBJECT, arg_long(args, 1) + args[3].i, args[4].u);
    return bytes && update_by_pieces(t, args, result, checksum, bytes, args[4].u);
}

static bool crc32_update(Thread *t, Slot *args, Slot *result) { return update_by_byte(args, result, crc32); }
static bool crc32_update_bytes(Thread *t, Slot *args, Slot *result) { return update_by_array(t, args, result, crc32); }
static bool crc32_update_buffer(Thread *t, Slot *args, Slot *result) { return update_by_buffer(t, args, result, crc32); }
static bool adler32_update(Thread *t, Slot *args, Slot *result) { return update_by_byte(args, result, adler32); }
static bool adler32_update_bytes(Thread *t, Slot *args, Slot *result) { return update_by_array(t, args, result, adler32); }
static bool adler32_update_buffer(Thread *t, Slot *args, Slot *result) { return update_by_buffer(t, args, result, adler32); }

NATIVE_GROUP(natives_java_util_zip,
    {"java/util/zip/Inflater", "initIDs", "()V", native_nothing, NATIVE_LEAF},
    {NULL, "init", "(Z)J", inflater_init, NATIVE_PLAIN},
    {NULL, "setDictionary", "(J[BII)V", inflater_set_dictionary, NATIVE_PLAIN},
    {NULL, "setDictionaryBuffer", "(JJI)V", inflater_set_dictionary_buffer, NATIVE_PLAIN},
    {NULL, "inflateBytesBytes", "(J[BII[BII)J", inflate_bytes_bytes, NATIVE_PLAIN},
    {NULL, "inflateBytesBuffer", "(J[BIIJI)J", inflate_bytes_buffer, NATIVE_PLAIN},
    {NULL, "inflateBufferBytes", "(JJI[BII)J", inflate_buffer_bytes, NATIVE_PLAIN},
    {NULL, "inflateBufferBuffer", "(JJIJI)J", inflate_buffer_buffer, NATIVE_PLAIN},
    {NULL, "getAdler", "(J)I", inflater_get_adler, NATIVE_PLAIN},
    {NULL, "reset", "(J)V", inflater_reset, NATIVE_PLAIN},
    {NULL, "end", "(J)V", inflater_end, NATIVE_PLAIN},
    {"java/util/zip/Deflater", "init", "(IIZ)J", deflater_init, NATIVE_PLAIN},
    {NULL, "setDictionary", "(J[BII)V", deflater_set_dictionary, NATIVE_PLAIN},
    {NULL, "setDictionaryBuffer", "(JJI)V", deflater_set_dictionary_buffer, NATIVE_PLAIN},
    {NULL, "deflateBytesBytes", "(J[BII[BIIII)J", deflate_bytes_bytes, NATIVE_PLAIN},
    {NULL, "deflateBytesBuffer", "(J[BIIJIII)J", deflate_bytes_buffer, NATIVE_PLAIN},
    {NULL, "deflateBufferBytes", "(JJI[BIIII)J", deflate_buffer_bytes, NATIVE_PLAIN},
    {NULL, "deflateBufferBuffer", "(JJIJIII)J", deflate_buffer_buffer, NATIVE_PLAIN},
    {NULL, "getAdler", "(J)I", deflater_get_adler, NATIVE_PLAIN},
    {NULL, "reset", "(J)V", deflater_reset, NATIVE_PLAIN},
    {NULL, "end", "(J)V", deflater_end, NATIVE_PLAIN},
    {"java/util/zip/CRC32", "update", "(II)I", crc32_update, NATIVE_LEAF},
    {NULL, "updateBytes0", "(I[BII)I", crc32_update_bytes, NATIVE_PLAIN},
    {NULL, "updateByteBuffer0", "(IJII)I", crc32_update_buffer, NATIVE_PLAIN},
    {"java/util/zip/Adler32", "update", "(II)I", adler32_update, NATIVE_LEAF},
    {NULL, "updateBytes", "(I[BII)I", adler32_update_bytes, NATIVE_PLAIN},
    {NULL, "updateByteBuffer", "(IJII)I", adler32_update_buffer, NATIVE_PLAIN});
