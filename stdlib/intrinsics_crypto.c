/* intrinsics_crypto.c: the inner loops of digests and ciphers. See intrinsics.h.
 *
 * Fields are those of the library's classes: found by name at the first call and kept in VM.intrinsic_fields. */
#include "stdlib/intrinsics.h"

#include <string.h>
#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#include <stdatomic.h>
#endif

/* --- fields -------------------------------------------------------------------------------------------------------------------- */

typedef enum IntrinsicField { FIELD_MD5_STATE, FIELD_SHA_STATE, FIELD_SHA2_STATE, FIELD_SHA5_STATE, FIELD_AES_KEY } IntrinsicField;
static_assert(FIELD_AES_KEY < VM_INTRINSIC_FIELDS, "room for all");

static const struct { const char *class_name, *name; } intrinsic_fields[] = {
    [FIELD_MD5_STATE] = {"sun/security/provider/MD5", "state"},   [FIELD_SHA_STATE] = {"sun/security/provider/SHA", "state"},
    [FIELD_SHA2_STATE] = {"sun/security/provider/SHA2", "state"}, [FIELD_SHA5_STATE] = {"sun/security/provider/SHA5", "state"},
    [FIELD_AES_KEY] = {"com/sun/crypto/provider/AESCrypt", "K"},
};

static uint32_t find_field(const Class *class, IntrinsicField which)
{
    while (class && !symbol_is(symbol_at(class->name), intrinsic_fields[which].class_name)) class = class_at(class->super);
    for (unsigned i = 0; class && i < class->field_count; i++) {
        const Field *field = class_field(class, i);
        if (!(field->access_flags & ACC_STATIC) && symbol_is(symbol_at(field->name), intrinsic_fields[which].name)) return field->offset;
    }
    return 0;
}

/* The offset of the field in the receiver; 0: it has none of that name. */
static uint32_t field_offset(Thread *t, const Object *receiver, IntrinsicField which)
{
    _Atomic uint32_t *known = &t->vm->intrinsic_fields[which];
    uint32_t offset = atomic_load_explicit(known, memory_order_relaxed);
    if (!offset) atomic_store_explicit(known, offset = find_field(object_class(receiver), which), memory_order_relaxed);
    return offset;
}

/* The elements of the receiver's array, if it has `length` of them. */
static void *field_elements(Thread *t, const Slot *args, IntrinsicField which, uint32_t length)
{
    Object *receiver = arg_object(args, 0);
    uint32_t offset = field_offset(t, receiver, which);
    Object *array = offset ? get_object(receiver, offset) : NULL;
    return array && array_length(array) >= length ? array_elements(array) : NULL;
}

/* --- digests: (this, bytes, from) takes one block into the state ----------------------------------------------------------------- */

static const uint8_t *block_argument(const Slot *args, int32_t size)
{
    if (!args[1].u || !range_fits(args[2].i, size, length_of(args, 1))) return NULL;
    return (const uint8_t *)elements_of(args, 1) + args[2].i;
}

static inline uint32_t read32(const uint8_t *at) { uint32_t x; memcpy(&x, at, 4); return __builtin_bswap32(x); }
static inline uint64_t read64(const uint8_t *at) { uint64_t x; memcpy(&x, at, 8); return __builtin_bswap64(x); }
static inline uint32_t left32(uint32_t x, unsigned n) { return x << n | x >> (32 - n); }
static inline uint32_t right32(uint32_t x, unsigned n) { return x >> n | x << (32 - n); }
static inline uint64_t right64(uint64_t x, unsigned n) { return x >> n | x << (64 - n); }

/* RFC 1321: whole parts of 2^32 |sin(i + 1)|. */
static const uint32_t md5_constants[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};

