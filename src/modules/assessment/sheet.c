/*
 * An answer sheet from the first answer to the stored result; see rules.h. Order within a save: values are checked, the
 * alert is raised, the sheet is written; all in the caller's transaction, so a dangerous answer is never stored without
 * its alert and never acknowledged before it. Tests: test_api.c
 */
#include <stdio.h>

#include "base/date.h"
#include "core/app.h"
#include "modules/assessment/raise.h"
#include "modules/assessment/rules.h"
#include "modules/people/people.h"
#include "rules/num.h"

static CellPlace place_of(const ResponseRow *row)
{
    return (CellPlace) { .table = TABLE_RESPONSE,
                         .column = RESPONSE_ANSWERS,
                         .county = county_of_id(row->id.v),
                         .person = row->person.v,
                         .row = row->id.v,
                         .label = LABEL_CLINICAL,
                         .purpose = CELL_ANSWERS };
}

/* ---- who and what ---- */

Rc sheet_taker(Sheet *s, PersonId person)
{
    Op *op = s->op;
    if (!person.v)
        return FAIL(op->diag, RC_DENIED, "role.denied");
    int64_t most = setting_int(op->app, &assessment_set_hour);
    TRY(sql_taker_get(op->tx, person, op->now_ms - MS_HOUR, most, &s->taker));
    TRY(op_key_read(op, person, s->taker.key));
    TRY(people_need_consents(op, s->taker.consents, CONSENT_TESTS));
    if (s->taker.recent >= most) {
        op->retry_after_s = 600;
        return FAIL(op->diag, RC_TOO_MANY, "rate.limited");
    }
    return RC_OK;
}

Rc sheet_form(Sheet *s, Str form, Str version)
{
    const FormEntry *e = forms_entry(s->op->app, form);
    bool self = s->op->actor.kind != ACTOR_STAFF;
    if (!e || !forms_offered(e, s->op->now_ms) ||
        (self && !str_eq(e->form->eligibility.respondent, S("self"))))
        return FAIL_FIELD(s->op->diag, RC_NOT_FOUND, "form.none", S("/form"));
    if (version.n && !str_eq(version, e->form->version))
        return FAIL_FIELD(s->op->diag, RC_CONFLICT, "response.version", S("/version"));
    s->form = e->form;
    return RC_OK;
}

/* As the person was when the sheet was begun. */
static Subject subject_of(const ResponseRow *row)
{
    return (Subject) { .age = (int32_t)row->age,
                       .sex = str_eq(row->gender, S("f"))   ? SEX_FEMALE
                              : str_eq(row->gender, S("m")) ? SEX_MALE
                                                            : SEX_UNKNOWN };
}

static FormAnswers answers_of(const Sheet *s)
{
    return (FormAnswers) { s->answers, s->form->n_items };
}

static Rc check(Sheet *s)
{
    FormFault why = { .key = "" };
    Rc rc = form_check(s->form, answers_of(s), &why);
    if (!rc)
        return RC_OK;
    return diag_fail(s->op->diag, rc, why.key, arena_str(s->op->arena, str_from_z(why.pointer)),
                     arena_str(s->op->arena, str_from_z(why.message)), HERE);
}

static Rc room_for_answers(Sheet *s)
{
    s->answers = ARENA_ARRAY(s->op->arena, int32_t, s->form->n_items);
    if (!s->answers)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < s->form->n_items; i++)
        s->answers[i] = INT_NULL;
    return RC_OK;
}

static int64_t count_answered(const Sheet *s)
{
    int64_t n = 0;
    for (size_t i = 0; i < s->form->n_items; i++)
        n += s->answers[i] != INT_NULL;
    return n;
}

static int64_t age_of(const Sheet *s)
{
    int32_t year = date_from_days(day_of_ms(s->op->now_ms)).y;
    return s->taker.birth_year ? year - s->taker.birth_year : -1;
}

Rc sheet_new(Sheet *s, int64_t area, Ints answers)
{
    Op *op = s->op;
    bool staff = op->actor.kind == ACTOR_STAFF;
    int64_t home = s->taker.area;
    if (area && county_of_area(area) != county_of_area(home))
        return FAIL_FIELD(op->diag, RC_INVALID, "response.area", S("/area"));
    if (answers.n > s->form->n_items)
        return FAIL_FIELD(op->diag, RC_INVALID, "form.length", S("/answers"));
    TRY(room_for_answers(s));
    if (answers.n)
        memcpy(s->answers, answers.p, answers.n * sizeof answers.p[0]);
    TRY(check(s));
    s->row = (ResponseRow) { .area = area ? area : home,
                             .person = s->taker.person,
                             .form = s->form->id,
                             .version = s->form->version,
                             .hash = s->form->hash,
                             .state = S("open"),
                             .started_ms = op->now_ms,
                             .answered = count_answered(s),
                             .channel = staff ? S("staff") : S("self"),
                             .staff = op->actor.staff,
                             .validity = S(""),
                             .score = S(""),
                             .band = S(""),
                             .tone = S(""),
                             .level = S("none"),
                             .message = S(""),
                             .age = age_of(s),
                             .gender = s->taker.gender };
    TRY(op_new_id(op, county_of_id(s->taker.person.v), &s->row.id.v));
    op_about(op, s->row.person, "response", s->row.id.v);
    return RC_OK;
}

