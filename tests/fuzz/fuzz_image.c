/* fuzz_image.c: headers and directories of images (vm/image_header.c), on any bytes. The checksum is set right in a copy, as otherwise
 * nothing behind it would ever be looked at. What is believed must hold: every stretch lies in the file and in the arena, and every name
 * in the text. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "vm/image.h"

static void require(bool holds)
{
    if (!holds) abort();
}

static void look_at(const ImageHeader *header, uint64_t file_length)
{
    uint64_t end = 0;
    for (uint32_t i = 0; i < header->stretch_count; i++) {
        const ImageStretch *stretch = &header->stretches[i];
        require(stretch->file_offset <= file_length && stretch->length <= file_length - stretch->file_offset);
        require(stretch->arena_offset >= end && stretch->arena_offset + stretch->length <= header->layout.size);
        require(stretch->first < stretch->end && stretch->end <= stretch->length);
        end = stretch->arena_offset + stretch->length;
    }
    for (uint32_t i = 0; i < header->file_count; i++) require(strlen(image_text(header) + image_files(header)[i].path) < header->text_bytes);
    uint32_t sum = 0;
    for (uint32_t i = 0; i < header->word_count; i++) sum += image_words(header)[i];
    require(sum + 1 != sum && strlen(header->java_home) < sizeof header->java_home);
}

static void check(const uint8_t *bytes, size_t length, uint64_t file_length)
{
    const char *reason = NULL;
    if (image_header_check(bytes, length, file_length, &reason)) look_at((const ImageHeader *)bytes, file_length);
    else require(reason && *reason);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    uint64_t file_length = length;
    const char *reason;
    check(bytes, length, length);
    image_verify(bytes, length, &reason);
    if (length < sizeof(ImageHeader)) return 0;
    uint8_t *copy = malloc(length);
    if (!copy) return 0;
    memcpy(copy, bytes, length);
    ImageHeader *header = (ImageHeader *)copy;
    header->magic = IMAGE_MAGIC, header->version = IMAGE_VERSION, header->header_bytes = sizeof *header;
    file_length = header->file_length;
    header->fixed_words = image_word_count();
    bool fits = header->word_count <= IMAGE_ALIGN && header->file_count <= IMAGE_ALIGN && header->text_bytes <= IMAGE_ALIGN;
    if (fits && image_head_bytes(header) <= length) image_header_seal(header, header + 1);
    check(copy, length, file_length);
    free(copy);
    return 0;
}
