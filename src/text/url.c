/* Percent-decoding and query strings; the contract is in url.h. Tests: test_url.c */
#include "text/url.h"

#include "text/codec.h"

/* The text with its escapes replaced, in new memory. */
static Rc unescape(Arena *a, Str s, bool form, Str *out)
{
    char *p = arena_alloc(a, s.n, 1);
    size_t n = 0;
    if (!p)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '+' && form) {
            c = ' ';
        } else if (c == '%') {
            int hi = s.n - i > 2 ? hex_digit(s.p[i + 1]) : -1, lo = s.n - i > 2 ? hex_digit(s.p[i + 2]) : -1;
            if (hi < 0 || lo < 0)
                return RC_MALFORMED;
            c = (char)(hi << 4 | lo);
            i += 2;
        }
        p[n++] = c;
    }
    *out = (Str) { p, n };
    return RC_OK;
}

Rc url_decode(Arena *a, Str s, bool form, Str *out)
{
    Str text = s;
    if (str_find_char(s, '%') < s.n || (form && str_find_char(s, '+') < s.n))
        TRY(unescape(a, s, form, &text));
    if (str_find_char(text, '\0') < text.n || !utf8_valid(text))
        return RC_MALFORMED;
    *out = text;
    return RC_OK;
}

Rc url_query(Arena *a, Str query, Param *out, size_t max, size_t *out_n)
{
    size_t n = 0;
    while (query.n) {
        Str piece, name, value;
        str_cut(query, '&', &piece, &query);
        if (piece.n == 0)
            continue;
        if (n == max)
            return RC_TOO_LARGE;
        Param p = { 0 };
        if (!str_cut(piece, '=', &name, &value))
            value = S("");
        TRY(url_decode(a, name, true, &p.name));
        TRY(url_decode(a, value, true, &p.value));
        out[n++] = p;
    }
    *out_n = n;
    return RC_OK;
}

static bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

void url_encode(Buf *b, Str s)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (is_unreserved(s.p[i]))
            buf_addc(b, s.p[i]);
        else
            buf_add(b, (Str) { (char[]) { '%', hex[c >> 4], hex[c & 15] }, 3 });
    }
}
