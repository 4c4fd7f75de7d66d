/* heap_dump.c: `atoll heap-dump`: has a running atoll tell all objects of its heap, and keeps that as a file; or takes them from an image. How
 * a running one is spoken with is said in sandbox/handout.h. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sandbox/handout.h"
#include "vm/cli/heap_dump.h"
#include "vm/cli/image.h"

enum { PATIENCE_MS = 120000, STEP_MS = 10 };

static int complain(const char *format, const char *text, const char *more)
{
    fprintf(stderr, "atoll: ");
    fprintf(stderr, format, text, more);
    fputc('\n', stderr);
    return 1;
}

/* --- is it one? ------------------------------------------------------------------------------------------------------- */

static bool catches(int pid, int signal)
{
    char line[256];
    unsigned long long caught = 0;
    FILE *status = fopen(keep_text("/proc/%d/status", pid), "r");
    while (status && fgets(line, sizeof line, status)) sscanf(line, "SigCgt: %llx", &caught);
    if (status) fclose(status);
    return caught >> (signal - 1) & 1;
}

/* A signal that nobody expects would end a process: so it must be an atoll that waits for it. */
static bool is_atoll(int pid)
{
    char path[4096];
    ssize_t length = readlink(keep_text("/proc/%d/exe", pid), path, sizeof path - 1);
    if (length < 0) return false;
    path[length] = 0;
    const char *slash = strrchr(path, '/');
    return strstr(slash ? slash : path, "atoll") && catches(pid, HANDOUT_WANTED) && catches(pid, HANDOUT_TAKEN);
}

/* --- the handout ------------------------------------------------------------------------------------------------------ */

/* Opens the process's handout. -1: it has none. */
static int open_handout(int pid)
{
    static const char name[] = "/memfd:" HANDOUT_NAME " ";
    char link[256];
    int found = -1;
    const char *folder = keep_text("/proc/%d/fd", pid);
    DIR *descriptors = opendir(folder);
    for (struct dirent *entry; descriptors && found < 0 && (entry = readdir(descriptors));) {
        char path[300];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        ssize_t length = readlink(path, link, sizeof link);
        if (length >= (ssize_t)sizeof name - 1 && !strncmp(link, name, sizeof name - 1)) found = open(path, O_RDONLY | O_CLOEXEC);
    }
    if (descriptors) closedir(descriptors);
    return found;
}

/* Sends the signal and waits until the handout is complete, or not any more. False: the process ended, or takes too long. */
static bool ask(int pid, int handout, int signal, bool complete)
{
    for (int waited = 0; waited < PATIENCE_MS; waited += STEP_MS) {
        uint64_t length;
        if (kill(pid, waited ? 0 : signal) != 0) return false;
        nanosleep(&(struct timespec){.tv_nsec = STEP_MS * 1000000L}, NULL);
        if (pread(handout, &length, sizeof length, 0) == sizeof length && (length != 0) == complete) return true;
    }
    return false;
}

static bool copy(int from, int to, unsigned long long *length)
{
    static char buffer[1 << 16];
    ssize_t n;
    while ((n = read(from, buffer, sizeof buffer)) > 0) {
        for (ssize_t done = 0, part; done < n; done += part)
            if ((part = write(to, buffer + done, (size_t)(n - done))) <= 0) return false;
        *length += (unsigned long long)n;
    }
    return n == 0;
}

int heap_dump_take(int pid)
{
    if (!is_atoll(pid)) return complain("process %s is no running atoll of yours%s", keep_text("%d", pid), ""), -1;
    int from = open_handout(pid);
    if (from < 0) return complain("process %s can't be looked into%s", keep_text("%d", pid), ""), -1;
    if (ask(pid, from, HANDOUT_TAKEN, false) && ask(pid, from, HANDOUT_WANTED, true) && lseek(from, sizeof(uint64_t), SEEK_SET) >= 0) return from;
    heap_dump_return(pid, from);
    return complain("process %s gave no heap dump%s", keep_text("%d", pid), ""), -1;
}

void heap_dump_return(int pid, int handout)
{
    kill(pid, HANDOUT_TAKEN);
    close(handout);
}

/* A file that is not there yet; -1: said why. */
static int create(const char *path)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) complain("%s can't be made: %s", path, strerror(errno));
    return file;
}

static int finish(int file, const char *path, bool good, unsigned long long length)
{
    const char *why = strerror(errno);
    if (close(file) != 0) good = false;
    if (!good) unlink(path);
    if (!good) return complain("%s can't be written: %s", path, why);
    printf("Heap dump file created: %s, %llu bytes\n", path, length);
    return 0;
}

static int dump_process(int pid, const char *path)
{
    unsigned long long length = 0;
    int from = heap_dump_take(pid), to = from < 0 ? -1 : create(path);
    bool good = to >= 0 && copy(from, to, &length);
    if (from >= 0) heap_dump_return(pid, from);
    return to < 0 ? 1 : finish(to, path, good, length);
}

/* --- images ------------------------------------------------------------------------------------------------------------- */

static bool write_all(void *context, const void *bytes, size_t length)
{
    for (ssize_t n; length; bytes = (const char *)bytes + n, length -= (size_t)n)
        if ((n = write(*(const int *)context, bytes, length)) <= 0) return false;
    return true;
}

static int dump_image(Command *command, const char *image, const char *path)
{
    uint64_t length = 0;
    int to = create(path);
    if (to < 0) return 1;
    bool good = image_heap_dump(command, image, write_all, &to, &length);
    if (good) return finish(to, path, true, length);
    close(to);
    unlink(path);
    return 1;
}

/* "app" of "images/app.image". */
static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
    return keep_text("%.*s", (int)(dot && dot != name ? (size_t)(dot - name) : strlen(name)), name);
}

/* --- the command ------------------------------------------------------------------------------------------------------ */

static const char usage[] = "Usage: atoll heap-dump PID|IMAGE [FILE]";

void help_heap_dump(void)
{
    printf("%s\n%s\n", usage,
           "Writes all objects of a running atoll to FILE (java_pid<PID>.hprof), in the HPROF format, which heap analysers read.\n"
           "The program stands still meanwhile, needs no grant for it, and is not told of it; for as long as it takes, the dump is in\n"
           "memory. Only its user and root can ask. Of an IMAGE (see atoll help image) the objects that are in it.");
}

bool heap_dump_process_number(const char *text, int *pid)
{
    char *end;
    long number = strtol(text, &end, 10);
    *pid = (int)number;
    return *text && !*end && number > 0 && number <= INT32_MAX;
}

int heap_dump_command(int argc, char **argv)
{
    int pid;
    if (argc < 2 || argc > 3) return fprintf(stderr, "%s\n", usage), 2;
    if (heap_dump_process_number(argv[1], &pid)) return dump_process(pid, argc == 3 ? argv[2] : keep_text("java_pid%d.hprof", pid));
    if (access(argv[1], R_OK) != 0) return complain("%s is no number of a process, and no image that can be read%s", argv[1], "");
    Command command = {.program = argv[0], .allow_all = true};
    return dump_image(&command, argv[1], argc == 3 ? argv[2] : keep_text("%s.hprof", base_name(argv[1])));
}
