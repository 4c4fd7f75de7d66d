/* string.c: java.lang.String objects from and to C, and the table of interned strings.
 *
 * A String has a byte[] `value` and a byte `coder`: 0, LATIN1, one byte for each char; 1, UTF16, two bytes in native order. Equality
 * in the library compares coders, so a string whose chars all fit in 8 bits must be LATIN1.
 *
 * Texts come in five encodings: modified UTF-8 (class files, messages), real UTF-8 (the OS), UTF-16, symbols, C strings. All makers go
 * through a NewText: the chars in one of the two forms of String, in borrowed or own memory.
 *
 * Interned strings: an open-addressing table in the arena of (string, hash), under string_lock. Its references are weak; a collection turns
 * dead entries into tombstones, which growing sweeps away. The hash is String.hashCode, kept in the object too. */
#include "vm/string.h"

#include <stdlib.h>
#include <string.h>

#include "classfmt/mutf8.h"
#include "sandbox/os_thread.h"
#include "vm/exception.h"
#include "vm/native.h"

enum { LATIN1 = 0, UTF16 = 1 };

/* A string's content, borrowed. */
typedef struct Text {
    const void *bytes;
    uint32_t    length;     /* chars */
    uint8_t     coder;
} Text;

/* One that is being made: its bytes may be the source's own, in `small`, or in `large`. Does not move. */
typedef struct NewText {
    Text     text;
    void    *large;         /* malloc'ed, or NULL */
    uint16_t small[128];
} NewText;

static void text_free(NewText *new) { free(new->large); }

static bool length_is_legal(Thread *t, size_t length, uint8_t coder)
{
    return length <= (size_t)INT32_MAX >> coder || throw_out_of_memory(t, "Requested array size exceeds VM limit");
}

/* Room for `length` chars of the coder; NULL with OutOfMemoryError pending. */
static void *text_room(Thread *t, NewText *new, size_t length, uint8_t coder)
{
    void *room = new->small;
    new->large = NULL;
    if (!length_is_legal(t, length, coder)) return NULL;
    if (length << coder > sizeof new->small) room = new->large = malloc(length << coder);
    if (!room) return (void)throw_out_of_memory(t, "Java heap space"), NULL;
    new->text = (Text){room, (uint32_t)length, coder};
    return room;
}

static bool is_ascii(const char *bytes, size_t length)
{
    size_t i = 0;
    for (; i + 8 <= length; i += 8) {
        uint64_t word;
        memcpy(&word, bytes + i, 8);
        if (word & UINT64_C(0x8080808080808080)) return false;
    }
    for (; i < length; i++)
        if ((uint8_t)bytes[i] & 0x80) return false;
    return true;
}

static bool fits_latin1(const uint16_t *chars, size_t length)
{
    uint16_t all = 0;
    for (size_t i = 0; i < length; i++) all |= chars[i];
    return all <= 0xff;
}

static void narrow(const uint16_t *chars, size_t length, uint8_t *out)
{
    for (size_t i = 0; i < length; i++) out[i] = (uint8_t)chars[i];
}

static bool text_borrow(Thread *t, NewText *new, const void *bytes, size_t length, uint8_t coder)
{
    new->large = NULL;
    new->text = (Text){bytes, (uint32_t)length, coder};
    return length_is_legal(t, length, coder);
}

/* These four: false with OutOfMemoryError pending, and then nothing to free. */
static bool text_of_mutf8(Thread *t, NewText *new, const char *bytes, size_t length)
{
    if (is_ascii(bytes, length)) return text_borrow(t, new, bytes, length, LATIN1);
    uint8_t coder = mutf8_is_latin1(bytes, length) ? LATIN1 : UTF16;
    void *room = text_room(t, new, mutf8_utf16_length(bytes, length), coder);
    if (!room) return false;
    if (coder == LATIN1) mutf8_to_latin1(bytes, length, room);
    else mutf8_to_utf16(bytes, length, room);
    return true;
}

