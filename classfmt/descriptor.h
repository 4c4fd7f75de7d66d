/* descriptor.h: takes apart field and method descriptors (JVMS 4.3).
 *
 *     DescriptorIterator it = descriptor_parameters(descriptor);
 *     DescriptorType     type;
 *     while (descriptor_next(&it, &type)) ...    // each parameter
 *     descriptor_return(descriptor, &type)       // the return type
 *
 * Descriptors are expected to have passed descriptor_check_... (names.h); on others these functions stop early but never read
 * outside. */
#ifndef ATOLL_CLASSFMT_DESCRIPTOR_H
#define ATOLL_CLASSFMT_DESCRIPTOR_H

#include "classfmt/mutf8.h"

/* One type of a descriptor. */
typedef struct DescriptorType {
    Utf8    text;        /* the whole type: "I", "Ljava/lang/String;", "[[J" */
    char    kind;        /* B C D F I J S Z V, L class, [ array */
    uint8_t dimensions;  /* 0 unless kind is [ */
    char    element;     /* kind of what lies under all dimensions; == kind if there are none */
    Utf8    class_name;  /* internal name, without L and ;, if element is L; else empty */
} DescriptorType;

typedef struct DescriptorIterator {
    const char *next;
    const char *end;
} DescriptorIterator;

/* Iterates over the parameters of a method descriptor. */
DescriptorIterator descriptor_parameters(Utf8 method_descriptor);
bool descriptor_next(DescriptorIterator *iterator, DescriptorType *type);

/* The return type; false if the descriptor is malformed. */
bool descriptor_return(Utf8 method_descriptor, DescriptorType *type);

/* Takes apart one field descriptor. */
bool descriptor_field(Utf8 field_descriptor, DescriptorType *type);

/* First char of the return type (B C D F I J S Z V L [), 0 if malformed. */
char descriptor_return_kind(Utf8 method_descriptor);

/* Local variables that the parameters take (long and double two), and their number; a receiver is not counted. */
uint32_t descriptor_argument_slots(Utf8 method_descriptor);
uint32_t descriptor_parameter_count(Utf8 method_descriptor);

/* Local variables, or stack words, that a value of this kind takes: 0 for V, 2 for J and D, else 1. */
static inline uint32_t descriptor_kind_slots(char kind) { return kind == 'V' ? 0 : kind == 'J' || kind == 'D' ? 2 : 1; }

/* The letter of the operand stack: I for Z B S C I, A for L and [, else the kind itself. */
static inline char descriptor_stack_kind(char kind)
{
    switch (kind) {
    case 'Z': case 'B': case 'S': case 'C': return 'I';
    case 'L': case '[': return 'A';
    default: return kind;
    }
}

#endif
