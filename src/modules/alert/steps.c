/*
 * The state machine of an alert, as a table, and what each event changes besides. README.md has the diagram.
 * A red alert is closed or made less urgent by two different people: the first makes it pending, the second confirms.
 */
#include "base/date.h"
#include "modules/alert/rules.h"
#include "modules/org/org.h"

#define BIT(x) (UINT32_C(1) << (x))
#define NEW BIT(ALERT_NEW)
#define ACKNOWLEDGED BIT(ALERT_ACKNOWLEDGED)
#define CONTACTED BIT(ALERT_CONTACTED)
#define ASSESSED BIT(ALERT_ASSESSED)
#define DONE (BIT(ALERT_DISPOSED) | BIT(ALERT_REVIEW))
#define WORKED (ACKNOWLEDGED | CONTACTED | ASSESSED | DONE)
#define OPEN (NEW | WORKED)
#define SAME ALERT_STATES_
#define FIRST (BIT(CLOCK_ACKNOWLEDGE) | BIT(CLOCK_CONTACT) | BIT(CLOCK_DISPOSE))
#define ALL (FIRST | BIT(CLOCK_REVIEW))

static const Step steps[] = {
    { NEW, ALERT_EV_ACKNOWLEDGE, ALERT_ACKNOWLEDGED, BIT(CLOCK_ACKNOWLEDGE), 0, "acknowledged" },
    { WORKED, ALERT_EV_ACKNOWLEDGE, SAME, BIT(CLOCK_ACKNOWLEDGE), 0, "acknowledged" },
    { OPEN, ALERT_EV_ASSIGN, SAME, 0, 0, "assigned" },
    { OPEN, ALERT_EV_HAND_OVER, SAME, 0, BIT(CLOCK_ACKNOWLEDGE), "handed_over" },
    { WORKED, ALERT_EV_ATTEMPT, SAME, 0, 0, "attempt" },
    { ACKNOWLEDGED, ALERT_EV_CONTACT, ALERT_CONTACTED, BIT(CLOCK_CONTACT), 0, "contact" },
    { CONTACTED | ASSESSED | DONE, ALERT_EV_CONTACT, SAME, BIT(CLOCK_CONTACT), 0, "contact" },
    { CONTACTED, ALERT_EV_ASSESS, ALERT_ASSESSED, 0, 0, "assessed" },
    { ASSESSED | DONE, ALERT_EV_ASSESS, SAME, 0, 0, "assessed" },
    { ACKNOWLEDGED | CONTACTED | ASSESSED, ALERT_EV_DISPOSE, ALERT_DISPOSED, FIRST, BIT(CLOCK_REVIEW),
      "disposed" },
    { DONE, ALERT_EV_DISPOSE, ALERT_DISPOSED, ALL, BIT(CLOCK_REVIEW), "disposed" },
    { DONE, ALERT_EV_FOLLOW_UP, ALERT_REVIEW, BIT(CLOCK_REVIEW), BIT(CLOCK_REVIEW), "follow_up" },
    { NEW | ACKNOWLEDGED | CONTACTED | ASSESSED, ALERT_EV_FOLLOW_UP, SAME, 0, 0, "follow_up" },
    { ASSESSED | DONE, ALERT_EV_DOWNGRADE, SAME, 0, 0, "downgraded" },
    { DONE, ALERT_EV_CLOSE, ALERT_CLOSED, ALL, 0, "closed" },
    { NEW | ACKNOWLEDGED | CONTACTED | ASSESSED, ALERT_EV_SIGNAL, SAME, 0, 0, "signal" },
    { DONE, ALERT_EV_SIGNAL, ALERT_NEW, ALL, FIRST, "reopened" },
    { NEW, ALERT_EV_WORSE, SAME, 0, 0, "worse" },
    { WORKED, ALERT_EV_WORSE, ALERT_NEW, ALL, FIRST, "worse" },
};

/* The clock whose aim an event is; CLOCKS_: none. The others that it stops are no longer needed. */
static const ClockName aims[ALERT_EVENTS_] = {
    [ALERT_EV_ACKNOWLEDGE] = CLOCK_ACKNOWLEDGE,
    [ALERT_EV_ASSIGN] = CLOCKS_,
    [ALERT_EV_HAND_OVER] = CLOCKS_,
    [ALERT_EV_ATTEMPT] = CLOCKS_,
    [ALERT_EV_CONTACT] = CLOCK_CONTACT,
    [ALERT_EV_ASSESS] = CLOCKS_,
    [ALERT_EV_DISPOSE] = CLOCK_DISPOSE,
    [ALERT_EV_FOLLOW_UP] = CLOCK_REVIEW,
    [ALERT_EV_DOWNGRADE] = CLOCKS_,
    [ALERT_EV_CLOSE] = CLOCK_REVIEW,
    [ALERT_EV_SIGNAL] = CLOCKS_,
    [ALERT_EV_WORSE] = CLOCKS_,
};

