/* watch.c: see watch.h. */
#include "vm/cli/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "sandbox/os_thread.h"
#include "vm/loader.h"
#include "vm/stack_walk.h"
#include "vm/string.h"
#include "vm/known.h"
#include "vm/native.h"

/* One run per process. */
static struct {
    const Command *command;
    bool           traces, audits;
    int            needs_file; /* --trace-caps=FILE; -1: none */
    AskList        asks;
    _Atomic bool   started; /* the machine stands: what is checked from now on is the program's doing */
    _Atomic bool   denied; /* something was */
} watch = {.needs_file = -1};

/* --- who asked ---------------------------------------------------------------------------------------------------- */

/* The Java name may only be read while the thread may touch the heap; it is kept for when it may not. */
static void find_thread_name(Thread *t, char *out, size_t size)
{
    static _Thread_local char name[64];
    Object *object = t && t->java ? object_at(t->java->object) : NULL;
    if (object && atomic_load(&t->mutator.state) == MUTATOR_MANAGED) {
        Object *string = get_object(object, FIELD_OFFSET(Thread_name));
        if (string) string_to_buffer(t, string, name, sizeof name);
    }
    char kernel_name[16] = "";
    if (!name[0]) prctl(PR_GET_NAME, kernel_name);
    snprintf(out, size, "%s", name[0] ? name : kernel_name);
}

void asker_find(Asker *out)
{
    Thread *t = thread_current();
    char class_name[200];
    out->frame[0] = '\0';
    find_thread_name(t, out->thread, sizeof out->thread);
    const Frame *frame = t ? stack_walk_application(t) : NULL;
    if (!frame) return;
    const Method *method = frame_method(frame);
    const Symbol *name = symbol_at(method->name);
    int line = method_line_number(method, frame_is_bytecode(frame) ? frame_bci(frame) : 0);
    class_external_name(method_class(method), class_name, sizeof class_name);
    int length = snprintf(out->frame, sizeof out->frame, "%s.%.*s", class_name, (int)name->length, (const char *)name->bytes);
    if (line >= 0 && (size_t)length < sizeof out->frame)
        snprintf(out->frame + length, sizeof out->frame - (size_t)length, ":%d", line);
}

/* Code of the class library that asks for more than it needs: it looks around for what nobody can foresee, and takes what it gets. */
static const char *const content_with_less[] = {"sun/security/provider/SeedGenerator"};

static bool can_do_without(void)
{
    Thread *t = thread_current();
    for (const Frame *frame = t && t->java ? stack_walk_first(t) : NULL; frame; frame = stack_walk_next((Frame *)frame)) {
        const Class *class = method_class(frame_method(frame));
        if (loader_at(class->loader)->object.units) return false;
        for (size_t i = 0; i < sizeof content_with_less / sizeof *content_with_less; i++)
            if (symbol_is(symbol_at(class->name), content_with_less[i])) return true;
    }
    return false;
}

/* --- handing on --------------------------------------------------------------------------------------------------- */

static void check_seen(void *context, const CapabilityCheck *check)
{
    bool started = atomic_load(&watch.started);
    if (started && check->decision == CHECK_DENIED) atomic_store(&watch.denied, true);
    if (started && watch.traces && !can_do_without()) needs_note(check);
    if (!watch.audits || check->decision == CHECK_RESOLVED) return;
    if (!started && check->decision == CHECK_DENIED) return; /* the machine can do without */
    Asker asker;
    asker_find(&asker);
    audit_check(check, &asker);
}

/* --- the end ------------------------------------------------------------------------------------------------------ */

static void write_all(int file, const char *bytes, size_t length)
{
    for (ssize_t done; length; bytes += done, length -= (size_t)done)
        if ((done = write(file, bytes, length)) <= 0) return;
}

static void print_needs(void)
{
    TextBuffer text = {0};
    needs_print(&text, watch.needs_file >= 0);
    if (watch.needs_file >= 0) write_all(watch.needs_file, text.bytes ? text.bytes : "", text.length);
    else if (text.length) sandbox_write_stderr(text.bytes, text.length);
    text_free(&text);
}

