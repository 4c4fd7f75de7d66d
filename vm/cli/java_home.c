/* java_home.c: finds the class library of Java 17.
 *
 * In this order: ATOLL_JAVA_HOME; the folder above that of the executable, and of each link that led to it, if it
 * looks like a JDK (bin/java in a JDK made of links); JAVA_HOME, if it is a Java 17; Debian's place. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vm/cli/command.h"

enum { PATH_SIZE = 4096 };

static bool is_readable(const char *home, const char *file)
{
    return !access(keep_text("%s/%s", home, file), R_OK);
}

const char *java_home_release(const char *home, const char *key)
{
    static char line[512];
    FILE *file = fopen(keep_text("%s/release", home), "r");
    char *value = NULL;
    size_t length = strlen(key);
    while (file && !value && fgets(line, sizeof line, file))
        if (!strncmp(line, key, length) && line[length] == '=') value = line + length + 1;
    if (file) fclose(file);
    if (!value) return NULL;
    value += *value == '"';
    value[strcspn(value, "\"\r\n")] = 0;
    return value;
}

/* A library without the file `release` is taken at its word. */
static bool is_java_17(const char *home)
{
    const char *version = java_home_release(home, "JAVA_VERSION");
    return is_readable(home, "lib/modules") && (!version || !strncmp(version, "17", 2));
}

/* Without links in its own name, as the library's own code expects java.home. */
static const char *real_home(const char *home)
{
    char *real = realpath(home, NULL);
    return real ? real : home;
}

/* The path of the program, looked for in PATH as the shell did. */
static const char *program_path(const char *program)
{
    if (strchr(program, '/')) return program;
    for (const char *at = getenv("PATH"); at && *at;) {
        size_t length = strcspn(at, ":");
        const char *path = keep_text("%.*s/%s", (int)length, at, program);
        if (!access(path, X_OK)) return path;
        at += length + (at[length] == ':');
    }
    return program;
}

static const char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? keep_bytes(path, (size_t)(slash - path)) : ".";
}

/* Follows the links of the program one by one; each may lie in the bin/ of a JDK. */
static const char *home_of_program(const char *program)
{
    enum { LINKS_MOST = 40 };
    char target[PATH_SIZE];
    const char *path = program_path(program);
    for (int i = 0; i < LINKS_MOST; i++) {
        const char *home = keep_text("%s/..", folder_of(path));
        if (is_java_17(home)) return home;
        ssize_t length = readlink(path, target, sizeof target - 1);
        if (length <= 0) return NULL;
        target[length] = 0;
        path = *target == '/' ? keep_bytes(target, (size_t)length) : keep_text("%s/%s", folder_of(path), target);
    }
    return NULL;
}

static const char *debian_home(void)
{
    glob_t found;
    const char *home = NULL;
    if (glob("/usr/lib/jvm/java-17-openjdk*", 0, NULL, &found)) return NULL;
    for (size_t i = 0; i < found.gl_pathc && !home; i++)
        if (is_java_17(found.gl_pathv[i])) home = keep_text("%s", found.gl_pathv[i]);
    globfree(&found);
    return home;
}

const char *java_home_find(const char *program)
{
    const char *home = getenv("ATOLL_JAVA_HOME");
    if (home && *home) {
        if (is_java_17(home)) return real_home(home);
        return command_fail("ATOLL_JAVA_HOME is %s, where there is no class library of Java 17 (lib/modules)", home),
               NULL;
    }
    if (program && (home = home_of_program(program))) return real_home(home);
    home = getenv("JAVA_HOME");
    if (home && *home && is_java_17(home)) return real_home(home);
    if ((home = debian_home())) return real_home(home);
    command_fail("no class library of Java 17 was found. Install openjdk-17-jre-headless, or let ATOLL_JAVA_HOME name "
                 "a folder with lib/modules of\n"
                 "OpenJDK 17");
    return NULL;
}
