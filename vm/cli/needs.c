/* needs.c: --trace-caps: from the checks of a run to the least set of options that it needs.
 *
 * Each check that was granted by more than the package is noted once. At the end:
 *  - A folder is named as a whole where the run listed it and used what is in it, made it, or where naming what it used of it would take
 *    FOLDER_USES paths or more; never where that would be far more than the run showed any need of: the root, what lies directly in it or
 *    in trees shared by all (/usr, /var, ...), the home folder, and all above that or above the current folder. A folder that was looked
 *    at itself is FOLDER/. What is to be written as a whole and read in part is to be read as a whole.
 *  - A file made under a name with a long number (a temporary one) is named up to the number: the next one will have another.
 *  - Where the program put a symbolic link, or left one, the name is given as a prefix: a grant of the link's own name would mean what it leads to
 *    when the next run starts, and no link may be put where a grant names something.
 *  - A path that was reached through a link outside of the grants is also given by the name that the program used: only such links are
 *    followed there.
 *  - A path in the user's home folder that nothing on the command line names means that the program knew user.home, a matter of `sys`.
 *  - Who asked for the property user.name, which no option gives, needs `sys`, too: without it that is "?".
 *  - An address that was looked up by name is given as the name, where a name's grant covers it. */
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox/os_thread.h"
#include "stdlib/stdlib.h"
#include "vm/cli/watch.h"

enum { FOLDER_USES = 8, LONG_NUMBER = 6, LINKS_MAX = 40 };

typedef struct Need {
    Capability capability;
    char      *resource;
    bool       alias;   /* another name of a path */
    bool       listed;  /* a folder whose entries were asked for */
    bool       granted; /* at least once */
    bool       whole;   /* a folder with all that is in it */
    bool       link;    /* a symbolic link was put there */
    bool       literal; /* an address that no name had been found to have when it was used first */
} Need;

typedef struct Resolved {
    char *host, *address;
} Resolved;

static struct {
    OsLock    lock;
    Need     *needs;
    size_t    count, capacity;
    uint32_t *table; /* of indices + 1; open addressing */
    size_t    table_size;
    Resolved *resolved;
    size_t    resolved_count, resolved_capacity;
    const char *home;  /* where user.home leads; NULL: nobody knows, or an option says it */
    TextList    named; /* paths in it that the command line names */
    const Command *command;
    bool      user_name_given; /* by an option */
    bool      sys_granted;
    bool      whole_environment; /* was read */
} run;

/* --- noting ------------------------------------------------------------------------------------------------------- */

static uint32_t hash_of(Capability capability, const char *text, bool alias)
{
    uint32_t hash = 2166136261u ^ ((unsigned)capability * 2 + alias);
    for (; *text; text++) hash = (hash ^ (unsigned char)*text) * 16777619u;
    return hash;
}

static uint32_t *find_slot(Capability capability, const char *resource, bool alias)
{
    for (uint32_t i = hash_of(capability, resource, alias);; i++) {
        uint32_t *slot = &run.table[i & (run.table_size - 1)];
        const Need *need = *slot ? &run.needs[*slot - 1] : NULL;
        if (!need || (need->capability == capability && need->alias == alias && !strcmp(need->resource, resource))) return slot;
    }
}

static void grow_table(void)
{
    if (2 * run.count < run.table_size) return;
    run.table_size = run.table_size ? 2 * run.table_size : 256;
    run.table = keep_zeroed(run.table_size * sizeof *run.table);
    for (size_t i = 0; i < run.count; i++)
        *find_slot(run.needs[i].capability, run.needs[i].resource, run.needs[i].alias) = (uint32_t)i + 1;
}

/* What a name's grant does not reach (sandbox/network_policy.c). */
static bool is_local(const char *address)
{
    static const char *const starts[] = {"10.",    "127.",    "169.254.", "192.168.", "0.",     "100.64.", "172.16.", "172.17.", "172.18.",
                                         "172.19.", "172.2",  "172.30.",  "172.31.",  "[::1]",  "[::]",    "[fc",     "[fd",     "[fe8",
                                         "[ff",     "[::ffff:127."};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (!strncmp(address, starts[i], strlen(starts[i]))) return true;
    return false;
}

/* Does the name's grant reach the address, which it was found to have? */
static bool is_reached_by(const char *address, const char *host)
{
    return !is_local(address) || !strcasecmp(host, "localhost");
}

