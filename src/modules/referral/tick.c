/*
 * The server's clock over all referrals. Nobody answered: first both sides are told and the unit above whoever owes the step;
 * then the centre of the district; then it is said again for as long as nobody acts. Drafts and letters that nobody
 * took end after the time of their kind, and the sender must close them with an outcome.
 */
#include "base/date.h"
#include "modules/org/org.h"
#include "modules/referral/rules.h"

Rc referral_above(Op *op, UnitId id, UnitId *out, bool *out_found)
{
    UnitRow unit;
    TRY(org_unit_above(op, id, out, out_found));
    if (*out_found)
        return RC_OK;
    TRY(org_unit_get(op, id, &unit));
    TRY(org_owner_unit_find(op, unit.area, out, out_found));
    *out_found = *out_found && out->v != id.v;
    return RC_OK;
}

/* Who is told now; stays as it is when there is nobody above. */
static Rc choose_over(Op *op, ReferralRow *r)
{
    UnitId unit = { 0 };
    bool found = false;
    if (r->late == 1 && (referral_sender_owes(r) || r->to_unit.v))
        TRY(referral_above(op, referral_sender_owes(r) ? r->from_unit : r->to_unit, &unit, &found));
    if (!found && r->late <= 2)
        TRY(org_owner_unit_find(op, county_of_area(r->area) * AREA_PER_COUNTY, &unit, &found));
    if (found)
        r->over_unit = unit;
    return RC_OK;
}

/* When an unanswered one ends; 0: it does not. */
static int64_t expires_ms(const Op *op, const ReferralRow *r)
{
    const ReferralDef *def = referral_def(op->app);
    const ReferralKind *k = referral_kind_find(def, r->kind);
    ReferralState state = referral_state(r);
    if (state == REF_DRAFTED || state == REF_CONSENTED)
        return r->made_ms + def->draft_days * MS_DAY;
    return state == REF_SENT ? r->sent_ms + (k ? k->expire_days : 30) * MS_DAY : 0;
}

/* Those who owe the step hear it again, and whoever was told above them. */
static Rc tell_late(Op *op, ReferralTold *told, const ReferralRow *r)
{
    bool sender = referral_sender_owes(r);
    UnitId owes = sender ? r->from_unit : r->to_unit;
    TRY(referral_tell(op, told, r, owes, sender ? r->from_staff : (StaffId) { 0 }, "referral.message.late"));
    if (!r->over_unit.v || r->over_unit.v == owes.v)
        return RC_OK;
    return referral_tell(op, told, r, r->over_unit, (StaffId) { 0 }, "referral.message.late");
}

static Rc raise(Op *op, ReferralTold *told, ReferralRow *r, int64_t expires)
{
    int64_t grace = setting_int(op->app, &set_grace_hours) * MS_HOUR,
            again = setting_int(op->app, &set_watch_repeat_hours) * MS_HOUR;
    Str clock = r->due_clock;
    for (int i = 0; referral_clocks[i]; i++)
        if (str_eq(clock, str_from_z(referral_clocks[i])))
            r->missed |= 1 << i;
    r->late++;
    TRY(choose_over(op, r));
    r->next_ms = op->now_ms + (r->late == 1 ? grace : again);
    if (expires && expires < r->next_ms)
        r->next_ms = expires;
    TRY(referral_advance(op, r, REF_EV_LATE, &(ReferralChange) { .code = clock }));
    TRY(tell_late(op, told, r));
    return op_event(
        op, r->area, "referral.late",
        (AuditNote) { .person = r->person,
                      .object_type = "referral",
                      .object_id = r->id.v,
                      .detail = arena_printf(op->arena, "%.*s %d", STR_ARG(clock), (int)r->late) });
}

static Rc look(Op *op, const void *row, void *told)
{
    ReferralRow r = *(const ReferralRow *)row;
    int64_t expires = expires_ms(op, &r);
    if (!expires || op->now_ms < expires)
        return raise(op, told, &r, expires);
    TRY(referral_advance(op, &r, REF_EV_EXPIRE, &(ReferralChange) { 0 }));
    return op_event(op, r.area, "referral.expire",
                    (AuditNote) { .person = r.person, .object_type = "referral", .object_id = r.id.v });
}

Rc referral_clocks_tick(Op *op, int *out_done)
{
    ReferralRow *rows;
    ReferralTold *told;
    size_t n;
    TRY(referral_told_new(op, &told));
    TRY(sql_referral_due(op->tx, op->now_ms, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(referral_row(op, "referral.clocks", look, &rows[i], told));
    *out_done = (int)n;
    return RC_OK;
}
