/* handle_table.h: native objects that Java code refers to by number (DESIGN 1): inflaters, deflaters and the like, which cannot
 * lie in the arena. A handle is an index and a generation, checked on use: a stale or invented one finds nothing.
 *
 * The table lives outside the arena, one per VM. (What belongs to the OS, descriptors, folders, has its own table in sandbox/.) */
#ifndef ATOLL_VM_HANDLE_TABLE_H
#define ATOLL_VM_HANDLE_TABLE_H

#include "vm/vm.h"

/* Kinds of handles. While a VM has any that is not saveable, it cannot be checkpointed. */
typedef enum NativeHandleKind {
    NATIVE_HANDLE_FREE,
    NATIVE_HANDLE_INFLATER, /* not saveable */
    NATIVE_HANDLE_DEFLATER, /* not saveable */
} NativeHandleKind;

/* Enters `object`, which the table's owner frees with `destroy` when the VM closes. The handle, > 0; 0: no memory, or too many. */
int64_t native_handle_open(VM *vm, NativeHandleKind kind, void *object, void (*destroy)(void *object));
/* The object, NULL if the handle is not a live one of that kind. The caller sees to it that nobody closes it meanwhile. */
void *native_handle_get(VM *vm, NativeHandleKind kind, int64_t handle);
/* Takes it out; the caller frees the object. NULL as before. */
void *native_handle_close(VM *vm, NativeHandleKind kind, int64_t handle);
/* Number of live handles of a kind. */
uint32_t native_handle_count(VM *vm, NativeHandleKind kind);
/* Destroys what is left, and the table. */
void native_handles_close(VM *vm);

#endif
