/* Tests of sandbox/capabilities.h: nothing is touched that was not granted, whatever name leads there, and
 * the message says what would grant it. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox/environment.h"
#include "sandbox/internal.h"
#include "sandbox/process.h"
#include "support.h"

static char folder[FILE_PATH_MAX];

static void make_tree(void)
{
    scratch_create(folder);
    mkdir(in_folder(folder, "in"), 0755);
    mkdir(in_folder(folder, "in/secret"), 0755);
    mkdir(in_folder(folder, "out"), 0755);
    put_file(in_folder(folder, "in/a"), "a");
    put_file(in_folder(folder, "in/secret/s"), "s");
    put_file(in_folder(folder, "out/b"), "b");
    put_file(in_folder(folder, "inner"), "not beneath in");
    cr_assert_eq(symlink("../out", in_folder(folder, "in/up")), 0);
    cr_assert_eq(symlink("../in/a", in_folder(folder, "out/into")), 0);
    cr_assert_eq(symlink("/proc/self/root/etc/passwd", in_folder(folder, "in/magic")), 0);
}

static void remove_tree(void)
{
    scratch_remove(folder);
}

static Sandbox *open_with(const char *read, const char *write, const char *denied)
{
    SandboxPolicy *policy = policy_create();
    if (read) cr_assert(policy_allow(policy, CAPABILITY_READ, read, NULL));
    if (write) cr_assert(policy_allow(policy, CAPABILITY_WRITE, write, NULL));
    if (denied) cr_assert(policy_deny(policy, CAPABILITY_READ, denied, NULL));
    return open_test_sandbox(policy);
}

/* The kind of error that opening gives, SANDBOX_OK if it opens. */
static SandboxErrorKind try_open(Sandbox *sandbox, const char *path, int flags)
{
    SandboxError error;
    int descriptor = file_open(sandbox, NULL, FILE_AT_CWD, path, flags, 0666, &error);
    if (descriptor < 0) return error.kind;
    descriptor_close(sandbox, descriptor, NULL);
    return SANDBOX_OK;
}

Test(policy, nothing_is_granted_at_first)
{
    Sandbox *sandbox = open_test_sandbox(policy_create());
    SandboxError error;
    FileStatus status;
    cr_assert_eq(file_open(sandbox, NULL, FILE_AT_CWD, "/etc/passwd", FILE_READ_ONLY, 0, &error), -1);
    cr_assert_eq(error.kind, SANDBOX_DENIED);
    cr_assert_str_eq(error.message, "read access to /etc/passwd denied: run with --allow-read=/etc/passwd");
    cr_assert_eq(file_status(sandbox, FILE_AT_CWD, "/no/such/thing", true, &status, &error), -1);
    cr_assert_eq(error.kind, SANDBOX_DENIED);
    cr_assert_eq(try_open(sandbox, "/dev/urandom", FILE_READ_ONLY), SANDBOX_OK);
    cr_assert_eq(try_open(sandbox, "/dev/null", FILE_READ_WRITE), SANDBOX_OK);
    cr_assert_eq(try_open(sandbox, "/dev/zero", FILE_READ_ONLY), SANDBOX_DENIED);
    for (int i = 0; i < CAPABILITY_COUNT; i++) cr_assert_not(sandbox_check(sandbox, i, NULL, NULL, &error));
    cr_assert_eq(environment_list(sandbox)[0], NULL);
    sandbox_close(sandbox);
}

Test(policy, a_path_grant_covers_what_is_beneath_and_no_more, .init = make_tree, .fini = remove_tree)
{
    Sandbox *sandbox = open_with(in_folder(folder, "in"), NULL, NULL);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "in/a"), FILE_READ_ONLY), SANDBOX_OK);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "in"), FILE_READ_ONLY), SANDBOX_OK);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "in/secret/../a"), FILE_READ_ONLY), SANDBOX_OK);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "in/none"), FILE_READ_ONLY), SANDBOX_FAILED);
    /* out/into leads into the grant, but whether it is a link at all is nobody's business. */
    const char *const outside[] = {"inner",          "out/b",    "in/../out/b",         "in/up/b",
                                   "in/up/../inner", "in/magic", "in/none/../../inner", "out/into"};
    for (int i = 0; i < 8; i++)
        cr_assert_eq(try_open(sandbox, in_folder(folder, outside[i]), FILE_READ_ONLY), SANDBOX_DENIED, "%s",
                     outside[i]);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "in/a"), FILE_WRITE_ONLY), SANDBOX_DENIED);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "in/a"), FILE_READ_ONLY | FILE_TRUNCATE),
                 SANDBOX_DENIED);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "in/new"), FILE_READ_ONLY | FILE_CREATE),
                 SANDBOX_DENIED);
    sandbox_close(sandbox);
}