static bool md5_block(Thread *t, Slot *args, Slot *result)
{
    static const uint8_t shifts[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
    static const uint8_t step[4] = {1, 5, 3, 7}, first[4] = {0, 1, 5, 0};
    uint32_t *state = field_elements(t, args, FIELD_MD5_STATE, 4), words[16];
    const uint8_t *block = block_argument(args, 64);
    if (!state || !block) return false;
    memcpy(words, block, 64);
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    for (unsigned i = 0; i < 64; i++) {
        unsigned round = i >> 4;
        uint32_t f = round == 0 ? (b & c) | (~b & d) : round == 1 ? (d & b) | (~d & c) : round == 2 ? b ^ c ^ d : c ^ (b | ~d);
        f += a + md5_constants[i] + words[(first[round] + step[round] * i) & 15];
        a = d, d = c, c = b;
        b += left32(f, shifts[round][i & 3]);
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d;
    return true;
}

/* FIPS 180-4, 6.1.2. */
static bool sha1_block(Thread *t, Slot *args, Slot *result)
{
    static const uint32_t constants[4] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
    uint32_t *state = field_elements(t, args, FIELD_SHA_STATE, 5), w[80];
    const uint8_t *block = block_argument(args, 64);
    if (!state || !block) return false;
    for (unsigned i = 0; i < 16; i++) w[i] = read32(block + 4 * i);
    for (unsigned i = 16; i < 80; i++) w[i] = left32(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
    for (unsigned i = 0; i < 80; i++) {
        unsigned round = i / 20;
        uint32_t f = round == 0 ? (b & c) ^ (~b & d) : round == 2 ? (b & c) ^ (b & d) ^ (c & d) : b ^ c ^ d;
        uint32_t next = left32(a, 5) + f + e + constants[round] + w[i];
        e = d, d = c, c = left32(b, 30), b = a, a = next;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e;
    return true;
}

/* FIPS 180-4, 4.2.3: the first 64 bits behind the point of the cube roots of the first 80 primes; 4.2.2 (SHA-256): the first 32 of these. */
static const uint64_t sha2_constants[80] = {
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc, 0x3956c25bf348b538,
    0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118, 0xd807aa98a3030242, 0x12835b0145706fbe,
    0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2, 0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235,
    0xc19bf174cf692694, 0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5, 0x983e5152ee66dfab,
    0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4, 0xc6e00bf33da88fc2, 0xd5a79147930aa725,
    0x06ca6351e003826f, 0x142929670a0e6e70, 0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed,
    0x53380d139d95b3df, 0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30, 0xd192e819d6ef5218,
    0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8, 0x19a4c116b8d2d0c8, 0x1e376c085141ab53,
    0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8, 0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373,
    0x682e6ff3d6b2b8a3, 0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b, 0xca273eceea26619c,
    0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178, 0x06f067aa72176fba, 0x0a637dc5a2c898a6,
    0x113f9804bef90dae, 0x1b710b35131c471b, 0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc,
    0x431d67c49c100d4c, 0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
};

/* FIPS 180-4, 6.2.2. */
static bool sha256_block(Thread *t, Slot *args, Slot *result)
{
    uint32_t *state = field_elements(t, args, FIELD_SHA2_STATE, 8), w[64], v[8];
    const uint8_t *block = block_argument(args, 64);
    if (!state || !block) return false;
    for (unsigned i = 0; i < 16; i++) w[i] = read32(block + 4 * i);
    for (unsigned i = 16; i < 64; i++) {
        uint32_t x = w[i - 15], y = w[i - 2];
        w[i] = w[i - 16] + w[i - 7] + (right32(x, 7) ^ right32(x, 18) ^ x >> 3) + (right32(y, 17) ^ right32(y, 19) ^ y >> 10);
    }
    memcpy(v, state, sizeof v);
    for (unsigned i = 0; i < 64; i++) {
        uint32_t a = v[0], e = v[4];
        uint32_t one = v[7] + (right32(e, 6) ^ right32(e, 11) ^ right32(e, 25)) + ((e & v[5]) ^ (~e & v[6])) + (uint32_t)(sha2_constants[i] >> 32) + w[i];
        uint32_t two = (right32(a, 2) ^ right32(a, 13) ^ right32(a, 22)) + ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));
        memmove(v + 1, v, 7 * sizeof *v);
        v[4] += one;
        v[0] = one + two;
    }
    for (unsigned i = 0; i < 8; i++) state[i] += v[i];
    return true;
}

/* FIPS 180-4, 6.4.2. */
static bool sha512_block(Thread *t, Slot *args, Slot *result)
{
    uint64_t *state = field_elements(t, args, FIELD_SHA5_STATE, 8), w[80], v[8];
    const uint8_t *block = block_argument(args, 128);
    if (!state || !block) return false;
    for (unsigned i = 0; i < 16; i++) w[i] = read64(block + 8 * i);
    for (unsigned i = 16; i < 80; i++) {
        uint64_t x = w[i - 15], y = w[i - 2];
        w[i] = w[i - 16] + w[i - 7] + (right64(x, 1) ^ right64(x, 8) ^ x >> 7) + (right64(y, 19) ^ right64(y, 61) ^ y >> 6);
    }
    memcpy(v, state, sizeof v);
    for (unsigned i = 0; i < 80; i++) {
        uint64_t a = v[0], e = v[4];
        uint64_t one = v[7] + (right64(e, 14) ^ right64(e, 18) ^ right64(e, 41)) + ((e & v[5]) ^ (~e & v[6])) + sha2_constants[i] + w[i];
        uint64_t two = (right64(a, 28) ^ right64(a, 34) ^ right64(a, 39)) + ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));
        memmove(v + 1, v, 7 * sizeof *v);
        v[4] += one;
        v[0] = one + two;
    }
    for (unsigned i = 0; i < 8; i++) state[i] += v[i];
    return true;
}

