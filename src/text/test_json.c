/* The JSON reader and writer. */
#include "t.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "text/json.h"

/* Reads the whole text as any value. */
static Rc verify(Str text, const char **out_why)
{
    JsonR r;
    json_read(&r, text, t_arena());
    json_skip(&r, NULL);
    Rc rc = json_done(&r);
    if (out_why)
        *out_why = r.why;
    return rc;
}

TEST(json_malformed_texts_are_refused)
{
    static const struct {
        Str text;
        const char *why;
    } bad[] = {
#define SYN(text) { STR_INIT(text), "json.syntax" }
        SYN(""),
        SYN(" "),
        SYN("\n"),
        SYN("nul"),
        SYN("nulll"),
        SYN("Null"),
        SYN("tru"),
        SYN("truefalse"),
        SYN("True"),
        SYN("fals"),
        SYN("NaN"),
        SYN("Infinity"),
        SYN("-Infinity"),
        SYN("undefined"),
        SYN("'a'"),
        SYN("a"),
        SYN("["),
        SYN("]"),
        SYN("[1"),
        SYN("[1,"),
        SYN("[1,]"),
        SYN("[,1]"),
        SYN("[,]"),
        SYN("[1 2]"),
        SYN("[1,,2]"),
        SYN("[1}"),
        SYN("[1]]"),
        SYN("[\"a\":1]"),
        SYN("[1;2]"),
        SYN("[[1]"),
        SYN("[1]x"),
        SYN("[a]"),
        SYN("{"),
        SYN("}"),
        SYN("{]"),
        SYN("{1:2}"),
        SYN("{a:1}"),
        SYN("{'a':1}"),
        SYN("{\"a\"}"),
        SYN("{\"a\":}"),
        SYN("{\"a\":1,}"),
        SYN("{,\"a\":1}"),
        SYN("{\"a\":1 \"b\":2}"),
        SYN("{\"a\" 1}"),
        SYN("{\"a\"::1}"),
        SYN("{\"a\":1]"),
        SYN("{\"a\":1}}"),
        SYN("{\"a\":1"),
        SYN("{\"a\":"),
        SYN("{\"a\""),
        SYN("{\"a"),
        SYN("{null:1}"),
        SYN("{\"a\":1}{}"),
        SYN("{\"a\":1,,\"b\":2}"),
        SYN("{/**/}"),
        SYN("{}//"),
        SYN("# {}"),
        SYN("1 2"),
        SYN("[1]\0"),
        SYN("01"),
        SYN("-01"),
        SYN("00"),
        SYN("-"),
        SYN("+1"),
        SYN(".5"),
        SYN("1."),
        SYN("-.5"),
        SYN("1.e3"),
        SYN("1e"),
        SYN("1e+"),
        SYN("1E-"),
        SYN("0x10"),
        SYN("1_000"),
        SYN("1,000"),
        SYN("--1"),
        SYN("1.2.3"),
        SYN("1e2.5"),
        SYN("- 1"),
        SYN("\""),
        SYN("\"a"),
        SYN("\"\\"),
        SYN("\"\\\""),
        SYN("\"\\x41\""),
        SYN("\"\\u12\""),
        SYN("\"\\u123g\""),
        SYN("\"\\u\""),
        SYN("\"\\U0041\""),
        SYN("\"\\a\""),
        SYN("\"\\0\""),
        SYN("\"\\'\""),
        SYN("\"a\nb\""),
        SYN("\"a\tb\""),
        SYN("\"\0\""),
        SYN("\"\x1f\""),
        SYN("\"\\\n\""),
        SYN("\"12345678\x01\""),
        SYN("\xEF\xBB\xBF{}"),
        SYN("\xC2\xA0[]"),
        SYN("\f[]"),
        SYN("\v[]"),
        SYN("\"a\" \"b\""),
#undef SYN
        { STR_INIT("\"\\ud800\""), "json.utf8" },
        { STR_INIT("\"a\\u0000\""), "json.nul" },
        { STR_INIT("{\"\\u0000\":1}"), "json.nul" },
        { STR_INIT("\"\\udc00\""), "json.utf8" },
        { STR_INIT("\"\\ud800\\ud800\""), "json.utf8" },
        { STR_INIT("\"\\ud800x\""), "json.utf8" },
        { STR_INIT("\"\\ud800\\n\""), "json.utf8" },
        { STR_INIT("\"\\ud83d\\u0041\""), "json.utf8" },
        { STR_INIT("\"\x80\""), "json.utf8" },
        { STR_INIT("\"\xC0\x80\""), "json.utf8" },
        { STR_INIT("\"\xC1\xBF\""), "json.utf8" },
        { STR_INIT("\"\xE0\x9F\xBF\""), "json.utf8" },
        { STR_INIT("\"\xED\xA0\x80\""), "json.utf8" },
        { STR_INIT("\"\xF0\x8F\xBF\xBF\""), "json.utf8" },
        { STR_INIT("\"\xF4\x90\x80\x80\""), "json.utf8" },
        { STR_INIT("\"\xF5\x80\x80\x80\""), "json.utf8" },
        { STR_INIT("\"\xE4\xB8\""), "json.utf8" },
        { STR_INIT("\"\xE4\""), "json.utf8" },
        { STR_INIT("{\"\xFF\":1}"), "json.utf8" },
        { STR_INIT("\"abcdefgh\xFE\""), "json.utf8" },
        { STR_INIT("9223372036854775808"), "json.number" },
        { STR_INIT("-9223372036854775809"), "json.number" },
        { STR_INIT("1e301"), "json.number" },
        { STR_INIT("1e-99999999999999999999"), "json.number" },
        { STR_INIT("0.00000000000000000000000000000000000000000001"), "json.number" },
        { STR_INIT("99999999999999999999999999999999999999999999999999"), "json.number" },
    };
    CHECK(COUNT(bad) >= 100);
    for (size_t i = 0; i < COUNT(bad); i++) {
        const char *why = NULL;
        Rc rc = verify(bad[i].text, &why);
        if (rc == RC_OK)
            print_error("accepted: %.*s\n", STR_ARG(bad[i].text));
        CHECK_STR(str_from_z(why), bad[i].why);
        CHECK_RC(rc, strcmp(why, "json.syntax") == 0 ? RC_MALFORMED : RC_INVALID);
    }
}

