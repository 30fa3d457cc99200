/* The FHIR export: what can be checked without a FHIRPath engine (tools/fhir-peers has one). */
#include <jansson.h>

#include "base/mem.h"
#include "rules/fhir.h"
#include "rules/test_forms.h"
#include "t.h"

#define BASE S("https://x.example/fhir")
static const FhirWords words = { STR_INIT("第 {0} 题（待导入）"), STR_INIT("只有结构") };

static json_t *questionnaire(const Form *f)
{
    Buf out;
    buf_init(&out, 1u << 20);
    CHECK_RC(form_to_fhir(f, BASE, &words, t_arena(), &out), RC_OK);
    json_t *q = json_loadb(out.p, out.n, JSON_REJECT_DUPLICATES, NULL);
    CHECK(q != NULL);
    buf_done(&out);
    return q;
}

static const char *text(const json_t *o, const char *key)
{
    const char *z = json_string_value(json_object_get(o, key));
    return z ? z : "";
}

static const json_t *item(const json_t *q, size_t i)
{
    const json_t *group = json_array_get(json_object_get(q, "item"), 0);
    return json_array_get(json_object_get(group, "item"), i);
}

static long long weight(const json_t *it, size_t option)
{
    const json_t *o = json_array_get(json_object_get(it, "answerOption"), option);
    const json_t *e = json_array_get(json_object_get(o, "extension"), 0);
    CHECK_STR(str_from_z(text(e, "url")), "http://hl7.org/fhir/StructureDefinition/ordinalValue");
    return json_integer_value(json_object_get(e, "valueDecimal"));
}

TEST(fhir_questionnaire_carries_identity_rights_and_verified_codes)
{
    const TestForms *all = test_forms(t_arena());
    json_t *q = questionnaire(formset_find(&all->set, S("phq-9")));
    CHECK_STR(str_from_z(text(q, "url")), "https://x.example/fhir/Questionnaire/phq-9");
    CHECK_STR(str_from_z(text(q, "language")), "zh-CN");
    CHECK(text(q, "copyright")[0]);
    const json_t *code = json_array_get(json_object_get(item(q, 8), "code"), 0);
    CHECK_STR(str_from_z(text(code, "code")), "44260-8");
    CHECK(json_object_get(item(q, 8), "_text"));
    json_decref(q);
    q = questionnaire(formset_find(&all->set, S("who-5")));
    CHECK(!json_object_get(q, "code") && !json_object_get(item(q, 0), "code"));
    json_decref(q);
}

TEST(fhir_reverse_coding_is_in_the_items_own_weights)
{
    const TestForms *all = test_forms(t_arena());
    json_t *q = questionnaire(formset_find(&all->set, S("gds-15")));
    CHECK_INT(weight(item(q, 0), 0), 0); /* item 1, yes */
    CHECK_INT(weight(item(q, 1), 0), 1); /* item 2, yes */
    json_decref(q);
}

TEST(fhir_of_a_form_without_text_says_so)
{
    const TestForms *all = test_forms(t_arena());
    const Form *f = formset_find(&all->set, S("epds"));
    json_t *q = questionnaire(f);
    CHECK(!f->has_text);
    CHECK_STR(str_from_z(text(q, "status")), "draft");
    CHECK(str_ends(str_from_z(text(q, "copyright")), S("只有结构")));
    CHECK_STR(str_from_z(text(item(q, 9), "linkId")), "10");
    CHECK_STR(str_from_z(text(item(q, 9), "text")), "第 10 题（待导入）");
    const json_t *option = json_array_get(json_object_get(item(q, 9), "answerOption"), 3);
    CHECK_STR(str_from_z(text(json_object_get(option, "valueCoding"), "display")), "3");
    json_decref(q);
    q = questionnaire(formset_find(&all->set, S("phq-9")));
    CHECK(!strstr(text(q, "copyright"), "只有结构"));
    json_decref(q);
}

/* The calculated expression of a result; "" without one. */
static const char *expression(const json_t *q, Str id)
{
    size_t i;
    const json_t *it;
    json_array_foreach(json_object_get(q, "item"), i, it)
    {
        const json_t *e = json_array_get(json_object_get(it, "extension"), 0);
        if (str_eq(str_from_z(text(it, "linkId")), id))
            return text(json_object_get(e, "valueExpression"), "expression");
    }
    return "";
}

TEST(fhir_says_every_score_of_the_forms_delivered)
{
    const TestForms *all = test_forms(t_arena());
    for (size_t i = 0; i < all->set.n; i++) {
        const Form *f = all->set.v[i];
        json_t *q = questionnaire(f);
        for (size_t k = 0; k < f->n_scores; k++)
            if (!f->scores[k].internal)
                CHECK(*expression(q, arena_printf(t_arena(), "score-%.*s", STR_ARG(f->scores[k].id))));
        json_decref(q);
    }
}

TEST(fhir_response_holds_answers_and_scores)
{
    const TestForms *all = test_forms(t_arena());
    const Form *f = formset_find(&all->set, S("psqi"));
    const int32_t v[18] = { 1380, 20, 390, 400, 0, 0, 0, INT_NULL };
    FormResult r;
    Buf out;
    buf_init(&out, 1u << 20);
    form_eval(f, (FormAnswers) { v, 18 }, NULL, &r);
    CHECK_RC(form_response_to_fhir(f, (FormAnswers) { v, 18 }, &r, BASE, &out), RC_OK);
    json_t *q = json_loadb(out.p, out.n, 0, NULL);
    CHECK_STR(str_from_z(text(q, "status")), "in-progress");
    const json_t *bed = json_array_get(json_object_get(item(q, 0), "answer"), 0);
    CHECK_STR(str_from_z(text(bed, "valueTime")), "23:00:00");
    CHECK_STR(str_from_z(text(item(q, 7), "linkId")), "5e"); /* 5d is unanswered */
    json_decref(q);
    buf_done(&out);
}

TEST(fhir_survives_every_failing_allocation)
{
    const TestForms *all = test_forms(t_arena());
    const Form *f = formset_find(&all->set, S("phq-9"));
    for (long k = 1;; k++) {
        Buf out;
        Arena *a = arena_new(1u << 20);
        buf_init(&out, 1u << 20);
        mem_fault_set(k, false);
        Rc rc = form_to_fhir(f, BASE, &words, a, &out);
        mem_fault_set(0, false);
        buf_done(&out);
        arena_free(a);
        if (rc == RC_OK)
            break;
        CHECK_RC(rc, RC_NO_MEMORY);
        CHECK(k < 200);
    }
}
