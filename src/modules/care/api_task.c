/* One task: how it is shown, and what is done with it. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/limits.h"
#include "modules/care/rules.h"
#include "modules/org/org.h"

/* calm < watch < care < urgent */
static int tone_rank(Str tone)
{
    static const char *const tones[] = { "calm", "watch", "care", "urgent", NULL };
    return name_find(tones, tone);
}

static int score_order(const void *a_, const void *b_)
{
    const ScoreRow *a = a_, *b = b_;
    return (a->at_ms < b->at_ms) - (a->at_ms > b->at_ms);
}

/* Of all records of the person, newest first. */
static Rc read_scores(Op *op, const TaskRow *task, ScoreRow **out, size_t *out_n)
{
    enum { SHOWN = 5 };
    PersonId *ids;
    size_t n_ids, n = 0, more;
    ScoreRow *rows;
    TRY(people_records(op, task->person, &ids, &n_ids));
    ScoreRow *all = ARENA_ARRAY(op->arena, ScoreRow, n_ids * SHOWN);
    if (!all)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n_ids; i++) {
        TRY(sql_task_scores(op->tx, ids[i], task->form, &rows, &more));
        if (more)
            memcpy(all + n, rows, more * sizeof *all);
        n += more;
    }
    qsort(all, n, sizeof *all, score_order);
    *out = all;
    *out_n = n < SHOWN ? n : SHOWN;
    return RC_OK;
}

/* Results are for those who work with the person, in a list as in the file. */
static Rc add_scores(Op *op, const TaskRow *row, bool related, TaskItem *out)
{
    ScoreRow *rows;
    size_t n;
    out->scores_hidden = row->form.n > 0 && !related;
    if (!row->form.n || !related)
        return RC_OK;
    TRY(read_scores(op, row, &rows, &n));
    int32_t *v = ARENA_ARRAY(op->arena, int32_t, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        v[i] = (int32_t)(rows[n - 1 - i].value / DEC_ONE);
    out->last_scores = (Ints) { v, n };
    out->not_improving =
        n > 1 && tone_rank(rows[0].tone) > 0 && tone_rank(rows[0].tone) >= tone_rank(rows[1].tone);
    return RC_OK;
}

/* A file that was opened by a booking was opened to the one who was booked. */
static Rc gains(Op *op, const TaskRow *row, bool *out)
{
    CareNumberRow booked = { 0 };
    bool found;
    *out = row->made_by.v == op->actor.staff.v;
    if (!str_eq(row->why, S("colleague_booking")))
        return RC_OK;
    TRY(sql_task_gains(op->tx, row->person, op->actor.staff, &booked, &found));
    *out = *out || booked.n;
    return RC_OK;
}

/* Not by whoever opened the file or gains by it, nor by somebody below the unit that was asked: they could be told what to find.
   out_why: NULL, or the refusal. */
static Rc may_review(Op *op, const TaskRow *row, const char **out_why)
{
    UnitRow unit;
    bool own;
    TRY(gains(op, row, &own));
    *out_why = own ? "care.own_review" : NULL;
    if (*out_why)
        return RC_OK;
    TRY(org_unit_get(op, row->unit, &unit));
    *out_why = area_within(unit.area, op->actor.area) ? NULL : "care.review_above";
    return RC_OK;
}

static bool is_review(const TaskRow *row)
{
    return str_eq(row->kind, S("access_review"));
}

/* Done by what module counselling does: a case or an appointment is given to somebody, or has its counsellor again. */
static bool ends_elsewhere(const TaskRow *row)
{
    return str_eq(row->kind, S("case_adrift")) || str_eq(row->kind, S("time_adrift"));
}

Rc task_item(Op *op, const TaskRow *r, TaskItem *out)
{
    const char *why_not = NULL;
    bool related = false;
    if (op->actor.roles & ROLES_CARE)
        TRY(people_related(op, r->person, &related));
    if (is_review(r))
        TRY(may_review(op, r, &why_not));
    bool open = str_eq(r->state, S("open"));
    *out = (TaskItem) { .id = r->id,
                        .kind = r->kind,
                        .due_ms = r->due_ms,
                        .state = r->state,
                        .overdue = open && r->due_ms <= op->now_ms,
                        .why = alert_words(op, "care.why.", r->why),
                        .level = r->level,
                        .person = r->person,
                        .area = r->area,
                        .area_name = org_area_name(op, r->area),
                        .unit_name = r->unit_name,
                        .owner = r->owner,
                        .owner_name = r->owner_name,
                        .alert = r->alert,
                        .version = r->version };
    out->can_finish = open && !ends_elsewhere(r) && (is_review(r) ? !why_not : related);
    out->can_give = open && !is_review(r) && alert_may_move(op, r->owner);
    out->until_n = r->until_n;
    if (related) {
        out->stable_n = r->stable_n;
        out->finding = r->finding;
    }
    TRY(add_scores(op, r, related, out));
    return alert_person_label(op, r->county, r->person, r->person_label, &out->person_label);
}

static Rc find_version(Op *op, const TaskIn *in, TaskRow *out)
{
    TRY(sql_task_get(op->tx, in->task, out));
    if (out->version != in->version)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "care.task_version", S("/version"));
    if (!str_eq(out->state, S("open")))
        return FAIL(op->diag, RC_CONFLICT, "care.task_closed");
    return RC_OK;
}

