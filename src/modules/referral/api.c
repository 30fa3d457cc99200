/* Handlers of the routes on one referral: each an act of service.c, answered with the referral as the caller now sees it. */
#include "modules/org/org.h"
#include "modules/people/people.h"
#include "modules/referral/handlers.h"

Rc referral_subject(Op *op, const void *in, PersonId *out)
{
    ReferralRow row;
    TRY(referral_find(op, ((const ReferralIn *)in)->referral, &row));
    *out = row.person;
    return referral_relate(op, &row);
}

Rc referral_person(Op *op, const void *in, PersonId *out)
{
    return people_subject(op, ((const ReferralIn *)in)->person, out);
}

static Rc shown(Op *op, const ReferralRow *row, ReferralView *out)
{
    op_about(op, row->person, "referral", row->id.v);
    return referral_view(op, row, out);
}

REFERRAL_HANDLER(referral_get, ReferralIn, ReferralView)
{
    ReferralRow row;
    TRY(referral_find(op, in->referral, &row));
    return shown(op, &row, out);
}

/* The names that joins gave are those of before; a changed receiver is read anew. A repeated request gets this reply for as
   long as what stands in it may be read. */
static Rc again(Op *op, ReferralRow *row, ReferralView *out)
{
    TRY(referral_find(op, row->id, row));
    TRY(shown(op, row, out));
    op->related = out->readable;
    return RC_OK;
}

#define ACT(name, act)                               \
    REFERRAL_HANDLER(name, ReferralIn, ReferralView) \
    {                                                \
        ReferralRow row;                             \
        TRY(act(op, in, &row));                      \
        return again(op, &row, out);                 \
    }
ACT(referral_post, referral_draft)
ACT(referral_put, referral_edit)
ACT(referral_post_consent, referral_consent)
ACT(referral_post_send, referral_send)
ACT(referral_post_accept, referral_accept)
ACT(referral_post_refuse, referral_refuse)
ACT(referral_post_seen, referral_saw)
ACT(referral_post_update, referral_update)
ACT(referral_post_feedback, referral_feedback)
ACT(referral_post_close, referral_close)
ACT(referral_post_withdraw, referral_withdraw)

/* Of a row as it is now: receipt of whichever side the caller is, or as the receiver its acceptance too. */
static Rc answer_one(Op *op, Str text, bool accept)
{
    ReferralRow row;
    ReferralIn in = { .note = S("") };
    if (!str_to_i64(text, &in.referral.v))
        return FAIL(op->diag, RC_NOT_FOUND, "referral.none");
    if (!accept)
        return referral_receipt(op, in.referral);
    TRY(referral_find(op, in.referral, &row));
    in.version = row.version;
    return referral_accept(op, &in, &row);
}

/* Each row is asked for and refused by itself; the answers stand in the order of the question. */
REFERRAL_HANDLER(referral_acknowledge, ReferralAckIn, ReferralAckOut)
{
    ReferralAckItem *v = ARENA_ARRAY(op->arena, ReferralAckItem, in->items.n + 1);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < in->items.n; i++) {
        Rc rc = answer_one(op, in->items.p[i], in->accept);
        bool refused = rc == RC_NOT_FOUND || rc == RC_DENIED || rc == RC_CONFLICT;
        if (rc && !refused)
            return rc;
        const char *key = rc ? op->diag->key : "";
        v[i] = (ReferralAckItem) { !rc, str_from_z(key), rc ? op_text(op, key) : S("") };
        *op->diag = (Diag) { 0 };
        op->commit_on_fail = false; /* all of it or nothing, should a later one break */
        if (rc == RC_DENIED)        /* a try is on record too */
            op_detail(op, "refused %s", key);
        if (!rc || rc == RC_DENIED)
            TRY(op_event(op, op->actor.area, in->accept ? "referral.accept" : "referral.receipt", op->audit));
        op->audit = (AuditNote) { 0 };
    }
    op_about(op, (PersonId) { 0 }, "referral", 0);
    op_detail(op, "%zu", in->items.n);
    out->items = (ListOf) { v, in->items.n };
    return RC_OK;
}

static Str basis_words(Op *op, Str code)
{
    const ReferralCode *c = referral_code_find(&referral_def(op->app)->bases, code);
    return c ? referral_words(op, &c->title) : S("");
}

REFERRAL_HANDLER(referral_paper, ReferralIn, ReferralPaper)
{
    ReferralRow row;
    UnitRow from, to = { .address = S("") };
    bool readable;
    TRY(referral_find(op, in->referral, &row));
    TRY(referral_readable(op, &row, &readable));
    op_about(op, row.person, "referral", row.id.v);
    if (!readable || !(referral_sides(op, &row) & SIDE_SENDER))
        return op_refuse_kept(op, RC_DENIED, "referral.not_party");
    if (!row.sent_ms)
        return FAIL(op->diag, RC_CONFLICT, "referral.state");
    TRY(org_unit_get(op, row.from_unit, &from));
    if (row.to_unit.v)
        TRY(org_unit_get(op, row.to_unit, &to));
    const ReferralKind *k = referral_kind_find(referral_def(op->app), row.kind);
    *out = (ReferralPaper) { .code = referral_code(op, row.id),
                             .kind_title = k ? referral_words(op, &k->title) : row.kind,
                             .from_name = from.name,
                             .from_address = from.address,
                             .from_phone = from.phone,
                             .to_name = row.to_unit.v ? to.name : row.to_name,
                             .to_address = to.address,
                             .consent_by = row.consent_by,
                             .consent_how = row.consent_how,
                             .basis = basis_words(op, row.basis),
                             .sent_ms = row.sent_ms,
                             .due_ms = row.due_ms,
                             .consent_ms = row.consent_ms };
    op_about(op, row.person, "referral", row.id.v);
    return referral_open_json(op, &row, REFERRAL_SNAPSHOT, &referral_letter_shape, row.snapshot,
                              &out->letter);
}
