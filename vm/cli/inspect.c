/* inspect.c: `atoll inspect`: what is in class files, JARs, and classes by name. Starts no VM.
 *
 * All names and messages come from untrusted bytes, so whatever does not go through classfmt/disassemble.h is escaped
 * here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "classfmt/disassemble.h"
#include "classfmt/jimage.h"
#include "classfmt/manifest.h"
#include "classfmt/zip.h"
#include "vm/cli/watch.h"

enum { CLASS_MOST = 256 << 20 };

static const char class_suffix[] = ".class";

typedef struct Inspection {
    const char *class_path;
    DisassembleOptions what;
    bool failed;
} Inspection;

/* --- printing ----------------------------------------------------------------------------------------------------- */

static void write_text(void *context, const char *text, size_t length)
{
    fwrite(text, 1, length, context);
}

static void print_escaped(FILE *file, const char *text, size_t length)
{
    TextBuffer shown = {0};
    text_add_shown(&shown, text, length);
    if (shown.length) fwrite(shown.bytes, 1, shown.length, file);
    text_free(&shown);
}

static void report(Inspection *inspection, const char *name, size_t length, const char *class_name, const char *message)
{
    inspection->failed = true;
    fflush(stdout);
    fputs("Error: ", stderr);
    print_escaped(stderr, name, length);
    fprintf(stderr, ": %s%s", class_name ? class_name : "", class_name ? ": " : "");
    print_escaped(stderr, message, strlen(message));
    fputc('\n', stderr);
}

/* As Java writes it: with dots. */
static const char *error_class(int kind)
{
    char *name = keep_text("%s", format_error_class(kind));
    for (char *slash = name; (slash = strchr(slash, '/'));) *slash = '.';
    return name;
}

static void inspect_class(Inspection *inspection, const char *name, size_t length, const uint8_t *bytes, size_t size)
{
    ClassFile file;
    FormatError error;
    ClassFileOptions options = {.allow_module = true, .enable_preview = true};
    fputs("// ", stdout);
    print_escaped(stdout, name, length);
    putchar('\n');
    if (!classfile_parse(bytes, size, &options, &file, &error)) {
        report(inspection, name, length, error_class(error.kind), error.message);
        return;
    }
    disassemble_class(&file, &inspection->what, (TextSink){write_text, stdout});
    classfile_free(&file);
}

/* --- JARs --------------------------------------------------------------------------------------------------------- */

static bool is_class_name(const char *name, size_t length)
{
    size_t suffix = strlen(class_suffix);
    return length > suffix && !memcmp(name + length - suffix, class_suffix, suffix);
}

static void inspect_manifest(const uint8_t *text, size_t length, const char *jar, Inspection *inspection)
{
    Manifest manifest;
    FormatError error;
    if (!manifest_parse(text, length, &manifest, &error)) {
        report(inspection, jar, strlen(jar), NULL, error.message);
        return;
    }
    for (uint32_t i = 0; i < manifest.sections[0].count; i++) {
        const ManifestAttribute *attribute = &manifest.attributes[manifest.sections[0].first + i];
        fputs("// ", stdout);
        print_escaped(stdout, attribute->name, strlen(attribute->name));
        fputs(": ", stdout);
        print_escaped(stdout, attribute->value, strlen(attribute->value));
        putchar('\n');
    }
    AskList asks = {0};
    TextBuffer lines = {0};
    asks_read(&manifest, &asks);
    asks_print(&asks, "//   ", &lines);
    if (lines.length) printf("// asks for (which grants nothing):\n%s", lines.bytes);
    text_free(&lines);
    manifest_free(&manifest);
}

static void inspect_entry(Inspection *inspection, const char *jar, const ZipArchive *archive, const ZipEntry *entry)
{
    static const char manifest[] = "META-INF/MANIFEST.MF";
    bool is_manifest = entry->name_length == strlen(manifest) && !memcmp(entry->name, manifest, entry->name_length);
    if (!is_manifest && !is_class_name(entry->name, entry->name_length)) return;
    FormatError error;
    uint8_t *bytes = zip_read_alloc(archive, entry, CLASS_MOST, &error);
    if (!bytes)
        report(inspection, entry->name, entry->name_length, NULL, error.message);
    else if (is_manifest)
        inspect_manifest(bytes, (size_t)entry->size, jar, inspection);
    else
        inspect_class(inspection, entry->name, entry->name_length, bytes, (size_t)entry->size);
    free(bytes);
}

static void inspect_jar(Inspection *inspection, const char *jar, const uint8_t *bytes, size_t size)
{
    FormatError error;
    ZipArchive *archive = zip_open(bytes, size, &error);
    if (!archive) {
        report(inspection, jar, strlen(jar), NULL, error.message);
        return;
    }
    for (uint32_t i = 0; i < zip_entry_count(archive); i++)
        inspect_entry(inspection, jar, archive, zip_entry_at(archive, i));
    zip_close(archive);
}

/* --- classes by name ---------------------------------------------------------------------------------------------- */

/* A class asked for by its name, with slashes. */
typedef struct Search {
    Inspection *inspection;
    const char *name; /* java/lang/Object */
    bool found;
} Search;