/* What a follow-up means for its alert. */
static Rc tell_alert(Op *op, const TaskRow *task, const TaskIn *in, int64_t next_due_ms)
{
    AlertRow alert;
    bool found;
    TRY(sql_alert_at(op->tx, task->alert, &alert, &found));
    if (!found)
        return FAIL(op->diag, RC_INTERNAL, "care.broken");
    bool counts = str_eq(in->outcome, S("done")) && alert.open && alert_may(&alert, ALERT_EV_FOLLOW_UP);
    if (!counts)
        return alert_note(op, &alert, "follow_up", in->outcome, in->note, false);
    return alert_advance(
        op, &alert, ALERT_EV_FOLLOW_UP,
        &(AlertChange) { .code = in->outcome, .note = in->note, .next_due_ms = next_due_ms });
}

/* Visits that go on until the person is stable: a visit says how the person was, and none is the last before. They end sooner
   only when nobody could be met or wished it, with the reason. */
static Rc check_visit(Op *op, const TaskRow *row, const TaskIn *in)
{
    bool met = str_eq(row->outcome, S("done"));
    if (!row->until_n)
        return RC_OK;
    if (met && !row->finding.n)
        return FAIL_FIELD(op->diag, RC_INVALID, "field.required", S("/finding"));
    if (!in->next_days.has || in->next_days.v || !visits_go_on(row))
        return RC_OK;
    if (met)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "care.not_stable", S("/next_days"));
    return str_trim(in->note).n ? RC_OK : FAIL_FIELD(op->diag, RC_INVALID, "field.required", S("/note"));
}

CARE_HANDLER(task_done, TaskIn, TaskItem)
{
    TaskRow row;
    int64_t next_due_ms = 0;
    TRY(find_version(op, in, &row));
    bool follow_up = str_eq(row.kind, S("follow_up"));
    const char *why_not = NULL;
    if (is_review(&row))
        TRY(may_review(op, &row, &why_not));
    if (why_not)
        return FAIL(op->diag, RC_DENIED, why_not);
    if (ends_elsewhere(&row))
        return FAIL(op->diag, RC_CONFLICT, "care.ends_elsewhere");
    if (!is_review(&row) && !op->related)
        return FAIL(op->diag, RC_DENIED, "relation.required");
    row.state = S("done");
    row.outcome = in->outcome;
    row.finding = in->finding.p ? in->finding : S("");
    TRY(check_visit(op, &row, in));
    row.done_ms = row.sort_ms = op->now_ms;
    TRY(task_save(op, &row, in->note));
    if (follow_up) {
        if (str_eq(in->outcome, S("done")))
            TRY(op_count(op, "follow_ups_done", row.area, op->now_ms, 1));
        TRY(follow_up_next(op, &row, in->next_days, &next_due_ms));
        if (row.alert.v)
            TRY(tell_alert(op, &row, in, next_due_ms));
    }
    op_about(op, row.person, "task", row.id.v);
    return task_item(op, &row, out);
}

CARE_HANDLER(task_candidates, TaskIn, CandidatesOut)
{
    TaskRow row;
    TRY(sql_task_get(op->tx, in->task, &row));
    return care_candidates(op, row.area, out);
}

CARE_HANDLER(task_reassign, TaskIn, TaskItem)
{
    TaskRow row;
    TRY(find_version(op, in, &row));
    if (is_review(&row))
        return FAIL(op->diag, RC_CONFLICT, "care.review_stays");
    if (ends_elsewhere(&row))
        return FAIL(op->diag, RC_CONFLICT, "care.ends_elsewhere");
    TRY(alert_check_move(op, row.owner));
    TRY(care_check_owner(op, row.area, in->owner, &row.owner_name));
    TRY(task_give(op, &row, in->owner));
    op_about(op, row.person, "task", row.id.v);
    return task_item(op, &row, out);
}

Rc task_subject(Op *op, const void *in, PersonId *out)
{
    TaskRow row;
    TRY(sql_task_get(op->tx, ((const TaskIn *)in)->task, &row));
    *out = row.person;
    return people_related(op, row.person, &op->related);
}