/* --- AES: (this, in, from, out, to), one block. By the CPU's own instructions, else by the bytecode -------------------------------- */

#if defined(__x86_64__)
/* The session key's words K are big-endian round keys. For decryption those of the inverse cipher (FIPS 197, 5.3.5), the last one first. */
__attribute__((target("aes,sse2"))) static __m128i round_key(const uint32_t *key, unsigned round)
{
    uint32_t words[4];
    for (unsigned i = 0; i < 4; i++) words[i] = __builtin_bswap32(key[4 * round + i]);
    __m128i value;
    memcpy(&value, words, 16);
    return value;
}

__attribute__((target("aes,sse2"))) static void encrypt_block(const uint32_t *key, unsigned rounds, const uint8_t *in, uint8_t *out)
{
    __m128i x = _mm_xor_si128(_mm_loadu_si128((const __m128i *)in), round_key(key, 0));
    for (unsigned i = 1; i < rounds; i++) x = _mm_aesenc_si128(x, round_key(key, i));
    _mm_storeu_si128((__m128i *)out, _mm_aesenclast_si128(x, round_key(key, rounds)));
}

__attribute__((target("aes,sse2"))) static void decrypt_block(const uint32_t *key, unsigned rounds, const uint8_t *in, uint8_t *out)
{
    __m128i x = _mm_xor_si128(_mm_loadu_si128((const __m128i *)in), round_key(key, 1));
    for (unsigned i = 2; i <= rounds; i++) x = _mm_aesdec_si128(x, round_key(key, i));
    _mm_storeu_si128((__m128i *)out, _mm_aesdeclast_si128(x, round_key(key, 0)));
}

/* Asked when it is first wanted: __builtin_cpu_supports asks a dozen such questions at the start of each process, and in a virtual machine each
 * of them takes many microseconds. */
static bool cpu_has_aes(void)
{
    static atomic_int known; /* 0: not yet; 1: no; 2: yes */
    int answer = atomic_load_explicit(&known, memory_order_relaxed);
    if (!answer) {
        unsigned a, b, c = 0, d;
        answer = __get_cpuid(1, &a, &b, &c, &d) && (c & bit_AES) ? 2 : 1;
        atomic_store_explicit(&known, answer, memory_order_relaxed);
    }
    return answer == 2;
}
#else
static void encrypt_block(const uint32_t *key, unsigned rounds, const uint8_t *in, uint8_t *out) {}
static void decrypt_block(const uint32_t *key, unsigned rounds, const uint8_t *in, uint8_t *out) {}
static bool cpu_has_aes(void) { return false; }
#endif

