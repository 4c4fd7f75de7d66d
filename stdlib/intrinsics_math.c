/* intrinsics_math.c: arithmetic of java.lang.Math and the boxes, and of BigInteger's words. See intrinsics.h.
 *
 * Results are those of the library's Java code to the last bit; the sine and its like are StrictMath's (java_lang_StrictMath.c). */
#include "stdlib/intrinsics.h"

#include <string.h>

static bool return_double(Slot *result, double value) { return result->d = value, true; }
static bool return_float(Slot *result, float value)
{
    result->bits = 0;
    return result->f = value, true;
}

#define INTRINSIC_1(name, get, give, expression) \
    static bool name(Thread *t, Slot *args, Slot *result) { __auto_type x = get(0); return give(result, expression); }
#define INTRINSIC_2(name, get, width, give, expression) \
    static bool name(Thread *t, Slot *args, Slot *result) { __auto_type x = get(0); __auto_type y = get(width); return give(result, expression); }
#define AS_INT(k)    args[k].i
#define AS_LONG(k)   arg_long(args, k)
#define AS_DOUBLE(k) arg_double(args, k)
#define AS_FLOAT(k)  args[k].f

/* --- bits ----------------------------------------------------------------------------------------------------------------------- */

INTRINSIC_1(int_bit_count, AS_INT, return_int, __builtin_popcount((uint32_t)x))
INTRINSIC_1(long_bit_count, AS_LONG, return_int, __builtin_popcountll((uint64_t)x))
INTRINSIC_1(int_leading_zeros, AS_INT, return_int, x ? __builtin_clz((uint32_t)x) : 32)
INTRINSIC_1(long_leading_zeros, AS_LONG, return_int, x ? __builtin_clzll((uint64_t)x) : 64)
INTRINSIC_1(int_trailing_zeros, AS_INT, return_int, x ? __builtin_ctz((uint32_t)x) : 32)
INTRINSIC_1(long_trailing_zeros, AS_LONG, return_int, x ? __builtin_ctzll((uint64_t)x) : 64)
INTRINSIC_1(int_reverse_bytes, AS_INT, return_int, (int32_t)__builtin_bswap32((uint32_t)x))
INTRINSIC_1(long_reverse_bytes, AS_LONG, return_long, (int64_t)__builtin_bswap64((uint64_t)x))
INTRINSIC_1(char_reverse_bytes, AS_INT, return_int, __builtin_bswap16((uint16_t)x))
INTRINSIC_1(short_reverse_bytes, AS_INT, return_int, (int16_t)__builtin_bswap16((uint16_t)x))

static bool double_to_bits(Thread *t, Slot *args, Slot *result)
{
    return return_long(result, args[1].d != args[1].d ? INT64_C(0x7ff8000000000000) : args[1].l);
}
static bool float_to_bits(Thread *t, Slot *args, Slot *result)
{
    return return_int(result, args[0].f != args[0].f ? 0x7fc00000 : args[0].i);
}

/* --- whole numbers -------------------------------------------------------------------------------------------------------------- */

INTRINSIC_1(abs_int, AS_INT, return_int, x < 0 ? (int32_t)-(uint32_t)x : x)
INTRINSIC_1(abs_long, AS_LONG, return_long, x < 0 ? (int64_t)-(uint64_t)x : x)
INTRINSIC_2(min_int, AS_INT, 1, return_int, x < y ? x : y)
INTRINSIC_2(max_int, AS_INT, 1, return_int, x > y ? x : y)
INTRINSIC_2(min_long, AS_LONG, 2, return_long, x < y ? x : y)
INTRINSIC_2(max_long, AS_LONG, 2, return_long, x > y ? x : y)
INTRINSIC_2(multiply_high, AS_LONG, 2, return_long, (int64_t)((__int128)x * y >> 64))

/* Overflow is for the bytecode to throw. */
#define INTRINSIC_EXACT(name, type, get, width, give, builtin)                                            \
    static bool name(Thread *t, Slot *args, Slot *result)                                                 \
    {                                                                                                     \
        type value;                                                                                       \
        return !builtin(get(0), get(width), &value) && give(result, value);                              \
    }
