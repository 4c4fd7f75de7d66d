/* log.h: the machine's log, configured as HotSpot's: -Xlog, -verbose:gc, -verbose:class.
 *
 * A line belongs to a set of tags (log.def) and has a level. Each output says from which level on it wants the lines of each set, and which
 * decorations stand before them. */
#ifndef ATOLL_VM_LOG_H
#define ATOLL_VM_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum LogLevel { LOG_LEVEL_TRACE, LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARNING, LOG_LEVEL_ERROR, LOG_LEVEL_OFF } LogLevel;

typedef enum LogTags {
#define LOG(name, tags) LOG_##name,
#include "vm/log.def"
#undef LOG
    LOG_TAGS_COUNT
} LogTags;

/* In the order in which they are printed. */
typedef enum LogDecorator {
    DECORATE_TIME, DECORATE_UTC_TIME, DECORATE_UPTIME, DECORATE_TIME_MILLIS, DECORATE_UPTIME_MILLIS, DECORATE_TIME_NANOS, DECORATE_UPTIME_NANOS,
    DECORATE_HOSTNAME, DECORATE_PID, DECORATE_TID, DECORATE_LEVEL, DECORATE_TAGS, DECORATOR_COUNT,
} LogDecorator;

#define LOG_OUTPUTS 8

typedef struct LogOutput {
    bool     used;
    uint8_t  levels[LOG_TAGS_COUNT]; /* LogLevel: lines from this one on */
    uint32_t decorators;             /* bits by LogDecorator */
    uint32_t widths[DECORATOR_COUNT];/* the widest so far: lines are padded to it */
    int      file;                   /* the writer's own number */
} LogOutput;

/* Part of VMOptions. `write`: of the command or host, which opened the outputs; called by any thread, one at a time. */
typedef struct LogOptions {
    LogOutput outputs[LOG_OUTPUTS];  /* the first is stdout, the second stderr */
    void    (*write)(int file, const char *text, size_t length);
    uint32_t  process_id;            /* decorations that do not change */
    const char *host_name;
} LogOptions;

struct VM;
bool log_is_on(const struct VM *vm, LogTags tags, LogLevel level);
/* One line, without its end. */
void log_line(struct VM *vm, LogTags tags, LogLevel level, const char *format, ...) __attribute__((format(printf, 4, 5)));

/* For the options: the tags' text, "gc,heap". */
const char *log_tags_text(LogTags tags);
/* -verbose: and the management beans: lines of these tags at level info go to stdout, or not. */
void log_set(LogOptions *log, LogTags tags, bool on);

#endif
