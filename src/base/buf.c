/* Growing buffers; the contract is in buf.h. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"

void buf_init(Buf *b, size_t max_bytes)
{
    *b = (Buf) { .max = max_bytes };
}

void buf_init_arena(Buf *b, Arena *a, size_t max_bytes)
{
    *b = (Buf) { .max = max_bytes, .arena = a };
}

void buf_done(Buf *b)
{
    if (!b->arena)
        mem_free(b->p);
    *b = (Buf) { 0 };
}

void buf_clear(Buf *b)
{
    b->n = 0;
    b->failed = false;
}

bool buf_reserve(Buf *b, size_t more)
{
    if (b->failed)
        return false;
    if (more <= b->cap - b->n)
        return true;
    if (more > b->max - b->n) {
        b->failed = true;
        return false;
    }
    size_t cap = b->cap ? b->cap : b->max < 256 ? b->max : 256;
    while (cap - b->n < more)
        cap = cap > b->max / 2 ? b->max : cap * 2;
    char *p;
    if (b->arena) {
        p = arena_alloc(b->arena, cap, 1);
        if (p && b->n)
            memcpy(p, b->p, b->n);
    } else {
        p = mem_realloc(b->p, cap);
    }
    if (!p) {
        b->failed = true;
        return false;
    }
    b->p = p;
    b->cap = cap;
    return true;
}

void buf_add(Buf *b, Str s)
{
    if (s.n && buf_reserve(b, s.n)) {
        memcpy(b->p + b->n, s.p, s.n);
        b->n += s.n;
    }
}

void buf_addc(Buf *b, char c)
{
    buf_add(b, (Str) { &c, 1 });
}

void buf_addz(Buf *b, const char *z)
{
    buf_add(b, str_from_z(z));
}

void buf_add_i64(Buf *b, int64_t v)
{
    char digits[20];
    size_t i = sizeof digits;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do
        digits[--i] = (char)('0' + (char)(u % 10));
    while (u /= 10);
    if (v < 0)
        buf_addc(b, '-');
    buf_add(b, (Str) { digits + i, sizeof digits - i });
}

void buf_printf(Buf *b, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (n < 0)
        b->failed = true;
    else if (buf_reserve(b, (size_t)n + 1)) {
        vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

bool buf_failed(const Buf *b)
{
    return b->failed;
}

Str buf_str(const Buf *b)
{
    return (Str) { b->p ? b->p : "", b->n };
}