Test(policy, an_open_folder_leads_nowhere_else, .init = make_tree, .fini = remove_tree)
{
    Sandbox *sandbox = open_with(in_folder(folder, "in"), NULL, in_folder(folder, "in/secret"));
    SandboxError error;
    int in = file_open(sandbox, NULL, FILE_AT_CWD, in_folder(folder, "in"), FILE_READ_ONLY, 0, &error);
    cr_assert_geq(in, 0);
    cr_assert_geq(file_open(sandbox, NULL, in, "a", FILE_READ_ONLY, 0, &error), 0);
    const char *const outside[] = {"../out/b", "up/b", "secret/s", "/etc/passwd", "../inner"};
    for (int i = 0; i < 5; i++) {
        cr_assert_eq(file_open(sandbox, NULL, in, outside[i], FILE_READ_ONLY, 0, &error), -1);
        cr_assert_eq(error.kind, SANDBOX_DENIED);
    }
    sandbox_close(sandbox);
}

Test(policy, a_denial_wins, .init = make_tree, .fini = remove_tree)
{
    Sandbox *sandbox = open_with(folder, folder, in_folder(folder, "in/secret"));
    SandboxError error;
    cr_assert_eq(try_open(sandbox, in_folder(folder, "in/a"), FILE_READ_ONLY), SANDBOX_OK);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "in/secret/s"), FILE_READ_ONLY), SANDBOX_DENIED);
    /* Nor can what holds it be moved to where nobody denies it. */
    cr_assert_eq(file_rename(sandbox, FILE_AT_CWD, in_folder(folder, "in"), FILE_AT_CWD,
                             in_folder(folder, "x"), &error),
                 -1);
    cr_assert_eq(error.kind, SANDBOX_DENIED);
    cr_assert_eq(file_link(sandbox, in_folder(folder, "in/secret/s"), in_folder(folder, "x"), &error), -1);
    cr_assert_eq(error.kind, SANDBOX_DENIED);
    sandbox_close(sandbox);
}

Test(policy, the_kernels_trees_are_no_part_of_the_root)
{
    Sandbox *sandbox = open_with("/", "/", NULL);
    cr_assert_eq(try_open(sandbox, "/etc/passwd", FILE_READ_ONLY), SANDBOX_OK);
    cr_assert_eq(try_open(sandbox, "/proc/self/mem", FILE_READ_WRITE), SANDBOX_DENIED);
    cr_assert_eq(try_open(sandbox, "/proc/self/environ", FILE_READ_ONLY), SANDBOX_DENIED);
    cr_assert_eq(try_open(sandbox, "/sys/kernel/notes", FILE_READ_ONLY), SANDBOX_DENIED);
    sandbox_close(sandbox);
    sandbox = open_with("/proc", NULL, NULL);
    cr_assert_eq(try_open(sandbox, "/proc/meminfo", FILE_READ_ONLY), SANDBOX_OK);
    cr_assert_eq(try_open(sandbox, "/etc/passwd", FILE_READ_ONLY), SANDBOX_DENIED);
    sandbox_close(sandbox);
}

