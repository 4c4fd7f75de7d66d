/* jimage_compact.c: class files whose texts moved to the strings of the image.
 *
 * The packed form is the class file with two more tags in its constant pool, in the place of Utf8:
 *   23  a packed int: where the text is among the image's strings
 *   25  a descriptor: a packed int for its template, in which class names are missing after each L; a packed int for the
 *       length of what follows; for each L two packed ints, package and simple name
 * A packed int is 1 to 4 bytes: with the top bit set, the next two bits count the bytes and the low five begin the value; else
 * four bytes. */
#include "classfmt/jimage_compact.h"

#include <string.h>

#include "classfmt/classfile.h"

enum { TAG_EXTERNAL_TEXT = 23, TAG_EXTERNAL_DESCRIPTOR = 25, CLASS_HEADER = 10 };

/* Where the class file is written. Goes bad when it is full. */
typedef struct Output {
    uint8_t *next;
    uint8_t *end;
    bool     bad;
} Output;

static void put(Output *output, const void *data, size_t length)
{
    if (output->bad || (size_t)(output->end - output->next) < length) {
        output->bad = true;
        return;
    }
    if (length) memcpy(output->next, data, length);
    output->next += length;
}

static void put_text(Output *output, const char *text) { put(output, text, strlen(text)); }

static void copy(Output *output, Reader *input, size_t length)
{
    const uint8_t *data = reader_skip(input, length);
    if (data) put(output, data, length);
    else output->bad = true;
}

static uint32_t read_packed_int(Reader *input)
{
    uint8_t  first = reader_u1(input);
    bool     is_short = first & 0x80;
    int      length = is_short ? first >> 5 & 3 : 4;
    uint32_t value = is_short ? first & 0x1F : first;
    for (int i = 1; i < length; i++) value = value << 8 | reader_u1(input);
    if (length == 0) input->bad = true;
    return value;
}

static const char *read_string(const JImage *image, Reader *input)
{
    uint32_t offset = read_packed_int(input);
    if (offset < image->strings_size) return image->strings + offset;
    input->bad = true;
    return "";
}

/* The template with the class names put in. */
static void put_descriptor(const JImage *image, Reader *input, Output *output)
{
    const char *template = read_string(image, input);
    uint32_t    names_length = read_packed_int(input);
    Reader      names = reader_of_span(reader_span(input, names_length));
    for (; *template && !output->bad; template++) {
        put(output, template, 1);
        if (*template != 'L' || names_length == 0) continue;
        const char *package = read_string(image, &names), *name = read_string(image, &names);
        put_text(output, package);
        if (*package) put_text(output, "/");
        put_text(output, name);
    }
    input->bad = input->bad || names.bad;
}

/* Tag, length and text of a Utf8 whose text one of the two tags describes. */
static void put_utf8(const JImage *image, uint8_t tag, Reader *input, Output *output)
{
    static const uint8_t head[3] = { CONSTANT_Utf8 };
    uint8_t *start = output->next;
    put(output, head, sizeof head);
    if (tag == TAG_EXTERNAL_TEXT) put_text(output, read_string(image, input));
    else put_descriptor(image, input, output);
    if (output->bad) return;

    size_t length = (size_t)(output->next - start) - sizeof head;
    if (length > UINT16_MAX) output->bad = true;
    start[1] = (uint8_t)(length >> 8);
    start[2] = (uint8_t)length;
}

/* Bytes of an entry with its tag, 0 if there is no such tag. */
static size_t entry_size(uint8_t tag, const Reader *input)
{
    static const uint8_t sizes[] = { [3] = 5, [4] = 5, [5] = 9, [6] = 9, [7] = 3, [8] = 3, [9] = 5, [10] = 5, [11] = 5, [12] = 5,
                                     [15] = 4, [16] = 3, [17] = 5, [18] = 5, [19] = 3, [20] = 3 };
    if (tag == CONSTANT_Utf8) return reader_remaining(input) >= 3 ? 3 + (size_t)read_be16(input->next + 1) : 0;
    return tag < sizeof sizes ? sizes[tag] : 0;
}

bool jimage_unpack_compact(const JImage *image, const uint8_t *bytes, size_t length, uint8_t *buffer, size_t size)
{
    Reader input  = reader_of(bytes, length);
    Output output = { buffer, buffer + size, false };
    if (length < CLASS_HEADER) return false;
    uint32_t count = read_be16(bytes + CLASS_HEADER - 2);
    copy(&output, &input, CLASS_HEADER);

    for (uint32_t index = 1; index < count && !output.bad && !input.bad; index++) {
        uint8_t tag = reader_remaining(&input) ? *input.next : 0;
        if (tag == TAG_EXTERNAL_TEXT || tag == TAG_EXTERNAL_DESCRIPTOR) {
            reader_u1(&input);
            put_utf8(image, tag, &input, &output);
        } else {
            size_t entry = entry_size(tag, &input);
            if (entry == 0) return false;
            copy(&output, &input, entry);
        }
        if (tag == CONSTANT_Long || tag == CONSTANT_Double) index++;
    }
    copy(&output, &input, reader_remaining(&input));
    return !output.bad && !input.bad && output.next == output.end;
}
