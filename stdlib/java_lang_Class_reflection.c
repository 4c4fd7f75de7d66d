/* java_lang_Class_reflection.c: java.lang.Class, its members: fields, methods, constructors, record components, inner and outer
 * classes, annotations as raw bytes, the constant pool for their parser.
 *
 * Fields are listed in class-file order, methods in an order of their own. Making a member's object loads the classes of its types,
 * which may run Java: the whole list is then begun again, and what was loaded is there. */
#include "classfmt/descriptor.h"
#include "stdlib/reflect.h"
#include "vm/link.h"
#include "vm/resolve.h"
#include "vm/string.h"

#include <stdlib.h>

/* --- the order of methods -------------------------------------------------------------------------------------------------------
 * The specification leaves it open, but programs show it (and toString of annotations follows it). HotSpot lists methods by
 * the age of their names' symbols, as left by a quicksort with the median of three as pivot; a class's own names are as old as their
 * places in its constant pool. The same is done here, so that output is the same as far as possible. */

static int compare_names(const Method *a, const Method *b)
{
    return a->name.units < b->name.units ? -1 : a->name.units > b->name.units;
}

static void swap_methods(const Method **a, const Method **b)
{
    const Method *old = *a;
    *a = *b;
    *b = old;
}

static void order_pair(const Method **a, const Method **b)
{
    if (compare_names(*a, *b) > 0) swap_methods(a, b);
}

/* Hoare's partition around `pivot`; equal ones are swapped too. Returns the length of the lower part. */
static size_t partition(const Method **methods, size_t length, const Method *pivot)
{
    for (size_t left = 0, right = length - 1;; left++, right--) {
        while (compare_names(methods[left], pivot) < 0) left++;
        while (compare_names(methods[right], pivot) > 0) right--;
        if (left >= right) return right + 1;
        swap_methods(&methods[left], &methods[right]);
    }
}

static void sort_methods(const Method **methods, size_t length)
{
    while (length > 1) {
        size_t middle = length / 2;
        order_pair(&methods[0], &methods[middle]);
        order_pair(&methods[0], &methods[length - 1]);
        order_pair(&methods[middle], &methods[length - 1]);
        if (length < 4) return;
        size_t lower = partition(methods, length, methods[middle]);
        sort_methods(methods, lower);
        methods += lower;
        length -= lower;
    }
}

/* The methods of `class` in that order, malloc'ed. NULL: OutOfMemoryError pending. */
static const Method **ordered_methods(Thread *t, const Class *class)
{
    size_t count = 0;
    const Method **methods = malloc((class->method_count + 1u) * sizeof *methods);
    if (!methods) { throw_out_of_memory(t, "Java heap space"); return NULL; }
    for (unsigned i = 0; i < class->method_count; i++)
        if (!(class_method(class, i)->flags & (METHOD_OVERPASS | METHOD_INTERNAL))) methods[count++] = class_method(class, i);
    sort_methods(methods, count);
    methods[count] = NULL;
    return methods;
}

/* --- fields, methods, constructors -------------------------------------------------------------------------------------------- */

static bool is_shown(uint16_t access_flags, bool public_only) { return !public_only || (access_flags & ACC_PUBLIC); }

static bool get_declared_fields(Thread *t, Slot *args, Slot *result)
{
    Class *class = arg_class(t, args, 0);
    bool   public_only = args[1].i;
    if (class_is_instance_class(class) && !class_link(t, class)) return false;
    int32_t count = 0;
    for (unsigned i = 0; i < class->field_count; i++) count += is_shown(class_field(class, i)->access_flags, public_only);
    Object *array = object_array_allocate(t, KNOWN(ReflectField), count);
    if (!array) return false;
    count = 0;
    for (unsigned i = 0; i < class->field_count; i++) {
        if (!is_shown(class_field(class, i)->access_flags, public_only)) continue;
        Object *field = reflect_field(t, class_field(class, i));
        if (!field) return false;
        object_array_set(t, array, (uint32_t)count++, field);
    }
    return return_object(result, array);
}

static bool is_shown_method(const Method *m, bool public_only)
{
    return !(m->flags & (METHOD_IS_INIT | METHOD_IS_CLINIT)) && is_shown(m->access_flags, public_only);
}

static bool is_shown_constructor(const Method *m, bool public_only)
{
    return (m->flags & METHOD_IS_INIT) && !method_is_static(m) && is_shown(m->access_flags, public_only);
}

