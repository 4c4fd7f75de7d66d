/* class_path.c: path lists, and the `*` in class paths, which the launcher replaces by the JARs of the folder in the
 * folder's own order, as java's does. */
#include <dirent.h>
#include <string.h>
#include <strings.h>

#include "vm/cli/command.h"

void path_list_visit(const char *path, void (*visit)(void *context, const char *entry), void *context)
{
    for (const char *at = path; at && *at;) {
        size_t length = strcspn(at, ":");
        if (length) visit(context, keep_bytes(at, length));
        at += length;
        if (*at) at++;
    }
}

static bool is_jar_name(const char *name)
{
    size_t length = strlen(name);
    return length > 4 && !strcasecmp(name + length - 4, ".jar");
}

/* Adds the JARs of the folder before the `*`; false if there are none: the entry then stays as it is. */
static bool add_jars(const char *entry, size_t length, TextList *out)
{
    const char *folder = keep_bytes(entry, length - 1);
    DIR *stream = opendir(*folder ? folder : ".");
    if (!stream) return false;
    size_t before = out->count;
    for (struct dirent *file; (file = readdir(stream));)
        if (is_jar_name(file->d_name)) text_list_add(out, keep_text("%s%s", folder, file->d_name));
    closedir(stream);
    return out->count > before;
}

const char *class_path_expand(const char *path)
{
    if (!strchr(path, '*')) return path;
    TextList out = {0};
    for (const char *at = path;; at++) {
        size_t length = strcspn(at, ":");
        bool wildcard = length && at[length - 1] == '*' && (length == 1 || at[length - 2] == '/');
        if (!wildcard || !add_jars(at, length, &out)) text_list_add(&out, keep_bytes(at, length));
        at += length;
        if (!*at) break;
    }
    return text_list_join(&out, ':');
}
