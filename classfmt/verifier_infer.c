/* verifier_infer.c: the old verifier: infers the types by data flow (JVMS 4.10.2), for class files before version 50.
 *
 * Each instruction has a state: the types of the operand stack and the registers before it, merged over all paths found so far.
 * An instruction whose state changed is looked at again, and its effect merged into the states of those that may follow, until
 * nothing changes. Instructions are looked at in the order of the code, again and again from the start, as HotSpot does: the
 * first mistake met is the one that is reported.
 *
 * Subroutines (jsr, ret): a subroutine may be called with registers of different types, so for each one that is active a mask
 * tells which registers it used; the others have after its ret what they had at the jsr (JVMS 4.10.2.5).
 *
 * States share what they are made of, and nothing that a state refers to is ever written again. */
#include "classfmt/verifier_infer.h"

#include <string.h>

/* ---- Merging types ----------------------------------------------------------------------------------------------- */

static VType object_array(Inference *f, uint32_t dimensions) { return type_with_dimensions(f->v, f->v->object_type, dimensions); }

/* The nearest class that both are subclasses of. */
static bool common_superclass(Inference *f, VType value, VType target, VerifierClass value_class, VerifierClass target_class, VType *merged)
{
    const VerifierHost *host = f->v->host;
    VerifierClass       class = value_class;
    for (; class && !host->is_subclass(host->context, target_class, class); class = host->superclass(host->context, class))
        if (!verify_spend(f->v, 1)) return false;
    if (!class) *merged = f->v->object_type;
    else if (class == value_class) *merged = value;
    else if (class == target_class) *merged = target;
    else {
        *merged = type_of_class(f->v, host->name(host->context, class));
        if (*merged == TYPE_TOP) return false;
        f->v->names[*merged & ~TYPE_REFERENCE].class = class;
    }
    return true;
}

/* Classes that differ, none of them Object. Interfaces count as Object; but what is assigned to an interface, becomes it. */
static bool merge_classes(Inference *f, VType value, VType target, bool assignment, VType *merged)
{
    Verifier           *v = f->v;
    const VerifierHost *host = v->host;
    VerifierClass       value_class, target_class;
    if (!type_load(v, target, &target_class)) return false;
    *merged = assignment ? target : v->object_type;
    if (host->is_interface(host->context, target_class)) return true;
    if (!type_load(v, value, &value_class)) return false;
    *merged = v->object_type;
    if (host->is_interface(host->context, value_class)) return true;
    if (!assignment) return common_superclass(f, value, target, value_class, target_class, merged);
    if (host->is_subclass(host->context, value_class, target_class)) *merged = target;
    return true;
}

static bool is_array_interface(const Inference *f, VType type) { return type == f->cloneable_type || type == f->serializable_type; }

/* An array of primitives counts as an Object (or an array of them) of one dimension less. */
static VType promote(Inference *f, VType type, uint32_t *dimensions)
{
    const TypeName *name = type_name(f->v, type);
    *dimensions = name->dimensions;
    return name->primitive ? object_array(f, --*dimensions) : type;
}

static bool merge_arrays(Inference *f, VType value, VType target, bool assignment, VType *merged)
{
    uint32_t value_dimensions, target_dimensions;
    *merged = target;
    if (is_array_interface(f, target)) return true;
    *merged = value;
    if (is_array_interface(f, value)) return true;

    value  = promote(f, value, &value_dimensions);
    target = promote(f, target, &target_dimensions);
    if (value == TYPE_TOP || target == TYPE_TOP) return false;
    VType value_base = type_element(f->v, value), target_base = type_element(f->v, target);
    if (value_base == TYPE_TOP || target_base == TYPE_TOP) return false;

    if (value_dimensions == target_dimensions) {
        VType base;
        if (!infer_merge(f, value_base, target_base, assignment, &base)) return false;
        *merged = base == TYPE_TOP ? TYPE_TOP : type_with_dimensions(f->v, base, value_dimensions);
        return !f->v->error;
    }
    bool     value_is_smaller = value_dimensions < target_dimensions;
    uint32_t dimensions = value_is_smaller ? value_dimensions : target_dimensions;
    VType    smaller = value_is_smaller ? value : target, base = value_is_smaller ? value_base : target_base;
    *merged = is_array_interface(f, base) ? smaller : object_array(f, dimensions);
    return !f->v->error;
}

