/* support.h: what the tests of classfmt/ share: bytes from hexadecimal digits, bytes from files, text from a sink. */
#ifndef ATOLL_TESTS_CLASSFMT_SUPPORT_H
#define ATOLL_TESTS_CLASSFMT_SUPPORT_H

#include <stddef.h>
#include <stdint.h>

#include "classfmt/disassemble.h"

/* Bytes that grow. Freed by buffer_free. */
typedef struct Buffer {
    uint8_t *data;
    size_t   length;
} Buffer;

void buffer_add(Buffer *buffer, const void *data, size_t length);
void buffer_free(Buffer *buffer);

/* Adds bytes written as hexadecimal digits; blanks are skipped, "5b*256" repeats one byte. */
void buffer_add_hex(Buffer *buffer, const char *digits);

/* A file of tests/fuzz/seeds/, whole. The test fails if it can't be read. */
Buffer seed_read(const char *name);

/* A sink that collects text; the text has a NUL behind it. */
TextSink buffer_sink(Buffer *buffer);

/* lib/modules of a JDK 17, mapped for the rest of the process; data null if there is none. */
Buffer jdk_modules(void);

#endif
