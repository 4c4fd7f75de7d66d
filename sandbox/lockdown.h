/* lockdown.h: the second wall (DESIGN.md 9): the policy of a sandbox turned into rules that the kernel keeps for the whole process, with
 * Landlock (files) and seccomp (system calls). For the command, whose process has one VM; there is no way back.
 *
 * What needs a finer look than the kernel's is done by helper processes (helper.h), which are forked here: look-ups of names, connecting,
 * binding, changing what is known about files, opening what was put at a granted path since, starting programs. The first wall is finer still: left open here are denials beneath a
 * grant, looking at (not changing) the attributes of files outside of grants, and /proc where facts about the system or running programs
 * are granted. Where `native` is granted there is no second wall, since what it loads is meant to step out of the box. */
#ifndef ATOLL_SANDBOX_LOCKDOWN_H
#define ATOLL_SANDBOX_LOCKDOWN_H

#include "sandbox/sandbox.h"

/* What was put up. */
typedef struct LockdownReport {
    int         landlock_version;  /* of the kernel; 0: it has none */
    bool        files;             /* the file system is walled off */
    bool        calls;             /* the filter of system calls is in place, which also keeps addresses from being named */
    const char *left_out;          /* why there is no wall at all, in words; NULL if there is one */
} LockdownReport;

/* Forks the helpers and puts the walls up. Call it when class path and grants are open, before the first other
 * thread. False: the kernel refused what it should be able to do; the process may be half locked and should
 * end. A kernel that lacks a part is no failure: see the report. */
bool lockdown_enter(Sandbox *sandbox, LockdownReport *out, SandboxError *error);

#endif
