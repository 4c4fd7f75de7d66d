/* java_lang_Class.c: java.lang.Class, what it tells of the class itself: names, kinds, supertypes, look-up by name, nests.
 * Members (fields, methods, inner classes, annotations) are in java_lang_Class_reflection.c.
 *
 * Class objects are mirrors (vm/loader.h, mirror.c); vm's Class says everything. */
#include "classfmt/names.h"
#include "stdlib/stdlib.h"
#include "vm/loader.h"
#include "vm/resolve.h"
#include "vm/string.h"

#include <stdlib.h>
#include <string.h>

/* --- kinds and supertypes ---------------------------------------------------------------------------------------------- */

static bool is_array(Thread *t, Slot *args, Slot *result)
{
    return return_int(result, class_is_array(arg_class(t, args, 0)));
}

static bool is_primitive(Thread *t, Slot *args, Slot *result)
{
    return return_int(result, class_is_primitive(arg_class(t, args, 0)));
}

static bool is_interface(Thread *t, Slot *args, Slot *result)
{
    return return_int(result, class_is_interface(arg_class(t, args, 0)));
}

static bool is_hidden(Thread *t, Slot *args, Slot *result)
{
    return return_int(result, class_is_hidden(arg_class(t, args, 0)));
}

static bool is_instance(Thread *t, Slot *args, Slot *result)
{
    Object *object = arg_object(args, 1);
    return return_int(result, object && class_is_subtype(object_class(object), arg_class(t, args, 0)));
}

static bool is_assignable_from(Thread *t, Slot *args, Slot *result)
{
    if (!arg_object(args, 1)) return throw_null_pointer(t);
    Class *target = arg_class(t, args, 0), *source = arg_class(t, args, 1);
    bool   primitive = class_is_primitive(target) || class_is_primitive(source);
    return return_int(result, primitive ? target == source : class_is_subtype(source, target));
}

static bool is_assignable_from_fast(Thread *t, Slot *args, Slot *result)
{
    return arg_object(args, 1) && is_assignable_from(t, args, result);
}

/* JVMS 4.7.8: final, directly below java.lang.Record, with the attribute. */
static bool is_record(Thread *t, Slot *args, Slot *result)
{
    const Class *class = arg_class(t, args, 0), *super = class_super(class);
    return return_int(result, (class->flags & CLASS_IS_RECORD) && (class->access_flags & ACC_FINAL) && super &&
                                  symbol_is(symbol_at(super->name), "java/lang/Record"));
}

static bool get_superclass(Thread *t, Slot *args, Slot *result)
{
    const Class *class = arg_class(t, args, 0);
    return return_class(result, class_is_interface(class) ? NULL : class_super(class));
}

static bool get_interfaces(Thread *t, Slot *args, Slot *result)
{
    Class *class = arg_class(t, args, 0);
    unsigned count = class_is_array(class) ? 2 : class->interface_count;
    Object *array = object_array_allocate(t, KNOWN(Class), (int32_t)count);
    if (!array) return false;
    if (class_is_array(class)) { /* JLS 10.8, in the order that reflection has always given */
        object_array_set(t, array, 0, class_mirror(KNOWN(Cloneable)));
        object_array_set(t, array, 1, class_mirror(KNOWN(Serializable)));
    } else {
        for (unsigned i = 0; i < count; i++) object_array_set(t, array, i, class_mirror(class_interface(class, i)));
    }
    return return_object(result, array);
}

/* Member classes have the flags of their InnerClasses entry; arrays the element's access, final and abstract. */
static bool get_modifiers(Thread *t, Slot *args, Slot *result)
{
    const Class *class = arg_class(t, args, 0), *element = class;
    while (class_is_array(element)) element = class_at(element->element);
    int32_t flags = class_is_primitive(element) ? ACC_PUBLIC | ACC_FINAL | ACC_ABSTRACT : element->inner_access_flags & ~ACC_SUPER;
    if (class_is_array(class)) flags = (flags & (ACC_PUBLIC | ACC_PRIVATE | ACC_PROTECTED)) | ACC_FINAL | ACC_ABSTRACT;
    return return_int(result, flags);
}

