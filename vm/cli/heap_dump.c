/* heap_dump.c: `atoll heap-dump`: has a running atoll tell all objects of its heap, and keeps that as a file. How the two speak with each other
 * is said in sandbox/handout.h. */
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
#include "vm/cli/command.h"

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
    if (lseek(from, sizeof(uint64_t), SEEK_SET) < 0) return false;
    while ((n = read(from, buffer, sizeof buffer)) > 0) {
        for (ssize_t done = 0, part; done < n; done += part)
            if ((part = write(to, buffer + done, (size_t)(n - done))) <= 0) return false;
        *length += (unsigned long long)n;
    }
    return n == 0;
}

static int dump(int pid, const char *path)
{
    unsigned long long length = 0;
    int from = open_handout(pid);
    if (from < 0) return complain("process %s can't be looked into%s", keep_text("%d", pid), "");
    int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (to < 0) return complain("%s can't be made: %s", path, strerror(errno));
    bool told = ask(pid, from, HANDOUT_TAKEN, false) && ask(pid, from, HANDOUT_WANTED, true), good = told && copy(from, to, &length);
    const char *why = strerror(errno);
    kill(pid, HANDOUT_TAKEN);
    if (close(to) != 0) good = false;
    if (!good) unlink(path);
    if (!told) return complain("process %s gave no heap dump%s", keep_text("%d", pid), "");
    if (!good) return complain("%s can't be written: %s", path, why);
    printf("Heap dump file created: %s, %llu bytes\n", path, length);
    return 0;
}

/* --- the command ------------------------------------------------------------------------------------------------------ */

void help_heap_dump(void)
{
    puts("Usage: atoll heap-dump PID [FILE]\n"
         "Writes all objects of a running atoll to FILE (java_pid<PID>.hprof), in the HPROF format, which heap analysers read.\n"
         "The program stands still meanwhile, needs no grant for it, and is not told of it; for as long as it takes, the dump is in\n"
         "memory. Only its user and root can ask.");
}

int heap_dump_command(int argc, char **argv)
{
    char *end = NULL;
    long pid = argc >= 2 ? strtol(argv[1], &end, 10) : 0;
    if (argc < 2 || argc > 3) return fputs("Usage: atoll heap-dump PID [FILE]\n", stderr), 2;
    if (*end || pid <= 0 || pid > INT32_MAX) return complain("%s is no number of a process%s", argv[1], "");
    if (!is_atoll((int)pid)) return complain("process %s is no running atoll of yours%s", argv[1], "");
    return dump((int)pid, argc == 3 ? argv[2] : keep_text("java_pid%ld.hprof", pid));
}
