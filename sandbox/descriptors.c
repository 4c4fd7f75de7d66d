/* descriptors.c: the table of one VM's descriptor numbers.
 *
 * A slot points to an OpenDescriptor, which counts its pins: one per slot, one per call that uses it. Under
 * the table's lock: the slots, lowest_free, and every list of waiting threads. lowest_free is a lower bound
 * of the free numbers. */
#include "sandbox/descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox/internal.h"

enum { FIRST_CAPACITY = 16 };

/* ---- open descriptors ---- */

static OpenDescriptor *create_open(int os, DescriptorKind kind, int flags)
{
    OpenDescriptor *open = calloc(1, sizeof *open);
    if (!open) return NULL;
    int direction = flags & (FILE_WRITE_ONLY | FILE_READ_WRITE);
    open->pins = 1;
    open->os = os;
    open->kind = (uint8_t)kind;
    open->owned = true;
    open->append = flags & FILE_APPEND;
    open->readable = direction != FILE_WRITE_ONLY;
    open->writable = direction != FILE_READ_ONLY;
    return open;
}

void descriptor_unpin(OpenDescriptor *open)
{
    if (atomic_fetch_sub(&open->pins, 1) != 1) return;
    if (open->owned && open->os >= 0) close(open->os);
    free(atomic_load(&open->bound_path));
    free(atomic_load(&open->peer_path));
    free(open);
}

DescriptorKind descriptor_classify(int os)
{
    struct stat status;
    if (fstat(os, &status) != 0) return DESCRIPTOR_DEVICE;
    switch (status.st_mode & S_IFMT) {
    case S_IFREG: case S_IFBLK: return DESCRIPTOR_FILE;
    case S_IFDIR: return DESCRIPTOR_FOLDER;
    case S_IFIFO: return DESCRIPTOR_PIPE;
    case S_IFSOCK: return DESCRIPTOR_SOCKET;
    case S_IFCHR: return DESCRIPTOR_DEVICE;
    default: return DESCRIPTOR_EVENT;
    }
}

/* ---- the table ---- */

static uint32_t read_number_limit(void)
{
    struct rlimit limit;
    uint32_t most = 1u << 20;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < most) most = (uint32_t)limit.rlim_cur;
    return most;
}

/* Makes room for number `wanted`. Under the lock. */
static bool grow_table(Sandbox *sandbox, uint32_t wanted)
{
    uint32_t capacity = sandbox->descriptor_capacity ? sandbox->descriptor_capacity : FIRST_CAPACITY;
    if (wanted < sandbox->descriptor_capacity) return true;
    while (capacity <= wanted) capacity *= 2;
    OpenDescriptor **grown = realloc(sandbox->descriptors, capacity * sizeof *grown);
    if (!grown) return false;
    uint32_t old = sandbox->descriptor_capacity;
    memset(grown + old, 0, (capacity - old) * sizeof *grown);
    sandbox->descriptors = grown;
    sandbox->descriptor_capacity = capacity;
    return true;
}

static OpenDescriptor *slot(const Sandbox *sandbox, int number)
{
    if (number < 0 || (uint32_t)number >= sandbox->descriptor_capacity) return NULL;
    return sandbox->descriptors[number];
}

OpenDescriptor *descriptor_pin(Sandbox *sandbox, int number, SandboxError *error)
{
    os_lock(&sandbox->descriptor_lock);
    OpenDescriptor *open = slot(sandbox, number);
    if (open) atomic_fetch_add(&open->pins, 1);
    os_unlock(&sandbox->descriptor_lock);
    if (!open) sandbox_fail(error, EBADF);
    return open;
}

/* Puts `open` at the lowest free number >= least. Takes its pin over, also in failure. */
static int insert_open(Sandbox *sandbox, OpenDescriptor *open, SandboxError *error)
{
    int number = -1;
    bool full = false;
    os_lock(&sandbox->descriptor_lock);
    uint32_t held = sandbox->descriptor_count;
    uint32_t candidate = sandbox->lowest_free;
    while (slot(sandbox, (int)candidate)) candidate++;
    full = candidate >= sandbox->descriptor_most || held >= sandbox->descriptor_most;
    bool admitted = limit_admits(sandbox, LIMIT_DESCRIPTORS, held, 1, SANDBOX_EMFILE, error);
    if (admitted && !full && grow_table(sandbox, candidate)) {
        sandbox->descriptors[candidate] = open;
        sandbox->descriptor_count++;
        sandbox->lowest_free = candidate + 1;
        number = (int)candidate;
    }
    os_unlock(&sandbox->descriptor_lock);
    if (number >= 0) return number;
    descriptor_unpin(open);
    return admitted ? sandbox_fail(error, full ? EMFILE : ENOMEM) : -1;
}

