/* java_lang_Number.c: java.lang.Float and Double: floating-point values and their bits. */
#include "stdlib/stdlib.h"

static bool same_int(Thread *t, Slot *args, Slot *result) { return return_int(result, args[0].i); }
static bool same_long(Thread *t, Slot *args, Slot *result) { return return_long(result, arg_long(args, 0)); }

NATIVE_GROUP(natives_java_lang_number,
    {"java/lang/Float", "floatToRawIntBits", "(F)I", same_int, NATIVE_LEAF},
    {NULL, "intBitsToFloat", "(I)F", same_int, NATIVE_LEAF},
    {"java/lang/Double", "doubleToRawLongBits", "(D)J", same_long, NATIVE_LEAF},
    {NULL, "longBitsToDouble", "(J)D", same_long, NATIVE_LEAF});
