/* Shapes: decoding, validation, writing, schema, check. */
#include "t.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/limits.h"
#include "base/mem.h"
#include "text/shape.h"

typedef struct Point {
    int32_t x, y;
    Str label;
} Point;

static const Field point_fields[] = {
    FIELD(Point, x, .flags = FLD_REQUIRED, .min = -1000, .max = 1000, .doc = "abscissa"),
    FIELD(Point, y, .flags = FLD_REQUIRED, .min = -1000, .max = 1000, .doc = "ordinate"),
    FIELD(Point, label, .max = 10, .doc = "its name"),
};
static const Shape point = SHAPE(Point, point_fields, .doc = "A point");

static const char *const colours[] = { "red", "green", "blue", NULL };

typedef struct All {
    PersonId person;
    Str name, note, colour, date, phone;
    Pii secret;
    int32_t small;
    int64_t big, area;
    bool flag;
    OptI64 maybe;
    Dec score;
    Point origin;
    ListOf points;
    Ints answers, counts;
    Strs tags;
    RawJson raw;
    ResponseId omitted_id;
    Point omitted_point;
    ListOf omitted_points;
    OptI64 omitted_maybe;
    Str omitted_text;
} All;

static const Field all_fields[] = {
    FIELD_ID(All, person, .flags = FLD_REQUIRED, .doc = "an id"),
    FIELD(All, name, .flags = FLD_REQUIRED, .min = 1, .max = 8, .doc = "1 to 8 characters"),
    FIELD(All, note, .flags = FLD_MULTILINE, .max = 1000, .doc = "a longer text"),
    FIELD(All, colour, .one_of = colours, .doc = "a choice"),
    FIELD(All, date, .flags = FLD_DATE, .doc = "a day"),
    FIELD(All, phone, .flags = FLD_PHONE, .doc = "a number"),
    FIELD(All, secret, .flags = FLD_PERSONAL, .doc = "personal"),
    FIELD(All, small, .min = -5, .max = 5, .doc = "a small number"),
    FIELD(All, big, .doc = "any number"),
    FIELD(All, area, .flags = FLD_AREA, .doc = "a division"),
    FIELD(All, flag, .doc = "yes or no"),
    FIELD(All, maybe, .doc = "a number or none"),
    FIELD(All, score, .min = -100, .max = 100, .doc = "a decimal or none"),
    FIELD_OBJ(All, origin, &point, .flags = FLD_REQUIRED, .doc = "nested"),
    FIELD_LIST(All, points, &point, .max = 40, .doc = "nested list"),
    FIELD(All, answers, .flags = FLD_NULLS, .max = 100, .doc = "answers"),
    FIELD(All, counts, .doc = "counts"),
    FIELD(All, tags, .max = 30, .doc = "tags"),
    FIELD(All, raw, .doc = "anything"),
    FIELD_ID(All, omitted_id, .flags = FLD_OMIT, .doc = "left out when 0"),
    FIELD_OBJ(All, omitted_point, &point, .flags = FLD_OMIT, .doc = "left out when empty"),
    FIELD_LIST(All, omitted_points, &point, .flags = FLD_OMIT, .doc = "left out when empty"),
    FIELD(All, omitted_maybe, .flags = FLD_OMIT, .doc = "left out when absent"),
    FIELD(All, omitted_text, .flags = FLD_OMIT, .doc = "left out when empty"),
};
static const Shape all = SHAPE(All, all_fields, .doc = "Every kind of field");

typedef struct Query {
    PersonId person;
    Str text;
    int32_t page;
    int64_t area;
    bool open;
    OptI64 after;
    Dec above;
    Str body;
} Query;

static const Field query_fields[] = {
    FIELD_ID(Query, person, .flags = FLD_PATH | FLD_REQUIRED, .doc = "from the path"),
    FIELD(Query, text, .flags = FLD_QUERY, .max = 5, .doc = "text"),
    FIELD(Query, page, .flags = FLD_QUERY, .min = 1, .max = 200, .doc = "rows"),
    FIELD(Query, area, .flags = FLD_QUERY | FLD_AREA, .doc = "area"),
    FIELD(Query, open, .flags = FLD_QUERY, .doc = "flag"),
    FIELD(Query, after, .flags = FLD_QUERY, .doc = "optional"),
    FIELD(Query, above, .flags = FLD_QUERY, .doc = "decimal"),
    FIELD(Query, body, .doc = "from the body"),
};
static const Shape query = SHAPE(Query, query_fields);

/* ---- the round trip ---- */

static uint64_t seed;