int descriptor_insert(Sandbox *sandbox, int os, DescriptorKind kind, int flags, SandboxError *error)
{
    OpenDescriptor *open = create_open(os, kind, flags);
    if (!open) {
        close(os);
        return sandbox_fail(error, ENOMEM);
    }
    return insert_open(sandbox, open, error);
}

/* Tells everyone who uses `open` that it is over. Under the lock. */
static void wake_waiting(OpenDescriptor *open)
{
    atomic_store(&open->closed, true);
    for (WaitLink *link = open->waiting; link; link = link->next) waiter_wake(link->waiter);
}

/* Takes the number out of the table, or gives it a new meaning if it has one. Answers the old meaning with
 * the slot's pin, or NULL. Under the lock. */
static OpenDescriptor *take_slot(Sandbox *sandbox, int number, OpenDescriptor *replacement)
{
    OpenDescriptor *open = slot(sandbox, number);
    if (!open) return NULL;
    sandbox->descriptors[number] = replacement;
    if (!replacement) {
        sandbox->descriptor_count--;
        if ((uint32_t)number < sandbox->lowest_free) sandbox->lowest_free = (uint32_t)number;
    }
    wake_waiting(open);
    return open;
}

int descriptor_close(Sandbox *sandbox, int descriptor, SandboxError *error)
{
    os_lock(&sandbox->descriptor_lock);
    OpenDescriptor *open = take_slot(sandbox, descriptor, NULL);
    os_unlock(&sandbox->descriptor_lock);
    if (!open) return sandbox_fail(error, EBADF);
    descriptor_unpin(open);
    return 0;
}

/* Puts `replacement` where `number` is; unpins it when the number is not in use. */
static int replace_slot(Sandbox *sandbox, int number, OpenDescriptor *replacement, SandboxError *error)
{
    os_lock(&sandbox->descriptor_lock);
    OpenDescriptor *before = take_slot(sandbox, number, replacement);
    os_unlock(&sandbox->descriptor_lock);
    descriptor_unpin(before ? before : replacement);
    return before ? 0 : sandbox_fail(error, EBADF);
}

int descriptor_preclose(Sandbox *sandbox, int descriptor, SandboxError *error)
{
    OpenDescriptor *ended = create_open(-1, DESCRIPTOR_PRECLOSED, FILE_READ_WRITE);
    if (!ended) return sandbox_fail(error, ENOMEM);
    return replace_slot(sandbox, descriptor, ended, error);
}

int descriptor_redirect_to_null(Sandbox *sandbox, int descriptor, SandboxError *error)
{
    int os = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (os < 0) return sandbox_fail(error, errno);
    OpenDescriptor *null = create_open(os, DESCRIPTOR_FILE, FILE_READ_WRITE);
    if (null) return replace_slot(sandbox, descriptor, null, error);
    close(os);
    return sandbox_fail(error, ENOMEM);
}

/* ---- copies ---- */

static char *copy_path(const _Atomic(char *) *path)
{
    const char *text = atomic_load(path);
    return text ? strdup(text) : NULL;
}

/* A new OpenDescriptor on a duplicate of the OS descriptor, with the same properties. */
static OpenDescriptor *copy_open(const OpenDescriptor *open, SandboxError *error)
{
    OpenDescriptor *copy = calloc(1, sizeof *copy);
    if (!copy) {
        sandbox_fail(error, ENOMEM);
        return NULL;
    }
    copy->pins = 1;
    copy->os = open->os < 0 ? -1 : fcntl(open->os, F_DUPFD_CLOEXEC, 3);
    copy->kind = open->kind;
    copy->owned = true;
    copy->append = open->append;
    copy->readable = open->readable;
    copy->writable = open->writable;
    copy->poll_first = open->poll_first;
    copy->non_blocking = open->non_blocking;
    copy->ephemeral = open->ephemeral;
    copy->system_port = open->system_port;
    copy->never_sleeps = true;
    copy->bound_path = copy_path(&open->bound_path);
    copy->peer_path = copy_path(&open->peer_path);
    copy->fixed_random = open->fixed_random;
    if (open->os >= 0 && copy->os < 0) {
        sandbox_fail(error, errno);
        descriptor_unpin(copy);
        return NULL;
    }
    return copy;
}

