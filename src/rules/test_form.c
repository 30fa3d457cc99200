/* Definitions: all of the repository's load and keep their promises; what is wrong with one is refused and named. */
#include <stdio.h>

#include "base/buf.h"
#include "base/mem.h"
#include "rules/test_forms.h"
#include "t.h"

TEST(form_every_definition_loads_and_passes_its_vectors)
{
    const TestForms *all = test_forms(t_arena());
    CHECK(all->set.n >= 36);
    static const char *const with_text[] = { "phq-9",  "phq-2",    "gad-7", "gad-2", "who-5",
                                             "gds-15", "ces-d-10", "k6",    "srq-20" };
    size_t publishable = 0;
    for (size_t i = 0; i < all->set.n; i++)
        publishable += all->v[i]->publishable;
    CHECK_INT(publishable, COUNT(with_text));
    for (size_t i = 0; i < COUNT(with_text); i++) {
        const Form *f = formset_find(&all->set, str_from_z(with_text[i]));
        CHECK(f && f->has_text && f->publishable && f->rights.text_source.p && f->hash.n == 64);
    }
    CHECK(!formset_find(&all->set, S("phq-10")));
}

/* ---- refusals ---- */

static Str replaced(Str s, const char *from, const char *to)
{
    Buf b;
    size_t n = strlen(from);
    buf_init_arena(&b, t_arena(), 1u << 20);
    for (size_t i = 0; i < s.n; i++)
        if (i + n <= s.n && memcmp(s.p + i, from, n) == 0) {
            buf_add(&b, str_sub(s, 0, i));
            buf_addz(&b, to);
            buf_add(&b, str_sub(s, i + n, s.n));
            return buf_str(&b);
        }
    printf("# not found: %s\n", from);
    CHECK(false);
    return s;
}

TEST(form_refuses_a_changed_definition_and_says_where)
{
    static const struct {
        const char *from, *to, *pointer;
    } cases[] = {
        { "\"format\": 1", "\"format\": 2", "/format" },
        { "\"id\": \"phq-9\"", "\"id\": \"PHQ-9\"", "" },
        { "\"version\": \"1\",", "", "/version" },
        { "\"status\": \"active\"", "\"status\": \"live\"", "/status" },
        { "\"tier\": \"S\"", "\"tier\": \"G\"", "" },
        { "\"text\": \"included\"", "\"text\": \"bring-your-own\"", "" },
        { "\"holder\"", "\"owner\"", "/rights/owner" },
        { "{\"value\": 1, ", "{\"value\": 0, ", "/items/0/options/1" },
        { "{\"value\": 1, ", "{\"value\": 1.5, ", "/items/0/options/1/value" },
        { "\"options\": \"answers\"", "\"options\": \"replies\"", "/items/0/options" },
        { "\"id\": \"2\"", "\"id\": \"1\"", "/items/1" },
        { "\"id\": \"2\"", "\"id\": \"2..1\"", "/items/1" },
        { "\"id\": \"2\"", "\"id\": \"2'\"", "/items/1" },
        { "\"id\": \"core\"", "\"id\": \"co-re\"", "/scores/4" },
        { "\"of\": [\"1..9\"]", "\"of\": [\"1..10\"]", "/scores/0/of/0" },
        { "\"of\": [\"1..9\"]", "\"of\": [\"1..8\", \"algorithm\"]", "/scores/0/of/1" },
        { "\"op\": \"sum\"", "\"op\": \"median\"", "/scores/0/op" },
        { "\"op\": \"sum\"", "\"op\": \"ratio\"", "/scores/0/missing" },
        { "\"prorate\": 2", "\"prorate\": 9", "/scores/0/missing" },
        { "\"prorate\": 2", "\"prorate\": 1", "/vectors/5/scores/total" },
        { "\"range\": [0, 27]", "\"range\": [0, 26]", "/vectors/1/scores/total" },
        { "\"range\": [0, 27]", "\"range\": [1, 27]", "/scores/0/bands/0/rows/0" },
        { "\"range\": [0, 27]", "\"range\": [27, 0]", "/scores/0/range" },
        { "\"from\": 5", "\"from\": 0", "/scores/0/bands/0/rows/1" },
        { "\"from\": 5", "\"from\": 12", "/scores/0/bands/0/rows/2" },
        { "\"from\": 20", "\"from\": 28", "/scores/0/bands/0/rows/4" },
        { "\"from\": 10", "\"from\": 12", "/vectors/2/bands/total/default" },
        { "\"code\": \"mild\"", "\"code\": \"minimal\"", "/scores/0/bands/0/rows/1" },
        { "\"item\": 9", "\"item\": 8", "/vectors/2" },
        { "\"item\": 9", "\"item\": 19", "/critical/0/when/all/0" },
        { "\"level\": \"orange\"", "\"level\": \"none\"", "/critical/0" },
        { "\"complete\": false", "\"complete\": true", "/vectors/2" },
        { "\"vectors\"", "\"cases\"", "/cases" },
    };
    const TestForms *all = test_forms(t_arena());
    Str source = test_file(t_arena(), "definitions/forms/phq-9.json");
    CHECK(all->set.n > 0);
    for (size_t i = 0; i < COUNT(cases); i++) {
        FormFault why;
        const Form *f = NULL;
        Rc rc = form_load(t_arena(), replaced(source, cases[i].from, cases[i].to), (Str) { 0 }, &why, &f);
        if (rc != RC_INVALID || strcmp(why.pointer, cases[i].pointer) != 0)
            printf("# %s -> %s: %s: %s\n", cases[i].from, cases[i].to, why.pointer, why.message);
        CHECK_RC(rc, RC_INVALID);
        CHECK_STR(str_from_z(why.pointer), cases[i].pointer);
        CHECK(!f && why.message[0]);
    }
}

