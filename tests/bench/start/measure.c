/* measure.c: runs one command and prints its wall time and peak memory.
 *
 * usage: measure command argument...
 *
 * The last line of standard error is "wall_ns peak_kib exit_status". It is a program of its own because Linux folds
 * the resident size of the process that forks into the child's ru_maxrss: from Python the floor would be Python's. */
#include <spawn.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static long long now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: measure command argument...\n");
        return 2;
    }
    pid_t child;
    int status;
    struct rusage usage;
    long long start = now_ns();
    if (posix_spawnp(&child, argv[1], NULL, NULL, argv + 1, environ) != 0) {
        fprintf(stderr, "measure: cannot run %s\n", argv[1]);
        return 127;
    }
    if (wait4(child, &status, 0, &usage) != child) {
        return 126;
    }
    long long wall = now_ns() - start;
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    fprintf(stderr, "%lld %ld %d\n", wall, usage.ru_maxrss, code);
    return code;
}
