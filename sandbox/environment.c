/* environment.c: environment variables, locale names, the system's name. */
#include "sandbox/environment.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "sandbox/internal.h"
#include "sandbox/os_thread.h"

extern char **environ;

/* ---- variables ---- */

static bool variable_is_granted(const Sandbox *sandbox, const char *variable)
{
    char name[256];
    size_t length = strcspn(variable, "=");
    if (sandbox->allows_all) return true;
    if (length >= sizeof name) return policy_grants_all(&sandbox->policy, CAPABILITY_ENV);
    memcpy(name, variable, length);
    name[length] = '\0';
    return policy_grants_name(&sandbox->policy, CAPABILITY_ENV, name);
}

bool environment_open(Sandbox *sandbox)
{
    size_t count = 0, kept = 0;
    while (environ && environ[count]) count++;
    sandbox->environment = calloc(count + 1, sizeof *sandbox->environment);
    if (!sandbox->environment) return false;
    for (size_t i = 0; i < count; i++) {
        if (!variable_is_granted(sandbox, environ[i])) continue;
        if (!(sandbox->environment[kept] = strdup(environ[i]))) return false;
        kept++;
    }
    return true;
}

void environment_close(Sandbox *sandbox)
{
    for (char **variable = sandbox->environment; variable && *variable; variable++) free(*variable);
    free(sandbox->environment);
}

const char *const *environment_list(Sandbox *sandbox)
{
    return (const char *const *)sandbox->environment;
}

void environment_note_all(Sandbox *sandbox)
{
    bool all = sandbox->allows_all || policy_grants_all(&sandbox->policy, CAPABILITY_ENV);
    CapabilityCheck check = {.capability = CAPABILITY_ENV, .attempt = "reading the environment", .decision = all ? CHECK_GRANTED : CHECK_FILTERED};
    /* The person is not asked, and no grant is a must: what is not granted is absent. */
    if (sandbox->policy.trace) sandbox->policy.trace(sandbox->policy.trace_context, &check);
}

const char *environment_get(Sandbox *sandbox, const char *name)
{
    size_t length = strlen(name);
    for (char **variable = sandbox->environment; *variable; variable++)
        if (strncmp(*variable, name, length) == 0 && (*variable)[length] == '=')
            return *variable + length + 1;
    return NULL;
}

bool environment_read(Sandbox *sandbox, const char *name, const char **value, SandboxError *error)
{
    char attempt[300];
    *value = strchr(name, '=') ? NULL : getenv(name);
    if (!*value) return true;
    snprintf(attempt, sizeof attempt, "reading the environment variable %s", name);
    return sandbox_check(sandbox, CAPABILITY_ENV, name, attempt, error);
}

const char *environment_host_get(const char *name)
{
    return getenv(name);
}

/* ---- locale ---- */

/* The name that setlocale(category, "") would take from the variables. */
static const char *requested_name(const char *category)
{
    const char *const order[] = {"LC_ALL", category, "LANG"};
    for (int i = 0; i < 3; i++) {
        const char *value = getenv(order[i]);
        if (value && *value) return value;
    }
    return "C";
}

/* A locale that is not installed counts as "C", as for setlocale. newlocale leaves the process's own
 * alone. */
static void find_name(int mask, const char *name, char *out, size_t capacity, locale_t *locale)
{
    *locale = newlocale(mask, name, (locale_t)0);
    snprintf(out, capacity, "%s", *locale ? name : "C");
}

static void find_names(const char *format_name, const char *display_name, LocaleNames *out)
{
    locale_t format, display;
    find_name(LC_CTYPE_MASK, format_name, out->format, sizeof out->format, &format);
    find_name(LC_MESSAGES_MASK, display_name, out->display, sizeof out->display, &display);
    snprintf(out->codeset, sizeof out->codeset, "%s",
             format ? nl_langinfo_l(CODESET, format) : "ANSI_X3.4-1968");
    if (format) freelocale(format);
    if (display) freelocale(display);
}

/* What was found last: looking takes a dozen system calls, and each VM of a process asks. */
static struct {
    OsLock      lock;
    LocaleNames asked, found; /* asked: its codeset is not used */
} last_locale;

void environment_locale(LocaleNames *out)
{
    LocaleNames *asked = &last_locale.asked, *found = &last_locale.found;
    os_lock(&last_locale.lock);
    const char *format = requested_name("LC_CTYPE"), *display = requested_name("LC_MESSAGES");
    bool fits = strlen(format) < sizeof asked->format && strlen(display) < sizeof asked->display;
    if (!fits || strcmp(format, asked->format) || strcmp(display, asked->display)) {
        find_names(format, display, found);
        snprintf(asked->format, sizeof asked->format, "%s", fits ? format : "");
        snprintf(asked->display, sizeof asked->display, "%s", fits ? display : "");
    }
    *out = *found;
    os_unlock(&last_locale.lock);
}

/* ---- the system ---- */

void environment_system(SystemName *out)
{
    struct utsname name;
    memset(out, 0, sizeof *out);
    if (uname(&name) != 0) return;
    snprintf(out->system, sizeof out->system, "%s", name.sysname);
    snprintf(out->release, sizeof out->release, "%s", name.release);
    snprintf(out->machine, sizeof out->machine, "%s", name.machine);
}

uint32_t environment_user_id(bool effective)
{
    return (uint32_t)(effective ? geteuid() : getuid());
}

uint32_t environment_group_id(bool effective)
{
    return (uint32_t)(effective ? getegid() : getgid());
}