static int64_t draw(int64_t n) /* 0 .. n-1; splitmix64 */
{
    uint64_t z = (seed += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (int64_t)((z ^ (z >> 31)) % (uint64_t)n);
}

static Str draw_text(int64_t least, int64_t most, bool multiline)
{
    static const char *const pieces[] = { "a",  "Z", "\"", "\\",           "/", "<", "</", "é",
                                          "中", "😀", " ",  "\xE2\x80\xA8", "0" };
    Buf b;
    buf_init_arena(&b, t_arena(), 10000);
    buf_reserve(&b, 1);
    for (int64_t n = least + draw(most / 2 - least + 1); n > 0; n--) { /* "</" counts as two */
        if (multiline && draw(5) == 0)
            buf_addc(&b, draw(2) ? '\n' : '\t');
        else
            buf_addz(&b, pieces[draw(COUNT(pieces))]);
    }
    return buf_str(&b);
}

static Point draw_point(void)
{
    return (Point) { (int32_t)(draw(2001) - 1000), (int32_t)(draw(2001) - 1000),
                     draw(3) ? draw_text(0, 10, false) : (Str) { 0 } };
}

static ListOf draw_points(void)
{
    size_t n = (size_t)draw(41);
    Point *p = ARENA_ARRAY(t_arena(), Point, n);
    for (size_t i = 0; i < n; i++)
        p[i] = draw_point();
    return (ListOf) { p, n };
}

static Ints draw_ints(bool nulls)
{
    static const int32_t edge[] = { INT32_MIN + 1, INT32_MAX, 0, -1, 7 };
    size_t n = (size_t)draw(101);
    int32_t *p = ARENA_ARRAY(t_arena(), int32_t, n);
    for (size_t i = 0; i < n; i++)
        p[i] = nulls && draw(3) == 0 ? INT_NULL : edge[draw(COUNT(edge))];
    return (Ints) { p, n };
}

static Strs draw_strs(void)
{
    size_t n = (size_t)draw(31);
    Str *p = ARENA_ARRAY(t_arena(), Str, n);
    for (size_t i = 0; i < n; i++)
        p[i] = draw_text(0, 20, false);
    return (Strs) { p, n };
}

static int64_t draw_i64(void)
{
    static const int64_t edge[] = { INT64_MIN, INT64_MAX, 0, 1, -1, 330602001005 };
    return draw(2) ? edge[draw(COUNT(edge))] : draw(INT64_MAX) - draw(INT64_MAX);
}

static All draw_all(void)
{
    static const char *const raws[] = { "{\"a\":[1,null,\"x\"]}", "[]", "-1.5e3", "\"\\u4e2d\"", "true" };
    All x = {
        .person = { 1 + draw(INT64_MAX - 1) },
        .name = draw_text(1, 8, false),
        .note = draw(3) ? draw_text(0, 300, true) : (Str) { 0 },
        .colour = draw(2) ? str_from_z(colours[draw(3)]) : (Str) { 0 },
        .date = draw(2) ? S("2024-02-29") : (Str) { 0 },
        .phone = draw(2) ? S("0571-88888888") : (Str) { 0 },
        .secret = { draw(2) ? draw_text(0, 100, false) : (Str) { 0 } },
        .small = (int32_t)draw(11) - 5,
        .big = draw_i64(),
        .area = 330602001005,
        .flag = draw(2),
        .origin = draw_point(),
        .points = draw_points(),
        .answers = draw_ints(true),
        .counts = draw_ints(false),
        .tags = draw_strs(),
        .raw = { draw(2) ? str_from_z(raws[draw(COUNT(raws))]) : (Str) { 0 } },
    };
    if (draw(2))
        x.maybe = (OptI64) { draw_i64(), true };
    if (draw(2))
        x.score = (Dec) { draw(200 * DEC_ONE + 1) - 100 * DEC_ONE, true };
    if (draw(2)) {
        x.omitted_id.v = 1 + draw(1000);
        x.omitted_point = draw_point();
        x.omitted_points = draw_points();
        x.omitted_maybe = (OptI64) { draw_i64(), true };
        x.omitted_text = draw_text(0, 20, false);
    }
    return x;
}

/* Shape-driven equality, written apart from the code under test. */
static bool same(const Shape *s, const void *a, const void *b);

static bool same_field(const Field *f, const void *a, const void *b)
{
    const Str *sa = a, *sb = b;
    const ListOf *la = a, *lb = b;
    const Ints *ia = a, *ib = b;
    const Strs *ta = a, *tb = b;
    switch (f->kind) {
    case F_STR:
    case F_PII:
    case F_RAW:
        return str_eq(*sa, *sb) && (f->flags & FLD_OMIT || !sa->p == !sb->p);
    case F_I32:
        return memcmp(a, b, sizeof(int32_t)) == 0;
    case F_I64:
    case F_ID:
        return memcmp(a, b, sizeof(int64_t)) == 0;
    case F_BOOL:
        return *(const bool *)a == *(const bool *)b;
    case F_OPT_I64:
        return ((const OptI64 *)a)->has == ((const OptI64 *)b)->has &&
               ((const OptI64 *)a)->v == ((const OptI64 *)b)->v;
    case F_DEC:
        return ((const Dec *)a)->has == ((const Dec *)b)->has && ((const Dec *)a)->v == ((const Dec *)b)->v;
    case F_OBJ:
        return same(f->shape, a, b);
    case F_LIST:
        for (size_t i = 0; la->n == lb->n && i < la->n; i++)
            if (!same(f->shape, (const Point *)la->p + i, (const Point *)lb->p + i))
                return false;
        return la->n == lb->n;
    case F_INTS:
        return ia->n == ib->n && (ia->n == 0 || memcmp(ia->p, ib->p, ia->n * sizeof *ia->p) == 0);
    case F_STRS:
        for (size_t i = 0; ta->n == tb->n && i < ta->n; i++)
            if (!str_eq(ta->p[i], tb->p[i]))
                return false;
        return ta->n == tb->n;
    case F_NONE:
        break;
    }
    return false;
}

static bool same(const Shape *s, const void *a, const void *b)
{
    for (size_t i = 0; i < s->n_fields; i++) {
        const Field *f = &s->fields[i];
        if (!same_field(f, (const char *)a + f->off, (const char *)b + f->off)) {
            print_error("%s.%s differs\n", s->name, f->name);
            return false;
        }
    }
    return true;
}

static Str write_all(Arena *a, const Shape *s, const void *x)
{
    Buf b;
    JsonW w;
    buf_init_arena(&b, a, 1 << 20);
    jsonw_init(&w, &b);
    shape_write(s, x, &w);
    return jsonw_finish(&w) ? (Str) { 0 } : buf_str(&b);
}

TEST(shape_what_is_written_is_read_back)
{
    for (seed = 1; seed < 3000; seed += 17) {
        All x = draw_all(), y;
        Str text = write_all(t_arena(), &all, &x);
        CHECK(text.p);
        Diag d = { 0 };
        Rc rc = shape_decode(&all, text, NULL, 0, &y, t_arena(), &d);
        if (rc)
            print_error("%s at %.*s in %.*s\n", d.key, STR_ARG(d.pointer), STR_ARG(text));
        CHECK_RC(rc, RC_OK);
        CHECK(same(&all, &x, &y));
        CHECK_RC(shape_check(&all, text, t_arena(), &d), RC_OK);
        Str again = write_all(t_arena(), &all, &y);
        CHECK(str_eq(text, again));
        uint64_t keep = seed;
        arena_reset(t_arena());
        seed = keep;
    }
}

TEST(shape_writes_what_is_expected)
{
    All x = { .person = { 42 }, .name = S("n"), .answers = { (int32_t[]) { 1, INT_NULL, 3 }, 3 } };
    CHECK_STR(
        write_all(t_arena(), &all, &x),
        "{\"person\":\"42\",\"name\":\"n\",\"note\":null,\"colour\":null,\"date\":null,\"phone\":null,"
        "\"secret\":null,\"small\":0,\"big\":0,\"area\":0,\"flag\":false,\"maybe\":null,\"score\":null,"
        "\"origin\":{\"x\":0,\"y\":0,\"label\":null},\"points\":[],\"answers\":[1,null,3],\"counts\":[],"
        "\"tags\":[],\"raw\":null}");
}

/* ---- refusals ---- */

#define GOOD "\"person\":\"42\",\"name\":\"n\",\"origin\":{\"x\":1,\"y\":2}"

typedef struct Refusal {
    const char *text; /* after GOOD, or the whole when it begins with '!' */
    const char *key, *pointer;
    Rc rc; /* 0 = RC_INVALID */
} Refusal;

static void check_refusals(const Refusal *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        All x;
        Diag d = { 0 };
        const char *text = list[i].text;
        Str body = *text == '!' ? str_from_z(text + 1) : arena_printf(t_arena(), "{" GOOD ",%s}", text);
        Rc rc = shape_decode(&all, body, NULL, 0, &x, t_arena(), &d);
        if (!d.key || strcmp(d.key, list[i].key) != 0)
            print_error("%s: %s\n", text, d.key ? d.key : "accepted");
        CHECK_RC(rc, list[i].rc ? list[i].rc : RC_INVALID);
        CHECK_RC(d.rc, rc);
        CHECK_STR(str_from_z(d.key), list[i].key);
        CHECK_STR(d.pointer, list[i].pointer);
    }
}

