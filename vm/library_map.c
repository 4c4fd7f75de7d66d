/* library_map.c: see library_map.h. */
#include "vm/library_map.h"

#include <stdio.h>

#include "sandbox/descriptors.h"
#include "sandbox/files.h"
#include "sandbox/memory.h"

static bool map_at(VM *vm, void *place)
{
    char path[FILE_PATH_MAX];
    snprintf(path, sizeof path, "%s/lib/modules", vm->options.java_home);
    int file = file_open(vm->sandbox, NULL, FILE_AT_CWD, path, FILE_READ_ONLY, 0, NULL);
    bool good = file >= 0 && memory_map(vm->sandbox, file, 0, vm->modules_length, MEMORY_MAP_PRIVATE_READ, place, NULL);
    if (file >= 0) descriptor_close(vm->sandbox, file, NULL);
    return good;
}

void *library_map(Thread *t)
{
    VM *vm = t->vm;
    uint32_t *known = &vm->state->library_map.units, none = 0;
    if (__atomic_load_n(known, __ATOMIC_ACQUIRE)) return bytes_at(vm->state->library_map);
    void *place = offheap_map_reserve(&vm->arena, vm->modules_length);
    if (place && map_at(vm, place) && __atomic_compare_exchange_n(known, &none, bytes_ref(place).units, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
        return place;
    if (place) offheap_map_release(&vm->arena, place, vm->modules_length);
    return none ? bytes_at((BytesRef){none}) : NULL; /* somebody was quicker, or it failed */
}

void library_map_hide(VM *vm)
{
    size_t page = memory_page_size();
    if (vm->state->library_map.units) memory_unmap_inside(bytes_at(vm->state->library_map), (vm->modules_length + page - 1) & ~(page - 1));
}

bool library_map_show(VM *vm) { return !vm->state->library_map.units || map_at(vm, bytes_at(vm->state->library_map)); }
