/* boot_path.c: where the boot loader finds classes: --patch-module entries, lib/modules, -Xbootclasspath/a (contract 9).
 *
 * Until the module system is up (VMState.modules_ready) only java.base is looked at. Afterwards the package decides: of a module
 * that the boot loader defines, that module's patches and then its part of lib/modules; anything else, the append path. All files are
 * mapped, through the sandbox, and stay so. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "classfmt/zip.h"
#include "sandbox/files.h"
#include "sandbox/memory.h"
#include "vm/define.h"
#include "vm/exception.h"
#include "vm/guard.h"
#include "vm/module.h"

/* One folder or archive. */
typedef struct BootEntry {
    struct BootEntry *next;
    char       *path;
    char       *module;   /* of a patch; NULL: the append path */
    MappedFile  file;     /* of an archive */
    ZipArchive *archive;  /* NULL: a folder */
} BootEntry;

/* Bytes that were read from a folder, or unpacked. */
typedef struct BootBytes {
    struct BootBytes *next;
    MappedFile file;
    uint8_t   *unpacked;
} BootBytes;

struct BootAppend {
    BootEntry *first, **last;
    BootBytes *bytes;
    OsLock     lock;      /* on bytes, and on opening lib/modules */
    _Atomic bool library_is_open;
};

/* --- opening ------------------------------------------------------------------------------------------------------------ */

/* Like HotSpot, a path element that is not there is passed over. */
static void entry_open(VM *vm, const char *module, size_t module_length, const char *path, size_t path_length)
{
    BootEntry *entry = calloc(1, sizeof *entry);
    if (!entry) return;
    entry->path = strndup(path, path_length);
    entry->module = module ? strndup(module, module_length) : NULL;
    FileStatus status;
    bool good = entry->path && (!module || entry->module) && file_status(vm->sandbox, FILE_AT_CWD, entry->path, true, &status, NULL) >= 0;
    if (good && (status.mode & FILE_TYPE_MASK) != FILE_TYPE_FOLDER) {
        good = memory_map_file(vm->sandbox, entry->path, &entry->file, NULL);
        entry->archive = good ? zip_open(entry->file.address, entry->file.length, NULL) : NULL;
        if (good && !entry->archive) memory_unmap_file(&entry->file);
        good = entry->archive != NULL;
    }
    if (!good) {
        free(entry->path);
        free(entry->module);
        free(entry);
        return;
    }
    *vm->boot_append->last = entry;
    vm->boot_append->last = &entry->next;
}

static void path_open(VM *vm, const char *module, size_t module_length, const char *path)
{
    while (*path) {
        size_t length = strcspn(path, ":");
        if (length) entry_open(vm, module, module_length, path, length);
        path += length;
        if (*path) path++;
    }
}

bool boot_path_open(VM *vm, const char **reason)
{
    vm->boot_append = calloc(1, sizeof *vm->boot_append);
    if (!vm->boot_append) {
        *reason = "out of memory";
        return false;
    }
    vm->boot_append->last = &vm->boot_append->first;
    for (size_t i = 0; i < vm->options.patch_count; i++) {
        const char *patch = vm->options.patches[i], *equals = strchr(patch, '=');
        if (equals) path_open(vm, patch, (size_t)(equals - patch), equals + 1);
    }
    if (vm->options.boot_append) path_open(vm, NULL, 0, vm->options.boot_append);
    return true;
}

void boot_path_close(VM *vm)
{
    struct BootAppend *all = vm->boot_append;
    if (!all) return;
    for (BootBytes *bytes = all->bytes, *next; bytes; bytes = next) {
        next = bytes->next;
        if (bytes->file.address) memory_unmap_file(&bytes->file);
        free(bytes->unpacked);
        free(bytes);
    }
    for (BootEntry *entry = all->first, *next; entry; entry = next) {
        next = entry->next;
        zip_close(entry->archive);
        if (entry->file.address) memory_unmap_file(&entry->file);
        free(entry->path);
        free(entry->module);
        free(entry);
    }
    free(all);
    vm->boot_append = NULL;
}

/* --- looking ------------------------------------------------------------------------------------------------------------ */

static const uint8_t *keep(VM *vm, BootBytes bytes)
{
    BootBytes *kept = malloc(sizeof *kept);
    if (!kept) {
        if (bytes.file.address) memory_unmap_file(&bytes.file);
        free(bytes.unpacked);
        return NULL;
    }
    *kept = bytes;
    os_lock(&vm->boot_append->lock);
    kept->next = vm->boot_append->bytes;
    vm->boot_append->bytes = kept;
    os_unlock(&vm->boot_append->lock);
    return kept->unpacked ? kept->unpacked : kept->file.address;
}

