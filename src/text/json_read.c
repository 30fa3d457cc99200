/*
 * The JSON pull reader; the contract is in json.h. The first failure sticks: r->at stays there, every later call
 * returns false. Strings are scanned once (eight bytes a step while they are plain ASCII) and only those with
 * escapes are copied. Recursion only in skip_value, bounded by LIMIT_JSON_DEPTH. Tests: test_json.c
 */
#include "text/json.h"

#include "base/limits.h"
#include "text/codec.h"

#define NUMBER_CHARS 40     /* longest number with fraction or exponent: what a double can need and some */
#define NUMBER_EXPONENT 300 /* beyond it, readers with doubles see infinity or zero */

static bool fail(JsonR *r, Rc rc, const char *why)
{
    if (!r->rc) {
        r->rc = rc;
        r->why = why;
    }
    return false;
}

static bool fail_syntax(JsonR *r)
{
    return fail(r, RC_MALFORMED, "json.syntax");
}

void json_read(JsonR *r, Str text, Arena *a)
{
    const char *p = text.p ? text.p : "";
    *r = (JsonR) { .at = p, .start = p, .end = p + text.n, .arena = a };
}

static inline void skip_space(JsonR *r)
{
    while (r->at < r->end && (*r->at == ' ' || *r->at == '\n' || *r->at == '\r' || *r->at == '\t'))
        r->at++;
}

static inline bool is_digit(const char *p, const char *end)
{
    return p < end && *p >= '0' && *p <= '9';
}

JsonType json_peek(JsonR *r)
{
    if (r->rc)
        return JSON_END;
    skip_space(r);
    switch (r->at < r->end ? *r->at : '\0') {
    case '"':
        return JSON_STRING;
    case '{':
        return JSON_OBJECT;
    case '[':
        return JSON_ARRAY;
    case 't':
        return JSON_TRUE;
    case 'f':
        return JSON_FALSE;
    case 'n':
        return JSON_NULL;
    default:
        if (r->at < r->end && (*r->at == '-' || is_digit(r->at, r->end)))
            return JSON_NUMBER;
        fail_syntax(r);
        return JSON_END;
    }
}

/* True when the next value has this type; else fails. */
static bool expect(JsonR *r, JsonType type)
{
    JsonType is = json_peek(r);
    return is == type ? true : fail(r, RC_INVALID, "field.type");
}

static bool word(JsonR *r, Str w)
{
    if ((size_t)(r->end - r->at) < w.n || memcmp(r->at, w.p, w.n) != 0)
        return fail_syntax(r);
    r->at += w.n;
    return true;
}

bool json_null(JsonR *r)
{
    return expect(r, JSON_NULL) && word(r, S("null"));
}

bool json_bool(JsonR *r, bool *out)
{
    JsonType type = json_peek(r);
    if (type != JSON_TRUE && type != JSON_FALSE)
        return fail(r, RC_INVALID, "field.type");
    if (!word(r, type == JSON_TRUE ? S("true") : S("false")))
        return false;
    *out = type == JSON_TRUE;
    return true;
}

/* ---- numbers ---- */

typedef struct Number {
    Str whole, fraction; /* digits */
    bool minus, has_exponent;
    int exponent; /* its size, clamped to NUMBER_EXPONENT + 1 */
} Number;

static Str take_digits(JsonR *r)
{
    const char *from = r->at;
    while (is_digit(r->at, r->end))
        r->at++;
    return (Str) { from, (size_t)(r->at - from) };
}

static bool take_exponent(JsonR *r, Number *out)
{
    r->at++;
    if (r->at < r->end && (*r->at == '+' || *r->at == '-'))
        r->at++;
    Str e = take_digits(r);
    for (size_t i = 0; i < e.n && out->exponent <= NUMBER_EXPONENT; i++)
        out->exponent = out->exponent * 10 + (e.p[i] - '0');
    out->has_exponent = true;
    return e.n ? true : fail_syntax(r);
}

