/* fdlibm_trigonometric.c: sin, cos, tan.
 *
 * x is reduced to y0 + y1 = x - n*pi/2 with |y0| <= pi/4, y1 the part that y0 cannot hold; n mod 4 tells which function of y it is.
 * Up to 2^19*pi/2 pi/2 is taken in pieces of 33 bits (Cody and Waite), beyond that 2/pi in 24-bit digits is multiplied
 * out (Payne and Hanek), with as many digits as cancellation makes needed. */
#include "stdlib/fdlibm.h"

/* --- on [-pi/4, pi/4] --------------------------------------------------------------------------------------------------------------- */

/* sin(x + y); `has_tail`: y is not just 0. */
static double kernel_sin(double x, double y, int has_tail)
{
    static const double S1 = -1.66666666666666324348e-01, S2 = 8.33333333332248946124e-03, S3 = -1.98412698298579493134e-04,
                        S4 = 2.75573137070700676789e-06, S5 = -2.50507602534068634195e-08, S6 = 1.58969099521155010221e-10;
    if (magnitude_word(x) < 0x3e400000) return x; /* |x| < 2^-27 */
    double z = x * x, v = z * x;
    double r = S2 + z * (S3 + z * (S4 + z * (S5 + z * S6)));
    if (!has_tail) return x + v * (S1 + z * r);
    return x - ((z * (0.5 * y - v * r) - y) - v * S1);
}

static double kernel_cos(double x, double y)
{
    static const double C1 = 4.16666666666666019037e-02, C2 = -1.38888888888741095749e-03, C3 = 2.48015872894767294178e-05,
                        C4 = -2.75573143513906633035e-07, C5 = 2.08757232129817482790e-09, C6 = -1.13596475577881948265e-11;
    int32_t word = magnitude_word(x);
    if (word < 0x3e400000) return 1.0;
    double z = x * x;
    double r = z * (C1 + z * (C2 + z * (C3 + z * (C4 + z * (C5 + z * C6)))));
    if (word < 0x3fd33333) return 1.0 - (0.5 * z - (z * r - x * y)); /* |x| < 0.3 */
    /* About |x| / 4 is taken from 1 and from x*x/2 alike, exactly, so that 1 - x*x/2 loses no bits. */
    double quarter = word > 0x3fe90000 ? 0.28125 : from_words(word - 0x00200000, 0);
    double hz = 0.5 * z - quarter, a = 1.0 - quarter;
    return a - (hz - (z * r - x * y));
}

/* -1 / (x + r) in two parts, where w = x + r rounded. */
static double negative_reciprocal(double w, double x, double r)
{
    double z = clear_low_word(w), v = r - (z - x);
    double a = -1.0 / w, t = clear_low_word(a);
    double s = 1.0 + t * z;
    return t + a * (s + t * v);
}

/* tan(x + y) if `sign` is 1, -1 / tan(x + y) if it is -1. */
static double kernel_tan(double x, double y, int sign)
{
    static const double T[] = {
        3.33333333333334091986e-01, 1.33333333333201242699e-01, 5.39682539762260521377e-02, 2.18694882948595424599e-02,
        8.86323982359930005737e-03, 3.59207910759131235356e-03, 1.45620945432529025516e-03, 5.88041240820264096874e-04,
        2.46463134818469906812e-04, 7.81794442939557092300e-05, 7.14072491382608190305e-05, -1.85586374855275456654e-05,
        2.59073051863633712884e-05,
    };
    static const double quarter_pi = 7.85398163397448278999e-01, quarter_pi_low = 3.06161699786838301793e-17;
    int32_t high = high_word(x), word = high & 0x7fffffff;
    if (word < 0x3e300000) { /* |x| < 2^-28 */
        if (sign == 1) return x;
        if (!(word | low_word(x))) return 1.0 / magnitude(x);
        return negative_reciprocal(x + y, x, y);
    }
    int large = word >= 0x3fe59428; /* |x| >= 0.6744: tan(x) by tan(pi/4 - x) */
    if (large) {
        if (high < 0) x = -x, y = -y;
        double z = quarter_pi - x, w = quarter_pi_low - y;
        x = z + w;
        y = 0.0;
    }
    double z = x * x, w = z * z;
    /* Odd and even terms apart: two short chains. */
    double r = T[1] + w * (T[3] + w * (T[5] + w * (T[7] + w * (T[9] + w * T[11]))));
    double v = z * (T[2] + w * (T[4] + w * (T[6] + w * (T[8] + w * (T[10] + w * T[12])))));
    double s = z * x;
    r = y + z * (s * (r + v) + y);
    r += T[0] * s;
    w = x + r;
    if (large) {
        v = (double)sign;
        return (double)(1 - ((high >> 30) & 2)) * (v - 2.0 * (x - (w * w / (w + v) - r)));
    }
    return sign == 1 ? w : negative_reciprocal(w, x, r);
}

