/*
 * Care for those who answer: whoever was in a call at high risk is offered a rest or a talk when it is closed. What they want is
 * theirs to say; a talk that was asked for stays on the supervisors' list until it was had, and they are told once when it waits.
 */
#include "base/date.h"
#include "core/aside.h"
#include "modules/hotline/rules.h"

const Setting hotline_debrief_hours = {
    .name = "hotline.debrief_hours",
    .type = SETTING_INT,
    .def = "24",
    .min = 1,
    .max = 168,
    .doc = "An operator who asked for a talk after a crisis call should have it within so much, else the "
           "supervisors are told; "
           "hours, to verify",
};

enum { LIST_DAYS = 30 };

static Rc offer(Op *op, const HotlineCallRow *row, StaffId staff)
{
    DebriefId id;
    TRY(op_new_id(op, row->area, &id.v));
    return sql_debrief_add(op->tx, id, row->unit, row->id, staff, op->now_ms);
}

Rc debrief_offer(Op *op, const HotlineCallRow *row)
{
    HotlineStaffRow *rows;
    size_t n;
    bool closes = row->operator.v != 0;
    if (!row->high_ms)
        return RC_OK;
    TRY(sql_call_workers(op->tx, row->id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        TRY(offer(op, row, rows[i].staff));
        closes &= rows[i].staff.v != row->operator.v;
    }
    return closes ? offer(op, row, row->operator) : RC_OK; /* it was passed to them */
}

static DebriefOut debrief_out(const Op *op, const DebriefRow *r)
{
    return (DebriefOut) { .id = r->id,
                          .call = r->call,
                          .staff_name = r->staff_name,
                          .mine = r->staff.v == op->actor.staff.v,
                          .offered_ms = r->offered_ms,
                          .answer = r->answer,
                          .answered_ms = r->answered_ms,
                          .done_ms = r->done_ms,
                          .done_name = r->done_name };
}

HOTLINE_HANDLER(debrief_list, DebriefListIn, DebriefList)
{
    DebriefRow *rows;
    size_t n;
    bool all = str_eq(in->which, S("unit"));
    if (all && !is_supervisor(op))
        return FAIL(op->diag, RC_DENIED, "role.denied");
    TRY(sql_debrief_list(op->tx, (StaffId) { all ? 0 : op->actor.staff.v }, op->now_ms - LIST_DAYS * MS_DAY,
                         &rows, &n));
    DebriefOut *v = ARENA_ARRAY(op->arena, DebriefOut, n);
    for (size_t i = 0; v && i < n; i++)
        v[i] = debrief_out(op, &rows[i]);
    out->items = (ListOf) { v, n };
    return v ? RC_OK : RC_NO_MEMORY;
}

static Rc changed_or_done(Op *op, DebriefId id, int64_t changed, DebriefOut *out)
{
    DebriefRow row;
    if (changed != 1)
        return FAIL(op->diag, RC_CONFLICT, "hotline.debriefed");
    TRY(sql_debrief_get(op->tx, id, &row));
    op_about(op, (PersonId) { 0 }, "debrief", id.v);
    *out = debrief_out(op, &row);
    return RC_OK;
}

HOTLINE_HANDLER(debrief_answer, DebriefIn, DebriefOut)
{
    DebriefRow row;
    int64_t changed;
    TRY(sql_debrief_get(op->tx, in->debrief, &row));
    if (row.staff.v != op->actor.staff.v)
        return FAIL(op->diag, RC_DENIED, "hotline.not_yours");
    TRY(sql_debrief_answer(op->tx, row.id, in->answer, op->now_ms, &changed));
    return changed_or_done(op, row.id, changed, out);
}

HOTLINE_HANDLER(debrief_done, DebriefIn, DebriefOut)
{
    DebriefRow row;
    int64_t changed;
    TRY(sql_debrief_get(op->tx, in->debrief, &row));
    if (row.staff.v == op->actor.staff.v)
        return FAIL(op->diag, RC_DENIED, "hotline.own_debrief");
    TRY(sql_debrief_done(op->tx, row.id, op->actor.staff, op->now_ms, &changed));
    return changed_or_done(op, row.id, changed, out);
}

static Rc tell_of(Op *op, const void *row, void *user)
{
    const DebriefWaitRow *r = row;
    int64_t changed;
    (void)user;
    TRY(sql_debrief_told(op->tx, r->id, op->now_ms, &changed));
    return hotline_tell_supervisors(op, r->unit, "hotline.message.debrief");
}

Rc hotline_debriefs(Op *op, int *out_done)
{
    DebriefWaitRow *rows;
    size_t n;
    bool done;
    int64_t since = op->now_ms - setting_int(op->app, &hotline_debrief_hours) * MS_HOUR;
    TRY(sql_debrief_waiting(op->tx, since, op->now_ms, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(tick_row(op, "hotline.debriefs", rows[i].id.v, tell_of, &rows[i], NULL, &done));
    *out_done = (int)n;
    return RC_OK;
}
