/* fdlibm_exponential.c: exp, expm1, log, log10, log1p, sinh, cosh, tanh, and the IEEE remainder. */
#include "stdlib/fdlibm.h"
#include "vm/interpreter.h"

static const double ln2_high = 6.93147180369123816490e-01, ln2_low = 1.90821492927058770002e-10, one_over_ln2 = 1.44269504088896338700e+00;
static const double overflow_threshold = 7.09782712893383973096e+02, underflow_threshold = -7.45133219101941108420e+02;
static const double two54 = 1.80143985094819840000e+16, huge = 1.0e+300, tiny = 1.0e-300;

enum { LN2_HALF_WORD = 0x3fd62e42, LN2_THREE_HALVES_WORD = 0x3ff0a2b2, OVERFLOW_WORD = 0x40862e42 };

/* --- exp(x) = 2^k exp(r), |r| <= ln2/2 ------------------------------------------------------------------------------------------------ */

double fdlibm_exp(double x)
{
    static const double P1 = 1.66666666666666019037e-01, P2 = -2.77777777770155933842e-03, P3 = 6.61375632143793436117e-05,
                        P4 = -1.65339022054652515390e-06, P5 = 4.13813679705723846039e-08;
    static const double twom1000 = 9.33263618503218878990e-302; /* 2^-1000 */
    int     negative = high_word(x) < 0, k = 0;
    int32_t word = magnitude_word(x);
    double  high = 0, low = 0;
    if (word >= OVERFLOW_WORD) {
        if (word >= INFINITY_WORD) return is_nan(x) ? x + x : negative ? 0.0 : x;
        if (x > overflow_threshold) return huge * huge;
        if (x < underflow_threshold) return twom1000 * twom1000;
    }
    if (word > LN2_HALF_WORD) {
        if (word < LN2_THREE_HALVES_WORD) {
            k = negative ? -1 : 1;
            high = negative ? x + ln2_high : x - ln2_high;
            low = negative ? -ln2_low : ln2_low;
        } else {
            k = (int)(one_over_ln2 * x + (negative ? -0.5 : 0.5));
            high = x - (double)k * ln2_high;
            low = (double)k * ln2_low;
        }
        x = high - low;
    } else if (word < 0x3e300000) return 1.0 + x; /* |x| < 2^-28 */
    double t = x * x, c = x - t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5))));
    if (k == 0) return 1.0 - ((x * c) / (c - 2.0) - x);
    double y = 1.0 - ((low - (x * c) / (2.0 - c)) - high);
    return k >= -1021 ? scale_exponent(y, k) : scale_exponent(y, k + 1000) * twom1000;
}

/* From k, expm1(r) = x - e to 2^k expm1(r) + 2^k - 1, in the order that loses least. */
static double expm1_rebuild(double x, double e, int k)
{
    if (k == -1) return 0.5 * (x - e) - 0.5;
    if (k == 1) return x < -0.25 ? -2.0 * (e - (x + 0.5)) : 1.0 + 2.0 * (x - e);
    if (k <= -2 || k > 56) return scale_exponent(1.0 - (e - x), k) - 1.0;
    if (k < 20) {
        double t = from_words(ONE_WORD - (0x200000 >> k), 0); /* 1 - 2^-k */
        return scale_exponent(t - (e - x), k);
    }
    double t = from_words((0x3ff - k) << 20, 0), y = x - (e + t); /* t = 2^-k */
    y += 1.0;
    return scale_exponent(y, k);
}

double fdlibm_expm1(double x)
{
    static const double Q1 = -3.33333333333331316428e-02, Q2 = 1.58730158725481460165e-03, Q3 = -7.93650757867487942473e-05,
                        Q4 = 4.00821782732936239552e-06, Q5 = -2.01099218183624371326e-07;
    int     negative = high_word(x) < 0, k = 0;
    int32_t word = magnitude_word(x);
    double  c = 0;
    if (word >= 0x4043687a) { /* |x| >= 56 ln2 */
        if (word >= OVERFLOW_WORD) {
            if (word >= INFINITY_WORD) return is_nan(x) ? x + x : negative ? -1.0 : x;
            if (x > overflow_threshold) return huge * huge;
        }
        if (negative) return tiny - 1.0;
    }
    if (word > LN2_HALF_WORD) {
        double high, low;
        if (word < LN2_THREE_HALVES_WORD) {
            k = negative ? -1 : 1;
            high = negative ? x + ln2_high : x - ln2_high;
            low = negative ? -ln2_low : ln2_low;
        } else {
            k = (int)(one_over_ln2 * x + (negative ? -0.5 : 0.5));
            high = x - (double)k * ln2_high;
            low = (double)k * ln2_low;
        }
        x = high - low;
        c = (high - x) - low;
    } else if (word < 0x3c900000) return x; /* |x| < 2^-54 */
    double half = 0.5 * x, square = x * half;
    double r = 1.0 + square * (Q1 + square * (Q2 + square * (Q3 + square * (Q4 + square * Q5))));
    double t = 3.0 - r * half, e = square * ((r - t) / (6.0 - x * t));
    if (k == 0) return x - (x * e - square);
    e = (x * (e - c) - c);
    e -= square;
    return expm1_rebuild(x, e, k);
}

