/* test_verifier.c: small methods, written in bytes, and what the two verifiers say of them; what the verifier asks its host; and
 * files that are made to take long. The texts are HotSpot's, whose verdicts on whole programs tests/java/bytecode and
 * tests/compare/verifier.py hold down. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support.h"
#include "verifier_host.h"

/* ---- Classes by hand -------------------------------------------------------------------------------------------------- */

/* The constants that every class here has. */
enum {
    THIS = 2, OBJECT = 4, OBJECT_INIT = 12, STRING = 14, TEXT = 15, INT = 16, LONG = 17, FIELD = 22, A = 24, B = 26, P = 28, ARRAY_OF_A = 30,
    THROWABLE = 32, THIS_INIT = 33, CONSTANTS = 34
};

typedef struct MethodSpec {
    const char *name;         /* null: "m" */
    const char *descriptor;   /* null: "()V" */
    const char *code;         /* hexadecimal */
    const char *stack_map;    /* contents of the StackMapTable, hexadecimal; null: none */
    const char *handlers;     /* rows of the exception table, hexadecimal */
    int         max_stack, max_locals;  /* 0: 4 */
    int         version;      /* 0: 52 */
    int         flags;        /* 0: static */
} MethodSpec;

static void u2(Buffer *b, unsigned value) { buffer_add(b, (uint8_t[]){ (uint8_t)(value >> 8), (uint8_t)value }, 2); }
static void u4(Buffer *b, unsigned value)
{
    u2(b, value >> 16);
    u2(b, value & 0xffff);
}

static void text(Buffer *b, const char *value)
{
    buffer_add(b, "\1", 1);
    u2(b, (unsigned)strlen(value));
    buffer_add(b, value, strlen(value));
}

static void class_entry(Buffer *b, unsigned name)
{
    buffer_add(b, "\7", 1);
    u2(b, name);
}

static void pair(Buffer *b, int tag, unsigned first, unsigned second)
{
    buffer_add(b, &(uint8_t){ (uint8_t)tag }, 1);
    u2(b, first);
    u2(b, second);
}

static void constants(Buffer *b, const char *this_name, const char *method, const char *descriptor)
{
    u2(b, CONSTANTS + 3);
    text(b, this_name); class_entry(b, 1);
    text(b, "java/lang/Object"); class_entry(b, 3);
    text(b, "f"); text(b, "I"); text(b, "Code"); text(b, "StackMapTable");
    text(b, "<init>"); text(b, "()V"); pair(b, 12, 9, 10); pair(b, 10, 4, 11);
    text(b, "java/lang/String"); class_entry(b, 13);
    buffer_add(b, "\10\0\5", 3);
    buffer_add(b, "\3\0\1\0\0", 5);
    buffer_add(b, "\5\0\0\0\0\0\0\0\1", 9);
    text(b, "unused"); text(b, "unused too"); pair(b, 12, 5, 6); pair(b, 9, 2, 21);
    text(b, "A"); class_entry(b, 23);
    text(b, "B"); class_entry(b, 25);
    text(b, "P"); class_entry(b, 27);
    text(b, "[LA;"); class_entry(b, 29);
    text(b, "java/lang/Throwable"); class_entry(b, 31);
    pair(b, 10, 2, 11);
    text(b, method); text(b, descriptor); text(b, "pad");
}

static unsigned hex_digit(char c) { return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10); }

/* buffer_add_hex reads a few bytes; this one reads many. */
static Buffer from_hex(const char *digits)
{
    Buffer b = { 0 };
    size_t capacity = 0;
    buffer_add(&b, "", 0);
    for (; digits && *digits; digits++) {
        char    *end = (char *)(uintptr_t)digits;
        unsigned count = 1;
        if (*digits == ' ') continue;
        uint8_t byte = (uint8_t)(hex_digit(digits[0]) << 4 | hex_digit(digits[1]));
        if (digits[2] == '*') count = (unsigned)strtoul(digits + 3, &end, 10);
        digits = count > 1 ? end - 1 : digits + 1;
        if (b.length + count + 1 > capacity) b.data = realloc(b.data, capacity = 2 * (b.length + count + 1));
        memset(b.data + b.length, byte, count);
        b.length += count;
    }
    return b;
}