Test(policy, writing_is_confined_too, .init = make_tree, .fini = remove_tree)
{
    Sandbox *sandbox = open_with(NULL, in_folder(folder, "in"), NULL);
    SandboxError error;
    cr_assert_eq(try_open(sandbox, in_folder(folder, "in/new"), FILE_WRITE_ONLY | FILE_CREATE), SANDBOX_OK);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "in/new"), FILE_READ_ONLY), SANDBOX_DENIED);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "in/up/new"), FILE_WRITE_ONLY | FILE_CREATE),
                 SANDBOX_DENIED);
    cr_assert_eq(file_unlink(sandbox, FILE_AT_CWD, in_folder(folder, "inner"), false, &error), -1);
    cr_assert_eq(error.kind, SANDBOX_DENIED);
    cr_assert_eq(file_rename(sandbox, FILE_AT_CWD, in_folder(folder, "in/a"), FILE_AT_CWD,
                             in_folder(folder, "out/c"), &error),
                 -1);
    cr_assert_eq(error.kind, SANDBOX_DENIED);
    /* A link in the box to what is outside can be made, moved and removed, but not followed. */
    cr_assert_eq(file_symlink(sandbox, "/etc/passwd", in_folder(folder, "in/l"), &error), 0);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "in/l"), FILE_WRITE_ONLY), SANDBOX_DENIED);
    cr_assert_eq(file_set_mode(sandbox, FILE_AT_CWD, in_folder(folder, "in/l"), 0777, &error), -1);
    cr_assert_eq(error.kind, SANDBOX_DENIED);
    cr_assert_eq(file_unlink(sandbox, FILE_AT_CWD, in_folder(folder, "in/l"), false, &error), 0);
    sandbox_close(sandbox);
}

Test(policy, a_grant_may_be_for_what_does_not_exist_yet, .init = make_tree, .fini = remove_tree)
{
    Sandbox *sandbox = open_with(NULL, in_folder(folder, "later/x"), NULL);
    SandboxError error;
    cr_assert_eq(try_open(sandbox, in_folder(folder, "later/x"), FILE_WRITE_ONLY | FILE_CREATE),
                 SANDBOX_FAILED);
    cr_assert_eq(folder_create(sandbox, in_folder(folder, "later"), 0755, &error), -1);
    cr_assert_eq(error.kind, SANDBOX_DENIED);
    mkdir(in_folder(folder, "later"), 0755);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "later/x"), FILE_WRITE_ONLY | FILE_CREATE), SANDBOX_OK);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "later/y"), FILE_WRITE_ONLY | FILE_CREATE),
                 SANDBOX_DENIED);
    sandbox_close(sandbox);
}

Test(policy, a_packages_own_links_may_lead_out_of_it, .init = make_tree, .fini = remove_tree)
{
    SandboxPolicy *policy = policy_create();
    policy_add_package(policy, in_folder(folder, "in"), true, NULL);
    Sandbox *sandbox = open_test_sandbox(policy);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "in/up/b"), FILE_READ_ONLY), SANDBOX_OK);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "in/up/../inner"), FILE_READ_ONLY), SANDBOX_DENIED);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "out/b"), FILE_READ_ONLY), SANDBOX_DENIED);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "in/a"), FILE_WRITE_ONLY), SANDBOX_DENIED);
    sandbox_close(sandbox);
}

/* What was asked, and whether it was granted. */
static char traced[4096];

static void note(void *context, const CapabilityCheck *check)
{
    size_t length = strlen(traced);
    snprintf(traced + length, sizeof traced - length, "%c%s=%s\n", "-+.?!"[check->decision],
             capability_name(check->capability), check -> resource ? check -> resource : "");
}

Test(policy, checks_are_traced)
{
    SandboxPolicy *policy = policy_create();
    policy_set_trace(policy, note, NULL);
    Sandbox *sandbox = open_test_sandbox(policy);
    try_open(sandbox, "/dev/null", FILE_READ_ONLY);
    try_open(sandbox, "/etc/passwd", FILE_READ_ONLY);
    sandbox_check(sandbox, CAPABILITY_SYS, NULL, NULL, NULL);
    cr_assert_str_eq(traced, ".read=/dev/null\n-read=/etc/passwd\n-sys=\n");
    sandbox_close(sandbox);
}

Test(policy, variables_are_granted_by_name)
{
    setenv("ATOLL_ONE", "1", 1);
    setenv("ATOLL_TWO", "2", 1);
    setenv("OTHER", "3", 1);
    SandboxPolicy *policy = policy_create();
    policy_allow(policy, CAPABILITY_ENV, "ATOLL_*", NULL);
    policy_deny(policy, CAPABILITY_ENV, "ATOLL_TWO", NULL);
    Sandbox *sandbox = open_test_sandbox(policy);
    cr_assert_str_eq(environment_get(sandbox, "ATOLL_ONE"), "1");
    cr_assert_null(environment_get(sandbox, "ATOLL_TWO"));
    cr_assert_null(environment_get(sandbox, "OTHER"));
    sandbox_close(sandbox);
}

