/* The parser on its own: heads and chunked bodies as bytes. The same cases over sockets: test_framing.py. */
#include "t.h"

#include "base/buf.h"
#include "http/body.h"
#include "http/head.h"

static Head head;

/* 0, a status to refuse with, or -1 when more bytes are wanted. */
static int parse(Str in)
{
    size_t n, scanned = 0;
    int status = head_find(in, &scanned, &n);
    if (status)
        return status;
    return n ? head_parse(str_sub(in, 0, n), &head) : -1;
}

static int parse_with(const char *fields)
{
    return parse(arena_printf(t_arena(), "POST /a HTTP/1.1\r\nHost: a\r\n%s\r\n\r\n", fields));
}

TEST(head_ordinary)
{
    CHECK_INT(parse(S("GET /a/b?x=1&y HTTP/1.1\r\nHost: a.cn:8080\r\nCookie:  a=b \r\nX-Empty:\r\n\r\n")), 0);
    CHECK_STR(head.method, "GET");
    CHECK_STR(head.path, "/a/b");
    CHECK_STR(head.query, "x=1&y");
    CHECK_INT(head.n_headers, 3);
    CHECK_STR(head.headers[1].value, "a=b");
    CHECK_STR(head.headers[2].value, "");
    CHECK(head.keep_alive && !head.chunked && !head.http10);
    CHECK_INT(head.content_length, -1);
}

TEST(head_leaves_nothing_of_the_one_before)
{
    CHECK_INT(parse_with("Transfer-Encoding: chunked\r\nExpect: 100-continue\r\nConnection: close"), 0);
    CHECK(head.chunked && head.expect_continue && !head.keep_alive);
    CHECK_INT(parse(S("GET /?q HTTP/1.0\r\n\r\n")), 0);
    CHECK(!head.chunked && !head.expect_continue && head.http10 && !head.keep_alive);
    CHECK_INT(parse(S("GET / HTTP/1.1\r\nHost: a\r\n\r\n")), 0);
    CHECK(!head.query.p && !head.http10 && head.keep_alive);
}

TEST(head_is_complete_only_at_the_end)
{
    static const char whole[] = "GET /hello HTTP/1.1\r\nHost: a\r\nA: b\r\n\r\n";
    size_t scanned = 0, n;
    for (size_t i = 0; i < sizeof whole - 1; i++) {
        CHECK_INT(head_find((Str) { whole, i }, &scanned, &n), 0);
        CHECK_INT(n, 0);
    }
    CHECK_INT(head_find((Str) { whole, sizeof whole - 1 }, &scanned, &n), 0);
    CHECK_INT(n, sizeof whole - 1);
}

typedef struct Case {
    const char *text;
    int status;
} Case;

