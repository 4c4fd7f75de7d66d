/* paths.c: from a path to the object it means, past the policy.
 *
 * When all is granted a path goes to the kernel as it is. Otherwise: links, "." and ".." are resolved here,
 * the result is compared with the grants and opened with openat2, which refuses links wherever they are in it. So the
 * check and the use see the same object: if someone puts a link into the way in between, the kernel says ELOOP
 * and it is all done again.
 *
 * A grant is of a path, not of the object that is there at first: but for the root, no folder is held open from
 * one use to the next. A folder that is removed and made again, or a file that is replaced, is found by its path.
 *
 * What lies outside of all grants is not looked at, not even for being a link: the kernel is never asked about
 * what is denied. Only the links by which the grants themselves were named are known there. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
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
    size_t seen_length; /* so much of done is known to lie in a grant; SIZE_MAX: nothing is known */
    unsigned how;
    Sandbox *sandbox;
} PathWalk;

static void drop_last(PathWalk *walk)
{
    while (walk->done_length > 0 && walk->done[--walk->done_length] != '/') continue;
    walk->done[walk->done_length] = '\0';
    if (walk->done_length < walk->seen_length) walk->seen_length = SIZE_MAX;
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
        walk->seen_length = SIZE_MAX;
    }
    return 0;
}

/* May the kernel be asked about what was just appended? */
static bool may_look(PathWalk *walk)
{
    const SandboxPolicy *policy = &walk->sandbox->policy;
    if (walk->how & WALK_LEXICAL) return false;
    if (walk->how & WALK_ANYWHERE) return true;
    if (walk->done_length >= walk->seen_length && !policy_denies_any_path(policy)) return true;
    bool may = walk->how & WALK_READABLE ? policy_find_path(policy, CAPABILITY_READ, walk->done) != NULL
                                         : policy_may_look(policy, walk->done);
    walk->seen_length = may ? walk->done_length : SIZE_MAX;
    return may;
}

/* The target of a link outside of all grants, if it was met when the grants were opened; or NULL. */
static const char *known_target(const PathWalk *walk)
{
    for (uint32_t i = 0; i < walk->sandbox->link_count; i++)
        if (strcmp(walk->sandbox->links[i].path, walk->done) == 0) return walk->sandbox->links[i].target;
    return NULL;
}

static int note_link(PathWalk *walk, const char *target)
{
    Sandbox *sandbox = walk->sandbox;
    if (!(walk->how & WALK_NOTE_LINKS) || known_target(walk)) return 0;
    KnownLink *link = append_element(&sandbox->links, &sandbox->link_count, sizeof *link);
    if (!link) return ENOMEM;
    *link = (KnownLink){strdup(walk->done), strdup(target)};
    if (link->path && link->target) return 0;
    free(link->path);
    free(link->target);
    sandbox->link_count--;
    return ENOMEM;
}

/* Looks at the part just appended: does it exist, is it a link? */
static int examine_part(PathWalk *walk, const char *rest, bool follow)
{
    char target[FILE_PATH_MAX], buffer[FILE_PATH_MAX];
    bool looks = may_look(walk);
    const char *known = follow && !looks && !(walk->how & WALK_LEXICAL) ? known_target(walk) : NULL;
    if (known) return enter_link(walk, known, rest);
    const char *host = walk->done;
    if (looks && !(walk->how & WALK_ON_HOST)) host = path_on_host(&walk->sandbox->policy, walk->done, buffer);
    if (!host) return ENAMETOOLONG;
    ssize_t length = looks && follow ? readlink(host, target, sizeof target - 1) : -1;
    if (length >= 0) {
        target[length] = '\0';
        int failure = note_link(walk, target);
        return failure ? failure : enter_link(walk, target, rest);
    }
    struct stat status;
    bool not_a_link = follow && errno == EINVAL;
    if (looks && !not_a_link && lstat(host, &status) != 0) {
        if (!(walk->how & WALK_MISSING_TAIL)) return errno;
        walk->missing = true;
    }
    memmove(walk->todo, rest, strlen(rest) + 1);
    return 0;
}