Test(policy, programs_are_granted_by_path_or_name)
{
    const char *const arguments[] = {"true", NULL};
    const char *const grants[] = {"/bin/true", "true", "sh", NULL};
    for (int i = 0; i < 4; i++) {
        SandboxError error;
        SandboxPolicy *policy = policy_create();
        if (grants[i]) policy_allow(policy, CAPABILITY_RUN, grants[i], NULL);
        Sandbox *sandbox = open_test_sandbox(policy);
        int streams[3] = {0, 1, 2};
        ProcessRequest request = {.program = "true", .arguments = arguments};
        int64_t pid = process_spawn(sandbox, &request, streams, &error);
        if (i < 2) {
            cr_assert_gt(pid, 0, "%s", error.message);
            cr_assert_eq(process_wait(sandbox, NULL, pid, true, NULL), 0);
        } else {
            cr_assert_eq(pid, -1);
            cr_assert_str_eq(error.message, "running true denied: run with --allow-run=true");
        }
        sandbox_close(sandbox);
    }
}

static bool host_granted(const char *grant, const char *denial, const char *address, uint16_t port)
{
    SandboxError error;
    SocketAddress parsed;
    SandboxPolicy *policy = policy_create();
    if (grant) cr_assert(policy_allow(policy, CAPABILITY_NET, grant, &error), "%s", grant);
    if (denial) cr_assert(policy_deny(policy, CAPABILITY_NET, denial, &error), "%s", denial);
    Sandbox *sandbox = open_test_sandbox(policy);
    cr_assert(socket_address_parse(address, &parsed));
    parsed.port = port;
    bool granted = network_check(sandbox, CAPABILITY_NET, &parsed, false, &error);
    sandbox_close(sandbox);
    return granted;
}

Test(policy, hosts_are_granted_by_block_and_port)
{
    cr_assert_not(host_granted(NULL, NULL, "127.0.0.1", 80));
    cr_assert(host_granted("127.0.0.1:80", NULL, "127.0.0.1", 80));
    cr_assert(host_granted("127.0.0.1:80", NULL, "::ffff:127.0.0.1", 80));
    cr_assert_not(host_granted("127.0.0.1:80", NULL, "127.0.0.1", 81));
    cr_assert(host_granted("127.0.0.1", NULL, "127.0.0.1", 81));
    cr_assert(host_granted("10.0.0.0/9:80-90", NULL, "10.127.1.1", 85));
    cr_assert_not(host_granted("10.0.0.0/9:80-90", NULL, "10.128.1.1", 85));
    cr_assert(host_granted("[fe80::]/10:1,[::1]:2", NULL, "::1", 2));
    cr_assert(host_granted("[fe80::]/10:1", NULL, "febf::1", 1));
    cr_assert(host_granted("::1", NULL, "::1", 7));
    cr_assert(host_granted("*:443", NULL, "192.0.2.1", 443));
    cr_assert_not(host_granted("*:443", "192.0.2.0/24", "192.0.2.1", 443));
    cr_assert(host_granted("example.org:80", NULL, "192.0.2.1", 80) == false);
}

Test(policy, a_denial_of_loopback_is_one_of_no_address_in_particular)
{
    cr_assert_not(host_granted("*", "127.0.0.0/8", "0.0.0.0", 80));
    cr_assert_not(host_granted("*", "[::1]:80", "::", 80));
    cr_assert(host_granted("*", "[::1]:80", "::", 81));
    cr_assert_not(host_granted("*", "localhost:80", "127.1.2.3", 80));
    cr_assert_not(host_granted("*", "LocalHost.", "::1", 80));
    cr_assert_not(host_granted("*", "localhost", "0.0.0.0", 80));
    cr_assert(host_granted("*", "localhost:80", "127.0.0.1", 81));
}

