/* paths.c: from a path to the object it means, past the policy.
 *
 * When all is granted a path goes to the kernel as it is. Otherwise: links, "." and ".." are resolved here,
 * the result is compared with the grants, and what remains behind the grant's folder is opened beneath that
 * folder with openat2, which refuses links. So the check and the use see the same object: if someone puts a
 * link into the way in between, the kernel says ELOOP and it is all done again. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/internal.h"

enum { LINKS_MAX = 40, RACE_RETRIES = 16 };

/* ---- making canonical ---- */

/* The state of a walk: `done` is canonical, `todo` what is left of the name. */
typedef struct PathWalk {
    char   done[FILE_PATH_MAX];
    size_t done_length;  /* without a final slash; 0 is the root */
    char   todo[2 * FILE_PATH_MAX];
    int    links;
    bool   missing;      /* done does not exist: the rest is taken as it is */
    const Sandbox *viewer; /* only links that it may read are followed; NULL: all */
} PathWalk;

/* Where a link leads is told only to those who may read the link. */
static bool sees_link(const Sandbox *viewer, const char *path)
{
    return !viewer || viewer->allows_all || policy_find_path(&viewer->policy, CAPABILITY_READ, path);
}

static void drop_last(PathWalk *walk)
{
    while (walk->done_length > 0 && walk->done[--walk->done_length] != '/') continue;
    walk->done[walk->done_length] = '\0';
}

static int append_part(PathWalk *walk, const char *part, size_t length)
{
    if (walk->done_length + 1 + length >= sizeof walk->done) return ENAMETOOLONG;
    walk->done[walk->done_length++] = '/';
    memcpy(walk->done + walk->done_length, part, length);
    walk->done_length += length;
    walk->done[walk->done_length] = '\0';
    return 0;
}

/* The link's target goes in front of what is left. */
static int enter_link(PathWalk *walk, const char *target, const char *rest)
{
    char joined[2 * FILE_PATH_MAX];
    if (++walk->links > LINKS_MAX) return ELOOP;
    if ((size_t)snprintf(joined, sizeof joined, "%s/%s", target, rest) >= sizeof joined) return ENAMETOOLONG;
    memcpy(walk->todo, joined, strlen(joined) + 1);
    drop_last(walk);
    if (target[0] == '/') {
        walk->done_length = 0;
        walk->done[0] = '\0';
    }
    return 0;
}

/* Looks at the part just appended: does it exist, is it a link? */
static int examine_part(PathWalk *walk, const char *rest, bool missing_tail, bool follow)
{
    char target[FILE_PATH_MAX];
    follow = follow && sees_link(walk->viewer, walk->done);
    ssize_t length = follow ? readlink(walk->done, target, sizeof target - 1) : -1;
    if (length >= 0) {
        target[length] = '\0';
        return enter_link(walk, target, rest);
    }
    struct stat status;
    bool not_a_link = follow && errno == EINVAL;
    if (!not_a_link && lstat(walk->done, &status) != 0) {
        if (!missing_tail) return errno;
        walk->missing = true;
    }
    memmove(walk->todo, rest, strlen(rest) + 1);
    return 0;
}

static int walk_step(PathWalk *walk, bool missing_tail, bool follow_last)
{
    const char *part = walk->todo + strspn(walk->todo, "/");
    size_t length = strcspn(part, "/");
    const char *rest = part + length + strspn(part + length, "/");
    if (length == 0) {
        walk->todo[0] = '\0';
        return 0;
    }
    bool dots = part[0] == '.' && (length == 1 || (length == 2 && part[1] == '.'));
    if (dots) {
        if (length == 2) drop_last(walk);
        memmove(walk->todo, rest, strlen(rest) + 1);
        return 0;
    }
    int failure = append_part(walk, part, length);
    if (failure) return failure;
    if (walk->missing) {
        memmove(walk->todo, rest, strlen(rest) + 1);
        return 0;
    }
    bool last = *rest == '\0' && part[length] == '\0';
    return examine_part(walk, rest, missing_tail, !last || follow_last);
}

