/* image_warm.c: runs, before an image is saved, what the start of nearly every program runs: so the bytecode is quickened there, constants
 * are resolved and classes initialised. The program is a class `W` with an empty main, in a folder and in a JAR; its loader is dropped
 * afterwards. What this leaves behind that depends on the run is in image_renew.def as everything else is. */
#include <stdio.h>
#include <string.h>

#include "vm/exception.h"
#include "vm/image.h"
#include "vm/image_call.h"
#include "vm/loader.h"
#include "vm/native.h"
#include "vm/string.h"

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

bool image_warm(Thread *t, const char *folder)
{
    char jar[IMAGE_PATH_MOST];
    snprintf(jar, sizeof jar, "%s/W.jar", folder);
    for (int i = 0; i < 2; i++)
        if (!load_from(t, folder) || !load_from(t, jar) || !read_manifest(t, jar) || !launch(t) || !print(t)) return false;
    return forget_paths(t);
}