/* Consumes one number by the grammar and splits it. */
static bool take_number(JsonR *r, Number *out)
{
    *out = (Number) { .minus = *r->at == '-' };
    r->at += out->minus;
    out->whole = take_digits(r);
    if (out->whole.n == 0 || (out->whole.n > 1 && out->whole.p[0] == '0'))
        return fail_syntax(r);
    if (r->at < r->end && *r->at == '.') {
        r->at++;
        out->fraction = take_digits(r);
        if (out->fraction.n == 0)
            return fail_syntax(r);
    }
    if (r->at < r->end && (*r->at == 'e' || *r->at == 'E'))
        return take_exponent(r, out);
    return true;
}

static bool number_is_integer(const Number *n)
{
    return !n->fraction.p && !n->has_exponent;
}

/* The digits as an integer times scale, with the sign; false on overflow. */
static bool digits_to_i64(Str digits, bool minus, int64_t scale, int64_t *out)
{
    int64_t v = 0;
    for (size_t i = 0; i < digits.n; i++)
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, digits.p[i] - '0', &v))
            return false;
    return !__builtin_mul_overflow(v, minus ? scale : -scale, out); /* v is kept negative: covers INT64_MIN */
}

bool json_i64(JsonR *r, int64_t *out)
{
    if (!expect(r, JSON_NUMBER))
        return false;
    const char *p = r->at;
    if (*p >= '1' && *p <= '9') { /* the usual case: a short positive integer */
        int64_t v = 0;
        for (int i = 0; i < 18 && is_digit(p, r->end); i++)
            v = v * 10 + (*p++ - '0');
        if (p == r->end || *p == ',' || *p == ']' || *p == '}') {
            r->at = p;
            *out = v;
            return true;
        }
    }
    Number n;
    int64_t v;
    if (!take_number(r, &n))
        return false;
    if (!number_is_integer(&n))
        return fail(r, RC_INVALID, "field.type");
    if (!digits_to_i64(n.whole, n.minus, 1, &v))
        return fail(r, RC_INVALID, "json.number");
    *out = v;
    return true;
}

bool json_dec(JsonR *r, int64_t *out)
{
    static const int64_t scale[] = { 1000000, 100000, 10000, 1000, 100, 10, 1 };
    Number n;
    int64_t whole, part = 0;
    if (!expect(r, JSON_NUMBER) || !take_number(r, &n))
        return false;
    if (n.has_exponent || n.fraction.n >= COUNT(scale) || !digits_to_i64(n.whole, n.minus, DEC_ONE, &whole) ||
        !digits_to_i64(n.fraction, n.minus, scale[n.fraction.n], &part) ||
        __builtin_add_overflow(whole, part, &whole))
        return fail(r, RC_INVALID, "json.number");
    *out = whole;
    return true;
}

static bool skip_number(JsonR *r)
{
    Number n;
    int64_t v;
    const char *from = r->at;
    if (!take_number(r, &n))
        return false;
    if (number_is_integer(&n) ? !digits_to_i64(n.whole, n.minus, 1, &v)
                              : r->at - from > NUMBER_CHARS || n.exponent > NUMBER_EXPONENT)
        return fail(r, RC_INVALID, "json.number");
    return true;
}

/* ---- strings ---- */

#define ONES UINT64_C(0x0101010101010101)
#define HIGHS UINT64_C(0x8080808080808080)

/* Has one of eight bytes a meaning in a string: quote, backslash, control character, not ASCII? */
static inline bool special8(const char *p)
{
    uint64_t x;
    memcpy(&x, p, 8);
    uint64_t quote = x ^ (ONES * '"'), slash = x ^ (ONES * '\\');
    uint64_t hit = ((quote - ONES) & ~quote) | ((slash - ONES) & ~slash) | ((x - ONES * 0x20) & ~x) | x;
    return (hit & HIGHS) != 0;
}

