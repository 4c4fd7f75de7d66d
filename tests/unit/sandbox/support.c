/* support.c: what the sandbox's tests share. */
#include "support.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Sandbox *open_test_sandbox(SandboxPolicy *policy)
{
    SandboxError error;
    if (!policy) policy = policy_create_allow_all();
    Sandbox *sandbox = sandbox_open(policy, &error);
    cr_assert_not_null(sandbox, "%s", error.message);
    policy_destroy(policy);
    return sandbox;
}

void scratch_create(char *out)
{
    char pattern[] = "/tmp/atoll-test-XXXXXX";
    cr_assert_not_null(mkdtemp(pattern));
    cr_assert_not_null(realpath(pattern, out));
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *place)
{
    (void)status, (void)type, (void)place;
    return remove(path);
}

void scratch_remove(const char *path)
{
    nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

const char *in_folder(const char *folder, const char *name)
{
    static char buffers[8][FILE_PATH_MAX];
    static int next;
    char *buffer = buffers[next++ % 8];
    snprintf(buffer, FILE_PATH_MAX, "%s/%s", folder, name);
    return buffer;
}

void put_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file, "%s", path);
    fputs(text, file);
    fclose(file);
}
