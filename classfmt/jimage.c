/* jimage.c: finds and reads resources of a jimage file.
 *
 * Layout, all integers little-endian but those inside location attributes: header of 28 bytes, redirect table, offset table,
 * locations, strings, resources. The redirect table is a minimal perfect hash: an entry is 0 (no such name), negative (-1 -
 * slot), or the seed with which the name must be hashed again. A hit must be compared, since names that are not there hash to
 * some slot too.
 *
 * Invariants after jimage_open: the five areas lie inside the bytes, table_length > 0, the string area ends with a NUL. */
#include "classfmt/jimage.h"

#include <stdlib.h>
#include <string.h>

#include "classfmt/inflate.h"
#include "classfmt/jimage_compact.h"

enum { MAGIC = 0xCAFEDADA, VERSION_1_0 = 1 << 16, HEADER_SIZE = 28, HASH_SEED = 0x01000193 };

/* Kinds of location attributes. */
enum {
    LOCATION_END, LOCATION_MODULE, LOCATION_PARENT, LOCATION_BASE, LOCATION_EXTENSION, LOCATION_OFFSET,
    LOCATION_COMPRESSED, LOCATION_UNCOMPRESSED, LOCATION_KINDS
};

static uint32_t read_le32(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static uint64_t read_le64(const uint8_t *at) { return read_le32(at) | (uint64_t)read_le32(at + 4) << 32; }

bool jimage_open(const uint8_t *bytes, size_t length, JImage *out, FormatError *error)
{
    *out = (JImage){ 0 };
    if (length < HEADER_SIZE || read_le32(bytes) != MAGIC) return format_fail(error, ARCHIVE_ERROR, "not a jimage file");
    if (read_le32(bytes + 4) != VERSION_1_0)
        return format_fail(error, ARCHIVE_ERROR, "jimage file of unknown version %u.%u", read_le32(bytes + 4) >> 16,
                           read_le32(bytes + 4) & 0xFFFF);

    uint64_t slots = read_le32(bytes + 16), locations_size = read_le32(bytes + 20), strings_size = read_le32(bytes + 24);
    uint64_t index_size = HEADER_SIZE + 8 * slots + locations_size + strings_size;
    if (slots == 0 || strings_size == 0 || index_size > length) return format_fail(error, ARCHIVE_ERROR, "truncated jimage file");

    JImage image = { .bytes = bytes, .length = length, .table_length = (uint32_t)slots };
    image.redirect       = bytes + HEADER_SIZE;
    image.offsets        = image.redirect + 4 * slots;
    image.locations      = image.offsets + 4 * slots;
    image.locations_size = (uint32_t)locations_size;
    image.strings        = (const char *)image.locations + locations_size;
    image.strings_size   = (uint32_t)strings_size;
    image.resources      = bytes + index_size;
    image.resources_size = length - index_size;
    if (image.strings[strings_size - 1] != 0) return format_fail(error, ARCHIVE_ERROR, "damaged jimage file: open string");
    *out = image;
    return true;
}

/* ---- Names in parts ------------------------------------------------------------------------------------------------- */

enum { MAX_PARTS = 8 };

/* A text given as pieces, so that nobody has to join them. */
typedef struct Parts {
    Utf8     part[MAX_PARTS];
    uint32_t count;
} Parts;

static void add_part(Parts *parts, const char *data, size_t length)
{
    parts->part[parts->count++] = (Utf8){ data, (uint32_t)length };
}

static uint32_t hash_parts(const Parts *parts, uint32_t seed)
{
    uint32_t hash = seed;
    for (uint32_t i = 0; i < parts->count; i++)
        for (uint32_t k = 0; k < parts->part[i].length; k++)
            hash = (hash * HASH_SEED) ^ (uint8_t)parts->part[i].data[k];
    return hash & 0x7FFFFFFF;
}

static bool parts_equal(const Parts *left, const Parts *right)
{
    uint32_t l = 0, r = 0;
    Utf8     a = { 0 }, b = { 0 };
    for (;;) {
        while (a.length == 0 && l < left->count) a = left->part[l++];
        while (b.length == 0 && r < right->count) b = right->part[r++];
        uint32_t same = a.length < b.length ? a.length : b.length;
        if (same == 0) return a.length == b.length;
        if (memcmp(a.data, b.data, same) != 0) return false;
        a = (Utf8){ a.data + same, a.length - same };
        b = (Utf8){ b.data + same, b.length - same };
    }
}

/* "/module/parent/base.extension" without the pieces that are empty. */
static Parts location_parts(const JImageLocation *location)
{
    Parts parts = { .count = 0 };
    if (*location->module) {
        add_part(&parts, "/", 1);
        add_part(&parts, location->module, strlen(location->module));
        add_part(&parts, "/", 1);
    }
    if (*location->parent) {
        add_part(&parts, location->parent, strlen(location->parent));
        add_part(&parts, "/", 1);
    }
    add_part(&parts, location->base, strlen(location->base));
    if (*location->extension) {
        add_part(&parts, ".", 1);
        add_part(&parts, location->extension, strlen(location->extension));
    }
    return parts;
}

/* ---- Locations ------------------------------------------------------------------------------------------------------- */

static const char *string_at(const JImage *image, uint64_t offset) { return offset < image->strings_size ? image->strings + offset : NULL; }

/* Decodes the location at this offset of the locations area. */
static bool decode_location(const JImage *image, uint32_t offset, JImageLocation *location)
{
    uint64_t values[LOCATION_KINDS] = { 0 };
    if (offset >= image->locations_size) return false;
    Reader reader = reader_of(image->locations + offset, image->locations_size - offset);

    for (uint8_t head; (head = reader_u1(&reader)) >> 3 != LOCATION_END;) {
        uint32_t kind = head >> 3;
        uint64_t value = 0;
        for (int left = (head & 7) + 1; left > 0; left--) value = value << 8 | reader_u1(&reader);
        if (kind >= LOCATION_KINDS) return false;
        values[kind] = value;
    }
    *location = (JImageLocation){
        .module = string_at(image, values[LOCATION_MODULE]),
        .parent = string_at(image, values[LOCATION_PARENT]),
        .base = string_at(image, values[LOCATION_BASE]),
        .extension = string_at(image, values[LOCATION_EXTENSION]),
        .offset = values[LOCATION_OFFSET],
        .compressed_size = values[LOCATION_COMPRESSED],
        .size = values[LOCATION_UNCOMPRESSED]
    };
    return !reader_is_bad(&reader) && location->module && location->parent && location->base && location->extension;
}

bool jimage_location_at(const JImage *image, uint32_t slot, JImageLocation *location)
{
    return slot < image->table_length && decode_location(image, read_le32(image->offsets + 4 * (size_t)slot), location);
}

static bool find_parts(const JImage *image, const Parts *name, JImageLocation *location)
{
    uint32_t slot     = hash_parts(name, HASH_SEED) % image->table_length;
    int32_t  redirect = (int32_t)read_le32(image->redirect + 4 * (size_t)slot);
    if (redirect == 0) return false;
    slot = redirect < 0 ? (uint32_t)(-1 - redirect) : hash_parts(name, (uint32_t)redirect) % image->table_length;
    if (!jimage_location_at(image, slot, location)) return false;
    Parts found = location_parts(location);
    return parts_equal(name, &found);
}

bool jimage_find_path(const JImage *image, const char *path, size_t length, JImageLocation *location)
{
    Parts parts = { .count = 0 };
    add_part(&parts, path, length);
    return find_parts(image, &parts, location);
}

static bool find_in_module(const JImage *image, Utf8 module, Utf8 name, const char *suffix, JImageLocation *location)
{
    Parts parts = { .count = 0 };
    add_part(&parts, "/", 1);
    add_part(&parts, module.data, module.length);
    add_part(&parts, "/", 1);
    add_part(&parts, name.data, name.length);
    add_part(&parts, suffix, strlen(suffix));
    return find_parts(image, &parts, location);
}

bool jimage_find(const JImage *image, Utf8 module, Utf8 name, JImageLocation *location)
{
    return find_in_module(image, module, name, "", location);
}

bool jimage_find_class(const JImage *image, Utf8 module, Utf8 class_name, JImageLocation *location)
{
    return find_in_module(image, module, class_name, ".class", location);
}

size_t jimage_path(const JImageLocation *location, char *buffer, size_t capacity)
{
    Parts  parts = location_parts(location);
    size_t length = 0;
    for (uint32_t i = 0; i < parts.count; i++) {
        Utf8 part = parts.part[i];
        if (length + part.length < capacity) memcpy(buffer + length, part.data, part.length);
        length += part.length;
    }
    if (capacity > 0) buffer[length < capacity ? length : capacity - 1] = 0;
    return length;
}

/* ---- Contents ------------------------------------------------------------------------------------------------------- */

/* What the file holds of a resource, still packed if it is. */
static ByteSpan stored_bytes(const JImage *image, const JImageLocation *location)
{
    uint64_t size = location->compressed_size ? location->compressed_size : location->size;
    if (location->offset > image->resources_size || size > image->resources_size - location->offset || size > UINT32_MAX)
        return (ByteSpan){ 0 };
    return (ByteSpan){ image->resources + location->offset, (uint32_t)size };
}

ByteSpan jimage_data(const JImage *image, const JImageLocation *location)
{
    return location->compressed_size ? (ByteSpan){ 0 } : stored_bytes(image, location);
}

/* Each layer of packing begins with one of these: 29 bytes, little-endian. */
enum { PACKED_MAGIC = 0xCAFEFAFA, PACKED_HEADER_SIZE = 29, MAX_LAYERS = 4, LAYER_OVERHEAD = 4096 };

typedef struct PackedHeader {
    uint64_t    packed_size;    /* of the contents behind the header */
    uint64_t    size;           /* unpacked */
    const char *plugin;
} PackedHeader;

static bool read_packed_header(const JImage *image, ByteSpan data, PackedHeader *header)
{
    if (data.length < PACKED_HEADER_SIZE || read_le32(data.data) != PACKED_MAGIC) return false;
    *header = (PackedHeader){ read_le64(data.data + 4), read_le64(data.data + 12), string_at(image, read_le32(data.data + 20)) };
    return header->plugin && header->packed_size <= data.length - PACKED_HEADER_SIZE;
}

/* Unpacks one layer into new memory; absent with error if it can't, or if it would take much more than the whole resource, which has
 * `size` bytes: so a small file can't ask for much memory, though a text of 64 KiB may stand for two bytes of a compact-cp. */
static ByteSpan unpack_layer(const JImage *image, ByteSpan data, PackedHeader header, uint64_t size, FormatError *error)
{
    const uint8_t *packed = data.data + PACKED_HEADER_SIZE;
    bool is_zip = strcmp(header.plugin, "zip") == 0, is_compact = strcmp(header.plugin, "compact-cp") == 0;
    if (!is_zip && !is_compact) {
        format_fail(error, ARCHIVE_ERROR, "jimage resource is packed by '%.100s', which is not supported", header.plugin);
        return (ByteSpan){ 0 };
    }

    bool     possible = header.size <= 2 * size + LAYER_OVERHEAD && (!is_zip || inflate_size_is_possible(header.packed_size, header.size));
    uint8_t *memory = possible && header.size < UINT32_MAX ? malloc(header.size + 1) : NULL;
    if (memory && (is_zip ? inflate_exactly(INFLATE_ZLIB, packed, header.packed_size, memory, header.size)
                          : jimage_unpack_compact(image, packed, header.packed_size, memory, header.size)))
        return (ByteSpan){ memory, (uint32_t)header.size };
    free(memory);
    format_fail(error, ARCHIVE_ERROR, "damaged jimage resource");
    return (ByteSpan){ 0 };
}

/* Unpacks all layers. *owned is what the caller must free (null if nothing was packed). */
static ByteSpan unpack(const JImage *image, ByteSpan data, uint64_t size, uint8_t **owned, FormatError *error)
{
    PackedHeader header;
    *owned = NULL;
    for (int layer = 0; layer < MAX_LAYERS && read_packed_header(image, data, &header); layer++) {
        ByteSpan inner = unpack_layer(image, data, header, size, error);
        free(*owned);
        *owned = (uint8_t *)inner.data;
        data   = inner;
        if (!data.data) break;
    }
    return data;
}

bool jimage_read(const JImage *image, const JImageLocation *location, uint8_t *buffer, size_t capacity, FormatError *error)
{
    ByteSpan data = stored_bytes(image, location);
    uint8_t *owned = NULL;
    if (!data.data) return format_fail(error, ARCHIVE_ERROR, "damaged jimage file: resource outside");
    if (location->size > capacity) return format_fail(error, ARCHIVE_ERROR, "jimage resource larger than its buffer");
    if (location->compressed_size) data = unpack(image, data, location->size, &owned, error);
    bool ok = data.data && data.length == location->size;
    if (ok && data.length) memcpy(buffer, data.data, data.length);
    if (data.data && !ok) format_fail(error, ARCHIVE_ERROR, "jimage resource of wrong size");
    free(owned);
    return ok;
}

/* ---- Modules and packages ----------------------------------------------------------------------------------------------
 * Directory entries: "/modules" and "/packages" hold offsets of the locations of their children, "/packages/<dotted name>"
 * holds records of u4 "is empty" and u4 string offset of the module. */

enum { PACKAGE_RECORD = 8, MAX_PACKAGE_NAME = 1024 };

/* The module of the first record that says the package has resources; null if none. */
static const char *module_of_records(const JImage *image, ByteSpan records)
{
    for (uint32_t at = 0; at + PACKAGE_RECORD <= records.length; at += PACKAGE_RECORD)
        if (read_le32(records.data + at) == 0) return string_at(image, read_le32(records.data + at + 4));
    return NULL;
}

const char *jimage_module_of_package(const JImage *image, Utf8 package)
{
    char dotted[MAX_PACKAGE_NAME];
    if (package.length > sizeof dotted) return NULL;
    for (uint32_t i = 0; i < package.length; i++) dotted[i] = package.data[i] == '/' ? '.' : package.data[i];

    JImageLocation location;
    if (!find_in_module(image, UTF8_LITERAL("packages"), (Utf8){ dotted, package.length }, "", &location)) return NULL;
    return module_of_records(image, jimage_data(image, &location));
}

/* The children of a directory entry; count in *count. */
static const uint8_t *children_of(const JImage *image, const char *path, uint32_t *count)
{
    JImageLocation location;
    *count = 0;
    if (!jimage_find_path(image, path, strlen(path), &location)) return NULL;
    ByteSpan data = jimage_data(image, &location);
    *count = data.length / 4;
    return data.data;
}

void jimage_each_module(const JImage *image, bool (*visit)(void *context, const char *module), void *context)
{
    uint32_t       count;
    const uint8_t *children = children_of(image, "/modules", &count);
    JImageLocation child;
    for (uint32_t i = 0; i < count; i++)
        if (decode_location(image, read_le32(children + 4 * (size_t)i), &child) && !visit(context, child.base)) return;
}

/* Does one of the records give this package to the module, with resources in it? */
static bool records_name_module(const JImage *image, ByteSpan records, const char *module)
{
    for (uint32_t at = 0; at + PACKAGE_RECORD <= records.length; at += PACKAGE_RECORD) {
        const char *name = string_at(image, read_le32(records.data + at + 4));
        if (read_le32(records.data + at) == 0 && name && strcmp(name, module) == 0) return true;
    }
    return false;
}

void jimage_each_package(const JImage *image, const char *module, bool (*visit)(void *context, Utf8 package), void *context)
{
    uint32_t       count;
    const uint8_t *children = children_of(image, "/packages", &count);
    JImageLocation child;
    for (uint32_t i = 0; i < count; i++) {
        char slashed[MAX_PACKAGE_NAME + 1];
        if (!decode_location(image, read_le32(children + 4 * (size_t)i), &child)) continue;
        if (!records_name_module(image, jimage_data(image, &child), module)) continue;

        /* The dot before the last part of the name is where base ends and extension begins. */
        child.module = child.parent = "";
        size_t length = jimage_path(&child, slashed, sizeof slashed);
        if (length >= sizeof slashed) continue;
        for (size_t k = 0; k < length; k++)
            if (slashed[k] == '.') slashed[k] = '/';
        if (!visit(context, (Utf8){ slashed, (uint32_t)length })) return;
    }
}