/* The smallest type that holds both; TYPE_TOP if there is none. With `assignment`: `target` if `value` may be assigned to it, else
 * anything but `target`. False: unfinished. */
bool infer_merge(Inference *f, VType value, VType target, bool assignment, VType *merged)
{
    VType object = f->v->object_type;
    *merged = value;
    if (value == target) return true;
    *merged = TYPE_TOP;
    if (!type_is_initialized(value) || !type_is_initialized(target)) return true;
    *merged = target;
    if (value == TYPE_NULL || target == object) return true;
    *merged = value;
    if (target == TYPE_NULL) return true;
    if (value == object) {
        VerifierClass class;
        if (!assignment || type_is_array(f->v, target)) return true;
        if (!type_load(f->v, target, &class)) return false;
        if (f->v->host->is_interface(f->v->host->context, class)) *merged = target;
        return true;
    }
    if (type_is_array(f->v, value) || type_is_array(f->v, target)) return merge_arrays(f, value, target, assignment, merged);
    return merge_classes(f, value, target, assignment, merged);
}

bool infer_assignable(Inference *f, VType from, VType to, bool *assignable)
{
    VType merged;
    if (!infer_merge(f, from, to, true, &merged)) return false;
    *assignable = merged == to;
    return true;
}

/* ---- Pieces of states -------------------------------------------------------------------------------------------- */

bool infer_push(Inference *f, const StackItem **stack, VType type)
{
    StackItem *item = scratch_allocate(f->v, 1, sizeof *item);
    if (!item) return false;
    *item  = (StackItem){ type, *stack };
    *stack = item;
    return true;
}

/* A stack with the types of `types` in its order, for `count` items. */
static bool make_stack(Inference *f, const VType *types, uint32_t count, const StackItem **stack)
{
    StackItem *items = scratch_allocate(f->v, count, sizeof *items);
    if (!items) return false;
    for (uint32_t i = 0; i < count; i++) items[i] = (StackItem){ types[i], i + 1 < count ? &items[i + 1] : NULL };
    *stack = count ? items : NULL;
    return true;
}

static uint32_t stack_length(const StackItem *stack)
{
    uint32_t length = 0;
    for (; stack; stack = stack->next) length++;
    return length;
}

static VType *stack_types(Inference *f, const StackItem *stack, uint32_t *count)
{
    *count = stack_length(stack);
    VType *types = verify_spend(f->v, *count) ? scratch_allocate(f->v, *count, sizeof *types) : NULL;
    for (uint32_t i = 0; types && stack; stack = stack->next) types[i++] = stack->type;
    return types;
}

bool infer_replace_in_stack(Inference *f, const StackItem **stack, VType from, VType to)
{
    const StackItem *item = *stack;
    while (item && item->type != from) item = item->next;
    if (!item) return true;
    uint32_t count;
    VType   *types = stack_types(f, *stack, &count);
    if (!types) return false;
    for (uint32_t i = 0; i < count; i++)
        if (types[i] == from) types[i] = to;
    return make_stack(f, types, count, stack);
}

static uint32_t chunk_count(uint32_t registers) { return (registers + CHUNK - 1) / CHUNK; }

/* Makes a copy of the table whose chunk `chunk` is fresh and has room for `count` registers in all. */
static VType *own_chunk(Inference *f, Registers *registers, uint32_t chunk, uint32_t count)
{
    uint32_t old = chunk_count(registers->count), chunks = chunk_count(count > registers->count ? count : registers->count);
    VType  **table = scratch_allocate(f->v, chunks, sizeof *table);
    VType   *fresh = scratch_allocate(f->v, CHUNK, sizeof *fresh);
    if (!table || !fresh) return NULL;
    if (old) memcpy(table, registers->chunks, old * sizeof *table);
    if (chunk < old) memcpy(fresh, table[chunk], CHUNK * sizeof *fresh);
    table[chunk] = fresh;
    registers->chunks = table;
    return fresh;
}

/* Registers from `count` to `to` become TYPE_TOP; what lay there is from a state that had more. */
static bool extend(Inference *f, Registers *registers, uint32_t to)
{
    while (registers->count < to) {
        uint32_t chunk = registers->count / CHUNK, end = (chunk + 1) * CHUNK < to ? (chunk + 1) * CHUNK : to;
        VType   *types = own_chunk(f, registers, chunk, end);
        if (!types) return false;
        for (uint32_t i = registers->count; i < end; i++) types[i % CHUNK] = TYPE_TOP;
        registers->count = end;
    }
    return true;
}

