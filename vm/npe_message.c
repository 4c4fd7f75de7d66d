/* npe_message.c: helpful messages of NullPointerException (JEP 358; contract 8.3).
 *
 *     Cannot invoke "String.length()" because "<local1>.name" is null
 *
 * The first half comes from the instruction that failed. For the second half a data-flow analysis of the method says which
 * instruction pushed the null: for each position the operand stack is simulated, each slot being the position of its producer. It
 * runs over the code in order and stops at the position asked for; where two paths meet with different producers the
 * slot is unknown. Works on rewritten code (rewrite.h): quick and canonical opcodes are read as the instructions they stand for. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "classfmt/descriptor.h"
#include "vm/exception.h"
#include "vm/rewrite.h"

enum { UNKNOWN = -1, DETAIL = 5, MAX_STACKS = 100000 };

/* The operand stack before an instruction, bottom first, and which locals were stored to (those below 64). */
typedef struct Stack {
    uint64_t written;
    uint32_t depth;
    int32_t  producers[];  /* bci, or UNKNOWN */
} Stack;

typedef struct Analysis {
    const Method       *method;
    const ConstantPool *pool;
    const uint8_t      *code;
    uint32_t            length;
    uint32_t            capacity;   /* of each stack, in slots */
    uint32_t            stack_count;
    Stack             **stacks;     /* by bci */
    Stack              *now;        /* while an instruction is simulated */
    bool                added;
    bool                failed;     /* out of memory, or code that makes no sense */
} Analysis;

/* --- text ------------------------------------------------------------------------------------------------------------------- */

typedef struct Text {
    char  *buffer;
    size_t size, length;
} Text;

static void __attribute__((format(printf, 2, 3))) print(Text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(text->buffer + text->length, text->size - text->length, format, arguments);
    va_end(arguments);
    if (n > 0) text->length += (size_t)n < text->size - text->length ? (size_t)n : text->size - text->length - 1;
}

/* With dots; java.lang.Object and java.lang.String without their package. */
static void print_class_name(Text *text, const char *name, size_t length)
{
    if (length == 16 && (!memcmp(name, "java/lang/Object", 16) || !memcmp(name, "java/lang/String", 16))) name += 10, length = 6;
    for (size_t i = 0; i < length; i++) print(text, "%c", name[i] == '/' ? '.' : name[i]);
}

static void print_type(Text *text, const DescriptorType *type)
{
    static const char *const names[] = {['B' - 'A'] = "byte", ['C' - 'A'] = "char", ['D' - 'A'] = "double", ['F' - 'A'] = "float",
                                        ['I' - 'A'] = "int", ['J' - 'A'] = "long", ['S' - 'A'] = "short", ['Z' - 'A'] = "boolean"};
    if (type->element == 'L') print_class_name(text, type->class_name.data, type->class_name.length);
    else print(text, "%s", names[type->element - 'A']);
    for (unsigned i = 0; i < type->dimensions; i++) print(text, "[]");
}

static void print_class_of(Text *text, const Analysis *a, uint16_t index)
{
    const Symbol *class = constant_class_name(a->pool, constant_member_class_index(a->pool, index));
    print_class_name(text, class->bytes, class->length);
}

/* C.m(int, String) */
static void print_method(Text *text, const Analysis *a, uint16_t index)
{
    const Symbol *descriptor = constant_member_descriptor(a->pool, index);
    print_class_of(text, a, index);
    print(text, ".%s(", constant_member_name(a->pool, index)->bytes);
    DescriptorIterator it = descriptor_parameters((Utf8){descriptor->bytes, descriptor->length});
    DescriptorType type;
    for (bool first = true; descriptor_next(&it, &type); first = false) {
        if (!first) print(text, ", ");
        print_type(text, &type);
    }
    print(text, ")");
}

/* --- simulation ------------------------------------------------------------------------------------------------------------------ */

static Utf8 member_descriptor(const Analysis *a, uint32_t bci)
{
    const Symbol *descriptor = constant_member_descriptor(a->pool, rewritten_u16(a->code + bci + 1));
    return (Utf8){descriptor->bytes, descriptor->length};
}