TEST(json_well_formed_texts_are_read)
{
    static const char *const good[] = {
        "null",
        " true ",
        "false",
        "0",
        "-0",
        "1",
        "-1",
        "1.5",
        "-0.0",
        "1e3",
        "1E+3",
        "0e0",
        "1.5e-300",
        "\"\"",
        "[]",
        "[ ]",
        "{}",
        "{ }",
        "[1,2 , 3]",
        "[[],[[]],{}]",
        "{\"\":null}",
        "{\"a\":{\"b\":[true,false]}}",
        "\r\n\t [ \"a\" ] \n",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u4e2d\\ud83d\\ude00\"",
        "\"\x7f\"",
        "\"中文和😀\"",
        "9223372036854775807",
        "-9223372036854775808",
        "\"\xED\x9F\xBF\xEE\x80\x80\xF4\x8F\xBF\xBF\"",
    };
    for (size_t i = 0; i < COUNT(good); i++) {
        Rc rc = verify(str_from_z(good[i]), NULL);
        if (rc)
            print_error("refused: %s\n", good[i]);
        CHECK_RC(rc, RC_OK);
    }
}

/* Every cut and every change of one byte: no crash, no read outside, and a cut text is never accepted. */
TEST(json_damaged_texts_are_survived)
{
    static const char text[] =
        "{\"a\":[1,-2.5e3,\"\\u4e2d\\ud83d\\ude00\xE4\xB8\xAD\",null,{\"b\":true}],\"c\":false}";
    size_t n = sizeof text - 1;
    for (size_t cut = 0; cut < n; cut++) {
        char *copy = malloc(cut ? cut : 1); /* exact size, so that ASan sees a byte too far */
        CHECK(copy);
        memcpy(copy, text, cut);
        CHECK(verify((Str) { copy, cut }, NULL) != RC_OK);
        free(copy);
    }
    for (size_t at = 0; at < n; at++)
        for (int c = 0; c < 256; c++) {
            char copy[sizeof text];
            memcpy(copy, text, sizeof text);
            copy[at] = (char)c;
            Rc rc = verify((Str) { copy, n }, NULL);
            CHECK(rc == RC_OK || rc == RC_MALFORMED || rc == RC_INVALID);
            arena_reset(t_arena());
        }
}

