/* image_save.c: from a VM at rest to a file. See image.h.
 *
 * The VM is brought to a stand (freeze.h), so that the arena is all there is of it; a collection leaves the heap dense and no thread with
 * a hole of its own. What is saved is the arena byte by byte, and the few words of the native side that can't be found again quickly. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "classfmt/constants.h"
#include "sandbox/capabilities.h"
#include "sandbox/clock.h"
#include "vm/freeze.h"
#include "vm/guard.h"
#include "vm/library_map.h"
#include "vm/image.h"
#include "vm/loader.h"

#define PATIENCE_NS INT64_C(5000000000)

typedef struct Saving {
    VM            *vm;
    TrustedWriter  writer;
    ImageHeader    header;
    uint32_t      *words;
    const ImageApp *app;      /* NULL: the boot image */
    uint8_t       *tail;      /* what follows the header */
    uint64_t       file_at;
    SandboxError   error;
    bool           failed;
} Saving;

/* --- the machine's words -------------------------------------------------------------------------------------------------- */

static int compare_words(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* Names of system properties are string constants with a point. Which ones an initialised class may have read decides whether a run that
 * sets one can use the image. */
static bool may_be_property(const Symbol *symbol)
{
    return symbol->length < 100 && memchr(symbol->bytes, '.', symbol->length) && !memchr(symbol->bytes, ' ', symbol->length) &&
           !memchr(symbol->bytes, '/', symbol->length) && symbol->bytes[0] >= 'a' && symbol->bytes[0] <= 'z';
}

static bool add_word(Saving *saving, uint32_t word)
{
    uint32_t count = saving->header.word_count;
    if (!(count & (count - 1))) {
        uint32_t *words = realloc(saving->words, (count ? count * 2 : 1) * sizeof *words);
        if (!words) return false;
        saving->words = words;
    }
    saving->words[saving->header.word_count++] = word;
    return true;
}

static bool add_properties_of(Saving *saving, const Class *class)
{
    if (class_status(class) != CLASS_INITIALIZED || !class->constants.units) return true;
    const ConstantPool *pool = constant_pool_at(class->constants);
    for (uint16_t i = 1; i < pool->count; i++) {
        if (constant_tag(pool, i) != CONSTANT_String) continue;
        const Symbol *symbol = constant_utf8(pool, (uint16_t)constant_info(pool, i));
        if (may_be_property(symbol) && !add_word(saving, symbol_ref(symbol).units)) return false;
    }
    return true;
}

static bool gather_properties(Saving *saving)
{
    uint32_t first = saving->header.word_count;
    for (Loader *loader = loader_next(saving->vm, NULL); loader; loader = loader_next(saving->vm, loader))
        for (const Class *class = class_at(loader->classes); class; class = class_at(class->next_in_loader))
            if (!add_properties_of(saving, class)) return false;
    uint32_t *words = saving->words + first, count = saving->header.word_count - first, kept = 0;
    qsort(words, count, sizeof *words, compare_words);
    for (uint32_t i = 0; i < count; i++)
        if (i == 0 || words[i] != words[i - 1]) words[kept++] = words[i];
    saving->header.word_count = first + kept;
    saving->header.property_count = kept;
    return true;
}

/* A class that a run may not see can't be taken out again. An app's image is for runs with the same right to see it. */
static bool has_guarded_class(Saving *saving)
{
    if (saving->app && saving->header.has_unsafe) return false;
    const Loader *boot = loader_next(saving->vm, NULL);
    for (const Class *class = class_at(boot->classes); class; class = class_at(class->next_in_loader)) {
        if (!guard_knows_class(symbol_at(class->name))) continue;
        snprintf(saving->error.message, sizeof saving->error.message, "%s was loaded, which a run may not be allowed to see", symbol_at(class->name)->bytes);
        return true;
    }
    return false;
}

static bool gather_words(Saving *saving)
{
    uint32_t count = image_word_count();
    for (uint32_t i = 0; i < count; i++)
        if (!add_word(saving, 0)) return false;
    image_words_save(saving->vm, saving->words);
    saving->header.fixed_words = count;
    return gather_properties(saving);
}

/* --- the file --------------------------------------------------------------------------------------------------------------- */

static bool is_zero(const uint8_t *page)
{
    return !*page && !memcmp(page, page + 1, IMAGE_PAGE - 1);
}

/* What of a stretch, of which something is not zero, needs to be mapped. */
static void trim(ImageStretch *stretch, const uint8_t *bytes)
{
    stretch->end = stretch->length;
    while (is_zero(bytes + stretch->first)) stretch->first += IMAGE_PAGE;
    while (is_zero(bytes + stretch->end - IMAGE_PAGE)) stretch->end -= IMAGE_PAGE;
}

static void write_stretch(void *context, uint64_t offset, uint64_t length)
{
    Saving *saving = context;
    ImageHeader *header = &saving->header;
    if (saving->failed) return;
    if (header->stretch_count == IMAGE_STRETCHES_MOST) {
        saving->failed = true;
        snprintf(saving->error.message, sizeof saving->error.message, "the arena is in too many pieces");
        return;
    }
    const uint8_t *bytes = saving->vm->arena.base + offset;
    uint64_t checksum = image_checksum(header->stretch_count, bytes, length);
    header->stretches[header->stretch_count] = (ImageStretch){offset, saving->file_at, length, checksum};
    trim(&header->stretches[header->stretch_count++], bytes);
    if (!trusted_writer_write(&saving->writer, saving->file_at, bytes, length, &saving->error)) saving->failed = true;
    saving->file_at += length;
}

static bool describe_files(const ImageApp *app, ImageFile *files, char *text)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < app->file_count; i++) {
        FileStamp stamp;
        if (!file_stamp(app->files[i], &stamp)) return false;
        files[i] = (ImageFile){stamp.size, stamp.modified_ns, at, 0};
        strcpy(text + at, app->files[i]);
        at += (uint32_t)strlen(app->files[i]) + 1;
    }
    return true;
}