static OpenDescriptor *copy_number(Sandbox *sandbox, int descriptor, SandboxError *error)
{
    OpenDescriptor *open = descriptor_pin(sandbox, descriptor, error);
    if (!open) return NULL;
    descriptor_keep_awake(sandbox, open);
    OpenDescriptor *copy = copy_open(open, error);
    descriptor_unpin(open);
    return copy;
}

int descriptor_dup(Sandbox *sandbox, int descriptor, SandboxError *error)
{
    OpenDescriptor *copy = copy_number(sandbox, descriptor, error);
    return copy ? insert_open(sandbox, copy, error) : -1;
}

int descriptor_replace(Sandbox *sandbox, int descriptor, int target, SandboxError *error)
{
    if (target < 0 || (uint32_t)target >= sandbox->descriptor_most) return sandbox_fail(error, EBADF);
    if (target == descriptor)
        return descriptor_is_valid(sandbox, target) ? target : sandbox_fail(error, EBADF);
    OpenDescriptor *copy = copy_number(sandbox, descriptor, error), *before = NULL;
    if (!copy) return -1;
    os_lock(&sandbox->descriptor_lock);
    bool admitted = slot(sandbox, target) || limit_admits(sandbox, LIMIT_DESCRIPTORS, sandbox->descriptor_count, 1, SANDBOX_EMFILE, error);
    bool fits = admitted && grow_table(sandbox, (uint32_t)target);
    if (fits) {
        before = take_slot(sandbox, target, copy);
        if (!before) {
            sandbox->descriptors[target] = copy;
            sandbox->descriptor_count++;
        }
    }
    os_unlock(&sandbox->descriptor_lock);
    if (before) descriptor_unpin(before);
    if (fits) return target;
    descriptor_unpin(copy);
    return admitted ? sandbox_fail(error, ENOMEM) : -1;
}

/* ---- sleeping in the kernel ---- */

static void tell_blocking(const OpenDescriptor *open, bool blocking)
{
    int non_blocking = !blocking;
    if (open->os >= 0) ioctl(open->os, FIONBIO, &non_blocking);
}

bool descriptor_let_sleep(Sandbox *sandbox, OpenDescriptor *open)
{
    if (atomic_load(&open->sleeps)) return true;
    os_lock(&sandbox->descriptor_lock);
    bool may = !open->never_sleeps && open->owned && !open->poll_first;
    if (may && !atomic_load(&open->sleeps)) {
        tell_blocking(open, true);
        atomic_store(&open->sleeps, true);
    }
    os_unlock(&sandbox->descriptor_lock);
    return may;
}

void descriptor_keep_awake(Sandbox *sandbox, OpenDescriptor *open)
{
    os_lock(&sandbox->descriptor_lock);
    open->never_sleeps = true;
    if (atomic_load(&open->sleeps)) {
        tell_blocking(open, false);
        atomic_store(&open->sleeps, false);
    }
    os_unlock(&sandbox->descriptor_lock);
}

/* ---- the process's own descriptors ---- */

/* Shared with other processes, so its flags are left as they are. */
static OpenDescriptor *adopt_open(int os, bool take)
{
    int flags = fcntl(os, F_GETFL);
    if (flags < 0) return NULL;
    int direction = flags & O_ACCMODE;
    int own = direction == O_RDONLY   ? FILE_READ_ONLY
              : direction == O_WRONLY ? FILE_WRITE_ONLY
                                      : FILE_READ_WRITE;
    OpenDescriptor *open =
        create_open(os, descriptor_classify(os), own | (flags & O_APPEND ? FILE_APPEND : 0));
    if (!open) return NULL;
    open->owned = take;
    open->poll_first = open->kind != DESCRIPTOR_FILE && open->kind != DESCRIPTOR_FOLDER;
    return open;
}

int descriptor_adopt(Sandbox *sandbox, int os_descriptor, bool take, SandboxError *error)
{
    OpenDescriptor *open = adopt_open(os_descriptor, take);
    if (!open) return sandbox_fail(error, errno);
    return insert_open(sandbox, open, error);
}

/* Whoever started the program gave it streams. That a file lies behind one gives no right to that file: input is not written to, of output
 * nothing is read or taken back. Standard output appended to a log must not be able to empty it. */
