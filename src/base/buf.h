/*
 * A growing byte buffer with a mandatory maximum. Sticky: after a failed growth (memory or maximum)
 * further writes do nothing and buf_failed() says so; check once at the end.
 */
#pragma once

#include "base/arena.h"
#include "base/base.h"

typedef struct Buf {
    char *p;
    size_t n, cap, max;
    Arena *arena; /* memory from here when set (old blocks are left to the arena), else from the heap */
    bool failed;
} Buf;

void buf_init(Buf *b, size_t max_bytes);                 /* heap; end with buf_done */
void buf_init_arena(Buf *b, Arena *a, size_t max_bytes); /* arena memory */
void buf_done(Buf *b);                                   /* frees heap memory, zeroes *b */
void buf_clear(Buf *b);                                  /* n = 0, clears failure, keeps memory */

void buf_add(Buf *b, Str s);
void buf_addc(Buf *b, char c);
void buf_addz(Buf *b, const char *z);
void buf_add_i64(Buf *b, int64_t v);
void buf_printf(Buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
bool buf_reserve(Buf *b, size_t more); /* room for more bytes at p + n; false when failed */
bool buf_failed(const Buf *b);
Str buf_str(const Buf *b); /* view, valid until the next write */
