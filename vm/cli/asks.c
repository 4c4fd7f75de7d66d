/* asks.c: what a JAR asks for. A section of its manifest names the grants that the program would like:
 *
 *     Name: Atoll-Asks
 *     Read: /etc/shop.conf, data
 *     Read-Reason: prices and customers
 *     Net: db.example.org:5432
 *     Sys: *
 *
 * An attribute is a capability's name, its value what would follow --allow-NAME= (`*`: all of it), and NAME-Reason a
 * text for the person who decides. Asking grants nothing: the section is shown by `atoll inspect`, when --prompt asks, and after a run to
 * which something was denied. All of it is the program's word: it is escaped, and cut when it is long. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>

#include "classfmt/manifest.h"
#include "vm/cli/watch.h"

static const char section_name[] = "Atoll-Asks";
enum { REASON_MOST = 200, RESOURCES_MOST = 2000 };

static const char *get(const Manifest *manifest, const ManifestSection *section, const char *format, const char *name)
{
    return manifest_section_get(manifest, section, keep_text(format, name));
}

/* Blanks behind commas are for reading. */
static const char *without_blanks(const char *text)
{
    char *out = keep_zeroed(strlen(text) + 1), *end = out;
    while (*text == ' ') text++;
    for (; *text; text++) {
        *end++ = *text;
        while (*text == ',' && text[1] == ' ') text++;
    }
    while (end > out && end[-1] == ' ') *--end = '\0';
    return out;
}

static bool is_well_formed(const Ask *ask)
{
    SandboxPolicy *policy = policy_create();
    bool good = policy && policy_allow(policy, ask->capability, ask->resources, NULL);
    policy_destroy(policy);
    return good;
}

static bool is_attribute(const char *name)
{
    for (int i = 0; i < CAPABILITY_COUNT; i++) {
        const char *capability = capability_name((Capability)i);
        size_t length = strlen(capability);
        if (!strncasecmp(name, capability, length) && (!name[length] || !strcasecmp(name + length, "-reason"))) return true;
    }
    return !strcasecmp(name, "Name");
}

void asks_read(const Manifest *manifest, AskList *out)
{
    const ManifestSection *section = manifest_section(manifest, section_name);
    if (!section) return;
    for (int i = 0; i < CAPABILITY_COUNT; i++) {
        const char *name = capability_name((Capability)i), *value = get(manifest, section, "%s", name);
        const char *reason = get(manifest, section, "%s-Reason", name);
        if (!value || strlen(value) > RESOURCES_MOST) continue;
        value = without_blanks(value);
        Ask ask = {.capability = (Capability)i, .resources = !strcmp(value, "*") ? NULL : value};
        if (reason) ask.reason = keep_bytes(reason, strnlen(reason, REASON_MOST));
        if (!is_well_formed(&ask)) {
            text_list_add(&out->mistakes, keep_text("%s: %s", name, value));
            continue;
        }
        out->items = array_grow(out->items, out->count, &out->capacity, sizeof ask);
        out->items[out->count++] = ask;
    }
    for (uint32_t i = 0; i < section->count; i++) {
        const ManifestAttribute *attribute = &manifest->attributes[section->first + i];
        if (!is_attribute(attribute->name)) text_list_add(&out->mistakes, keep_text("%s: there is no such capability", attribute->name));
    }
}

void asks_of_jar(const char *jar, AskList *out)
{
    Manifest manifest;
    if (!jar_manifest_read(jar, &manifest)) return;
    asks_read(&manifest, out);
    manifest_free(&manifest);
}

static void add_option(const Ask *ask, TextBuffer *out)
{
    text_add_format(out, "--allow-%s", capability_name(ask->capability));
    if (!ask->resources) return;
    text_add_text(out, "=");
    text_add_shell(out, ask->resources);
}

void asks_print(const AskList *asks, const char *before, TextBuffer *out)
{
    for (size_t i = 0; i < asks->count; i++) {
        const Ask *ask = &asks->items[i];
        text_add_text(out, before);
        add_option(ask, out);
        if (ask->reason) {
            text_add_text(out, "   (");
            text_add_shown(out, ask->reason, strlen(ask->reason));
            text_add_text(out, ")");
        }
        text_add_text(out, "\n");
    }
    for (size_t i = 0; i < asks->mistakes.count; i++) {
        text_add_format(out, "%sbut this is no good: ", before);
        text_add_shown(out, asks->mistakes.items[i], strlen(asks->mistakes.items[i]));
        text_add_text(out, "\n");
    }
}

const Ask *asks_find(const AskList *asks, const CapabilityCheck *check)
{
    for (size_t i = 0; i < asks->count; i++) {
        const Ask *ask = &asks->items[i];
        if (ask->capability != check->capability) continue;
        SandboxPolicy *policy = policy_create();
        bool covers = policy && policy_allow(policy, ask->capability, ask->resources, NULL) &&
                      policy_would_grant(policy, check->capability, check->resource);
        policy_destroy(policy);
        if (covers) return ask;
    }
    return NULL;
}