INTRINSIC_EXACT(add_exact_int, int32_t, AS_INT, 1, return_int, __builtin_add_overflow)
INTRINSIC_EXACT(add_exact_long, int64_t, AS_LONG, 2, return_long, __builtin_add_overflow)
INTRINSIC_EXACT(subtract_exact_int, int32_t, AS_INT, 1, return_int, __builtin_sub_overflow)
INTRINSIC_EXACT(subtract_exact_long, int64_t, AS_LONG, 2, return_long, __builtin_sub_overflow)
INTRINSIC_EXACT(multiply_exact_int, int32_t, AS_INT, 1, return_int, __builtin_mul_overflow)
INTRINSIC_EXACT(multiply_exact_long, int64_t, AS_LONG, 2, return_long, __builtin_mul_overflow)

/* (index, length, formatter) */
static bool check_index_int(Thread *t, Slot *args, Slot *result)
{
    return args[0].i >= 0 && args[0].i < args[1].i && return_int(result, args[0].i);
}
static bool check_index_long(Thread *t, Slot *args, Slot *result)
{
    int64_t index = arg_long(args, 0);
    return index >= 0 && index < arg_long(args, 2) && return_long(result, index);
}

/* --- floating point ------------------------------------------------------------------------------------------------------------- */

static inline double double_of(int64_t bits) { return ((Slot){.l = bits}).d; }
static inline int64_t bits_of(double value) { return ((Slot){.d = value}).l; }

INTRINSIC_1(abs_double, AS_DOUBLE, return_double, double_of(bits_of(x) & INT64_MAX))
INTRINSIC_1(abs_float, AS_FLOAT, return_float, __builtin_fabsf(x))
INTRINSIC_1(square_root, AS_DOUBLE, return_double, __builtin_sqrt(x))

/* A NaN operand is the result; -0.0 is less than 0.0. */
static double minimum(double x, double y)
{
    if (x != x) return x;
    if (x == 0 && y == 0) return bits_of(y) < 0 ? y : x;
    return x <= y ? x : y;
}
static double maximum(double x, double y)
{
    if (x != x) return x;
    if (x == 0 && y == 0) return bits_of(x) < 0 ? y : x;
    return x >= y ? x : y;
}
INTRINSIC_2(min_double, AS_DOUBLE, 2, return_double, minimum(x, y))
INTRINSIC_2(max_double, AS_DOUBLE, 2, return_double, maximum(x, y))
INTRINSIC_2(min_float, AS_FLOAT, 1, return_float, (float)minimum(x, y))
INTRINSIC_2(max_float, AS_FLOAT, 1, return_float, (float)maximum(x, y))

/* From 2^52 on all are whole. Below, a conversion to long cuts the fraction off; the sign of a zero is the argument's. */
static double toward(double x, int direction)
{
    double magnitude = double_of(bits_of(x) & INT64_MAX);
    if (!(magnitude < 0x1p52)) return x;
    double whole = (double)(int64_t)x;
    if (direction < 0 ? whole > x : whole < x) whole += direction;
    return double_of((bits_of(whole) & INT64_MAX) | (bits_of(x) & INT64_MIN));
}
INTRINSIC_1(floor_double, AS_DOUBLE, return_double, toward(x, -1))
INTRINSIC_1(ceiling_double, AS_DOUBLE, return_double, toward(x, 1))

/* To the nearest whole number, halves to the even one: adding and taking away 2^52 rounds so. */
static double nearest(double x)
{
    double magnitude = double_of(bits_of(x) & INT64_MAX);
    if (!(magnitude < 0x1p52)) return x;
    volatile double sum = magnitude + 0x1p52;
    return double_of(bits_of(sum - 0x1p52) | (bits_of(x) & INT64_MIN));
}
INTRINSIC_1(nearest_double, AS_DOUBLE, return_double, nearest(x))

/* --- the words of a BigInteger: big-endian arrays of 32-bit words ------------------------------------------------------------------ */

/* An int[] of `length` from the thread's own free memory, without a collection; NULL: there is not enough. */
static Object *take_ints(Thread *t, uint32_t length)
{
    Mutator *mutator = &t->mutator;
    size_t bytes = array_size(2, length);
    if (bytes > 4096 || (size_t)(mutator->limit - mutator->cursor) < bytes) return NULL;
    return heap_allocate_array(mutator, class_layout(t->vm->primitive_array[TYPE_INT]), 2, length);
}

