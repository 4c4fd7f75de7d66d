/* java_util_Properties.c: takes note when a program asks for the system property user.name, which is "?" where it may not know (--trace-caps
 * tells of that: nothing else does, as the property is there from the start). */
#include <stdatomic.h>
#include <string.h>

#include "stdlib/intrinsics.h"
#include "vm/known.h"
#include "vm/string.h"

static _Atomic bool user_name_asked;  /* of the process: it is a note of one run */

bool properties_user_name_asked(void) { return atomic_load_explicit(&user_name_asked, memory_order_relaxed); }
void properties_forget_asked(void) { atomic_store_explicit(&user_name_asked, false, memory_order_relaxed); }

/* String getProperty(String): never answers, so the bytecode runs. */
static bool note_asked(Thread *t, Slot *args, Slot *result)
{
    static const char user_name[] = "user.name";
    char key[sizeof user_name + 1];
    if (!args[1].u || properties_user_name_asked() || string_length(t, arg_object(args, 1)) != sizeof user_name - 1) return false;
    if (strcmp(string_to_buffer(t, arg_object(args, 1), key, sizeof key), user_name)) return false;
    if (get_object(class_mirror(KNOWN(System)), FIELD_OFFSET(System_props)) != arg_object(args, 0)) return false;
    atomic_store_explicit(&user_name_asked, true, memory_order_relaxed);
    return false;
}

NATIVE_GROUP(natives_java_util_properties,
    {"java/util/Properties", "getProperty", "(Ljava/lang/String;)Ljava/lang/String;", INTRINSIC(note_asked)});
