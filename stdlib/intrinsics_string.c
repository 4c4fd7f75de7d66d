/* intrinsics_string.c: searching, comparing, copying of strings and arrays. See intrinsics.h.
 *
 * A string's bytes are Latin-1, or UTF-16 in the machine's byte order; byte arrays are 8-aligned, so UTF-16 is read as uint16_t. */
#include "stdlib/intrinsics.h"

#include <string.h>

typedef struct Bytes { const uint8_t *at; uint32_t length; } Bytes;
typedef struct Chars { const uint16_t *at; uint32_t length; } Chars;

/* False: null, or too long for one call. */
static bool bytes_argument(const Slot *args, unsigned k, Bytes *bytes)
{
    if (!args[k].u || length_of(args, k) > INTRINSIC_MOST) return false;
    *bytes = (Bytes){elements_of(args, k), length_of(args, k)};
    return true;
}

static bool chars_argument(const Slot *args, unsigned k, Chars *chars)
{
    if (!args[k].u || length_of(args, k) > INTRINSIC_MOST) return false;
    *chars = (Chars){elements_of(args, k), length_of(args, k) / 2};
    return true;
}

/* --- equality ------------------------------------------------------------------------------------------------------------------ */

static bool string_equals(Thread *t, Slot *args, Slot *result)
{
    Bytes a, b;
    if (!bytes_argument(args, 0, &a) || !bytes_argument(args, 1, &b)) return false;
    return return_int(result, a.length == b.length && !memcmp(a.at, b.at, a.length));
}

/* Nulls are equal to each other only. */
static bool arrays_equal(Slot *args, Slot *result, unsigned shift)
{
    if (args[0].u == args[1].u) return return_int(result, 1);
    if (!args[0].u || !args[1].u) return return_int(result, 0);
    uint32_t length = length_of(args, 0);
    if (length > INTRINSIC_MOST) return false;
    return return_int(result, length == length_of(args, 1) && !memcmp(elements_of(args, 0), elements_of(args, 1), (size_t)length << shift));
}
static bool byte_arrays_equal(Thread *t, Slot *args, Slot *result) { return arrays_equal(args, result, 0); }
static bool char_arrays_equal(Thread *t, Slot *args, Slot *result) { return arrays_equal(args, result, 1); }

/* --- order --------------------------------------------------------------------------------------------------------------------- */

static bool latin1_compare(Thread *t, Slot *args, Slot *result)
{
    Bytes a, b;
    if (!bytes_argument(args, 0, &a) || !bytes_argument(args, 1, &b)) return false;
    uint32_t n = a.length < b.length ? a.length : b.length;
    for (uint32_t i = 0; i < n; i++)
        if (a.at[i] != b.at[i]) return return_int(result, a.at[i] - b.at[i]);
    return return_int(result, (int32_t)(a.length - b.length));
}

static bool utf16_compare(Thread *t, Slot *args, Slot *result)
{
    Chars a, b;
    if (!chars_argument(args, 0, &a) || !chars_argument(args, 1, &b)) return false;
    uint32_t n = a.length < b.length ? a.length : b.length;
    for (uint32_t i = 0; i < n; i++)
        if (a.at[i] != b.at[i]) return return_int(result, a.at[i] - b.at[i]);
    return return_int(result, (int32_t)(a.length - b.length));
}

static int32_t compare_mixed(Bytes a, Chars b)
{
    uint32_t n = a.length < b.length ? a.length : b.length;
    for (uint32_t i = 0; i < n; i++)
        if (a.at[i] != b.at[i]) return a.at[i] - b.at[i];
    return (int32_t)(a.length - b.length);
}

static bool latin1_compare_utf16(Thread *t, Slot *args, Slot *result)
{
    Bytes a;
    Chars b;
    return bytes_argument(args, 0, &a) && chars_argument(args, 1, &b) && return_int(result, compare_mixed(a, b));
}

static bool utf16_compare_latin1(Thread *t, Slot *args, Slot *result)
{
    Chars a;
    Bytes b;
    return chars_argument(args, 0, &a) && bytes_argument(args, 1, &b) && return_int(result, -compare_mixed(b, a));
}

/* --- hashing ------------------------------------------------------------------------------------------------------------------- */

static bool latin1_hash(Thread *t, Slot *args, Slot *result)
{
    Bytes a;
    if (!bytes_argument(args, 0, &a)) return false;
    uint32_t hash = 0;
    for (uint32_t i = 0; i < a.length; i++) hash = 31 * hash + a.at[i];
    return return_int(result, (int32_t)hash);
}