static void code_attribute(Buffer *b, const MethodSpec *spec)
{
    Buffer code = from_hex(spec->code), map = from_hex(spec->stack_map), rows = from_hex(spec->handlers);
    size_t attributes = spec->stack_map ? 6 + map.length : 0;
    u2(b, 7);
    u4(b, (unsigned)(12 + code.length + rows.length + attributes));
    u2(b, spec->max_stack ? (unsigned)spec->max_stack : 4);
    u2(b, spec->max_locals ? (unsigned)spec->max_locals : 4);
    u4(b, (unsigned)code.length);
    buffer_add(b, code.data, code.length);
    u2(b, (unsigned)rows.length / 8);
    if (rows.length) buffer_add(b, rows.data, rows.length);
    u2(b, spec->stack_map ? 1 : 0);
    if (spec->stack_map) {
        u2(b, 8);
        u4(b, (unsigned)map.length);
        buffer_add(b, map.data, map.length);
    }
    buffer_free(&code);
    buffer_free(&map);
    buffer_free(&rows);
}

/* A class with one method, or none if `spec` is null. */
static Buffer make_class(const char *name, unsigned super, unsigned flags, const MethodSpec *spec)
{
    Buffer b = { 0 };
    buffer_add_hex(&b, "cafebabe0000");
    u2(&b, spec && spec->version ? (unsigned)spec->version : 52);
    constants(&b, name, spec && spec->name ? spec->name : "m", spec && spec->descriptor ? spec->descriptor : "()V");
    u2(&b, flags);
    u2(&b, THIS);
    u2(&b, super);
    u2(&b, 0);
    u2(&b, 1);  /* the field f */
    u2(&b, flags & ACC_INTERFACE ? ACC_PUBLIC | ACC_STATIC | ACC_FINAL : 0);
    u2(&b, 5);
    u2(&b, 6);
    u2(&b, 0);
    u2(&b, spec ? 1 : 0);
    if (spec) {
        u2(&b, spec->flags ? (unsigned)spec->flags : ACC_STATIC);
        u2(&b, CONSTANTS);
        u2(&b, CONSTANTS + 1);
        u2(&b, 1);
        code_attribute(&b, spec);
    }
    u2(&b, 0);
    return b;
}

static HostClass *add_class(ClassHost *host, const char *name, unsigned super, unsigned flags, const MethodSpec *spec)
{
    Buffer     b = make_class(name, super, flags, spec);
    HostClass *class = host_add(host, b.data, b.length);
    cr_assert_not_null(class, "%s is malformed", name);
    return class;
}

/* Object, String, Throwable, A, B extends A, interface P. */
static ClassHost *small_world(void)
{
    ClassHost *host = host_new();
    add_class(host, "java/lang/Object", 0, ACC_PUBLIC, NULL);
    add_class(host, "java/lang/String", OBJECT, ACC_PUBLIC, NULL);
    add_class(host, "java/lang/Throwable", OBJECT, ACC_PUBLIC, NULL);
    add_class(host, "A", OBJECT, ACC_PUBLIC, NULL);
    add_class(host, "B", A, ACC_PUBLIC, NULL);
    add_class(host, "P", OBJECT, ACC_PUBLIC | ACC_INTERFACE | ACC_ABSTRACT, NULL);
    return host;
}

static Verifier *verifier_for(ClassHost *host, const MethodSpec *spec, VerifierHost *callbacks)
{
    HostClass *class = add_class(host, "T", OBJECT, ACC_PUBLIC, spec);
    *callbacks = host_for(host, class);
    Verifier *verifier = verifier_open(host_class_file(class), callbacks);
    cr_assert_not_null(verifier);
    return verifier;
}

