/*
 * The server looks ahead: every hole that begins within duty.notice_hours is told once to the responsible person, before
 * it happens; when it is covered the notice is closed. A roster is looked at when something changed, else every hour.
 */
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

static Rc look_at(Op *op, const RosterRow *r)
{
    NoticeRow *notices;
    DutyHole *holes;
    size_t n_notices, n, fresh = 0;
    int64_t changed, until = op->now_ms + setting_int(op->app, &set_duty_notice) * MS_HOUR;
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
        TRY(op_event(op, r->area, "duty.hole",
                     (AuditNote) { .object_type = "roster",
                                   .object_id = r->id.v,
                                   .detail = arena_printf(op->arena, "%zu", fresh) }));
        op_live(op, &duty_live_kind, r->area,
                arena_printf(op->arena, "{\"id\":\"%lld\"}", (long long)r->id.v));
    }
    return sql_duty_roster_stale(op->tx, r->id, op->now_ms, &changed);
}

Rc duty_look(Op *op, int *out_done)
{
    RosterRow *rows;
    size_t n;
    TRY(sql_duty_roster_unchecked(op->tx, op->now_ms - LOOK_MS, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(look_at(op, &rows[i]));
    *out_done = (int)n;
    return RC_OK;
}
