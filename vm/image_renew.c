/* image_renew.c: makes anew what depends on the run, in a VM that was mapped from an image. See image_renew.def.
 *
 * Each step calls the library's own methods, as its start does, so what comes out is what a start would have made. */
#include <string.h>

#include "sandbox/clock.h"
#include "sandbox/random.h"
#include "vm/exception.h"
#include "vm/guard.h"
#include "vm/image.h"
#include "vm/interpreter.h"
#include "vm/link.h"
#include "vm/loader.h"
#include "vm/monitor.h"
#include "vm/native.h"
#include "vm/string.h"

/* --- calling the library ----------------------------------------------------------------------------------------------------- */

static bool missing(Thread *t, const char *class_name, const char *name)
{
    return throw_new(t, "java/lang/InternalError", "the class library has no %s.%s", class_name, name);
}

static bool call_method(Thread *t, Class *class, const char *name, const char *descriptor, const Slot *arguments, unsigned slots, Slot *result)
{
    ClassRef kept = class_ref(class);
    if (!class || !java_initialize(t, class)) return false;
    class = class_at(kept);
    Method *method = class_find_method_named(t->vm, class, name, descriptor);
    return method ? java_call(t, method, arguments, slots, result) : missing(t, symbol_at(class->name)->bytes, name);
}

static bool call_named(Thread *t, const char *class_name, const char *name, const char *descriptor, const Slot *arguments, unsigned slots,
                       Slot *result)
{
    return call_method(t, boot_class(t, class_name), name, descriptor, arguments, slots, result);
}

/* A class that is initialised in the image; NULL, nothing pending: it is not, so that its initialiser will see this run. */
static Class *initialized_class(Thread *t, const char *name)
{
    Symbol *symbol = symbol_lookup(t->vm, name, strlen(name));
    Class *class = symbol ? loader_find_class(t, boot_loader(t), symbol) : NULL;
    return class && class_status(class) == CLASS_INITIALIZED ? class : NULL;
}

