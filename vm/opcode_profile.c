/* opcode_profile.c: see opcode_profile.h. A development build's tool: it breaks the layering (stdio, environment) and counts
 * without locks, so that counts of several threads are approximate. */
#include "vm/opcode_profile.h"

typedef int opcode_profile_is_empty; /* a translation unit must declare something */

#if defined(ATOLL_OPCODE_PROFILE)
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "vm/rewrite.h"

#define TABLE_BITS 20
#define TABLE_SIZE (1u << TABLE_BITS)

static const char *const names[256] = {
#define OP(code, name, operands, pops, pushes, may_raise, then) [code] = #name,
#include "classfmt/opcodes.def"
#undef OP
#define QUICK(code, name, original, length) [code] = #name,
#include "vm/quick.def"
#define SUPER(code, name, original, length) [code] = #name,
#include "vm/super.def"
};

typedef struct Count { uint64_t key, count; } Count; /* key: a byte for each opcode, first one highest, and their number on top */
static Count counts[TABLE_SIZE];
static struct MethodCount { uint32_t units; char name[140]; uint64_t count; } methods[1 << 16];

static void add(uint64_t key)
{
    uint64_t at = (key * UINT64_C(0x9e3779b97f4a7c15)) >> (64 - TABLE_BITS);
    while (counts[at].key && counts[at].key != key) at = (at + 1) & (TABLE_SIZE - 1);
    counts[at].key = key;
    counts[at].count++;
}

static void add_method(const Frame *frame)
{
    uint32_t at = (frame->method.units * UINT32_C(0x9e3779b9)) >> 16;
    while (methods[at].units && methods[at].units != frame->method.units) at = (at + 1) & 0xffff;
    if (!methods[at].units) {
        const Method *method = frame_method(frame);
        methods[at].units = frame->method.units;
        if (method->holder.units)
            snprintf(methods[at].name, sizeof methods[at].name, "%.70s.%.40s", symbol_at(method_class(method)->name)->bytes,
                     symbol_at(method->name)->bytes);
    }
    methods[at].count++;
}

void opcode_profile_count(const uint8_t *pc, const Frame *frame)
{
    /* A sequence is what could be fused: instructions that follow each other in the code and were executed so. */
    static _Thread_local uint64_t history;
    static _Thread_local const uint8_t *last;
    static _Thread_local unsigned length;
    if (pc <= last || pc > last + 5) length = 0, history = 0;
    history = (history << 8 | *pc) & 0xffffffff;
    if (length < 4) length++;
    last = pc;
    uint64_t mask = 0;
    for (unsigned n = 1; n <= length; n++) {
        mask = mask << 8 | 0xff;
        add((uint64_t)n << 32 | (history & mask));
    }
    add_method(frame);
}

static void write_counts(void)
{
    const char *path = getenv("ATOLL_OPCODE_PROFILE");
    FILE *out = path ? fopen(path, "w") : NULL;
    if (!out) return;
    for (size_t i = 0; i < TABLE_SIZE; i++) {
        if (!counts[i].key) continue;
        unsigned n = (unsigned)(counts[i].key >> 32);
        fprintf(out, "%u %llu", n, (unsigned long long)counts[i].count);
        while (n--) fprintf(out, " %s", names[(counts[i].key >> 8 * n) & 0xff]);
        fprintf(out, "\n");
    }
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (methods[i].units) fprintf(out, "m %llu %s\n", (unsigned long long)methods[i].count, methods[i].name);
    fclose(out);
}

/* In place of libc's: the machine ends the process by it, past atexit and destructors. */
_Noreturn void _exit(int status)
{
    write_counts();
    syscall(SYS_exit_group, status);
    __builtin_unreachable();
}
#endif
