/* jdk_internal_vm.c: jdk.internal.vm.VMSupport, jdk.internal.vm.vector.VectorSupport, jdk.internal.perf.Perf,
 * jdk.internal.invoke.NativeEntryPoint: services for tools. */
#include "sandbox/clock.h"
#include "stdlib/direct_buffer.h"
#include "stdlib/unsafe_address.h"
#include "vm/link.h"
#include "vm/string.h"

#include <stdlib.h>
#include <string.h>

/* --- VMSupport -------------------------------------------------------------------------------------------------------------------- */

/* The options joined by spaces. NULL: OutOfMemoryError pending. */
static Object *joined_arguments(Thread *t)
{
    const VMOptions *options = &t->vm->options;
    size_t size = 1, length = 0;
    for (size_t i = 0; i < options->runtime_argument_count; i++) size += strlen(options->runtime_arguments[i]) + 1;
    char *text = calloc(size, 1);
    if (!text) { throw_out_of_memory(t, "Java heap space"); return NULL; }
    for (size_t i = 0; i < options->runtime_argument_count; i++) {
        size_t count = strlen(options->runtime_arguments[i]);
        if (i) text[length++] = ' ';
        memcpy(text + length, options->runtime_arguments[i], count);
        length += count;
    }
    Object *string = string_from_utf8(t, text, length);
    free(text);
    return string;
}

static const char *property_value(const Thread *t, const char *key)
{
    const char *value = "";
    for (size_t i = 0; i < t->vm->options.property_count; i++)
        if (!strcmp(t->vm->options.properties[i].key, key)) value = t->vm->options.properties[i].value;
    return value ? value : "";
}

/* initAgentProperties(Properties): puts three entries by Properties.put and returns its argument. State: entries put so far. */
static bool init_agent_properties(Thread *t, Slot *args, Slot *result)
{
    static const char *const keys[] = {"sun.java.command", "sun.jvm.flags", "sun.jvm.args"};
    uint32_t done = native_state(t);
    if (thread_has_exception(t)) return false;
    if (!arg_object(args, 0)) return throw_known(t, KNOWN(NullPointerException), NULL);
    if (done == sizeof keys / sizeof *keys) return return_object(result, arg_object(args, 0));
    Class  *class = boot_class(t, "java/util/Properties");
    Method *put = class ? class_find_method_named(t->vm, class, "put", "(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;") : NULL;
    if (!put) return thread_has_exception(t) ? false : throw_new(t, "java/lang/NoSuchMethodError", "java.util.Properties.put");
    Object *key = string_from_c(t, keys[done]);
    Object *value = !key ? NULL : done == 2 ? joined_arguments(t) : string_from_c(t, done == 1 ? "" : property_value(t, keys[0]));
    if (!value) return false;
    native_set_state(t, done + 1);
    Slot call[3] = {args[0], {.bits = object_ref(key).units}, {.bits = object_ref(value).units}};
    return call_push(t, put, call, 3);
}

static bool get_temporary_directory(Thread *t, Slot *args, Slot *result) { return return_made(result, string_from_c(t, "/tmp")); }

/* --- VectorSupport: no vector hardware is offered ------------------------------------------------------------------------------------- */

static bool get_max_lane_count(Thread *t, Slot *args, Slot *result) { return return_int(result, -1); }

/* --- Perf: counters that nobody else can see ------------------------------------------------------------------------------------------- */

static bool high_res_counter(Thread *t, Slot *args, Slot *result) { return return_long(result, clock_monotonic_ns()); }
static bool high_res_frequency(Thread *t, Slot *args, Slot *result) { return return_long(result, 1000000000); }

/* A block for a counter; counters are never freed. NULL: OutOfMemoryError pending. */
static uint8_t *counter_block(Thread *t, size_t bytes)
{
    uint8_t *block = offheap_allocate(t->mutator.arena, bytes);
    if (block) memset(block, 0, bytes);
    else throw_out_of_memory(t, "Java heap space");
    return block;
}

/* createLong(String name, int variability, int units, long value) */
static bool create_long(Thread *t, Slot *args, Slot *result)
{
    if (native_state(t)) return direct_buffer_return(t, args, 1, 0, 0, result);
    if (!arg_object(args, 1)) return throw_known(t, KNOWN(NullPointerException), NULL);
    uint8_t *block = direct_buffer_prepare(t) ? counter_block(t, sizeof(int64_t)) : NULL;
    if (!block) return false;
    memcpy(block, &args[5].l, sizeof(int64_t));
    return direct_buffer_return(t, args, 1, java_address(t, block), sizeof(int64_t), result);
}

/* createByteArray(String name, int variability, int units, byte[] value, int maxLength) */
static bool create_byte_array(Thread *t, Slot *args, Slot *result)
{
    if (native_state(t)) return direct_buffer_return(t, args, 1, 0, 0, result);
    Object *value = arg_object(args, 4);
    if (!arg_object(args, 1) || !value) return throw_known(t, KNOWN(NullPointerException), NULL);
    uint32_t length = array_length(value), capacity = args[5].i > (int32_t)length ? (uint32_t)args[5].i : length;
    uint8_t *block = direct_buffer_prepare(t) ? counter_block(t, capacity + 1) : NULL;
    if (!block) return false;
    memcpy(block, array_elements(value), length);
    return direct_buffer_return(t, args, 1, java_address(t, block), (int32_t)capacity, result);
}

static bool attach(Thread *t, Slot *args, Slot *result)
{
    return throw_known(t, KNOWN(IllegalArgumentException), "counters of other machines can't be read");
}

/* --- NativeEntryPoint: calls of foreign functions are not offered ------------------------------------------------------------------------------ */

static bool no_foreign_calls(Thread *t, Slot *args, Slot *result)
{
    return throw_new(t, "java/lang/UnsupportedOperationException", "this machine does not call foreign functions");
}

NATIVE_GROUP(natives_jdk_internal_vm,
    {"jdk/internal/vm/VMSupport", "initAgentProperties", "(Ljava/util/Properties;)Ljava/util/Properties;", init_agent_properties, NATIVE_PLAIN},
    {NULL, "getVMTemporaryDirectory", "()Ljava/lang/String;", get_temporary_directory, NATIVE_PLAIN},
    {"jdk/internal/vm/vector/VectorSupport", "registerNatives", "()I", native_zero, NATIVE_LEAF},
    {NULL, "getMaxLaneCount", "(Ljava/lang/Class;)I", get_max_lane_count, NATIVE_LEAF},
    {"jdk/internal/perf/Perf", "registerNatives", "()V", native_nothing, NATIVE_LEAF},
    {NULL, "createLong", "(Ljava/lang/String;IIJ)Ljava/nio/ByteBuffer;", create_long, NATIVE_PLAIN},
    {NULL, "createByteArray", "(Ljava/lang/String;II[BI)Ljava/nio/ByteBuffer;", create_byte_array, NATIVE_PLAIN},
    {NULL, "attach", "(Ljava/lang/String;II)Ljava/nio/ByteBuffer;", attach, NATIVE_PLAIN},
    {NULL, "detach", "(Ljava/nio/ByteBuffer;)V", native_nothing, NATIVE_LEAF},
    {NULL, "highResCounter", "()J", high_res_counter, NATIVE_LEAF},
    {NULL, "highResFrequency", "()J", high_res_frequency, NATIVE_LEAF},
    {"jdk/internal/invoke/NativeEntryPoint", "registerNatives", "()V", native_nothing, NATIVE_LEAF},
    {NULL, "vmStorageToVMReg", "(II)J", no_foreign_calls, NATIVE_PLAIN});
