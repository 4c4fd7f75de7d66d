/* jdk_internal_loader.c: jdk.internal.loader.BootLoader and NativeLibraries, jdk.internal.jimage.NativeImageBuffer.
 *
 * The class library's own native libraries count as built in: their natives are in this folder, and no shared object is opened
 * (contract 13.1). */
#include "sandbox/capabilities.h"
#include "stdlib/direct_buffer.h"
#include "stdlib/stdlib.h"
#include "stdlib/unsafe_address.h"
#include "vm/library_map.h"
#include "vm/module.h"
#include "vm/string.h"

#include <stdio.h>
#include <string.h>

/* --- BootLoader -------------------------------------------------------------------------------------------------------------------- */

static bool set_boot_unnamed_module(Thread *t, Slot *args, Slot *result) { return module_set_boot_unnamed(t, arg_object(args, 0)); }
static bool get_system_package_names(Thread *t, Slot *args, Slot *result) { return return_made(result, boot_package_names(t)); }

static bool get_system_package_location(Thread *t, Slot *args, Slot *result)
{
    if (!arg_object(args, 0)) return throw_known(t, KNOWN(NullPointerException), NULL);
    Object *location = boot_package_location(t, arg_object(args, 0));
    return !thread_has_exception(t) && return_object(result, location);
}

/* --- NativeLibraries ----------------------------------------------------------------------------------------------------------------- */

#define JNI_VERSION 0x00010008
enum { BUILT_IN_HANDLE = 1 };

static const char *const built_in[] = {
    "attach", "extnet", "instrument", "java", "jimage", "management", "management_ext", "net", "nio", "prefs", "rmi", "verify", "zip",
};

/* findBuiltinLib("libnio.so") is "nio"; null for libraries that are not built in. */
static bool find_built_in_library(Thread *t, Slot *args, Slot *result)
{
    char name[64];
    if (!arg_object(args, 0)) return throw_known(t, KNOWN(NullPointerException), NULL);
    string_to_buffer(t, arg_object(args, 0), name, sizeof name);
    size_t length = strlen(name);
    if (length <= 6 || strncmp(name, "lib", 3) || strcmp(name + length - 3, ".so")) return return_object(result, NULL);
    name[length - 3] = '\0';
    for (size_t i = 0; i < sizeof built_in / sizeof *built_in; i++)
        if (!strcmp(name + 3, built_in[i])) return return_made(result, string_from_c(t, name + 3));
    return return_object(result, NULL);
}

static bool set_loaded(Thread *t, Object *library)
{
    const Field *handle = class_find_field_named(t->vm, object_class(library), "handle", "J");
    const Field *version = class_find_field_named(t->vm, object_class(library), "jniVersion", "I");
    if (!handle || !version) return throw_new(t, "java/lang/InternalError", "NativeLibraryImpl is not as expected");
    set_long(library, handle->offset, BUILT_IN_HANDLE);
    set_int(library, version->offset, JNI_VERSION);
    return true;
}

/* A library that is not the machine's own: refused by policy, or for want of JNI. */
static bool refuse_library(Thread *t, const char *name, bool throw, Slot *result)
{
    SandboxError error;
    char attempt[1100];
    snprintf(attempt, sizeof attempt, "loading %s", name);
    if (!sandbox_check(t->vm->sandbox, CAPABILITY_NATIVE, name, attempt, &error))
        return throw_new(t, "java/lang/SecurityException", "%s", error.message);
    if (throw) return throw_new(t, "java/lang/UnsatisfiedLinkError", "%s: this machine does not load native libraries", name);
    return return_int(result, false);
}

/* load(NativeLibraryImpl impl, String name, boolean isBuiltin, boolean isJNI, boolean throwExceptionIfFail) */
static bool load(Thread *t, Slot *args, Slot *result)
{
    char name[1024];
    if (!arg_object(args, 0) || !arg_object(args, 1)) return throw_known(t, KNOWN(NullPointerException), NULL);
    if (args[2].i) return set_loaded(t, arg_object(args, 0)) && return_int(result, true);
    return refuse_library(t, string_to_buffer(t, arg_object(args, 1), name, sizeof name), args[4].i, result);
}

/* --- NativeImageBuffer -------------------------------------------------------------------------------------------------------- */

/* ByteBuffer getNativeMap(String path): lib/modules in memory; null for any other file, which the library then reads by itself. */
static bool get_native_map(Thread *t, Slot *args, Slot *result)
{
    char path[4200], modules[4200];
    if (native_state(t)) return direct_buffer_return(t, args, 0, 0, 0, result);
    if (!direct_buffer_prepare(t)) return false;
    snprintf(modules, sizeof modules, "%s/lib/modules", t->vm->options.java_home);
    bool is_ours = arg_object(args, 0) && !strcmp(string_to_buffer(t, arg_object(args, 0), path, sizeof path), modules);
    void *map = is_ours && t->vm->modules_length <= INT32_MAX ? library_map(t) : NULL;
    if (!map) return return_object(result, NULL);
    return direct_buffer_return(t, args, 0, java_address(t, map), (int32_t)t->vm->modules_length, result);
}

NATIVE_GROUP(natives_jdk_internal_loader,
    {"jdk/internal/loader/BootLoader", "setBootLoaderUnnamedModule0", "(Ljava/lang/Module;)V", set_boot_unnamed_module, NATIVE_PLAIN},
    {NULL, "getSystemPackageNames", "()[Ljava/lang/String;", get_system_package_names, NATIVE_PLAIN},
    {NULL, "getSystemPackageLocation", "(Ljava/lang/String;)Ljava/lang/String;", get_system_package_location, NATIVE_PLAIN},
    {"jdk/internal/loader/NativeLibraries", "findBuiltinLib", "(Ljava/lang/String;)Ljava/lang/String;", find_built_in_library, NATIVE_PLAIN},
    {NULL, "load", "(Ljdk/internal/loader/NativeLibraries$NativeLibraryImpl;Ljava/lang/String;ZZZ)Z", load, NATIVE_PLAIN},
    {NULL, "unload", "(Ljava/lang/String;ZZJ)V", native_nothing, NATIVE_LEAF},
    /* Natives are bound by the machine's own table; a built-in library shows no symbols. */
    {NULL, "findEntry0", "(Ljdk/internal/loader/NativeLibraries$NativeLibraryImpl;Ljava/lang/String;)J", native_zero, NATIVE_LEAF},
    {"jdk/internal/jimage/NativeImageBuffer", "getNativeMap", "(Ljava/lang/String;)Ljava/nio/ByteBuffer;", get_native_map, NATIVE_PLAIN});
