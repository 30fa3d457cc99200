/*
 * The server's clock over all alerts: a clock that has run out passes the alert to the unit above, step by step, and at
 * the top reminds for as long as nobody acts. Decided by stored due times only: with the time set back nothing happens
 * twice (the timeline's unique index would refuse it), with the time set forward every step is taken and recorded, one a
 * pass. It also finds clocks that were set while the server's time was ahead.
 */
#include "base/date.h"
#include "core/aside.h"
#include "modules/alert/rules.h"
#include "modules/org/org.h"

#define AHEAD_MS (5 * MS_MINUTE) /* what two servers' clocks may differ */

static RunningClock *earliest(AlertWork *w)
{
    RunningClock *first = NULL;
    for (size_t i = 0; i < CLOCKS_; i++) {
        RunningClock *c = &w->clock[i];
        if (c->there && c->row.next_ms <= w->op->now_ms && (!first || c->row.next_ms < first->row.next_ms))
            first = c;
    }
    return first;
}

static Rc unit_above(AlertWork *w, AlertUnitRow *out, bool *out_found)
{
    UnitId above = { 0 };
    bool found = false;
    *out_found = false;
    if (w->row->escalated >= LADDER_STEPS - 1)
        return RC_OK;
    TRY(org_unit_above(w->op, w->row->unit, &above, &found));
    return found ? sql_alert_unit(w->op->tx, above, out, out_found) : RC_OK;
}

static Rc climb(AlertWork *w, RunningClock *c)
{
    AlertRow *r = w->row;
    AlertUnitRow unit;
    AlertWho who;
    bool found;
    TRY(unit_above(w, &unit, &found));
    int32_t from = r->escalated;
    c->row.escalations++;
    c->row.set_ms = w->op->now_ms;
    c->dirty = true;
    if (found) {
        TRY(alert_who(w->op, r->area, &unit, &who));
        alert_who_set(w, &who);
        r->escalated = r->escalated > from ? r->escalated : from + 1;
        c->row.next_ms += w->def->level[alert_level(r)].grace_ms[r->escalated];
    } else {
        int64_t repeat = setting_int(w->op->app, &set_repeat_hours) * MS_HOUR;
        c->row.next_ms += ((w->op->now_ms - c->row.next_ms) / repeat + 1) * repeat;
    }
    Str code = arena_printf(w->op->arena, "%.*s:%s:%s", STR_ARG(c->row.name), ladder_names[from],
                            ladder_names[r->escalated]);
    TRY(step_write(w, &(StepNote) { .kind = found ? "escalated" : "reminded",
                                    .code = code,
                                    .clock = &c->row,
                                    .escalation = c->row.escalations,
                                    .by_server = true }));
    if (found)
        TRY(alert_who_steps(w, &unit, &who));
    return alert_event(w->op, r, found ? "alert.escalate" : "alert.remind", code);
}

static Rc escalate(Op *op, AlertRow *row)
{
    AlertWork w;
    TRY(work_begin(op, row, &w));
    for (size_t i = 0; i < CLOCKS_; i++)
        if (w.clock[i].there && w.clock[i].row.due_ms <= op->now_ms)
            TRY(clock_miss(&w, &w.clock[i]));
    RunningClock *c = earliest(&w);
    int64_t wait = c ? clocks_after_quiet(&w.def->level[alert_level(row)], op->now_ms) : 0;
    bool climbs = c && wait == op->now_ms;
    if (climbs) {
        TRY(climb(&w, c));
    } else if (c) {
        c->row.next_ms = wait;
        c->row.set_ms = op->now_ms;
        c->dirty = true;
    }
    TRY(work_end(&w));
    if (climbs)
        alert_live(op, row, "escalated");
    return RC_OK;
}

static Rc due(Op *op, const void *row, void *user)
{
    AlertRow r = *(const AlertRow *)row;
    (void)user;
    return escalate(op, &r);
}

Rc alert_escalate(Op *op, int *out_done)
{
    AlertRow *rows;
    size_t n;
    bool done;
    TRY(sql_alert_due(op->tx, op->now_ms, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(tick_row(op, "alert.escalate", rows[i].id.v, due, &rows[i], NULL, &done));
    *out_done = (int)n;
    return RC_OK;
}

static Rc set_right(Op *op, const AlertClockRow *ahead)
{
    AlertRow row = { 0 };
    AlertWork w;
    bool found;
    TRY(sql_alert_at(op->tx, ahead->alert, &row, &found));
    if (!found || !row.open)
        return RC_OK;
    TRY(work_begin(op, &row, &w));
    RunningClock *c = &w.clock[name_find(clock_names, ahead->name)];
    int64_t shift = c->row.set_ms - op->now_ms;
    c->row.next_ms -= shift;
    c->row.set_ms = op->now_ms;
    if (c->row.kept < 0) {
        c->row.due_ms -= shift;
        c->row.started_ms -= shift;
        c->row.latest_ms -= c->row.latest_ms ? shift : 0;
    }
    c->dirty = true;
    TRY(step_write(&w, &(StepNote) { .kind = "clock_set_right", .code = c->row.name, .by_server = true }));
    return work_end(&w);
}

Rc alert_clock_sanity(Op *op, int *out_done)
{
    AlertClockRow *rows;
    size_t n;
    TRY(sql_alert_clock_ahead(op->tx, op->now_ms + AHEAD_MS, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(set_right(op, &rows[i]));
    *out_done = (int)n;
    return RC_OK;
}
