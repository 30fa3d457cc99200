/* What each side does: its rule, the fields it fills, and one event of the state machine. Everything is checked again at each step. */
#include "base/date.h"
#include "modules/alert/alert.h"
#include "modules/assessment/assessment.h"
#include "modules/care/care.h"
#include "modules/org/org.h"
#include "modules/people/people.h"
#include "modules/referral/rules.h"

enum { GUARDIAN_AGE = 14 }; /* PIPL article 31, as in module people */

Rc referral_find(Op *op, ReferralId id, ReferralRow *out)
{
    return sql_referral_get(op->tx, id, (op->actor.roles & ROLES_CARE) != 0, out);
}

Rc referral_find_version(Op *op, ReferralId id, int64_t version, ReferralRow *out)
{
    TRY(referral_find(op, id, out));
    return out->version == version ? RC_OK
                                   : FAIL_FIELD(op->diag, RC_CONFLICT, "referral.version", S("/version"));
}

Rc referral_readable(Op *op, const ReferralRow *row, bool *out)
{
    uint32_t sides = referral_sides(op, row);
    ReferralState state = referral_state(row);
    bool granted = row->sent_ms && op->now_ms < row->grant_ms && state >= REF_SENT && state <= REF_FED_BACK;
    *out = ((sides & SIDE_SENDER) && ((op->actor.roles & ROLES_PARTNER) || op->related)) ||
           ((sides & SIDE_RECEIVER) && !row->paper && granted);
    return RC_OK;
}

Rc referral_relate(Op *op, const ReferralRow *row)
{
    bool readable;
    op->related = false;
    if (op->actor.roles & ROLES_CARE)
        TRY(people_related(op, row->person, &op->related));
    TRY(referral_readable(op, row, &readable));
    op->related = op->related || readable;
    return RC_OK;
}

Rc referral_about(Op *op, ReferralId id, PersonId *out)
{
    ReferralRow row;
    bool readable;
    TRY(referral_find(op, id, &row));
    TRY(referral_readable(op, &row, &readable));
    *out = row.person;
    return readable ? RC_OK : FAIL(op->diag, RC_NOT_FOUND, "referral.none");
}

/* The row at the version seen, in a state where this is the caller's step, and readable where the act is about what it says. */
static Rc begin(Op *op, const ReferralIn *in, ReferralEvent event, ReferralRow *row)
{
    bool readable, needs = event != REF_EV_CLOSE && event != REF_EV_WITHDRAW && event != REF_EV_REFUSE;
    TRY(referral_find_version(op, in->referral, in->version, row));
    TRY(referral_check(op, row, event));
    TRY(referral_readable(op, row, &readable));
    if (readable || !needs)
        return RC_OK;
    op_about(op, row->person, "referral", row->id.v);
    return op_refuse_kept(op, RC_DENIED, "relation.required");
}

static Rc code_known(Op *op, const ListOf *codes, Str code)
{
    return referral_code_find(codes, code) ? RC_OK
                                           : FAIL_FIELD(op->diag, RC_INVALID, "referral.code", S("/code"));
}

/* ---- drafting ---- */

static Rc kind_of(Op *op, Str code, const ReferralKind **out)
{
    UnitRow unit;
    *out = referral_kind_find(referral_def(op->app), code);
    TRY(org_unit_get(op, op->actor.unit, &unit));
    if (!*out || !strs_have(&(*out)->from, unit.kind))
        return FAIL_FIELD(op->diag, RC_INVALID, "referral.kind", S("/kind"));
    return RC_OK;
}

/* Where it goes: a unit of the right kind that works and, where it is to visit, serves the person's home. */
static Rc check_receiver(Op *op, const ReferralKind *k, UnitId to, Str to_name, bool paper, int64_t home)
{
    UnitRow unit;
    if (!to.v)
        return paper && to_name.n ? RC_OK : FAIL_FIELD(op->diag, RC_INVALID, "referral.to", S("/to_unit"));
    TRY(org_unit_get(op, to, &unit));
    bool over = unit.agreed_ms && unit.agreed_ms <= op->now_ms; /* a third party without an agreement */
    if (!unit.active || over || to.v == op->actor.unit.v || !strs_have(&k->to, unit.kind))
        return FAIL_FIELD(op->diag, RC_INVALID, "referral.to", S("/to_unit"));
    if (k->follow_up_days && !area_within(home, unit.area))
        return FAIL_FIELD(op->diag, RC_INVALID, "referral.to_area", S("/to_unit"));
    return RC_OK;
}

