/* management.h: what the natives of the management beans share. */
#ifndef ATOLL_STDLIB_MANAGEMENT_H
#define ATOLL_STDLIB_MANAGEMENT_H

#include "stdlib/stdlib.h"

/* Ticks of processors at the time of the last question: loads are quotients of differences. */
typedef struct CpuReading {
    int64_t total, busy, process_ns;
} CpuReading;

enum { MANAGEMENT_CPUS = 256 };

/* VM.management. Written without lock: each field stands alone. */
typedef struct Management {
    int64_t    start_ms;               /* since 1970 */
    bool       cpu_time_off, allocated_memory_off; /* as the beans were told; on at first */
    CpuReading machine, process;
    CpuReading cpus[MANAGEMENT_CPUS];
} Management;

/* The VM's, made at the first call. NULL: OutOfMemoryError pending. */
Management *management_of(Thread *t);

/* Milliseconds since the VM was opened. */
int64_t management_uptime_ms(Thread *t);

/* The VM's arguments as String[]. NULL: exception pending. */
Object *management_arguments(Thread *t);

/* A new java.lang.management.MemoryUsage; -1 for what is unknown. Its class must be initialised. NULL: exception pending. */
typedef struct MemoryFigures {
    int64_t initial, used, committed, maximum;
} MemoryFigures;
Object *memory_usage_new(Thread *t, MemoryFigures figures);
bool    memory_usage_prepare(Thread *t); /* false: unfinished */
MemoryFigures memory_figures(Thread *t, bool heap);

#endif
