/* java_lang_ClassLoader.c: java.lang.ClassLoader: defining classes from bytes, finding loaded and boot classes, assertion
 * directives.
 *
 * Class files are copied out of the Java heap first: another thread may change the array while the parser reads it. */
#include "classfmt/names.h"
#include "stdlib/define_bytes.h"
#include "stdlib/unsafe_address.h"
#include "vm/guard.h"
#include "vm/link.h"
#include "vm/loader.h"
#include "vm/resolve.h"
#include "vm/stack_walk.h"
#include "vm/string.h"

#include <stdlib.h>
#include <string.h>

/* --- defining ----------------------------------------------------------------------------------------------------------------- */

/* Checks the arguments and copies the class file out. NULL: exception pending. free() it. */
static uint8_t *copy_bytes(Thread *t, const DefineBytes *define)
{
    if (!define->array && !define->address) { throw_known(t, KNOWN(NullPointerException), NULL); return NULL; }
    if (define->length < 0) { throw_known(t, KNOWN(ArrayIndexOutOfBoundsException), NULL); return NULL; }
    size_t length = (size_t)define->length;
    const uint8_t *from;
    if (define->array) {
        uint32_t available = array_length(define->array);
        if (define->offset < 0 || (size_t)define->offset + length > available) {
            throw_known(t, KNOWN(ArrayIndexOutOfBoundsException), "Array region %d..%lld out of bounds for length %u", define->offset,
                        (long long)define->offset + define->length, available);
            return NULL;
        }
        from = (const uint8_t *)array_elements(define->array) + define->offset;
    } else {
        from = unsafe_address(t, (ObjectRef){0}, define->address + define->offset, length);
    }
    uint8_t *copy = from ? malloc(length + 1) : NULL;
    if (copy) memcpy(copy, from, length);
    else if (from) throw_out_of_memory(t, "Java heap space");
    return copy;
}

Class *define_bytes(Thread *t, const DefineBytes *define)
{
    Class   *class = NULL;
    uint8_t *bytes = copy_bytes(t, define);
    if (!bytes) return NULL;
    DefineOptions options = define->options;
    Loader       *loader = loader_of(t, define->loader);
    if (loader && define->name && !(options.name = symbol_of_string(t, define->name, true)) && !thread_has_exception(t))
        throw_known(t, KNOWN(NoClassDefFoundError), "Class name exceeds maximum length of %d", UINT16_MAX);
    if (!thread_has_exception(t)) class = class_define(t, loader, bytes, (size_t)define->length, &options);
    free(bytes);
    return class;
}

/* defineClass1(ClassLoader loader, String name, byte[] b, int off, int len, ProtectionDomain pd, String source) */
static bool define_from_array(Thread *t, Slot *args, Slot *result)
{
    char source[1024] = "";
    if (arg_object(args, 6) && log_is_on(t->vm, LOG_CLASS_LOAD, LOG_LEVEL_INFO)) string_to_buffer(t, arg_object(args, 6), source, sizeof source);
    DefineBytes define = {
        .loader = arg_object(args, 0), .name = arg_object(args, 1), .array = arg_object(args, 2), .offset = args[3].i, .length = args[4].i,
        .options = {.protection_domain = arg_object(args, 5), .source = *source ? source : NULL},
    };
    Class *class = define_bytes(t, &define);
    return class && return_class(result, class);
}

/* defineClass2: the same with a direct ByteBuffer as third argument. */
static bool define_from_buffer(Thread *t, Slot *args, Slot *result)
{
    char source[1024] = "";
    if (arg_object(args, 6) && log_is_on(t->vm, LOG_CLASS_LOAD, LOG_LEVEL_INFO)) string_to_buffer(t, arg_object(args, 6), source, sizeof source);
    DefineBytes define = {
        .loader = arg_object(args, 0), .name = arg_object(args, 1), .offset = args[3].i, .length = args[4].i,
        .address = arg_object(args, 2) ? get_long(arg_object(args, 2), FIELD_OFFSET(Buffer_address)) : 0,
        .options = {.protection_domain = arg_object(args, 5), .source = *source ? source : NULL},
    };
    Class *class = define_bytes(t, &define);
    return class && return_class(result, class);
}

/* Flags of defineClass0 (contract 5.6). */
enum { DEFINE_NESTMATE = 1, DEFINE_HIDDEN = 2, DEFINE_STRONG = 4, DEFINE_VM_ANNOTATIONS = 8 };

static bool throw_illegal_argument(Thread *t, const char *text) { return throw_known(t, KNOWN(IllegalArgumentException), "%s", text); }