/* --- logarithms: x = 2^k (1 + f), sqrt(1/2) < 1 + f < sqrt(2); s = f / (2 + f) -------------------------------------------------------------- */

static const double L1 = 6.666666666666735130e-01, L2 = 3.999999999940941908e-01, L3 = 2.857142874366239149e-01,
                    L4 = 2.222219843214978396e-01, L5 = 1.818357216161805012e-01, L6 = 1.531383769920937332e-01,
                    L7 = 1.479819860511658591e-01;

double fdlibm_log(double x)
{
    int32_t high = high_word(x), k = 0;
    if (high < 0x00100000) { /* below the normal numbers */
        if (((uint32_t)(high & 0x7fffffff) | low_word(x)) == 0) return -two54 / 0.0;
        if (high < 0) return (x - x) / 0.0;
        k -= 54;
        x *= two54;
        high = high_word(x);
    }
    if (high >= INFINITY_WORD) return x + x;
    k += (high >> 20) - 1023;
    high &= 0x000fffff;
    int32_t up = (high + 0x95f64) & 0x100000;
    x = with_high_word(x, high | (up ^ ONE_WORD));
    k += up >> 20;
    double f = x - 1.0, dk = (double)k;
    if ((0x000fffff & (2 + high)) < 3) { /* |f| < 2^-20 */
        if (f == 0.0) return k == 0 ? 0.0 : dk * ln2_high + dk * ln2_low;
        double r = f * f * (0.5 - 0.33333333333333333 * f);
        return k == 0 ? f - r : dk * ln2_high - ((r - dk * ln2_low) - f);
    }
    double s = f / (2.0 + f), z = s * s, w = z * z;
    double t1 = w * (L2 + w * (L4 + w * L6)), t2 = z * (L1 + w * (L3 + w * (L5 + w * L7))), r = t2 + t1;
    if (((high - 0x6147a) | (0x6b851 - high)) > 0) {
        double half = 0.5 * f * f;
        return k == 0 ? f - (half - s * (half + r)) : dk * ln2_high - ((half - (s * (half + r) + dk * ln2_low)) - f);
    }
    return k == 0 ? f - s * (f - r) : dk * ln2_high - ((s * (f - r) - dk * ln2_low) - f);
}

double fdlibm_log10(double x)
{
    static const double one_over_ln10 = 4.34294481903251816668e-01, log10_2_high = 3.01029995663611771306e-01,
                        log10_2_low = 3.69423907715893078616e-13;
    int32_t high = high_word(x), k = 0;
    if (high < 0x00100000) {
        if (((uint32_t)(high & 0x7fffffff) | low_word(x)) == 0) return -two54 / 0.0;
        if (high < 0) return (x - x) / 0.0;
        k -= 54;
        x *= two54;
        high = high_word(x);
    }
    if (high >= INFINITY_WORD) return x + x;
    k += (high >> 20) - 1023;
    int32_t below = k < 0; /* then 1/2 <= mantissa < 1, so that both terms have one sign */
    double  y = (double)(k + below);
    x = with_high_word(x, (high & 0x000fffff) | ((0x3ff - below) << 20));
    double z = y * log10_2_low + one_over_ln10 * fdlibm_log(x);
    return z + y * log10_2_high;
}

