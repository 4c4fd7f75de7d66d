/* verifier_private.h: what the files of the verifier share. Private to classfmt/.
 *
 * Reading order: verifier_types.c (types, assignability), verifier_structure.c (instructions and tables of a method),
 * verifier_frames.c (frames, StackMapTable), verifier_check.c and verifier_invoke.c (the type checker), verifier_infer.c
 * (the old verifier), verifier_message.c (what went wrong, as text), verifier.c (the whole run).
 *
 * Conventions: a function that checks answers true, or false when the run of this method is over: it failed (Verifier.error is set)
 * or is unfinished (Verifier.unfinished). Callers return at once.
 *
 * Bounds: a method takes at most MAX_METHOD_MEMORY of scratch memory, and MAX_STEPS of comparing types and following handlers beyond
 * the one pass over its instructions. No method of the JDK needs 100,000 steps or 3 MB; only files made to
 * exhaust the machine meet these bounds. */
#ifndef ATOLL_CLASSFMT_VERIFIER_PRIVATE_H
#define ATOLL_CLASSFMT_VERIFIER_PRIVATE_H

#include "classfmt/descriptor.h"
#include "classfmt/opcodes.h"
#include "classfmt/verifier.h"

enum { MAX_METHOD_MEMORY = 256 << 20, MAX_STEPS = 1 << 26, MAX_NAMES = 1 << 22, MAX_MESSAGE = 1 << 20 };
enum {
    STACK_MAP_MAJOR = 50,      /* the first version with StackMapTables */
    NO_FAILOVER_MAJOR = 51,    /* from here on the type checker has the last word; jsr, ret and nonzero padding are gone too */
    STATIC_INTERFACE_MAJOR = 52
};

/* ---- Types ----------------------------------------------------------------------------------------------------------
 * A verification type (JVMS 4.10.1.2) in 32 bits: one of the constants, an uninitialized object (with the position of its
 * `new`), or a reference (with an index into Verifier.names). Equal types are equal numbers. */
typedef uint32_t VType;

enum {
    TYPE_TOP, TYPE_INTEGER, TYPE_FLOAT, TYPE_DOUBLE, TYPE_LONG, TYPE_NULL,  /* as the tags of verification_type_info */
    TYPE_LONG_2, TYPE_DOUBLE_2,                                             /* second words */
    TYPE_BOOLEAN, TYPE_BYTE, TYPE_SHORT, TYPE_CHAR,                         /* return types and array components only */
    TYPE_ANY_REFERENCE, TYPE_CATEGORY_1, TYPE_CATEGORY_2, TYPE_CATEGORY_2_2ND,  /* questions: only as the target of an assignment */
    TYPE_UNINITIALIZED = 1u << 30,                                          /* | position of the new */
    TYPE_UNINITIALIZED_THIS = TYPE_UNINITIALIZED | 0xffff
};
#define TYPE_REFERENCE 0x80000000u   /* | index in names */

static inline bool type_is_reference(VType type) { return type & TYPE_REFERENCE; }          /* null is not */
static inline bool type_is_uninitialized(VType type) { return !(type & TYPE_REFERENCE) && (type & TYPE_UNINITIALIZED); }
static inline uint32_t type_new_position(VType type) { return type & 0xffff; }
static inline bool type_is_category_2(VType type) { return type == TYPE_LONG || type == TYPE_DOUBLE; }
static inline bool type_is_category_2_2nd(VType type) { return type == TYPE_LONG_2 || type == TYPE_DOUBLE_2; }
static inline bool type_is_category_1(VType type)
{
    return type >= TYPE_UNINITIALIZED || type == TYPE_INTEGER || type == TYPE_FLOAT || type == TYPE_NULL;
}
static inline VType type_second_word(VType type) { return type == TYPE_LONG ? TYPE_LONG_2 : TYPE_DOUBLE_2; }

/* A class or array type that was met. Each is there once. */
typedef struct TypeName {
    Utf8          text;        /* class name, of arrays that of the element; the letter of a primitive element */
    uint8_t       dimensions;
    char          primitive;   /* letter of a primitive element, else 0 */
    bool          is_super;    /* a proper superclass of the verified class bears this name */
    bool          is_direct_interface;
    VType         component;   /* arrays: of one dimension less; 0: not asked yet */
    VType         array;       /* of one dimension more; 0: not asked yet */
    VType         element;     /* arrays of objects: under all dimensions; 0: not asked yet */
    VerifierClass class;       /* as loaded; null: not asked yet */
} TypeName;

/* A descriptor as types: those of the parameters, then of the result, long and double two words each. */
typedef struct Signature {
    uint32_t first;            /* in Verifier.signature_types */
    uint32_t argument_words;
    uint32_t result_words;      /* 0 to 2 */
} Signature;

