/* lockdown.c: files by Landlock, and TCP ports of the network helper. System calls are in lockdown_calls.c.
 *
 * A rule set names what it handles, and all that is handled and not allowed by a rule is refused. Beyond the
 * policy's grants the rules allow what this folder and the C library themselves read: the kernel's figures,
 * time zones, shared libraries and, with the network, the resolver's files. */
#include "sandbox/lockdown.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/helper.h"

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
    uint64_t files, ports, scopes;
} RulesetAttributes;

/* Scopes, from version 6: abstract socket names and signals stay inside. */
enum { SCOPE_ABSTRACT = 1, SCOPE_SIGNALS = 2 };

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

/* Does the link lead out of its folder by its own words? The others stay within what is granted, or are not needed. */
static bool leads_out(int folder, const char *name)
{
    char target[3];
    ssize_t length = readlinkat(folder, name, target, sizeof target);
    return length > 0 && (target[0] == '/' || (length > 2 && !memcmp(target, "../", 3)));
}

enum { LINK_DEPTH = 6 }; /* conf/security/policy/unlimited/NAME */

/* A class library's own links may lead out of its folder (Debian keeps its conf/ in /etc): to what they mean, reading is allowed. */
static void allow_links(Walls *walls, const char *folder, int depth)
{
    DIR *entries = opendir(folder);
    struct dirent *entry;
    while (entries && (entry = readdir(entries))) {
        char path[FILE_PATH_MAX];
        if (entry->d_name[0] == '.' || (entry->d_type != DT_LNK && (entry->d_type != DT_DIR || depth == 1))) continue;
        if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) >= sizeof path) continue;
        if (entry->d_type == DT_DIR) allow_links(walls, path, depth - 1);
        else if (leads_out(dirfd(entries), entry->d_name)) allow_path(walls, path, READING);
    }
    if (entries) closedir(entries);
}

/* What of a class library is read: neither licences nor headers. */
static void allow_library_links(Walls *walls, const char *folder)
{
    static const char *const parts[] = {"lib", "conf"};
    char path[FILE_PATH_MAX];
    allow_links(walls, folder, 1);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, parts[i]) < sizeof path) allow_links(walls, path, LINK_DEPTH);
}

/* A file, or nothing yet; not one of the kernel's. */
static bool can_be_made_anew(const char *path)
{
    struct stat status;
    if (!strncmp(path, "/proc/", 6) || !strncmp(path, "/sys/", 5)) return false;
    return stat(path, &status) != 0 || S_ISREG(status.st_mode);
}

/* The kernel's rules are about objects, and a file that may be written may also be removed and made anew, as another object: then there is
 * a rule for the folder that it is in, too. What nobody here may make is read only if it is there. */
static void allow_list(Walls *walls, const SandboxPolicy *policy, const GrantList *list, uint64_t access)
{
    for (uint32_t i = 0; i < list->path_count; i++) {
        const PathGrant *grant = &list->paths[i];
        if (!grant->path[0] || policy_find_mount(policy, grant->path)) continue;
        bool writable = (access & WRITING) || policy_find_path(policy, CAPABILITY_WRITE, grant->path);
        if (grant->range != RANGE_PREFIX) allow_path(walls, grant->path, access);
        if (grant->range == RANGE_PREFIX || (writable && can_be_made_anew(grant->path))) allow_parent(walls, grant->path, access);
        if (grant->given) allow_library_links(walls, grant->path);
    }
}

