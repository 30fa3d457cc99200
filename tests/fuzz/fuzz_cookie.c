/*
 * What a client writes into Cookie headers and the query. Each line of the input is one Cookie header; the whole is also a
 * query string. Properties: what is found lies within the input and holds nothing that could end a value; a cookie that
 * comes first wins whatever follows; decoding never grows, gives clean UTF-8, and undoes encoding.
 */
#include "fuzz.h"

#include "base/buf.h"
#include "http/http.h"
#include "text/codec.h"
#include "text/url.h"

enum { HEADERS = 64, PARAMS = 24 };

static bool inside(Str part, Str whole)
{
    return part.p >= whole.p && part.p + part.n <= whole.p + whole.n;
}

static void check_value(Str value, Str in)
{
    if (!value.p)
        return;
    ENSURE(inside(value, in));
    for (size_t i = 0; i < value.n; i++)
        ENSURE((unsigned char)value.p[i] > 0x20 && !strchr("\";,\\\x7f", value.p[i]));
}

static void check_cookies(Str in)
{
    HttpHeader headers[HEADERS] = { { S("cookie"), S("sid=first") } };
    HttpRequest r = { .headers = headers, .n_headers = 1 };
    Str rest = in;
    for (bool more = true; more && r.n_headers < HEADERS; r.n_headers++) {
        headers[r.n_headers].name = S("Cookie");
        more = str_cut(rest, '\n', &headers[r.n_headers].value, &rest);
    }
    ENSURE(str_eq(http_cookie(&r, S("sid")), S("first")));
    r.headers++;
    r.n_headers--;
    check_value(http_cookie(&r, S("sid")), in);
    check_value(http_cookie(&r, S("__Host-sid")), in);
    check_value(http_cookie(&r, S("")), in);
}

static void check_query(Str in, Arena *a)
{
    Param params[PARAMS];
    size_t n = 0;
    Rc rc = url_query(a, in, params, PARAMS, &n);
    ENSURE(rc == RC_OK || rc == RC_MALFORMED || rc == RC_TOO_LARGE);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        ENSURE(params[i].name.n + params[i].value.n <= in.n);
        ENSURE(utf8_valid(params[i].name) && utf8_valid(params[i].value));
        ENSURE(!params[i].value.n || !memchr(params[i].value.p, 0, params[i].value.n));
    }
    ENSURE(n <= PARAMS);
}

static void check_round(Str in, Arena *a)
{
    Str plain, again;
    Buf b;
    if (url_decode(a, in, false, &plain))
        return;
    ENSURE(plain.n <= in.n && utf8_valid(plain));
    buf_init(&b, 1u << 20);
    url_encode(&b, plain);
    ENSURE(!buf_failed(&b));
    for (int form = 0; form < 2; form++)
        ENSURE(url_decode(a, buf_str(&b), form != 0, &again) == RC_OK && str_eq(again, plain));
    buf_done(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Str in = { (const char *)data, size };
    Arena *a = arena_new(8u << 20);
    if (!a || size > 65536) {
        arena_free(a);
        return 0;
    }
    check_cookies(in);
    check_query(in, a);
    check_round(in, a);
    arena_free(a);
    return 0;
}
