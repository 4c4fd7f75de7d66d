/* test_classes.c: classes as made from class files, arrays, subtyping, tables of loaders, and the texts of their errors. */
#include <criterion/criterion.h>
#include <string.h>

#include "library.h"
#include "vm/define.h"
#include "vm/exception.h"
#include "vm/resolve.h"

static Class *array(Thread *t, Class *element)
{
    Class *class = class_array_of(t, element);
    cr_assert(class);
    return class;
}

Test(classes, known_rows_exist)
{
    Thread *t = library_open();
    for (unsigned i = 0; i < KNOWN_CLASS_COUNT; i++) cr_assert(t->vm->known_class[i], "class %u", i);
    cr_assert(METHOD(ClassLoader_loadClass) && METHOD(System_initPhase1) && METHOD(MHN_linkCallSite));
    unsigned missing = 0;
    for (unsigned i = 0; i < KNOWN_FIELD_COUNT; i++) missing += !t->vm->known_field[i];
    for (unsigned i = 0; i < KNOWN_METHOD_COUNT; i++) missing += !t->vm->known_method[i];
    cr_assert_eq(missing, 0);
}

Test(classes, subtyping_of_classes_and_interfaces)
{
    Thread *t = library_open();
    Class *list = library_class(t, "java/util/ArrayList"), *collection = library_class(t, "java/util/Collection");
    Class *iterable = library_class(t, "java/lang/Iterable");
    cr_assert(class_is_subtype(list, KNOWN(Object)));
    cr_assert(class_is_subtype(list, iterable));
    cr_assert(class_is_subtype(collection, iterable));
    cr_assert(class_is_subtype(collection, KNOWN(Object)));
    cr_assert_not(class_is_subtype(iterable, collection));
    cr_assert_not(class_is_subtype(KNOWN(String), list));
    cr_assert(class_is_subclass(KNOWN(NoClassDefFoundError), KNOWN(Throwable)));
    cr_assert(KNOWN(NoClassDefFoundError)->flags & CLASS_IS_THROWABLE);
    cr_assert(list->flags & CLASS_IS_CLONEABLE);
    cr_assert_not(KNOWN(String)->flags & CLASS_IS_CLONEABLE);
}

Test(classes, arrays_are_covariant_in_references_only)
{
    Thread *t = library_open();
    Class *strings = array(t, KNOWN(String)), *objects = array(t, KNOWN(Object)), *ints = t->vm->primitive_array[TYPE_INT];
    cr_assert(class_is_subtype(strings, objects));
    cr_assert(class_is_subtype(array(t, strings), objects));
    cr_assert(class_is_subtype(array(t, ints), objects));
    cr_assert(class_is_subtype(array(t, ints), array(t, KNOWN(Cloneable))));
    cr_assert(class_is_subtype(ints, KNOWN(Serializable)));
    cr_assert(class_is_subtype(ints, KNOWN(Object)));
    cr_assert_not(class_is_subtype(objects, strings));
    cr_assert_not(class_is_subtype(ints, objects));
    cr_assert_not(class_is_subtype(ints, t->vm->primitive_array[TYPE_LONG]));
    cr_assert_not(class_is_subtype(t->vm->primitive_class[TYPE_INT], KNOWN(Object)));
    cr_assert_eq(strings, array(t, KNOWN(String)));
    cr_assert(symbol_is(symbol_at(array(t, strings)->name), "[[Ljava/lang/String;"));
    cr_assert_eq(array(t, strings)->dimensions, 2);
    cr_assert_eq(strings->inner_access_flags, ACC_PUBLIC | ACC_FINAL | ACC_ABSTRACT);
}

Test(classes, array_names_are_found_and_loaded)
{
    Thread *t = library_open();
    Symbol *name = symbol_from(t->vm, "[[Ljava/util/ArrayList;");
    cr_assert_null(loader_find_class(t, boot_loader(t), name));
    Class *class = class_load(t, boot_loader(t), name);
    cr_assert(class);
    cr_assert_eq(loader_find_class(t, boot_loader(t), name), class);
    cr_assert_eq(class_load(t, boot_loader(t), symbol_from(t->vm, "[J")), t->vm->primitive_array[TYPE_LONG]);
    cr_assert_eq(class_from_descriptor(t, boot_loader(t), "V", 1), t->vm->primitive_class[TYPE_VOID]);
}