/* ---- Memory of a method ------------------------------------------------------------------------------------------ */
typedef struct ScratchBlock ScratchBlock;

/* ---- Frames ------------------------------------------------------------------------------------------------------ */

/* Local variables lie in chunks, which frames share as long as they are equal there: methods with very many variables and frames stay
 * affordable. */
enum { CHUNK = 32 };

/* A type frame (JVMS 4.10.1.4), of the StackMapTable or the current one. Chunks beyond locals_size hold TYPE_TOP. */
typedef struct Frame {
    VType  **chunks;           /* of the current frame: for max_locals; else for locals_size */
    VType   *own;              /* current frame: its private chunks; else null */
    VType   *stack;
    uint32_t locals_size, stack_size;
    uint32_t stack_mark;       /* current frame: stack_size before the instruction; shown in messages */
    uint32_t bci;
    bool     this_uninit;      /* flagThisUninit */
} Frame;

static inline VType frame_local(const Frame *frame, uint32_t index) { return frame->chunks[index / CHUNK][index % CHUNK]; }

/* ---- What went wrong --------------------------------------------------------------------------------------------- */
typedef enum Fault {
    FAULT_NONE,                /* no details: format errors */
    FAULT_BYTECODE, FAULT_TYPE, FAULT_FLAGS, FAULT_CONSTANT_INDEX, FAULT_LOCAL_INDEX, FAULT_LOCALS_SIZE, FAULT_STACK_SIZE,
    FAULT_OVERFLOW, FAULT_UNDERFLOW, FAULT_NO_STACK_MAP, FAULT_BAD_STACK_MAP
} Fault;

/* Where a type in a message came from. */
typedef enum OriginKind {
    ORIGIN_NONE, ORIGIN_LOCAL, ORIGIN_STACK, ORIGIN_MAP_LOCAL, ORIGIN_MAP_STACK, ORIGIN_CONSTANT, ORIGIN_SIGNATURE, ORIGIN_IMPLICIT,
    ORIGIN_FRAME, ORIGIN_INDEX
} OriginKind;
typedef struct Origin {
    OriginKind   kind;
    uint32_t     index;
    VType        type;
    const Frame *frame;        /* shown with the message; may be null */
} Origin;
typedef struct Context {
    Fault    fault;
    uint32_t bci;
    Origin   actual, expected;
} Context;

/* ---- The verifier ------------------------------------------------------------------------------------------------ */

enum { START_NONE, START_INSTRUCTION, START_NEW };  /* Method.starts */

/* The method at hand. */
typedef struct MethodState {
    uint32_t               index;
    const ClassFileMethod *method;
    const ClassFileCode   *code;
    const uint8_t         *bytecode;
    uint32_t               length;       /* of bytecode */
    uint8_t               *starts;       /* [length]: START_... */
    uint16_t              *frame_at;     /* [length]: index + 1 of the stack map frame there; 0: none */
    Frame                 *frames;       /* [frame_count] of the StackMapTable */
    uint32_t               frame_count;
    uint32_t               covered_start, covered_end;  /* instructions in [start, end) may have exception handlers */
    struct Handlers       *handlers;     /* null if the method has no exception table */
    uint8_t               *reaches_return;  /* [length], made when first asked: verifier_structure.c */
    Frame                  frame;        /* the current one */
    uint32_t               version;      /* changes with the locals and flags of `frame` */
    VType                  return_type;  /* TYPE_TOP: void */
    bool                   is_init;      /* <init>, but not Object's */
} MethodState;

struct Verifier {
    const ClassFile    *file;
    const VerifierHost *host;
    Utf8                class_name;      /* by the host: hidden classes have another one than in the file */
    uint16_t            major;
    VType               this_type, object_type, throwable_type, string_type, class_type, method_handle_type, method_type_type;
    VType               super_type;      /* TYPE_TOP: none */
    /* names: open addressing over `names` */
    TypeName  *names;
    uint32_t   name_count, name_capacity;
    uint32_t  *name_slots;               /* index + 1; 0 = free */
    uint32_t   name_mask;
    bool       interfaces_marked;
    uint32_t  *entry_types;              /* by constant-pool index: of a Class its VType; of a Utf8 its Signature's index + 1; 0 = not yet */
    Signature *signatures;
    uint32_t   signature_count, signature_capacity;
    VType     *signature_types;
    uint32_t   signature_type_count, signature_type_capacity;
    struct FieldSet *fields;             /* the class's own fields; made when first asked */
    /* the run */
    MethodState  m;
    ScratchBlock *scratch;
    size_t       scratch_used;
    int64_t      steps;                  /* left */
    bool         unfinished;
    int          error;                  /* FormatErrorKind; FORMAT_OK = none */
    bool         no_failover;            /* the error is one after which version 50 has no second chance */
    char        *external_name;          /* malloc'ed when first asked */
    char        *message;                /* malloc'ed */
    size_t       message_length, message_capacity;
};