/* What a class that is not hidden may not ask for. */
static bool check_ordinary_definition(Thread *t, int32_t flags, const Object *class_data)
{
    if (class_data) return throw_illegal_argument(t, "classData is only applicable for hidden classes");
    if (flags & DEFINE_NESTMATE) return throw_illegal_argument(t, "dynamic nestmate is only applicable for hidden classes");
    if (!(flags & DEFINE_STRONG)) return throw_illegal_argument(t, "an ordinary class must be strongly referenced by its defining loader");
    if (flags & DEFINE_VM_ANNOTATIONS) return throw_illegal_argument(t, "vm annotations only allowed for hidden classes");
    if (flags != DEFINE_STRONG) return throw_known(t, KNOWN(IllegalArgumentException), "invalid flag 0x%x", (unsigned)flags);
    return true;
}

/* The first part of defineClass0, up to the class that is loaded. NULL = unfinished. */
static Class *define_for_lookup(Thread *t, const Slot *args)
{
    int32_t flags = args[8].i;
    bool    hidden = flags & DEFINE_HIDDEN;
    if (!arg_object(args, 1)) { throw_illegal_argument(t, "Lookup class is null"); return NULL; }
    Class *lookup = arg_class(t, args, 1);
    if (!hidden && !check_ordinary_definition(t, flags, arg_object(args, 9))) return NULL;
    if ((flags & DEFINE_NESTMATE) && !class_nest_host(t, lookup)) return NULL;
    DefineBytes define = {
        .loader = loader_object(loader_at(lookup->loader)), .name = arg_object(args, 2), .array = arg_object(args, 3),
        .offset = args[4].i, .length = args[5].i,
        .options = {.protection_domain = arg_object(args, 6), .host = hidden ? lookup : NULL, .class_data = arg_object(args, 9),
                    .hidden = hidden, .strong = flags & DEFINE_STRONG, .nestmate = flags & DEFINE_NESTMATE,
                    .vm_annotations = flags & DEFINE_VM_ANNOTATIONS},
    };
    Class *class = define_bytes(t, &define);
    if (class && !class_same_package(lookup, class)) {
        throw_illegal_argument(t, "Lookup class and defined class are in different packages");
        return NULL;
    }
    return class;
}

/* defineClass0(ClassLoader loader, Class<?> lookup, String name, byte[] b, int off, int len, ProtectionDomain pd,
 *              boolean initialize, int flags, Object classData)
 * State 1: the class is defined, its mirror in args[0]; linking or initialising it has called Java. */
static bool define_for_lookup_class(Thread *t, Slot *args, Slot *result)
{
    if (native_state(t) == 0) {
        Class *defined = define_for_lookup(t, args);
        if (!defined) return false;
        args[0].bits = object_ref(class_mirror(defined)).units;
        native_set_state(t, 1);
    }
    if (thread_has_exception(t)) return false;
    Class *class = arg_class(t, args, 0);
    if (!(args[7].i ? class_initialize(t, class) : class_link(t, class))) return false;
    return return_class(result, class);
}

/* --- finding --------------------------------------------------------------------------------------------------------------------- */

/* The internal form of a class name, malloc'ed; NULL: OutOfMemoryError pending. */
static char *internal_name(Thread *t, const Object *string, size_t *length)
{
    char *name = string_to_mutf8(t, string, length);
    for (char *p = name; p && (p = memchr(p, '.', *length - (size_t)(p - name)));) *p = '/';
    return name;
}

/* Class.forName(Module, String) answers null for what is not there. */
static bool wants_null(Thread *t)
{
    for (Frame *frame = stack_walk_first(t); frame; frame = stack_walk_next(frame)) {
        const Method *method = frame_method(frame);
        const Class *class = method_class(method);
        if (loader_at(class->loader)->object.units) return false;
        if (class == KNOWN(Class) && symbol_is(symbol_at(method->name), "forName"))
            return symbol_is(symbol_at(method->descriptor), "(Ljava/lang/Module;Ljava/lang/String;)Ljava/lang/Class;");
    }
    return false;
}

static bool find_bootstrap_class(Thread *t, Slot *args, Slot *result)
{
    if (!arg_object(args, 0)) return return_object(result, NULL);
    size_t length;
    char  *name = internal_name(t, arg_object(args, 0), &length);
    if (!name) return false;
    bool    legal = length <= UINT16_MAX && name_is_class((Utf8){name, (uint32_t)length}, 61);
    Symbol *symbol = legal ? symbol_intern(t->vm, name, length) : NULL;
    free(name);
    if (!legal) return return_object(result, NULL);
    if (!symbol) return throw_out_of_memory(t, "Metaspace");
    bool   failed = false;
    Class *class = boot_load(t, symbol, &failed);
    if (!class && !failed && !wants_null(t) && guard_throws_hidden(t, symbol)) return false;
    return !failed && return_class(result, class);
}

