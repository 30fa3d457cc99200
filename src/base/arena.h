/*
 * Memory with one lifetime: a request, a job, a compiled definition. Freed as a whole.
 *
 * An arena has a cap (the defence against oversized requests). A failed allocation returns NULL and
 * the arena stays failed: arena_failed() is asked once before a transaction commits, so a missed check
 * loses a request, never data. Not for use by two threads at once. Under ASan each block is its own
 * allocation, so overruns are seen.
 */
#pragma once

#include "base/base.h"
#include "base/rc.h"

typedef struct Arena Arena;
typedef struct ArenaMark { /* a place to rewind to; treat as opaque */
    void *chunk;
    size_t used;
    size_t total;
    void *defers;
} ArenaMark;

Arena *arena_new(size_t max_bytes) MUST_USE; /* NULL when out of memory */
void arena_free(Arena *a);                   /* runs deferred functions, newest first; NULL is fine */
void arena_reset(Arena *a);                  /* empty again, keeps one chunk, clears failure */

void *arena_alloc(Arena *a, size_t size, size_t align) MUST_USE; /* zeroed; NULL on failure */
#define ARENA_NEW(a, T) ((T *)arena_alloc((a), sizeof(T), _Alignof(T)))
/* An array of n zeroed T; overflow-checked. */
void *arena_array_(Arena *a, size_t n, size_t size, size_t align) MUST_USE;
#define ARENA_ARRAY(a, T, n) ((T *)arena_array_((a), (n), sizeof(T), _Alignof(T)))

Str arena_str(Arena *a, Str s);       /* a copy, terminated after its end; absent on failure */
const char *arena_z(Arena *a, Str s); /* a terminated copy; NULL on failure */
Str arena_printf(Arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3); /* at most 4 KiB; absent on failure */

bool arena_failed(const Arena *a);
size_t arena_used(const Arena *a); /* bytes handed out, for metrics and budgets */
long arena_count(const Arena *a);  /* allocations made, for budgets */

ArenaMark arena_mark(Arena *a);
void arena_rewind(Arena *a, ArenaMark m); /* runs what was deferred since; failure stays cleared */
/* Calls fn(p) when the arena is freed, reset or rewound past this point. */
Rc arena_defer(Arena *a, void (*fn)(void *p), void *p) MUST_USE;
