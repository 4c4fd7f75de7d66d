/* grants.c: from --allow-... and --deny-... to a policy of the sandbox.
 *
 * Without -A a program has its streams, its arguments and its own package: the entries of class path and module path,
 * the JARs that its JAR names, and the class library, to read. */
#include <stdio.h>
#include <string.h>

#include "sandbox/trusted_file.h"
#include "vm/cli/watch.h"

static bool fail(Command *command)
{
    command->failure_status = STATUS_BAD_GRANT;
    return false;
}

/* Is it well formed? Tried on a policy that is thrown away. */
static bool is_good(Command *command, const Grant *grant, const char *option)
{
    SandboxError error;
    SandboxPolicy *policy = policy_create();
    bool good = policy && policy_allow(policy, grant->capability, grant->resource, &error);
    if (!policy)
        command_fail("out of memory");
    else if (!good && grant->resource)
        command_fail("%s=%s: %s", option, grant->resource, error.message);
    else if (!good)
        command_fail("%s: %s", option, error.message);
    policy_destroy(policy);
    return good || fail(command);
}

static bool is_path(Capability capability, const char *resource)
{
    return capability == CAPABILITY_READ || capability == CAPABILITY_WRITE ||
           ((capability == CAPABILITY_RUN || capability == CAPABILITY_NATIVE) && strchr(resource, '/'));
}

const char *grant_path(const Command *command, const char *path)
{
    if (!command->grant_folder || *path == '/' || !*path) return path;
    return keep_text("%s/%s", command->grant_folder, path);
}

/* Each of the resources that commas divide, from where the policy file lies. */
static const char *rooted_resources(const Command *command, Capability capability, const char *text)
{
    TextList list = {0};
    if (!command->grant_folder) return text;
    for (const char *end = text;; end++) {
        if (*end == '\\' && end[1]) {
            end++;
            continue;
        }
        if (*end && *end != ',') continue;
        const char *one = keep_bytes(text, (size_t)(end - text));
        text_list_add(&list, is_path(capability, one) ? grant_path(command, one) : one);
        if (!*end) return text_list_join(&list, ',');
        text = end + 1;
    }
}

bool grant_read(Command *command, const char *text)
{
    bool deny = !strncmp(text, "deny-", 5);
    const char *name = text + (deny ? 5 : 6);
    size_t length = strcspn(name, "=");
    if (!deny && !strcmp(name, "all")) return command->allow_all = true;
    int capability = capability_by_name(name, length);
    if (capability < 0) {
        command_fail("--%s: there is no capability of that name; see atoll help run", text);
        return fail(command);
    }
    Grant grant = {deny, (Capability)capability, NULL};
    if (name[length]) grant.resource = rooted_resources(command, grant.capability, name + length + 1);
    if (!is_good(command, &grant, keep_text("--%.*s", (int)(name - text + (long)length), text))) return false;
    command->grants =
        array_grow(command->grants, command->grant_count, &command->grant_capacity, sizeof *command->grants);
    command->grants[command->grant_count++] = grant;
    return true;
}

/* --- limits ------------------------------------------------------------------------------------------------------- */

bool limit_read(Command *command, const char *text, bool hard)
{
    size_t length = strcspn(text, "=");
    const char *prefix = hard ? "--limit-" : "--soft-limit-";
    int kind = limit_by_name(text, length);
    if (kind < 0) {
        command_fail("%s%s: there is no limit of that name; see atoll help run", prefix, text);
        return fail(command);
    }
    Limit *limit = &command->limits.of[kind];
    if (text[length] && limit_parse((LimitKind)kind, text + length + 1, hard ? &limit->hard : &limit->soft)) return true;
    command_fail("%s%s: a %s is wanted", prefix, text, limit_argument((LimitKind)kind));
    return fail(command);
}

