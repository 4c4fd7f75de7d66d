/* lockdown_calls.c: the filter of system calls, by seccomp.
 *
 * Allowed is what lockdown_calls.def lists, and, by their arguments: memory that is not executable, threads, signals to
 * the own process, harmless requests about descriptors, sockets of the kinds that are granted, and messages that name no address. Addresses
 * are named to the helper alone (helper.h), whose socket can't be closed or replaced, so that what is sent there gets there.
 *
 * The filter is built by hand: there is little to it, and a library would cost more time at the start than all the rest of the wall. It finds
 * a call's answer by halving, and only calls whose arguments decide go through their blocks, one after the other: Linux tries the filter on
 * each call there is when it is put up, which with a row of comparisons took a fifteenth of the start of a small program. */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/helper.h"

#if defined(__x86_64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

enum {
    NEWEST_KNOWN_CALL = 462,    /* later ones are refused as if the kernel had none */
    COMPATIBLE_CALL = 1 << 30,  /* x86-64's x32 calls have this bit */
};

/* When a row of the table counts. */
enum { ALWAYS = 1, WRITE = 2, SYS = 4, RUN = 8, HELPER = 16, NETWORK = 32, LOCAL = 64, SENDS_ANYWHERE = 128, CHANGE = 256, BINDS = 512 };

typedef struct AllowedCall {
    int      number;
    unsigned when;
} AllowedCall;

static const AllowedCall allowed_calls[] = {
#define CALL(name, when) {SYS_##name, when},
#include "sandbox/lockdown_calls.def"
#undef CALL
};

enum { ALLOWED_COUNT = sizeof allowed_calls / sizeof *allowed_calls, CALLS = NEWEST_KNOWN_CALL + 1, BLOCKS_MOST = 500 };

/* What the number alone says. */
typedef enum Answer { REFUSED, ALLOWED, BY_ARGUMENTS } Answer;

/* ---- writing a filter ---- */

/* A filter under construction. */
typedef struct Filter {
    struct sock_filter code[2 * CALLS + BLOCKS_MOST];
    uint8_t            answers[CALLS]; /* Answer, by number */
    unsigned           length, call;   /* call: where the block that is open began; 0: none */
    unsigned           have;          /* of ALWAYS and so on */
    const Sandbox     *sandbox;
} Filter;

static void emit(Filter *filter, uint16_t code, uint32_t value, uint8_t if_true, uint8_t if_false)
{
    filter->code[filter->length++] = (struct sock_filter){code, if_true, if_false, value};
}

