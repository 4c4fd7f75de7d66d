/* jimage.h: reads the `modules` file of a JDK (the jimage container), mapped into memory.
 *
 * A resource is named /module/package/with/slashes/Base.extension. Lookup is one hash of that name and one comparison; names
 * are hashed in parts, so nobody has to build the string. Resources are stored plain, or packed by jlink's plug-ins `zip` and
 * `compact-cp`; any other packing is refused.
 *
 * The bytes are untrusted all the same (a user may point to any file): every offset is checked. They must stay in place while
 * the JImage is used. */
#ifndef ATOLL_CLASSFMT_JIMAGE_H
#define ATOLL_CLASSFMT_JIMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "classfmt/error.h"
#include "classfmt/mutf8.h"
#include "classfmt/reader.h"

/* An opened image: pointers into the caller's bytes, no memory of its own, so nothing needs closing. */
typedef struct JImage {
    const uint8_t *bytes;
    size_t         length;
    uint32_t       table_length;      /* slots of redirect and offset tables */
    const uint8_t *redirect;          /* s4[table_length], little-endian */
    const uint8_t *offsets;           /* u4[table_length] */
    const uint8_t *locations;
    uint32_t       locations_size;
    const char    *strings;           /* NUL-terminated strings; the area ends with a NUL */
    uint32_t       strings_size;
    const uint8_t *resources;
    uint64_t       resources_size;
} JImage;

/* One entry of the index. Strings are NUL-terminated, point into the image, and may be empty. */
typedef struct JImageLocation {
    const char *module;
    const char *parent;               /* package with '/' */
    const char *base;
    const char *extension;            /* without the dot */
    uint64_t    offset;               /* in the resource area */
    uint64_t    compressed_size;      /* 0 = not compressed */
    uint64_t    size;                 /* uncompressed */
} JImageLocation;

/* False with an ARCHIVE_ERROR if this is no jimage file of version 1.0 in this machine's byte order. */
bool jimage_open(const uint8_t *bytes, size_t length, JImage *out, FormatError *error);

/* By full path ("/java.base/java/lang/Object.class"), by module and name ("java/lang/Object.class"), and for a class by module
 * and internal name ("java/lang/Object"). False if there is no such resource. */
bool jimage_find_path(const JImage *image, const char *path, size_t length, JImageLocation *location);
bool jimage_find(const JImage *image, Utf8 module, Utf8 name, JImageLocation *location);
bool jimage_find_class(const JImage *image, Utf8 module, Utf8 class_name, JImageLocation *location);

/* The bytes of a resource that is not compressed, in place; absent if it is compressed or damaged. */
ByteSpan jimage_data(const JImage *image, const JImageLocation *location);

/* Reads location->size bytes into `buffer`, unpacking if needed. */
bool jimage_read(const JImage *image, const JImageLocation *location, uint8_t *buffer, size_t capacity, FormatError *error);

/* Iteration over all slots, in no useful order; false for a damaged slot. Entries of module "modules" and "packages" are
 * directories. */
static inline uint32_t jimage_slot_count(const JImage *image) { return image->table_length; }
bool jimage_location_at(const JImage *image, uint32_t slot, JImageLocation *location);

/* Writes "/module/parent/base.extension" and a NUL; returns its length without the NUL (the buffer was too small if >=
 * capacity). */
size_t jimage_path(const JImageLocation *location, char *buffer, size_t capacity);

/* The module that holds a package (dotted or slashed name), null if none does. Uses the image's /packages directory. */
const char *jimage_module_of_package(const JImage *image, Utf8 package);

/* Calls `visit` for each module, and for each package (with '/') of a module that has resources directly in it, until it
 * returns false. Packages of all modules come from one pass over the /packages directory, so ask for them rarely. */
void jimage_each_module(const JImage *image, bool (*visit)(void *context, const char *module), void *context);
void jimage_each_package(const JImage *image, const char *module, bool (*visit)(void *context, Utf8 package), void *context);

#endif
