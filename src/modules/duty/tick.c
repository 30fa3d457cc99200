/*
 * The server looks ahead: every hole that begins within duty.notice_hours is told once to whoever is responsible, before
 * it happens, and once more duty.again_hours before; duty.raise_hours before it is told to those above, at once where nobody
 * is responsible. When it is covered the notice is closed. A roster is looked at when something changed, when the next of
 * these times comes, else every hour. Other modules have their own holes told by the same steps (duty_tell).
 */
#include "core/aside.h"
#include "modules/duty/rules.h"

#define LOOK_MS MS_HOUR

static Rc read_roster(Op *op, const RosterRow *r, int64_t from_ms, int64_t until_ms, PostRow **posts,
                      size_t *n_posts, ShiftRow **shifts, size_t *n_shifts)
{
    TRY(sql_duty_posts(op->tx, r->id, posts, n_posts));
    return sql_duty_shifts(op->tx, r->id, from_ms, until_ms, shifts, n_shifts);
}

Rc duty_read_holes(Op *op, const RosterRow *r, int64_t from_ms, int64_t until_ms, DutyHole **out,
                   size_t *out_n)
{
    PostRow *posts;
    ShiftRow *shifts;
    size_t n_posts, n_shifts;
    TRY(read_roster(op, r, from_ms, until_ms, &posts, &n_posts, &shifts, &n_shifts));
    *out_n = duty_holes(r, posts, n_posts, shifts, n_shifts, from_ms, until_ms, NULL, 0);
    *out = ARENA_ARRAY(op->arena, DutyHole, *out_n + 1);
    if (!*out)
        return RC_NO_MEMORY;
    (void)duty_holes(r, posts, n_posts, shifts, n_shifts, from_ms, until_ms, *out, *out_n);
    return RC_OK;
}

typedef struct Planning {
    Op *op;
    DutyOfRoleRow *may; /* who does what is planned, and when */
    size_t n_may;
    int64_t from_ms, until_ms;
    DutyPlanned *out;
} Planning;

static bool may_serve(const Planning *p, StaffId staff, int64_t from_ms, int64_t until_ms)
{
    for (size_t i = 0; i < p->n_may; i++)
        if (p->may[i].staff.v == staff.v && p->may[i].from_ms <= from_ms &&
            (!p->may[i].to_ms || p->may[i].to_ms >= until_ms))
            return true;
    return false;
}

/* Nobody of the roster serves: it is for others, its posts are no people. A roster without members waits for them. */
static Rc is_for_others(Planning *p, const RosterRow *r, bool *out)
{
    MemberRow *m;
    size_t n;
    TRY(sql_duty_members(p->op->tx, r->id, &m, &n));
    *out = n > 0;
    for (size_t i = 0; i < n && *out; i++)
        for (size_t k = 0; k < p->n_may && *out; k++)
            *out = m[i].staff.v != p->may[k].staff.v;
    return RC_OK;
}

/* One roster added to what the unit plans. */
static Rc add_roster(Planning *p, const RosterRow *r)
{
    PostRow *posts;
    ShiftRow *shifts;
    DutyPlanned *out = p->out;
    bool for_others;
    size_t n_posts, n_shifts, days = (size_t)((p->until_ms - p->from_ms) / MS_DAY) + 3;
    TRY(read_roster(p->op, r, p->from_ms, p->until_ms, &posts, &n_posts, &shifts, &n_shifts));
    TRY(is_for_others(p, r, &for_others));
    TimeSpan *spans = ARENA_ARRAY(p->op->arena, TimeSpan, out->n + n_posts * days + 2 * n_shifts + 1);
    bool *others = ARENA_ARRAY(p->op->arena, bool, n_shifts + 1);
    if (!spans || !others)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n_shifts; i++)
        others[i] = !may_serve(p, shifts[i].staff, shifts[i].starts_ms, shifts[i].ends_ms);
    if (out->n)
        memcpy(spans, out->spans, out->n * sizeof *spans);
    if (!for_others)
        out->n += duty_post_times(r, posts, n_posts, shifts, n_shifts, others, p->from_ms, p->until_ms,
                                  spans + out->n);
    out->spans = spans;
    out->rosters[out->n_rosters++] =
        (DutyOfUnit) { r->id, r->name, r->responsible,
                       duty_holes(r, posts, n_posts, shifts, n_shifts, p->from_ms, p->until_ms, NULL, 0) };
    return RC_OK;
}

