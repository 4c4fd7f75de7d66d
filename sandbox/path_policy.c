/* path_policy.c: grants, denials and mounts of paths.
 *
 * As given, a path may be relative and lead through links. policy_settle_paths makes it absolute and
 * canonical, and notes the links on the way. All paths are those of the VM's view; with mounts, the host's name of
 * one is asked of path_on_host. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox/internal.h"

/* ---- adding ---- */

/* Takes what the path ends in for its range. */
static PathRange take_range(char *path)
{
    size_t length = strlen(path);
    if (length >= 2 && strcmp(path + length - 2, "/.") == 0) {
        path[length == 2 ? 1 : length - 2] = '\0';
        return RANGE_ITSELF;
    }
    if (length >= 1 && path[length - 1] == '*') {
        path[length - 1] = '\0';
        return RANGE_PREFIX;
    }
    return RANGE_BENEATH;
}

PathGrant *path_grant_add(GrantList *list, const char *text)
{
    char *path = strdup(text);
    PathGrant *grant = path ? append_element(&list->paths, &list->path_count, sizeof *grant) : NULL;
    if (!grant) {
        free(path);
        return NULL;
    }
    *grant = (PathGrant){.path = path, .range = take_range(path)};
    return grant;
}

void path_grant_free(PathGrant *grant)
{
    free(grant->path);
    free(grant->given);
    free(grant->host);
}

static bool copy_text(char **to, const char *from)
{
    *to = from ? strdup(from) : NULL;
    return *to || !from;
}

bool path_grants_copy(PathGrant **to, uint32_t *to_count, const PathGrant *from, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        PathGrant *grant = append_element(to, to_count, sizeof *grant);
        if (!grant) return false;
        *grant = from[i];
        grant->settled = false;
        grant->path = grant->given = grant->host = NULL;
        if (!copy_text(&grant->path, from[i].path) || !copy_text(&grant->given, from[i].given) ||
            !copy_text(&grant->host, from[i].host))
            return false;
    }
    return true;
}

bool policy_add_package(SandboxPolicy *policy, const char *path, bool follow_links, SandboxError *error)
{
    GrantList *list = &policy->allowed[CAPABILITY_READ];
    PathGrant *grant = path_grant_add(list, path);
    if (grant) {
        grant->range = RANGE_BENEATH; /* a package's name has no special forms */
        strcpy(grant->path, path);
        grant->implied = grant->package = true;
    }
    bool added = grant && (!follow_links || copy_text(&grant->given, path));
    if (!added) sandbox_fail(error, ENOMEM);
    return added;
}

bool policy_mount(SandboxPolicy *policy, const char *guest, const char *host, bool read_only,
                  SandboxError *error)
{
    struct stat status;
    if (guest[0] != '/') return sandbox_fail_malformed(error, "%s is not absolute", guest) == 0;
    if (strstr(guest, "/../") || strstr(guest, "/./") || strstr(guest, "//"))
        return sandbox_fail_malformed(error, "%s is not plain", guest) == 0;
    char *real = realpath(host, NULL);
    if (!real || stat(real, &status) != 0 || !S_ISDIR(status.st_mode)) {
        int failure = real ? ENOTDIR : errno;
        free(real);
        return sandbox_fail_malformed(error, "%s: %s", host, strerror(failure)) == 0;
    }
    PathGrant *mount = append_element(&policy->mounts, &policy->mount_count, sizeof *mount);
    if (mount) {
        size_t length = strlen(guest);
        while (length > 1 && guest[length - 1] == '/') length--;
        *mount = (PathGrant){.path = strndup(guest, length), .host = real, .implied = true};
        mount->read_only = read_only;
        if (mount->path) return true;
        policy->mount_count--;
    }
    free(real);
    return sandbox_fail(error, ENOMEM) == 0;
}

/* ---- asking ---- */

