/*
 * The server looks ahead: every hole that begins within duty.notice_hours is told once to the responsible person, before
 * it happens, and once more duty.again_hours before; duty.raise_hours before it is told to those above. When it is covered the
 * notice is closed. A roster is looked at when something changed, when the next of these times comes, else every hour.
 */
#include "core/aside.h"
#include "modules/duty/rules.h"

#define LOOK_MS MS_HOUR

Rc duty_read_holes(Op *op, const RosterRow *r, int64_t from_ms, int64_t until_ms, DutyHole **out,
                   size_t *out_n)
{
    PostRow *posts;
    ShiftRow *shifts;
    size_t n_posts, n_shifts;
    *out = ARENA_ARRAY(op->arena, DutyHole, HOLES_MAX);
    if (!*out)
        return RC_NO_MEMORY;
    TRY(sql_duty_posts(op->tx, r->id, &posts, &n_posts));
    TRY(sql_duty_shifts(op->tx, r->id, from_ms, until_ms, &shifts, &n_shifts));
    *out_n = duty_holes(r, posts, n_posts, shifts, n_shifts, from_ms, until_ms, *out, HOLES_MAX);
    return RC_OK;
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
    const RosterRow *r;
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
    int64_t county = county_of_area(l->r->area) * AREA_PER_COUNTY;
    if (l->raised)
        return RC_OK;
    l->raised = true;
    TRY(tell_area(l, county));
    return l->raised_n || area_level(county) <= AREA_CITY ? RC_OK : tell_area(l, area_parent(county));
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
            TRY(duty_message(op, l->r->responsible, "duty.message.hole_again"));
        l->again = true;
    }
    if (!raised && raise_at <= op->now_ms) {
        raised = op->now_ms;
        TRY(tell_above(l));
        n = l->raised_n;
    }
    if (again == notice->again_ms && raised == notice->raised_ms)
        return RC_OK;
    return sql_duty_notice_step(op->tx, l->r->id, notice->post, notice->from_ms, again, raised, n, &changed);
}

static Rc event(Op *op, const RosterRow *r, const char *action, size_t n)
{
    TRY(op_event(op, r->area, action,
                 (AuditNote) { .object_type = "roster",
                               .object_id = r->id.v,
                               .detail = arena_printf(op->arena, "%zu", n) }));
    op_live(op, &duty_live_kind, r->area, arena_printf(op->arena, "{\"id\":\"%lld\"}", (long long)r->id.v));
    return RC_OK;
}

static Rc step_all(Op *op, const RosterRow *r, int64_t *out_next_ms)
{
    NoticeRow *notices;
    size_t n;
    Looking l = { .op = op, .r = r, .next_ms = op->now_ms + LOOK_MS };
    TRY(sql_duty_notices(op->tx, r->id, &notices, &n));
    for (size_t i = 0; i < n; i++)
        TRY(step(&l, &notices[i]));
    *out_next_ms = l.next_ms;
    if (l.again)
        TRY(event(op, r, "duty.hole_again", 1));
    return l.raised ? event(op, r, "duty.hole_raised", (size_t)l.raised_n) : RC_OK;
}

static Rc look_at(Op *op, const void *row, void *user)
{
    const RosterRow *r = row;
    (void)user;
    NoticeRow *notices;
    DutyHole *holes;
    size_t n_notices, n, fresh = 0;
    int64_t changed, next, until = op->now_ms + setting_int(op->app, &set_duty_notice) * MS_HOUR;
    TRY(sql_duty_notices(op->tx, r->id, &notices, &n_notices));
    TRY(duty_read_holes(op, r, op->now_ms, until, &holes, &n));
    for (size_t i = 0; i < n_notices; i++)
        if (!hole_of(holes, n, &notices[i]))
            TRY(sql_duty_notice_close(op->tx, r->id, notices[i].post, notices[i].from_ms, op->now_ms,
                                      &changed));
    for (size_t i = 0; i < n; i++) {
        if (told(notices, n_notices, &holes[i]))
            continue;
        TRY(sql_duty_notice_put(op->tx, r->id, holes[i].post, holes[i].from_ms, holes[i].until_ms,
                                r->responsible, op->now_ms, &changed));
        fresh++;
    }
    if (fresh) {
        TRY(duty_message(op, r->responsible, "duty.message.hole"));
        TRY(event(op, r, "duty.hole", fresh));
    }
    TRY(step_all(op, r, &next));
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
