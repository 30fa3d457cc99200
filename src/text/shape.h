/*
 * A Shape describes a C struct once and is used everywhere: JSON in (decode, validate), JSON out, OpenAPI,
 * TypeScript, the tests' checking of replies.
 *
 *     typedef struct SubmitIn { ResponseId response; int32_t version; Str note; } SubmitIn;
 *     static const Field submit_in_fields[] = {
 *         FIELD_ID(SubmitIn, response, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the response"),
 *         FIELD(SubmitIn, version, .flags = FLD_REQUIRED, .min = 1, .max = 1000, .doc = "version answered"),
 *         FIELD(SubmitIn, note, .max = 200, .doc = "free text, characters"),
 *     };
 *     static const Shape submit_in = SHAPE(SubmitIn, submit_in_fields);
 *
 * The kind is read off the C member; a type no row of the table knows does not compile.
 */
#pragma once

#include "base/arena.h"
#include "base/ids.h"
#include "base/log.h"
#include "base/rc.h"
#include "text/json.h"

typedef struct Shape Shape;

/* A list member: n structs of the element Shape, contiguous. */
typedef struct ListOf {
    void *p;
    size_t n;
} ListOf;

/* A list of integers; null elements are INT_NULL when the field has FLD_NULLS. */
#define INT_NULL INT32_MIN
typedef struct Ints {
    int32_t *p;
    size_t n;
} Ints;

typedef struct Strs {
    Str *p;
    size_t n;
} Strs;

/* A JSON value kept as its text (already verified on the way in; trusted on the way out). Absent = null. */
typedef struct RawJson {
    Str s;
} RawJson;

typedef enum FieldKind {
    F_NONE, /* unset: refused by the self-check */
    F_STR,
    F_PII,
    F_I32,
    F_I64,
    F_BOOL,
    F_OPT_I64,
    F_DEC,
    F_ID,
    F_OBJ,
    F_LIST,
    F_INTS,
    F_STRS,
    F_RAW
} FieldKind;

enum {
    FLD_REQUIRED = 1, /* in: must be present and not null. out: always written */
    FLD_PATH = 2,     /* from {name} of the path */
    FLD_QUERY = 4,    /* from the query string */
    FLD_PERSONAL = 8, /* identity or clinical text: the route needs a label that covers it */
    FLD_OMIT = 16,    /* out: left out when zero, empty, absent */
    FLD_NULLS = 32,   /* Ints: null elements allowed */
    FLD_DATE = 64,    /* Str: "YYYY-MM-DD" */
    FLD_AREA = 128,   /* int64: a valid 12-digit division code */
    FLD_PHONE =
        256, /* Str: mainland mobile or fixed number as people type it; the handler keeps the digits */
    FLD_MULTILINE = 512 /* Str: line breaks allowed; otherwise control characters are refused */
};

typedef struct Field {
    const char *name;
    uint32_t off;
    FieldKind kind;
    uint32_t flags;
    int64_t min,
        max; /* numbers: value range, Dec in whole units (both 0 = unchecked, only max 0 with min above 0 = no upper end); Str: length in characters,
                         max 0 = LIMIT_TEXT_SHORT; lists: count, max 0 = LIMIT_PAGE. The two limits that stand for 0
                         hold for input only. */
    const char *const *one_of; /* Str: the allowed values, NULL-ended */
    const Shape *shape;        /* F_OBJ and F_LIST: of the element */
    const char *doc;           /* what it is, unit, range, source */
} Field;

#define SHAPE_FIELDS 64 /* the decoder keeps a bit for each */

struct Shape {
    const char *name; /* C type name, becomes the OpenAPI schema name */
    uint32_t size;
    const Field *fields;
    size_t n_fields; /* at most SHAPE_FIELDS */
    const char *doc;
};