/* Has a name whose grant reaches it been found to have the address of ADDRESS:PORT? */
static bool is_resolved(const char *resource)
{
    const char *colon = strrchr(resource, ':');
    size_t length = colon ? (size_t)(colon - resource) : 0;
    for (size_t i = 0; length && i < run.resolved_count; i++)
        if (!strncmp(run.resolved[i].address, resource, length) && run.resolved[i].address[length] == ':' &&
            is_reached_by(resource, run.resolved[i].host))
            return true;
    return false;
}

static void note(Capability capability, const char *resource, bool alias, const CapabilityCheck *check)
{
    grow_table();
    uint32_t *slot = find_slot(capability, resource, alias);
    if (!*slot) {
        run.needs = array_grow(run.needs, run.count, &run.capacity, sizeof *run.needs);
        run.needs[run.count++] = (Need){.capability = capability, .resource = keep_text("%s", resource), .alias = alias};
        run.needs[run.count - 1].literal = capability == CAPABILITY_NET && !is_resolved(resource);
        *slot = (uint32_t)run.count;
    }
    Need *need = &run.needs[*slot - 1];
    need->granted |= check->decision != CHECK_DENIED;
    need->listed |= check->lists;
    need->link |= check->makes_link;
}

static void note_resolved(const char *host, const char *address)
{
    for (size_t i = 0; i < run.resolved_count; i++)
        if (!strcmp(run.resolved[i].host, host) && !strcmp(run.resolved[i].address, address)) return;
    run.resolved = array_grow(run.resolved, run.resolved_count, &run.resolved_capacity, sizeof *run.resolved);
    run.resolved[run.resolved_count++] = (Resolved){keep_text("%s", host), keep_text("%s", address)};
}

/* An absolute path without ".", ".." and empty parts, whatever links there are. */
static char *tidy(const char *path)
{
    char *out = keep_zeroed(strlen(path) + 2), *end = out;
    while (*path) {
        size_t length = strcspn(path, "/");
        if (length == 2 && !strncmp(path, "..", 2)) {
            while (end > out && *--end != '/') continue;
        } else if (length && !(length == 1 && *path == '.')) {
            *end++ = '/';
            end = mempcpy(end, path, length);
        }
        path += length + (path[length] == '/');
    }
    *end = '\0';
    return *out ? out : strcpy(out, "/");
}

void needs_note(const CapabilityCheck *check)
{
    if (check->decision == CHECK_IMPLIED) return;
    os_lock(&run.lock);
    bool whole = check->capability == CAPABILITY_ENV && !check->resource;
    if (whole) {
        run.whole_environment = true;
    } else if (check->decision == CHECK_RESOLVED) {
        note_resolved(check->resource, check->given);
    } else {
        const char *other = check->given ? tidy(check->given) : NULL;
        note(check->capability, check->resource ? check->resource : "", false, check);
        if (other && strcmp(other, check->resource)) note(check->capability, other, true, check);
    }
    os_unlock(&run.lock);
}

/* --- paths -------------------------------------------------------------------------------------------------------- */

/* The paths of one capability, sorted, and what they are reduced to. */
typedef struct Reduction {
    const Need **needs;
    size_t       count;
    bool         writes;
    TextList     out;
    TextList     whole; /* the folders in it that are named as a whole, as they are */
} Reduction;

static bool lies_in(const char *path, const char *folder)
{
    size_t length = strlen(folder);
    if (length == 1) return true;
    return !strncmp(path, folder, length) && (path[length] == '/' || !path[length]);
}

static bool is_broad(const char *folder)
{
    static const char *const shared[] = {"/usr", "/var", "/home", "/run", "/sys", "/proc", "/dev", "/opt", "/mnt", "/media", "/srv"};
    static char current[4096];
    const char *home = getenv("HOME"), *second = strchr(folder + 1, '/');
    if (!second) return true;
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
        if (lies_in(folder, shared[i]) && !strchr(second + 1, '/')) return true;
    if (home && *home == '/' && lies_in(home, folder)) return true;
    if (!*current && !getcwd(current, sizeof current)) return false;
    return lies_in(current, folder) && strcmp(current, folder);
}

static bool is_folder(const char *path)
{
    struct stat status;
    return !lstat(path, &status) && S_ISDIR(status.st_mode);
}