static bool utf16_hash(Thread *t, Slot *args, Slot *result)
{
    Chars a;
    if (!chars_argument(args, 0, &a)) return false;
    uint32_t hash = 0;
    for (uint32_t i = 0; i < a.length; i++) hash = 31 * hash + a.at[i];
    return return_int(result, (int32_t)hash);
}

/* --- searching ----------------------------------------------------------------------------------------------------------------- */

/* Where `part`, which is not empty, is found in [from, end) of `text`; -1: nowhere. */
static int32_t latin1_find(const uint8_t *text, int32_t end, const uint8_t *part, int32_t length, int32_t from)
{
    int32_t last = end - length;
    while (from <= last) {
        const uint8_t *found = memchr(text + from, part[0], (size_t)(last - from) + 1);
        if (!found) return -1;
        if (!memcmp(found, part, (size_t)length)) return (int32_t)(found - text);
        from = (int32_t)(found - text) + 1;
    }
    return -1;
}

static int32_t utf16_find(const uint16_t *text, int32_t end, const uint16_t *part, int32_t length, int32_t from)
{
    for (int32_t last = end - length; from <= last; from++)
        if (text[from] == part[0] && !memcmp(text + from, part, (size_t)length * 2)) return from;
    return -1;
}

static int32_t mixed_find(const uint16_t *text, int32_t end, const uint8_t *part, int32_t length, int32_t from)
{
    for (int32_t last = end - length; from <= last; from++) {
        int32_t i = 0;
        while (i < length && text[from + i] == part[i]) i++;
        if (i == length) return from;
    }
    return -1;
}

/* A search takes length times length steps at worst. */
static bool search_is_short(int64_t text, int64_t part) { return text * (part < 16 ? 1 : part / 16) <= INTRINSIC_MOST; }

static bool latin1_index_of(Thread *t, Slot *args, Slot *result)
{
    Bytes a, b;
    if (!bytes_argument(args, 0, &a) || !bytes_argument(args, 1, &b) || !search_is_short(a.length, b.length)) return false;
    return return_int(result, !b.length ? 0 : latin1_find(a.at, (int32_t)a.length, b.at, (int32_t)b.length, 0));
}

static bool utf16_index_of(Thread *t, Slot *args, Slot *result)
{
    Chars a, b;
    if (!chars_argument(args, 0, &a) || !chars_argument(args, 1, &b) || !search_is_short(a.length, b.length)) return false;
    return return_int(result, !b.length ? 0 : utf16_find(a.at, (int32_t)a.length, b.at, (int32_t)b.length, 0));
}

static bool utf16_index_of_latin1(Thread *t, Slot *args, Slot *result)
{
    Chars a;
    Bytes b;
    if (!chars_argument(args, 0, &a) || !bytes_argument(args, 1, &b) || !search_is_short(a.length, b.length)) return false;
    return return_int(result, !b.length ? 0 : mixed_find(a.at, (int32_t)a.length, b.at, (int32_t)b.length, 0));
}

/* (text, count, part, count, from): whether all is inside. */
static bool search_fits(const Slot *args, uint32_t text_length, uint32_t part_length)
{
    int32_t count = args[1].i, part_count = args[3].i, from = args[4].i;
    return count >= 0 && (uint32_t)count <= text_length && part_count > 0 && (uint32_t)part_count <= part_length && from >= 0 &&
           search_is_short(count, part_count);
}

static bool latin1_index_of_from(Thread *t, Slot *args, Slot *result)
{
    Bytes a, b;
    if (!bytes_argument(args, 0, &a) || !bytes_argument(args, 2, &b) || !search_fits(args, a.length, b.length)) return false;
    return return_int(result, latin1_find(a.at, args[1].i, b.at, args[3].i, args[4].i));
}

static bool utf16_index_of_from(Thread *t, Slot *args, Slot *result)
{
    Chars a, b;
    if (!chars_argument(args, 0, &a) || !chars_argument(args, 2, &b) || !search_fits(args, a.length, b.length)) return false;
    return return_int(result, utf16_find(a.at, args[1].i, b.at, args[3].i, args[4].i));
}

static bool utf16_index_of_latin1_from(Thread *t, Slot *args, Slot *result)
{
    Chars a;
    Bytes b;
    if (!chars_argument(args, 0, &a) || !bytes_argument(args, 2, &b) || !search_fits(args, a.length, b.length)) return false;
    return return_int(result, mixed_find(a.at, args[1].i, b.at, args[3].i, args[4].i));
}

