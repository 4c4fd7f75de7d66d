/* zip.h: reads zip archives (JARs) that lie in memory, as a rule in a mapped file.
 *
 * The bytes are untrusted and stay the caller's; they must stay in place until zip_close. Opening reads the central directory
 * (zip64 included; other data before the archive and a comment behind it are allowed) and builds a hash table of the names.
 * Each entry's data is checked only when it is read. Names are compared byte by byte; of entries with the same name the last
 * counts, as in the JDK.
 *
 * Defence: no offset is used unchecked; an entry that claims to be larger than deflate can make it, or than the caller's limit,
 * is refused; encrypted entries and methods other than stored and deflated are refused when read. */
#ifndef ATOLL_CLASSFMT_ZIP_H
#define ATOLL_CLASSFMT_ZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "classfmt/error.h"
#include "classfmt/reader.h"

enum { ZIP_STORED = 0, ZIP_DEFLATED = 8 };

/* One entry as the central directory describes it. Valid until zip_close. */
typedef struct ZipEntry {
    const char *name;              /* not NUL-terminated; a directory's ends with '/' */
    uint64_t    header_offset;     /* of the local header, from the start of the bytes */
    uint64_t    compressed_size;
    uint64_t    size;
    uint32_t    crc;
    uint32_t    dos_time;          /* date << 16 | time, MS-DOS format */
    uint16_t    name_length;
    uint16_t    method;            /* ZIP_STORED, ZIP_DEFLATED or one that can't be read */
    uint16_t    flags;             /* general purpose bits; 1 = encrypted, 0x800 = name is UTF-8 */
    ByteSpan    extra;             /* extra field of the central directory */
    ByteSpan    comment;
} ZipEntry;

typedef struct ZipArchive ZipArchive;

/* Null, with an ARCHIVE_ERROR, if this is no zip archive or its central directory is damaged. */
ZipArchive *zip_open(const uint8_t *bytes, size_t length, FormatError *error);
void        zip_close(ZipArchive *archive);  /* null is fine */

/* Iteration, in the order of the central directory. */
uint32_t        zip_entry_count(const ZipArchive *archive);
const ZipEntry *zip_entry_at(const ZipArchive *archive, uint32_t index);

/* The archive's comment (perhaps empty). */
ByteSpan zip_comment(const ZipArchive *archive);

/* The entry of exactly this name, or null. */
const ZipEntry *zip_find(const ZipArchive *archive, const char *name, size_t name_length);

/* Multi-release lookup: META-INF/versions/N/name for the largest N <= version (and >= 9) that has it, else the plain entry. The
 * caller asks only if the manifest says Multi-Release: true. Names under META-INF/ have no versions. */
const ZipEntry *zip_find_versioned(const ZipArchive *archive, const char *name, size_t name_length, int version);

/* The bytes of a stored entry, without copying: null (no error set) if it is compressed, null with an error if it is damaged. */
const uint8_t *zip_stored_data(const ZipArchive *archive, const ZipEntry *entry, FormatError *error);

/* Raw, still compressed contents (absent with error if the local header is damaged). */
ByteSpan zip_raw_data(const ZipArchive *archive, const ZipEntry *entry, FormatError *error);

/* Reads entry->size bytes into `buffer`, which has room for `capacity`; false with error if it does not fit, is damaged (size
 * or CRC differ), encrypted or packed in an unknown way. */
bool zip_read(const ZipArchive *archive, const ZipEntry *entry, uint8_t *buffer, size_t capacity, FormatError *error);

/* The same into memory from malloc, one NUL added behind (not counted). An entry larger than `limit` is refused before anything
 * is allocated. */
uint8_t *zip_read_alloc(const ZipArchive *archive, const ZipEntry *entry, size_t limit, FormatError *error);

#endif
