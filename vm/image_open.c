/* image_open.c: from a file to a VM. See image.h.
 *
 * Nothing is relocated and nothing searched: the stretches are mapped, the native caches are filled from the saved words. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/capabilities.h"
#include "sandbox/clock.h"
#include "sandbox/memory.h"
#include "vm/image.h"
#include "vm/roots.h"

/* --- the machine's words ------------------------------------------------------------------------------------------------- */

/* Each cache of VM: an array of pointers into the arena, or of plain words. */
typedef struct Cache {
    size_t offset, count;
    bool   is_pointers;
} Cache;

#define POINTERS(member) {offsetof(VM, member), sizeof(((VM *)0)->member) / sizeof(*((VM *)0)->member), true}
#define WORDS(member)    {offsetof(VM, member), sizeof(((VM *)0)->member) / sizeof(*((VM *)0)->member), false}
static const Cache caches[] = {
    POINTERS(known_class), POINTERS(known_method), POINTERS(known_symbol), POINTERS(primitive_class), POINTERS(primitive_array),
    WORDS(known_field),
};
enum { CACHE_COUNT = sizeof caches / sizeof *caches };

uint32_t image_word_count(void)
{
    size_t count = 0;
    for (size_t i = 0; i < CACHE_COUNT; i++) count += caches[i].count;
    return (uint32_t)count;
}

void image_words_save(const VM *vm, uint32_t *words)
{
    for (size_t i = 0; i < CACHE_COUNT; i++) {
        const void *cache = (const uint8_t *)vm + caches[i].offset;
        for (size_t k = 0; k < caches[i].count; k++) {
            const uint8_t *pointer = caches[i].is_pointers ? ((uint8_t *const *)cache)[k] : NULL;
            if (!caches[i].is_pointers) *words++ = ((const uint32_t *)cache)[k];
            else *words++ = pointer ? (uint32_t)((uint64_t)(pointer - vm->arena.base) >> ARENA_UNIT_SHIFT) : 0;
        }
    }
}

void image_words_restore(VM *vm, const uint32_t *words)
{
    for (size_t i = 0; i < CACHE_COUNT; i++) {
        void *cache = (uint8_t *)vm + caches[i].offset;
        for (size_t k = 0; k < caches[i].count; k++, words++) {
            if (!caches[i].is_pointers) ((uint32_t *)cache)[k] = *words;
            else ((uint8_t **)cache)[k] = *words ? vm->arena.base + ((uint64_t)*words << ARENA_UNIT_SHIFT) : NULL;
        }
    }
}

/* --- whether it fits this run -------------------------------------------------------------------------------------------- */

static bool is_of_this_program(const ImageHeader *header, const char **reason)
{
    *reason = "it is of another build of the program";
    return !memcmp(library_id(), header->build_id, sizeof header->build_id);
}

static bool is_of_this_library(const char *java_home, const ImageHeader *header, const char **reason)
{
    char path[IMAGE_PATH_MOST + 16];
    FileStamp stamp;
    size_t length = strlen(java_home);
    *reason = "it is of another class library";
    if (length >= IMAGE_PATH_MOST || strcmp(java_home, header->java_home)) return false;
    memcpy(path, java_home, length);
    memcpy(path + length, "/lib/modules", sizeof "/lib/modules");
    return file_stamp(path, &stamp) && stamp.size == header->library_bytes && stamp.modified_ns == header->library_modified_ns;
}

/* What changes the module graph, or the classes of the library, or how they were linked and initialised. */
bool image_options_allow(const VMOptions *options, const char **reason)
{
    *reason = "an option asks for another class library or another start";
    return !options->boot_append && !options->patch_count && !options->system_assertions && !options->verify_all && !options->deterministic;
}