static bool get_primitive_class(Thread *t, Slot *args, Slot *result)
{
    static const char names[][8] = {
        [TYPE_BOOLEAN] = "boolean", [TYPE_BYTE] = "byte", [TYPE_CHAR] = "char", [TYPE_SHORT] = "short", [TYPE_INT] = "int",
        [TYPE_LONG] = "long", [TYPE_FLOAT] = "float", [TYPE_DOUBLE] = "double", [TYPE_VOID] = "void",
    };
    if (!arg_object(args, 0)) return throw_null_pointer(t);
    char name[16];
    string_to_buffer(t, arg_object(args, 0), name, sizeof name);
    for (unsigned type = TYPE_BOOLEAN; type <= TYPE_VOID; type++)
        if (!strcmp(name, names[type])) return return_class(result, t->vm->primitive_class[type]);
    return throw_known(t, KNOWN(ClassNotFoundException), "%s", name);
}

/* --- names --------------------------------------------------------------------------------------------------------------- */

/* The binary name as an interned String. Hidden classes are named in their own way (contract 5.6). */
static Object *external_name(Thread *t, const Class *class)
{
    const Class *element = class;
    while (class_is_array(element)) element = class_at(element->element);
    Symbol *symbol = symbol_at(class->name);
    if (!class_is_hidden(element)) return string_intern_symbol(t, symbol, true);
    size_t size = symbol->length + 1u;
    char  *text = malloc(size);
    if (!text) { throw_out_of_memory(t, "Java heap space"); return NULL; }
    class_external_name(class, text, size);
    Object *name = string_from_mutf8(t, text, strlen(text));
    free(text);
    return name ? string_intern(t, name) : NULL;
}

static bool init_class_name(Thread *t, Slot *args, Slot *result)
{
    Object *name = external_name(t, arg_class(t, args, 0));
    if (!name) return false;
    set_object(t, arg_object(args, 0), FIELD_OFFSET(Class_name), name);
    return return_object(result, name);
}

/* A class name from Java code, dots replaced by slashes. malloc'ed, *length bytes; NULL: out of memory pending. */
static char *internal_name(Thread *t, const Object *string, size_t *length)
{
    char *name = string_to_mutf8(t, string, length);
    for (char *p = name; p && (p = memchr(p, '.', *length - (size_t)(p - name)));) *p = '/';
    return name;
}

/* Loaders made for generated accessors of reflection look classes up through their parent. */
static Object *look_up_loader(Thread *t, Object *loader)
{
    while (loader && (object_class(loader)->flags & CLASS_IS_DELEGATING_LOADER)) loader = get_object(loader, FIELD_OFFSET(ClassLoader_parent));
    return loader;
}

/* The symbol of a class name as Class.forName takes it. NULL: ClassNotFoundException (or out of memory) pending. */
static Symbol *for_name_symbol(Thread *t, const Object *string)
{
    size_t  length;
    Symbol *symbol = NULL;
    char   *plain = string_to_mutf8(t, string, &length), *name = plain ? internal_name(t, string, &length) : NULL;
    if (name) {
        bool shown_as_given = memchr(plain, '/', length) || (length && name[length - 1] == '/');
        if (shown_as_given || length > UINT16_MAX || !name_is_class((Utf8){name, (uint32_t)length}, 61)) {
            throw_known(t, KNOWN(ClassNotFoundException), "%.1023s", shown_as_given ? plain : name);
        } else if (!(symbol = symbol_intern(t->vm, name, length))) {
            throw_out_of_memory(t, "Metaspace");
        }
    }
    free(name);
    free(plain);
    return symbol;
}

/* forName0(String name, boolean initialize, ClassLoader loader, Class<?> caller) */
static bool for_name(Thread *t, Slot *args, Slot *result)
{
    if (!arg_object(args, 0)) return throw_null_pointer(t);
    Symbol *name = for_name_symbol(t, arg_object(args, 0));
    if (!name) return false;
    Loader *loader = loader_of(t, look_up_loader(t, arg_object(args, 2)));
    Class  *class = loader ? class_load(t, loader, name) : NULL;
    if (!class || (args[1].i && !class_initialize(t, class))) return false;
    return return_class(result, class);
}

/* --- assertions ----------------------------------------------------------------------------------------------------------- */

/* Is `option` the package option ("pkg..." ) for the package that is the first `length` bytes of a dotted class name? */
static bool option_names_package(const char *option, const char *name, size_t length)
{
    return !strncmp(option, name, length) && !strcmp(option + length, "...");
}