/* Looks only at names that are symbols already: a class with another name can't have been loaded. */
static bool find_loaded_class(Thread *t, Slot *args, Slot *result)
{
    if (!arg_object(args, 1)) return return_object(result, NULL);
    size_t length;
    char  *name = internal_name(t, arg_object(args, 1), &length);
    if (!name) return false;
    Symbol *symbol = length <= UINT16_MAX ? symbol_lookup(t->vm, name, length) : NULL;
    free(name);
    Loader *loader = loader_of(t, arg_object(args, 0));
    return loader && return_class(result, symbol ? loader_find_class(t, loader, symbol) : NULL);
}

/* --- assertion directives ------------------------------------------------------------------------------------------------------------ */

typedef enum DirectiveKind { DIRECTIVE_DEFAULT, DIRECTIVE_PACKAGE, DIRECTIVE_CLASS } DirectiveKind;

static DirectiveKind directive_kind(const AssertionOption *option)
{
    size_t length = option->name ? strlen(option->name) : 0;
    if (!option->name) return DIRECTIVE_DEFAULT;
    return length >= 3 && !strcmp(option->name + length - 3, "...") ? DIRECTIVE_PACKAGE : DIRECTIVE_CLASS;
}

/* Sets the parallel arrays of names and switches of one kind. The unnamed package is "". */
static bool set_directives(Thread *t, Object *directives, DirectiveKind kind, const char *names_field, const char *switches_field)
{
    const VMOptions *options = &t->vm->options;
    int32_t count = 0;
    for (size_t i = 0; i < options->assertion_count; i++) count += directive_kind(&options->assertions[i]) == kind;
    Object *names = object_array_allocate(t, KNOWN(String), count);
    Object *switches = names ? array_allocate_primitive(t, TYPE_BOOLEAN, count) : NULL;
    if (!switches) return false;
    count = 0;
    for (size_t i = 0; i < options->assertion_count; i++) {
        const AssertionOption *option = &options->assertions[i];
        if (directive_kind(option) != kind) continue;
        size_t length = strlen(option->name) - (kind == DIRECTIVE_PACKAGE ? 3 : 0);
        Object *name = string_from_utf8(t, option->name, length);
        if (!name) return false;
        object_array_set(t, names, (uint32_t)count, name);
        ((uint8_t *)array_elements(switches))[count++] = option->enable;
    }
    const Class *class = object_class(directives);
    const Field *names_slot = class_find_field_named(t->vm, class, names_field, "[Ljava/lang/String;");
    const Field *switches_slot = class_find_field_named(t->vm, class, switches_field, "[Z");
    set_object(t, directives, names_slot->offset, names);
    set_object(t, directives, switches_slot->offset, switches);
    return true;
}

static bool retrieve_directives(Thread *t, Slot *args, Slot *result)
{
    Class *class = boot_class(t, "java/lang/AssertionStatusDirectives");
    if (!class || !class_initialize(t, class)) return false;
    Object *directives = object_allocate(t, class);
    if (!directives || !set_directives(t, directives, DIRECTIVE_CLASS, "classes", "classEnabled") ||
        !set_directives(t, directives, DIRECTIVE_PACKAGE, "packages", "packageEnabled"))
        return false;
    bool enabled = false;
    for (size_t i = 0; i < t->vm->options.assertion_count; i++)
        if (directive_kind(&t->vm->options.assertions[i]) == DIRECTIVE_DEFAULT) enabled = t->vm->options.assertions[i].enable;
    set_boolean(directives, class_find_field_named(t->vm, class, "deflt", "Z")->offset, enabled);
    return return_object(result, directives);
}

NATIVE_GROUP(natives_java_lang_class_loader,
    {"java/lang/ClassLoader", "registerNatives", "()V", native_nothing, NATIVE_LEAF},
    {NULL, "defineClass0", "(Ljava/lang/ClassLoader;Ljava/lang/Class;Ljava/lang/String;[BIILjava/security/ProtectionDomain;ZILjava/lang/Object;)Ljava/lang/Class;", define_for_lookup_class, NATIVE_PLAIN},
    {NULL, "defineClass1", "(Ljava/lang/ClassLoader;Ljava/lang/String;[BIILjava/security/ProtectionDomain;Ljava/lang/String;)Ljava/lang/Class;", define_from_array, NATIVE_PLAIN},
    {NULL, "defineClass2", "(Ljava/lang/ClassLoader;Ljava/lang/String;Ljava/nio/ByteBuffer;IILjava/security/ProtectionDomain;Ljava/lang/String;)Ljava/lang/Class;", define_from_buffer, NATIVE_PLAIN},
    {NULL, "findBootstrapClass", "(Ljava/lang/String;)Ljava/lang/Class;", find_bootstrap_class, NATIVE_PLAIN},
    {NULL, "findLoadedClass0", "(Ljava/lang/String;)Ljava/lang/Class;", find_loaded_class, NATIVE_PLAIN},
    {NULL, "retrieveDirectives", "()Ljava/lang/AssertionStatusDirectives;", retrieve_directives, NATIVE_PLAIN});
