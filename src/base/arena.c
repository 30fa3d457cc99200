/* Arenas; the contract is in arena.h. Under ASan every block gets a chunk of its own. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"

#if defined(__SANITIZE_ADDRESS__)
#define ONE_BLOCK_A_CHUNK 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ONE_BLOCK_A_CHUNK 1
#endif
#endif
#ifndef ONE_BLOCK_A_CHUNK
#define ONE_BLOCK_A_CHUNK 0
#endif

#define CHUNK_MIN 4096u

typedef struct Chunk {
    struct Chunk *next; /* older */
    size_t used, cap;
    _Alignas(max_align_t) unsigned char mem[];
} Chunk;

typedef struct Defer {
    struct Defer *next; /* older */
    void (*fn)(void *p);
    void *p;
} Defer;

struct Arena {
    Chunk *head; /* newest */
    Defer *defers;
    size_t limit, total; /* bytes of chunks */
    size_t used;
    long count;
    bool failed;
};

Arena *arena_new(size_t max_bytes)
{
    Arena *a = mem_alloc(sizeof *a);
    if (a)
        a->limit = max_bytes;
    return a;
}

static void run_defers(Arena *a, const Defer *until)
{
    while (a->defers != until) {
        Defer *d = a->defers;
        a->defers = d->next;
        d->fn(d->p);
    }
}

static void drop_chunks(Arena *a, const Chunk *until)
{
    while (a->head != until) {
        Chunk *c = a->head;
        a->head = c->next;
        a->total -= c->cap;
        mem_free(c);
    }
}

void arena_free(Arena *a)
{
    if (!a)
        return;
    run_defers(a, NULL);
    drop_chunks(a, NULL);
    mem_free(a);
}

void arena_reset(Arena *a)
{
    run_defers(a, NULL);
    Chunk *keep = a->head;
    while (keep && keep->next)
        keep = keep->next; /* the oldest and smallest */
    drop_chunks(a, keep);
    if (keep)
        keep->used = 0;
    a->used = 0;
    a->count = 0;
    a->failed = false;
}

void *arena_alloc(Arena *a, size_t size, size_t align)
{
    ENSURE(align != 0 && (align & (align - 1)) == 0 && align <= _Alignof(max_align_t));
    if (a->failed)
        return NULL;
    Chunk *c = a->head;
    size_t at = c ? (c->used + align - 1) & ~(align - 1) : 0;
    if (!c || ONE_BLOCK_A_CHUNK || at > c->cap || size > c->cap - at) {
        size_t least = CHUNK_MIN;
        if (c && !ONE_BLOCK_A_CHUNK && c->cap < (1u << 18))
            least = c->cap * 2; /* grow, so that big requests take few chunks */
        size_t cap = size > least || ONE_BLOCK_A_CHUNK ? size : least;
        if (cap > a->limit - a->total)
            cap = size;
        if (cap > a->limit - a->total || cap > SIZE_MAX - sizeof(Chunk) ||
            !(c = mem_alloc(sizeof(Chunk) + cap))) {
            a->failed = true;
            return NULL;
        }
        c->next = a->head;
        c->cap = cap;
        a->head = c;
        a->total += cap;
        at = 0;
    }
    c->used = at + size;
    a->used += size;
    a->count++;
    return memset(c->mem + at, 0, size); /* chunks are reused after a rewind */
}

void *arena_array_(Arena *a, size_t n, size_t size, size_t align)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes)) {
        a->failed = true;
        return NULL;
    }
    return arena_alloc(a, bytes, align);
}

Str arena_str(Arena *a, Str s)
{
    if (!s.p)
        return s;
    char *p = arena_alloc(a, s.n + 1, 1);
    if (!p)
        return (Str) { 0 };
    memcpy(p, s.p, s.n);
    return (Str) { p, s.n };
}

const char *arena_z(Arena *a, Str s)
{
    return arena_str(a, s.p ? s : S("")).p;
}

Str arena_printf(Arena *a, const char *fmt, ...)
{
    char text[4096];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (n < 0 || (size_t)n >= sizeof text) {
        a->failed = true;
        return (Str) { 0 };
    }
    return arena_str(a, (Str) { text, (size_t)n });
}

bool arena_failed(const Arena *a)
{
    return a->failed;
}

size_t arena_used(const Arena *a)
{
    return a->used;
}

long arena_count(const Arena *a)
{
    return a->count;
}

ArenaMark arena_mark(Arena *a)
{
    return (ArenaMark) { a->head, a->head ? a->head->used : 0, a->used, a->defers };
}

void arena_rewind(Arena *a, ArenaMark m)
{
    run_defers(a, m.defers);
    drop_chunks(a, m.chunk);
    if (a->head)
        a->head->used = m.used;
    a->used = m.total;
    a->failed = false;
}

Rc arena_defer(Arena *a, void (*fn)(void *p), void *p)
{
    Defer *d = ARENA_NEW(a, Defer);
    if (!d)
        return RC_NO_MEMORY;
    *d = (Defer) { .next = a->defers, .fn = fn, .p = p };
    a->defers = d;
    return RC_OK;
}
