/* policy.c: lists of grants and denials, and the questions asked of them. Paths are in path_policy.c, hosts
 * and ports in network_policy.c. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

void *append_element(void *list_pointer, uint32_t *count, size_t size)
{
    void **list = list_pointer;
    char *grown = realloc(*list, (*count + 1) * size);
    if (!grown) return NULL;
    *list = grown;
    return memset(grown + (*count)++ * size, 0, size);
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
        return text[0] == '~' && (text[1] == '/' || !text[1]) ? "`~` stands for nothing here: write $HOME"
                                                              : NULL;
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
    if (!capability_argument(capability))
        mistake = "this capability takes no value";
    else if (!*text)
        mistake = "the value is empty";
    else if (is_about_hosts(capability))
        mistake = host_grant_parse(text, &host);
    else
        mistake = mistake_in(capability, text);
    if (mistake) return sandbox_fail_malformed(error, "%s", mistake) == 0;
    bool added = is_about_hosts(capability)   ? add_host(list, &host)
                 : is_about_paths(capability) ? path_grant_add(list, text) != NULL
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

static bool add_harmless(SandboxPolicy *policy, Capability capability, const char *path)
{
    PathGrant *grant = path_grant_add(&policy->allowed[capability], path);
    if (grant) grant->implied = true;
    return grant != NULL;
}

SandboxPolicy *policy_create(void)
{
    static const char *const HARMLESS[] = {"/dev/null", "/dev/random", "/dev/urandom"};
    SandboxPolicy *policy = calloc(1, sizeof *policy);
    bool complete = policy != NULL;
    /* What is written to the random devices is stirred in, and believed to be no surprise. */
    for (size_t i = 0; complete && i < sizeof HARMLESS / sizeof HARMLESS[0]; i++)
        complete = add_harmless(policy, CAPABILITY_READ, HARMLESS[i]) && add_harmless(policy, CAPABILITY_WRITE, HARMLESS[i]);
    if (complete) return policy;
    policy_destroy(policy);
    return NULL;
}

SandboxPolicy *policy_create_allow_all(void)
{
    SandboxPolicy *policy = policy_create();
    for (int i = 0; policy && i < CAPABILITY_COUNT; i++) policy->allowed[i].all = true;
    if (policy) policy->everything = true;
    return policy;
}

static void free_list(GrantList *list)
{
    for (uint32_t i = 0; i < list->path_count; i++) path_grant_free(&list->paths[i]);
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
    for (uint32_t i = 0; i < policy->mount_count; i++) path_grant_free(&policy->mounts[i]);
    free(policy->mounts);
    policy->mounts = NULL;
    policy->mount_count = 0;
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
    if (!path_grants_copy(&to->paths, &to->path_count, from->paths, from->path_count)) return false;
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
    to->prompt = from->prompt;
    to->prompt_context = from->prompt_context;
    to->everything = from->everything;
    if (!path_grants_copy(&to->mounts, &to->mount_count, from->mounts, from->mount_count)) return false;
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

void policy_set_prompt(SandboxPolicy *policy, CapabilityPrompt *prompt, void *context)
{
    policy->prompt = prompt;
    policy->prompt_context = context;
}

/* ---- names ---- */

/* Programs and libraries that are named by path are compared by their canonical path too. */
bool policy_settle_names(Sandbox *sandbox, GrantList *list)
{
    const unsigned how = WALK_MISSING_TAIL | WALK_FOLLOW_LAST | WALK_ANYWHERE;
    uint32_t given = list->name_count;
    for (uint32_t i = 0; i < given; i++) {
        char canonical[FILE_PATH_MAX];
        const char *name = list->names[i];
        if (!strchr(name, '/') || strchr(name, '*')) continue;
        if (path_canonicalize(sandbox, sandbox->folder, name, how, canonical) != 0 ||
            strcmp(canonical, name) == 0)
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

static bool would_grant_host(const GrantList *list, const char *resource)
{
    HostGrant wanted;
    if (host_grant_parse(resource, &wanted) != NULL) return false;
    for (uint32_t i = 0; i < list->host_count; i++)
        if (host_grant_covers(&list->hosts[i], &wanted)) return true;
    return false;
}

/* Paths are compared as they stand. */
bool policy_would_grant(const SandboxPolicy *policy, Capability capability, const char *resource)
{
    const GrantList *list = &policy->allowed[capability];
    if (list->all) return true;
    if (!resource) return false;
    if (is_about_hosts(capability)) return would_grant_host(list, resource);
    return is_about_paths(capability) ? policy_find_path(policy, capability, resource) != NULL
                                      : policy_grants_name(policy, capability, resource);
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