static Sandbox *open_with_net(const char *grant, const char *denial)
{
    SandboxPolicy *policy = policy_create();
    cr_assert(policy_allow(policy, CAPABILITY_NET, grant, NULL));
    if (denial) cr_assert(policy_deny(policy, CAPABILITY_NET, denial, NULL));
    return open_test_sandbox(policy);
}

static bool reaches(Sandbox *sandbox, const char *address, uint16_t port)
{
    SandboxError error;
    SocketAddress parsed;
    cr_assert(socket_address_parse(address, &parsed));
    parsed.port = port;
    return network_check(sandbox, CAPABILITY_NET, &parsed, false, &error);
}

/* As though the look-up of the name had answered that. */
static void resolve_to(Sandbox *sandbox, const char *name, const char *address)
{
    SocketAddress parsed;
    cr_assert(socket_address_parse(address, &parsed));
    cr_assert(network_note_resolved(sandbox, name, &parsed));
}

Test(policy, a_name_denied_at_a_port_is_denied_at_what_it_resolved_to)
{
    Sandbox *sandbox = open_with_net("*", "*.example.org:5432");
    char address[32];
    for (int i = 0; i < 1000; i++) {
        snprintf(address, sizeof address, "192.0.%d.%d", i / 200, i % 200 + 1);
        resolve_to(sandbox, "a.example.org.", address);
        resolve_to(sandbox, "A.Example.Org", address);
    }
    resolve_to(sandbox, "example.org", "198.51.100.1");
    cr_assert_not(reaches(sandbox, "192.0.0.1", 5432), "none is forgotten");
    cr_assert_not(reaches(sandbox, "192.0.4.200", 5432));
    cr_assert(reaches(sandbox, "192.0.0.1", 80));
    cr_assert(reaches(sandbox, "198.51.100.1", 5432));
    sandbox_close(sandbox);
}

Test(policy, a_denied_name_is_denied_with_a_dot_at_its_end)
{
    SandboxError error;
    SocketAddress found;
    Sandbox *sandbox = open_with_net("*", "db.example.org");
    cr_assert_eq(name_lookup(sandbox, NULL, "DB.example.org.", &found, 1, &error), -1);
    cr_assert_eq(error.kind, SANDBOX_DENIED);
    sandbox_close(sandbox);
}

Test(policy, private_addresses_within_others_are_no_part_of_a_name)
{
    Sandbox *sandbox = open_with_net("example.org", NULL);
    static const char *const inner[] = {"10.0.0.1",          "64:ff9b::a00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::1",
                                        "::ffff:169.254.169.254", "::a00:1",        "64:ff9b:1::1",       "fec0::1"};
    for (size_t i = 0; i < sizeof inner / sizeof *inner; i++) {
        resolve_to(sandbox, "example.org", inner[i]);
        cr_assert_not(reaches(sandbox, inner[i], 80), "%s", inner[i]);
    }
    resolve_to(sandbox, "example.org", "64:ff9b::c633:6401");
    cr_assert(reaches(sandbox, "64:ff9b::c633:6401", 80));
    sandbox_close(sandbox);
}

Test(policy, malformed_resources_are_refused)
{
    SandboxError error;
    SandboxPolicy *policy = policy_create();
    const char *const bad[] = {"1.2.3.4/33", "host:port", "host:70000", "host:9-3",
                               "[::1",       "[::1]x",    "a b",        "[::1]:"};
    for (int i = 0; i < 8; i++) {
        cr_assert_not(policy_allow(policy, CAPABILITY_NET, bad[i], &error), "%s", bad[i]);
        cr_assert_eq(error.error_number, SANDBOX_EINVAL);
    }
    cr_assert_not(policy_allow(policy, CAPABILITY_READ, "", &error));
    cr_assert_not(policy_allow(policy, CAPABILITY_SYS, "x", &error));
    cr_assert_eq(capability_by_name("net", 3), CAPABILITY_NET);
    cr_assert_eq(capability_by_name("nets", 4), -1);
    policy_destroy(policy);
}

