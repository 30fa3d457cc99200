/*
 * Bytes of a connection against the HTTP parser. Properties: the verdict does not depend on how the bytes are cut;
 * everything found points into the input; no accepted head holds what would make two readers disagree.
 */
#include "fuzz.h"

#include "base/buf.h"
#include "http/body.h"
#include "http/head.h"

static Head head;

static bool inside(Str part, Str whole)
{
    return !part.n || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n);
}

static int find_at_once(Str in, size_t *out_n)
{
    size_t scanned = 0;
    return head_find(in, &scanned, out_n);
}

/* As a connection does it: a byte more each time. Limits may be seen sooner than at once, so only 400s are compared. */
static int find_bytewise(Str in, size_t *out_n)
{
    size_t scanned = 0;
    int status = 0;
    *out_n = 0;
    for (size_t i = 1; i <= in.n && !status && !*out_n; i++)
        status = head_find(str_sub(in, 0, i), &scanned, out_n);
    return status;
}

static void check_accepted(Str text, const Head *h)
{
    ENSURE(inside(h->method, text) && inside(h->path, text) && inside(h->query, text));
    ENSURE(h->path.n && h->path.p[0] == '/' && h->n_headers <= LIMIT_HEADERS);
    ENSURE(!memchr(text.p, 0, text.n));
    int lengths = 0, codings = 0, hosts = 0;
    for (size_t i = 0; i < h->n_headers; i++) {
        ENSURE(inside(h->headers[i].name, text) && inside(h->headers[i].value, text));
        ENSURE(http_is_token(h->headers[i].name) && http_is_value(h->headers[i].value));
        lengths += str_eq_nocase(h->headers[i].name, S("content-length"));
        codings += str_eq_nocase(h->headers[i].name, S("transfer-encoding"));
        hosts += str_eq_nocase(h->headers[i].name, S("host"));
    }
    ENSURE(lengths + codings <= 1 && hosts <= 1 && (hosts == 1 || h->http10));
    ENSURE(h->chunked == (codings == 1) && (h->content_length >= 0) == (lengths == 1));
}

static int decode(Str in, size_t step, Buf *out, size_t *out_at)
{
    Chunked k = { 0 };
    int status = CHUNKED_MORE;
    size_t at = 0;
    buf_init(out, 4096);
    while (at < in.n && status == CHUNKED_MORE) {
        size_t used = 0;
        status = chunked_take(&k, str_sub(in, at, step), out, &used);
        ENSURE(used > 0 && used <= in.n - at);
        at += used;
    }
    *out_at = at;
    return status;
}

static void check_chunks(Str in)
{
    Buf a, b;
    size_t a_at, b_at;
    int status = decode(in, in.n, &a, &a_at);
    ENSURE(status == decode(in, 1, &b, &b_at));
    ENSURE(a_at == b_at || status != CHUNKED_DONE);
    ENSURE(str_eq(buf_str(&a), buf_str(&b)) && a.n <= 4096);
    buf_done(&a);
    buf_done(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Str in = { (const char *)data, size };
    size_t n = 0, m = 0;
    int status = find_at_once(in, &n);
    int bytewise = size <= 8192 ? find_bytewise(in, &m) : status;
    ENSURE(size > 8192 || (status == bytewise && n == m) || status == 414 || bytewise == 414);
    if (status || !n) {
        ENSURE(status == 0 || status == 400 || status == 414 || status == 431);
        check_chunks(in);
        return 0;
    }
    Str text = str_sub(in, 0, n);
    status = head_parse(text, &head);
    ENSURE(status == 0 || (status >= 400 && status < 600));
    if (!status)
        check_accepted(text, &head);
    check_chunks(str_sub(in, n, size));
    return 0;
}
