/* image_app.c: `atoll image app.jar -o FILE`: an image of an app (vm/image.h): the library as after the start, with the app's classes, or as
 * after a run of the app. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "classfmt/zip.h"
#include "vm/boot.h"
#include "vm/cli/image.h"
#include "vm/cli/launch.h"

enum { FAILED = 1, BAD = 2, STAMPS_MOST = 500 };

/* --- the files of the app ---------------------------------------------------------------------------------------- */

typedef struct AppFiles {
    TextList files;
    bool     failed;
} AppFiles;

static void add_file(void *context, const char *path)
{
    AppFiles *app = context;
    char real[IMAGE_PATH_MOST];
    size_t length = strlen(path);
    bool is_jar = length > 4 && !strcmp(path + length - 4, ".jar");
    if (!app->failed && (!is_jar || !trusted_real_path(path, real, sizeof real))) {
        image_complain(*path ? path : ".", "a class path must hold JARs only, whose changes can be noticed");
        app->failed = true;
    }
    if (!app->failed) text_list_add(&app->files, keep_text("%s", real));
}

static void add_named_file(void *context, const char *path)
{
    char real[IMAGE_PATH_MOST];
    AppFiles *app = context;
    if (trusted_real_path(path, real, sizeof real)) text_list_add(&app->files, keep_text("%s", real));
}

/* --- classes ------------------------------------------------------------------------------------------------------ */

static void load_entry(Thread *t, const ZipEntry *entry)
{
    static const char suffix[] = ".class", meta[] = "META-INF/";
    size_t length = entry->name_length, end = sizeof suffix - 1;
    if (length <= end || memcmp(entry->name + length - end, suffix, end) || !memcmp(entry->name, meta, length < 9 ? length : 9)) return;
    if (memchr(entry->name, '-', length)) return; /* module-info, package-info */
    image_load_app_class(t, entry->name, length - end);
}

static void load_jar(Thread *t, const char *path)
{
    size_t length;
    FormatError error;
    const uint8_t *bytes = file_map(path, &length);
    ZipArchive *archive = bytes ? zip_open(bytes, length, &error) : NULL;
    for (uint32_t i = 0; archive && i < zip_entry_count(archive); i++) load_entry(t, zip_entry_at(archive, i));
    zip_close(archive);
    if (bytes) munmap((void *)bytes, length);
}

/* --- the run -------------------------------------------------------------------------------------------------------- */

/* Words divided by spaces; quotes are not needed where arguments have none. */
static void set_arguments(Command *command, const char *text)
{
    TextList words = {0};
    if (!arguments_split(text, "--warm", &words)) return;
    command->arguments = (char **)words.items;
    command->argument_count = (int)words.count;
}

static bool run(Thread *t, Command *command, char *problem, size_t size)
{
    char text[4096];
    if (launch_program(t, command)) return true;
    boot_describe_exception(t, text, sizeof text);
    if (strstr(text, "java.lang.ThreadDeath")) return true; /* System.exit */
    snprintf(problem, size, "the program ended with an exception: %s", strchr(text, '\n') ? strchr(text, '\n') + 1 : text);
    return false;
}

static int save(Thread *t, const AppFiles *app, uint32_t class_path_count, const char *output)
{
    char problem[4200], *reason = NULL;
    ImageApp image = {app->files.items, (uint32_t)app->files.count, class_path_count};
    if (!image_settle(t, class_path_count, problem, sizeof problem)) return image_complain(output, problem);
    if (image_save(t, output, &image, &reason)) return 0;
    return image_complain(output, reason ? reason : "out of memory");
}

int image_make_app(Command *command, const char *output, const char *warm)
{
    AppFiles app = {.failed = false};
    char *reason = NULL, problem[4200];
    const char *class_path = property_get(command, "java.class.path");
    bool of_library = !class_path || !*class_path || !strcmp(class_path, "."); /* a program of the class library: any class path will do */
    if (!of_library) path_list_visit(class_path, add_file, &app);
    if (app.failed) return BAD;
    uint32_t count = (uint32_t)app.files.count;
    for (uint32_t i = 0; i < count; i++) jar_class_path_visit(app.files.items[i], add_named_file, &app);
    if (warm) set_arguments(command, warm);
    if (!command_settle(command)) return FAILED;
    VM *vm = image_open_profiled(command, &reason);
    if (!vm) return image_complain("the machine does not start", reason ? reason : "out of memory");
    Thread *t = vm_main_thread(vm);
    if (!image_run_start(t)) thread_clear_exception(t); /* without the right to read its files the image is a little slower */
    image_load_classes(t);
    for (uint32_t i = 0; !warm && i < app.files.count; i++) load_jar(t, app.files.items[i]);
    if (warm && !run(t, command, problem, sizeof problem)) return image_complain(command->what, problem);
    return save(t, &app, count, output);
}
