/* lockdown.c: files and TCP ports by Landlock. System calls are in lockdown_calls.c.
 *
 * A rule set names what it handles, and all that is handled and not allowed by a rule is refused. Beyond the
 * policy's grants the rules allow what this folder and the C library themselves read: the kernel's figures,
 * time zones, shared libraries and, with the network, the resolver's files. */
#include "sandbox/lockdown.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/internal.h"

/* Newer than some headers. */
enum {
    NET_RULE = 2,
    NET_BIND = 1,
    NET_CONNECT = 2,
    SYS_CREATE_RULESET = 444,
    SYS_ADD_RULE = 445,
    SYS_RESTRICT_SELF = 446,
};

typedef struct RulesetAttributes {
    uint64_t files, ports;
} RulesetAttributes;

typedef struct PortRule {
    uint64_t access, port;
} PortRule;

#define READING   ((1ull << 2) | (1ull << 3))  /* files, folders */
#define EXECUTING (1ull << 0)
/* Write, remove, make everything but devices, and from version 2 move between folders, 3 truncate. */
#define WRITING                                                                                              \
    ((1ull << 1) | (1ull << 4) | (1ull << 5) | (1ull << 7) | (1ull << 8) | (1ull << 9) | (1ull << 10) |      \
     (1ull << 12))
#define MOVING      (1ull << 13)
#define TRUNCATING  (1ull << 14)
#define DEVICE_CALL (1ull << 15)
#define DEVICES     ((1ull << 6) | (1ull << 11))
/* What a rule for a file, rather than a folder, may allow. */
#define FOR_FILES ((1ull << 0) | (1ull << 1) | (1ull << 2) | TRUNCATING | DEVICE_CALL)

/* The walls being built. */
typedef struct Walls {
    int      ruleset;
    uint64_t files, ports;  /* what is handled */
    int      failure;       /* of the first rule that was refused; 0 */
} Walls;

/* ---- files ---- */

static void allow_object(Walls *walls, int os, uint64_t access)
{
    struct stat status;
    if (fstat(os, &status) != 0) return;
    access &= walls->files;
    if (!S_ISDIR(status.st_mode)) access &= FOR_FILES;
    struct landlock_path_beneath_attr rule = {.allowed_access = access, .parent_fd = os};
    if (access && syscall(SYS_ADD_RULE, walls->ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0 &&
        !walls->failure)
        walls->failure = errno;
}

static bool allow_path(Walls *walls, const char *path, uint64_t access)
{
    int os = open(path, O_PATH | O_CLOEXEC);
    if (os < 0) return false;
    allow_object(walls, os, access);
    close(os);
    return true;
}

/* For what is yet to be made: its folder, where that exists. */
static void allow_parent(Walls *walls, const char *path, uint64_t access)
{
    char parent[FILE_PATH_MAX];
    snprintf(parent, sizeof parent, "%s", path);
    char *slash = strrchr(parent, '/');
    if (!slash || slash == parent) return;
    *slash = '\0';
    allow_path(walls, parent, access);
}

enum { LINK_DEPTH = 4 };

/* A class library's own links may lead out of its folder: to what they mean, reading is allowed. */
static void allow_links(Walls *walls, const char *folder, int depth)
{
    DIR *entries = opendir(folder);
    struct dirent *entry;
    while (entries && (entry = readdir(entries))) {
        char path[FILE_PATH_MAX];
        if (entry->d_name[0] == '.') continue;
        if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) >= sizeof path) continue;
        if (entry->d_type == DT_LNK) allow_path(walls, path, READING);
        if (entry->d_type == DT_DIR && depth > 1) allow_links(walls, path, depth - 1);
    }
    if (entries) closedir(entries);
}

static void allow_list(Walls *walls, const GrantList *list, uint64_t access)
{
    for (uint32_t i = 0; i < list->path_count; i++) {
        const PathGrant *grant = &list->paths[i];
        if (!grant->path[0]) continue;
        if (!allow_path(walls, grant->path, access) && (access & WRITING))
            allow_parent(walls, grant->path, access);
        if (grant->given) allow_links(walls, grant->path, LINK_DEPTH);
    }
}

static void allow_own_needs(Walls *walls, bool network)
{
    static const char *const ALWAYS[] = {"/proc",
                                         "/sys/fs/cgroup",
                                         "/sys/devices/system/cpu",
                                         "/etc/localtime",
                                         "/usr/share/zoneinfo",
                                         "/etc/passwd",
                                         "/etc/group",
                                         "/etc/nsswitch.conf",
                                         "/etc/ld.so.cache",
                                         "/lib",
                                         "/lib64",
                                         "/usr/lib",
                                         "/usr/lib64",
                                         "/usr/share/locale"};
    static const char *const RESOLVER[] = {"/etc/hosts",    "/etc/host.conf", "/etc/resolv.conf",
                                           "/etc/gai.conf", "/etc/services",  "/run/systemd/resolve"};
    for (size_t i = 0; i < sizeof ALWAYS / sizeof ALWAYS[0]; i++) allow_path(walls, ALWAYS[i], READING);
    for (size_t i = 0; network && i < sizeof RESOLVER / sizeof RESOLVER[0]; i++)
        allow_path(walls, RESOLVER[i], READING);
}