Test(policy, an_address_is_reachable_once_its_granted_name_was_looked_up)
{
    SandboxError error;
    SandboxPolicy *policy = policy_create();
    policy_allow(policy, CAPABILITY_NET, "localhost:4000", NULL);
    Sandbox *sandbox = open_test_sandbox(policy);
    SocketAddress found[8];
    int count = name_lookup(sandbox, NULL, "localhost", found, 8, &error);
    cr_assert_gt(count, 0, "%s", error.message);
    found[0].port = 4000;
    cr_assert(network_check(sandbox, CAPABILITY_NET, &found[0], false, &error));
    found[0].port = 4001;
    cr_assert_not(network_check(sandbox, CAPABILITY_NET, &found[0], false, &error));
    cr_assert_eq(name_lookup(sandbox, NULL, "example.org", found, 8, &error), -1);
    cr_assert_str_eq(error.message, "looking up example.org denied: run with --allow-net=example.org");
    sandbox_close(sandbox);
}

/* ---- prompts ---- */

static bool allow_some(void *context, const CapabilityCheck *check)
{
    return check->resource && strstr(check->resource, context) != NULL;
}

Test(policy, a_person_may_grant_what_is_not_denied, .init = make_tree, .fini = remove_tree)
{
    SandboxPolicy *policy = policy_create();
    SandboxError error;
    cr_assert(policy_deny(policy, CAPABILITY_READ, in_folder(folder, "in/secret"), NULL));
    policy_set_prompt(policy, allow_some, "/in/");
    policy_set_trace(policy, note, NULL);
    traced[0] = '\0';
    Sandbox *sandbox = open_test_sandbox(policy);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "in/a"), FILE_READ_ONLY), SANDBOX_OK);
    cr_assert_eq(traced[0], '?');
    cr_assert_eq(try_open(sandbox, in_folder(folder, "in/a"), FILE_READ_WRITE), SANDBOX_OK);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "out/b"), FILE_READ_ONLY), SANDBOX_DENIED);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "in/secret/s"), FILE_READ_ONLY), SANDBOX_DENIED);
    /* The link is opened as such, so it is no way around. */
    cr_assert_neq(try_open(sandbox, in_folder(folder, "in/up"), FILE_READ_ONLY), SANDBOX_OK);
    cr_assert_not(sandbox_check(sandbox, CAPABILITY_SYS, NULL, NULL, &error));
    sandbox_close(sandbox);
}

/* ---- ranges, links ---- */

Test(policy, a_grant_may_be_of_the_folder_itself_or_of_a_prefix, .init = make_tree, .fini = remove_tree)
{
    char itself[FILE_PATH_MAX], prefix[FILE_PATH_MAX];
    FileStatus status;
    SandboxError error;
    snprintf(itself, sizeof itself, "%s/in/.", folder);
    snprintf(prefix, sizeof prefix, "%s/out/x*", folder);
    SandboxPolicy *policy = policy_create();
    cr_assert(policy_allow(policy, CAPABILITY_READ, itself, NULL));
    cr_assert(policy_allow(policy, CAPABILITY_READ, prefix, NULL));
    cr_assert(policy_allow(policy, CAPABILITY_WRITE, prefix, NULL));
    Sandbox *sandbox = open_test_sandbox(policy);
    cr_assert_eq(file_status(sandbox, FILE_AT_CWD, in_folder(folder, "in"), true, &status, &error), 0);
    cr_assert_gt(folder_open(sandbox, in_folder(folder, "in"), &error), 0);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "in/a"), FILE_READ_ONLY), SANDBOX_DENIED);
    cr_assert_eq(folder_create(sandbox, in_folder(folder, "out/x-1"), 0777, &error), 0);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "out/x-1/f"), FILE_READ_WRITE | FILE_CREATE),
                 SANDBOX_OK);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "out/x"), FILE_READ_WRITE | FILE_CREATE), SANDBOX_OK);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "out/b"), FILE_READ_ONLY), SANDBOX_DENIED);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "out"), FILE_READ_ONLY), SANDBOX_DENIED);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "out/x-1/../b"), FILE_READ_ONLY), SANDBOX_DENIED);
    sandbox_close(sandbox);
}