TEST(shape_refuses_members)
{
    static const Refusal list[] = {
        { "\"nope\":1", "field.unknown", "/nope" },
        { "\"a/b~c\":1", "field.unknown", "/a~1b~0c" },
        { "\"na\":1", "field.unknown", "/na" },
        { "\"name\":\"x\"", "field.duplicate", "/name" },
        { "\"n\\u0061me\":\"x\"", "field.duplicate", "/name" },
        { "\"note\":null,\"note\":null", "field.duplicate", "/note" },
        { "\"points\":[{\"x\":1,\"y\":2},{\"x\":1,\"x\":2}]", "field.duplicate", "/points/1/x" },
        { "\"points\":[{\"x\":1,\"y\":2,\"z\":3}]", "field.unknown", "/points/0/z" },
        { "\"points\":[{\"x\":1}]", "field.required", "/points/0/y" },
        { "\"points\":[null]", "field.type", "/points/0" },
        { "\"points\":[[]]", "field.type", "/points/0" },
        { "\"points\":{}", "field.type", "/points" },
        { "\"points\":[{\"x\":1,\"y\":2001}]", "field.range", "/points/0/y" },
        { "!{\"name\":\"n\"}", "field.required", "/person" },
        { "!{}", "field.required", "/person" },
        { "!", "field.required", "/person" },
        { "!{\"person\":null}", "field.required", "/person" },
        { "!{\"person\":\"1\",\"name\":\"n\",\"origin\":{\"x\":1}}", "field.required", "/origin/y" },
        { "!{\"person\":\"1\",\"name\":\"n\",\"origin\":null}", "field.required", "/origin" },
        { "!{\"person\":\"1\",\"name\":\"n\",\"origin\":[]}", "field.type", "/origin" },
        { "![]", "field.type", "" },
        { "!null", "field.type", "" },
        { "!\"x\"", "field.type", "" },
    };
    check_refusals(list, COUNT(list));
}

