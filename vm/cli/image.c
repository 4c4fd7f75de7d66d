/* image.c: `atoll image`: makes and checks images (vm/image.h), and finds the one for a run.
 *
 * The boot image lies beside the program, where the build makes it, or in the user's cache (image_cache.c). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sandbox/descriptors.h"
#include "sandbox/memory.h"
#include "vm/boot.h"
#include "vm/cli/image.h"
#include "vm/image.h"
#include "vm/image_compare.h"
#include "vm/image_profile.h"

/* Exit statuses beside 0: it could not be made; bad use, or a bad image. */
enum { FAILED = 1, BAD = 2, PATH_SIZE = 4096 };

int image_complain(const char *what, const char *why)
{
    fprintf(stderr, "atoll image: %s: %s\n", what, why);
    return FAILED;
}

/* --- finding ----------------------------------------------------------------------------------------------------- */

const char *image_beside_program(void)
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

void image_report(const Command *command, const VM *vm)
{
    if (*vm->app_image_reason) command_warn("the image %s is not used: %s", command->image, vm->app_image_reason);
}

/* The one beside the program; where that is missing or does not fit, one of the user's cache. That it is not there, or of a class library that
 * has changed since, is nothing to talk about; anything else is told when another one takes its place, and when none does. */
static void choose_boot(Command *command)
{
    TrustedFile *file = keep_zeroed(sizeof *file);
    SandboxError error;
    const char *path = image_beside_program(), *why = NULL;
    bool quiet = true, made = false;
    if (path && !trusted_file_open(path, file, &error)) {
        quiet = error.error_number == SANDBOX_ENOENT;
        why = error.message;
    } else if (path) {
        ImageFit fit = image_look(file, command->options.java_home, &why);
        if (fit == IMAGE_FITS) {
            command->options.image = file;
            return;
        }
        quiet = fit == IMAGE_STALE;
        trusted_file_close(file);
    }
    if (image_from_cache(command, file, &made)) command->options.image = file;
    if (!quiet && (made || !command->options.image))
        command_warn("the image %s is not used: %s%s", path, why, made ? "; another one was made" : "");
}

static bool choose_app(Command *command)
{
    TrustedFile *file = keep_zeroed(sizeof *file);
    SandboxError error;
    const char *why = error.message;
    if (trusted_file_open(command->image, file, &error) && image_look(file, command->options.java_home, &why) != IMAGE_BAD) {
        command->options.app_image = file;
        return true;
    }
    command->failure_status = STATUS_BAD_IMAGE;
    return command_fail("--image=%s: %s", command->image, why);
}

bool image_choose(Command *command)
{
    const char *why;
    if (command->no_image) return true;
    if (image_options_allow(&command->options, &why)) choose_boot(command);
    return !command->image || choose_app(command);
}

static const char *exception_text(Thread *t)
{
    char *text = keep_zeroed(4096);
    boot_describe_exception(t, text, 4096);
    return text;
}

/* --- making ------------------------------------------------------------------------------------------------------ */

/* The charsets that most runs want are then in it. */
static void set_locale(const char *name) { setenv("LC_ALL", name, 1); }

/* What a VM that was closed had open, but its streams. */
static void close_descriptors(Sandbox *sandbox)
{
    enum { STREAMS = 3 };
    for (int number = STREAMS; descriptor_count(sandbox) > STREAMS && (uint32_t)number < descriptor_limit(sandbox); number++)
        descriptor_close(sandbox, number, NULL);
}

VM *image_open_profiled(Command *command, char **reason)
{
    VMOptions *options = &command->options;
    options->start_signals = NULL;
    options->makes_image = true;
    VM *vm = vm_open(options, reason);
    if (!vm) return NULL;
    Thread *t = vm_main_thread(vm);
    if (!image_run_start(t)) thread_clear_exception(t);
    ImageProfile *profile = image_profile_take(vm);
    if (!image_run_start(t)) thread_clear_exception(t);
    vm_finish(vm); /* ending is what each run does too */
    if (profile) image_profile_take_each(profile, vm);
    options->profile = profile;
    if (!vm_close(vm)) return *reason = strdup("a thread does not end"), NULL;
    close_descriptors(options->sandbox);
    return vm_open(options, reason);
}

