/* See num.h. Overflow is checked before it happens; numerators stay within +-INT64_MAX, so negation is safe. */
#include "rules/num.h"

static bool mul64(int64_t a, int64_t b, int64_t *out)
{
    const int64_t half = INT64_C(1) << 31; /* the usual case needs no division */
    if (a > -half && a < half && b > -half && b < half) {
        *out = a * b;
        return true;
    }
    if (a == INT64_MIN || b == INT64_MIN)
        return false;
    int64_t abs_a = a < 0 ? -a : a, abs_b = b < 0 ? -b : b;
    if (abs_b != 0 && abs_a > INT64_MAX / abs_b)
        return false;
    *out = a * b;
    return true;
}

static bool add64(int64_t a, int64_t b, int64_t *out)
{
    if (b > 0 ? a > INT64_MAX - b : a < -INT64_MAX - b)
        return false;
    *out = a + b;
    return true;
}

static int64_t gcd64(int64_t a, int64_t b)
{
    while (b) {
        int64_t r = a % b;
        a = b;
        b = r;
    }
    return a < 0 ? -a : a;
}

static int64_t floor_div(int64_t n, int64_t d) /* d > 0 */
{
    return n / d - (n % d < 0);
}

Num num_make(int64_t n, int64_t d)
{
    if (d == 0 || n == INT64_MIN || d == INT64_MIN)
        return NUM_NONE;
    if (d == 1)
        return NUM_INT(n);
    int64_t g = gcd64(n, d);
    if (d < 0)
        g = -g;
    return (Num) { n / g, d / g };
}

Num num_add(Num a, Num b)
{
    if (!num_ok(a) || !num_ok(b))
        return NUM_NONE;
    int64_t n, d, x, y;
    if (a.d == 1 && b.d == 1)
        return add64(a.n, b.n, &n) ? NUM_INT(n) : NUM_NONE;
    int64_t g = gcd64(a.d, b.d);
    if (!mul64(a.n, b.d / g, &x) || !mul64(b.n, a.d / g, &y) || !add64(x, y, &n) || !mul64(a.d, b.d / g, &d))
        return NUM_NONE;
    return num_make(n, d);
}

Num num_sub(Num a, Num b)
{
    return num_add(a, (Num) { -b.n, b.d });
}

Num num_mul(Num a, Num b)
{
    if (!num_ok(a) || !num_ok(b))
        return NUM_NONE;
    int64_t n, d;
    if (a.d == 1 && b.d == 1)
        return mul64(a.n, b.n, &n) ? NUM_INT(n) : NUM_NONE;
    Num left = num_make(a.n, b.d), right = num_make(b.n, a.d);
    if (!mul64(left.n, right.n, &n) || !mul64(left.d, right.d, &d))
        return NUM_NONE;
    return (Num) { n, d };
}

Num num_div(Num a, Num b)
{
    if (!num_ok(b) || b.n == 0)
        return NUM_NONE;
    return num_mul(a, num_make(b.d, b.n));
}

/* By continued fractions: compares whole parts, then the reciprocals of what is left, never multiplies. */
int num_cmp(Num a, Num b)
{
    int sign = 1;
    if (a.d == b.d)
        return (a.n > b.n) - (a.n < b.n);
    for (;;) {
        int64_t qa = floor_div(a.n, a.d), qb = floor_div(b.n, b.d);
        if (qa != qb)
            return qa < qb ? -sign : sign;
        int64_t ra = a.n - qa * a.d, rb = b.n - qb * b.d;
        if (ra == 0 || rb == 0)
            return ra == rb ? 0 : (ra == 0 ? -sign : sign);
        a = (Num) { a.d, ra };
        b = (Num) { b.d, rb };
        sign = -sign;
    }
}

Num num_round(Num a, RoundRule rule, int32_t places)
{
    if (!num_ok(a) || rule == ROUND_NONE || a.d == 1)
        return a;
    int64_t whole = floor_div(a.n, a.d), rest = a.n - whole * a.d, scale = 1;
    for (int32_t i = 0; i < places; i++) {
        if (!mul64(whole, 10, &whole) || !mul64(rest, 10, &rest))
            return NUM_NONE;
        whole += rest / a.d;
        rest %= a.d;
        scale *= 10;
    }
    bool up = rest != 0 && (rule == ROUND_CEIL || (rule == ROUND_HALF_UP && rest >= a.d - rest));
    if (up && !add64(whole, 1, &whole))
        return NUM_NONE;
    return num_make(whole, scale);
}

Dec num_dec(Num a)
{
    Num r = num_round(a, ROUND_HALF_UP, 6);
    int64_t v;
    if (!num_ok(r) || !mul64(r.n, DEC_ONE / r.d, &v)) /* r.d divides DEC_ONE */
        return (Dec) { 0 };
    return (Dec) { v, true };
}

bool num_parse(Str s, Num *out)
{
    bool negative = s.n > 0 && s.p[0] == '-';
    size_t at = negative, digits = 0;
    int64_t n = 0, d = 1;
    bool point = false;
    for (; at < s.n; at++) {
        char c = s.p[at];
        if (c == '.' && !point && digits > 0) {
            point = true;
            digits = 0;
            continue;
        }
        if (c < '0' || c > '9' || ++digits > (point ? 9 : 12))
            return false;
        if (!mul64(n, 10, &n) || !add64(n, c - '0', &n))
            return false;
        if (point)
            d *= 10;
    }
    if (digits == 0)
        return false;
    *out = num_make(negative ? -n : n, d);
    return true;
}
