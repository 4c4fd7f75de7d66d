/* zip.c: reads zip archives that lie in memory. Source: APPNOTE.TXT 6.3 (PKWARE), and the JDK where that leaves room.
 *
 * Everything is found from the end: end record, (zip64 end record,) central directory, from there each entry's local header.
 * Offsets count from where the archive starts, which need not be where the bytes start: what lies before (a script, a launcher)
 * is `prefix` bytes long.
 *
 * Invariants after zip_open: names, extras and comments of all entries lie inside the bytes; the central directory starts at
 * `directory_start`, and local headers and data must lie before it. header_offset of an entry is unchecked until it is read. */
#include "classfmt/zip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "classfmt/inflate.h"
#include "classfmt/mutf8.h"

enum {
    LOCAL_MAGIC = 0x04034b50, CENTRAL_MAGIC = 0x02014b50, END_MAGIC = 0x06054b50, END64_MAGIC = 0x06064b50, LOCATOR64_MAGIC = 0x07064b50,
    LOCAL_SIZE = 30, CENTRAL_SIZE = 46, END_SIZE = 22, END64_SIZE = 56, LOCATOR64_SIZE = 20, MAX_COMMENT = 65535,
    EXTRA_ZIP64 = 1, FLAG_ENCRYPTED = 1,
    FIRST_VERSION = 9, MAX_VERSION = 63  /* of META-INF/versions/N */
};

struct ZipArchive {
    const uint8_t *bytes;
    size_t         length;
    uint64_t       prefix;           /* bytes before the archive */
    uint64_t       directory_start;  /* of the central directory, from the start of the bytes */
    uint64_t       directory_size;
    ByteSpan       comment;
    ZipEntry      *entries;
    uint32_t       entry_count;
    uint32_t      *slots;            /* hash table: index + 1; 0 = free */
    uint32_t       mask;
    uint64_t       seed;
    uint64_t       versions;         /* bit N: there is something in META-INF/versions/N/ */
};

static uint16_t le16(const uint8_t *at) { return (uint16_t)(at[0] | at[1] << 8); }
static uint32_t le32(const uint8_t *at) { return le16(at) | (uint32_t)le16(at + 2) << 16; }
static uint64_t le64(const uint8_t *at) { return le32(at) | (uint64_t)le32(at + 4) << 32; }

static bool damaged(FormatError *error, const char *what) { return format_fail(error, ARCHIVE_ERROR, "zip: %s", what); }

/* ---- The end of the archive ------------------------------------------------------------------------------------------ */

/* Takes the sizes from the zip64 end record, if the end record at `end` says that there is one. *directory_end moves to its
 * start. */
static void read_end64(ZipArchive *archive, uint64_t end, uint64_t *directory_end, uint64_t *directory_offset)
{
    const uint8_t *bytes = archive->bytes;
    if (end < LOCATOR64_SIZE + END64_SIZE || le32(bytes + end - LOCATOR64_SIZE) != LOCATOR64_MAGIC) return;

    /* Where the locator points, or (with a prefix before the archive) right before the locator. */
    uint64_t locator = end - LOCATOR64_SIZE, at = le64(bytes + locator + 8);
    if (at > locator - END64_SIZE || le32(bytes + at) != END64_MAGIC) at = locator - END64_SIZE;
    if (le32(bytes + at) != END64_MAGIC) return;  /* the JDK ignores such a locator too */
    *directory_end          = at;
    archive->directory_size = le64(bytes + at + 40);
    *directory_offset       = le64(bytes + at + 48);
}

/* Is there an end record at `end` whose central directory is where it should be? */
static bool read_end(ZipArchive *archive, uint64_t end)
{
    const uint8_t *at = archive->bytes + end;
    if (le32(at) != END_MAGIC) return false;
    uint64_t directory_end = end, directory_offset = le32(at + 16), room = archive->length - end - END_SIZE;
    archive->directory_size = le32(at + 12);
    if (archive->directory_size == UINT32_MAX || directory_offset == UINT32_MAX || le16(at + 10) == UINT16_MAX)
        read_end64(archive, end, &directory_end, &directory_offset);

    if (archive->directory_size > directory_end) return false;
    archive->directory_start = directory_end - archive->directory_size;
    if (directory_offset > archive->directory_start) return false;
    if (archive->directory_size > 0 && (archive->directory_size < CENTRAL_SIZE
                                        || le32(archive->bytes + archive->directory_start) != CENTRAL_MAGIC)) return false;
    archive->prefix  = archive->directory_start - directory_offset;
    archive->comment = (ByteSpan){ at + END_SIZE, le16(at + 20) <= room ? le16(at + 20) : (uint32_t)room };
    return true;
}

