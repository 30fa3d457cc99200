/*
 * The words every file of the program is written in: string views, attributes, assertions.
 *
 * Str is a view: pointer and length, not terminated, may hold NUL bytes, owns nothing. An absent
 * string is { NULL, 0 }; an empty one has p != NULL. Text is UTF-8.
 * No I/O and no allocation here.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define MUST_USE __attribute__((warn_unused_result))
#define NO_RETURN __attribute__((noreturn))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#define CLEANUP(fn) __attribute__((cleanup(fn)))
#define UNUSED __attribute__((unused))

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define LIST(a) (a), COUNT(a) /* a table and its length, for positional pairs */

typedef struct Str {
    const char *p; /* first byte; NULL when absent */
    size_t n;      /* bytes */
} Str;

/* A Str of a literal. STR_INIT is the same for static tables. */
#define S(literal) ((Str) { "" literal "", sizeof(literal) - 1 })
#define STR_INIT(literal)                  \
    {                                      \
        "" literal "", sizeof(literal) - 1 \
    }
/* For printf("%.*s", STR_ARG(s)). */
#define STR_ARG(s) (int)(s).n, ((s).p ? (s).p : "")

/* A number that may be absent. */
typedef struct OptI64 {
    int64_t v;
    bool has;
} OptI64;

/* An exact decimal, scaled by DEC_ONE, that may be absent: scores and means. */
#define DEC_ONE INT64_C(1000000)
typedef struct Dec {
    int64_t v; /* value * DEC_ONE */
    bool has;
} Dec;

/* The current line as text "file.c:12", for diagnostics. */
#define STRINGIFY_(x) #x
#define STRINGIFY(x) STRINGIFY_(x)
#define HERE __FILE__ ":" STRINGIFY(__LINE__)

/* Wrong program state: always on, prints the expression and place, aborts. Never for wrong input. */
NO_RETURN void ensure_failed(const char *expr, const char *here);
#define ENSURE(x) ((x) ? (void)0 : ensure_failed(#x, HERE))

/* str.c: comparisons and small helpers on views. */
Str str_from_z(const char *z);    /* of a terminated string; NULL gives the absent Str */
bool str_eq(Str a, Str b);        /* byte equality; absent equals empty */
bool str_eq_nocase(Str a, Str b); /* ASCII only */
int str_cmp(Str a, Str b);        /* memcmp order, shorter first */
bool str_starts(Str s, Str prefix);
bool str_ends(Str s, Str suffix);
size_t str_find_char(Str s, char c);       /* index, or s.n when absent */
Str str_sub(Str s, size_t from, size_t n); /* clamped to s */
Str str_trim(Str s);                       /* ASCII space, tab, CR, LF at both ends */
/* Splits at the first sep: head gets what is before, tail what follows; false when sep is absent
   (head = s, tail absent). */
bool str_cut(Str s, char sep, Str *out_head, Str *out_tail);
/* Whole-string decimal integer, optional '-', no sign '+', no spaces; false on overflow or junk. */
bool str_to_i64(Str s, int64_t *out);
/* Constant time in the length of a: equal only if lengths and bytes are. */
bool str_eq_secret(Str a, Str b);