/* An array of objects for those of `methods` that `shown` accepts. NULL = unfinished. */
static Object *method_objects(Thread *t, const Method **methods, bool public_only, Class *element, bool (*shown)(const Method *, bool),
                              Object *(*make)(Thread *, const Method *))
{
    int32_t count = 0;
    for (const Method **m = methods; *m; m++) count += shown(*m, public_only);
    Object *array = object_array_allocate(t, element, count);
    count = 0;
    for (const Method **m = methods; array && *m; m++) {
        if (!shown(*m, public_only)) continue;
        Object *object = make(t, *m);
        if (!object) return NULL;
        object_array_set(t, array, (uint32_t)count++, object);
    }
    return array;
}

static bool list_methods(Thread *t, Slot *args, Slot *result, Class *element, bool (*shown)(const Method *, bool),
                         Object *(*make)(Thread *, const Method *))
{
    Class *class = arg_class(t, args, 0);
    if (class_is_instance_class(class) && !class_link(t, class)) return false;
    const Method **methods = ordered_methods(t, class);
    if (!methods) return false;
    Object *array = method_objects(t, methods, args[1].i, element, shown, make);
    free(methods);
    return return_made(result, array);
}

static bool get_declared_methods(Thread *t, Slot *args, Slot *result)
{
    return list_methods(t, args, result, KNOWN(ReflectMethod), is_shown_method, reflect_method);
}

static bool get_declared_constructors(Thread *t, Slot *args, Slot *result)
{
    return list_methods(t, args, result, KNOWN(ReflectConstructor), is_shown_constructor, reflect_constructor);
}

/* --- record components ------------------------------------------------------------------------------------------------------------- */

/* The accessor: an instance method of the component's name, without parameters, that returns its type. NULL if there is none. */
static const Method *record_accessor(const Class *class, const RecordComponent *component)
{
    const Symbol *type = symbol_at(component->descriptor);
    for (unsigned i = 0; i < class->method_count; i++) {
        const Method *method = class_method(class, i);
        const Symbol *descriptor = symbol_at(method->descriptor);
        if (method->name.units == component->name.units && !method_is_static(method) && descriptor->length == type->length + 2 &&
            !__builtin_memcmp(descriptor->bytes, "()", 2) && !__builtin_memcmp(descriptor->bytes + 2, type->bytes, type->length))
            return method;
    }
    return NULL;
}

static bool set_attribute(Thread *t, Object *object, uint32_t offset, BytesRef attribute)
{
    Object *array;
    if (!attribute_bytes(t, attribute, &array)) return false;
    set_object(t, object, offset, array);
    return true;
}

static Object *make_record_component(Thread *t, Class *holder, const RecordComponent *component)
{
    Symbol *descriptor = symbol_at(component->descriptor), *signature = symbol_at(component->signature);
    const Method *method = record_accessor(holder, component);
    Object *accessor = NULL, *name = NULL, *text = NULL;
    Class  *type = class_from_descriptor(t, loader_at(holder->loader), descriptor->bytes, descriptor->length);
    if (!type || !class_initialize(t, KNOWN(ReflectRecordComponent))) return NULL;
    if (method && !(accessor = reflect_method(t, method))) return NULL;
    if (!(name = string_intern_symbol(t, symbol_at(component->name), false))) return NULL;
    if (signature && !(text = string_from_symbol(t, signature))) return NULL;
    Object *object = object_allocate(t, KNOWN(ReflectRecordComponent));
    if (!object) return NULL;
    set_object(t, object, FIELD_OFFSET(ReflectRecordComponent_clazz), class_mirror(holder));
    set_object(t, object, FIELD_OFFSET(ReflectRecordComponent_name), name);
    set_object(t, object, FIELD_OFFSET(ReflectRecordComponent_type), class_mirror(type));
    set_object(t, object, FIELD_OFFSET(ReflectRecordComponent_accessor), accessor);
    set_object(t, object, FIELD_OFFSET(ReflectRecordComponent_signature), text);
    bool complete = set_attribute(t, object, FIELD_OFFSET(ReflectRecordComponent_annotations), component->annotations) &&
                    set_attribute(t, object, FIELD_OFFSET(ReflectRecordComponent_typeAnnotations), component->type_annotations);
    return complete ? object : NULL;
}

