/* policy.c: lists of grants and denials, and the questions asked of them. Hosts and ports are in
 * network_policy.c.
 *
 * Paths are stored as given; sandbox_open makes them absolute and canonical and opens their anchors. A path
 * grant covers the path itself and all beneath it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sandbox/internal.h"

typedef struct CapabilityRow {
    const char *name;
    const char *argument;
    const char *help;
} CapabilityRow;

static const CapabilityRow CAPABILITY_ROWS[] = {
#define CAP(name, NAME, argument, help) {#name, argument, help},
#include "sandbox/capabilities.def"
#undef CAP
};

const char *capability_name(Capability capability)
{
    return CAPABILITY_ROWS[capability].name;
}

const char *capability_argument(Capability capability)
{
    return CAPABILITY_ROWS[capability].argument;
}

const char *capability_help(Capability capability)
{
    return CAPABILITY_ROWS[capability].help;
}

int capability_by_name(const char *name, size_t length)
{
    for (int i = 0; i < CAPABILITY_COUNT; i++)
        if (strlen(CAPABILITY_ROWS[i].name) == length && memcmp(CAPABILITY_ROWS[i].name, name, length) == 0)
            return i;
    return -1;
}

/* ---- building lists ---- */

static bool is_about_paths(Capability capability)
{
    return capability == CAPABILITY_READ || capability == CAPABILITY_WRITE;
}

static bool is_about_hosts(Capability capability)
{
    return capability == CAPABILITY_NET || capability == CAPABILITY_LISTEN;
}

/* Makes room for one more element and answers it zeroed, or NULL. */
static void *append_element(void *list_pointer, uint32_t *count, size_t size)
{
    void **list = list_pointer;
    char *grown = realloc(*list, (*count + 1) * size);
    if (!grown) return NULL;
    *list = grown;
    return memset(grown + (*count)++ * size, 0, size);
}

static bool add_path(GrantList *list, const char *text, size_t length)
{
    char *path = strndup(text, length);
    PathGrant *grant = path ? append_element(&list->paths, &list->path_count, sizeof *grant) : NULL;
    if (!grant) {
        free(path);
        return false;
    }
    *grant = (PathGrant){.path = path, .anchor = -1};
    return true;
}

static bool add_name(GrantList *list, const char *text, size_t length)
{
    char *copy = strndup(text, length);
    char **name = copy ? append_element(&list->names, &list->name_count, sizeof *name) : NULL;
    if (!name) {
        free(copy);
        return false;
    }
    *name = copy;
    return true;
}

static bool add_host(GrantList *list, const HostGrant *host)
{
    HostGrant *grant = append_element(&list->hosts, &list->host_count, sizeof *grant);
    if (grant) *grant = *host;
    return grant != NULL;
}

/* In words what is wrong with a path, a variable or the like; NULL: nothing. */
static const char *mistake_in(Capability capability, const char *text)
{
    const char *star = strchr(text, '*');
    if (is_about_paths(capability)) {
        /* `--allow-read=~/x` is not expanded by most shells. */
        return text[0] == '~' && (text[1] == '/' || !text[1]) ? "`~` stands for nothing here: write $HOME" : NULL;
    }
    if (capability == CAPABILITY_ENV && strchr(text, '=')) return "a variable's name has no `=`";
    if (star && star[1]) return "`*` may only stand at the end";
    return NULL;
}

/* One resource, without escapes. */
static bool add_resource(GrantList *list, Capability capability, const char *text, SandboxError *error)
{
    HostGrant host;
    const char *mistake = NULL;
    if (!capability_argument(capability)) mistake = "this capability takes no value";
    else if (!*text) mistake = "the value is empty";
    else if (is_about_hosts(capability)) mistake = host_grant_parse(text, &host);
    else mistake = mistake_in(capability, text);
    if (mistake) return sandbox_fail_malformed(error, "%s", mistake) == 0;
    bool added = is_about_hosts(capability)   ? add_host(list, &host)
                 : is_about_paths(capability) ? add_path(list, text, strlen(text))
                                              : add_name(list, text, strlen(text));
    return added || sandbox_fail(error, ENOMEM) == 0;
}