Test(classes, a_miss_of_the_boot_loader_is_told)
{
    Thread *t = library_open();
    char text[512];
    cr_assert_null(class_load(t, boot_loader(t), symbol_from(t->vm, "no/Such")));
    cr_assert_str_eq(library_take_exception(t, text, sizeof text), "java.lang.ClassNotFoundException: no/Such");
    cr_assert_null(class_load(t, boot_loader(t), symbol_from(t->vm, "[Lno/Such;")));
    cr_assert_str_eq(library_take_exception(t, text, sizeof text), "java.lang.ClassNotFoundException: [Lno/Such;");
    cr_assert_null(class_load_for_constant(t, boot_loader(t), symbol_from(t->vm, "[Lno/Such;"), NULL, 0));
    cr_assert_str_eq(library_take_exception(t, text, sizeof text), "java.lang.NoClassDefFoundError: [Lno/Such;");
}

Test(classes, definition_errors_have_the_texts_of_hotspot)
{
    Thread *t = library_open();
    char text[512];
    size_t length;
    Symbol *name = symbol_from(t->vm, "java/util/BitSet");
    const uint8_t *bytes = boot_find_class_file(t->vm, name, &length, NULL);
    cr_assert(bytes);
    DefineOptions wrong = {.name = symbol_from(t->vm, "Foo")};
    cr_assert_null(class_define(t, boot_loader(t), bytes, length, &wrong));
    cr_assert_str_eq(library_take_exception(t, text, sizeof text), "java.lang.NoClassDefFoundError: Foo (wrong name: java/util/BitSet)");
    DefineOptions right = {.name = name};
    cr_assert(class_define(t, boot_loader(t), bytes, length, &right));
    cr_assert_null(class_define(t, boot_loader(t), bytes, length, &right));
    cr_assert_str_eq(library_take_exception(t, text, sizeof text),
                     "java.lang.LinkageError: loader 'bootstrap' attempted duplicate class definition for java.util.BitSet. "
                     "(java.util.BitSet is in module java.base of loader 'bootstrap')");
    cr_assert_null(class_define(t, boot_loader(t), bytes, 100, &wrong));
    cr_assert(strstr(library_take_exception(t, text, sizeof text), "java.lang.ClassFormatError: "));
}

static unsigned times_in_list(Thread *t, const char *name)
{
    unsigned times = 0;
    for (const Class *class = class_at(boot_loader(t)->classes); class; class = class_at(class->next_in_loader))
        times += symbol_is(symbol_at(class->name), name);
    return times;
}

/* Two threads may make a class of the boot loader at once; the one that is later takes its own back. */
Test(classes, a_class_that_lost_the_race_is_in_no_list)
{
    Thread *t = library_open();
    Class *lost = library_class(t, "java/util/BitSet"), *before = class_at(lost->next_in_loader);
    library_class(t, "java/util/concurrent/Phaser");
    uint64_t count = t->vm->state->class_count;
    cr_assert_eq(times_in_list(t, "java/util/BitSet"), 1);
    loader_unlink_class(t->vm, boot_loader(t), lost);
    cr_assert_eq(times_in_list(t, "java/util/BitSet"), 0);
    cr_assert_eq(times_in_list(t, "java/util/concurrent/Phaser"), 1);
    cr_assert_eq(t->vm->state->class_count, count - 1);
    cr_assert_eq(class_at(lost->next_in_loader), before, "who stands on it goes on");
    loader_unlink_class(t->vm, boot_loader(t), lost);
    cr_assert_eq(t->vm->state->class_count, count - 1, "and a second time does nothing");
}