static void pop(Analysis *a, uint32_t slots)
{
    if (slots > a->now->depth) a->failed = true;
    else a->now->depth -= slots;
}

static void push(Analysis *a, uint32_t slots, int32_t producer)
{
    for (uint32_t i = 0; i < slots; i++) {
        if (a->now->depth >= a->capacity) a->failed = true;
        else a->now->producers[a->now->depth++] = producer;
    }
}

static uint32_t letters_slots(const char *letters)
{
    uint32_t slots = 0;
    for (; *letters; letters++) slots += *letters == 'J' || *letters == 'D' ? 2 : 1;
    return slots;
}

static void write_local(Analysis *a, uint32_t slot, uint32_t slots)
{
    for (uint32_t i = slot; i < slot + slots && i < 64; i++) a->now->written |= UINT64_C(1) << i;
}

/* The dup family: copies the `count` top slots below `below` further ones. */
static void duplicate(Analysis *a, uint32_t count, uint32_t below)
{
    int32_t top[4];
    if (a->now->depth < count + below) {
        a->failed = true;
        return;
    }
    memcpy(top, a->now->producers + a->now->depth - count - below, (count + below) * sizeof *top);
    a->now->depth -= count + below;
    for (uint32_t i = 0; i < count; i++) push(a, 1, top[below + i]);
    for (uint32_t i = 0; i < below + count; i++) push(a, 1, top[i]);
}

static void swap(Analysis *a)
{
    if (a->now->depth < 2) {
        a->failed = true;
        return;
    }
    int32_t *top = a->now->producers + a->now->depth - 2, first = top[0];
    top[0] = top[1];
    top[1] = first;
}

static void simulate_field(Analysis *a, uint32_t bci, unsigned op)
{
    uint32_t slots = descriptor_kind_slots(member_descriptor(a, bci).data[0]);
    if (op == OP_putstatic || op == OP_putfield) pop(a, slots);
    if (op == OP_getfield || op == OP_putfield) pop(a, 1);
    if (op == OP_getstatic || op == OP_getfield) push(a, slots, (int32_t)bci);
}

static void simulate_invoke(Analysis *a, uint32_t bci, unsigned op)
{
    Utf8 descriptor = member_descriptor(a, bci);
    pop(a, descriptor_argument_slots(descriptor));
    if (op != OP_invokestatic && op != OP_invokedynamic) pop(a, 1);
    push(a, descriptor_kind_slots(descriptor_return_kind(descriptor)), (int32_t)bci);
}

/* Local variable that a load or store (also wide, iinc) names; *slots: how many. */
static uint32_t local_operand(const Analysis *a, uint32_t bci, unsigned op)
{
    switch (opcode_table[op].operands) {
    case OPERANDS_LOCAL_0: return 0;
    case OPERANDS_LOCAL_1: return 1;
    case OPERANDS_LOCAL_2: return 2;
    case OPERANDS_LOCAL_3: return 3;
    default: break;
    }
    return a->code[bci] == OP_wide ? rewritten_u16(a->code + bci + 2) : a->code[bci + 1];
}

static unsigned original_at(const Analysis *a, uint32_t bci)
{
    unsigned op = rewritten_original(a->code[bci]);
    return op == OP_wide ? rewritten_original(a->code[bci + 1]) : op;
}

static bool is_store(unsigned op) { return op >= OP_istore && op <= OP_astore_3; }