/* Is `path` the folder or in it? Both canonical. */
static bool lies_beneath(const char *path, const char *folder)
{
    size_t length = strlen(folder);
    if (length == 1 && folder[0] == '/') return path[0] == '/';
    return strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

static bool covers(const PathGrant *grant, const char *path)
{
    switch (grant->range) {
    case RANGE_ITSELF: return strcmp(path, grant->path) == 0;
    case RANGE_PREFIX: return grant->path[0] && strncmp(path, grant->path, strlen(grant->path)) == 0;
    default: return grant->path[0] && lies_beneath(path, grant->path);
    }
}

static const char *const KERNEL_TREES[] = {"/proc", "/sys", "/dev"};
enum { KERNEL_TREE_COUNT = sizeof KERNEL_TREES / sizeof KERNEL_TREES[0] };

bool path_is_the_kernels(const char *path)
{
    if (lies_beneath(path, "/dev/shm")) return false;
    for (int i = 0; i < KERNEL_TREE_COUNT; i++)
        if (lies_beneath(path, KERNEL_TREES[i])) return true;
    return false;
}

/* The kernel's own trees are granted only by name. */
static bool crosses_into_kernel_tree(const char *path, const char *granted)
{
    for (int i = 0; i < KERNEL_TREE_COUNT; i++)
        if (lies_beneath(path, KERNEL_TREES[i]) && !lies_beneath(granted, KERNEL_TREES[i])) return true;
    return false;
}

/* A file or folder of the package that is where the command line says keeps its place in the view. */
static bool is_in_package(const SandboxPolicy *policy, const char *path, size_t longer_than)
{
    const GrantList *allowed = &policy->allowed[CAPABILITY_READ];
    for (uint32_t i = 0; i < allowed->path_count; i++) {
        const PathGrant *grant = &allowed->paths[i];
        if (grant->package && strlen(grant->path) >= longer_than && covers(grant, path)) return true;
    }
    return false;
}

const PathGrant *policy_find_mount(const SandboxPolicy *policy, const char *path)
{
    const PathGrant *found = NULL;
    for (uint32_t i = 0; i < policy->mount_count; i++) {
        const PathGrant *mount = &policy->mounts[i];
        bool longer = !found || strlen(mount->path) >= strlen(found->path);
        if (longer && lies_beneath(path, mount->path)) found = mount;
    }
    return found && !is_in_package(policy, path, strlen(found->path)) ? found : NULL;
}

bool policy_grants_reading(const SandboxPolicy *policy)
{
    const GrantList *list = &policy->allowed[CAPABILITY_READ];
    bool any = list->all || policy->mount_count > 0;
    for (uint32_t i = 0; i < list->path_count; i++) any = any || !list->paths[i].implied;
    return any;
}

bool policy_grants_writing(const SandboxPolicy *policy)
{
    const GrantList *list = &policy->allowed[CAPABILITY_WRITE];
    bool any = list->all;
    for (uint32_t i = 0; i < list->path_count; i++) any = any || !list->paths[i].implied;
    for (uint32_t i = 0; i < policy->mount_count; i++) any = any || !policy->mounts[i].read_only;
    return any;
}

bool policy_denies_path(const SandboxPolicy *policy, Capability capability, const char *path)
{
    const GrantList *denied = &policy->denied[capability];
    for (uint32_t i = 0; i < denied->path_count; i++)
        if (covers(&denied->paths[i], path)) return true;
    return denied->all;
}

bool policy_denies_any_path(const SandboxPolicy *policy)
{
    const GrantList *read = &policy->denied[CAPABILITY_READ], *write = &policy->denied[CAPABILITY_WRITE];
    return read->all || read->path_count || write->all || write->path_count;
}

/* What the lists say, whatever is denied. */
static const PathGrant *find_allowed(const SandboxPolicy *policy, Capability capability, const char *path)
{
    const GrantList *allowed = &policy->allowed[capability];
    const PathGrant *mount = policy->mount_count ? policy_find_mount(policy, path) : NULL;
    if (mount) return capability == CAPABILITY_WRITE && mount->read_only ? NULL : mount;
    for (uint32_t i = 0; i < allowed->path_count; i++) {
        const PathGrant *grant = &allowed->paths[i];
        if (covers(grant, path) && !crosses_into_kernel_tree(path, grant->path)) return grant;
    }
    return NULL;
}

const PathGrant *policy_find_path(const SandboxPolicy *policy, Capability capability, const char *path)
{
    return policy_denies_path(policy, capability, path) ? NULL : find_allowed(policy, capability, path);
}

bool policy_grants_write_at(const SandboxPolicy *policy, const char *path)
{
    return !policy_find_mount(policy, path) && policy_find_path(policy, CAPABILITY_WRITE, path) != NULL;
}

bool policy_may_look(const SandboxPolicy *policy, const char *path)
{
    return policy_find_path(policy, CAPABILITY_READ, path) || policy_find_path(policy, CAPABILITY_WRITE, path);
}

bool policy_denies_beneath(const SandboxPolicy *policy, Capability capability, const char *path)
{
    const GrantList *denied = &policy->denied[capability];
    for (uint32_t i = 0; i < denied->path_count; i++)
        if (lies_beneath(denied->paths[i].path, path)) return true;
    return false;
}

bool policy_reads_beneath(const SandboxPolicy *policy, const char *path)
{
    const GrantList *allowed = &policy->allowed[CAPABILITY_READ];
    for (uint32_t i = 0; i < allowed->path_count; i++)
        if (lies_beneath(allowed->paths[i].path, path)) return true;
    for (uint32_t i = 0; i < policy->mount_count; i++)
        if (lies_beneath(policy->mounts[i].path, path)) return true;
    return false;
}

/* Would a link at `path` lead the grant elsewhere when it is settled the next time? Of a prefix only the folder is looked at. */
static bool leads_through(const PathGrant *grant, const char *path)
{
    if (grant->given && lies_beneath(grant->given, path)) return true;
    return lies_beneath(grant->path, path) && (grant->range != RANGE_PREFIX || strlen(path) < strlen(grant->path));
}

bool policy_holds_grant(const Sandbox *sandbox, const char *path)
{
    char buffer[FILE_PATH_MAX];
    const SandboxPolicy *policy = &sandbox->policy;
    for (int capability = CAPABILITY_READ; capability <= CAPABILITY_WRITE; capability++) {
        const GrantList *allowed = &policy->allowed[capability];
        for (uint32_t i = 0; i < allowed->path_count; i++)
            if (leads_through(&allowed->paths[i], path)) return true;
    }
    const char *host = path_on_host(policy, path, buffer);
    for (uint32_t i = 0; host && i < policy->mount_count; i++)
        if (lies_beneath(policy->mounts[i].host, host)) return true;
    for (uint32_t i = 0; i < sandbox->link_count; i++)
        if (lies_beneath(sandbox->links[i].path, path)) return true;
    return false;
}

static bool has_dot_dot(const char *path)
{
    for (; path; path = strchr(path, '/')) {
        path += strspn(path, "/");
        if (strcspn(path, "/") == 2 && path[0] == '.' && path[1] == '.') return true;
        if (!*path) break;
    }
    return false;
}

/* Only names without "..", which means something else behind a link. */
bool policy_follows_links_at(const SandboxPolicy *policy, const char *path)
{
    const GrantList *allowed = &policy->allowed[CAPABILITY_READ];
    if (has_dot_dot(path)) return false;
    for (uint32_t i = 0; i < allowed->path_count; i++) {
        const PathGrant *grant = &allowed->paths[i];
        if (grant->given && (lies_beneath(path, grant->given) || lies_beneath(path, grant->path)))
            return true;
    }
    return false;
}

const char *path_on_host(const SandboxPolicy *policy, const char *path, char *buffer)
{
    const PathGrant *mount = policy->mount_count ? policy_find_mount(policy, path) : NULL;
    if (!mount) return path;
    const char *rest = path + strlen(mount->path);
    if (mount->path[1] == '\0') rest = path; /* the root */
    bool host_is_root = mount->host[1] == '\0';
    int length = snprintf(buffer, FILE_PATH_MAX, "%s%s", host_is_root && *rest ? "" : mount->host, rest);
    return length < FILE_PATH_MAX ? buffer : NULL;
}

bool path_in_view(const SandboxPolicy *policy, const char *host, char *out)
{
    const PathGrant *found = NULL;
    for (uint32_t i = 0; i < policy->mount_count; i++) {
        const PathGrant *mount = &policy->mounts[i];
        if (lies_beneath(host, mount->host) && (!found || strlen(mount->host) > strlen(found->host)))
            found = mount;
    }
    if (!found) return snprintf(out, FILE_PATH_MAX, "%s", host) < FILE_PATH_MAX;
    const char *rest = host + (found->host[1] ? strlen(found->host) : 0);
    if (strcmp(rest, "/") == 0) rest = "";
    bool guest_is_root = found->path[1] == '\0';
    return snprintf(out, FILE_PATH_MAX, "%s%s", guest_is_root && *rest ? "" : found->path, rest) < FILE_PATH_MAX;
}

/* ---- settling ---- */

/* The folder of a prefix is made canonical, the text behind it stays. */
static bool canonicalize_prefix(Sandbox *sandbox, const char *path, unsigned how, char *out)
{
    char folder[FILE_PATH_MAX];
    const char *slash = strrchr(path, '/'), *tail = slash ? slash + 1 : path;
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(tail - path) : 1, slash ? path : ".");
    if (path_canonicalize(sandbox, sandbox->folder, folder, how, out) != 0) return false;
    size_t length = strlen(out);
    int added = snprintf(out + length, FILE_PATH_MAX - length, "%s%s", length > 1 ? "/" : "", tail);
    return (size_t)added < FILE_PATH_MAX - length;
}

