/* test_zip.c: archives and manifests. The seeds hold the same entries, packed in different ways. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "classfmt/manifest.h"
#include "classfmt/zip.h"
#include "support.h"

enum { LIMIT = 1 << 20 };

static char *read_text(const ZipArchive *archive, const ZipEntry *entry)
{
    FormatError error = { 0 };
    cr_assert_not_null(entry);
    char *text = (char *)zip_read_alloc(archive, entry, LIMIT, &error);
    cr_assert_not_null(text, "%s", error.message);
    return text;
}

static const ZipEntry *find(const ZipArchive *archive, const char *name) { return zip_find(archive, name, strlen(name)); }

Test(zip, entries_are_found_and_read)
{
    static const char *const seeds[] = { "zip/deflated", "zip/stored", "zip/prefixed" };
    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
        Buffer      bytes = seed_read(seeds[i]);
        ZipArchive *archive = zip_open(bytes.data, bytes.length, NULL);
        cr_assert_not_null(archive, "%s", seeds[i]);
        cr_expect_eq(zip_entry_count(archive), 6);
        cr_expect_eq(zip_entry_at(archive, 0)->name_length, strlen("META-INF/MANIFEST.MF"));
        char *text = read_text(archive, find(archive, "p/A.txt"));
        cr_expect(strlen(text) == 100 && memcmp(text, "base base ", 10) == 0);
        free(text);
        free(read_text(archive, find(archive, "empty")));
        cr_expect_not_null(find(archive, "p/"));
        cr_expect_null(find(archive, "p"));
        cr_expect_null(find(archive, ""));
        zip_close(archive);
        buffer_free(&bytes);
    }
}

Test(zip, versions_of_an_entry_are_chosen)
{
    Buffer      bytes = seed_read("zip/deflated");
    ZipArchive *archive = zip_open(bytes.data, bytes.length, NULL);
    static const struct { int version; const char *text; } expected[] = { { 8, "base " }, { 9, "nine" }, { 16, "nine" }, { 17, "sevent" }, { 99, "sevent" } };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        char *text = read_text(archive, zip_find_versioned(archive, "p/A.txt", 7, expected[i].version));
        cr_expect_eq(strncmp(text, expected[i].text, strlen(expected[i].text)), 0, "version %d: %s", expected[i].version, text);
        free(text);
    }
    cr_expect_eq(zip_find_versioned(archive, "empty", 5, 17), find(archive, "empty"));
    zip_close(archive);
    buffer_free(&bytes);
}

Test(zip, stored_entries_are_read_in_place)
{
    Buffer      bytes = seed_read("zip/stored");
    ZipArchive *archive = zip_open(bytes.data, bytes.length, NULL);
    FormatError error;
    const uint8_t *data = zip_stored_data(archive, find(archive, "p/A.txt"), &error);
    cr_assert(data > bytes.data && data < bytes.data + bytes.length);
    cr_expect_arr_eq(data, "base ", 5);
    ByteSpan comment = zip_comment(archive);
    cr_expect(comment.length == 9 && memcmp(comment.data, "a comment", 9) == 0);

    ((uint8_t *)data)[3] ^= 1;
    cr_expect_null(zip_stored_data(archive, find(archive, "p/A.txt"), &error));
    cr_expect_eq(error.kind, ARCHIVE_ERROR);
    zip_close(archive);
    buffer_free(&bytes);
}

Test(zip, zip64_sizes_and_offsets_are_understood)
{
    Buffer      bytes = seed_read("zip/zip64");
    ZipArchive *archive = zip_open(bytes.data, bytes.length, NULL);
    cr_assert_not_null(archive);
    cr_assert_eq(zip_entry_count(archive), 1);
    char *text = read_text(archive, find(archive, "big.txt"));
    cr_expect_str_eq(text, "hello");
    free(text);
    zip_close(archive);
    buffer_free(&bytes);
}

Test(zip, limits_and_impossible_sizes_are_refused)
{
    Buffer      bytes = seed_read("zip/deflated");
    ZipArchive *archive = zip_open(bytes.data, bytes.length, NULL);
    FormatError error = { 0 };
    ZipEntry    entry = *find(archive, "p/A.txt");
    uint8_t     buffer[100];
    cr_expect_null(zip_read_alloc(archive, &entry, 99, &error));
    cr_expect_eq(error.kind, ARCHIVE_ERROR);
    cr_expect_not(zip_read(archive, &entry, buffer, 99, &error));
    cr_expect(zip_read(archive, &entry, buffer, 100, &error));

    ZipEntry bomb = entry, short_one = entry, encrypted = entry, lzma = entry, far = entry;
    bomb.size = 1ull << 40;
    cr_expect_null(zip_read_alloc(archive, &bomb, SIZE_MAX, &error));
    short_one.size = 50;
    cr_expect_not(zip_read(archive, &short_one, buffer, 100, &error));
    encrypted.flags |= 1;
    cr_expect_not(zip_read(archive, &encrypted, buffer, 100, &error));
    lzma.method = 14;
    cr_expect_not(zip_read(archive, &lzma, buffer, 100, &error));
    far.header_offset = UINT64_MAX - 10;
    cr_expect_not(zip_read(archive, &far, buffer, 100, &error));
    zip_close(archive);
    buffer_free(&bytes);
}

Test(zip, what_is_no_archive_is_refused)
{
    FormatError error;
    Buffer      bytes = seed_read("zip/deflated");
    cr_expect_null(zip_open((const uint8_t *)"", 0, &error));
    cr_expect_null(zip_open((const uint8_t *)"just some text that is long enough", 34, &error));
    cr_expect_eq(error.kind, ARCHIVE_ERROR);
    for (size_t length = 0; length < bytes.length; length++) {
        uint8_t *exact = memcpy(malloc(length + 1), bytes.data, length);
        cr_expect_null(zip_open(exact, length, &error), "cut to %zu", length);
        free(exact);
    }
    buffer_free(&bytes);
}

/* ---- Manifests ----------------------------------------------------------------------------------------------------------- */

