/*
 * Structs from JSON and parameters by their Shape; the contract is in shape.h.
 *
 * One engine serves requests (shape_decode), nested readers (shape_read) and the checking of replies (shape_check); the
 * last differs in what may be null or missing, see field_required and field_nullable. Recursion follows the nesting of
 * the text, which the JSON reader bounds. Tests: test_shape.c
 */
#include "text/shape.h"

#include "base/date.h"
#include "base/limits.h"
#include "text/codec.h"
#include "text/fold.h"

/* Where we are in the text, a chain on the stack; becomes a JSON pointer only when something fails. */
typedef struct Path {
    const struct Path *up;
    Str name;     /* of a member; absent for an element */
    size_t index; /* of an element */
    bool param;   /* a parameter: "?name" */
} Path;

typedef struct Decoder {
    JsonR *r;
    Diag *d;
    bool in; /* a request; else a reply is being checked */
} Decoder;

#define POINTER_NAME 64 /* bytes of a name somebody sent that are repeated to him */

static void put_path(Buf *b, const Path *at)
{
    if (!at)
        return;
    put_path(b, at->up);
    buf_addc(b, at->param ? '?' : '/');
    if (!at->name.p)
        buf_add_i64(b, (int64_t)at->index);
    for (size_t i = 0; i < at->name.n; i++) {
        char c = at->name.p[i];
        if (i >= POINTER_NAME && ((unsigned char)c & 0xC0) != 0x80)
            break;
        if (c == '~' || c == '/')
            buf_add(b, c == '~' ? S("~0") : S("~1"));
        else
            buf_addc(b, c);
    }
}

static Rc fail_at(const Decoder *c, Rc rc, const char *key, const Path *at)
{
    Buf b;
    buf_init_arena(&b, c->r->arena, LIMIT_JSON_DEPTH * (POINTER_NAME * 2 + 8));
    put_path(&b, at);
    if (arena_failed(c->r->arena))
        return FAIL(c->d, RC_NO_MEMORY, "json.memory");
    Str pointer = buf_str(&b);
    return FAIL_FIELD(c->d, rc, key, pointer.n ? pointer : S("")); /* of the whole: empty, not absent */
}

static Rc bad(const Decoder *c, const char *key, const Path *at)
{
    return fail_at(c, RC_INVALID, key, at);
}

/* The reader failed: its words, with the place as far as it is known. */
static Rc reader_failed(const Decoder *c, const Path *at)
{
    return at && at->param ? bad(c, "field.type", at) : fail_at(c, c->r->rc, c->r->why, at);
}

/* ---- checks of one value ---- */

/* Control characters, but for line breaks and tabs where they are allowed. */
static bool has_control(Str s, bool multiline)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char ch = (unsigned char)s.p[i];
        if ((ch < 0x20 && !(multiline && (ch == '\n' || ch == '\t'))) || ch == 0x7F)
            return true;
    }
    return false;
}

static bool is_one_of(const char *const *list, Str s)
{
    for (; *list; list++)
        if (str_eq(str_from_z(*list), s))
            return true;
    return false;
}

static bool all_digits(Str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n > 0;
}

/* A mobile number, or a subscriber number (7 or 8 digits) with or without its area code (0 and 2 or 3 digits), as people
   type it: full-width digits, spaces, dashes, the country code. What is kept is the handler's. */
static bool is_phone(Str typed)
{
    char room[16];
    Str s = { room, 0 };
    if (fold_typed(typed, room, sizeof room, &s.n))
        return false;
    bool country = str_starts(s, S("+86")) || str_starts(s, S("0086"));
    if (country)
        s = str_sub(s, s.p[0] == '+' ? 3 : 4, s.n);
    else if (s.n == 13 && str_starts(s, S("86")))
        s = str_sub(s, 2, s.n);
    if (!all_digits(s))
        return false;
    if (s.n == 11 && s.p[0] == '1')
        return s.p[1] >= '3';
    if (s.p[0] == '0')
        return s.n >= 10 && s.n <= 12 && s.p[1] != '0';
    return s.p[0] > '1' && (country ? s.n == 10 || s.n == 11 : s.n == 7 || s.n == 8);
}

static bool has_length(const Field *f, Str s, bool in)
{
    bool element = f->kind == F_STRS; /* min and max count the list */
    int64_t min = element ? 0 : f->min, max = field_max(f, in);
    if (element)
        max = in ? LIMIT_TEXT_SHORT : 0;
    if (!min && (!max || s.n <= (size_t)max))
        return true;
    int64_t n = (int64_t)utf8_count(s);
    return n >= min && (!max || n <= max);
}

