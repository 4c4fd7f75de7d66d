/* log.c: see log.h. Lines are written whole, one at a time. */
#include "vm/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sandbox/clock.h"
#include "vm/thread.h"

static const char *const tags_texts[] = {
#define LOG(name, tags) tags,
#include "vm/log.def"
#undef LOG
};
static const char *const level_names[] = {"trace", "debug", "info", "warning", "error", "off"};

const char *log_tags_text(LogTags tags) { return tags_texts[tags]; }

static bool wants(const LogOutput *output, LogTags tags, LogLevel level) { return output->used && level >= output->levels[tags]; }

bool log_is_on(const VM *vm, LogTags tags, LogLevel level)
{
    for (unsigned i = 0; i < LOG_OUTPUTS; i++)
        if (wants(&vm->options.log.outputs[i], tags, level)) return true;
    return false;
}

void log_set(LogOptions *log, LogTags tags, bool on) { log->outputs[0].levels[tags] = on ? LOG_LEVEL_INFO : LOG_LEVEL_WARNING; }

/* --- decorations ------------------------------------------------------------------------------------------------------------ */

/* Days since 1970 to a date, by the civil calendar. */
static void date_of(int64_t days, int *year, unsigned *month, unsigned *day)
{
    int64_t  shifted = days + 719468, era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    unsigned of_era = (unsigned)(shifted - era * 146097);
    unsigned year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    unsigned of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100), m = (5 * of_year + 2) / 153;
    *day = of_year - (153 * m + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = (int)(year_of_era + era * 400) + (*month <= 2);
}

static void put_date(char *text, size_t size)
{
    int64_t  ms = clock_realtime_ms(), seconds = ms / 1000, of_day = seconds % 86400;
    int      year;
    unsigned month, day;
    date_of(seconds / 86400, &year, &month, &day);
    snprintf(text, size, "%04d-%02u-%02uT%02d:%02d:%02d.%03d+0000", year, month, day, (int)(of_day / 3600), (int)(of_day / 60 % 60),
             (int)(of_day % 60), (int)(ms % 1000));
}

static void decoration(const VM *vm, LogDecorator decorator, LogTags tags, LogLevel level, char *text, size_t size)
{
    int64_t up = clock_monotonic_ns() - vm->opened_ns;
    const Thread *t = thread_current();
    switch (decorator) {
    case DECORATE_TIME:
    case DECORATE_UTC_TIME: put_date(text, size); break;
    case DECORATE_UPTIME: snprintf(text, size, "%.3fs", (double)up / 1e9); break;
    case DECORATE_TIME_MILLIS: snprintf(text, size, "%lldms", (long long)clock_realtime_ms()); break;
    case DECORATE_UPTIME_MILLIS: snprintf(text, size, "%lldms", (long long)(up / 1000000)); break;
    case DECORATE_TIME_NANOS: snprintf(text, size, "%lldns", (long long)clock_monotonic_ns()); break;
    case DECORATE_UPTIME_NANOS: snprintf(text, size, "%lldns", (long long)up); break;
    case DECORATE_HOSTNAME: snprintf(text, size, "%s", vm->options.log.host_name ? vm->options.log.host_name : ""); break;
    case DECORATE_PID: snprintf(text, size, "%u", vm->options.log.process_id); break;
    case DECORATE_TID: snprintf(text, size, "%u", t ? t->os_id : 0); break;
    case DECORATE_LEVEL: snprintf(text, size, "%s", level_names[level]); break;
    case DECORATE_TAGS: snprintf(text, size, "%s", tags_texts[tags]); break;
    case DECORATOR_COUNT: *text = 0; break;
    }
}

/* "[0.123s][info][gc     ] ": each as wide as the widest before it. Returns the length. */
static size_t decorate(const VM *vm, LogOutput *output, LogTags tags, LogLevel level, char *line, size_t size)
{
    size_t used = 0;
    for (unsigned i = 0; i < DECORATOR_COUNT; i++) {
        if (!(output->decorators >> i & 1)) continue;
        char text[80];
        decoration(vm, (LogDecorator)i, tags, level, text, sizeof text);
        uint32_t length = (uint32_t)strlen(text);
        if (length > output->widths[i]) output->widths[i] = length;
        int n = snprintf(line + used, size - used, "[%-*s]", (int)output->widths[i], text);
        if (n < 0 || (size_t)n >= size - used) break;
        used += (size_t)n;
    }
    if (used && used + 1 < size) line[used++] = ' ';
    return used;
}

static void write_line(VM *vm, LogOutput *output, LogTags tags, LogLevel level, const char *message)
{
    char   line[2048];
    size_t used = decorate(vm, output, tags, level, line, sizeof line);
    int    n = snprintf(line + used, sizeof line - used, "%s\n", message);
    used = n < 0 ? used : used + (size_t)n < sizeof line ? used + (size_t)n : sizeof line - 1;
    line[used - 1] = '\n';
    if (vm->options.log.write) vm->options.log.write(output->file, line, used);
    else sandbox_write_stdout(line, used);
}

void log_line(VM *vm, LogTags tags, LogLevel level, const char *format, ...)
{
    static OsLock lock; /* of all VMs: outputs are the process's */
    char    message[1800];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    os_lock(&lock);
    for (unsigned i = 0; i < LOG_OUTPUTS; i++)
        if (wants(&vm->options.log.outputs[i], tags, level)) write_line(vm, &vm->options.log.outputs[i], tags, level, message);
    os_unlock(&lock);
}
