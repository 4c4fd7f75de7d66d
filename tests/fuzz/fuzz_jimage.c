/* fuzz_jimage.c: the jimage reader on any bytes. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "classfmt/jimage.h"

enum { MAX_SLOTS = 200, RESOURCE_LIMIT = 1 << 20 };

static void read_resource(const JImage *image, const JImageLocation *location)
{
    FormatError error = { 0 };
    ByteSpan    data  = jimage_data(image, location);
    if (data.data && data.length != location->size) abort();
    if (location->size > RESOURCE_LIMIT) return;
    uint8_t *buffer = malloc(location->size + 1);
    if (buffer && !jimage_read(image, location, buffer, location->size, &error) && error.kind == FORMAT_OK) abort();
    free(buffer);
}

static bool visit_package(void *context, Utf8 package)
{
    return jimage_module_of_package(context, package), true;
}

static bool visit_module(void *context, const char *module)
{
    jimage_each_package(context, module, visit_package, context);
    return false;  /* one is enough: each takes a pass over all packages */
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    JImage         image;
    JImageLocation location, found;
    FormatError    error = { 0 };
    char           path[300];
    if (!jimage_open(bytes, length, &image, &error)) return 0;
    for (uint32_t slot = 0; slot < jimage_slot_count(&image) && slot < MAX_SLOTS; slot++) {
        if (!jimage_location_at(&image, slot, &location)) continue;
        size_t path_length = jimage_path(&location, path, sizeof path);
        if (path_length < sizeof path) jimage_find_path(&image, path, path_length, &found);
        read_resource(&image, &location);
    }
    jimage_find_class(&image, UTF8_LITERAL("m"), UTF8_LITERAL("p/A"), &found);
    jimage_each_module(&image, visit_module, &image);
    return 0;
}