static Rc join(Op *op, const Strs *list, Str *out)
{
    Buf b;
    buf_init_arena(&b, op->arena, 4096);
    for (size_t i = 0; i < list->n; i++)
        buf_printf(&b, "%s%.*s", i ? "," : "", STR_ARG(list->p[i]));
    *out = b.n ? buf_str(&b) : S("");
    return buf_failed(&b) ? RC_NO_MEMORY : RC_OK;
}

static Rc check_alert(Op *op, PersonId person, AlertId id)
{
    AlertRow alert;
    PersonId *ids;
    size_t n;
    if (!id.v)
        return RC_OK;
    TRY(alert_find(op, id, &alert));
    TRY(people_records(op, person, &ids, &n));
    for (size_t i = 0; i < n; i++)
        if (ids[i].v == alert.person.v)
            return RC_OK;
    return FAIL_FIELD(op->diag, RC_INVALID, "referral.alert", S("/alert"));
}

static Rc check_results(Op *op, PersonId person, const Strs *ids)
{
    PersonResponse *all;
    size_t n;
    if (!ids->n)
        return RC_OK;
    TRY(assessment_of_person(op, person, 200, &all, &n));
    for (size_t i = 0; i < ids->n; i++) {
        int64_t id = 0;
        bool theirs = false;
        if (!str_to_i64(ids->p[i], &id))
            return FAIL_FIELD(op->diag, RC_INVALID, "referral.results", S("/responses"));
        for (size_t k = 0; k < n; k++)
            theirs = theirs || all[k].id.v == id;
        if (!theirs)
            return FAIL_FIELD(op->diag, RC_INVALID, "referral.results", S("/responses"));
    }
    return RC_OK;
}

/* What a draft says, checked and written into the row; the reason sealed. */
static Rc fill(Op *op, const ReferralIn *in, int64_t home, ReferralRow *row)
{
    const ReferralKind *k;
    bool files = (op->actor.roles & ROLES_CARE) != 0;
    TRY(kind_of(op, in->kind, &k));
    TRY(check_receiver(op, k, in->to_unit, in->to_name, in->paper, home));
    for (size_t i = 0; i < in->parts.n; i++)
        if (!strs_have(&k->parts, in->parts.p[i]))
            return FAIL_FIELD(op->diag, RC_INVALID, "referral.parts", S("/parts"));
    if ((in->alert.v || in->responses.n) && !files) /* a school or hospital has no file to take them from */
        return FAIL_FIELD(op->diag, RC_INVALID, "referral.results", S("/responses"));
    TRY(check_alert(op, row->person, in->alert));
    TRY(check_results(op, row->person, &in->responses));
    row->kind = k->code;
    row->to_unit = in->to_unit;
    row->to_name = in->to_unit.v ? S("") : str_trim(in->to_name);
    row->paper = in->paper;
    row->updates = in->updates;
    row->alert = in->alert;
    TRY(join(op, &in->parts, &row->parts));
    TRY(join(op, &in->responses, &row->responses));
    return op_seal(op, referral_place(row, REFERRAL_REASON), in->reason, &row->reason);
}

/* Whom it is about: found by the network, taken from the referral it sends back, or written down. */
static Rc whom(Op *op, const ReferralIn *in, PersonRow *out)
{
    ReferralRow answered;
    bool readable;
    if (op->actor.roles & ROLES_CARE)
        return people_get(op, op->subject, out);
    if (!in->reply_to.v)
        return people_create_blind(op,
                                   &(PersonFacts) { .name = str_trim(in->about.name),
                                                    .phone = in->about.phone,
                                                    .id_number = in->about.id_number,
                                                    .gender = in->about.gender,
                                                    .birth_date = in->about.birth_date,
                                                    .area = in->about.area },
                                   out);
    TRY(referral_find(op, in->reply_to, &answered));
    TRY(referral_readable(op, &answered, &readable));
    if (!readable || !(referral_sides(op, &answered) & SIDE_RECEIVER))
        return FAIL_FIELD(op->diag, RC_INVALID, "referral.reply_to", S("/reply_to"));
    return people_get(op, answered.person, out);
}

