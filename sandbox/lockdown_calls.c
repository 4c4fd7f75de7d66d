/* lockdown_calls.c: the filter of system calls, by seccomp.
 *
 * Refused is what nothing in this process needs: starting programs and processes, looking into others,
 * changing the system or the process's identity, and kinds of sockets that are not granted. The rest is left
 * to the first wall and Landlock. A list of what is allowed would be tighter, but breaks with each new C
 * library; a newer system call is refused by number. */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/internal.h"

#if defined(__x86_64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

enum {
    NEWEST_KNOWN_CALL = 462,    /* later ones are refused as if the kernel had none */
    COMPATIBLE_CALL = 1 << 30,  /* x86-64's x32 calls have this bit */
};

static const int REFUSED[] = {
    SYS_execve,
    SYS_execveat,
#ifdef SYS_fork
    SYS_fork,
    SYS_vfork,
#endif
    SYS_ptrace,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_kcmp,
    SYS_pidfd_getfd,
    SYS_pidfd_send_signal,
    SYS_process_madvise,
    SYS_tkill,
    SYS_rt_sigqueueinfo,
    SYS_rt_tgsigqueueinfo,
    SYS_mount,
    SYS_umount2,
    SYS_pivot_root,
    SYS_chroot,
    SYS_move_mount,
    SYS_open_tree,
    SYS_fsopen,
    SYS_fsmount,
    SYS_fsconfig,
    SYS_fspick,
    SYS_mount_setattr,
    SYS_unshare,
    SYS_setns,
    SYS_swapon,
    SYS_swapoff,
    SYS_reboot,
    SYS_sethostname,
    SYS_setdomainname,
    SYS_settimeofday,
    SYS_clock_settime,
    SYS_clock_adjtime,
    SYS_adjtimex,
    SYS_acct,
    SYS_quotactl,
    SYS_syslog,
    SYS_vhangup,
    SYS_init_module,
    SYS_finit_module,
    SYS_delete_module,
    SYS_kexec_load,
#ifdef SYS_kexec_file_load
    SYS_kexec_file_load,
#endif
    SYS_bpf,
    SYS_perf_event_open,
    SYS_userfaultfd,
    SYS_io_uring_setup,
    SYS_io_uring_enter,
    SYS_io_uring_register,
    SYS_open_by_handle_at,
    SYS_name_to_handle_at,
    SYS_fanotify_init,
    SYS_lookup_dcookie,
    SYS_personality,
    SYS_add_key,
    SYS_request_key,
    SYS_keyctl,
    SYS_setuid,
    SYS_setgid,
    SYS_setreuid,
    SYS_setregid,
    SYS_setresuid,
    SYS_setresgid,
    SYS_setfsuid,
    SYS_setfsgid,
    SYS_setgroups,
    SYS_capset,
    SYS_shmget,
    SYS_shmat,
    SYS_shmctl,
    SYS_semget,
    SYS_msgget,
    SYS_mq_open,
#ifdef SYS_iopl
    SYS_iopl,
    SYS_ioperm,
    SYS_modify_ldt,
#endif
};

enum { REFUSED_COUNT = sizeof REFUSED / sizeof REFUSED[0], FILTER_MOST = REFUSED_COUNT * 2 + 80 };

/* A filter under construction. */
typedef struct Filter {
    struct sock_filter code[FILTER_MOST];
    unsigned           length;
} Filter;

static void emit(Filter *filter, uint16_t code, uint32_t value, uint8_t if_true, uint8_t if_false)
{
    filter->code[filter->length++] = (struct sock_filter){code, if_true, if_false, value};
}

