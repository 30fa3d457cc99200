/*
 * The server's clock over all tasks: one that is due is noted as overdue, and after care.overdue_days it is the unit
 * above's as well. Both are recorded once, whatever the server's time does: `late` only grows.
 */
#include "base/date.h"
#include "core/aside.h"
#include "modules/care/rules.h"
#include "modules/org/org.h"

static Rc tell_alert(Op *op, const TaskRow *task, const char *kind)
{
    AlertRow alert;
    bool found = false;
    if (task->alert.v)
        TRY(sql_alert_at(op->tx, task->alert, &alert, &found));
    if (found && alert.moved_to.v) /* those who have it now read it there */
        TRY(sql_alert_at(op->tx, alert.moved_to, &alert, &found));
    return found ? alert_note(op, &alert, kind, S(""), (Str) { 0 }, true) : RC_OK;
}

static Rc note_late(Op *op, const void *row, void *user)
{
    TaskRow task = *(const TaskRow *)row;
    (void)user;
    task.late = 1;
    TRY(task_save(op, &task, (Str) { 0 }));
    return tell_alert(op, &task, "follow_up_late");
}

static Rc pass_up(Op *op, const void *row, void *user)
{
    TaskRow task = *(const TaskRow *)row;
    UnitId above;
    bool found;
    (void)user;
    task.late = 2;
    TRY(org_unit_above(op, task.unit, &above, &found));
    if (found)
        task.unit = above;
    TRY(task_save(op, &task, (Str) { 0 }));
    return tell_alert(op, &task, "follow_up_raised");
}

static Rc each(Op *op, int32_t late, int64_t limit_ms, TickAct act, int *done)
{
    TaskRow *rows;
    size_t n;
    bool went;
    TRY(sql_task_late(op->tx, late, limit_ms, op->now_ms, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(tick_row(op, "care.due", rows[i].id.v, act, &rows[i], NULL, &went));
    *done = (int)n > *done ? (int)n : *done;
    return RC_OK;
}

Rc care_due(Op *op, int *out_done)
{
    int64_t days = setting_int(op->app, &set_overdue_days);
    *out_done = 0;
    TRY(each(op, 0, op->now_ms, note_late, out_done));
    return each(op, 1, op->now_ms - days * MS_DAY, pass_up, out_done);
}
