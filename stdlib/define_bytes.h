/* define_bytes.h: defining classes from bytes that Java code hands over. */
#ifndef ATOLL_STDLIB_DEFINE_BYTES_H
#define ATOLL_STDLIB_DEFINE_BYTES_H

#include "stdlib/stdlib.h"
#include "vm/loader.h"

/* `array` or `address` (an address as Java knows it) holds the class file from `offset` on. */
typedef struct DefineBytes {
    Object *loader;        /* the java.lang.ClassLoader; NULL: the boot loader */
    Object *name;          /* String with dots or slashes, or NULL: take it from the bytes */
    Object *array;         /* byte[], or NULL */
    int64_t address;       /* used if `array` is NULL; 0: neither is given */
    int32_t offset, length;
    DefineOptions options; /* all but the name */
} DefineBytes;

/* NULL = unfinished (vm/vm.h): to be called again with the same bytes. */
Class *define_bytes(Thread *t, const DefineBytes *define);

#endif