/* The first line of the message, or "" if the class is good; "?" if the host could not answer. In static memory. */
static const char *verdict(const MethodSpec *spec)
{
    static char  line[400];
    VerifierHost callbacks;
    uint32_t     progress = 0;
    Verifier    *verifier = verifier_for(small_world(), spec, &callbacks);
    VerifyResult result = verifier_run(verifier, &progress);
    snprintf(line, sizeof line, "%s", result == VERIFY_OK ? "" : result == VERIFY_UNFINISHED ? "?" : verifier_message(verifier));
    line[strcspn(line, "\n")] = 0;
    verifier_close(verifier);
    return line;
}

#define EXPECT(message, ...) cr_expect_str_eq(verdict(&(MethodSpec){ __VA_ARGS__ }), message)

/* ---- The type checker -------------------------------------------------------------------------------------------------------- */

Test(verifier, straight_code_is_accepted)
{
    EXPECT("", .code = "b1");
    EXPECT("", .code = "03 3b 1a 57 b1");
    EXPECT("", .code = "14 0011 40 1f 58 b1");
    EXPECT("", .code = "bb 0004 59 b7 000c 4b b1");
    EXPECT("", .descriptor = "(LB;)LA;", .code = "2a b0");
    EXPECT("", .descriptor = "(LA;)LP;", .code = "2a b0");
    EXPECT("", .descriptor = "([LB;)[LA;", .code = "2a b0");
}

Test(verifier, the_operand_stack_is_checked)
{
    EXPECT("Operand stack underflow", .code = "57 b1");
    EXPECT("Operand stack overflow", .code = "03 03 b1", .max_stack = 1);
    EXPECT("Operand stack overflow", .code = "09 b1", .max_stack = 1);
    EXPECT("Bad type on operand stack", .code = "03 0b 60 57 b1");
    EXPECT("Bad type on operand stack", .code = "09 57 b1");
    EXPECT("Bad type on operand stack in iaload", .code = "2a 03 2e 57 b1", .descriptor = "([F)V");
    EXPECT("Bad type on operand stack in aaload", .code = "2a 03 32 57 b1", .descriptor = "([I)V");
    EXPECT("Bad type on operand stack in arraylength", .code = "2a be 57 b1", .descriptor = "(LA;)V");
}

Test(verifier, local_variables_are_checked)
{
    EXPECT("Bad local variable type", .code = "1a 57 b1");
    EXPECT("Local variable table overflow", .code = "15 09 57 b1");
    EXPECT("get long/double overflows locals", .code = "1f 58 b1");
    EXPECT("Bad local variable type", .code = "09 3f 03 3c 1e 58 b1");
}

Test(verifier, results_are_checked)
{
    EXPECT("Bad return type", .descriptor = "()LA;", .code = "12 0f b0");
    EXPECT("Method expects a return value", .descriptor = "()I", .code = "b1");
    EXPECT("Method does not expect a return value", .code = "03 ac");
    EXPECT("Bad return type", .descriptor = "(LA;)LB;", .code = "2a b0");
    EXPECT("Bad return type", .descriptor = "([I)LP;", .code = "2a b0");
    EXPECT("Bad return type", .descriptor = "([[I)[I", .code = "2a b0");
    EXPECT("", .descriptor = "([[I)[Ljava/lang/Object;", .code = "2a b0");
}

Test(verifier, control_stays_inside)
{
    EXPECT("Control flow falls through code end", .code = "00");
    EXPECT("Expecting a stackmap frame at branch target 5", .code = "03 99 0004 00 b1");
    EXPECT("Expecting a stackmap frame at branch target -1", .code = "a7 ffff");
    EXPECT("Expecting a stack map frame", .code = "b1 b1");
    EXPECT("Bad instruction", .code = "ff");
    EXPECT("Bad instruction: a8", .code = "a8 0003 b1");
    EXPECT("Bad instruction", .code = "c4 00 0000 b1");
}