static bool text_of_utf16(Thread *t, NewText *new, const uint16_t *chars, size_t length)
{
    if (!fits_latin1(chars, length)) return text_borrow(t, new, chars, length, UTF16);
    uint8_t *room = text_room(t, new, length, LATIN1);
    if (room) narrow(chars, length, room);
    return room != NULL;
}

static bool text_of_utf8(Thread *t, NewText *new, const char *bytes, size_t length)
{
    if (is_ascii(bytes, length)) return text_borrow(t, new, bytes, length, LATIN1);
    size_t units = utf8_utf16_length(bytes, length);
    uint16_t *chars = text_room(t, new, units, UTF16);
    if (!chars) return false;
    utf8_to_utf16(bytes, length, chars);
    if (fits_latin1(chars, units)) {
        narrow(chars, units, (uint8_t *)chars); /* in place: never ahead of what is read */
        new->text.coder = LATIN1;
    }
    return true;
}

/* Symbol with '/' replaced by '.', if `dots`. Slashes are ASCII, and no other byte of modified UTF-8 looks like one. */
static bool text_of_symbol(Thread *t, NewText *new, const Symbol *symbol, bool dots)
{
    size_t length = symbol->length;
    if (!dots || !memchr(symbol->bytes, '/', length)) return text_of_mutf8(t, new, symbol->bytes, length);
    char *bytes = malloc(length);
    if (!bytes) return throw_out_of_memory(t, "Java heap space");
    for (size_t i = 0; i < length; i++) bytes[i] = symbol->bytes[i] == '/' ? '.' : symbol->bytes[i];
    bool made = text_of_mutf8(t, new, bytes, length);
    if (made && new->text.bytes == bytes) new->large = bytes; /* ASCII: it was borrowed; now it is kept */
    else free(bytes);
    return made;
}

/* --- making objects -------------------------------------------------------------------------------------------------------- */

Object *byte_array_from(Thread *t, const void *bytes, size_t length)
{
    if (length > INT32_MAX) return (void)throw_out_of_memory(t, "Requested array size exceeds VM limit"), NULL;
    Object *array = array_allocate_primitive(t, TYPE_BYTE, (int32_t)length);
    if (array && length) memcpy(array_elements(array), bytes, length);
    return array;
}

/* The text may not lie in the heap, unless nothing moves it. */
static Object *string_of_text(Thread *t, const Text *text)
{
    Object *value = byte_array_from(t, text->bytes, (size_t)text->length << text->coder);
    Object *string = value ? object_allocate(t, KNOWN(String)) : NULL;
    if (!string) return NULL;
    set_object(t, string, FIELD_OFFSET(String_value), value);
    set_byte(string, FIELD_OFFSET(String_coder), (int8_t)text->coder);
    return string;
}

/* Makes the string and ends the text, if that could be made. */
static Object *string_if(Thread *t, bool made, NewText *new)
{
    if (!made) return NULL;
    Object *string = string_of_text(t, &new->text);
    text_free(new);
    return string;
}

Object *string_from_mutf8(Thread *t, const char *bytes, size_t length)
{
    NewText new;
    return string_if(t, text_of_mutf8(t, &new, bytes, length), &new);
}

Object *string_from_utf8(Thread *t, const char *bytes, size_t length)
{
    NewText new;
    return string_if(t, text_of_utf8(t, &new, bytes, length), &new);
}

Object *string_from_c(Thread *t, const char *bytes) { return string_from_utf8(t, bytes, strlen(bytes)); }

Object *string_from_utf16(Thread *t, const uint16_t *chars, size_t length)
{
    NewText new;
    return string_if(t, text_of_utf16(t, &new, chars, length), &new);
}

Object *string_from_symbol(Thread *t, const Symbol *symbol) { return string_from_mutf8(t, symbol->bytes, symbol->length); }

/* --- reading objects ----------------------------------------------------------------------------------------------------- */

/* The content of a String, borrowed: until the next safepoint. */
static Text text_of_string(Thread *t, const Object *string)
{
    const Object *value = get_object(string, FIELD_OFFSET(String_value));
    uint8_t coder = (uint8_t)get_byte(string, FIELD_OFFSET(String_coder)) & 1;
    return (Text){array_elements(value), array_length(value) >> coder, coder};
}

