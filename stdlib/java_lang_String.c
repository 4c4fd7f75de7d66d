/* java_lang_String.c: java.lang.String and its helpers. */
#include "stdlib/stdlib.h"
#include "vm/string.h"

static bool intern(Thread *t, Slot *args, Slot *result) { return return_made(result, string_intern(t, arg_object(args, 0))); }

/* UTF16 strings hold their chars as the machine does. */
static bool is_big_endian(Thread *t, Slot *args, Slot *result)
{
    return return_int(result, __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
}

NATIVE_GROUP(natives_java_lang_string,
    {"java/lang/String", "intern", "()Ljava/lang/String;", intern, NATIVE_PLAIN},
    {"java/lang/StringUTF16", "isBigEndian", "()Z", is_big_endian, NATIVE_LEAF});
