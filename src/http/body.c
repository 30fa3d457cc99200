/* The chunk decoder; the contract is in body.h. */
#include "http/body.h"

#define EXT_MAX 256        /* extension bytes of one chunk */
#define EXT_TOTAL_MAX 4096 /* of all chunks: the cost of skipping is bounded */

enum { SIZE, EXT, SIZE_LF, DATA, DATA_CR, DATA_LF, LAST_CR, LAST_LF, DONE };

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool on_size(Chunked *k, char c)
{
    int v = hex_value(c);
    if (v >= 0) {
        k->left = k->left << 4 | (uint32_t)v;
        return ++k->digits <= 8;
    }
    k->state = c == '\r' ? SIZE_LF : EXT;
    k->ext = 0;
    return k->digits && (c == '\r' || c == ';');
}

static bool on_ext(Chunked *k, char c)
{
    if (c == '\r') {
        k->state = SIZE_LF;
        return true;
    }
    bool legal = c == '\t' || (c >= 0x20 && c != 0x7f);
    return legal && ++k->ext <= EXT_MAX && ++k->ext_total <= EXT_TOTAL_MAX;
}

/* A byte of the framing; false when it may not stand here. */
static bool on_framing(Chunked *k, char c)
{
    switch (k->state) {
    case SIZE:
        return on_size(k, c);
    case EXT:
        return on_ext(k, c);
    case SIZE_LF:
        k->state = k->left ? DATA : LAST_CR;
        return c == '\n';
    case DATA_CR:
        k->state = DATA_LF;
        return c == '\r';
    case DATA_LF:
        k->state = SIZE;
        k->left = 0;
        k->digits = 0;
        return c == '\n';
    case LAST_CR:
        k->state = LAST_LF;
        return c == '\r';
    default:
        k->state = DONE;
        return c == '\n';
    }
}

int chunked_take(Chunked *k, Str in, Buf *out, size_t *out_used)
{
    size_t at = 0;
    int status = CHUNKED_MORE;
    while (at < in.n && k->state != DONE && !status) {
        if (k->state != DATA) {
            status = on_framing(k, in.p[at++]) ? CHUNKED_MORE : 400;
            if (k->state == DATA && k->left > out->max - out->n)
                status = 413;
            continue;
        }
        size_t n = in.n - at < k->left ? in.n - at : k->left;
        buf_add(out, str_sub(in, at, n));
        at += n;
        k->left -= (uint32_t)n;
        if (!k->left)
            k->state = DATA_CR;
        if (buf_failed(out))
            status = 503;
    }
    *out_used = at;
    return !status && k->state == DONE ? CHUNKED_DONE : status;
}
