/* verifier.h: is the bytecode of a class type-safe? (JVMS 4.9, 4.10)
 *
 * Two verifiers, as the specification has it: the type checker, which follows the StackMapTables (class files from version 50),
 * and the older one that infers the types by data flow (before 50, and for version 50 where the type checker says no). Verdicts and
 * messages are those of HotSpot 17.
 *
 * The verifier knows one class file. What it must know of other classes it asks its host, and only when a rule needs it, in
 * HotSpot's order: programs can see which classes get loaded. A question that the host cannot answer yet (the class is still to be
 * loaded by Java code) ends the run with VERIFY_UNFINISHED; a later run goes on from `progress`, if need be with a new Verifier.
 *
 * Trust: the class file must have passed classfile_parse, strictly or not; its bytecode, tables and descriptors may be anything.
 * Memory and time per method are bounded (verifier_private.h). */
#ifndef ATOLL_CLASSFMT_VERIFIER_H
#define ATOLL_CLASSFMT_VERIFIER_H

#include "classfmt/classfile.h"

typedef struct Verifier Verifier;

/* A class as the host knows it; compared by address. */
typedef const void *VerifierClass;

typedef enum VerifierAnswer { ANSWER_NO, ANSWER_YES, ANSWER_UNFINISHED } VerifierAnswer;

/* A field or method that the host found. */
typedef struct VerifierMember {
    VerifierClass holder;        /* the class that declares it */
    uint16_t      access_flags;
} VerifierMember;

/* What the verifier asks. None may free or move the class file. */
typedef struct VerifierHost {
    void         *context;
    VerifierClass self;          /* the class that is verified; its superclasses are there */

    /* The class of this name (never an array) through the loader of `self`. ANSWER_YES: *found is set. ANSWER_UNFINISHED: not
     * there yet, or loading failed (the host knows why). Never ANSWER_NO. */
    VerifierAnswer (*load)(void *context, Utf8 name, VerifierClass *found);

    /* About classes that the host named. */
    Utf8          (*name)(void *context, VerifierClass class);        /* internal form; stays valid while the verifier lives */
    VerifierClass (*superclass)(void *context, VerifierClass class);  /* null: Object, or an interface's is Object */
    bool          (*is_interface)(void *context, VerifierClass class);
    bool          (*is_subclass)(void *context, VerifierClass class, VerifierClass ancestor);  /* superclasses only; itself too */
    bool          (*same_package)(void *context, VerifierClass a, VerifierClass b);  /* run-time package */

    /* The field or method that `class` declares or inherits: methods from superclasses, fields from interfaces too. Does not load. */
    bool (*find_field)(void *context, VerifierClass class, Utf8 name, Utf8 descriptor, VerifierMember *member);
    bool (*find_method)(void *context, VerifierClass class, Utf8 name, Utf8 descriptor, VerifierMember *member);
} VerifierHost;

typedef enum VerifyResult {
    VERIFY_OK,
    VERIFY_FAILED,       /* verifier_error_kind and verifier_message tell why */
    VERIFY_UNFINISHED    /* the host could not answer */
} VerifyResult;

/* Everything given is borrowed. Null: no memory. */
Verifier *verifier_open(const ClassFile *file, const VerifierHost *host);
void      verifier_close(Verifier *verifier);

/* Verifies the methods from *progress (0 at first) on and moves it; an unfinished run may be repeated with the same number. */
VerifyResult verifier_run(Verifier *verifier, uint32_t *progress);

/* Verifies one method, for tests and measurements: by inference if so asked, else by the type checker. */
VerifyResult verifier_run_method(Verifier *verifier, uint32_t index, bool by_inference);

/* After VERIFY_FAILED: VERIFY_ERROR, CLASS_FORMAT_ERROR or OUT_OF_MEMORY_ERROR (FormatErrorKind), and the whole message: the first line
 * and, of the type checker, the Exception Details. Valid until the next run. */
int         verifier_error_kind(const Verifier *verifier);
const char *verifier_message(const Verifier *verifier);

#endif
