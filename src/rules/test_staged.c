/* Staged testing and alert rules, with the files of definitions/. */
#include "rules/alert_rule.h"
#include "rules/battery.h"
#include "rules/test_forms.h"
#include "t.h"

static const FormResult *result(const Form *f, const int32_t *v, size_t n)
{
    FormFault why;
    FormResult *r = ARENA_NEW(t_arena(), FormResult);
    CHECK_RC(form_check(f, (FormAnswers) { v, n }, &why), RC_OK);
    form_eval(f, (FormAnswers) { v, n }, NULL, r);
    return r;
}

static const Battery *battery(const FormSet *forms, const char *file)
{
    FormFault why;
    const Battery *b = NULL;
    CHECK_RC(battery_load(t_arena(), test_file(t_arena(), file), forms, &why, &b), RC_OK);
    return b;
}

TEST(battery_asks_phq_9_only_when_phq_2_is_positive_and_no_item_twice)
{
    const TestForms *all = test_forms(t_arena());
    const Battery *b = battery(&all->set, "definitions/batteries/depression-staged.json");
    const FormResult *results[2] = { NULL, NULL };
    CHECK_INT(battery_next(b, results, 2), 0);
    results[0] = result(b->stages[0].form, (int32_t[]) { 1, 1 }, 2);
    CHECK_INT(battery_next(b, results, 2), -1);
    int32_t two[] = { 1, 2 }, nine[9];
    results[0] = result(b->stages[0].form, two, 2);
    CHECK_INT(battery_next(b, results, 2), 1);
    battery_carry(b, 1, (FormAnswers[]) { { two, 2 } }, 1, nine);
    CHECK(nine[0] == 1 && nine[1] == 2 && nine[2] == INT_NULL && nine[8] == INT_NULL);
    CHECK_INT(form_next_item(b->stages[1].form, 0, (FormAnswers) { nine, 9 }), 2);
    results[1] = result(b->stages[1].form, nine, 9);
    CHECK_INT(battery_next(b, results, 2), -1);
}

TEST(battery_asks_more_when_the_first_step_cannot_be_scored)
{
    const TestForms *all = test_forms(t_arena());
    const Battery *b = battery(&all->set, "definitions/batteries/gad-staged.json");
    const FormResult *results[] = { result(b->stages[0].form, (int32_t[]) { 0, INT_NULL }, 2) };
    CHECK_INT(battery_next(b, results, 1), 1);
}

TEST(battery_refuses_what_it_cannot_follow)
{
    static const struct {
        const char *json, *pointer;
    } cases[] = {
        { "{\"format\":1,\"id\":\"x\",\"version\":\"1\",\"title\":\"x\",\"stages\":[{\"form\":\"none\"}]}",
          "/stages/0" },
        { "{\"format\":1,\"id\":\"x\",\"version\":\"1\",\"title\":\"x\",\"stages\":[{\"form\":\"k6\"},{"
          "\"form\":\"k6\"}]}",
          "/stages/1" },
        { "{\"format\":1,\"id\":\"x\",\"version\":\"1\",\"title\":\"x\",\"stages\":[{\"form\":\"k6\","
          "\"when\":[{\"form\":"
          "\"k6\",\"score\":\"total\",\"ge\":1}]}]}",
          "/stages/0/when/0" },
        { "{\"format\":1,\"id\":\"x\",\"version\":\"1\",\"title\":\"x\",\"stages\":[{\"form\":\"k6\"},{"
          "\"form\":\"phq-2\","
          "\"when\":[{\"form\":\"k6\",\"score\":\"sum\",\"ge\":1}]}]}",
          "/stages/1/when/0" },
        { "{\"format\":1,\"id\":\"x\",\"version\":\"1\",\"title\":\"x\",\"stages\":[{\"form\":\"k6\"},{"
          "\"form\":\"phq-2\","
          "\"carry\":[{\"form\":\"k6\",\"from\":\"7\",\"to\":\"1\"}]}]}",
          "/stages/1/carry/0" },
        { "{\"format\":1,\"id\":\"x\",\"version\":\"1\",\"title\":\"x\",\"stages\":[]}", "/stages" },
        { "[]", "" },
        { "{", "" },
    };
    const TestForms *all = test_forms(t_arena());
    for (size_t i = 0; i < COUNT(cases); i++) {
        FormFault why;
        const Battery *b = NULL;
        CHECK(battery_load(t_arena(), str_from_z(cases[i].json), &all->set, &why, &b) != RC_OK);
        CHECK_STR(str_from_z(why.pointer), cases[i].pointer);
        CHECK(!b);
    }
}