/* The draft of this person; of a call the alert it raised, checked there. */
static Rc draft_of(Op *op, const ReferralIn *in, const PersonRow *person, AlertId alert, ReferralRow *out)
{
    UnitRow unit;
    ReferralRow r = { 0 };
    bool found;
    TRY(org_unit_get(op, op->actor.unit, &unit));
    bool school = str_eq(unit.kind, S("school"));
    r.county = person->county;
    r.person = person->id;
    r.area = school ? county_of_area(unit.area) * AREA_PER_COUNTY : person->area;
    TRY(op_new_id(op, person->area, &r.id.v));
    TRY(fill(op, in, person->area, &r));
    r.alert = alert.v ? alert : r.alert;
    TRY(sql_referral_add(op->tx, r.id, r.area, town_of_area(r.area), r.person, r.alert, in->reply_to, r.kind,
                         op->actor.unit, op->actor.staff, r.to_unit, r.to_name, r.paper, r.updates, r.parts,
                         r.responses, r.reason, op->now_ms,
                         op->now_ms + referral_def(op->app)->send_hours * MS_HOUR));
    TRY(sql_referral_at(op->tx, r.id, out, &found));
    ENSURE(found);
    if (op->actor.roles & ROLES_CARE) /* whoever sends it sees it through */
        TRY(op_relate(op, r.person, op->actor.staff, "referral", referral_relation_end(op, out)));
    return referral_advance(op, out, REF_EV_DRAFT, &(ReferralChange) { .code = out->kind });
}

Rc referral_draft(Op *op, const ReferralIn *in, ReferralRow *out)
{
    PersonRow person;
    TRY(whom(op, in, &person));
    return draft_of(op, in, &person, (AlertId) { 0 }, out);
}

static void drop_consent(ReferralRow *row)
{
    row->consent_by = row->consent_how = row->basis = S("");
    row->consent_version = row->consent_ms = 0;
}

Rc referral_edit(Op *op, const ReferralIn *in, ReferralRow *out)
{
    PersonRow person;
    TRY(begin(op, in, REF_EV_EDIT, out));
    TRY(people_get(op, out->person, &person));
    TRY(fill(op, in, person.area, out));
    drop_consent(out);
    return referral_advance(op, out, REF_EV_EDIT, &(ReferralChange) { .code = out->kind });
}

static Rc agree(Op *op, const ReferralIn *in, ReferralRow *out)
{
    const ReferralDef *def = referral_def(op->app);
    PersonRow person;
    TRY(people_get(op, out->person, &person));
    int32_t age = people_age(&person, op->now_ms);
    bool without = in->basis.n > 0;
    if (without == (in->given_by.n > 0))
        return FAIL_FIELD(op->diag, RC_INVALID, "referral.consent", S("/given_by"));
    if (without && !referral_code_find(&def->bases, in->basis))
        return FAIL_FIELD(op->diag, RC_INVALID, "referral.code", S("/basis"));
    if (without && str_trim(in->note).n < 2) /* what the danger is */
        return FAIL_FIELD(op->diag, RC_INVALID, "referral.basis_note", S("/note"));
    if (!without && in->consent_version != def->consent.version)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "referral.consent_old", S("/consent_version"));
    if (!without && age >= 0 && age < GUARDIAN_AGE && !str_eq(in->given_by, S("guardian")))
        return FAIL_FIELD(op->diag, RC_DENIED, "consent.guardian", S("/given_by"));
    drop_consent(out);
    out->consent_by = without ? S("") : in->given_by;
    out->consent_how = without ? S("") : in->how;
    out->consent_version = without ? 0 : in->consent_version;
    out->basis = without ? in->basis : S("");
    out->consent_ms = op->now_ms;
    return referral_advance(
        op, out, REF_EV_CONSENT,
        &(ReferralChange) { .code = without ? in->basis : in->given_by, .note = in->note });
}

Rc referral_consent(Op *op, const ReferralIn *in, ReferralRow *out)
{
    TRY(begin(op, in, REF_EV_CONSENT, out));
    return agree(op, in, out);
}

/* What was told to the sender and stands in no record yet takes the record's place in the letter. */
static void add_told(const ReferralPerson *told, ReferralLetter *letter)
{
    letter->name = told->name.n ? str_trim(told->name) : letter->name;
    letter->phone = told->phone.n ? told->phone : letter->phone;
}