double fdlibm_log1p(double x)
{
    int32_t high = high_word(x), word = high & 0x7fffffff, k = 1, hu = 1;
    double  f = 0, c = 0;
    if (high < 0x3fda827a) { /* x < sqrt(2) - 1, or negative */
        if (word >= ONE_WORD) return x == -1.0 ? -two54 / 0.0 : (x - x) / (x - x);
        if (word < 0x3e200000) return word < 0x3c900000 ? x : x - x * x * 0.5;
        if (high > 0 || high <= (int32_t)0xbfd2bec3) k = 0, f = x; /* sqrt(1/2) - 1 < x */
    }
    if (high >= INFINITY_WORD) return x + x;
    if (k != 0) {
        double u = high < 0x43400000 ? 1.0 + x : x;
        hu = high_word(u);
        k = (hu >> 20) - 1023;
        if (high < 0x43400000) { /* what 1 + x lost */
            c = k > 0 ? 1.0 - (u - x) : x - (u - 1.0);
            c /= u;
        }
        hu &= 0x000fffff;
        if (hu < 0x6a09e) {
            u = with_high_word(u, hu | ONE_WORD);
        } else {
            k++;
            u = with_high_word(u, hu | 0x3fe00000);
            hu = (0x00100000 - hu) >> 2;
        }
        f = u - 1.0;
    }
    double half = 0.5 * f * f, dk = (double)k;
    if (hu == 0) { /* |f| < 2^-20 */
        if (f == 0.0) {
            if (k == 0) return 0.0;
            c += dk * ln2_low;
            return dk * ln2_high + c;
        }
        double r = half * (1.0 - 0.66666666666666666 * f);
        return k == 0 ? f - r : dk * ln2_high - ((r - (dk * ln2_low + c)) - f);
    }
    double s = f / (2.0 + f), z = s * s;
    double r = z * (L1 + z * (L2 + z * (L3 + z * (L4 + z * (L5 + z * (L6 + z * L7))))));
    return k == 0 ? f - (half - s * (half + r)) : dk * ln2_high - ((half - (s * (half + r) + (dk * ln2_low + c))) - f);
}

/* --- hyperbolic functions --------------------------------------------------------------------------------------------------------------------- */

enum { TWENTY_TWO_WORD = 0x40360000 };

/* Is |x| up to where exp(|x|) / 2 is still finite? */
static int half_exp_is_finite(double x)
{
    int32_t word = magnitude_word(x);
    return word < 0x408633ce || (word == 0x408633ce && low_word(x) <= 0x8fb9f87d);
}

double fdlibm_sinh(double x)
{
    int32_t word = magnitude_word(x);
    double  half = high_word(x) < 0 ? -0.5 : 0.5;
    if (word >= INFINITY_WORD) return x + x;
    if (word < TWENTY_TWO_WORD) {
        if (word < 0x3e300000) return x;
        double t = fdlibm_expm1(magnitude(x));
        return word < ONE_WORD ? half * (2.0 * t - t * t / (t + 1.0)) : half * (t + t / (t + 1.0));
    }
    if (word < OVERFLOW_WORD) return half * fdlibm_exp(magnitude(x));
    if (!half_exp_is_finite(x)) return x * 1.0e307;
    double w = fdlibm_exp(0.5 * magnitude(x)), t = half * w;
    return t * w;
}

double fdlibm_cosh(double x)
{
    int32_t word = magnitude_word(x);
    if (word >= INFINITY_WORD) return x * x;
    if (word < 0x3fd62e43) { /* |x| < ln2 / 2 */
        double t = fdlibm_expm1(magnitude(x)), w = 1.0 + t;
        return word < 0x3c800000 ? w : 1.0 + (t * t) / (w + w);
    }
    if (word < TWENTY_TWO_WORD) {
        double t = fdlibm_exp(magnitude(x));
        return 0.5 * t + 0.5 / t;
    }
    if (word < OVERFLOW_WORD) return 0.5 * fdlibm_exp(magnitude(x));
    if (!half_exp_is_finite(x)) return huge * huge;
    double w = fdlibm_exp(0.5 * magnitude(x)), t = 0.5 * w;
    return t * w;
}

double fdlibm_tanh(double x)
{
    int32_t high = high_word(x), word = high & 0x7fffffff;
    double  z;
    if (word >= INFINITY_WORD) return high >= 0 ? 1.0 / x + 1.0 : 1.0 / x - 1.0;
    if (word >= TWENTY_TWO_WORD) z = 1.0 - tiny;
    else if (word < 0x3c800000) return x * (1.0 + x);
    else if (word >= ONE_WORD) z = 1.0 - 2.0 / (fdlibm_expm1(2.0 * magnitude(x)) + 2.0);
    else {
        double t = fdlibm_expm1(-2.0 * magnitude(x));
        z = -t / (t + 2.0);
    }
    return high >= 0 ? z : -z;
}

/* --- remainder: exact; x - n*p with n the integer nearest to x/p, even in a tie --------------------------------------------------------------- */

double fdlibm_remainder(double x, double p)
{
    int32_t word = magnitude_word(p);
    if (p == 0.0 || magnitude_word(x) >= INFINITY_WORD || is_nan(p)) return (x * p) / (x * p);
    int negative = high_word(x) < 0;
    if (word <= 0x7fdfffff) x = java_fmod(x, p + p); /* now |x| < 2|p| */
    if (magnitude(x) == magnitude(p)) return 0.0 * x;
    x = magnitude(x);
    p = magnitude(p);
    if (word < 0x00200000) { /* p / 2 may not be exact */
        if (x + x > p) {
            x -= p;
            if (x + x >= p) x -= p;
        }
    } else if (x > 0.5 * p) {
        x -= p;
        if (x >= 0.5 * p) x -= p;
    }
    return negative ? -x : x;
}
