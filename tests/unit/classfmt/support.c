/* support.c: see support.h. */
#include "support.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

void buffer_add(Buffer *buffer, const void *data, size_t length)
{
    buffer->data = realloc(buffer->data, buffer->length + length + 1);
    cr_assert_not_null(buffer->data);
    if (length) memcpy(buffer->data + buffer->length, data, length);
    buffer->length += length;
    buffer->data[buffer->length] = 0;
}

void buffer_free(Buffer *buffer)
{
    free(buffer->data);
    *buffer = (Buffer){ 0 };
}

void buffer_add_hex(Buffer *buffer, const char *digits)
{
    for (; *digits; digits++) {
        unsigned byte, count = 1;
        int      used = 0;
        if (*digits == ' ') continue;
        cr_assert(sscanf(digits, "%2x", &byte) == 1, "bad digits: %s", digits);
        digits++;
        if (digits[1] == '*') {
            cr_assert(sscanf(digits + 2, "%u%n", &count, &used) == 1);
            digits += 1 + used;
        }
        for (; count > 0; count--) buffer_add(buffer, &(uint8_t){ (uint8_t)byte }, 1);
    }
}

Buffer seed_read(const char *name)
{
    char   path[500];
    Buffer buffer = { 0 };
    snprintf(path, sizeof path, ATOLL_SOURCE_DIR "/tests/fuzz/seeds/%s", name);
    FILE *file = fopen(path, "rb");
    cr_assert_not_null(file, "%s can't be opened", path);
    char   piece[4096];
    size_t length;
    while ((length = fread(piece, 1, sizeof piece, file)) > 0) buffer_add(&buffer, piece, length);
    fclose(file);
    return buffer;
}

static void collect(void *context, const char *text, size_t length) { buffer_add(context, text, length); }

TextSink buffer_sink(Buffer *buffer)
{
    buffer_add(buffer, "", 0);
    return (TextSink){ collect, buffer };
}

static Buffer map_file(const char *path)
{
    struct stat status;
    Buffer      buffer = { 0 };
    int         file = open(path, O_RDONLY);
    if (file < 0) return buffer;
    if (fstat(file, &status) == 0) {
        void *memory = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
        if (memory != MAP_FAILED) buffer = (Buffer){ memory, (size_t)status.st_size };
    }
    close(file);
    return buffer;
}

Buffer jdk_modules(void)
{
    char        path[500];
    const char *home = getenv("JAVA_HOME");
    if (home) {
        snprintf(path, sizeof path, "%s/lib/modules", home);
        Buffer buffer = map_file(path);
        if (buffer.data) return buffer;
    }
    return map_file("/usr/lib/jvm/java-17-openjdk-amd64/lib/modules");
}
