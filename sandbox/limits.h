/* limits.h: the quotas of a VM (table: limits.def). They are part of its policy; who hands out a resource asks here.
 *
 * Each quota has a soft and a hard limit. Passing a soft limit is told once. At a hard limit the request fails; where
 * the table says that it ends the VM, the owner's hook is called, once. Thread-safe. */
#ifndef ATOLL_SANDBOX_LIMITS_H
#define ATOLL_SANDBOX_LIMITS_H

#include "sandbox/sandbox.h"

typedef enum LimitKind {
#define LIMIT(name, NAME, unit, ends, argument, help) LIMIT_##NAME,
#include "sandbox/limits.def"
#undef LIMIT
    LIMIT_KINDS
} LimitKind;

typedef enum LimitUnit { LIMIT_UNIT_BYTES, LIMIT_UNIT_COUNT, LIMIT_UNIT_TIME } LimitUnit;

/* In bytes, pieces or nanoseconds; 0 means none. */
typedef struct Limit {
    uint64_t soft, hard;
} Limit;

typedef struct SandboxLimits {
    Limit of[LIMIT_KINDS];
} SandboxLimits;

/* The table. limit_by_name answers -1 for none. */
int limit_by_name(const char *name, size_t length);
const char *limit_name(LimitKind kind);
const char *limit_argument(LimitKind kind);
const char *limit_help(LimitKind kind);
LimitUnit limit_unit(LimitKind kind);
bool limit_ends_vm(LimitKind kind);

/* A value in the kind's unit as people write it ("10s", "64m", "100"). False: malformed, zero or too large. */
bool limit_parse(LimitKind kind, const char *text, uint64_t *out);

/* The same the other way round, in the largest unit that keeps it whole. Answers `out`. */
const char *limit_format(LimitKind kind, uint64_t value, char *out, size_t capacity);

/* Told of a soft (hard: false) or hard limit that was reached, the first time. `limit` is its value. On the thread that
 * reached it, or the one that calls limit_report_pending; it must not call back into the sandbox. */
typedef void LimitReport(void *context, LimitKind kind, bool hard, uint64_t limit);

struct SandboxPolicy;
void policy_set_limits(struct SandboxPolicy *policy, const SandboxLimits *limits);
void policy_set_limit_report(struct SandboxPolicy *policy, LimitReport *report, void *context);

/* The limits in force. */
const Limit *sandbox_limit(const Sandbox *sandbox, LimitKind kind);

/* For what is held and given back: may one have `wanted` more, with `held` in use now? Tells. False with
 * SANDBOX_LIMIT and `number` (an error number) filled in. */
bool limit_admits(Sandbox *sandbox, LimitKind kind, uint64_t held, uint64_t wanted, int number, SandboxError *error);

/* For what is used up: counts `amount`; false with SANDBOX_LIMIT and EDQUOT, and nothing counted, when it would pass the
 * hard limit. limit_refund takes back what was not used after all. */
bool limit_charge(Sandbox *sandbox, LimitKind kind, uint64_t amount, SandboxError *error);
void limit_refund(Sandbox *sandbox, LimitKind kind, uint64_t amount);

/* For what is measured elsewhere (time): sets what is used so far and tells. False: the hard limit is reached. */
bool limit_measure(Sandbox *sandbox, LimitKind kind, uint64_t used);

/* The text of the error for a hard limit: "limit of threads reached (--limit-threads=10)". Answers `out`. */
const char *limit_message(const Sandbox *sandbox, LimitKind kind, char *out, size_t capacity);

/* Who shall know that a limit was reached, of those that end the VM when they are hard. Set before other threads use the sandbox.
 * NULL: nobody. These limits are reported by limit_report_pending then: a report may block (nobody reads what is written), and the end must
 * not wait for it. */
typedef void LimitHook(void *context, LimitKind kind, bool hard);
void sandbox_set_limit_hook(Sandbox *sandbox, LimitHook *hook, void *context);
bool limit_reports_pending(const Sandbox *sandbox);
void limit_report_pending(Sandbox *sandbox);

#endif