/* Dates always; phones and control characters of requests only: a reply may mask the one and hold old texts. */
static bool has_format(const Field *f, Str s, bool in)
{
    Date date;
    if (f->flags & FLD_DATE && !date_parse(s, &date))
        return false;
    return !in || (!(f->flags & FLD_PHONE && !is_phone(s)) && !has_control(s, f->flags & FLD_MULTILINE));
}

/* The key of what is wrong with a text; NULL when it is right. */
static const char *str_fault(const Decoder *c, const Field *f, Str s)
{
    if (!has_length(f, s, c->in))
        return "field.length";
    if (f->one_of && !is_one_of(f->one_of, s))
        return "field.one_of";
    return has_format(f, s, c->in) ? NULL : "field.format";
}

static Rc set_str(const Decoder *c, const Field *f, Str s, Str *out, const Path *at)
{
    const char *fault = str_fault(c, f, s);
    if (fault)
        return bad(c, fault, at);
    *out = s;
    return RC_OK;
}

static bool out_of_range(const Field *f, int64_t v, int64_t unit)
{
    return field_has_range(f) && (v < f->min * unit || (!field_open_end(f) && v > f->max * unit));
}

static Rc set_id(const Decoder *c, Str s, int64_t *out, const Path *at)
{
    int64_t v;
    if (s.n == 0 || s.p[0] < '1' || s.p[0] > '9' || !str_to_i64(s, &v))
        return bad(c, "field.format", at);
    *out = v;
    return RC_OK;
}

/* ---- readers, one a kind: a value that is not null, from where the reader stands ---- */

typedef Rc ReadFn(const Decoder *c, const Field *f, void *out, const Path *at);

static Rc read_str(const Decoder *c, const Field *f, void *out, const Path *at)
{
    Str s;
    if (json_str(c->r, &s))
        return set_str(c, f, s, out, at);
    return reader_failed(c, at);
}

static Rc read_pii(const Decoder *c, const Field *f, void *out, const Path *at)
{
    return read_str(c, f, &((Pii *)out)->s, at);
}

/* An integer within [least, most] and the field's own range. */
static Rc take_int(const Decoder *c, const Field *f, int64_t least, int64_t most, int64_t *out,
                   const Path *at)
{
    int64_t v;
    if (!json_i64(c->r, &v))
        return reader_failed(c, at);
    if (v < least || v > most || out_of_range(f, v, 1))
        return bad(c, "field.range", at);
    if (f->flags & FLD_AREA && (area_level(v) == AREA_NONE || (c->in && v == 0)))
        return bad(c, "field.format", at);
    *out = v;
    return RC_OK;
}

static Rc read_i32(const Decoder *c, const Field *f, void *out, const Path *at)
{
    int64_t v = 0;
    TRY(take_int(c, f, INT32_MIN, INT32_MAX, &v, at));
    *(int32_t *)out = (int32_t)v;
    return RC_OK;
}

static Rc read_i64(const Decoder *c, const Field *f, void *out, const Path *at)
{
    return take_int(c, f, INT64_MIN, INT64_MAX, out, at);
}

static Rc read_opt_i64(const Decoder *c, const Field *f, void *out, const Path *at)
{
    OptI64 *o = out;
    o->has = true;
    return take_int(c, f, INT64_MIN, INT64_MAX, &o->v, at);
}

static Rc read_dec(const Decoder *c, const Field *f, void *out, const Path *at)
{
    Dec *o = out;
    o->has = true;
    if (!json_dec(c->r, &o->v))
        return reader_failed(c, at);
    return out_of_range(f, o->v, DEC_ONE) ? bad(c, "field.range", at) : RC_OK;
}

static Rc read_bool(const Decoder *c, const Field *f, void *out, const Path *at)
{
    (void)f;
    return json_bool(c->r, out) ? RC_OK : reader_failed(c, at);
}

static Rc read_id(const Decoder *c, const Field *f, void *out, const Path *at)
{
    (void)f;
    Str s;
    return json_str(c->r, &s) ? set_id(c, s, out, at) : reader_failed(c, at);
}

static Rc read_raw(const Decoder *c, const Field *f, void *out, const Path *at)
{
    (void)f;
    return json_skip(c->r, &((RawJson *)out)->s) ? RC_OK : reader_failed(c, at);
}

static Rc read_object(const Decoder *c, const Shape *s, void *out, const Path *at);

static Rc read_obj(const Decoder *c, const Field *f, void *out, const Path *at)
{
    return read_object(c, f->shape, out, at);
}

/* ---- lists ---- */

/* A growing array of elements in the arena; what it outgrows stays there. */
typedef struct Growing {
    char *p;
    size_t n, cap, size;
} Growing;

