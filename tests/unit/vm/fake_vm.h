/* fake_vm.h: a VM without class library, for tests of threads, monitors and strings: arena, heap, tables, and hand-made classes for
 * Object, Thread, String and byte[]. Java can't run in it, and nothing may throw. */
#ifndef ATOLL_TESTS_VM_FAKE_VM_H
#define ATOLL_TESTS_VM_FAKE_VM_H

#include "vm/monitor.h"
#include "vm/native.h"
#include "vm/string.h"

#define FAKE_ROOTS 64

typedef struct FakeVM {
    VM        vm;
    Thread   *t;                  /* of the thread that opened it */
    ObjectRef roots[FAKE_ROOTS];
    unsigned  root_count;
} FakeVM;

void fake_vm_open(FakeVM *fake);
void fake_vm_close(FakeVM *fake);

/* A plain object, kept alive by a root. */
Object *fake_object(FakeVM *fake);
/* A java.lang.Thread object for thread_start_body, likewise. */
Object *fake_thread_object(FakeVM *fake, bool daemon);
void    fake_forget_roots(FakeVM *fake);
void    fake_vm_collect(FakeVM *fake);

#endif
