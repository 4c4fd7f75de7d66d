/* management.h: what the natives of the management beans share. */
#ifndef ATOLL_STDLIB_MANAGEMENT_H
#define ATOLL_STDLIB_MANAGEMENT_H

#include "stdlib/stdlib.h"

/* Ticks of processors at the time of the last question: loads are quotients of differences. */
typedef struct CpuReading {
    int64_t total, busy, process_ns;
} CpuReading;

enum { MANAGEMENT_CPUS = 256 };

/* Thresholds of pools, and VMState.sensors: whom to tell (sun_management_notify.c). */
enum { THRESHOLD_HEAP_USAGE, THRESHOLD_HEAP_COLLECTION, THRESHOLD_METADATA_USAGE, SENSOR_COLLECTOR, SENSOR_COUNT };
enum { MANAGEMENT_CYCLES = 64 };
#define COLLECTOR_NAME "Immix"

typedef struct PoolThreshold {
    int64_t value; /* bytes; 0: none */
    bool    above; /* when it was last looked at */
} PoolThreshold;

/* VM.management. Written without lock: each field stands alone. */
typedef struct Management {
    int64_t    start_ms;               /* since 1970 */
    bool       cpu_time_off, allocated_memory_off; /* as the beans were told; on at first */
    CpuReading machine, process;
    CpuReading cpus[MANAGEMENT_CPUS];
    uint32_t   service_begun;
    JavaThreadRef service;             /* the Service Thread */
    Thread    *service_thread;
    PoolThreshold thresholds[SENSOR_COLLECTOR];
    GcCycle    cycles[MANAGEMENT_CYCLES]; /* for the Service Thread; written while the world is stopped */
    uint32_t   cycle_count, cycles_seen;
    GcCycle    told;                   /* which it tells of now */
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
