/*
 * One alert being changed: its row and running clocks are read once, changed in memory and written once. A clock is
 * decided (kept or missed) exactly once, and counted then: kept on the day it was stopped, missed on the day it was due.
 */
#include "base/date.h"
#include "modules/alert/rules.h"

Rc work_begin(Op *op, AlertRow *row, AlertWork *out)
{
    AlertClockRow *rows;
    size_t n;
    *out = (AlertWork) { .op = op, .row = row, .def = alert_clocks(op) };
    TRY(sql_alert_clocks_running(op->tx, row->id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        int name = name_find(clock_names, rows[i].name);
        if (name < 0 || out->clock[name].there)
            return FAIL(op->diag, RC_INTERNAL, "alert.broken");
        out->clock[name] = (RunningClock) { .row = rows[i], .there = true };
    }
    return RC_OK;
}

static Rc save_clock(AlertWork *w, RunningClock *c)
{
    const AlertClockRow *r = &c->row;
    int64_t changed;
    TRY(sql_alert_clock_save(w->op->tx, r->alert, r->name, r->round, r->due_ms, r->next_ms, r->set_ms,
                             r->done_ms, r->kept, r->escalations, r->started_ms, r->latest_ms, &changed));
    c->dirty = false;
    return changed == 1 ? RC_OK : FAIL(w->op->diag, RC_INTERNAL, "alert.broken");
}

Rc work_end(AlertWork *w)
{
    AlertRow *r = w->row;
    const RunningClock *first = NULL; /* of deadlines, which stay where they are when they are missed */
    int64_t next_ms = 0;
    for (size_t i = 0; i < CLOCKS_; i++) {
        RunningClock *c = &w->clock[i];
        if (c->dirty)
            TRY(save_clock(w, c));
        if (!c->there)
            continue;
        if (!first || c->row.next_ms < next_ms)
            next_ms = c->row.next_ms;
        if (!first || c->row.due_ms < first->row.due_ms)
            first = c;
    }
    if (r->open) {
        if (!first || r->unit.v == 0)
            return FAIL(w->op->diag, RC_INTERNAL, "alert.no_clock");
        r->due_ms = first->row.due_ms;
        r->due_clock = first->row.name;
    }
    int64_t changed;
    TRY(sql_alert_save(w->op->tx, r->id, r->version, r->level, r->top_level, r->state, r->open, r->reason,
                       r->trigger_code, r->response, r->form, r->band, r->unit, r->owner, r->responsible,
                       r->open ? r->notice_ms : 0, r->escalated, r->due_ms, r->due_clock,
                       r->open ? next_ms : 0, r->immediate, r->outcome, r->asked_by, r->confirmed_by,
                       r->pending_kind, r->pending_by, r->pending_ms, r->pending_code, r->steps, &changed));
    if (changed != 1)
        return FAIL(w->op->diag, RC_CONFLICT, "alert.version");
    r->version++;
    return RC_OK;
}

static Rc count_clock(AlertWork *w, const AlertClockRow *c)
{
    Str indicator =
        arena_printf(w->op->arena, "clock_%s.%.*s", c->kept ? "kept" : "missed", STR_ARG(c->name));
    if (!indicator.p)
        return RC_NO_MEMORY;
    return op_count(w->op, indicator.p, w->row->area, c->kept ? c->done_ms : c->due_ms, 1);
}

static Rc start(AlertWork *w, ClockName name, int64_t due_ms, int64_t latest_ms)
{
    RunningClock *c = &w->clock[name];
    AlertNumberRow last = { 0 };
    bool found;
    if (c->there)
        return RC_OK;
    Str text = str_from_z(clock_names[name]);
    TRY(sql_alert_clock_round(w->op->tx, w->row->id, text, &last, &found));
    TRY(sql_alert_clock_add(w->op->tx, w->row->id, text, last.n + 1, w->op->now_ms, due_ms, latest_ms));
    *c = (RunningClock) { .there = true,
                          .row = { .alert = w->row->id,
                                   .name = text,
                                   .round = last.n + 1,
                                   .started_ms = w->op->now_ms,
                                   .due_ms = due_ms,
                                   .next_ms = due_ms,
                                   .set_ms = w->op->now_ms,
                                   .kept = -1,
                                   .latest_ms = latest_ms } };
    return RC_OK;
}

Rc clock_start(AlertWork *w, ClockName name, int64_t due_ms)
{
    return start(w, name, due_ms, 0);
}

Rc clock_go_on(AlertWork *w, ClockName name, const RunningClock *before)
{
    const LevelClocks *level = &w->def->level[alert_level(w->row)];
    int64_t run = level->run_ms[name], whole = w->op->now_ms + run;
    if (!before->there)
        return start(w, name, whole, 0);
    int64_t latest = before->row.latest_ms ? before->row.latest_ms : before->row.due_ms + run;
    int64_t fair = w->op->now_ms + level->moved_ms;
    int64_t due = fair < latest ? fair : latest;
    due = due > before->row.due_ms ? due : before->row.due_ms;
    return start(w, name, due < whole ? due : whole, latest);
}

Rc clock_stop(AlertWork *w, ClockName name, bool judge)
{
    RunningClock *c = &w->clock[name];
    if (!c->there)
        return RC_OK;
    c->row.done_ms = w->op->now_ms;
    if (judge && c->row.kept < 0) {
        c->row.kept = w->op->now_ms <= c->row.due_ms;
        TRY(count_clock(w, &c->row));
    }
    if (judge) {
        w->judged = c->row;
        w->has_judged = true;
    }
    TRY(save_clock(w, c));
    c->there = false;
    return RC_OK;
}

Rc clock_miss(AlertWork *w, RunningClock *c)
{
    if (c->row.kept >= 0)
        return RC_OK;
    c->row.kept = 0;
    c->dirty = true;
    return count_clock(w, &c->row);
}

static void set_due(AlertWork *w, RunningClock *c, int64_t due_ms)
{
    c->row.due_ms = c->row.next_ms = due_ms;
    c->row.set_ms = w->op->now_ms;
    c->dirty = true;
}

void clock_shorten(AlertWork *w, ClockName name, int64_t due_ms)
{
    RunningClock *c = &w->clock[name];
    if (c->there && c->row.kept < 0 && due_ms < c->row.due_ms)
        set_due(w, c, due_ms);
}

void clocks_shorten(AlertWork *w)
{
    const LevelClocks *level = &w->def->level[alert_level(w->row)];
    for (size_t i = 0; i < CLOCKS_; i++)
        clock_shorten(w, (ClockName)i, w->op->now_ms + level->run_ms[i]);
}

void clocks_lengthen(AlertWork *w)
{
    const LevelClocks *level = &w->def->level[alert_level(w->row)];
    for (size_t i = 0; i < CLOCKS_; i++) {
        RunningClock *c = &w->clock[i];
        if (c->there && c->row.kept < 0 && c->row.started_ms + level->run_ms[i] > c->row.due_ms)
            set_due(w, c, c->row.started_ms + level->run_ms[i]);
    }
}

Rc step_write(AlertWork *w, const StepNote *n)
{
    AlertRow *r = w->row;
    int64_t seal_id = 0;
    Str sealed = { 0 };
    if (n->note.n) {
        TRY(op_new_id(w->op, r->area, &seal_id));
        TRY(op_seal(w->op, step_place(r, seal_id), n->note, &sealed));
    }
    StaffId staff = { n->by_server || w->op->actor.kind != ACTOR_STAFF ? 0 : w->op->actor.staff.v };
    const AlertClockRow *c = n->clock;
    return sql_alert_step_add(w->op->tx, r->id, ++r->steps, w->op->now_ms, str_from_z(n->kind), staff,
                              n->code, c ? c->name : S(""), c ? c->round : 0, n->escalation, c ? c->kept : -1,
                              seal_id, sealed);
}