static int walk_step(PathWalk *walk)
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
    return examine_part(walk, rest, !last || (walk->how & WALK_FOLLOW_LAST));
}

int path_canonicalize(Sandbox *sandbox, const char *base, const char *path, unsigned how, char *out)
{
    PathWalk walk = {.seen_length = SIZE_MAX, .how = how, .sandbox = sandbox};
    if (sandbox->paths_are_free) walk.how |= WALK_ANYWHERE;
    if (!(how & WALK_LEXICAL) && policy_follows_links_at(&sandbox->policy, path)) walk.how |= WALK_ANYWHERE | WALK_ON_HOST;
    const char *start = path[0] == '/' ? "" : base;
    if (!path[0]) return ENOENT;
    if ((size_t)snprintf(walk.todo, sizeof walk.todo, "%s/%s", start, path) >= FILE_PATH_MAX)
        return ENAMETOOLONG;
    while (walk.todo[0]) {
        int failure = walk_step(&walk);
        if (failure) return failure;
    }
    if (walk.done_length == 0)
        strcpy(out, "/");
    else
        memcpy(out, walk.done, walk.done_length + 1);
    return 0;
}

/* ---- opening what is canonical ---- */

/* For kernels before 5.6: one step at a time, never through a link. */
static int open_by_steps(int root, const char *host, int flags, mode_t mode)
{
    char copy[FILE_PATH_MAX];
    snprintf(copy, sizeof copy, "%s", host + 1);
    char *part = copy, *slash;
    int folder = root, os;
    while ((slash = strchr(part, '/'))) {
        *slash = '\0';
        int next = openat(folder, part, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), failure = errno;
        if (folder != root) close(folder);
        if (next < 0) return errno = failure, -1;
        folder = next;
        part = slash + 1;
    }
    os = openat(folder, *part ? part : ".", flags | O_NOFOLLOW, mode);
    struct stat status;
    bool link = os >= 0 && (flags & O_PATH) && !(flags & O_NOFOLLOW) && fstat(os, &status) == 0 && S_ISLNK(status.st_mode);
    int failure = link ? ELOOP : errno;
    if (link) close(os);
    if (folder != root) close(folder);
    errno = failure;
    return link ? -1 : os;
}

