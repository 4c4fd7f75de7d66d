/* image.c: `atoll image`: makes and checks images (vm/image.h), and finds the one for a run.
 *
 * The boot image lies beside the program, where the build makes it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "sandbox/memory.h"
#include "vm/boot.h"
#include "vm/cli/command.h"
#include "vm/image.h"
#include "vm/image_compare.h"

/* Exit statuses beside 0: it could not be made; bad use, or a bad image. */
enum { FAILED = 1, BAD = 2, PATH_SIZE = 4096 };

static int complain(const char *what, const char *why)
{
    fprintf(stderr, "atoll image: %s: %s\n", what, why);
    return FAILED;
}

/* --- finding ----------------------------------------------------------------------------------------------------- */

/* "<folder of the program>/atoll.image", or NULL. */
static const char *image_beside_program(void)
{
    char path[PATH_SIZE];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0) return NULL;
    path[length] = 0;
    char *slash = strrchr(path, '/');
    if (!slash) return NULL;
    *slash = 0;
    return keep_text("%s/atoll.image", path);
}

/* Before the sandbox closes around the process. What is wrong with an image that was asked for is told; one that is not there is not missed. */
void image_choose(Command *command)
{
    TrustedFile *file = keep_zeroed(sizeof *file);
    SandboxError error;
    const char *path = command->image ? command->image : image_beside_program();
    if (command->no_image || !path) return;
    if (trusted_file_open(path, file, &error)) command->options.image = file;
    else if (command->image || error.error_number != SANDBOX_ENOENT) command_warn("the image %s is not used: %s", path, error.message);
}

/* --- the program that is run before ------------------------------------------------------------------------------ */

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

static bool warm(Thread *t)
{
    char folder[] = "/tmp/atoll-image-XXXXXX";
    ZipWriter zip = {.length = 0};
    if (!mkdtemp(folder)) return true; /* the image will be slower */
    const char *class_file = keep_text("%s/W.class", folder), *jar = keep_text("%s/W.jar", folder);
    zip_add(&zip, "META-INF/MANIFEST.MF", warm_manifest, sizeof warm_manifest - 1);
    zip_add(&zip, "W.class", warm_class, sizeof warm_class - 1);
    bool good = !write_file(class_file, warm_class, sizeof warm_class - 1) || !write_file(jar, zip.bytes, zip_finish(&zip)) || image_warm(t, folder);
    unlink(class_file), unlink(jar), rmdir(folder);
    return good;
}

static const char *exception_text(Thread *t)
{
    char *text = keep_zeroed(4096);
    boot_describe_exception(t, text, 4096);
    return text;
}

/* --- making ------------------------------------------------------------------------------------------------------ */

static int save_boot(Command *command, const char *path)
{
    char *reason = NULL;
    command->options.start_signals = NULL;
    command->options.makes_image = true;
    VM *vm = vm_open(&command->options, &reason);
    if (!vm) return complain("the machine does not start", reason ? reason : "out of memory");
    Thread *t = vm_main_thread(vm);
    if (!warm(t)) return complain(path, exception_text(t));
    image_load_classes(t);
    char problem[200];
    if (!image_check_table(vm, problem, sizeof problem)) return complain(path, problem);
    if (!image_save(t, path, &reason)) return complain(path, reason ? reason : "out of memory");
    return 0;
}

static int verify(const char *path)
{
    TrustedFile file;
    SandboxError error;
    const char *reason = error.message;
    bool good = trusted_file_open(path, &file, &error);
    const void *bytes = good ? trusted_file_map_all(&file, &error) : NULL;
    good = bytes && image_verify(bytes, file.length, &reason);
    if (good) return 0;
    complain(path, reason);
    return BAD;
}

/* --- comparing --------------------------------------------------------------------------------------------------- */

/* An arena to look at: no thread of it will run. */
static VM *map_only(const Command *command, const char *path)
{
    ImageHeader header;
    VM *vm = keep_zeroed(sizeof *vm);
    vm->options = command->options;
    TrustedFile file;
    SandboxError error;
    vm->options.image = &file;
    char *reason = error.message;
    if (trusted_file_open(path, &file, &error) && image_open(vm, &header, reason, sizeof error.message)) return vm;
    complain(path, reason);
    return NULL;
}

static void print_difference(void *context, const char *text)
{
    (void)context;
    puts(text);
}

/* For the build's own test: two images, made under different surroundings, differ in what vm/image_renew.def lists alone. */
static int compare(const Command *command, const char *first, const char *second)
{
    enum { MOST_PRINTED = 100 };
    VM *a = map_only(command, first), *b = a ? map_only(command, second) : NULL;
    if (!b) return BAD;
    unsigned count = images_compare(a, b, MOST_PRINTED, print_difference, NULL);
    if (count) printf("%u differences\n", count);
    return count ? FAILED : 0;
}

int image_command(int argc, char **argv)
{
    Command command = {.program = argv[0], .allow_all = true};
    const char *output = NULL, *checked = NULL, *first = NULL, *second = NULL, *locale = "C.UTF-8";
    bool boot = false;
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--boot")) boot = true;
        else if (!strcmp(argv[i], "-o") && i + 1 < argc) output = argv[++i];
        else if (!strcmp(argv[i], "--verify") && i + 1 < argc) checked = argv[++i];
        else if (!strcmp(argv[i], "--locale") && i + 1 < argc) locale = argv[++i];
        else if (!strcmp(argv[i], "--compare") && i + 2 < argc) first = argv[++i], second = argv[++i];
        else return complain(argv[i], "not understood"), BAD;
    }
    if (checked) return verify(checked);
    if (!boot && !first) return complain("--boot", "what is to be saved?"), BAD;
    if (!output) output = image_beside_program();
    setenv("LC_ALL", locale, 1); /* the charsets that most runs want are then in it */
    if (!command_settle(&command)) return FAILED;
    return first ? compare(&command, first, second) : save_boot(&command, output);
}
