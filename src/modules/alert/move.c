/*
 * The place of an alert becomes known, or known better: it moves there, with its owner unit, and whoever answers there acknowledges
 * it. Its clocks go on (clock_go_on): an alert is not later for having been moved there and back. Within a county it is the same row; rows of another county are its own (their key begins with it), so there it goes on under
 * another number, and a place that was left goes on with its earlier row when the alert comes back. Of all of them one is open, and
 * that one is counted.
 */
#include "base/date.h"
#include "modules/alert/rules.h"
#include "modules/org/org.h"
#include "modules/people/people.h"

/* ---- counts ---- */

static Rc count_alert(Op *op, const AlertRow *r, int64_t n)
{
    Str level = arena_printf(op->arena, "alerts.%.*s", STR_ARG(r->top_level));
    if (!level.p)
        return RC_NO_MEMORY;
    TRY(op_count(op, "alerts", r->area, r->raised_ms, n));
    TRY(op_count(op, level.p, r->area, r->raised_ms, n));
    if (level_find(r->top_level) < LEVEL_ORANGE)
        return RC_OK;
    TRY(op_count(op, "high_risk", r->area, r->raised_ms, n));
    return r->immediate == 1 ? op_count(op, "high_risk_immediate", r->area, r->raised_ms, n) : RC_OK;
}

/* Clocks that are decided are counted where the alert lies. */
static Rc count_clocks(Op *op, const AlertRow *r, int64_t n)
{
    AlertClockRow *rows;
    size_t n_rows;
    TRY(sql_alert_clocks(op->tx, r->id, &rows, &n_rows));
    for (size_t i = 0; i < n_rows; i++) {
        const AlertClockRow *c = &rows[i];
        if (c->kept < 0)
            continue;
        Str name = arena_printf(op->arena, "clock_%s.%.*s", c->kept ? "kept" : "missed", STR_ARG(c->name));
        if (!name.p)
            return RC_NO_MEMORY;
        TRY(op_count(op, name.p, r->area, c->kept ? c->done_ms : c->due_ms, n));
    }
    return RC_OK;
}

/* ---- one row ---- */

static Rc put_at(Op *op, AlertRow *r, int64_t area)
{
    int64_t changed;
    TRY(count_clocks(op, r, -1));
    r->area = area;
    r->town = town_of_area(area);
    TRY(count_clocks(op, r, 1));
    return sql_alert_place(op->tx, r->id, r->area, r->town, &changed);
}

static Rc give_unit(AlertWork *w)
{
    AlertRow *r = w->row;
    AlertUnitRow unit;
    if (r->owner.v)
        TRY(alert_release(w->op, r, r->owner, w->op->now_ms));
    TRY(alert_unit_of(w->op, r->area, &unit));
    r->owner = (StaffId) { 0 };
    r->owner_name = r->responsible_name = S("");
    r->responsible = (StaffId) { 0 };
    r->unit = unit.id;
    r->unit_name = unit.name;
    r->escalated = ladder_of_area(unit.area);
    return RC_OK;
}

static Rc note(AlertWork *w, int64_t from, int64_t to)
{
    Op *op = w->op;
    Str code = arena_printf(op->arena, "%.*s:%.*s:%.*s", STR_ARG(org_area_name(op, from)),
                            STR_ARG(org_area_name(op, to)), STR_ARG(w->row->unit_name));
    TRY(step_write(w, &(StepNote) { .kind = "moved", .code = code }));
    return alert_event(op, w->row, "alert.move", code);
}

/* The rounds that run end here, those whose time is over as missed. before: as they were. */
static Rc stop(AlertWork *w, ClockName last, RunningClock before[CLOCKS_])
{
    memcpy(before, w->clock, sizeof w->clock);
    for (ClockName c = CLOCK_ACKNOWLEDGE; c <= last; c++) {
        if (w->clock[c].there && w->clock[c].row.due_ms <= w->op->now_ms)
            TRY(clock_miss(w, &w->clock[c]));
        TRY(clock_stop(w, c, false));
    }
    return RC_OK;
}

static Rc go_on(AlertWork *w, ClockName last, const RunningClock before[CLOCKS_])
{
    for (ClockName c = CLOCK_ACKNOWLEDGE; c <= last; c++)
        TRY(clock_go_on(w, c, &before[c]));
    return RC_OK;
}

/* ---- within a county ---- */

