/* time_zone.c: the name of the system's time zone. Read for the VM's own start, so without a capability. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "sandbox/environment.h"
#include "sandbox/internal.h"

#define ZONE_FOLDER "/usr/share/zoneinfo"

enum { ZONE_FILE_MOST = 16 * 1024, FOLDER_DEPTH = 3 };

static bool copy_name(const char *name, char *out, size_t capacity)
{
    if (!*name || strlen(name) >= capacity) return false;
    strcpy(out, name);
    return true;
}

/* "…/zoneinfo/Europe/Berlin" -> "Europe/Berlin"; "posix/" and "right/" are variants of the same names. */
static bool name_from_path(const char *path, char *out, size_t capacity)
{
    const char *found = strstr(path, "zoneinfo/");
    if (!found) return false;
    found += strlen("zoneinfo/");
    if (strncmp(found, "posix/", 6) == 0) found += 6;
    return copy_name(found, out, capacity);
}

static bool from_variable(char *out, size_t capacity)
{
    const char *zone = getenv("TZ");
    if (!zone || !*zone) return false;
    if (*zone == ':') zone++;
    if (strncmp(zone, "posix/", 6) == 0) zone += 6;
    if (*zone == '/') return name_from_path(zone, out, capacity);
    return copy_name(zone, out, capacity);
}

/* The contents that are searched for. */
typedef struct ZoneContents {
    char    bytes[ZONE_FILE_MOST];
    int64_t length;
} ZoneContents;

static bool has_contents(const char *path, const ZoneContents *wanted)
{
    struct stat status;
    char bytes[ZONE_FILE_MOST];
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size != wanted->length)
        return false;
    return host_read_file(path, bytes, sizeof bytes) == wanted->length &&
           memcmp(bytes, wanted->bytes, (size_t)wanted->length) == 0;
}

/* Names that are not zones, or second names for all of them. */
static bool is_skipped(const char *name)
{
    static const char *const SKIPPED[] = {"posix", "right", "posixrules", "localtime", "ROC"};
    for (size_t i = 0; i < sizeof SKIPPED / sizeof SKIPPED[0]; i++)
        if (strcmp(name, SKIPPED[i]) == 0) return true;
    return name[0] == '.';
}

static bool search_folder(const char *folder, const ZoneContents *wanted, int depth, char *found,
                          size_t capacity)
{
    bool success = false;
    DIR *entries = depth > 0 ? opendir(folder) : NULL;
    struct dirent *entry;
    while (entries && !success && (entry = readdir(entries))) {
        char path[512];
        if (is_skipped(entry->d_name)) continue;
        if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) >= sizeof path) continue;
        if (entry->d_type == DT_DIR) success = search_folder(path, wanted, depth - 1, found, capacity);
        else if (has_contents(path, wanted)) success = name_from_path(path, found, capacity);
    }
    if (entries) closedir(entries);
    return success;
}

static bool from_contents(char *out, size_t capacity)
{
    ZoneContents wanted;
    wanted.length = host_read_file("/etc/localtime", wanted.bytes, sizeof wanted.bytes);
    if (wanted.length <= 0) return false;
    if (has_contents(ZONE_FOLDER "/UTC", &wanted)) return copy_name("UTC", out, capacity);
    return search_folder(ZONE_FOLDER, &wanted, FOLDER_DEPTH, out, capacity);
}

bool environment_time_zone(Sandbox *sandbox, char *out, size_t capacity)
{
    char target[FILE_PATH_MAX];
    (void)sandbox;
    if (from_variable(out, capacity)) return true;
    ssize_t length = readlink("/etc/localtime", target, sizeof target - 1);
    if (length > 0) {
        target[length] = '\0';
        if (name_from_path(target, out, capacity)) return true;
    }
    return from_contents(out, capacity);
}

int32_t environment_gmt_offset(void)
{
    time_t now = time(NULL);
    struct tm local;
    tzset();
    return localtime_r(&now, &local) ? (int32_t)local.tm_gmtoff : 0;
}
