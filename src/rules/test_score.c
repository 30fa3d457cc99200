/*
 * Scoring against the independent reference (tools/ref_score.py): 40 random sheets of every instrument, compared
 * exactly; and what `xinqiao score` says to sheets that are no good.
 */
#include <jansson.h>
#include <stdio.h>

#include "base/mem.h"
#include "rules/score_line.h"
#include "rules/test_forms.h"
#include "t.h"

static json_t *answer(const FormSet *set, Str line)
{
    Buf out;
    Arena *a = arena_new(1u << 20);
    buf_init(&out, 1u << 20);
    CHECK_RC(score_line(set, line, a, &out), RC_OK);
    CHECK(out.n > 0 && out.p[out.n - 1] == '\n');
    CHECK_INT(str_find_char(buf_str(&out), '\n'), out.n - 1);
    json_t *tree = json_loadb(out.p, out.n, JSON_REJECT_DUPLICATES, NULL);
    CHECK(tree != NULL);
    buf_done(&out);
    arena_free(a);
    return tree;
}

static long long micro(const json_t *v)
{
    double x = json_number_value(v) * 1e6;
    return (long long)(x < 0 ? x - 0.5 : x + 0.5);
}

static bool same_score(const json_t *want, const json_t *got)
{
    const json_t *v = json_object_get(want, "value"), *g = json_object_get(got, "value");
    bool ok = json_is_null(v) == json_is_null(g) && micro(v) == micro(g) &&
              json_equal(json_object_get(want, "state"), json_object_get(got, "state"));
    const json_t *missing = json_object_get(want, "missing");
    if (missing)
        ok = ok && json_equal(missing, json_object_get(got, "missing"));
    const char *set;
    json_t *index;
    json_t *bands = json_object_get(want, "bands");
    json_object_foreach(bands, set, index)
    {
        const json_t *b = json_object_get(json_object_get(got, "bands"), set);
        ok = ok && json_equal(index, json_object_get(b, "index"));
    }
    return ok;
}

static bool same_result(const json_t *want, const json_t *got)
{
    const char *name;
    json_t *score;
    json_t *scores = json_object_get(want, "scores");
    const json_t *theirs = json_object_get(got, "scores");
    bool ok = json_object_size(scores) == json_object_size(theirs);
    json_object_foreach(scores, name, score)
    {
        ok = ok && same_score(score, json_object_get(theirs, name));
    }
    const json_t *items = json_object_get(want, "critical"), *hits = json_object_get(got, "critical");
    ok = ok && json_array_size(items) == json_array_size(hits);
    for (size_t i = 0; i < json_array_size(hits); i++) {
        bool found = false;
        for (size_t k = 0; k < json_array_size(items); k++)
            found = found ||
                    json_equal(json_array_get(items, k), json_object_get(json_array_get(hits, i), "item"));
        ok = ok && found;
    }
    return ok && json_equal(json_object_get(want, "complete"), json_object_get(got, "complete")) &&
           json_equal(json_object_get(want, "validity"),
                      json_object_get(json_object_get(got, "validity"), "state"));
}

TEST(score_equals_the_reference_on_random_sheets)
{
    const TestForms *all = test_forms(t_arena());
    Str rest = test_file(t_arena(), "tests/rules/vectors.ndjson"), line;
    size_t n = 0, wrong = 0;
    while (str_cut(rest, '\n', &line, &rest)) {
        json_t *vector = json_loadb(line.p, line.n, 0, NULL);
        char *sheet = json_dumps(json_object_get(vector, "sheet"), JSON_COMPACT);
        json_t *got = answer(&all->set, str_from_z(sheet));
        if (!same_result(json_object_get(vector, "want"), got)) {
            char *text = json_dumps(got, JSON_COMPACT);
            printf("# %.*s\n# %s\n", STR_ARG(line), text);
            mem_free(text);
            wrong++;
        }
        n++;
        mem_free(sheet);
        json_decref(vector);
        json_decref(got);
    }
    CHECK(n >= 30 * all->set.n);
    CHECK_INT(wrong, 0);
}

