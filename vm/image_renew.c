/* image_renew.c: makes anew what depends on the run, in a VM that was mapped from an image. See image_renew.def.
 *
 * Each step calls the library's own methods, as its start does, so what comes out is what a start would have made. */
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/environment.h"
#include "sandbox/random.h"
#include "sandbox/terminal.h"
#include "vm/exception.h"
#include "vm/guard.h"
#include "vm/image.h"
#include "vm/image_call.h"
#include "vm/interpreter.h"
#include "vm/link.h"
#include "vm/loader.h"
#include "vm/monitor.h"
#include "vm/native.h"
#include "vm/roots.h"
#include "vm/string.h"

/* --- calling the library ----------------------------------------------------------------------------------------------------- */

/* A class that is initialised in the image; NULL, nothing pending: it is not, so that its initialiser will see this run. */
static Class *initialized_class(Thread *t, const char *name)
{
    Class *known;
    if (image_place_class(t->vm, name, &known)) return known;
    Symbol *symbol = symbol_lookup(t->vm, name, strlen(name));
    Class *class = symbol ? loader_find_class(t, boot_loader(t), symbol) : NULL;
    return class && class_status(class) == CLASS_INITIALIZED ? class : NULL;
}

/* Where a static field lies; NULL: there is none in this library, or its class is still to be initialised. */
static void *static_place(Thread *t, const char *class_name, const char *field_name, const char *descriptor, Object **mirror)
{
    Class *class = initialized_class(t, class_name);
    uint32_t offset = class ? image_place_field(t->vm, class_name, field_name, descriptor) : 0;
    if (!class) return NULL;
    if (!offset) {
        Field *field = class_find_field_named(t->vm, class, field_name, descriptor);
        if (!field) return NULL;
        offset = field->offset;
    }
    *mirror = class_mirror(class);
    return field_address(*mirror, offset);
}

static void set_static_object(Thread *t, const char *class_name, const char *field_name, const char *descriptor, const Object *value)
{
    Object *mirror;
    uint8_t *place = static_place(t, class_name, field_name, descriptor, &mirror);
    if (place) set_object(t, mirror, (uint32_t)(place - (uint8_t *)mirror), value);
}

static Object *static_object(Thread *t, const char *class_name, const char *field_name, const char *descriptor)
{
    Object *mirror;
    ObjectRef *place = static_place(t, class_name, field_name, descriptor, &mirror);
    return place ? object_at(*place) : NULL;
}

/* In an object of this class, or of a subclass. */
static uint32_t instance_offset(Thread *t, const Object *object, const char *class_name, const char *name, const char *descriptor)
{
    uint32_t offset = image_place_field(t->vm, class_name, name, descriptor);
    Field *field = offset ? NULL : class_find_field_named(t->vm, object_class(object), name, descriptor);
    return field ? field->offset : offset;
}

/* System.getProperty; NULL: none, or an exception is pending. */
static Object *property(Thread *t, const char *key)
{
    Object *name = string_from_c(t, key);
    Slot result;
    if (!name || !image_call(t, "java/lang/System", "getProperty", "(Ljava/lang/String;)Ljava/lang/String;", &(Slot){.bits = object_ref(name).units}, 1, &result))
        return NULL;
    return object_at(result.ref);
}

/* --- the steps ------------------------------------------------------------------------------------------------------------------ */

static void set_salt(Thread *t, uint32_t seed)
{
    Object *mirror;
    int64_t *salt = static_place(t, "java/util/ImmutableCollections", "SALT32L", "J", &mirror);
    uint8_t *reverse = static_place(t, "java/util/ImmutableCollections", "REVERSE", "Z", &mirror);
    if (salt) *salt = seed;
    if (reverse) *reverse = !(seed & 1);
}

bool image_settle_seeds(Thread *t)
{
    Class *class = boot_class(t, "java/util/ImmutableCollections");
    if (!class || !java_initialize(t, class)) return false;
    set_salt(t, 0);
    return true;
}

