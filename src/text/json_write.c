/*
 * The JSON writer; the contract is in json.h. Calls out of order (a value without its key, an end without its begin)
 * fail the writer instead of writing what is not JSON. Tests: test_json.c
 */
#include "text/json.h"

#include "text/codec.h"

#define DEPTH_MAX 63 /* bits of the two masks */

void jsonw_init(JsonW *w, Buf *out)
{
    *w = (JsonW) { .out = out };
}

static uint64_t bit(const JsonW *w)
{
    return UINT64_C(1) << w->depth;
}

/* Before each value: the comma, and the order of calls. */
static bool begin_value(JsonW *w)
{
    bool in_object = w->object & bit(w);
    if (w->failed || in_object != w->after_key || (w->depth == 0 && w->comma))
        w->failed = true;
    else if (!in_object && (w->comma & bit(w)))
        buf_addc(w->out, ',');
    w->comma |= bit(w);
    w->after_key = false;
    return !w->failed;
}

static void begin(JsonW *w, char bracket, bool object)
{
    if (!begin_value(w))
        return;
    if (w->depth == DEPTH_MAX) {
        w->failed = true;
        return;
    }
    w->depth++;
    w->comma &= ~bit(w);
    w->object = object ? w->object | bit(w) : w->object & ~bit(w);
    buf_addc(w->out, bracket);
}

static void end(JsonW *w, char bracket, bool object)
{
    if (w->failed || w->depth == 0 || w->after_key || ((w->object & bit(w)) != 0) != object) {
        w->failed = true;
        return;
    }
    w->depth--;
    buf_addc(w->out, bracket);
}

void jsonw_begin_obj(JsonW *w)
{
    begin(w, '{', true);
}

void jsonw_end_obj(JsonW *w)
{
    end(w, '}', true);
}

void jsonw_begin_arr(JsonW *w)
{
    begin(w, '[', false);
}

void jsonw_end_arr(JsonW *w)
{
    end(w, ']', false);
}

static void put_escape(Buf *out, uint32_t c)
{
    static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt", hex[] = "0123456789abcdef";
    const char *known = c && c < 0x80 ? strchr(from, (int)c) : NULL;
    if (known) {
        buf_add(out, (Str) { (char[]) { '\\', to[known - from] }, 2 });
        return;
    }
    char text[6] = { '\\', 'u' };
    for (int i = 0; i < 4; i++)
        text[2 + i] = hex[c >> (12 - 4 * i) & 15];
    buf_add(out, (Str) { text, sizeof text });
}

/* Bytes of the character at i that may be copied as they are; 0 when it needs another form. */
static inline size_t plain(Str s, size_t i)
{
    unsigned char c = (unsigned char)s.p[i];
    if (c < 0x80)
        return c >= 0x20 && c != '"' && c != '\\' && (c != '/' || i == 0 || s.p[i - 1] != '<');
    size_t n = utf8_size(s.p + i, s.p + s.n);
    bool separator =
        n == 3 && c == 0xE2 && s.p[i + 1] == '\x80' && ((unsigned char)s.p[i + 2] & 0xFE) == 0xA8;
    return separator ? 0 : n;
}

static void put_string(Buf *out, Str s)
{
    if (!buf_reserve(out, s.n + 2))
        return;
    buf_addc(out, '"');
    for (size_t i = 0; i < s.n;) {
        size_t from = i, n;
        while (i < s.n && (n = plain(s, i)) != 0)
            i += n;
        buf_add(out, str_sub(s, from, i - from));
        if (i == s.n)
            break;
        bool valid = utf8_size(s.p + i, s.p + s.n) != 0;
        uint32_t c = utf8_next(s, &i);
        if (!valid)
            utf8_put(out, c);
        else if (c == '/')
            buf_add(out, S("\\/")); /* so that </script> in a text cannot end a script */
        else
            put_escape(out, c);
    }
    buf_addc(out, '"');
}

void jsonw_key(JsonW *w, Str key)
{
    if (w->failed || !(w->object & bit(w)) || w->after_key) {
        w->failed = true;
        return;
    }
    if (w->comma & bit(w))
        buf_addc(w->out, ',');
    put_string(w->out, key);
    buf_addc(w->out, ':');
    w->after_key = true;
}

void jsonw_str(JsonW *w, Str s)
{
    if (!s.p)
        jsonw_null(w);
    else if (begin_value(w))
        put_string(w->out, s);
}

void jsonw_i64(JsonW *w, int64_t v)
{
    if (begin_value(w))
        buf_add_i64(w->out, v);
}

void jsonw_id(JsonW *w, int64_t v)
{
    if (!begin_value(w))
        return;
    buf_addc(w->out, '"');
    buf_add_i64(w->out, v);
    buf_addc(w->out, '"');
}

void jsonw_dec(JsonW *w, int64_t v)
{
    if (!begin_value(w))
        return;
    int64_t whole = v / DEC_ONE, part = v % DEC_ONE;
    if (v < 0 && whole == 0)
        buf_addc(w->out, '-');
    buf_add_i64(w->out, whole);
    if (part == 0)
        return;
    char text[7] = ".000000";
    size_t n = sizeof text;
    if (part < 0)
        part = -part;
    for (size_t i = 6; i > 0; i--, part /= 10)
        text[i] = (char)('0' + part % 10);
    while (text[n - 1] == '0')
        n--;
    buf_add(w->out, (Str) { text, n });
}

void jsonw_bool(JsonW *w, bool v)
{
    if (begin_value(w))
        buf_add(w->out, v ? S("true") : S("false"));
}

void jsonw_null(JsonW *w)
{
    if (begin_value(w))
        buf_add(w->out, S("null"));
}

void jsonw_raw(JsonW *w, Str json)
{
    if (json.n == 0)
        jsonw_null(w);
    else if (begin_value(w))
        buf_add(w->out, json);
}

void jsonw_str_at(JsonW *w, const char *key, Str value)
{
    jsonw_key(w, str_from_z(key));
    jsonw_str(w, value.p ? value : S(""));
}

void jsonw_i64_at(JsonW *w, const char *key, int64_t value)
{
    jsonw_key(w, str_from_z(key));
    jsonw_i64(w, value);
}

Rc jsonw_finish(JsonW *w)
{
    if (w->failed || w->depth != 0 || !w->comma)
        return RC_INTERNAL;
    if (!buf_failed(w->out))
        return RC_OK;
    return w->out->arena && !arena_failed(w->out->arena) ? RC_TOO_LARGE : RC_NO_MEMORY;
}