static Rc send_now(Op *op, const ReferralPerson *told, ReferralRow *out)
{
    const ReferralKind *k;
    ReferralLetter letter;
    PersonRow person;
    TRY(kind_of(op, out->kind, &k));
    TRY(people_get(op, out->person, &person));
    TRY(check_receiver(op, k, out->to_unit, out->to_name, out->paper, person.area));
    if (out->consent_by.n && out->consent_version != referral_def(op->app)->consent.version)
        return FAIL(op->diag, RC_CONFLICT, "referral.consent_old");
    TRY(check_alert(op, out->person, out->alert));
    TRY(referral_snapshot(op, out, &letter));
    add_told(told, &letter);
    TRY(referral_seal_json(op, out, REFERRAL_SNAPSHOT, &referral_letter_shape, &letter, &out->snapshot));
    out->sent_ms = op->now_ms;
    out->grant_ms = op->now_ms + setting_int(op->app, &set_grant_days) * MS_DAY;
    return referral_advance(op, out, REF_EV_SEND, &(ReferralChange) { .code = out->kind });
}

Rc referral_send(Op *op, const ReferralIn *in, ReferralRow *out)
{
    TRY(begin(op, in, REF_EV_SEND, out));
    return send_now(op, &(ReferralPerson) { 0 }, out);
}

Rc referral_pass_on(Op *op, const ReferralIn *in, AlertId alert, ReferralRow *out)
{
    PersonRow person;
    TRY(people_get(op, in->person, &person));
    TRY(check_alert(op, person.id, alert));
    TRY(draft_of(op, in, &person, alert, out));
    TRY(agree(op, in, out));
    return send_now(op, &in->about, out);
}

/* ---- the receiver ---- */

static Rc follow_up(Op *op, ReferralRow *row, UnitId unit, StaffId owner, int64_t days)
{
    PersonRow person;
    TRY(people_get(op, row->person, &person));
    return task_make(op,
                     &(TaskNew) { .area = person.area,
                                  .person = row->person,
                                  .kind = S("follow_up"),
                                  .why = S("referral_return"),
                                  .due_ms = op->now_ms + days * MS_DAY,
                                  .form = S(""),
                                  .unit = unit,
                                  .owner = owner,
                                  .base_ms = op->now_ms },
                     &row->return_task);
}

Rc referral_accept(Op *op, const ReferralIn *in, ReferralRow *out)
{
    TRY(begin(op, in, REF_EV_ACCEPT, out));
    const ReferralKind *k = referral_kind_find(referral_def(op->app), out->kind);
    out->accepted_ms = op->now_ms;
    out->received_ms = out->received_ms ? out->received_ms : op->now_ms;
    if (k && k->follow_up_days && (op->actor.roles & ROLES_CARE)) /* home again: somebody visits */
        TRY(follow_up(op, out, out->to_unit, op->actor.staff, k->follow_up_days));
    return referral_advance(op, out, REF_EV_ACCEPT, &(ReferralChange) { .note = in->note });
}

Rc referral_refuse(Op *op, const ReferralIn *in, ReferralRow *out)
{
    TRY(begin(op, in, REF_EV_REFUSE, out));
    TRY(code_known(op, &referral_def(op->app)->refusals, in->code));
    out->refusal = in->code;
    return referral_advance(op, out, REF_EV_REFUSE, &(ReferralChange) { .code = in->code, .note = in->note });
}

Rc referral_saw(Op *op, const ReferralIn *in, ReferralRow *out)
{
    enum { AHEAD_MS = 5 * 60 * 1000 }; /* what a browser's clock may be ahead */
    TRY(begin(op, in, REF_EV_SEEN, out));
    int64_t at = in->at_ms ? in->at_ms : op->now_ms;
    if (at > op->now_ms + AHEAD_MS || at < out->sent_ms)
        return FAIL_FIELD(op->diag, RC_INVALID, "referral.seen_time", S("/at_ms"));
    at = at > op->now_ms ? op->now_ms : at;
    out->accepted_ms = out->accepted_ms ? out->accepted_ms : at; /* came without an answer before */
    out->received_ms = out->received_ms ? out->received_ms : at;
    out->seen_ms = at;
    return referral_advance(op, out, REF_EV_SEEN, &(ReferralChange) { .note = in->note, .at_ms = at });
}