static bool find_end(ZipArchive *archive, FormatError *error)
{
    if (archive->length < END_SIZE) return damaged(error, "not a zip archive");
    uint64_t last = archive->length - END_SIZE, first = last > MAX_COMMENT ? last - MAX_COMMENT : 0;
    for (uint64_t end = last + 1; end-- > first;)
        if (archive->bytes[end] == 'P' && read_end(archive, end)) return true;
    return damaged(error, "not a zip archive");
}

/* ---- The central directory -------------------------------------------------------------------------------------------- */

/* Replaces what did not fit into 32 bits by the values of the zip64 extra field, which holds only those, in this order. */
static bool read_extra64(ZipEntry *entry)
{
    bool           large_size = entry->size == UINT32_MAX, large_packed = entry->compressed_size == UINT32_MAX;
    bool           large_offset = entry->header_offset == UINT32_MAX;
    const uint8_t *at = entry->extra.data, *end = at + entry->extra.length;
    if (!large_size && !large_packed && !large_offset) return true;

    for (; end - at >= 4; at += 4 + le16(at + 2)) {
        const uint8_t *value = at + 4;
        if (le16(at + 2) > end - value) break;
        if (le16(at) != EXTRA_ZIP64) continue;
        const uint8_t *value_end = value + le16(at + 2);
        uint64_t *fields[] = { large_size ? &entry->size : NULL, large_packed ? &entry->compressed_size : NULL,
                               large_offset ? &entry->header_offset : NULL };
        for (int i = 0; i < 3; i++) {
            if (!fields[i]) continue;
            if (value_end - value < 8) return false;
            *fields[i] = le64(value);
            value += 8;
        }
        return true;
    }
    return true;  /* without the extra field the values are meant literally */
}

/* Bytes of the directory record at `at`, which has CENTRAL_SIZE bytes at least; 0 if it does not fit before `end`. */
static size_t central_length(const uint8_t *at, const uint8_t *end)
{
    size_t length = CENTRAL_SIZE + (size_t)le16(at + 28) + le16(at + 30) + le16(at + 32);
    return le32(at) == CENTRAL_MAGIC && length <= (size_t)(end - at) ? length : 0;
}

static bool count_entries(ZipArchive *archive, FormatError *error)
{
    const uint8_t *at = archive->bytes + archive->directory_start, *end = at + archive->directory_size;
    while (end - at >= CENTRAL_SIZE) {
        size_t length = central_length(at, end);
        if (length == 0) return damaged(error, "damaged central directory");
        if (archive->entry_count == UINT32_MAX / 4) return damaged(error, "too many entries");
        archive->entry_count++;
        at += length;
    }
    return at == end || damaged(error, "damaged central directory");
}

static bool read_entry(ZipArchive *archive, const uint8_t *at, ZipEntry *entry)
{
    const uint8_t *name = at + CENTRAL_SIZE, *extra = name + le16(at + 28), *comment = extra + le16(at + 30);
    *entry = (ZipEntry){
        .name = (const char *)name,
        .header_offset = le32(at + 42),
        .compressed_size = le32(at + 20),
        .size = le32(at + 24),
        .crc = le32(at + 16),
        .dos_time = le32(at + 12),
        .name_length = le16(at + 28),
        .method = le16(at + 10),
        .flags = le16(at + 8),
        .extra = { extra, le16(at + 30) },
        .comment = { comment, le16(at + 32) }
    };
    if (!read_extra64(entry)) return false;
    if (entry->header_offset > archive->length) return false;
    entry->header_offset += archive->prefix;
    return true;
}

/* ---- The table of names ------------------------------------------------------------------------------------------------ */