TEST(head_request_lines)
{
    static const Case cases[] = {
        { "GET  / HTTP/1.1", 400 },
        { "GET / HTTP/1.1 ", 400 },
        { " GET / HTTP/1.1", 400 },
        { "GET /", 400 },
        { "GET / ", 400 },
        { "GET / HTTP/1", 400 },
        { "GET / http/1.1", 400 },
        { "GET / HTTP/11", 400 },
        { "GET / HTTP/1.1x", 400 },
        { "GET / HTTP/2.0", 505 },
        { "GET / HTTP/1.2", 505 },
        { "GET / HTTP/0.9", 505 },
        { "GET a HTTP/1.1", 400 },
        { "GET * HTTP/1.1", 400 },
        { "OPTIONS * HTTP/1.1", 400 },
        { "GET http://a/ HTTP/1.1", 400 },
        { "CONNECT a:1 HTTP/1.1", 400 },
        { "GET /a#b HTTP/1.1", 400 },
        { "GET /\x80 HTTP/1.1", 400 },
        { "GET /\x01 HTTP/1.1", 400 },
        { "GET /\x7f HTTP/1.1", 400 },
        { "GET\t/ HTTP/1.1", 400 },
        { "G@T / HTTP/1.1", 400 },
        { "get / HTTP/1.1", 501 },
        { "BREW / HTTP/1.1", 501 },
        { "TRACE / HTTP/1.1", 501 },
        { "GETT / HTTP/1.1", 501 },
        { "GET /a\tb HTTP/1.1", 400 },
        { "", 400 },
        { "GET / HTTP/1.1", 0 },
        { "PATCH /%zz HTTP/1.1", 0 },
        { "GET //a HTTP/1.1", 0 },
        { "DELETE /?? HTTP/1.0", 0 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int status = parse(arena_printf(t_arena(), "%s\r\nHost: a\r\n\r\n", cases[i].text));
        if (status != cases[i].status)
            print_error("%s\n", cases[i].text);
        CHECK_INT(status, cases[i].status);
    }
}

TEST(head_fields)
{
    static const Case cases[] = {
        { "Content-Length: 5", 0 },
        { "Content-Length: 9223372036854775807", 0 },
        { "Content-Length: 9223372036854775808", 400 },
        { "Content-Length: 99999999999999999999999", 400 },
        { "Content-Length: +5", 400 },
        { "Content-Length: -1", 400 },
        { "Content-Length: 5 5", 400 },
        { "Content-Length: 5, 5", 400 },
        { "Content-Length: 0x5", 400 },
        { "Content-Length: 5.0", 400 },
        { "Content-Length:", 400 },
        { "Content-Length: 5\r\nContent-Length: 5", 400 },
        { "Content-Length: 5\r\ncontent-length: 6", 400 },
        { "Content-Length : 5", 400 },
        { " Content-Length: 5", 400 },
        { "Content-Length: 5\r\n 6", 400 },
        { "Transfer-Encoding: chunked", 0 },
        { "Transfer-Encoding: CHUNKED", 0 },
        { "Transfer-Encoding: chunked\r\nContent-Length: 5", 400 },
        { "Content-Length: 5\r\nTransfer-Encoding: chunked", 400 },
        { "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", 400 },
        { "Transfer-Encoding: chunked, identity", 501 },
        { "Transfer-Encoding: gzip, chunked", 501 },
        { "Transfer-Encoding: xchunked", 501 },
        { "Transfer-Encoding: \"chunked\"", 501 },
        { "Transfer-Encoding: chunked;a=b", 501 },
        { "Transfer-Encoding:", 400 },
        { "Transfer-Encoding: \x0b"
          "chunked",
          400 },
        { "Host: b", 400 },
        { "A", 400 },
        { ": a", 400 },
        { "A B: c", 400 },
        { "A(: c", 400 },
        { "A: \x01", 400 },
        { "A: \x7f", 400 },
        { "A: b\rc", 400 },
        { "A: b\r", 400 },
        { "A: \xe4\xbd\xa0", 0 },
        { "A: b\tc", 0 },
        { "A:b:c", 0 },
        { "Expect: 100-continue", 0 },
        { "Expect: 200-ok", 417 },
        { "Content-Encoding: gzip", 415 },
        { "Content-Encoding: identity", 0 },
        { "Content-Type: a/b\r\nContent-Type: c/d", 400 },
        { "Cookie: a=b\r\nCookie: c=d", 0 },
        { "Connection: a, close\r\nConnection: b", 0 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int status = parse_with(cases[i].text);
        if (status != cases[i].status)
            print_error("%s\n", cases[i].text);
        CHECK_INT(status, cases[i].status);
    }
}

TEST(head_host)
{
    static const Case cases[] = {
        { "a", 0 },     { "a.b-c_d:80", 0 }, { "127.0.0.1:8080", 0 }, { "[::1]", 0 }, { "[::1]:80", 0 },
        { "", 400 },    { ":80", 400 },      { "a:", 400 },           { "a:b", 400 }, { "a b", 400 },
        { "a/b", 400 }, { "a@b", 400 },      { "[::1", 400 },         { "[]", 400 },  { "[::1]x", 400 },
        { "a,b", 400 }, { "a:123456", 400 }, { "::1", 400 },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_INT(parse(arena_printf(t_arena(), "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", cases[i].text)),
                  cases[i].status);
    CHECK_INT(parse(S("GET / HTTP/1.1\r\n\r\n")), 400);
    CHECK_INT(parse(S("GET / HTTP/1.0\r\n\r\n")), 0);
    CHECK_INT(parse(S("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n")), 400);
}

TEST(head_line_ends_and_nul)
{
    CHECK_INT(parse(S("GET / HTTP/1.1\nHost: a\r\n\r\n")), 400);
    CHECK_INT(parse(S("GET / HTTP/1.1\r\nHost: a\n\r\n")), 400);
    CHECK_INT(parse(S("GET / HTTP/1.1\r\nHost: a\r\n\n")), 400);
    CHECK_INT(parse(S("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")), 400);
    CHECK_INT(parse(S("\nGET")), 400);
    CHECK_INT(parse(S("\x16\x03\x01")), 400);
    CHECK_INT(parse(S("GET / HTTP/1.1\r\nHost: a\r\nA: b\0c\r\n\r\n")), 400);
    CHECK_INT(parse(S("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n")), 400);
    CHECK_INT(parse(S("GET / HTTP/1.1\r\nHost: a\r\r\n\r\n")), 400);
    CHECK_INT(parse(S("")), -1);
    CHECK_INT(parse(S("GET / HTTP/1.1\r\n")), -1);
}

TEST(head_limits)
{
    Buf b;
    buf_init_arena(&b, t_arena(), 1 << 20);
    buf_addz(&b, "GET /");
    while (b.n < LIMIT_TARGET + 4) /* a target of exactly the limit */
        buf_addc(&b, 'a');
    buf_addz(&b, " HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK_INT(parse(buf_str(&b)), 0);
    buf_clear(&b);
    buf_addz(&b, "GET /");
    while (b.n < LIMIT_TARGET + 5)
        buf_addc(&b, 'a');
    buf_addz(&b, " HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK_INT(parse(buf_str(&b)), 414);
    buf_clear(&b);
    buf_addz(&b, "GET /");
    while (b.n < LIMIT_TARGET + 100) /* no line end in sight */
        buf_addc(&b, 'a');
    CHECK_INT(parse(buf_str(&b)), 414);
    buf_clear(&b);
    buf_addz(&b, "GET / HTTP/1.1\r\nHost: a\r\n");
    for (int i = 1; i < LIMIT_HEADERS; i++)
        buf_addz(&b, "a: b\r\n");
    CHECK_INT(parse((Str) { b.p, b.n }), -1);
    buf_addz(&b, "\r\n");
    CHECK_INT(parse(buf_str(&b)), 0);
    b.n -= 2;
    buf_addz(&b, "a: b\r\n\r\n");
    CHECK_INT(parse(buf_str(&b)), 431);
    b.n -= 2;
    while (b.n < LIMIT_HEAD + 10)
        buf_addz(&b, "a: b\r\n");
    CHECK_INT(parse(buf_str(&b)), 431);
}

/* ---- chunked bodies ---- */

/* CHUNKED_DONE, CHUNKED_MORE or a status; in pieces of step bytes. */
static int decode(Str in, size_t step, size_t max, Buf *out, size_t *out_at)
{
    Chunked k = { 0 };
    int status = CHUNKED_MORE;
    size_t at = 0;
    buf_init_arena(out, t_arena(), max);
    while (at < in.n && status == CHUNKED_MORE) {
        size_t used;
        status = chunked_take(&k, str_sub(in, at, step), out, &used);
        CHECK(used > 0);
        at += used;
    }
    *out_at = at;
    return status;
}

TEST(chunked_good)
{
    static const char text[] = "5\r\nhello\r\n0006;ext=\"v\"\r\n world\r\n0\r\n\r\nGET /";
    for (size_t step = 1; step < sizeof text; step++) {
        Buf out;
        size_t at;
        CHECK_INT(decode((Str) { text, sizeof text - 1 }, step, 100, &out, &at), CHUNKED_DONE);
        CHECK_STR(buf_str(&out), "hello world");
        CHECK_INT(at, sizeof text - 1 - 5);
    }
}

TEST(chunked_bad)
{
    static const Case cases[] = {
        { "\r\n", 400 },           { ";a\r\n", 400 },
        { "g\r\n", 400 },          { "-1\r\n", 400 },
        { "+1\r\n", 400 },         { "0x1\r\n", 400 },
        { "1 \r\na\r\n", 400 },    { "1\na\r\n", 400 },
        { "1\r\nab\r\n", 400 },    { "1\r\na\n", 400 },
        { "1\r\na0\r\n", 400 },    { "000000001\r\n", 400 },
        { "0\r\nA: b\r\n", 400 },  { "0\r\n\n", 400 },
        { "0\n\r\n", 400 },        { "1;a\rb\r\n", 400 },
        { "1;a\nb\r\n", 400 },     { "1;\x01\r\n", 400 },
        { " 1\r\na", 400 },        { "ffffffff\r\n", 413 },
        { "b\r\n", 413 },          { "a\r\n0123456789\r\n1\r\n", 413 },
        { "1\r\n", CHUNKED_MORE }, { "0\r\n\r", CHUNKED_MORE },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        for (size_t step = 1; step < 20; step += 6) {
            Buf out;
            size_t at;
            int status = decode(str_from_z(cases[i].text), step, 10, &out, &at);
            if (status != cases[i].status)
                print_error("%s\n", cases[i].text);
            CHECK_INT(status, cases[i].status);
        }
}

TEST(chunked_extensions_are_bounded)
{
    Buf b, out;
    size_t at;
    buf_init_arena(&b, t_arena(), 1 << 20);
    buf_addz(&b, "1;");
    while (b.n < 2 + 256)
        buf_addc(&b, 'x');
    buf_addz(&b, "\r\na\r\n0\r\n\r\n");
    CHECK_INT(decode(buf_str(&b), 1000, 1000, &out, &at), CHUNKED_DONE);
    buf_clear(&b);
    buf_addz(&b, "1;");
    while (b.n < 2 + 257)
        buf_addc(&b, 'x');
    CHECK_INT(decode(buf_str(&b), 1000, 1000, &out, &at), 400);
    buf_clear(&b);
    for (int i = 0; i < 100; i++)
        buf_addz(&b, "1;xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\na\r\n");
    CHECK_INT(decode(buf_str(&b), 1000, 1000, &out, &at), 400);
}
