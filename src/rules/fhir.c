/* See fhir.h. */
#include "rules/fhir.h"

#include "rules/fhir_path.h"
#include "rules/form_eval.h"
#include "rules/num.h"
#include "text/json.h"

#define EXPRESSION_MAX (256u << 10)
#define SDC "http://hl7.org/fhir/uv/sdc/StructureDefinition/"
#define CORE "http://hl7.org/fhir/StructureDefinition/"

typedef struct Fhir {
    const Form *f;
    Str base;
    const FhirWords *words;
    JsonW w;
    Buf operands, value; /* scratch */
    FhirSaid said;
} Fhir;

static void put(JsonW *w, const char *key, Str value)
{
    if (!value.p)
        return;
    jsonw_key(w, str_from_z(key));
    jsonw_str(w, value);
}

static void put_joined(JsonW *w, const char *key, Str a, const char *between, Str b)
{
    char text[512];
    Buf x = { .p = text, .cap = sizeof(text), .max = sizeof(text) };
    if (a.n + b.n + strlen(between) >= sizeof(text)) {
        w->failed = true;
        return;
    }
    buf_add(&x, a);
    buf_addz(&x, between);
    buf_add(&x, b);
    put(w, key, buf_str(&x));
}

static void put_bool(JsonW *w, const char *key, bool v)
{
    jsonw_key(w, str_from_z(key));
    jsonw_bool(w, v);
}

static void begin(JsonW *w, const char *key, char kind)
{
    jsonw_key(w, str_from_z(key));
    if (kind == '[')
        jsonw_begin_arr(w);
    else
        jsonw_begin_obj(w);
}

static void put_loinc(JsonW *w, Str code)
{
    if (!code.p)
        return;
    begin(w, "code", '[');
    jsonw_begin_obj(w);
    put(w, "system", S("http://loinc.org"));
    put(w, "code", code);
    jsonw_end_obj(w);
    jsonw_end_arr(w);
}

/* "text" and, when there is English, its translation extension. */
static void put_text(JsonW *w, const char *key, FormText t)
{
    char shadow[32];
    put(w, key, t.zh);
    if (!t.zh.p || !t.en.p)
        return;
    Buf x = { .p = shadow, .cap = sizeof(shadow), .max = sizeof(shadow) };
    buf_addc(&x, '_');
    buf_addz(&x, key);
    jsonw_key(w, buf_str(&x));
    jsonw_begin_obj(w);
    begin(w, "extension", '[');
    jsonw_begin_obj(w);
    put(w, "url", S(CORE "translation"));
    begin(w, "extension", '[');
    jsonw_begin_obj(w);
    put(w, "url", S("lang"));
    put(w, "valueCode", S("en"));
    jsonw_end_obj(w);
    jsonw_begin_obj(w);
    put(w, "url", S("content"));
    put(w, "valueString", t.en);
    jsonw_end_obj(w);
    jsonw_end_arr(w);
    jsonw_end_obj(w);
    jsonw_end_arr(w);
    jsonw_end_obj(w);
}

static void put_coding(Fhir *x, int32_t value, FormText label)
{
    char code[16];
    Buf b = { .p = code, .cap = sizeof(code), .max = sizeof(code) };
    buf_add_i64(&b, value);
    begin(&x->w, "valueCoding", '{');
    put_joined(&x->w, "system", x->base, "/CodeSystem/", x->f->id);
    put(&x->w, "code", buf_str(&b));
    put(&x->w, "display", label.zh.p ? label.zh : buf_str(&b));
    jsonw_end_obj(&x->w);
}

static void put_expression(JsonW *w, Str url, Str name, Str expression)
{
    jsonw_begin_obj(w);
    put(w, "url", url);
    begin(w, "valueExpression", '{');
    put(w, "name", name);
    put(w, "language", S("text/fhirpath"));
    put(w, "expression", expression);
    jsonw_end_obj(w);
    jsonw_end_obj(w);
}

/* ---- items ---- */

static void put_control(JsonW *w)
{
    begin(w, "extension", '[');
    jsonw_begin_obj(w);
    put(w, "url", S(CORE "questionnaire-itemControl"));
    begin(w, "valueCodeableConcept", '{');
    begin(w, "coding", '[');
    jsonw_begin_obj(w);
    put(w, "system", S("http://hl7.org/fhir/questionnaire-item-control"));
    put(w, "code", S("radio-button"));
    jsonw_end_obj(w);
    jsonw_end_arr(w);
    jsonw_end_obj(w);
    jsonw_end_obj(w);
    jsonw_begin_obj(w);
    put(w, "url", S(CORE "questionnaire-choiceOrientation"));
    put(w, "valueCode", S("vertical"));
    jsonw_end_obj(w);
    jsonw_end_arr(w);
}