bool infer_set_register(Inference *f, Registers *registers, uint32_t index, VType type)
{
    if (!extend(f, registers, index + 1)) return false;
    VType *types = own_chunk(f, registers, index / CHUNK, registers->count);
    if (types) types[index % CHUNK] = type;
    return types;
}

static inline bool mask_has(const Mask *mask, uint32_t index) { return mask->registers[index / 32] & 1u << index % 32; }

Mask *infer_copy_masks(Inference *f, const Mask *masks, uint32_t count, uint32_t more)
{
    uint32_t  total = count + more;
    Mask     *copies = verify_spend(f->v, count * f->mask_words / 8) ? scratch_allocate(f->v, total, sizeof *copies) : NULL;
    uint32_t *bits = copies ? scratch_allocate(f->v, (size_t)total * f->mask_words, sizeof *bits) : NULL;
    if (!bits) return NULL;
    for (uint32_t i = 0; i < total; i++, bits += f->mask_words) {
        copies[i].registers = bits;
        if (i >= count) continue;
        copies[i].entry = masks[i].entry;
        memcpy(bits, masks[i].registers, f->mask_words * sizeof *bits);
    }
    return copies;
}

/* ---- Merging states ---------------------------------------------------------------------------------------------- */

static void set_changed(Inference *f, uint32_t number) { f->changed[number / 64] |= UINT64_C(1) << number % 64; }

static bool merge_items(Inference *f, Instruction *to, const StackItem *new)
{
    uint32_t count;
    VType   *types = stack_types(f, to->state.stack, &count);
    if (!types) return false;
    uint32_t i = 0;
    for (; i < count && new; i++, new = new->next) {
        if (!infer_merge(f, types[i], new->type, false, &types[i])) return false;
        if (types[i] == TYPE_TOP) return verify_fail_old(f->v, "Mismatched stack types");
    }
    if (i < count || new) return verify_fail_old(f->v, "Mismatched stack types");
    set_changed(f, (uint32_t)(to - f->instructions));
    return make_stack(f, types, count, &to->state.stack);
}

static bool merge_stack(Inference *f, Instruction *to, const StackItem *stack, uint32_t size)
{
    State *state = &to->state;
    if (!state->reached) {
        state->stack      = stack;
        state->stack_size = size;
        set_changed(f, (uint32_t)(to - f->instructions));
        return true;
    }
    if (size != state->stack_size)
        return verify_fail_old(f->v, "Inconsistent stack height %u != %u", size, state->stack_size);
    const StackItem *old = state->stack, *new = stack;
    for (; old && new && old != new; old = old->next, new = new->next) {
        bool same = old->type == new->type;
        if (!same && (!verify_spend(f->v, 1) || !infer_assignable(f, new->type, old->type, &same))) return false;
        if (!same) return merge_items(f, to, stack);
    }
    return true;
}

/* From register `first` on the states differ. */
static bool merge_different_registers(Inference *f, Instruction *to, const Registers *new, uint32_t first)
{
    Registers *registers = &to->state.registers;
    uint32_t   count = registers->count;
    Registers  merged = *registers;
    for (uint32_t start = first / CHUNK * CHUNK; start < count; start += CHUNK) {
        if (merged.chunks[start / CHUNK] == new->chunks[start / CHUNK]) continue;
        VType *types = own_chunk(f, &merged, start / CHUNK, count);
        if (!types || !verify_spend(f->v, CHUNK)) return false;
        for (uint32_t i = start < first ? first : start; i < start + CHUNK && i < count; i++)
            if (!infer_merge(f, register_at(new, i), types[i % CHUNK], false, &types[i % CHUNK])) return false;
    }
    while (merged.count > 0 && register_at(&merged, merged.count - 1) == TYPE_TOP) merged.count--;
    *registers = merged;
    set_changed(f, (uint32_t)(to - f->instructions));
    return true;
}

static bool merge_known_registers(Inference *f, Instruction *to, const Registers *new)
{
    Registers *registers = &to->state.registers;
    if (registers->count > new->count) {
        registers->count = new->count;
        set_changed(f, (uint32_t)(to - f->instructions));
    }
    for (uint32_t start = 0; start < registers->count; start += CHUNK) {
        const VType *old_types = registers->chunks[start / CHUNK], *new_types = new->chunks[start / CHUNK];
        if (old_types == new_types) continue;
        if (start && !verify_spend(f->v, CHUNK)) return false;
        for (uint32_t i = 0; i < CHUNK && start + i < registers->count; i++) {
            bool same = old_types[i] == new_types[i];
            if (!same && !infer_assignable(f, new_types[i], old_types[i], &same)) return false;
            if (!same) return merge_different_registers(f, to, new, start + i);
        }
    }
    return true;
}