/* --- reduction of large arguments (Payne and Hanek) ------------------------------------------------------------------------------------ */

#define TWO24  16777216.0
#define TWON24 5.96046447753906250000e-08

enum { FIRST_TERMS = 4 }; /* digits of 2/pi to begin with; enough for 53 bits unless much cancels */

/* The digits of 2/pi to base 2^24. */
static const int32_t two_over_pi[] = {
    0xA2F983, 0x6E4E44, 0x1529FC, 0x2757D1, 0xF534DD, 0xC0DB62, 0x95993C, 0x439041, 0xFE5163, 0xABDEBB, 0xC561B7,
    0x246E3A, 0x424DD2, 0xE00649, 0x2EEA09, 0xD1921C, 0xFE1DEB, 0x1CB129, 0xA73EE8, 0x8235F5, 0x2EBB44, 0x84E99C,
    0x7026B4, 0x5F7E41, 0x3991D6, 0x398353, 0x39F49C, 0x845F8B, 0xBDF928, 0x3B1FF8, 0x97FFDE, 0x05980F, 0xEF2F11,
    0x8B5A0A, 0x6D1F6D, 0x367ECF, 0x27CB09, 0xB74F46, 0x3F669E, 0x5FEA2D, 0x7527BA, 0xC7EBE5, 0xF17B3D, 0x0739F7,
    0x8A5292, 0xEA6BFB, 0x5FB11F, 0x8D5D08, 0x560330, 0x46FC7B, 0x6BABF0, 0xCFBC20, 0x9AF436, 0x1DA9E3, 0x91615E,
    0xE61B08, 0x659985, 0x5F14A0, 0x68408D, 0xFFD880, 0x4D7327, 0x310606, 0x1556CA, 0x73A8C9, 0x60E27B, 0xC08C6B,
};

/* pi/2 in parts of 24 bits. */
static const double half_pi_parts[] = {
    1.57079625129699707031e+00, 7.54978941586159635335e-08, 5.39030252995776476554e-15, 3.28200341580791294123e-22,
    1.27065575308067607349e-29,
};

/* The state of one reduction. x has up to three 24-bit digits; their product with 2/pi is q, whose digits go to iq. */
typedef struct Reduction {
    const double *x;
    int     last_x;        /* index of its last digit */
    int     first_digit;   /* of two_over_pi */
    int     exponent;      /* of q[0] */
    int     last;          /* index of the last term in use */
    double  f[20], q[20];
    int32_t iq[20];
} Reduction;

/* Computes q[i]: the digits of 2/pi that matter for it must be in f. */
static void multiply_term(Reduction *r, int i)
{
    double sum = 0.0;
    for (int j = 0; j <= r->last_x; j++) sum += r->x[j] * r->f[r->last_x + i - j];
    r->q[i] = sum;
}

/* q to digits of 24 bits, last first; what is left above them. */
static double distill(Reduction *r)
{
    double z = r->q[r->last];
    for (int i = 0, j = r->last; j > 0; i++, j--) {
        double carried = (double)((int32_t)(TWON24 * z));
        r->iq[i] = (int32_t)(z - TWO24 * carried);
        z = r->q[j - 1] + carried;
    }
    return z;
}

/* x * 2^n, exact: neither is near the ends of the range. */
static double scale(double x, int n) { return x * from_words((0x3ff + n) << 20, 0); }

/* Replaces the fraction in iq by 1 - fraction. True: it was not 0. */
static int complement(Reduction *r)
{
    int carry = 0;
    for (int i = 0; i < r->last; i++) {
        int32_t digit = r->iq[i];
        if (carry) r->iq[i] = 0xffffff - digit;
        else if (digit) carry = 1, r->iq[i] = 0x1000000 - digit;
    }
    if (r->exponent == 1) r->iq[r->last - 1] &= 0x7fffff;
    else if (r->exponent == 2) r->iq[r->last - 1] &= 0x3fffff;
    return carry;
}

