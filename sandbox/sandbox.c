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

static bool settle_names(Sandbox *sandbox, Capability capability)
{
    return policy_settle_names(sandbox, &sandbox->policy.allowed[capability]) &&
           policy_settle_names(sandbox, &sandbox->policy.denied[capability]);
}

static bool settle_policy(Sandbox *sandbox, const SandboxPolicy *given)
{
    const SandboxPolicy *policy = &sandbox->policy;
    if (!policy_copy(&sandbox->policy, given)) return false;
    sandbox->allows_all = true;
    for (int i = 0; i < CAPABILITY_COUNT; i++)
        if (!policy_grants_all(policy, i)) sandbox->allows_all = false;
    sandbox->paths_are_free = sandbox->allows_all && !policy->trace && policy->mount_count == 0;
    if (sandbox->paths_are_free) return true;
    sandbox->root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    return policy_settle_paths(sandbox) && settle_names(sandbox, CAPABILITY_RUN) &&
           settle_names(sandbox, CAPABILITY_NATIVE);
}

Sandbox *sandbox_open(const struct SandboxPolicy *policy, SandboxError *error)
{
    Sandbox *sandbox = calloc(1, sizeof *sandbox);
    if (!sandbox) {
        sandbox_fail(error, ENOMEM);
        return NULL;
    }
    sandbox->root = -1;
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
    free(sandbox->denied_addresses);
    if (sandbox->root >= 0) close(sandbox->root);
    policy_free_contents(&sandbox->policy);
    for (uint32_t i = 0; i < sandbox->link_count; i++) {
        free(sandbox->links[i].path);
        free(sandbox->links[i].target);
    }
    free(sandbox->links);
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
    const unsigned how = WALK_MISSING_TAIL | WALK_FOLLOW_LAST;
    if (!path || sandbox->paths_are_free) return policy_grants_all(&sandbox->policy, capability);
    if (path_canonicalize((Sandbox *)sandbox, sandbox->folder, path, how, canonical) != 0) return false;
    return policy_find_path(&sandbox->policy, capability, canonical) != NULL;
}

bool sandbox_is_granted(const Sandbox *sandbox, Capability capability, const char *resource)
{
    if (sandbox->allows_all && sandbox->policy.mount_count == 0) return true;
    switch (capability) {
    case CAPABILITY_READ:
    case CAPABILITY_WRITE: return path_is_granted(sandbox, capability, resource);
    case CAPABILITY_NET:
    case CAPABILITY_LISTEN: return policy_grants_any(&sandbox->policy, capability);
    default: return policy_grants_name(&sandbox->policy, capability, resource);
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

bool sandbox_settle(Sandbox *sandbox, CapabilityCheck *check, bool may_ask)
{
    const SandboxPolicy *policy = &sandbox->policy;
    if (check->decision == CHECK_DENIED && may_ask && policy->prompt &&
        policy->prompt(policy->prompt_context, check))
        check->decision = CHECK_ASKED;
    if (policy->trace) policy->trace(policy->trace_context, check);
    return check->decision != CHECK_DENIED;
}

bool sandbox_decide(Sandbox *sandbox, Capability capability, const char *resource, const char *attempt,
                    bool granted, bool denied, SandboxError *error)
{
    CapabilityCheck check = {.capability = capability,
                             .resource = resource,
                             .attempt = attempt,
                             .decision = granted && !denied ? CHECK_GRANTED : CHECK_DENIED};
    return sandbox_settle(sandbox, &check, !denied) ||
           sandbox_fail_denied(error, capability, resource, attempt) == 0;
}

/* Is it denied, rather than merely not granted? */
static bool is_denied(const SandboxPolicy *policy, Capability capability, const char *resource)
{
    const GrantList *denied = &policy->denied[capability];
    return capability == CAPABILITY_ENV || capability == CAPABILITY_RUN || capability == CAPABILITY_NATIVE
               ? policy_list_has_name(denied, resource)
               : denied->all;
}

bool sandbox_check(Sandbox *sandbox, Capability capability, const char *resource, const char *attempt,
                   SandboxError *error)
{
    return sandbox_decide(sandbox, capability, resource, attempt ? attempt : standard_attempt(capability),
                          sandbox_is_granted(sandbox, capability, resource),
                          is_denied(&sandbox->policy, capability, resource), error);
}
