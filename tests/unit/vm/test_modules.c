/* test_modules.c: the module tables: java.base takes over what was loaded, packages belong to one module, reads and exports decide. The
 * java.lang.Module objects are made by hand: no Java runs. */
#include <criterion/criterion.h>
#include <string.h>

#include "library.h"
#include "vm/module.h"
#include "vm/native.h"
#include "vm/string.h"

static Object *module_object(Thread *t, const char *name)
{
    Object *object = heap_allocate(&t->mutator, class_layout(KNOWN(Module)), KNOWN(Module)->layout.instance_size);
    cr_assert(object);
    if (name) set_object(t, object, FIELD_OFFSET(Module_name), string_from_c(t, name));
    return object;
}

static Object *strings(Thread *t, const char *first, const char *second)
{
    Object *array = object_array_allocate(t, KNOWN(String), second ? 2 : 1);
    cr_assert(array);
    object_array_set(t, array, 0, string_from_c(t, first));
    if (second) object_array_set(t, array, 1, string_from_c(t, second));
    return array;
}

/* java.base with all packages that have classes by now. */
static Object *define_base(Thread *t)
{
    Object *names = boot_package_names(t);
    cr_assert(names);
    Object *dotted = object_array_allocate(t, KNOWN(String), (int32_t)array_length(names));
    for (uint32_t i = 0; i < array_length(names); i++) {
        char text[256];
        string_to_buffer(t, object_array_get(names, i), text, sizeof text);
        for (char *c = text; *c; c++)
            if (*c == '/') *c = '.';
        object_array_set(t, dotted, i, string_from_c(t, text));
    }
    Object *base = module_object(t, "java.base");
    char why[512];
    cr_assert(module_define(t, base, false, NULL, string_from_c(t, "jrt:/java.base"), dotted), "%s", library_take_exception(t, why, sizeof why));
    return base;
}

Test(modules, java_base_takes_over_what_was_loaded)
{
    Thread *t = library_open();
    Object *base = define_base(t);
    cr_assert_eq(get_object(class_mirror(KNOWN(String)), FIELD_OFFSET(Class_module)), base);
    cr_assert_eq(get_object(class_mirror(t->vm->primitive_class[TYPE_VOID]), FIELD_OFFSET(Class_module)), base);
    cr_assert_eq(get_object(class_mirror(t->vm->primitive_array[TYPE_INT]), FIELD_OFFSET(Class_module)), base);
    cr_assert_eq(object_at(module_at(library_class(t, "java/lang/StringBuffer")->module)->object), base);
    cr_assert_eq(module_of_object(t, base), module_at(KNOWN(Object)->module));
    char text[256];
    string_to_buffer(t, boot_package_location(t, string_from_c(t, "java/lang")), text, sizeof text);
    cr_assert_str_eq(text, "jrt:/java.base");
    cr_assert_not(module_define(t, module_object(t, "java.base"), false, NULL, NULL, NULL));
    cr_assert_str_eq(library_take_exception(t, text, sizeof text), "java.lang.InternalError: Module java.base is already defined");
}

Test(modules, a_package_belongs_to_one_module)
{
    Thread *t = library_open();
    char text[512];
    define_base(t);
    cr_assert(module_define(t, module_object(t, "m"), false, NULL, NULL, strings(t, "p", "p.q")));
    cr_assert_not(module_define(t, module_object(t, "m"), false, NULL, NULL, NULL));
    cr_assert_str_eq(library_take_exception(t, text, sizeof text), "java.lang.IllegalStateException: Module m is already defined");
    cr_assert_not(module_define(t, module_object(t, "n"), false, NULL, NULL, strings(t, "r", "p.q")));
    cr_assert_str_eq(library_take_exception(t, text, sizeof text),
                     "java.lang.IllegalStateException: Package p.q for module n is already in another module, m, defined to the class loader");
    cr_assert_not(module_define(t, module_object(t, "n"), false, NULL, NULL, strings(t, "r..s", NULL)));
    cr_assert_str_eq(library_take_exception(t, text, sizeof text), "java.lang.IllegalArgumentException: Invalid package name: r//s for module: n");
    cr_assert_not(module_define(t, NULL, false, NULL, NULL, NULL));
    cr_assert_str_eq(library_take_exception(t, text, sizeof text), "java.lang.NullPointerException: Null module object");
}

Test(modules, reads_and_exports_decide_access)
{
    Thread *t = library_open();
    char text[512];
    define_base(t);
    Object *m = module_object(t, "m"), *n = module_object(t, "n");
    cr_assert(module_define(t, m, false, NULL, NULL, strings(t, "p", NULL)) && module_define(t, n, false, NULL, NULL, strings(t, "q", NULL)));
    Module *from = module_of_object(t, m), *to = module_of_object(t, n);
    Package *package = package_of(t, boot_loader(t), symbol_from(t->vm, "q/C"), false);
    cr_assert(package && module_at(package->module) == to);
    cr_assert(module_reads(from, module_at(KNOWN(Object)->module)), "everyone reads java.base");
    cr_assert_not(module_reads(from, to));
    cr_assert(module_add_reads(t, m, n));
    cr_assert(module_reads(from, to));
    cr_assert_not(module_reads(to, from));
    cr_assert_not(package_is_exported_to(package, from));
    cr_assert(module_add_exports(t, n, string_from_c(t, "q"), m, false));
    cr_assert(package_is_exported_to(package, from));
    cr_assert_not(package_is_exported_to(package, module_at(KNOWN(Object)->module)));
    cr_assert(module_add_exports(t, n, string_from_c(t, "q"), NULL, false));
    cr_assert(package_is_exported_to(package, module_at(KNOWN(Object)->module)));
    cr_assert_not(module_add_exports(t, n, string_from_c(t, "no.such"), NULL, false));
    cr_assert_str_eq(library_take_exception(t, text, sizeof text), "java.lang.IllegalArgumentException: Package no/such not found in from_module n");
    cr_assert_not(module_add_exports(t, n, string_from_c(t, "p"), NULL, false));
    cr_assert_str_eq(library_take_exception(t, text, sizeof text),
                     "java.lang.IllegalArgumentException: Package: p found in module m, not in from_module: n");
}

Test(modules, denied_access_is_told_as_hotspot_tells_it)
{
    Thread *t = library_open();
    char text[512];
    define_base(t);
    Object *m = module_object(t, "m");
    cr_assert(module_define(t, m, false, NULL, NULL, strings(t, "p", NULL)));
    Class from = {.name = symbol_ref(symbol_from(t->vm, "p/C")), .module = module_ref(module_of_object(t, m))};
    cr_assert_str_eq(module_access_denied(t, &from, KNOWN(Unsafe), text, sizeof text),
                     "class p.C (in module m) cannot access class jdk.internal.misc.Unsafe (in module java.base) because module java.base does "
                     "not export jdk.internal.misc to module m");
    cr_assert_null(module_access_denied(t, KNOWN(String), KNOWN(Unsafe), text, sizeof text));
}