static Rc within(Op *op, AlertRow *r, int64_t area)
{
    AlertWork w;
    RunningClock before[CLOCKS_];
    int64_t from = r->area;
    alert_live(op, r, "changed"); /* those who had it */
    TRY(count_alert(op, r, -1));
    TRY(put_at(op, r, area));
    TRY(count_alert(op, r, 1));
    TRY(people_bring(op, r->person, &area)); /* somebody on the telephone is looked after where they are */
    TRY(work_begin(op, r, &w));
    TRY(give_unit(&w));
    TRY(stop(&w, CLOCK_ACKNOWLEDGE, before));
    TRY(go_on(&w, CLOCK_ACKNOWLEDGE, before));
    TRY(note(&w, from, area));
    TRY(alert_name(&w));
    return work_end(&w);
}

/* ---- to another county ---- */

static Rc create_there(Op *op, const AlertRow *r, int64_t area, AlertRow *out)
{
    AlertId id;
    AlertUnitRow unit;
    PersonId caller;
    bool found;
    TRY(people_create_caller(op, area, &caller));
    TRY(op_new_id(op, area, &id.v));
    TRY(alert_unit_of(op, area, &unit));
    TRY(sql_alert_add(op->tx, id, area, town_of_area(area), caller, r->kind, r->level, r->source, r->reason,
                      r->trigger_code, (ResponseId) { 0 }, S(""), S(""), unit.id, (StaffId) { 0 }, 0,
                      ladder_of_area(unit.area), r->raised_ms)); /* enter() names somebody */
    TRY(sql_alert_at(op->tx, id, out, &found));
    ENSURE(found);
    return RC_OK;
}

static Rc leave(Op *op, AlertRow *r, const AlertRow *there, RunningClock before[CLOCKS_])
{
    AlertWork w;
    int64_t changed;
    TRY(work_begin(op, r, &w));
    TRY(stop(&w, CLOCK_REVIEW, before));
    if (r->owner.v)
        TRY(alert_release(op, r, r->owner, op->now_ms));
    r->open = false;
    r->state = str_from_z(alert_states[ALERT_CLOSED]);
    r->outcome = S("moved");
    r->asked_by = op->actor.staff;
    r->due_ms = op->now_ms;
    r->due_clock = S("");
    alert_drop_pending(r);
    TRY(note(&w, r->area, there->area));
    TRY(work_end(&w));
    TRY(sql_alert_moved(op->tx, r->id, there->id, &changed)); /* and those that went on as this one */
    alert_live(op, r, "changed");
    return RC_OK;
}

static Rc enter(Op *op, const AlertRow *from, const RunningClock before[CLOCKS_], AlertRow *r)
{
    AlertWork w;
    int64_t changed;
    TRY(sql_alert_returned(op->tx, r->id, &changed));
    r->level = from->level;
    TRY(alert_tell_level(op, r));
    r->top_level = from->top_level;
    r->immediate = from->immediate;
    r->reason = from->reason;
    r->trigger_code = from->trigger_code;
    r->open = true;
    r->state = str_from_z(alert_states[ALERT_NEW]);
    r->outcome = S("");
    r->asked_by = (StaffId) { 0 };
    TRY(work_begin(op, r, &w));
    TRY(give_unit(&w));
    TRY(go_on(&w, CLOCK_DISPOSE, before));
    TRY(note(&w, from->area, r->area));
    TRY(alert_name(&w));
    return work_end(&w);
}

static Rc across(Op *op, AlertRow *r, int64_t area)
{
    AlertRow there = { 0 };
    RunningClock before[CLOCKS_];
    bool back;
    TRY(count_alert(op, r, -1));
    TRY(sql_alert_left(op->tx, county_of_area(area), r->id, &there, &back));
    if (back)
        TRY(people_bring(op, there.person,
                         &area)); /* identified there meanwhile: then to where they are looked after */
    else
        TRY(create_there(op, r, area, &there));
    if (there.area != area)
        TRY(put_at(op, &there, area));
    TRY(leave(op, r, &there, before));
    TRY(enter(op, r, before, &there));
    TRY(count_alert(op, &there, 1));
    *r = there;
    return RC_OK;
}

/* ---- for others ---- */

Rc alert_move(Op *op, AlertRow *r, int64_t area)
{
    PersonRow who;
    TRY(people_get(op, r->person, &who));
    if (!r->open || r->area == area || people_identified(&who))
        return RC_OK;
    TRY(county_of_area(area) == r->county ? within(op, r, area) : across(op, r, area));
    alert_live(op, r, "raised");
    return RC_OK;
}

Rc alert_now(Op *op, AlertId id, AlertRow *out)
{
    bool found;
    TRY(sql_alert_at(op->tx, id, out, &found));
    if (found && out->moved_to.v)
        TRY(sql_alert_at(op->tx, out->moved_to, out, &found));
    return found ? RC_OK : FAIL(op->diag, RC_NOT_FOUND, "alert.none");
}