/* z[0, xlength + ylength) := x * y (Knuth, The Art of Computer Programming 2, 4.3.1, algorithm M). */
static void multiply_words(const uint32_t *x, int32_t xlength, const uint32_t *y, int32_t ylength, uint32_t *z)
{
    memset(z, 0, (size_t)(xlength + ylength) * 4);
    for (int32_t i = xlength - 1; i >= 0; i--) {
        uint64_t carry = 0;
        for (int32_t j = ylength - 1; j >= 0; j--) {
            carry += (uint64_t)x[i] * y[j] + z[i + j + 1];
            z[i + j + 1] = (uint32_t)carry;
            carry >>= 32;
        }
        z[i] = (uint32_t)carry;
    }
}

/* Whether [0, count) lies in the int[] argument, or, with `from`, in it from there on. */
static bool words_fit(const Slot *args, unsigned k, int32_t count) { return args[k].u && range_fits(0, count, length_of(args, k)); }

/* The array given for the result, or a new one, when the one given is null or too short. */
static Object *result_array(Thread *t, const Slot *args, unsigned k, int32_t length)
{
    if (words_fit(args, k, length)) return arg_object(args, k);
    return take_ints(t, (uint32_t)length);
}

/* (x, xlength, y, ylength, z) */
static bool multiply_to_length(Thread *t, Slot *args, Slot *result)
{
    int32_t xlength = args[1].i, ylength = args[3].i;
    if (!words_fit(args, 0, xlength) || !words_fit(args, 2, ylength) || !xlength || !ylength || (int64_t)xlength * ylength > INTRINSIC_MOST)
        return false;
    Object *z = result_array(t, args, 4, xlength + ylength);
    if (!z || z == arg_object(args, 0) || z == arg_object(args, 2)) return false;
    multiply_words(elements_of(args, 0), xlength, elements_of(args, 2), ylength, array_elements(z));
    return return_object(result, z);
}

/* (x, length, z, zlength): zlength is twice length. */
static bool square_to_length(Thread *t, Slot *args, Slot *result)
{
    int32_t length = args[1].i;
    if (!words_fit(args, 0, length) || !length || (int64_t)length * length > INTRINSIC_MOST || args[3].i != 2 * length) return false;
    Object *z = result_array(t, args, 2, 2 * length);
    if (!z || z == arg_object(args, 0)) return false;
    multiply_words(elements_of(args, 0), length, elements_of(args, 0), length, array_elements(z));
    return return_object(result, z);
}

/* (out, in, offset, length, k): adds in * k to the words of out that end `offset` before its end; the carry. */
static bool multiply_add(Thread *t, Slot *args, Slot *result)
{
    int32_t length = args[3].i;
    if (!words_fit(args, 1, length) || !args[0].u || args[0].u == args[1].u) return false;
    int64_t end = (int64_t)length_of(args, 0) - args[2].i;
    if (args[2].i < 0 || end < length) return false;
    uint32_t *out = (uint32_t *)elements_of(args, 0) + end;
    const uint32_t *in = (const uint32_t *)elements_of(args, 1) + length;
    uint64_t carry = 0;
    for (int32_t i = 0; i < length; i++) {
        carry += (uint64_t)*--in * args[4].u + *--out;
        *out = (uint32_t)carry;
        carry >>= 32;
    }
    return return_int(result, (int32_t)carry);
}

/* (new, old, start in new, count of bits below 32, words) */
static bool shift_fits(const Slot *args)
{
    return args[0].u && args[0].u != args[1].u && args[1].u && args[3].i > 0 && args[3].i < 32 && args[4].i >= 0 &&
           range_fits(0, args[4].i, length_of(args, 1)) && args[4].u < length_of(args, 1) && range_fits(args[2].i, args[4].i, length_of(args, 0));
}
static bool shift_left_words(Thread *t, Slot *args, Slot *result)
{
    if (!shift_fits(args)) return false;
    uint32_t *to = (uint32_t *)elements_of(args, 0) + args[2].i;
    const uint32_t *from = elements_of(args, 1);
    for (int32_t i = 0; i < args[4].i; i++) to[i] = from[i] << args[3].i | from[i + 1] >> (32 - args[3].i);
    return true;
}

