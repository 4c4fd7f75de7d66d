/* environment.h: what the process was given, and what the machine looks like. */
#ifndef ATOLL_SANDBOX_ENVIRONMENT_H
#define ATOLL_SANDBOX_ENVIRONMENT_H

#include "sandbox/sandbox.h"

/* The variables this VM may see: "NAME=value" strings, NULL-terminated, fixed when the sandbox was opened.
 * Variables without a grant of `env` are simply absent, as Java asks for all at once. */
const char *const *environment_list(Sandbox *sandbox);

/* Tells those who watch that a program reads all of them. */
void environment_note_all(Sandbox *sandbox);

/* The value, or NULL if unset or not granted. */
const char *environment_get(Sandbox *sandbox, const char *name);

/* The same with a check: false with DENIED for a variable that is set and not granted. *value: NULL if it is
 * not set, which everyone may know. */
bool environment_read(Sandbox *sandbox, const char *name, const char **value, SandboxError *error);

/* The host's own variables, for the command (JAVA_HOME, PATH). No check. */
const char *environment_host_get(const char *name);

/* Locale names as setlocale understands them ("en_US.UTF-8", "C"), and the codeset ("UTF-8",
 * "ANSI_X3.4-1968"), from the environment; LC_CTYPE for format, LC_MESSAGES for display. The process's locale
 * is not changed. No capability. */
typedef struct LocaleNames {
    char format[64];
    char display[64];
    char codeset[64];
} LocaleNames;
void environment_locale(LocaleNames *out);

/* uname: "Linux", "6.1.0", "x86_64". No capability. */
typedef struct SystemName {
    char system[65], release[65], machine[65];
} SystemName;
void environment_system(SystemName *out);

/* Real and effective ids of the process; no capability. */
uint32_t environment_user_id(bool effective);
uint32_t environment_group_id(bool effective);

/* Name and home of the process's user from the passwd entry; `sys`, ENOENT if there is none. */
int environment_user(Sandbox *sandbox, char *name, size_t name_capacity, char *home, size_t home_capacity,
                     SandboxError *error);

/* The system's time zone id ("Europe/Berlin") from TZ, /etc/localtime or its contents. False: unknown. No
 * capability. */
bool environment_time_zone(Sandbox *sandbox, char *out, size_t capacity);

/* The present offset from GMT in seconds, by the C library. */
int32_t environment_gmt_offset(void);

/* 1, 5, 15 minutes; how many were filled (0 to 3). `sys`; 0 without it. */
int environment_load_average(Sandbox *sandbox, double *out, int count);

/* Figures for management beans; -1 unknown. Memory is in bytes. `sys`. */
typedef struct MachineFigures {
    int64_t total_memory, free_memory, available_memory, total_swap, free_swap;
    int64_t resident, virtual_size;          /* of this process */
    int64_t open_descriptors, max_descriptors;
    int64_t process_cpu_ns;
    int64_t cpu_ticks_total,
        cpu_ticks_busy; /* all processors since boot, in 1/100 s: loads are quotients of differences */
    int32_t cpus_configured, cpus_online;
} MachineFigures;
int environment_figures(Sandbox *sandbox, MachineFigures *out, SandboxError *error);

/* The same ticks of one processor. False: unknown. */
bool environment_cpu_ticks(Sandbox *sandbox, uint32_t cpu, int64_t *total, int64_t *busy);

#endif