static inline uint16_t text_char(const Text *text, uint32_t i)
{
    return text->coder == LATIN1 ? ((const uint8_t *)text->bytes)[i] : ((const uint16_t *)text->bytes)[i];
}

static bool text_equals(const Text *a, const Text *b)
{
    return a->coder == b->coder && a->length == b->length && memcmp(a->bytes, b->bytes, (size_t)a->length << a->coder) == 0;
}

int32_t string_length(Thread *t, const Object *string)
{
    const Object *value = get_object(string, FIELD_OFFSET(String_value));
    return (int32_t)(array_length(value) >> (get_byte(string, FIELD_OFFSET(String_coder)) & 1));
}

uint16_t string_char(Thread *t, const Object *string, int32_t index)
{
    const void *elements = array_elements(get_object(string, FIELD_OFFSET(String_value)));
    bool utf16 = get_byte(string, FIELD_OFFSET(String_coder)) & 1;
    return utf16 ? ((const uint16_t *)elements)[index] : ((const uint8_t *)elements)[index];
}

bool string_equals(Thread *t, const Object *a, const Object *b)
{
    if (a == b) return true;
    Text left = text_of_string(t, a), right = text_of_string(t, b);
    return text_equals(&left, &right);
}

/* --- to C -------------------------------------------------------------------------------------------------------------------- */

static size_t text_mutf8_length(const Text *text)
{
    return text->coder == LATIN1 ? latin1_mutf8_length(text->bytes, text->length) : utf16_mutf8_length(text->bytes, text->length);
}

static void text_to_mutf8(const Text *text, char *out)
{
    if (text->coder == LATIN1) latin1_to_mutf8(text->bytes, text->length, out);
    else utf16_to_mutf8(text->bytes, text->length, out);
}

/* Standard UTF-8 of 8-bit chars: those above 0x7f take two bytes. */
static size_t latin1_utf8_length(const uint8_t *chars, size_t length)
{
    size_t bytes = length;
    for (size_t i = 0; i < length; i++) bytes += chars[i] >> 7;
    return bytes;
}

static void latin1_to_utf8(const uint8_t *chars, size_t length, char *out)
{
    for (size_t i = 0; i < length; i++) {
        if (chars[i] < 0x80) {
            *out++ = (char)chars[i];
        } else {
            *out++ = (char)(0xc0 | chars[i] >> 6);
            *out++ = (char)(0x80 | (chars[i] & 0x3f));
        }
    }
}

char *string_to_utf8(Thread *t, const Object *string)
{
    Text text = text_of_string(t, string);
    size_t length = text.coder == LATIN1 ? latin1_utf8_length(text.bytes, text.length) : utf16_utf8_length(text.bytes, text.length);
    char *out = malloc(length + 1);
    if (!out) return (void)throw_out_of_memory(t, "Java heap space"), NULL;
    if (text.coder == LATIN1) latin1_to_utf8(text.bytes, text.length, out);
    else utf16_to_utf8(text.bytes, text.length, out);
    out[length] = 0;
    return out;
}

char *string_to_mutf8(Thread *t, const Object *string, size_t *length)
{
    Text text = text_of_string(t, string);
    size_t bytes = text_mutf8_length(&text);
    char *out = malloc(bytes + 1);
    if (!out) return (void)throw_out_of_memory(t, "Java heap space"), NULL;
    text_to_mutf8(&text, out);
    out[bytes] = 0;
    if (length) *length = bytes;
    return out;
}

/* Bytes of modified UTF-8 that one char takes. */
static inline unsigned char_bytes(uint16_t c) { return c != 0 && c < 0x80 ? 1 : c < 0x800 ? 2 : 3; }

char *string_to_buffer(Thread *t, const Object *string, char *buffer, size_t size)
{
    Text text = text_of_string(t, string);
    size_t used = 0;
    for (uint32_t i = 0; i < text.length; i++) {
        uint16_t c = text_char(&text, i);
        unsigned bytes = char_bytes(c);
        if (used + bytes >= size) break;
        utf16_to_mutf8(&c, 1, buffer + used);
        used += bytes;
    }
    if (size > 0) buffer[used] = 0;
    return buffer;
}

