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

/* ---- counts ---- */

typedef Rc Add(void *user, int64_t area, int64_t day, int64_t n);
typedef struct Counting {
    Add *add;
    void *user;
    bool others; /* only forms the program does not know by name */
} Counting;

/* Forms counted by name; all others are counted together. */
#define FORMS(X)                \
    X(ad8, "ad8")               \
    X(ais, "ais")               \
    X(audit, "audit")           \
    X(bsrs_5, "bsrs-5")         \
    X(cd_risc_10, "cd-risc-10") \
    X(ces_d, "ces-d")           \
    X(ces_d_10, "ces-d-10")     \
    X(dass_21, "dass-21")       \
    X(epds, "epds")             \
    X(gad_2, "gad-2")           \
    X(gad_7, "gad-7")           \
    X(gds_15, "gds-15")         \
    X(isi, "isi")               \
    X(k10, "k10")               \
    X(k6, "k6")                 \
    X(mht, "mht")               \
    X(mini_cog, "mini-cog")     \
    X(mmse, "mmse")             \
    X(moca, "moca")             \
    X(mssmhs_60, "mssmhs-60")   \
    X(pcl_5, "pcl-5")           \
    X(phq_2, "phq-2")           \
    X(phq_9, "phq-9")           \
    X(phq_a, "phq-a")           \
    X(psqi, "psqi")             \
    X(scl_90, "scl-90")         \
    X(sas, "sas")               \
    X(sds, "sds")               \
    X(srq_20, "srq-20")         \
    X(who_5, "who-5")
#define PREFIX "responses."
static const char *const by_name[] = {
#define X(name, id) PREFIX id,
    FORMS(X)
#undef X
};

const char *response_indicator(Str form)
{
    for (size_t i = 0; i < COUNT(by_name); i++)
        if (str_eq(form, str_from_z(by_name[i] + sizeof PREFIX - 1)))
            return by_name[i];
    return PREFIX "other";
}

static Rc count_fact(void *user, const ResponseFactRow *row)
{
    const Counting *c = user;
    if (c->others && !str_eq(str_from_z(response_indicator(row->form)), S(PREFIX "other")))
        return RC_OK;
    return c->add(c->user, row->area, day_of_ms(row->done_ms), 1);
}

static Rc recount(Op *op, const char *form, bool others, Add *add, void *user)
{
    Counting c = { add, user, others };
    return sql_response_facts(op->tx, str_from_z(form), count_fact, &c);
}

static Rc recount_all(Op *op, Add *add, void *user)
{
    return recount(op, "", false, add, user);
}

static Rc recount_other(Op *op, Add *add, void *user)
{
    return recount(op, "", true, add, user);
}

#define X(name, id)                                        \
    static Rc recount_##name(Op *op, Add *add, void *user) \
    {                                                      \
        return recount(op, id, false, add, user);          \
    }
FORMS(X)
#undef X

const Recount assessment_recounts[ASSESSMENT_RECOUNTS] = { { "responses", recount_all },
                                                           { PREFIX "other", recount_other },
#define X(name, id) { PREFIX id, recount_##name },
                                                           FORMS(X)
#undef X
};
_Static_assert(COUNT(by_name) + 2 == ASSESSMENT_RECOUNTS, "a recount a form");