/* Whether the sending unit visits people: then what the receiver advises becomes a task there. */
static Rc network_sender(Op *op, const ReferralRow *row, bool *out)
{
    UnitRow unit;
    TRY(org_unit_get(op, row->from_unit, &unit));
    *out = str_eq(unit.kind, S("room")) || str_eq(unit.kind, S("station")) || str_eq(unit.kind, S("centre"));
    return RC_OK;
}

/* Who sent it, if they still serve the place; else nobody yet, the unit's. */
static Rc still_there(Op *op, const ReferralRow *row, StaffId *out)
{
    CandidateStaffRow *rows;
    size_t n;
    *out = (StaffId) { 0 };
    TRY(org_candidates(op, row->area, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (rows[i].id.v == row->from_staff.v)
            *out = row->from_staff;
    return RC_OK;
}

Rc referral_feedback(Op *op, const ReferralIn *in, ReferralRow *out)
{
    ReferralFeedback f = { .text = in->note,
                           .instructions = in->instructions,
                           .return_days = in->return_days };
    bool visits;
    StaffId owner;
    TRY(begin(op, in, REF_EV_FEEDBACK, out));
    TRY(code_known(op, &referral_def(op->app)->outcomes, in->code));
    f.instructions = f.instructions.p ? f.instructions : S("");
    TRY(referral_seal_json(op, out, REFERRAL_FEEDBACK, &referral_feedback_shape, &f, &out->feedback));
    TRY(network_sender(op, out, &visits));
    if (visits && in->return_days) {
        TRY(still_there(op, out, &owner));
        TRY(follow_up(op, out, out->from_unit, owner, in->return_days));
    }
    out->outcome = in->code;
    out->fed_back_ms = out->fed_back_ms ? out->fed_back_ms : op->now_ms;
    out->read_ms = 0;
    return referral_advance(op, out, REF_EV_FEEDBACK,
                            &(ReferralChange) { .code = in->code, .note = in->note });
}

/* ---- the sender, afterwards ---- */

Rc referral_update(Op *op, const ReferralIn *in, ReferralRow *out)
{
    TRY(begin(op, in, REF_EV_UPDATE, out));
    if (!out->updates)
        return FAIL(op->diag, RC_DENIED, "referral.no_updates");
    return referral_advance(op, out, REF_EV_UPDATE, &(ReferralChange) { .note = in->note });
}

Rc referral_close(Op *op, const ReferralIn *in, ReferralRow *out)
{
    TRY(begin(op, in, REF_EV_CLOSE, out));
    TRY(code_known(op, &referral_def(op->app)->closings, in->code));
    out->closing = in->code;
    return referral_advance(op, out, REF_EV_CLOSE, &(ReferralChange) { .code = in->code, .note = in->note });
}

Rc referral_withdraw(Op *op, const ReferralIn *in, ReferralRow *out)
{
    TRY(begin(op, in, REF_EV_WITHDRAW, out));
    TRY(code_known(op, &referral_def(op->app)->withdrawals, in->code));
    out->closing = in->code;
    return referral_advance(op, out, REF_EV_WITHDRAW,
                            &(ReferralChange) { .code = in->code, .note = in->note });
}

Rc referral_receipt(Op *op, ReferralId id)
{
    ReferralRow row;
    TRY(referral_find(op, id, &row));
    op_about(op, row.person, "referral", id.v);
    uint32_t sides = referral_sides(op, &row);
    bool here = (sides & SIDE_RECEIVER) && referral_may(&row, REF_EV_RECEIVE, sides),
         back = (sides & SIDE_SENDER) && referral_may(&row, REF_EV_READ, sides);
    if (!here && !back)
        return sides == SIDE_WATCH ? FAIL(op->diag, RC_DENIED, "referral.not_party")
                                   : FAIL(op->diag, RC_CONFLICT, "referral.state");
    int64_t *at = here ? &row.received_ms : &row.read_ms;
    if (*at)
        return RC_OK;
    *at = op->now_ms;
    return referral_advance(op, &row, here ? REF_EV_RECEIVE : REF_EV_READ, &(ReferralChange) { 0 });
}