#define FIELD(T, m, ...)                   \
    {                                      \
        .name = #m, .off = offsetof(T, m), \
        .kind = _Generic(((T *)0)->m, Str  \
                         : F_STR, Pii      \
                         : F_PII, int32_t  \
                         : F_I32, int64_t  \
                         : F_I64, bool     \
                         : F_BOOL, OptI64  \
                         : F_OPT_I64, Dec  \
                         : F_DEC, Ints     \
                         : F_INTS, Strs    \
                         : F_STRS, RawJson \
                         : F_RAW),         \
        __VA_ARGS__                        \
    }
#define FIELD_ID(T, m, ...)                                                                      \
    {                                                                                            \
        .name = #m, .off = offsetof(T, m) + 0 * sizeof(((T *)0)->m.v), .kind = F_ID, __VA_ARGS__ \
    }
#define FIELD_OBJ(T, m, element, ...)                                                     \
    {                                                                                     \
        .name = #m, .off = offsetof(T, m), .kind = F_OBJ, .shape = (element), __VA_ARGS__ \
    }
#define FIELD_LIST(T, m, element, ...)       \
    {                                        \
        .name = #m, .off = offsetof(T, m),   \
        .kind = _Generic(((T *)0)->m, ListOf \
                         : F_LIST),          \
        .shape = (element), __VA_ARGS__      \
    }
/* SHAPE(T, table) or SHAPE(T, table, .doc = "..."). */
#define SHAPE(...) SHAPE_(__VA_ARGS__, )
#define SHAPE_(T, table, ...)                                                                   \
    {                                                                                           \
        .name = #T, .size = sizeof(T), .fields = (table), .n_fields = COUNT(table), __VA_ARGS__ \
    }

/* One value that does not come from the body: a path segment or query parameter. */
typedef struct Param {
    Str name, value; /* percent-decoded */
    bool used;
} Param;

/*
 * Decodes and validates a whole request into out (zeroed first). body may be absent when no field comes from it.
 * Failure: RC_INVALID (or RC_MALFORMED for text that is not JSON) with key and JSON pointer in *d:
 * "field.required", "field.type", "field.range", "field.length", "field.one_of", "field.unknown", "field.duplicate",
 * "field.format". Unknown members and unknown query parameters are refused (a Param that is used already is another's).
 * Pointers of parameters are "?name". Null for a member that is not required is the same as leaving it out. Members of
 * a RawJson value are not checked for duplicates: whoever reads it does.
 */
Rc shape_decode(const Shape *s, Str body, Param *params, size_t n_params, void *out, Arena *a,
                Diag *d) MUST_USE;
/* Decodes one object that stands where r is; for definitions and nested readers. */
Rc shape_read(const Shape *s, JsonR *r, void *out, Diag *d) MUST_USE;
/* Writes the struct as one JSON object. */
void shape_write(const Shape *s, const void *in, JsonW *w);
/* Writes the JSON Schema (OpenAPI 3.1) of one Shape, without its nested ones, which it names by $ref. in = as input. */
void shape_schema(const Shape *s, bool in, JsonW *w);
/* Checks a reply text against a Shape: every member known, of the right type, within what the field says, and all
   that are always written there. For tests. */
Rc shape_check(const Shape *s, Str json, Arena *a, Diag *d);
/* Self-check of the table itself: kinds set, docs there, element shapes there; NULL or what is wrong. */
const char *shape_fault(const Shape *s);

/* What schema, decoder and check agree on. in: of a request, else of a reply. */
bool field_required(const Field *f, bool in); /* the member must be there */
bool field_nullable(const Field *f, bool in); /* it may be null */
/* The largest length, count allowed; 0 = no limit. Numbers: not for them. */
int64_t field_max(const Field *f, bool in);
bool field_has_range(const Field *f); /* numbers: min holds */
bool field_open_end(const Field *f);  /* and there is no max */
/* The field named key; NULL when unknown. hint: the index to try first. */
const Field *shape_find(const Shape *s, Str key, size_t hint);