Test(verifier, stack_maps_are_matched)
{
    EXPECT("", .code = "03 99 0004 00 b1", .stack_map = "0001 05");
    EXPECT("", .code = "03 3b 03 99 0004 00 b1", .stack_map = "0001 fc 0007 01");
    EXPECT("Inconsistent stackmap frames at branch target 5", .code = "03 99 0004 00 b1", .stack_map = "0001 fc 0005 01");
    EXPECT("Instruction type does not match stack map", .code = "00 b1", .stack_map = "0001 fc 0001 01");
    EXPECT("StackMapTable error: bad offset", .code = "11 0000 b1", .stack_map = "0001 01");
    EXPECT("StackMapTable format error: wrong attribute size", .code = "00 b1", .stack_map = "0001 01 00");
    EXPECT("StackMapTable format error: access beyond the end of attribute", .code = "00 b1", .stack_map = "0002 01");
    EXPECT("StackMapTable format error: reserved frame type", .code = "00 b1", .stack_map = "0001 80 0000");
    EXPECT("StackMapTable format error: bad class index", .code = "00 b1", .stack_map = "0001 41 07 0001");
    EXPECT("StackMapTable format error: bad verification type", .code = "00 b1", .stack_map = "0001 41 09");
    EXPECT("StackMapTable format error: bad type array size in method 'void T.m()'", .code = "00 b1", .stack_map = "0001 fa 0001");
    EXPECT("StackMapTable format error: bad offset for Uninitialized in method 'void T.m()'", .code = "00 b1", .stack_map = "0001 41 08 0000");
}

Test(verifier, handlers_accept_what_they_cover)
{
    EXPECT("", .code = "00 b1 57 b1", .stack_map = "0001 42 07 0020", .handlers = "0000 0001 0002 0020");
    EXPECT("Expecting a stackmap frame at branch target 2", .code = "00 b1 57 b1", .handlers = "0000 0001 0002 0000");
    EXPECT("Stack map does not match the one at exception handler 2", .code = "00 b1 57 b1", .stack_map = "0001 42 01", .handlers = "0000 0001 0002 0000");
    EXPECT("Catch type is not a subclass of Throwable in exception handler 2", .code = "00 b1 57 b1", .stack_map = "0001 42 07 0018",
           .handlers = "0000 0001 0002 0018");
    EXPECT("Illegal exception table start_pc 1 in method 'void T.m()'", .code = "11 0000 57 b1 57 b1", .handlers = "0001 0004 0005 0000");
    /* A store's handler sees the variable as it was before, the next instruction's as it is then. */
    EXPECT("", .descriptor = "(I)V", .code = "0b 43 b1 57 b1", .stack_map = "0001 43 07 0020", .handlers = "0000 0002 0003 0000");
    EXPECT("Stack map does not match the one at exception handler 4", .descriptor = "(I)V", .code = "0b 43 00 b1 57 b1",
           .stack_map = "0001 44 07 0020", .handlers = "0000 0003 0004 0000");
}

Test(verifier, objects_are_initialized_once)
{
    enum { INSTANCE = ACC_PUBLIC };
    EXPECT("", .name = "<init>", .flags = INSTANCE, .code = "2a b7 000c b1");
    EXPECT("Constructor must call super() or this() before return", .name = "<init>", .flags = INSTANCE, .code = "b1");
    EXPECT("Bad type on operand stack", .name = "<init>", .flags = INSTANCE, .code = "2a b4 0016 57 b1");
    EXPECT("", .name = "<init>", .flags = INSTANCE, .code = "2a 03 b5 0016 2a b7 000c b1");
    EXPECT("Bad operand type when invoking <init>", .name = "<init>", .flags = INSTANCE, .code = "2a b7 000c 2a b7 000c b1");
    EXPECT("Call to wrong <init> method", .code = "bb 0018 b7 000c b1");
    EXPECT("Bad type on operand stack", .descriptor = "()Ljava/lang/Object;", .code = "bb 0004 c0 0004 b0");
    EXPECT("Illegal new instruction", .code = "bb 001e 57 b1");
    EXPECT("Bad <init> method call from after the start of a try block", .name = "<init>", .flags = INSTANCE, .code = "2a b7 000c b1 57 b1",
           .stack_map = "0001 ff 0005 0000 0001 07 0020", .handlers = "0001 0004 0005 0000");
    EXPECT("Stack map does not match the one at exception handler 5", .name = "<init>", .flags = INSTANCE, .code = "2a b7 000c b1 bf",
           .stack_map = "0001 ff 0005 0001 06 0001 07 0020", .handlers = "0001 0004 0005 0000");
}

