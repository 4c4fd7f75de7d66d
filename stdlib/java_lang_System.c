/* java_lang_System.c: java.lang.System: array copies, clocks, identity hashes, the three streams. */
#include "sandbox/clock.h"
#include "stdlib/stdlib.h"
#include "vm/bulk.h"
#include "vm/string.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* --- arraycopy ------------------------------------------------------------------------------------------------------------
 * In the order that HotSpot checks: null, types, negative numbers, ranges, elements. */

static bool throw_array_store(Thread *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool throw_array_store(Thread *t, const char *format, ...)
{
    char text[2200];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    return throw_known(t, KNOWN(ArrayStoreException), "arraycopy: %s", text);
}

/* What a message calls the elements: "int[" or "object array[". */
static const char *array_text(const Class *array)
{
    static const char *const names[] = {"boolean[", "byte[", "char[", "short[", "int[", "long[", "float[", "double["};
    return array->layout.kind == LAYOUT_PRIMITIVE_ARRAY ? names[array->primitive] : "object array[";
}

static bool throw_type_mismatch(Thread *t, const Class *source, const Class *destination)
{
    char name[1024];
    if (!class_is_array(source))
        return throw_array_store(t, "source type %s is not an array", class_external_name(source, name, sizeof name));
    if (!class_is_array(destination))
        return throw_array_store(t, "destination type %s is not an array", class_external_name(destination, name, sizeof name));
    return throw_array_store(t, "type mismatch: can not copy %s] into %s]", array_text(source), array_text(destination));
}

/* `sp`, `dp`, `length` as given; at least one is out of bounds. */
static bool throw_copy_range(Thread *t, const Object *source, int32_t sp, const Object *destination, int32_t dp, int32_t length)
{
    const char *text = array_text(object_class(source));
    uint32_t    source_length = array_length(source), destination_length = array_length(destination);
    Class      *class = KNOWN(ArrayIndexOutOfBoundsException);
    if (sp < 0) return throw_known(t, class, "arraycopy: source index %d out of bounds for %s%u]", sp, text, source_length);
    if (dp < 0) return throw_known(t, class, "arraycopy: destination index %d out of bounds for %s%u]", dp, text, destination_length);
    if (length < 0) return throw_known(t, class, "arraycopy: length %d is negative", length);
    if ((uint32_t)sp + (uint32_t)length > source_length)
        return throw_known(t, class, "arraycopy: last source index %u out of bounds for %s%u]", (uint32_t)sp + (uint32_t)length, text, source_length);
    return throw_known(t, class, "arraycopy: last destination index %u out of bounds for %s%u]", (uint32_t)dp + (uint32_t)length, text, destination_length);
}

static bool throw_element_mismatch(Thread *t, const Class *from, const Class *to)
{
    char from_name[1024], to_name[1024];
    class_external_name(from, from_name, sizeof from_name);
    class_external_name(to, to_name, sizeof to_name);
    if (!class_is_subtype(to, from))
        return throw_array_store(t, "type mismatch: can not copy %s[] into %s[]", from_name, to_name);
    return throw_array_store(t, "element type mismatch: can not cast one of the elements of %s[] to the type of the destination array, %s", from_name, to_name);
}

#define CHECKED_CHUNK 8192

/* Element by element, up to the first that does not fit. The arrays differ, as their classes do. */
static bool copy_checked(Thread *t, Object *source, int32_t sp, Object *destination, int32_t dp, int32_t length)
{
    const Class *from = class_at(object_class(source)->element), *to = class_at(object_class(destination)->element);
    for (int32_t i = 0; i < length; i++) {
        if (i % CHECKED_CHUNK == CHECKED_CHUNK - 1) bulk_safepoint(t);
        Object *element = object_array_get(source, (uint32_t)(sp + i));
        if (element && !class_is_subtype(object_class(element), to)) return throw_element_mismatch(t, from, to);
        object_array_set(t, destination, (uint32_t)(dp + i), element);
    }
    return true;
}

/* arraycopy(Object src, int srcPos, Object dest, int destPos, int length) */
static bool array_copy(Thread *t, Slot *args, Slot *result)
{
    Object *source = arg_object(args, 0), *destination = arg_object(args, 2);
    int32_t sp = args[1].i, dp = args[3].i, length = args[4].i;
    if (!source || !destination) return throw_known(t, KNOWN(NullPointerException), NULL);
    const Class *from = object_class(source), *to = object_class(destination);
    if (from != to && (from->layout.kind < LAYOUT_PRIMITIVE_ARRAY || from->layout.kind != to->layout.kind ||
                       from->layout.kind == LAYOUT_PRIMITIVE_ARRAY))
        return throw_type_mismatch(t, from, to);
    if (!class_is_array(from)) return throw_type_mismatch(t, from, to);
    if ((sp | dp | length) < 0 || (uint32_t)sp + (uint32_t)length > array_length(source) ||
        (uint32_t)dp + (uint32_t)length > array_length(destination))
        return throw_copy_range(t, source, sp, destination, dp, length);
    if (from->layout.kind == LAYOUT_REFERENCE_ARRAY && from != to && !class_is_subtype(class_at(from->element), class_at(to->element)))
        return copy_checked(t, source, sp, destination, dp, length);
    unsigned shift = from->layout.element_shift;
    bulk_move(t, (uint8_t *)array_elements(destination) + ((size_t)dp << shift), (uint8_t *)array_elements(source) + ((size_t)sp << shift),
              (size_t)length << shift, from->layout.kind == LAYOUT_REFERENCE_ARRAY ? destination : NULL);
    return true;
}

/* The same where nothing needs a look at each element, nothing is wrong, and it is not long. */
static bool array_copy_fast(Thread *t, Slot *args, Slot *result)
{
    Object *source = arg_object(args, 0), *destination = arg_object(args, 2);
    int32_t sp = args[1].i, dp = args[3].i, length = args[4].i;
    if (!source || !destination || source->layout.units != destination->layout.units) return false;
    const Class *class = object_class(source);
    if (class->layout.kind < LAYOUT_PRIMITIVE_ARRAY || (sp | dp | length) < 0 || (uint32_t)sp + (uint32_t)length > array_length(source) ||
        (uint32_t)dp + (uint32_t)length > array_length(destination))
        return false;
    unsigned shift = class->layout.element_shift;
    if ((size_t)length << shift > BULK_CHUNK) return false;
    uint8_t *to = (uint8_t *)array_elements(destination) + ((size_t)dp << shift);
    if (class->layout.kind == LAYOUT_REFERENCE_ARRAY) heap_barrier_range(&t->mutator, destination, to, (size_t)length << shift);
    memmove(to, (uint8_t *)array_elements(source) + ((size_t)sp << shift), (size_t)length << shift);
    return true;
}

/* --- the rest ------------------------------------------------------------------------------------------------------------- */

static bool identity_hash_code(Thread *t, Slot *args, Slot *result)
{
    Object *object = arg_object(args, 0);
    return return_int(result, object ? (int32_t)object_identity_hash(t, object) : 0);
}

static bool current_time_millis(Thread *t, Slot *args, Slot *result) { return return_long(result, clock_realtime_ms()); }
static bool nano_time(Thread *t, Slot *args, Slot *result) { return return_long(result, clock_monotonic_ns()); }

static bool set_static(Thread *t, uint32_t offset, const Object *value)
{
    set_object(t, class_mirror(KNOWN(System)), offset, value);
    return true;
}

static bool set_in(Thread *t, Slot *args, Slot *result) { return set_static(t, FIELD_OFFSET(System_in), arg_object(args, 0)); }
static bool set_out(Thread *t, Slot *args, Slot *result) { return set_static(t, FIELD_OFFSET(System_out), arg_object(args, 0)); }
static bool set_err(Thread *t, Slot *args, Slot *result) { return set_static(t, FIELD_OFFSET(System_err), arg_object(args, 0)); }

static bool map_library_name(Thread *t, Slot *args, Slot *result)
{
    Object *name = arg_object(args, 0);
    if (!name) return throw_known(t, KNOWN(NullPointerException), NULL);
    int32_t length = string_length(t, name);
    if (length > 240) return throw_known(t, KNOWN(IllegalArgumentException), "name too long");
    uint16_t text[256] = {'l', 'i', 'b'};
    for (int32_t i = 0; i < length; i++) text[3 + i] = string_char(t, name, i);
    text[3 + length] = '.', text[4 + length] = 's', text[5 + length] = 'o';
    return return_made(result, string_from_utf16(t, text, (size_t)length + 6));
}

NATIVE_GROUP(natives_java_lang_system,
    {"java/lang/System", "registerNatives", "()V", native_nothing, NATIVE_LEAF},
    {NULL, "arraycopy", "(Ljava/lang/Object;ILjava/lang/Object;II)V", array_copy, NATIVE_PLAIN, array_copy_fast},
    {NULL, "identityHashCode", "(Ljava/lang/Object;)I", identity_hash_code, NATIVE_PLAIN},
    {NULL, "currentTimeMillis", "()J", current_time_millis, NATIVE_LEAF},
    {NULL, "nanoTime", "()J", nano_time, NATIVE_LEAF},
    {NULL, "setIn0", "(Ljava/io/InputStream;)V", set_in, NATIVE_PLAIN},
    {NULL, "setOut0", "(Ljava/io/PrintStream;)V", set_out, NATIVE_PLAIN},
    {NULL, "setErr0", "(Ljava/io/PrintStream;)V", set_err, NATIVE_PLAIN},
    {NULL, "mapLibraryName", "(Ljava/lang/String;)Ljava/lang/String;", map_library_name, NATIVE_PLAIN});