static int canonicalize(const Sandbox *viewer, const char *base, const char *path, bool missing_tail,
                        bool follow_last, char *out)
{
    PathWalk walk = {.viewer = viewer};
    const char *start = path[0] == '/' ? "" : base;
    if (!path[0]) return ENOENT;
    if ((size_t)snprintf(walk.todo, sizeof walk.todo, "%s/%s", start, path) >= FILE_PATH_MAX)
        return ENAMETOOLONG;
    while (walk.todo[0]) {
        int failure = walk_step(&walk, missing_tail, follow_last);
        if (failure) return failure;
    }
    if (walk.done_length == 0) strcpy(out, "/");
    else memcpy(out, walk.done, walk.done_length + 1);
    return 0;
}

int path_canonicalize(const char *base, const char *path, bool missing_tail, bool follow_last, char *out)
{
    return canonicalize(NULL, base, path, missing_tail, follow_last, out);
}

int path_canonicalize_for(const Sandbox *viewer, const char *path, bool missing_tail, char *out)
{
    return canonicalize(viewer, viewer->folder, path, missing_tail, true, out);
}

/* ---- opening beneath a grant ---- */

/* For kernels before 5.6: one step at a time, never through a link. */
static int open_folder_by_steps(int anchor, char *path)
{
    int folder = fcntl(anchor, F_DUPFD_CLOEXEC, 3);
    for (char *part = strtok_r(path, "/", &path); part && folder >= 0; part = strtok_r(NULL, "/", &path)) {
        int next = openat(folder, part, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), failure = errno;
        close(folder);
        errno = failure;
        folder = next;
    }
    return folder;
}

static int open_folder_beneath(int anchor, const char *path)
{
    struct open_how how = {
        .flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    int folder = (int)syscall(SYS_openat2, anchor, path, &how, sizeof how);
    if (folder >= 0 || (errno != ENOSYS && errno != EPERM)) return folder;
    char copy[FILE_PATH_MAX];
    snprintf(copy, sizeof copy, "%s", path);
    return open_folder_by_steps(anchor, copy);
}

/* Splits what lies behind the anchor into folder and name, and opens the folder. 0 or an error number. */
static int open_parent(int anchor, size_t anchor_length, const char *canonical, PathTarget *out)
{
    const char *rest = canonical + anchor_length;
    while (*rest == '/') rest++;
    const char *slash = strrchr(rest, '/');
    const char *name = slash ? slash + 1 : rest;
    out->exact = true;
    out->os_folder = anchor;
    if (slash) {
        snprintf(out->buffer, sizeof out->buffer, "%.*s", (int)(slash - rest), rest);
        out->os_folder = open_folder_beneath(anchor, out->buffer);
        if (out->os_folder < 0) return errno;
        out->close_folder = true;
    }
    snprintf(out->buffer, sizeof out->buffer, "%s", *name ? name : ".");
    out->name = out->buffer;
    return 0;
}

/* ---- the check ---- */

/* The path of an open folder as the kernel knows it now. */
static int folder_path(const OpenDescriptor *folder, char *out)
{
    char link[40];
    snprintf(link, sizeof link, "/proc/self/fd/%d", folder->os);
    ssize_t length = readlink(link, out, FILE_PATH_MAX - 1);
    if (length < 0) return errno;
    out[length] = '\0';
    return out[0] == '/' ? 0 : ENOTDIR;
}

/* The path is told as it was asked for: where links lead is nobody's business who may not read them. */
static bool deny_path(Capability capability, const char *base, const char *name, SandboxError *error)
{
    char attempt[300], path[2 * FILE_PATH_MAX];
    snprintf(path, sizeof path, "%s%s%s", name[0] == '/' ? "" : base, name[0] == '/' ? "" : "/", name);
    snprintf(attempt, sizeof attempt, "%s access to %s", capability_name(capability), path);
    sandbox_fail_denied(error, capability, path, attempt);
    return false;
}

/* The grant that covers one capability, or NULL. The package rule only ever adds reading. */
static const PathGrant *find_grant(Sandbox *sandbox, Capability capability, const char *named,
                                   const char *canonical, bool *package)
{
    const SandboxPolicy *policy = &sandbox->policy;
    const PathGrant *grant = policy_find_path(policy, capability, canonical);
    *package = !grant && capability == CAPABILITY_READ && policy_follows_links_at(policy, named) &&
               !policy_denies_path(policy, capability, canonical);
    sandbox_trace(sandbox, capability, canonical, grant || *package);
    return grant;
}

/* One look at a path under a policy with limits. Answers 0, an error number, or -1 denied (error filled). */
static int resolve_checked(Sandbox *sandbox, const char *base, const char *path, unsigned use,
                           PathTarget *out, SandboxError *error)
{
    char canonical[FILE_PATH_MAX];
    const PathGrant *grant = NULL;
    bool package = false;
    int failure = path_canonicalize(base, path, true, !(use & PATH_NO_FOLLOW), canonical);
    if (failure) return failure;
    if (use & PATH_READ) {
        grant = find_grant(sandbox, CAPABILITY_READ, path, canonical, &package);
        if (!grant && !package) return deny_path(CAPABILITY_READ, base, path, error) - 1;
    }
    if (use & PATH_WRITE) {
        bool never;
        grant = find_grant(sandbox, CAPABILITY_WRITE, path, canonical, &never);
        bool moves_denied =
            (use & PATH_MOVES) && (policy_denies_beneath(&sandbox->policy, CAPABILITY_WRITE, canonical) ||
                                   policy_denies_beneath(&sandbox->policy, CAPABILITY_READ, canonical));
        if (!grant || moves_denied) return deny_path(CAPABILITY_WRITE, base, path, error) - 1;
    }
    if (grant && grant->anchor < 0) return ENOENT;
    if (grant) return open_parent(grant->anchor, grant->anchor_length, canonical, out);
    int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0) return errno;
    failure = open_parent(root, 1, canonical, out);
    if (failure || out->os_folder != root) close(root);
    else out->close_folder = true;
    return failure;
}

