/* capabilities.h: what a VM may touch. Policies are built by the host, copied into a Sandbox, and asked
 * before every call.
 *
 * A fresh policy denies everything but the three streams, the devices null, random and urandom, and what is
 * added with policy_add_package. Denials win over grants. /proc, /sys and /dev are part of a path grant only
 * if its path lies in them. */
#ifndef ATOLL_SANDBOX_CAPABILITIES_H
#define ATOLL_SANDBOX_CAPABILITIES_H

#include "sandbox/limits.h"
#include "sandbox/sandbox.h"

typedef enum Capability {
#define CAP(name, NAME, argument, help) CAPABILITY_##NAME,
#include "sandbox/capabilities.def"
#undef CAP
    CAPABILITY_COUNT
} Capability;

typedef enum CapabilityDecision {
    CHECK_DENIED,
    CHECK_GRANTED, /* by the policy */
    CHECK_IMPLIED, /* needs no grant: the program's own package, a mount, the harmless devices */
    CHECK_ASKED,   /* by the person who was asked */
    CHECK_FILTERED, /* all of a kind was asked for, and given without what is not granted */
    CHECK_RESOLVED /* no check: the host name `resource` was found to have the address `given` */
} CapabilityDecision;

/* One check, told to those who watch. Strings live as long as the call. */
typedef struct CapabilityCheck {
    Capability capability;
    const char *resource; /* a canonical path, ADDRESS:PORT, a name; NULL for a capability as a whole */
    const char *given;    /* the absolute path by which the program named it, if another; or NULL */
    const char *attempt;  /* in words, for example "read access to /etc/passwd" */
    bool               lists;     /* a folder's entries are asked for */
    bool               makes_link; /* a symbolic link is put there */
    CapabilityDecision decision;
} CapabilityCheck;

/* Called for each check (--trace-caps, --audit), on the asking thread; it must not call back into the
 * sandbox. */
typedef void CapabilityTrace(void *context, const CapabilityCheck *check);

/* Called for what is neither granted nor denied (--prompt), on the asking thread: true grants it. May block,
 * and must not call back into the sandbox. */
typedef bool CapabilityPrompt(void *context, const CapabilityCheck *check);

typedef struct SandboxPolicy SandboxPolicy;

/* A policy that denies all / grants all. Free it with policy_destroy once sandbox_open has copied it. NULL:
 * out of memory. */
SandboxPolicy *policy_create(void);
SandboxPolicy *policy_create_allow_all(void);
void policy_destroy(SandboxPolicy *policy);

/* Adds a grant or a denial of `capability` for `resource` (form: capabilities.def); NULL means for every
 * resource. Several resources may be separated by commas; `\,` is a comma and `\\` a backslash. False with
 * SANDBOX_FAILED/EINVAL when a resource is malformed; the message says in what. */
bool policy_allow(SandboxPolicy *policy, Capability capability, const char *resource, SandboxError *error);
bool policy_deny(SandboxPolicy *policy, Capability capability, const char *resource, SandboxError *error);

/* Is writing granted at `path`, which is canonical and the host's (a mount there hides it)? What must not be written then has to be denied. */
bool policy_grants_write_at(const SandboxPolicy *policy, const char *path);

/* A path stands for itself and all beneath it; PATH/. for the folder itself and no more; PATH* for all names
 * that begin so, and what is beneath them. */

/* Makes a file or folder of the program or of the class library readable. With `follow_links` its own links
 * may lead out of it, for the class library's folder (Debian keeps its conf/ in /etc). A missing path is no
 * error. */
bool policy_add_package(SandboxPolicy *policy, const char *path, bool follow_links, SandboxError *error);

/* Would a policy that was never used grant this? `resource` as in a CapabilityCheck. */
bool policy_would_grant(const SandboxPolicy *policy, Capability capability, const char *resource);

void policy_set_trace(SandboxPolicy *policy, CapabilityTrace *trace, void *context);
void policy_set_prompt(SandboxPolicy *policy, CapabilityPrompt *prompt, void *context);

/* Gives the VM a view of the file system of its own: what lies beneath the absolute path `guest` is what lies
 * beneath the folder `host`, for reading and, unless `read_only`, writing; what the host has at `guest` can't
 * be reached. Paths in grants, denials and messages are the VM's; links in the folder lead to places of the
 * view. The package keeps its place. The longest of several mounts counts. */
bool policy_mount(SandboxPolicy *policy, const char *guest, const char *host, bool read_only,
                  SandboxError *error);

/* Does the option name a capability ("read")? Returns it or -1. capability_name, capability_argument,
 * capability_help read the table. */
int capability_by_name(const char *name, size_t length);
const char *capability_name(Capability capability);
const char *capability_argument(Capability capability);
const char *capability_help(Capability capability);

/* The check for callers outside this folder: natives that need `unsafe`, `native`, `sys`. True if granted,
 * otherwise false with SANDBOX_DENIED. `resource` may be NULL. `attempt` says in words what was tried
 * ("loading libfoo.so"); NULL gives a standard text. The file and network functions of this folder check by
 * themselves. */
bool sandbox_check(Sandbox *sandbox, Capability capability, const char *resource, const char *attempt,
                   SandboxError *error);

/* Same question without error, trace or message. */
bool sandbox_is_granted(const Sandbox *sandbox, Capability capability, const char *resource);

/* True when everything is granted and nothing denied. */
bool sandbox_allows_all(const Sandbox *sandbox);

#endif