/* After a denial: the program may have said what it needs. */
static void print_asks(void)
{
    TextBuffer text = {0};
    asks_print(&watch.asks, "  ", &text);
    if (!text.length) return;
    static const char before[] = "atoll: something was denied. In its manifest the program asks for:\n";
    sandbox_write_stderr(before, strlen(before));
    sandbox_write_stderr(text.bytes, text.length);
    text_free(&text);
}

static void at_exit(void)
{
    fflush(stdout);
    if (watch.traces) print_needs();
    if (watch.asks.count && atomic_load(&watch.denied) && !watch.traces) print_asks();
}

/* --- opening ------------------------------------------------------------------------------------------------------ */

static bool open_needs_file(const char *path)
{
    watch.needs_file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);
    return watch.needs_file >= 0 || command_fail("--trace-caps=%s: %s", path, strerror(errno));
}

/* It may be seen, like its neighbours: a program that goes through its folder is not to fail for it. */
static bool deny_file(SandboxPolicy *policy, const char *path)
{
    TextBuffer escaped = {0};
    for (const char *c = path; *c; c++) {
        if (*c == ',' || *c == '\\') text_add_text(&escaped, "\\");
        text_add(&escaped, c, 1);
    }
    bool good = escaped.bytes && policy_deny(policy, CAPABILITY_WRITE, escaped.bytes, NULL);
    text_free(&escaped);
    return good;
}

/* Does a mount hide what the machine has at the path? */
static bool is_beneath_mount(const Command *command, const char *path)
{
    for (size_t i = 0; i < command->mount_count; i++) {
        const char *guest = command->mounts[i].guest;
        size_t length = strlen(guest);
        while (length > 1 && guest[length - 1] == '/') length--;
        if (!strncmp(path, guest, length) && (length == 1 || path[length] == '/' || !path[length])) return true;
    }
    return false;
}

/* Neither the logs nor, since images are code of the machine's and not of the program's, the images that this run may map: whoever could
 * change those would run the next time without grants. */
bool watch_deny_own_files(const Command *command, SandboxPolicy *policy)
{
    enum { LOGS = 2, ALL = 4 };
    const char *const paths[ALL] = {command->audit, command->trace_file, command->image, image_beside_program()};
    bool grants_all = command->as_java || command->allow_all;
    for (int i = 0; i < (grants_all ? LOGS : ALL); i++) {
        bool is_log = i < LOGS;
        const char *real = paths[i] ? realpath(paths[i], NULL) : NULL;
        if (!real) continue; /* not named, or in no folder, like /dev/stderr's pipe */
        bool may_reach = !is_beneath_mount(command, real) && (is_log || policy_grants_write_at(policy, real));
        if (may_reach && !deny_file(policy, real)) return command_fail("out of memory");
        for (size_t k = 0; k < command->mount_count; k++) {
            const char *host = realpath(command->mounts[k].host, NULL);
            size_t length = host ? strlen(host) : 0;
            if (host && !strncmp(real, host, length) && (real[length] == '/' || length == 1) &&
                !deny_file(policy, keep_text("%s/%s", command->mounts[k].guest, real + length)))
                return command_fail("out of memory");
        }
    }
    return true;
}

void watch_start(Sandbox *sandbox)
{
    char name[64];
    find_thread_name(thread_current(), name, sizeof name); /* the kernel calls the main thread by the program's name */
    if (watch.traces) needs_start();
    if (watch.audits) audit_charge_to(sandbox);
    atomic_store(&watch.started, true);
}

bool watch_has_started(void)
{
    return atomic_load(&watch.started);
}

bool watch_open(Command *command, SandboxPolicy *policy)
{
    watch.command = command;
    watch.traces = command->trace;
    watch.audits = command->audit != NULL;
    if (command->mode == LAUNCH_JAR && command->what && !command->as_java) asks_of_jar(command->what, &watch.asks);
    if (command->trace_file && !open_needs_file(command->trace_file)) return false;
    if (command->audit && !audit_open(command->audit)) return false;
    if (command->prompt) {
        prompt_open(command);
        policy_set_prompt(policy, prompt_check, &watch.asks);
    }
    if (watch.traces) needs_open(command);
    if (watch.traces || watch.audits || watch.asks.count) policy_set_trace(policy, check_seen, NULL);
    if (watch.traces || watch.asks.count) sandbox_set_exit_hook(at_exit);
    return watch_deny_own_files(command, policy);
}