/* Everything is granted: the kernel resolves the name. */
static bool resolve_freely(Sandbox *sandbox, const char *path, unsigned use, PathTarget *out)
{
    if (use & PATH_READ) sandbox_trace(sandbox, CAPABILITY_READ, path, true);
    if (use & PATH_WRITE) sandbox_trace(sandbox, CAPABILITY_WRITE, path, true);
    out->os_folder = out->pinned ? out->pinned->os : AT_FDCWD;
    out->name = path;
    return true;
}

bool path_resolve(Sandbox *sandbox, int folder, const char *path, unsigned use, PathTarget *out,
                  SandboxError *error)
{
    char base[FILE_PATH_MAX];
    const char *start = sandbox->folder;
    out->pinned = NULL;
    out->exact = out->close_folder = false;
    if (folder != FILE_AT_CWD && path[0] != '/') {
        out->pinned = descriptor_pin(sandbox, folder, error);
        if (!out->pinned) return false;
    }
    if (sandbox->allows_all) return resolve_freely(sandbox, path, use, out);
    int failure = out->pinned ? folder_path(out->pinned, base) : 0;
    if (out->pinned) start = base;
    for (int i = 0; failure == 0 || (failure == ELOOP && i < RACE_RETRIES); i++) {
        failure = resolve_checked(sandbox, start, path, use, out, error);
        if (failure == 0) return true;
    }
    path_release(out);
    if (failure > 0) sandbox_fail(error, failure);
    return false;
}

void path_release(PathTarget *target)
{
    if (target->close_folder && target->os_folder >= 0) close(target->os_folder);
    if (target->pinned) descriptor_unpin(target->pinned);
    target->close_folder = false;
    target->pinned = NULL;
}

const char *path_for_call(const PathTarget *target, char *buffer, size_t capacity)
{
    if (!target->exact && target->os_folder == AT_FDCWD) return target->name;
    snprintf(buffer, capacity, "/proc/self/fd/%d/%s", target->os_folder, target->name);
    return buffer;
}

int path_open_object(const PathTarget *target, bool follow, SandboxError *error)
{
    int flags = O_PATH | O_CLOEXEC | (follow && !target->exact ? 0 : O_NOFOLLOW);
    int os = openat(target->os_folder, target->name, flags);
    return os >= 0 ? os : sandbox_fail(error, errno);
}
