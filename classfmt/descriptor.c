/* descriptor.c: takes descriptors apart. Source: JVMS 4.3. */
#include "classfmt/descriptor.h"

#include <string.h>

/* Reads one type at *at and moves on; false at `end` or on a malformed one. */
static bool next_type(const char **at, const char *end, DescriptorType *type)
{
    const char *start = *at, *element = start;
    while (element < end && *element == '[') element++;
    if (element == end || element - start > 255) return false;

    const char *stop = element + 1;
    Utf8        class_name = { element, 0 };
    if (*element == 'L') {
        const char *semicolon = stop < end ? memchr(stop, ';', (size_t)(end - stop)) : NULL;
        if (!semicolon) return false;
        class_name = (Utf8){ stop, (uint32_t)(semicolon - stop) };
        stop = semicolon + 1;
    } else if (!strchr("BCDFIJSZV", *element) || *element == '\0') {
        return false;
    }
    *type = (DescriptorType){
        .text = { start, (uint32_t)(stop - start) },
        .kind = *start,
        .dimensions = (uint8_t)(element - start),
        .element = *element,
        .class_name = class_name
    };
    *at = stop;
    return true;
}

DescriptorIterator descriptor_parameters(Utf8 method_descriptor)
{
    const char *start = method_descriptor.data, *end = start + method_descriptor.length;
    if (method_descriptor.length == 0 || *start != '(') return (DescriptorIterator){ end, end };
    return (DescriptorIterator){ start + 1, end };
}

bool descriptor_next(DescriptorIterator *iterator, DescriptorType *type)
{
    if (iterator->next == iterator->end || *iterator->next == ')') return false;
    return next_type(&iterator->next, iterator->end, type);
}

/* What follows the parameters; length 0 if malformed. Class names may hold a ')', so the way leads through the parameters. */
static Utf8 return_part(Utf8 method_descriptor)
{
    DescriptorIterator iterator = descriptor_parameters(method_descriptor);
    DescriptorType     type;
    while (descriptor_next(&iterator, &type)) continue;
    if (iterator.next == iterator.end || *iterator.next != ')') return (Utf8){ iterator.end, 0 };
    return (Utf8){ iterator.next + 1, (uint32_t)(iterator.end - iterator.next - 1) };
}

bool descriptor_return(Utf8 method_descriptor, DescriptorType *type) { return descriptor_field(return_part(method_descriptor), type); }

bool descriptor_field(Utf8 field_descriptor, DescriptorType *type)
{
    const char *at = field_descriptor.data, *end = at + field_descriptor.length;
    return next_type(&at, end, type) && at == end;
}

char descriptor_return_kind(Utf8 method_descriptor)
{
    Utf8 part = return_part(method_descriptor);
    return part.length ? part.data[0] : 0;
}

uint32_t descriptor_argument_slots(Utf8 method_descriptor)
{
    DescriptorIterator iterator = descriptor_parameters(method_descriptor);
    DescriptorType     type;
    uint32_t           slots = 0;
    while (descriptor_next(&iterator, &type)) slots += descriptor_kind_slots(type.kind);
    return slots;
}

uint32_t descriptor_parameter_count(Utf8 method_descriptor)
{
    DescriptorIterator iterator = descriptor_parameters(method_descriptor);
    DescriptorType     type;
    uint32_t           count = 0;
    while (descriptor_next(&iterator, &type)) count++;
    return count;
}
