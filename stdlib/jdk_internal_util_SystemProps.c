/* jdk_internal_util_SystemProps.c: jdk.internal.util.SystemProps$Raw: the two arrays that system properties are made of.
 *
 * vmProperties is what the host set (VMOptions.properties, in its order). platformProperties is what the system is like, at indices
 * that the Java class keeps as constants named _<key>_NDX: they are read from there, by name, so that they may change. */
#include "sandbox/environment.h"
#include "sandbox/files.h"
#include "sandbox/terminal.h"
#include "stdlib/stdlib.h"
#include "vm/image.h"
#include "vm/link.h"
#include "vm/string.h"

#include <stdio.h>
#include <string.h>

/* --- locales ------------------------------------------------------------------------------------------------------------------------ */

typedef struct LocaleParts {
    char language[16], country[16], script[8], variant[32];
} LocaleParts;

typedef struct NamePair { const char *name, *value; } NamePair;

/* A bare language stands for the country where it is mostly spoken; old ISO codes are what Java uses. */
static const NamePair locale_aliases[] = {
    {"ar", "ar_EG"}, {"be", "be_BY"}, {"bg", "bg_BG"}, {"br", "br_FR"}, {"ca", "ca_ES"}, {"cs", "cs_CZ"}, {"cz", "cs_CZ"},
    {"da", "da_DK"}, {"de", "de_DE"}, {"el", "el_GR"}, {"en", "en_US"}, {"eo", "eo"}, {"es", "es_ES"}, {"et", "et_EE"},
    {"eu", "eu_ES"}, {"fi", "fi_FI"}, {"fr", "fr_FR"}, {"ga", "ga_IE"}, {"gl", "gl_ES"}, {"he", "iw_IL"}, {"hr", "hr_HR"},
    {"hu", "hu_HU"}, {"id", "in_ID"}, {"in", "in_ID"}, {"is", "is_IS"}, {"it", "it_IT"}, {"iw", "iw_IL"}, {"ja", "ja_JP"},
    {"kl", "kl_GL"}, {"ko", "ko_KR"}, {"lt", "lt_LT"}, {"lv", "lv_LV"}, {"mk", "mk_MK"}, {"nl", "nl_NL"}, {"no", "no_NO"},
    {"pl", "pl_PL"}, {"pt", "pt_PT"}, {"ro", "ro_RO"}, {"ru", "ru_RU"}, {"se", "se_NO"}, {"sk", "sk_SK"}, {"sl", "sl_SI"},
    {"sq", "sq_AL"}, {"sr", "sr_CS"}, {"su", "fi_FI"}, {"sv", "sv_SE"}, {"th", "th_TH"}, {"tr", "tr_TR"}, {"zh", "zh_CN"},
    {NULL, NULL},
};
static const NamePair language_names[] = {
    {"C", "en"}, {"POSIX", "en"}, {"cz", "cs"}, {"he", "iw"}, {"id", "in"}, {"sh", "sr"}, {"su", "fi"}, {NULL, NULL},
};
static const NamePair script_names[] = {
    {"arabic", "Arab"}, {"cyrillic", "Cyrl"}, {"devanagari", "Deva"}, {"ethiopic", "Ethi"}, {"hebrew", "Hebr"}, {"iqtelif", "Latn"},
    {"latin", "Latn"}, {NULL, NULL},
};
static const NamePair variant_names[] = {{"nynorsk", "NY"}, {NULL, NULL}};

static const char *look_up(const NamePair *pairs, const char *name)
{
    for (; pairs->name; pairs++)
        if (!strcmp(pairs->name, name)) return pairs->value;
    return NULL;
}

/* Cuts `text` at the first `mark`; what follows it, or "". */
static const char *cut_at(char *text, char mark)
{
    char *found = strchr(text, mark);
    if (!found) return "";
    *found = '\0';
    return found + 1;
}

/* language_COUNTRY.codeset@variant; every part but the first may be missing. */
static void parse_locale(const char *name, LocaleParts *parts)
{
    char text[64];
    bool unset = !*name || !strcmp(name, "C") || !strcmp(name, "POSIX");
    snprintf(text, sizeof text, "%s", unset ? "en_US" : name);
    const char *variant = cut_at(text, '@');
    cut_at(text, '.');
    const char *alias = look_up(locale_aliases, text);
    if (alias) snprintf(text, sizeof text, "%s", alias);
    char variant_copy[32];
    snprintf(variant_copy, sizeof variant_copy, "%s", variant);
    const char *country = cut_at(text, '_'), *language = look_up(language_names, text), *script = look_up(script_names, variant_copy);
    memset(parts, 0, sizeof *parts);
    snprintf(parts->language, sizeof parts->language, "%.15s", language ? language : text);
    snprintf(parts->country, sizeof parts->country, "%.15s", country);
    if (script) snprintf(parts->script, sizeof parts->script, "%s", script);
    const char *known = look_up(variant_names, variant_copy);
    if (known) snprintf(parts->variant, sizeof parts->variant, "%s", known);
}

/* --- platformProperties ---------------------------------------------------------------------------------------------------------------- */

