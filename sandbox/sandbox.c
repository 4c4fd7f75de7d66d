/* sandbox.c: the life of a Sandbox, and the check for capabilities that are about names. */
#include "sandbox/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sandbox/helper.h"
#include "sandbox/internal.h"

/* Opens the nearest existing folder at or above the grant's path. Without one the grant never matches. */
static void open_anchor(PathGrant *grant)
{
    char prefix[FILE_PATH_MAX];
    snprintf(prefix, sizeof prefix, "%s", grant->path);
    for (;;) {
        grant->anchor = open(prefix, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        grant->anchor_length = strlen(prefix);
        char *slash = strrchr(prefix, '/');
        if (grant->anchor >= 0 || !slash || prefix[1] == '\0') return;
        slash[slash == prefix ? 1 : 0] = '\0';
    }
}

/* Makes the list's paths absolute and canonical. A path that can't be resolved covers nothing. */
static bool settle_paths(Sandbox *sandbox, GrantList *list)
{
    for (uint32_t i = 0; i < list->path_count; i++) {
        PathGrant *grant = &list->paths[i];
        char canonical[FILE_PATH_MAX];
        if (path_canonicalize(sandbox->folder, grant->path, true, true, canonical) != 0) canonical[0] = '\0';
        char *copy = strdup(canonical);
        if (!copy) return false;
        free(grant->path);
        grant->path = copy;
        if (canonical[0]) open_anchor(grant);
    }
    return true;
}

static bool settle_names(Sandbox *sandbox, Capability capability)
{
    return policy_settle_names(&sandbox->policy.allowed[capability], sandbox->folder) &&
           policy_settle_names(&sandbox->policy.denied[capability], sandbox->folder);
}

/* --allow-read without a path stands for the root. */
static bool settle_list(Sandbox *sandbox, Capability capability)
{
    GrantList *allowed = &sandbox->policy.allowed[capability];
    if (allowed->all && !policy_allow(&sandbox->policy, capability, "/", NULL)) return false;
    return settle_paths(sandbox, allowed) && settle_paths(sandbox, &sandbox->policy.denied[capability]);
}

static bool settle_policy(Sandbox *sandbox, const SandboxPolicy *policy)
{
    if (!policy_copy(&sandbox->policy, policy)) return false;
    sandbox->allows_all = true;
    for (int i = 0; i < CAPABILITY_COUNT; i++)
        if (!policy_grants_all(&sandbox->policy, i)) sandbox->allows_all = false;
    if (sandbox->allows_all) return true;
    return settle_list(sandbox, CAPABILITY_READ) && settle_list(sandbox, CAPABILITY_WRITE) &&
           settle_names(sandbox, CAPABILITY_RUN) && settle_names(sandbox, CAPABILITY_NATIVE);
}

Sandbox *sandbox_open(const struct SandboxPolicy *policy, SandboxError *error)
{
    Sandbox *sandbox = calloc(1, sizeof *sandbox);
    if (!sandbox) {
        sandbox_fail(error, ENOMEM);
        return NULL;
    }
    /* A folder that was removed under the process leaves "/" to start relative paths from. */
    if (!getcwd(sandbox->folder, sizeof sandbox->folder) || sandbox->folder[0] != '/')
        strcpy(sandbox->folder, "/");
    bool complete = settle_policy(sandbox, policy) && environment_open(sandbox);
    if (!complete) sandbox_fail(error, ENOMEM);
    if (complete && descriptors_open(sandbox, error)) return sandbox;
    sandbox_close(sandbox);
    return NULL;
}

void sandbox_close(Sandbox *sandbox)
{
    if (!sandbox) return;
    helpers_end(sandbox);
    handles_close(sandbox);
    descriptors_close(sandbox);
    environment_close(sandbox);
    policy_free_contents(&sandbox->policy);
    free(sandbox);
}

/* ---- checks ---- */

bool sandbox_allows_all(const Sandbox *sandbox)
{
    return sandbox->allows_all;
}

static bool path_is_granted(const Sandbox *sandbox, Capability capability, const char *path)
{
    char canonical[FILE_PATH_MAX];
    if (!path) return policy_grants_all(&sandbox->policy, capability);
    if (path_canonicalize(sandbox->folder, path, true, true, canonical) != 0) return false;
    return policy_find_path(&sandbox->policy, capability, canonical) != NULL;
}

bool sandbox_is_granted(const Sandbox *sandbox, Capability capability, const char *resource)
{
    if (sandbox->allows_all) return true;
    switch (capability) {
    case CAPABILITY_READ:
    case CAPABILITY_WRITE:
        return path_is_granted(sandbox, capability, resource);
    case CAPABILITY_NET:
    case CAPABILITY_LISTEN:
        return policy_grants_any(&sandbox->policy, capability);
    default:
        return policy_grants_name(&sandbox->policy, capability, resource);
    }
}

/* What a denied call did, when its caller has no words for it. */
static const char *standard_attempt(Capability capability)
{
    switch (capability) {
    case CAPABILITY_READ: return "read access";
    case CAPABILITY_WRITE: return "write access";
    case CAPABILITY_NET: return "network access";
    case CAPABILITY_LISTEN: return "listening";
    case CAPABILITY_ENV: return "access to the environment";
    case CAPABILITY_RUN: return "running a program";
    case CAPABILITY_NATIVE: return "loading a native library";
    case CAPABILITY_UNSAFE: return "unsafe access";
    default: return "access to facts about the system";
    }
}

void sandbox_trace(Sandbox *sandbox, Capability capability, const char *resource, bool granted)
{
    if (sandbox->policy.trace)
        sandbox->policy.trace(sandbox->policy.trace_context, capability, resource, granted);
}

bool sandbox_check(Sandbox *sandbox, Capability capability, const char *resource, const char *attempt,
                   SandboxError *error)
{
    bool granted = sandbox_is_granted(sandbox, capability, resource);
    sandbox_trace(sandbox, capability, resource, granted);
    if (granted) return true;
    sandbox_fail_denied(error, capability, resource, attempt ? attempt : standard_attempt(capability));
    return false;
}