/* Zeroed memory until the next method, 8-aligned. Null: reported. */
void *scratch_allocate(Verifier *v, size_t count, size_t size);
void  scratch_release(Verifier *v);

/* Charges work beyond the linear pass; false: too much, reported. */
bool verify_spend(Verifier *v, uint32_t steps);

/* ---- verifier_types.c -------------------------------------------------------------------------------------------- */
bool  types_open(Verifier *v);
void  types_close(Verifier *v);
/* Types by name; TYPE_TOP if there is no memory (reported). A class name may be that of an array, as in CONSTANT_Class. */
VType type_of_class(Verifier *v, Utf8 class_name);
VType type_of_descriptor(Verifier *v, const DescriptorType *type);
VType type_of_class_entry(Verifier *v, uint32_t index);  /* CONSTANT_Class */
static inline const TypeName *type_name(const Verifier *v, VType type) { return &v->names[type & ~TYPE_REFERENCE]; }
static inline bool type_is_array(const Verifier *v, VType type) { return type_is_reference(type) && type_name(v, type)->dimensions > 0; }
static inline bool type_is_object(const Verifier *v, VType type) { return type_is_reference(type) && type_name(v, type)->dimensions == 0; }
/* Component of an array type; primitives as TYPE_BYTE and so on. */
VType type_component(Verifier *v, VType array);
VType type_array_of(Verifier *v, VType component);
VType type_of_primitive_array(Verifier *v, char letter);  /* of one dimension */
VType type_element(Verifier *v, VType type);                /* the class under all dimensions; that of a class is itself */
VType type_with_dimensions(Verifier *v, VType element, uint32_t dimensions);  /* of a class */
/* The descriptor at a Utf8 as types. Null: reported. The result stays valid until the next call. */
const Signature *signature_of(Verifier *v, uint16_t utf8_index);
bool  name_is_super(Verifier *v, VType type);
bool  name_is_direct_interface(Verifier *v, VType type);
/* Does the class itself declare this field? */
bool  verifier_declares_field(Verifier *v, Utf8 name, Utf8 descriptor, bool *declared);

/* The class of an object type. False: unfinished. */
bool type_load(Verifier *v, VType type, VerifierClass *class);

/* Is `from` assignable to `to`? (JVMS 4.10.1.2) `protected_access`: for the receiver of a protected member. */
VerifierAnswer type_assignable_slow(Verifier *v, VType from, VType to, bool protected_access);
static inline VerifierAnswer type_assignable(Verifier *v, VType from, VType to)
{
    return from == to || to == TYPE_TOP ? ANSWER_YES : type_assignable_slow(v, from, to, false);
}

/* ---- verifier_structure.c ---------------------------------------------------------------------------------------- */
/* Finds where instructions start; the exception and local variable tables must point there. */
bool verify_structure(Verifier *v);
/* The length of the instruction at `bci`, 0 if it is malformed, as HotSpot counts. */
uint32_t structure_instruction_length(const uint8_t *code, uint32_t bci, uint32_t length);
/* Its name; bytecodes of HotSpot's own have one too (foreign_opcodes.def). */
const char *instruction_name(uint8_t opcode);
/* Can control that enters at `bci` reach a return or the end of the code? */
bool structure_reaches_return(Verifier *v, uint32_t bci, bool *reaches);

/* ---- verifier_frames.c ------------------------------------------------------------------------------------------- */
/* Makes the current frame as it is at the method's entry (JVMS 4.10.1.6), and reads the StackMapTable. */
bool frames_open(Verifier *v);
/* The current frame becomes `target`. */
void frame_load(Verifier *v, const Frame *target);
/* Sets a local variable; index < max_locals. */
void frame_put(Verifier *v, uint32_t index, VType type);
/* Compares; on a mismatch answers ANSWER_NO and fills *context. */
VerifierAnswer frame_matches(Verifier *v, const Frame *from, const Frame *to, Context *context);
VerifierAnswer frame_locals_match(Verifier *v, const Frame *from, const Frame *to, uint32_t *mismatch);
/* The frame of the StackMapTable at `bci`, which may be any number; null if there is none. */
static inline const Frame *frame_at(const MethodState *m, int64_t bci)
{
    return bci >= 0 && bci < m->length && m->frame_at[bci] ? &m->frames[m->frame_at[bci] - 1] : NULL;
}
/* "Expecting a stackmap frame at branch target", "Inconsistent stackmap frames at branch target". */
bool verify_jump(Verifier *v, int64_t target);
/* At each instruction: handlers begin and end; check_handlers compares the current frame with those of all active ones. */
bool handlers_open(Verifier *v);
void handlers_advance(Verifier *v, uint32_t bci);
bool handlers_check(Verifier *v, uint32_t bci, bool this_uninit);

