/* names.h: which names and descriptors are legal (JVMS 4.2, 4.3).
 *
 * Class files before version 49 must use Java identifiers (for characters beyond ASCII every letter is taken as one); later
 * ones may use any character except the few that the formats need themselves. */
#ifndef ATOLL_CLASSFMT_NAMES_H
#define ATOLL_CLASSFMT_NAMES_H

#include "classfmt/mutf8.h"

/* JVMS 4.2.2: not empty, none of . ; [ / */
bool name_is_unqualified(Utf8 name);

/* Of a method: an unqualified name without < and >, or <init> or <clinit>. */
bool name_is_method(Utf8 name, uint16_t major_version);
bool name_is_field(Utf8 name, uint16_t major_version);

/* How a check of a descriptor ended. Two mistakes have messages of their own in HotSpot. */
typedef enum DescriptorStatus {
    DESCRIPTOR_OK = 0,
    DESCRIPTOR_MALFORMED,
    DESCRIPTOR_TOO_MANY_DIMENSIONS,  /* more than 255 */
    DESCRIPTOR_BAD_CLASS_NAME
} DescriptorStatus;

/* Internal form (java/lang/Object), or the descriptor of an array type as CONSTANT_Class allows it. */
bool             name_is_class(Utf8 name, uint16_t major_version);
DescriptorStatus name_check_class(Utf8 name, uint16_t major_version);

DescriptorStatus descriptor_check_field(Utf8 descriptor, uint16_t major_version);

/* `returns_void`: the method is named <init> or <clinit>, so it must end with )V. On success *argument_slots (may be null) is
 * the number of local variables the parameters take, without a receiver; it may exceed 255, which the caller judges. */
DescriptorStatus descriptor_check_method(Utf8 descriptor, uint16_t major_version, bool returns_void, uint32_t *argument_slots);

/* The part of an internal class name before the last '/', length 0 for the unnamed package. */
Utf8 name_package(Utf8 class_name);

#endif
