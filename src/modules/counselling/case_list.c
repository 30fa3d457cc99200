/*
 * What the questionnaires say of a case, and the worklist of a counsellor: overdue first, then risk, then no improvement, each
 * row with its reasons. The reliable change is a figure of definitions/counselling.json, with its source.
 */
#include "modules/counselling/case.h"

#include <stdlib.h>

#include "modules/alert/alert.h"
#include "modules/assessment/assessment.h"

enum { LAST_SCORES = 5, POINTS_MAX = 200, CASES_PAGE = 50 };

/* ---- progress ---- */

static int by_time(const void *a, const void *b)
{
    const MeasurePoint *x = a, *y = b;
    return (x->at_ms > y->at_ms) - (x->at_ms < y->at_ms);
}

static Rc points_of(Op *op, const CaseRow *row, const Measure *m, int64_t until_ms, MeasurePoint **out,
                    size_t *out_n)
{
    PersonId *ids;
    size_t n_ids, total = 0;
    TRY(people_records(op, row->person, &ids, &n_ids));
    MeasurePoint *points = ARENA_ARRAY(op->arena, MeasurePoint, POINTS_MAX);
    if (!points)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n_ids; i++) {
        ObservationRow *rows;
        size_t n;
        TRY(sql_observation_trend(op->tx, ids[i], m->form, m->score, &rows, &n));
        for (size_t k = 0; k < n && total < POINTS_MAX; k++)
            if (rows[k].at_ms <= until_ms)
                points[total++] = (MeasurePoint) { rows[k].at_ms, { rows[k].value, true }, rows[k].band };
    }
    if (total)
        qsort(points, total, sizeof *points, by_time);
    *out = points;
    *out_n = total;
    return RC_OK;
}

/* The last value before the case was opened (a day's grace), else the first after it. */
static size_t baseline_of(const CaseRow *row, const MeasurePoint *points, size_t n)
{
    size_t at = 0;
    for (size_t i = 0; i < n; i++)
        if (points[i].at_ms <= row->opened_ms + MS_DAY)
            at = i;
    return at;
}

static const char *change_of(const Measure *m, int64_t from, int64_t to)
{
    int64_t better = m->lower_is_better ? from - to : to - from, reliable = m->reliable * DEC_ONE;
    return better >= reliable ? "improved" : better <= -reliable ? "worse" : "same";
}

Rc case_progress(Op *op, const CaseRow *row, size_t max, int64_t until_ms, Progress *out)
{
    const Measure *m = measure_find(op->app, row->form);
    MeasurePoint *points;
    size_t n;
    *out = (Progress) { .form = row->form, .score = S(""), .change = S("none"), .source = S("") };
    if (!m)
        return RC_OK;
    TRY(points_of(op, row, m, until_ms, &points, &n));
    out->score = m->score;
    out->reliable = m->reliable;
    out->lower_is_better = m->lower_is_better;
    out->source = words_of(op, m->source);
    if (n) {
        size_t base = baseline_of(row, points, n);
        out->baseline = points[base].value;
        if (base + 1 < n) {
            out->latest = points[n - 1].value;
            out->change = str_from_z(change_of(m, out->baseline.v, out->latest.v));
        }
    }
    size_t shown = n < max ? n : max;
    out->points = (ListOf) { points + (n - shown), shown };
    return RC_OK;
}

/* ---- the worklist ---- */

enum { OVERDUE = 1, ALERT = 2, RISK = 4, WORSE = 8, NO_IMPROVEMENT = 16, UNMEASURED = 32, GIVEN = 64 };
static const struct {
    int bit;
    const char *name;
} reasons[] = { { GIVEN, "given" },          { OVERDUE, "overdue" },
                { ALERT, "alert" },          { RISK, "risk" },
                { WORSE, "worse" },          { NO_IMPROVEMENT, "no_improvement" },
                { UNMEASURED, "unmeasured" } };

typedef struct Ranked {
    const CaseRow *row;
    int rank;
} Ranked;

static int reasons_of(const Op *op, const CaseRow *row, const Progress *p, int64_t alerts)
{
    int64_t review = setting_int(op->app, &set_book_review_days) * MS_DAY;
    bool old = op->now_ms - row->opened_ms >= review;
    int found = 0;
    if (row->given_ms && row->staff.v == op->actor.staff.v)
        found |= GIVEN;
    if (row->next_ms && row->next_ms < op->now_ms)
        found |= OVERDUE;
    if (alerts)
        found |= ALERT;
    if (str_eq(row->risk, S("moderate")) || str_eq(row->risk, S("high")) || str_eq(row->risk, S("imminent")))
        found |= RISK;
    if (str_eq(p->change, S("worse")))
        found |= WORSE;
    if (old && str_eq(p->change, S("same")))
        found |= NO_IMPROVEMENT;
    if (old && p->form.n && str_eq(p->change, S("none")))
        found |= UNMEASURED;
    return found;
}