bool stack_push(Verifier *v, VType type);
bool stack_push_2(Verifier *v, VType type);              /* TYPE_LONG, TYPE_DOUBLE */
bool stack_push_words(Verifier *v, const VType *types, uint32_t count);
bool stack_pop_any(Verifier *v, VType *popped);
bool stack_pop_2(Verifier *v, VType type);         /* TYPE_LONG, TYPE_DOUBLE */
bool stack_pop_slow(Verifier *v, VType expected, VType *popped);
static inline bool stack_pop(Verifier *v, VType expected, VType *popped)
{
    Frame *frame = &v->m.frame;
    if (frame->stack_size && frame->stack[frame->stack_size - 1] == expected) {
        *popped = frame->stack[--frame->stack_size];
        return true;
    }
    return stack_pop_slow(v, expected, popped);
}
static inline bool stack_pop_type(Verifier *v, VType expected) { VType popped; return stack_pop(v, expected, &popped); }
bool local_load(Verifier *v, uint32_t index, VType type, VType *loaded);
bool local_load_2(Verifier *v, uint32_t index, VType type);
bool local_store(Verifier *v, uint32_t index, VType type);
bool local_store_2(Verifier *v, uint32_t index, VType type);
void frame_initialize_object(Verifier *v, VType uninitialized, VType initialized);

/* ---- verifier_check.c, verifier_invoke.c ------------------------------------------------------------------------- */
bool verify_by_type_checker(Verifier *v);
bool verify_constant_tag(Verifier *v, uint32_t bci, uint32_t index, uint32_t tags);  /* tags: 1 << CONSTANT_... */
bool verify_class_entry(Verifier *v, uint32_t bci, uint32_t index, VType *type);
bool verify_invoke(Verifier *v, uint32_t bci, uint8_t opcode, bool *this_initialized);
bool verify_field_access(Verifier *v, uint32_t bci, uint8_t opcode);

/* ---- verifier_infer.c -------------------------------------------------------------------------------------------- */
bool verify_by_inference(Verifier *v);

/* ---- verifier_message.c ------------------------------------------------------------------------------------------ */
/* VerifyError with Exception Details. Returns false. */
bool verify_fail(Verifier *v, Context context, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* ClassFormatError "... in method '...'". Returns false. */
bool verify_fail_format(Verifier *v, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* An error without details, as it stands. Returns false. */
bool verify_fail_plain(Verifier *v, int kind, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* VerifyError of the old verifier: "(class: X, method: m signature: ()V) ...". Returns false. */
bool verify_fail_old(Verifier *v, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool verify_fail_old_format(Verifier *v, const char *format, ...) __attribute__((format(printf, 2, 3)));  /* ClassFormatError */
bool verify_fail_memory(Verifier *v);
/* The host could not answer. Returns false. */
static inline bool stop_unfinished(Verifier *v) { v->unfinished = true; return false; }
/* The class's name with dots, for messages. */
const char *verifier_external_name(Verifier *v);

/* Contexts, by the names of their faults. */
static inline Context bad_code(uint32_t bci) { return (Context){ .fault = FAULT_BYTECODE, .bci = bci }; }
static inline Context bad_type(uint32_t bci, Origin actual, Origin expected) { return (Context){ FAULT_TYPE, bci, actual, expected }; }
static inline Context bad_constant(uint32_t bci, uint32_t index)
{
    return (Context){ .fault = FAULT_CONSTANT_INDEX, .bci = bci, .actual = { .kind = ORIGIN_INDEX, .index = index } };
}
static inline Origin origin_none(void) { return (Origin){ .kind = ORIGIN_NONE }; }
static inline Origin origin_implicit(VType type) { return (Origin){ .kind = ORIGIN_IMPLICIT, .type = type }; }
static inline Origin origin_constant(uint32_t index, VType type) { return (Origin){ .kind = ORIGIN_CONSTANT, .index = index, .type = type }; }
static inline Origin origin_frame(const Frame *frame) { return (Origin){ .kind = ORIGIN_FRAME, .frame = frame }; }
/* What was just popped from the current frame. */
static inline Origin origin_stack_top(const Verifier *v)
{
    const Frame *frame = &v->m.frame;
    return (Origin){ ORIGIN_STACK, frame->stack_size, frame->stack[frame->stack_size], frame };
}

#endif
