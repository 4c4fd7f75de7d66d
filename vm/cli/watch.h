/* watch.h: who watches the checks of a run: --trace-caps, --audit, --prompt, and what the program's JAR asks for.
 *
 * The sandbox tells of each check on the thread that asked (capabilities.h); watch.c hands it on to the files beside it. Nothing here may ask
 * the sandbox, nor touch the heap while the thread is blocked. */
#ifndef ATOLL_VM_CLI_WATCH_H
#define ATOLL_VM_CLI_WATCH_H

#include "sandbox/capabilities.h"
#include "sandbox/limits.h"
#include "vm/cli/command.h"
#include "vm/cli/safe_text.h"

/* Who asked. */
typedef struct Asker {
    char thread[64]; /* the Java thread's name, UTF-8 */
    char frame[300]; /* "pkg.Class.method:line" of the topmost frame of the program, or "" */
} Asker;
void asker_find(Asker *out);

/* Opens what the options ask for, and makes the policy tell of its checks. Before lockdown. False: a message was printed. */
bool watch_open(Command *command, SandboxPolicy *policy);
/* The machine stands, the program begins. */
void watch_start(Sandbox *sandbox);
bool watch_has_started(void);
/* Files that the program must not change: the audit log and the like. */
bool watch_deny_own_files(const Command *command, SandboxPolicy *policy);

/* --- audit.c: one JSON object a line ------------------------------------------------------------------------------ */
bool audit_open(const char *path);
void audit_charge_to(Sandbox *sandbox); /* whose quota of bytes written the checks take from now on */
void audit_check(const CapabilityCheck *check, const Asker *asker);
void audit_limit(LimitKind kind, bool hard, uint64_t limit);  /* one was reached */

/* --- needs.c: what the run needed --------------------------------------------------------------------------------- */
void needs_open(const Command *command);
/* The program begins. */
void needs_start(void);
void needs_note(const CapabilityCheck *check);
/* The least set of options, at the end of the run. */
void needs_print(TextBuffer *out, bool as_policy);

/* --- prompt.c ----------------------------------------------------------------------------------------------------- */
bool prompt_open(const Command *command);
bool prompt_check(void *context, const CapabilityCheck *check);

/* --- asks.c: the section of the manifest -------------------------------------------------------------------------- */
typedef struct Ask {
    Capability  capability;
    const char *resources; /* as behind --allow-NAME=; NULL: all of them */
    const char *reason;    /* or NULL */
} Ask;
typedef struct AskList {
    Ask     *items;
    size_t   count, capacity;
    TextList mistakes; /* what is wrong with the section */
} AskList;
struct Manifest;
void asks_read(const struct Manifest *manifest, AskList *out);
/* Those of a JAR; empty when it has none. */
void asks_of_jar(const char *jar, AskList *out);
/* One line each: the option, quoted for a shell, and the reason; escaped. */
void asks_print(const AskList *asks, const char *before, TextBuffer *out);
/* Is there one that covers the check? */
const Ask *asks_find(const AskList *asks, const CapabilityCheck *check);

#endif