/* (text, char, from, end) */
static bool latin1_index_of_char(Thread *t, Slot *args, Slot *result)
{
    Bytes a;
    int32_t from = args[2].i, end = args[3].i;
    if (!bytes_argument(args, 0, &a) || from < 0 || end > (int32_t)a.length) return false;
    const uint8_t *found = from < end ? memchr(a.at + from, args[1].i & 0xff, (size_t)(end - from)) : NULL;
    return return_int(result, found ? (int32_t)(found - a.at) : -1);
}

static bool utf16_index_of_char(Thread *t, Slot *args, Slot *result)
{
    Chars a;
    int32_t from = args[2].i, end = args[3].i;
    if (!chars_argument(args, 0, &a) || from < 0 || end > (int32_t)a.length) return false;
    while (from < end && a.at[from] != args[1].u) from++;
    return return_int(result, from < end ? from : -1);
}

/* --- between the encodings ------------------------------------------------------------------------------------------------------ */

/* (source, from, target, to, count), where the source has chars and the target bytes, or the other way round: places and count in
 * elements of each. */
static bool copy_fits(const Slot *args, unsigned source_shift, unsigned target_shift)
{
    return args[0].u && args[2].u && range_fits(args[1].i, args[4].i, length_of(args, 0) >> source_shift) &&
           range_fits(args[3].i, args[4].i, length_of(args, 2) >> target_shift);
}

static void widen(const uint8_t *from, uint16_t *to, int32_t count)
{
    for (int32_t i = 0; i < count; i++) to[i] = from[i];
}

static bool inflate_to_bytes(Thread *t, Slot *args, Slot *result)
{
    if (!copy_fits(args, 0, 1) || args[0].u == args[2].u) return false;
    return widen((uint8_t *)elements_of(args, 0) + args[1].i, (uint16_t *)elements_of(args, 2) + args[3].i, args[4].i), true;
}

static bool inflate_to_chars(Thread *t, Slot *args, Slot *result)
{
    if (!copy_fits(args, 0, 0)) return false;
    return widen((uint8_t *)elements_of(args, 0) + args[1].i, (uint16_t *)elements_of(args, 2) + args[3].i, args[4].i), true;
}

/* Copies chars below `limit`; how many. */
static int32_t narrow(const uint16_t *from, uint8_t *to, int32_t count, unsigned limit)
{
    int32_t i = 0;
    for (; i < count && from[i] < limit; i++) to[i] = (uint8_t)from[i];
    return i;
}

static int32_t narrow_arguments(const Slot *args, unsigned limit)
{
    return narrow((const uint16_t *)elements_of(args, 0) + args[1].i, (uint8_t *)elements_of(args, 2) + args[3].i, args[4].i, limit);
}

/* The count if all chars fit, else 0. */
static bool compress_bytes(Thread *t, Slot *args, Slot *result)
{
    if (!copy_fits(args, 1, 0) || args[0].u == args[2].u) return false;
    return return_int(result, narrow_arguments(args, 0x100) == args[4].i ? args[4].i : 0);
}

static bool compress_chars(Thread *t, Slot *args, Slot *result)
{
    if (!copy_fits(args, 0, 0)) return false;
    return return_int(result, narrow_arguments(args, 0x100) == args[4].i ? args[4].i : 0);
}

static bool encode_latin1_bytes(Thread *t, Slot *args, Slot *result)
{
    return copy_fits(args, 1, 0) && args[0].u != args[2].u && return_int(result, narrow_arguments(args, 0x100));
}
static bool encode_latin1_chars(Thread *t, Slot *args, Slot *result)
{
    return copy_fits(args, 0, 0) && return_int(result, narrow_arguments(args, 0x100));
}
static bool encode_ascii_chars(Thread *t, Slot *args, Slot *result)
{
    return copy_fits(args, 0, 0) && return_int(result, narrow_arguments(args, 0x80));
}

static bool has_negatives(Thread *t, Slot *args, Slot *result)
{
    if (!args[0].u || !range_fits(args[1].i, args[2].i, length_of(args, 0))) return false;
    const uint8_t *at = (const uint8_t *)elements_of(args, 0) + args[1].i, *end = at + args[2].i;
    uint64_t word;
    for (; end - at >= 8; at += 8) {
        memcpy(&word, at, 8);
        if (word & UINT64_C(0x8080808080808080)) return return_int(result, 1);
    }
    for (; at < end; at++)
        if (*at & 0x80) return return_int(result, 1);
    return return_int(result, 0);
}

/* --- single chars --------------------------------------------------------------------------------------------------------------- */

