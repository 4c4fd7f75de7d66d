/* vm.h: the machine. The head header of the folder.
 *
 * Reading order: symbol.h, class.h (Class, Method, Field, ConstantPool), loader.h, module.h, define.h (class file ->
 * Class), link.h (dispatch tables, verification, rewriting, initialisation), resolve.h (constant-pool resolution,
 * method selection, access), thread.h and frame.h (threads and their stacks), interpreter.h with interpreter.c,
 * exception.h, native.h (how natives are written), monitor.h, string.h, known.h (classes, fields and methods of the
 * library that the machine knows), method_handle.h, stack_walk.h, boot.h.
 *
 * The folder may include classfmt/, sandbox/ and gc/; it knows nothing of stdlib/, whose table of natives it is handed.
 *
 * ---- The one protocol of slow paths -------------------------------------------------------------------------------
 * The interpreter is stackless: Java calls never recurse on the C stack, and C code never calls Java. A C function
 * that may need Java to run (class loading by a user's loader, <clinit>, linkCallSite ...) answers false or NULL for
 * "unfinished", in two cases that its callers need not tell apart:
 *   1. an exception is pending in the thread (thread_exception), or
 *   2. frames were pushed on the thread's Java stack, which must run first.
 * Whoever gets "unfinished" returns "unfinished" at once. The interpreter at the bottom looks: it unwinds in case 1;
 * in case 2 it runs the pushed frames, and then executes the same instruction, or calls the same native with the same
 * arguments, AGAIN. So every step is idempotent and leaves its progress in metadata.
 * A native that must call Java for its own purposes (Method.invoke) keeps a state number in its frame: see native.h. */
#ifndef ATOLL_VM_VM_H
#define ATOLL_VM_VM_H

#include "classfmt/error.h"
#include "classfmt/jimage.h"
#include "gc/gc.h"
#include "sandbox/os_thread.h"
#include "sandbox/sandbox.h"
#include "vm/known.h"
#include "vm/log.h"
#include "vm/symbol.h"

typedef struct VM VM;
typedef struct Thread Thread;
typedef struct Limits Limits;
ARENA_TYPE(Class, class)
ARENA_TYPE(Method, method)
ARENA_TYPE(Field, field)
ARENA_TYPE(ConstantPool, constant_pool)
ARENA_TYPE(Loader, loader)
ARENA_TYPE(Module, module)
ARENA_TYPE(Package, package)
ARENA_TYPE(JavaThread, java_thread)
ARENA_TYPE(Frame, frame)
ARENA_TYPE(Monitor, monitor)

/* One slot of a Java stack: 64 bits. References are 32 bits, zero-extended. A long or double takes two slots and its
 * value lies in the UPPER (second) one; the lower is undefined. */
typedef union Slot {
    int32_t   i;
    uint32_t  u;
    int64_t   l;
    uint64_t  bits;
    float     f;
    double    d;
    ObjectRef ref;
} Slot;
static_assert(sizeof(Slot) == 8, "slots are 64 bits");

