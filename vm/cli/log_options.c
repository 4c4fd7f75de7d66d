/* log_options.c: -Xlog as HotSpot reads it, -Xloggc, and where lines go.
 *
 *     -Xlog[:[what][:[output][:[decorators][:output-options]]]]
 *
 * what: `tag+tag*=level`, divided by commas; output: stdout, stderr, file=NAME or NAME, with %p for the process and %t for the time;
 * output-options: filecount and filesize; where filesize is not given the file grows (HotSpot: up to 20 MB). Outputs are opened here, before
 * the lockdown, as it is the user who names them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "vm/cli/command.h"

static const struct { const char *name, *short_name; } decorators[DECORATOR_COUNT] = {
    [DECORATE_TIME] = {"time", "t"},         [DECORATE_UTC_TIME] = {"utctime", "utc"},
    [DECORATE_UPTIME] = {"uptime", "u"},     [DECORATE_TIME_MILLIS] = {"timemillis", "tm"},
    [DECORATE_UPTIME_MILLIS] = {"uptimemillis", "um"}, [DECORATE_TIME_NANOS] = {"timenanos", "tn"},
    [DECORATE_UPTIME_NANOS] = {"uptimenanos", "un"}, [DECORATE_HOSTNAME] = {"hostname", "hn"},
    [DECORATE_PID] = {"pid", "p"},           [DECORATE_TID] = {"tid", "ti"},
    [DECORATE_LEVEL] = {"level", "l"},       [DECORATE_TAGS] = {"tags", "tg"},
};
static const char *const levels[] = {"trace", "debug", "info", "warning", "error", "off"};

#define DEFAULT_DECORATORS (1u << DECORATE_UPTIME | 1u << DECORATE_LEVEL | 1u << DECORATE_TAGS)

static bool is(const char *text, size_t length, const char *word) { return strlen(word) == length && !strncmp(text, word, length); }

/* --- outputs ---------------------------------------------------------------------------------------------------------- */

static char *file_names[LOG_OUTPUTS];

static void write_all(int file, const char *text, size_t length)
{
    log_rotation_note(file, length);
    while (length) {
        ssize_t n = write(file, text, length);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return;
        text += n;
        length -= (size_t)n;
    }
}

void log_options_open(Command *command)
{
    LogOptions *log = &command->options.log;
    static char host[80];
    if (gethostname(host, sizeof host - 1) == 0) log->host_name = host;
    log->process_id = (uint32_t)getpid();
    log->write = write_all;
    for (int i = 0; i < LOG_OUTPUTS; i++) memset(log->outputs[i].levels, LOG_LEVEL_OFF, sizeof log->outputs[i].levels);
    for (int i = 0; i < 2; i++) log->outputs[i] = (LogOutput){.used = true, .decorators = DEFAULT_DECORATORS, .file = i + 1};
    memset(log->outputs[0].levels, LOG_LEVEL_WARNING, sizeof log->outputs[0].levels);
    memset(log->outputs[1].levels, LOG_LEVEL_OFF, sizeof log->outputs[1].levels);
}

/* NAME with %p and %t filled in. */
static char *file_name(const char *text, size_t length)
{
    char  *name = NULL, stamp[40];
    time_t now = time(NULL);
    size_t size;
    FILE  *out = open_memstream(&name, &size);
    if (!out) return NULL;
    strftime(stamp, sizeof stamp, "%Y-%m-%d_%H-%M-%S", localtime(&now));
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '%' && i + 1 < length && text[i + 1] == 'p') fprintf(out, "%d", (int)getpid()), i++;
        else if (text[i] == '%' && i + 1 < length && text[i + 1] == 't') fputs(stamp, out), i++;
        else fputc(text[i], out);
    }
    fclose(out);
    return name;
}

static LogOutput *file_output(Command *command, const char *text, size_t length)
{
    LogOptions *log = &command->options.log;
    bool quoted = length >= 2 && text[0] == '"' && text[length - 1] == '"';
    char *name = file_name(text + quoted, length - 2 * quoted);
    for (int i = 2; name && i < LOG_OUTPUTS; i++) {
        LogOutput *output = &log->outputs[i];
        if (output->used && !strcmp(file_names[i], name)) return free(name), output;
        if (output->used) continue;
        int file = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666);
        if (file < 0) break;
        output->used = true;
        output->file = file;
        file_names[i] = name;
        return output;
    }
    command_refuse("Error opening log file '%s': %s", name ? name : "", strerror(errno));
    free(name);
    return NULL;
}

static LogOutput *find_output(Command *command, const char *text, size_t length)
{
    LogOptions *log = &command->options.log;
    if (!length || is(text, length, "stdout") || is(text, length, "#0")) return &log->outputs[0];
    if (is(text, length, "stderr") || is(text, length, "#1")) return &log->outputs[1];
    if (length > 5 && !strncmp(text, "file=", 5)) text += 5, length -= 5;
    return file_output(command, text, length);
}

/* --- what ------------------------------------------------------------------------------------------------------------- */

static bool has_tag(const char *tags, const char *tag, size_t length)
{
    while (*tags) {
        size_t part = strcspn(tags, ",");
        if (part == length && !strncmp(tags, tag, length)) return true;
        tags += part + (tags[part] == ',');
    }
    return false;
}

static size_t tag_count(const char *tags)
{
    size_t count = 1;
    for (; *tags; tags++) count += *tags == ',';
    return count;
}

/* `gc+heap` means lines with just these tags, `gc*` those with others too. */
static bool selects(const char *selection, size_t length, const char *tags)
{
    bool open = length && selection[length - 1] == '*';
    size_t count = 0;
    if (is(selection, length, "all")) return true;
    length -= open;
    for (size_t i = 0; i < length; count++) {
        size_t part = strcspn(selection + i, "+*=,:");
        if (!has_tag(tags, selection + i, part)) return false;
        i += part + 1;
    }
    return open || count == tag_count(tags);
}

