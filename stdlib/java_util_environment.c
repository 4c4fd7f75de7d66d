/* java_util_environment.c: environment variables and the time zone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/environment.h"
#include "stdlib/os.h"
#include "vm/string.h"

/* byte[][] environ(): name, value, name, value ... An entry is split at the first '=' behind its first character. */
static bool environ_bytes(Thread *t, Slot *args, Slot *result)
{
    const char *const *list = environment_list(t->vm->sandbox);
    environment_note_all(t->vm->sandbox);
    int32_t count = 0;
    for (const char *const *p = list; *p; p++) count += **p && strchr(*p + 1, '=');
    Object *array = object_array_allocate(t, t->vm->primitive_array[TYPE_BYTE], 2 * count);
    if (!array) return false;
    uint32_t at = 0;
    for (const char *const *p = list; *p && at < 2 * (uint32_t)count; p++) {
        const char *equals = **p ? strchr(*p + 1, '=') : NULL;
        if (!equals) continue;
        Object *name = byte_array_from(t, *p, (size_t)(equals - *p));
        Object *value = name ? byte_array_from(t, equals + 1, strlen(equals + 1)) : NULL;
        if (!value) return false;
        object_array_set(t, array, at++, name);
        object_array_set(t, array, at++, value);
    }
    return return_object(result, array);
}

/* String getenv(String), in place of the library's Java code: what is set and not granted is denied rather than kept quiet. */
static bool environ_get(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    const char *value;
    char *name = os_path(t, arg_object(args, 0));
    if (!name) return false;
    bool good = environment_read(t->vm->sandbox, name, &value, &error);
    free(name);
    if (!good) return os_throw(t, "java/lang/SecurityException", &error, NULL);
    return value ? return_made(result, string_from_c(t, value)) : return_object(result, NULL);
}

static bool time_zone_id(Thread *t, Slot *args, Slot *result)
{
    char id[256];
    if (!environment_time_zone(t->vm->sandbox, id, sizeof id)) return return_object(result, NULL);
    return return_made(result, string_from_c(t, id));
}

static bool gmt_offset_id(Thread *t, Slot *args, Slot *result)
{
    int32_t seconds = environment_gmt_offset();
    char id[32] = "GMT";
    int32_t minutes = (seconds < 0 ? -seconds : seconds) / 60;
    if (minutes) snprintf(id, sizeof id, "GMT%c%02d:%02d", seconds < 0 ? '-' : '+', minutes / 60, minutes % 60);
    return return_made(result, string_from_c(t, id));
}

NATIVE_GROUP(natives_java_util_environment,
    {"java/lang/ProcessEnvironment", "environ", "()[[B", environ_bytes, NATIVE_PLAIN},
    {NULL, "getenv", "(Ljava/lang/String;)Ljava/lang/String;", environ_get, NATIVE_PLAIN},
    {"java/util/TimeZone", "getSystemTimeZoneID", "(Ljava/lang/String;)Ljava/lang/String;", time_zone_id, NATIVE_PLAIN},
    {NULL, "getSystemGMTOffsetID", "()Ljava/lang/String;", gmt_offset_id, NATIVE_PLAIN});
