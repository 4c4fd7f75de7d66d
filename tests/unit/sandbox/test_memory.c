/* Tests of sandbox/memory.h: reservations are aligned and without access, committed memory is zero, what is
 * given back is lost. */
#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>

#include "sandbox/memory.h"
#include "support.h"

Test(memory, a_reservation_is_aligned_as_asked)
{
    size_t alignments[] = {0, MEMORY_GRANULE, (size_t)1 << 21, (size_t)1 << 32};
    for (int i = 0; i < 4; i++) {
        void *base = memory_reserve((size_t)1 << 30, alignments[i]);
        cr_assert_not_null(base);
        cr_assert_eq((uintptr_t)base % (alignments[i] ? alignments[i] : MEMORY_GRANULE), 0);
        memory_release(base, (size_t)1 << 30);
    }
}

Test(memory, a_taken_address_is_not_reserved_twice)
{
    uintptr_t base = 0x5a5a00000000;
    void *first = memory_reserve_at(base, MEMORY_GRANULE);
    cr_assert_eq((uintptr_t)first, base);
    cr_assert_null(memory_reserve_at(base, MEMORY_GRANULE));
    memory_release(first, MEMORY_GRANULE);
}

Test(memory, committed_memory_is_zero_and_again_after_decommit)
{
    char *base = memory_reserve(8 * MEMORY_GRANULE, 0);
    for (int round = 0; round < 2; round++) {
        cr_assert(memory_commit(base + MEMORY_GRANULE, MEMORY_GRANULE));
        for (size_t i = 0; i < MEMORY_GRANULE; i += 512) cr_assert_eq(base[MEMORY_GRANULE + i], 0);
        memset(base + MEMORY_GRANULE, 1, MEMORY_GRANULE);
        cr_assert(round ? memory_discard(base + MEMORY_GRANULE, MEMORY_GRANULE)
                        : memory_decommit(base + MEMORY_GRANULE, MEMORY_GRANULE));
    }
    cr_assert_eq(base[MEMORY_GRANULE], 0);
    memory_release(base, 8 * MEMORY_GRANULE);
}

#ifndef ATOLL_SANITIZE  /* which reports the fault itself */
Test(memory, decommitted_memory_faults, .signal = SIGSEGV)
{
    volatile char *base = memory_reserve(MEMORY_GRANULE, 0);
    memory_commit((void *)base, MEMORY_GRANULE);
    base[0] = 1;
    memory_decommit((void *)base, MEMORY_GRANULE);
    base[0] = 1;
}
#endif

Test(memory, code_memory_is_one_memory_at_two_places)
{
    void *writable = NULL, *executable = memory_reserve(MEMORY_GRANULE, 0);
    cr_assert(memory_map_twice(&writable, &executable, MEMORY_GRANULE));
    memcpy(writable, "code", 4);
    cr_assert_eq(memcmp(executable, "code", 4), 0);
    memory_release(writable, MEMORY_GRANULE);
    memory_release(executable, MEMORY_GRANULE);
}

Test(memory, the_machine_has_memory)
{
    cr_assert_gt(memory_physical_size(), (uint64_t)1 << 24);
    cr_assert_leq(memory_limit(), memory_physical_size());
    cr_assert_eq(MEMORY_GRANULE % memory_page_size(), 0);
}

Test(memory, a_file_is_mapped_where_wanted_and_written_back)
{
    char folder[FILE_PATH_MAX];
    SandboxError error;
    scratch_create(folder);
    Sandbox *sandbox = open_test_sandbox(NULL);
    put_file(in_folder(folder, "f"), "hello world");
    char *base = memory_reserve(4 * MEMORY_GRANULE, 0);
    int f = file_open(sandbox, NULL, FILE_AT_CWD, in_folder(folder, "f"), FILE_READ_WRITE, 0, &error);
    cr_assert_geq(f, 0);
    char *at = memory_map(sandbox, f, 0, 11, MEMORY_MAP_WRITE, base + MEMORY_GRANULE, &error);
    cr_assert_eq(at, base + MEMORY_GRANULE);
    descriptor_close(sandbox, f, NULL);
    at[0] = 'J';
    cr_assert(memory_sync(at + 1, 3, &error), "%s", error.message);
    cr_assert(memory_load(at, 11, &error));
    cr_assert(memory_is_loaded(at, 11));
    cr_assert(memory_unmap_inside(at, 11));

    MappedFile file;
    cr_assert(memory_map_file(sandbox, in_folder(folder, "f"), &file, &error));
    cr_assert_eq(file.length, 11);
    cr_assert_eq(memcmp(file.address, "Jello world", 11), 0);
    memory_unmap_file(&file);
    put_file(in_folder(folder, "empty"), "");
    cr_assert(memory_map_file(sandbox, in_folder(folder, "empty"), &file, &error));
    cr_assert_null(file.address);
    cr_assert_not(memory_map_file(sandbox, in_folder(folder, "none"), &file, &error));
    cr_assert_eq(error.error_number, SANDBOX_ENOENT);
    cr_assert_not(memory_map_file(sandbox, folder, &file, &error));
    cr_assert_eq(error.error_number, SANDBOX_EISDIR);
    sandbox_close(sandbox);
    scratch_remove(folder);
}