/* Files, text, words. */
static bool make_tail(Saving *saving)
{
    ImageHeader *header = &saving->header;
    const ImageApp *app = saving->app;
    size_t text = 0;
    for (uint32_t i = 0; app && i < app->file_count; i++) text += strlen(app->files[i]) + 1;
    header->file_count = app ? app->file_count : 0;
    header->of_app = app != NULL;
    header->class_path_count = app ? app->class_path_count : 0;
    header->text_bytes = (uint32_t)((text + 7) & ~(size_t)7);
    if (image_head_bytes(header) > IMAGE_ALIGN) return snprintf(saving->error.message, sizeof saving->error.message, "the class path is too long"), false;
    saving->tail = calloc(1, image_head_bytes(header));
    if (!saving->tail) return false;
    uint8_t *text_at = saving->tail + header->file_count * sizeof(ImageFile);
    if (app && !describe_files(app, (ImageFile *)saving->tail, (char *)text_at)) return false;
    memcpy(text_at + header->text_bytes, saving->words, header->word_count * sizeof(uint32_t));
    return true;
}

static bool fill_header(Saving *saving)
{
    VM *vm = saving->vm;
    ImageHeader *header = &saving->header;
    FileStamp library;
    char path[IMAGE_PATH_MOST + 16];
    if (strlen(vm->options.java_home) >= IMAGE_PATH_MOST) return false;
    snprintf(path, sizeof path, "%s/lib/modules", vm->options.java_home);
    if (!file_stamp(path, &library)) return false;
    header->magic = IMAGE_MAGIC, header->version = IMAGE_VERSION, header->header_bytes = sizeof *header;
    memcpy(header->build_id, library_id(), sizeof header->build_id);
    header->library_bytes = library.size, header->library_modified_ns = library.modified_ns;
    header->layout = vm->arena.layout;
    header->injected = vm->injected;
    header->state_units = (uint32_t)((uint64_t)((uint8_t *)vm->state - vm->arena.base) >> ARENA_UNIT_SHIFT);
    header->surroundings = saving->app ? 0 : image_surroundings(vm);
    header->has_unsafe = sandbox_is_granted(vm->sandbox, CAPABILITY_UNSAFE, NULL);
    snprintf(header->java_home, sizeof header->java_home, "%s", vm->options.java_home);
    return !has_guarded_class(saving) && image_places_make(vm) && gather_words(saving) && make_tail(saving);
}

static bool write_file(Saving *saving, const char *path)
{
    if (!trusted_writer_open(path, &saving->writer, &saving->error)) return false;
    saving->file_at = IMAGE_ALIGN;
    bool good = arena_each_stretch(&saving->vm->arena, write_stretch, saving) && !saving->failed;
    ImageHeader *header = &saving->header;
    header->file_length = saving->file_at;
    image_header_seal(header, saving->tail);
    good = good && trusted_writer_write(&saving->writer, 0, header, sizeof *header, &saving->error) &&
           trusted_writer_write(&saving->writer, sizeof *header, saving->tail, image_head_bytes(header) - sizeof *header, &saving->error);
    return trusted_writer_finish(&saving->writer, good, &saving->error) && good;
}

/* All others stand. */
static bool save(Thread *t, Saving *saving, const char *path)
{
    heap_collect(&t->mutator, "Image", false);
    heap_save(saving->vm->heap, &saving->header.heap);
    threads_save(t);
    saving->header.saved_ns = clock_monotonic_ns();
    library_map_hide(saving->vm);
    bool good = fill_header(saving) && write_file(saving, path);
    return library_map_show(saving->vm) && good;
}

bool image_save(Thread *t, const char *path, const ImageApp *app, char **reason)
{
    Saving *saving = calloc(1, sizeof *saving);
    *reason = NULL;
    if (!saving) return false;
    saving->vm = t->vm;
    saving->app = app;
    snprintf(saving->error.message, sizeof saving->error.message, "the threads do not come to rest");
    bool good = !t->frame && freeze_all(t, PATIENCE_NS) == FREEZE_DONE;
    if (good) {
        snprintf(saving->error.message, sizeof saving->error.message, "no memory, or no class library");
        good = save(t, saving, path);
        freeze_end(t);
    }
    if (!good) *reason = strdup(saving->error.message);
    free(saving->words);
    free(saving->tail);
    free(saving);
    return good;
}
