/* wakeable_call.c: see the header. */
#include "sandbox/wakeable_call.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

/* A late signal interrupts whatever the thread does then: calls are begun again, as the handler says SA_RESTART. */
#define WAKE_SIGNAL (SIGRTMAX - 2)

bool wakeable_call_owns(int os_signal)
{
    return os_signal == WAKE_SIGNAL;
}

/* ThreadSanitizer puts signals off, so that they would come too late. */
#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__)

/* From the look at `state` (in r11, which the kernel overwrites at last) up to where the call is over. */
extern const char wakeable_look[] __attribute__((visibility("hidden")));
extern const char wakeable_over[] __attribute__((visibility("hidden")));
extern const char wakeable_woken[] __attribute__((visibility("hidden")));

__asm__(".text\n"
        ".globl wakeable_call, wakeable_look, wakeable_over, wakeable_woken\n"
        ".hidden wakeable_call, wakeable_look, wakeable_over, wakeable_woken\n"
        ".type wakeable_call, @function\n"
        "wakeable_call:\n"
        "    endbr64\n"
        "    mov %rdi, %r11\n"
        "    mov %rsi, %rax\n"
        "    mov %rdx, %rdi\n"
        "    mov %rcx, %rsi\n"
        "    mov %r8, %rdx\n"
        "    mov %r9, %r10\n"
        "    mov 8(%rsp), %r8\n"
        "    mov 16(%rsp), %r9\n"
        "wakeable_look:\n"
        "    testl $1, (%r11)\n" /* WAKEABLE_WOKEN */
        "    jnz wakeable_woken\n"
        "    syscall\n"
        "wakeable_over:\n"
        "    ret\n"
        "wakeable_woken:\n"
        "    mov $-4, %rax\n" /* -EINTR */
        "    ret\n"
        ".size wakeable_call, . - wakeable_call\n");

_Static_assert(WAKEABLE_WOKEN == 1 && EINTR == 4, "as in the code above");

static bool is_open;

static void on_wake(int os_signal, siginfo_t *info, void *context)
{
    (void)os_signal;
    (void)info;
    greg_t *at = &((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
    if (*at >= (greg_t)wakeable_look && *at < (greg_t)wakeable_over) *at = (greg_t)wakeable_woken;
}

/* No other handler runs within this one, nor this one within another of ours (they block all): so what it finds is the thread's own place. */
void wakeable_calls_open(void)
{
    struct sigaction action = {.sa_sigaction = on_wake, .sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK};
    sigfillset(&action.sa_mask);
    is_open = sigaction(WAKE_SIGNAL, &action, NULL) == 0;
}

bool wakeable_calls_ready(void)
{
    static _Thread_local bool let_through;
    if (let_through || !is_open) return is_open;
    sigset_t wake;
    sigemptyset(&wake);
    sigaddset(&wake, WAKE_SIGNAL);
    let_through = pthread_sigmask(SIG_UNBLOCK, &wake, NULL) == 0;
    return let_through;
}

void wakeable_call_end(uint32_t os_thread)
{
    syscall(SYS_tgkill, getpid(), os_thread, WAKE_SIGNAL);
}

#else

void wakeable_calls_open(void)
{
}

bool wakeable_calls_ready(void)
{
    return false;
}

int64_t wakeable_call(_Atomic uint32_t *state, long number, long first, long second, long third, long fourth, long fifth, long sixth)
{
    (void)state, (void)number, (void)first, (void)second, (void)third, (void)fourth, (void)fifth, (void)sixth;
    return -ENOSYS;
}

void wakeable_call_end(uint32_t os_thread)
{
    (void)os_thread;
}

#endif