static void put_options(Fhir *x, const FormItem *item)
{
    begin(&x->w, "answerOption", '[');
    for (size_t i = 0; i < item->n_options; i++) {
        const FormOption *o = &item->options[i];
        jsonw_begin_obj(&x->w);
        if (o->counted) {
            begin(&x->w, "extension", '[');
            jsonw_begin_obj(&x->w);
            put(&x->w, "url", S(CORE "ordinalValue"));
            jsonw_key(&x->w, S("valueDecimal"));
            jsonw_i64(&x->w, o->score);
            jsonw_end_obj(&x->w);
            jsonw_end_arr(&x->w);
        }
        put_coding(x, o->value, o->label);
        jsonw_end_obj(&x->w);
    }
    jsonw_end_arr(&x->w);
}

static void put_when(Fhir *x, const FormItem *gate, const char *operator, int32_t value)
{
    jsonw_begin_obj(&x->w);
    put(&x->w, "question", gate->id);
    put(&x->w, "operator", str_from_z(operator));
    begin(&x->w, "answerCoding", '{');
    char code[16];
    Buf b = { .p = code, .cap = sizeof(code), .max = sizeof(code) };
    buf_add_i64(&b, value);
    put_joined(&x->w, "system", x->base, "/CodeSystem/", x->f->id);
    put(&x->w, "code", buf_str(&b));
    jsonw_end_obj(&x->w);
    jsonw_end_obj(&x->w);
}

/* Comparisons on codes exist only as = and !=: a condition becomes the options that satisfy it (any), or that do
   not (all). */
static void put_branch(Fhir *x, const FormItem *item)
{
    const CondList *when = &item->show_when;
    bool any = when->any || when->n == 1;
    if (when->n == 0)
        return;
    begin(&x->w, "enableWhen", '[');
    for (size_t i = 0; i < when->n; i++) {
        const FormItem *gate = &x->f->items[when->v[i].index];
        for (size_t k = 0; k < gate->n_options; k++) {
            bool holds = cond_compare(&when->v[i], NUM_INT(gate->options[k].value)) == KNOWN_YES;
            if (holds == any)
                put_when(x, gate, any ? "=" : "!=", gate->options[k].value);
        }
    }
    jsonw_end_arr(&x->w);
    put(&x->w, "enableBehavior", any ? S("any") : S("all"));
}

static void put_limit(JsonW *w, Str url, int32_t v)
{
    jsonw_begin_obj(w);
    put(w, "url", url);
    jsonw_key(w, S("valueInteger"));
    jsonw_i64(w, v);
    jsonw_end_obj(w);
}

static void put_range(JsonW *w, const FormItem *item)
{
    begin(w, "extension", '[');
    put_limit(w, S(CORE "minValue"), item->min);
    put_limit(w, S(CORE "maxValue"), item->max);
    jsonw_end_arr(w);
}

/* The stem, or that it is not there. */
static void put_stem(Fhir *x, const FormItem *item)
{
    if (item->text.zh.p) {
        put_text(&x->w, "text", item->text);
        return;
    }
    Str words = x->words->item;
    size_t at = str_find_char(words, '{');
    buf_clear(&x->value);
    buf_add(&x->value, str_sub(words, 0, at));
    buf_add(&x->value, item->id);
    buf_add(&x->value, str_sub(words, at + strlen("{0}"), words.n));
    put(&x->w, "text", buf_str(&x->value));
}

static void put_item(Fhir *x, const FormItem *item)
{
    static const Str types[] = { STR_INIT("choice"), STR_INIT("integer"), STR_INIT("time"),
                                 STR_INIT("integer"), STR_INIT("text") };
    jsonw_begin_obj(&x->w);
    if (item->type == ITEM_SINGLE)
        put_control(&x->w);
    else if (item->type == ITEM_NUMBER || item->type == ITEM_MINUTES)
        put_range(&x->w, item);
    put(&x->w, "linkId", item->id);
    put_loinc(&x->w, item->loinc);
    put(&x->w, "prefix", item->id);
    put_stem(x, item);
    put(&x->w, "type", types[item->type]);
    put_branch(x, item);
    put_bool(&x->w, "required", item->required);
    if (item->type == ITEM_SINGLE)
        put_options(x, item);
    jsonw_end_obj(&x->w);
}

/* ---- results ---- */

static void put_result(Fhir *x, const char *kind, Str id, Str type, FormText text, Str loinc, Str expression)
{
    JsonW *w = &x->w;
    jsonw_begin_obj(w);
    if (expression.n > 0) {
        begin(w, "extension", '[');
        put_expression(w, S(SDC "sdc-questionnaire-calculatedExpression"), (Str) { 0 }, expression);
        jsonw_end_arr(w);
    }
    put_joined(w, "linkId", str_from_z(kind), "-", id);
    put_loinc(w, loinc);
    put_text(w, "text", text);
    put(w, "type", type);
    put_bool(w, "readOnly", true);
    jsonw_end_obj(w);
}

