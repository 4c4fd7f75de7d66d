/* rewrite.c: bytecode as loaded -> as executed. See rewrite.h for what changes and what holds. */
#include "vm/rewrite.h"

#include <string.h>

#include "vm/exception.h"
#include "vm/frameless.h"
#include "vm/fuse.h"
#include "vm/image_profile.h"
#include "vm/interpreter.h"
#include "vm/link.h"
#include "vm/native.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
const uint8_t rewritten_original_table[256] = {
#define OP(code, name, operands, pops, pushes, may_raise, then) [code] = code,
#include "classfmt/opcodes.def"
#undef OP
#define QUICK(code, name, original, length) [code] = original,
#include "vm/quick.def"
#define SUPER(code, name, original, length, ...) [code] = original,
#include "vm/super.def"
};
#pragma GCC diagnostic pop

/* The canonical opcode for an opcode as loaded. */
static uint8_t canonical(uint8_t op)
{
    switch (op) {
    case OP_fload: case OP_aload: return OP_iload;
    case OP_dload: return OP_lload;
    case OP_fstore: case OP_astore: return OP_istore;
    case OP_dstore: return OP_lstore;
    case OP_freturn: case OP_areturn: return OP_ireturn;
    case OP_dreturn: return OP_lreturn;
    case OP_if_acmpeq: return OP_if_icmpeq;
    case OP_if_acmpne: return OP_if_icmpne;
    case OP_ifnull: return OP_ifeq;
    case OP_ifnonnull: return OP_ifne;
    case OP_fconst_0: return OP_iconst_0;
    case OP_dconst_0: return OP_lconst_0;
    default: break;
    }
    if (op >= OP_fload_0 && op <= OP_fload_3) return (uint8_t)(OP_iload_0 + op - OP_fload_0);
    if (op >= OP_aload_0 && op <= OP_aload_3) return (uint8_t)(OP_iload_0 + op - OP_aload_0);
    if (op >= OP_dload_0 && op <= OP_dload_3) return (uint8_t)(OP_lload_0 + op - OP_dload_0);
    if (op >= OP_fstore_0 && op <= OP_fstore_3) return (uint8_t)(OP_istore_0 + op - OP_fstore_0);
    if (op >= OP_astore_0 && op <= OP_astore_3) return (uint8_t)(OP_istore_0 + op - OP_astore_0);
    if (op >= OP_dstore_0 && op <= OP_dstore_3) return (uint8_t)(OP_lstore_0 + op - OP_dstore_0);
    return op;
}

static void swap16(uint8_t *at) { uint16_t v; memcpy(&v, at, 2); v = __builtin_bswap16(v); memcpy(at, &v, 2); }
static void swap32(uint8_t *at) { uint32_t v; memcpy(&v, at, 4); v = __builtin_bswap32(v); memcpy(at, &v, 4); }

typedef struct Rewriter {
    ConstantPool *pool;
    uint32_t call_sites, inline_caches;
} Rewriter;

static void rewrite_switch(uint8_t *code, uint32_t pc)
{
    uint8_t *operands = code + opcode_switch_operands(pc);
    uint32_t words;
    if (code[pc] == OP_tableswitch) {
        for (int i = 0; i < 3; i++) swap32(operands + 4 * i);
        words = (uint32_t)(rewritten_s32(operands + 8) - rewritten_s32(operands + 4) + 1);
        operands += 12;
    } else {
        swap32(operands), swap32(operands + 4);
        words = 2 * (uint32_t)rewritten_s32(operands + 4);
        operands += 8;
    }
    for (uint32_t i = 0; i < words; i++) swap32(operands + 4 * i);
}

/* Operands and opcode of one instruction. The length was taken before. */
static void rewrite_instruction(Rewriter *r, Method *method, uint8_t *code, uint32_t pc)
{
    uint8_t op = code[pc];
    switch (opcode_table[op].operands) {
    case OPERANDS_SHORT: case OPERANDS_CONST16: case OPERANDS_BRANCH16: case OPERANDS_FIELD: case OPERANDS_METHOD:
    case OPERANDS_CLASS: case OPERANDS_MULTI_ARRAY:
        swap16(code + pc + 1);
        break;
    case OPERANDS_BRANCH32:
        swap32(code + pc + 1);
        break;
    case OPERANDS_TABLESWITCH: case OPERANDS_LOOKUPSWITCH:
        rewrite_switch(code, pc);
        break;
    case OPERANDS_INTERFACE: case OPERANDS_DYNAMIC: {
        swap16(code + pc + 1);
        uint32_t *counter = op == OP_invokeinterface ? &r->inline_caches : &r->call_sites;
        uint16_t number = (uint16_t)(*counter < NO_INLINE_CACHE ? *counter : NO_INLINE_CACHE);
        (*counter)++;
        memcpy(code + pc + 3, &number, 2);
        break;
    }
    case OPERANDS_WIDE:
        swap16(code + pc + 2);
        if (code[pc + 1] == OP_iinc) swap16(code + pc + 4);
        code[pc + 1] = canonical(code[pc + 1]);
        break;
    default: break;
    }
    if (op == OP_ldc2_w && constant_tag(r->pool, rewritten_u16(code + pc + 1)) != 17) op = QOP_ldc2_w_quick;
    if (op == OP_ldc) {
        uint8_t tag = constant_tag(r->pool, code[pc + 1]);
        if (tag == 3 || tag == 4) op = QOP_ldc_quick;
    }
    if (op == OP_ldc_w) {
        uint8_t tag = constant_tag(r->pool, rewritten_u16(code + pc + 1));
        if (tag == 3 || tag == 4) op = QOP_ldc_w_quick;
    }
    if (op == OP_ireturn && (method->flags & METHOD_RESULT_NARROW)) op = QOP_ireturn_narrow;
    if (op == OP_return && (method->flags & METHOD_REGISTERS_FINALIZER)) op = QOP_return_finalizable;
    code[pc] = canonical(op);
}