/* Changes a->now as the instruction does. */
static void simulate(Analysis *a, uint32_t bci, unsigned op)
{
    const OpcodeInfo *info = &opcode_table[op];
    switch (op) {
    case OP_checkcast: case OP_nop: return; /* the producer stays the same */
    case OP_pop: pop(a, 1); return;
    case OP_pop2: pop(a, 2); return;
    case OP_dup: duplicate(a, 1, 0); return;
    case OP_dup_x1: duplicate(a, 1, 1); return;
    case OP_dup_x2: duplicate(a, 1, 2); return;
    case OP_dup2: duplicate(a, 2, 0); return;
    case OP_dup2_x1: duplicate(a, 2, 1); return;
    case OP_dup2_x2: duplicate(a, 2, 2); return;
    case OP_swap: swap(a); return;
    case OP_ldc: case OP_ldc_w: push(a, 1, (int32_t)bci); return;
    case OP_ldc2_w: push(a, 2, (int32_t)bci); return;
    case OP_getstatic: case OP_putstatic: case OP_getfield: case OP_putfield: simulate_field(a, bci, op); return;
    case OP_invokevirtual: case OP_invokespecial: case OP_invokestatic: case OP_invokeinterface: case OP_invokedynamic:
        simulate_invoke(a, bci, op);
        return;
    case OP_multianewarray:
        pop(a, a->code[bci + 3]);
        push(a, 1, (int32_t)bci);
        return;
    default: break;
    }
    if (is_store(op)) write_local(a, local_operand(a, bci, op), letters_slots(info->pops));
    if (op == OP_iinc) write_local(a, local_operand(a, bci, op), 1);
    if (info->then == THEN_RETURN) return;
    pop(a, letters_slots(info->pops));
    push(a, letters_slots(info->pushes), (int32_t)bci);
}

static size_t stack_size(const Analysis *a) { return sizeof(Stack) + a->capacity * sizeof(int32_t); }

/* Control may come to `target` with a->now. */
static void flow_to(Analysis *a, int64_t target)
{
    if (target < 0 || target >= a->length) {
        a->failed = true;
        return;
    }
    Stack *there = a->stacks[target];
    if (!there) {
        there = a->stack_count++ < MAX_STACKS ? malloc(stack_size(a)) : NULL;
        if (!there) {
            a->failed = true;
            return;
        }
        memcpy(there, a->now, sizeof *there + a->now->depth * sizeof *there->producers);
        a->stacks[target] = there;
        a->added = true;
        return;
    }
    there->written |= a->now->written;
    if (there->depth != a->now->depth) a->failed = true; /* not verified code */
    for (uint32_t i = 0; i < there->depth && i < a->now->depth; i++)
        if (there->producers[i] != a->now->producers[i]) there->producers[i] = UNKNOWN;
}

static void flow_switch(Analysis *a, uint32_t bci, unsigned op)
{
    const uint8_t *operands = a->code + opcode_switch_operands(bci);
    bool table = op == OP_tableswitch;
    int64_t count = table ? (int64_t)rewritten_s32(operands + 8) - rewritten_s32(operands + 4) + 1 : rewritten_s32(operands + 4);
    flow_to(a, (int64_t)bci + rewritten_s32(operands));
    for (int64_t i = 0; i < count && !a->failed; i++)
        flow_to(a, (int64_t)bci + rewritten_s32(operands + (table ? 12 + 4 * i : 12 + 8 * i)));
}

static void flow(Analysis *a, uint32_t bci, unsigned op, uint32_t next)
{
    bool wide = opcode_table[op].operands == OPERANDS_BRANCH32;
    switch ((ControlFlow)opcode_table[op].then) {
    case THEN_NEXT: flow_to(a, next); break;
    case THEN_BRANCH: flow_to(a, (int64_t)bci + rewritten_s16(a->code + bci + 1)); flow_to(a, next); break;
    case THEN_JUMP: case THEN_JSR:
        flow_to(a, (int64_t)bci + (wide ? rewritten_s32(a->code + bci + 1) : rewritten_s16(a->code + bci + 1)));
        break;
    case THEN_SWITCH: flow_switch(a, bci, op); break;
    default: break; /* return, throw; after ret control goes where we do not know */
    }
}

/* One pass over the code, up to `target` if its stack is known then. */
static bool pass(Analysis *a, uint32_t target)
{
    for (uint32_t bci = 0; bci < a->length && !a->failed;) {
        uint32_t next = bci + rewritten_length(a->method, bci);
        if (a->stacks[bci]) {
            unsigned op = original_at(a, bci);
            memcpy(a->now, a->stacks[bci], sizeof *a->now + a->stacks[bci]->depth * sizeof *a->now->producers);
            simulate(a, bci, op);
            if (next < a->length || opcode_table[op].then != THEN_NEXT) flow(a, bci, op, next);
        }
        if (next == bci) return false;
        bci = next;
        if (bci == target && a->stacks[bci]) return true;
    }
    return false;
}