static void load(Filter *filter, size_t offset)
{
    emit(filter, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void load_argument(Filter *filter, int index)
{
    load(filter, offsetof(struct seccomp_data, args) + (size_t)index * 8);
}

static void answer(Filter *filter, uint32_t action)
{
    emit(filter, BPF_RET | BPF_K, action, 0, 0);
}

static void refuse(Filter *filter, int number)
{
    answer(filter, SECCOMP_RET_ERRNO | (uint32_t)number);
}

/* Skips `count` instructions unless the loaded value equals `value`. */
static void unless_equal_skip(Filter *filter, uint32_t value, uint8_t count)
{
    emit(filter, BPF_JMP | BPF_JEQ | BPF_K, value, 0, count);
}

static void allow_if_equal(Filter *filter, uint32_t value)
{
    unless_equal_skip(filter, value, 1);
    answer(filter, SECCOMP_RET_ALLOW);
}

/* ---- calls whose arguments decide ---- */

/* Signals to this process only; its id is the first argument of both calls. */
static void filter_signals(Filter *filter)
{
    const int calls[] = {SYS_kill, SYS_tgkill};
    for (int i = 0; i < 2; i++) {
        unless_equal_skip(filter, (uint32_t)calls[i], 4);
        load_argument(filter, 0);
        allow_if_equal(filter, (uint32_t)getpid());
        refuse(filter, EPERM);
    }
}

/* Threads, no processes. The C library falls back to clone when there is no clone3, whose arguments can't be
 * seen. */
static void filter_clones(Filter *filter)
{
    unless_equal_skip(filter, SYS_clone3, 1);
    refuse(filter, ENOSYS);
    unless_equal_skip(filter, SYS_clone, 4);
    load_argument(filter, 0);
    emit(filter, BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1);
    answer(filter, SECCOMP_RET_ALLOW);
    refuse(filter, EPERM);
}

/* Route sockets serve the list of interfaces and the resolver. */
static void filter_sockets(Filter *filter, bool network, bool local)
{
    Filter body = {.length = 0};
    load_argument(&body, 0);
    if (network) {
        allow_if_equal(&body, AF_INET);
        allow_if_equal(&body, AF_INET6);
    }
    if (local) allow_if_equal(&body, AF_UNIX);
    unless_equal_skip(&body, AF_NETLINK, 3);
    load_argument(&body, 2);
    allow_if_equal(&body, NETLINK_ROUTE);
    refuse(&body, EACCES);
    unless_equal_skip(filter, SYS_socket, (uint8_t)body.length);
    for (unsigned i = 0; i < body.length; i++) filter->code[filter->length++] = body.code[i];
}

/* ---- the whole ---- */

static void check_architecture(Filter *filter)
{
    load(filter, offsetof(struct seccomp_data, arch));
    emit(filter, BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCHITECTURE, 1, 0);
    answer(filter, SECCOMP_RET_KILL_PROCESS);
    load(filter, offsetof(struct seccomp_data, nr));
    emit(filter, BPF_JMP | BPF_JGE | BPF_K, COMPATIBLE_CALL, 0, 1);
    refuse(filter, ENOSYS);
    emit(filter, BPF_JMP | BPF_JGT | BPF_K, NEWEST_KNOWN_CALL, 0, 1);
    refuse(filter, ENOSYS);
}

static void build_filter(Filter *filter, const SandboxPolicy *policy)
{
    bool network = policy_grants_any(policy, CAPABILITY_NET) || policy_grants_any(policy, CAPABILITY_LISTEN);
    /* /dev/null is always there; only further grants to write can hold a socket's name. */
    bool local =
        network || policy->allowed[CAPABILITY_WRITE].all || policy->allowed[CAPABILITY_WRITE].path_count > 1;
    filter->length = 0;
    check_architecture(filter);
    for (int i = 0; i < REFUSED_COUNT; i++) {
        unless_equal_skip(filter, (uint32_t)REFUSED[i], 1);
        refuse(filter, EPERM);
    }
    /* Each block below answers, or leaves the number loaded for the next. */
    filter_clones(filter);
    filter_sockets(filter, network, local);
    if (!policy_grants_any(policy, CAPABILITY_SYS)) filter_signals(filter);
    answer(filter, SECCOMP_RET_ALLOW);
}

bool lockdown_filter_calls(const SandboxPolicy *policy, bool *done, SandboxError *error)
{
    Filter filter;
    build_filter(&filter, policy);
    struct sock_fprog program = {.len = (unsigned short)filter.length, .filter = filter.code};
    *done = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0;
    if (*done || errno == ENOSYS || errno == EINVAL) return true;
    return sandbox_fail(error, errno) == 0;
}