NATIVE_GROUP(intrinsics_math,
    {"java/lang/Integer", "bitCount", "(I)I", INTRINSIC(int_bit_count)},
    {NULL, "numberOfLeadingZeros", "(I)I", INTRINSIC(int_leading_zeros)},
    {NULL, "numberOfTrailingZeros", "(I)I", INTRINSIC(int_trailing_zeros)},
    {NULL, "reverseBytes", "(I)I", INTRINSIC(int_reverse_bytes)},
    {"java/lang/Long", "bitCount", "(J)I", INTRINSIC(long_bit_count)},
    {NULL, "numberOfLeadingZeros", "(J)I", INTRINSIC(long_leading_zeros)},
    {NULL, "numberOfTrailingZeros", "(J)I", INTRINSIC(long_trailing_zeros)},
    {NULL, "reverseBytes", "(J)J", INTRINSIC(long_reverse_bytes)},
    {"java/lang/Character", "reverseBytes", "(C)C", INTRINSIC(char_reverse_bytes)},
    {"java/lang/Short", "reverseBytes", "(S)S", INTRINSIC(short_reverse_bytes)},
    {"java/lang/Double", "doubleToLongBits", "(D)J", INTRINSIC(double_to_bits)},
    {"java/lang/Float", "floatToIntBits", "(F)I", INTRINSIC(float_to_bits)},
    {"java/lang/Math", "abs", "(I)I", INTRINSIC(abs_int)},
    {NULL, "abs", "(J)J", INTRINSIC(abs_long)},
    {NULL, "abs", "(D)D", INTRINSIC(abs_double)},
    {NULL, "abs", "(F)F", INTRINSIC(abs_float)},
    {NULL, "min", "(II)I", INTRINSIC(min_int)},
    {NULL, "max", "(II)I", INTRINSIC(max_int)},
    {NULL, "min", "(JJ)J", INTRINSIC(min_long)},
    {NULL, "max", "(JJ)J", INTRINSIC(max_long)},
    {NULL, "min", "(DD)D", INTRINSIC(min_double)},
    {NULL, "max", "(DD)D", INTRINSIC(max_double)},
    {NULL, "min", "(FF)F", INTRINSIC(min_float)},
    {NULL, "max", "(FF)F", INTRINSIC(max_float)},
    {NULL, "sqrt", "(D)D", INTRINSIC(square_root)},
    {NULL, "floor", "(D)D", INTRINSIC(floor_double)},
    {NULL, "ceil", "(D)D", INTRINSIC(ceiling_double)},
    {NULL, "rint", "(D)D", INTRINSIC(nearest_double)},
    {NULL, "multiplyHigh", "(JJ)J", INTRINSIC(multiply_high)},
    {NULL, "addExact", "(II)I", INTRINSIC(add_exact_int)},
    {NULL, "addExact", "(JJ)J", INTRINSIC(add_exact_long)},
    {NULL, "subtractExact", "(II)I", INTRINSIC(subtract_exact_int)},
    {NULL, "subtractExact", "(JJ)J", INTRINSIC(subtract_exact_long)},
    {NULL, "multiplyExact", "(II)I", INTRINSIC(multiply_exact_int)},
    {NULL, "multiplyExact", "(JJ)J", INTRINSIC(multiply_exact_long)},
    {"jdk/internal/util/Preconditions", "checkIndex", "(IILjava/util/function/BiFunction;)I", INTRINSIC(check_index_int)},
    {NULL, "checkIndex", "(JJLjava/util/function/BiFunction;)J", INTRINSIC(check_index_long)},
    {"java/math/BigInteger", "implMultiplyToLen", "([II[II[I)[I", INTRINSIC(multiply_to_length)},
    {NULL, "implSquareToLen", "([II[II)[I", INTRINSIC(square_to_length)},
    {NULL, "implMulAdd", "([I[IIII)I", INTRINSIC(multiply_add)},
    {NULL, "shiftLeftImplWorker", "([I[IIII)V", INTRINSIC(shift_left_words)});
