/*
 * Tasks: what is due for a person, whose it is, and what follows when it is done. A follow-up that is done makes the next
 * one by the definition's timetable, until that is finished.
 */
#include "base/date.h"
#include "base/limits.h"
#include "modules/care/rules.h"
#include "modules/org/org.h"

/* ---- sealing ---- */

CellPlace care_place(uint16_t table, int64_t county, PersonId person, int64_t row)
{
    return (CellPlace) { .table = table,
                         .column = CARE_NOTE,
                         .county = county,
                         .person = person.v,
                         .row = row,
                         .label = LABEL_CLINICAL,
                         .purpose = CELL_NOTES };
}

Rc care_seal(Op *op, uint16_t table, PersonId person, int64_t row, Str plain, Str *out)
{
    return op_seal(op, care_place(table, county_of_id(person.v), person, row), plain, out);
}

Rc care_open(Op *op, uint16_t table, PersonId person, int64_t row, Str cell, Str *out)
{
    return op_open(op, care_place(table, county_of_id(person.v), person, row), cell, out);
}

Rc care_to_json(Op *op, const Shape *shape, const void *in, Str *out)
{
    Buf b;
    JsonW w;
    buf_init_arena(&b, op->arena, LIMIT_BODY);
    jsonw_init(&w, &b);
    shape_write(shape, in, &w);
    TRY(jsonw_finish(&w));
    *out = buf_str(&b);
    return RC_OK;
}

Rc care_from_json(Op *op, const Shape *shape, Str json, void *out)
{
    Diag d = { 0 };
    Rc rc = shape_decode(shape, json, NULL, 0, out, op->arena, &d);
    return rc && rc != RC_NO_MEMORY ? FAIL(op->diag, RC_INTERNAL, "care.broken") : rc;
}

/* ---- tasks ---- */

static void task_live(Op *op, TaskId id, int64_t area)
{
    op_live(op, &task_live_kind, area, arena_printf(op->arena, "{\"id\":\"%lld\"}", (long long)id.v));
}

static Rc relate(Op *op, PersonId person, StaffId staff)
{
    return staff.v ? op_relate(op, person, staff, "task", 0) : RC_OK;
}

/* Ends the relation when this was the last open task of the person that they owned. */
static Rc release(Op *op, const TaskRow *row, StaffId staff)
{
    CareNumberRow others = { 0 };
    bool found;
    if (!staff.v)
        return RC_OK;
    TRY(sql_task_owned(op->tx, row->county, row->person, staff, &others, &found));
    if (others.n)
        return RC_OK;
    TRY(op_relate(op, row->person, staff, "task", op->now_ms)); /* sets the end */
    return op_unrelate(op, row->person, staff, "task");
}

Rc task_make(Op *op, const TaskNew *in, TaskId *out)
{
    TaskId id;
    TRY(op_new_id(op, in->area, &id.v));
    ENSURE(in->unit.v);
    TRY(sql_task_add(op->tx, id, in->area, town_of_area(in->area), in->person, in->kind, in->due_ms, in->why,
                     in->alert, in->form.p ? in->form : S(""), in->unit, in->owner, in->base_ms, in->series,
                     in->until.in_a_row, in->until.codes.p ? in->until.codes : S(""), in->until.every_days,
                     in->until.so_far, op->now_ms, op->actor.staff));
    TRY(relate(op, in->person, in->owner));
    if (str_eq(in->kind, S("follow_up")))
        TRY(op_count(op, "follow_ups", in->area, in->due_ms, 1));
    task_live(op, id, in->area);
    *out = id;
    return RC_OK;
}

Rc task_save(Op *op, TaskRow *r, Str note)
{
    int64_t changed;
    Str sealed;
    StaffId done_by = { str_eq(r->state, S("done")) ? op->actor.staff.v : 0 };
    TRY(care_seal(op, TABLE_TASK, r->person, r->id.v, note, &sealed));
    TRY(sql_task_save(op->tx, r->id, r->version, r->state, r->sort_ms, r->unit, r->owner, r->late, r->done_ms,
                      done_by, r->outcome, r->finding, sealed, &changed));
    if (changed != 1)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "care.task_version", S("/version"));
    r->version++;
    if (!str_eq(r->state, S("open")))
        TRY(release(op, r, r->owner));
    task_live(op, r->id, r->area);
    return RC_OK;
}