static bool get_record_components(Thread *t, Slot *args, Slot *result)
{
    Class *class = arg_class(t, args, 0);
    if (!class_link(t, class)) return false;
    Object *array = object_array_allocate(t, KNOWN(ReflectRecordComponent), class->record_component_count);
    if (!array) return false;
    for (unsigned i = 0; i < class->record_component_count; i++) {
        Object *component = make_record_component(t, class, (RecordComponent *)bytes_at(class->record_components) + i);
        if (!component) return false;
        object_array_set(t, array, i, component);
    }
    return return_object(result, array);
}

/* --- inner and outer classes (JVMS 4.7.6, 4.7.7) ---------------------------------------------------------------------------------------- */

typedef struct InnerClassRow { uint16_t inner, outer, name, flags; } InnerClassRow;

static const InnerClassRow *inner_class_rows(const Class *class) { return (const InnerClassRow *)bytes_at(class->inner_classes); }
static ConstantPool *pool_of(const Class *class) { return constant_pool_at(class->constants); }

/* Does the Class entry name `class`? (Its loader is not asked.) A hidden class is meant by its own entry, whose name is not its name. */
static bool names_class(const ConstantPool *pool, uint16_t index, const Class *class)
{
    return index && (constant_class_name(pool, index) == symbol_at(class->name) || resolved_class(pool, index) == class);
}

/* The row of the InnerClasses attribute of `class` that tells of itself, or NULL. */
static const InnerClassRow *own_row(const Class *class)
{
    for (unsigned i = 0; i < class->inner_class_count; i++)
        if (names_class(pool_of(class), inner_class_rows(class)[i].inner, class)) return &inner_class_rows(class)[i];
    return NULL;
}

/* Does `outer` list `inner` in its own InnerClasses attribute, as a member or as a local class? Else IncompatibleClassChangeError. */
static bool check_inner_class(Thread *t, Class *outer, Class *inner, bool is_member)
{
    ConstantPool *pool = pool_of(outer);
    for (unsigned i = 0; i < outer->inner_class_count; i++) {
        const InnerClassRow *row = &inner_class_rows(outer)[i];
        if (!names_class(pool, row->inner, inner)) continue;
        if (is_member ? !names_class(pool, row->outer, outer) : row->outer != 0) continue;
        Class *class = resolve_class(t, pool, row->inner);
        if (!class) return false;
        if (class == inner) return true;
    }
    char outer_name[1024], inner_name[1024];
    return throw_new(t, "java/lang/IncompatibleClassChangeError", "%s and %s disagree on InnerClasses attribute",
                     class_external_name(outer, outer_name, sizeof outer_name), class_external_name(inner, inner_name, sizeof inner_name));
}

/* The class around `class`: NULL with *unfinished false if it is top-level. *is_member: a member class, not a local one. */
static Class *enclosing_class(Thread *t, Class *class, bool *is_member, bool *unfinished)
{
    const InnerClassRow *row = own_row(class);
    uint16_t index = row ? row->outer : 0;
    *is_member = index != 0;
    if (!index) index = class->enclosing_class_index;
    *unfinished = false;
    if (!index) return NULL;
    Class *outer = resolve_class(t, pool_of(class), index);
    *unfinished = !outer || !check_inner_class(t, outer, class, *is_member);
    return *unfinished ? NULL : outer;
}

static bool get_declaring_class(Thread *t, Slot *args, Slot *result)
{
    Class *class = arg_class(t, args, 0);
    bool   is_member, unfinished;
    if (!class_is_instance_class(class)) return return_object(result, NULL);
    Class *outer = enclosing_class(t, class, &is_member, &unfinished);
    return !unfinished && return_class(result, is_member ? outer : NULL);
}

static bool get_declared_classes(Thread *t, Slot *args, Slot *result)
{
    Class  *class = arg_class(t, args, 0);
    Object *array = NULL;
    uint32_t count = 0;
    for (unsigned pass = 0; pass < 2; pass++) {
        if (pass && !(array = object_array_allocate(t, KNOWN(Class), (int32_t)count))) return false;
        count = 0;
        for (unsigned i = 0; class_is_instance_class(class) && i < class->inner_class_count; i++) {
            const InnerClassRow *row = &inner_class_rows(class)[i];
            if (!row->inner || !names_class(pool_of(class), row->outer, class)) continue;
            Class *inner = resolve_class(t, pool_of(class), row->inner);
            if (!inner || (!pass && !check_inner_class(t, class, inner, true))) return false;
            if (pass) object_array_set(t, array, count, class_mirror(inner));
            count++;
        }
    }
    return return_object(result, array);
}