/* The source of the threads' seeds, and those that threads of the image have. */
static bool renew_thread_seeds(Thread *t)
{
    static const char *const fields[][2] = {{"threadLocalRandomSeed", "J"}, {"threadLocalRandomProbe", "I"}, {"threadLocalRandomSecondarySeed", "I"}};
    int64_t seed;
    random_bytes(&seed, sizeof seed);
    Object *seeder = static_object(t, "java/util/concurrent/ThreadLocalRandom", "seeder", "Ljava/util/concurrent/atomic/AtomicLong;");
    uint32_t offset = seeder ? instance_offset(t, seeder, "java/util/concurrent/atomic/AtomicLong", "value", "J") : 0;
    if (offset) set_long(seeder, offset, seed);
    for (JavaThread *java = java_thread_at(t->vm->state->threads); java && seeder; java = java_thread_at(java->next)) {
        Object *thread = object_at(java->object);
        for (size_t i = 0; thread && i < sizeof fields / sizeof *fields; i++) {
            offset = instance_offset(t, thread, "java/lang/Thread", fields[i][0], fields[i][1]);
            if (offset && *fields[i][1] == 'J') set_long(thread, offset, 0);
            else if (offset) set_int(thread, offset, 0);
        }
    }
    return true;
}

static bool renew_seeds(Thread *t)
{
    uint32_t seeds[2];
    random_bytes(seeds, sizeof seeds);
    t->vm->state->hash_seed = seeds[0] | 1;
    set_salt(t, seeds[1]);
    return renew_thread_seeds(t);
}

static bool renew_zone(Thread *t)
{
    set_static_object(t, "java/util/TimeZone", "defaultTimeZone", "Ljava/util/TimeZone;", NULL);
    return true;
}

static bool renew_environment(Thread *t)
{
    return !initialized_class(t, "java/lang/ProcessEnvironment") || image_call(t, "java/lang/ProcessEnvironment", "<clinit>", "()V", NULL, 0, NULL);
}

static bool renew_capabilities(Thread *t)
{
    guard_renew(t);
    return true;
}

static bool renew_machine(Thread *t)
{
    static const char *const classes[] = {"java/util/concurrent/ConcurrentHashMap", "java/util/concurrent/atomic/Striped64",
                                          "java/util/concurrent/Exchanger", "java/util/concurrent/Phaser"};
    Object *mirror;
    int32_t processors = (int32_t)os_thread_cpu_count();
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        int32_t *count = static_place(t, classes[i], "NCPU", "I", &mirror);
        if (count) *count = processors;
    }
    roots_set_soft_clock(t->vm);
    monitors_reopen(t->vm);
    return true;
}

/* The library allows VM.saveProperties before its start only; nobody else runs yet. */
static bool save_properties(Thread *t, const Slot *map)
{
    Object *mirror;
    int32_t *level = static_place(t, "jdk/internal/misc/VM", "initLevel", "I", &mirror);
    if (!level) return image_missing(t, "jdk.internal.misc.VM", "initLevel");
    ptrdiff_t offset = (uint8_t *)level - (uint8_t *)mirror;
    ObjectRef kept = object_ref(mirror);
    int32_t before = *level;
    *level = 0;
    bool good = image_call(t, "jdk/internal/misc/VM", "saveProperties", "(Ljava/util/Map;)V", map, 1, NULL);
    *(int32_t *)((uint8_t *)object_at(kept) + offset) = before;
    return good;
}

/* As System.initPhase1 does. */
static bool renew_properties(Thread *t)
{
    Slot map, properties;
    if (!image_call(t, "jdk/internal/util/SystemProps", "initProperties", "()Ljava/util/Map;", NULL, 0, &map)) return false;
    Slot argument = {.bits = map.ref.units};
    if (!image_call(t, "java/lang/VersionProps", "init", "(Ljava/util/Map;)V", &argument, 1, NULL)) return false;
    if (!save_properties(t, &argument)) return false;
    if (!image_call(t, "java/lang/System", "createProperties", "(Ljava/util/Map;)Ljava/util/Properties;", &argument, 1, &properties)) return false;
    set_static_object(t, "java/lang/System", "props", "Ljava/util/Properties;", object_at(properties.ref));
    return image_call(t, "jdk/internal/util/StaticProperty", "<clinit>", "()V", NULL, 0, NULL);
}

