/*
 * Who answers for an alert, from the moment it is raised: one rule, whoever asks. At the unit in charge whoever is on duty
 * by a published roster, else the contact that an administrator named, else whoever answers for least, of the active staff
 * who may act on alerts; where the unit has nobody, the unit above takes the alert. Being named is no acknowledgement: the
 * clock runs on, and anybody of the unit may still take it. Whoever loses the account or the role is replaced at once.
 */
#include "base/date.h"
#include "core/aside.h"
#include "modules/alert/rules.h"
#include "modules/duty/duty.h"
#include "modules/org/org.h"

enum { UNITS_MAX = 8 };       /* of a ladder; parents named in a circle end here */
#define SHIFT_MS (2 * MS_DAY) /* no shift is longer */

static Rc candidate(Op *op, int64_t area, const AlertUnitRow *unit, AlertCandidateRow *out, bool *out_found)
{
    AreaChain c = area_chain(area);
    return sql_alert_candidate(op->tx, unit->id, unit->area, c.area, c.town, c.county, c.city,
                               perm_alert_act.roles, op->now_ms - SHIFT_MS, op->now_ms, out, out_found);
}

Rc alert_who(Op *op, int64_t area, const AlertUnitRow *from, AlertWho *out)
{
    AlertUnitRow unit = *from;
    bool found, above = true;
    *out = (AlertWho) { .unit = *from };
    for (int i = 0; above && i < UNITS_MAX; i++) {
        AlertCandidateRow c;
        UnitId next;
        TRY(candidate(op, area, &unit, &c, &found));
        if (found) {
            *out = (AlertWho) { unit, c.staff, c.name,
                                c.on_duty   ? "on_duty"
                                : c.contact ? "named"
                                            : "least" };
            return RC_OK;
        }
        TRY(org_unit_above(op, unit.id, &next, &above));
        if (above)
            TRY(sql_alert_unit(op->tx, next, &unit, &above));
    }
    return RC_OK;
}

int64_t alert_tell_at(const Op *op)
{
    return op->now_ms + setting_int(op->app, &set_alert_notice) * MS_MINUTE;
}

Rc alert_who_steps(AlertWork *w, const AlertUnitRow *from, const AlertWho *who)
{
    bool moved = who->unit.id.v != from->id.v;
    Str code = moved ? arena_printf(w->op->arena, "%.*s:%.*s", STR_ARG(from->name), STR_ARG(who->unit.name))
                     : from->name;
    if (!who->staff.v)
        return step_write(w, &(StepNote) { .kind = "nobody", .code = code, .by_server = true });
    if (moved)
        TRY(step_write(w, &(StepNote) { .kind = "passed_up", .code = code, .by_server = true }));
    code = arena_printf(w->op->arena, "%.*s:%s", STR_ARG(who->name), who->how);
    return step_write(w, &(StepNote) { .kind = "named", .code = code, .by_server = true });
}

void alert_who_set(AlertWork *w, const AlertWho *who)
{
    AlertRow *r = w->row;
    int32_t at = ladder_of_area(who->unit.area);
    if (who->unit.id.v != r->unit.v) {
        r->escalated = at > r->escalated ? at : r->escalated;
        r->unit = who->unit.id;
        r->unit_name = who->unit.name;
    }
    if (!who->staff.v)
        return; /* whoever answered until now goes on */
    r->responsible = who->staff;
    r->responsible_name = who->name;
    r->notice_ms = alert_tell_at(w->op);
}

Rc alert_name(AlertWork *w)
{
    AlertUnitRow from;
    AlertWho who;
    bool found;
    TRY(sql_alert_unit(w->op->tx, w->row->unit, &from, &found));
    if (!found)
        return FAIL(w->op->diag, RC_INTERNAL, "alert.broken");
    TRY(alert_who(w->op, w->row->area, &from, &who));
    alert_who_set(w, &who);
    return alert_who_steps(w, &from, &who);
}

/* ---- whoever left ---- */

/* May this member of staff still answer for the alert: somebody who took it wherever it can be seen from, somebody who was named
   only where it is. */
static bool serves(const AlertRow *row, const GrantRow *grants, size_t n, bool taken)
{
    for (size_t i = 0; i < n; i++) {
        const GrantRow *g = &grants[i];
        if ((perm_alert_act.roles & ROLE_BIT(g->role)) && area_within(row->area, g->area) &&
            (taken || g->unit.v == row->unit.v))
            return true;
    }
    return false;
}

/* Work that somebody had taken waits for the next one to take it, as when it is handed over. */
static Rc release(AlertWork *w, StaffId staff)
{
    const LevelClocks *level = &w->def->level[alert_level(w->row)];
    TRY(alert_release(w->op, w->row, staff, w->op->now_ms));
    w->row->owner = (StaffId) { 0 };
    w->row->owner_name = S("");
    return clock_start(w, CLOCK_ACKNOWLEDGE, w->op->now_ms + level->run_ms[CLOCK_ACKNOWLEDGE]);
}

typedef struct Left {
    StaffId staff;
    GrantRow *grants; /* that are left to them */
    size_t n;
} Left;