static void load(Filter *filter, size_t offset)
{
    emit(filter, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

/* The lower half of an argument (the upper one is in the next four bytes). */
static void load_argument(Filter *filter, int index)
{
    load(filter, offsetof(struct seccomp_data, args) + (size_t)index * 8);
}

static void load_upper_argument(Filter *filter, int index)
{
    load(filter, offsetof(struct seccomp_data, args) + (size_t)index * 8 + 4);
}

static void allow(Filter *filter)
{
    emit(filter, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
}

static void refuse(Filter *filter, int number)
{
    emit(filter, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (uint32_t)number, 0, 0);
}

/* Skips `count` instructions unless the loaded value equals `value`. */
static void unless_equal_skip(Filter *filter, uint32_t value, uint8_t count)
{
    emit(filter, BPF_JMP | BPF_JEQ | BPF_K, value, 0, count);
}

static void allow_if_equal(Filter *filter, uint32_t value)
{
    unless_equal_skip(filter, value, 1);
    allow(filter);
}

static void refuse_if_equal(Filter *filter, uint32_t value, int number)
{
    unless_equal_skip(filter, value, 1);
    refuse(filter, number);
}

/* What is between these two is done for one call, and must answer: behind it the number is not loaded any more. */
static void begin_call(Filter *filter, int call)
{
    if (filter->answers[call] == REFUSED) filter->answers[call] = BY_ARGUMENTS;
    unless_equal_skip(filter, (uint32_t)call, 0);
    filter->call = filter->length;
}

static void end_call(Filter *filter)
{
    filter->code[filter->call - 1].jf = (uint8_t)(filter->length - filter->call);
    filter->call = 0;
}

static bool has(const Filter *filter, unsigned when)
{
    return filter->have & when;
}

/* ---- calls whose arguments decide ---- */

/* The helper's libraries (of the resolver) may be loaded when they are needed. */
static void filter_memory(Filter *filter)
{
    const int calls[] = {SYS_mmap, SYS_mprotect};
    for (int i = 0; i < 2; i++) {
        begin_call(filter, calls[i]);
        if (!has(filter, HELPER)) {
            load_argument(filter, 2);
            emit(filter, BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1);
            refuse(filter, EACCES);
        }
        allow(filter);
        end_call(filter);
    }
}

/* To this process only; its id is the first argument of both calls. */
static void filter_signals(Filter *filter)
{
    const int calls[] = {SYS_kill, SYS_tgkill};
    for (int i = 0; i < 2; i++) {
        begin_call(filter, calls[i]);
        load_argument(filter, 0);
        if (has(filter, SYS)) allow(filter);
        allow_if_equal(filter, (uint32_t)getpid());
        refuse(filter, EPERM);
        end_call(filter);
    }
}

/* Threads, no processes. The C library falls back to clone when there is no clone3, whose arguments can't be seen. */
static void filter_clones(Filter *filter)
{
    const uint32_t thread = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD, rest =
        CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID | CLONE_CHILD_SETTID | CLONE_DETACHED;
    begin_call(filter, SYS_clone3);
    refuse(filter, ENOSYS);
    end_call(filter);
    begin_call(filter, SYS_clone);
    load_argument(filter, 0);
    emit(filter, BPF_ALU | BPF_AND | BPF_K, ~rest, 0, 0);
    allow_if_equal(filter, thread);
    refuse(filter, EPERM);
    end_call(filter);
}

static void allow_values(Filter *filter, int call, int argument, const uint32_t *values, size_t count)
{
    begin_call(filter, call);
    load_argument(filter, argument);
    for (size_t i = 0; i < count; i++) allow_if_equal(filter, values[i]);
    refuse(filter, EPERM);
    end_call(filter);
}

/* What can be asked of a descriptor: its flags, locks, sizes. Nothing that sends signals (F_SETOWN) or types into a terminal. */
static void filter_requests(Filter *filter)
{
    static const uint32_t control[] = {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK, F_SETLKW,
                                       F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW, F_GETPIPE_SZ, F_SETPIPE_SZ};
    static const uint32_t device[] = {0x541B /* FIONREAD */, 0x5421 /* FIONBIO */, 0x5401 /* TCGETS */, 0x5402 /* TCSETS */,
                                      0x5403 /* TCSETSW */, 0x5404 /* TCSETSF */, 0x802C542A /* TCGETS2 */, 0x5413 /* TIOCGWINSZ */,
                                      0x540F /* TIOCGPGRP */, 0x8905 /* SIOCATMARK */, 0x8921 /* SIOCGIFMTU */, 0x8910 /* SIOCGIFNAME */,
                                      0x8933 /* SIOCGIFINDEX */, 0x8913 /* SIOCGIFFLAGS */, 0x80081272 /* BLKGETSIZE64 */};
    static const uint32_t process[] = {PR_SET_NAME, PR_GET_NAME, 0x53564d41 /* PR_SET_VMA */, 41 /* PR_SET_THP_DISABLE */,
                                       42 /* PR_GET_THP_DISABLE */};
    allow_values(filter, SYS_fcntl, 1, control, sizeof control / sizeof *control);
    allow_values(filter, SYS_ioctl, 1, device, sizeof device / sizeof *device);
    allow_values(filter, SYS_prctl, 0, process, sizeof process / sizeof *process);
    begin_call(filter, SYS_prlimit64);
    load_argument(filter, 0);
    allow_if_equal(filter, 0);
    allow_if_equal(filter, (uint32_t)getpid());
    refuse(filter, EPERM);
    end_call(filter);
}

/* ---- sockets ---- */

/* Route sockets serve the list of interfaces and the resolver. Datagrams to local sockets name an address that nobody checks. */
static void filter_sockets(Filter *filter)
{
    begin_call(filter, SYS_socket);
    if (has(filter, SYS | HELPER)) {
        load_argument(filter, 0);
        unless_equal_skip(filter, AF_NETLINK, 3);
        load_argument(filter, 2);
        allow_if_equal(filter, NETLINK_ROUTE);
    }
    load_argument(filter, 1);
    emit(filter, BPF_ALU | BPF_AND | BPF_K, 0xf, 0, 0);
    refuse_if_equal(filter, SOCK_PACKET, EACCES);
    refuse_if_equal(filter, SOCK_RAW, EACCES);
    emit(filter, BPF_JMP | BPF_JEQ | BPF_K, SOCK_STREAM, 3, 0);
    /* A datagram socket: */
    load_argument(filter, 0);
    unless_equal_skip(filter, AF_UNIX, 1);
    refuse(filter, EACCES);
    load_argument(filter, 0);
    if (has(filter, NETWORK | HELPER)) {
        allow_if_equal(filter, AF_INET);
        allow_if_equal(filter, AF_INET6);
    }
    if (has(filter, LOCAL | HELPER)) allow_if_equal(filter, AF_UNIX);
    refuse(filter, EACCES);
    end_call(filter);
    begin_call(filter, SYS_socketpair);
    load_argument(filter, 1);
    emit(filter, BPF_ALU | BPF_AND | BPF_K, 0xf, 0, 0);
    refuse_if_equal(filter, SOCK_DGRAM, EACCES);
    allow(filter);
    end_call(filter);
}

static void allow_helper_sockets(Filter *filter)
{
    for (int i = 0; i < HELPER_KINDS; i++)
        if (filter->sandbox->helpers[i].pid) allow_if_equal(filter, (uint32_t)filter->sandbox->helpers[i].socket);
}

/* sendto(…, address, length) and sendmsg. An address of 12 bytes is a route socket's, too short for any other. */
enum { ROUTE_ADDRESS = 12 };

static void filter_messages(Filter *filter)
{
    begin_call(filter, SYS_sendto);
    if (!has(filter, HELPER | SENDS_ANYWHERE)) {
        if (has(filter, SYS)) {
            load_argument(filter, 5);
            allow_if_equal(filter, ROUTE_ADDRESS);
        }
        load_argument(filter, 4);
        unless_equal_skip(filter, 0, 3);
        load_upper_argument(filter, 4);
        allow_if_equal(filter, 0);
        refuse(filter, EACCES);
    }
    allow(filter);
    end_call(filter);
    begin_call(filter, SYS_sendmsg);
    if (!has(filter, HELPER | SENDS_ANYWHERE)) {
        load_argument(filter, 0);
        allow_helper_sockets(filter);
        refuse(filter, EACCES);
    }
    allow(filter);
    end_call(filter);
}

/* For the list of interfaces: a route socket's address, as above. Local sockets can only be made where Landlock allows it. */
static void filter_bind(Filter *filter)
{
    if (has(filter, BINDS) || !has(filter, SYS)) return;
    begin_call(filter, SYS_bind);
    load_argument(filter, 2);
    allow_if_equal(filter, ROUTE_ADDRESS);
    refuse(filter, EPERM);
    end_call(filter);
}

/* The helpers' sockets keep their numbers: nothing else gets there. */
static void keep_helper_sockets(Filter *filter)
{
#ifdef SYS_dup2
    const int calls[][2] = {{SYS_close, 0}, {SYS_dup3, 1}, {SYS_dup2, 1}};
#else
    const int calls[][2] = {{SYS_close, 0}, {SYS_dup3, 1}};
#endif
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        begin_call(filter, calls[i][0]);
        load_argument(filter, calls[i][1]);
        for (int j = 0; j < HELPER_KINDS; j++)
            if (filter->sandbox->helpers[j].pid) refuse_if_equal(filter, (uint32_t)filter->sandbox->helpers[j].socket, EPERM);
        allow(filter);
        end_call(filter);
    }
}

/* ---- the whole ---- */

static void check_architecture(Filter *filter)
{
    load(filter, offsetof(struct seccomp_data, arch));
    emit(filter, BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCHITECTURE, 1, 0);
    emit(filter, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS, 0, 0);
    load(filter, offsetof(struct seccomp_data, nr));
    emit(filter, BPF_JMP | BPF_JGE | BPF_K, COMPATIBLE_CALL, 0, 1);
    refuse(filter, ENOSYS);
    emit(filter, BPF_JMP | BPF_JGT | BPF_K, NEWEST_KNOWN_CALL, 0, 1);
    refuse(filter, ENOSYS);
}

static unsigned conditions(const Sandbox *sandbox, HelperKind kind)
{
    const SandboxPolicy *policy = &sandbox->policy;
    bool write = policy_grants_writing(policy);
    bool network = policy_grants_any(policy, CAPABILITY_NET) || policy_grants_any(policy, CAPABILITY_LISTEN);
    unsigned have = ALWAYS;
    if (kind == HELPER_NETWORK) have |= HELPER | BINDS;
    if (kind == HELPER_FILES) have |= BINDS | SENDS_ANYWHERE | (write ? CHANGE : 0);
    if (write) have |= WRITE;
    if (network) have |= NETWORK;
    if (write || network) have |= LOCAL;
    if (policy_grants_name(policy, CAPABILITY_SYS, NULL)) have |= SYS;
    if (policy_grants_any(policy, CAPABILITY_RUN)) have |= RUN;
    if (policy_sends_anywhere(policy)) have |= SENDS_ANYWHERE;
    return have;
}

/* What was allowed already stays so. */
static void build_blocks(Filter *filter, const Sandbox *sandbox, HelperKind kind)
{
    *filter = (Filter){.have = conditions(sandbox, kind), .sandbox = sandbox};
    filter_messages(filter);
    for (int i = 0; i < ALLOWED_COUNT; i++) {
        int number = allowed_calls[i].number;
        if (number < CALLS && has(filter, allowed_calls[i].when) && filter->answers[number] == REFUSED) filter->answers[number] = ALLOWED;
    }
    filter_memory(filter);
    keep_helper_sockets(filter);
    filter_requests(filter);
    filter_signals(filter);
    filter_clones(filter);
    filter_sockets(filter);
    filter_bind(filter);
    refuse(filter, EPERM);
}

enum { JUMP_MOST = 255, STRETCHES_MOST = JUMP_MOST + 1 }; /* then the lower half of a tree, of 2n - 1 instructions, can be jumped over */

/* Stretches of numbers with one answer: stretch i begins at starts[i], and ends where the next one begins. */
typedef struct Stretches {
    uint16_t starts[CALLS];
    unsigned count;
} Stretches;

static void find_stretches(const Filter *blocks, Stretches *stretches)
{
    stretches->count = 0;
    for (unsigned number = 0; number < CALLS; number++)
        if (!number || blocks->answers[number] != blocks->answers[number - 1]) stretches->starts[stretches->count++] = (uint16_t)number;
}

/* How far it is to the blocks is known at the end only. */
static void emit_answer(Filter *filter, Answer answer)
{
    if (answer == ALLOWED) allow(filter);
    else if (answer == REFUSED) refuse(filter, EPERM);
    else emit(filter, BPF_JMP | BPF_JA, 0, 0, 0);
}

static void emit_tree(Filter *filter, const Filter *blocks, const Stretches *stretches, unsigned first, unsigned last)
{
    if (first == last) {
        emit_answer(filter, blocks->answers[stretches->starts[first]]);
        return;
    }
    unsigned middle = (first + last) / 2, at = filter->length;
    emit(filter, BPF_JMP | BPF_JGE | BPF_K, stretches->starts[middle + 1], 0, 0);
    emit_tree(filter, blocks, stretches, first, middle);
    filter->code[at].jt = (uint8_t)(filter->length - at - 1);
    emit_tree(filter, blocks, stretches, middle + 1, last);
}

/* False: a machine whose calls are numbered so that the tree gets too large. */
static bool build_filter(Filter *filter, const Filter *blocks)
{
    Stretches stretches;
    find_stretches(blocks, &stretches);
    if (stretches.count > STRETCHES_MOST) return false;
    filter->length = 0;
    check_architecture(filter);
    emit_tree(filter, blocks, &stretches, 0, stretches.count - 1);
    for (unsigned i = 0; i < filter->length; i++)
        if (filter->code[i].code == (BPF_JMP | BPF_JA)) filter->code[i].k = filter->length - i - 1;
    memcpy(filter->code + filter->length, blocks->code, blocks->length * sizeof *blocks->code);
    filter->length += blocks->length;
    return true;
}

bool lockdown_filter_calls(const Sandbox *sandbox, HelperKind kind, bool *done, SandboxError *error)
{
    static Filter filter, blocks;
    build_blocks(&blocks, sandbox, kind);
    if (!build_filter(&filter, &blocks)) return sandbox_fail(error, E2BIG) == 0;
    struct sock_fprog program = {.len = (unsigned short)filter.length, .filter = filter.code};
    *done = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0;
    if (*done || errno == ENOSYS || errno == EINVAL) return true;
    return sandbox_fail(error, errno) == 0;
}