const Step *step_find(AlertState from, AlertEvent on)
{
    for (size_t i = 0; i < COUNT(steps); i++)
        if (steps[i].on == on && steps[i].from & BIT(from))
            return &steps[i];
    return NULL;
}

bool alert_may(const AlertRow *row, AlertEvent event)
{
    return step_find(alert_state(row), event) != NULL;
}

/* ---- what the events change ---- */

/* Also keeps the counts by level. */
static Rc set_level(AlertWork *w, Level level)
{
    AlertRow *r = w->row;
    Level top = level_find(r->top_level), old = alert_level(r);
    r->level = str_from_z(level_names[level]);
    TRY(alert_tell_level(w->op, r));
    if (level < old)
        clocks_lengthen(w);
    else
        clocks_shorten(w);
    if (level <= top)
        return RC_OK;
    /* An alert is counted once, by the highest level it ever had, on the day it was raised. */
    const char *from = arena_printf(w->op->arena, "alerts.%s", level_names[top]).p;
    const char *to = arena_printf(w->op->arena, "alerts.%s", level_names[level]).p;
    if (!from || !to)
        return RC_NO_MEMORY;
    TRY(op_count(w->op, from, r->area, r->raised_ms, -1));
    TRY(op_count(w->op, to, r->area, r->raised_ms, 1));
    if (top < LEVEL_ORANGE) {
        TRY(op_count(w->op, "high_risk", r->area, r->raised_ms, 1));
        if (r->immediate == 1)
            TRY(op_count(w->op, "high_risk_immediate", r->area, r->raised_ms, 1));
    }
    r->top_level = r->level;
    return RC_OK;
}

static Rc take(AlertWork *w, StaffId owner)
{
    StaffId old = w->row->owner;
    w->row->owner = owner;
    if (owner.v) {
        w->row->responsible = owner;
        w->row->notice_ms = 0;
    }
    if (old.v && old.v != owner.v)
        TRY(alert_release(w->op, w->row, old, w->op->now_ms));
    return owner.v && owner.v != old.v ? alert_relate(w->op, w->row, owner) : RC_OK;
}

static Rc on_acknowledge(AlertWork *w, const AlertChange *change)
{
    AlertRow *r = w->row;
    (void)change;
    if (alert_state(r) != ALERT_NEW && r->owner.v)
        return FAIL(w->op->diag, RC_CONFLICT, "alert.has_owner");
    const RunningClock *c = &w->clock[CLOCK_ACKNOWLEDGE];
    if (r->immediate == 0 && c->there) {
        r->immediate = c->row.kept != 0 && w->op->now_ms <= c->row.due_ms ? 1 : 2;
        if (r->immediate == 1 && level_find(r->top_level) >= LEVEL_ORANGE)
            TRY(op_count(w->op, "high_risk_immediate", r->area, r->raised_ms, 1));
    }
    return take(w, w->op->actor.staff);
}

bool alert_may_move(const Op *op, StaffId owner)
{
    const Actor *a = &op->actor;
    bool specialist = a->roles & (ROLE_BIT(ROLE_STREET_SPECIALIST) | ROLE_BIT(ROLE_DISTRICT_SPECIALIST));
    return specialist || !owner.v || owner.v == a->staff.v || a->kind == ACTOR_SYSTEM;
}

Rc alert_check_move(Op *op, StaffId owner)
{
    return alert_may_move(op, owner) ? RC_OK : FAIL(op->diag, RC_DENIED, "alert.not_yours");
}

static Rc on_assign(AlertWork *w, const AlertChange *change)
{
    TRY(alert_check_move(w->op, w->row->owner));
    return take(w, change->owner);
}

static Rc on_hand_over(AlertWork *w, const AlertChange *change)
{
    AlertUnitRow unit;
    bool found;
    TRY(alert_check_move(w->op, w->row->owner));
    TRY(sql_alert_unit(w->op->tx, change->unit, &unit, &found));
    if (!found || !unit.active)
        return FAIL_FIELD(w->op->diag, RC_INVALID, "alert.no_unit", S("/unit"));
    if (!area_within(w->row->area, unit.area)) /* its people would not see the alert */
        return FAIL_FIELD(w->op->diag, RC_INVALID, "alert.unit_cannot_see", S("/unit"));
    w->row->unit = unit.id;
    w->row->unit_name = unit.name;
    w->row->escalated = ladder_of_area(unit.area);
    w->row->owner_name = S("");
    return take(w, (StaffId) { 0 });
}