/* Where a static field lies; NULL: there is none in this library, or its class is still to be initialised. */
static void *static_place(Thread *t, const char *class_name, const char *field_name, const char *descriptor, Object **mirror)
{
    Class *class = initialized_class(t, class_name);
    Field *field = class ? class_find_field_named(t->vm, class, field_name, descriptor) : NULL;
    if (!field) return NULL;
    *mirror = class_mirror(class);
    return field_address(*mirror, field->offset);
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

static uint32_t instance_offset(Thread *t, const Object *object, const char *name, const char *descriptor)
{
    Field *field = class_find_field_named(t->vm, object_class(object), name, descriptor);
    return field ? field->offset : 0;
}

/* System.getProperty; NULL: none, or an exception is pending. */
static Object *property(Thread *t, const char *key)
{
    Object *name = string_from_c(t, key);
    Slot result;
    if (!name || !call_named(t, "java/lang/System", "getProperty", "(Ljava/lang/String;)Ljava/lang/String;", &(Slot){.bits = object_ref(name).units}, 1, &result))
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

static bool renew_seeds(Thread *t)
{
    uint32_t seeds[2];
    random_bytes(seeds, sizeof seeds);
    t->vm->state->hash_seed = seeds[0] | 1;
    set_salt(t, seeds[1]);
    return true;
}

static bool renew_capabilities(Thread *t)
{
    guard_renew(t);
    return true;
}

static bool renew_machine(Thread *t)
{
    Object *mirror;
    int32_t *count = static_place(t, "java/util/concurrent/ConcurrentHashMap", "NCPU", "I", &mirror);
    if (count) *count = (int32_t)os_thread_cpu_count();
    monitors_reopen(t->vm);
    return true;
}

/* The library allows VM.saveProperties before its start only; nobody else runs yet. */
static bool save_properties(Thread *t, const Slot *map)
{
    Object *mirror;
    int32_t *level = static_place(t, "jdk/internal/misc/VM", "initLevel", "I", &mirror);
    if (!level) return missing(t, "jdk.internal.misc.VM", "initLevel");
    ptrdiff_t offset = (uint8_t *)level - (uint8_t *)mirror;
    ObjectRef kept = object_ref(mirror);
    int32_t before = *level;
    *level = 0;
    bool good = call_named(t, "jdk/internal/misc/VM", "saveProperties", "(Ljava/util/Map;)V", map, 1, NULL);
    *(int32_t *)((uint8_t *)object_at(kept) + offset) = before;
    return good;
}

/* As System.initPhase1 does. */
static bool renew_properties(Thread *t)
{
    Slot map, properties;
    if (!call_named(t, "jdk/internal/util/SystemProps", "initProperties", "()Ljava/util/Map;", NULL, 0, &map)) return false;
    Slot argument = {.bits = map.ref.units};
    if (!call_named(t, "java/lang/VersionProps", "init", "(Ljava/util/Map;)V", &argument, 1, NULL)) return false;
    if (!save_properties(t, &argument)) return false;
    if (!call_named(t, "java/lang/System", "createProperties", "(Ljava/util/Map;)Ljava/util/Properties;", &argument, 1, &properties)) return false;
    set_static_object(t, "java/lang/System", "props", "Ljava/util/Properties;", object_at(properties.ref));
    return call_named(t, "jdk/internal/util/StaticProperty", "<clinit>", "()V", NULL, 0, NULL);
}

/* Found when it is asked for. */
static bool renew_charset(Thread *t)
{
    set_static_object(t, "java/nio/charset/Charset", "defaultCharset", "Ljava/nio/charset/Charset;", NULL);
    return true;
}

static bool renew_folder(Thread *t)
{
    static const char *const fields[][2] = {{"userDir", "USER_DIR"}, {"javaHome", "JAVA_HOME"}};
    static const char text[] = "Ljava/lang/String;";
    Object *system = static_object(t, "java/io/File", "fs", "Ljava/io/FileSystem;");
    for (unsigned i = 0; system && i < 2; i++) {
        uint32_t offset = instance_offset(t, system, fields[i][0], text);
        if (!offset) return missing(t, "java.io.UnixFileSystem", fields[i][0]);
        set_object(t, system, offset, static_object(t, "jdk/internal/util/StaticProperty", fields[i][1], text));
    }
    return true;
}

/* new FileInputStream(FileDescriptor.in) and the like; or of another class with one argument. NULL: exception pending. */
static Object *make(Thread *t, const char *class_name, const char *descriptor, const Object *argument)
{
    Class *class = boot_class(t, class_name);
    ClassRef kept = class_ref(class);
    if (!class || !java_initialize(t, class)) return NULL;
    Object *object = object_allocate(t, class_at(kept));
    if (!object) return NULL;
    Slot slots[2] = {{.bits = object_ref(object).units}, {.bits = object_ref(argument).units}};
    return call_method(t, class_at(kept), "<init>", descriptor, slots, 2, NULL) ? object : NULL;
}

static bool renew_stream(Thread *t, const char *field, const char *encoding, const char *setter)
{
    static const char descriptor[] = "Ljava/io/FileDescriptor;";
    Object *file = static_object(t, "java/io/FileDescriptor", field, descriptor);
    Slot handle = {.i = !strcmp(field, "in") ? 0 : !strcmp(field, "out") ? 1 : 2}, append, stream;
    if (!call_named(t, "java/io/FileDescriptor", "getAppend", "(I)Z", &handle, 1, &append)) return false;
    set_boolean(file, instance_offset(t, file, "append", "Z"), (uint8_t)append.i);
    bool input = !encoding;
    Object *raw = make(t, input ? "java/io/FileInputStream" : "java/io/FileOutputStream", "(Ljava/io/FileDescriptor;)V", file);
    if (!raw) return false;
    if (input) {
        Object *buffered = make(t, "java/io/BufferedInputStream", "(Ljava/io/InputStream;)V", raw);
        return buffered && call_named(t, "java/lang/System", setter, "(Ljava/io/InputStream;)V", &(Slot){.bits = object_ref(buffered).units}, 1, NULL);
    }
    Object *name = property(t, encoding);
    if (thread_has_exception(t)) return false;
    Slot arguments[2] = {{.bits = object_ref(raw).units}, {.bits = object_ref(name).units}};
    return call_named(t, "java/lang/System", "newPrintStream", "(Ljava/io/FileOutputStream;Ljava/lang/String;)Ljava/io/PrintStream;", arguments, 2, &stream) &&
           call_named(t, "java/lang/System", setter, "(Ljava/io/PrintStream;)V", &(Slot){.bits = stream.ref.units}, 1, NULL);
}

static bool renew_streams(Thread *t)
{
    return renew_stream(t, "in", NULL, "setIn0") && renew_stream(t, "out", "sun.stdout.encoding", "setOut0") &&
           renew_stream(t, "err", "sun.stderr.encoding", "setErr0");
}

/* The image was made without. */
static bool renew_signals(Thread *t)
{
    if (!t->vm->options.start_signals) return true;
    if (!t->vm->options.start_signals(t)) return false;
    set_static_object(t, "java/lang/Terminator", "handler", "Ljdk/internal/misc/Signal$Handler;", NULL);
    return call_named(t, "java/lang/Terminator", "setup", "()V", NULL, 0, NULL);
}

/* As ClassLoaders.<clinit> makes it. */
static bool renew_class_path(Thread *t)
{
    Object *path = property(t, "java.class.path");
    if (!path && !thread_has_exception(t)) path = string_from_c(t, "");
    if (!path) return false;
    Class *class = boot_class(t, "jdk/internal/loader/URLClassPath");
    ClassRef kept = class_ref(class);
    if (!class || !java_initialize(t, class)) return false;
    Object *class_path = object_allocate(t, class_at(kept));
    if (!class_path) return false;
    Slot arguments[3] = {{.bits = object_ref(class_path).units}, {.bits = object_ref(path).units}, {.bits = 0}};
    if (!call_method(t, class_at(kept), "<init>", "(Ljava/lang/String;Z)V", arguments, 3, NULL)) return false;
    Object *loader = object_at(t->vm->state->system_loader);
    uint32_t offset = instance_offset(t, loader, "ucp", "Ljdk/internal/loader/URLClassPath;");
    if (!offset) return missing(t, "jdk.internal.loader.BuiltinClassLoader", "ucp");
    set_object(t, loader, offset, class_path);
    return true;
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
    return false;
}

bool image_renew(Thread *t)
{
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (!steps[i](t)) return false;
    threads_bind_others(t);
    if (heap_has_pending_references(t->vm->heap)) threads_wake_reference_handler(t->vm);
    return true;
}