#define CHARSET "Ljava/nio/charset/Charset;"

/* The default one is found when it is asked for. */
static bool renew_charset(Thread *t)
{
    set_static_object(t, "java/nio/charset/Charset", "defaultCharset", CHARSET, NULL);
    if (!static_object(t, "sun/nio/fs/Util", "jnuEncoding", CHARSET)) return true;
    Object *name = property(t, "sun.jnu.encoding");
    Slot argument = image_slot(name), charset;
    if (!name || !image_call(t, "java/nio/charset/Charset", "forName", "(Ljava/lang/String;)" CHARSET, &argument, 1, &charset)) return false;
    set_static_object(t, "sun/nio/fs/Util", "jnuEncoding", CHARSET, object_at(charset.ref));
    return true;
}

#define LOCALE "Ljava/util/Locale;"

static bool renew_locale(Thread *t)
{
    Slot locale;
    if (!initialized_class(t, "java/util/Locale")) return true;
    if (!image_call(t, "java/util/Locale", "initDefault", "()" LOCALE, NULL, 0, &locale)) return false;
    set_static_object(t, "java/util/Locale", "defaultLocale", LOCALE, object_at(locale.ref));
    set_static_object(t, "java/util/Locale", "defaultDisplayLocale", LOCALE, NULL);
    set_static_object(t, "java/util/Locale", "defaultFormatLocale", LOCALE, NULL);
    return true;
}

#define FILE_SYSTEMS "sun/nio/fs/DefaultFileSystemProvider"

/* The file system of java.nio: its constructor once more. */
static bool renew_file_system(Thread *t)
{
    Object *provider = static_object(t, FILE_SYSTEMS, "INSTANCE", "Lsun/nio/fs/LinuxFileSystemProvider;");
    Slot system;
    if (!provider) return true;
    if (!image_call(t, FILE_SYSTEMS, "theFileSystem", "()Ljava/nio/file/FileSystem;", NULL, 0, &system)) return false;
    Object *folder = static_object(t, "jdk/internal/util/StaticProperty", "USER_DIR", "Ljava/lang/String;");
    Slot arguments[3] = {{.bits = system.ref.units}, image_slot(provider), image_slot(folder)};
    return image_call(t, "sun/nio/fs/LinuxFileSystem", "<init>", "(Lsun/nio/fs/UnixFileSystemProvider;Ljava/lang/String;)V", arguments, 3, NULL);
}

static bool renew_folder(Thread *t)
{
    static const char *const fields[][2] = {{"userDir", "USER_DIR"}, {"javaHome", "JAVA_HOME"}};
    static const char text[] = "Ljava/lang/String;";
    Object *system = static_object(t, "java/io/File", "fs", "Ljava/io/FileSystem;");
    for (unsigned i = 0; system && i < 2; i++) {
        uint32_t offset = instance_offset(t, system, "java/io/UnixFileSystem", fields[i][0], text);
        if (!offset) return image_missing(t, "java.io.UnixFileSystem", fields[i][0]);
        set_object(t, system, offset, static_object(t, "jdk/internal/util/StaticProperty", fields[i][1], text));
    }
    return renew_file_system(t);
}

static bool renew_stream(Thread *t, const char *field, const char *encoding, const char *setter)
{
    static const char descriptor[] = "Ljava/io/FileDescriptor;";
    Object *file = static_object(t, "java/io/FileDescriptor", field, descriptor);
    Slot handle = {.i = !strcmp(field, "in") ? 0 : !strcmp(field, "out") ? 1 : 2}, append, stream;
    if (!image_call(t, "java/io/FileDescriptor", "getAppend", "(I)Z", &handle, 1, &append)) return false;
    set_boolean(file, instance_offset(t, file, "java/io/FileDescriptor", "append", "Z"), (uint8_t)append.i);
    bool input = !encoding;
    Slot made[2] = {[1] = image_slot(file)};
    Object *raw = image_make(t, input ? "java/io/FileInputStream" : "java/io/FileOutputStream", "(Ljava/io/FileDescriptor;)V", made, 2);
    if (!raw) return false;
    if (input) {
        made[1] = image_slot(raw);
        Object *buffered = image_make(t, "java/io/BufferedInputStream", "(Ljava/io/InputStream;)V", made, 2);
        return buffered && image_call(t, "java/lang/System", setter, "(Ljava/io/InputStream;)V", &(Slot){.bits = object_ref(buffered).units}, 1, NULL);
    }
    Object *name = property(t, encoding);
    if (thread_has_exception(t)) return false;
    Slot arguments[2] = {{.bits = object_ref(raw).units}, {.bits = object_ref(name).units}};
    return image_call(t, "java/lang/System", "newPrintStream", "(Ljava/io/FileOutputStream;Ljava/lang/String;)Ljava/io/PrintStream;", arguments, 2, &stream) &&
           image_call(t, "java/lang/System", setter, "(Ljava/io/PrintStream;)V", &(Slot){.bits = stream.ref.units}, 1, NULL);
}