static void emit(Reduction *r, const char *path, bool itself)
{
    TextBuffer text = {0};
    for (const char *c = path; *c; c++) {
        if (*c == ',' || *c == '\\') text_add_text(&text, "\\");
        text_add(&text, c, 1);
    }
    if (itself) text_add_text(&text, path[1] ? "/." : ".");
    /* A name that ends so would be taken for a prefix or a folder itself. */
    else if (text.bytes[text.length - 1] == '*' || (text.length > 1 && !strcmp(text.bytes + text.length - 2, "/."))) text_add_text(&text, "/");
    text_list_add(&r->out, keep_text("%s", text.bytes));
    text_free(&text);
}

/* The needs [low, high) are `folder` (its first `length` characters) and what lies in it. */
static void reduce(Reduction *r, const char *path, size_t length, size_t low, size_t high)
{
    const char *folder = length ? keep_bytes(path, length) : "/";
    size_t start = r->out.count;
    const Need *self = strlen(r->needs[low]->resource) == (length ? length : 1) ? r->needs[low] : NULL;
    bool lone = self && high - low == 1;
    if (self) low++;
    while (low < high) {
        const char *first = r->needs[low]->resource;
        size_t end = length + 1 + strcspn(first + length + 1, "/"), next = low;
        while (next < high && !strncmp(r->needs[next]->resource, first, end) &&
               (r->needs[next]->resource[end] == '/' || !r->needs[next]->resource[end]))
            next++;
        reduce(r, first, end, low, next);
        low = next;
    }
    bool whole = r->out.count - start >= FOLDER_USES || (self && !lone && (self->listed || r->writes));
    if ((whole && !is_broad(folder)) || (self && self->whole)) {
        r->out.count = start;
        emit(r, folder, false);
        text_list_add(&r->whole, folder);
    } else if (self) {
        emit(r, folder, is_folder(folder));
    }
}

/* With '/' before all other characters, so that what lies in a folder follows it at once. */
static int compare_paths(const void *a, const void *b)
{
    const unsigned char *x = (const unsigned char *)(*(const Need *const *)a)->resource,
                        *y = (const unsigned char *)(*(const Need *const *)b)->resource;
    while (*x && *x == *y) x++, y++;
    int left = *x == '/' ? 1 : *x ? *x + 1 : 0, right = *y == '/' ? 1 : *y ? *y + 1 : 0;
    return left - right;
}

/* --- temporary names ---------------------------------------------------------------------------------------------- */

/* Where the long number begins in the name at `name`; NULL: it has none. */
static const char *long_number(const char *name)
{
    for (; *name && *name != '/'; name++) {
        size_t digits = strspn(name, "0123456789");
        if (digits >= LONG_NUMBER) return name;
        if (digits) name += digits - 1;
    }
    return NULL;
}

/* The prefix of a temporary name in the path, or NULL. */
static const char *temporary_prefix(const char *path)
{
    for (const char *slash = path; slash; slash = strchr(slash + 1, '/')) {
        const char *number = long_number(slash + 1);
        if (!number) continue;
        const char *whole = keep_bytes(path, (size_t)(slash + 1 - path) + strcspn(slash + 1, "/"));
        bool in_tmp = !strncmp(path, "/tmp/", 5) && slash == path + 4;
        if (in_tmp || access(whole, F_OK)) return keep_bytes(path, (size_t)(number - path));
    }
    return NULL;
}

static bool is_link(const Need *need)
{
    struct stat status;
    return need->link || (lstat(need->resource, &status) == 0 && S_ISLNK(status.st_mode));
}

static void find_prefixes(bool granted, TextList *out)
{
    for (size_t i = 0; i < run.count; i++) {
        const Need *need = &run.needs[i];
        if (need->capability != CAPABILITY_WRITE || need->granted != granted || need->alias) continue;
        const char *prefix = temporary_prefix(need->resource);
        if (!prefix && is_link(need)) prefix = need->resource;
        for (size_t k = 0; prefix && k < out->count; k++)
            if (!strcmp(out->items[k], prefix)) prefix = NULL;
        if (prefix) text_list_add(out, prefix);
    }
}

static const char *prefix_of(const TextList *prefixes, const char *path)
{
    for (size_t i = 0; i < prefixes->count; i++)
        if (!strncmp(path, prefixes->items[i], strlen(prefixes->items[i]))) return prefixes->items[i];
    return NULL;
}

static bool is_covered(const TextList *list, const char *path)
{
    for (size_t i = 0; i < list->count; i++)
        if (lies_in(path, list->items[i]) && list->items[i][1]) return true;
    return false;
}