/* The modified UTF-8 of a string, in `small` or malloc'ed into *owned; NULL with OutOfMemoryError pending. */
static char *symbol_text(Thread *t, const Text *text, size_t length, bool slashes, char *small, size_t small_size, char **owned)
{
    char *bytes = small;
    *owned = NULL;
    if (length > small_size) bytes = *owned = malloc(length);
    if (!bytes) return (void)throw_out_of_memory(t, "Java heap space"), NULL;
    text_to_mutf8(text, bytes);
    for (size_t i = 0; slashes && i < length; i++)
        if (bytes[i] == '.') bytes[i] = '/';
    return bytes;
}

static Symbol *symbol_of(Thread *t, const Object *string, bool slashes, bool make)
{
    Text text = text_of_string(t, string);
    char small[256], *owned;
    size_t length = text_mutf8_length(&text);
    if (length > UINT16_MAX) return NULL;
    char *bytes = symbol_text(t, &text, length, slashes, small, sizeof small, &owned);
    if (!bytes) return NULL;
    Symbol *symbol = make ? symbol_intern(t->vm, bytes, length) : symbol_lookup(t->vm, bytes, length);
    free(owned);
    if (!symbol && make) throw_out_of_memory(t, "Metaspace");
    return symbol;
}

Symbol *symbol_of_string(Thread *t, const Object *string, bool slashes) { return symbol_of(t, string, slashes, true); }

Symbol *symbol_of_string_lookup(Thread *t, const Object *string, bool slashes) { return symbol_of(t, string, slashes, false); }

/* --- interned strings ------------------------------------------------------------------------------------------------------- */

typedef struct InternEntry {
    ObjectRef string;  /* null: free; TOMBSTONE: was used */
    uint32_t  hash;    /* String.hashCode */
} InternEntry;

enum { TOMBSTONE = 1, FIRST_ENTRIES = 4096 }; /* no object lies at unit 1 */

static inline OsLock *table_lock(VM *vm) { return (OsLock *)&vm->state->string_lock; }
static inline InternEntry *table_entries(VM *vm) { return (InternEntry *)bytes_at(vm->state->string_buckets); }

bool strings_open(VM *vm)
{
    InternEntry *entries = metadata_allocate(&vm->arena, 0, FIRST_ENTRIES * sizeof *entries);
    if (!entries) return false;
    vm->state->string_buckets = bytes_ref(entries);
    vm->state->string_bucket_count = FIRST_ENTRIES;
    vm->state->string_count = 0;
    return true;
}

static uint32_t text_hash(const Text *text)
{
    uint32_t hash = 0;
    if (text->coder == LATIN1)
        for (uint32_t i = 0; i < text->length; i++) hash = hash * 31 + ((const uint8_t *)text->bytes)[i];
    else
        for (uint32_t i = 0; i < text->length; i++) hash = hash * 31 + ((const uint16_t *)text->bytes)[i];
    return hash;
}

/* String.hashCode, through the fields that cache it. */
static uint32_t string_hash(Thread *t, Object *string, const Text *text)
{
    int32_t known = get_int(string, FIELD_OFFSET(String_hash));
    if (known != 0) return (uint32_t)known;
    if (get_boolean(string, FIELD_OFFSET(String_hashIsZero))) return 0;
    uint32_t hash = text_hash(text);
    if (hash != 0) set_int(string, FIELD_OFFSET(String_hash), (int32_t)hash);
    else set_boolean(string, FIELD_OFFSET(String_hashIsZero), true);
    return hash;
}

/* Where to begin: hashCode's low bits are poor (the last chars), so spread it. */
static inline uint32_t first_place(uint32_t hash, uint32_t mask) { return (hash * 0x9e3779b1u ^ hash >> 15) & mask; }