/* Those of the image will do in the same surroundings, as nobody has used them; but whether a file is written at its end is this run's. */
static bool renew_appending(Thread *t)
{
    static const char *const fields[] = {"in", "out", "err"};
    for (int i = 0; i < 3; i++) {
        Slot handle = {.i = i}, append;
        if (!image_call(t, "java/io/FileDescriptor", "getAppend", "(I)Z", &handle, 1, &append)) return false;
        Object *file = static_object(t, "java/io/FileDescriptor", fields[i], "Ljava/io/FileDescriptor;");
        set_boolean(file, instance_offset(t, file, "java/io/FileDescriptor", "append", "Z"), (uint8_t)append.i);
    }
    return true;
}

static bool renew_streams(Thread *t)
{
    return renew_stream(t, "in", NULL, "setIn0") && renew_stream(t, "out", "sun.stdout.encoding", "setOut0") &&
           renew_stream(t, "err", "sun.stderr.encoding", "setErr0");
}

static bool renew_launcher(Thread *t)
{
    static const char class_name[] = "sun/launcher/LauncherHelper";
    Object *mirror;
    set_static_object(t, class_name, "ostream", "Ljava/io/PrintStream;", NULL);
    set_static_object(t, class_name, "appClass", "Ljava/lang/Class;", NULL);
    set_static_object(t, class_name, "encoding", "Ljava/lang/String;", NULL);
    uint8_t *supported = static_place(t, class_name, "isCharsetSupported", "Z", &mirror);
    if (supported) *supported = false;
    return true;
}

/* The image was made without. */
static bool renew_signals(Thread *t)
{
    if (!t->vm->options.start_signals) return true;
    if (!t->vm->options.start_signals(t)) return false;
    set_static_object(t, "java/lang/Terminator", "handler", "Ljdk/internal/misc/Signal$Handler;", NULL);
    return image_call(t, "java/lang/Terminator", "setup", "()V", NULL, 0, NULL);
}

/* As ClassLoaders.<clinit> makes it. */
static bool renew_class_path(Thread *t)
{
    Object *path = property(t, "java.class.path");
    if (!path && !thread_has_exception(t)) path = string_from_c(t, "");
    if (!path) return false;
    Slot arguments[3] = {[1] = image_slot(path)};
    Object *class_path = image_make(t, "jdk/internal/loader/URLClassPath", "(Ljava/lang/String;Z)V", arguments, 3);
    if (!class_path) return false;
    Object *loader = object_at(t->vm->state->system_loader);
    uint32_t offset = instance_offset(t, loader, "jdk/internal/loader/ClassLoaders$AppClassLoader", "ucp", "Ljdk/internal/loader/URLClassPath;");
    if (!offset) return image_missing(t, "jdk.internal.loader.BuiltinClassLoader", "ucp");
    set_object(t, loader, offset, class_path);
    return true;
}

/* The option's properties are numbered. */
static bool opens_modules(const char *key)
{
    static const char *const prefixes[] = {"jdk.module.addreads.", "jdk.module.addexports.", "jdk.module.addopens."};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (!strncmp(key, prefixes[i], strlen(prefixes[i]))) return true;
    return false;
}