/* Does `new` have a register that `old` has not? */
static bool mask_grows(const Inference *f, const Mask *old, const Mask *new)
{
    for (uint32_t i = 0; i < f->mask_words; i++)
        if (~old->registers[i] & new->registers[i]) return true;
    return false;
}

/* The longest common run of entries stays, each with the registers of both. */
static bool merge_masks(Inference *f, Instruction *to, const Mask *new, uint32_t new_count)
{
    State   *state = &to->state;
    uint32_t matches = 0, last = 0;
    bool     grows = false;
    if (!state->mask_count || (state->masks == new && state->mask_count == new_count)) return true;
    if (!verify_spend(f->v, (state->mask_count + new_count) * (f->mask_words + 1))) return false;
    uint32_t *pairs = scratch_allocate(f->v, 2u * state->mask_count, sizeof *pairs);
    if (!pairs) return false;
    for (uint32_t i = 0; i < state->mask_count; i++)
        for (uint32_t j = last; j < new_count; j++) {
            if (new[j].entry != state->masks[i].entry) continue;
            grows = grows || mask_grows(f, &state->masks[i], &new[j]);
            pairs[2 * matches] = i;
            pairs[2 * matches++ + 1] = j;
            last = j + 1;
            break;
        }
    if (matches == state->mask_count && !grows) return true;
    Mask *merged = infer_copy_masks(f, NULL, 0, matches);
    if (!merged) return false;
    for (uint32_t k = 0; k < matches; k++) {
        const Mask *a = &state->masks[pairs[2 * k]], *b = &new[pairs[2 * k + 1]];
        merged[k].entry = a->entry;
        for (uint32_t i = 0; i < f->mask_words; i++) merged[k].registers[i] = a->registers[i] | b->registers[i];
    }
    state->masks      = merged;
    state->mask_count = matches;
    set_changed(f, (uint32_t)(to - f->instructions));
    return true;
}

static void merge_flags(Inference *f, Instruction *to, uint16_t and_flags, uint16_t or_flags)
{
    State *state = &to->state;
    if ((state->and_flags & and_flags) == state->and_flags && (state->or_flags | or_flags) == state->or_flags) return;
    state->and_flags &= and_flags;
    state->or_flags  |= or_flags;
    set_changed(f, (uint32_t)(to - f->instructions));
}

static bool merge_state(Inference *f, Instruction *to, const State *new)
{
    State *state = &to->state;
    if (!merge_stack(f, to, new->stack, new->stack_size)) return false;
    if (!state->reached) {
        state->reached    = true;
        state->registers  = new->registers;
        state->masks      = new->masks;
        state->mask_count = new->mask_count;
    } else if (!merge_known_registers(f, to, &new->registers) || !merge_masks(f, to, new->masks, new->mask_count)) {
        return false;
    }
    merge_flags(f, to, new->and_flags, new->or_flags);
    return true;
}

/* ---- Subroutines ------------------------------------------------------------------------------------------------- */

/* Uninitialized objects don't pass into or out of a subroutine. */
static bool forget_new_objects(Inference *f, State *state)
{
    for (const StackItem *item = state->stack; item; item = item->next) {
        if (!type_is_uninitialized(item->type) || item->type == TYPE_UNINITIALIZED_THIS) continue;
        if (!verify_spend(f->v, state->stack_size) || !infer_replace_in_stack(f, &state->stack, item->type, TYPE_TOP)) return false;
    }
    for (uint32_t i = 0; i < state->registers.count; i++) {
        VType type = register_at(&state->registers, i);
        if (!type_is_uninitialized(type) || type == TYPE_UNINITIALIZED_THIS) continue;
        if (!infer_set_register(f, &state->registers, i, TYPE_TOP)) return false;
    }
    return verify_spend(f->v, state->registers.count / 8);
}

