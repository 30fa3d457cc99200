/* Views on bytes; the contract is in base.h. Tests: test_base.c */
#include "base/base.h"

#include <stdio.h>
#include <stdlib.h>

void ensure_failed(const char *expr, const char *here)
{
    fprintf(stderr, "panic: %s does not hold at %s\n", expr, here);
    abort();
}

Str str_from_z(const char *z)
{
    if (!z)
        return (Str) { 0 };
    const char *end = z;
    while (*end)
        end++;
    return (Str) { z, (size_t)(end - z) };
}

bool str_eq(Str a, Str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

bool str_eq_nocase(Str a, Str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i]))
            return false;
    return true;
}

int str_cmp(Str a, Str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    if (c)
        return c;
    return a.n < b.n ? -1 : a.n > b.n;
}

bool str_starts(Str s, Str prefix)
{
    return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

bool str_ends(Str s, Str suffix)
{
    return s.n >= suffix.n && (suffix.n == 0 || memcmp(s.p + s.n - suffix.n, suffix.p, suffix.n) == 0);
}

size_t str_find_char(Str s, char c)
{
    const char *at = s.n ? memchr(s.p, c, s.n) : NULL;
    return at ? (size_t)(at - s.p) : s.n;
}

Str str_sub(Str s, size_t from, size_t n)
{
    if (from > s.n)
        from = s.n;
    if (n > s.n - from)
        n = s.n - from;
    return (Str) { s.p ? s.p + from : NULL, n };
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

Str str_trim(Str s)
{
    while (s.n && is_space(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n && is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

bool str_cut(Str s, char sep, Str *out_head, Str *out_tail)
{
    size_t i = str_find_char(s, sep);
    *out_head = str_sub(s, 0, i);
    if (i == s.n) {
        *out_tail = (Str) { 0 };
        return false;
    }
    *out_tail = str_sub(s, i + 1, s.n);
    return true;
}

bool str_to_i64(Str s, int64_t *out)
{
    bool minus = s.n && s.p[0] == '-';
    size_t i = minus ? 1 : 0;
    if (i == s.n)
        return false;
    int64_t v = 0;
    for (; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        int digit = s.p[i] - '0';
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, digit, &v))
            return false;
    }
    if (!minus && __builtin_sub_overflow((int64_t)0, v, &v)) /* v is kept negative: covers INT64_MIN */
        return false;
    *out = v;
    return true;
}

bool str_eq_secret(Str a, Str b)
{
    unsigned diff = a.n != b.n;
    for (size_t i = 0; i < a.n; i++)
        diff |= (unsigned)((unsigned char)a.p[i] ^ (unsigned char)(b.n ? b.p[i % b.n] : 0));
    return diff == 0;
}