/* As initPhase2 ends when an option is wrong: it tells, and no exception is left. */
static bool fail_boot_layer(Thread *t)
{
    Object *exception = thread_exception(t);
    if (!exception) return false;
    t->java->scratch[0] = object_ref(exception);
    thread_clear_exception(t);
    Object *text = string_from_c(t, "Error occurred during initialization of boot layer");
    Slot arguments[4] = {{.i = 0}, {.i = 0}, image_slot(text), image_slot(object_at(t->java->scratch[0]))};
    t->java->scratch[0].units = 0;
    if (text) image_call(t, "java/lang/System", "logInitException", "(ZZLjava/lang/String;Ljava/lang/Throwable;)V", arguments, 4, NULL);
    return false;
}

/* After the streams, as it may warn. */
static bool renew_module_access(Thread *t)
{
    static const char class_name[] = "jdk/internal/module/ModuleBootstrap";
    bool any = false;
    for (size_t i = 0; i < t->vm->options.property_count; i++) any = any || opens_modules(t->vm->options.properties[i].key);
    if (!any) return true;
    Slot layer = image_slot(static_object(t, "java/lang/System", "bootLayer", "Ljava/lang/ModuleLayer;"));
    return (image_call(t, class_name, "addExtraReads", "(Ljava/lang/ModuleLayer;)V", &layer, 1, NULL) &&
            image_call(t, class_name, "addExtraExportsAndOpens", "(Ljava/lang/ModuleLayer;)Z", &layer, 1, NULL)) || fail_boot_layer(t);
}

/* --- the table ------------------------------------------------------------------------------------------------------------------- */

#define STATIC(class_name, field, id)
#define INSTANCE(class_name, field, id)
#define PROPERTY(key)
#define RENEW(id, what) renew_##id,
static bool (*const steps[])(Thread *t) = {
#include "vm/image_renew.def"
};

#define STATIC(class_name, field, id)
#define INSTANCE(class_name, field, id)
#define RENEW(id, what)
#define PROPERTY(key) key,
static const char *const renewed[] = {
#include "vm/image_renew.def"
};

bool image_renews_property(const char *key)
{
    for (size_t i = 0; i < sizeof renewed / sizeof *renewed; i++)
        if (!strcmp(renewed[i], key)) return true;
    return opens_modules(key);
}

/* The steps that run much of the library, and leave nothing that the next run of them does not make anew. */
bool image_rehearse(Thread *t)
{
    return renew_environment(t) && renew_properties(t) && renew_charset(t) && renew_locale(t) && renew_folder(t) && renew_streams(t) && renew_launcher(t);
}

/* --- what is the same in the same surroundings --------------------------------------------------------------------------------------- */

static bool is_of_surroundings(const char *key)
{
    static const char *const prefixes[] = {"user.language", "user.script", "user.country", "user.variant", "file.encoding", "native.encoding",
                                           "sun.jnu.encoding", "sun.stdout.encoding", "sun.stderr.encoding"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (!strncmp(key, prefixes[i], strlen(prefixes[i]))) return true;
    return false;
}

uint64_t image_surroundings(const VM *vm)
{
    LocaleNames names;
    environment_locale(&names);
    const char *const texts[] = {names.format, names.display, names.codeset};
    uint64_t hash = (uint64_t)terminal_status(vm->sandbox) & 7;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) hash = image_checksum(hash, texts[i], strlen(texts[i]));
    for (size_t i = 0; i < vm->options.property_count; i++) {
        const VMProperty *property = &vm->options.properties[i];
        if (!is_of_surroundings(property->key)) continue;
        hash = image_checksum(hash, property->key, strlen(property->key));
        hash = image_checksum(hash, property->value, strlen(property->value));
    }
    return hash | 1;
}

static bool is_same_in_same_surroundings(bool (*step)(Thread *t)) { return step == renew_charset || step == renew_locale || step == renew_streams; }

bool image_renew(Thread *t, const ImageHeader *header)
{
    bool same = header->surroundings == image_surroundings(t->vm);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (!(same && is_same_in_same_surroundings(steps[i])) && !steps[i](t)) return false;
    if (same && !renew_appending(t)) return false;
    threads_bind_others(t);
    if (heap_has_pending_references(t->vm->heap)) threads_wake_reference_handler(t->vm);
    return true;
}
