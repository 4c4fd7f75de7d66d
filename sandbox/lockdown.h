/* lockdown.h: the second wall (DESIGN.md 9): the policy of a sandbox turned into rules that the kernel keeps
 * for the whole process, with Landlock (files, TCP ports) and seccomp (system calls). For the command, whose
 * process has one VM; there is no way back.
 *
 * The first wall is finer: what the kernel can't express is left open here (names of hosts, denials beneath a
 * grant, /proc beneath a grant for the root). Where `run` or `native` is granted there is no second wall,
 * since what they start is meant to step out of the box. */
#ifndef ATOLL_SANDBOX_LOCKDOWN_H
#define ATOLL_SANDBOX_LOCKDOWN_H

#include "sandbox/sandbox.h"

/* What was put up. */
typedef struct LockdownReport {
    int         landlock_version;  /* of the kernel; 0: it has none */
    bool        files;             /* the file system is walled off */
    bool        ports;             /* so is TCP */
    bool        calls;             /* and the filter of system calls is in place */
    const char *left_out;          /* why there is no wall at all, in words; NULL if there is one */
} LockdownReport;

/* Call it when helper processes have been forked and class path and grants opened, before the first other
 * thread. False: the kernel refused what it should be able to do; the process may be half locked and should
 * end. A kernel that lacks a part is no failure: see the report. */
bool lockdown_enter(Sandbox *sandbox, LockdownReport *out, SandboxError *error);

#endif
