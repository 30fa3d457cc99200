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
enum { PIECE = 50 };          /* alerts named anew in one transaction */
#define SHIFT_MS (2 * MS_DAY) /* no shift is longer */

typedef struct Wanted {
    StaffId but;
    bool with_phone;
} Wanted;

static Rc candidate(Op *op, int64_t area, const AlertUnitRow *unit, Wanted who, AlertCandidateRow *out,
                    bool *out_found)
{
    AreaChain c = area_chain(area);
    return sql_alert_candidate(op->tx, unit->id, unit->area, c.area, c.town, c.county, c.city,
                               perm_alert_act.roles, op->now_ms - SHIFT_MS, op->now_ms, who.but,
                               who.with_phone, out, out_found);
}

static Rc who_is(Op *op, int64_t area, const AlertUnitRow *from, Wanted who, AlertWho *out)
{
    AlertUnitRow unit = *from;
    bool found, above = true;
    *out = (AlertWho) { .unit = *from };
    for (int i = 0; above && i < UNITS_MAX; i++) {
        AlertCandidateRow c;
        UnitId next;
        TRY(candidate(op, area, &unit, who, &c, &found));
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

Rc alert_who(Op *op, int64_t area, const AlertUnitRow *from, AlertWho *out)
{
    return who_is(op, area, from, (Wanted) { 0 }, out);
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

/* A piece of what they answered for, so that nobody waits for thousands; the server goes on from there (alert_leaving). A broken
   alert keeps no account from being closed and no other alert from the next one: it is asked again (alert_staff_gone).
   out_last: up to where; 0 when nothing is left behind it. */
static Rc replace_some(Op *op, StaffId staff, AlertId after, AlertId *out_last)
{
    StaffRow who;
    Left left = { .staff = staff };
    AlertRow *rows;
    size_t n;
    bool done;
    TRY(org_staff_get(op, staff, &who));
    TRY(org_grants(op, staff, &left.grants, &left.n));
    left.n = who.active ? left.n : 0;
    TRY(sql_alert_of_staff(op->tx, staff, after, PIECE, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(tick_row(op, "alert.left", rows[i].id.v, replace, &rows[i], &left, &done));
    *out_last = n < PIECE ? (AlertId) { 0 } : rows[n - 1].id;
    return RC_OK;
}

/* The first piece at once. A round that is further already goes on to its end, so that being told again (org tells for an hour)
   does not keep the last from their turn; then there is another, for what was taken meanwhile. */
Rc alert_staff_left(Op *op, StaffId staff)
{
    AlertNamingRow old = { 0 };
    AlertId last;
    bool waits;
    int64_t changed;
    TRY(replace_some(op, staff, (AlertId) { 0 }, &last));
    if (!last.v)
        return sql_alert_naming_drop(op->tx, staff, &changed);
    TRY(sql_alert_naming_get(op->tx, staff, &old, &waits));
    bool further = waits && old.after.v > last.v;
    return further && old.again ? RC_OK
                                : sql_alert_naming_put(op->tx, staff, further ? old.after : last, further,
                                                       op->now_ms, &changed);
}

Rc alert_leaving(Op *op, int *out_done)
{
    AlertNamingRow next;
    AlertId last;
    bool found;
    int64_t changed;
    TRY(sql_alert_naming_next(op->tx, &next, &found));
    *out_done = found;
    if (!found)
        return RC_OK;
    TRY(replace_some(op, next.staff, next.after, &last));
    return last.v || next.again
               ? sql_alert_naming_put(op->tx, next.staff, last, last.v && next.again, op->now_ms, &changed)
               : sql_alert_naming_drop(op->tx, next.staff, &changed);
}

/* And whoever left while no act said so. */
Rc alert_staff_gone(Op *op, int *out_done)
{
    AlertStaffRow *left;
    AlertNamingRow old;
    size_t n;
    int64_t changed;
    bool waits;
    TRY(sql_alert_staff_gone(op->tx, perm_alert_act.roles, op->now_ms, &left, &n));
    for (size_t i = 0; i < n; i++) {
        TRY(sql_alert_naming_get(op->tx, left[i].staff, &old, &waits));
        if (!waits)
            TRY(sql_alert_naming_put(op->tx, left[i].staff, (AlertId) { 0 }, false, op->now_ms, &changed));
    }
    *out_done = 0;
    return RC_OK;
}

/* ---- the server ---- */

/* Where nobody was found in this piece: alerts of one place are not each searched for. */
typedef struct Searched {
    struct {
        UnitId unit;
        int64_t area;
    } empty[PIECE];
    size_t n, named;
} Searched;

static bool searched(const Searched *s, const AlertRow *row)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->empty[i].unit.v == row->unit.v && s->empty[i].area == row->area)
            return true;
    return false;
}

static Rc name_late(Op *op, const void *found_row, void *user)
{
    AlertRow row = *(const AlertRow *)found_row;
    AlertWork w;
    AlertUnitRow from;
    AlertWho who;
    Searched *s = user;
    bool found;
    if (searched(s, &row))
        return RC_OK;
    TRY(sql_alert_unit(op->tx, row.unit, &from, &found));
    if (!found)
        return RC_OK;
    TRY(alert_who(op, row.area, &from, &who));
    if (!who.staff.v) { /* said when it was raised; administrators see it until somebody is there */
        s->empty[s->n].unit = row.unit;
        s->empty[s->n++].area = row.area;
        return RC_OK;
    }
    TRY(work_begin(op, &row, &w));
    alert_who_set(&w, &who);
    TRY(alert_who_steps(&w, &from, &who));
    TRY(work_end(&w));
    alert_live(op, &row, "changed");
    s->named++;
    return RC_OK;
}

/* For alerts that nobody answers for: those of a program before there was this rule, those of units without staff. A piece each time,
   from where the last one ended, so that those in front keep nobody from the others. */
Rc alert_name_late(Op *op, int *out_done)
{
    const StaffId nobody = { 0 };
    AlertRow *rows;
    AlertNamingRow last = { 0 };
    Searched s = { .n = 0 };
    size_t n;
    int64_t changed;
    bool found, done;
    TRY(sql_alert_naming_get(op->tx, nobody, &last, &found));
    TRY(sql_alert_unanswered(op->tx, last.after, op->now_ms, PIECE, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(tick_row(op, "alert.name_late", rows[i].id.v, name_late, &rows[i], &s, &done));
    *out_done = n == PIECE && s.named > 0; /* more at once while it helps; else the next piece in its turn */
    if (n == PIECE)
        return sql_alert_naming_put(op->tx, nobody, rows[n - 1].id, false, op->now_ms, &changed);
    return found ? sql_alert_naming_drop(op->tx, nobody, &changed) : RC_OK;
}

/* Whom the rows before were told to: one message for all that waits. */
typedef struct Telling {
    StaffId last, instead;
    const char *why_not;
} Telling;

static Rc tell_step(Op *op, AlertRow *row, const char *kind, Str name, const char *why)
{
    Str code = why ? arena_printf(op->arena, "%.*s:%s", STR_ARG(name), why) : name;
    return alert_note(op, row, kind, code, (Str) { 0 }, true);
}

/* Whoever answers for it cannot be told: the next by the same rule who can, up to the top. They do not answer for it. */
static Rc tell_instead(Op *op, AlertRow *row, StaffId *last)
{
    AlertUnitRow unit;
    AlertWho who = { .staff = { 0 } };
    const char *why_not = NULL;
    bool found;
    TRY(sql_alert_unit(op->tx, row->unit, &unit, &found));
    if (found)
        TRY(who_is(op, row->area, &unit, (Wanted) { row->responsible, true }, &who));
    if (who.staff.v && who.staff.v != last->v)
        TRY(duty_reach(op, who.staff, "alert.message.instead", &why_not));
    if (!who.staff.v || why_not)
        return tell_step(op, row, "told_nobody", row->unit_name, NULL);
    *last = who.staff;
    return tell_step(op, row, "told_instead", who.name, NULL);
}

static Rc tell(Op *op, const void *found_row, void *user)
{
    const AlertTellRow *r = found_row;
    Telling *t = user;
    AlertRow row = { 0 };
    const char *why_not = t->why_not;
    int64_t changed;
    bool found, takes = r->owner.v == r->responsible.v && !str_eq(r->state, S("new"));
    TRY(sql_alert_told(op->tx, r->id, &changed));
    if (takes || !r->responsible.v || str_eq(r->state, S("closed")))
        return RC_OK;
    TRY(sql_alert_at(op->tx, r->id, &row, &found));
    if (!found)
        return RC_OK;
    if (r->responsible.v != t->last.v)
        TRY(duty_reach(op, r->responsible, "alert.message.named", &why_not));
    StaffId instead = t->instead;
    TRY(tell_step(op, &row, why_not ? "untold" : "told", row.responsible_name, why_not));
    if (why_not)
        TRY(tell_instead(op, &row, &instead));
    *t = (Telling) { r->responsible, instead, why_not };
    return RC_OK;
}

/* A short message to whoever was named and has not taken the alert meanwhile: one for all that waits. Each timeline says who was told,
   and who could not be. */
Rc alert_tell(Op *op, int *out_done)
{
    AlertTellRow *rows;
    size_t n;
    bool done;
    Telling t = { .why_not = NULL };
    TRY(sql_alert_to_tell(op->tx, op->now_ms, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(tick_row(op, "alert.tell", rows[i].id.v, tell, &rows[i], &t, &done));
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