/* The slot that holds this name, or the free one where it belongs. */
static uint32_t *find_slot(const ZipArchive *archive, const char *name, size_t length)
{
    uint32_t at = (uint32_t)utf8_hash_seeded(name, length, archive->seed) & archive->mask;
    for (; archive->slots[at] != 0; at = (at + 1) & archive->mask) {
        const ZipEntry *entry = &archive->entries[archive->slots[at] - 1];
        if (entry->name_length == length && memcmp(entry->name, name, length) == 0) break;
    }
    return &archive->slots[at];
}

/* N if the name begins with META-INF/versions/N/, else 0. */
static uint32_t version_of(const ZipEntry *entry)
{
    static const char directory[] = "META-INF/versions/";
    size_t   prefix = sizeof directory - 1, at = prefix;
    uint32_t version = 0;
    if (entry->name_length <= prefix || memcmp(entry->name, directory, prefix) != 0) return 0;
    for (; at < entry->name_length && entry->name[at] >= '0' && entry->name[at] <= '9' && version <= MAX_VERSION; at++)
        version = version * 10 + (uint32_t)(entry->name[at] - '0');
    return at < entry->name_length && entry->name[at] == '/' && version <= MAX_VERSION ? version : 0;
}

static bool read_directory(ZipArchive *archive, FormatError *error)
{
    uint32_t slots = 8;
    while (slots < 2 * archive->entry_count) slots *= 2;
    archive->entries = calloc(archive->entry_count + 1, sizeof *archive->entries);
    archive->slots   = calloc(slots, sizeof *archive->slots);
    if (!archive->entries || !archive->slots) return format_fail(error, OUT_OF_MEMORY_ERROR, "zip: %u entries", archive->entry_count);
    archive->mask = slots - 1;
    archive->seed = (uintptr_t)archive->slots;  /* so that names can't be made to collide */

    const uint8_t *at = archive->bytes + archive->directory_start, *end = at + archive->directory_size;
    for (uint32_t i = 0; i < archive->entry_count; i++, at += central_length(at, end)) {
        ZipEntry *entry = &archive->entries[i];
        if (!read_entry(archive, at, entry)) return damaged(error, "damaged central directory");
        *find_slot(archive, entry->name, entry->name_length) = i + 1;
        archive->versions |= 1ull << version_of(entry);
    }
    return true;
}

ZipArchive *zip_open(const uint8_t *bytes, size_t length, FormatError *error)
{
    ZipArchive *archive = calloc(1, sizeof *archive);
    if (!archive) {
        format_fail(error, OUT_OF_MEMORY_ERROR, "zip: archive of %zu bytes", length);
        return NULL;
    }
    archive->bytes  = bytes;
    archive->length = length;
    if (find_end(archive, error) && count_entries(archive, error) && read_directory(archive, error)) return archive;
    zip_close(archive);
    return NULL;
}

void zip_close(ZipArchive *archive)
{
    if (!archive) return;
    free(archive->slots);
    free(archive->entries);
    free(archive);
}

uint32_t        zip_entry_count(const ZipArchive *archive) { return archive->entry_count; }
const ZipEntry *zip_entry_at(const ZipArchive *archive, uint32_t index) { return &archive->entries[index]; }
ByteSpan        zip_comment(const ZipArchive *archive) { return archive->comment; }

const ZipEntry *zip_find(const ZipArchive *archive, const char *name, size_t name_length)
{
    uint32_t slot = *find_slot(archive, name, name_length);
    return slot ? &archive->entries[slot - 1] : NULL;
}

const ZipEntry *zip_find_versioned(const ZipArchive *archive, const char *name, size_t name_length, int version)
{
    char versioned[1024];
    bool in_meta_inf = name_length >= 9 && memcmp(name, "META-INF/", 9) == 0;
    if (version > MAX_VERSION) version = MAX_VERSION;
    for (int n = in_meta_inf ? 0 : version; n >= FIRST_VERSION; n--) {
        if (!(archive->versions >> n & 1)) continue;
        int prefix = snprintf(versioned, sizeof versioned, "META-INF/versions/%d/", n);
        if (name_length > sizeof versioned - (size_t)prefix) break;
        memcpy(versioned + prefix, name, name_length);
        const ZipEntry *entry = zip_find(archive, versioned, (size_t)prefix + name_length);
        if (entry) return entry;
    }
    return zip_find(archive, name, name_length);
}