static void confine_stream(const Sandbox *sandbox, OpenDescriptor *open, int number)
{
    if (open->kind != DESCRIPTOR_FILE || policy_grants_all(&sandbox->policy, CAPABILITY_WRITE)) return;
    if (number == STDIN_FILENO) {
        open->writable = false;
    } else {
        open->readable = false;
        open->in_order = true;
    }
}

/* The streams keep their numbers; one that is closed in the process leaves its number free. */
bool descriptors_open(Sandbox *sandbox, SandboxError *error)
{
    sandbox->descriptor_most = read_number_limit();
    if (!grow_table(sandbox, 2)) {
        sandbox_fail(error, ENOMEM);
        return false;
    }
    for (int i = 0; i < 3; i++) {
        sandbox->descriptors[i] = adopt_open(i, false);
        if (!sandbox->descriptors[i]) continue;
        confine_stream(sandbox, sandbox->descriptors[i], i);
        sandbox->descriptor_count++;
    }
    return true;
}

void descriptors_close(Sandbox *sandbox)
{
    for (uint32_t i = 0; i < sandbox->descriptor_capacity; i++)
        if (sandbox->descriptors[i]) descriptor_unpin(sandbox->descriptors[i]);
    free(sandbox->descriptors);
}

/* ---- queries ---- */

int descriptor_set_blocking(Sandbox *sandbox, int descriptor, bool blocking, SandboxError *error)
{
    OpenDescriptor *open = descriptor_pin(sandbox, descriptor, error);
    if (!open) return -1;
    atomic_store(&open->non_blocking, !blocking);
    descriptor_unpin(open);
    return 0;
}

int descriptor_kind(Sandbox *sandbox, int descriptor, SandboxError *error)
{
    OpenDescriptor *open = descriptor_pin(sandbox, descriptor, error);
    if (!open) return -1;
    int kind = open->kind;
    descriptor_unpin(open);
    return kind;
}

bool descriptor_is_valid(Sandbox *sandbox, int descriptor)
{
    os_lock(&sandbox->descriptor_lock);
    bool valid = slot(sandbox, descriptor) != NULL;
    os_unlock(&sandbox->descriptor_lock);
    return valid;
}

bool descriptor_is_append(Sandbox *sandbox, int descriptor)
{
    os_lock(&sandbox->descriptor_lock);
    OpenDescriptor *open = slot(sandbox, descriptor);
    bool append = open && open->append;
    os_unlock(&sandbox->descriptor_lock);
    return append;
}

bool descriptor_is_terminal(Sandbox *sandbox, int descriptor)
{
    OpenDescriptor *open = descriptor_pin(sandbox, descriptor, NULL);
    if (!open) return false;
    bool terminal = open->os >= 0 && isatty(open->os);
    descriptor_unpin(open);
    return terminal;
}

uint32_t descriptor_count(Sandbox *sandbox)
{
    os_lock(&sandbox->descriptor_lock);
    uint32_t count = sandbox->descriptor_count;
    os_unlock(&sandbox->descriptor_lock);
    return count;
}

uint32_t descriptor_limit(Sandbox *sandbox)
{
    uint64_t quota = sandbox_limit(sandbox, LIMIT_DESCRIPTORS)->hard;
    return quota && quota < sandbox->descriptor_most ? (uint32_t)quota : sandbox->descriptor_most;
}

/* ---- descriptors without a name ---- */

int pipe_create(Sandbox *sandbox, int ends[2], SandboxError *error)
{
    int os[2];
    ends[0] = ends[1] = -1;
    if (pipe2(os, O_CLOEXEC | O_NONBLOCK) != 0) return sandbox_fail(error, errno);
    ends[0] = descriptor_insert(sandbox, os[0], DESCRIPTOR_PIPE, FILE_READ_ONLY, error);
    if (ends[0] < 0) {
        close(os[1]);
        return -1;
    }
    ends[1] = descriptor_insert(sandbox, os[1], DESCRIPTOR_PIPE, FILE_WRITE_ONLY, error);
    if (ends[1] >= 0) return 0;
    descriptor_close(sandbox, ends[0], NULL);
    ends[0] = -1;
    return -1;
}

int event_create(Sandbox *sandbox, SandboxError *error)
{
    int os = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (os < 0) return sandbox_fail(error, errno);
    return descriptor_insert(sandbox, os, DESCRIPTOR_EVENT, FILE_READ_WRITE, error);
}
