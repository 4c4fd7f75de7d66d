/* image.h: a VM that has started, in a file, to be mapped instead of started (DESIGN 1, 10).
 *
 * The file is a header, the machine's words, and stretches of the arena, each mapped copy-on-write to where it was. Files:
 *   image_header.c  what a header must be like before anything of it is believed
 *   image_save.c    from a VM at rest to a file
 *   image_open.c    from a file to a VM, native side included
 *   image_renew.c   what depends on the run and is made anew, by the table image_renew.def
 *   image_classes.c which classes an image holds beyond those that starting takes
 *   image_compare.c whether two images differ in what is not in that table
 * An image is of one build of the program and one class library. It may be opened in any number of VMs and processes. */
#ifndef ATOLL_VM_IMAGE_H
#define ATOLL_VM_IMAGE_H

#include "sandbox/trusted_file.h"
#include "vm/thread.h"

#define IMAGE_MAGIC    UINT64_C(0x676d496c6c6f7441) /* "AtollImg" */
#define IMAGE_VERSION  2u
#define IMAGE_ALIGN    UINT64_C(65536) /* of stretches, in the file and in the arena */
#define IMAGE_PAGE     UINT64_C(4096)
#define IMAGE_STRETCHES_MOST 128
#define IMAGE_PATH_MOST 1024

typedef struct ImageStretch {
    uint64_t arena_offset, file_offset, length; /* bytes; multiples of IMAGE_ALIGN */
    uint64_t checksum;
    uint64_t first, end; /* the part to be mapped, multiples of IMAGE_PAGE: what is before and behind it is zero */
} ImageStretch;

/* A file that an app's image was made from: the entries of the class path first, in order, then what their manifests name. */
typedef struct ImageFile {
    uint64_t bytes, modified_ns;
    uint32_t path;      /* where its name begins in the text: absolute, without links */
    uint32_t unused;
} ImageFile;

/* At the start of the file. Behind it lie ImageFile[file_count], the text, and the machine's words: u32[word_count], in the order of
 * image_words_save. */
typedef struct ImageHeader {
    uint64_t     magic;
    uint32_t     version, header_bytes;
    uint64_t     header_checksum;   /* of this struct with 0 here, and of the words */
    uint64_t     file_length;
    uint8_t      build_id[LIBRARY_ID_BYTES];
    uint32_t     stretch_count;
    uint64_t     library_bytes, library_modified_ns; /* of lib/modules */
    ArenaLayout  layout;
    HeapFigures  heap;
    InjectedOffsets injected;
    int64_t      saved_ns;          /* monotonic time */
    uint64_t     surroundings;      /* image_surroundings of the run that made it; 0 in an app's */
    uint32_t     state_units;       /* VMState */
    uint32_t     fixed_words;       /* how many words are the machine's; */
    uint32_t     word_count;        /* those behind them are property_count symbols, sorted */
    uint32_t     property_count;
    uint32_t     file_count;        /* 0: the boot image, or of a program of the library */
    uint32_t     class_path_count;  /* of the files */
    uint32_t     text_bytes;        /* a multiple of 8 */
    uint32_t     has_unsafe;        /* 1: made with the capability `unsafe` */
    uint32_t     of_app;            /* 1: it may hold what a program did: for runs with the same rights */
    uint32_t     unused;
    char         java_home[IMAGE_PATH_MOST];
    ImageStretch stretches[IMAGE_STRETCHES_MOST];
} ImageHeader;

uint64_t image_checksum(uint64_t start, const void *bytes, size_t length);
/* Whether `bytes`, the first of a file of `file_length` bytes, are a header with its words that can be believed: then all numbers in it are
 * within their bounds. False with *reason. For any input. */
