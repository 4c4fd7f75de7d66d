/* image.c: `atoll image`: makes and checks images (vm/image.h), and finds the one for a run.
 *
 * The boot image lies beside the program, where the build makes it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* --- making ------------------------------------------------------------------------------------------------------ */

static int save_boot(Command *command, const char *path)
{
    char *reason = NULL;
    command->options.start_signals = NULL;
    command->options.makes_image = true;
    VM *vm = vm_open(&command->options, &reason);
    if (!vm) return complain("the machine does not start", reason ? reason : "out of memory");
    Thread *t = vm_main_thread(vm);
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
    const char *output = NULL, *checked = NULL, *first = NULL, *second = NULL;
    bool boot = false;
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--boot")) boot = true;
        else if (!strcmp(argv[i], "-o") && i + 1 < argc) output = argv[++i];
        else if (!strcmp(argv[i], "--verify") && i + 1 < argc) checked = argv[++i];
        else if (!strcmp(argv[i], "--compare") && i + 2 < argc) first = argv[++i], second = argv[++i];
        else return complain(argv[i], "not understood"), BAD;
    }
    if (checked) return verify(checked);
    if (!boot && !first) return complain("--boot", "what is to be saved?"), BAD;
    if (!output) output = image_beside_program();
    setenv("LC_ALL", "C.UTF-8", 1); /* the charsets that most runs want are then in it */
    if (!command_settle(&command)) return FAILED;
    return first ? compare(&command, first, second) : save_boot(&command, output);
}