static bool select_lines(Command *command, LogOutput *output, const char *selection, size_t length)
{
    size_t tags = 0;
    uint8_t level = LOG_LEVEL_INFO;
    while (tags < length && selection[tags] != '=') tags++;
    if (tags < length) {
        const char *name = selection + tags + 1;
        size_t name_length = length - tags - 1;
        for (level = 0; level <= LOG_LEVEL_OFF && !is(name, name_length, levels[level]);) level++;
        if (level > LOG_LEVEL_OFF)
            return command_refuse("Invalid level '%.*s' in log selection.", (int)name_length, name);
    }
    for (unsigned i = 0; i < LOG_TAGS_COUNT; i++)
        if (selects(selection, tags, log_tags_text((LogTags)i))) output->levels[i] = level;
    return true;
}

static bool select_all(Command *command, LogOutput *output, const char *text, size_t length)
{
    if (!length) return select_lines(command, output, "all", 3);
    for (size_t i = 0; i < length;) {
        size_t part = strcspn(text + i, ",:");
        if (!select_lines(command, output, text + i, part)) return false;
        i += part + 1;
    }
    return true;
}

/* --- decorators, output options --------------------------------------------------------------------------------------- */

static bool read_decorators(LogOutput *output, const char *text, size_t length)
{
    uint32_t bits = 0;
    if (!length) return true;
    if (is(text, length, "none")) return output->decorators = 0, true;
    for (size_t i = 0; i < length;) {
        size_t part = strcspn(text + i, ",:");
        unsigned d = 0;
        while (d < DECORATOR_COUNT && !is(text + i, part, decorators[d].name) && !is(text + i, part, decorators[d].short_name)) d++;
        if (d == DECORATOR_COUNT) return command_refuse("Invalid decorator '%.*s'.", (int)part, text + i);
        bits |= 1u << d;
        i += part + 1;
    }
    output->decorators = bits;
    return true;
}

enum { FILES_MOST = 1000 };

static bool read_output_options(Command *command, const LogOutput *output, const char *text)
{
    uint64_t count = 5, bytes = 0;
    for (size_t i = 0; text[i];) {
        size_t part = strcspn(text + i, ",");
        const char *value = strchr(text + i, '=');
        bool counts = !strncmp(text + i, "filecount=", 10), sizes = !strncmp(text + i, "filesize=", 9);
        if (!(counts || sizes) || !value || !size_parse(keep_text("%.*s", (int)(text + i + part - value - 1), value + 1), counts ? &count : &bytes))
            return command_refuse("Invalid output option '%.*s'", (int)part, text + i);
        i += part + (text[i + part] == ',');
    }
    if (count > FILES_MOST) return command_refuse("Invalid option: filecount must be in range [0, %d]", FILES_MOST);
    if (output->file <= 2) return true;
    return log_rotation_set(command, output->file, file_names[output - command->options.log.outputs], count, bytes);
}

static bool print_log_help(void)
{
    printf("-Xlog[:[WHAT][:[OUTPUT][:[DECORATORS][:OPTIONS]]]]\n"
           "  WHAT        TAG[+TAG...][*][=LEVEL],... or all; LEVEL: trace, debug, info (default), warning, error, off\n"
           "  OUTPUT      stdout (default), stderr or file=NAME, with %%p (process) and %%t (time)\n"
           "  OPTIONS     filesize=SIZE: a larger file goes on in NAME.0, NAME.1, ... of which there are filecount=NUMBER (5)\n"
           "  DECORATORS ");
    for (unsigned i = 0; i < DECORATOR_COUNT; i++) printf(" %s (%s)", decorators[i].name, decorators[i].short_name);
    printf(", or none\n  Tags:      ");
    for (unsigned i = 0; i < LOG_TAGS_COUNT; i++) {
        for (const char *c = log_tags_text((LogTags)i); *c; c++) putchar(*c == ',' ? '+' : *c);
        putchar(i + 1 < LOG_TAGS_COUNT ? ' ' : '\n');
    }
    command_exit(0);
}

/* The end of a part that begins at `text`: a colon that is not within quotes. */
static size_t part_length(const char *text)
{
    bool quoted = false;
    size_t i = 0;
    for (; text[i] && (quoted || text[i] != ':'); i++) quoted ^= text[i] == '"';
    return i;
}

bool log_option_read(Command *command, const char *text)
{
    const char *parts[4];
    size_t lengths[4];
    if (!strcmp(text, "help")) return print_log_help();
    if (!strcmp(text, "disable")) {
        for (int i = 0; i < LOG_OUTPUTS; i++) memset(command->options.log.outputs[i].levels, LOG_LEVEL_OFF, LOG_TAGS_COUNT);
        return true;
    }
    if (!strcmp(text, "async")) return true;
    for (int i = 0; i < 4; i++) {
        parts[i] = text;
        lengths[i] = i < 3 ? part_length(text) : strlen(text);
        text += lengths[i] + (text[lengths[i]] == ':');
    }
    LogOutput *output = find_output(command, parts[1], lengths[1]);
    if (!output) return false;
    bool fresh = output->file > 2 && !output->decorators;
    if (fresh) memset(output->levels, LOG_LEVEL_OFF, sizeof output->levels), output->decorators = DEFAULT_DECORATORS;
    return select_all(command, output, parts[0], lengths[0]) && read_decorators(output, parts[2], lengths[2]) && read_output_options(command, output, parts[3]);
}