/* ---- stored answers ---- */

Rc sheet_seal(Sheet *s)
{
    Buf b;
    buf_init_arena(&b, s->op->arena, 16 << 10);
    buf_addc(&b, '[');
    for (size_t i = 0; i < s->form->n_items; i++) {
        if (i)
            buf_addc(&b, ',');
        if (s->answers[i] == INT_NULL)
            buf_addz(&b, "null");
        else
            buf_add_i64(&b, s->answers[i]);
    }
    buf_addc(&b, ']');
    if (buf_failed(&b))
        return RC_NO_MEMORY;
    s->row.answered = count_answered(s);
    return op_seal(s->op, place_of(&s->row), buf_str(&b), &s->row.answers);
}

static Rc read_answers(Sheet *s, Str text)
{
    JsonR r;
    size_t n = 0;
    json_read(&r, text, s->op->arena);
    if (json_enter_array(&r))
        while (json_next(&r)) {
            int64_t v = INT_NULL;
            bool ok = json_peek(&r) == JSON_NULL ? json_null(&r) : json_i64(&r, &v);
            if (ok && n < s->form->n_items)
                s->answers[n] = (int32_t)v;
            n++;
        }
    if (json_done(&r) || n != s->form->n_items)
        return FAIL(s->op->diag, RC_INTERNAL, "response.broken");
    return RC_OK;
}

Rc sheet_load(Sheet *s)
{
    Str text;
    TRY(forms_by_hash(s->op, s->row.form, s->row.hash, &s->form));
    TRY(room_for_answers(s));
    TRY(op_open(s->op, place_of(&s->row), s->row.answers, &text));
    return read_answers(s, text);
}

Rc sheet_open(Sheet *s, ResponseId id, PersonId person)
{
    PersonId *ids;
    size_t n = 0;
    bool theirs = false;
    TRY(sql_response_get(s->op->tx, id, &s->row));
    if (s->row.person.v != person.v)
        TRY(people_ids(s->op, person, &ids, &n));
    for (size_t i = 0; i < n; i++)
        theirs = theirs || ids[i].v == s->row.person.v;
    if (s->row.person.v != person.v && !theirs)
        return FAIL(s->op->diag, RC_NOT_FOUND, "response.none");
    TRY(sql_taker_get(s->op->tx, s->row.person, s->op->now_ms, 0, &s->taker));
    TRY(op_key_read(s->op, s->row.person, s->taker.key));
    op_about(s->op, s->row.person, "response", s->row.id.v);
    return sheet_load(s);
}

/* Answers to questions that are no longer asked are taken back with the answer that hid them. */
Rc sheet_set(Sheet *s, size_t item, int32_t value)
{
    if (item >= s->form->n_items)
        return FAIL_FIELD(s->op->diag, RC_INVALID, "response.no_item", S("/n"));
    s->answers[item] = value;
    for (size_t i = item + 1; i < s->form->n_items; i++)
        if (s->answers[i] != INT_NULL && !s->form->items[i].soft_skip &&
            !form_visible(s->form, i, answers_of(s)))
            s->answers[i] = INT_NULL;
    return check(s);
}

/* ---- danger ---- */

static AlertLevel level_of(Str name)
{
    for (AlertLevel l = LEVEL_YELLOW; l <= LEVEL_RED; l++)
        if (str_eq(name, level_name(l)))
            return l;
    return LEVEL_NONE;
}

/* "PHQ-9": how people call the form. */
static Str short_name(Op *op, const Form *f)
{
    Str s = arena_str(op->arena, f->id);
    char *p = (char *)(uintptr_t)s.p;
    for (size_t i = 0; p && i < s.n; i++)
        if (p[i] >= 'a' && p[i] <= 'z')
            p[i] = (char)(p[i] - 'a' + 'A');
    return s;
}

/* The hit that weighs most. */
static const FormHit *worst_hit(const Form *f, const FormHit *hits, size_t n)
{
    const FormHit *worst = NULL;
    for (size_t i = 0; i < n; i++)
        if (!worst || f->critical[hits[i].rule].level > f->critical[worst->rule].level)
            worst = &hits[i];
    return worst;
}

static Str trigger_of(const Sheet *s, const FormHit *hit, Str band_label)
{
    Str name = short_name(s->op, s->form);
    if (hit && hit->item >= 0)
        return arena_printf(s->op->arena, "item:%.*s:%.*s", STR_ARG(name),
                            STR_ARG(s->form->items[hit->item].id));
    return arena_printf(s->op->arena, "band:%.*s:%.*s", STR_ARG(name), STR_ARG(band_label));
}