static void start_at_handlers(Analysis *a)
{
    const ExceptionEntry *entries = (const ExceptionEntry *)bytes_at(a->method->exception_table);
    for (unsigned i = 0; i < a->method->exception_count; i++) {
        if (entries[i].handler < a->length && a->stacks[entries[i].handler]) continue;
        a->now->depth = 0;
        push(a, 1, entries[i].handler);
        flow_to(a, entries[i].handler);
    }
}

/* True: stacks[bci] is known. */
static bool analyse(Analysis *a, uint32_t bci)
{
    a->now->written = 0;
    a->now->depth = 0;
    flow_to(a, 0);
    start_at_handlers(a);
    if (bci == 0) return true;
    do {
        a->added = false;
        if (pass(a, bci)) return true;
    } while (a->added && !a->failed);
    return !a->failed && a->stacks[bci];
}

/* --- the message ------------------------------------------------------------------------------------------------------------------------ */

static bool is_invoke_of_receiver(unsigned op) { return op == OP_invokevirtual || op == OP_invokespecial || op == OP_invokeinterface; }

static const char *array_kind(unsigned op)
{
    static const char *const kinds[] = {"int", "long", "float", "double", "object", "byte/boolean", "char", "short"};
    return kinds[op >= OP_iastore ? op - OP_iastore : op - OP_iaload];
}

/* How deep below the top of the stack the null lies that `bci` wants not to be null; -1: it cannot raise the exception. */
static int null_slot(const Analysis *a, uint32_t bci, unsigned op)
{
    if (op >= OP_iaload && op <= OP_saload) return 1;
    if (op >= OP_iastore && op <= OP_sastore) return op == OP_lastore || op == OP_dastore ? 3 : 2;
    if (op == OP_arraylength || op == OP_athrow || op == OP_monitorenter || op == OP_monitorexit || op == OP_getfield) return 0;
    if (op == OP_putfield) return (int)descriptor_kind_slots(member_descriptor(a, bci).data[0]);
    /* A call of a constructor: the exception was made by `new`. */
    if (is_invoke_of_receiver(op) && constant_member_name(a->pool, rewritten_u16(a->code + bci + 1))->bytes[0] != '<')
        return (int)descriptor_argument_slots(member_descriptor(a, bci));
    return -1;
}

static void print_action(Text *text, const Analysis *a, uint32_t bci, unsigned op)
{
    if (op >= OP_iaload && op <= OP_saload) print(text, "Cannot load from %s array", array_kind(op));
    else if (op >= OP_iastore && op <= OP_sastore) print(text, "Cannot store to %s array", array_kind(op));
    else if (op == OP_arraylength) print(text, "Cannot read the array length");
    else if (op == OP_athrow) print(text, "Cannot throw exception");
    else if (op == OP_monitorenter) print(text, "Cannot enter synchronized block");
    else if (op == OP_monitorexit) print(text, "Cannot exit synchronized block");
    else if (op == OP_getfield || op == OP_putfield)
        print(text, "Cannot %s field \"%s\"", op == OP_getfield ? "read" : "assign",
              constant_member_name(a->pool, rewritten_u16(a->code + bci + 1))->bytes);
    else {
        print(text, "Cannot invoke \"");
        print_method(text, a, rewritten_u16(a->code + bci + 1));
        print(text, "\"");
    }
}

/* Number of the parameter that begins in local `slot`, from 1; 0: it is none. */
static int parameter_at(const Method *method, uint32_t slot)
{
    const Symbol *descriptor = symbol_at(method->descriptor);
    DescriptorIterator it = descriptor_parameters((Utf8){descriptor->bytes, descriptor->length});
    DescriptorType type;
    uint32_t at = method_is_static(method) ? 0 : 1;
    for (int number = 1; descriptor_next(&it, &type); number++) {
        uint32_t slots = descriptor_kind_slots(type.kind);
        if (slot >= at && slot < at + slots) return number;
        at += slots;
    }
    return 0;
}