Test(classes, a_hidden_class_has_its_host_s_place_and_no_entry)
{
    Thread *t = library_open();
    char text[512];
    size_t length;
    Symbol *name = symbol_from(t->vm, "java/util/BitSet");
    const uint8_t *bytes = boot_find_class_file(t->vm, name, &length, NULL);
    DefineOptions options = {.name = name, .host = library_class(t, "java/util/ArrayList"), .hidden = true};
    Class *class = class_define(t, boot_loader(t), bytes, length, &options);
    cr_assert(class, "%s", library_take_exception(t, text, sizeof text));
    cr_assert_null(loader_find_class(t, boot_loader(t), symbol_at(class->name)));
    cr_assert_null(loader_find_class(t, boot_loader(t), name));
    cr_assert(class_same_package(class, options.host));
    class_external_name(class, text, sizeof text);
    cr_assert_eq(strncmp(text, "java.util.BitSet/0x", 19), 0, "%s", text);
    const ConstantPool *pool = constant_pool_at(class->constants);
    bool found = false;
    for (uint16_t i = 1; i < pool->count; i++)
        found |= constant_tag(pool, i) == CONSTANT_Class && resolved_class(pool, i) == class;
    cr_assert(found, "its own name resolves to itself");
    cr_assert(class_method(class, 0)->flags & METHOD_HIDDEN);
}

Test(classes, members_keep_their_attributes)
{
    Thread *t = library_open();
    Method *init = class_find_method_named(t->vm, KNOWN(Object), "<init>", "()V");
    cr_assert(init && init->flags & METHOD_REGISTERS_FINALIZER && init->flags & METHOD_IS_INIT && init->flags & METHOD_EMPTY);
    Method *get_class = class_find_method_named(t->vm, KNOWN(Object), "getClass", "()Ljava/lang/Class;");
    cr_assert(method_is_native(get_class) && get_class->flags & METHOD_INTRINSIC);
    cr_assert_eq(method_line_number(get_class, 0), -2);
    Method *char_at = class_find_method_named(t->vm, KNOWN(String), "charAt", "(I)C");
    cr_assert(char_at->flags & METHOD_RESULT_NARROW);
    cr_assert_eq(char_at->argument_slots, 2);
    cr_assert_gt(method_line_number(char_at, 0), 0);
    cr_assert_geq(method_line_number(char_at, char_at->code_length - 1), method_line_number(char_at, 0));
    Method *for_name = class_find_method_named(t->vm, KNOWN(Class), "forName", "(Ljava/lang/String;)Ljava/lang/Class;");
    cr_assert(for_name->flags & METHOD_CALLER_SENSITIVE);
    Method *invoke = class_find_method_named(t->vm, KNOWN(MethodHandle), "invokeBasic", "([Ljava/lang/Object;)Ljava/lang/Object;");
    cr_assert(invoke->flags & METHOD_POLYMORPHIC && invoke->flags & METHOD_INTRINSIC);
    char text[256];
    cr_assert_str_eq(method_external_name(for_name, text, sizeof text), "java.lang.Class java.lang.Class.forName(java.lang.String)");
    cr_assert_str_eq(method_external_name(char_at, text, sizeof text), "char java.lang.String.charAt(int)");
}

Test(classes, finalizers_are_noticed_unless_empty)
{
    Thread *t = library_open();
    cr_assert_not(KNOWN(Object)->flags & CLASS_HAS_FINALIZER);
    cr_assert_not(library_class(t, "java/util/concurrent/ThreadPoolExecutor")->flags & CLASS_HAS_FINALIZER);
    cr_assert_not(library_class(t, "java/util/ArrayList")->flags & CLASS_HAS_FINALIZER);
}

Test(classes, locations_read_as_in_class_cast_exceptions)
{
    Thread *t = library_open();
    char text[512];
    cr_assert_str_eq(class_location_text(t, KNOWN(String), KNOWN(Integer), text, sizeof text),
                     "java.lang.String and java.lang.Integer are in module java.base of loader 'bootstrap'");
    cr_assert_str_eq(class_location_text(t, KNOWN(String), NULL, text, sizeof text),
                     "java.lang.String is in module java.base of loader 'bootstrap'");
}

Test(classes, loading_survives_a_collection_at_each_allocation)
{
    Thread *t = library_open_with((VMOptions){.heap = {.stress_interval = 1, .verify = true}});
    Class *list = array(t, array(t, library_class(t, "java/util/concurrent/ConcurrentHashMap")));
    cr_assert_eq(mirror_class(t->vm, class_mirror(list)), list);
    char text[512];
    cr_assert_null(class_load(t, boot_loader(t), symbol_from(t->vm, "no/Such")));
    cr_assert_str_eq(library_take_exception(t, text, sizeof text), "java.lang.ClassNotFoundException: no/Such");
}
