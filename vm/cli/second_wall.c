/* second_wall.c: the grants once more, kept by the kernel (sandbox/lockdown.h), and what the person who runs the program is told
 * of it: nothing while all is well, one line where the kernel lacks something, all of it on --show-lockdown. */
#include <stdio.h>

#include "sandbox/lockdown.h"
#include "vm/cli/command.h"

/* What the kernel should keep and does not, in words; "" if nothing is lacking. */
static const char *lacking(const LockdownReport *report)
{
    if (!report->files && !report->calls) return "neither Landlock nor seccomp";
    if (!report->files) return "no Landlock, which would keep files";
    if (!report->calls) return "no seccomp, which would keep system calls";
    return "";
}

static void show(const LockdownReport *report)
{
    if (report->left_out) {
        fprintf(stderr, "lockdown: none, as %s\n", report->left_out);
        return;
    }
    fprintf(stderr, "lockdown: files %s (Landlock %d), system calls and addresses %s (seccomp)\n", report->files ? "kept" : "open",
            report->landlock_version, report->calls ? "kept" : "open");
}

/* False: what is required can't be had. */
static bool judge(const Command *command, const LockdownReport *report)
{
    const char *lacks = report->left_out ? "" : lacking(report);
    if (command->lockdown == LOCKDOWN_REQUIRED) {
        if (report->left_out) return command_fail("--require-lockdown: there can be no lockdown, as %s", report->left_out);
        if (*lacks) return command_fail("--require-lockdown: this kernel has %s", lacks);
    } else if (*lacks) {
        command_warn("this kernel has %s: only Atoll itself keeps the grants (--no-lockdown: don't tell)", lacks);
    }
    return true;
}

bool second_wall_put_up(const Command *command)
{
    LockdownReport report = {.left_out = "it is turned off"};
    SandboxError error;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    bool wanted = false; /* the sanitizer's own calls would be refused */
#else
    bool wanted = command->lockdown != LOCKDOWN_NONE;
#endif
    if (wanted && !lockdown_enter(command->options.sandbox, &report, &error))
        return command_fail("the kernel refuses the lockdown: %s (--no-lockdown runs without)", error.message);
    if (command->show_lockdown) show(&report);
    return judge(command, &report);
}