static void put_score(Fhir *x, size_t i)
{
    const FormScore *score = &x->f->scores[i];
    if (score->internal)
        return;
    buf_clear(&x->value);
    if (x->said.scores[i])
        buf_printf(&x->value, "%%v_%.*s", STR_ARG(score->id));
    put_result(x, "score", score->id, S("decimal"), score->title, score->loinc, buf_str(&x->value));
    if (score->n_sets == 0 || score->sets[0].limited || !x->said.scores[i])
        return;
    buf_clear(&x->value);
    fhir_band(score, &score->sets[0], &x->value);
    put_result(x, "band", score->id, S("string"), score->title, (Str) { 0 }, buf_str(&x->value));
}

static void put_critical(Fhir *x, const FormCritical *c)
{
    buf_clear(&x->value);
    if (!fhir_conds(x->f, &c->when, &x->said, &x->value))
        buf_clear(&x->value);
    put_result(x, "critical", c->code, S("boolean"), (FormText) { .zh = c->code }, (Str) { 0 },
               buf_str(&x->value));
}

static void put_variable(Fhir *x, char kind, Str id, const Buf *expression)
{
    char name[80];
    Buf b = { .p = name, .cap = sizeof(name), .max = sizeof(name) };
    buf_printf(&b, "%c_%.*s", kind, STR_ARG(id));
    put_expression(&x->w, S(CORE "variable"), buf_str(&b), buf_str(expression));
    x->w.failed = x->w.failed || buf_failed(expression);
}

/* Variables of the items that are shown under conditions, then c_ID and v_ID of every step FHIRPath can say, in order. */
static void put_variables(Fhir *x)
{
    if (x->f->n_scores == 0)
        return;
    begin(&x->w, "extension", '[');
    for (size_t i = 0; i < x->f->n_items; i++) {
        char number[8];
        bool gated;
        Buf b = { .p = number, .cap = sizeof(number), .max = sizeof(number) };
        buf_clear(&x->operands);
        buf_clear(&x->value);
        x->said.items[i] = fhir_item(x->f, i, &x->said, &x->operands, &x->value, &gated);
        if (!gated)
            continue;
        buf_add_i64(&b, (int64_t)i + 1);
        put_variable(x, 'r', buf_str(&b), &x->operands);
        put_variable(x, 'w', buf_str(&b), &x->value);
    }
    for (size_t i = 0; i < x->f->n_scores; i++) {
        buf_clear(&x->operands);
        buf_clear(&x->value);
        x->said.scores[i] = fhir_step(x->f, i, &x->said, &x->operands, &x->value);
        if (!x->said.scores[i])
            continue;
        put_variable(x, 'c', x->f->scores[i].id, &x->operands);
        put_variable(x, 'v', x->f->scores[i].id, &x->value);
    }
    jsonw_end_arr(&x->w);
}

/* Who holds the rights; of a form without its text, that this is not the text. */
static void put_rights(Fhir *x)
{
    const Form *f = x->f;
    buf_clear(&x->value);
    buf_add(&x->value, f->rights.notice.p ? f->rights.notice : f->rights.terms);
    if (!f->has_text) {
        buf_addc(&x->value, ' ');
        buf_add(&x->value, x->words->terms);
    }
    put(&x->w, "copyright", buf_str(&x->value));
}

static void put_head(Fhir *x)
{
    const Form *f = x->f;
    put(&x->w, "resourceType", S("Questionnaire"));
    put(&x->w, "language", f->language);
    put_variables(x);
    put_joined(&x->w, "url", x->base, "/Questionnaire/", f->id);
    put(&x->w, "version", f->version);
    put_text(&x->w, "title", f->title);
    put(&x->w, "status", f->has_text ? f->status : S("draft"));
    begin(&x->w, "subjectType", '[');
    jsonw_str(&x->w, S("Patient"));
    jsonw_end_arr(&x->w);
    put_rights(x);
    put_loinc(&x->w, f->loinc);
}

