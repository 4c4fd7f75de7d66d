/* image_classes.c: which classes an image holds beyond those that starting takes: the class library's own list of what programs commonly
 * use (lib/classlist). They are loaded and linked; their initialisers run in the program. */
#include <stdlib.h>
#include <string.h>

#include "sandbox/memory.h"
#include "vm/exception.h"
#include "vm/guard.h"
#include "vm/image.h"
#include "vm/image_call.h"
#include "vm/interpreter.h"
#include "vm/link.h"
#include "vm/loader.h"
#include "vm/string.h"

/* A line of the list that is nothing but a name. */
static bool is_class_name(const char *line, size_t length)
{
    return length && length < 256 && line[0] != '#' && line[0] != '@' && !memchr(line, ' ', length) && !memchr(line, '[', length);
}

/* What can't be loaded or linked is left out. */
static void load_class(Thread *t, const char *name, size_t length)
{
    bool failed = false;
    Symbol *symbol = symbol_intern(t->vm, name, length);
    Class *class = symbol && !guard_knows_class(symbol) ? boot_load(t, symbol, &failed) : NULL;
    if (class && !thread_has_exception(t)) class_link(t, class);
    if (thread_has_exception(t)) thread_clear_exception(t);
}

static bool link_step(Thread *t, void *class) { return class_link(t, class_at(*(ClassRef *)class)); }

void image_load_app_class(Thread *t, const char *name, size_t length)
{
    char external[512];
    if (length >= sizeof external) return;
    for (size_t i = 0; i < length; i++) external[i] = name[i] == '/' ? '.' : name[i];
    external[length] = 0;
    Object *string = string_from_c(t, external);
    Slot arguments[2] = {{.bits = t->vm->state->system_loader.units}, image_slot(string)}, found;
    if (string && image_call(t, "java/lang/ClassLoader", "loadClass", "(Ljava/lang/String;)Ljava/lang/Class;", arguments, 2, &found)) {
        ClassRef class = class_ref(mirror_class(t->vm, object_at(found.ref)));
        java_complete(t, link_step, &class);
    }
    if (thread_has_exception(t)) thread_clear_exception(t);
}

void image_load_classes(Thread *t)
{
    MappedFile list;
    size_t size = strlen(t->vm->options.java_home) + sizeof "/lib/classlist";
    char *path = malloc(size);
    if (!path) return;
    strcpy(path, t->vm->options.java_home);
    strcat(path, "/lib/classlist");
    if (memory_map_file(t->vm->sandbox, path, &list, NULL)) {
        const char *line = (const char *)list.address, *end = line + list.length;
        while (line < end) {
            const char *next = memchr(line, '\n', (size_t)(end - line));
            size_t length = (size_t)((next ? next : end) - line);
            if (is_class_name(line, length)) load_class(t, line, length);
            line += length + 1;
        }
        memory_unmap_file(&list);
    }
    free(path);
}
