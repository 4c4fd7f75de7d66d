/* internal.h: what the files of sandbox/ share with each other. Nobody outside includes it.
 *
 * Failing: a function that fails ends with `return sandbox_fail(error, errno);` or one of its sisters, all of
 * which fill the error (if there is one) and answer -1. */
#ifndef ATOLL_SANDBOX_INTERNAL_H
#define ATOLL_SANDBOX_INTERNAL_H

#include <stdatomic.h>
#include <sys/types.h>

#include "sandbox/capabilities.h"
#include "sandbox/descriptors.h"
#include "sandbox/files.h"
#include "sandbox/os_thread.h"
#include "sandbox/sandbox.h"
#include "sandbox/sockets.h"

/* ---- failing ---- */

int sandbox_fail(SandboxError *error, int os_error);
int sandbox_fail_woken(SandboxError *error);
int sandbox_fail_timed_out(SandboxError *error);
int sandbox_fail_limit(SandboxError *error, int number, const char *what);
int sandbox_fail_lookup(SandboxError *error, const char *text);

/* EINVAL with a text of its own: what is wrong with a grant. */
int sandbox_fail_malformed(SandboxError *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* `attempt` is in words, for example "read access to /etc/passwd". */
int sandbox_fail_denied(SandboxError *error, Capability capability, const char *resource,
                        const char *attempt);

/* ---- policies (policy.c, network_policy.c) ---- */

typedef enum PathRange {
    RANGE_BENEATH, /* the path itself and all beneath it */
    RANGE_ITSELF,  /* the path itself */
    RANGE_PREFIX   /* all that begins with the text of the path */
} PathRange;

/* A range of paths. Settled by sandbox_open, which makes `path` canonical (empty if that can't be: then it covers nothing). */
typedef struct PathGrant {
    char  *path;
    char  *given;  /* of a package whose links are trusted: the name it was given by; otherwise NULL */
    char *host;  /* of a mount: the canonical path of its folder; otherwise NULL */
    PathRange range;
    bool implied;   /* nobody had to grant it */
    bool package;   /* part of the program or of the class library */
    bool read_only; /* of a mount */
    bool settled;
} PathGrant;

/* A link on the way to a grant, as it was when the sandbox was opened. What lies outside of all grants is not
 * looked at later. */
typedef struct KnownLink {
    char *path, *target;
} KnownLink;

typedef enum HostKind { HOST_ANY, HOST_NAME, HOST_BLOCK } HostKind;

/* Hosts and ports. Addresses are 16 bytes, IPv4 mapped into IPv6. Ports low..high, 0..65535 for all. */
typedef struct HostGrant {
    HostKind kind;
    char     name[256];
    uint8_t  address[16];
    uint8_t  prefix;
    uint16_t low_port, high_port;
} HostGrant;

/* One capability's grants or denials. `all` covers everything. Which of the lists is in use depends on the
 * capability. */
typedef struct GrantList {
    bool       all;
    PathGrant *paths;
    uint32_t   path_count;
    HostGrant *hosts;
    uint32_t   host_count;
    char     **names;
    uint32_t   name_count;
} GrantList;

struct SandboxPolicy {
    GrantList        allowed[CAPABILITY_COUNT];
    GrantList        denied[CAPABILITY_COUNT];
    PathGrant *mounts;
    uint32_t mount_count;
    bool everything; /* made by policy_create_allow_all */
    SandboxLimits    limits;
    CapabilityTrace *trace;
    void            *trace_context;
    LimitReport     *limit_report;
    void            *limit_report_context;
    CapabilityPrompt *prompt;
    void *prompt_context;
};

/* Makes room for one more element and answers it zeroed, or NULL. */
void *append_element(void *list_pointer, uint32_t *count, size_t size);

bool policy_copy(SandboxPolicy *to, const SandboxPolicy *from);
void policy_free_contents(SandboxPolicy *policy);

/* Does the path lie in a grant and in no denial? Answers the grant, or NULL. `path` is canonical. */
const PathGrant *policy_find_path(const SandboxPolicy *policy, Capability capability, const char *path);

/* Is there anything to write to but what everybody has (/dev/null)? */
bool policy_grants_writing(const SandboxPolicy *policy);

/* Is there anything to read but what everybody has (the package, the class library)? */
bool policy_grants_reading(const SandboxPolicy *policy);

/* Does a denial cover the path? */
bool policy_denies_path(const SandboxPolicy *policy, Capability capability, const char *path);

/* The mount that the path lies in, or NULL. */
const PathGrant *policy_find_mount(const SandboxPolicy *policy, const char *path);

/* May the path be looked at: does it lie in a grant to read or write, and in no denial of that? */
bool policy_may_look(const SandboxPolicy *policy, const char *path);
bool policy_denies_any_path(const SandboxPolicy *policy);

/* Adds a path to a list, in the forms of capabilities.h. NULL: out of memory. */
PathGrant *path_grant_add(GrantList *list, const char *text);
void path_grant_free(PathGrant *grant);
bool path_grants_copy(PathGrant **to, uint32_t *to_count, const PathGrant *from, uint32_t count);

/* Makes the policy's paths absolute and canonical. False: out of memory. */
bool policy_settle_paths(Sandbox *sandbox);

/* Is the (absolute, not canonical) path a name in a package whose links may lead out of it? */
bool policy_follows_links_at(const SandboxPolicy *policy, const char *path);

/* Is something beneath `path` denied? Then it must not be moved. */
bool policy_denies_beneath(const SandboxPolicy *policy, Capability capability, const char *path);

/* Is there something to be read at a place beneath `path`, or a mount? What is moved to `path` is then read there. */
bool policy_reads_beneath(const SandboxPolicy *policy, const char *path);

/* Does a grant name `path`, or what lies beneath it, or did a link there lead to one? A link in its place would give the next run that
 * is granted the same another meaning. */
bool policy_holds_grant(const Sandbox *sandbox, const char *path);

/* Does the path, of the host, lie in /proc, /sys or /dev? /dev/shm holds ordinary files. */
bool path_is_the_kernels(const char *path);

bool policy_grants_name(const SandboxPolicy *policy, Capability capability, const char *name);
bool policy_list_has_name(const GrantList *list, const char *name);
bool policy_settle_names(Sandbox *sandbox, GrantList *list);
bool policy_grants_all(const SandboxPolicy *policy, Capability capability);
/* Is every address granted to send to? */
bool policy_sends_anywhere(const SandboxPolicy *policy);
bool policy_grants_any(const SandboxPolicy *policy, Capability capability);

/* NULL, or in words what is wrong with the text. */
const char *host_grant_parse(const char *text, HostGrant *out);
/* Is all that `wanted` means part of the grant? */
bool host_grant_covers(const HostGrant *grant, const HostGrant *wanted);
void address_to_mapped(const SocketAddress *address, uint8_t out[16]);

/* ---- the sandbox ---- */

/* A thread that waits for a descriptor. Lives on that thread's stack; linked while it waits. */
typedef struct WaitLink {
    Waiter          *waiter;
    struct WaitLink *next;
} WaitLink;

/* One open OS descriptor, shared by the table's slots that mean it and by the calls that use it. The last to
 * let go closes it. What is not atomic is fixed once it is in the table, but for `waiting` (under the table's
 * lock). */
typedef struct OpenDescriptor {
    _Atomic uint32_t pins;
    int              os;            /* -1: pre-closed */
    uint8_t          kind;          /* DescriptorKind */
    bool             owned;         /* close the OS descriptor at the end */
    bool             append;
    bool             readable, writable;
    bool             in_order;      /* written to as a pipe is, though it is a file: nowhere else than at its end */
    _Atomic bool     fixed_random;  /* the kernel's random device, while random numbers are fixed (random.h) */
    _Atomic bool     closed;        /* closed or pre-closed by someone: stop waiting */
    _Atomic bool     poll_first;    /* may block in the kernel: shared with another process */
    _Atomic bool     non_blocking;  /* as Java set it */
    _Atomic bool     sleeps;        /* a socket whose reads sleep in the kernel; changed under the table's lock */
    bool             never_sleeps;  /* and that must not become one; under the table's lock */
    _Atomic bool     ephemeral;     /* socket bound to a port that the system chose */
    _Atomic uint16_t system_port;   /* that port, to which it may be bound again: disconnecting a datagram socket unbinds it; 0: none */
    _Atomic uint32_t dry;           /* how often in a row there was nothing to read at first */
    _Atomic(char *)  bound_path;    /* of a Unix socket, as the VM named it: the kernel may know it by another name; NULL: none */
    _Atomic(char *)  peer_path;     /* and where it is connected to */
    WaitLink        *waiting;
} OpenDescriptor;

/* Will there probably be nothing to read, so that one had better wait at once? In conversations that is so nearly always; now and then it is
 * tried. Whoever tries tells how it went. */
static inline bool descriptor_is_dry(OpenDescriptor *open)
{
    enum { ENOUGH = 4, TRIED_EVERY = 32 };
    uint32_t dry = atomic_load_explicit(&open->dry, memory_order_relaxed);
    if (dry < ENOUGH) return false;
    atomic_store_explicit(&open->dry, dry + 1 < ENOUGH + TRIED_EVERY ? dry + 1 : ENOUGH - 1, memory_order_relaxed);
    return true;
}
static inline void descriptor_tell_dry(OpenDescriptor *open, bool dry)
{
    uint32_t before = atomic_load_explicit(&open->dry, memory_order_relaxed);
    atomic_store_explicit(&open->dry, dry ? before + 1 : 0, memory_order_relaxed);
}

typedef enum HandleKind { HANDLE_FREE, HANDLE_FOLDER, HANDLE_MOUNTS } HandleKind;

typedef struct HandleSlot {
    uint32_t   generation;
    HandleKind kind;
    void      *object;
} HandleSlot;

/* An address that a look-up under a name's grant made reachable. */
typedef struct ResolvedAddress {
    uint8_t  address[16];
    uint16_t low_port, high_port;
} ResolvedAddress;

enum { RESOLVED_MAX = 1024 };

/* Helper processes (helper.h), in the order in which they are numbered. pid 0: there is none. */
typedef enum HelperKind { HELPER_NETWORK, HELPER_FILES, HELPER_SPAWN, HELPER_KINDS } HelperKind;
typedef struct Helper {
    int   socket;
    pid_t pid;
} Helper;

struct Sandbox {
    SandboxPolicy policy;
    bool          allows_all;
    bool paths_are_free;        /* no path needs a look: all is allowed, nobody watches */
    char folder[FILE_PATH_MAX]; /* where it was started, as the VM sees it */
    KnownLink *links;
    uint32_t link_count;
    int      root;              /* O_PATH, of "/"; -1 while no path needs a look */
    bool     serves_files;      /* in the files helper: what lies in the kernel's trees is none of its business */
    OsLock   names_lock;        /* held while links are made or names moved, where they need a look */

    OsLock           descriptor_lock;     /* the table and all wait links */
    OpenDescriptor **descriptors;
    uint32_t         descriptor_capacity, descriptor_count, lowest_free, descriptor_most;

    OsLock      handle_lock;
    HandleSlot *handles;
    uint32_t    handle_count;

    OsLock          resolved_lock;
    ResolvedAddress resolved[RESOLVED_MAX];
    uint32_t        resolved_count, resolved_next;  /* a ring */
    ResolvedAddress *denied_addresses;    /* of names that are denied at some ports */
    uint32_t         denied_address_count;

    _Atomic uint64_t used[LIMIT_KINDS];   /* of the quotas that are used up */
    _Atomic uint32_t limits_told;         /* limits.c */
    _Atomic uint32_t limits_to_report;
    LimitHook       *limit_hook;
    void            *limit_hook_context;

    Helper           helpers[HELPER_KINDS];
    bool             locked;              /* the filter of system calls is in place */
    _Atomic uint32_t children;            /* processes started and not yet reaped */

    char **environment;                   /* what the VM may see; NULL-terminated */
};

/* Settles a check: where the policy grants nothing (decision CHECK_DENIED) and `may_ask`, asks the person, if
 * there is one to ask; tells the tracer. Answers whether it is granted. */
bool sandbox_settle(Sandbox *sandbox, CapabilityCheck *check, bool may_ask);

/* The same; `granted` is what the policy says. False: the error is filled. */
bool sandbox_decide(Sandbox *sandbox, Capability capability, const char *resource, const char *attempt,
                    bool granted, bool denied, SandboxError *error);

bool environment_open(Sandbox *sandbox);
void environment_close(Sandbox *sandbox);

/* ---- descriptors (descriptors.c) ---- */

/* The descriptor behind a number, held until descriptor_unpin. NULL with EBADF. */
OpenDescriptor *descriptor_pin(Sandbox *sandbox, int number, SandboxError *error);
void descriptor_unpin(OpenDescriptor *open);

/* Puts an OS descriptor into the table at the lowest free number; takes it over even when it fails. `flags`
 * are open flags. */
int descriptor_insert(Sandbox *sandbox, int os, DescriptorKind kind, int flags, SandboxError *error);

/* What an OS descriptor is, by fstat. */
DescriptorKind descriptor_classify(int os);

bool descriptors_open(Sandbox *sandbox, SandboxError *error);
void descriptors_close(Sandbox *sandbox);

/* ---- waiting and moving bytes (poll.c, transfer.c) ---- */

/* Waits for one pinned descriptor. Result bits, 0 at the deadline, -1 woken, closed or failed. */
int descriptor_wait(Sandbox *sandbox, Waiter *waiter, OpenDescriptor *open, int events, int64_t deadline_ns,
                    SandboxError *error);

/* A system call on the descriptor, its first argument, that may sleep in the kernel; and one that does the same, or answers `nothing` at
 * once. */
typedef struct SleepingCall {
    long number, arguments[5];
    long look_number, look_arguments[5], nothing;
} SleepingCall;

/* Can its owner make such calls, being woken from them? */
bool waiter_can_sleep_in_calls(const Waiter *waiter);

/* Makes it. The result, or -1 woken, closed or failed. */
int64_t descriptor_call(Sandbox *sandbox, Waiter *waiter, OpenDescriptor *open, const SleepingCall *call, SandboxError *error);

/* A socket's reads may sleep in the kernel from now on: the kernel is told, if that is possible. What may not sleep says so in its flags. */
bool descriptor_let_sleep(Sandbox *sandbox, OpenDescriptor *open);

/* The opposite, for good: before a call that takes no flags, or where others share what the kernel was told. */
void descriptor_keep_awake(Sandbox *sandbox, OpenDescriptor *open);

/* One attempt at moving bytes or the like: a count >= 0, or -1 with errno. */
typedef int64_t TransferAttempt(OpenDescriptor *open, void *context);

/* Attempts, waits for `events`, attempts again, according to the descriptor's mode. */
int64_t descriptor_transfer(Sandbox *sandbox, Waiter *waiter, OpenDescriptor *open, int events,
                            int64_t deadline_ns, TransferAttempt *attempt, void *context,
                            SandboxError *error);

/* Before `bytes` are written to the descriptor: counts them against the quotas of bytes written and, of sockets, on the
 * network. False with SANDBOX_LIMIT. Afterwards write_settle takes back what was not written (result: bytes or -1). */
bool write_charge(Sandbox *sandbox, const OpenDescriptor *open, uint64_t bytes, SandboxError *error);
void write_settle(Sandbox *sandbox, const OpenDescriptor *open, uint64_t bytes, int64_t result);

/* Before bytes are read from a socket, and when `result` came in: what came in can only be counted afterwards. */
bool receive_admits(Sandbox *sandbox, const OpenDescriptor *open, SandboxError *error);
void receive_count(Sandbox *sandbox, const OpenDescriptor *open, int64_t result);

/* ---- paths (paths.c) ---- */

/* PATH_MOVES: the object goes away from there, or is replaced; PATH_TAKES: something is put there; PATH_LINK:
 * a symbolic link. */
enum { PATH_READ = 1, PATH_WRITE = 2, PATH_NO_FOLLOW = 4, PATH_MOVES = 8, PATH_LISTS = 16, PATH_TAKES = 32, PATH_LINK = 64 };

/* A path that passed the check, as a name relative to an OS descriptor. `exact`: no component of the name may
 * be a link any more, so use it with the NOFOLLOW variants. Released by path_release. */
typedef struct PathTarget {
    int             os_folder;
    const char     *name;
    bool            exact;
    bool            close_folder;
    /* With PATH_MOVES and PATH_TAKES: */
    bool            whole;        /* all beneath it is granted, too */
    bool            holds_grant;  /* policy_holds_grant */
    bool            readable;     /* it, or something beneath it, may be read */
    OpenDescriptor *pinned;
    char            buffer[FILE_PATH_MAX];
} PathTarget;

/* Checks the path for what `use` says and finds it. False with DENIED or the OS's error. */
bool path_resolve(Sandbox *sandbox, int folder, const char *path, unsigned use, PathTarget *out,
                  SandboxError *error);
void path_release(PathTarget *target);

/* In one step what path_resolve and openat do, where the path is told plainly and no link is in it: most are. The descriptor, or -1 with errno:
 * 0 if it must be tried the long way, by path_resolve. `os_flags` are the kernel's. */
int path_open_plainly(Sandbox *sandbox, int folder, const char *path, unsigned use, int os_flags, uint32_t mode);

/* The path by which a helper finds the same object, into `out` (FILE_PATH_MAX). 0 or an error number. */
int path_in_full(Sandbox *sandbox, int folder, const char *path, char *out);

/* The path of what is open as the kernel knows it now, by its name in the VM's view (FILE_PATH_MAX). 0 or an error number. */
int descriptor_path(const SandboxPolicy *policy, const OpenDescriptor *open, char *out);

/* A name for calls that know only paths: through /proc/self/fd when the target is exact. */
const char *path_for_call(const PathTarget *target, char *buffer, size_t capacity);

/* An O_PATH descriptor of the object itself. -1 with error. */
int path_open_object(const PathTarget *target, bool follow, SandboxError *error);

enum {
    WALK_MISSING_TAIL = 1, /* keep what does not exist */
    WALK_FOLLOW_LAST = 2,  /* resolve a link at the end */
    WALK_ANYWHERE = 4,     /* look at what is outside of all grants too */
    WALK_ON_HOST = 8,      /* take the path as the host's, whatever is mounted: the class library's */
    WALK_NOTE_LINKS = 16,  /* remember the links on the way in sandbox->links */
    WALK_READABLE = 32,    /* look only at what may be read: for what the VM is told */
    WALK_LEXICAL = 64      /* look at nothing */
};

/* Resolves links, "." and ".." of an absolute path, or one relative to `base`, in the VM's view. Outside of
 * grants only the links that are known from the beginning are resolved; the kernel is not asked. Answers 0 or
 * an OS error number. */
int path_canonicalize(Sandbox *sandbox, const char *base, const char *path, unsigned how, char *out);

/* The host's name for a canonical path of the VM's view: `path` itself, or in `buffer` (FILE_PATH_MAX), or
 * NULL if it is too long. */
const char *path_on_host(const SandboxPolicy *policy, const char *path, char *buffer);

/* The other way round, into `out`. False: too long. */
bool path_in_view(const SandboxPolicy *policy, const char *host, char *out);

/* What a file system commonly takes for a file without contents, and for the least that needs room of its own: folders, long links, attributes.
 * Counts as written, or a program could fill the disk without a byte. */
enum { FILE_RECORD_BYTES = 256, FILE_BLOCK_BYTES = 4096 };

/* ---- network checks (network_policy.c) ---- */

bool network_check(Sandbox *sandbox, Capability capability, const SocketAddress *address, bool ephemeral,
                   SandboxError *error);
bool network_check_name(Sandbox *sandbox, const char *host, SandboxError *error);
/* False: no memory for a denial; the name must be taken for one that can't be resolved. */
bool network_note_resolved(Sandbox *sandbox, const char *host, const SocketAddress *address);

/* ---- handles (handles.c) ---- */

int64_t handle_create(Sandbox *sandbox, HandleKind kind, void *object, SandboxError *error);

/* The object, or NULL with EBADF. The caller's VM serialises use of one handle. */
void *handle_get(Sandbox *sandbox, int64_t handle, HandleKind kind, SandboxError *error);
void *handle_remove(Sandbox *sandbox, int64_t handle, HandleKind kind, SandboxError *error);
void  handles_close(Sandbox *sandbox);
void  folder_free(void *object);
void  mounts_free(void *object);

/* ---- the second wall (lockdown_calls.c) ---- */

/* Puts the filter of system calls in place, for a helper or (HELPER_KINDS) the VM's process; `done` stays false where the kernel has none. */
bool lockdown_filter_calls(const Sandbox *sandbox, HelperKind kind, bool *done, SandboxError *error);

/* The walls of a helper, but for the one that starts programs. */
bool lockdown_enter_helper(Sandbox *sandbox, HelperKind kind, SandboxError *error);

/* ---- small things ---- */

/* Reads a small file of /proc or /sys into `out` with a NUL; its length or -1. For this folder's own needs,
 * unchecked. */
int64_t host_read_file(const char *path, char *out, size_t capacity);

/* True when writing to a broken pipe can't kill the process on this thread. */
bool signals_pipe_is_harmless(void);
void signals_note_thread_blocked(void);

#endif