/* Raises when the verdict is worse than what this sheet raised before, or when there is now a band to add. */
static Rc raise_verdict(Sheet *s, const AlertVerdict *v, const FormHit *hit, Str band_label)
{
    if (v->level == LEVEL_NONE || (v->level <= level_of(s->row.level) && !band_label.n))
        return RC_OK;
    const Danger d = { .person = s->row.person,
                       .area = s->row.area,
                       .level = level_name(v->level),
                       .kind = v->kind,
                       .trigger = trigger_of(s, hit, band_label),
                       .response = s->row.id,
                       .form = s->row.form,
                       .band = band_label };
    TRY(danger_raise(s->op, &d, &s->row.alert));
    if (v->level > level_of(s->row.level))
        s->row.level = level_name(v->level);
    s->row.message = hit ? s->form->critical[hit->rule].message : S("crisis.severe");
    return RC_OK;
}

Rc sheet_watch(Sheet *s)
{
    FormHit hits[FORM_HITS_MAX];
    AlertVerdict verdict = { 0 };
    size_t n = form_critical(s->form, answers_of(s), hits);
    if (!n)
        return RC_OK;
    alert_rules_on_answer(forms_now(s->op->app)->rules, s->form, hits, n, &verdict);
    return raise_verdict(s, &verdict, worst_hit(s->form, hits, n), (Str) { 0 });
}

/* ---- scoring ---- */

static bool any_scored(const Form *f, const FormResult *r)
{
    for (size_t i = 0; i < f->n_scores; i++)
        if (!f->scores[i].internal && r->scores[i].state == SCORE_SCORED)
            return true;
    return false;
}

static Rc incomplete(Sheet *s)
{
    int item = form_next_item(s->form, 0, answers_of(s));
    char pointer[32];
    int n = snprintf(pointer, sizeof pointer, "/answers/%d", item < 0 ? 0 : item);
    Str at = arena_str(s->op->arena, (Str) { pointer, (size_t)n });
    return FAIL_FIELD(s->op->diag, RC_INVALID, "response.incomplete", at);
}

/* Answered faster than anybody reads: kept, but doubtful. Only sheets answered here one by one have a duration. */
static bool too_fast(const Sheet *s)
{
    int64_t took = s->op->now_ms - s->row.started_ms;
    return s->row.seq > 0 && s->form->seconds_per_item > 0 &&
           took < s->row.answered * s->form->seconds_per_item * MS_SECOND;
}

Rc sheet_eval(Sheet *s)
{
    const Subject who = subject_of(&s->row);
    if (!s->result)
        s->result = ARENA_NEW(s->op->arena, FormResult);
    if (!s->result)
        return RC_NO_MEMORY;
    form_eval(s->form, answers_of(s), &who, s->result);
    return RC_OK;
}

Rc sheet_score(Sheet *s)
{
    AlertVerdict verdict = { 0 };
    TRY(sheet_eval(s));
    const FormResult *r = s->result;
    if (!r->complete && !any_scored(s->form, r))
        return incomplete(s);
    int main = main_score(s->form, r);
    const FormBand *band = band_of(s->form, r, main);
    Str label = band ? band->label.zh : (Str) { 0 };
    alert_rules_eval(forms_now(s->op->app)->rules, s->form, r, true, &verdict);
    TRY(raise_verdict(s, &verdict, worst_hit(s->form, r->hits, r->n_hits), label));
    s->row.state = S("done");
    s->row.done_ms = s->op->now_ms;
    s->row.validity = validity_name(r->validity == VALID_OK && too_fast(s) ? VALID_DOUBTFUL : r->validity);
    if (main >= 0) {
        const Dec value = r->scores[main].value;
        s->row.score = s->form->scores[main].id;
        s->row.value = (OptI64) { value.v, value.has };
    }
    if (band) {
        s->row.band = band->code;
        s->row.tone = tone_name(band->tone);
    }
    return RC_OK;
}

Rc sheet_keep(Sheet *s)
{
    Op *op = s->op;
    for (size_t i = 0; i < s->form->n_scores; i++) {
        const FormScore *score = &s->form->scores[i];
        const ScoreResult *r = &s->result->scores[i];
        const FormBand *band = band_of(s->form, s->result, (int)i);
        if (score->internal || r->state != SCORE_SCORED)
            continue;
        TRY(sql_observation_add(op->tx, s->row.id, score->id, s->row.area, s->row.person, s->row.form,
                                r->value.v, band ? band->code : S(""), band ? tone_name(band->tone) : S(""),
                                s->row.done_ms));
    }
    TRY(op_count(op, "responses", s->row.area, s->row.done_ms, 1));
    const char *of_form = response_indicator(op, s->row.form);
    if (!of_form)
        return RC_NO_MEMORY;
    TRY(op_count(op, of_form, s->row.area, s->row.done_ms, 1));
    return s->taker.tested_ms ? RC_OK : people_mark_tested(op, s->row.person, s->taker.area);
}