Test(verifier, the_message_has_all_details)
{
    VerifierHost callbacks;
    uint32_t     progress = 0;
    Verifier    *verifier = verifier_for(small_world(), &(MethodSpec){ .descriptor = "(LA;J)I", .code = "2a 99 0003 03 ac", .stack_map = "0001 04" }, &callbacks);
    cr_expect_eq(verifier_run(verifier, &progress), VERIFY_FAILED);
    cr_expect_eq(verifier_error_kind(verifier), VERIFY_ERROR);
    cr_expect_str_eq(verifier_message(verifier),
                     "Bad type on operand stack\n"
                     "Exception Details:\n"
                     "  Location:\n"
                     "    T.m(LA;J)I @1: ifeq\n"
                     "  Reason:\n"
                     "    Type 'A' (current frame, stack[0]) is not assignable to integer\n"
                     "  Current Frame:\n"
                     "    bci: @1\n"
                     "    flags: { }\n"
                     "    locals: { 'A', long, long_2nd }\n"
                     "    stack: { 'A' }\n"
                     "  Bytecode:\n"
                     "    0000000: 2a99 0003 03ac                         \n"
                     "  Stackmap Table:\n"
                     "    same_frame(@4)\n");
    verifier_close(verifier);
}

/* ---- The old verifier ------------------------------------------------------------------------------------------------------------ */

#define OLD "(class: T, method: m signature: ()V) "

Test(verifier, old_classes_need_no_stack_maps)
{
    EXPECT("", .version = 49, .code = "03 99 0004 00 b1");
    EXPECT("", .version = 48, .code = "a8 0004 b1 4b a9 00");
    EXPECT(OLD "Unable to pop operand off an empty stack", .version = 49, .code = "57 b1");
    EXPECT(OLD "Inconsistent stack height 1 != 0", .version = 49, .code = "03 99 0004 03 b1");
    EXPECT(OLD "Falling off the end of the code", .version = 49, .code = "00");
    EXPECT(OLD "Illegal target of jump or branch", .version = 49, .code = "a7 0009");
    EXPECT(OLD "Accessing value from uninitialized register 1", .version = 49, .code = "1b 57 b1");
    EXPECT(OLD "Recursive call to jsr entry", .version = 48, .code = "a8 0004 b1 4b a8 ffff b1");
    EXPECT(OLD "Register 0 contains wrong type", .version = 48, .code = "03 3b a9 00");
}

Test(verifier, version_50_has_a_second_chance)
{
    EXPECT("", .version = 50, .code = "03 99 0004 00 b1");
    EXPECT("Expecting a stackmap frame at branch target 5", .version = 51, .code = "03 99 0004 00 b1");
    /* Both refuse: the type checker's message. */
    EXPECT("Expecting a stackmap frame at branch target 5", .version = 50, .code = "03 99 0004 57 b1");
    EXPECT("StackMapTable format error: wrong attribute size", .version = 50, .code = "00 b1", .stack_map = "0001 01 00");
}

/* ---- The host -------------------------------------------------------------------------------------------------------------------------- */

static void expect_loads(const char *descriptor, const char *code, const char *loads)
{
    char         found[200] = "";
    VerifierHost callbacks;
    uint32_t     progress = 0;
    ClassHost   *host = small_world();
    Verifier    *verifier = verifier_for(host, &(MethodSpec){ .descriptor = descriptor, .code = code }, &callbacks);
    cr_expect_eq(verifier_run(verifier, &progress), VERIFY_OK, "%s", verifier_message(verifier));
    for (unsigned i = 0; i < host->load_count; i++) snprintf(found + strlen(found), sizeof found - strlen(found), "%s ", host->loads[i]);
    cr_expect_str_eq(found, loads);
    verifier_close(verifier);
}