Test(policy, links_by_which_a_grant_was_named_are_known, .init = make_tree, .fini = remove_tree)
{
    Sandbox *sandbox = open_with(in_folder(folder, "in/up/b"), NULL, NULL);
    char out[FILE_PATH_MAX];
    cr_assert_eq(try_open(sandbox, in_folder(folder, "in/up/b"), FILE_READ_ONLY), SANDBOX_OK);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "out/b"), FILE_READ_ONLY), SANDBOX_OK);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "in/a"), FILE_READ_ONLY), SANDBOX_DENIED);
    /* Others are not resolved, lest they tell of what was not granted. */
    cr_assert_eq(file_canonical_path(sandbox, in_folder(folder, "in/magic"), out, NULL), 0);
    cr_assert_str_eq(out, in_folder(folder, "in/magic"));
    sandbox_close(sandbox);
}

Test(policy, commas_can_be_escaped, .init = make_tree, .fini = remove_tree)
{
    char both[2 * FILE_PATH_MAX];
    put_file(in_folder(folder, "a,b"), "x");
    snprintf(both, sizeof both, "%s/a\\,b,%s/inner", folder, folder);
    Sandbox *sandbox = open_with(both, NULL, NULL);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "a,b"), FILE_READ_ONLY), SANDBOX_OK);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "inner"), FILE_READ_ONLY), SANDBOX_OK);
    sandbox_close(sandbox);
}

/* ---- mounts ---- */

static Sandbox *open_mounted(const char *guest, const char *host, bool read_only, const char *denied)
{
    SandboxPolicy *policy = policy_create();
    SandboxError error;
    cr_assert(policy_mount(policy, guest, host, read_only, &error), "%s", error.message);
    if (denied) cr_assert(policy_deny(policy, CAPABILITY_READ, denied, NULL));
    return open_test_sandbox(policy);
}

Test(policy, a_mount_shows_its_folder_under_another_name, .init = make_tree, .fini = remove_tree)
{
    Sandbox *sandbox = open_mounted("/data", in_folder(folder, "in"), false, "/data/secret");
    char out[FILE_PATH_MAX];
    SandboxError error;
    cr_assert_eq(try_open(sandbox, "/data/a", FILE_READ_ONLY), SANDBOX_OK);
    cr_assert_eq(try_open(sandbox, "/data/new", FILE_READ_WRITE | FILE_CREATE), SANDBOX_OK);
    cr_assert_eq(access(in_folder(folder, "in/new"), F_OK), 0);
    cr_assert_eq(try_open(sandbox, "/data/secret/s", FILE_READ_ONLY), SANDBOX_DENIED);
    cr_assert_eq(try_open(sandbox, "/data/../etc/passwd", FILE_READ_ONLY), SANDBOX_DENIED);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "in/a"), FILE_READ_ONLY), SANDBOX_DENIED);
    /* up -> ../out is /out in the view, magic leads to /proc of the view */
    cr_assert_eq(try_open(sandbox, "/data/up/b", FILE_READ_ONLY), SANDBOX_DENIED);
    cr_assert_eq(try_open(sandbox, "/data/magic", FILE_READ_ONLY), SANDBOX_DENIED);
    cr_assert_eq(file_canonical_path(sandbox, "/data/secret/../a", out, &error), 0);
    cr_assert_str_eq(out, "/data/a");
    cr_assert_eq(file_real_path(sandbox, "/data/./a", out, &error), 0);
    cr_assert_str_eq(out, "/data/a");
    int in = file_open(sandbox, NULL, FILE_AT_CWD, "/data", FILE_READ_ONLY, 0, &error);
    cr_assert_geq(in, 0);
    cr_assert_geq(file_open(sandbox, NULL, in, "a", FILE_READ_ONLY, 0, &error), 0);
    cr_assert_eq(file_open(sandbox, NULL, in, "../etc/passwd", FILE_READ_ONLY, 0, &error), -1);
    cr_assert_str_eq(error.message, "read access to /etc/passwd denied: run with --allow-read=/etc/passwd");
    cr_assert_eq(file_rename(sandbox, FILE_AT_CWD, "/data/new", FILE_AT_CWD, "/data/newer", &error), 0);
    sandbox_close(sandbox);
}