TEST(shape_refuses_values)
{
    static const Refusal list[] = {
        { "\"note\":1", "field.type", "/note" },
        { "\"note\":\"a\\u0000\"", "json.nul", "/note" },
        { "\"raw\":{\"a\":[\"\\u0000\"]}", "json.nul", "/raw" },
        { "\"note\":\"a\\r\"", "field.format", "/note" },
        { "\"note\":\"\x7f\"", "field.format", "/note" },
        { "\"secret\":\"a\\n\"", "field.format", "/secret" },
        { "\"secret\":\"a\\u001b\"", "field.format", "/secret" },
        { "\"secret\":[]", "field.type", "/secret" },
        { "\"colour\":\"Red\"", "field.one_of", "/colour" },
        { "\"colour\":\"\"", "field.one_of", "/colour" },
        { "\"colour\":\"re\"", "field.one_of", "/colour" },
        { "\"date\":\"2023-02-29\"", "field.format", "/date" },
        { "\"date\":\"2023-2-1\"", "field.format", "/date" },
        { "\"date\":\"\"", "field.format", "/date" },
        { "\"small\":6", "field.range", "/small" },
        { "\"small\":-6", "field.range", "/small" },
        { "\"small\":2147483648", "field.range", "/small" },
        { "\"small\":1.0", "field.type", "/small" },
        { "\"small\":\"1\"", "field.type", "/small" },
        { "\"small\":true", "field.type", "/small" },
        { "\"big\":9223372036854775808", "json.number", "/big" },
        { "\"big\":1e2", "field.type", "/big" },
        { "\"area\":0", "field.format", "/area" },
        { "\"area\":-1", "field.format", "/area" },
        { "\"area\":1000000000000", "field.format", "/area" },
        { "\"flag\":1", "field.type", "/flag" },
        { "\"flag\":\"true\"", "field.type", "/flag" },
        { "\"maybe\":\"\"", "field.type", "/maybe" },
        { "\"score\":100.000001", "field.range", "/score" },
        { "\"score\":-101", "field.range", "/score" },
        { "\"score\":0.0000001", "json.number", "/score" },
        { "\"score\":1e400", "json.number", "/score" },
        { "\"omitted_id\":1", "field.type", "/omitted_id" },
        { "\"omitted_id\":\"0\"", "field.format", "/omitted_id" },
        { "\"omitted_id\":\"-1\"", "field.format", "/omitted_id" },
        { "\"omitted_id\":\"01\"", "field.format", "/omitted_id" },
        { "\"omitted_id\":\"1x\"", "field.format", "/omitted_id" },
        { "\"omitted_id\":\"\"", "field.format", "/omitted_id" },
        { "\"omitted_id\":\"9223372036854775808\"", "field.format", "/omitted_id" },
        { "\"answers\":[1,\"2\"]", "field.type", "/answers/1" },
        { "\"answers\":[1,2.5]", "field.type", "/answers/1" },
        { "\"answers\":[-2147483648]", "field.range", "/answers/0" },
        { "\"answers\":[2147483648]", "field.range", "/answers/0" },
        { "\"answers\":null,\"counts\":[1,null]", "field.type", "/counts/1" },
        { "\"tags\":[\"a\",null]", "field.type", "/tags/1" },
        { "\"tags\":[\"\\n\"]", "field.format", "/tags/0" },
        { "\"tags\":\"a\"", "field.type", "/tags" },
        { "\"raw\":{\"a\":\"\\ud800\"}", "json.utf8", "/raw" },
        { "\"raw\":1e999", "json.number", "/raw" },
        { "\"raw\":[1,]", "json.syntax", "/raw", RC_MALFORMED },
        { "\"note\":\"\xFF\"", "json.utf8", "/note" },
        { "\"points\":[{\"x\":1,\"y\":2,\"label\":\"\xC0\x80\"}]", "json.utf8", "/points/0/label" },
        { "\"small\":01", "json.syntax", "/small", RC_MALFORMED },
        { "\"small\":", "json.syntax", "/small", RC_MALFORMED },
        { "\"\xFF\":1", "json.utf8", "" },
        { "!{" GOOD "", "json.syntax", "", RC_MALFORMED },
        { "!{" GOOD "} x", "json.syntax", "", RC_MALFORMED },
        { "!{" GOOD ",}", "json.syntax", "", RC_MALFORMED },
        { "!x", "json.syntax", "", RC_MALFORMED },
        { "! ", "json.syntax", "", RC_MALFORMED },
    };
    check_refusals(list, COUNT(list));
}

TEST(shape_refuses_deep_nesting_with_a_pointer)
{
    Buf b;
    buf_init_arena(&b, t_arena(), 1000);
    buf_addz(&b, "{" GOOD ",\"raw\":");
    for (int i = 0; i < LIMIT_JSON_DEPTH; i++)
        buf_addc(&b, '[');
    All x;
    Diag d = { 0 };
    CHECK_RC(shape_decode(&all, buf_str(&b), NULL, 0, &x, t_arena(), &d), RC_INVALID);
    CHECK_STR(str_from_z(d.key), "json.depth");
    CHECK_STR(d.pointer, "/raw");
}

