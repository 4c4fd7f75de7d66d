/* java_lang_StrictMath.c: java.lang.StrictMath, on fdlibm.h. Math comes here too: the two agree on every CPU. */
#include "stdlib/fdlibm.h"
#include "stdlib/stdlib.h"

static bool return_double(Slot *result, double value)
{
    result->d = value;
    return true;
}

#define UNARY(name) \
    static bool math_##name(Thread *t, Slot *args, Slot *result) { return return_double(result, fdlibm_##name(arg_double(args, 0))); }
UNARY(sin) UNARY(cos) UNARY(tan) UNARY(asin) UNARY(acos) UNARY(atan) UNARY(log) UNARY(log10) UNARY(log1p) UNARY(expm1)
UNARY(sinh) UNARY(cosh) UNARY(tanh)

static bool math_sqrt(Thread *t, Slot *args, Slot *result) { return return_double(result, __builtin_sqrt(arg_double(args, 0))); }

static bool math_atan2(Thread *t, Slot *args, Slot *result)
{
    return return_double(result, fdlibm_atan2(arg_double(args, 0), arg_double(args, 2)));
}

static bool math_remainder(Thread *t, Slot *args, Slot *result)
{
    return return_double(result, fdlibm_remainder(arg_double(args, 0), arg_double(args, 2)));
}

NATIVE_GROUP(natives_java_lang_strict_math,
    {"java/lang/StrictMath", "sin", "(D)D", math_sin, NATIVE_LEAF},
    {NULL, "cos", "(D)D", math_cos, NATIVE_LEAF},
    {NULL, "tan", "(D)D", math_tan, NATIVE_LEAF},
    {NULL, "asin", "(D)D", math_asin, NATIVE_LEAF},
    {NULL, "acos", "(D)D", math_acos, NATIVE_LEAF},
    {NULL, "atan", "(D)D", math_atan, NATIVE_LEAF},
    {NULL, "atan2", "(DD)D", math_atan2, NATIVE_LEAF},
    {NULL, "log", "(D)D", math_log, NATIVE_LEAF},
    {NULL, "log10", "(D)D", math_log10, NATIVE_LEAF},
    {NULL, "log1p", "(D)D", math_log1p, NATIVE_LEAF},
    {NULL, "expm1", "(D)D", math_expm1, NATIVE_LEAF},
    {NULL, "sinh", "(D)D", math_sinh, NATIVE_LEAF},
    {NULL, "cosh", "(D)D", math_cosh, NATIVE_LEAF},
    {NULL, "tanh", "(D)D", math_tanh, NATIVE_LEAF},
    {NULL, "IEEEremainder", "(DD)D", math_remainder, NATIVE_LEAF},
    {NULL, "sqrt", "(D)D", math_sqrt, NATIVE_LEAF});
