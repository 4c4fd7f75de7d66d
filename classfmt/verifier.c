/* verifier.c: the run over all methods of a class (JVMS 4.10), and the memory that a method takes.
 *
 * Progress is a number: the next method, and whether the old verifier is at work (bit 31). A class file of version 50 that the type
 * checker refuses gets its second chance as a whole: the old verifier begins again with the first method; if it refuses too, the
 * message is that of the type checker. */
#include <stdlib.h>
#include <string.h>

#include "classfmt/verifier_private.h"

#define BY_INFERENCE 0x80000000u

/* ---- Memory ------------------------------------------------------------------------------------------------------ */

enum { BLOCK_SIZE = 32 << 10 };

struct ScratchBlock {
    ScratchBlock *next;
    size_t        capacity, used;
    _Alignas(16) char bytes[];
};

void *scratch_allocate(Verifier *v, size_t count, size_t size)
{
    size_t        bytes = (count * size + 15) & ~(size_t)15;
    ScratchBlock *block = v->scratch;
    if (!block || block->capacity - block->used < bytes) {
        size_t capacity = bytes > BLOCK_SIZE ? bytes : BLOCK_SIZE;
        if (capacity > MAX_METHOD_MEMORY - v->scratch_used || !(block = malloc(sizeof *block + capacity))) {
            verify_fail_memory(v);
            return NULL;
        }
        *block = (ScratchBlock){ .next = v->scratch, .capacity = capacity };
        v->scratch       = block;
        v->scratch_used += capacity;
    }
    void *memory = block->bytes + block->used;
    block->used += bytes;
    return memset(memory, 0, bytes);
}

/* Keeps one block of the usual size for the next method. */
void scratch_release(Verifier *v)
{
    ScratchBlock *kept = NULL;
    while (v->scratch) {
        ScratchBlock *block = v->scratch;
        v->scratch = block->next;
        if (!kept && block->capacity == BLOCK_SIZE) kept = block;
        else free(block);
    }
    v->scratch_used = 0;
    if (!kept) return;
    kept->next = NULL;
    kept->used = 0;
    v->scratch      = kept;
    v->scratch_used = kept->capacity;
}

bool verify_spend(Verifier *v, uint32_t steps)
{
    v->steps -= steps;
    return v->steps >= 0 || verify_fail_plain(v, VERIFY_ERROR, "Verification of class %s takes too long", verifier_external_name(v));
}

/* ---- Methods ----------------------------------------------------------------------------------------------------- */

static VerifyResult verify_method(Verifier *v, uint32_t index, bool by_inference)
{
    const ClassFileMethod *method = &v->file->methods[index];
    if (!method->code) return VERIFY_OK;
    scratch_release(v);
    v->m = (MethodState){
        .index = index, .method = method, .code = method->code, .bytecode = method->code->bytecode, .length = method->code->bytecode_length
    };
    v->steps       = MAX_STEPS;
    v->unfinished  = false;
    v->no_failover = false;
    v->error       = FORMAT_OK;
    bool ok = by_inference ? verify_by_inference(v) : verify_by_type_checker(v);
    if (ok) return VERIFY_OK;
    return v->error ? VERIFY_FAILED : VERIFY_UNFINISHED;
}

static VerifyResult run_from(Verifier *v, uint32_t *next, bool by_inference)
{
    for (; *next < v->file->method_count; ++*next) {
        VerifyResult result = verify_method(v, *next, by_inference);
        if (result != VERIFY_OK) return result;
    }
    return VERIFY_OK;
}

static bool may_fail_over(const Verifier *v)
{
    return v->major == STACK_MAP_MAJOR && !v->no_failover && v->error != OUT_OF_MEMORY_ERROR;
}

/* The old verifier refused as well: its kind of error, with the type checker's message. */
static VerifyResult fail_as_checked(Verifier *v)
{
    uint32_t first = 0;
    int      kind = v->error;
    if (run_from(v, &first, false) != VERIFY_FAILED) return VERIFY_UNFINISHED;
    v->error = kind;
    return VERIFY_FAILED;
}

VerifyResult verifier_run(Verifier *v, uint32_t *progress)
{
    uint32_t next = *progress & ~BY_INFERENCE;
    bool     by_inference = v->major < STACK_MAP_MAJOR || (*progress & BY_INFERENCE);
    VerifyResult result = run_from(v, &next, by_inference);
    if (result == VERIFY_FAILED && !by_inference && may_fail_over(v)) {
        by_inference = true;
        next = 0;
        result = run_from(v, &next, true);
    }
    *progress = next | (by_inference ? BY_INFERENCE : 0);
    if (result == VERIFY_FAILED && by_inference && v->major == STACK_MAP_MAJOR) return fail_as_checked(v);
    return result;
}

VerifyResult verifier_run_method(Verifier *v, uint32_t index, bool by_inference)
{
    return verify_method(v, index, by_inference);
}

/* ---- Life -------------------------------------------------------------------------------------------------------- */

Verifier *verifier_open(const ClassFile *file, const VerifierHost *host)
{
    Verifier *v = calloc(1, sizeof *v);
    if (!v) return NULL;
    v->file       = file;
    v->host       = host;
    v->major      = file->major_version;
    v->class_name = host->name(host->context, host->self);
    if (types_open(v)) return v;
    verifier_close(v);
    return NULL;
}

void verifier_close(Verifier *v)
{
    if (!v) return;
    scratch_release(v);
    free(v->scratch);
    types_close(v);
    free(v->external_name);
    free(v->message);
    free(v);
}

int         verifier_error_kind(const Verifier *v) { return v->error; }
const char *verifier_message(const Verifier *v) { return v->message ? v->message : ""; }