typedef struct PlatformProperties {
    Thread      *t;
    const Class *raw;
    Object      *array;
} PlatformProperties;

/* A constant of SystemProps$Raw; -1 if there is none of that name. */
static int32_t raw_constant(Thread *t, const Class *raw, const char *name)
{
    uint32_t offset = image_place_field(t->vm, "jdk/internal/util/SystemProps$Raw", name, "I");
    if (offset) return get_int(class_mirror(raw), offset);
    const Field *field = class_find_field_named(t->vm, raw, name, "I");
    return field && field->constant_index ? (int32_t)constant_entry(constant_pool_at(raw->constants), field->constant_index) : -1;
}

/* Puts a value at the index of its key; NULL and "" mean undefined. False: OutOfMemoryError pending. */
static bool put(PlatformProperties *p, const char *key, const char *value)
{
    char name[64];
    snprintf(name, sizeof name, "_%s_NDX", key);
    int32_t index = raw_constant(p->t, p->raw, name);
    if (index < 0 || (uint32_t)index >= array_length(p->array) || !value || !*value) return true;
    Object *string = string_from_c(p->t, value);
    if (string) object_array_set(p->t, p->array, (uint32_t)index, string);
    return string != NULL;
}

static bool put_locales(PlatformProperties *p, const LocaleNames *names)
{
    LocaleParts format, display;
    parse_locale(names->format, &format);
    parse_locale(names->display, &display);
    return put(p, "display_language", display.language) && put(p, "display_country", display.country) &&
           put(p, "display_script", display.script) && put(p, "display_variant", display.variant) &&
           put(p, "format_language", format.language) && put(p, "format_country", format.country) &&
           put(p, "format_script", format.script) && put(p, "format_variant", format.variant);
}

static bool put_encodings(PlatformProperties *p, const LocaleNames *names)
{
    int terminals = terminal_status(p->t->vm->sandbox);
    const char *codeset = strcmp(names->codeset, "EUC-JP") ? names->codeset : "EUC-JP-LINUX";
    return put(p, "file_encoding", codeset) && put(p, "sun_jnu_encoding", codeset) && put(p, "sun_io_unicode_encoding", "UnicodeLittle") &&
           put(p, "sun_stdout_encoding", terminals & 2 ? codeset : NULL) && put(p, "sun_stderr_encoding", terminals & 4 ? codeset : NULL);
}

static bool put_system(PlatformProperties *p)
{
    SystemName name;
    environment_system(&name);
    const char *machine = !strcmp(name.machine, "x86_64") ? "amd64" : name.machine;
    return put(p, "os_name", name.system) && put(p, "os_version", name.release) && put(p, "os_arch", machine) &&
           put(p, "sun_arch_data_model", "64") && put(p, "sun_cpu_endian", "little") && put(p, "file_separator", "/") &&
           put(p, "path_separator", ":") && put(p, "line_separator", "\n") && put(p, "java_io_tmpdir", "/tmp");
}

/* The user and the working directory; "?" where the VM may not know. */
static bool put_user(PlatformProperties *p)
{
    Sandbox *sandbox = p->t->vm->sandbox;
    char name[256] = "?", home[1024] = "?", folder[4096] = "";
    if (environment_user(sandbox, name, sizeof name, home, sizeof home, NULL) < 0) strcpy(name, "?"), strcpy(home, "?");
    if (file_current_folder(sandbox, folder, sizeof folder, NULL) < 0) strcpy(folder, "/");
    return put(p, "user_name", name) && put(p, "user_home", *home ? home : "?") && put(p, "user_dir", folder);
}

static bool platform_properties(Thread *t, Slot *args, Slot *result)
{
    PlatformProperties p = {.t = t, .raw = method_class(frame_method(t->frame))};
    LocaleNames names;
    environment_locale(&names);
    p.array = object_array_allocate(t, KNOWN(String), raw_constant(t, p.raw, "FIXED_LENGTH"));
    return p.array && put_locales(&p, &names) && put_encodings(&p, &names) && put_system(&p) && put_user(&p) && return_object(result, p.array);
}

/* --- vmProperties ------------------------------------------------------------------------------------------------------------------------- */

/* Key, value, key, value, ..., null. */
static bool vm_properties(Thread *t, Slot *args, Slot *result)
{
    const VMOptions *options = &t->vm->options;
    Object *array = object_array_allocate(t, KNOWN(String), (int32_t)(2 * options->property_count + 2));
    for (uint32_t i = 0; array && i < options->property_count; i++) {
        const VMProperty *property = &options->properties[i];
        Object *key = string_from_c(t, property->key), *value = key && property->value ? string_from_c(t, property->value) : NULL;
        if (!key || (property->value && !value)) return false;
        object_array_set(t, array, 2 * i, key);
        object_array_set(t, array, 2 * i + 1, value);
    }
    return return_made(result, array);
}

NATIVE_GROUP(natives_jdk_internal_util_system_props,
    {"jdk/internal/util/SystemProps$Raw", "platformProperties", "()[Ljava/lang/String;", platform_properties, NATIVE_PLAIN},
    {NULL, "vmProperties", "()[Ljava/lang/String;", vm_properties, NATIVE_PLAIN});
