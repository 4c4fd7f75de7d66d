/* test_handle_table.c: a handle names its object until it is closed, and nothing afterwards. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "vm/handle_table.h"

static unsigned destroyed;
static void count_destroyed(void *object) { (void)object, destroyed++; }

static VM *vm_without_anything(void) { return calloc(1, sizeof(VM)); }

Test(handle_table, a_handle_finds_its_object_only_under_its_kind)
{
    VM *vm = vm_without_anything();
    int object;
    int64_t handle = native_handle_open(vm, NATIVE_HANDLE_INFLATER, &object, count_destroyed);
    cr_assert_gt(handle, 0);
    cr_expect_eq(native_handle_get(vm, NATIVE_HANDLE_INFLATER, handle), &object);
    cr_expect_null(native_handle_get(vm, NATIVE_HANDLE_DEFLATER, handle));
    cr_expect_null(native_handle_get(vm, NATIVE_HANDLE_INFLATER, handle + 1));
    native_handles_close(vm);
    free(vm);
}

Test(handle_table, invented_handles_find_nothing)
{
    static const int64_t invented[] = {0, -1, 1, INT64_MAX, INT64_MIN, INT64_C(1) << 32, (INT64_C(1) << 32) | 17, UINT32_MAX};
    VM *vm = vm_without_anything();
    for (unsigned i = 0; i < sizeof invented / sizeof *invented; i++) {
        cr_expect_null(native_handle_get(vm, NATIVE_HANDLE_INFLATER, invented[i]));
        cr_expect_null(native_handle_close(vm, NATIVE_HANDLE_INFLATER, invented[i]));
        cr_expect_null(native_handle_get(vm, NATIVE_HANDLE_FREE, invented[i]));
    }
    native_handles_close(vm);
    free(vm);
}

Test(handle_table, a_closed_handle_stays_dead_when_its_place_is_used_again)
{
    VM *vm = vm_without_anything();
    int first, second;
    int64_t old = native_handle_open(vm, NATIVE_HANDLE_INFLATER, &first, count_destroyed);
    cr_expect_eq(native_handle_close(vm, NATIVE_HANDLE_INFLATER, old), &first);
    int64_t new = native_handle_open(vm, NATIVE_HANDLE_INFLATER, &second, count_destroyed);
    cr_expect_eq((uint32_t)old, (uint32_t)new);
    cr_expect_null(native_handle_get(vm, NATIVE_HANDLE_INFLATER, old));
    cr_expect_eq(native_handle_get(vm, NATIVE_HANDLE_INFLATER, new), &second);
    native_handles_close(vm);
    free(vm);
}

Test(handle_table, what_is_left_is_destroyed_with_the_table)
{
    VM *vm = vm_without_anything();
    int64_t handles[100];
    int object;
    destroyed = 0;
    for (unsigned i = 0; i < 100; i++) handles[i] = native_handle_open(vm, NATIVE_HANDLE_DEFLATER, &object, count_destroyed);
    for (unsigned i = 0; i < 100; i += 4) native_handle_close(vm, NATIVE_HANDLE_DEFLATER, handles[i]);
    cr_expect_eq(native_handle_count(vm, NATIVE_HANDLE_DEFLATER), 75);
    native_handles_close(vm);
    cr_expect_eq(destroyed, 75);
    free(vm);
}
