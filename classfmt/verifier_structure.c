/* verifier_structure.c: what can be said of a method's bytecode before types come in (JVMS 4.9.1): where instructions start, and that
 * the exception and local variable tables point there; and, for constructors, which instructions lead to a return. */
#include <string.h>

#include "classfmt/verifier_private.h"

/* ---- Instructions ------------------------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    uint8_t     length;
} foreign_opcodes[256 - OPCODE_COUNT] = {
#define FOREIGN(code, name, length) [code - OPCODE_COUNT] = { name, length },
#include "classfmt/foreign_opcodes.def"
};

const char *instruction_name(uint8_t opcode)
{
    const char *name = opcode < OPCODE_COUNT ? opcode_name(opcode) : foreign_opcodes[opcode - OPCODE_COUNT].name;
    return name ? name : "<illegal>";
}

/* HotSpot wants a byte behind the fixed part of a switch; a switch without cases may so not end the code. */
static uint32_t switch_length(const uint8_t *code, uint32_t bci, uint32_t length)
{
    uint32_t operands = opcode_switch_operands(bci);
    if (code[bci] == OP_tableswitch) return operands + 12 >= length ? 0 : opcode_length(code, bci, length);
    if (operands + 8 >= length) return 0;
    uint32_t pairs = read_be32(code + operands + 4);
    uint64_t all = operands - bci + 8 * ((uint64_t)pairs + 1);
    return pairs > UINT16_MAX || all > length - bci ? 0 : (uint32_t)all;
}

uint32_t structure_instruction_length(const uint8_t *code, uint32_t bci, uint32_t length)
{
    uint8_t opcode = code[bci];
    if (opcode == OP_tableswitch || opcode == OP_lookupswitch) return switch_length(code, bci, length);
    if (opcode < OPCODE_COUNT) return opcode_length(code, bci, length);
    if (!foreign_opcodes[opcode - OPCODE_COUNT].name) return 0;
    uint32_t foreign = foreign_opcodes[opcode - OPCODE_COUNT].length;
    if (!foreign) return switch_length(code, bci, length);
    return foreign <= length - bci ? foreign : 0;
}

static bool find_starts(Verifier *v)
{
    MethodState *m = &v->m;
    m->starts = scratch_allocate(v, m->length, 1);
    if (!m->starts) return false;
    for (uint32_t bci = 0, length; bci < m->length; bci += length) {
        length = structure_instruction_length(m->bytecode, bci, m->length);
        if (!length) return verify_fail(v, bad_code(bci), "Bad instruction");
        m->starts[bci] = m->bytecode[bci] == OP_new ? START_NEW : START_INSTRUCTION;
    }
    return true;
}

/* ---- Tables ------------------------------------------------------------------------------------------------------ */

static bool check_catch_type(Verifier *v, CodeException row)
{
    VType type = type_of_class_entry(v, row.catch_type);
    if (type == TYPE_TOP) return false;
    VerifierAnswer answer = type_assignable(v, type, v->throwable_type);
    if (answer == ANSWER_NO)
        return verify_fail(v, bad_type(row.handler_pc, origin_constant(row.catch_type, type), origin_implicit(v->throwable_type)),
                    "Catch type is not a subclass of Throwable in exception handler %u", row.handler_pc);
    return answer == ANSWER_YES;
}

static bool check_exception_table(Verifier *v)
{
    MethodState *m = &v->m;
    m->covered_start = m->length;
    m->covered_end   = 0;
    for (uint32_t i = 0; i < m->code->exception_count; i++) {
        CodeException row = code_exception(m->code, i);
        if (!m->starts[row.start_pc]) return verify_fail_format(v, "Illegal exception table start_pc %u", row.start_pc);
        if (row.end_pc != m->length && !m->starts[row.end_pc])
            return verify_fail_format(v, "Illegal exception table end_pc %u", row.end_pc);
        if (!m->starts[row.handler_pc]) return verify_fail_format(v, "Illegal exception table handler_pc %u", row.handler_pc);
        if (row.catch_type && !check_catch_type(v, row)) return false;
        if (row.start_pc < m->covered_start) m->covered_start = row.start_pc;
        if (row.end_pc > m->covered_end) m->covered_end = row.end_pc;
    }
    return true;
}

static bool check_local_variables(Verifier *v, ByteSpan table)
{
    const MethodState *m = &v->m;
    for (const uint8_t *row = table.data + 2, *end = table.data + table.length; row < end; row += 10) {
        uint32_t start = read_be16(row), length = read_be16(row + 2);
        if (start >= m->length || !m->starts[start]) return verify_fail_format(v, "Illegal local variable table start_pc %u", start);
        if (start + length != m->length && (start + length > m->length || !m->starts[start + length]))
            return verify_fail_format(v, "Illegal local variable table length %u", length);
    }
    return true;
}

static bool check_local_variable_tables(Verifier *v)
{
    Attribute attribute;
    if (!v->m.code->local_variable_count) return true;
    for (bool more = attribute_first(v->file, v->m.code->attributes, &attribute); more; more = attribute_next(v->file, &attribute))
        if (attribute.kind == ATTRIBUTE_LOCAL_VARIABLE_TABLE && !check_local_variables(v, attribute.contents)) return false;
    return true;
}

bool verify_structure(Verifier *v)
{
    return find_starts(v) && check_exception_table(v) && check_local_variable_tables(v);
}

/* ---- Which instructions lead to a return ----------------------------------------------------------------------------
 * The set is found backwards from the returns, over the edges of control flow and from a handler to all that it covers. Each
 * instruction is marked once, each row of the exception table is followed once. What is wrong (a jump to nowhere) counts as
 * leading to a return: no promise is given for it. */