/* Registers that the subroutine used have what it left, the others what they had at the jsr. */
static bool join_registers(Inference *f, const Mask *used, const Registers *at_jsr, const Registers *at_ret, Registers *joined)
{
    uint32_t count = at_jsr->count > at_ret->count ? at_jsr->count : at_ret->count;
    *joined = (Registers){ 0 };
    if (!verify_spend(f->v, count) || !extend(f, joined, count)) return false;
    for (uint32_t i = 0; i < count; i++) {
        const Registers *from = mask_has(used, i) ? at_ret : at_jsr;
        joined->chunks[i / CHUNK][i % CHUNK] = i < from->count ? register_at(from, i) : TYPE_TOP;
    }
    return true;
}

/* Merges the state at `ret` into the instruction behind a jsr. */
static bool return_from_subroutine(Inference *f, Instruction *ret, uint32_t target, State *state)
{
    Instruction *jsr = &f->instructions[target - 1];
    uint32_t     number = (uint32_t)(ret - f->instructions), entry = type_subroutine(register_at(&state->registers, ret->operand));
    if (jsr->ret != number) {
        if (jsr->ret != NO_RET) return verify_fail_old(f->v, "Multiple returns to single jsr");
        jsr->ret = number;
    }
    if (!jsr->state.reached) return true;  /* when the jsr is reached, the ret is looked at again */

    uint32_t mask = state->mask_count;
    while (mask > 0 && state->masks[mask - 1].entry != entry) mask--;
    if (mask == 0) return verify_fail_old(f->v, "Illegal return from subroutine");
    Registers joined;
    if (!join_registers(f, &state->masks[mask - 1], &jsr->state.registers, &state->registers, &joined)) return false;
    state->registers  = joined;
    state->mask_count = mask - 1;
    return merge_state(f, &f->instructions[target], state);
}

static bool is_jsr(const Instruction *in) { return in->opcode == OP_jsr || in->opcode == OP_jsr_w; }

/* A ret may come back behind every jsr to its subroutine; the last one first. */
static bool find_returns(Inference *f, Instruction *ret)
{
    uint32_t entry = type_subroutine(register_at(&ret->state.registers, ret->operand)), count = 0;
    for (uint32_t i = 0; i < f->count; i++)
        if (is_jsr(&f->instructions[i]) && f->instructions[i].operand == entry) count++;
    ret->successors = scratch_allocate(f->v, count, sizeof *ret->successors);
    if (!ret->successors || !verify_spend(f->v, f->count / 4)) return false;
    for (uint32_t i = f->count; i-- > 0;)
        if (is_jsr(&f->instructions[i]) && f->instructions[i].operand == entry) ret->successors[ret->successor_count++] = i + 1;
    return true;
}

/* ---- Where control goes ------------------------------------------------------------------------------------------ */

static bool merge_into(Inference *f, Instruction *from, uint32_t target, const State *new, bool is_exception)
{
    if (from->opcode != OP_ret && !is_jsr(from)) return merge_state(f, &f->instructions[target], new);
    State state = *new;
    if (!forget_new_objects(f, &state)) return false;
    if (from->opcode == OP_ret && !is_exception) return return_from_subroutine(f, from, target, &state);
    return merge_state(f, &f->instructions[target], &state);
}

/* A handler sees the registers as they were before the instruction; around a constructor call also as they are after it. */
static bool merge_into_handler(Inference *f, Instruction *from, const HandlerRow *row, const Effect *effect)
{
    State before = from->state, after = effect->state;
    before.stack      = after.stack = &row->thrown;
    before.stack_size = after.stack_size = 1;
    if (!verify_spend(f->v, 16)) return false;
    if (from->opcode != OP_invokeinit) {
        before.and_flags &= after.and_flags;
        before.or_flags  |= after.or_flags;
        return merge_into(f, from, row->handler, &before, true);
    }
    if (effect->swap[0] == TYPE_UNINITIALIZED_THIS) after.or_flags |= FLAG_NO_RETURN;
    return merge_into(f, from, row->handler, &before, true) && merge_into(f, from, row->handler, &after, true);
}

static bool merge_into_handlers(Inference *f, Instruction *from, const Effect *effect)
{
    uint32_t number = (uint32_t)(from - f->instructions);
    if (!verify_spend(f->v, f->row_count / 4)) return false;
    for (uint32_t i = 0; i < f->row_count; i++)
        if (f->rows[i].start <= number && number < f->rows[i].end && !merge_into_handler(f, from, &f->rows[i], effect)) return false;
    return true;
}

static bool merge_into_successor(Inference *f, Instruction *from, uint32_t target, const Effect *effect)
{
    if (target >= f->count) return verify_fail_old(f->v, "Falling off the end of the code");
    return merge_into(f, from, target, &effect->state, false);
}