static bool parse(const char *text, Manifest *manifest)
{
    FormatError error;
    return manifest_parse((const uint8_t *)text, strlen(text), manifest, &error);
}

Test(manifest, main_attributes_and_sections_are_read)
{
    Buffer   bytes = seed_read("zip/manifest");
    Manifest manifest;
    cr_assert(manifest_parse(bytes.data, bytes.length, &manifest, NULL));
    cr_expect_str_eq(manifest_get(&manifest, "main-class"), "p.Main");
    cr_expect_str_eq(manifest_get(&manifest, "Class-Path"), "a.jar b.jar lib/c.jar");
    cr_expect_str_eq(manifest_get(&manifest, "Add-Exports"), "java.base/sun.misc");
    cr_expect_null(manifest_get(&manifest, "Sealed"));
    cr_expect(manifest_is_multi_release(&manifest));
    const ManifestSection *section = manifest_section(&manifest, "p/");
    cr_assert_not_null(section);
    cr_expect_str_eq(manifest_section_get(&manifest, section, "Sealed"), "true");
    cr_expect_null(manifest_section(&manifest, "q/"));

    const char *cursor = manifest_get(&manifest, "Class-Path"), *word;
    size_t      length, words = 0;
    while ((word = manifest_next_word(&cursor, &length))) words += length == 5 || length == 9;
    cr_expect_eq(words, 3);
    manifest_free(&manifest);
    buffer_free(&bytes);
}

Test(manifest, line_ends_and_continuations_of_all_kinds_are_joined)
{
    Manifest manifest;
    cr_assert(parse("A: 1\rB: 2\n 3\r\n  4\nC: \n\n\nName: x\nD: 5", &manifest));
    cr_expect_str_eq(manifest_get(&manifest, "a"), "1");
    cr_expect_str_eq(manifest_get(&manifest, "B"), "23 4");
    cr_expect_str_eq(manifest_get(&manifest, "C"), "");
    cr_expect_str_eq(manifest_section_get(&manifest, manifest_section(&manifest, "x"), "D"), "5");
    manifest_free(&manifest);

    cr_assert(parse("", &manifest));
    cr_expect_null(manifest_get(&manifest, "A"));
    manifest_free(&manifest);
}

Test(manifest, malformed_lines_are_refused)
{
    Manifest manifest;
    cr_expect_not(parse("A\n", &manifest));
    cr_expect_not(parse("A:b\n", &manifest));
    cr_expect_not(parse(": b\n", &manifest));
    cr_expect_not(parse("A b: c\n", &manifest));
    cr_expect_not(parse("A: b\n\nC: d\n", &manifest));
    cr_expect_not(manifest_parse((const uint8_t *)"A: \0\n", 5, &manifest, NULL));
    cr_expect_null(manifest.text);
}