/* The first link on the way to the path, with its target; NULL: there is none. */
static const char *first_link(const char *path, char *target, size_t capacity)
{
    for (const char *end = path; *end;) {
        end += 1 + strcspn(end + 1, "/");
        const char *prefix = keep_bytes(path, (size_t)(end - path));
        ssize_t length = readlink(prefix, target, capacity - 1);
        if (length <= 0) continue;
        target[length] = '\0';
        return prefix;
    }
    return NULL;
}

/* Is the path covered, and each link on the way to what it names? */
static bool is_reachable(const TextList *list, const char *path)
{
    char target[4096];
    for (int i = 0; i < LINKS_MAX && is_covered(list, path); i++) {
        const char *link = first_link(path, target, sizeof target);
        if (!link) return true;
        if (!is_covered(list, link)) return false;
        size_t folder = *target == '/' ? 0 : (size_t)(strrchr(link, '/') - link);
        path = tidy(keep_text("%.*s/%s%s", (int)folder, link, target, path + strlen(link)));
    }
    return false;
}

/* The needs of a capability without temporary names, whose prefixes go to `used`. */
static void gather(Reduction *r, Capability capability, bool granted, const TextList *prefixes, TextList *used)
{
    r->needs = keep_zeroed((2 * run.count + 1) * sizeof *r->needs);
    r->writes = capability == CAPABILITY_WRITE;
    for (size_t i = 0; i < run.count; i++) {
        const Need *need = &run.needs[i];
        if (need->capability != capability || need->granted != granted || need->alias) continue;
        const char *prefix = prefix_of(prefixes, need->resource);
        if (!prefix) r->needs[r->count++] = need;
        else if (!is_covered(used, prefix)) text_list_add(used, prefix);
    }
}

/* Each path once: a link may have been used itself and followed. */
static void sort_needs(Reduction *r)
{
    size_t left = 0;
    qsort(r->needs, r->count, sizeof *r->needs, compare_paths);
    for (size_t i = 0; i < r->count; i++) {
        bool again = left && !strcmp(r->needs[left - 1]->resource, r->needs[i]->resource);
        if (!again) r->needs[left++] = r->needs[i];
        else if (r->needs[i]->listed || r->needs[i]->whole) r->needs[left - 1] = r->needs[i];
    }
    r->count = left;
}

static void reduce_all(Reduction *r)
{
    r->out.count = r->whole.count = 0;
    sort_needs(r);
    if (r->count) reduce(r, "", 0, 0, r->count);
}

/* What is read in folders that are written as a whole becomes these folders. */
static void widen_reads(Reduction *reads, bool granted, const TextList *prefixes)
{
    Reduction writes = {0};
    TextList used = {0};
    gather(&writes, CAPABILITY_WRITE, granted, prefixes, &used);
    reduce_all(&writes);
    for (size_t k = 0; k < writes.whole.count; k++) {
        const char *folder = writes.whole.items[k];
        size_t left = 0;
        for (size_t i = 0; i < reads->count; i++)
            if (!lies_in(reads->needs[i]->resource, folder)) reads->needs[left++] = reads->needs[i];
        if (left == reads->count) continue;
        Need *need = keep_zeroed(sizeof *need);
        *need = (Need){.capability = CAPABILITY_READ, .resource = keep_text("%s", folder), .granted = granted, .whole = true};
        reads->needs[left++] = need;
        reads->count = left;
    }
}

/* What can't be reached by the name that the program used. */
static size_t find_unreachable(const Reduction *r, Capability capability, bool granted, const TextList *prefixes, const Need **found)
{
    size_t count = 0;
    for (size_t i = 0; i < run.count; i++) {
        const Need *need = &run.needs[i];
        if (!need->alias || need->capability != capability || need->granted != granted || prefix_of(prefixes, need->resource)) continue;
        if (!is_reachable(&r->out, need->resource)) found[count++] = need;
    }
    return count;
}

/* These names are reduced with the paths; what then still has a link that leads out of what is granted is named itself. */
static void add_other_names(Reduction *r, Capability capability, bool granted, const TextList *prefixes)
{
    size_t count = find_unreachable(r, capability, granted, prefixes, r->needs + r->count);
    if (!count) return;
    r->count += count;
    reduce_all(r);
    count = find_unreachable(r, capability, granted, prefixes, r->needs);
    for (size_t i = 0; i < count; i++) emit(r, r->needs[i]->resource, false);
}