static inline bool is_tail(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* Bytes of the character at p, as utf8_size. */
static inline size_t text_size(const char *p, const char *end)
{
    unsigned char c = (unsigned char)*p;
    if (c < 0x80)
        return 1;
    if (c > 0xE0 && c < 0xED && end - p > 2 && is_tail(p[1]) && is_tail(p[2])) /* most Chinese text */
        return 3;
    return utf8_size(p, end);
}

/* From behind the opening quote to behind the closing one; verifies bytes, not escapes. */
static bool scan_string(JsonR *r, Str *out_raw, bool *out_escapes)
{
    const char *p = r->at + 1, *from = p, *end = r->end;
    *out_escapes = false;
    for (;;) {
        while (end - p >= 8 && !special8(p))
            p += 8;
        if (p == end)
            break;
        unsigned char c = (unsigned char)*p;
        if (c == '"') {
            *out_raw = (Str) { from, (size_t)(p - from) };
            r->at = p + 1;
            return true;
        }
        if (c == '\\') {
            *out_escapes = true;
            p += end - p > 1 && (p[1] == '"' || p[1] == '\\') ? 2 : 1;
        } else if (c < 0x20) {
            break;
        } else {
            size_t n = text_size(p, end);
            if (n == 0) {
                r->at = p;
                return fail(r, RC_INVALID, "json.utf8");
            }
            p += n;
        }
    }
    r->at = p;
    return fail_syntax(r);
}

/* Four hexadecimal digits at p; -1 when they are not. */
static int hex4(const char *p, const char *end)
{
    int v = 0;
    if (end - p < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(p[i]);
        if (digit < 0)
            return -1;
        v = v * 16 + digit;
    }
    return v;
}

/* One \u escape, or a pair of them, with *io_p behind the first 'u'. */
static bool unescape_u(JsonR *r, const char **io_p, const char *end, uint32_t *out)
{
    int hi = hex4(*io_p, end);
    if (hi < 0)
        return fail_syntax(r);
    *io_p += 4;
    *out = (uint32_t)hi;
    if (hi == 0) /* no text of ours: PostgreSQL would refuse it, and with it what others write beside it */
        return fail(r, RC_INVALID, "json.nul");
    if (hi < 0xD800 || hi > 0xDFFF)
        return true;
    int lo = hi < 0xDC00 && end - *io_p >= 6 && (*io_p)[0] == '\\' && (*io_p)[1] == 'u' ? hex4(*io_p + 2, end)
                                                                                        : -1;
    if (lo < 0xDC00 || lo > 0xDFFF)
        return fail(r, RC_INVALID, "json.utf8");
    *io_p += 6;
    *out = 0x10000u + (((uint32_t)hi - 0xD800u) << 10) + ((uint32_t)lo - 0xDC00u);
    return true;
}

/* Verifies the escapes of raw; out (raw.n bytes, may be NULL) takes the text. */
static bool unescape(JsonR *r, Str raw, char *out, size_t *out_n)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *p = raw.p, *end = raw.p + raw.n;
    size_t n = 0;
    while (p < end) {
        char piece[4] = { *p };
        size_t len = 1;
        if (*p++ == '\\') {
            const char *known = p < end && *p ? strchr(from, *p) : NULL;
            uint32_t code;
            if (known)
                piece[0] = to[known - from];
            else if (p == end || *p != 'u')
                return fail_syntax(r);
            p++;
            if (!known) {
                if (!unescape_u(r, &p, end, &code))
                    return false;
                len = utf8_encode(code, piece);
            }
        }
        for (size_t i = 0; i < len; i++, n++)
            if (out)
                out[n] = piece[i];
    }
    *out_n = n;
    return true;
}

/* A string token where r stands; out NULL only verifies. */
static bool take_string(JsonR *r, Str *out)
{
    Str raw;
    bool escapes;
    size_t n;
    if (!scan_string(r, &raw, &escapes))
        return false;
    if (!escapes) {
        if (out)
            *out = raw;
        return true;
    }
    char *text = NULL;
    if (out && !(text = arena_alloc(r->arena, raw.n, 1)))
        return fail(r, RC_NO_MEMORY, "json.memory");
    if (!unescape(r, raw, text, &n))
        return false;
    if (out)
        *out = (Str) { text, n };
    return true;
}

bool json_str(JsonR *r, Str *out)
{
    return expect(r, JSON_STRING) && take_string(r, out);
}

/* ---- arrays and objects ---- */