static Rc decode_member(const char *member, const char *value, int repeat, Diag *d)
{
    Buf b;
    All x;
    *d = (Diag) { 0 };
    buf_init_arena(&b, t_arena(), 1 << 20);
    buf_printf(&b, "{\"person\":\"42\",%s\"origin\":{\"x\":1,\"y\":2},\"%s\":",
               strcmp(member, "name") == 0 ? "" : "\"name\":\"n\",", member);
    buf_addz(&b, *value == ',' ? "[" : "\"");
    for (int i = 0; i < repeat; i++)
        buf_addz(&b, *value == ',' && i == 0 ? value + 1 : value);
    buf_addz(&b, *value == ',' ? "]}" : "\"}");
    return shape_decode(&all, buf_str(&b), NULL, 0, &x, t_arena(), d);
}

TEST(shape_lengths_are_characters_and_counts)
{
    static const struct {
        const char *member, *value;
        int least, most;
    } cases[] = {
        { "name", "中", 1, 8 },
        { "name", "😀", 1, 8 },
        { "name", "a", 1, 8 },
        { "name", "\\u4e2d", 1, 8 },
        { "secret", "é", 0, LIMIT_TEXT_SHORT },
        { "answers", ",1", 0, 100 },
        { "answers", ",null", 0, 100 },
        { "tags", ",\"x\"", 0, 30 },
        { "counts", ",0", 0, LIMIT_PAGE },
        { "points", ",{\"x\":1,\"y\":1}", 0, 40 },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        for (int n = cases[i].least ? cases[i].least - 1 : 0; n <= cases[i].most + 1; n++) {
            Diag d;
            bool fits = n >= cases[i].least && n <= cases[i].most;
            CHECK_RC(decode_member(cases[i].member, cases[i].value, n, &d), fits ? RC_OK : RC_INVALID);
            if (!fits)
                CHECK_STR(str_from_z(d.key), "field.length");
        }
}

TEST(shape_elements_are_limited)
{
    for (int n = LIMIT_JSON_ITEMS; n <= LIMIT_JSON_ITEMS + 1; n++) {
        Buf b;
        All x;
        Diag d = { 0 };
        buf_init_arena(&b, t_arena(), 1 << 20);
        buf_addz(&b, "{" GOOD ",\"raw\":[0");
        for (int i = 1; i < n - 2; i++)
            buf_addz(&b, ",1");
        buf_addz(&b, "],\"answers\":[1,2]}");
        CHECK_RC(shape_decode(&all, buf_str(&b), NULL, 0, &x, t_arena(), &d),
                 n > LIMIT_JSON_ITEMS ? RC_INVALID : RC_OK);
        CHECK_STR(d.pointer, n > LIMIT_JSON_ITEMS ? "/answers" : "");
    }
}

TEST(shape_phones)
{
    static const char *const good[] = { "13812345678",
                                        "+8613812345678",
                                        "138-1234-5678",
                                        "0571-88888888",
                                        "057188888888",
                                        "010-12345678",
                                        "01012345678",
                                        "0571-8888888",
                                        "+86-13812345678",
                                        "19912345678",
                                        "139 0000 0000",
                                        "8613900000000",
                                        "+86 139 0000 0000",
                                        "１３９００００００００",
                                        "88084678",
                                        "(0575)88084678",
                                        "0575 88084678",
                                        "+86 575 88084678",
                                        "8808467" };
    static const char *const bad[] = { "",
                                       "12345",
                                       "12812345678",
                                       "23812345678",
                                       "1381234567",
                                       "138123456789",
                                       "13812345678x",
                                       "0071-88888888",
                                       "057-1",
                                       "8612812345678",
                                       "86 138 1234",
                                       "18084678",
                                       "880846",
                                       "+86",
                                       "+",
                                       "0571888888888",
                                       "110",
                                       "+85213812345678" };
    for (size_t i = 0; i < COUNT(good); i++) {
        Diag d;
        if (decode_member("phone", good[i], 1, &d))
            print_error("refused: %s\n", good[i]);
        CHECK_RC(d.rc, RC_OK);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        Diag d;
        if (!decode_member("phone", bad[i], 1, &d))
            print_error("accepted: %s\n", bad[i]);
        CHECK_STR(str_from_z(d.key), "field.format");
    }
}

typedef struct Ends {
    int32_t from, to, both;
} Ends;

TEST(shape_ranges_may_be_open)
{
    static const Field fields[] = {
        FIELD(Ends, from, .min = 2, .doc = "at least 2"),
        FIELD(Ends, to, .max = 7, .doc = "0 to 7"),
        FIELD(Ends, both, .min = -3, .doc = "-3 to 0"),
    };
    static const Shape ends = SHAPE(Ends, fields);
    static const struct {
        const char *text;
        Rc rc;
    } cases[] = {
        { "{\"from\":2}", RC_OK },       { "{\"from\":1}", RC_INVALID }, { "{\"from\":2147483647}", RC_OK },
        { "{\"to\":7}", RC_OK },         { "{\"to\":8}", RC_INVALID },   { "{\"to\":-1}", RC_INVALID },
        { "{\"both\":-3}", RC_OK },      { "{\"both\":0}", RC_OK },      { "{\"both\":1}", RC_INVALID },
        { "{\"both\":-4}", RC_INVALID },
    };
    CHECK(!shape_fault(&ends));
    for (size_t i = 0; i < COUNT(cases); i++) {
        Ends x;
        Diag d = { 0 };
        CHECK_RC(shape_decode(&ends, str_from_z(cases[i].text), NULL, 0, &x, t_arena(), &d), cases[i].rc);
    }
}

/* ---- parameters ---- */

static Rc decode_query(const char *name, const char *value, Str body, Query *out, Diag *d)
{
    Param params[] = { { S("person"), S("7"), false },
                       { str_from_z(name), str_from_z(value), false },
                       { S("elsewhere"), S("x"), true } };
    *d = (Diag) { 0 };
    return shape_decode(&query, body, params, COUNT(params), out, t_arena(), d);
}

TEST(shape_parameters_are_read)
{
    Query q;
    Diag d;
    Str none = { 0 };
    CHECK_RC(decode_query("text", "中文", S("{\"body\":\"b\"}"), &q, &d), RC_OK);
    CHECK_STR(q.text, "中文");
    CHECK_STR(q.body, "b");
    CHECK_INT(q.person.v, 7);
    CHECK_RC(decode_query("page", "200", none, &q, &d), RC_OK);
    CHECK_INT(q.page, 200);
    CHECK_RC(decode_query("area", "330602001005", none, &q, &d), RC_OK);
    CHECK_INT(q.area, 330602001005);
    CHECK_RC(decode_query("open", "1", none, &q, &d), RC_OK);
    CHECK(q.open);
    CHECK_RC(decode_query("open", "false", none, &q, &d), RC_OK);
    CHECK(!q.open);
    CHECK_RC(decode_query("after", "-3", none, &q, &d), RC_OK);
    CHECK(q.after.has && q.after.v == -3);
    CHECK_RC(decode_query("above", "-1.25", none, &q, &d), RC_OK);
    CHECK(q.above.has && q.above.v == -1250000);
}

TEST(shape_parameters_are_refused)
{
    static const struct {
        const char *name, *value, *key, *pointer;
    } bad[] = {
        { "nope", "1", "field.unknown", "?nope" },
        { "body", "1", "field.unknown", "?body" },
        { "", "1", "field.unknown", "?" },
        { "person", "7", "field.duplicate", "?person" },
        { "text", "123456", "field.length", "?text" },
        { "text", "a\n", "field.format", "?text" },
        { "page", "", "field.type", "?page" },
        { "page", "0", "field.range", "?page" },
        { "page", "201", "field.range", "?page" },
        { "page", "01", "field.type", "?page" },
        { "page", "1.0", "field.type", "?page" },
        { "page", "1e1", "field.type", "?page" },
        { "page", "+1", "field.type", "?page" },
        { "page", " 1", "field.type", "?page" },
        { "page", "1 ", "field.type", "?page" },
        { "page", "1,2", "field.type", "?page" },
        { "page", "null", "field.type", "?page" },
        { "page", "1x", "field.type", "?page" },
        { "page", "99999999999", "field.range", "?page" },
        { "page", "9999999999999999999", "field.type", "?page" },
        { "area", "0", "field.format", "?area" },
        { "open", "yes", "field.type", "?open" },
        { "open", "", "field.type", "?open" },
        { "open", "TRUE", "field.type", "?open" },
        { "above", "1.", "field.type", "?above" },
        { "above", "1.5x", "field.type", "?above" },
        { "above", "-", "field.type", "?above" },
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        Query q;
        Diag d;
        Rc rc = decode_query(bad[i].name, bad[i].value, (Str) { 0 }, &q, &d);
        if (!d.key || strcmp(d.key, bad[i].key) != 0)
            print_error("%s=%s: %s\n", bad[i].name, bad[i].value, d.key ? d.key : "accepted");
        CHECK_RC(rc, RC_INVALID);
        CHECK_STR(str_from_z(d.key), bad[i].key);
        CHECK_STR(d.pointer, bad[i].pointer);
    }
    Query q;
    Diag d = { 0 };
    CHECK_RC(shape_decode(&query, S("{\"person\":\"1\"}"), NULL, 0, &q, t_arena(), &d), RC_INVALID);
    CHECK_STR(str_from_z(d.key), "field.unknown"); /* a path field does not come from the body */
    d = (Diag) { 0 };
    CHECK_RC(shape_decode(&query, (Str) { 0 }, NULL, 0, &q, t_arena(), &d), RC_INVALID);
    CHECK_STR(str_from_z(d.key), "field.required");
    CHECK_STR(d.pointer, "?person");
}

TEST(shape_read_stands_in_the_middle)
{
    JsonR r;
    Point p;
    Diag d = { 0 };
    json_read(&r, S("[{\"x\":1,\"y\":2},{\"x\":1,\"y\":\"\"}]"), t_arena());
    CHECK(json_enter_array(&r) && json_next(&r));
    CHECK_RC(shape_read(&point, &r, &p, &d), RC_OK);
    CHECK_INT(p.y, 2);
    CHECK(json_next(&r));
    CHECK_RC(shape_read(&point, &r, &p, &d), RC_INVALID);
    CHECK_STR(d.pointer, "/y");
}

/* ---- replies, schema, self-check ---- */

TEST(shape_check_knows_replies)
{
    static const struct {
        const char *text, *key, *pointer;
    } cases[] = {
        { "{\"x\":1,\"y\":2,\"label\":null}", NULL, "" },
        { "{\"x\":1,\"y\":2,\"label\":\"\"}", NULL, "" },
        { "{\"x\":1,\"y\":2}", "field.required", "/label" },
        { "{\"x\":1,\"y\":2,\"label\":\"12345678901\"}", "field.length", "/label" },
        { "{\"x\":null,\"y\":2,\"label\":\"\"}", "field.type", "/x" },
        { "{\"x\":\"1\",\"y\":2,\"label\":\"\"}", "field.type", "/x" },
        { "{\"x\":1,\"y\":2,\"label\":\"\",\"z\":0}", "field.unknown", "/z" },
        { "{\"x\":1,\"y\":2,\"label\":\"\"}}", "json.syntax", "" },
        { "", "json.syntax", "" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        Diag d = { 0 };
        shape_check(&point, str_from_z(cases[i].text), t_arena(), &d) ? (void)0 : (void)(d.key = NULL);
        CHECK_STR(str_from_z(d.key), cases[i].key);
        CHECK_STR(d.pointer, cases[i].pointer);
    }
}

static Str schema(const Shape *s, bool in)
{
    Buf b;
    JsonW w;
    buf_init_arena(&b, t_arena(), 1 << 16);
    jsonw_init(&w, &b);
    shape_schema(s, in, &w);
    CHECK_RC(jsonw_finish(&w), RC_OK);
    return buf_str(&b);
}

TEST(shape_schema_says_what_is_done)
{
    CHECK_STR(schema(&point, true),
              "{\"type\":\"object\",\"description\":\"A point\",\"properties\":{"
              "\"x\":{\"type\":\"integer\",\"format\":\"int32\",\"minimum\":-1000,\"maximum\":1000,"
              "\"description\":\"abscissa\"},"
              "\"y\":{\"type\":\"integer\",\"format\":\"int32\",\"minimum\":-1000,\"maximum\":1000,"
              "\"description\":\"ordinate\"},"
              "\"label\":{\"type\":[\"string\",\"null\"],\"maxLength\":10,\"description\":\"its name\"}},"
              "\"required\":[\"x\",\"y\"],\"additionalProperties\":false}");
    CHECK_STR(
        schema(&query, true),
        "{\"type\":\"object\",\"properties\":{\"body\":{\"type\":[\"string\",\"null\"],\"maxLength\":200,"
        "\"description\":\"from the body\"}},\"additionalProperties\":false}");
    static const char *const out_parts[] = {
        "\"person\":{\"type\":\"string\",\"pattern\":\"^[1-9][0-9]{0,18}$\"",
        "\"colour\":{\"type\":[\"string\",\"null\"],\"enum\":[\"red\",\"green\",\"blue\",null]",
        "\"date\":{\"type\":[\"string\",\"null\"],\"format\":\"date\"",
        "\"flag\":{\"type\":\"boolean\"",
        "\"score\":{\"type\":[\"number\",\"null\"],\"minimum\":-100,\"maximum\":100",
        "\"origin\":{\"$ref\":\"#/components/schemas/Point\"",
        "\"points\":{\"type\":\"array\",\"maxItems\":40,\"items\":{\"$ref\":\"#/components/schemas/Point\"}",
        "\"answers\":{\"type\":\"array\",\"maxItems\":100,\"items\":{\"type\":[\"integer\",\"null\"]",
        "\"tags\":{\"type\":\"array\",\"maxItems\":30,\"items\":{\"type\":\"string\"}",
        "\"raw\":{\"description\":\"anything\"}",
        "\"omitted_maybe\":{\"type\":\"integer\",\"format\":\"int64\"",
        "\"tags\",\"raw\"],\"additionalProperties\":false}", /* required ends before the omitted ones */
    };
    Str text = schema(&all, false);
    for (size_t i = 0; i < COUNT(out_parts); i++) {
        bool there = memmem(text.p, text.n, out_parts[i], strlen(out_parts[i]));
        if (!there)
            print_error("missing: %s\n", out_parts[i]);
        CHECK(there);
    }
    JsonR r;
    json_read(&r, text, t_arena());
    CHECK(json_skip(&r, NULL));
    CHECK_RC(json_done(&r), RC_OK);
}

TEST(shape_fault_finds_wrong_tables)
{
    CHECK(!shape_fault(&point) && !shape_fault(&all) && !shape_fault(&query));
    static const Field good = FIELD(Query, text, .flags = FLD_QUERY, .doc = "d");
    Field bad[] = { good, good, good, good, good, good, good, good, good, good, good, good };
    bad[0].name = "";
    bad[1].kind = F_NONE;
    bad[2].doc = NULL;
    bad[3].shape = &point;
    bad[4].kind = F_LIST;
    bad[5].kind = F_INTS; /* as a parameter */
    bad[6].flags = FLD_NULLS;
    bad[7].flags = FLD_AREA;
    bad[8].min = 5;
    bad[8].max = 4;
    bad[9].max = -1;
    bad[10].off = 100000;
    bad[11].kind = F_I32;
    bad[11].one_of = colours;
    for (size_t i = 0; i < COUNT(bad); i++) {
        Shape s = { .name = "Bad", .size = sizeof(Query), .fields = &bad[i], .n_fields = 1 };
        if (!shape_fault(&s))
            print_error("fault %zu not found\n", i);
        CHECK(shape_fault(&s));
    }
    Field twice[] = { good, good };
    Shape s = { .name = "Twice", .size = sizeof(Query), .fields = twice, .n_fields = 2 };
    CHECK(shape_fault(&s));
    CHECK(shape_fault(&(Shape) { .name = "Empty", .size = 1 }));
}

/* ---- memory ---- */

static Rc decode_and_write(Arena *a, Str body, bool *out_wrote)
{
    All x;
    Diag d = { 0 };
    Rc rc = shape_decode(&all, body, NULL, 0, &x, a, &d);
    CHECK_RC(d.rc, rc);
    *out_wrote = false;
    if (rc)
        return rc;
    Buf b;
    JsonW w;
    buf_init(&b, 1 << 20);
    jsonw_init(&w, &b);
    shape_write(&all, &x, &w);
    rc = jsonw_finish(&w);
    buf_done(&b);
    *out_wrote = true;
    return rc;
}

TEST(shape_survives_every_failing_allocation)
{
    seed = 5;
    All x = draw_all();
    x.note = S("an\n\"escaped\" text");
    Str body = write_all(t_arena(), &all, &x);
    Str wrong = arena_printf(t_arena(), "{%.*s,\"nope\":1}", (int)body.n - 2, body.p + 1);
    for (int pass = 0; pass < 4; pass++) {
        Rc rc = RC_NO_MEMORY;
        int k = 0;
        bool wrote;
        while (rc == RC_NO_MEMORY) {
            CHECK(++k < 1000);
            Arena *a = arena_new(1 << 20);
            mem_fault_set(k, pass % 2);
            rc = decode_and_write(a, pass < 2 ? body : wrong, &wrote);
            mem_fault_set(0, false);
            arena_free(a);
        }
        CHECK_RC(rc, pass < 2 ? RC_OK : RC_INVALID);
        CHECK(k > 5);
    }
}

TEST(shape_keeps_the_arena_cap)
{
    Diag d;
    Arena *a = arena_new(256);
    All x;
    d = (Diag) { 0 };
    CHECK_RC(shape_decode(&all, S("{" GOOD ",\"points\":[{\"x\":1,\"y\":1}]}"), NULL, 0, &x, a, &d),
             RC_NO_MEMORY);
    arena_free(a);
}

/* ---- speed; printed when XQ_BENCH is set ---- */

typedef struct Sheet {
    Str form, language;
    int64_t started_ms, ended_ms;
    Ints answers;
    Strs tags;
} Sheet;

static const Field sheet_fields[] = {
    FIELD(Sheet, form, .flags = FLD_REQUIRED, .doc = "form"),
    FIELD(Sheet, language, .doc = "language"),
    FIELD(Sheet, started_ms, .doc = "ms"),
    FIELD(Sheet, ended_ms, .doc = "ms"),
    FIELD(Sheet, answers, .flags = FLD_REQUIRED | FLD_NULLS, .max = 500, .doc = "answers"),
    FIELD(Sheet, tags, .doc = "texts"),
};
static const Shape sheet = SHAPE(Sheet, sheet_fields);

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void bench(const char *what, Str body)
{
    enum { ROUNDS = 100000 };
    Arena *a = arena_new(1 << 20);
    int64_t from = now_ns();
    for (int i = 0; i < ROUNDS; i++) {
        Sheet x;
        Diag d = { 0 };
        CHECK(shape_decode(&sheet, body, NULL, 0, &x, a, &d) == RC_OK);
        arena_reset(a);
    }
    int64_t ns = (now_ns() - from) / ROUNDS;
    print_message("# decode %s, %zu bytes: %lld ns\n", what, body.n, (long long)ns);
    arena_free(a);
}

TEST(shape_bench)
{
    if (!getenv("XQ_BENCH"))
        return;
    Buf b;
    buf_init_arena(&b, t_arena(), 4096);
    buf_addz(
        &b,
        "{\"form\":\"scl-90\",\"language\":\"zh\",\"started_ms\":1790000000000,\"ended_ms\":1790000300000,"
        "\"answers\":[0");
    while (b.n < 1000)
        buf_addz(&b, ",3");
    buf_addz(&b, "]}");
    bench("answers only", buf_str(&b));
    buf_clear(&b);
    buf_addz(&b, "{\"form\":\"phq-9\",\"started_ms\":1790000000000,\"answers\":[0,1,2,3,0,1,2,null,0],"
                 "\"tags\":[\"x\"");
    while (b.n < 1000)
        buf_addz(&b, ",\"心桥：一段不长的文字 and some ASCII words\"");
    buf_addz(&b, "]}");
    bench("texts", buf_str(&b));
}