static void reduce_paths(Capability capability, bool granted, TextList *out)
{
    TextList prefixes = {0}, used = {0};
    Reduction r = {0};
    find_prefixes(granted, &prefixes);
    gather(&r, capability, granted, &prefixes, &used);
    if (capability == CAPABILITY_READ) widen_reads(&r, granted, &prefixes);
    reduce_all(&r);
    add_other_names(&r, capability, granted, &prefixes);
    for (size_t i = 0; i < used.count; i++)
        if (!is_covered(&r.out, used.items[i])) text_list_add(&r.out, keep_text("%s*", used.items[i]));
    *out = r.out;
}

/* --- the home folder ---------------------------------------------------------------------------------------------- */

static void find_named(char **arguments, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *at = strstr(arguments[i], run.home);
        if (at) text_list_add(&run.named, at);
    }
}

void needs_open(const Command *command)
{
    const struct passwd *user = getpwuid(getuid());
    char current[4096];
    run.command = command;
    for (size_t i = 0; i < command->property_count; i++) run.user_name_given |= !strcmp(command->properties[i].key, "user.name");
    if (!user || strlen(user->pw_dir) < 2) return;
    run.home = keep_text("%s", user->pw_dir);
    find_named(command->arguments, (size_t)command->argument_count);
    find_named((char **)command->machine_arguments.items, command->machine_arguments.count);
    if (getcwd(current, sizeof current) && lies_in(current, run.home)) text_list_add(&run.named, keep_text("%s", current));
    for (size_t i = 0; i < command->property_count; i++)
        if (!strcmp(command->properties[i].key, "user.home")) run.home = NULL;
}

void needs_start(void)
{
    run.sys_granted = sandbox_is_granted(run.command->options.sandbox, CAPABILITY_SYS, NULL);
    properties_forget_asked();
}

/* Did the program find its way to the home folder by itself? */
static bool uses_home(bool granted)
{
    bool found = false;
    for (size_t i = 0; run.home && i < run.count; i++) {
        const Need *need = &run.needs[i];
        if (need->capability == CAPABILITY_ENV && !strcmp(need->resource, "HOME")) return false;
        if (need->capability > CAPABILITY_WRITE || need->granted != granted || !lies_in(need->resource, run.home)) continue;
        bool named = false;
        for (size_t k = 0; k < run.named.count && !named; k++)
            named = lies_in(need->resource, run.named.items[k]) || lies_in(run.named.items[k], need->resource);
        found |= !named;
    }
    return found;
}

static bool asks_for_user(bool granted)
{
    return !run.user_name_given && run.sys_granted == granted && properties_user_name_asked();
}

/* --- hosts -------------------------------------------------------------------------------------------------------- */

static void add_once(TextList *list, const char *text)
{
    for (size_t i = 0; i < list->count; i++)
        if (!strcmp(list->items[i], text)) return;
    text_list_add(list, text);
}

static bool is_multicast(const char *address)
{
    int first = atoi(address);
    return (first >= 224 && first <= 239) || !strncmp(address, "[ff", 3);
}

/* A port that the system chose will be another one next time. */
static const char *port_text(Capability capability, const char *address, const char *port)
{
    int number = atoi(port), low = 32768, high = 60999;
    FILE *file = fopen("/proc/sys/net/ipv4/ip_local_port_range", "re");
    if (file && fscanf(file, "%d %d", &low, &high) != 2) low = 32768, high = 60999;
    if (file) fclose(file);
    if (number < low || number > high || !(is_local(address) || is_multicast(address))) return port;
    return capability == CAPABILITY_LISTEN ? "0" : keep_text("%d-%d", low, high);
}

/* Was the address of the need used, with whatever port, before a name was found to have it? Which of several threads comes first may be
 * another one next time. */
static bool is_literal(const Need *need, size_t length)
{
    bool found = need->literal;
    for (size_t i = 0; i < run.count && !found; i++)
        found = run.needs[i].capability == CAPABILITY_NET && run.needs[i].literal && !strncmp(run.needs[i].resource, need->resource, length) &&
                run.needs[i].resource[length] == ':';
    return found;
}

static void add_address(const Need *need, TextList *out)
{
    const char *colon = strrchr(need->resource, ':');
    const char *address = keep_bytes(need->resource, (size_t)(colon - need->resource));
    const char *port = port_text(need->capability, address, colon + 1);
    bool named = false;
    for (size_t i = 0; need->capability == CAPABILITY_NET && i < run.resolved_count; i++) {
        const Resolved *known = &run.resolved[i];
        size_t length = strlen(address);
        if (strncmp(known->address, address, length) || known->address[length] != ':') continue;
        if (!is_reached_by(address, known->host)) continue;
        add_once(out, keep_text("%s:%s", known->host, port));
        named = true;
    }
    if (!named || is_literal(need, (size_t)(colon - need->resource))) add_once(out, keep_text("%s:%s", address, port));
}