Rc duty_planned(Op *op, UnitId unit, const char *kind, Role role, int64_t from_ms, int64_t until_ms,
                DutyPlanned *out)
{
    Planning p = { .op = op, .from_ms = from_ms, .until_ms = until_ms, .out = out };
    RosterRow *rows;
    size_t n;
    *out = (DutyPlanned) { 0 };
    TRY(sql_duty_roster_of_unit(op->tx, unit, str_from_z(kind), &rows, &n));
    TRY(sql_duty_of_role(op->tx, unit, role, from_ms, until_ms, &p.may, &p.n_may));
    out->rosters = ARENA_ARRAY(op->arena, DutyOfUnit, n + 1);
    if (!out->rosters)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        TRY(add_roster(&p, &rows[i]));
    return RC_OK;
}

/* What stands in the column roster of a notice. */
static RosterId key(const DutyWhom *whom)
{
    return (RosterId) { whom->id };
}

static const DutyHole *hole_of(const DutyHole *holes, size_t n, const NoticeRow *notice)
{
    for (size_t i = 0; i < n; i++)
        if (holes[i].post == notice->post && holes[i].from_ms < notice->until_ms &&
            holes[i].until_ms > notice->from_ms)
            return &holes[i];
    return NULL;
}

static bool told(const NoticeRow *notices, size_t n, const DutyHole *hole)
{
    for (size_t i = 0; i < n; i++)
        if (notices[i].post == hole->post && notices[i].from_ms < hole->until_ms &&
            notices[i].until_ms > hole->from_ms)
            return true;
    return false;
}

/* ---- told again, and to those above ---- */

typedef struct Looking {
    Op *op;
    const DutyWhom *whom;
    bool again, raised; /* messages of this look: one each, however many holes there are */
    int64_t raised_n;
    int64_t next_ms;
} Looking;

static void next_at(Looking *l, int64_t ms)
{
    if (ms > l->op->now_ms && ms < l->next_ms)
        l->next_ms = ms;
}