/* The entry that holds the text, or NULL. Under the lock. */
static InternEntry *find_entry(Thread *t, const Text *text, uint32_t hash)
{
    InternEntry *entries = table_entries(t->vm);
    uint32_t mask = t->vm->state->string_bucket_count - 1;
    for (uint32_t i = first_place(hash, mask); entries[i].string.units != 0; i = (i + 1) & mask) {
        if (entries[i].hash != hash || entries[i].string.units == TOMBSTONE) continue;
        Text other = text_of_string(t, object_at(entries[i].string));
        if (text_equals(&other, text)) return &entries[i];
    }
    return NULL;
}

static void put_entry(InternEntry *entries, uint32_t mask, InternEntry entry)
{
    uint32_t i = first_place(entry.hash, mask);
    while (entries[i].string.units != 0) i = (i + 1) & mask;
    entries[i] = entry;
}

/* Makes room for one more: at most two thirds in use, tombstones counted (string_count does). Under the lock. */
static bool grow_table(VM *vm)
{
    VMState *state = vm->state;
    uint32_t count = state->string_bucket_count, live = 0;
    if (state->string_count + 1 <= count / 3 * 2) return true;
    InternEntry *old = table_entries(vm);
    for (uint32_t i = 0; i < count; i++) live += old[i].string.units > TOMBSTONE;
    uint32_t new_count = live >= count / 3 ? count * 2 : count;
    InternEntry *new = metadata_allocate(&vm->arena, 0, new_count * sizeof *new);
    if (!new) return state->string_count + 1 < count; /* slower, but right as long as a free entry ends each search */
    for (uint32_t i = 0; i < count; i++)
        if (old[i].string.units > TOMBSTONE) put_entry(new, new_count - 1, old[i]);
    state->string_buckets = bytes_ref(new);
    state->string_bucket_count = new_count;
    state->string_count = live;
    metadata_free(&vm->arena, 0, old, count * sizeof *old);
    return true;
}

static Object *find_interned(Thread *t, const Text *text, uint32_t hash)
{
    os_lock(table_lock(t->vm));
    InternEntry *entry = find_entry(t, text, hash);
    Object *found = entry ? object_at(entry->string) : NULL;
    os_unlock(table_lock(t->vm));
    return found;
}

Object *string_intern(Thread *t, Object *string)
{
    VM *vm = t->vm;
    Text text = text_of_string(t, string);
    uint32_t hash = string_hash(t, string, &text);
    Object *result = string;
    os_lock(table_lock(vm));
    InternEntry *entry = find_entry(t, &text, hash);
    if (entry) {
        result = object_at(entry->string);
    } else if (grow_table(vm)) {
        put_entry(table_entries(vm), vm->state->string_bucket_count - 1, (InternEntry){object_ref(string), hash});
        vm->state->string_count++;
    } else {
        result = NULL;
    }
    os_unlock(table_lock(vm));
    if (!result) throw_out_of_memory(t, "Metaspace");
    return result;
}

Object *string_intern_symbol(Thread *t, const Symbol *symbol, bool dots)
{
    NewText new;
    if (!text_of_symbol(t, &new, symbol, dots)) return NULL;
    Object *string = find_interned(t, &new.text, text_hash(&new.text));
    if (!string) {
        string = string_of_text(t, &new.text);
        if (string) string = string_intern(t, string);
    }
    text_free(&new);
    return string;
}

void strings_visit_weak(VM *vm, Collector *collector)
{
    InternEntry *entries = table_entries(vm);
    uint32_t count = vm->state->string_bucket_count;
    /* Backwards, so that tombstones at the end of a run of entries can be freed at once. */
    for (uint32_t i = count; entries && i-- > 0;) {
        if (entries[i].string.units > TOMBSTONE) {
            gc_visit_weak(collector, &entries[i].string);
            if (entries[i].string.units == 0) entries[i].string.units = TOMBSTONE;
        }
        if (entries[i].string.units == TOMBSTONE && entries[(i + 1) & (count - 1)].string.units == 0) {
            entries[i].string.units = 0;
            vm->state->string_count--;
        }
    }
}
