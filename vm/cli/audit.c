/* audit.c: --audit FILE: each check as one line of JSON.
 *
 * The file is opened before the program starts, and denied to it. A line is one write at the end of the file, so that
 * several processes may share it. A log that can't be written is worth nothing: the first failure is told on stderr. What the program's checks
 * write counts as written by it, since it can make as many of them as it likes. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sandbox/clock.h"
#include "sandbox/limits.h"
#include "vm/cli/watch.h"

static int audit_file = -1;
static Sandbox *_Atomic charged; /* NULL: nobody yet */

bool audit_open(const char *path)
{
    audit_file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0600);
    return audit_file >= 0 || command_fail("--audit=%s: %s", path, strerror(errno));
}

static void add_member(TextBuffer *out, const char *name, const char *value)
{
    text_add_format(out, ",\"%s\":", name);
    if (value) text_add_json(out, value);
    else text_add_text(out, "null");
}

static void add_time(TextBuffer *out)
{
    int64_t seconds;
    int32_t nanoseconds;
    struct tm parts;
    char text[40];
    clock_realtime(&seconds, &nanoseconds);
    time_t whole = (time_t)seconds;
    gmtime_r(&whole, &parts);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    text_add_format(out, "{\"time\":\"%s.%06dZ\"", text, nanoseconds / 1000);
}

void audit_charge_to(Sandbox *sandbox) { atomic_store(&charged, sandbox); }

static void write_line(const TextBuffer *line)
{
    static _Atomic bool told;
    ssize_t done;
    do done = write(audit_file, line->bytes, line->length);
    while (done < 0 && errno == EINTR);
    if (done == (ssize_t)line->length || atomic_exchange(&told, true)) return;
    static const char text[] = "Atoll VM warning: the audit log can't be written; it is not complete\n";
    sandbox_write_stderr(text, strlen(text));
}

void audit_check(const CapabilityCheck *check, const Asker *asker)
{
    static const struct {
        const char *decision, *by;
    } words[] = {[CHECK_DENIED] = {"denied", "policy"},
                 [CHECK_GRANTED] = {"granted", "policy"},
                 [CHECK_IMPLIED] = {"granted", "package"},
                 [CHECK_ASKED] = {"granted", "person"},
                 [CHECK_FILTERED] = {"filtered", "policy"}};
    TextBuffer line = {0};
    add_time(&line);
    add_member(&line, "thread", asker->thread);
    add_member(&line, "capability", capability_name(check->capability));
    add_member(&line, "resource", check->resource);
    add_member(&line, "decision", words[check->decision].decision);
    add_member(&line, "by", words[check->decision].by);
    add_member(&line, "frame", asker->frame[0] ? asker->frame : NULL);
    text_add_text(&line, "}\n");
    if (line.bytes) write_line(&line);
    Sandbox *sandbox = atomic_load(&charged);
    if (sandbox) limit_charge(sandbox, LIMIT_WRITTEN, line.length, NULL);
    text_free(&line);
}

void audit_limit(LimitKind kind, bool hard, uint64_t limit)
{
    char value[40];
    TextBuffer line = {0};
    if (audit_file < 0) return;
    add_time(&line);
    add_member(&line, "limit", limit_name(kind));
    add_member(&line, "reached", hard ? "hard" : "soft");
    add_member(&line, "value", limit_format(kind, limit, value, sizeof value));
    text_add_text(&line, "}\n");
    if (line.bytes) write_line(&line);
    text_free(&line);
}
