/* handles.c: native handles that are no descriptors. A handle is (generation << 32 | index + 1): one that was
 * given back, or made up, is EBADF and never a pointer. */
#include <errno.h>
#include <stdlib.h>

#include "sandbox/internal.h"

enum { HANDLES_MAX = 1 << 16 };

/* The index of a free slot, or -1. Under the lock. */
static int64_t find_free_slot(Sandbox *sandbox)
{
    for (uint32_t i = 0; i < sandbox->handle_count; i++)
        if (sandbox->handles[i].kind == HANDLE_FREE) return i;
    uint32_t old = sandbox->handle_count, count = old ? old * 2 : 8;
    if (count > HANDLES_MAX) return -1;
    HandleSlot *grown = realloc(sandbox->handles, count * sizeof *grown);
    if (!grown) return -1;
    for (uint32_t i = old; i < count; i++) grown[i] = (HandleSlot){.generation = 1};
    sandbox->handles = grown;
    sandbox->handle_count = count;
    return old;
}

int64_t handle_create(Sandbox *sandbox, HandleKind kind, void *object, SandboxError *error)
{
    int64_t handle = -1;
    os_lock(&sandbox->handle_lock);
    int64_t index = find_free_slot(sandbox);
    if (index >= 0) {
        HandleSlot *slot = &sandbox->handles[index];
        slot->kind = kind;
        slot->object = object;
        handle = (int64_t)slot->generation << 32 | (index + 1);
    }
    os_unlock(&sandbox->handle_lock);
    return handle < 0 ? sandbox_fail(error, EMFILE) : handle;
}

/* The live slot of that kind, or NULL. Under the lock. */
static HandleSlot *find_slot(Sandbox *sandbox, int64_t handle, HandleKind kind)
{
    uint64_t index = (uint64_t)(uint32_t)handle - 1;
    if (index >= sandbox->handle_count) return NULL;
    HandleSlot *slot = &sandbox->handles[index];
    return slot->kind == kind && slot->generation == (uint64_t)handle >> 32 ? slot : NULL;
}

void *handle_get(Sandbox *sandbox, int64_t handle, HandleKind kind, SandboxError *error)
{
    os_lock(&sandbox->handle_lock);
    HandleSlot *slot = find_slot(sandbox, handle, kind);
    void *object = slot ? slot->object : NULL;
    os_unlock(&sandbox->handle_lock);
    if (!object) sandbox_fail(error, EBADF);
    return object;
}

void *handle_remove(Sandbox *sandbox, int64_t handle, HandleKind kind, SandboxError *error)
{
    void *object = NULL;
    os_lock(&sandbox->handle_lock);
    HandleSlot *slot = find_slot(sandbox, handle, kind);
    if (slot) {
        object = slot->object;
        slot->object = NULL;
        slot->kind = HANDLE_FREE;
        /* Stays positive as the upper half of a Java long. */
        slot->generation = (slot->generation + 1) & INT32_MAX;
        if (slot->generation == 0) slot->generation = 1;
    }
    os_unlock(&sandbox->handle_lock);
    if (!object) sandbox_fail(error, EBADF);
    return object;
}

void handles_close(Sandbox *sandbox)
{
    for (uint32_t i = 0; i < sandbox->handle_count; i++) {
        if (sandbox->handles[i].kind == HANDLE_FOLDER) folder_free(sandbox->handles[i].object);
        if (sandbox->handles[i].kind == HANDLE_MOUNTS) mounts_free(sandbox->handles[i].object);
    }
    free(sandbox->handles);
}