static bool enter(JsonR *r, JsonType type)
{
    if (!expect(r, type))
        return false;
    if (r->depth >= LIMIT_JSON_DEPTH)
        return fail(r, RC_INVALID, "json.depth");
    r->depth++;
    r->at++;
    r->first = true;
    return true;
}

bool json_enter_array(JsonR *r)
{
    return enter(r, JSON_ARRAY);
}

bool json_enter_object(JsonR *r)
{
    return enter(r, JSON_OBJECT);
}

/* Steps to the next element: true before one, false behind the closing bracket or on failure. */
static bool next(JsonR *r, char close)
{
    if (r->rc)
        return false;
    skip_space(r);
    bool first = r->first;
    r->first = false;
    if (r->at < r->end && *r->at == close) {
        r->at++;
        r->depth--;
        return false;
    }
    if (first)
        return true;
    if (r->at == r->end || *r->at != ',')
        return fail_syntax(r);
    r->at++;
    return true;
}

bool json_next(JsonR *r)
{
    if (!next(r, ']'))
        return false;
    if (++r->items > LIMIT_JSON_ITEMS)
        return fail(r, RC_INVALID, "json.too_many");
    return true;
}

/* Digits at p that make a plain number before a comma or the end of the array; 0 when there are none. */
static inline size_t plain_digits(const char *p, const char *end, int32_t *out)
{
    if (end - p > 1 && is_digit(p, end) && (p[1] == ',' || p[1] == ']')) { /* nearly always */
        *out = *p - '0';
        return 1;
    }
    int32_t v = 0;
    size_t n = 0;
    for (; n < 9 && is_digit(p + n, end); n++)
        v = v * 10 + (p[n] - '0');
    if (n < 2 || *p == '0' || p + n == end || (p[n] != ',' && p[n] != ']'))
        return 0;
    *out = v;
    return n;
}

size_t json_ints(JsonR *r, int32_t *out, size_t max)
{
    size_t n = 0, digits, room = (size_t)(LIMIT_JSON_ITEMS - r->items);
    const char *p = r->at, *end = r->end;
    if (r->rc)
        return 0;
    if (max > room)
        max = room;
    if (r->first && max && (digits = plain_digits(p, end, out))) {
        r->first = false;
        p += digits;
        n = 1;
    }
    while (!r->first && n < max && p < end && *p == ',' && (digits = plain_digits(p + 1, end, &out[n]))) {
        p += 1 + digits;
        n++;
    }
    r->at = p;
    r->items += (int)n;
    return n;
}

bool json_key(JsonR *r, Str *out)
{
    if (!next(r, '}'))
        return false;
    skip_space(r);
    if (r->at == r->end || *r->at != '"')
        return fail_syntax(r);
    if (!take_string(r, out))
        return false;
    skip_space(r);
    if (r->at == r->end || *r->at != ':')
        return fail_syntax(r);
    r->at++;
    return true;
}

static bool skip_value(JsonR *r)
{
    bool ignored;
    switch (json_peek(r)) {
    case JSON_NULL:
        return json_null(r);
    case JSON_TRUE:
    case JSON_FALSE:
        return json_bool(r, &ignored);
    case JSON_NUMBER:
        return skip_number(r);
    case JSON_STRING:
        return take_string(r, NULL);
    case JSON_ARRAY:
        json_enter_array(r);
        while (json_next(r) && skip_value(r))
            ;
        break;
    case JSON_OBJECT:
        json_enter_object(r);
        while (json_key(r, NULL) && skip_value(r))
            ;
        break;
    case JSON_END:
        break;
    }
    return !r->rc;
}

bool json_skip(JsonR *r, Str *out_raw)
{
    if (json_peek(r) == JSON_END)
        return false;
    const char *from = r->at;
    if (!skip_value(r))
        return false;
    if (out_raw)
        *out_raw = (Str) { from, (size_t)(r->at - from) };
    return true;
}

Rc json_done(JsonR *r)
{
    skip_space(r);
    if (!r->rc && (r->at != r->end || r->depth != 0))
        fail_syntax(r);
    return r->rc;
}