/* ---- Contents ----------------------------------------------------------------------------------------------------------- */

ByteSpan zip_raw_data(const ZipArchive *archive, const ZipEntry *entry, FormatError *error)
{
    uint64_t at = entry->header_offset, limit = archive->directory_start;
    if (limit < LOCAL_SIZE || at > limit - LOCAL_SIZE || le32(archive->bytes + at) != LOCAL_MAGIC) {
        damaged(error, "damaged local header");
        return (ByteSpan){ 0 };
    }
    at += LOCAL_SIZE + (uint64_t)le16(archive->bytes + at + 26) + le16(archive->bytes + at + 28);
    if (at > limit || entry->compressed_size > limit - at || entry->compressed_size > UINT32_MAX) {
        damaged(error, "entry runs past the end");
        return (ByteSpan){ 0 };
    }
    return (ByteSpan){ archive->bytes + at, (uint32_t)entry->compressed_size };
}

/* Raw data of an entry that can be read, its claimed size plausible. */
static ByteSpan readable_data(const ZipArchive *archive, const ZipEntry *entry, FormatError *error)
{
    const char *problem = NULL;
    if (entry->flags & FLAG_ENCRYPTED) problem = "entry is encrypted";
    else if (entry->method != ZIP_STORED && entry->method != ZIP_DEFLATED) problem = "unknown compression method";
    else if (entry->method == ZIP_STORED && entry->size != entry->compressed_size) problem = "stored entry of two sizes";
    else if (!inflate_size_is_possible(entry->compressed_size, entry->size)) problem = "impossible size of an entry";
    if (!problem) return zip_raw_data(archive, entry, error);
    damaged(error, problem);
    return (ByteSpan){ 0 };
}

static uint32_t checksum(const uint8_t *data, size_t length)
{
    uLong crc = crc32(0, NULL, 0);
    for (size_t step; length > 0; data += step, length -= step) {
        step = length < (1u << 30) ? length : 1u << 30;
        crc  = crc32(crc, data, (uInt)step);
    }
    return (uint32_t)crc;
}

const uint8_t *zip_stored_data(const ZipArchive *archive, const ZipEntry *entry, FormatError *error)
{
    if (error) error->kind = FORMAT_OK;
    if (entry->method != ZIP_STORED) return NULL;
    ByteSpan data = readable_data(archive, entry, error);
    if (data.data && checksum(data.data, data.length) != entry->crc) {
        damaged(error, "wrong checksum");
        return NULL;
    }
    return data.data;
}

bool zip_read(const ZipArchive *archive, const ZipEntry *entry, uint8_t *buffer, size_t capacity, FormatError *error)
{
    ByteSpan data = readable_data(archive, entry, error);
    if (!data.data) return false;
    if (entry->size > capacity) return damaged(error, "entry larger than its buffer");
    if (entry->method == ZIP_STORED) {
        if (data.length) memcpy(buffer, data.data, data.length);
    } else if (!inflate_exactly(INFLATE_RAW, data.data, data.length, buffer, entry->size)) {
        return damaged(error, "damaged compressed data");
    }
    return checksum(buffer, entry->size) == entry->crc || damaged(error, "wrong checksum");
}

uint8_t *zip_read_alloc(const ZipArchive *archive, const ZipEntry *entry, size_t limit, FormatError *error)
{
    if (!readable_data(archive, entry, error).data) return NULL;
    if (entry->size > limit) {
        format_fail(error, ARCHIVE_ERROR, "zip: entry of %llu bytes is over the limit of %zu", (unsigned long long)entry->size, limit);
        return NULL;
    }
    uint8_t *buffer = malloc(entry->size + 1);
    if (!buffer) {
        format_fail(error, OUT_OF_MEMORY_ERROR, "zip: entry of %llu bytes", (unsigned long long)entry->size);
        return NULL;
    }
    buffer[entry->size] = 0;
    if (zip_read(archive, entry, buffer, entry->size, error)) return buffer;
    free(buffer);
    return NULL;
}