/* The machine's state inside the arena: everything that cannot be rebuilt. One per arena, at ARENA_HEADER_OFFSET. */
typedef struct VMState {
    uint64_t         magic;
    _Atomic uint32_t metadata_lock;     /* OsLock words; held only around short C sections, never across Java */
    _Atomic uint32_t symbol_lock, loader_lock, string_lock, monitor_lock, thread_lock, link_lock;
    BytesRef         symbol_buckets;    /* SymbolRef[symbol_bucket_count] */
    uint32_t         symbol_bucket_count, symbol_count;
    BytesRef         string_buckets;    /* weak table of interned strings; string.c */
    uint32_t         string_bucket_count, string_count;
    LoaderRef        boot_loader;       /* first of the list of loaders, linked by Loader.next */
    LoaderRef        last_loader;
    uint32_t         loader_count;
    ClassRef         primitive_classes[9]; /* indexed by PrimitiveType */
    JavaThreadRef    threads;           /* live ones, linked */
    uint32_t         thread_count, daemon_count, next_thread_number;
    uint32_t         hash_seed;         /* of the identity-hash generator */
    BytesRef         monitors;          /* monitor.c */
    uint32_t         monitor_capacity, monitor_free;
    ObjectRef        main_thread_group, system_thread_group;
    ObjectRef        system_loader, platform_loader;
    ObjectRef        out_of_memory_errors[4]; /* preallocated: heap, array size, metaspace, direct */
    ObjectRef        stack_overflow_error_class_mirror;
    ObjectRef        empty_class_array;
    uint32_t         boot_level;        /* BootLevel */
    uint32_t         modules_ready;     /* the boot loader may look beyond java.base */
    _Atomic uint32_t class_count;       /* classes and interfaces ever loaded; no arrays, no primitive types */
    uint32_t         hidden_class_counter;
    /* threads (thread.c), under thread_lock */
    JavaThreadRef    last_thread;       /* tail of `threads`, which is in order of creation */
    JavaThreadRef    free_threads;      /* dead JavaThreads for reuse, never given back: a stale one is harmless to look at */
    uint32_t         non_daemon_count;  /* threads not yet gone that keep the VM alive */
    uint32_t         bound_count;       /* threads that may still touch the arena: those of the list, and some just out of it */
    _Atomic uint32_t thread_end_word;   /* futex: bumped when a thread is gone */
    _Atomic uint32_t reference_waiter;  /* JavaThreadRef's units: who waits for pending references, or 0 */
    BytesRef         method_types;            /* cache of MethodTypes (method_type.c), under link_lock */
    uint32_t         method_type_capacity, method_type_count;
    /* the interpreter's own code and methods (frames.c) */
    BytesRef         stub_native, stub_abstract, stub_synchronized, stub_leave;
    MethodRef        leave_method;            /* of the first frame of java_call */
    MethodRef        continuation_methods[32];
    uint32_t         peak_thread_count;       /* most threads at one time; under thread_lock */
    uint32_t         written_owner;           /* of metadata that running writes: for classes of the boot loader, apart from what is only read */
    uint64_t         started_thread_count;    /* all that ever were, likewise */
    /* unload.h */
    ClassRef         weak_classes;            /* non-strong hidden classes, by Class.next_weak; under loader_lock */
    uint32_t         reach_stamp;
    uint64_t         unloaded_class_count;
    ObjectRef        sensors[4];              /* of the management beans (stdlib/management.h) */
    uint32_t         symbols_kept;            /* symbol_count after the last sweep of symbols */
    BytesRef         image_places;            /* names that the opening of an image asks for, with what they stand for (image_places.c) */
    BytesRef         library_map;             /* lib/modules among the off-heap memory (library_map.h); 0: not yet */
    uint32_t         used_owners[3];          /* of metadata of the boot loader, by ImageUse (image_profile.h); the first is the loader's own */
    uint32_t         collected_owner;         /* of what each full collection reads of the other classes of the boot loader */
    uint32_t         counters_owners[3];      /* likewise, of the counters of its methods; the first is written_owner */
} VMState;

/* Options that the command or host sets before vm_open. Strings and arrays are borrowed until vm_close. */
typedef struct VMProperty { const char *key, *value; } VMProperty;
typedef struct AssertionOption { const char *name; /* NULL: default; "pkg..." or class */ bool enable; } AssertionOption;

