/* library.h: a machine as it is before the first bytecode runs: arena, tables, the class library's file, and the classes that
 * known.def lists, loaded. For tests of what needs no Java code to run. */
#ifndef ATOLL_TESTS_VM_LIBRARY_H
#define ATOLL_TESTS_VM_LIBRARY_H

#include "vm/loader.h"
#include "vm/thread.h"

/* Opens one with the class library of $ATOLL_JAVA_HOME, $JAVA_HOME or Debian's place; NULL, and the test skipped, if there is none. */
Thread *library_open(void);
/* The same with other options: heap, boot_append, patches, trace_classes. */
Thread *library_open_with(VMOptions options);
/* Only arena and symbols. */
VM *library_open_symbols(void);
void library_close(VM *vm);
/* A whole machine, booted, as vm_open makes it; the test is skipped if there is no class library. For vm_finish and vm_close. */
VM *library_boot(Sandbox *sandbox);

/* Class of the class library by internal name; fails the test if it is missing. */
Class *library_class(Thread *t, const char *name);

/* The pending exception as "class.Name: message", cleared; "" if there is none. */
const char *library_take_exception(Thread *t, char *buffer, size_t size);

#endif