/* The most specific option wins, of equal ones the last: class, then packages outward, then the default (java -ea, -da, -esa). */
static bool assertions_are_enabled(const VMOptions *options, const char *name, bool system)
{
    for (size_t i = options->assertion_count; i-- > 0;)
        if (options->assertions[i].name && !strcmp(options->assertions[i].name, name)) return options->assertions[i].enable;
    const char *dot = strrchr(name, '.');
    size_t length = dot ? (size_t)(dot - name) : 0;
    for (bool more = true; more;) {
        for (size_t i = options->assertion_count; i-- > 0;) {
            const AssertionOption *option = &options->assertions[i];
            if (option->name && option_names_package(option->name, name, length)) return option->enable;
        }
        while (length > 0 && name[--length] != '.') {}
        more = length > 0;
    }
    if (system) return options->system_assertions;
    for (size_t i = options->assertion_count; i-- > 0;)
        if (!options->assertions[i].name) return options->assertions[i].enable;
    return false;
}

static bool desired_assertion_status(Thread *t, Slot *args, Slot *result)
{
    const Class *class = arg_class(t, args, 0);
    bool system = class->loader.units == t->vm->state->boot_loader.units;
    const VMOptions *options = &t->vm->options;
    if (!options->assertion_count) return return_int(result, system && options->system_assertions);
    size_t size = symbol_at(class->name)->length + 1u;
    char  *name = malloc(size);
    if (!name) return throw_out_of_memory(t, "Java heap space");
    bool enabled = assertions_are_enabled(options, class_external_name(class, name, size), system);
    free(name);
    return return_int(result, enabled);
}

/* --- what came with the class --------------------------------------------------------------------------------------------- */

static bool get_protection_domain(Thread *t, Slot *args, Slot *result)
{
    return return_object(result, object_at(arg_class(t, args, 0)->protection_domain));
}

static bool get_signers(Thread *t, Slot *args, Slot *result)
{
    Object *signers = object_at(arg_class(t, args, 0)->signers);
    return signers ? return_made(result, object_clone(t, signers)) : return_object(result, NULL);
}

static bool set_signers(Thread *t, Slot *args, Slot *result)
{
    Class *class = arg_class(t, args, 0);
    if (!class_is_instance_class(class)) return true;
    class->signers = args[1].ref;
    class_note_young(class);
    return true;
}

static bool get_generic_signature(Thread *t, Slot *args, Slot *result)
{
    Symbol *signature = symbol_at(arg_class(t, args, 0)->generic_signature);
    return signature ? return_made(result, string_from_symbol(t, signature)) : return_object(result, NULL);
}

/* --- nests and sealed hierarchies (JVMS 4.7.28, 4.7.29, 4.7.31) --------------------------------------------------------------- */

static bool get_nest_host(Thread *t, Slot *args, Slot *result)
{
    Class *host = class_nest_host(t, arg_class(t, args, 0));
    return host && return_class(result, host);
}

static bool is_virtual_machine_error(const Object *exception)
{
    for (const Class *class = object_class(exception); class; class = class_super(class))
        if (symbol_is(symbol_at(class->name), "java/lang/VirtualMachineError")) return true;
    return false;
}

/* Resolves the classes that an attribute of `class` names, those that can't be being left out: their errors are dropped, unless
 * the machine itself is in trouble. The native's state is 1 + the number of entries done, so that it is called again when the
 * loading of one throws. */
static bool resolve_leniently(Thread *t, Class *class, const uint16_t *indices, unsigned count, bool nest_hosts)
{
    for (uint32_t i = native_state(t) ? native_state(t) - 1 : 0; i < count; i++) {
        if (!thread_has_exception(t)) {
            native_set_state(t, i + 1);
            Class *member = resolve_class(t, constant_pool_at(class->constants), indices[i]);
            if (member && (!nest_hosts || !class_is_instance_class(member) || class_nest_host(t, member))) continue;
            if (!thread_has_exception(t)) return false; /* frames were pushed */
        }
        if (is_virtual_machine_error(thread_exception(t))) return false;
        thread_clear_exception(t);
    }
    return true;
}

