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

void image_choose(Command *command)
{
    if (command->no_image) command->options.image = NULL;
    else if (!command->options.image) command->options.image = image_beside_program();
}

/* --- making ------------------------------------------------------------------------------------------------------ */

static int save_boot(Command *command, const char *path)
{
    char *reason = NULL;
    command->options.image = NULL;
    command->options.start_signals = NULL;
    VM *vm = vm_open(&command->options, &reason);
    if (!vm) return complain("the machine does not start", reason ? reason : "out of memory");
    Thread *t = vm_main_thread(vm);
    image_load_classes(t);
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

int image_command(int argc, char **argv)
{
    Command command = {.program = argv[0], .allow_all = true};
    const char *output = NULL, *checked = NULL;
    bool boot = false;
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--boot")) boot = true;
        else if (!strcmp(argv[i], "-o") && i + 1 < argc) output = argv[++i];
        else if (!strcmp(argv[i], "--verify") && i + 1 < argc) checked = argv[++i];
        else return complain(argv[i], "not understood"), BAD;
    }
    if (checked) return verify(checked);
    if (!boot) return complain("--boot", "what is to be saved?"), BAD;
    if (!output) output = image_beside_program();
    if (!command_settle(&command)) return FAILED;
    return save_boot(&command, output);
}