void limit_print(void *context, LimitKind kind, bool hard, uint64_t limit)
{
    char value[40], text[120];
    audit_limit(kind, hard, limit);
    if (hard && !limit_ends_vm(kind)) return; /* the program gets an error that says so, and may have one better idea */
    limit_format(kind, limit, value, sizeof value);
    int length = snprintf(text, sizeof text, "atoll: limit reached: --%slimit-%s=%s\n", hard ? "" : "soft-", limit_name(kind), value);
    sandbox_write_stderr(text, (size_t)length);
}

bool mount_read(Command *command, const char *text)
{
    const char *equals = strchr(text, '='), *host = equals ? equals + 1 : "";
    size_t length = strlen(host);
    if (!equals || !length) return command_fail("--mount=%s: GUEST=HOST is missing", text), fail(command);
    MountGrant mount = {.guest = keep_bytes(text, (size_t)(equals - text))};
    mount.read_only = length > 3 && !strcmp(host + length - 3, ":ro");
    mount.host = grant_path(command, keep_bytes(host, mount.read_only ? length - 3 : length));
    SandboxError error;
    SandboxPolicy *policy = policy_create();
    bool good = policy && policy_mount(policy, mount.guest, mount.host, mount.read_only, &error);
    policy_destroy(policy);
    if (!good)
        return command_fail("--mount=%s: %s", text, policy ? error.message : "out of memory"), fail(command);
    command->mounts =
        array_grow(command->mounts, command->mount_count, &command->mount_capacity, sizeof mount);
    command->mounts[command->mount_count++] = mount;
    return true;
}

/* --- the program's own package ------------------------------------------------------------------------------------ */

typedef struct Package {
    SandboxPolicy *policy;
    SandboxError error;
    bool failed;
} Package;

static void add_to_package(void *context, const char *path)
{
    Package *package = context;
    if (!policy_add_package(package->policy, path, false, &package->error)) package->failed = true;
}

static bool is_file_named(const char *path, const char *suffix)
{
    size_t length = strlen(path), end = strlen(suffix);
    return length > end && !strcmp(path + length - end, suffix);
}

static void add_class_path_entry(void *context, const char *entry)
{
    add_to_package(context, entry);
    if (is_file_named(entry, ".jar")) jar_class_path_visit(entry, add_to_package, context);
}

static bool add_package(const Command *command, SandboxPolicy *policy)
{
    static const char *const paths[] = {"jdk.module.path", "jdk.module.upgrade.path"};
    Package package = {.policy = policy};
    const char *class_path = property_get(command, "java.class.path");
    if (!policy_add_package(policy, command->options.java_home, true, &package.error)) package.failed = true;
    path_list_visit(class_path, add_class_path_entry, &package);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        path_list_visit(property_get(command, paths[i]), add_to_package, &package);
    for (size_t i = 0; i < command->boot_append.count; i++)
        path_list_visit(command->boot_append.items[i], add_to_package, &package);
    for (size_t i = 0; i < command->patches.count; i++)
        path_list_visit(strchr(command->patches.items[i], '=') + 1, add_to_package, &package);
    if (!*class_path && command->mode != LAUNCH_MODULE)
        add_to_package(&package, "."); /* as the library takes it */
    if (command->mode == LAUNCH_SOURCE && command->argument_count)
        add_to_package(&package, command->arguments[0]);
    return !package.failed ||
           command_fail("the program's package can't be granted: %s", package.error.message);
}

/* --- the policy --------------------------------------------------------------------------------------------------- */

static bool add_grants(const Command *command, SandboxPolicy *policy)
{
    for (size_t i = 0; i < command->grant_count; i++) {
        const Grant *grant = &command->grants[i];
        SandboxError error;
        bool good =
            (grant->deny ? policy_deny : policy_allow)(policy, grant->capability, grant->resource, &error);
        if (!good)
            return command_fail("--%s-%s: %s", grant->deny ? "deny" : "allow",
                                capability_name(grant->capability), error.message);
    }
    for (size_t i = 0; i < command->mount_count; i++) {
        const MountGrant *mount = &command->mounts[i];
        SandboxError error;
        if (!policy_mount(policy, mount->guest, mount->host, mount->read_only, &error))
            return command_fail("--mount=%s=%s: %s", mount->guest, mount->host, error.message);
    }
    return true;
}