/* A path that can't be resolved covers nothing. */
static bool settle_grant(Sandbox *sandbox, PathGrant *grant)
{
    char canonical[FILE_PATH_MAX];
    const unsigned how = WALK_MISSING_TAIL | WALK_FOLLOW_LAST | WALK_ANYWHERE | WALK_NOTE_LINKS;
    bool good = grant->range == RANGE_PREFIX
                    ? canonicalize_prefix(sandbox, grant->path, how, canonical)
                    : path_canonicalize(sandbox, sandbox->folder, grant->path, how, canonical) == 0;
    if (!good) canonical[0] = '\0';
    char *copy = strdup(canonical);
    if (!copy) return false;
    free(grant->path);
    grant->path = copy;
    grant->settled = true;
    return true;
}

static bool settle_list(Sandbox *sandbox, GrantList *list)
{
    for (uint32_t i = 0; i < list->path_count; i++)
        if (!list->paths[i].package && !list->paths[i].settled && !settle_grant(sandbox, &list->paths[i])) return false;
    return true;
}

/* With mounts: what is not where its name says on the host is looked for in the view. */
static bool settle_package(Sandbox *sandbox, bool present)
{
    GrantList *list = &sandbox->policy.allowed[CAPABILITY_READ];
    for (uint32_t i = 0; i < list->path_count; i++) {
        PathGrant *grant = &list->paths[i];
        if (!grant->package || grant->settled || (access(grant->path, F_OK) == 0) != present) continue;
        if (!present && sandbox->policy.mount_count) grant->package = false;
        if (!settle_grant(sandbox, grant)) return false;
    }
    return true;
}