static bool merge_into_successors(Inference *f, Instruction *from, const Effect *effect)
{
    uint32_t next = (uint32_t)(from - f->instructions) + 1;
    if (is_jsr(from) && from->ret != NO_RET) set_changed(f, from->ret);
    if (from->opcode == OP_ret && !from->successors && !find_returns(f, from)) return false;
    if (f->row_count && !merge_into_handlers(f, from, effect)) return false;
    switch (from->opcode == OP_invokeinit ? THEN_NEXT : opcode_table[from->opcode].then) {
    case THEN_RETURN: case THEN_THROW: return true;
    case THEN_JUMP: case THEN_JSR: return merge_into_successor(f, from, from->operand, effect);
    case THEN_BRANCH:
        return merge_into_successor(f, from, next, effect) && merge_into_successor(f, from, from->operand, effect);
    case THEN_SWITCH: case THEN_RET:
        for (uint32_t i = 0; i < from->successor_count; i++)
            if (!merge_into_successor(f, from, from->successors[i], effect)) return false;
        return true;
    default: return merge_into_successor(f, from, next, effect);
    }
}

/* ---- The run ----------------------------------------------------------------------------------------------------- */

static bool enter_method(Inference *f)
{
    Verifier              *v = f->v;
    const ClassFileMethod *method = v->m.method;
    State                 *state = &f->instructions[0].state;
    Registers              registers = { 0 };
    *state = (State){ .reached = true, .or_flags = FLAG_REACHED };
    if (!(method->access_flags & ACC_STATIC)) {
        bool is_init = utf8_equals_literal(constant_utf8(v->file, method->name_index), "<init>") && v->this_type != v->object_type;
        if (is_init) state->or_flags |= FLAG_NEED_CONSTRUCTOR;
        if (!infer_set_register(f, &registers, 0, is_init ? TYPE_UNINITIALIZED_THIS : v->this_type)) return false;
    }
    const Signature *signature = signature_of(v, method->descriptor_index);
    if (!signature) return false;
    uint32_t first = registers.count, words = signature->argument_words, room = v->m.code->max_locals - first;
    f->return_type = signature->result_words ? v->signature_types[signature->first + words] : TYPE_TOP;
    if (words > room) words = room;  /* only where the descriptor was not checked */
    if (!extend(f, &registers, first + words)) return false;
    for (uint32_t i = 0; i < words; i++)
        registers.chunks[(first + i) / CHUNK][(first + i) % CHUNK] = v->signature_types[signature->first + i];
    state->registers = registers;
    set_changed(f, 0);
    return true;
}

static bool look_at(Inference *f, Instruction *in)
{
    Effect effect;
    if (!infer_step(f, in, &effect)) return false;
    if (effect.state.stack_size > f->v->m.code->max_stack) return verify_fail_old(f->v, "Stack size too large");
    return merge_into_successors(f, in, &effect);
}

/* Passes over the code until none finds anything to do. */
static bool run_dataflow(Inference *f)
{
    uint32_t words = (f->count + 63) / 64;
    for (bool work = true; work;) {
        work = false;
        for (uint32_t word = 0; word < words; word++) {
            /* A bit may be set while its word is looked at: behind the instruction at hand it belongs to this pass. */
            for (uint64_t below = 0, bits; (bits = f->changed[word] & ~below);) {
                uint32_t bit = (uint32_t)__builtin_ctzll(bits);
                below = bit == 63 ? UINT64_MAX : (UINT64_C(2) << bit) - 1;
                f->changed[word] &= ~(UINT64_C(1) << bit);
                work = true;
                if (!look_at(f, &f->instructions[word * 64 + bit])) return false;
            }
        }
        if (!verify_spend(f->v, words)) return false;
    }
    return true;
}

bool verify_by_inference(Verifier *v)
{
    Inference inference = { .v = v, .mask_words = (v->m.code->max_locals + 31u) / 32 };
    inference.cloneable_type    = type_of_class(v, UTF8_LITERAL("java/lang/Cloneable"));
    inference.serializable_type = type_of_class(v, UTF8_LITERAL("java/io/Serializable"));
    if (inference.cloneable_type == TYPE_TOP || inference.serializable_type == TYPE_TOP) return false;
    return infer_read_instructions(&inference) && enter_method(&inference) && run_dataflow(&inference);
}