/* ---- ports ---- */

enum { PORTS_MOST = 1024, DNS_PORT = 53 };

/* Can the list be told to the kernel as single ports? */
static bool is_about_ports(const GrantList *list)
{
    uint32_t total = 0;
    if (list->all) return false;
    for (uint32_t i = 0; i < list->host_count; i++)
        total += (uint32_t)list->hosts[i].high_port - list->hosts[i].low_port + 1;
    return total <= PORTS_MOST;
}

static void allow_port(Walls *walls, uint64_t access, uint64_t port)
{
    PortRule rule = {access, port};
    if (syscall(SYS_ADD_RULE, walls->ruleset, NET_RULE, &rule, 0) != 0 && !walls->failure)
        walls->failure = errno;
}

static void allow_ports(Walls *walls, const GrantList *list, uint64_t access)
{
    for (uint32_t i = 0; i < list->host_count; i++)
        for (uint32_t port = list->hosts[i].low_port; port <= list->hosts[i].high_port; port++)
            allow_port(walls, access, port);
}

static uint64_t ports_to_handle(const SandboxPolicy *policy)
{
    uint64_t ports = 0;
    if (is_about_ports(&policy->allowed[CAPABILITY_NET])) ports |= NET_CONNECT;
    if (is_about_ports(&policy->allowed[CAPABILITY_LISTEN])) ports |= NET_BIND;
    return ports;
}

/* ---- putting them up ---- */

static uint64_t files_to_handle(int version)
{
    uint64_t files = READING | WRITING | EXECUTING | DEVICES;
    if (version >= 2) files |= MOVING;
    if (version >= 3) files |= TRUNCATING;
    if (version >= 5) files |= DEVICE_CALL;
    return files;
}

static void add_rules(Walls *walls, const SandboxPolicy *policy)
{
    bool network = policy_grants_any(policy, CAPABILITY_NET);
    allow_list(walls, &policy->allowed[CAPABILITY_READ], READING);
    allow_list(walls, &policy->allowed[CAPABILITY_WRITE], WRITING | MOVING | TRUNCATING);
    allow_own_needs(walls, network);
    if (walls->ports & NET_CONNECT) {
        allow_ports(walls, &policy->allowed[CAPABILITY_NET], NET_CONNECT);
        if (network) allow_port(walls, NET_CONNECT, DNS_PORT);
    }
    if (walls->ports & NET_BIND) {
        allow_ports(walls, &policy->allowed[CAPABILITY_LISTEN], NET_BIND);
        /* Clients bind to a port that the system chooses. */
        if (network || policy_grants_any(policy, CAPABILITY_LISTEN)) allow_port(walls, NET_BIND, 0);
    }
}

static bool build_walls(const SandboxPolicy *policy, LockdownReport *out, SandboxError *error)
{
    int version = (int)syscall(SYS_CREATE_RULESET, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) return true;
    out->landlock_version = version;
    Walls walls = {.files = files_to_handle(version), .ports = version >= 4 ? ports_to_handle(policy) : 0};
    RulesetAttributes attributes = {walls.files, walls.ports};
    size_t size = version >= 4 ? sizeof attributes : sizeof attributes.files;
    walls.ruleset = (int)syscall(SYS_CREATE_RULESET, &attributes, size, 0);
    if (walls.ruleset < 0) return sandbox_fail(error, errno) == 0;
    add_rules(&walls, policy);
    if (!walls.failure && syscall(SYS_RESTRICT_SELF, walls.ruleset, 0) != 0) walls.failure = errno;
    close(walls.ruleset);
    if (walls.failure) return sandbox_fail(error, walls.failure) == 0;
    out->files = true;
    out->ports = walls.ports != 0;
    return true;
}

static const char *reason_for_no_wall(const Sandbox *sandbox)
{
    if (sandbox->allows_all) return "everything is granted";
    if (policy_grants_any(&sandbox->policy, CAPABILITY_RUN)) return "running programs is granted";
    if (policy_grants_any(&sandbox->policy, CAPABILITY_NATIVE)) return "native libraries are granted";
    return NULL;
}

bool lockdown_enter(Sandbox *sandbox, LockdownReport *out, SandboxError *error)
{
    *out = (LockdownReport){.left_out = reason_for_no_wall(sandbox)};
    if (out->left_out) return true;
    /* Both walls ask that no program gains rights by being executed. */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return sandbox_fail(error, errno) == 0;
    return build_walls(&sandbox->policy, out, error) &&
           lockdown_filter_calls(&sandbox->policy, &out->calls, error);
}