/* Copies up to the next comma, which may be escaped. Answers what follows, NULL at the end. */
static const char *next_resource(const char *text, char *out)
{
    for (; *text && *text != ','; text++) {
        if (*text == '\\' && (text[1] == ',' || text[1] == '\\')) text++;
        *out++ = *text;
    }
    *out = '\0';
    return *text ? text + 1 : NULL;
}

static bool add_resources(GrantList *list, Capability capability, const char *resource, SandboxError *error)
{
    if (!resource) {
        list->all = true;
        return true;
    }
    char *one = malloc(strlen(resource) + 1);
    bool good = one != NULL;
    if (!good) sandbox_fail(error, ENOMEM);
    while (good && resource) {
        resource = next_resource(resource, one);
        good = add_resource(list, capability, one, error);
    }
    free(one);
    return good;
}

/* ---- life ---- */

SandboxPolicy *policy_create(void)
{
    static const char *const HARMLESS[] = {"/dev/null", "/dev/random", "/dev/urandom"};
    SandboxPolicy *policy = calloc(1, sizeof *policy);
    bool complete = policy != NULL;
    for (size_t i = 0; complete && i < sizeof HARMLESS / sizeof HARMLESS[0]; i++)
        complete = policy_allow(policy, CAPABILITY_READ, HARMLESS[i], NULL);
    complete = complete && policy_allow(policy, CAPABILITY_WRITE, HARMLESS[0], NULL);
    if (complete) return policy;
    policy_destroy(policy);
    return NULL;
}

SandboxPolicy *policy_create_allow_all(void)
{
    SandboxPolicy *policy = calloc(1, sizeof *policy);
    for (int i = 0; policy && i < CAPABILITY_COUNT; i++) policy->allowed[i].all = true;
    return policy;
}

static void free_list(GrantList *list)
{
    for (uint32_t i = 0; i < list->path_count; i++) {
        if (list->paths[i].anchor >= 0) close(list->paths[i].anchor);
        free(list->paths[i].path);
        free(list->paths[i].given);
    }
    for (uint32_t i = 0; i < list->name_count; i++) free(list->names[i]);
    free(list->paths);
    free(list->names);
    free(list->hosts);
    memset(list, 0, sizeof *list);
}

void policy_free_contents(SandboxPolicy *policy)
{
    for (int i = 0; i < CAPABILITY_COUNT; i++) {
        free_list(&policy->allowed[i]);
        free_list(&policy->denied[i]);
    }
}

void policy_destroy(SandboxPolicy *policy)
{
    if (!policy) return;
    policy_free_contents(policy);
    free(policy);
}

static bool copy_list(GrantList *to, const GrantList *from)
{
    to->all = from->all;
    for (uint32_t i = 0; i < from->path_count; i++) {
        const PathGrant *grant = &from->paths[i];
        if (!add_path(to, grant->path, strlen(grant->path))) return false;
        if (grant->given && !(to->paths[i].given = strdup(grant->given))) return false;
    }
    for (uint32_t i = 0; i < from->name_count; i++)
        if (!add_name(to, from->names[i], strlen(from->names[i]))) return false;
    for (uint32_t i = 0; i < from->host_count; i++) {
        HostGrant *host = append_element(&to->hosts, &to->host_count, sizeof *host);
        if (!host) return false;
        *host = from->hosts[i];
    }
    return true;
}

bool policy_copy(SandboxPolicy *to, const SandboxPolicy *from)
{
    memset(to, 0, sizeof *to);
    to->limits = from->limits;
    to->trace = from->trace;
    to->trace_context = from->trace_context;
    to->limit_report = from->limit_report;
    to->limit_report_context = from->limit_report_context;
    for (int i = 0; i < CAPABILITY_COUNT; i++)
        if (!copy_list(&to->allowed[i], &from->allowed[i]) || !copy_list(&to->denied[i], &from->denied[i]))
            return false;
    return true;
}

bool policy_allow(SandboxPolicy *policy, Capability capability, const char *resource, SandboxError *error)
{
    return add_resources(&policy->allowed[capability], capability, resource, error);
}

bool policy_deny(SandboxPolicy *policy, Capability capability, const char *resource, SandboxError *error)
{
    return add_resources(&policy->denied[capability], capability, resource, error);
}

