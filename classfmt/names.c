/* names.c: legality of names and descriptors. Source: JVMS 4.2.1, 4.2.2, 4.3. */
#include "classfmt/names.h"

#include <string.h>

#include "classfmt/descriptor.h"

enum { FIRST_RELAXED_MAJOR = 49, MAX_DIMENSIONS = 255 };

typedef enum NameUse { FIELD_NAME, METHOD_NAME, CLASS_NAME } NameUse;

/* JVMS 4.2.2; a class name is such names joined by '/'. */
static bool is_relaxed_name(Utf8 name, NameUse use)
{
    if (name.length == 0) return false;
    for (uint32_t i = 0; i < name.length; i++) {
        switch (name.data[i]) {
        case '.': case ';': case '[':
            return false;
        case '/':
            if (use != CLASS_NAME || i == 0 || i + 1 == name.length || name.data[i + 1] == '/') return false;
            break;
        case '<': case '>':
            if (use == METHOD_NAME) return false;
            break;
        }
    }
    return true;
}

static bool is_identifier_part(uint8_t byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' || byte == '$' || byte >= 0x80;
}

/* Bytes of the Java identifier (with '/' between identifiers if `slashes`) that starts here; 0 if none. */
static uint32_t identifier_length(const char *bytes, uint32_t length, bool slashes)
{
    bool at_start = true;
    uint32_t i = 0;
    for (; i < length; i++) {
        uint8_t byte = (uint8_t)bytes[i];
        if (is_identifier_part(byte) || (!at_start && byte >= '0' && byte <= '9')) at_start = false;
        else if (slashes && byte == '/' && !at_start) at_start = true;
        else break;
    }
    return at_start ? 0 : i;
}

static bool is_name(Utf8 name, NameUse use, uint16_t major_version)
{
    if (major_version >= FIRST_RELAXED_MAJOR) return is_relaxed_name(name, use);
    return name.length > 0 && identifier_length(name.data, name.length, use == CLASS_NAME) == name.length;
}

bool name_is_unqualified(Utf8 name) { return is_relaxed_name(name, FIELD_NAME); }

bool name_is_field(Utf8 name, uint16_t major_version) { return is_name(name, FIELD_NAME, major_version); }

bool name_is_method(Utf8 name, uint16_t major_version)
{
    if (name.length > 0 && name.data[0] == '<') return utf8_equals_literal(name, "<init>") || utf8_equals_literal(name, "<clinit>");
    return is_name(name, METHOD_NAME, major_version);
}

/* Moves *at over one type; `void_allowed` for the return type only. */
static DescriptorStatus skip_type(const char **at, const char *end, uint16_t major_version, bool void_allowed)
{
    uint32_t dimensions = 0;
    for (; *at < end && **at == '['; ++*at)
        if (++dimensions > MAX_DIMENSIONS) return DESCRIPTOR_TOO_MANY_DIMENSIONS;
    if (*at == end) return DESCRIPTOR_MALFORMED;

    switch (*(*at)++) {
    case 'B': case 'C': case 'D': case 'F': case 'I': case 'J': case 'S': case 'Z':
        return DESCRIPTOR_OK;
    case 'V':
        return void_allowed && dimensions == 0 ? DESCRIPTOR_OK : DESCRIPTOR_MALFORMED;
    case 'L':
        break;
    default:
        return DESCRIPTOR_MALFORMED;
    }

    const char *start = *at;
    if (major_version < FIRST_RELAXED_MAJOR) {
        uint32_t length = identifier_length(start, (uint32_t)(end - start), true);
        if (length == 0 || start + length == end || start[length] != ';') return DESCRIPTOR_MALFORMED;
        *at = start + length + 1;
        return DESCRIPTOR_OK;
    }
    const char *semicolon = start < end ? memchr(start, ';', (size_t)(end - start)) : NULL;
    if (!semicolon) return DESCRIPTOR_MALFORMED;
    *at = semicolon + 1;
    return is_relaxed_name((Utf8){ start, (uint32_t)(semicolon - start) }, CLASS_NAME) ? DESCRIPTOR_OK : DESCRIPTOR_BAD_CLASS_NAME;
}

DescriptorStatus descriptor_check_field(Utf8 descriptor, uint16_t major_version)
{
    const char      *at = descriptor.data, *end = at + descriptor.length;
    DescriptorStatus status = skip_type(&at, end, major_version, false);
    return status == DESCRIPTOR_OK && at != end ? DESCRIPTOR_MALFORMED : status;
}

DescriptorStatus descriptor_check_method(Utf8 descriptor, uint16_t major_version, bool returns_void, uint32_t *argument_slots)
{
    const char *at = descriptor.data, *end = at + descriptor.length;
    uint32_t    slots = 0;
    if (at == end || *at++ != '(') return DESCRIPTOR_MALFORMED;

    while (at < end && *at != ')') {
        slots += descriptor_kind_slots(*at);
        DescriptorStatus status = skip_type(&at, end, major_version, false);
        if (status != DESCRIPTOR_OK) return status;
    }
    if (at == end) return DESCRIPTOR_MALFORMED;
    at++;

    if (argument_slots) *argument_slots = slots;
    if (returns_void) return end - at == 1 && *at == 'V' ? DESCRIPTOR_OK : DESCRIPTOR_MALFORMED;
    DescriptorStatus status = skip_type(&at, end, major_version, true);
    return status == DESCRIPTOR_OK && at != end ? DESCRIPTOR_MALFORMED : status;
}

DescriptorStatus name_check_class(Utf8 name, uint16_t major_version)
{
    if (name.length > 0 && name.data[0] == '[') return descriptor_check_field(name, major_version);
    return is_name(name, CLASS_NAME, major_version) ? DESCRIPTOR_OK : DESCRIPTOR_MALFORMED;
}

bool name_is_class(Utf8 name, uint16_t major_version) { return name_check_class(name, major_version) == DESCRIPTOR_OK; }

Utf8 name_package(Utf8 class_name)
{
    uint32_t length = class_name.length;
    while (length > 0 && class_name.data[length - 1] != '/') length--;
    return (Utf8){ class_name.data, length > 0 ? length - 1 : 0 };
}
