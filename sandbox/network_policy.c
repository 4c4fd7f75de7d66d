/* network_policy.c: grants for hosts and ports.
 *
 * HOST:PORT, where HOST is empty or `*` for all, a name (`*.example.org` for all beneath), an address or a
 * CIDR block, with IPv6 in brackets if a port follows; PORT is a number, low-high, or absent for all. A
 * name's grant never matches an address by itself: the look-up of that name notes what it resolved to, and
 * those addresses are then reachable, private ones excepted. A name's denial is one of the look-up if it is of
 * all ports, else of what the look-up noted; that of localhost is one of the loopback addresses as well. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sandbox/internal.h"

/* ---- parsing ---- */

/* "80" or "80-90". */
static bool parse_ports(const char *text, HostGrant *out)
{
    char *end;
    unsigned long low = strtoul(text, &end, 10), high = low;
    if (end == text) return false;
    if (*end == '-') {
        const char *second = end + 1;
        high = strtoul(second, &end, 10);
        if (end == second) return false;
    }
    if (*end || low > high || high > UINT16_MAX) return false;
    out->low_port = (uint16_t)low;
    out->high_port = (uint16_t)high;
    return true;
}

/* "/24" after an address of that family, as bits of the mapped form. */
static bool parse_prefix(const char *text, uint16_t family, uint8_t *out)
{
    char *end;
    unsigned long bits = strtoul(text, &end, 10);
    if (end == text || *end || bits > (family == SOCKET_INET ? 32u : 128u)) return false;
    *out = (uint8_t)(family == SOCKET_INET ? bits + 96 : bits);
    return true;
}

/* An address, perhaps with /bits. False if it is none. */
static bool parse_block(const char *text, HostGrant *out)
{
    SocketAddress address;
    char literal[80];
    size_t length = strcspn(text, "/");
    if (length >= sizeof literal) return false;
    memcpy(literal, text, length);
    literal[length] = '\0';
    if (!socket_address_parse(literal, &address)) return false;
    out->kind = HOST_BLOCK;
    out->prefix = 128;
    address_to_mapped(&address, out->address);
    return !text[length] || parse_prefix(text + length + 1, address.family, &out->prefix);
}

