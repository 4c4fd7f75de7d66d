/* fmod.c: the remainder of JLS 15.17.3 (drem, frem): exact, with the sign of the dividend.
 *
 * Long division of the significands in integers: x = q*y + r with q truncated; r is always representable, so no rounding happens. */
#include <stdint.h>
#include <string.h>

#include "vm/interpreter.h"

/* |x| as significand * 2^exponent, with the significand's top bit at 52 unless x is 0. */
static uint64_t split(uint64_t bits, int *exponent)
{
    uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1);
    int biased = (int)(bits >> 52 & 0x7ff);
    if (biased) {
        *exponent = biased;
        return fraction | UINT64_C(1) << 52;
    }
    if (!fraction) return 0;
    int shift = __builtin_clzll(fraction) - 11;
    *exponent = 1 - shift;
    return fraction << shift;
}

double java_fmod(double x, double y)
{
    uint64_t xb, yb;
    memcpy(&xb, &x, 8), memcpy(&yb, &y, 8);
    uint64_t sign = xb & UINT64_C(1) << 63, infinity = UINT64_C(0x7ff) << 52;
    xb &= ~(UINT64_C(1) << 63), yb &= ~(UINT64_C(1) << 63);
    if (xb >= infinity || yb > infinity || !yb) return (x * y) / (x * y); /* NaN */
    if (xb < yb) return x;
    int xe = 0, ye = 0;
    uint64_t a = split(xb, &xe), b = split(yb, &ye);
    for (; xe > ye; xe--) {
        if (a >= b) a -= b;
        a <<= 1;
    }
    if (a >= b) a -= b;
    if (a) {
        int shift = __builtin_clzll(a) - 11;
        a <<= shift, xe = ye - shift;
        a = xe > 0 ? (a & ((UINT64_C(1) << 52) - 1)) | (uint64_t)xe << 52 : a >> (1 - xe);
    }
    a |= sign;
    memcpy(&x, &a, 8);
    return x;
}