TEST(json_depth_is_limited)
{
    for (int depth = LIMIT_JSON_DEPTH - 1; depth <= LIMIT_JSON_DEPTH + 1; depth++) {
        Buf b;
        buf_init_arena(&b, t_arena(), 1000);
        for (int i = 0; i < depth; i++)
            buf_addz(&b, i % 2 ? "[" : "{\"a\":");
        buf_addc(&b, '1');
        for (int i = depth - 1; i >= 0; i--)
            buf_addc(&b, i % 2 ? ']' : '}');
        const char *why = NULL;
        CHECK_RC(verify(buf_str(&b), &why), depth > LIMIT_JSON_DEPTH ? RC_INVALID : RC_OK);
        if (depth > LIMIT_JSON_DEPTH)
            CHECK_STR(str_from_z(why), "json.depth");
    }
    Buf b;
    buf_init_arena(&b, t_arena(), 2 << 20);
    for (int i = 0; i < 1000000; i++)
        buf_addc(&b, '[');
    CHECK_RC(verify(buf_str(&b), NULL), RC_INVALID);
}

TEST(json_elements_are_limited)
{
    for (int n = LIMIT_JSON_ITEMS; n <= LIMIT_JSON_ITEMS + 1; n++) {
        Buf b;
        buf_init_arena(&b, t_arena(), 1 << 20);
        for (int i = 0; i < n; i++)
            buf_addz(&b, i ? ",1" : "[1");
        buf_addc(&b, ']');
        const char *why = NULL;
        CHECK_RC(verify(buf_str(&b), &why), n > LIMIT_JSON_ITEMS ? RC_INVALID : RC_OK);
        if (n > LIMIT_JSON_ITEMS)
            CHECK_STR(str_from_z(why), "json.too_many");
    }
}

TEST(json_values_are_exact)
{
    JsonR r;
    int64_t v = 0;
    bool flag = false;
    Str s = { 0 };
    json_read(&r,
              S(" [0,-0,7,9223372036854775807,-9223372036854775808,123456789012345678,1234567890123456789"),
              t_arena());
    static const int64_t expected[] = {
        0, 0, 7, INT64_MAX, INT64_MIN, 123456789012345678, 1234567890123456789
    };
    CHECK(json_enter_array(&r));
    for (size_t i = 0; i < COUNT(expected); i++) {
        CHECK(json_next(&r) && json_i64(&r, &v));
        CHECK_INT(v, expected[i]);
    }
    json_read(&r, S("[1, -0.5,0.000001 ,9223372036854.775807,-9223372036854.775808,1.50]"), t_arena());
    static const int64_t decimals[] = { 1000000, -500000, 1, INT64_MAX, INT64_MIN, 1500000 };
    CHECK(json_enter_array(&r));
    for (size_t i = 0; i < COUNT(decimals); i++) {
        CHECK(json_next(&r) && json_dec(&r, &v));
        CHECK_INT(v, decimals[i]);
    }
    CHECK(!json_next(&r));
    CHECK_RC(json_done(&r), RC_OK);

    json_read(&r, S("{\"a\\n\":true,\"b\":\"x\\ud83d\\ude00\\/\",\"c\":null,\"d\":\"\",\"e\":[ 1 , {} ] }"),
              t_arena());
    CHECK(json_enter_object(&r) && json_key(&r, &s));
    CHECK_STR(s, "a\n");
    CHECK(json_bool(&r, &flag) && flag && json_key(&r, &s) && json_str(&r, &s));
    CHECK_STR(s, "x\xF0\x9F\x98\x80/");
    CHECK(json_key(&r, &s) && json_null(&r) && json_key(&r, &s) && json_str(&r, &s));
    CHECK(s.p && s.n == 0);
    CHECK(json_key(&r, &s) && json_skip(&r, &s));
    CHECK_STR(s, "[ 1 , {} ]");
    CHECK(!json_key(&r, &s));
    CHECK_RC(json_done(&r), RC_OK);
}

