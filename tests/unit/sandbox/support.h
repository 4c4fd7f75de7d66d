/* support.h: what the sandbox's tests share: a sandbox that allows all, one that allows little, a scratch
 * folder. */
#ifndef ATOLL_TESTS_SANDBOX_SUPPORT_H
#define ATOLL_TESTS_SANDBOX_SUPPORT_H

#include "sandbox/capabilities.h"
#include "sandbox/files.h"

/* A sandbox under that policy, which is destroyed; NULL for one that allows all. */
Sandbox *open_test_sandbox(SandboxPolicy *policy);

/* Makes a folder below /tmp, whose canonical path is put into `out` (FILE_PATH_MAX bytes); removes it with
 * all in it. */
void scratch_create(char *out);
void scratch_remove(const char *path);

/* "<folder>/<name>" in one of a few rotating buffers. */
const char *in_folder(const char *folder, const char *name);

/* Makes a file with that text, past any sandbox. */
void put_file(const char *path, const char *text);

#endif