/* Takes the integer part n out; *z and iq keep the fraction, made <= 1/2 by going to the next integer. *half: was it above 1/2? */
static int32_t take_integer(Reduction *r, double *z, int *half)
{
    int q0 = r->exponent, last = r->last;
    *z = scale(*z, q0);
    *z -= 8.0 * (double)(int64_t)(*z * 0.125); /* z is not negative, and below 2^53 */
    int32_t n = (int32_t)*z;
    *z -= (double)n;
    int32_t above = 0; /* > 0: the fraction is at least 1/2; 2: only the rounded z says so */
    if (q0 > 0) {
        int32_t i = r->iq[last - 1] >> (24 - q0);
        n += i;
        r->iq[last - 1] -= i << (24 - q0);
        above = r->iq[last - 1] >> (23 - q0);
    } else if (q0 == 0) above = r->iq[last - 1] >> 23;
    else if (*z >= 0.5) above = 2;
    *half = above > 0;
    if (!*half) return n;
    int carry = complement(r);
    if (above == 2) {
        *z = 1.0 - *z;
        if (carry) *z -= scale(1.0, q0);
    }
    return n + 1;
}

/* If all digits beyond the first terms are 0 as well, more are needed: adds them and answers true. */
static int add_terms(Reduction *r)
{
    int32_t any = 0;
    for (int i = r->last - 1; i >= FIRST_TERMS; i--) any |= r->iq[i];
    if (any) return 0;
    int more = 1;
    while (r->iq[FIRST_TERMS - more] == 0) more++;
    for (int i = r->last + 1; i <= r->last + more; i++) {
        r->f[r->last_x + i] = (double)two_over_pi[r->first_digit + i];
        multiply_term(r, i);
    }
    r->last += more;
    return 1;
}

/* Puts the fraction's last digits in order: zero ones off, or z, which lies behind them, on. */
static void finish_digits(Reduction *r, double z)
{
    if (z == 0.0) {
        r->last--;
        r->exponent -= 24;
        while (r->iq[r->last] == 0) r->last--, r->exponent -= 24;
        return;
    }
    z = scale(z, -r->exponent);
    if (z < TWO24) {
        r->iq[r->last] = (int32_t)z;
        return;
    }
    double carried = (double)((int32_t)(TWON24 * z));
    r->iq[r->last] = (int32_t)(z - TWO24 * carried);
    r->last++;
    r->exponent += 24;
    r->iq[r->last] = (int32_t)carried;
}

/* fraction * pi/2 as y0 + y1. */
static void multiply_by_half_pi(Reduction *r, int negate, double *y0, double *y1)
{
    double terms[20] = {0}, unit = scale(1.0, r->exponent);
    for (int i = r->last; i >= 0; i--, unit *= TWON24) r->q[i] = unit * (double)r->iq[i];
    for (int i = r->last; i >= 0; i--) {
        double sum = 0.0;
        for (int k = 0; k <= FIRST_TERMS && k <= r->last - i; k++) sum += half_pi_parts[k] * r->q[i + k];
        terms[r->last - i] = sum;
    }
    double sum = 0.0;
    for (int i = r->last; i >= 0; i--) sum += terms[i];
    *y0 = negate ? -sum : sum;
    sum = terms[0] - sum;
    for (int i = 1; i <= r->last; i++) sum += terms[i];
    *y1 = negate ? -sum : sum;
}

/* x = sum of x[i] * 2^(exponent - 24 i), i < count: n mod 8. */
static int reduce_digits(const double *x, int count, int exponent, double *y0, double *y1)
{
    Reduction r = {.x = x, .last_x = count - 1, .last = FIRST_TERMS};
    int half;
    r.first_digit = exponent > 26 ? (exponent - 3) / 24 : 0;
    r.exponent = exponent - 24 * (r.first_digit + 1);
    for (int i = 0, j = r.first_digit - r.last_x; i <= r.last_x + FIRST_TERMS; i++, j++) r.f[i] = j < 0 ? 0.0 : (double)two_over_pi[j];
    for (int i = 0; i <= FIRST_TERMS; i++) multiply_term(&r, i);
    for (;;) {
        double  z = distill(&r);
        int32_t n = take_integer(&r, &z, &half);
        if (z == 0.0 && add_terms(&r)) continue;
        finish_digits(&r, z);
        multiply_by_half_pi(&r, half, y0, y1);
        return n & 7;
    }
}

static int reduce_large(double x, double *y0, double *y1)
{
    double  digits[3];
    int32_t word = magnitude_word(x), exponent = (word >> 20) - 1046;
    double  z = from_words(word - (int32_t)((uint32_t)exponent << 20), low_word(x));
    int     count = 3;
    for (int i = 0; i < 2; i++) {
        digits[i] = (double)((int32_t)z);
        z = (z - digits[i]) * TWO24;
    }
    digits[2] = z;
    while (digits[count - 1] == 0.0) count--;
    int n = reduce_digits(digits, count, exponent, y0, y1);
    if (high_word(x) >= 0) return n;
    *y0 = -*y0;
    *y1 = -*y1;
    return -n;
}