/* A host's name, with "*." in front for all beneath. Four numbers with dots are an address that went wrong. */
static bool is_name_text(const char *text)
{
    bool only_digits = true;
    if (text[0] == '*' && text[1] == '.') text += 2;
    if (!*text || *text == '.') return false;
    for (; *text; text++) {
        bool digit = (*text >= '0' && *text <= '9') || *text == '.';
        bool good = digit || (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z') ||
                    *text == '-' || *text == '_' || (*text & 0x80);
        if (!good) return false;
        only_digits = only_digits && digit;
    }
    return !only_digits;
}

static const char *parse_host(const char *text, HostGrant *out)
{
    if (!*text || strcmp(text, "*") == 0) {
        out->kind = HOST_ANY;
        return NULL;
    }
    if (parse_block(text, out)) return NULL;
    if (!is_name_text(text)) return "the host is no name, *.NAME, address or block of addresses (10.0.0.0/8)";
    out->kind = HOST_NAME;
    snprintf(out->name, sizeof out->name, "%s", text);
    return NULL;
}

const char *host_grant_parse(const char *text, HostGrant *out)
{
    char copy[256];
    if (strlen(text) >= sizeof copy) return "too long";
    strcpy(copy, text);
    *out = (HostGrant){.low_port = 0, .high_port = UINT16_MAX};
    char *host = copy, *port = NULL;
    if (*copy == '[') {
        char *close = strchr(copy, ']');
        if (!close || (close[1] && close[1] != ':' && close[1] != '/')) return "the bracket is not closed";
        char *colon = strchr(close, ':');
        if (colon) {
            *colon = '\0';
            port = colon + 1;
        }
        /* "[fe80::]/10" keeps its prefix length: it moves over the bracket. */
        memmove(close, close + 1, strlen(close));
        host = copy + 1;
    } else {
        char *colon = strchr(copy, ':');
        /* Two colons and no bracket: an IPv6 address alone. */
        if (colon && !strchr(colon + 1, ':')) {
            *colon = '\0';
            port = colon + 1;
        }
    }
    if (port && !parse_ports(port, out)) return "the port is no number up to 65535 and no range LOW-HIGH";
    return parse_host(host, out);
}

/* ---- matching ---- */

void address_to_mapped(const SocketAddress *address, uint8_t out[16])
{
    static const uint8_t PREFIX[12] = {[10] = 0xff, [11] = 0xff};
    if (address->family == SOCKET_INET6) {
        memcpy(out, address->address, 16);
        return;
    }
    memcpy(out, PREFIX, sizeof PREFIX);
    memcpy(out + 12, address->address, 4);
}

static bool in_block(const uint8_t address[16], const uint8_t block[16], unsigned prefix)
{
    unsigned bytes = prefix / 8, bits = prefix % 8;
    if (memcmp(address, block, bytes) != 0) return false;
    return bits == 0 || ((address[bytes] ^ block[bytes]) >> (8 - bits)) == 0;
}

/* Without the dot at the end, which only says that the name is whole. */
static size_t name_length(const char *name)
{
    size_t length = strlen(name);
    return length > 1 && name[length - 1] == '.' ? length - 1 : length;
}

static bool host_name_matches(const char *pattern, const char *host)
{
    bool beneath = pattern[0] == '*' && pattern[1] == '.';
    if (beneath) pattern++;
    size_t tail = name_length(pattern), length = name_length(host);
    return (beneath ? length > tail : length == tail) && strncasecmp(host + length - tail, pattern, tail) == 0;
}

bool host_grant_covers(const HostGrant *grant, const HostGrant *wanted)
{
    /* A look-up wants a name, whatever port. */
    bool any_port = wanted->low_port == 0 && wanted->high_port == UINT16_MAX;
    if (!any_port && (wanted->low_port < grant->low_port || wanted->high_port > grant->high_port)) return false;
    if (grant->kind == HOST_ANY) return true;
    if (grant->kind != wanted->kind) return false;
    return grant->kind == HOST_NAME ? host_name_matches(grant->name, wanted->name)
                                    : in_block(wanted->address, grant->address, grant->prefix);
}

static bool list_has_address(const GrantList *list, const uint8_t address[16], uint16_t port)
{
    if (list->all) return true;
    for (uint32_t i = 0; i < list->host_count; i++) {
        const HostGrant *host = &list->hosts[i];
        if (port < host->low_port || port > host->high_port) continue;
        if (host->kind == HOST_ANY) return true;
        if (host->kind == HOST_BLOCK && in_block(address, host->address, host->prefix)) return true;
    }
    return false;
}

static bool was_resolved(Sandbox *sandbox, const uint8_t address[16], uint16_t port)
{
    bool found = false;
    os_lock(&sandbox->resolved_lock);
    for (uint32_t i = 0; i < sandbox->resolved_count && !found; i++) {
        const ResolvedAddress *known = &sandbox->resolved[i];
        found =
            port >= known->low_port && port <= known->high_port && memcmp(known->address, address, 16) == 0;
    }
    os_unlock(&sandbox->resolved_lock);
    return found;
}

static const uint8_t LOOPBACK[16] = {[15] = 1}, LOOPBACK_4[16] = {[10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1};

static bool is_loopback(const uint8_t address[16])
{
    return in_block(address, LOOPBACK_4, 96 + 8) || memcmp(address, LOOPBACK, 16) == 0;
}

/* By a name among the denials: localhost, or one that was looked up. */
static bool is_denied_by_name(Sandbox *sandbox, const GrantList *list, const uint8_t address[16], uint16_t port)
{
    bool found = false;
    for (uint32_t i = 0; i < list->host_count; i++) {
        const HostGrant *host = &list->hosts[i];
        if (host->kind != HOST_NAME || port < host->low_port || port > host->high_port) continue;
        if (is_loopback(address) && host_name_matches(host->name, "localhost")) return true;
    }
    os_lock(&sandbox->resolved_lock);
    for (uint32_t i = 0; i < sandbox->denied_address_count && !found; i++) {
        const ResolvedAddress *known = &sandbox->denied_addresses[i];
        found = port >= known->low_port && port <= known->high_port && memcmp(known->address, address, 16) == 0;
    }
    os_unlock(&sandbox->resolved_lock);
    return found;
}

static bool mapped_is_denied(Sandbox *sandbox, Capability capability, const uint8_t address[16], uint16_t port)
{
    const GrantList *list = &sandbox->policy.denied[capability];
    return list_has_address(list, address, port) || (list->host_count && is_denied_by_name(sandbox, list, address, port));
}

static bool address_is_denied(Sandbox *sandbox, Capability capability, const SocketAddress *address, uint16_t port)
{
    static const uint8_t NONE[16], NONE_4[16] = {[10] = 0xff, [11] = 0xff};
    uint8_t mapped[16];
    address_to_mapped(address, mapped);
    if (mapped_is_denied(sandbox, capability, mapped, port)) return true;
    /* To connect or send to no address in particular is to do so to this machine. */
    if (capability != CAPABILITY_NET || (memcmp(mapped, NONE, 16) != 0 && memcmp(mapped, NONE_4, 16) != 0)) return false;
    return mapped_is_denied(sandbox, capability, LOOPBACK, port) || mapped_is_denied(sandbox, capability, LOOPBACK_4, port);
}

static bool address_is_granted(Sandbox *sandbox, Capability capability, const SocketAddress *address,
                               uint16_t port)
{
    uint8_t mapped[16];
    address_to_mapped(address, mapped);
    if (address_is_denied(sandbox, capability, address, port)) return false;
    return list_has_address(&sandbox->policy.allowed[capability], mapped, port) ||
           (capability == CAPABILITY_NET && was_resolved(sandbox, mapped, port));
}

bool policy_sends_anywhere(const SandboxPolicy *policy)
{
    const GrantList *denied = &policy->denied[CAPABILITY_NET];
    return policy->allowed[CAPABILITY_NET].all && !denied->all && denied->host_count == 0;
}

bool network_check(Sandbox *sandbox, Capability capability, const SocketAddress *address, bool ephemeral,
                   SandboxError *error)
{
    char text[80], attempt[160];
    if (sandbox->allows_all && !sandbox->policy.trace) return true;
    bool granted = address_is_granted(sandbox, capability, address, address->port) ||
                   (ephemeral && address_is_granted(sandbox, capability, address, 0));
    bool denied = address_is_denied(sandbox, capability, address, address->port);
    socket_address_format(address, text, sizeof text);
    snprintf(attempt, sizeof attempt, "%s %s",
             capability == CAPABILITY_NET ? "network access to" : "listening at", text);
    return sandbox_decide(sandbox, capability, text, attempt, granted, denied, error);
}

static bool list_has_host(const GrantList *list, const char *host, bool *by_name)
{
    if (list->all) return true;
    for (uint32_t i = 0; i < list->host_count; i++) {
        const HostGrant *grant = &list->hosts[i];
        if (grant->kind == HOST_ANY) return true;
        if (grant->kind == HOST_NAME && host_name_matches(grant->name, host)) return *by_name = true;
    }
    return false;
}

/* A denial counts for the whole name only when it covers all ports. */
static bool name_is_denied(const GrantList *list, const char *host)
{
    if (list->all) return true;
    for (uint32_t i = 0; i < list->host_count; i++) {
        const HostGrant *grant = &list->hosts[i];
        bool all_ports = grant->low_port == 0 && grant->high_port == UINT16_MAX;
        if (all_ports && grant->kind == HOST_NAME && host_name_matches(grant->name, host)) return true;
    }
    return false;
}

bool network_check_name(Sandbox *sandbox, const char *host, SandboxError *error)
{
    char attempt[300];
    bool by_name = false;
    const SandboxPolicy *policy = &sandbox->policy;
    if (sandbox->allows_all && !policy->trace) return true;
    bool granted = list_has_host(&policy->allowed[CAPABILITY_NET], host, &by_name) ||
                   list_has_host(&policy->allowed[CAPABILITY_LISTEN], host, &by_name);
    snprintf(attempt, sizeof attempt, "looking up %s", host);
    return sandbox_decide(sandbox, CAPABILITY_NET, host, attempt, granted,
                          name_is_denied(&policy->denied[CAPABILITY_NET], host), error);
}

/* The IPv4 address within one of IPv6 that leads to it: compatible, NAT64 (RFC 6052) and 6to4 ones (RFC 3056). */
static bool find_embedded(const uint8_t address[16], uint8_t out[16])
{
    static const uint8_t COMPATIBLE[16], NAT64[16] = {0x00, 0x64, 0xff, 0x9b}, SIX_TO_FOUR[16] = {0x20, 0x02};
    int at = in_block(address, COMPATIBLE, 96) || in_block(address, NAT64, 96) ? 12 : in_block(address, SIX_TO_FOUR, 16) ? 2 : 0;
    if (at == 0) return false;
    memcpy(out, LOOPBACK_4, 12);
    memcpy(out + 12, address + at, 4);
    return true;
}

/* Loopback, private and link-local networks, and others that never lie on the open Internet (RFC 6890). */
static bool is_private(const uint8_t address[16])
{
    uint8_t embedded[16];
    if (find_embedded(address, embedded) && is_private(embedded)) return true;
    static const char *const BLOCKS[] = {"0.0.0.0/8",      "10.0.0.0/8",    "100.64.0.0/10",  "127.0.0.0/8",
                                         "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15",
                                         "192.0.0.0/24",   "224.0.0.0/3",   "::/127",         "64:ff9b:1::/48",
                                         "fc00::/7",       "fe80::/9",      "ff00::/8"};
    for (size_t i = 0; i < sizeof BLOCKS / sizeof BLOCKS[0]; i++) {
        HostGrant block;
        if (parse_block(BLOCKS[i], &block) && in_block(address, block.address, block.prefix)) return true;
    }
    return false;
}

static void note_address(Sandbox *sandbox, const uint8_t address[16], const HostGrant *grant)
{
    ResolvedAddress fresh = {.low_port = grant->low_port, .high_port = grant->high_port};
    memcpy(fresh.address, address, 16);
    if (was_resolved(sandbox, address, grant->low_port) && was_resolved(sandbox, address, grant->high_port))
        return;
    os_lock(&sandbox->resolved_lock);
    /* When full, the oldest makes room: it can be looked up again. */
    sandbox->resolved[sandbox->resolved_next] = fresh;
    sandbox->resolved_next = (sandbox->resolved_next + 1) % RESOLVED_MAX;
    if (sandbox->resolved_count < RESOLVED_MAX) sandbox->resolved_count++;
    os_unlock(&sandbox->resolved_lock);
}

/* None of these may be forgotten while the VM lives: without room for one, the name is as good as not resolved. */
static bool note_denied(Sandbox *sandbox, const uint8_t address[16], const HostGrant *denial)
{
    enum { FIRST = 16, MOST = 1 << 14 };
    ResolvedAddress fresh = {.low_port = denial->low_port, .high_port = denial->high_port};
    bool good = true, known = false;
    memcpy(fresh.address, address, 16);
    os_lock(&sandbox->resolved_lock);
    uint32_t count = sandbox->denied_address_count;
    for (uint32_t i = 0; i < count && !known; i++) known = memcmp(&sandbox->denied_addresses[i], &fresh, sizeof fresh) == 0;
    /* The room is a power of two. */
    if (!known && (count & (count - 1)) == 0 && (count == 0 || count >= FIRST)) {
        ResolvedAddress *grown = count < MOST ? realloc(sandbox->denied_addresses, (count ? 2 * count : FIRST) * sizeof fresh) : NULL;
        good = grown != NULL;
        if (grown) sandbox->denied_addresses = grown;
    }
    if (good && !known) sandbox->denied_addresses[sandbox->denied_address_count++] = fresh;
    os_unlock(&sandbox->resolved_lock);
    return good;
}

static bool note_denials(Sandbox *sandbox, const char *host, const uint8_t address[16])
{
    const GrantList *list = &sandbox->policy.denied[CAPABILITY_NET];
    for (uint32_t i = 0; i < list->host_count; i++) {
        const HostGrant *denial = &list->hosts[i];
        if (denial->kind == HOST_NAME && host_name_matches(denial->name, host) && !note_denied(sandbox, address, denial)) return false;
    }
    return true;
}

/* For who watches: which name stands behind an address. */
static void tell_resolved(const Sandbox *sandbox, const char *host, const SocketAddress *address)
{
    char text[80];
    SocketAddress portless = *address;
    CapabilityCheck check = {.capability = CAPABILITY_NET, .resource = host, .given = text};
    if (!sandbox->policy.trace) return;
    portless.port = 0;
    socket_address_format(&portless, text, sizeof text);
    check.decision = CHECK_RESOLVED;
    sandbox->policy.trace(sandbox->policy.trace_context, &check);
}

/* Only grants for `net`: who may listen at a name may not connect to it. */
bool network_note_resolved(Sandbox *sandbox, const char *host, const SocketAddress *address)
{
    uint8_t mapped[16];
    const GrantList *list = &sandbox->policy.allowed[CAPABILITY_NET];
    tell_resolved(sandbox, host, address);
    address_to_mapped(address, mapped);
    if (!note_denials(sandbox, host, mapped)) return false;
    if (sandbox->allows_all || list->all) return true;
    for (uint32_t i = 0; i < list->host_count; i++) {
        const HostGrant *grant = &list->hosts[i];
        if (grant->kind != HOST_NAME || !host_name_matches(grant->name, host)) continue;
        bool local_by_name = strcasecmp(grant->name, "localhost") == 0;
        if (!is_private(mapped) || local_by_name) note_address(sandbox, mapped, grant);
    }
    return true;
}