static bool aes_block(Thread *t, Slot *args, void (*function)(const uint32_t *, unsigned, const uint8_t *, uint8_t *))
{
    if (!cpu_has_aes() || !args[1].u || !args[3].u) return false;
    Object *receiver = arg_object(args, 0);
    uint32_t offset = field_offset(t, receiver, FIELD_AES_KEY);
    Object *key = offset ? get_object(receiver, offset) : NULL;
    unsigned rounds = key ? array_length(key) / 4 - 1 : 0;
    if ((rounds != 10 && rounds != 12 && rounds != 14) || !range_fits(args[2].i, 16, length_of(args, 1)) ||
        !range_fits(args[4].i, 16, length_of(args, 3)))
        return false;
    function(array_elements(key), rounds, (const uint8_t *)elements_of(args, 1) + args[2].i, (uint8_t *)elements_of(args, 3) + args[4].i);
    return true;
}
static bool aes_encrypt(Thread *t, Slot *args, Slot *result) { return aes_block(t, args, encrypt_block); }
static bool aes_decrypt(Thread *t, Slot *args, Slot *result) { return aes_block(t, args, decrypt_block); }

/* --- GHASH (NIST SP 800-38D, 6.4) --------------------------------------------------------------------------------------------------- */

/* (bytes, from, blocks, long[2] state, long[] whose first two are the hash key). Without branches or tables that depend on what is hashed. */
static bool ghash_blocks(Thread *t, Slot *args, Slot *result)
{
    int64_t size = (int64_t)args[2].i * 16;
    if (!args[0].u || !args[3].u || !args[4].u || size > INTRINSIC_MOST / 16 || !range_fits(args[1].i, (int32_t)size, length_of(args, 0)) ||
        length_of(args, 3) < 2 || length_of(args, 4) < 2)
        return false;
    const uint8_t *block = (const uint8_t *)elements_of(args, 0) + args[1].i;
    uint64_t *state = elements_of(args, 3);
    const uint64_t *key = elements_of(args, 4);
    for (int32_t i = 0; i < args[2].i; i++, block += 16) {
        uint64_t x[2] = {state[0] ^ read64(block), state[1] ^ read64(block + 8)}, z0 = 0, z1 = 0, v0 = key[0], v1 = key[1];
        for (unsigned bit = 0; bit < 128; bit++) {
            uint64_t mask = -(x[bit >> 6] >> (63 - (bit & 63)) & 1), carry = -(v1 & 1);
            z0 ^= v0 & mask;
            z1 ^= v1 & mask;
            v1 = v1 >> 1 | v0 << 63;
            v0 = v0 >> 1 ^ (carry & UINT64_C(0xe100000000000000));
        }
        state[0] = z0;
        state[1] = z1;
    }
    return true;
}

NATIVE_GROUP(intrinsics_crypto,
    {"sun/security/provider/MD5", "implCompress0", "([BI)V", INTRINSIC(md5_block)},
    {"sun/security/provider/SHA", "implCompress0", "([BI)V", INTRINSIC(sha1_block)},
    {"sun/security/provider/SHA2", "implCompress0", "([BI)V", INTRINSIC(sha256_block)},
    {"sun/security/provider/SHA5", "implCompress0", "([BI)V", INTRINSIC(sha512_block)},
    {"com/sun/crypto/provider/AESCrypt", "implEncryptBlock", "([BI[BI)V", INTRINSIC(aes_encrypt)},
    {NULL, "implDecryptBlock", "([BI[BI)V", INTRINSIC(aes_decrypt)},
    {"com/sun/crypto/provider/GHASH", "processBlocks", "([BII[J[J)V", INTRINSIC(ghash_blocks)});