static int rank_of(int found)
{
    return found & (OVERDUE | GIVEN)          ? 0
           : found & (ALERT | RISK)           ? 1
           : found & (WORSE | NO_IMPROVEMENT) ? 2
           : found                            ? 3
                                              : 4;
}

static Rc name_reasons(Op *op, int found, Strs *out)
{
    Str *names = ARENA_ARRAY(op->arena, Str, COUNT(reasons));
    size_t n = 0;
    if (!names)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < COUNT(reasons); i++)
        if (found & reasons[i].bit)
            names[n++] = str_from_z(reasons[i].name);
    *out = (Strs) { names, n };
    return RC_OK;
}

static CaseItem head_of(Op *op, const CaseRow *row)
{
    return (CaseItem) { .id = row->id,
                        .person = row->person,
                        .person_label = people_label_of(op, row->person, row->person_label),
                        .unit_name = row->unit_name,
                        .staff_name = row->staff_name,
                        .state = row->state,
                        .risk = S(""),
                        .outcome = row->outcome,
                        .change = S("none"),
                        .next_ms = row->next_ms,
                        .opened_ms = row->opened_ms,
                        .third_party = row->third_party,
                        .mine = row->staff.v == op->actor.staff.v };
}

typedef struct Look { /* at one case */
    Progress progress;
    int found;
    bool open; /* and the caller works with the person: else there was a case, not how the person is */
} Look;

static Rc look_at(Op *op, const CaseRow *row, Look *out)
{
    PersonId *ids;
    size_t n;
    int64_t alerts;
    bool related;
    *out = (Look) { .progress.change = S("none") };
    TRY(people_related(op, row->person, &related));
    if (!related || !str_eq(row->state, S("open")))
        return RC_OK;
    out->open = true;
    TRY(case_progress(op, row, LAST_SCORES, INT64_MAX, &out->progress));
    TRY(people_records(op, row->person, &ids, &n));
    TRY(alert_count_open(op, ids, n, &alerts));
    out->found = reasons_of(op, row, &out->progress, alerts);
    return RC_OK;
}

/* What was read for the rank is given back: there may be very many cases. */
static Rc rank(Op *op, const CaseRow *row, Ranked *out)
{
    Arena *read = op->tx->arena, *made = op->arena;
    ArenaMark before_read = arena_mark(read), before_made = arena_mark(made);
    Look look;
    Rc rc = look_at(op, row, &look);
    if (rc || arena_failed(read) || arena_failed(made))
        return rc ? rc : RC_NO_MEMORY;
    *out = (Ranked) { row, rank_of(look.found) };
    arena_rewind(read, before_read);
    if (made != read)
        arena_rewind(made, before_made);
    return RC_OK;
}

static Rc item_of(Op *op, const CaseRow *row, CaseItem *out)
{
    Look look;
    TRY(look_at(op, row, &look));
    *out = head_of(op, row);
    out->risk = look.open ? row->risk : S("");
    out->change = look.progress.change;
    out->points = look.progress.points;
    return name_reasons(op, look.found, &out->reasons);
}

static int by_rank(const void *a, const void *b)
{
    const Ranked *x = a, *y = b;
    int64_t p = x->row->next_ms ? x->row->next_ms : INT64_MAX,
            q = y->row->next_ms ? y->row->next_ms : INT64_MAX;
    if (x->rank != y->rank)
        return x->rank - y->rank;
    return p != q ? (p > q) - (p < q) : (x->row->id.v > y->row->id.v) - (x->row->id.v < y->row->id.v);
}

/* Ranked as a whole: the urgent ones are on the first page, however many there are. */
COUNSEL_HANDLER(cases_list, CaseListIn, CaseList)
{
    CaseRow *rows;
    size_t n, k = 0;
    TRY(sql_case_load(op->tx, op->actor.staff, in->state.n ? in->state : S("open"), &rows, &n));
    Ranked *ranked = ARENA_ARRAY(op->arena, Ranked, n + 1);
    CaseItem *items = ARENA_ARRAY(op->arena, CaseItem, CASES_PAGE);
    if (!ranked || !items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        TRY(rank(op, &rows[i], &ranked[i]));
    if (n)
        qsort(ranked, n, sizeof *ranked, by_rank);
    for (size_t i = (size_t)in->from; i < n && k < CASES_PAGE; i++)
        TRY(item_of(op, ranked[i].row, &items[k++]));
    out->items = (ListOf) { items, k };
    out->total = (int64_t)n;
    return RC_OK;
}