Test(policy, a_mount_at_the_root_is_all_there_is, .init = make_tree, .fini = remove_tree)
{
    SandboxPolicy *policy = policy_create_allow_all();
    SandboxError error;
    cr_assert(policy_mount(policy, "/", folder, true, &error), "%s", error.message);
    cr_assert(policy_add_package(policy, in_folder(folder, "out"), false, &error));
    Sandbox *sandbox = open_test_sandbox(policy);
    char out[FILE_PATH_MAX];
    cr_assert_eq(try_open(sandbox, "/in/a", FILE_READ_ONLY), SANDBOX_OK);
    cr_assert_eq(try_open(sandbox, "/in/up/b", FILE_READ_ONLY), SANDBOX_OK);
    cr_assert_eq(file_real_path(sandbox, "/in/up/b", out, &error), 0);
    cr_assert_str_eq(out, "/out/b");
    cr_assert_eq(try_open(sandbox, "/etc/passwd", FILE_READ_ONLY), SANDBOX_FAILED);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "in/a"), FILE_READ_ONLY), SANDBOX_FAILED);
    cr_assert_eq(try_open(sandbox, in_folder(folder, "out/b"), FILE_READ_ONLY), SANDBOX_OK);
    cr_assert_eq(file_open(sandbox, NULL, FILE_AT_CWD, "/in/a", FILE_WRITE_ONLY, 0, &error), -1);
    cr_assert_str_eq(error.message, "write access to /in/a denied: run with --mount=/=... without :ro");
    sandbox_close(sandbox);
}

Test(policy, a_working_folder_in_a_mount_has_its_name_in_the_view, .init = make_tree, .fini = remove_tree)
{
    char out[FILE_PATH_MAX];
    cr_assert_eq(chdir(in_folder(folder, "in/secret")), 0);
    Sandbox *sandbox = open_mounted("/app", in_folder(folder, "in"), false, NULL);
    cr_assert_eq(file_current_folder(sandbox, out, sizeof out, NULL), 0);
    cr_assert_str_eq(out, "/app/secret");
    cr_assert_eq(try_open(sandbox, "s", FILE_READ_ONLY), SANDBOX_OK);
    cr_assert_eq(try_open(sandbox, "../a", FILE_READ_ONLY), SANDBOX_OK);
    cr_assert_eq(try_open(sandbox, "../../inner", FILE_READ_ONLY), SANDBOX_DENIED);
    sandbox_close(sandbox);
}

Test(policy, a_child_is_started_where_the_mount_is_on_the_host, .init = make_tree, .fini = remove_tree)
{
    const char *const arguments[] = {"pwd", NULL};
    ProcessRequest request = {.program = "/data/tool", .arguments = arguments, .folder = "/data/secret"};
    int streams[3] = {0, -1, 2};
    char out[FILE_PATH_MAX] = "", expected[FILE_PATH_MAX + 20];
    SandboxError error;
    SandboxPolicy *policy = policy_create();
    put_file(in_folder(folder, "in/tool"), "#!/bin/sh\npwd -P\n");
    chmod(in_folder(folder, "in/tool"), 0755);
    cr_assert(policy_mount(policy, "/data", in_folder(folder, "in"), false, &error));
    cr_assert(policy_allow(policy, CAPABILITY_RUN, "/data/tool", &error));
    Sandbox *sandbox = open_test_sandbox(policy);
    int64_t child = process_spawn(sandbox, &request, streams, &error);
    cr_assert_gt(child, 0, "%s", error.message);
    cr_assert_gt(descriptor_read(sandbox, NULL, streams[1], out, sizeof out - 1, &error), 0);
    snprintf(expected, sizeof expected, "%s/in/secret\n", folder);
    cr_assert_str_eq(out, expected);
    sandbox_close(sandbox);
}

Test(policy, a_bad_mount_is_refused)
{
    SandboxPolicy *policy = policy_create();
    SandboxError error;
    cr_assert_not(policy_mount(policy, "data", "/tmp", false, &error));
    cr_assert_not(policy_mount(policy, "/a/../b", "/tmp", false, &error));
    cr_assert_not(policy_mount(policy, "/data", "/no/such/folder", false, &error));
    cr_assert_str_eq(error.message, "/no/such/folder: No such file or directory");
    cr_assert_not(policy_mount(policy, "/data", "/etc/passwd", false, &error));
    policy_destroy(policy);
}
