/* fdlibm_inverse.c: asin, acos, atan, atan2. */
#include "stdlib/fdlibm.h"

static const double pi = 3.14159265358979311600e+00, pi_low = 1.2246467991473531772e-16;
static const double half_pi = 1.57079632679489655800e+00, half_pi_low = 6.12323399573676603587e-17;
static const double quarter_pi = 7.85398163397448278999e-01;

/* (asin(x) - x) / x^3 at t = x^2 <= 1/4 is this times t: a rational approximation. */
static double asin_ratio(double t)
{
    static const double P0 = 1.66666666666666657415e-01, P1 = -3.25565818622400915405e-01, P2 = 2.01212532134862925881e-01,
                        P3 = -4.00555345006794114027e-02, P4 = 7.91534994289814532176e-04, P5 = 3.47933107596021167570e-05;
    static const double Q1 = -2.40339491173441421878e+00, Q2 = 2.02094576023350569471e+00, Q3 = -6.88283971605453293030e-01,
                        Q4 = 7.70381505559019352791e-02;
    double p = t * (P0 + t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5)))));
    double q = 1.0 + t * (Q1 + t * (Q2 + t * (Q3 + t * Q4)));
    return p / q;
}

double fdlibm_asin(double x)
{
    int32_t high = high_word(x), word = high & 0x7fffffff;
    if (word >= ONE_WORD) {
        if (((uint32_t)(word - ONE_WORD) | low_word(x)) == 0) return x * half_pi + x * half_pi_low;
        return (x - x) / (x - x);
    }
    if (word < 0x3fe00000) { /* |x| < 1/2 */
        if (word < 0x3e400000) return x;
        return x + x * asin_ratio(x * x);
    }
    /* asin(x) = pi/2 - 2 asin(sqrt((1 - |x|) / 2)) */
    double t = (1.0 - magnitude(x)) * 0.5, ratio = asin_ratio(t), s = __builtin_sqrt(t);
    if (word >= 0x3fef3333) { /* |x| > 0.975 */
        t = half_pi - (2.0 * (s + s * ratio) - half_pi_low);
    } else {
        double w = clear_low_word(s), c = (t - w * w) / (s + w);
        double p = 2.0 * s * ratio - (half_pi_low - 2.0 * c), q = quarter_pi - 2.0 * w;
        t = quarter_pi - (p - q);
    }
    return high > 0 ? t : -t;
}

double fdlibm_acos(double x)
{
    int32_t high = high_word(x), word = high & 0x7fffffff;
    if (word >= ONE_WORD) {
        if (((uint32_t)(word - ONE_WORD) | low_word(x)) == 0) return high > 0 ? 0.0 : pi + 2.0 * half_pi_low;
        return (x - x) / (x - x);
    }
    if (word < 0x3fe00000) { /* |x| < 1/2: pi/2 - asin(x) */
        if (word <= 0x3c600000) return half_pi + half_pi_low;
        return half_pi - (x - (half_pi_low - x * asin_ratio(x * x)));
    }
    if (high < 0) { /* pi - 2 asin(sqrt((1 - |x|) / 2)) */
        double z = (1.0 + x) * 0.5, s = __builtin_sqrt(z), w = asin_ratio(z) * s - half_pi_low;
        return pi - 2.0 * (s + w);
    }
    double z = (1.0 - x) * 0.5, s = __builtin_sqrt(z), head = clear_low_word(s), c = (z - head * head) / (s + head);
    double w = asin_ratio(z) * s + c;
    return 2.0 * (head + w);
}

double fdlibm_atan(double x)
{
    /* atan of 1/2, 1, 3/2 and infinity, in two parts. */
    static const double high_parts[] = {4.63647609000806093515e-01, 7.85398163397448278999e-01, 9.82793723247329054082e-01, 1.57079632679489655800e+00};
    static const double low_parts[] = {2.26987774529616870924e-17, 3.06161699786838301793e-17, 1.39033110312309984516e-17, 6.12323399573676603587e-17};
    static const double A[] = {
        3.33333333333329318027e-01, -1.99999999998764832476e-01, 1.42857142725034663711e-01, -1.11111104054623557880e-01,
        9.09088713343650656196e-02, -7.69187620504482999495e-02, 6.66107313738753120669e-02, -5.83357013379057348645e-02,
        4.97687799461593236017e-02, -3.65315727442169155270e-02, 1.62858201153657823623e-02,
    };
    int32_t high = high_word(x), word = high & 0x7fffffff;
    int     id = -1;
    if (word >= 0x44100000) { /* |x| >= 2^66 */
        if (is_nan(x)) return x + x;
        return high > 0 ? high_parts[3] + low_parts[3] : -high_parts[3] - low_parts[3];
    }
    if (word < 0x3fdc0000) { /* |x| < 7/16 */
        if (word < 0x3e200000) return x;
    } else {
        x = magnitude(x);
        if (word < 0x3fe60000)      id = 0, x = (2.0 * x - 1.0) / (2.0 + x); /* up to 11/16 */
        else if (word < 0x3ff30000) id = 1, x = (x - 1.0) / (x + 1.0);       /* up to 19/16 */
        else if (word < 0x40038000) id = 2, x = (x - 1.5) / (1.0 + 1.5 * x); /* up to 39/16 */
        else                        id = 3, x = -1.0 / x;
    }
    double z = x * x, w = z * z;
    double s1 = z * (A[0] + w * (A[2] + w * (A[4] + w * (A[6] + w * (A[8] + w * A[10])))));
    double s2 = w * (A[1] + w * (A[3] + w * (A[5] + w * (A[7] + w * A[9]))));
    if (id < 0) return x - x * (s1 + s2);
    z = high_parts[id] - ((x * (s1 + s2) - low_parts[id]) - x);
    return high < 0 ? -z : z;
}

double fdlibm_atan2(double y, double x)
{
    static const double tiny = 1.0e-300;
    int32_t  hx = high_word(x), hy = high_word(y), ix = hx & 0x7fffffff, iy = hy & 0x7fffffff;
    uint32_t lx = low_word(x), ly = low_word(y);
    if (is_nan(x) || is_nan(y)) return x + y;
    if (((uint32_t)(hx - ONE_WORD) | lx) == 0) return fdlibm_atan(y);
    int quadrant = ((hy >> 31) & 1) | ((hx >> 30) & 2); /* bit 0: y negative, bit 1: x negative */
    if (((uint32_t)iy | ly) == 0) return quadrant < 2 ? y : quadrant == 2 ? pi + tiny : -pi - tiny;
    if (((uint32_t)ix | lx) == 0) return hy < 0 ? -half_pi - tiny : half_pi + tiny;
    if (ix == INFINITY_WORD) {
        int both = iy == INFINITY_WORD;
        switch (quadrant) {
        case 0:  return both ? quarter_pi + tiny : 0.0;
        case 1:  return both ? -quarter_pi - tiny : -0.0;
        case 2:  return both ? 3.0 * quarter_pi + tiny : pi + tiny;
        default: return both ? -3.0 * quarter_pi - tiny : -pi - tiny;
        }
    }
    if (iy == INFINITY_WORD) return hy < 0 ? -half_pi - tiny : half_pi + tiny;
    int    k = (iy - ix) >> 20; /* exponent of y/x */
    double z = k > 60 ? half_pi + 0.5 * pi_low : hx < 0 && k < -60 ? 0.0 : fdlibm_atan(magnitude(y / x));
    switch (quadrant) {
    case 0:  return z;
    case 1:  return -z;
    case 2:  return pi - (z - pi_low);
    default: return (z - pi_low) - pi;
    }
}