/* Makes room for one more element; false when there is no memory. */
static bool grow(Arena *a, Growing *g)
{
    if (g->n < g->cap)
        return true;
    size_t cap = g->cap ? g->cap * 2 : g->size > 64 ? 4 : 16;
    char *p = arena_array_(a, cap, g->size, _Alignof(max_align_t));
    if (!p)
        return false;
    if (g->n)
        memcpy(p, g->p, g->n * g->size);
    g->p = p;
    g->cap = cap;
    return true;
}

static Rc take_elements(const Decoder *c, const Field *f, Growing *g, ReadFn *read_one, const Path *at)
{
    int64_t max = field_max(f, c->in);
    Path element = { .up = at };
    if (!json_enter_array(c->r))
        return reader_failed(c, at);
    while (!max || g->n <= (size_t)max) {
        if (!grow(c->r->arena, g))
            return bad(c, "json.memory", at);
        if (f->kind == F_INTS) /* most elements of most answer sheets */
            g->n += json_ints(c->r, (int32_t *)(void *)g->p + g->n, g->cap - g->n);
        if (g->n == g->cap)
            continue;
        if (!json_next(c->r))
            break;
        element.index = g->n;
        TRY(read_one(c, f, g->p + g->size * g->n++, &element));
    }
    if (c->r->rc)
        return reader_failed(c, at);
    return (max && g->n > (size_t)max) || g->n < (size_t)f->min ? bad(c, "field.length", at) : RC_OK;
}

static Rc read_list(const Decoder *c, const Field *f, void *out, const Path *at)
{
    Growing g = { .size = f->shape->size };
    TRY(take_elements(c, f, &g, read_obj, at));
    *(ListOf *)out = (ListOf) { g.p, g.n };
    return RC_OK;
}

static Rc read_int_element(const Decoder *c, const Field *f, void *out, const Path *at)
{
    int64_t v;
    JsonType type = json_peek(c->r);
    if (type == JSON_NULL && f->flags & FLD_NULLS) {
        *(int32_t *)out = INT_NULL;
        return json_null(c->r) ? RC_OK : reader_failed(c, at);
    }
    if (!json_i64(c->r, &v))
        return reader_failed(c, at);
    if (v <= INT_NULL || v > INT32_MAX)
        return bad(c, "field.range", at);
    *(int32_t *)out = (int32_t)v;
    return RC_OK;
}

static Rc read_ints(const Decoder *c, const Field *f, void *out, const Path *at)
{
    Growing g = { .size = sizeof(int32_t) };
    TRY(take_elements(c, f, &g, read_int_element, at));
    *(Ints *)out = (Ints) { (int32_t *)(void *)g.p, g.n };
    return RC_OK;
}

static Rc read_strs(const Decoder *c, const Field *f, void *out, const Path *at)
{
    Growing g = { .size = sizeof(Str) };
    TRY(take_elements(c, f, &g, read_str, at));
    *(Strs *)out = (Strs) { (Str *)(void *)g.p, g.n };
    return RC_OK;
}

static ReadFn *const readers[] = {
    [F_STR] = read_str,   [F_PII] = read_pii,         [F_I32] = read_i32,   [F_I64] = read_i64,
    [F_BOOL] = read_bool, [F_OPT_I64] = read_opt_i64, [F_DEC] = read_dec,   [F_ID] = read_id,
    [F_OBJ] = read_obj,   [F_LIST] = read_list,       [F_INTS] = read_ints, [F_STRS] = read_strs,
    [F_RAW] = read_raw,
};

/* ---- objects ---- */

static Rc read_member(const Decoder *c, const Field *f, void *out, const Path *at)
{
    ENSURE(f->kind > F_NONE && f->kind < COUNT(readers));
    if (json_peek(c->r) != JSON_NULL)
        return readers[f->kind](c, f, out, at);
    if (!field_nullable(f, c->in))
        return bad(c, field_required(f, c->in) && c->in ? "field.required" : "field.type", at);
    return json_null(c->r) ? RC_OK : reader_failed(c, at);
}

static bool in_body(const Field *f)
{
    return !(f->flags & (FLD_PATH | FLD_QUERY));
}

static Rc require(const Decoder *c, const Shape *s, uint64_t seen, const Path *up)
{
    for (size_t i = 0; i < s->n_fields; i++) {
        const Field *f = &s->fields[i];
        if ((seen >> i & 1) || !field_required(f, c->in))
            continue;
        bool param = c->in && !in_body(f);
        return bad(c, "field.required", &(Path) { .up = up, .name = str_from_z(f->name), .param = param });
    }
    return RC_OK;
}