static Rc tell_area(Looking *l, int64_t area)
{
    DutyAboveRow *rows;
    size_t n;
    TRY(sql_duty_above(l->op->tx, area, ROLE_DISTRICT_SPECIALIST, ROLE_DISTRICT_MANAGER, ROLE_CITY_MANAGER,
                       l->op->now_ms, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const char *why_not;
        TRY(duty_reach(l->op, rows[i].staff, "duty.message.hole_raised", &why_not));
        l->raised_n += !why_not;
    }
    return RC_OK;
}

/* The county's specialists and managers; the city's where nobody there can be told. */
static Rc tell_above(Looking *l)
{
    int64_t county = county_of_area(l->whom->area) * AREA_PER_COUNTY;
    if (l->raised)
        return RC_OK;
    l->raised = true;
    TRY(tell_area(l, county));
    return l->raised_n || area_level(county) <= AREA_CITY ? RC_OK : tell_area(l, area_parent(county));
}

static Rc tell(Op *op, const DutyWhom *whom, const char *text)
{
    for (size_t i = 0; i < whom->n_staff; i++)
        TRY(duty_message(op, whom->staff[i], text));
    return RC_OK;
}

/* One hole that was told before: its next step, if the time has come. Once each, whatever the server's time does. */
static Rc step(Looking *l, const NoticeRow *notice)
{
    Op *op = l->op;
    int64_t changed, again = notice->again_ms, raised = notice->raised_ms, n = notice->raised_n;
    int64_t again_at = notice->from_ms - setting_int(op->app, &set_duty_again) * MS_HOUR;
    int64_t raise_at = notice->from_ms - setting_int(op->app, &set_duty_raise) * MS_HOUR;
    next_at(l, again_at);
    next_at(l, raise_at);
    if (!again && setting_int(op->app, &set_duty_again) && notice->told_ms < again_at &&
        again_at <= op->now_ms) {
        again = op->now_ms;
        if (!l->again)
            TRY(tell(op, l->whom, "duty.message.hole_again"));
        l->again = true;
    }
    if (!raised && (raise_at <= op->now_ms || !l->whom->n_staff)) {
        raised = op->now_ms;
        TRY(tell_above(l));
        n = l->raised_n;
    }
    if (again == notice->again_ms && raised == notice->raised_ms)
        return RC_OK;
    return sql_duty_notice_step(op->tx, key(l->whom), notice->post, notice->from_ms, again, raised, n,
                                &changed);
}

static Rc event(Op *op, const DutyWhom *whom, const char *action, size_t n)
{
    TRY(op_event(op, whom->area, action,
                 (AuditNote) { .object_type = whom->type,
                               .object_id = whom->id,
                               .detail = arena_printf(op->arena, "%zu", n) }));
    op_live_both(op, &duty_live_kind, whom->area, whom->unit,
                 arena_printf(op->arena, "{\"id\":\"%lld\"}", (long long)whom->id));
    return RC_OK;
}

static Rc step_all(Op *op, const DutyWhom *whom, int64_t *out_next_ms)
{
    NoticeRow *notices;
    size_t n;
    Looking l = { .op = op, .whom = whom, .next_ms = op->now_ms + LOOK_MS };
    TRY(sql_duty_notices(op->tx, key(whom), &notices, &n));
    for (size_t i = 0; i < n; i++)
        TRY(step(&l, &notices[i]));
    *out_next_ms = l.next_ms;
    if (l.again)
        TRY(event(op, whom, "duty.hole_again", 1));
    return l.raised ? event(op, whom, "duty.hole_raised", (size_t)l.raised_n) : RC_OK;
}

Rc duty_told(Op *op, UnitId unit, NoticeRow **out, size_t *out_n)
{
    return sql_duty_notices(op->tx, (RosterId) { unit.v }, out, out_n);
}

int64_t duty_tell_until(const Op *op)
{
    return op->now_ms + setting_int(op->app, &set_duty_notice) * MS_HOUR;
}

Rc duty_tell(Op *op, const DutyWhom *whom, const DutyHole *holes, size_t n, int64_t *out_next_ms)
{
    NoticeRow *notices;
    size_t n_notices, fresh = 0;
    int64_t changed;
    StaffId first = whom->n_staff ? whom->staff[0] : (StaffId) { 0 };
    TRY(sql_duty_notices(op->tx, key(whom), &notices, &n_notices));
    for (size_t i = 0; i < n_notices; i++)
        if (!hole_of(holes, n, &notices[i]))
            TRY(sql_duty_notice_close(op->tx, key(whom), notices[i].post, notices[i].from_ms, op->now_ms,
                                      &changed));
    for (size_t i = 0; i < n; i++) {
        if (told(notices, n_notices, &holes[i]))
            continue;
        TRY(sql_duty_notice_put(op->tx, key(whom), holes[i].post, holes[i].from_ms, holes[i].until_ms, first,
                                op->now_ms, &changed));
        fresh++;
    }
    if (fresh) {
        TRY(tell(op, whom, "duty.message.hole"));
        TRY(event(op, whom, "duty.hole", fresh));
    }
    return step_all(op, whom, out_next_ms);
}

static Rc look_at(Op *op, const void *row, void *user)
{
    const RosterRow *r = row;
    (void)user;
    DutyHole *holes;
    size_t n;
    int64_t changed, next;
    const DutyWhom whom = { r->id.v, "roster", r->area, r->unit, &r->responsible, 1 };
    TRY(duty_read_holes(op, r, op->now_ms, duty_tell_until(op), &holes, &n));
    TRY(duty_tell(op, &whom, holes, n, &next));
    return sql_duty_roster_stale(op->tx, r->id, next - LOOK_MS, &changed);
}

Rc duty_look(Op *op, int *out_done)
{
    RosterRow *rows;
    size_t n;
    bool done;
    TRY(sql_duty_roster_unchecked(op->tx, op->now_ms - LOOK_MS, op->now_ms, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(tick_row(op, "duty.look", rows[i].id.v, look_at, &rows[i], NULL, &done));
    *out_done = (int)n;
    return RC_OK;
}
