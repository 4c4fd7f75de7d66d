/* image_natives.h: the native methods of the class library's file, for test_natives.c. (vm/ and classfmt/ name some things alike, so one file
 * cannot know both.) */
#ifndef ATOLL_TESTS_STDLIB_IMAGE_NATIVES_H
#define ATOLL_TESTS_STDLIB_IMAGE_NATIVES_H

#include <stdbool.h>

/* A native method. Strings are valid during the call. */
typedef struct ImageNative {
    const char *class_name, *name, *descriptor;
    bool        linked_by_machine; /* signature polymorphic (JVMS 2.9.3): need not be bound by name */
} ImageNative;

/* Calls `visit` for each native method of the modules (NULL-terminated). False: there is no JDK 17 here. */
bool image_each_native(const char *const *modules, void (*visit)(const ImageNative *native));

#endif
