/* manifest.h: META-INF/MANIFEST.MF of a JAR (JAR File Specification).
 *
 * Lines may end with CR LF, LF or CR; a line that starts with a space continues the one before; sections are divided by empty
 * lines; attribute names compare without regard to case; of equal names the last counts. Values are UTF-8. */
#ifndef ATOLL_CLASSFMT_MANIFEST_H
#define ATOLL_CLASSFMT_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "classfmt/error.h"

typedef struct ManifestAttribute {
    const char *name;
    const char *value;
} ManifestAttribute;

/* One section: attributes [first, first + count) of the manifest. */
typedef struct ManifestSection {
    const char *name;   /* value of Name:; "" for the main section */
    uint32_t    first;
    uint32_t    count;
} ManifestSection;

/* Owns a copy of the text; independent of the bytes it was made from. */
typedef struct Manifest {
    char              *text;            /* all names and values, NUL-terminated */
    ManifestAttribute *attributes;
    ManifestSection   *sections;        /* sections[0] is the main section */
    uint32_t           attribute_count;
    uint32_t           section_count;   /* at least 1 after a successful parse */
} Manifest;

/* False with an ARCHIVE_ERROR on a line without a colon or with an illegal name, as java.util.jar.Manifest; *out is then empty. */
bool manifest_parse(const uint8_t *bytes, size_t length, Manifest *out, FormatError *error);
void manifest_free(Manifest *manifest);

/* Value of a main attribute ("Main-Class", "Class-Path", "Multi-Release", "Add-Exports", "Add-Opens", "Launcher-Agent-Class",
 * "Enable-Native-Access", ...), null if it is not there. */
const char *manifest_get(const Manifest *manifest, const char *name);

/* The section of one entry or package (null if there is none), and an attribute there. */
const ManifestSection *manifest_section(const Manifest *manifest, const char *name);
const char *manifest_section_get(const Manifest *manifest, const ManifestSection *section, const char *name);

/* Multi-Release: true (in any case). */
bool manifest_is_multi_release(const Manifest *manifest);

/* Splits a value at white space (Class-Path, Add-Exports, Add-Opens): *cursor starts as the value and moves on; returns the
 * start of the next word and its length, null at the end. */
const char *manifest_next_word(const char **cursor, size_t *length);

#endif
