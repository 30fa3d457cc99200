/*
 * The caller passed on from the call: to the crisis team, a counsellor, a room, a hospital. Module referral carries it and asks for the
 * consent; here is whose call it is, what the letter takes from it, and what the hotline sees afterwards: how far it has come.
 */
#include "modules/hotline/rules.h"
#include "modules/people/people.h"
#include "modules/referral/referral.h"

Rc call_passed_on(Op *op, CallId call, PersonId *out)
{
    CallReferralRow *before;
    size_t n;
    TRY(sql_call_referrals(op->tx, call, &before, &n));
    *out = n ? before[0].person : (PersonId) { 0 };
    return RC_OK;
}

/* Whom it is about: whom the call is linked with; else a record of its own at the place, the same for a second letter. An alert
   raised later makes it the call's own, and decides where it lies (risk.c). */
static Rc whom(Op *op, const HotlineCallRow *row, PersonId *out)
{
    *out = row->person;
    if (!out->v)
        TRY(call_passed_on(op, row->id, out));
    return out->v ? RC_OK : people_create_caller(op, row->place ? row->place : row->area, out);
}

/* Only whoever has the call, or a supervisor: who calls back reads along. */
static Rc find_own(Op *op, CallId id, HotlineCallRow *out)
{
    TRY(hotline_call_find(op, id, out));
    return is_supervisor(op) ? RC_OK : call_check_mine(op, out);
}

static Rc show(Op *op, HotlineCallRow *row, CallView *out)
{
    op_about(op, row->person, "call", row->id.v);
    return call_view(op, row, out);
}

HOTLINE_HANDLER(call_referral, PassOnIn, CallView)
{
    HotlineCallRow row;
    AlertRow alert;
    ReferralId id;
    ReferralCaller r = { .name = in->name,
                         .kind = in->kind,
                         .reason = in->reason,
                         .to_unit = in->to_unit,
                         .contact = in->contact,
                         .given_by = in->given_by.p ? in->given_by : S(""),
                         .consent_version = in->consent_version,
                         .basis = in->basis.p ? in->basis : S(""),
                         .note = in->note };
    TRY(find_own(op, in->call, &row));
    CallState state = call_state(&row);
    if (state == CALL_RINGING || state == CALL_MISSED)
        return FAIL(op->diag, RC_CONFLICT, "hotline.state");
    TRY(whom(op, &row, &r.person));
    r.with_alert = in->with_alert && row.alert.v;
    if (r.with_alert) {
        TRY(call_alert(op, &row, &alert));
        r.alert = alert.id;
        r.person = alert.person; /* the caller's record where it lies now */
    }
    if (in->contact && row.number_bi.n)
        TRY(op_open(op, hotline_place(TABLE_HOTLINE_CALL, COL_NUMBER, row.id.v), row.number, &r.phone));
    TRY(referral_of_caller(op, &r, &id));
    TRY(sql_call_referral_add(op->tx, row.id, id, row.unit, r.person, op->actor.staff, op->now_ms));
    TRY(call_note(op, row.id, "referral", arena_printf(op->arena, "%lld", (long long)id.v), op->now_ms));
    call_live(op, &row, "referral");
    return show(op, &row, out);
}

static Rc check_of_call(Op *op, CallId call, ReferralId referral)
{
    CallReferralRow *rows;
    size_t n;
    TRY(sql_call_referrals(op->tx, call, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (rows[i].referral.v == referral.v)
            return RC_OK;
    return FAIL(op->diag, RC_NOT_FOUND, "referral.none");
}

HOTLINE_HANDLER(call_referral_end, PassOnIn, CallView)
{
    HotlineCallRow row;
    TRY(find_own(op, in->call, &row));
    TRY(check_of_call(op, row.id, in->referral));
    TRY(referral_end(op, in->referral, in->version, in->code, in->note.p ? in->note : S("")));
    TRY(call_note(op, row.id, "referral_ended", S(""), op->now_ms));
    call_live(op, &row, "referral");
    return show(op, &row, out);
}

static Rc sent_out(Op *op, ReferralId id, CallId call, CallReferralOut *out)
{
    ReferralSent r;
    TRY(referral_sent(op, id, &r));
    CodeLabel *v = ARENA_ARRAY(op->arena, CodeLabel, r.endings.n + 1);
    for (size_t i = 0; v && i < r.endings.n; i++)
        v[i] = (CodeLabel) { ((const ReferralEnding *)r.endings.p)[i].code,
                             ((const ReferralEnding *)r.endings.p)[i].title };
    *out = (CallReferralOut) { .id = r.id,
                               .call = call,
                               .version = r.version,
                               .kind = r.kind_title,
                               .to_name = r.to_name,
                               .state = r.state,
                               .refusal = r.refusal,
                               .closing = r.closing,
                               .sent_ms = r.sent_ms,
                               .accepted_ms = r.accepted_ms,
                               .seen_ms = r.seen_ms,
                               .ended_ms = r.ended_ms,
                               .due_ms = r.due_ms,
                               .waits = r.waits,
                               .may_end = r.may_end,
                               .endings = { v, v ? r.endings.n : 0 } };
    return v ? RC_OK : RC_NO_MEMORY;
}

Rc call_referrals_out(Op *op, CallId call, ListOf *out)
{
    CallReferralRow *rows;
    size_t n;
    TRY(sql_call_referrals(op->tx, call, &rows, &n));
    CallReferralOut *v = ARENA_ARRAY(op->arena, CallReferralOut, n + 1);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        TRY(sent_out(op, rows[i].referral, call, &v[i]));
    *out = (ListOf) { v, n };
    return RC_OK;
}

Rc call_referrals_read(Op *op, const HotlineCallRow *row)
{
    CallReferralRow *rows;
    size_t n;
    if (!is_supervisor(op) && row->operator.v != op->actor.staff.v)
        return RC_OK;
    TRY(sql_call_referrals(op->tx, row->id, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(referral_answer_read(op, rows[i].referral));
    op_about(op, row->person, "call", row->id.v);
    return RC_OK;
}

Rc call_referral_state(Op *op, Str id, Str *out)
{
    ReferralId referral = { 0 };
    ReferralSent r = { .state = S("") };
    Rc rc = str_to_i64(id, &referral.v) ? referral_sent(op, referral, &r) : RC_NOT_FOUND;
    *out = rc ? S("") : r.state;
    return rc == RC_NOT_FOUND ? RC_OK : rc;
}

HOTLINE_HANDLER(call_referrals_due, Nothing, CallReferralList)
{
    CallReferralWaitsRow *rows;
    size_t n;
    (void)in;
    TRY(sql_call_referrals_waiting(op->tx, is_supervisor(op) ? (StaffId) { 0 } : op->actor.staff, &rows, &n));
    CallReferralOut *v = ARENA_ARRAY(op->arena, CallReferralOut, n + 1);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        TRY(sent_out(op, rows[i].referral, rows[i].call, &v[i]));
    out->items = (ListOf) { v, n };
    return RC_OK;
}