static void print_local(Text *text, const Method *method, uint32_t bci, uint32_t slot, bool unwritten)
{
    const LocalVariable *variables = (const LocalVariable *)bytes_at(method->local_variables);
    for (uint32_t i = 0; i < method->local_variable_count; i++)
        if (variables[i].slot == slot && bci >= variables[i].start && bci < (uint32_t)variables[i].start + variables[i].length) {
            print(text, "%s", symbol_at(variables[i].name)->bytes);
            return;
        }
    int parameter = unwritten ? parameter_at(method, slot) : 0;
    if (unwritten && slot == 0 && !method_is_static(method)) print(text, "this");
    else if (parameter) print(text, "<parameter%d>", parameter);
    else print(text, "<local%u>", slot);
}

/* Says what pushed the value `slot` below the top of the stack before `bci`. False: nothing that can be said. `detail` levels of
 * expressions are left; `inside`: in an index. */
static bool print_source(Text *text, const Analysis *a, uint32_t bci, uint32_t slot, int detail, bool inside)
{
    const Stack *stack = a->stacks[bci];
    if (detail <= 0 || !stack || slot >= stack->depth) return false;
    int32_t source = stack->producers[stack->depth - 1 - slot];
    if (source < 0) return false;
    uint32_t from = (uint32_t)source;
    unsigned op = original_at(a, from);
    bool is_call = is_invoke_of_receiver(op) || op == OP_invokestatic;
    size_t start = text->length;
    if (detail == DETAIL && !inside) print(text, is_call ? " because the return value of \"" : " because \"");
    if (op >= OP_iload && op <= OP_aload_3) {
        uint32_t local = local_operand(a, from, op);
        print_local(text, a->method, from, local, local < 64 && !(stack->written >> local & 1));
        return true;
    }
    if (op >= OP_iconst_m1 && op <= OP_iconst_5) return print(text, "%d", (int)op - OP_iconst_0), true;
    switch (op) {
    case OP_aconst_null: print(text, "null"); return true;
    case OP_bipush: print(text, "%d", (int8_t)a->code[from + 1]); return true;
    case OP_sipush: print(text, "%d", rewritten_s16(a->code + from + 1)); return true;
    case OP_getstatic:
        print_class_of(text, a, rewritten_u16(a->code + from + 1));
        print(text, ".%s", constant_member_name(a->pool, rewritten_u16(a->code + from + 1))->bytes);
        return true;
    case OP_getfield:
        if (print_source(text, a, from, 0, detail - 1, inside)) print(text, ".");
        print(text, "%s", constant_member_name(a->pool, rewritten_u16(a->code + from + 1))->bytes);
        return true;
    case OP_iaload: case OP_aaload:
        if (!print_source(text, a, from, 1, detail - 1, inside)) print(text, "<array>");
        print(text, "[");
        if (!print_source(text, a, from, 0, detail, true)) print(text, "...");
        print(text, "]");
        return true;
    default: break;
    }
    if (is_call) return print_method(text, a, rewritten_u16(a->code + from + 1)), true;
    text->length = start;
    text->buffer[start] = 0;
    return false;
}

static bool open_analysis(Analysis *a, const Method *method)
{
    *a = (Analysis){.method = method, .pool = constant_pool_at(method->constants), .code = bytes_at(method->code),
                    .length = method->code_length, .capacity = method->max_stack + 1u};
    a->stacks = calloc(a->length, sizeof *a->stacks);
    a->now = malloc(stack_size(a));
    return a->stacks && a->now;
}

static void close_analysis(Analysis *a)
{
    for (uint32_t i = 0; a->stacks && i < a->length; i++) free(a->stacks[i]);
    free(a->stacks);
    free(a->now);
}

bool npe_message(Thread *t, const Method *method, uint32_t bci, char *buffer, size_t size)
{
    if (!method->code_length || bci >= method->code_length || (method->access_flags & (ACC_NATIVE | ACC_ABSTRACT))) return false;
    Text text = {buffer, size, 0};
    Analysis a;
    bool found = false;
    if (open_analysis(&a, method)) {
        unsigned op = original_at(&a, bci);
        int slot = null_slot(&a, bci, op);
        found = slot >= 0;
        if (found) print_action(&text, &a, bci, op);
        if (found && analyse(&a, bci) && print_source(&text, &a, bci, (uint32_t)slot, DETAIL, false)) print(&text, "\" is null");
    }
    close_analysis(&a);
    return found;
}