static int compare_words(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static bool has_property(VM *vm, const uint32_t *symbols, uint32_t count, const char *key)
{
    const Symbol *symbol = symbol_lookup(vm, key, strlen(key));
    uint32_t units = symbol ? symbol_ref(symbol).units : 0;
    return symbol && bsearch(&units, symbols, count, sizeof units, compare_words);
}

/* Properties that steer the modules have composed names too. */
static bool steers_modules(const char *key) { return !strncmp(key, "jdk.module.", 11); }

static bool properties_allow(VM *vm, const ImageHeader *header, const uint32_t *words, const char **reason)
{
    for (size_t i = 0; i < vm->options.property_count; i++) {
        const char *key = vm->options.properties[i].key;
        if (image_renews_property(key)) continue;
        if (steers_modules(key) || has_property(vm, words + header->fixed_words, header->property_count, key))
            return *reason = "a property is set that the start of the class library depends on", false;
    }
    return true;
}

/* --- whether the app is still the same -------------------------------------------------------------------------------------- */

static const char *property_of(const VM *vm, const char *key)
{
    for (size_t i = 0; i < vm->options.property_count; i++)
        if (!strcmp(vm->options.properties[i].key, key)) return vm->options.properties[i].value;
    return "";
}

static bool is_file(const ImageHeader *header, uint32_t index, const char *path, size_t length)
{
    char given[IMAGE_PATH_MOST], real[IMAGE_PATH_MOST];
    if (index >= header->class_path_count || length >= sizeof given) return false;
    memcpy(given, path, length);
    given[length] = 0;
    return trusted_real_path(given, real, sizeof real) && !strcmp(real, image_text(header) + image_files(header)[index].path);
}

static bool is_class_path(const VM *vm, const ImageHeader *header)
{
    uint32_t index = 0;
    for (const char *at = property_of(vm, "java.class.path"); *at; index++) {
        size_t length = strcspn(at, ":");
        if (!is_file(header, index, at, length)) return false;
        at += length;
        if (*at) at++;
    }
    return index == header->class_path_count;
}

static bool is_of_this_app(const VM *vm, const ImageHeader *header, const char **reason)
{
    if (!header->of_app || vm->options.looks_only) return true;
    *reason = "it was made with other rights";
    if (header->has_unsafe != sandbox_is_granted(vm->options.sandbox, CAPABILITY_UNSAFE, NULL)) return false;
    *reason = "it is of another class path";
    if (header->file_count && !is_class_path(vm, header)) return false;
    *reason = "it is older than the program";
    for (uint32_t i = 0; i < header->file_count; i++) {
        const ImageFile *file = &image_files(header)[i];
        FileStamp stamp;
        if (!file_stamp(image_text(header) + file->path, &stamp) || stamp.size != file->bytes || stamp.modified_ns != file->modified_ns) return false;
    }
    return true;
}

/* --- mapping ----------------------------------------------------------------------------------------------------------------- */

enum { READ_BYTES_MOST = 4 * IMAGE_PAGE };

/* A few pages of the tables, which are committed as a whole, are read: that is cheaper than a mapping among them. */
static bool is_read(const Arena *arena, const ImageStretch *stretch)
{
    const ArenaRegion *tables = &arena->layout.tables;
    return stretch->arena_offset >= tables->start && stretch->arena_offset < tables->end && stretch->end - stretch->first <= READ_BYTES_MOST;
}

static bool read_stretches(Arena *arena, const TrustedFile *file, const ImageHeader *header)
{
    for (uint32_t i = 0; i < header->stretch_count; i++) {
        const ImageStretch *stretch = &header->stretches[i];
        if (!is_read(arena, stretch)) continue;
        uint8_t *at = arena->base + stretch->arena_offset + stretch->first;
        if (!trusted_file_read(file, stretch->file_offset + stretch->first, at, stretch->end - stretch->first)) return false;
    }
    return true;
}

static bool map_stretches(Arena *arena, const TrustedFile *file, const ImageHeader *header)
{
    for (uint32_t i = 0; i < header->stretch_count; i++) {
        const ImageStretch *stretch = &header->stretches[i];
        if (is_read(arena, stretch)) continue;
        uint64_t first = stretch->first & ~(uint64_t)(memory_page_size() - 1);
        if (!trusted_file_map(file, stretch->file_offset + first, stretch->end - first, arena->base + stretch->arena_offset + first)) return false;
    }
    return arena_commit_image(arena);
}

static bool map_arena(VM *vm, const TrustedFile *file, const ImageHeader *header, const uint32_t *words, const char **reason)
{
    ArenaOptions options = {.heap_limit = vm->options.heap.maximum_size, .base_hint = (void *)(uintptr_t)vm->options.arena_base};
    if (!arena_reserve_image(&vm->arena, &header->layout, &options, reason)) return false;
    arena_enter(&vm->arena);
    *reason = "it can't be mapped";
    if (!map_stretches(&vm->arena, file, header)) return false;
    vm->state = (VMState *)(vm->arena.base + ((uint64_t)header->state_units << ARENA_UNIT_SHIFT));
    if (!properties_allow(vm, header, words, reason)) return false;
    image_words_restore(vm, words);
    vm->injected = header->injected;
    GcClient client = roots_client_ready(vm);
    vm->heap = heap_reopen(&vm->arena, &vm->options.heap, &client, &header->heap);
    if (!vm->heap) return *reason = "its heap is larger than the limit", false;
    if (read_stretches(&vm->arena, file, header)) return true;
    heap_close(vm->heap);
    vm->heap = NULL;
    return *reason = "it can't be read", false;
}

static void undo(VM *vm)
{
    vm->state = NULL;
    arena_enter(NULL);
    arena_release(&vm->arena);
}

/* Header and words, checked. NULL with *reason. malloc'ed. */
static void *read_head(const TrustedFile *file, const char **reason)
{
    size_t most = file->length < IMAGE_ALIGN ? file->length : IMAGE_ALIGN, length = most < sizeof(ImageHeader) ? most : sizeof(ImageHeader);
    ImageHeader *head = malloc(IMAGE_ALIGN);
    *reason = "it can't be read";
    bool good = head && trusted_file_read(file, 0, head, length);
    if (good && length == sizeof *head && image_head_bytes(head) > length) { /* the rest, if the numbers are not absurd */
        size_t whole = image_head_bytes(head) < most ? image_head_bytes(head) : most;
        good = trusted_file_read(file, length, (uint8_t *)head + length, whole - length);
        length = whole;
    }
    if (good && image_header_check(head, length, file->length, reason)) return head;
    free(head);
    return NULL;
}

ImageFit image_look(TrustedFile *file, const char *java_home, const char **reason)
{
    file->head = read_head(file, reason);
    if (!file->head || !is_of_this_program(file->head, reason)) return IMAGE_BAD;
    return is_of_this_library(java_home, file->head, reason) ? IMAGE_FITS : IMAGE_STALE;
}

static bool open_file(VM *vm, const TrustedFile *file, ImageHeader *header, const char **reason)
{
    void *read = file->head ? NULL : read_head(file, reason);
    const ImageHeader *head = file->head ? file->head : read;
    bool good = head && is_of_this_program(head, reason) && is_of_this_library(vm->options.java_home, head, reason) &&
                is_of_this_app(vm, head, reason);
    if (good && !map_arena(vm, file, head, image_words(head), reason)) {
        undo(vm);
        good = false;
    }
    if (good) *header = *head;
    free(read);
    return good;
}

bool image_open(VM *vm, const TrustedFile *file, ImageHeader *header, char *reason, size_t size)
{
    const char *why = "";
    bool good = image_options_allow(&vm->options, &why) && open_file(vm, file, header, &why);
    if (!good) snprintf(reason, size, "%s", why);
    return good;
}

Thread *image_open_threads(VM *vm, const ImageHeader *header)
{
    return threads_reopen(vm, clock_monotonic_ns() - header->saved_ns);
}