/* --- reduction of small and medium arguments (Cody and Waite) ------------------------------------------------------------------------------ */

/* pi/2 = first 33 bits + second 33 bits + third 33 bits + ...; the tails are what is left after each. */
static const double pio2_1 = 1.57079632673412561417e+00, pio2_1t = 6.07710050650619224932e-11;
static const double pio2_2 = 6.07710050630396597660e-11, pio2_2t = 2.02226624879595063154e-21;
static const double pio2_3 = 2.02226624871116645580e-21, pio2_3t = 8.47842766036889956997e-32;

/* |x| < 3/4 pi: n is 1. */
static void reduce_by_one(double x, double *y0, double *y1)
{
    double z = x - pio2_1, tail = pio2_1t;
    if (magnitude_word(x) == 0x3ff921fb) z -= pio2_2, tail = pio2_2t; /* near pi/2: more bits */
    *y0 = z - tail;
    *y1 = (z - *y0) - tail;
}

static int reduce_medium(double x, double *y0, double *y1)
{
    static const double half_pi = 1.57079632679489655800e+00, two_over_pi_rounded = 6.36619772367581382433e-01;
    int     n = (int)(x * two_over_pi_rounded + 0.5);
    int32_t word = high_word(x);
    double  fn = (double)n, r = x - fn * pio2_1, w = fn * pio2_1t; /* good to 85 bits */
    *y0 = r - w;
    if (n >= 32 || word == high_word(fn * half_pi)) { /* x may be close to n*pi/2 */
        int exponent = word >> 20;
        if (exponent - ((high_word(*y0) >> 20) & 0x7ff) > 16) { /* 118 bits */
            double t = r;
            w = fn * pio2_2;
            r = t - w;
            w = fn * pio2_2t - ((t - r) - w);
            *y0 = r - w;
            if (exponent - ((high_word(*y0) >> 20) & 0x7ff) > 49) { /* 151 bits: enough for all */
                t = r;
                w = fn * pio2_3;
                r = t - w;
                w = fn * pio2_3t - ((t - r) - w);
                *y0 = r - w;
            }
        }
    }
    *y1 = (r - *y0) - w;
    return n;
}

/* n, of which the lowest two bits count, and x - n*pi/2. x is finite and above pi/4. */
static int reduce(double x, double *y0, double *y1)
{
    int32_t word = magnitude_word(x);
    if (word > 0x413921fb) return reduce_large(x, y0, y1);
    int n = 1;
    if (word < 0x4002d97c) reduce_by_one(magnitude(x), y0, y1);
    else n = reduce_medium(magnitude(x), y0, y1);
    if (high_word(x) >= 0) return n;
    *y0 = -*y0;
    *y1 = -*y1;
    return -n;
}

/* --- the functions --------------------------------------------------------------------------------------------------------------------------- */

enum { QUARTER_PI_WORD = 0x3fe921fb };

double fdlibm_sin(double x)
{
    double y0, y1;
    if (magnitude_word(x) <= QUARTER_PI_WORD) return kernel_sin(x, 0.0, 0);
    if (magnitude_word(x) >= INFINITY_WORD) return x - x;
    switch (reduce(x, &y0, &y1) & 3) {
    case 0:  return kernel_sin(y0, y1, 1);
    case 1:  return kernel_cos(y0, y1);
    case 2:  return -kernel_sin(y0, y1, 1);
    default: return -kernel_cos(y0, y1);
    }
}

double fdlibm_cos(double x)
{
    double y0, y1;
    if (magnitude_word(x) <= QUARTER_PI_WORD) return kernel_cos(x, 0.0);
    if (magnitude_word(x) >= INFINITY_WORD) return x - x;
    switch (reduce(x, &y0, &y1) & 3) {
    case 0:  return kernel_cos(y0, y1);
    case 1:  return -kernel_sin(y0, y1, 1);
    case 2:  return -kernel_cos(y0, y1);
    default: return kernel_sin(y0, y1, 1);
    }
}

double fdlibm_tan(double x)
{
    double y0, y1;
    if (magnitude_word(x) <= QUARTER_PI_WORD) return kernel_tan(x, 0.0, 1);
    if (magnitude_word(x) >= INFINITY_WORD) return x - x;
    int n = reduce(x, &y0, &y1);
    return kernel_tan(y0, y1, n & 1 ? -1 : 1);
}
