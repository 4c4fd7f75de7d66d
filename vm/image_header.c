/* image_header.c: see image.h. Knows nothing of VMs: bytes in, yes or no out. Fuzzed. */
#include <string.h>

#include "vm/image.h"

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

uint64_t image_checksum(uint64_t start, const void *bytes, size_t length)
{
    const uint8_t *at = bytes;
    uint64_t hash = mix(start, length), word;
    for (; length >= 8; at += 8, length -= 8) {
        memcpy(&word, at, 8);
        hash = mix(hash, word);
    }
    word = 0;
    memcpy(&word, at, length);
    return mix(hash, word);
}

static size_t tail_bytes(const ImageHeader *header)
{
    return (size_t)header->file_count * sizeof(ImageFile) + header->text_bytes + (size_t)header->word_count * sizeof(uint32_t);
}

size_t image_head_bytes(const ImageHeader *header) { return sizeof *header + tail_bytes(header); }

static uint64_t head_checksum(const ImageHeader *header, const void *tail)
{
    uint64_t hash = image_checksum(1, header, offsetof(ImageHeader, header_checksum));
    const uint8_t *rest = (const uint8_t *)&header->file_length;
    hash = image_checksum(hash, rest, sizeof *header - (size_t)(rest - (const uint8_t *)header));
    return image_checksum(hash, tail, tail_bytes(header));
}

static bool is_region(const ArenaRegion *region, uint64_t size)
{
    return region->start <= region->end && region->end <= size && region->start % IMAGE_ALIGN == 0 && region->end % IMAGE_ALIGN == 0;
}

static bool is_layout(const ArenaLayout *layout)
{
    const ArenaRegion *regions[] = {&layout->metadata, &layout->stacks, &layout->tables, &layout->mirrors, &layout->heap, &layout->offheap};
    uint64_t at = ARENA_HEADER_OFFSET;
    for (size_t i = 0; i < sizeof regions / sizeof *regions; i++) {
        if (!is_region(regions[i], layout->size) || regions[i]->start < at) return false;
        at = regions[i]->end;
    }
    return layout->size <= UINT64_C(1) << 35;
}

/* In order in both spaces, and the first is the arena's header. */
static bool are_stretches(const ImageHeader *header)
{
    uint64_t arena_at = ARENA_HEADER_OFFSET, file_at = IMAGE_ALIGN;
    if (header->stretch_count == 0 || header->stretch_count > IMAGE_STRETCHES_MOST) return false;
    if (header->stretches[0].arena_offset != ARENA_HEADER_OFFSET) return false;
    for (uint32_t i = 0; i < header->stretch_count; i++) {
        const ImageStretch *stretch = &header->stretches[i];
        if (stretch->length == 0 || stretch->length % IMAGE_ALIGN || stretch->arena_offset % IMAGE_ALIGN || stretch->file_offset % IMAGE_ALIGN)
            return false;
        if (stretch->first >= stretch->end || stretch->end > stretch->length || stretch->first % IMAGE_PAGE || stretch->end % IMAGE_PAGE) return false;
        if (stretch->arena_offset < arena_at || stretch->file_offset < file_at) return false;
        if (stretch->arena_offset > header->layout.size || stretch->length > header->layout.size - stretch->arena_offset) return false;
        if (stretch->file_offset > header->file_length || stretch->length > header->file_length - stretch->file_offset) return false;
        arena_at = stretch->arena_offset + stretch->length;
        file_at = stretch->file_offset + stretch->length;
    }
    return true;
}

static bool are_numbers(const ImageHeader *header)
{
    const ArenaLayout *layout = &header->layout;
    uint64_t state = (uint64_t)header->state_units << ARENA_UNIT_SHIFT;
    return header->fixed_words == image_word_count() && header->property_count <= header->word_count &&
           header->word_count - header->property_count == header->fixed_words && state >= layout->metadata.start &&
           state + sizeof(VMState) <= layout->metadata.end && memchr(header->java_home, 0, sizeof header->java_home);
}

/* Each file's name lies in the text, which ends with a 0. */
static bool are_files(const ImageHeader *header, const uint8_t *tail)
{
    const uint8_t *text = tail + header->file_count * sizeof(ImageFile);
    if (header->class_path_count > header->file_count || header->text_bytes % 8 || header->has_unsafe > 1 || header->of_app > 1) return false;
    if (header->text_bytes && text[header->text_bytes - 1]) return false;
    for (uint32_t i = 0; i < header->file_count; i++) {
        ImageFile file;
        memcpy(&file, tail + i * sizeof file, sizeof file);
        if (file.path >= header->text_bytes) return false;
    }
    return true;
}

bool image_header_check(const void *bytes, size_t length, uint64_t file_length, const char **reason)
{
    ImageHeader header;
    if (length < sizeof header) return *reason = "it is too short", false;
    memcpy(&header, bytes, sizeof header);
    if (header.magic != IMAGE_MAGIC) return *reason = "it is no image", false;
    if (header.version != IMAGE_VERSION || header.header_bytes != sizeof header) return *reason = "it is of another version", false;
    if (header.file_length != file_length) return *reason = "its length is wrong", false;
    if (header.word_count > IMAGE_ALIGN || header.file_count > IMAGE_ALIGN || header.text_bytes > IMAGE_ALIGN || image_head_bytes(&header) > length || image_head_bytes(&header) > IMAGE_ALIGN)
        return *reason = "it is damaged", false;
    if (header.header_checksum != head_checksum(&header, (const uint8_t *)bytes + sizeof header)) return *reason = "its header is damaged", false;
    if (!is_layout(&header.layout) || !are_stretches(&header) || !are_numbers(&header) || !are_files(&header, (const uint8_t *)bytes + sizeof header)) return *reason = "its header makes no sense", false;
    return true;
}

bool image_verify(const void *file, size_t length, const char **reason)
{
    size_t head = length < IMAGE_ALIGN ? length : IMAGE_ALIGN;
    if (!image_header_check(file, head, length, reason)) return false;
    const ImageHeader *header = file;
    for (uint32_t i = 0; i < header->stretch_count; i++) {
        const ImageStretch *stretch = &header->stretches[i];
        if (image_checksum(i, (const uint8_t *)file + stretch->file_offset, stretch->length) != stretch->checksum)
            return *reason = "its contents are damaged", false;
    }
    return true;
}

void image_header_seal(ImageHeader *header, const void *tail) { header->header_checksum = head_checksum(header, tail); }