static const uint8_t *entry_read(VM *vm, BootEntry *entry, const Symbol *name, size_t *length)
{
    char path[FILE_PATH_MAX];
    BootBytes bytes = {0};
    if (!entry->archive) {
        if (snprintf(path, sizeof path, "%s/%s.class", entry->path, name->bytes) >= (int)sizeof path) return NULL;
        FileStatus status; /* asked first: most look-ups miss */
        if (file_status(vm->sandbox, FILE_AT_CWD, path, true, &status, NULL) < 0 || !memory_map_file(vm->sandbox, path, &bytes.file, NULL)) return NULL;
        *length = bytes.file.length;
        return keep(vm, bytes);
    }
    int path_length = snprintf(path, sizeof path, "%s.class", name->bytes);
    const ZipEntry *found = path_length < (int)sizeof path ? zip_find(entry->archive, path, (size_t)path_length) : NULL;
    if (!found) return NULL;
    *length = found->size;
    const uint8_t *stored = zip_stored_data(entry->archive, found, NULL);
    if (stored) return stored;
    bytes.unpacked = zip_read_alloc(entry->archive, found, SIZE_MAX, NULL);
    return bytes.unpacked ? keep(vm, bytes) : NULL;
}

/* In the patches of `module`, or (NULL) in the append path. */
static const uint8_t *path_read(VM *vm, const char *module, const Symbol *name, size_t *length, const char **source)
{
    for (BootEntry *entry = vm->boot_append ? vm->boot_append->first : NULL; entry; entry = entry->next) {
        if (module ? !entry->module || strcmp(entry->module, module) != 0 : entry->module != NULL) continue;
        const uint8_t *bytes = entry_read(vm, entry, name, length);
        if (!bytes) continue;
        *source = entry->path;
        return bytes;
    }
    return NULL;
}

/* NULL: the file is damaged, which vm_open finds where there is no image. */
static const JImage *library_open(VM *vm)
{
    struct BootAppend *all = vm->boot_append;
    if (all->library_is_open) return &vm->jimage;
    os_lock(&all->lock);
    if (!all->library_is_open) all->library_is_open = jimage_open(vm->modules_file, vm->modules_length, &vm->jimage, NULL);
    os_unlock(&all->lock);
    return all->library_is_open ? &vm->jimage : NULL;
}

static const uint8_t *image_read(VM *vm, const char *module, const Symbol *name, size_t *length)
{
    JImageLocation location;
    if (!library_open(vm)) return NULL;
    if (!jimage_find_class(&vm->jimage, (Utf8){module, (uint32_t)strlen(module)}, (Utf8){name->bytes, name->length}, &location)) return NULL;
    ByteSpan data = jimage_data(&vm->jimage, &location);
    if (data.data) {
        *length = data.length;
        return data.data;
    }
    BootBytes bytes = {.unpacked = malloc(location.size ? location.size : 1)}; /* an image that was linked with compression */
    if (!bytes.unpacked) return NULL;
    if (!jimage_read(&vm->jimage, &location, bytes.unpacked, location.size, NULL)) {
        free(bytes.unpacked);
        return NULL;
    }
    *length = location.size;
    return keep(vm, bytes);
}

/* What was found: *source a path, or NULL with *module_name, the part of lib/modules. */
static const uint8_t *find(VM *vm, const Symbol *name, size_t *length, const char **module_name, const char **source)
{
    *source = NULL;
    *module_name = "java.base";
    if (vm->state->modules_ready) {
        Module *module = boot_module_of_class(vm, name);
        *module_name = module ? symbol_at(module->name)->bytes : NULL;
    }
    if (!*module_name) return path_read(vm, NULL, name, length, source);
    const uint8_t *bytes = path_read(vm, *module_name, name, length, source);
    return bytes ? bytes : image_read(vm, *module_name, name, length);
}

const uint8_t *boot_find_class_file(VM *vm, const Symbol *name, size_t *length, Module **module)
{
    const char *module_name, *source;
    if (module) *module = vm->state->modules_ready ? boot_module_of_class(vm, name) : NULL;
    return find(vm, name, length, &module_name, &source);
}

Class *boot_load(Thread *t, Symbol *name, bool *failed)
{
    VM *vm = t->vm;
    *failed = false;
    if (name->length && name->bytes[0] == '[') return NULL;
    Class *class = loader_find_class(t, boot_loader(t), name);
    if (class) return class;
    if (guard_hides_class(vm, name)) return NULL;
    size_t length;
    const char *module_name, *source;
    const uint8_t *bytes = find(vm, name, &length, &module_name, &source);
    if (!bytes) return NULL;
    char source_text[FILE_PATH_MAX + 8];
    if (log_is_on(vm, LOG_CLASS_LOAD, LOG_LEVEL_INFO)) snprintf(source_text, sizeof source_text, "%s%s", source ? "" : "jrt:/", source ? source : module_name);
    DefineOptions options = {.name = name, .trusted = !source, .source = source_text, .accept_existing = true};
    class = class_define(t, boot_loader(t), bytes, length, &options);
    *failed = !class;
    if (!class) return NULL;
    /* Only what was found on the path counts as a package of the boot loader's: one of a proxy has no location. */
    Package *package = package_at(class->package);
    package->has_boot_class = 1;
    if (source && !module_name) package->boot_path = symbol_ref(symbol_from(vm, source));
    return class;
}
