/* image_warm.c: the program that is run before a boot image is saved (vm/image_warm.c), made on the spot. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "vm/cli/command.h"
#include "vm/cli/image.h"
#include "vm/image.h"

/* class W { public static void main(String[]) {} } */
static const uint8_t warm_class[] =
    "\xca\xfe\xba\xbe\0\0\0\x34\0\x08"
    "\x07\0\x02\x01\0\x01W\x07\0\x04\x01\0\x10java/lang/Object\x01\0\x04main\x01\0\x16([Ljava/lang/String;)V\x01\0\x04""Code"
    "\0\x21\0\x01\0\x03\0\0\0\0\0\x01\0\x09\0\x05\0\x06\0\x01\0\x07\0\0\0\x0d\0\0\0\x01\0\0\0\x01\xb1\0\0\0\0\0\0";
static const char warm_manifest[] = "Manifest-Version: 1.0\r\nMain-Class: W\r\n\r\n";

typedef struct ZipWriter {
    uint8_t  bytes[1024], directory[256];
    uint32_t length, directory_length, count;
} ZipWriter;

static void put(uint8_t *at, uint32_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++) at[i] = (uint8_t)(value >> 8 * i);
}

/* A stored entry: local header, name, contents; and its row of the directory. */
static void zip_add(ZipWriter *zip, const char *name, const void *contents, uint32_t length)
{
    uint8_t *local = zip->bytes + zip->length, *central = zip->directory + zip->directory_length;
    uint32_t name_length = (uint32_t)strlen(name), crc = (uint32_t)crc32(0, contents, length);
    put(local, 0x04034b50, 4), put(local + 4, 10, 2);
    put(local + 12, 0x21, 2), put(local + 14, crc, 4), put(local + 18, length, 4), put(local + 22, length, 4), put(local + 26, name_length, 2);
    memcpy(local + 30, name, name_length);
    memcpy(local + 30 + name_length, contents, length);
    put(central, 0x02014b50, 4), put(central + 4, 10, 2);
    memcpy(central + 6, local + 4, 26);
    put(central + 42, zip->length, 4);
    memcpy(central + 46, name, name_length);
    zip->length += 30 + name_length + length;
    zip->directory_length += 46 + name_length;
    zip->count++;
}

static uint32_t zip_finish(ZipWriter *zip)
{
    uint8_t *end = zip->bytes + zip->length + zip->directory_length;
    memcpy(zip->bytes + zip->length, zip->directory, zip->directory_length);
    put(end, 0x06054b50, 4), put(end + 8, zip->count, 2), put(end + 10, zip->count, 2);
    put(end + 12, zip->directory_length, 4), put(end + 16, zip->length, 4);
    return zip->length + zip->directory_length + 22;
}

static bool write_file(const char *path, const void *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");
    bool good = file && fwrite(bytes, 1, length, file) == length;
    return file && !fclose(file) && good;
}

bool image_run_start(Thread *t)
{
    char folder[] = "/tmp/atoll-image-XXXXXX";
    ZipWriter zip = {.length = 0};
    if (!image_rehearse(t)) return false;
    if (!mkdtemp(folder)) return true; /* the image will be slower */
    const char *class_file = keep_text("%s/W.class", folder), *jar = keep_text("%s/W.jar", folder);
    zip_add(&zip, "META-INF/MANIFEST.MF", warm_manifest, sizeof warm_manifest - 1);
    zip_add(&zip, "W.class", warm_class, sizeof warm_class - 1);
    bool good = !write_file(class_file, warm_class, sizeof warm_class - 1) || !write_file(jar, zip.bytes, zip_finish(&zip)) || image_warm(t, folder);
    unlink(class_file), unlink(jar), rmdir(folder);
    return good;
}

