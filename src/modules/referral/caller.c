/*
 * A caller of a hotline passed on. The hotline has no files and no relation to the person: it sends one letter at once and sees how
 * far that has come, of what its own unit sent; what came of it clinically stays between the receiver and those with a relation.
 */
#include "base/date.h"
#include "modules/referral/rules.h"

Rc referral_of_caller(Op *op, const ReferralCaller *in, ReferralId *out)
{
    ReferralRow row;
    Str parts[2];
    size_t n = 0;
    if (in->contact)
        parts[n++] = S("contact");
    if (in->with_alert)
        parts[n++] = S("alert");
    ReferralIn as = { .person = in->person,
                      .about = { .name = in->name, .phone = in->contact ? in->phone : (Str) { 0 } },
                      .kind = in->kind,
                      .reason = in->reason,
                      .to_unit = in->to_unit,
                      .parts = { parts, n },
                      .given_by = in->given_by,
                      .how = S("phone"),
                      .consent_version = in->consent_version,
                      .basis = in->basis,
                      .note = in->note };
    TRY(referral_pass_on(op, &as, in->with_alert ? in->alert : (AlertId) { 0 }, &row));
    *out = row.id;
    return RC_OK;
}

static Str words_in(Op *op, const ListOf *codes, Str code)
{
    const ReferralCode *c = referral_code_find(codes, code);
    return c ? referral_words(op, &c->title) : code;
}

static Rc endings(Op *op, const ListOf *codes, ListOf *out)
{
    ReferralEnding *v = ARENA_ARRAY(op->arena, ReferralEnding, codes->n + 1);
    const ReferralCode *c = codes->p;
    for (size_t i = 0; v && i < codes->n; i++)
        v[i] = (ReferralEnding) { c[i].code, referral_words(op, &c[i].title) };
    *out = (ListOf) { v, v ? codes->n : 0 };
    return v ? RC_OK : RC_NO_MEMORY;
}

/* The caller may be any unit that the query lets through: only the sender's is meant. */
static Rc own(Op *op, ReferralId id, ReferralRow *out)
{
    TRY(referral_find(op, id, out));
    return out->from_unit.v == op->actor.unit.v ? RC_OK : FAIL(op->diag, RC_NOT_FOUND, "referral.none");
}

Rc referral_sent(Op *op, ReferralId id, ReferralSent *out)
{
    const ReferralDef *def = referral_def(op->app);
    ReferralRow r;
    TRY(own(op, id, &r));
    const ReferralKind *k = referral_kind_find(def, r.kind);
    bool closes = referral_may(&r, REF_EV_CLOSE, SIDE_SENDER), closed = str_eq(r.state, S("closed"));
    *out = (ReferralSent) { .id = r.id,
                            .version = r.version,
                            .kind_title = k ? referral_words(op, &k->title) : r.kind,
                            .to_name = r.to_unit_name,
                            .state = r.state,
                            .refusal = words_in(op, &def->refusals, r.refusal),
                            .closing = words_in(op, closed ? &def->closings : &def->withdrawals, r.closing),
                            .sent_ms = r.sent_ms,
                            .accepted_ms = r.accepted_ms,
                            .seen_ms = r.seen_ms,
                            .ended_ms = r.ended_ms,
                            .due_ms = r.due_ms,
                            .waits = r.open && referral_sender_owes(&r),
                            .may_end = closes || referral_may(&r, REF_EV_WITHDRAW, SIDE_SENDER) };
    return endings(op, closes ? &def->closings : &def->withdrawals, &out->endings);
}

Rc referral_end(Op *op, ReferralId id, int64_t version, Str code, Str note)
{
    ReferralRow row;
    ReferralIn in = { .referral = id, .version = version, .code = code, .note = note };
    TRY(own(op, id, &row));
    return referral_may(&row, REF_EV_CLOSE, SIDE_SENDER) ? referral_close(op, &in, &row)
                                                         : referral_withdraw(op, &in, &row);
}

Rc referral_answer_read(Op *op, ReferralId id)
{
    ReferralRow row;
    TRY(own(op, id, &row));
    bool answered = referral_may(&row, REF_EV_READ, SIDE_SENDER) && !row.read_ms;
    return answered ? referral_receipt(op, id) : RC_OK;
}
