/* limits.c: quotas: the table, their texts, and counting. */
#include "sandbox/limits.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sandbox/internal.h"

typedef struct LimitRow {
    const char *name;
    LimitUnit   unit;
    bool        ends;
    const char *argument, *help;
} LimitRow;

static const LimitRow rows[] = {
#define LIMIT(name, NAME, unit, ends, argument, help) {#name, LIMIT_UNIT_##unit, ends, argument, help},
#include "sandbox/limits.def"
#undef LIMIT
};

/* ---- the table ---- */

int limit_by_name(const char *name, size_t length)
{
    for (int i = 0; i < LIMIT_KINDS; i++)
        if (strlen(rows[i].name) == length && !strncmp(rows[i].name, name, length)) return i;
    return -1;
}

const char *limit_name(LimitKind kind)
{
    return rows[kind].name;
}

const char *limit_argument(LimitKind kind)
{
    return rows[kind].argument;
}

const char *limit_help(LimitKind kind)
{
    return rows[kind].help;
}

LimitUnit limit_unit(LimitKind kind)
{
    return rows[kind].unit;
}

bool limit_ends_vm(LimitKind kind)
{
    return rows[kind].ends;
}

/* ---- texts ---- */

typedef struct UnitName {
    const char *name;
    uint64_t    factor;
} UnitName;

/* By LimitUnit; the largest first. A bare number is the one without a name, of times a second. */
static const UnitName unit_names[][6] = {
    [LIMIT_UNIT_BYTES] = {{"t", UINT64_C(1) << 40}, {"g", 1 << 30}, {"m", 1 << 20}, {"k", 1 << 10}, {"", 1}},
    [LIMIT_UNIT_COUNT] = {{"", 1}},
    [LIMIT_UNIT_TIME] = {{"h", UINT64_C(3600000000000)},
                         {"m", UINT64_C(60000000000)},
                         {"s", 1000000000},
                         {"ms", 1000000},
                         {"", 1000000000}},
};

bool limit_parse(LimitKind kind, const char *text, uint64_t *out)
{
    char *end;
    if (*text < '0' || *text > '9') return false;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    if (errno || number == 0) return false;
    for (const UnitName *unit = unit_names[rows[kind].unit]; unit->name; unit++) {
        if (strcasecmp(unit->name, end)) continue;
        return number <= INT64_MAX / unit->factor && (*out = number * unit->factor, true);
    }
    return false;
}

const char *limit_format(LimitKind kind, uint64_t value, char *out, size_t capacity)
{
    const UnitName *unit = unit_names[rows[kind].unit];
    while (unit[1].name && value % unit->factor) unit++;
    snprintf(out, capacity, "%llu%s", (unsigned long long)(value / unit->factor), unit->name);
    return out;
}

const char *limit_message(const Sandbox *sandbox, LimitKind kind, char *out, size_t capacity)
{
    char value[40];
    limit_format(kind, sandbox->policy.limits.of[kind].hard, value, sizeof value);
    snprintf(out, capacity, "limit reached: --limit-%s=%s", rows[kind].name, value);
    return out;
}

/* ---- counting ---- */

const Limit *sandbox_limit(const Sandbox *sandbox, LimitKind kind)
{
    return &sandbox->policy.limits.of[kind];
}

void sandbox_set_limit_hook(Sandbox *sandbox, LimitHook *hook, void *context)
{
    sandbox->limit_hook_context = context;
    sandbox->limit_hook = hook;
}

void policy_set_limits(SandboxPolicy *policy, const SandboxLimits *limits)
{
    policy->limits = *limits;
}

void policy_set_limit_report(SandboxPolicy *policy, LimitReport *report, void *context)
{
    policy->limit_report = report;
    policy->limit_report_context = context;
}

static void report(const SandboxPolicy *policy, LimitKind kind, bool hard)
{
    const Limit *limit = &policy->limits.of[kind];
    if (policy->limit_report)
        policy->limit_report(policy->limit_report_context, kind, hard, hard ? limit->hard : limit->soft);
}

/* Bits of Sandbox.limits_told and limits_to_report: two for each kind. */
static void tell(Sandbox *sandbox, LimitKind kind, bool hard)
{
    uint32_t bit = UINT32_C(1) << (2 * kind + hard);
    if (atomic_fetch_or(&sandbox->limits_told, bit) & bit) return;
    if (rows[kind].ends && sandbox->limit_hook) {
        atomic_fetch_or(&sandbox->limits_to_report, bit);
        sandbox->limit_hook(sandbox->limit_hook_context, kind, hard);
    } else {
        report(&sandbox->policy, kind, hard);
    }
}

bool limit_reports_pending(const Sandbox *sandbox)
{
    return atomic_load(&sandbox->limits_to_report) != 0;
}

void limit_report_pending(Sandbox *sandbox)
{
    uint32_t bits = atomic_exchange(&sandbox->limits_to_report, 0);
    for (int i = 0; i < 2 * LIMIT_KINDS; i++)
        if (bits >> i & 1) report(&sandbox->policy, i / 2, i & 1);
}

static bool fail_at(Sandbox *sandbox, LimitKind kind, int number, SandboxError *error)
{
    char text[160];
    tell(sandbox, kind, true);
    sandbox_fail_limit(error, number, limit_message(sandbox, kind, text, sizeof text));
    return false;
}

bool limit_admits(Sandbox *sandbox, LimitKind kind, uint64_t held, uint64_t wanted, int number, SandboxError *error)
{
    const Limit *limit = &sandbox->policy.limits.of[kind];
    if (!limit->soft && !limit->hard) return true;
    if (limit->hard && (held > limit->hard || wanted > limit->hard - held)) return fail_at(sandbox, kind, number, error);
    if (limit->soft && held + wanted > limit->soft) tell(sandbox, kind, false);
    return true;
}

bool limit_charge(Sandbox *sandbox, LimitKind kind, uint64_t amount, SandboxError *error)
{
    const Limit *limit = &sandbox->policy.limits.of[kind];
    if (!limit->soft && !limit->hard) return true;
    uint64_t used = atomic_fetch_add(&sandbox->used[kind], amount) + amount;
    if (limit->hard && used > limit->hard) {
        atomic_fetch_sub(&sandbox->used[kind], amount);
        return fail_at(sandbox, kind, SANDBOX_EDQUOT, error);
    }
    if (limit->soft && used > limit->soft) tell(sandbox, kind, false);
    return true;
}

void limit_refund(Sandbox *sandbox, LimitKind kind, uint64_t amount)
{
    const Limit *limit = &sandbox->policy.limits.of[kind];
    if (limit->soft || limit->hard) atomic_fetch_sub(&sandbox->used[kind], amount);
}

bool limit_measure(Sandbox *sandbox, LimitKind kind, uint64_t used)
{
    const Limit *limit = &sandbox->policy.limits.of[kind];
    atomic_store(&sandbox->used[kind], used);
    if (limit->soft && used >= limit->soft) tell(sandbox, kind, false);
    return !limit->hard || used < limit->hard || fail_at(sandbox, kind, SANDBOX_EDQUOT, NULL);
}
