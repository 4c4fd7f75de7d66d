/* main_jar.c: what the launcher itself looks at in a JAR before there is a VM. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "classfmt/manifest.h"
#include "classfmt/zip.h"
#include "vm/cli/command.h"

enum { MANIFEST_MOST = 16 << 20, JARS_MOST = 4096 };

const uint8_t *file_map(const char *path, size_t *length)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return NULL;
    struct stat status;
    void *bytes = MAP_FAILED;
    if (!fstat(descriptor, &status) && S_ISREG(status.st_mode) && status.st_size > 0)
        bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    close(descriptor);
    *length = bytes == MAP_FAILED ? 0 : (size_t)status.st_size;
    return bytes == MAP_FAILED ? NULL : bytes;
}

bool jar_manifest_read(const char *path, Manifest *manifest)
{
    static const char name[] = "META-INF/MANIFEST.MF";
    FormatError error;
    size_t length;
    const uint8_t *bytes = file_map(path, &length);
    ZipArchive *archive = bytes ? zip_open(bytes, length, &error) : NULL;
    const ZipEntry *entry = archive ? zip_find(archive, name, strlen(name)) : NULL;
    uint8_t *text = entry ? zip_read_alloc(archive, entry, MANIFEST_MOST, &error) : NULL;
    bool good = text && manifest_parse(text, (size_t)entry->size, manifest, &error);
    free(text);
    zip_close(archive);
    if (bytes) munmap((void *)bytes, length);
    return good;
}

bool main_jar_check(const char *path)
{
    Manifest manifest;
    if (access(path, R_OK)) return command_fail("Unable to access jarfile %s", path);
    if (!jar_manifest_read(path, &manifest)) return command_fail("Invalid or corrupt jarfile %s", path);
    manifest_free(&manifest);
    return true;
}

/* --- Class-Path --------------------------------------------------------------------------------------------------- */

/* A word of Class-Path as a path beneath the JAR's folder, or NULL. Only plain relative names of JARs are followed: a
 * JAR that could name any folder could grant itself whatever lies beside it. */
static const char *beneath(const char *jar, const char *word, size_t length)
{
    const char *name = keep_bytes(word, length), *slash = strrchr(jar, '/');
    bool is_jar = length > 4 && !strcmp(name + length - 4, ".jar");
    if (!is_jar || *name == '/' || strchr(name, ':') || strstr(name, "..") || strchr(name, '%')) return NULL;
    return slash ? keep_text("%.*s/%s", (int)(slash - jar), jar, name) : name;
}

static bool contains(const TextList *list, const char *text)
{
    for (size_t i = 0; i < list->count; i++)
        if (!strcmp(list->items[i], text)) return true;
    return false;
}

void jar_class_path_visit(const char *jar, void (*visit)(void *context, const char *jar), void *context)
{
    TextList jars = {0};
    text_list_add(&jars, jar);
    for (size_t i = 0; i < jars.count && i < JARS_MOST; i++) {
        Manifest manifest;
        if (i) visit(context, jars.items[i]);
        if (!jar_manifest_read(jars.items[i], &manifest)) continue;
        size_t length;
        const char *cursor = manifest_get(&manifest, "Class-Path");
        for (const char *word; cursor && (word = manifest_next_word(&cursor, &length));) {
            const char *path = beneath(jars.items[i], word, length);
            if (path && !contains(&jars, path)) text_list_add(&jars, path);
        }
        manifest_free(&manifest);
    }
}