static Rc on_assess(AlertWork *w, const AlertChange *change)
{
    if (change->level <= alert_level(w->row))
        return RC_OK;
    TRY(set_level(w, change->level));
    return step_write(w, &(StepNote) { .kind = "level_raised", .code = w->row->level });
}

static Rc on_dispose(AlertWork *w, const AlertChange *change)
{
    const Outcome *o = outcome_find(w->def, change->outcome);
    AlertNumberRow attempts = { 0 };
    bool found;
    if (!o)
        return FAIL_FIELD(w->op->diag, RC_INVALID, "alert.outcome", S("/outcome"));
    if (alert_state(w->row) < o->after)
        return FAIL_FIELD(w->op->diag, RC_CONFLICT, "alert.too_early", S("/outcome"));
    TRY(sql_alert_attempts(w->op->tx, w->row->id, &attempts, &found));
    if (attempts.n < o->attempts)
        return FAIL_FIELD(w->op->diag, RC_CONFLICT, "alert.few_attempts", S("/outcome"));
    w->row->outcome = o->code;
    return RC_OK;
}

static Rc on_downgrade(AlertWork *w, const AlertChange *change)
{
    if (change->level == LEVEL_NONE || change->level >= alert_level(w->row))
        return FAIL_FIELD(w->op->diag, RC_INVALID, "alert.not_lower", S("/to"));
    return set_level(w, change->level);
}

static Rc on_close(AlertWork *w, const AlertChange *change)
{
    AlertRow *r = w->row;
    const Outcome *o = outcome_find(w->def, change->outcome);
    if (!o)
        return FAIL_FIELD(w->op->diag, RC_INVALID, "alert.outcome", S("/outcome"));
    r->outcome = o->code;
    r->open = false;
    r->due_ms = w->op->now_ms;
    r->due_clock = S("");
    if (r->pending_kind.n == 0) {
        r->asked_by = w->op->actor.staff;
        r->confirmed_by = (StaffId) { 0 };
    }
    int64_t days = setting_int(w->op->app, &set_relation_days);
    if (r->owner.v)
        TRY(alert_release(w->op, r, r->owner, w->op->now_ms + days * MS_DAY));
    return op_count(w->op, "alerts_closed", r->area, w->op->now_ms, 1);
}

static Rc on_worse(AlertWork *w, const AlertChange *change)
{
    AlertRow *r = w->row;
    if (r->immediate == 1 && level_find(r->top_level) >= LEVEL_ORANGE)
        TRY(op_count(w->op, "high_risk_immediate", r->area, r->raised_ms, -1));
    r->immediate = 0; /* whether somebody came at once is decided anew */
    return set_level(w, change->level);
}

static Rc (*const effects[ALERT_EVENTS_])(AlertWork *, const AlertChange *) = {
    [ALERT_EV_ACKNOWLEDGE] = on_acknowledge,
    [ALERT_EV_ASSIGN] = on_assign,
    [ALERT_EV_HAND_OVER] = on_hand_over,
    [ALERT_EV_ASSESS] = on_assess,
    [ALERT_EV_DISPOSE] = on_dispose,
    [ALERT_EV_DOWNGRADE] = on_downgrade,
    [ALERT_EV_CLOSE] = on_close,
    [ALERT_EV_WORSE] = on_worse,
};

/* ---- one event ---- */

void alert_drop_pending(AlertRow *r)
{
    r->pending_kind = r->pending_code = S("");
    r->pending_by = (StaffId) { 0 };
    r->pending_ms = 0;
}

static Rc run_clocks(AlertWork *w, const Step *step, const AlertChange *change)
{
    const LevelClocks *level = &w->def->level[alert_level(w->row)];
    for (size_t i = 0; i < CLOCKS_; i++)
        if (step->stops & BIT(i))
            TRY(clock_stop(w, (ClockName)i, aims[step->on] == (ClockName)i));
    for (size_t i = 0; i < CLOCKS_; i++) {
        int64_t due = w->op->now_ms + level->run_ms[i];
        if (i == CLOCK_REVIEW && change->next_due_ms + MS_DAY > due)
            due = change->next_due_ms + MS_DAY;
        if (step->starts & BIT(i))
            TRY(clock_start(w, (ClockName)i, due));
    }
    return RC_OK;
}

