/*
 * Hexadecimal, base64 and base32; the contract is in codec.h. Decoders accept one spelling of each byte string only:
 * unused bits must be zero and padding is as the variant says. Tests: test_codec.c
 */
#include "text/codec.h"

static const char hex_digits[] = "0123456789abcdef";
static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char base64_url_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const char base32_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

void hex_put(Buf *b, Str bytes)
{
    if (bytes.n > SIZE_MAX / 2 || !buf_reserve(b, bytes.n * 2))
        return;
    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char c = (unsigned char)bytes.p[i];
        b->p[b->n++] = hex_digits[c >> 4];
        b->p[b->n++] = hex_digits[c & 15];
    }
}

int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

Rc hex_get(Arena *a, Str hex, Str *out)
{
    if (hex.n % 2)
        return RC_MALFORMED;
    char *p = arena_alloc(a, hex.n / 2 + 1, 1);
    if (!p)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < hex.n; i += 2) {
        int hi = hex_digit(hex.p[i]), lo = hex_digit(hex.p[i + 1]);
        if (hi < 0 || lo < 0)
            return RC_MALFORMED;
        p[i / 2] = (char)(hi << 4 | lo);
    }
    *out = (Str) { p, hex.n / 2 };
    return RC_OK;
}

/* ---- digits of some bits: base64 and base32 differ in three numbers ---- */

typedef struct Base {
    const char *digits;
    unsigned bits;  /* of one digit */
    unsigned group; /* digits of a padded group */
} Base;

/* Returns how many digits it wrote. */
static size_t put_digits(Buf *b, Str bytes, const Base *base)
{
    uint32_t acc = 0;
    unsigned have = 0;
    size_t n = 0;
    for (size_t i = 0; i < bytes.n; i++) {
        acc = (acc << 8 | (unsigned char)bytes.p[i]) & 0xFFFFu;
        for (have += 8; have >= base->bits; n++) {
            have -= base->bits;
            buf_addc(b, base->digits[acc >> have & ((1u << base->bits) - 1)]);
        }
    }
    if (have) {
        buf_addc(b, base->digits[acc << (base->bits - have) & ((1u << base->bits) - 1)]);
        n++;
    }
    return n;
}

static Rc get_digits(Arena *a, Str text, const Base *base, Str *out)
{
    uint32_t acc = 0;
    unsigned have = 0;
    size_t n = 0;
    char *p = arena_alloc(a, text.n / 8 * base->bits + base->bits, 1);
    if (!p)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < text.n; i++) {
        const char *digit = text.p[i] ? strchr(base->digits, text.p[i]) : NULL;
        if (!digit)
            return RC_MALFORMED;
        acc = (acc << base->bits | (uint32_t)(digit - base->digits)) & 0xFFFFu;
        have += base->bits;
        if (have >= 8) {
            have -= 8;
            p[n++] = (char)(acc >> have & 0xFF);
        }
    }
    if (have >= base->bits || (acc & ((1u << have) - 1))) /* a digit too many, or bits that say nothing */
        return RC_MALFORMED;
    *out = (Str) { p, n };
    return RC_OK;
}

/* Takes the padding off; false when it is not exactly what fills the last group. */
static bool strip_padding(Str *io_text, unsigned group)
{
    size_t n = io_text->n;
    while (n && io_text->p[n - 1] == '=')
        n--;
    if (io_text->n % group || io_text->n - n >= group)
        return false;
    io_text->n = n;
    return true;
}

static const Base base64 = { base64_digits, 6, 4 }, base64_url = { base64_url_digits, 6, 4 },
                  base32 = { base32_digits, 5, 8 };

void base64_put(Buf *b, Str bytes, bool url)
{
    size_t n = put_digits(b, bytes, url ? &base64_url : &base64);
    for (; !url && n % base64.group; n++)
        buf_addc(b, '=');
}

Rc base64_get(Arena *a, Str text, bool url, Str *out)
{
    if (!url && !strip_padding(&text, base64.group))
        return RC_MALFORMED;
    return get_digits(a, text, url ? &base64_url : &base64, out);
}

void base32_put(Buf *b, Str bytes)
{
    put_digits(b, bytes, &base32);
}

Rc base32_get(Arena *a, Str text, Str *out)
{
    if (text.n && text.p[text.n - 1] == '=' && !strip_padding(&text, base32.group))
        return RC_MALFORMED;
    return get_digits(a, text, &base32, out);
}