void policy_set_trace(SandboxPolicy *policy, CapabilityTrace *trace, void *context)
{
    policy->trace = trace;
    policy->trace_context = context;
}

/* ---- paths ---- */

/* Is `path` the folder or in it? Both canonical. */
static bool lies_beneath(const char *path, const char *folder)
{
    size_t length = strlen(folder);
    if (length == 1 && folder[0] == '/') return path[0] == '/';
    return strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

/* The kernel's own trees are granted only by name. */
static bool crosses_into_kernel_tree(const char *path, const char *granted)
{
    static const char *const TREES[] = {"/proc", "/sys", "/dev"};
    for (size_t i = 0; i < sizeof TREES / sizeof TREES[0]; i++)
        if (lies_beneath(path, TREES[i]) && !lies_beneath(granted, TREES[i])) return true;
    return false;
}

bool policy_denies_path(const SandboxPolicy *policy, Capability capability, const char *path)
{
    const GrantList *denied = &policy->denied[capability];
    for (uint32_t i = 0; i < denied->path_count; i++)
        if (lies_beneath(path, denied->paths[i].path)) return true;
    return denied->all;
}

const PathGrant *policy_find_path(const SandboxPolicy *policy, Capability capability, const char *path)
{
    const GrantList *allowed = &policy->allowed[capability];
    if (policy_denies_path(policy, capability, path)) return NULL;
    for (uint32_t i = 0; i < allowed->path_count; i++) {
        const PathGrant *grant = &allowed->paths[i];
        if (lies_beneath(path, grant->path) && !crosses_into_kernel_tree(path, grant->path)) return grant;
    }
    return NULL;
}

bool policy_denies_beneath(const SandboxPolicy *policy, Capability capability, const char *path)
{
    const GrantList *denied = &policy->denied[capability];
    for (uint32_t i = 0; i < denied->path_count; i++)
        if (lies_beneath(denied->paths[i].path, path)) return true;
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

bool policy_add_package(SandboxPolicy *policy, const char *path, bool follow_links, SandboxError *error)
{
    GrantList *list = &policy->allowed[CAPABILITY_READ];
    bool added = add_path(list, path, strlen(path));
    if (added && follow_links) {
        char *given = strdup(path);
        list->paths[list->path_count - 1].given = given;
        added = given != NULL;
    }
    if (!added) sandbox_fail(error, ENOMEM);
    return added;
}

/* ---- names ---- */

/* Programs and libraries that are named by path are compared by their canonical path too. */
bool policy_settle_names(GrantList *list, const char *base)
{
    uint32_t given = list->name_count;
    for (uint32_t i = 0; i < given; i++) {
        char canonical[FILE_PATH_MAX];
        const char *name = list->names[i];
        if (!strchr(name, '/') || strchr(name, '*')) continue;
        if (path_canonicalize(base, name, true, true, canonical) != 0 || strcmp(canonical, name) == 0)
            continue;
        if (!add_name(list, canonical, strlen(canonical))) return false;
    }
    return true;
}

/* A pattern may end in `*`. */
static bool name_matches(const char *pattern, const char *name)
{
    size_t length = strlen(pattern);
    if (length > 0 && pattern[length - 1] == '*') return strncmp(pattern, name, length - 1) == 0;
    return strcmp(pattern, name) == 0;
}

bool policy_list_has_name(const GrantList *list, const char *name)
{
    if (list->all) return true;
    for (uint32_t i = 0; name && i < list->name_count; i++)
        if (name_matches(list->names[i], name)) return true;
    return false;
}

bool policy_grants_name(const SandboxPolicy *policy, Capability capability, const char *name)
{
    return policy_list_has_name(&policy->allowed[capability], name) &&
           !policy_list_has_name(&policy->denied[capability], name);
}

bool policy_grants_all(const SandboxPolicy *policy, Capability capability)
{
    const GrantList *denied = &policy->denied[capability];
    bool none_denied = !denied->all && !denied->path_count && !denied->host_count && !denied->name_count;
    return policy->allowed[capability].all && none_denied;
}

bool policy_grants_any(const SandboxPolicy *policy, Capability capability)
{
    const GrantList *list = &policy->allowed[capability];
    if (policy->denied[capability].all) return false;
    return list->all || list->path_count || list->host_count || list->name_count;
}