/* A name that was only looked up is granted at port 0, where nothing can be reached. */
static void add_lookup(const char *host, TextList *out)
{
    size_t length = strlen(host);
    for (size_t i = 0; i < out->count; i++)
        if (!strncmp(out->items[i], host, length) && out->items[i][length] == ':') return;
    text_list_add(out, keep_text("%s:0", host));
}

static void reduce_hosts(Capability capability, bool granted, TextList *out)
{
    for (int lookups = 0; lookups < 2; lookups++)
        for (size_t i = 0; i < run.count; i++) {
            const Need *need = &run.needs[i];
            if (need->capability != capability || need->granted != granted) continue;
            bool lookup = !strchr(need->resource, ':');
            if (lookup && lookups) add_lookup(need->resource, out);
            else if (!lookup && !lookups) add_address(need, out);
        }
}

/* --- all ---------------------------------------------------------------------------------------------------------- */

/* The resources of one capability; an empty one stands for all. False: none is needed. */
static bool reduce_capability(Capability capability, bool granted, TextList *out)
{
    bool any = capability == CAPABILITY_SYS && (uses_home(granted) || asks_for_user(granted));
    if (any) return text_list_add(out, ""), true;
    for (size_t i = 0; i < run.count; i++) any |= run.needs[i].capability == capability && run.needs[i].granted == granted;
    if (!any) return false;
    for (size_t i = 0; i < run.count; i++)
        if (run.needs[i].capability == capability && run.needs[i].granted == granted && !*run.needs[i].resource)
            return text_list_add(out, ""), true;
    if (capability == CAPABILITY_READ || capability == CAPABILITY_WRITE) reduce_paths(capability, granted, out);
    else if (capability == CAPABILITY_NET || capability == CAPABILITY_LISTEN) reduce_hosts(capability, granted, out);
    else
        for (size_t i = 0; i < run.count; i++)
            if (run.needs[i].capability == capability && run.needs[i].granted == granted) text_list_add(out, run.needs[i].resource);
    return true;
}

/* The resources are escaped as options want them; a policy file's words say it in their own way. */
static void print_policy_words(const TextList *list, TextBuffer *out)
{
    for (size_t i = 0; i < list->count; i++) {
        char *plain = keep_text("%s", list->items[i]), *to = plain;
        for (const char *from = plain; *from; from++) {
            if (*from == '\\' && (from[1] == ',' || from[1] == '\\')) from++;
            *to++ = *from;
        }
        *to = '\0';
        if (!*plain) continue;
        text_add_text(out, " ");
        text_add_policy_word(out, plain);
    }
}

static bool print_options(bool granted, bool as_policy, TextBuffer *out)
{
    bool any = false;
    for (int i = 0; i < CAPABILITY_COUNT; i++) {
        TextList list = {0};
        if (!reduce_capability((Capability)i, granted, &list)) continue;
        text_add_format(out, as_policy ? "%sallow-%s" : "%s--allow-%s", as_policy || !any ? "" : " ", capability_name((Capability)i));
        any = true;
        if (as_policy) {
            print_policy_words(&list, out);
            text_add_text(out, "\n");
        } else if (*list.items[0]) {
            text_add_text(out, "=");
            text_add_shell(out, text_list_join(&list, ','));
        }
    }
    return any;
}

void needs_print(TextBuffer *out, bool as_policy)
{
    TextBuffer denied = {0};
    os_lock(&run.lock);
    if (as_policy) {
        print_options(true, true, out);
    } else {
        text_add_text(out, "atoll: this run needs ");
        if (!print_options(true, false, out)) text_add_text(out, "no grant");
        text_add_text(out, "\n");
        if (print_options(false, false, &denied))
            text_add_text(out, "atoll: it was denied  "), text_add(out, denied.bytes, denied.length), text_add_text(out, "\n");
    }
    if (run.whole_environment)
        text_add_format(out, "%sit read the whole environment, of which it sees what --allow-env grants\n", as_policy ? "# " : "atoll: ");
    text_free(&denied);
    os_unlock(&run.lock);
}
