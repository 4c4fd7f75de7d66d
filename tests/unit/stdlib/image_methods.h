/* image_methods.h: the methods of the class library's file, for test_natives.c. (vm/ and classfmt/ name some things alike, so one file
 * cannot know both.) */
#ifndef ATOLL_TESTS_STDLIB_IMAGE_METHODS_H
#define ATOLL_TESTS_STDLIB_IMAGE_METHODS_H

#include <stdbool.h>

/* A native method, or one with bytecode. Strings are valid during the call. */
typedef struct ImageMethod {
    const char *class_name, *name, *descriptor;
    bool        linked_by_machine; /* signature polymorphic (JVMS 2.9.3): need not be bound by name */
    bool        is_native;
} ImageMethod;

/* Calls `visit` for each method with bytecode or native code of the modules (NULL-terminated). False: there is no JDK 17 here. */
bool image_each_method(const char *const *modules, void (*visit)(const ImageMethod *native));

#endif
