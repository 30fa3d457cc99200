/* Contract in fold.h. */
#include "text/fold.h"

#include "text/codec.h"

static bool left_out(uint32_t c)
{
    static const uint32_t ranges[][2] = {
        { 0x09, 0x0D },     { 0x20, 0x20 },     { 0x28, 0x29 },     { 0x2D, 0x2E },
        { 0x5F, 0x5F },     { 0xA0, 0xA0 },     { 0x200B, 0x2015 }, { 0x202A, 0x202E },
        { 0x2060, 0x2069 }, { 0x2212, 0x2212 }, { 0x3000, 0x3000 }, { 0xFEFF, 0xFEFF },
    };
    for (size_t i = 0; i < COUNT(ranges); i++)
        if (c >= ranges[i][0] && c <= ranges[i][1])
            return true;
    return false;
}

Rc fold_typed(Str in, char *out, size_t cap, size_t *out_n)
{
    size_t n = 0;
    for (size_t at = 0; at < in.n;) {
        uint32_t c = utf8_next(in, &at);
        if (c >= 0xFF01 && c <= 0xFF5E)
            c -= 0xFEE0;
        if (left_out(c))
            continue;
        if (c <= 0x20 || c > 0x7E || n == cap)
            return RC_INVALID;
        out[n++] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    *out_n = n;
    return RC_OK;
}
