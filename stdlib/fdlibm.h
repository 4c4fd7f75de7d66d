/* fdlibm.h: elementary functions whose results equal those of fdlibm 5.3 bit for bit, as java.lang.StrictMath requires (contract
 * 13.8), on every CPU.
 *
 * The algorithms are those that fdlibm documents: argument reduction with a constant in several parts, a minimax polynomial or
 * rational function, reconstruction. Each operation must be done in the written order and be rounded on its own: the build sets
 * -ffp-contract=off, and nothing here may be simplified algebraically.
 *
 * Files: fdlibm_trigonometric.c, fdlibm_inverse.c, fdlibm_exponential.c. */
#ifndef ATOLL_STDLIB_FDLIBM_H
#define ATOLL_STDLIB_FDLIBM_H

#include <stdint.h>

double fdlibm_sin(double x);
double fdlibm_cos(double x);
double fdlibm_tan(double x);
double fdlibm_asin(double x);
double fdlibm_acos(double x);
double fdlibm_atan(double x);
double fdlibm_atan2(double y, double x);
double fdlibm_exp(double x);
double fdlibm_expm1(double x);
double fdlibm_log(double x);
double fdlibm_log10(double x);
double fdlibm_log1p(double x);
double fdlibm_sinh(double x);
double fdlibm_cosh(double x);
double fdlibm_tanh(double x);
double fdlibm_remainder(double x, double p); /* IEEE 754 remainder */

/* --- a double as two words: sign, exponent and 20 bits of the fraction in the high one ------------------------------------------- */

typedef union DoubleWords {
    double   value;
    uint64_t bits;
} DoubleWords;

static inline int32_t  high_word(double x) { return (int32_t)((DoubleWords){.value = x}.bits >> 32); }
static inline uint32_t low_word(double x) { return (uint32_t)(DoubleWords){.value = x}.bits; }
static inline double   from_words(int32_t high, uint32_t low) { return (DoubleWords){.bits = (uint64_t)(uint32_t)high << 32 | low}.value; }
static inline double   with_high_word(double x, int32_t high) { return from_words(high, low_word(x)); }
static inline double   clear_low_word(double x) { return from_words(high_word(x), 0); }
/* The high word without the sign: orders magnitudes. */
static inline int32_t  magnitude_word(double x) { return high_word(x) & 0x7fffffff; }
static inline double   magnitude(double x) { return __builtin_fabs(x); }
/* x * 2^k by adding to the exponent; x and the result are normal. */
static inline double   scale_exponent(double x, int32_t k) { return with_high_word(x, high_word(x) + (int32_t)((uint32_t)k << 20)); }

enum {
    INFINITY_WORD = 0x7ff00000, /* high word of infinity; NaNs are above or equal */
    ONE_WORD      = 0x3ff00000,
};
static inline int is_nan(double x) { return x != x; }

#endif