/* --allow-read without a path stands for the root, everything for the kernel's trees too. */
static bool add_roots(const SandboxPolicy *policy, GrantList *list)
{
    static const char *const ROOTS[] = {"/", "/proc", "/sys", "/dev"};
    int count = !list->all ? 0 : policy->everything ? 4 : 1;
    for (int i = 0; i < count; i++)
        if (!path_grant_add(list, ROOTS[i])) return false;
    return true;
}

/* Where the VM was started, by the name that it has in the view. */
static void settle_folder(Sandbox *sandbox)
{
    char host[FILE_PATH_MAX];
    strcpy(host, sandbox->folder);
    if (!path_in_view(&sandbox->policy, host, sandbox->folder)) strcpy(sandbox->folder, host);
}

/* The package first, whose paths are the host's: while it is settled there are no mounts. */
bool policy_settle_paths(Sandbox *sandbox)
{
    SandboxPolicy *policy = &sandbox->policy;
    if (!add_roots(policy, &policy->allowed[CAPABILITY_READ]) ||
        !add_roots(policy, &policy->allowed[CAPABILITY_WRITE]))
        return false;
    uint32_t mounts = policy->mount_count;
    policy->mount_count = 0;
    bool good = settle_package(sandbox, true);
    policy->mount_count = mounts;
    settle_folder(sandbox);
    if (!good || !settle_package(sandbox, false)) return false;
    for (int i = CAPABILITY_READ; i <= CAPABILITY_WRITE; i++)
        if (!settle_list(sandbox, &policy->allowed[i]) || !settle_list(sandbox, &policy->denied[i]))
            return false;
    return true;
}
