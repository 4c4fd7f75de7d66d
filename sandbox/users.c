/* users.c: names of users and groups, from the system's databases. */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sandbox/environment.h"
#include "sandbox/internal.h"

enum { RECORD_FIRST = 1024, RECORD_MOST = 1 << 20 };

/* What is looked for, and what was found. `text` holds the strings of the record. */
typedef struct Search {
    const char   *name;  /* NULL: by id */
    uint32_t      id;
    bool          group;
    struct passwd user_record;
    struct group  group_record;
} Search;

/* One attempt with a buffer of that size. 0 found, ENOENT, ERANGE or another error number. */
static int search_with(Search *what, char *text, size_t capacity)
{
    struct passwd *user = NULL;
    struct group *group = NULL;
    int failure;
    if (what->group && what->name)
        failure = getgrnam_r(what->name, &what->group_record, text, capacity, &group);
    else if (what->group) failure = getgrgid_r(what->id, &what->group_record, text, capacity, &group);
    else if (what->name) failure = getpwnam_r(what->name, &what->user_record, text, capacity, &user);
    else failure = getpwuid_r(what->id, &what->user_record, text, capacity, &user);
    if (user || group) return 0;
    return failure == ERANGE || failure == EINTR ? failure : ENOENT;
}

/* The record's strings are in the result, which the caller frees. NULL with error. */
static char *search_for(Sandbox *sandbox, Search *what, SandboxError *error)
{
    if (!sandbox_check(sandbox, CAPABILITY_SYS, NULL, "looking up a user or group", error)) return NULL;
    for (size_t capacity = RECORD_FIRST; capacity <= RECORD_MOST; capacity *= 2) {
        char *text = malloc(capacity);
        int failure = text ? search_with(what, text, capacity) : ENOMEM;
        if (failure == 0) return text;
        free(text);
        if (failure == ERANGE || failure == EINTR) continue;
        sandbox_fail(error, failure);
        return NULL;
    }
    sandbox_fail(error, ERANGE);
    return NULL;
}

/* Copies a string of the record. */
static int copy_text(const char *from, char *out, size_t capacity, SandboxError *error)
{
    if (strlen(from) >= capacity) return sandbox_fail(error, ERANGE);
    strcpy(out, from);
    return 0;
}

int user_name_by_id(Sandbox *sandbox, uint32_t id, char *out, size_t capacity, SandboxError *error)
{
    Search what = {.id = id};
    char *text = search_for(sandbox, &what, error);
    if (!text) return -1;
    int result = copy_text(what.user_record.pw_name, out, capacity, error);
    free(text);
    return result;
}

int group_name_by_id(Sandbox *sandbox, uint32_t id, char *out, size_t capacity, SandboxError *error)
{
    Search what = {.id = id, .group = true};
    char *text = search_for(sandbox, &what, error);
    if (!text) return -1;
    int result = copy_text(what.group_record.gr_name, out, capacity, error);
    free(text);
    return result;
}

int64_t user_id_by_name(Sandbox *sandbox, const char *name, SandboxError *error)
{
    Search what = {.name = name};
    char *text = search_for(sandbox, &what, error);
    free(text);
    return text ? (int64_t)what.user_record.pw_uid : -1;
}

int64_t group_id_by_name(Sandbox *sandbox, const char *name, SandboxError *error)
{
    Search what = {.name = name, .group = true};
    char *text = search_for(sandbox, &what, error);
    free(text);
    return text ? (int64_t)what.group_record.gr_gid : -1;
}

int environment_user(Sandbox *sandbox, char *name, size_t name_capacity, char *home, size_t home_capacity,
                     SandboxError *error)
{
    Search what = {.id = (uint32_t)getuid()};
    char *text = search_for(sandbox, &what, error);
    if (!text) return -1;
    int result = copy_text(what.user_record.pw_name, name, name_capacity, error);
    if (result == 0) result = copy_text(what.user_record.pw_dir, home, home_capacity, error);
    free(text);
    return result;
}
