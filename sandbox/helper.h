/* helper.h: work that is done outside of the VM's process or thread, for sandbox/ only.
 *
 * Three kinds of helper processes are forked before the process is locked down (lockdown.h), where grants need them:
 *   HELPER_NETWORK  looks names up, and connects and binds the VM's sockets: it sees the addresses, checks them against the same
 *                   policy, and knows by itself which addresses a granted name has; the VM's process may do none of it
 *   HELPER_FILES    sets rights, owners, times and attributes of files, which no wall of the kernel binds to a place, and binds and connects
 *                   sockets in the file system. And it opens, makes, moves and removes for the VM what its own wall refuses: that is about the
 *                   objects of the beginning, a grant is about a path, where another program may have put something new since
 *   HELPER_SPAWN    starts the programs that `run` grants, and signals them
 * Each serves requests from one socket, and checks them as if they came from an enemy. Each request brings the socket on which its
 * answer is awaited, so that many can be under way, and one can be given up by closing that. Without a lock-down there are no such
 * processes: look-ups run on a thread of their own, so that who waits can be woken, and the rest is done directly. */
#ifndef ATOLL_SANDBOX_HELPER_H
#define ATOLL_SANDBOX_HELPER_H

#include "sandbox/internal.h"

typedef enum HelperOperation {
    HELP_LOOK_UP,  /* payload: name. Answer: SocketAddress[] */
    HELP_REVERSE,  /* address. Answer: name */
    HELP_CONNECT,  /* address; descriptor: the socket */
    HELP_BIND,     /* likewise */
    HELP_LISTEN,   /* number: backlog; descriptor: the socket */
    HELP_SEND,     /* address, payload; descriptor: the socket; number: flags. Result: bytes */
    HELP_SET_MODE,  /* number: mode; descriptor: the object, an O_PATH one if need be */
    HELP_SET_OWNER, /* number, second: user and group, -1: stays; descriptor likewise */
    HELP_SET_TIMES, /* number, second: of access and change in ns, or FILE_TIME_KEEP; descriptor likewise */
    HELP_SET_ATTRIBUTE,    /* payload: name, NUL, value; descriptor: the file */
    HELP_REMOVE_ATTRIBUTE, /* payload: name, NUL; descriptor: the file */
    HELP_OPEN,     /* payload: path, NUL; number: FILE_ flags, second: mode. Answer: os */
    HELP_MAKE_FOLDER, /* payload: path, NUL; number: mode */
    HELP_REMOVE,   /* payload: path, NUL; number: is it a folder? */
    HELP_MOVE,     /* payload: from, NUL, to, NUL */
    HELP_LINK,     /* payload: new name, NUL, existing, NUL */
    HELP_SYMLINK,  /* payload: new name, NUL, target, NUL */
    HELP_MAKE_NODE, /* payload: path, NUL; number: mode, second: device */
    HELP_SPAWN,    /* descriptors: streams, request in a file; process_spawn.c */
    HELP_SIGNAL,   /* number: process, second: signal */
    HELP_PROGRAM,  /* number: process. Answer: the path of its program, without a NUL */
} HelperOperation;

enum { HELPER_PAYLOAD_MOST = 65536 + 256, HELPER_DESCRIPTORS_MOST = 5 };

typedef struct HelperRequest {
    HelperOperation operation;
    int64_t         number, second;
    SocketAddress   address;
} HelperRequest;

/* What a request says and brings. */
typedef struct HelperCall {
    HelperRequest request;
    const void   *payload;
    size_t        length;
    int           os[HELPER_DESCRIPTORS_MOST];
    int           count;  /* of os */
} HelperCall;

typedef struct HelperAnswer {
    SandboxError error;
    int64_t      result;  /* -1: see error */
    size_t       length;
    int          os;      /* a descriptor that comes along, then the asker's; -1: none */
    uint8_t      payload[HELPER_PAYLOAD_MOST];
} HelperAnswer;

/* Forks what the policy needs. Before there is a second thread. */
bool helpers_start(Sandbox *sandbox, SandboxError *error);

/* The VM's end goes; the process ends by that. */
void helpers_end(Sandbox *sandbox);

/* Is there such a process? Then what it does must be asked of it. */
bool helper_serves(const Sandbox *sandbox, HelperKind kind);

/* Asks and waits; with a waiter the wait can be woken (SANDBOX_WOKEN), the work then goes on for nothing. Answers the result. */
int64_t helper_ask(Sandbox *sandbox, Waiter *waiter, HelperKind kind, const HelperCall *call, HelperAnswer *answer,
                   SandboxError *error);

/* Has HELPER_FILES open a path, with flags as in file_open. The OS's descriptor, or -1 with errno. */
int file_open_afar(Sandbox *sandbox, int folder, const char *path, int flags, uint32_t mode);

/* One of the VM's helpers, which it shall not see? */
bool helper_is_process(const Sandbox *sandbox, int64_t pid);

/* ---- what they do; `sandbox` is the helper's copy, NULL on a thread of the VM's process ---- */

void name_serve(Sandbox *sandbox, const HelperCall *call, HelperAnswer *answer);
void socket_serve(Sandbox *sandbox, const HelperCall *call, HelperAnswer *answer);
void file_serve(Sandbox *sandbox, const HelperCall *call, HelperAnswer *answer);
void file_open_serve(Sandbox *sandbox, const HelperCall *call, HelperAnswer *answer);
void file_names_serve(Sandbox *sandbox, const HelperCall *call, HelperAnswer *answer);
void process_serve(Sandbox *sandbox, const HelperCall *call, HelperAnswer *answer);

#endif
