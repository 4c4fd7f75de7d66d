/* image_warm.c: runs, before an image is saved, what the start of nearly every program runs: so the bytecode is quickened there, constants
 * are resolved and classes initialised. The program is a class `W` with an empty main, in a folder and in a JAR; its loader is dropped
 * afterwards. What this leaves behind that depends on the run is in image_renew.def as everything else is. */
#include <stdio.h>
#include <string.h>

#include "sandbox/descriptors.h"
#include "vm/boot.h"
#include "vm/exception.h"
#include "vm/handle_table.h"
#include "vm/image.h"
#include "vm/image_call.h"
#include "vm/interpreter.h"
#include "vm/loader.h"
#include "vm/native.h"
#include "vm/string.h"
#include "vm/thread_status.h"

#define JAR_FACTORY "sun/net/www/protocol/jar/JarFileFactory"
#define LAUNCHER "sun/launcher/LauncherHelper"

/* --- a class on a class path --------------------------------------------------------------------------------------------------- */

static bool find_main(Thread *t, Object *mirror)
{
    Object *name = string_from_c(t, "main");
    Class *strings = class_array_of(t, KNOWN(String));
    Object *types = name && strings ? object_array_allocate(t, KNOWN(Class), 1) : NULL;
    if (!types) return false;
    object_array_set(t, types, 0, class_mirror(strings));
    Slot arguments[3] = {image_slot(mirror), image_slot(name), image_slot(types)};
    return image_call(t, "java/lang/Class", "getMethod", "(Ljava/lang/String;[Ljava/lang/Class;)Ljava/lang/reflect/Method;", arguments, 3, NULL);
}

/* As the application's loader would find the class; then the loader is nobody's any more. */
static bool load_from(Thread *t, const char *path)
{
    Object *string = string_from_c(t, path);
    Slot arguments[3] = {[1] = image_slot(string)}, found;
    Object *class_path = string ? image_make(t, "jdk/internal/loader/URLClassPath", "(Ljava/lang/String;Z)V", arguments, 3) : NULL;
    if (!class_path) return false;
    Slot loader_arguments[3] = {[1] = {.bits = t->vm->state->platform_loader.units}, [2] = image_slot(class_path)};
    Object *loader = image_make(t, "jdk/internal/loader/ClassLoaders$AppClassLoader",
                                "(Ljdk/internal/loader/BuiltinClassLoader;Ljdk/internal/loader/URLClassPath;)V", loader_arguments, 3);
    Object *name = loader ? string_from_c(t, "W") : NULL;
    if (!name) return false;
    Slot load[3] = {image_slot(loader), image_slot(name), {.bits = 0}};
    if (!image_call(t, "jdk/internal/loader/ClassLoaders$AppClassLoader", "loadClass", "(Ljava/lang/String;Z)Ljava/lang/Class;", load, 3, &found)) return false;
    Slot receiver = image_slot(class_path);
    return find_main(t, object_at(found.ref)) &&
           image_call(t, "jdk/internal/loader/URLClassPath", "closeLoaders", "()Ljava/util/List;", &receiver, 1, NULL);
}

static bool read_manifest(Thread *t, const char *jar)
{
    Object *name = string_from_c(t, jar);
    if (!name) return false;
    Slot argument = image_slot(name);
    return image_call(t, LAUNCHER, "getMainClassFromJar", "(Ljava/lang/String;)Ljava/lang/String;", &argument, 1, NULL);
}

/* Any class of java.base with a main will do: it is loaded, not run. */
static bool launch(Thread *t)
{
    Object *name = string_from_c(t, "sun.security.tools.keytool.Main");
    if (!name) return false;
    Slot arguments[3] = {{.bits = 1}, {.bits = 1}, image_slot(name)};
    return image_call(t, LAUNCHER, "checkAndLoadMain", "(ZILjava/lang/String;)Ljava/lang/Class;", arguments, 3, NULL);
}

/* --- output ---------------------------------------------------------------------------------------------------------------------- */