typedef struct VMOptions {
    const char       *java_home;
    HeapOptions       heap;
    uint64_t          direct_memory;      /* -XX:MaxDirectMemorySize; 0: as much as the heap. Kept by the library, this is for those who ask */
    size_t            java_stack_bytes;   /* -Xss; 0: default */
    const VMProperty *properties;         /* in the order of the contract's vmProperties, -D included */
    size_t            property_count;
    const char       *boot_append;        /* -Xbootclasspath/a, or NULL */
    const char      **patches;            /* "module=path:path", as --patch-module */
    size_t            patch_count;
    const char      **runtime_arguments;  /* VM.getRuntimeArguments */
    size_t            runtime_argument_count;
    const AssertionOption *assertions;
    size_t            assertion_count;
    bool              system_assertions;  /* -esa */
    bool              verify_all;         /* -Xverify:all: the class library too */
    LogOptions        log;                /* -Xlog, -verbose:gc, -verbose:class */
    bool              heap_dump_on_oom;   /* at the first OutOfMemoryError of the machine's making */
    bool              exit_on_oom;        /* then too, with status 3 */
    bool              crash_on_oom;       /* the same, with the status of a process that aborts */
    const char       *heap_dump_path;     /* file or folder; NULL: java_pid<n>.hprof in the current one */
    uint64_t          metaspace_limit;    /* bytes of metadata; 0: none */
    uint32_t          max_stack_trace_depth; /* 1024 */
    Sandbox          *sandbox;            /* owned by the caller */
    const struct NativeGroup *const *natives; /* the table of stdlib/: stdlib_groups */
    size_t            native_group_count;
    bool            (*start_signals)(struct Thread *t); /* starts the dispatcher of OS signals after phase 1, or NULL */
    bool              check_stackless;    /* tests: complain at the end if the interpreter recursed on the C stack */
    bool              check_arena;        /* tests: at each collection, check every reference in the arena */
    bool              check_addresses;    /* tests: at each collection, look for absolute addresses in the arena */
    uint64_t          arena_base;         /* tests: map the arena there; 0: anywhere */
    uint64_t          rebase_at;          /* tests: move the arena at this poll of the interpreter (rebase.h); 0: never */
    uint64_t          rebase_interval;    /* and again after so many more; 0: once */
    bool              deterministic;      /* one thread at a time, as turns.h says; excludes rebase_at */
    uint32_t          switch_interval;    /* polls from turn to turn; 0: default */
    bool              print_arena_hash;   /* tests: tell a hash of all bytes of the arena at the end */
    bool              print_arena_moves;  /* tests: tell at the end how often the arena was moved */
    const struct TrustedFile *image;      /* to be mapped instead of starting (image.h), or NULL; if it can't be used the VM starts as ever */
    const struct TrustedFile *app_image;  /* the same of one app, tried first */
    const struct ImageProfile *profile;   /* for an image: what is to lie together (image_profile.h); NULL: not known */
    bool              makes_image;        /* seeds are fixed, so that two images of the same library are alike */
    bool              looks_only;         /* an image is opened to be looked at: no thread will run, so whose program it is of does not matter */
    bool              own_process;        /* the `atoll` command: System.exit ends the process */
} VMOptions;

/* Byte offsets of the hidden fields that layout.c injects (contract section 3, "injected"); no Java code can name them. */
typedef struct InjectedOffsets {
    uint32_t member_vmindex;      /* MemberName: 64 bits */
    uint32_t resolved_vmholder;   /* ResolvedMethodName: a reference (mirror of the method's class) */
    uint32_t resolved_vmtarget;   /* ResolvedMethodName: MethodRef */
    uint32_t call_site_context;   /* not used yet */
    uint32_t class_loader_loader; /* ClassLoader: LoaderRef, 0 until the machine first sees it */
    uint32_t module_module;       /* Module: ModuleRef, 0 likewise */
} InjectedOffsets;
typedef InjectedOffsets MethodHandleOffsets;

/* Threads at a stand (freeze.h). */
typedef struct Freeze {
    OsLock           lock;      /* guards Thread.frozen and `wanted` together */
    _Atomic uint32_t wanted;    /* a futex word: 1 while threads shall stand */
    _Atomic uint32_t arrivals;  /* a futex word, bumped by each that stands */
} Freeze;

/* Threads that take turns (turns.h). */
typedef struct Turns {
    bool     on;
    uint32_t interval, polls; /* counted by the one whose turn it is */
    OsLock   lock;
    Thread  *holder;          /* whose turn it is; NULL: all wait, or are outside */
    Thread  *first;           /* members by number, linked by Thread.turn_next */
    OsThread former;          /* the OS thread that passed the turn and is ending; handle 0: none */
} Turns;

/* A test that moves the arena while the VM runs (rebase.h). */
typedef struct Rebase {
    _Atomic uint64_t polls, next; /* counted so far; the one at which to move */
    unsigned         moves, given_up;
    void            *left;        /* the range that the arena was in before; reserved without access */
} Rebase;

/* Figures at the start of the collection under way (gc_log.c). */
typedef struct GcLog {
    uint64_t metadata_before, metadata_committed_before, committed_before;
    int64_t  cpu_before_ns;
} GcLog;

/* Room in VM.intrinsic_fields. */
#define VM_INTRINSIC_FIELDS 8