/* A canonical path of the host. -1 with errno: ELOOP where there is a link in it. With O_PATH | O_NOFOLLOW the last part may be one. */
static int open_exactly(const Sandbox *sandbox, const char *host, int flags, mode_t mode)
{
    struct open_how how = {
        .flags = (uint64_t)(flags | O_CLOEXEC),
        .mode = flags & O_CREAT ? mode & 07777 : 0,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    if (sandbox->serves_files && path_is_the_kernels(host)) return errno = EACCES, -1;
    int os = (int)syscall(SYS_openat2, sandbox->root, host[1] ? host + 1 : ".", &how, sizeof how);
    if (os >= 0 || (errno != ENOSYS && errno != EPERM)) return os;
    return open_by_steps(sandbox->root, host, flags | O_CLOEXEC, mode);
}

/* Splits a canonical path of the host into folder and name, and opens the folder. 0 or an error number. */
static int open_parent(const Sandbox *sandbox, const char *host, PathTarget *out)
{
    const char *slash = strrchr(host, '/'), *name = slash + 1;
    int folder = sandbox->root;
    if (slash > host) {
        snprintf(out->buffer, sizeof out->buffer, "%.*s", (int)(slash - host), host);
        folder = open_exactly(sandbox, out->buffer, O_PATH | O_DIRECTORY, 0);
        if (folder < 0) return errno;
        out->close_folder = true;
    } else if (sandbox->serves_files && path_is_the_kernels(host)) {
        return EACCES;
    }
    out->exact = true;
    out->os_folder = folder;
    snprintf(out->buffer, sizeof out->buffer, "%s", *name ? name : ".");
    out->name = out->buffer;
    return 0;
}

/* ---- the check ---- */

int descriptor_path(const SandboxPolicy *policy, const OpenDescriptor *open, char *out)
{
    char link[40], host[FILE_PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", open->os);
    ssize_t length = readlink(link, host, sizeof host - 1);
    if (length < 0) return errno;
    host[length] = '\0';
    if (host[0] != '/') return ENOTDIR;
    return path_in_view(policy, host, out) ? 0 : ENAMETOOLONG;
}

/* The path is told as it was asked for: where links lead is nobody's business who may not read them. */
static bool deny_path(const SandboxPolicy *policy, const CapabilityCheck *check, const char *asked, SandboxError *error)
{
    const PathGrant *mount = policy->mount_count ? policy_find_mount(policy, check->resource) : NULL;
    sandbox_fail_denied(error, check->capability, asked, check->attempt);
    if (mount && check->capability == CAPABILITY_WRITE && mount->read_only && error)
        snprintf(error->message, sizeof error->message, "%s denied: run with --mount=%s=... without :ro",
                 check->attempt, mount->path);
    return false;
}

/* A path as it was given and as it came out of the walk. */
typedef struct CheckedPath {
    const char *named; /* by the program */
    const char *base;  /* where it starts if it is relative */
    char canonical[FILE_PATH_MAX];
    const PathGrant *grant; /* NULL: reached beneath the root */
} CheckedPath;

/* The absolute name that the program used, if it is another than the canonical one; or NULL. */
static const char *other_name(const CheckedPath *path, char *buffer)
{
    int length = path->named[0] == '/'
                     ? snprintf(buffer, FILE_PATH_MAX, "%s", path->named)
                     : snprintf(buffer, FILE_PATH_MAX, "%s/%s", path->base[1] ? path->base : "", path->named);
    return length < FILE_PATH_MAX && strcmp(buffer, path->canonical) != 0 ? buffer : NULL;
}

/* Checks one capability. The package rule only ever adds reading. PATH_MOVES: the object goes away from where
 * it is, so nothing beneath it may be denied. */
static bool check_path(Sandbox *sandbox, Capability capability, CheckedPath *path, unsigned use,
                       SandboxError *error)
{
    char attempt[300], other[FILE_PATH_MAX], asked[FILE_PATH_MAX];
    const SandboxPolicy *policy = &sandbox->policy;
    path->grant = policy_find_path(policy, capability, path->canonical);
    bool denied = policy_denies_path(policy, capability, path->canonical) ||
                  ((use & PATH_MOVES) && (policy_denies_beneath(policy, CAPABILITY_WRITE, path->canonical) ||
                             policy_denies_beneath(policy, CAPABILITY_READ, path->canonical)));
    bool package = capability == CAPABILITY_READ && !(path->grant && path->grant->implied && !policy->mount_count) && !denied &&
                   policy_follows_links_at(policy, path->named);
    if (package) path->grant = NULL;
    if ((path->grant || package) && !denied && !policy->trace) return true; /* nobody wants the words */
    bool plain = path_canonicalize(sandbox, path->base, path->named, WALK_MISSING_TAIL | WALK_LEXICAL, asked) == 0;
    snprintf(attempt, sizeof attempt, "%s access to %s", capability_name(capability), plain ? asked : path->canonical);
    CapabilityCheck check = {.capability = capability, .resource = path->canonical, .attempt = attempt};
    if (policy->trace) check.given = other_name(path, other);
    check.lists = use & PATH_LISTS;
    check.makes_link = use & PATH_LINK;
    if (package || (path->grant && path->grant->implied && !denied))
        check.decision = CHECK_IMPLIED;
    else if (path->grant && !denied)
        check.decision = CHECK_GRANTED;
    bool mounted = policy->mount_count && policy_find_mount(policy, path->canonical);
    return sandbox_settle(sandbox, &check, !denied && !mounted) ||
           deny_path(policy, &check, plain ? asked : path->canonical, error);
}

static bool check_uses(Sandbox *sandbox, CheckedPath *checked, unsigned use, SandboxError *error)
{
    return (!(use & PATH_READ) || check_path(sandbox, CAPABILITY_READ, checked, use & ~PATH_MOVES, error)) &&
           (!(use & PATH_WRITE) || check_path(sandbox, CAPABILITY_WRITE, checked, use, error));
}

/* The host's name of a path that passed the check. What no grant of the list leads to is a package's link, or what the person allowed: told in
 * the host's names. NULL: too long. */
static const char *name_on_host(const Sandbox *sandbox, const CheckedPath *checked, char *buffer)
{
    return checked->grant ? path_on_host(&sandbox->policy, checked->canonical, buffer) : checked->canonical;
}

/* The path in full, if it is told without ".", ".." and doubled or final slashes. */
static bool is_told_plainly(const CheckedPath *checked, char *out)
{
    const char *path = checked->named;
    const char *base = path[0] == '/' || strcmp(checked->base, "/") == 0 ? "" : checked->base;
    const char *between = path[0] == '/' ? "" : "/";
    int length = snprintf(out, FILE_PATH_MAX, "%s%s%s", base, between, path);
    if (length <= 1 || length >= FILE_PATH_MAX || out[length - 1] == '/') return false;
    for (const char *at = strstr(out, "/"); at; at = strchr(at + 1, '/')) {
        size_t part = strcspn(at + 1, "/");
        if (part == 0 || (at[1] == '.' && (part == 1 || (part == 2 && at[2] == '.')))) return false;
    }
    return true;
}

/* Most paths name something beneath a grant without a link on the way, which the kernel finds out in one step. Is it told so, and granted?
 * Then all but `given` of `checked` is filled, and nothing was looked at. */
static bool is_granted_plainly(const Sandbox *sandbox, CheckedPath *checked, unsigned use)
{
    const SandboxPolicy *policy = &sandbox->policy;
    if (!is_told_plainly(checked, checked->canonical)) return false;
    const PathGrant *reading = use & PATH_READ ? policy_find_path(policy, CAPABILITY_READ, checked->canonical) : NULL;
    const PathGrant *writing = use & PATH_WRITE ? policy_find_path(policy, CAPABILITY_WRITE, checked->canonical) : NULL;
    if (((use & PATH_READ) && (!reading || reading->given)) || ((use & PATH_WRITE) && (!writing || writing->given))) return false;
    checked->grant = writing ? writing : reading;
    return checked->grant != NULL;
}

/* True: checked->canonical and `out` are filled; the check is still to be done. False: nothing is said. */
static bool resolve_plainly(Sandbox *sandbox, CheckedPath *checked, unsigned use, PathTarget *out)
{
    char link, buffer[FILE_PATH_MAX];
    if (!is_granted_plainly(sandbox, checked, use)) return false;
    const char *host = name_on_host(sandbox, checked, buffer);
    if (!host || open_parent(sandbox, host, out) != 0) return false;
    bool may_be_link = !(use & PATH_NO_FOLLOW) && strcmp(out->name, ".") != 0;
    if (!may_be_link || readlinkat(out->os_folder, out->name, &link, 1) < 0) return true;
    if (out->close_folder) close(out->os_folder);
    out->close_folder = out->exact = false;
    return false;
}

/* What goes away from its place, or takes one. The root of the view and of a mount stay where they are. 0 or an error number. */
static int examine_place(const Sandbox *sandbox, const CheckedPath *checked, unsigned use, PathTarget *out)
{
    const SandboxPolicy *policy = &sandbox->policy;
    const char *path = checked->canonical;
    char within[FILE_PATH_MAX + 2];
    if (!(use & (PATH_MOVES | PATH_TAKES))) return 0;
    const PathGrant *mount = policy->mount_count ? policy_find_mount(policy, path) : NULL;
    if ((use & PATH_MOVES) && (path[1] == '\0' || (mount && strcmp(mount->path, path) == 0))) return EBUSY;
    snprintf(within, sizeof within, "%s/.", path);
    out->whole = (!(use & PATH_READ) || policy_find_path(policy, CAPABILITY_READ, within)) &&
                 (!(use & PATH_WRITE) || policy_find_path(policy, CAPABILITY_WRITE, within));
    out->holds_grant = policy_holds_grant(sandbox, path);
    out->readable = policy_find_path(policy, CAPABILITY_READ, path) || policy_reads_beneath(policy, path);
    return 0;
}

/* One look at a path under a policy with limits. Answers 0, an error number, or -1 denied (error filled). */
static int resolve_checked(Sandbox *sandbox, const char *base, const char *path, unsigned use,
                           PathTarget *out, SandboxError *error)
{
    char buffer[FILE_PATH_MAX];
    CheckedPath checked = {.named = path, .base = base};
    unsigned how = WALK_MISSING_TAIL | (use & PATH_NO_FOLLOW ? 0 : WALK_FOLLOW_LAST);
    bool plain = resolve_plainly(sandbox, &checked, use, out);
    int failure = plain ? 0 : path_canonicalize(sandbox, base, path, how, checked.canonical);
    if (failure) return failure;
    if (!check_uses(sandbox, &checked, use, error)) return -1;
    failure = examine_place(sandbox, &checked, use, out);
    if (failure || plain) return failure;
    const char *host = name_on_host(sandbox, &checked, buffer);
    return host ? open_parent(sandbox, host, out) : ENAMETOOLONG;
}

int path_open_plainly(Sandbox *sandbox, int folder, const char *path, unsigned use, int os_flags, uint32_t mode)
{
    char buffer[FILE_PATH_MAX];
    CheckedPath checked = {.named = path, .base = sandbox->folder};
    errno = 0;
    if (sandbox->paths_are_free || sandbox->policy.trace || (folder != FILE_AT_CWD && path[0] != '/')) return -1;
    const char *host = is_granted_plainly(sandbox, &checked, use) ? name_on_host(sandbox, &checked, buffer) : NULL;
    if (!host) return -1;
    int os = open_exactly(sandbox, host, os_flags, (mode_t)mode);
    if (os < 0 && errno != ENOENT && errno != EEXIST && errno != ENOTDIR && errno != EISDIR) errno = 0;
    return os;
}

/* Everything is granted: the kernel resolves the name. */
static bool resolve_freely(const char *path, PathTarget *out)
{
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
    out->exact = out->close_folder = out->holds_grant = out->readable = false;
    out->whole = true;
    if (folder != FILE_AT_CWD && path[0] != '/') {
        out->pinned = descriptor_pin(sandbox, folder, error);
        if (!out->pinned) return false;
    }
    if (sandbox->paths_are_free) return resolve_freely(path, out);
    int failure = out->pinned ? descriptor_path(&sandbox->policy, out->pinned, base) : 0;
    if (out->pinned) start = base;
    for (int i = 0; failure == 0 || (failure == ELOOP && i < RACE_RETRIES); i++) {
        if (out->close_folder) close(out->os_folder);
        out->close_folder = false;
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

int path_in_full(Sandbox *sandbox, int folder, const char *path, char *out)
{
    char base[FILE_PATH_MAX];
    if (folder == FILE_AT_CWD || path[0] == '/') return snprintf(out, FILE_PATH_MAX, "%s", path) < FILE_PATH_MAX ? 0 : ENAMETOOLONG;
    OpenDescriptor *open = descriptor_pin(sandbox, folder, NULL);
    int failure = open ? descriptor_path(&sandbox->policy, open, base) : EBADF;
    if (open) descriptor_unpin(open);
    if (failure) return failure;
    return (size_t)snprintf(out, FILE_PATH_MAX, "%s/%s", base[1] ? base : "", path) < FILE_PATH_MAX ? 0 : ENAMETOOLONG;
}

int path_open_object(const PathTarget *target, bool follow, SandboxError *error)
{
    int flags = O_PATH | O_CLOEXEC | (follow && !target->exact ? 0 : O_NOFOLLOW);
    int os = openat(target->os_folder, target->name, flags);
    return os >= 0 ? os : sandbox_fail(error, errno);
}