static Rc replace(Op *op, const void *found, void *user)
{
    AlertRow row = *(const AlertRow *)found;
    const Left *left = user;
    AlertWork w;
    bool taken = row.owner.v == left->staff.v;
    if (serves(&row, left->grants, left->n, taken))
        return RC_OK;
    TRY(work_begin(op, &row, &w));
    if (taken)
        TRY(release(&w, left->staff));
    Str name = org_staff_name(op, left->staff);
    TRY(step_write(&w, &(StepNote) { .kind = "left", .code = name, .by_server = true }));
    if (row.responsible.v == left->staff.v) {
        row.responsible = (StaffId) { 0 };
        row.responsible_name = S("");
        TRY(alert_name(&w));
    }
    TRY(work_end(&w));
    TRY(alert_event(op, &row, "alert.replaced", S("")));
    alert_live(op, &row, "changed");
    return RC_OK;
}

/* A broken alert keeps no account from being closed and no other alert from the next one: the server asks again (name_late). */
Rc alert_staff_left(Op *op, StaffId staff)
{
    StaffRow who;
    Left left = { .staff = staff };
    AlertRow *rows;
    size_t n = 1;
    bool done;
    AlertId after = { 0 };
    TRY(org_staff_get(op, staff, &who));
    TRY(org_grants(op, staff, &left.grants, &left.n));
    left.n = who.active ? left.n : 0;
    while (n) {
        TRY(sql_alert_of_staff(op->tx, staff, after, &rows, &n));
        for (size_t i = 0; i < n; i++) {
            after = rows[i].id;
            TRY(tick_row(op, "alert.left", rows[i].id.v, replace, &rows[i], &left, &done));
        }
    }
    return RC_OK;
}

/* ---- the server ---- */

static Rc name_late(Op *op, const void *found_row, void *user)
{
    AlertRow row = *(const AlertRow *)found_row;
    AlertWork w;
    AlertUnitRow from;
    AlertWho who;
    bool found;
    (void)user;
    TRY(sql_alert_unit(op->tx, row.unit, &from, &found));
    if (!found)
        return RC_OK;
    TRY(alert_who(op, row.area, &from, &who));
    if (!who.staff.v)
        return RC_OK; /* said when it was raised; administrators see it until somebody is there */
    TRY(work_begin(op, &row, &w));
    alert_who_set(&w, &who);
    TRY(alert_who_steps(&w, &from, &who));
    TRY(work_end(&w));
    alert_live(op, &row, "changed");
    return RC_OK;
}

/* For alerts that nobody answers for: those of a program before there was this rule, those of units without staff. And
   whoever left while no act said so. */
Rc alert_name_late(Op *op, int *out_done)
{
    AlertRow *rows;
    AlertStaffRow *left;
    size_t n = 1, n_left;
    bool done;
    AlertId after = { 0 };
    TRY(sql_alert_staff_gone(op->tx, perm_alert_act.roles, op->now_ms, &left, &n_left));
    for (size_t i = 0; i < n_left; i++)
        TRY(alert_staff_left(op, left[i].staff));
    for (int pass = 0; n && pass < 20; pass++) {
        TRY(sql_alert_unanswered(op->tx, after, op->now_ms, &rows, &n));
        for (size_t i = 0; i < n; i++) {
            after = rows[i].id;
            TRY(tick_row(op, "alert.name_late", rows[i].id.v, name_late, &rows[i], NULL, &done));
        }
    }
    *out_done = 0;
    return RC_OK;
}

static Rc tell(Op *op, const void *row, void *user)
{
    const AlertTellRow *r = row;
    StaffId *last = user;
    int64_t changed;
    bool takes = r->owner.v == r->responsible.v && !str_eq(r->state, S("new"));
    TRY(sql_alert_told(op->tx, r->id, &changed));
    if (takes || !r->responsible.v || r->responsible.v == last->v || str_eq(r->state, S("closed")))
        return RC_OK;
    TRY(duty_message(op, r->responsible, "alert.message.named"));
    *last = r->responsible;
    return RC_OK;
}

/* A short message to whoever was named and has not taken the alert meanwhile: one for all that waits. */
Rc alert_tell(Op *op, int *out_done)
{
    AlertTellRow *rows;
    size_t n;
    bool done;
    StaffId last = { 0 };
    TRY(sql_alert_to_tell(op->tx, op->now_ms, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(tick_row(op, "alert.tell", rows[i].id.v, tell, &rows[i], &last, &done));
    *out_done = (int)n;
    return RC_OK;
}

Rc alert_unanswered_list(Op *op, const void *in, void *out)
{
    AlertUnansweredRow *rows;
    size_t n;
    (void)in;
    TRY(sql_alert_unanswered_units(op->tx, &rows, &n));
    UnansweredUnit *items = ARENA_ARRAY(op->arena, UnansweredUnit, n);
    if (n && !items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        items[i] = (UnansweredUnit) { rows[i].unit, rows[i].name, rows[i].area,
                                      org_area_name(op, rows[i].area), rows[i].n };
    ((UnansweredList *)out)->items = (ListOf) { items, n };
    return RC_OK;
}
