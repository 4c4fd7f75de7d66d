/* string.h: java.lang.String objects from and to C. Strings whose chars all fit in 8 bits are LATIN1 (coder 0), as the
 * library requires. All makers return NULL with OutOfMemoryError pending. */
#ifndef ATOLL_VM_STRING_H
#define ATOLL_VM_STRING_H

#include "vm/thread.h"

Object *string_from_mutf8(Thread *t, const char *bytes, size_t length);
Object *string_from_utf8(Thread *t, const char *bytes, size_t length); /* real UTF-8, bad bytes become U+FFFD */
Object *string_from_c(Thread *t, const char *text);                   /* NUL-terminated UTF-8 */
Object *string_from_utf16(Thread *t, const uint16_t *chars, size_t length);
Object *string_from_symbol(Thread *t, const Symbol *symbol);
/* Interned, of a symbol, with '/' replaced by '.' if `dots`. */
Object *string_intern_symbol(Thread *t, const Symbol *symbol, bool dots);
Object *string_intern(Thread *t, Object *string);

int32_t  string_length(Thread *t, const Object *string);            /* UTF-16 units */
uint16_t string_char(Thread *t, const Object *string, int32_t index);
bool     string_equals(Thread *t, const Object *a, const Object *b);
/* malloc'ed, NUL-terminated; free() it. NULL on malloc failure (OutOfMemoryError pending). */
char    *string_to_utf8(Thread *t, const Object *string);
char    *string_to_mutf8(Thread *t, const Object *string, size_t *length);
/* Into a buffer, cut at its size; for messages. */
char    *string_to_buffer(Thread *t, const Object *string, char *buffer, size_t size);
/* Symbol of a string, dots replaced by slashes if `slashes`; NULL with OOM pending, or NULL without exception if longer than
 * 65535 bytes. symbol_of_string_lookup: NULL if no such symbol exists. */
Symbol  *symbol_of_string(Thread *t, const Object *string, bool slashes);
Symbol  *symbol_of_string_lookup(Thread *t, const Object *string, bool slashes);
bool strings_open(VM *vm);
void strings_visit_weak(VM *vm, Collector *collector);
/* byte[] with these bytes. */
Object *byte_array_from(Thread *t, const void *bytes, size_t length);
#endif
