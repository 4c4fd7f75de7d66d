/* os_thread.c: OS threads by way of pthreads; how many processors there are and how much of them was used. */
#include "sandbox/os_thread.h"

#include <errno.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "sandbox/clock.h"
#include "sandbox/internal.h"
#include "sandbox/memory.h"

enum { MINIMUM_STACK = 128 * 1024, NAME_MAX_WITH_NUL = 16 };

typedef struct StartRecord {
    void (*entry)(void *argument);
    void *argument;
    char  name[NAME_MAX_WITH_NUL];
} StartRecord;

static void *run_thread(void *argument)
{
    StartRecord record = *(StartRecord *)argument;
    free(argument);
    signals_note_thread_blocked();
    if (record.name[0]) os_thread_set_name(record.name);
    record.entry(record.argument);
    return NULL;
}

static bool prepare_attributes(pthread_attr_t *attributes, size_t stack_size)
{
    if (pthread_attr_init(attributes) != 0) return false;
    if (stack_size == 0) return true;
    size_t page = memory_page_size();
    if (stack_size < MINIMUM_STACK) stack_size = MINIMUM_STACK;
    stack_size = (stack_size + page - 1) & ~(page - 1);
    /* pthreads counts the guard page as part of the stack. */
    return pthread_attr_setstacksize(attributes, stack_size + page) == 0;
}

bool os_thread_create(OsThread *out, size_t stack_size, void (*entry)(void *argument), void *argument,
                      const char *name)
{
    pthread_attr_t attributes;
    StartRecord *record = malloc(sizeof *record);
    if (!record) return false;
    *record = (StartRecord){.entry = entry, .argument = argument};
    if (name) snprintf(record->name, sizeof record->name, "%s", name);

    /* A new thread inherits the mask: all blocked but what the processor raises, which must not be lost. */
    sigset_t blocked, before;
    sigfillset(&blocked);
    sigdelset(&blocked, SIGSEGV);
    sigdelset(&blocked, SIGBUS);
    sigdelset(&blocked, SIGFPE);
    sigdelset(&blocked, SIGILL);
    pthread_t thread;
    bool started = false;
    if (prepare_attributes(&attributes, stack_size)) {
        pthread_sigmask(SIG_SETMASK, &blocked, &before);
        started = pthread_create(&thread, &attributes, run_thread, record) == 0;
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        pthread_attr_destroy(&attributes);
    }
    if (!started) {
        free(record);
        return false;
    }
    out->handle = (uintptr_t)thread;
    return true;
}

void os_thread_join(OsThread thread)
{
    pthread_join((pthread_t)thread.handle, NULL);
}

void os_thread_detach(OsThread thread)
{
    pthread_detach((pthread_t)thread.handle);
}

uint32_t os_thread_id(void)
{
    static _Thread_local uint32_t id;
    if (id == 0) id = (uint32_t)gettid();
    return id;
}

static bool find_stack_bounds(void **lowest, void **limit)
{
    pthread_attr_t attributes;
    void *address;
    size_t size, guard;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return false;
    bool known = pthread_attr_getstack(&attributes, &address, &size) == 0 &&
                 pthread_attr_getguardsize(&attributes, &guard) == 0;
    pthread_attr_destroy(&attributes);
    if (!known) return false;
    char *top = (char *)address + size;
    const size_t most = (size_t)1 << 30;
    bool is_main = gettid() == getpid();
    if (is_main) {
        /* The main stack grows; the kernel keeps a gap of 256 pages below it, and RLIMIT_STACK may be
         * unlimited. */
        guard = 256 * memory_page_size();
        if (size > most) size = most;
    }
    *lowest = top - size + (guard < size / 2 ? guard : 0);
    *limit = top;
    return true;
}

/* For a process's first thread the C library reads the list of all mappings, so it is asked once. */
bool os_thread_stack_bounds(void **lowest, void **limit)
{
    static _Thread_local void *known_lowest, *known_limit;
    if (!known_limit && !find_stack_bounds(&known_lowest, &known_limit)) return false;
    *lowest = known_lowest;
    *limit = known_limit;
    return true;
}

