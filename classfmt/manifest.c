/* manifest.c: reads META-INF/MANIFEST.MF. Source: JAR File Specification, and java.util.jar.Attributes for what is an error.
 *
 * The text is copied once and unfolded in place: continuation lines are joined, names and values get their NULs. So all strings
 * of a Manifest point into one block. */
#include "classfmt/manifest.h"

#include <stdlib.h>
#include <string.h>

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

static bool names_equal(const char *left, const char *right)
{
    for (; lower(*left) == lower(*right); left++, right++)
        if (!*left) return true;
    return false;
}

/* Takes one line out of the text at *at, joined with its continuation lines and ended with a NUL, in place: what was read may be
 * overwritten. Null at the end of the text, behind which there is room for a NUL. */
static char *take_line(char **at, char *end, size_t *length)
{
    char *line = *at, *out = line, *in = line;
    if (in == end) return NULL;
    for (;;) {
        while (in < end && *in != '\n' && *in != '\r') *out++ = *in++;
        if (in < end) in += *in == '\r' && in + 1 < end && in[1] == '\n' ? 2 : 1;
        if (out == line || in == end || *in != ' ') break;  /* an empty line has no continuation */
        in++;
    }
    *at     = in;
    *length = (size_t)(out - line);
    *out    = 0;  /* out < in, or both are at the end, where there is room for a NUL */
    return line;
}

static bool fail_line(FormatError *error, uint32_t line, const char *what)
{
    return format_fail(error, ARCHIVE_ERROR, "manifest: %s (attribute %u)", what, line);
}

/* Splits "Name: value". */
static bool split_line(char *line, size_t length, uint32_t number, ManifestAttribute *attribute, FormatError *error)
{
    size_t name = 0;
    if (memchr(line, 0, length)) return fail_line(error, number, "NUL character");
    while (is_name_char(line[name])) name++;
    if (line[name] != ':') return fail_line(error, number, name == length ? "line without colon" : "invalid attribute name");
    if (name == 0 || name > 70) return fail_line(error, number, "invalid attribute name");
    if (line[name + 1] != ' ') return fail_line(error, number, "no space after the colon");
    line[name] = 0;
    *attribute = (ManifestAttribute){ line, line + name + 2 };
    return true;
}

/* Reads all lines into the arrays, which have room for one element per line. */
static bool read_sections(Manifest *manifest, char *end, FormatError *error)
{
    ManifestSection *section = &manifest->sections[0];
    char  *at = manifest->text, *line;
    size_t length;
    bool   between = false;  /* an empty line ended the section before */
    *section = (ManifestSection){ "", 0, 0 };
    manifest->section_count = 1;

    while ((line = take_line(&at, end, &length))) {
        if (length == 0) {
            between = true;
            continue;
        }
        ManifestAttribute *attribute = &manifest->attributes[manifest->attribute_count];
        if (!split_line(line, length, manifest->attribute_count + 1, attribute, error)) return false;
        manifest->attribute_count++;
        if (between) {
            if (!names_equal(attribute->name, "Name"))
                return fail_line(error, manifest->attribute_count, "section does not begin with Name");
            section  = &manifest->sections[manifest->section_count++];
            *section = (ManifestSection){ attribute->value, manifest->attribute_count - 1, 0 };
            between  = false;
        }
        section->count++;
    }
    return true;
}

bool manifest_parse(const uint8_t *bytes, size_t length, Manifest *out, FormatError *error)
{
    size_t lines = 2;
    for (size_t i = 0; i < length; i++) lines += bytes[i] == '\n' || bytes[i] == '\r';

    *out = (Manifest){ .text = malloc(length + 1) };
    out->attributes = calloc(lines, sizeof *out->attributes);
    out->sections   = calloc(lines, sizeof *out->sections);
    if (!out->text || !out->attributes || !out->sections) {
        manifest_free(out);
        return format_fail(error, OUT_OF_MEMORY_ERROR, "manifest of %zu bytes", length);
    }
    if (length) memcpy(out->text, bytes, length);
    out->text[length] = 0;
    if (read_sections(out, out->text + length, error)) return true;
    manifest_free(out);
    return false;
}

void manifest_free(Manifest *manifest)
{
    free(manifest->text);
    free(manifest->attributes);
    free(manifest->sections);
    *manifest = (Manifest){ 0 };
}

const char *manifest_section_get(const Manifest *manifest, const ManifestSection *section, const char *name)
{
    for (uint32_t i = section->count; i-- > 0;) {
        const ManifestAttribute *attribute = &manifest->attributes[section->first + i];
        if (names_equal(attribute->name, name)) return attribute->value;
    }
    return NULL;
}

const char *manifest_get(const Manifest *manifest, const char *name)
{
    return manifest->section_count ? manifest_section_get(manifest, &manifest->sections[0], name) : NULL;
}

const ManifestSection *manifest_section(const Manifest *manifest, const char *name)
{
    for (uint32_t i = manifest->section_count; i-- > 1;)
        if (strcmp(manifest->sections[i].name, name) == 0) return &manifest->sections[i];
    return NULL;
}

bool manifest_is_multi_release(const Manifest *manifest)
{
    const char *value = manifest_get(manifest, "Multi-Release");
    return value && names_equal(value, "true");
}

const char *manifest_next_word(const char **cursor, size_t *length)
{
    static const char blanks[] = " \t\r\n\f";
    const char *start = *cursor + strspn(*cursor, blanks);
    *length = strcspn(start, blanks);
    *cursor = start + *length;
    return *length ? start : NULL;
}