/* The native side of a VM: lives outside the arena, can be made again from what is inside. */
struct VM {
    Arena       arena;
    Heap       *heap;
    VMState    *state;
    Sandbox    *sandbox;
    VMOptions   options;
    _Atomic uint64_t large_stacks;   /* bytes of threads' stacks that count (limits_admit_stack) */
    /* class library */
    const uint8_t *modules_file;     /* mapped lib/modules */
    size_t      modules_length;
    JImage      jimage;              /* opened when first asked for, under boot_append's lock */
    struct BootAppend *boot_append;  /* opened -Xbootclasspath/a and --patch-module entries; loader.c */
    /* caches of what is in the arena */
    Class      *known_class[KNOWN_CLASS_COUNT];
    uint32_t    known_field[KNOWN_FIELD_COUNT];   /* byte offsets: in the object, or in the mirror for statics */
    Method     *known_method[KNOWN_METHOD_COUNT];
    Symbol     *known_symbol[KNOWN_SYMBOL_COUNT];
    Class      *primitive_class[9];
    Class      *primitive_array[9];               /* [Z, [B, ... by PrimitiveType; no void */
    _Atomic uint32_t intrinsic_fields[VM_INTRINSIC_FIELDS]; /* offsets that stdlib/'s intrinsics have found; 0: not yet */
    /* natives: Method.native_index refers into this; index 0 = not bound */
    const struct NativeEntry *natives;
    struct NativeTable *native_table; /* where they are from; native.c */
    struct HandleTable *handles;     /* handle_table.h; made when first needed */
    InjectedOffsets injected;
    int64_t     opened_ns;           /* clock_monotonic_ns at start, for the stamps of logs */
    Thread     *main_thread;
    Thread     *dormant;             /* threads of an image without OS threads, linked by next_dormant, under dormant_lock */
    OsLock      dormant_lock;        /* a leaf: nothing is locked while it is held */
    Thread    **native_threads;      /* by JavaThread.number; NULL: free. thread.c, under thread_lock */
    uint32_t    native_thread_capacity;
    _Atomic uint32_t exiting;        /* System.exit or the last thread under way; a futex word */
    int         exit_code;
    GcCycle     last_cycle;           /* the last collection; number 0: none yet. Written while the world is stopped */
    GcLog       gc_log;
    uint64_t    image_metadata_bytes; /* of the image that the VM was opened from: not counted against the limit, as it is shared */
    uint64_t    peak_metadata_bytes;  /* the same of metadata */
    void      (*collection_over)(VM *vm, const GcCycle *cycle); /* stdlib's; world stopped */
    uint64_t    peak_heap_bytes;      /* most of the heap in use before a collection, likewise */
    void       *management;           /* what stdlib's management beans remember; malloc'ed, made when first needed */
    char        image_reason[160], app_image_reason[160]; /* why the options' images were not used; "" if one was, or was not tried */
    bool        from_image;
    unsigned    address_faults;       /* found by check_addresses and check_arena */
    _Atomic uint32_t out_of_memory_reported; /* heap_dump.h */
    _Atomic uint32_t unload_holds;    /* > 0: no class may be unloaded, as someone keeps references to metadata where no collection looks */
    Freeze      freeze;
    Rebase      rebase;
    Turns       turns;
    Limits     *limits;               /* limits.h; NULL: none that ends the VM */
    _Atomic uint32_t lasting_polls;   /* bits that the poll word of every thread has set all the time: POLL_COUNTED or none */
    _Atomic uint64_t interpreter_recursions; /* C-stack recursions of the interpreter; a test wants 0 */
};

typedef enum BootLevel { BOOT_NONE, BOOT_CLASSES, BOOT_PHASE1, BOOT_PHASE2, BOOT_PHASE3, BOOT_DONE } BootLevel;

/* Well-known things, with the current thread `t` in scope or given. */
#define KNOWN(name)        (t->vm->known_class[CLASS_##name])
#define FIELD_OFFSET(name) (t->vm->known_field[FIELD_##name])
#define METHOD(name)       (t->vm->known_method[METHOD_##name])
#define SYMBOL(name)       (t->vm->known_symbol[SYMBOL_##name])

#endif
