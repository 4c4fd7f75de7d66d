/* test_boot_path.c: where the boot loader looks: patches before lib/modules, the append path behind it and only when modules are up. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "library.h"
#include "vm/module.h"

static char folder[] = "/tmp/atoll-boot-path-XXXXXX";

static void write_file(const char *name, const char *text)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    for (char *slash = path + strlen(folder) + 1; (slash = strchr(slash, '/')); *slash++ = '/') {
        *slash = 0;
        mkdir(path, 0700);
    }
    FILE *file = fopen(path, "w");
    cr_assert(file);
    fputs(text, file);
    fclose(file);
}

static const char *found(Thread *t, const char *name)
{
    static char text[64];
    size_t length = 0;
    const uint8_t *bytes = boot_find_class_file(t->vm, symbol_from(t->vm, name), &length, NULL);
    if (!bytes) return "nothing";
    if (length >= sizeof text) return "a class";
    memcpy(text, bytes, length);
    text[length] = 0;
    return text;
}

static void clean_up(void)
{
    char command[512];
    snprintf(command, sizeof command, "rm -r %s", folder);
    cr_assert_eq(system(command), 0);
}

Test(boot_path, patches_come_first_and_the_append_path_last)
{
    char patch[512], append[512];
    cr_assert(mkdtemp(folder));
    write_file("patch/java/util/BitSet.class", "patched");
    write_file("append/java/util/BitSet.class", "never seen");
    write_file("append/app/C.class", "appended");
    snprintf(patch, sizeof patch, "java.base=%s/none:%s/patch", folder, folder);
    snprintf(append, sizeof append, "%s/append", folder);
    const char *patches[] = {patch};
    Thread *t = library_open_with((VMOptions){.patches = patches, .patch_count = 1, .boot_append = append});
    cr_assert_str_eq(found(t, "java/util/BitSet"), "patched");
    cr_assert_str_eq(found(t, "java/lang/Object"), "a class");
    cr_assert_str_eq(found(t, "app/C"), "nothing", "only java.base before the modules are up");
    t->vm->state->modules_ready = 1;
    cr_assert_str_eq(found(t, "app/C"), "appended");
    cr_assert_str_eq(found(t, "app/D"), "nothing");
    clean_up();
}

Test(boot_path, an_array_has_no_file)
{
    Thread *t = library_open();
    bool failed = true;
    cr_assert_null(boot_load(t, symbol_from(t->vm, "[Ljava/lang/String;"), &failed));
    cr_assert_not(failed);
}