static bool print(Thread *t)
{
    Object *name = string_from_c(t, "/dev/null"), *text = string_from_c(t, "Hello");
    if (!name || !text) return false;
    Slot file_arguments[2] = {[1] = image_slot(name)}, stream;
    Object *file = image_make(t, "java/io/FileOutputStream", "(Ljava/lang/String;)V", file_arguments, 2);
    Object *encoding = file ? string_from_c(t, "UTF-8") : NULL;
    if (!encoding) return false;
    Slot arguments[2] = {image_slot(file), image_slot(encoding)};
    if (!image_call(t, "java/lang/System", "newPrintStream", "(Ljava/io/FileOutputStream;Ljava/lang/String;)Ljava/io/PrintStream;", arguments, 2, &stream))
        return false;
    Slot line[2] = {{.bits = stream.ref.units}, image_slot(text)};
    return image_call(t, "java/io/PrintStream", "println", "(Ljava/lang/String;)V", line, 2, NULL) &&
           image_call(t, "java/io/PrintStream", "close", "()V", line, 1, NULL);
}

/* The buffers that java.nio keeps for the thread remember whose path is in them. */
static bool forget_paths(Thread *t)
{
    enum { BUFFERS = 3 };
    static const char class_name[] = "sun/nio/fs/NativeBuffers";
    Slot buffers[BUFFERS];
    for (int i = 0; i < BUFFERS; i++) {
        if (!image_call(t, class_name, "getNativeBufferFromCache", "(I)Lsun/nio/fs/NativeBuffer;", &(Slot){.i = 1}, 1, &buffers[i])) return false;
        Slot arguments[2] = {{.bits = buffers[i].ref.units}, {.bits = 0}};
        if (buffers[i].ref.units && !image_call(t, "sun/nio/fs/NativeBuffer", "setOwner", "(Ljava/lang/Object;)V", arguments, 2, NULL)) return false;
    }
    for (int i = 0; i < BUFFERS; i++) {
        Slot argument = {.bits = buffers[i].ref.units};
        if (argument.bits && !image_call(t, class_name, "releaseNativeBuffer", "(Lsun/nio/fs/NativeBuffer;)V", &argument, 1, NULL)) return false;
    }
    return true;
}

/* --- after a program ------------------------------------------------------------------------------------------------------------ */

static bool close_class_path(Thread *t)
{
    Object *loader = object_at(t->vm->state->system_loader);
    Field *field = class_find_field_named(t->vm, object_class(loader), "ucp", "Ljdk/internal/loader/URLClassPath;");
    Object *class_path = field ? get_object(loader, field->offset) : NULL;
    Slot receiver = image_slot(class_path);
    return class_path && image_call(t, "jdk/internal/loader/URLClassPath", "closeLoaders", "()Ljava/util/List;", &receiver, 1, NULL);
}

/* JARs that URL connections keep open for the next one. */
static bool close_cached_jars(Thread *t)
{
    static const char map_type[] = "Ljava/util/HashMap;";
    static const char *const maps[] = {"fileCache", "urlCache"};
    Symbol *symbol = symbol_lookup(t->vm, JAR_FACTORY, sizeof JAR_FACTORY - 1);
    Class *class = symbol ? loader_find_class(t, boot_loader(t), symbol) : NULL;
    if (!class || class_status(class) != CLASS_INITIALIZED) return true;
    Slot receivers[2], values, jars;
    for (int i = 0; i < 2; i++) {
        Field *field = class_find_field_named(t->vm, class, maps[i], map_type);
        if (!field) return image_missing(t, JAR_FACTORY, maps[i]);
        receivers[i] = image_slot(get_object(class_mirror(class), field->offset));
    }
    if (!image_call(t, "java/util/HashMap", "values", "()Ljava/util/Collection;", &receivers[0], 1, &values) ||
        !image_call(t, "java/util/AbstractCollection", "toArray", "()[Ljava/lang/Object;", &(Slot){.bits = values.ref.units}, 1, &jars))
        return false;
    for (uint32_t i = 0; i < array_length(object_at(jars.ref)); i++) {
        Slot jar = image_slot(object_array_get(object_at(jars.ref), i));
        if (!image_call(t, "java/util/zip/ZipFile", "close", "()V", &jar, 1, NULL)) return false;
    }
    return image_call(t, "java/util/HashMap", "clear", "()V", &receivers[0], 1, NULL) &&
           image_call(t, "java/util/HashMap", "clear", "()V", &receivers[1], 1, NULL);
}

static bool flush(Thread *t, const char *name)
{
    Field *field = class_find_field_named(t->vm, KNOWN(System), name, "Ljava/io/PrintStream;");
    Slot receiver = {.bits = object_ref(get_object(class_mirror(KNOWN(System)), field->offset)).units};
    return !receiver.bits || image_call(t, "java/io/PrintStream", "flush", "()V", &receiver, 1, NULL);
}

