/* method_handle_intrinsic.c: which methods are signature-polymorphic (JVMS 2.9.3), and what the machine does for each. Apart from
 * method_handle.c because classes are defined long before method handles are used. */
#include "vm/method_handle.h"

static const struct { const char *name; MethodHandleIntrinsic intrinsic; } by_name[] = {
    {"invokeBasic", MH_INVOKE_BASIC},
    {"linkToVirtual", MH_LINK_TO_VIRTUAL},
    {"linkToStatic", MH_LINK_TO_STATIC},
    {"linkToSpecial", MH_LINK_TO_SPECIAL},
    {"linkToInterface", MH_LINK_TO_INTERFACE},
    {"linkToNative", MH_LINK_TO_NATIVE},
};

MethodHandleIntrinsic method_handle_intrinsic(const Symbol *class_name, const Symbol *method_name, uint16_t access_flags,
                                              const Symbol *descriptor)
{
    bool is_method_handle = symbol_is(class_name, "java/lang/invoke/MethodHandle");
    if (!is_method_handle && !symbol_is(class_name, "java/lang/invoke/VarHandle")) return MH_NONE;
    const uint16_t native_varargs = ACC_NATIVE | ACC_VARARGS;
    static const char parameter[] = "([Ljava/lang/Object;)";
    if ((access_flags & native_varargs) != native_varargs || descriptor->length < sizeof parameter - 1 ||
        __builtin_memcmp(descriptor->bytes, parameter, sizeof parameter - 1)) return MH_NONE;
    if (is_method_handle)
        for (size_t i = 0; i < sizeof by_name / sizeof *by_name; i++)
            if (symbol_is(method_name, by_name[i].name)) return by_name[i].intrinsic;
    return MH_GENERIC_INVOKER;
}
