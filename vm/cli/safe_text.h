/* safe_text.h: text of unknown origin for terminals, logs and shells. What could move the cursor, change colours, turn the writing direction or
 * hide (controls, ANSI sequences, bidirectional and invisible characters, bytes that are no UTF-8) comes out as an escape. */
#ifndef ATOLL_VM_CLI_SAFE_TEXT_H
#define ATOLL_VM_CLI_SAFE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* A growing text, zero-initialised empty; `bytes` ends with NUL, is malloc'ed, and NULL while there is nothing. */
typedef struct TextBuffer {
    char  *bytes;
    size_t length, capacity;
} TextBuffer;

void text_add(TextBuffer *out, const char *bytes, size_t length);
void text_add_text(TextBuffer *out, const char *text);
void text_add_format(TextBuffer *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_free(TextBuffer *out);

/* For a person to read: \xNN and \u{NNNN}; a backslash is doubled. */
void text_add_shown(TextBuffer *out, const char *bytes, size_t length);
/* A JSON string with its quotes. A byte that is no UTF-8 becomes \udcNN (a lone surrogate, as Python's surrogateescape). */
void text_add_json(TextBuffer *out, const char *text);
/* A word for a shell, quoted if need be. */
void text_add_shell(TextBuffer *out, const char *text);
/* A word for a policy file, quoted if need be. */
void text_add_policy_word(TextBuffer *out, const char *text);
/* Nothing in it would be escaped for a person. */
bool text_is_plain(const char *text);

#endif