TEST(form_refuses_what_is_not_json)
{
    static const Str cases[] = { STR_INIT(""),
                                 STR_INIT("{"),
                                 STR_INIT("{\"format\":1,\"format\":1}"),
                                 STR_INIT("{\"id\":\"\xff\"}"),
                                 STR_INIT("{\"a\":\"\\u0000\"}"),
                                 { NULL, 0 } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        FormFault why;
        const Form *f;
        CHECK_RC(form_load(t_arena(), cases[i], (Str) { 0 }, &why, &f), RC_MALFORMED);
    }
    Buf deep;
    buf_init_arena(&deep, t_arena(), 1u << 20);
    for (int i = 0; i < 100000; i++)
        buf_addc(&deep, '[');
    FormFault why;
    const Form *f;
    CHECK_RC(form_load(t_arena(), buf_str(&deep), (Str) { 0 }, &why, &f), RC_MALFORMED);
    CHECK_RC(form_load(t_arena(), S("[1,2]"), (Str) { 0 }, &why, &f), RC_INVALID);
}

TEST(form_hash_is_of_the_content_not_the_layout)
{
    Str source = test_file(t_arena(), "definitions/forms/phq-2.json");
    FormFault why;
    const Form *a, *b, *c;
    CHECK_RC(form_load(t_arena(), source, (Str) { 0 }, &why, &a), RC_OK);
    Str loose = replaced(source, "{\n  \"format\": 1,", "{  \"format\":\t1,\n\n");
    CHECK_RC(form_load(t_arena(), loose, (Str) { 0 }, &why, &b), RC_OK);
    CHECK_RC(form_load(t_arena(), replaced(source, "好几天", "好些天"), (Str) { 0 }, &why, &c), RC_OK);
    CHECK(str_eq(a->hash, b->hash));
    CHECK(!str_eq(a->hash, c->hash));
}

TEST(form_load_survives_every_failing_allocation)
{
    Str source = test_file(t_arena(), "definitions/forms/gds-15.json");
    form_init(1);
    for (int sticky = 0; sticky < 2; sticky++)
        for (long k = 1;; k++) {
            FormFault why;
            const Form *f = NULL;
            Arena *a = arena_new(1u << 20);
            mem_fault_set(k, sticky);
            Rc rc = form_load(a, source, (Str) { 0 }, &why, &f);
            mem_fault_set(0, false);
            arena_free(a);
            if (rc == RC_OK)
                break;
            if (rc != RC_NO_MEMORY)
                printf("# allocation %ld: %s: %s: %s\n", k, rc_name(rc), why.pointer, why.message);
            CHECK_RC(rc, RC_NO_MEMORY);
            CHECK(!f && k < 20000);
        }
}

/* ---- branching, kinds of items, text packs ---- */

#define HEAD                                                                                                 \
    "{\"format\":1,\"id\":\"t\",\"version\":\"1\",\"edition\":\"e\",\"language\":\"zh-CN\",\"status\":"      \
    "\"draft\","                                                                                             \
    "\"title\":\"题\",\"short_title\":\"题\",\"rights\":{\"holder\":\"h\",\"terms\":\"t\",\"tier\":\"B\"," \
    "\"evidence\":"                                                                                          \
    "\"e\",\"evidence_date\":\"2026-11-22\"},\"text\":\"bring-your-own\",\"eligibility\":{\"respondent\":"   \
    "\"self\"},"
#define YES_NO "\"option_sets\":{\"yn\":[{\"value\":1},{\"value\":0},{\"value\":9,\"counted\":false}]},"

