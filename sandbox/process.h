/* process.h: children of this process, and looking at others. Starting one needs `run` for the program: it is
 * not confined. */
#ifndef ATOLL_SANDBOX_PROCESS_H
#define ATOLL_SANDBOX_PROCESS_H

#include "sandbox/descriptors.h"
#include "sandbox/sandbox.h"

/* What to start. All strings NUL-terminated. */
typedef struct ProcessRequest {
    const char        *program;      /* searched in the parent's PATH if it has no slash */
    const char *const *arguments;    /* argv with argv[0], NULL-terminated */
    const char *const *environment;  /* "NAME=value", NULL-terminated; NULL: what environment_list gives */
    const char        *folder;       /* working directory; NULL: the VM's */
    bool               merge_error;  /* stderr goes where stdout goes */
} ProcessRequest;

/* Starts it. On entry streams[i] is the VM's descriptor to become the child's descriptor i, or -1 for a new
 * pipe, whose parent's end is stored there on return (streams[0] to write; 1 and 2 to read; streams[2] stays
 * -1 when merged). All other descriptors are closed in the child, signals are reset. If exec fails, the call
 * fails with its error number and nothing is left. A file without magic is given to /bin/sh. Answers the
 * process id. */
int64_t process_spawn(Sandbox *sandbox, const ProcessRequest *request, int streams[3], SandboxError *error);

enum { PROCESS_NOT_A_CHILD = -2 };

/* Waits for a child's end: its exit code, 0x80 + signal if killed, PROCESS_NOT_A_CHILD, or -1. With `reap`
 * false the child stays there to be waited for again. Woken by the waiter. */
int process_wait(Sandbox *sandbox, Waiter *waiter, int64_t pid, bool reap, SandboxError *error);

/* Sends a signal (Linux number; 0 only asks). Without `sys`, only to own children. `start_ms`: does nothing
 * (ESRCH) unless the process began then; -1 or 0 for any. */
int process_kill(Sandbox *sandbox, int64_t pid, int64_t start_ms, int signal, SandboxError *error);

/* When it began, in ms since 1970 (0: unknown), or -1 if there is no such process. */
int64_t process_start_time(Sandbox *sandbox, int64_t pid);

/* Own id: no capability. */
int64_t process_own_id(void);

/* Parent's id, or -1. `sys` unless it is about this process or its children. */
int64_t process_parent(Sandbox *sandbox, int64_t pid, int64_t start_ms, SandboxError *error);

typedef struct ProcessEntry {
    int64_t pid, parent, start_ms;
} ProcessEntry;

/* The children of `pid` (all processes for 0). Fills up to `capacity`; answers how many there are. `sys`. */
int process_list(Sandbox *sandbox, int64_t pid, ProcessEntry *out, int capacity, SandboxError *error);

/* What /proc tells; what is unknown is NULL or -1. Freed by process_info_free. `sys` for others' than own
 * children. */
typedef struct ProcessInfo {
    char   *executable;     /* path */
    char   *command_line;   /* arguments joined by blanks, only when `arguments` can't be told apart */
    char  **arguments;      /* without argv[0] */
    int     argument_count; /* -1 unknown */
    char   *user;
    int64_t cpu_ns, start_ms;
} ProcessInfo;
int  process_info(Sandbox *sandbox, int64_t pid, ProcessInfo *out, SandboxError *error);
void process_info_free(ProcessInfo *info);

#endif
