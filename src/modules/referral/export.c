/*
 * What is kept about a person here, for that person: every referral with its way, and what it said where they or their guardian
 * agreed to it: the letter as it was sent, what was added, what came back. What was sent on a lawful basis without consent is
 * named with that basis, its text is to be asked for; so are drafts, which nobody has read, and what each side noted for itself.
 */
#include "modules/referral/rules.h"

static Rc steps(Op *op, const ReferralRow *row, JsonW *w)
{
    ReferralStepRow *rows;
    size_t n;
    TRY(sql_referral_steps(op->tx, row->id, &rows, &n));
    jsonw_key(w, S("steps"));
    jsonw_begin_arr(w);
    for (size_t i = 0; i < n; i++) {
        Str note = S("");
        if (str_eq(rows[i].kind, S("late"))) /* between the institutions */
            continue;
        if (row->consent_by.n && rows[i].note.p && str_eq(rows[i].kind, S("updated")))
            TRY(op_open(op, referral_place(row, REFERRAL_NOTES + rows[i].n), rows[i].note, &note));
        jsonw_begin_obj(w);
        jsonw_i64_at(w, "at_ms", rows[i].at_ms);
        jsonw_str_at(w, "step", rows[i].kind);
        jsonw_str_at(w, "unit", rows[i].unit_name);
        jsonw_str_at(w, "text", note);
        jsonw_end_obj(w);
    }
    jsonw_end_arr(w);
    return RC_OK;
}

static Rc texts(Op *op, const ReferralRow *r, JsonW *w)
{
    ReferralLetter letter;
    ReferralFeedback feedback;
    if (r->snapshot.p) {
        TRY(referral_open_json(op, r, REFERRAL_SNAPSHOT, &referral_letter_shape, r->snapshot, &letter));
        letter.by = S(""); /* as in the list of who looked: institutions, no names */
        jsonw_key(w, S("letter"));
        shape_write(&referral_letter_shape, &letter, w);
    }
    if (r->feedback.p) {
        TRY(referral_open_json(op, r, REFERRAL_FEEDBACK, &referral_feedback_shape, r->feedback, &feedback));
        jsonw_key(w, S("feedback"));
        shape_write(&referral_feedback_shape, &feedback, w);
    }
    return RC_OK;
}

static Rc one(Op *op, const ReferralRow *r, JsonW *w)
{
    const ReferralKind *k = referral_kind_find(referral_def(op->app), r->kind);
    jsonw_begin_obj(w);
    jsonw_str_at(w, "kind", k ? referral_words(op, &k->title) : r->kind);
    jsonw_str_at(w, "state", r->state);
    jsonw_str_at(w, "from", r->from_unit_name);
    jsonw_str_at(w, "to", r->to_unit.v ? r->to_unit_name : r->to_name);
    jsonw_i64_at(w, "made_ms", r->made_ms);
    jsonw_i64_at(w, "sent_ms", r->sent_ms);
    jsonw_i64_at(w, "readable_until_ms", r->grant_ms);
    jsonw_str_at(w, "consent_by", r->consent_by);
    jsonw_str_at(w, "basis", r->basis);
    if (r->consent_by.n)
        TRY(texts(op, r, w));
    TRY(steps(op, r, w));
    jsonw_end_obj(w);
    return RC_OK;
}

Rc referral_export(Op *op, const PersonId *ids, size_t n, JsonW *w)
{
    jsonw_key(w, S("referrals"));
    jsonw_begin_arr(w);
    for (size_t i = 0; i < n; i++) {
        ReferralRow *rows;
        size_t count;
        TRY(sql_referral_of_person(op->tx, ids[i], &rows, &count));
        for (size_t k = 0; k < count; k++)
            TRY(one(op, &rows[k], w));
    }
    jsonw_end_arr(w);
    return RC_OK;
}