static int save_boot(Command *command, const char *path)
{
    char *reason = NULL;
    VM *vm = image_open_profiled(command, &reason);
    if (!vm) return image_complain("the machine does not start", reason ? reason : "out of memory");
    Thread *t = vm_main_thread(vm);
    if (!image_run_start(t)) return image_complain(path, exception_text(t));
    image_load_classes(t);
    char problem[200];
    if (!image_check_table(vm, problem, sizeof problem)) return image_complain(path, problem);
    if (!image_save(t, path, NULL, &reason)) return image_complain(path, reason ? reason : "out of memory");
    return 0;
}

int image_make_boot(const char *program, const char *path)
{
    Command command = {.program = program, .allow_all = true};
    set_locale("C.UTF-8");
    return command_settle(&command) ? save_boot(&command, path) : FAILED;
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
    image_complain(path, reason);
    return BAD;
}

/* --- comparing --------------------------------------------------------------------------------------------------- */

/* An arena to look at: no thread of it will run. */
static VM *map_only(const Command *command, const char *path, ImageHeader *header)
{
    VM *vm = keep_zeroed(sizeof *vm);
    vm->options = command->options;
    TrustedFile file;
    SandboxError error;
    char *reason = error.message;
    if (trusted_file_open(path, &file, &error) && image_open(vm, &file, header, reason, sizeof error.message)) return vm;
    image_complain(path, reason);
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
    ImageHeader header;
    VM *a = map_only(command, first, &header), *b = a ? map_only(command, second, &header) : NULL;
    if (!b) return BAD;
    unsigned count = images_compare(a, b, MOST_PRINTED, print_difference, NULL);
    if (count) printf("%u differences\n", count);
    return count ? FAILED : 0;
}

bool image_heap_dump(Command *command, const char *path, HeapDumpSink *sink, void *context, uint64_t *length)
{
    ImageHeader header;
    if (!command_settle(command)) return false;
    command->options.looks_only = true;
    VM     *vm = map_only(command, path, &header);
    Thread *t = vm ? image_open_threads(vm, &header) : NULL;
    if (vm && !t) image_complain(path, "out of memory");
    return t && heap_dump_write(t, sink, context, length);
}

typedef struct Request {
    bool        boot;
    const char *output, *warm, *checked, *first, *second, *locale;
    char      **rest; /* the command line of the app, without our own options */
    int         rest_count;
} Request;

static const char *value_of(int argc, char **argv, int *i) { return *i + 1 < argc ? argv[++*i] : NULL; }

static bool read_request(Request *request, int argc, char **argv)
{
    request->rest = keep_zeroed((size_t)(argc + 1) * sizeof *request->rest);
    for (int i = 1; i < argc; i++) {
        const char *option = argv[i], **value = NULL;
        if (!strcmp(option, "--boot")) request->boot = true;
        else if (!strcmp(option, "-o")) value = &request->output;
        else if (!strcmp(option, "--warm")) value = &request->warm;
        else if (!strcmp(option, "--verify")) value = &request->checked;
        else if (!strcmp(option, "--locale")) value = &request->locale;
        else if (!strcmp(option, "--compare")) request->first = value_of(argc, argv, &i), value = &request->second;
        else request->rest[request->rest_count++] = argv[i];
        if (value && !(*value = value_of(argc, argv, &i))) return image_complain(option, "a value is missing"), false;
    }
    return true;
}

static int make_app(Request *request, Command *command)
{
    if (!request->output) return image_complain("-o FILE", "where shall the image go?"), BAD;
    if (!command_read(command, request->rest_count, request->rest)) return BAD;
    if (!command->what || (command->mode != LAUNCH_JAR && command->mode != LAUNCH_CLASS)) return image_complain("a JAR or a class", "what is to be run?"), BAD;
    return image_make_app(command, request->output, request->warm);
}

int image_command(int argc, char **argv)
{
    Request request = {.locale = "C.UTF-8"};
    if (!read_request(&request, argc, argv)) return BAD;
    if (request.checked) return verify(request.checked);
    set_locale(request.locale);
    bool library = request.boot || request.first;
    Command command = {.program = argv[0], .allow_all = library};
    if (!library) return make_app(&request, &command);
    if (!command_settle(&command)) return FAILED;
    if (request.first) return compare(&command, request.first, request.second);
    return save_boot(&command, request.output ? request.output : image_beside_program());
}