typedef struct AlertCase {
    const char *form;
    int32_t v[20];
    size_t n;
    bool finished;
    AlertLevel level;
    const char *kind;
} AlertCase;

TEST(alert_rules_give_level_and_kind)
{
    const int32_t N = INT_NULL;
    const AlertCase cases[] = {
        { "phq-9", { 0, 0, 0, 0, 0, 0, 0, 0, 0 }, 9, true, LEVEL_NONE, NULL },
        { "phq-9", { 0, 0, 0, 0, 0, 0, 0, 0, 1 }, 9, true, LEVEL_ORANGE, "self_harm" },
        { "phq-9", { N, N, N, N, N, N, N, N, 1 }, 9, false, LEVEL_ORANGE, "self_harm" },
        { "phq-9", { N, N, N, N, N, N, N, N, 3 }, 9, false, LEVEL_RED, "self_harm" },
        { "phq-9", { 3, 3, 3, 3, 3, 3, 0, 0, 2 }, 9, true, LEVEL_RED, "self_harm" },
        { "phq-9", { 3, 3, 3, 3, 3, 3, 0, 0, 2 }, 9, false, LEVEL_ORANGE, "self_harm" },
        { "phq-9", { 3, 3, 3, 3, 3, 2, 0, 0, 2 }, 9, true, LEVEL_ORANGE, "self_harm" },
        { "phq-9", { 3, 3, 3, 3, 3, 3, 2, 0, 0 }, 9, true, LEVEL_YELLOW, "severe_symptoms" },
        { "phq-9", { 3, 3, 3, 3, 3, 3, 1, 0, 0 }, 9, true, LEVEL_NONE, NULL },
        { "srq-20", { [16] = 1 }, 20, true, LEVEL_ORANGE, "self_harm" },
        { "epds", { [9] = 1 }, 10, true, LEVEL_ORANGE, "self_harm" },
        { "epds", { 2, 2, 2, 2, 2, 2, 1, 0, 0, 0 }, 10, true, LEVEL_YELLOW, "severe_symptoms" },
        { "bsrs-5", { 0, 0, 0, 0, 0, 2 }, 6, true, LEVEL_ORANGE, "self_harm" },
    };
    const TestForms *all = test_forms(t_arena());
    FormFault why;
    const AlertRules *rules = NULL;
    Str json = test_file(t_arena(), "definitions/alert-rules.json");
    CHECK_RC(alert_rules_load(t_arena(), json, &all->set, &why, &rules), RC_OK);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const AlertCase *c = &cases[i];
        const Form *f = formset_find(&all->set, str_from_z(c->form));
        AlertVerdict verdict;
        alert_rules_eval(rules, f, result(f, c->v, c->n), c->finished, &verdict);
        CHECK_INT(verdict.level, c->level);
        CHECK_STR(verdict.kind, c->kind ? c->kind : "");
        FormHit hits[FORM_HITS_MAX];
        size_t n = form_critical(f, (FormAnswers) { c->v, c->n }, hits);
        alert_rules_on_answer(rules, f, hits, n, &verdict);
        CHECK(verdict.level <= c->level || !c->finished);
        CHECK((verdict.level > LEVEL_NONE) == (n > 0));
    }
}

TEST(alert_level_of_a_form_without_rules_is_its_own)
{
    const TestForms *all = test_forms(t_arena());
    const Form *f = formset_find(&all->set, S("srq-20"));
    const AlertRules none = { 0 };
    AlertVerdict verdict;
    alert_rules_eval(&none, f, result(f, (int32_t[20]) { [16] = 1 }, 20), true, &verdict);
    CHECK_INT(verdict.level, LEVEL_ORANGE);
    CHECK_STR(verdict.kind, "suicidal_ideation");
    CHECK_INT(verdict.n_reasons, 1);
}