TEST(score_refuses_bad_sheets_with_a_pointer)
{
    static const struct {
        const char *line, *code, *pointer;
    } cases[] = {
        { "{\"form\":\"phq-9\",\"answers\":[0,0,0,4,0,0,0,0,0]}", "form.not_an_option", "/answers/3" },
        { "{\"form\":\"phq-9\",\"answers\":[0,0,0,-1,0,0,0,0,0]}", "form.not_an_option", "/answers/3" },
        { "{\"form\":\"phq-9\",\"answers\":[0,0,1.5,0,0,0,0,0,0]}", "form.not_an_option", "/answers/2" },
        { "{\"form\":\"phq-9\",\"answers\":[0,\"1\",0,0,0,0,0,0,0]}", "form.not_an_option", "/answers/1" },
        { "{\"form\":\"phq-9\",\"answers\":[-2147483648,0,0,0,0,0,0,0,0]}", "form.not_an_option",
          "/answers/0" },
        { "{\"form\":\"phq-9\",\"answers\":[99999999999999999999]}", "form.not_an_option", "/answers/0" },
        { "{\"form\":\"phq-9\",\"answers\":[9]}", "form.not_an_option", "/answers/0" },
        { "{\"form\":\"phq-9\",\"answers\":[0,0,0,0,0,0,0,0]}", "form.length", "/answers" },
        { "{\"form\":\"phq-9\",\"answers\":[0,0,0,0,0,0,0,0,0,0]}", "form.length", "/answers" },
        { "{\"form\":\"phq-9\",\"answers\":[]}", "form.length", "/answers" },
        { "{\"form\":\"phq-10\",\"answers\":[0]}", "score.form", "/form" },
        { "{\"form\":9,\"answers\":[0]}", "score.form", "/form" },
        { "{\"answers\":[0]}", "score.member", "/form" },
        { "{\"form\":\"phq-9\"}", "score.member", "/answers" },
        { "{\"form\":\"phq-2\",\"form\":\"phq-9\",\"answers\":[0,0]}", "score.member", "" },
        { "{\"form\":\"phq-2\",\"answers\":[0,0],\"mood\":1}", "score.member", "" },
        { "{\"form\":\"phq-2\",\"answers\":[0,0],\"age\":-1}", "score.subject", "/age" },
        { "{\"form\":\"phq-2\",\"answers\":[0,0],\"sex\":\"x\"}", "score.subject", "/sex" },
        { "{\"form\":\"phq-2\",\"answers\":[0,0],\"education\":7}", "score.subject", "/education" },
        { "", "json.syntax", "" },
        { "[]", "field.type", "" },
        { "{\"form\":\"phq-2\",\"answers\":[0,0]} x", "json.syntax", "" },
        { "{\"form\":\"phq-2\",\"answers\":[0,0", "json.syntax", "" },
    };
    const TestForms *all = test_forms(t_arena());
    for (size_t i = 0; i < COUNT(cases); i++) {
        json_t *got = answer(&all->set, str_from_z(cases[i].line));
        const json_t *e = json_object_get(got, "error");
        const char *code = json_string_value(json_object_get(e, "code"));
        const char *pointer = json_string_value(json_object_get(e, "pointer"));
        if (!code || strcmp(code, cases[i].code) != 0 || strcmp(pointer, cases[i].pointer) != 0)
            printf("# %s: %s at %s\n", cases[i].line, code ? code : "no error", pointer ? pointer : "-");
        CHECK(code && strcmp(code, cases[i].code) == 0);
        CHECK(strcmp(pointer, cases[i].pointer) == 0);
        json_decref(got);
    }
}

TEST(score_uses_what_is_known_of_the_subject)
{
    const TestForms *all = test_forms(t_arena());
    json_t *got =
        answer(&all->set, S("{\"form\":\"mmse\",\"answers\":[20],\"education\":\"primary\",\"age\":null}"));
    const json_t *total = json_object_get(json_object_get(got, "scores"), "total");
    const json_t *band = json_object_get(total, "band");
    CHECK(strcmp(json_string_value(json_object_get(band, "set")), "primary") == 0);
    CHECK(strcmp(json_string_value(json_object_get(band, "code")), "impaired") == 0);
    CHECK_INT(json_object_size(json_object_get(total, "bands")), 1);
    json_decref(got);
    got = answer(&all->set, S("{\"form\":\"mmse\",\"answers\":[20]}"));
    total = json_object_get(json_object_get(got, "scores"), "total");
    CHECK(!json_object_get(total, "band"));
    json_decref(got);
}

TEST(score_survives_every_failing_allocation)
{
    const TestForms *all = test_forms(t_arena());
    Str line = S("{\"form\":\"ph\\u0071-9\",\"answers\":[0,1,2,3,0,1,2,3,null]}");
    for (long k = 1;; k++) {
        Buf out;
        Arena *a = arena_new(1u << 20);
        buf_init(&out, 1u << 20);
        mem_fault_set(k, false);
        Rc rc = score_line(&all->set, line, a, &out);
        mem_fault_set(0, false);
        CHECK(rc == RC_OK || rc == RC_NO_MEMORY);
        CHECK(rc != RC_OK || str_starts(buf_str(&out), S("{\"form\":\"phq-9\"")));
        buf_done(&out);
        arena_free(a);
        if (rc == RC_OK)
            break;
        CHECK(k < 100);
    }
}