Test(verifier, no_class_is_asked_for_without_need)
{
    expect_loads("(LA;)LA;", "2a b0", "");
    expect_loads("(LB;)Ljava/lang/Object;", "2a b0", "");
    expect_loads("(LB;)LA;", "2a b0", "A B ");
    expect_loads("(LB;)LP;", "2a b0", "P ");
    expect_loads("([LB;)[LA;", "2a b0", "A B ");
    expect_loads("(LB;)LA;", "01 b0", "");
}

Test(verifier, an_unfinished_run_goes_on_later)
{
    static const int versions[] = { 49, 50, 52 };
    for (unsigned i = 0; i < 3; i++) {
        MethodSpec   spec = { .descriptor = "(LB;)LA;", .code = "2a b0", .version = versions[i] };
        VerifierHost callbacks;
        uint32_t     progress = 0;
        ClassHost   *host = small_world();
        host->unfinished = 3;
        Verifier *verifier = verifier_for(host, &spec, &callbacks);
        for (unsigned run = 0; run < 3; run++) cr_expect_eq(verifier_run(verifier, &progress), VERIFY_UNFINISHED);
        verifier_close(verifier);
        verifier = verifier_open(host_class_file(host_find(host, UTF8_LITERAL("T"))), &callbacks);
        cr_expect_eq(verifier_run(verifier, &progress), VERIFY_OK);
        verifier_close(verifier);
    }
}

/* ---- Files that are made to take long --------------------------------------------------------------------------------------------------- */

static double seconds_for(const MethodSpec *spec)
{
    clock_t start = clock();
    verdict(spec);
    return (double)(clock() - start) / CLOCKS_PER_SEC;
}

static char *repeat(const char *pattern, unsigned count)
{
    size_t length = strlen(pattern);
    char  *text = malloc(length * count + 1);
    for (unsigned i = 0; i < count; i++) memcpy(text + i * length, pattern, length);
    text[length * count] = 0;
    return text;
}

static char *join(const char *first, char *second)
{
    char *text = malloc(strlen(first) + strlen(second) + 1);
    strcpy(stpcpy(text, first), second);
    return text;
}

/* Every instruction covered by very many rows, each store to be compared with them all. */
Test(verifier, many_handlers_and_stores_take_bounded_time, .timeout = 60)
{
    char *code = repeat("03 3b ", 30000), *rows = repeat("0000 ea60 ea61 0000", 60000);
    code = join(code, "00 b1");
    const MethodSpec spec = { .code = join(code, ""), .handlers = rows, .stack_map = "0001 f7 ea61 07 0020", .max_locals = 1 };
    cr_expect(seconds_for(&spec) < 10);
    MethodSpec old = spec;
    old.version = 49;
    cr_expect(seconds_for(&old) < 20);
}

/* Frames that append and chop on top of very many variables. */
Test(verifier, many_frames_with_many_variables_take_bounded_memory, .timeout = 60)
{
    char *code = join(repeat("00", 60000), "b1");
    char *map = join("ea60 ff 0000 ffdc 01*65500 0000", repeat("fc 0000 01 fa 0000", 29999));
    const MethodSpec spec = { .code = code, .stack_map = map, .max_locals = 65535 };
    cr_expect(seconds_for(&spec) < 10);
}

/* Branches to one frame of very many variables that differ from the current ones. */
Test(verifier, many_branches_with_many_variables_take_bounded_time, .timeout = 60)
{
    char *code = join(join("00 a7 0003", repeat("03 99 fffb", 12000)), "b1");
    char *map = "0002 ff 0001 ffdc 05*65500 0000 ff 0002 ffdc 05*65500 0000";
    const MethodSpec spec = { .code = code, .stack_map = map, .max_locals = 65535 };
    cr_expect(seconds_for(&spec) < 10);
}

/* Backward jumps: one pass of the old verifier for each. */
Test(verifier, backward_jumps_take_bounded_time, .timeout = 60)
{
    char *code = join("a7 7ffe ", repeat("a7 fffd ", 10900));
    const MethodSpec spec = { .code = code, .version = 49 };
    cr_expect(seconds_for(&spec) < 10);
}