/* The program's own threads can't be saved: nobody knows what they are about to do. Tells the name of one. */
static bool program_runs_on(Thread *t, char *name, size_t size)
{
    ObjectRef found = {0};
    threads_lock(t->vm);
    for (JavaThread *java = java_thread_at(t->vm->state->threads); java; java = java_thread_at(java->next))
        if (java != t->java && java->object.units && !thread_is_of_library(t, java)) found = java->object;
    threads_unlock(t->vm);
    Object *text = found.units ? get_object(object_at(found), FIELD_OFFSET(Thread_name)) : NULL;
    *name = 0;
    if (text) string_to_buffer(t, text, name, size);
    return found.units != 0;
}

enum { STREAMS = 3 };

static bool holds_handles(Thread *t)
{
    VM *vm = t->vm;
    return descriptor_count(vm->sandbox) > STREAMS || native_handle_count(vm, NATIVE_HANDLE_INFLATER) || native_handle_count(vm, NATIVE_HANDLE_DEFLATER);
}

/* What was dropped but not closed is closed by cleaners, which need a collection and a moment; and a thread may be about to end. */
static void let_go(Thread *t)
{
    enum { ATTEMPTS = 50, MOMENT_MS = 20, NAME = 100 };
    char name[NAME];
    for (int i = 0; i < ATTEMPTS && (holds_handles(t) || program_runs_on(t, name, sizeof name)); i++) {
        heap_collect(&t->mutator, "Image", true);
        if (!thread_sleep(t, MOMENT_MS)) thread_clear_exception(t);
    }
}

/* A class whose state can neither be saved nor renewed. */
static const char *unsaveable_class(Thread *t)
{
#define UNSAVEABLE(class_name) class_name,
    static const char *const names[] = {
#include "vm/image_unsaveable.def"
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        Symbol *symbol = symbol_lookup(t->vm, names[i], strlen(names[i]));
        Class *class = symbol ? loader_find_class(t, boot_loader(t), symbol) : NULL;
        if (class && class_status(class) == CLASS_INITIALIZED) return names[i];
    }
    return NULL;
}

static bool has_unnamed_class(Thread *t)
{
    const Loader *app = loader_of(t, object_at(t->vm->state->system_loader));
    for (const Class *class = app ? class_at(app->classes) : NULL; class; class = class_at(class->next_in_loader))
        if (class->module.units == app->unnamed_module.units) return true;
    return false;
}

bool image_settle(Thread *t, bool has_class_path, char *reason, size_t size)
{
    if (!flush(t, "out") || !flush(t, "err") || !close_class_path(t) || !close_cached_jars(t) || !forget_paths(t)) {
        boot_describe_exception(t, reason, size);
        return false;
    }
    const char *class_name = unsaveable_class(t);
    if (class_name) return snprintf(reason, size, "the program uses %s, whose state can't be saved; make the image without --warm", class_name), false;
    if (!has_class_path && has_unnamed_class(t)) return snprintf(reason, size, "the program is in a folder, whose changes can't be noticed: put it into a JAR"), false;
    char name[100];
    let_go(t);
    if (program_runs_on(t, name, sizeof name)) return snprintf(reason, size, "threads of the program are still running: \"%s\"", name), false;
    if (holds_handles(t)) return snprintf(reason, size, "the program has %u files open, and %u compressed streams", descriptor_count(t->vm->sandbox) - STREAMS,
                                      native_handle_count(t->vm, NATIVE_HANDLE_INFLATER) + native_handle_count(t->vm, NATIVE_HANDLE_DEFLATER)), false;
    return true;
}

/* Classes that only some surroundings need, as for a folder's name that is to be encoded: so all images have them. */
static bool initialize_others(Thread *t)
{
    static const char *const names[] = {"java/lang/StringUTF16"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        Class *class = boot_class(t, names[i]);
        if (!class || !java_initialize(t, class)) return false;
    }
    return true;
}

bool image_warm(Thread *t, const char *folder)
{
    char jar[IMAGE_PATH_MOST];
    if (!initialize_others(t)) return false;
    snprintf(jar, sizeof jar, "%s/W.jar", folder);
    for (int i = 0; i < 2; i++)
        if (!load_from(t, folder) || !load_from(t, jar) || !read_manifest(t, jar) || !launch(t) || !print(t)) return false;
    return forget_paths(t);
}