/* The compiler may not leave the stores out though nobody reads them. */
__attribute__((noinline, no_sanitize("address"))) void os_thread_clear_stack(size_t bytes)
{
    void *below = __builtin_alloca(bytes);
    memset(below, 0, bytes);
    __asm__ volatile("" : : "r"(below) : "memory");
}

void os_thread_yield(void)
{
    sched_yield();
}

/* struct sched_attr, which newer C libraries declare and older ones don't. */
typedef struct SchedulingAttributes {
    uint32_t size, policy;
    uint64_t flags;
    int32_t  nice;
    uint32_t priority;
    uint64_t runtime, deadline, period;
} SchedulingAttributes;

bool os_thread_set_turn(uint32_t id, uint64_t nanoseconds)
{
    SchedulingAttributes attributes = {.size = sizeof attributes};
    if (syscall(SYS_sched_getattr, (pid_t)id, &attributes, sizeof attributes, 0) != 0) return false;
    if (attributes.policy != SCHED_OTHER && attributes.policy != SCHED_BATCH) return false;
    attributes.size = sizeof attributes;
    attributes.flags = 0;
    attributes.runtime = nanoseconds;
    return syscall(SYS_sched_setattr, (pid_t)id, &attributes, 0) == 0;
}

void os_thread_set_name(const char *name)
{
    char cut[NAME_MAX_WITH_NUL];
    snprintf(cut, sizeof cut, "%s", name);
    pthread_setname_np(pthread_self(), cut);
}

/* Processors' worth of time that the control group gives us, rounded up; 0 for no quota. Version 2, then
 * 1. */
static uint32_t group_cpu_quota(void)
{
    char text[128];
    long long quota = -1, period = 0;
    if (host_read_file("/sys/fs/cgroup/cpu.max", text, sizeof text) > 0) {
        if (sscanf(text, "%lld %lld", &quota, &period) != 2) return 0;
    } else {
        if (host_read_file("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", text, sizeof text) > 0) quota = atoll(text);
        if (host_read_file("/sys/fs/cgroup/cpu/cpu.cfs_period_us", text, sizeof text) > 0)
            period = atoll(text);
    }
    if (quota <= 0 || period <= 0) return 0;
    return (uint32_t)((quota + period - 1) / period);
}

static uint32_t affinity_count(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) return (uint32_t)CPU_COUNT(&set);
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (uint32_t)online : 1;
}

/* The quota is read again when what is known of it is older than that; HotSpot has the same patience. */
#define QUOTA_AGE_NS INT64_C(20000000)

static uint32_t recent_cpu_quota(void)
{
    static _Atomic int64_t read_ns; /* 0: never */
    static _Atomic uint32_t quota;
    int64_t now = clock_monotonic_ns();
    if (!read_ns || now - read_ns > QUOTA_AGE_NS) {
        quota = group_cpu_quota();
        read_ns = now;
    }
    return quota;
}

uint32_t os_thread_cpu_count(void)
{
    uint32_t count = affinity_count(), quota = recent_cpu_quota();
    if (quota > 0 && quota < count) count = quota;
    return count > 0 ? count : 1;
}

/* User time only is told in ticks, in the 14th field of the thread's stat line. The name in field 2 may hold
 * anything. */
static int64_t user_time(uint32_t id)
{
    char path[64], text[1024];
    unsigned long long ticks;
    snprintf(path, sizeof path, "/proc/self/task/%u/stat", id);
    if (host_read_file(path, text, sizeof text) <= 0) return -1;
    const char *rest = strrchr(text, ')');
    if (!rest || sscanf(rest + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu", &ticks) != 1)
        return -1;
    return (int64_t)(ticks * (1000000000ull / (unsigned long long)sysconf(_SC_CLK_TCK)));
}

int64_t os_thread_cpu_time(uint32_t id, bool user_only)
{
    if (id == 0) id = os_thread_id();
    if (user_only) return user_time(id);
    /* The kernel's form of a thread's clock, with which any live thread can be asked by id. */
    clockid_t clock = (clockid_t)((~(uint32_t)id << 3) | 6);
    struct timespec used;
    if (clock_gettime(clock, &used) != 0) return -1;
    return (int64_t)used.tv_sec * 1000000000 + used.tv_nsec;
}

bool os_thread_barrier_prepare(void)
{
    return syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
}

bool os_thread_barrier_all(void)
{
    return syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) == 0;
}