bool image_header_check(const void *bytes, size_t length, uint64_t file_length, const char **reason);
/* Bytes of header and words. */
size_t image_head_bytes(const ImageHeader *header);
/* The parts behind the header, of one that was checked. */
static inline const ImageFile *image_files(const ImageHeader *header) { return (const ImageFile *)(header + 1); }
static inline const char *image_text(const ImageHeader *header) { return (const char *)(image_files(header) + header->file_count); }
static inline const uint32_t *image_words(const ImageHeader *header) { return (const uint32_t *)(image_text(header) + header->text_bytes); }
/* Sets the checksum of a header that is complete. */
void image_header_seal(ImageHeader *header, const void *tail);
/* Also all checksums of the stretches, from the whole file. */
bool image_verify(const void *file, size_t length, const char **reason);

/* --- saving ------------------------------------------------------------------------------------------------------------ */
/* Loads and links what programs commonly use, by the class library's own list. Before image_save. */
void image_load_classes(Thread *t);
/* Runs, in a VM that is to become an image, what opening it will run: its bytecode is then quickened, and known as used. Before image_warm. */
bool image_rehearse(Thread *t);
/* Runs what the start of programs runs (image_warm.c); the folder holds W.class and W.jar. False: exception pending. */
bool image_warm(Thread *t, const char *folder);
/* What an app's image is made from. */
typedef struct ImageApp {
    const char *const *files; /* absolute paths without links */
    uint32_t file_count, class_path_count;
} ImageApp;
/* Loads and links the classes of these names (in internal form) by the application's loader, as far as that goes. */
void image_load_app_class(Thread *t, const char *name, size_t length);
/* After the program ran in it: closes what the loader has open, and tells whether nothing is left that can't be saved. */
bool image_settle(Thread *t, bool has_class_path, char *reason, size_t size);
/* Writes the VM, of which the calling main thread runs no Java, to a file. The VM goes on afterwards. False with *reason (malloc'ed). */
/* Before the library is started for an image (makes_image): what would be seeded by the clock gets a value that is always the same. */
bool image_settle_seeds(Thread *t);
bool image_save(Thread *t, const char *path, const ImageApp *app, char **reason);

/* --- opening ----------------------------------------------------------------------------------------------------------- */
/* Reads and checks the head of an image that is to be opened, perhaps several times, and keeps it with the file. */
typedef enum ImageFit {
    IMAGE_FITS,
    IMAGE_STALE, /* good, but of another class library, or one that has changed */
    IMAGE_BAD,   /* no image, damaged, or of another build of the program */
} ImageFit;
ImageFit image_look(TrustedFile *file, const char *java_home, const char **reason);
/* Do the options leave the start as it is? False with *reason: no image can be used. */
bool image_options_allow(const VMOptions *options, const char **reason);
/* Maps an image and makes arena, heap and caches of `vm` from it. False: the image can't be used for this run, and `vm`
 * is as before; `reason` tells why. */
bool image_open(VM *vm, const TrustedFile *file, ImageHeader *header, char *reason, size_t size);
/* The main thread and the others, when tables and class library are open; then what depends on the run. NULL/false: no way back. */
Thread *image_open_threads(VM *vm, const ImageHeader *header);
bool image_renew(Thread *t, const ImageHeader *header);
/* A hash of all that encodings, locale and standard streams depend on. Not 0. */
uint64_t image_surroundings(const VM *vm);
/* Classes, fields and methods by name, as found when the image was made (image_places.def); 0 or NULL: not known, look for it. A field's answer
 * is its offset. All classes told of are initialised. */
bool image_places_make(VM *vm);
/* True: *out is the class, or NULL if it was not initialised then. */
bool image_place_class(VM *vm, const char *class_name, Class **out);
uint32_t image_place_field(VM *vm, const char *class_name, const char *name, const char *descriptor);
Method *image_place_method(VM *vm, const char *class_name, const char *name, const char *descriptor);
/* Where each of the machine's words comes from and goes to: class, method and symbol caches, field offsets. */
uint32_t image_word_count(void);
void image_words_save(const VM *vm, uint32_t *words);
void image_words_restore(VM *vm, const uint32_t *words);
/* Is this system property one that the table makes anew? */
bool image_renews_property(const char *key);

#endif