static bool utf16_get_char(Thread *t, Slot *args, Slot *result)
{
    Chars a;
    if (!chars_argument(args, 0, &a) || args[1].u >= a.length) return false;
    return return_int(result, a.at[args[1].u]);
}

static bool utf16_put_char(Thread *t, Slot *args, Slot *result)
{
    Chars a;
    if (!chars_argument(args, 0, &a) || args[1].u >= a.length) return false;
    ((uint16_t *)elements_of(args, 0))[args[1].u] = (uint16_t)args[2].u;
    return true;
}

/* (text, from, end, char[], to) */
static bool utf16_get_chars(Thread *t, Slot *args, Slot *result)
{
    int32_t from = args[1].i, count = args[2].i - from;
    if (!args[0].u || !args[3].u || args[2].i < from || !range_fits(from, count, length_of(args, 0) / 2) ||
        !range_fits(args[4].i, count, length_of(args, 3)))
        return false;
    memcpy((uint16_t *)elements_of(args, 3) + args[4].i, (const uint16_t *)elements_of(args, 0) + from, (size_t)count * 2);
    return true;
}

/* --- arrays --------------------------------------------------------------------------------------------------------------------- */

/* The bytes at Unsafe's `offset` of a primitive array, if there are so many. */
static const uint8_t *array_bytes(const Slot *args, unsigned k, uint64_t bytes)
{
    if (!args[k].u) return NULL;
    const Object *object = arg_object(args, k);
    const Class *class = object_class(object);
    if (class->layout.kind != LAYOUT_PRIMITIVE_ARRAY) return NULL;
    int64_t offset = arg_long(args, k + 1) - ARRAY_BASE_OFFSET;
    uint64_t size = (uint64_t)array_length(object) << class->layout.element_shift;
    if (offset < 0 || (uint64_t)offset > size || bytes > size - (uint64_t)offset) return NULL;
    return (const uint8_t *)array_elements(object) + offset;
}

/* (a, offset, b, offset, length, shift): the first index at which they differ, or ~ of how many were not looked at: none. */
static bool mismatch(Thread *t, Slot *args, Slot *result)
{
    int32_t length = args[6].i, shift = args[7].i;
    if (length < 0 || shift < 0 || shift > 3 || (int64_t)length << shift > INTRINSIC_MOST) return false;
    uint64_t bytes = (uint64_t)length << shift, i = 0;
    const uint8_t *a = array_bytes(args, 0, bytes), *b = array_bytes(args, 3, bytes);
    if (!a || !b) return false;
    for (uint64_t x, y; i + 8 <= bytes; i += 8) {
        memcpy(&x, a + i, 8);
        memcpy(&y, b + i, 8);
        if (x != y) return return_int(result, (int32_t)((i + ((unsigned)__builtin_ctzll(x ^ y) >> 3)) >> shift));
    }
    for (; i < bytes; i++)
        if (a[i] != b[i]) return return_int(result, (int32_t)(i >> shift));
    return return_int(result, -1);
}

/* --- Base64 (RFC 4648) ------------------------------------------------------------------------------------------------------------ */

