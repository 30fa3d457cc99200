/*
 * Short messages to those who owe a step and have no page open: whoever gives receipt in time gets none. They say that something
 * waits, and nothing of what or about whom. Where nobody of the unit can be reached, the unit above is told instead.
 */
#include "base/date.h"
#include "modules/duty/duty.h"
#include "modules/org/org.h"
#include "modules/referral/rules.h"

/* Whom a run of the server has told already: one message each, however much waits. */
enum { TOLD_MAX = 500 };
struct ReferralTold {
    StaffId staff[TOLD_MAX];
    size_t n;
};

Rc referral_row(Op *op, const char *tick, TickAct act, ReferralRow *row, ReferralTold *told)
{
    size_t n = told->n;
    bool done;
    TRY(tick_row(op, tick, row->id.v, act, row, told, &done));
    if (!done)
        told->n = n; /* their messages are undone */
    return RC_OK;
}

Rc referral_told_new(Op *op, ReferralTold **out)
{
    *out = ARENA_NEW(op->arena, ReferralTold);
    return *out ? RC_OK : RC_NO_MEMORY;
}

static Rc tell_one(Op *op, ReferralTold *told, StaffId staff, const char *text)
{
    for (size_t i = 0; i < told->n; i++)
        if (told->staff[i].v == staff.v)
            return RC_OK;
    if (told->n == TOLD_MAX)
        return RC_OK; /* the clock that runs on tells again */
    told->staff[told->n++] = staff;
    return duty_message(op, staff, text);
}

/* only: this one of them if they are still there; 0 all. roles: of those who act on it there. */
static Rc tell_unit(Op *op, ReferralTold *told, UnitId unit, uint32_t roles, StaffId only, const char *text,
                    int64_t *out_n)
{
    UnitRow row;
    DeskRow *rows;
    size_t n;
    bool there = false;
    TRY(org_unit_get(op, unit, &row));
    TRY(sql_referral_desk(op->tx, unit, row.area, op->now_ms, &rows, &n));
    for (size_t i = 0; i < n; i++)
        there = there || (rows[i].staff.v == only.v && rows[i].reached);
    for (size_t i = 0; i < n; i++) {
        bool acts = roles & ROLE_BIT(rows[i].role), again = i && rows[i].staff.v == rows[i - 1].staff.v;
        if (!acts || !rows[i].reached || (there && rows[i].staff.v != only.v))
            continue;
        TRY(tell_one(op, told, rows[i].staff, text));
        *out_n += !again;
    }
    return RC_OK;
}

Rc referral_tell(Op *op, ReferralTold *told, const ReferralRow *r, UnitId unit, StaffId only,
                 const char *text)
{
    int64_t n = 0;
    bool found = true;
    uint32_t acts = perm_referral_receive.roles,
             sends = acts | perm_referral_call.roles; /* a hotline only sends */
    TRY(tell_unit(op, told, unit, unit.v == r->from_unit.v ? sends : acts, only, text, &n));
    while (!n && found) {
        TRY(referral_above(op, unit, &unit, &found));
        if (found)
            TRY(tell_unit(op, told, unit, acts, (StaffId) { 0 }, text, &n));
    }
    return op_event(op, r->area, "referral.notice",
                    (AuditNote) { .person = r->person,
                                  .object_type = "referral",
                                  .object_id = r->id.v,
                                  .detail = arena_printf(op->arena, "%lld", (long long)n) });
}

/* What leaves somebody with a step to do; and what shows that they know. On paper the sender does it all. */
#define WAITS (1u << REF_EV_SEND | 1u << REF_EV_REFUSE | 1u << REF_EV_FEEDBACK | 1u << REF_EV_EXPIRE)
#define KNOWS                                                                             \
    (1u << REF_EV_RECEIVE | 1u << REF_EV_ACCEPT | 1u << REF_EV_SEEN | 1u << REF_EV_READ | \
     1u << REF_EV_CLOSE | 1u << REF_EV_WITHDRAW)

Rc referral_notice_follows(Op *op, const ReferralRow *r, ReferralEvent event)
{
    bool waits = (WAITS >> event & 1) && !r->paper && r->open;
    int64_t changed, after = setting_int(op->app, &set_notice_minutes) * MS_MINUTE;
    if (!waits && !(KNOWS >> event & 1))
        return RC_OK;
    return sql_referral_notice_at(op->tx, r->id, waits ? op->now_ms + after : 0, &changed);
}

static Rc notice(Op *op, const void *row, void *told)
{
    const ReferralRow *r = row;
    bool sender = referral_sender_owes(r);
    int64_t changed;
    TRY(sql_referral_notice_at(op->tx, r->id, 0, &changed));
    return referral_tell(op, told, r, sender ? r->from_unit : r->to_unit,
                         sender ? r->from_staff : (StaffId) { 0 }, "referral.message.waits");
}

Rc referral_notice_tick(Op *op, int *out_done)
{
    ReferralRow *rows;
    ReferralTold *told;
    size_t n;
    TRY(referral_told_new(op, &told));
    TRY(sql_referral_unnoticed(op->tx, op->now_ms, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(referral_row(op, "referral.notice", notice, &rows[i], told));
    *out_done = (int)n;
    return RC_OK;
}