static void rewrite_method(Rewriter *r, Method *method)
{
    uint8_t *code = bytes_at(method->code);
    for (uint32_t pc = 0; pc < method->code_length;) {
        uint32_t length = opcode_length(code, pc, method->code_length);
        if (!length) return; /* cannot be: verified, or of the class library */
        rewrite_instruction(r, method, code, pc);
        pc += length;
    }
}

/* Those of methods that the start of programs uses lie together (image_profile.h): each run writes to them. */
static bool make_counters(Thread *t, Class *class, uint32_t owner)
{
    VM *vm = t->vm;
    const ImageProfile *profile = owner == vm->state->written_owner ? vm->options.profile : NULL;
    unsigned counts[IMAGE_USES] = {[IMAGE_USE_NONE] = 1};
    MethodCounters *next[IMAGE_USES] = {NULL};
    for (unsigned i = 0; i < class->method_count; i++) counts[profile ? image_profile_this(profile, class_method(class, i)) : IMAGE_USE_NONE]++;
    for (int use = 0; use < IMAGE_USES; use++) {
        uint32_t counters_owner = use ? vm->state->counters_owners[use] : owner;
        if (counts[use] && !(next[use] = metadata_allocate(&vm->arena, counters_owner, counts[use] * sizeof **next))) return throw_out_of_memory(t, "Metaspace");
    }
    for (unsigned i = 0; i < class->method_count; i++) {
        Method *method = class_method(class, i);
        method->counters = bytes_ref(next[profile ? image_profile_this(profile, method) : IMAGE_USE_NONE]++);
    }
    return true;
}

/* Runs write to these likewise. */
static uint32_t caches_owner(VM *vm, const Class *class, uint32_t owner)
{
    const ImageProfile *profile = owner == vm->state->written_owner ? vm->options.profile : NULL;
    ImageUse use = profile ? image_profile_class(profile, symbol_at(class->name)) : IMAGE_USE_NONE;
    return use ? vm->state->counters_owners[use] : owner;
}

bool class_rewrite(Thread *t, Class *class)
{
    VM *vm = t->vm;
    uint32_t owner = class->metadata_owner == boot_loader(t)->number ? vm->state->written_owner : class->metadata_owner;
    if (!make_counters(t, class, owner)) return false;
    ConstantPool *pool = constant_pool_at(class->constants);
    Rewriter r = {pool, 0, 0};
    for (unsigned i = 0; i < class->method_count; i++) {
        Method *method = class_method(class, i);
        if (method->code_length) rewrite_method(&r, method);
    }
    /* More such instructions than 16 bits count take a hostile effort: the rest do without a cache, or are refused. */
    if (r.call_sites >= NO_INLINE_CACHE) return throw_new(t, "java/lang/ClassFormatError", "Too many invokedynamic instructions");
    if (r.inline_caches) {
        uint32_t n = r.inline_caches > NO_INLINE_CACHE ? NO_INLINE_CACHE : r.inline_caches;
        void *caches = metadata_allocate(&vm->arena, caches_owner(vm, class, owner), (n + 1) * sizeof(uint64_t));
        if (!caches) return throw_out_of_memory(t, "Metaspace");
        pool->inline_caches = bytes_ref(caches);
        class->inline_cache_count = (uint16_t)n;
    }
    if (r.call_sites) {
        void *sites = metadata_allocate(&vm->arena, owner, r.call_sites * sizeof(CallSite));
        if (!sites) return throw_out_of_memory(t, "Metaspace");
        pool->call_sites = bytes_ref(sites);
        class->call_site_count = (uint16_t)r.call_sites;
    }
    for (unsigned i = 0; i < class->method_count; i++) {
        Method *method = class_method(class, i);
        method_find_frameless(method);
        if (method->code_length) method_fuse(method);
        method_set_entry(vm, method);
    }
    natives_bind_intrinsics(t, class);
    return true;
}

uint32_t rewritten_length(const Method *method, uint32_t bci)
{
    const uint8_t *code = bytes_at(method->code);
    uint8_t op = rewritten_original(code[bci]);
    const uint8_t *operands = code + opcode_switch_operands(bci);
    switch (op) {
    case OP_tableswitch:
        return (uint32_t)(operands + 12 - (code + bci)) + 4 * (uint32_t)(rewritten_s32(operands + 8) - rewritten_s32(operands + 4) + 1);
    case OP_lookupswitch:
        return (uint32_t)(operands + 8 - (code + bci)) + 8 * (uint32_t)rewritten_s32(operands + 4);
    case OP_wide:
        return code[bci + 1] == OP_iinc ? 6 : 4;
    default:
        return opcode_table[op].length;
    }
}