static const char base64_alphabet[2][65] = {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
                                            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"};

/* (this, source, from, end, target, to, url): whole groups of three bytes. */
static bool base64_encode(Thread *t, Slot *args, Slot *result)
{
    int32_t from = args[2].i, count = args[3].i - from;
    if (!args[1].u || !args[4].u || args[3].i < from || count % 3 || !range_fits(from, count, length_of(args, 1)) ||
        !range_fits(args[5].i, count / 3 * 4, length_of(args, 4)))
        return false;
    const uint8_t *in = (const uint8_t *)elements_of(args, 1) + from;
    uint8_t *out = (uint8_t *)elements_of(args, 4) + args[5].i;
    const char *alphabet = base64_alphabet[args[6].i != 0];
    for (int32_t i = 0; i < count; i += 3, in += 3) {
        uint32_t bits = (uint32_t)in[0] << 16 | (uint32_t)in[1] << 8 | in[2];
        for (int shift = 18; shift >= 0; shift -= 6) *out++ = (uint8_t)alphabet[bits >> shift & 63];
    }
    return true;
}

static int base64_value(uint8_t c, bool url)
{
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == (url ? '-' : '+') ? 62 : c == (url ? '_' : '/') ? 63 : -1;
}

/* (this, source, from, end, target, to, url, mime): whole groups of four, up to the first that has another char; bytes written. */
static bool base64_decode(Thread *t, Slot *args, Slot *result)
{
    int32_t from = args[2].i, count = (args[3].i - from) & ~3;
    if (!args[1].u || !args[4].u || args[3].i < from || !range_fits(from, count, length_of(args, 1)) ||
        !range_fits(args[5].i, count / 4 * 3, length_of(args, 4)))
        return false;
    const uint8_t *in = (const uint8_t *)elements_of(args, 1) + from;
    uint8_t *out = (uint8_t *)elements_of(args, 4) + args[5].i, *start = out;
    for (int32_t i = 0; i < count; i += 4, in += 4) {
        uint32_t bits = 0;
        int k = 0;
        for (int value; k < 4 && (value = base64_value(in[k], args[6].i)) >= 0; k++) bits = bits << 6 | (uint32_t)value;
        if (k < 4) break;
        for (int shift = 16; shift >= 0; shift -= 8) *out++ = (uint8_t)(bits >> shift);
    }
    return return_int(result, (int32_t)(out - start));
}

NATIVE_GROUP(intrinsics_string,
    {"java/lang/StringLatin1", "equals", "([B[B)Z", INTRINSIC(string_equals)},
    {NULL, "compareTo", "([B[B)I", INTRINSIC(latin1_compare)},
    {NULL, "compareToUTF16", "([B[B)I", INTRINSIC(latin1_compare_utf16)},
    {NULL, "hashCode", "([B)I", INTRINSIC(latin1_hash)},
    {NULL, "indexOf", "([B[B)I", INTRINSIC(latin1_index_of)},
    {NULL, "indexOf", "([BI[BII)I", INTRINSIC(latin1_index_of_from)},
    {NULL, "indexOfChar", "([BIII)I", INTRINSIC(latin1_index_of_char)},
    {NULL, "inflate", "([BI[BII)V", INTRINSIC(inflate_to_bytes)},
    {NULL, "inflate", "([BI[CII)V", INTRINSIC(inflate_to_chars)},
    {"java/lang/StringUTF16", "equals", "([B[B)Z", INTRINSIC(string_equals)},
    {NULL, "compareTo", "([B[B)I", INTRINSIC(utf16_compare)},
    {NULL, "compareToLatin1", "([B[B)I", INTRINSIC(utf16_compare_latin1)},
    {NULL, "hashCode", "([B)I", INTRINSIC(utf16_hash)},
    {NULL, "indexOf", "([B[B)I", INTRINSIC(utf16_index_of)},
    {NULL, "indexOf", "([BI[BII)I", INTRINSIC(utf16_index_of_from)},
    {NULL, "indexOfLatin1", "([B[B)I", INTRINSIC(utf16_index_of_latin1)},
    {NULL, "indexOfLatin1", "([BI[BII)I", INTRINSIC(utf16_index_of_latin1_from)},
    {NULL, "indexOfChar", "([BIII)I", INTRINSIC(utf16_index_of_char)},
    {NULL, "compress", "([BI[BII)I", INTRINSIC(compress_bytes)},
    {NULL, "compress", "([CI[BII)I", INTRINSIC(compress_chars)},
    {NULL, "getChar", "([BI)C", INTRINSIC(utf16_get_char)},
    {NULL, "putChar", "([BII)V", INTRINSIC(utf16_put_char)},
    {NULL, "getChars", "([BII[CI)V", INTRINSIC(utf16_get_chars)},
    {"java/lang/StringCoding", "hasNegatives", "([BII)Z", INTRINSIC(has_negatives)},
    {NULL, "implEncodeAsciiArray", "([CI[BII)I", INTRINSIC(encode_ascii_chars)},
    {NULL, "implEncodeISOArray", "([BI[BII)I", INTRINSIC(encode_latin1_bytes)},
    {"sun/nio/cs/ISO_8859_1$Encoder", "implEncodeISOArray", "([CI[BII)I", INTRINSIC(encode_latin1_chars)},
    {"java/util/Arrays", "equals", "([B[B)Z", INTRINSIC(byte_arrays_equal)},
    {NULL, "equals", "([C[C)Z", INTRINSIC(char_arrays_equal)},
    {"jdk/internal/util/ArraysSupport", "vectorizedMismatch", "(Ljava/lang/Object;JLjava/lang/Object;JII)I", INTRINSIC(mismatch)},
    {"java/util/Base64$Encoder", "encodeBlock", "([BII[BIZ)V", INTRINSIC(base64_encode)},
    {"java/util/Base64$Decoder", "decodeBlock", "([BII[BIZZ)I", INTRINSIC(base64_decode)});