static void allow_each(Walls *walls, const char *const *paths, size_t count)
{
    for (size_t i = 0; i < count; i++) allow_path(walls, paths[i], READING);
}
#define ALLOW_EACH(walls, ...) \
    allow_each(walls, (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* What this folder and the C library read for themselves. Of /proc that is the process's own part, and the machine's figures. */
static void allow_own_needs(Walls *walls, bool whole_proc)
{
    ALLOW_EACH(walls, "/proc/self", "/proc/stat", "/proc/meminfo", "/proc/loadavg", "/proc/cpuinfo", "/proc/uptime", "/proc/mounts",
               "/proc/filesystems", "/proc/version", "/proc/net", "/proc/sys/vm", "/proc/sys/kernel", "/proc/sys/net", "/proc/sys/fs",
               "/sys/fs/cgroup", "/sys/devices/system/cpu", "/sys/kernel/mm/transparent_hugepage", "/etc/localtime", "/etc/timezone",
               "/usr/share/zoneinfo", "/etc/passwd", "/etc/group", "/etc/nsswitch.conf", "/usr/share/locale", "/usr/lib/locale");
    if (whole_proc) ALLOW_EACH(walls, "/proc");
}

/* And the resolver in the helper, which loads libraries. */
static void allow_resolver(Walls *walls)
{
    ALLOW_EACH(walls, "/etc/hosts", "/etc/host.conf", "/etc/resolv.conf", "/etc/gai.conf", "/etc/services", "/etc/protocols",
               "/etc/ld.so.cache", "/run/systemd/resolve", "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/share/gconv");
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

static void add_port_rules(Walls *walls, const SandboxPolicy *policy)
{
    bool network = policy_grants_any(policy, CAPABILITY_NET);
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

static void allow_mounts(Walls *walls, const SandboxPolicy *policy)
{
    for (uint32_t i = 0; i < policy->mount_count; i++) {
        const PathGrant *mount = &policy->mounts[i];
        allow_path(walls, mount->host, READING | (mount->read_only ? 0 : WRITING | MOVING | TRUNCATING));
    }
}

/* The helper of files has no rules of places: it is there for what came to a granted path after rules were made. What is granted nowhere, to
 * read or to write, it can't do at all. */
static void add_rules(Walls *walls, const SandboxPolicy *policy, HelperKind kind)
{
    bool whole_proc = policy_grants_name(policy, CAPABILITY_SYS, NULL) || policy_grants_any(policy, CAPABILITY_RUN);
    if (kind == HELPER_FILES) {
        uint64_t access = (policy_grants_reading(policy) ? READING : 0) | (policy_grants_writing(policy) ? WRITING | MOVING | TRUNCATING : 0);
        allow_path(walls, "/", access);
        return;
    }
    allow_own_needs(walls, whole_proc);
    if (kind == HELPER_NETWORK) {
        allow_resolver(walls);
        add_port_rules(walls, policy);
        return;
    }
    allow_list(walls, policy, &policy->allowed[CAPABILITY_READ], READING);
    allow_list(walls, policy, &policy->allowed[CAPABILITY_WRITE], WRITING | MOVING | TRUNCATING);
    allow_mounts(walls, policy);
}

/* Only the network helper connects and binds. */
static Walls plan_walls(const SandboxPolicy *policy, HelperKind kind, int version)
{
    Walls walls = {.files = files_to_handle(version)};
    if (version >= 4) walls.ports = kind == HELPER_NETWORK ? ports_to_handle(policy) : NET_CONNECT | NET_BIND;
    return walls;
}

/* Other processes are signalled by those who may know of them. */
static uint64_t scopes_for(const SandboxPolicy *policy)
{
    uint64_t scopes = policy_grants_all(policy, CAPABILITY_NET) ? 0 : SCOPE_ABSTRACT;
    return policy_grants_name(policy, CAPABILITY_SYS, NULL) ? scopes : scopes | SCOPE_SIGNALS;
}

static size_t attributes_size(int version)
{
    return version >= 6 ? sizeof(RulesetAttributes) : version >= 4 ? offsetof(RulesetAttributes, scopes)
                                                                   : offsetof(RulesetAttributes, ports);
}

/* Around a helper, or (HELPER_KINDS) the VM's process. *version: 0 if the kernel has no Landlock, and then there are no walls. */
static bool build_walls(const SandboxPolicy *policy, HelperKind kind, int *version, SandboxError *error)
{
    *version = (int)syscall(SYS_CREATE_RULESET, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (*version < 1) return *version = 0, true;
    Walls walls = plan_walls(policy, kind, *version);
    RulesetAttributes attributes = {walls.files, walls.ports, scopes_for(policy)};
    walls.ruleset = (int)syscall(SYS_CREATE_RULESET, &attributes, attributes_size(*version), 0);
    if (walls.ruleset < 0) return sandbox_fail(error, errno) == 0;
    add_rules(&walls, policy, kind);
    if (!walls.failure && syscall(SYS_RESTRICT_SELF, walls.ruleset, 0) != 0) walls.failure = errno;
    close(walls.ruleset);
    return !walls.failure || sandbox_fail(error, walls.failure) == 0;
}

static const char *reason_for_no_wall(const Sandbox *sandbox)
{
    if (sandbox->allows_all) return "everything is granted";
    if (sandbox->policy.prompt) return "--prompt may grant more later";
    if (policy_grants_any(&sandbox->policy, CAPABILITY_NATIVE)) return "native libraries are granted";
    return NULL;
}

/* Both walls ask that no program gains rights by being executed. */
static bool give_up_privileges(SandboxError *error)
{
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 || sandbox_fail(error, errno) == 0;
}

bool lockdown_enter(Sandbox *sandbox, LockdownReport *out, SandboxError *error)
{
    *out = (LockdownReport){.left_out = reason_for_no_wall(sandbox)};
    if (out->left_out) return true;
    if (policy_grants_any(&sandbox->policy, CAPABILITY_NET) || policy_grants_any(&sandbox->policy, CAPABILITY_LISTEN))
        socket_ipv6_available();  /* which remembers what it finds */
    if (!helpers_start(sandbox, error) || !give_up_privileges(error)) return false;
    if (!build_walls(&sandbox->policy, HELPER_KINDS, &out->landlock_version, error)) return false;
    out->files = out->landlock_version > 0;
    sandbox->locked = true;
    return lockdown_filter_calls(sandbox, HELPER_KINDS, &out->calls, error);
}

bool lockdown_enter_helper(Sandbox *sandbox, HelperKind kind, SandboxError *error)
{
    int version;
    bool done;
    return give_up_privileges(error) && build_walls(&sandbox->policy, kind, &version, error) &&
           lockdown_filter_calls(sandbox, kind, &done, error);
}
