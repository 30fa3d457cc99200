/* What must hold, and the counts recomputed from the facts. */
#include <stdio.h>

#include "base/date.h"
#include "modules/assessment/rules.h"

enum { SAMPLE = 2000 };

static void fault(Buf *out, const Sheet *s, const char *text)
{
    buf_printf(out, "response %lld (%.*s): %s\n", (long long)s->row.id.v, STR_ARG(s->row.form), text);
}

static Rc same_scores(Sheet *s, Buf *out)
{
    ObservationRow *rows;
    size_t n, expected = 0;
    TRY(sql_observation_of(s->op->tx, s->row.id, &rows, &n));
    for (size_t i = 0; i < s->form->n_scores; i++) {
        const ScoreResult *r = &s->result->scores[i];
        if (s->form->scores[i].internal || r->state != SCORE_SCORED)
            continue;
        expected++;
        bool same = false;
        for (size_t k = 0; k < n; k++)
            same = same || (str_eq(rows[k].score, s->form->scores[i].id) && rows[k].value == r->value.v);
        if (!same)
            fault(out, s, "a score is not what its answers say");
    }
    if (n != expected)
        fault(out, s, "has other observations than scores");
    return RC_OK;
}

/* Every finished sheet has the observations its answers give, and no sheet with a dangerous answer is without an alert. */
static Rc check_sheet(Sheet *s, Buf *out)
{
    FormHit hits[FORM_HITS_MAX];
    AlertVerdict verdict = { 0 };
    TRY(sheet_load(s));
    size_t n = form_critical(s->form, (FormAnswers) { s->answers, s->form->n_items }, hits);
    if (n)
        alert_rules_on_answer(forms_now(s->op->app)->rules, s->form, hits, n, &verdict);
    if (verdict.level != LEVEL_NONE && !s->row.alert.v)
        fault(out, s, "a dangerous answer without an alert");
    if (!str_eq(s->row.state, S("done")))
        return RC_OK;
    TRY(sheet_eval(s));
    return same_scores(s, out);
}

static Rc check_sheets(Op *op, Buf *out)
{
    ResponseRow *rows;
    size_t n;
    TRY(sql_response_sample(op->tx, SAMPLE, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        Sheet s = { .op = op, .row = rows[i] };
        TRY(check_sheet(&s, out));
    }
    return RC_OK;
}

/* Over all sheets, not the sample: what once told of danger has its alert for good. */
static Rc check_alerts(Op *op, Buf *out)
{
    ResponseLostRow *rows;
    size_t n;
    TRY(sql_response_without_alert(op->tx, &rows, &n));
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "response %lld (%.*s): told of danger (%.*s), its alert is gone\n",
                   (long long)rows[i].id.v, STR_ARG(rows[i].form), STR_ARG(rows[i].level));
    return RC_OK;
}

const Invariant assessment_invariants[ASSESSMENT_INVARIANTS] = { { "assessment.sheets", check_sheets },
                                                                 { "assessment.alerts", check_alerts } };

/* ---- counts: all sheets together, and each form by its id, whatever forms there are ---- */

const char *response_indicator(Op *op, Str form)
{
    return arena_printf(op->arena, "responses.%.*s", STR_ARG(form)).p;
}

typedef struct Counting {
    Rc (*add)(void *user, int64_t area, int64_t day, int64_t n);
    Rc (*add_named)(void *user, Str name, int64_t area, int64_t day, int64_t n);
    void *user;
} Counting;

static Rc count_fact(void *user, const ResponseFactRow *row)
{
    const Counting *c = user;
    int64_t day = day_of_ms(row->done_ms);
    return c->add ? c->add(c->user, row->area, day, 1) : c->add_named(c->user, row->form, row->area, day, 1);
}

static Rc recount_all(Op *op, Rc (*add)(void *user, int64_t area, int64_t day, int64_t n), void *user)
{
    return sql_response_facts(op->tx, count_fact, &(Counting) { .add = add, .user = user });
}

static Rc recount_forms(Op *op, Rc (*add)(void *user, Str name, int64_t area, int64_t day, int64_t n),
                        void *user)
{
    return sql_response_facts(op->tx, count_fact, &(Counting) { .add_named = add, .user = user });
}

const Recount assessment_recounts[ASSESSMENT_RECOUNTS] = { { "responses", recount_all },
                                                           { "responses.", .by_name = recount_forms } };
