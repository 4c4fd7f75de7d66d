/* machine.c: figures about the machine and this process, for management beans. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "sandbox/clock.h"
#include "sandbox/environment.h"
#include "sandbox/internal.h"
#include "sandbox/memory.h"

int environment_load_average(Sandbox *sandbox, double *out, int count)
{
    if (!sandbox_check(sandbox, CAPABILITY_SYS, NULL, "reading the load average", NULL)) return 0;
    int filled = getloadavg(out, count < 3 ? count : 3);
    return filled < 0 ? 0 : filled;
}

/* "Name:   1234 kB" in the text; bytes or -1. */
static int64_t find_kilobytes(const char *text, const char *name)
{
    const char *line = strstr(text, name);
    long long kilobytes;
    if (!line || sscanf(line + strlen(name), " %lld", &kilobytes) != 1) return -1;
    return (int64_t)kilobytes * 1024;
}

static void read_memory(MachineFigures *out)
{
    char text[8192];
    if (host_read_file("/proc/meminfo", text, sizeof text) > 0) {
        out->free_memory = find_kilobytes(text, "MemFree:");
        out->available_memory = find_kilobytes(text, "MemAvailable:");
        out->total_swap = find_kilobytes(text, "SwapTotal:");
        out->free_swap = find_kilobytes(text, "SwapFree:");
    }
    long long virtual_pages, resident_pages;
    if (host_read_file("/proc/self/statm", text, sizeof text) > 0 &&
        sscanf(text, "%lld %lld", &virtual_pages, &resident_pages) == 2) {
        out->virtual_size = (int64_t)virtual_pages * (int64_t)memory_page_size();
        out->resident = (int64_t)resident_pages * (int64_t)memory_page_size();
    }
}

static int64_t count_open_descriptors(void)
{
    int64_t count = -3;  /* ".", ".." and the folder itself */
    DIR *folder = opendir("/proc/self/fd");
    if (!folder) return -1;
    while (readdir(folder)) count++;
    closedir(folder);
    return count;
}

/* One line of /proc/stat: user nice system idle iowait irq softirq steal. */
static bool parse_ticks(const char *line, int64_t *total, int64_t *busy)
{
    long long part[8] = {0};
    int count = sscanf(line, "%*s %lld %lld %lld %lld %lld %lld %lld %lld", &part[0], &part[1], &part[2],
                       &part[3], &part[4], &part[5], &part[6], &part[7]);
    if (count < 4) return false;
    *total = 0;
    for (int i = 0; i < 8; i++) *total += part[i];
    *busy = *total - part[3] - part[4];
    return true;
}

static bool find_ticks(const char *name, int64_t *total, int64_t *busy)
{
    char text[32 * 1024];
    *total = *busy = -1;
    if (host_read_file("/proc/stat", text, sizeof text) <= 0) return false;
    const char *line = strstr(text, name);
    return line && parse_ticks(line, total, busy);
}

bool environment_cpu_ticks(Sandbox *sandbox, uint32_t cpu, int64_t *total, int64_t *busy)
{
    char name[24];
    if (!sandbox_check(sandbox, CAPABILITY_SYS, NULL, "reading processor times", NULL)) return false;
    snprintf(name, sizeof name, "cpu%u ", cpu);
    return find_ticks(name, total, busy);
}

int environment_figures(Sandbox *sandbox, MachineFigures *out, SandboxError *error)
{
    struct rlimit limit;
    if (!sandbox_check(sandbox, CAPABILITY_SYS, NULL, "reading figures about the machine", error)) return -1;
    memset(out, 0xff, sizeof *out);  /* all -1 */
    out->total_memory = (int64_t)memory_physical_size();
    read_memory(out);
    out->open_descriptors = count_open_descriptors();
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) out->max_descriptors = (int64_t)limit.rlim_cur;
    out->process_cpu_ns = clock_process_cpu_ns();
    find_ticks("cpu ", &out->cpu_ticks_total, &out->cpu_ticks_busy);
    out->cpus_configured = get_nprocs_conf();
    out->cpus_online = get_nprocs();
    return 0;
}