TEST(json_numbers_that_do_not_fit_are_refused)
{
    static const struct {
        const char *text, *why;
        bool dec;
    } bad[] = {
        { "1.0", "field.type", false },
        { "1e2", "field.type", false },
        { "9223372036854775808", "json.number", false },
        { "-9223372036854775809", "json.number", false },
        { "true", "field.type", false },
        { "\"1\"", "field.type", false },
        { "01", "json.syntax", false },
        { "1.0000001", "json.number", true },
        { "1e2", "json.number", true },
        { "9223372036854.775808", "json.number", true },
        { "-9223372036854.775809", "json.number", true },
        { "9223372036855", "json.number", true },
        { "null", "field.type", true },
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        JsonR r;
        int64_t v = 42;
        json_read(&r, str_from_z(bad[i].text), t_arena());
        CHECK(bad[i].dec ? !json_dec(&r, &v) : !json_i64(&r, &v));
        CHECK_STR(str_from_z(r.why), bad[i].why);
        CHECK_INT(v, 42);
    }
}

TEST(json_ints_stop_where_they_must)
{
    static const struct {
        const char *text;
        size_t n;
        bool rest; /* json_next goes on with an element */
    } cases[] = {
        { "[1,2,3]", 3, false },     { "[]", 0, false },           { "[12,0,999999999]", 3, false },
        { "[1000000000]", 0, true }, { "[1,-2]", 1, true },        { "[1, 2]", 1, true },
        { "[1,null]", 1, true },     { "[1,02]", 1, true },        { "[1,2.5]", 1, true },
        { "[1,2e3]", 1, true },      { "[ 1,2]", 0, true },        { "[1,2 ]", 1, true },
        { "[1,2", 1, true },         { "[1,", 1, true },           { "[1", 0, true },
        { "[[1]]", 0, true },        { "[1,2,3,4,5,6]", 5, true }, { "[1,]", 1, true },
        { "[1,2}", 1, true },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        JsonR r;
        int32_t v[5];
        json_read(&r, str_from_z(cases[i].text), t_arena());
        CHECK(json_enter_array(&r));
        CHECK_INT(json_ints(&r, v, COUNT(v)), cases[i].n);
        CHECK_INT(r.items, cases[i].n);
        CHECK(json_next(&r) == cases[i].rest);
    }
}

TEST(json_failure_sticks)
{
    JsonR r;
    int64_t v;
    Str s;
    json_read(&r, S("[x, 1]"), t_arena());
    CHECK(json_enter_array(&r) && json_next(&r) && !json_i64(&r, &v));
    CHECK(!json_next(&r) && !json_key(&r, &s) && !json_str(&r, &s) && !json_skip(&r, NULL));
    CHECK_INT(json_peek(&r), JSON_END);
    CHECK_RC(json_done(&r), RC_MALFORMED);
}

TEST(json_plain_strings_are_views)
{
    Str text = S("\"plain 文字\""), s;
    JsonR r;
    json_read(&r, text, NULL); /* no arena: nothing may be allocated */
    CHECK(json_str(&r, &s));
    CHECK(s.p == text.p + 1);
}

