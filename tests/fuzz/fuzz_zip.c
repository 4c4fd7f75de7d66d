/* fuzz_zip.c: the zip reader, and the manifest parser on the bytes themselves and on what the archive holds. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "classfmt/manifest.h"
#include "classfmt/zip.h"

enum { ENTRY_LIMIT = 1 << 20, MAX_READS = 200 };

static void read_manifest(const uint8_t *bytes, size_t length)
{
    Manifest    manifest;
    FormatError error = { 0 };
    if (!manifest_parse(bytes, length, &manifest, &error)) return;
    for (uint32_t i = 0; i < manifest.section_count; i++) {
        manifest_section(&manifest, manifest.sections[i].name);
        manifest_section_get(&manifest, &manifest.sections[i], "Sealed");
    }
    const char *words = manifest_get(&manifest, "Class-Path"), *word;
    size_t      word_length;
    while (words && (word = manifest_next_word(&words, &word_length)))
        if (word_length == 0) abort();
    manifest_is_multi_release(&manifest);
    manifest_free(&manifest);
}

static void read_entry(const ZipArchive *archive, const ZipEntry *entry)
{
    FormatError    error = { 0 };
    const ZipEntry *same = zip_find(archive, entry->name, entry->name_length);
    if (!same || same->name_length != entry->name_length) abort();
    zip_find_versioned(archive, entry->name, entry->name_length, 17);

    uint8_t *data = zip_read_alloc(archive, entry, ENTRY_LIMIT, &error);
    if (data) read_manifest(data, entry->size);
    else if (error.kind == FORMAT_OK) abort();
    free(data);
    zip_stored_data(archive, entry, &error);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    FormatError error = { 0 };
    read_manifest(bytes, length);
    ZipArchive *archive = zip_open(bytes, length, &error);
    if (!archive) return error.kind == FORMAT_OK ? abort(), 0 : 0;
    for (uint32_t i = 0; i < zip_entry_count(archive) && i < MAX_READS; i++) read_entry(archive, zip_entry_at(archive, i));
    zip_comment(archive);
    zip_close(archive);
    return 0;
}