/* --- images: who writes to one has its next reader's process, and, as they are mapped, this one's -------------------- */

/* As the text of a denial. */
static const char *escaped(const char *path)
{
    char *text = keep_zeroed(2 * strlen(path) + 1), *end = text;
    for (; *path; path++) {
        if (*path == ',' || *path == '\\') *end++ = '\\';
        *end++ = *path;
    }
    return text;
}

/* "" if `path` is the folder, "/..." if it lies beneath, else NULL. */
static const char *rest_beneath(const char *path, const char *folder)
{
    size_t length = folder[1] ? strlen(folder) : 0;
    return !strncmp(path, folder, length) && (!path[length] || path[length] == '/') ? path + length : NULL;
}

/* Without links, as far as there is something of that name. */
static const char *real_name(const char *path)
{
    char real[4096];
    const char *slash = strrchr(path, '/');
    if (trusted_real_path(path, real, sizeof real)) return keep_text("%s", real);
    const char *folder = slash ? real_name(slash == path ? "/" : keep_bytes(path, (size_t)(slash - path))) : real_name(".");
    return keep_text("%s/%s", folder[1] ? folder : "", slash ? slash + 1 : path);
}

/* The host's `path`, by its own name and by those that it has in mounts. */
static bool deny_writing(const Command *command, SandboxPolicy *policy, const char *path)
{
    char mounted[4096];
    if (!path) return true;
    const char *real = real_name(path);
    if (!policy_deny(policy, CAPABILITY_WRITE, escaped(path), NULL)) return false;
    for (size_t i = 0; i < command->mount_count; i++) {
        const MountGrant *mount = &command->mounts[i];
        if (!trusted_real_path(mount->host, mounted, sizeof mounted)) continue;
        const char *rest = rest_beneath(real, mounted), *guest = mount->guest[1] ? mount->guest : "";
        if (!rest && rest_beneath(mounted, real)) rest = "";
        if (rest && !policy_deny(policy, CAPABILITY_WRITE, escaped(keep_text("%s%s", guest, rest)), NULL)) return false;
    }
    return true;
}

static bool may_write_at_all(const Command *command, bool all)
{
    bool may = all || command->prompt;
    for (size_t i = 0; i < command->grant_count; i++) may = may || (!command->grants[i].deny && command->grants[i].capability == CAPABILITY_WRITE);
    for (size_t i = 0; i < command->mount_count; i++) may = may || !command->mounts[i].read_only;
    return may;
}

/* A run that is allowed everything can do as it likes anyway. */
static bool guard_images(const Command *command, SandboxPolicy *policy, bool all)
{
    bool limited = !all || command->mount_count;
    for (size_t i = 0; i < command->grant_count; i++) limited = limited || command->grants[i].deny;
    if (!limited || !may_write_at_all(command, all)) return true;
    return (deny_writing(command, policy, image_cache_folder()) && deny_writing(command, policy, image_beside_program()) &&
            deny_writing(command, policy, command->image)) || command_fail("out of memory");
}

SandboxPolicy *grants_policy(Command *command)
{
    bool all = command->as_java || command->allow_all;
    SandboxPolicy *policy = all ? policy_create_allow_all() : policy_create();
    if (!policy) return command_fail("out of memory"), NULL;
    policy_set_limits(policy, &command->limits);
    policy_set_limit_report(policy, limit_print, NULL);
    bool needs_package = !all || command->mount_count > 0 || command->trace || command->audit;
    if ((!needs_package || add_package(command, policy)) && add_grants(command, policy) && guard_images(command, policy, all) &&
        watch_open(command, policy))
        return policy;
    policy_destroy(policy);
    return NULL;
}