Rc task_finish(Op *op, TaskRow *row, Str outcome, Str note)
{
    if (!str_eq(row->state, S("open")))
        return FAIL(op->diag, RC_CONFLICT, "care.task_closed");
    row->state = S("done");
    row->outcome = outcome;
    row->done_ms = row->sort_ms = op->now_ms;
    return task_save(op, row, note);
}

Rc task_hold(Op *op, TaskRow *row, StaffId owner)
{
    row->owner = owner;
    return task_save(op, row, (Str) { 0 });
}

Rc task_drop(Op *op, TaskRow *row)
{
    row->state = S("cancelled");
    return task_save(op, row, (Str) { 0 });
}

Rc task_give(Op *op, TaskRow *row, StaffId owner)
{
    StaffId old = row->owner;
    row->owner = owner;
    TRY(task_save(op, row, (Str) { 0 }));
    if (old.v != owner.v)
        TRY(release(op, row, old));
    return relate(op, row->person, owner);
}

Rc care_check_owner(Op *op, int64_t area, StaffId owner, Str *out_name)
{
    CandidateStaffRow *rows;
    size_t n;
    TRY(org_candidates(op, area, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (rows[i].id.v == owner.v) {
            *out_name = rows[i].name;
            return RC_OK;
        }
    return FAIL_FIELD(op->diag, RC_INVALID, "alert.no_owner", S("/owner"));
}

Rc task_follow_level(Op *op, AlertId alert, int level)
{
    int64_t changed;
    return sql_task_rank(op->tx, alert, level, &changed);
}

/* ---- the timetable ---- */

static Str why_of(Op *op, Str kind, int32_t series)
{
    return arena_printf(op->arena, "%.*s:%d", STR_ARG(kind), (int)series);
}

static Rc drop(Op *op, TaskRow *row)
{
    TRY(task_drop(op, row));
    return op_count(op, "follow_ups", row->area, row->due_ms, -1);
}

Rc follow_up_drop(Op *op, AlertId alert)
{
    for (;;) {
        TaskRow row = { 0 };
        bool found;
        TRY(sql_task_of_alert(op->tx, alert, &row, &found));
        if (!found)
            return RC_OK;
        TRY(drop(op, &row));
    }
}

Rc visits_begin(Op *op, const TaskNew *in, TaskId *out)
{
    for (;;) {
        TaskRow row = { 0 };
        bool found;
        TRY(sql_task_until(op->tx, in->person, &row, &found));
        if (!found)
            return task_make(op, in, out);
        TRY(drop(op, &row));
    }
}

Rc follow_up_plan(Op *op, const AlertRow *alert, int64_t days, int64_t *out_due_ms)
{
    const Clocks *def = alert_clocks(op);
    TaskId id;
    TRY(follow_up_drop(op, alert->id));
    *out_due_ms = op->now_ms + (days ? days : def->follow_up_days[0]) * MS_DAY;
    return task_make(op,
                     &(TaskNew) { .area = alert->area,
                                  .person = alert->person,
                                  .kind = S("follow_up"),
                                  .why = why_of(op, S("follow_up"), 1),
                                  .due_ms = *out_due_ms,
                                  .alert = alert->id,
                                  .form = alert->form,
                                  .unit = alert->unit,
                                  .owner = alert->owner,
                                  .base_ms = op->now_ms,
                                  .series = 1 },
                     &id);
}

/* So many visits in a row that found the person stable, this one included; a visit that met nobody changes nothing. */
static int64_t stable_run(const TaskRow *done)
{
    Str head, rest = done->until_codes;
    bool stable = false;
    if (!str_eq(done->outcome, S("done")))
        return done->stable_n;
    for (bool more = rest.n > 0; more;) {
        more = str_cut(rest, ' ', &head, &rest);
        stable |= str_eq(head, done->finding);
    }
    return stable ? done->stable_n + 1 : 0;
}

bool visits_go_on(const TaskRow *done)
{
    return done->until_n > 0 && stable_run(done) < done->until_n;
}

/* When and as which of the timetable; false: nothing follows. */
static bool next_of(const Op *op, const TaskRow *done, OptI64 next_days, int64_t *out_due_ms,
                    int32_t *out_series)
{
    const Clocks *def = alert_clocks(op);
    bool reached = str_eq(done->outcome, S("done"));
    *out_series = done->series + (reached ? 1 : 0);
    if (next_days.has) {
        *out_due_ms = op->now_ms + next_days.v * MS_DAY;
        return next_days.v > 0;
    }
    if (done->until_n) {
        *out_due_ms = op->now_ms +
                      (str_eq(done->outcome, S("unreachable")) ? def->retry_days : done->every_days) * MS_DAY;
        return visits_go_on(done);
    }
    if (str_eq(done->outcome, S("refused")))
        return false;
    if (!reached) {
        *out_due_ms = op->now_ms + def->retry_days * MS_DAY;
        return true;
    }
    if (done->series < 1 || (size_t)done->series >= def->n_follow_ups)
        return false;
    *out_due_ms = done->base_ms + def->follow_up_days[done->series] * MS_DAY;
    if (*out_due_ms <= op->now_ms)
        *out_due_ms = op->now_ms + MS_DAY;
    return true;
}

Rc follow_up_next(Op *op, const TaskRow *done, OptI64 next_days, int64_t *out_due_ms)
{
    int32_t series;
    TaskId id;
    Str kind, rest;
    str_cut(done->why, ':', &kind, &rest);
    if (!next_of(op, done, next_days, out_due_ms, &series)) {
        *out_due_ms = 0;
        return RC_OK;
    }
    return task_make(
        op,
        &(TaskNew) { .area = done->area,
                     .person = done->person,
                     .kind = S("follow_up"),
                     .why = why_of(op, kind, series),
                     .due_ms = *out_due_ms,
                     .alert = done->alert,
                     .form = done->form,
                     .unit = done->unit,
                     .owner = done->owner,
                     .base_ms = done->base_ms,
                     .series = series,
                     .until = { done->until_n, done->every_days, stable_run(done), done->until_codes } },
        &id);
}

/* ---- an alert that moves ---- */

/* Within a county it is the same row; who had it no longer has. */
static Rc place(Op *op, TaskRow *row, const AlertRow *to)
{
    int64_t changed;
    TRY(sql_task_place(op->tx, row->id, row->version, to->area, to->town, to->unit, &changed));
    if (changed != 1)
        return FAIL(op->diag, RC_CONFLICT, "care.task_version");
    TRY(op_count(op, "follow_ups", row->area, row->due_ms, -1));
    TRY(op_count(op, "follow_ups", to->area, row->due_ms, 1));
    TRY(release(op, row, row->owner));
    task_live(op, row->id, row->area); /* those who had it */
    task_live(op, row->id, to->area);
    return RC_OK;
}

/* Rows of another county are its own; the scores are the other record's. */
static Rc make_there(Op *op, TaskRow *row, const AlertRow *to)
{
    TaskId id;
    TRY(drop(op, row));
    return task_make(
        op,
        &(TaskNew) { .area = to->area,
                     .person = to->person,
                     .kind = row->kind,
                     .why = row->why,
                     .due_ms = row->due_ms,
                     .alert = to->id,
                     .form = to->person.v == row->person.v ? row->form : S(""),
                     .unit = to->unit,
                     .base_ms = row->base_ms,
                     .series = row->series,
                     .until = { row->until_n, row->every_days, row->stable_n, row->until_codes } },
        &id);
}

Rc care_bring(Op *op, AlertId from, AlertRow *to)
{
    TaskRow *rows;
    size_t n;
    TRY(sql_task_follow_ups(op->tx, from, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(from.v == to->id.v ? place(op, &rows[i], to) : make_there(op, &rows[i], to));
    Str code = arena_printf(op->arena, "%zu:%.*s", n, STR_ARG(to->unit_name));
    return n ? alert_note(op, to, "follow_ups_moved", code, (Str) { 0 }, true) : RC_OK;
}
