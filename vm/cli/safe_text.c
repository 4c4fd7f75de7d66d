/* safe_text.c: see safe_text.h. */
#include "vm/cli/safe_text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- growing ------------------------------------------------------------------------------------------------------ */

void text_add(TextBuffer *out, const char *bytes, size_t length)
{
    if (out->length + length + 1 > out->capacity) {
        size_t capacity = 2 * (out->length + length + 32);
        char *grown = realloc(out->bytes, capacity);
        if (!grown) return; /* cut short */
        out->bytes = grown;
        out->capacity = capacity;
    }
    memcpy(out->bytes + out->length, bytes, length);
    out->length += length;
    out->bytes[out->length] = '\0';
}

void text_add_text(TextBuffer *out, const char *text)
{
    text_add(out, text, strlen(text));
}

void text_add_format(TextBuffer *out, const char *format, ...)
{
    char text[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    text_add_text(out, text);
}

void text_free(TextBuffer *out)
{
    free(out->bytes);
    *out = (TextBuffer){0};
}

/* --- characters --------------------------------------------------------------------------------------------------- */

/* The length of the well-formed UTF-8 character at `bytes`, 0 if there is none. */
static size_t decode(const char *bytes, size_t available, uint32_t *out)
{
    const uint8_t *b = (const uint8_t *)bytes;
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = b[0] < 0x80 ? 1 : (b[0] & 0xe0) == 0xc0 ? 2 : (b[0] & 0xf0) == 0xe0 ? 3 : (b[0] & 0xf8) == 0xf0 ? 4 : 0;
    if (length == 0 || length > available) return 0;
    uint32_t c = length == 1 ? b[0] : b[0] & (0xffu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((b[i] & 0xc0) != 0x80) return 0;
        c = c << 6 | (b[i] & 0x3f);
    }
    if (c < least[length] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000)) return 0;
    *out = c;
    return length;
}

typedef struct Range {
    uint32_t first, last;
} Range;

/* Controls; Arabic letter mark; zero width and directional marks; line and paragraph separators, embeddings and overrides; invisible
 * operators, isolates; variation selectors; byte order mark, interlinear annotation; tags and more selectors; private use. */
static const Range treacherous[] = {{0, 0x1f},         {0x7f, 0x9f},       {0xad, 0xad},       {0x61c, 0x61c},
                                    {0x115f, 0x1160},  {0x180b, 0x180f},   {0x200b, 0x200f},   {0x2028, 0x202e},
                                    {0x2060, 0x206f},  {0x3164, 0x3164},   {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},
                                    {0xfff0, 0xfffb},  {0xe000, 0xf8ff},   {0xe0000, 0xe0fff}, {0xf0000, 0x10ffff}};

static bool is_treacherous(uint32_t c)
{
    for (size_t i = 0; i < sizeof treacherous / sizeof *treacherous; i++)
        if (c >= treacherous[i].first && c <= treacherous[i].last) return true;
    return false;
}

bool text_is_plain(const char *text)
{
    uint32_t c;
    size_t left = strlen(text);
    for (size_t length; left; text += length, left -= length)
        if (!(length = decode(text, left, &c)) || is_treacherous(c)) return false;
    return true;
}

void text_add_shown(TextBuffer *out, const char *bytes, size_t length)
{
    for (const char *end = bytes + length; bytes < end;) {
        uint32_t c;
        size_t step = decode(bytes, (size_t)(end - bytes), &c);
        if (!step || (is_treacherous(c) && c < 0x80))
            text_add_format(out, "\\x%02x", (unsigned char)*bytes);
        else if (is_treacherous(c))
            text_add_format(out, "\\u{%x}", c);
        else if (c == '\\')
            text_add_text(out, "\\\\");
        else
            text_add(out, bytes, step);
        bytes += step ? step : 1;
    }
}

/* --- JSON --------------------------------------------------------------------------------------------------------- */

static void add_json_unit(TextBuffer *out, uint32_t c)
{
    if (c >= 0x10000)
        text_add_format(out, "\\u%04x\\u%04x", 0xd7c0 + (c >> 10), 0xdc00 + (c & 0x3ff));
    else
        text_add_format(out, "\\u%04x", c);
}

void text_add_json(TextBuffer *out, const char *text)
{
    text_add_text(out, "\"");
    for (size_t left = strlen(text), step; left; text += step, left -= step) {
        uint32_t c;
        bool good = (step = decode(text, left, &c)) > 0;
        if (!good) add_json_unit(out, 0xdc00 + (unsigned char)*text), step = 1;
        else if (c == '"' || c == '\\') text_add_format(out, "\\%c", (char)c);
        else if (is_treacherous(c)) add_json_unit(out, c);
        else text_add(out, text, step);
    }
    text_add_text(out, "\"");
}

/* --- words -------------------------------------------------------------------------------------------------------- */

void text_add_shell(TextBuffer *out, const char *text)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-:=,+@%^";
    bool plain = text_is_plain(text);
    if (*text && text[strspn(text, safe)] == '\0') {
        text_add_text(out, text);
        return;
    }
    text_add_text(out, plain ? "'" : "$'");
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (!plain && (c < 0x20 || c >= 0x7f)) text_add_format(out, "\\x%02x", c);
        else if (!plain && (c == '\'' || c == '\\')) text_add_format(out, "\\%c", c);
        else if (plain && c == '\'') text_add_text(out, "'\\''");
        else text_add(out, text, 1);
    }
    text_add_text(out, "'");
}

void text_add_policy_word(TextBuffer *out, const char *text)
{
    bool simple = *text && !text[strcspn(text, " \t\r\n\"#,\\")];
    if (simple) {
        text_add_text(out, text);
        return;
    }
    text_add_text(out, "\"");
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') text_add_text(out, "\\");
        text_add(out, text, 1);
    }
    text_add_text(out, "\"");
}