Rc alert_apply(AlertWork *w, AlertEvent event, const AlertChange *change)
{
    AlertRow *r = w->row;
    const Step *step = step_find(alert_state(r), event);
    if (!step)
        return FAIL(w->op->diag, RC_CONFLICT, "alert.state");
    if (effects[event])
        TRY(effects[event](w, change));
    w->has_judged = false;
    TRY(run_clocks(w, step, change));
    if (step->to != SAME)
        r->state = str_from_z(alert_states[step->to]);
    if (event == ALERT_EV_SIGNAL || event == ALERT_EV_WORSE || event == ALERT_EV_CLOSE)
        alert_drop_pending(r);
    TRY(step_write(w, &(StepNote) { .kind = step->kind,
                                    .code = change->code,
                                    .note = change->note,
                                    .clock = w->has_judged ? &w->judged : NULL }));
    return event == ALERT_EV_HAND_OVER ? alert_name(w) : RC_OK;
}

static Rc ask_second(AlertWork *w, const char *kind, const char *step, const AlertChange *change, Str code)
{
    AlertRow *r = w->row;
    if (r->pending_kind.n)
        return FAIL(w->op->diag, RC_CONFLICT, "alert.pending");
    r->pending_kind = str_from_z(kind);
    r->pending_by = w->op->actor.staff;
    r->pending_ms = w->op->now_ms;
    r->pending_code = code;
    return step_write(w, &(StepNote) { .kind = step, .code = change->code, .note = change->note });
}

static Rc advance(AlertWork *w, AlertEvent event, const AlertChange *change)
{
    bool red = alert_level(w->row) == LEVEL_RED;
    if (red && event == ALERT_EV_CLOSE && alert_may(w->row, event)) {
        if (!outcome_find(w->def, change->outcome))
            return FAIL_FIELD(w->op->diag, RC_INVALID, "alert.outcome", S("/outcome"));
        return ask_second(w, "close", "close_asked", change, change->outcome);
    }
    if (red && event == ALERT_EV_DOWNGRADE && alert_may(w->row, event)) {
        if (change->level == LEVEL_NONE || change->level >= LEVEL_RED)
            return FAIL_FIELD(w->op->diag, RC_INVALID, "alert.not_lower", S("/to"));
        return ask_second(w, "downgrade", "downgrade_asked", change, str_from_z(level_names[change->level]));
    }
    return alert_apply(w, event, change);
}

Rc alert_advance(Op *op, AlertRow *row, AlertEvent event, const AlertChange *change)
{
    AlertWork w;
    TRY(work_begin(op, row, &w));
    TRY(advance(&w, event, change));
    TRY(work_end(&w));
    op_about(op, row->person, "alert", row->id.v);
    alert_live(op, row, "changed");
    return RC_OK;
}

static Rc begin_second(Op *op, AlertRow *row, AlertWork *w)
{
    if (row->pending_kind.n == 0)
        return FAIL(op->diag, RC_CONFLICT, "alert.not_pending");
    return work_begin(op, row, w);
}

Rc alert_confirm(Op *op, AlertRow *row)
{
    AlertWork w;
    TRY(begin_second(op, row, &w));
    if (row->pending_by.v == op->actor.staff.v)
        return FAIL(op->diag, RC_DENIED, "alert.same_person");
    bool close = str_eq(row->pending_kind, S("close"));
    AlertChange change = { .code = row->pending_code, .outcome = row->pending_code };
    row->asked_by = row->pending_by;
    row->confirmed_by = op->actor.staff;
    if (!close)
        change = (AlertChange) { .code = row->pending_code, .level = level_find(row->pending_code) };
    TRY(alert_apply(&w, close ? ALERT_EV_CLOSE : ALERT_EV_DOWNGRADE, &change));
    alert_drop_pending(row);
    TRY(work_end(&w));
    op_about(op, row->person, "alert", row->id.v);
    alert_live(op, row, "changed");
    return RC_OK;
}

Rc alert_refuse(Op *op, AlertRow *row, Str note)
{
    AlertWork w;
    TRY(begin_second(op, row, &w));
    TRY(step_write(&w, &(StepNote) { .kind = "refused", .code = row->pending_kind, .note = note }));
    alert_drop_pending(row);
    TRY(work_end(&w));
    op_about(op, row->person, "alert", row->id.v);
    alert_live(op, row, "changed");
    return RC_OK;
}
