/* java_lang_Module.c: java.lang.Module: what the module system tells the machine (vm/module.h does the work). */
#include "stdlib/stdlib.h"
#include "vm/module.h"

/* defineModule0(Module module, boolean isOpen, String version, String location, Object[] packages) */
static bool define_module(Thread *t, Slot *args, Slot *result)
{
    return module_define(t, arg_object(args, 0), args[1].i, arg_object(args, 2), arg_object(args, 3), arg_object(args, 4));
}

static bool add_reads(Thread *t, Slot *args, Slot *result)
{
    return module_add_reads(t, arg_object(args, 0), arg_object(args, 1));
}

static bool add_exports(Thread *t, Slot *args, Slot *result)
{
    if (!arg_object(args, 2)) return throw_new(t, "java/lang/NullPointerException", "to_module is null");
    return module_add_exports(t, arg_object(args, 0), arg_object(args, 1), arg_object(args, 2), false);
}

static bool add_exports_to_all(Thread *t, Slot *args, Slot *result)
{
    return module_add_exports(t, arg_object(args, 0), arg_object(args, 1), NULL, false);
}

static bool add_exports_to_all_unnamed(Thread *t, Slot *args, Slot *result)
{
    return module_add_exports(t, arg_object(args, 0), arg_object(args, 1), NULL, true);
}

NATIVE_GROUP(natives_java_lang_module,
    {"java/lang/Module", "defineModule0", "(Ljava/lang/Module;ZLjava/lang/String;Ljava/lang/String;[Ljava/lang/Object;)V", define_module, NATIVE_PLAIN},
    {NULL, "addReads0", "(Ljava/lang/Module;Ljava/lang/Module;)V", add_reads, NATIVE_PLAIN},
    {NULL, "addExports0", "(Ljava/lang/Module;Ljava/lang/String;Ljava/lang/Module;)V", add_exports, NATIVE_PLAIN},
    {NULL, "addExportsToAll0", "(Ljava/lang/Module;Ljava/lang/String;)V", add_exports_to_all, NATIVE_PLAIN},
    {NULL, "addExportsToAllUnnamed0", "(Ljava/lang/Module;Ljava/lang/String;)V", add_exports_to_all_unnamed, NATIVE_PLAIN});