Rc form_to_fhir(const Form *f, Str base_url, const FhirWords *words, Arena *a, Buf *out)
{
    Fhir x = { .f = f, .base = base_url, .words = words };
    buf_init_arena(&x.operands, a, EXPRESSION_MAX);
    buf_init_arena(&x.value, a, EXPRESSION_MAX);
    jsonw_init(&x.w, out);
    jsonw_begin_obj(&x.w);
    put_head(&x);
    begin(&x.w, "item", '[');
    jsonw_begin_obj(&x.w);
    put(&x.w, "linkId", S("answers"));
    put_text(&x.w, "text", f->has_text ? f->head : (FormText) { .zh = words->terms });
    put(&x.w, "type", S("group"));
    begin(&x.w, "item", '[');
    for (size_t i = 0; i < f->n_items; i++)
        put_item(&x, &f->items[i]);
    jsonw_end_arr(&x.w);
    jsonw_end_obj(&x.w);
    for (size_t i = 0; i < f->n_scores; i++)
        put_score(&x, i);
    for (size_t i = 0; i < f->n_critical; i++)
        put_critical(&x, &f->critical[i]);
    jsonw_end_arr(&x.w);
    jsonw_end_obj(&x.w);
    Rc rc = jsonw_finish(&x.w);
    return rc && (arena_failed(a) || buf_failed(out)) ? RC_NO_MEMORY : rc;
}

/* ---- the response ---- */

static void put_answer(Fhir *x, const FormItem *item, int32_t v)
{
    jsonw_begin_obj(&x->w);
    put(&x->w, "linkId", item->id);
    begin(&x->w, "answer", '[');
    jsonw_begin_obj(&x->w);
    if (item->type == ITEM_SINGLE) {
        const FormOption *o = form_option_find(item, v);
        put_coding(x, v, o ? o->label : (FormText) { 0 });
    } else if (item->type == ITEM_TIME) {
        char time[] = "00:00:00";
        time[0] = (char)('0' + v / 600 % 10);
        time[1] = (char)('0' + v / 60 % 10);
        time[3] = (char)('0' + v % 60 / 10);
        time[4] = (char)('0' + v % 10);
        put(&x->w, "valueTime", str_from_z(time));
    } else {
        jsonw_key(&x->w, S("valueInteger"));
        jsonw_i64(&x->w, v);
    }
    jsonw_end_obj(&x->w);
    jsonw_end_arr(&x->w);
    jsonw_end_obj(&x->w);
}

static void put_scored(Fhir *x, const char *kind, Str id, Dec value, Str code)
{
    jsonw_begin_obj(&x->w);
    put_joined(&x->w, "linkId", str_from_z(kind), "-", id);
    begin(&x->w, "answer", '[');
    jsonw_begin_obj(&x->w);
    if (value.has) {
        jsonw_key(&x->w, S("valueDecimal"));
        jsonw_dec(&x->w, value.v);
    } else if (code.p) {
        put(&x->w, "valueString", code);
    } else {
        put_bool(&x->w, "valueBoolean", true);
    }
    jsonw_end_obj(&x->w);
    jsonw_end_arr(&x->w);
    jsonw_end_obj(&x->w);
}

static void put_scores(Fhir *x, const FormResult *r)
{
    for (size_t i = 0; i < x->f->n_scores; i++) {
        const FormScore *score = &x->f->scores[i];
        const ScoreResult *s = &r->scores[i];
        if (score->internal || !s->value.has)
            continue;
        put_scored(x, "score", score->id, s->value, (Str) { 0 });
        if (s->default_set == 0 && !score->sets[0].limited)
            put_scored(x, "band", score->id, (Dec) { 0 }, score->sets[0].bands[s->band[0]].code);
    }
    for (size_t i = 0; i < r->n_hits; i++)
        put_scored(x, "critical", x->f->critical[r->hits[i].rule].code, (Dec) { 0 }, (Str) { 0 });
}

Rc form_response_to_fhir(const Form *f, FormAnswers answers, const FormResult *r, Str base_url, Buf *out)
{
    Fhir x = { .f = f, .base = base_url };
    jsonw_init(&x.w, out);
    jsonw_begin_obj(&x.w);
    put(&x.w, "resourceType", S("QuestionnaireResponse"));
    put_joined(&x.w, "questionnaire", base_url, "/Questionnaire/", f->id);
    put(&x.w, "status", r->complete ? S("completed") : S("in-progress"));
    begin(&x.w, "item", '[');
    jsonw_begin_obj(&x.w);
    put(&x.w, "linkId", S("answers"));
    begin(&x.w, "item", '[');
    for (size_t i = 0; i < answers.n; i++)
        if (answers.v[i] != INT_NULL && f->items[i].type != ITEM_TEXT)
            put_answer(&x, &f->items[i], answers.v[i]);
    jsonw_end_arr(&x.w);
    jsonw_end_obj(&x.w);
    put_scores(&x, r);
    jsonw_end_arr(&x.w);
    jsonw_end_obj(&x.w);
    Rc rc = jsonw_finish(&x.w);
    return rc && buf_failed(out) ? RC_NO_MEMORY : rc;
}
