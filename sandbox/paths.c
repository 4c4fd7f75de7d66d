/* paths.c: from a path to the object it means, past the policy.
 *
 * When all is granted a path goes to the kernel as it is. Otherwise: links, "." and ".." are resolved here,
 * the result is compared with the grants, and what remains behind the grant's folder is opened beneath that
 * folder with openat2, which refuses links. So the check and the use see the same object: if someone puts a
 * link into the way in between, the kernel says ELOOP and it is all done again.
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
    if (package || (path->grant && path->grant->implied && !denied))
        check.decision = CHECK_IMPLIED;
    else if (path->grant && !denied)
        check.decision = CHECK_GRANTED;
    bool mounted = policy->mount_count && policy_find_mount(policy, path->canonical);
    return sandbox_settle(sandbox, &check, !denied && !mounted) ||
           deny_path(policy, &check, plain ? asked : path->canonical, error);
}

/* What no grant of the list leads to: a package's link, or what the person allowed. */
static int open_beneath_root(const char *canonical, PathTarget *out)
{
    int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0) return errno;
    int failure = open_parent(root, 1, canonical, out);
    if (failure || out->os_folder != root)
        close(root);
    else
        out->close_folder = true;
    return failure;
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

/* Most paths name something beneath a grant without a link on the way, which the kernel finds out in one step. True: checked->canonical and
 * `out` are filled; the check is still to be done. False: nothing is said. */
static bool resolve_plainly(Sandbox *sandbox, CheckedPath *checked, unsigned use, PathTarget *out)
{
    const SandboxPolicy *policy = &sandbox->policy;
    Capability capability = use & PATH_WRITE ? CAPABILITY_WRITE : CAPABILITY_READ;
    char link;
    if (policy->mount_count > 0 || !is_told_plainly(checked, checked->canonical)) return false;
    const PathGrant *grant = policy_find_path(policy, capability, checked->canonical);
    bool both = (use & PATH_READ) && (use & PATH_WRITE);
    if (both && !policy_find_path(policy, CAPABILITY_READ, checked->canonical)) return false; /* nothing is looked at that is denied */
    if (!grant || grant->given || grant->anchor < 0 || grant->range == RANGE_PREFIX) return false;
    if (open_parent(grant->anchor, grant->anchor_length, checked->canonical, out) != 0) return false;
    bool may_be_link = !(use & PATH_NO_FOLLOW) && strcmp(out->name, ".") != 0;
    if (!may_be_link || readlinkat(out->os_folder, out->name, &link, 1) < 0) return true;
    if (out->close_folder) close(out->os_folder);
    out->close_folder = out->exact = false;
    return false;
}

/* One look at a path under a policy with limits. Answers 0, an error number, or -1 denied (error filled). */
static int resolve_checked(Sandbox *sandbox, const char *base, const char *path, unsigned use,
                           PathTarget *out, SandboxError *error)
{
    CheckedPath checked = {.named = path, .base = base};
    unsigned how = WALK_MISSING_TAIL | (use & PATH_NO_FOLLOW ? 0 : WALK_FOLLOW_LAST);
    bool plain = resolve_plainly(sandbox, &checked, use, out);
    int failure = plain ? 0 : path_canonicalize(sandbox, base, path, how, checked.canonical);
    if (failure) return failure;
    if ((use & PATH_READ) && !check_path(sandbox, CAPABILITY_READ, &checked, use & ~PATH_MOVES, error)) return -1;
    if ((use & PATH_WRITE) && !check_path(sandbox, CAPABILITY_WRITE, &checked, use, error))
        return -1;
    const PathGrant *grant = checked.grant;
    if (plain) return 0;
    if (!grant) return open_beneath_root(checked.canonical, out);
    return grant->anchor < 0 ? ENOENT
                             : open_parent(grant->anchor, grant->anchor_length, checked.canonical, out);
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
    out->exact = out->close_folder = false;
    if (folder != FILE_AT_CWD && path[0] != '/') {
        out->pinned = descriptor_pin(sandbox, folder, error);
        if (!out->pinned) return false;
    }
    if (sandbox->paths_are_free) return resolve_freely(path, out);
    int failure = out->pinned ? descriptor_path(&sandbox->policy, out->pinned, base) : 0;
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