TEST(json_writer_writes)
{
    Buf b;
    JsonW w;
    buf_init_arena(&b, t_arena(), 4096);
    jsonw_init(&w, &b);
    jsonw_begin_obj(&w);
    jsonw_key(&w, S("s"));
    jsonw_str(&w, S("a\"\\\b\f\n\r\t\x01\x7f</script>中\xE2\x80\xA8\xE2\x80\xA9\xFF\xE4\xB8<"));
    jsonw_key(&w, S("n"));
    jsonw_str(&w, (Str) { 0 });
    jsonw_key(&w, S("list"));
    jsonw_begin_arr(&w);
    static const int64_t decimals[] = { 0, 1, -1, 1500000, -500000, INT64_MAX, INT64_MIN, 2000000 };
    for (size_t i = 0; i < COUNT(decimals); i++)
        jsonw_dec(&w, decimals[i]);
    jsonw_i64(&w, INT64_MIN);
    jsonw_id(&w, 42);
    jsonw_bool(&w, true);
    jsonw_raw(&w, S("{\"x\":[1]}"));
    jsonw_raw(&w, (Str) { 0 });
    jsonw_begin_arr(&w);
    jsonw_end_arr(&w);
    jsonw_begin_obj(&w);
    jsonw_end_obj(&w);
    jsonw_end_arr(&w);
    jsonw_end_obj(&w);
    CHECK_RC(jsonw_finish(&w), RC_OK);
    CHECK_STR(buf_str(&b),
              "{\"s\":\"a\\\"\\\\\\b\\f\\n\\r\\t\\u0001\x7f<\\/script>中\\u2028\\u2029"
              "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD<\",\"n\":null,\"list\":[0,0.000001,-0.000001,1.5,-0.5,"
              "9223372036854.775807,-9223372036854.775808,2,-9223372036854775808,\"42\",true,"
              "{\"x\":[1]},null,[],{}]}");
    CHECK_RC(verify(buf_str(&b), NULL), RC_OK);
}

static Rc misuse(int how)
{
    Buf b;
    JsonW w;
    buf_init_arena(&b, t_arena(), how == 9 ? 8 : 4096);
    jsonw_init(&w, &b);
    if (how == 0)
        return jsonw_finish(&w);
    how == 1 ? jsonw_end_obj(&w) : how == 2 ? jsonw_key(&w, S("a")) : jsonw_begin_obj(&w);
    if (how == 3)
        jsonw_i64(&w, 1);
    if (how == 4)
        jsonw_end_arr(&w);
    if (how == 6 || how == 7)
        jsonw_key(&w, S("a"));
    if (how == 7)
        jsonw_key(&w, S("b"));
    if (how != 5)
        jsonw_end_obj(&w);
    if (how == 8)
        jsonw_i64(&w, 2);
    if (how == 10)
        for (int i = 0; i < 100; i++)
            jsonw_begin_arr(&w);
    return jsonw_finish(&w);
}

TEST(json_writer_refuses_calls_out_of_order)
{
    for (int how = 0; how <= 10; how++)
        CHECK_RC(misuse(how), how == 9 ? RC_OK : RC_INTERNAL); /* "{}" fits in 8 bytes */
}

TEST(json_writer_keeps_the_maximum)
{
    Buf b;
    JsonW w;
    buf_init_arena(&b, t_arena(), 16);
    jsonw_init(&w, &b);
    jsonw_str(&w, S("longer than sixteen bytes"));
    CHECK_RC(jsonw_finish(&w), RC_TOO_LARGE);
}

TEST(json_reader_reports_no_memory)
{
    JsonR r;
    Str s;
    Arena *a = arena_new(1000);
    mem_fault_set(1, true);
    json_read(&r, S("\"\\n\""), a);
    CHECK(!json_str(&r, &s));
    CHECK_RC(json_done(&r), RC_NO_MEMORY);
    mem_fault_set(0, false);
    arena_free(a);
}
