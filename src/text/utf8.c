/*
 * UTF-8 by the table of RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. The contract is in
 * codec.h. Tests: test_codec.c
 */
#include "text/codec.h"

#define REPLACEMENT 0xFFFDu

/* Sequences by their first byte; only the second has limits of its own. */
static const struct {
    unsigned char first, last, size, second_least, second_most;
} sequences[] = {
    { 0xE1, 0xEC, 3, 0x80, 0xBF }, /* first what is frequent */
    { 0xC2, 0xDF, 2, 0x80, 0xBF }, { 0xEE, 0xEF, 3, 0x80, 0xBF }, { 0xF0, 0xF0, 4, 0x90, 0xBF },
    { 0xE0, 0xE0, 3, 0xA0, 0xBF }, { 0xED, 0xED, 3, 0x80, 0x9F }, { 0xF1, 0xF3, 4, 0x80, 0xBF },
    { 0xF4, 0xF4, 4, 0x80, 0x8F },
};

size_t utf8_size(const char *p, const char *end)
{
    const unsigned char *u = (const unsigned char *)p;
    size_t n = (size_t)(end - p), row = 0;
    if (n == 0 || u[0] < 0x80)
        return n != 0;
    while (row < COUNT(sequences) && (u[0] < sequences[row].first || u[0] > sequences[row].last))
        row++;
    if (row == COUNT(sequences) || n < sequences[row].size || u[1] < sequences[row].second_least ||
        u[1] > sequences[row].second_most)
        return 0;
    for (size_t i = 2; i < sequences[row].size; i++)
        if ((u[i] & 0xC0) != 0x80)
            return 0;
    return sequences[row].size;
}

Str utf8_head(Str s)
{
    size_t at = 0;
    for (size_t n = 1; s.p && at < s.n && n; at += n)
        n = utf8_size(s.p + at, s.p + s.n);
    return (Str) { s.p, at };
}

bool utf8_valid(Str s)
{
    return utf8_head(s).n == (s.p ? s.n : 0);
}

size_t utf8_count(Str s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.n; i++)
        count += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return count;
}

uint32_t utf8_next(Str s, size_t *io_at)
{
    const unsigned char *u = (const unsigned char *)s.p + *io_at;
    size_t n = utf8_size(s.p + *io_at, s.p + s.n);
    *io_at += n ? n : 1;
    switch (n) {
    case 1:
        return u[0];
    case 2:
        return (u[0] & 0x1Fu) << 6 | (u[1] & 0x3Fu);
    case 3:
        return (u[0] & 0x0Fu) << 12 | (u[1] & 0x3Fu) << 6 | (u[2] & 0x3Fu);
    case 4:
        return (u[0] & 0x07u) << 18 | (u[1] & 0x3Fu) << 12 | (u[2] & 0x3Fu) << 6 | (u[3] & 0x3Fu);
    default:
        return REPLACEMENT;
    }
}

size_t utf8_encode(uint32_t c, char out[4])
{
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        c = REPLACEMENT;
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (c & 0x3F));
        c >>= 6;
    }
    out[0] = (char)(lead[n] | c);
    return n;
}

void utf8_put(Buf *b, uint32_t code_point)
{
    char bytes[4];
    size_t n = utf8_encode(code_point, bytes);
    buf_add(b, (Str) { bytes, n });
}