static const Form *load(const char *json, Str pack)
{
    FormFault why;
    const Form *f = NULL;
    if (form_load(t_arena(), str_from_z(json), pack, &why, &f))
        printf("# %s: %s\n", why.pointer, why.message);
    return f;
}

static Dec value(const Form *f, size_t score, const int32_t *v)
{
    FormResult r;
    form_eval(f, (FormAnswers) { v, f->n_items }, NULL, &r);
    return r.scores[score].value;
}

static const char branching[] = HEAD YES_NO
    "\"items\":[{\"id\":\"1\",\"options\":\"yn\"},"
    "{\"id\":\"2\",\"options\":\"yn\",\"show_when\":{\"all\":[{\"item\":1,\"eq\":1}],\"implied\":0}},"
    "{\"id\":\"3\",\"options\":\"yn\",\"show_when\":{\"any\":[{\"item\":2,\"eq\":1},{\"item\":1,\"in\":[9]}]}"
    "},"
    "{\"id\":\"4\",\"type\":\"text\",\"required\":false}]}";

TEST(form_branches_on_earlier_answers_only)
{
    const Form *f = load(branching, (Str) { 0 });
    const int32_t N = INT_NULL;
    FormFault why;
    CHECK(f != NULL);
    static const struct {
        int32_t v[4];
        bool second, third, complete;
        int next;
    } cases[] = {
        { { INT_NULL, INT_NULL, INT_NULL, INT_NULL }, false, false, false, 0 },
        { { 0, INT_NULL, INT_NULL, INT_NULL }, false, false, true, 3 },
        { { 1, INT_NULL, INT_NULL, INT_NULL }, true, false, false, 1 },
        { { 1, 1, INT_NULL, INT_NULL }, true, true, false, 2 },
        { { 1, 0, INT_NULL, 1 }, true, false, true, -1 },
        { { 9, INT_NULL, INT_NULL, INT_NULL }, false, true, false, 2 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        FormAnswers answers = { cases[i].v, 4 };
        CHECK_INT(form_visible(f, 1, answers), cases[i].second);
        CHECK_INT(form_visible(f, 2, answers), cases[i].third);
        CHECK_INT(form_complete(f, answers), cases[i].complete);
        CHECK_INT(form_next_item(f, 0, answers), cases[i].next);
        CHECK_RC(form_check(f, answers, &why), RC_OK);
    }
    CHECK_RC(form_check(f, (FormAnswers) { (int32_t[]) { 0, 1, N, N }, 4 }, &why), RC_INVALID);
    CHECK_STR(str_from_z(why.key), "form.hidden_item");
    CHECK_STR(str_from_z(why.pointer), "/answers/1");
    CHECK_RC(form_check(f, (FormAnswers) { (int32_t[]) { 0, N, N, 2 }, 4 }, &why), RC_INVALID);
    CHECK_RC(form_check(f, (FormAnswers) { (int32_t[]) { 0, N, N }, 3 }, &why), RC_OK);
    CHECK_RC(form_check(f, (FormAnswers) { (int32_t[]) { 0, N }, 2 }, &why), RC_INVALID);
    CHECK_STR(str_from_z(why.pointer), "/answers");
    CHECK(!load(
        HEAD YES_NO
        "\"items\":[{\"id\":\"1\",\"options\":\"yn\",\"show_when\":{\"all\":[{\"item\":1,\"eq\":1}]}}]}",
        (Str) { 0 }));
}

static const char scoring[] = HEAD YES_NO
    "\"reverse\":[3],\"items\":[{\"id\":\"1..3\",\"options\":\"yn\"},{\"id\":\"w\",\"type\":\"number\","
    "\"min\":-5,\"max\":500,"
    "\"unit\":\"kg\"}],"
    "\"scores\":["
    "{\"id\":\"part\",\"title\":\"a\",\"op\":\"sum\",\"of\":[\"1..3\"],\"missing\":\"ignore\",\"range\":[0,3]"
    "},"
    "{\"id\":\"filled\",\"title\":\"a\",\"op\":\"sum\",\"of\":[1,2],\"weights\":[\"1.5\",2],\"missing\":{"
    "\"value\":1},"
    "\"range\":[0,9]},"
    "{\"id\":\"t\",\"title\":\"a\",\"op\":\"norm\",\"of\":[\"w\"],\"norms\":{\"source\":\"s\",\"rows\":[{"
    "\"who\":{\"sex\":"
    "\"female\",\"age_min\":60},\"mean\":50,\"sd\":\"7.5\"},{\"mean\":60,\"sd\":3}]},\"round\":\"half_up\","
    "\"places\":1,"
    "\"range\":[0,200]},"
    "{\"id\":\"most\",\"title\":\"a\",\"op\":\"max\",\"of\":[1,2],\"range\":[0,1]},"
    "{\"id\":\"least\",\"title\":\"a\",\"op\":\"min\",\"of\":[\"part\",\"filled\"],\"plus\":-1,\"range\":[-1,"
    "9]}],"
    "\"validity\":{\"checks\":[{\"kind\":\"run\",\"code\":\"run\",\"state\":\"doubtful\",\"length\":3},"
    "{\"kind\":\"pair\",\"code\":\"pair\",\"state\":\"invalid\",\"items\":[\"1\",\"2\"],\"differ_by\":0},"
    "{\"kind\":\"instructed\",\"code\":\"told\",\"state\":\"doubtful\",\"item\":\"w\",\"le\":100}]},"
    "\"vectors\":["
    "{\"answers\":[1,1,1,60],\"scores\":{\"part\":2,\"filled\":\"3.5\",\"t\":50,\"most\":1,\"least\":1},"
    "\"validity\":"
    "\"doubtful\"},"
    "{\"answers\":[0,1,0,61],\"scores\":{\"part\":2,\"filled\":2,\"t\":\"53.3\",\"most\":1,\"least\":1},"
    "\"validity\":"
    "\"invalid\"},"
    "{\"answers\":[0,9,null,55],\"subject\":{\"age\":60,\"sex\":\"female\"},\"scores\":{\"part\":0,"
    "\"filled\":0,\"t\":"
    "\"56.7\",\"most\":0,\"least\":-1},\"complete\":false},"
    "{\"answers\":[9,9,9,500],\"scores\":{\"part\":null,\"filled\":null,\"t\":null,\"most\":null,\"least\":"
    "null},\"validity\":"
    "\"doubtful\"}]}";

TEST(form_scores_with_every_missing_rule_norms_and_checks)
{
    const Form *f = load(scoring, (Str) { 0 });
    CHECK(f != NULL);
    CHECK_INT(value(f, 1, (int32_t[]) { INT_NULL, 0, 0, 50 }).v, 1500000);
    CHECK_STR(f->items[3].unit, "kg");
    FormFault why;
    CHECK_RC(form_check(f, (FormAnswers) { (int32_t[]) { 0, 0, 0, -6 }, 4 }, &why), RC_INVALID);
    CHECK_RC(form_check(f, (FormAnswers) { (int32_t[]) { 0, 0, 0, -5 }, 4 }, &why), RC_OK);
}

TEST(form_text_pack_must_be_complete_and_for_this_form)
{
    const char *pack =
        "{\"format\":1,\"form\":\"t\",\"version\":\"1\",\"edition\":\"zh-x\",\"language\":\"zh-CN\","
        "\"source\":"
        "\"s\",\"authorisation\":{\"holder\":\"h\",\"document\":\"2026-1\",\"valid_to\":\"2027-01-01\"},"
        "\"items\":{\"1\":\"一\",\"2\":\"二\",\"3\":\"三\",\"4\":\"四\"},"
        "\"options\":{\"yn\":{\"1\":\"是\",\"0\":\"否\",\"9\":\"不适用\"},\"2\":{\"1\":\"有\",\"0\":\"无\","
        "\"9\":\"略\"}}}";
    const Form *bare = load(branching, (Str) { 0 }), *f = load(branching, str_from_z(pack));
    CHECK(bare && !bare->has_text && !bare->publishable);
    CHECK(f && f->has_text && f->publishable && !str_eq(f->hash, bare->hash));
    CHECK_STR(f->items[0].options[0].label.zh, "是");
    CHECK_STR(f->items[1].options[0].label.zh, "有");
    CHECK_STR(f->items[3].text.zh, "四");
    static const char *const changes[][2] = {
        { "\"3\":\"三\",", "" },
        { "\"4\":\"四\"", "\"4\":\"四\",\"5\":\"五\"" },
        { "\"9\":\"不适用\"", "\"8\":\"不适用\"" },
        { "\"form\":\"t\"", "\"form\":\"u\"" },
        { "\"version\":\"1\"", "\"version\":\"2\"" },
        { "\"yn\"", "\"ny\"" },
    };
    for (size_t i = 0; i < COUNT(changes); i++)
        CHECK(!load(branching, replaced(str_from_z(pack), changes[i][0], changes[i][1])));
    const Form *unsigned_pack = load(branching, replaced(str_from_z(pack),
                                                         "\"authorisation\":{\"holder\":\"h\",\"document\":"
                                                         "\"2026-1\",\"valid_to\":\"2027-01-01\"},",
                                                         ""));
    CHECK(unsigned_pack && unsigned_pack->has_text && !unsigned_pack->publishable);
}