/* The members of an object; io_seen has a bit for each field that came. */
static Rc read_members(const Decoder *c, const Shape *s, void *out, uint64_t *io_seen, const Path *up)
{
    Str key;
    size_t next = 0;
    ENSURE(s->n_fields <= SHAPE_FIELDS);
    if (!json_enter_object(c->r))
        return reader_failed(c, up);
    while (json_key(c->r, &key)) {
        Path at = { .up = up, .name = key };
        const Field *f = shape_find(s, key, next);
        if (!f || (c->in && !in_body(f)))
            return bad(c, "field.unknown", &at);
        next = (size_t)(f - s->fields);
        uint64_t bit = UINT64_C(1) << next++;
        if (*io_seen & bit)
            return bad(c, "field.duplicate", &at);
        *io_seen |= bit;
        TRY(read_member(c, f, (char *)out + f->off, &at));
    }
    return c->r->rc ? reader_failed(c, up) : RC_OK;
}

static Rc read_object(const Decoder *c, const Shape *s, void *out, const Path *at)
{
    uint64_t seen = 0;
    TRY(read_members(c, s, out, &seen, at));
    return require(c, s, seen, at);
}

Rc shape_read(const Shape *s, JsonR *r, void *out, Diag *d)
{
    return read_object(&(Decoder) { r, d, .in = true }, s, memset(out, 0, s->size), NULL);
}

/* ---- parameters ---- */

static Rc param_number(const Decoder *c, const Field *f, Str text, void *out, const Path *at)
{
    JsonR r;
    json_read(&r, text, c->r->arena);
    Decoder sub = { &r, c->d, .in = true };
    if (text.n == 0 || (text.p[0] != '-' && (text.p[0] < '0' || text.p[0] > '9')))
        return bad(c, "field.type", at);
    TRY(readers[f->kind](&sub, f, out, at));
    return r.at == r.end ? RC_OK : bad(c, "field.type", at);
}

static Rc param_bool(const Decoder *c, Str text, bool *out, const Path *at)
{
    *out = str_eq(text, S("true")) || str_eq(text, S("1"));
    return *out || str_eq(text, S("false")) || str_eq(text, S("0")) ? RC_OK : bad(c, "field.type", at);
}

static Rc read_param(const Decoder *c, const Field *f, Str text, void *out, const Path *at)
{
    switch (f->kind) {
    case F_STR:
    case F_PII:
        return set_str(c, f, text, out, at);
    case F_ID:
        return set_id(c, text, out, at);
    case F_BOOL:
        return param_bool(c, text, out, at);
    case F_I32:
    case F_I64:
    case F_OPT_I64:
    case F_DEC:
        return param_number(c, f, text, out, at);
    case F_NONE:
    case F_OBJ:
    case F_LIST:
    case F_INTS:
    case F_STRS:
    case F_RAW:
        break;
    }
    ensure_failed("a parameter has a scalar kind", HERE); /* shape_fault finds it before */
}

static Rc read_params(const Decoder *c, const Shape *s, Param *params, size_t n, void *out, uint64_t *io_seen)
{
    for (size_t i = 0; i < n; i++) {
        if (params[i].used)
            continue;
        Path at = { .name = params[i].name.p ? params[i].name : S(""), .param = true };
        const Field *f = shape_find(s, params[i].name, 0);
        if (!f || in_body(f))
            return bad(c, "field.unknown", &at);
        uint64_t bit = UINT64_C(1) << (f - s->fields);
        if (*io_seen & bit)
            return bad(c, "field.duplicate", &at);
        *io_seen |= bit;
        params[i].used = true;
        TRY(read_param(c, f, params[i].value.p ? params[i].value : S(""), (char *)out + f->off, &at));
    }
    return RC_OK;
}

Rc shape_decode(const Shape *s, Str body, Param *params, size_t n_params, void *out, Arena *a, Diag *d)
{
    JsonR r;
    uint64_t seen = 0;
    json_read(&r, body, a);
    Decoder c = { &r, d, .in = true };
    memset(out, 0, s->size);
    ENSURE(s->n_fields <= SHAPE_FIELDS);
    TRY(read_params(&c, s, params, n_params, out, &seen));
    if (body.n) {
        TRY(read_members(&c, s, out, &seen, NULL));
        if (json_done(&r))
            return reader_failed(&c, NULL);
    }
    return require(&c, s, seen, NULL);
}

Rc shape_check(const Shape *s, Str json, Arena *a, Diag *d)
{
    JsonR r;
    json_read(&r, json, a);
    Decoder c = { &r, d, .in = false };
    void *scratch = arena_alloc(a, s->size, _Alignof(max_align_t));
    if (!scratch)
        return FAIL(d, RC_NO_MEMORY, "json.memory");
    TRY(read_object(&c, s, scratch, NULL));
    return json_done(&r) ? reader_failed(&c, NULL) : RC_OK;
}