/* {Class, name or null, descriptor or null} of the EnclosingMethod attribute. */
static bool get_enclosing_method(Thread *t, Slot *args, Slot *result)
{
    Class *class = arg_class(t, args, 0);
    if (!class_is_instance_class(class) || !class->enclosing_class_index) return return_object(result, NULL);
    Class  *outer = resolve_class(t, pool_of(class), class->enclosing_class_index);
    Object *array = outer ? object_array_allocate(t, KNOWN(Object), 3) : NULL;
    if (!array) return false;
    object_array_set(t, array, 0, class_mirror(outer));
    if (class->enclosing_method_index) {
        Object *name = string_from_symbol(t, constant_member_name(pool_of(class), class->enclosing_method_index));
        Object *descriptor = name ? string_from_symbol(t, constant_member_descriptor(pool_of(class), class->enclosing_method_index)) : NULL;
        if (!descriptor) return false;
        object_array_set(t, array, 1, name);
        object_array_set(t, array, 2, descriptor);
    }
    return return_object(result, array);
}

static bool get_simple_binary_name(Thread *t, Slot *args, Slot *result)
{
    const Class *class = arg_class(t, args, 0);
    const InnerClassRow *row = class_is_instance_class(class) ? own_row(class) : NULL;
    if (!row || !row->name) return return_object(result, NULL);
    return return_made(result, string_from_symbol(t, constant_utf8(pool_of(class), row->name)));
}

/* --- annotations -------------------------------------------------------------------------------------------------------------------------- */

static bool get_raw_annotations(Thread *t, Slot *args, Slot *result)
{
    Object *array;
    return attribute_bytes(t, arg_class(t, args, 0)->annotations, &array) && return_object(result, array);
}

static bool get_raw_type_annotations(Thread *t, Slot *args, Slot *result)
{
    Object *array;
    return attribute_bytes(t, arg_class(t, args, 0)->type_annotations, &array) && return_object(result, array);
}

/* The handle in the result is the mirror: jdk_internal_reflect.c. */
static bool get_constant_pool(Thread *t, Slot *args, Slot *result)
{
    if (!class_is_instance_class(arg_class(t, args, 0))) return return_object(result, NULL);
    if (!class_initialize(t, KNOWN(ReflectConstantPool))) return false;
    Object *object = object_allocate(t, KNOWN(ReflectConstantPool));
    if (!object) return false;
    set_object(t, object, FIELD_OFFSET(ReflectConstantPool_constantPoolOop), arg_object(args, 0));
    return return_object(result, object);
}

NATIVE_GROUP(natives_java_lang_class_reflection,
    {"java/lang/Class", "getDeclaredFields0", "(Z)[Ljava/lang/reflect/Field;", get_declared_fields, NATIVE_PLAIN},
    {NULL, "getDeclaredMethods0", "(Z)[Ljava/lang/reflect/Method;", get_declared_methods, NATIVE_PLAIN},
    {NULL, "getDeclaredConstructors0", "(Z)[Ljava/lang/reflect/Constructor;", get_declared_constructors, NATIVE_PLAIN},
    {NULL, "getRecordComponents0", "()[Ljava/lang/reflect/RecordComponent;", get_record_components, NATIVE_PLAIN},
    {NULL, "getDeclaredClasses0", "()[Ljava/lang/Class;", get_declared_classes, NATIVE_PLAIN},
    {NULL, "getDeclaringClass0", "()Ljava/lang/Class;", get_declaring_class, NATIVE_PLAIN},
    {NULL, "getEnclosingMethod0", "()[Ljava/lang/Object;", get_enclosing_method, NATIVE_PLAIN},
    {NULL, "getSimpleBinaryName0", "()Ljava/lang/String;", get_simple_binary_name, NATIVE_PLAIN},
    {NULL, "getRawAnnotations", "()[B", get_raw_annotations, NATIVE_PLAIN},
    {NULL, "getRawTypeAnnotations", "()[B", get_raw_type_annotations, NATIVE_PLAIN},
    {NULL, "getConstantPool", "()Ljdk/internal/reflect/ConstantPool;", get_constant_pool, NATIVE_PLAIN});
