/* Percent-decoding and query strings. */
#include "t.h"

#include "base/mem.h"
#include "text/url.h"

TEST(url_decode_decodes)
{
    static const struct {
        const char *from, *plain, *form;
    } cases[] = {
        { "", "", "" },
        { "abc", "abc", "abc" },
        { "a+b", "a+b", "a b" },
        { "a%2Bb%20c", "a+b c", "a+b c" },
        { "%e4%b8%AD", "中", "中" },
        { "%25%32%35", "%25", "%25" },
        { "中", "中", "中" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        Str s = { 0 };
        CHECK_RC(url_decode(t_arena(), str_from_z(cases[i].from), false, &s), RC_OK);
        CHECK_STR(s, cases[i].plain);
        CHECK_RC(url_decode(t_arena(), str_from_z(cases[i].from), true, &s), RC_OK);
        CHECK_STR(s, cases[i].form);
    }
}

TEST(url_decode_refuses)
{
    static const Str bad[] = {
        STR_INIT("%"),         STR_INIT("%4"),     STR_INIT("%zz"),  STR_INIT("a%2"),  STR_INIT("%%41"),
        STR_INIT("%00"),       STR_INIT("a\0b"),   STR_INIT("%ff"),  STR_INIT("\xff"), STR_INIT("%c0%80"),
        STR_INIT("%ed%a0%80"), STR_INIT("%e4%b8"), STR_INIT("% 41"), STR_INIT("%+1"),
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        Str s = S("untouched");
        CHECK_RC(url_decode(t_arena(), bad[i], true, &s), RC_MALFORMED);
        CHECK_STR(s, "untouched");
    }
}

TEST(url_query_splits)
{
    Param p[4];
    size_t n = 9;
    CHECK_RC(url_query(t_arena(), S("a=1&&b=x%26y=z&%63=&d"), p, COUNT(p), &n), RC_OK);
    CHECK_INT(n, 4);
    CHECK_STR(p[0].name, "a");
    CHECK_STR(p[0].value, "1");
    CHECK_STR(p[1].value, "x&y=z");
    CHECK_STR(p[2].name, "c");
    CHECK(p[2].value.p && p[2].value.n == 0);
    CHECK_STR(p[3].name, "d");
    CHECK(p[3].value.p && p[3].value.n == 0 && !p[3].used);
    CHECK_RC(url_query(t_arena(), S(""), p, COUNT(p), &n), RC_OK);
    CHECK_INT(n, 0);
    CHECK_RC(url_query(t_arena(), (Str) { 0 }, p, COUNT(p), &n), RC_OK);
    CHECK_RC(url_query(t_arena(), S("&&&"), p, 0, &n), RC_OK);
    n = 7;
    CHECK_RC(url_query(t_arena(), S("a&b&c&d&e"), p, COUNT(p), &n), RC_TOO_LARGE);
    CHECK_RC(url_query(t_arena(), S("a=1&b=%"), p, COUNT(p), &n), RC_MALFORMED);
    CHECK_RC(url_query(t_arena(), S("%00=1"), p, COUNT(p), &n), RC_MALFORMED);
    CHECK_INT(n, 7);
}

TEST(url_encode_comes_back)
{
    Buf b;
    Str all = S("az09-._~ +%&=/?#中\x7f"), back;
    buf_init_arena(&b, t_arena(), 1000);
    url_encode(&b, all);
    CHECK_STR(buf_str(&b), "az09-._~%20%2B%25%26%3D%2F%3F%23%E4%B8%AD%7F");
    CHECK_RC(url_decode(t_arena(), buf_str(&b), true, &back), RC_OK);
    CHECK(str_eq(back, all));
}

TEST(url_reports_no_memory)
{
    Param p[4];
    size_t count = 0;
    Rc rc = RC_NO_MEMORY;
    for (int k = 1; rc; k++) {
        Arena *a = arena_new(1 << 16);
        mem_fault_set(k, false);
        rc = url_query(a, S("a%20=%20&b=+"), p, COUNT(p), &count);
        mem_fault_set(0, false);
        CHECK(rc == RC_OK || rc == RC_NO_MEMORY);
        CHECK(k < 100);
        arena_free(a);
    }
    CHECK_INT(count, 2);
}
