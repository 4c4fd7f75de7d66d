/* test_host.c: a host that opens a VM inside its process, lets it end, and closes it, several times over.
 *
 * Holds down: boot and close need nothing but options; a closed VM leaves no mapping of its arena and no thread behind. */
#include <criterion/criterion.h>
#include <string.h>

#include "library.h"
#include "sandbox/capabilities.h"
#include "sandbox/memory.h"
#include "vm/boot.h"

#define GIB (UINT64_C(1) << 30)

static uint64_t mapped_bytes;

static void add_mapping(void *context, uintptr_t start, uintptr_t end, bool readable)
{
    (void)context, (void)readable;
    mapped_bytes += end - start;
}

static uint64_t count_mapped(void)
{
    mapped_bytes = 0;
    memory_mappings(add_mapping, NULL);
    return mapped_bytes;
}

Test(host, a_vm_opens_ends_and_closes_repeatedly_in_one_process)
{
    SandboxPolicy *policy = policy_create_allow_all();
    Sandbox *sandbox = sandbox_open(policy, NULL);
    cr_assert(sandbox);
    uint64_t before = 0;
    for (int i = 0; i < 4; i++) {
        VM *vm = library_boot(sandbox);
        cr_assert(vm, "round %d", i);
        cr_assert_eq(vm_finish(vm), 0);
        cr_assert(vm_close(vm), "round %d", i);
        if (i == 0) before = count_mapped();
    }
    cr_assert_lt(count_mapped(), before + GIB, "an arena stayed mapped");
    sandbox_close(sandbox);
    policy_destroy(policy);
}