typedef struct Edges {
    uint32_t *head;        /* by target: index + 1 of its first edge */
    uint32_t *next, *from; /* by edge */
    uint32_t  count;
    uint32_t *row_head;    /* by handler_pc: index + 1 of its first row of the exception table */
    uint32_t *row_next;
    uint32_t *unmarked;    /* by position: no instruction in [i, unmarked[i]) is unmarked; paths are shortened when walked */
    uint32_t *work;        /* marked, predecessors still to be marked */
    uint32_t  work_count;
} Edges;

static void mark(Verifier *v, Edges *edges, uint32_t bci)
{
    if (v->m.reaches_return[bci]) return;
    v->m.reaches_return[bci] = 1;
    edges->unmarked[bci]     = bci + 1;
    edges->work[edges->work_count++] = bci;
}

static void add_edge(Verifier *v, Edges *edges, uint32_t from, int64_t target)
{
    if (target < 0 || target >= v->m.length || !v->m.starts[target]) {
        mark(v, edges, from);
        return;
    }
    edges->from[edges->count] = from;
    edges->next[edges->count] = edges->head[target];
    edges->head[target]       = ++edges->count;
}

static void add_switch_edges(Verifier *v, Edges *edges, uint32_t bci)
{
    const uint8_t *operands = v->m.bytecode + opcode_switch_operands(bci);
    bool           is_table = v->m.bytecode[bci] == OP_tableswitch;
    uint32_t       count    = is_table ? read_be32(operands + 8) - read_be32(operands + 4) + 1 : read_be32(operands + 4);
    add_edge(v, edges, bci, bci + (int64_t)(int32_t)read_be32(operands));
    for (uint32_t i = 0; i < count; i++)
        add_edge(v, edges, bci, bci + (int64_t)(int32_t)read_be32(operands + 12 + (is_table ? 4 : 8) * i));
}

static void add_edges(Verifier *v, Edges *edges, uint32_t bci, uint32_t next)
{
    const uint8_t *code = v->m.bytecode + bci;
    switch (*code < OPCODE_COUNT ? opcode_table[*code].then : THEN_NEXT) {
    case THEN_BRANCH:
        add_edge(v, edges, bci, bci + (int64_t)(int16_t)read_be16(code + 1));
        add_edge(v, edges, bci, next);
        break;
    case THEN_JUMP:
        add_edge(v, edges, bci, bci + (*code == OP_goto ? (int64_t)(int16_t)read_be16(code + 1) : (int64_t)(int32_t)read_be32(code + 1)));
        break;
    case THEN_SWITCH: add_switch_edges(v, edges, bci); break;
    case THEN_RETURN: mark(v, edges, bci); break;
    case THEN_THROW:  break;
    default:          add_edge(v, edges, bci, next); break;
    }
}

static uint32_t next_unmarked(Edges *edges, uint32_t bci)
{
    uint32_t last = bci;
    while (edges->unmarked[last] != last) last = edges->unmarked[last];
    while (edges->unmarked[bci] != last) {
        uint32_t next = edges->unmarked[bci];
        edges->unmarked[bci] = last;
        bci = next;
    }
    return last;
}

static void mark_covered(Verifier *v, Edges *edges, CodeException row)
{
    for (uint32_t bci = next_unmarked(edges, row.start_pc); bci < row.end_pc; bci = next_unmarked(edges, bci + 1))
        mark(v, edges, bci);
}

static void propagate(Verifier *v, Edges *edges)
{
    while (edges->work_count) {
        uint32_t bci = edges->work[--edges->work_count];
        for (uint32_t edge = edges->head[bci]; edge; edge = edges->next[edge - 1]) mark(v, edges, edges->from[edge - 1]);
        for (uint32_t row = edges->row_head[bci]; row; row = edges->row_next[row - 1])
            mark_covered(v, edges, code_exception(v->m.code, row - 1));
    }
}

static bool find_returning(Verifier *v)
{
    MethodState *m = &v->m;
    uint32_t     rows = m->code->exception_count, most = 2 * m->length + 2;
    Edges edges = {
        .head     = scratch_allocate(v, m->length, sizeof(uint32_t)),
        .next     = scratch_allocate(v, most, sizeof(uint32_t)),
        .from     = scratch_allocate(v, most, sizeof(uint32_t)),
        .row_head = scratch_allocate(v, m->length, sizeof(uint32_t)),
        .row_next = scratch_allocate(v, rows + 1, sizeof(uint32_t)),
        .unmarked = scratch_allocate(v, m->length + 1, sizeof(uint32_t)),
        .work     = scratch_allocate(v, m->length, sizeof(uint32_t))
    };
    m->reaches_return = scratch_allocate(v, m->length, 1);
    if (!edges.head || !edges.next || !edges.from || !edges.row_head || !edges.row_next || !edges.unmarked || !edges.work || !m->reaches_return)
        return false;

    /* Positions inside instructions are passed over. */
    for (uint32_t i = 0; i <= m->length; i++) edges.unmarked[i] = i < m->length && !m->starts[i] ? i + 1 : i;
    for (uint32_t row = 0; row < rows; row++) {
        uint16_t handler = code_exception(m->code, row).handler_pc;
        edges.row_next[row]     = edges.row_head[handler];
        edges.row_head[handler] = row + 1;
    }
    for (uint32_t bci = 0, next; bci < m->length; bci = next) {
        next = bci + structure_instruction_length(m->bytecode, bci, m->length);
        add_edges(v, &edges, bci, next);
    }
    propagate(v, &edges);
    return true;
}

bool structure_reaches_return(Verifier *v, uint32_t bci, bool *reaches)
{
    if (!v->m.reaches_return && !find_returning(v)) return false;
    *reaches = v->m.reaches_return[bci];
    return true;
}