static void search_entry(void *context, const char *entry)
{
    Search *search = context;
    if (search->found) return;
    size_t size;
    const char *path = keep_text("%s/%s%s", entry, search->name, class_suffix),
               *name = keep_text("%s%s", search->name, class_suffix);
    const uint8_t *bytes = file_map(path, &size);
    if (bytes) {
        search->found = true;
        inspect_class(search->inspection, path, strlen(path), bytes, size);
        return;
    }
    bytes = file_map(entry, &size);
    FormatError error;
    ZipArchive *archive = bytes ? zip_open(bytes, size, &error) : NULL;
    const ZipEntry *class = archive ? zip_find(archive, name, strlen(name)) : NULL;
    if (class) search->found = true, inspect_entry(search->inspection, entry, archive, class);
    zip_close(archive);
}

static void search_library(Search *search)
{
    const char *home = java_home_find(NULL), *slash = strrchr(search->name, '/');
    if (!home || !slash) return;
    size_t size;
    JImage image;
    JImageLocation location;
    FormatError error;
    const uint8_t *bytes = file_map(keep_text("%s/lib/modules", home), &size);
    if (!bytes || !jimage_open(bytes, size, &image, &error)) return;
    const char *module = jimage_module_of_package(&image, (Utf8){search->name, (uint32_t)(slash - search->name)});
    if (!module || !jimage_find_class(&image, (Utf8){module, (uint32_t)strlen(module)},
                                      (Utf8){search->name, (uint32_t)strlen(search->name)}, &location))
        return;
    uint8_t *class = keep_zeroed((size_t)location.size + 1);
    const char *name = keep_text("%s/%s", module, search->name);
    search->found = true;
    if (jimage_read(&image, &location, class, (size_t)location.size, &error))
        inspect_class(search->inspection, name, strlen(name), class, (size_t)location.size);
    else
        report(search->inspection, name, strlen(name), NULL, error.message);
}

static void inspect_named(Inspection *inspection, const char *name)
{
    char *slashed = keep_text("%s", name);
    for (char *dot = slashed; (dot = strchr(dot, '.'));) *dot = '/';
    Search search = {.inspection = inspection, .name = slashed};
    path_list_visit(inspection->class_path, search_entry, &search);
    if (!search.found) search_library(&search);
    if (!search.found) report(inspection, name, strlen(name), NULL, "no such class or file");
}

/* A file is told apart by what it begins with; what is no file is a class's name. */
static void inspect(Inspection *inspection, const char *what)
{
    static const uint8_t magic[] = {0xca, 0xfe, 0xba, 0xbe};
    size_t size;
    const uint8_t *bytes = file_map(what, &size);
    if (bytes && (is_class_name(what, strlen(what)) || (size >= sizeof magic && !memcmp(bytes, magic, sizeof magic))))
        inspect_class(inspection, what, strlen(what), bytes, size);
    else if (bytes)
        inspect_jar(inspection, what, bytes, size);
    else if (!access(what, F_OK) || is_class_name(what, strlen(what)) || strstr(what, ".jar"))
        report(inspection, what, strlen(what), NULL,
               access(what, F_OK) ? "no such file" : "can't be read, or is empty");
    else
        inspect_named(inspection, what);
}

/* --- the command -------------------------------------------------------------------------------------------------- */

static const char usage[] = "Usage: atoll inspect [-cp PATH] [--members] FILE.class | FILE.jar | CLASS...\n";

void help_inspect(void)
{
    fputs(usage, stdout);
    puts("Prints class files: constant pool, fields, methods with their bytecode, attributes. A JAR stands for all "
         "classes in it. A class is\n"
         "looked for in the class path (-cp, CLASSPATH, or the current folder) and then in the class library.\n"
         "\n"
         "  -cp PATH                    where classes are found (-classpath, --class-path)\n"
         "  --members                   fields and methods only: no constant pool, no code");
}

/* The options before the names; the index of the first name, or -1. */
static int read_options(Inspection *inspection, int argc, char **argv)
{
    int i = 1;
    for (; i < argc && *argv[i] == '-'; i++) {
        bool path = !strcmp(argv[i], "-cp") || !strcmp(argv[i], "-classpath") || !strcmp(argv[i], "--class-path");
        if (!strcmp(argv[i], "--members"))
            inspection->what = (DisassembleOptions){.private_members = true};
        else if (path && i + 1 < argc)
            inspection->class_path = class_path_expand(argv[++i]);
        else if (!strncmp(argv[i], "--class-path=", 13))
            inspection->class_path = class_path_expand(argv[i] + 13);
        else
            return -1;
    }
    return i < argc ? i : -1;
}

int inspect_command(int argc, char **argv)
{
    const char *class_path = getenv("CLASSPATH");
    Inspection inspection = {.class_path = class_path ? class_path_expand(class_path) : ".",
                             .what = {.constant_pool = true, .code = true, .tables = true, .private_members = true}};
    if (argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))) return help_inspect(), 0;
    int first = read_options(&inspection, argc, argv);
    if (first < 0) return fputs(usage, stderr), 2;
    for (int i = first; i < argc; i++) inspect(&inspection, argv[i]);
    return inspection.failed;
}
