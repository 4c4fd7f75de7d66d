/* support.c: memory, lists and messages of the command. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vm/cli/command.h"

/* --- memory ------------------------------------------------------------------------------------------------------- */

void *keep_more(void *old, size_t size)
{
    void *memory = realloc(old, size);
    if (memory) return memory;
    fputs("Error: out of memory\n", stderr);
    command_exit(1);
}

void *keep_zeroed(size_t size)
{
    return memset(keep_more(NULL, size), 0, size);
}

char *keep_bytes(const char *text, size_t length)
{
    char *copy = keep_zeroed(length + 1);
    return memcpy(copy, text, length);
}

char *keep_text(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = keep_zeroed((size_t)length + 1);
    va_start(arguments, format);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return text;
}

void *array_grow(void *array, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity) return array;
    *capacity = *capacity ? 2 * *capacity : 16;
    return keep_more(array, *capacity * size);
}

void text_list_add(TextList *list, const char *text)
{
    list->items = array_grow(list->items, list->count, &list->capacity, sizeof *list->items);
    list->items[list->count++] = text;
}

const char *text_list_join(const TextList *list, char separator)
{
    size_t size = 1;
    for (size_t i = 0; i < list->count; i++) size += strlen(list->items[i]) + 1;
    char *text = keep_zeroed(size), *at = text;
    for (size_t i = 0; i < list->count; i++) {
        if (i) *at++ = separator;
        at = stpcpy(at, list->items[i]);
    }
    return text;
}

/* --- messages ----------------------------------------------------------------------------------------------------- */

static const char *origin = "";

void command_set_origin(const char *text)
{
    origin = text;
}

static void print(FILE *file, const char *before, const char *format, va_list arguments)
{
    fputs(before, file);
    fputs(origin, file);
    vfprintf(file, format, arguments);
    fputc('\n', file);
    fflush(file);
}

static void print_no_machine(void)
{
    fputs("Error: Could not create the Java Virtual Machine.\nError: A fatal exception has occurred. Program will "
          "exit.\n",
          stderr);
}

bool command_fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print(stderr, "Error: ", format, arguments);
    va_end(arguments);
    return false;
}

bool command_refuse(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print(stderr, "", format, arguments);
    va_end(arguments);
    print_no_machine();
    return false;
}

bool command_refuse_on_stdout(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print(stdout, "", format, arguments);
    va_end(arguments);
    print_no_machine();
    return false;
}

void command_warn(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print(stderr, "Atoll VM warning: ", format, arguments);
    va_end(arguments);
}

void command_exit(int code)
{
    fflush(stdout);
    fflush(stderr);
    sandbox_exit_process(code);
}