/* An array of the mirrors of the resolved ones, behind `first` if that is given. */
static Object *resolved_classes(Thread *t, Class *class, const uint16_t *indices, unsigned count, Class *first)
{
    ConstantPool *pool = constant_pool_at(class->constants);
    unsigned length = first != NULL;
    for (unsigned pass = 0; pass < 2; pass++) {
        Object *array = pass ? object_array_allocate(t, KNOWN(Class), (int32_t)length) : NULL;
        if (pass && !array) return NULL;
        if (pass && first) object_array_set(t, array, 0, class_mirror(first));
        length = first != NULL;
        for (unsigned i = 0; i < count; i++) {
            Class *member = resolved_class(pool, indices[i]);
            if (!member || !class_is_instance_class(member)) continue;
            if (first && class_at(member->nest_host) != first) continue;
            if (pass) object_array_set(t, array, length, class_mirror(member));
            length++;
        }
        if (pass) return array;
    }
    return NULL;
}

static bool get_nest_members(Thread *t, Slot *args, Slot *result)
{
    Class *host = class_nest_host(t, arg_class(t, args, 0));
    if (!host) return false;
    const uint16_t *indices = (const uint16_t *)bytes_at(host->nest_members);
    if (!resolve_leniently(t, host, indices, host->nest_member_count, true)) return false;
    return return_made(result, resolved_classes(t, host, indices, host->nest_member_count, host));
}

static bool get_permitted_subclasses(Thread *t, Slot *args, Slot *result)
{
    Class *class = arg_class(t, args, 0);
    if (!(class->flags & CLASS_IS_SEALED)) return return_object(result, NULL);
    const uint16_t *indices = (const uint16_t *)bytes_at(class->permitted_subclasses);
    if (!resolve_leniently(t, class, indices, class->permitted_subclass_count, false)) return false;
    return return_made(result, resolved_classes(t, class, indices, class->permitted_subclass_count, NULL));
}

NATIVE_GROUP(natives_java_lang_class,
    {"java/lang/Class", "registerNatives", "()V", native_nothing, NATIVE_LEAF},
    {NULL, "desiredAssertionStatus0", "(Ljava/lang/Class;)Z", desired_assertion_status, NATIVE_PLAIN},
    {NULL, "forName0", "(Ljava/lang/String;ZLjava/lang/ClassLoader;Ljava/lang/Class;)Ljava/lang/Class;", for_name, NATIVE_PLAIN},
    {NULL, "getPrimitiveClass", "(Ljava/lang/String;)Ljava/lang/Class;", get_primitive_class, NATIVE_PLAIN},
    {NULL, "initClassName", "()Ljava/lang/String;", init_class_name, NATIVE_PLAIN},
    {NULL, "isArray", "()Z", is_array, NATIVE_LEAF},
    {NULL, "isPrimitive", "()Z", is_primitive, NATIVE_LEAF},
    {NULL, "isInterface", "()Z", is_interface, NATIVE_LEAF},
    {NULL, "isHidden", "()Z", is_hidden, NATIVE_LEAF},
    {NULL, "isInstance", "(Ljava/lang/Object;)Z", is_instance, NATIVE_LEAF},
    {NULL, "isAssignableFrom", "(Ljava/lang/Class;)Z", is_assignable_from, NATIVE_PLAIN, is_assignable_from_fast},
    {NULL, "isRecord0", "()Z", is_record, NATIVE_LEAF},
    {NULL, "getSuperclass", "()Ljava/lang/Class;", get_superclass, NATIVE_LEAF},
    {NULL, "getInterfaces0", "()[Ljava/lang/Class;", get_interfaces, NATIVE_PLAIN},
    {NULL, "getModifiers", "()I", get_modifiers, NATIVE_LEAF},
    {NULL, "getProtectionDomain0", "()Ljava/security/ProtectionDomain;", get_protection_domain, NATIVE_LEAF},
    {NULL, "getSigners", "()[Ljava/lang/Object;", get_signers, NATIVE_PLAIN},
    {NULL, "setSigners", "([Ljava/lang/Object;)V", set_signers, NATIVE_LEAF},
    {NULL, "getGenericSignature0", "()Ljava/lang/String;", get_generic_signature, NATIVE_PLAIN},
    {NULL, "getNestHost0", "()Ljava/lang/Class;", get_nest_host, NATIVE_PLAIN},
    {NULL, "getNestMembers0", "()[Ljava/lang/Class;", get_nest_members, NATIVE_PLAIN},
    {NULL, "getPermittedSubclasses0", "()[Ljava/lang/Class;", get_permitted_subclasses, NATIVE_PLAIN});
