/* A referral as each side sees it: how far it is, for all; what it says, for those who may read it now. */
#include "modules/alert/messages.h"
#include "modules/org/org.h"
#include "modules/people/people.h"
#include "modules/referral/rules.h"

static Str side_name(uint32_t sides)
{
    return sides & SIDE_SENDER ? S("sender") : sides & SIDE_RECEIVER ? S("receiver") : S("watch");
}

Rc referral_item(Op *op, const ReferralRow *r, ReferralItem *out)
{
    const ReferralKind *k = referral_kind_find(referral_def(op->app), r->kind);
    uint32_t sides = referral_sides(op, r);
    bool network = (op->actor.roles & ROLES_CARE) && (sides & (SIDE_SENDER | SIDE_WATCH));
    *out = (ReferralItem) { .id = r->id,
                            .kind = r->kind,
                            .kind_title = k ? referral_words(op, &k->title) : r->kind,
                            .state = r->state,
                            .side = side_name(sides),
                            .person = network ? r->person : (PersonId) { 0 },
                            .alert = network ? r->alert : (AlertId) { 0 },
                            .from_unit = r->from_unit,
                            .from_name = r->from_unit_name,
                            .to_unit = r->to_unit,
                            .to_name = r->to_unit.v ? r->to_unit_name : r->to_name,
                            .paper = r->paper,
                            .made_ms = r->made_ms,
                            .sent_ms = r->sent_ms,
                            .received_ms = r->received_ms,
                            .fed_back_ms = r->fed_back_ms,
                            .read_ms = r->read_ms,
                            .late = r->late,
                            .told = r->over_unit.v && r->over_unit.v == op->actor.unit.v,
                            .version = r->version };
    if (r->open)
        out->clock = (ReferralClockOut) { r->due_clock, r->due_ms, r->due_ms <= op->now_ms };
    return alert_person_label(op, r->county, r->person, r->person_label, &out->person_label);
}

static Rc add_steps(Op *op, const ReferralRow *row, bool readable, ReferralView *out)
{
    ReferralStepRow *rows;
    size_t n;
    TRY(sql_referral_steps(op->tx, row->id, &rows, &n));
    ReferralStepOut *v = ARENA_ARRAY(op->arena, ReferralStepOut, n + 1);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        const ReferralStepRow *s = &rows[n - 1 - i];
        v[i] = (ReferralStepOut) { .at_ms = s->at_ms,
                                   .kind = s->kind,
                                   .side = s->side,
                                   .unit_name = s->unit_name,
                                   .by = s->staff_name,
                                   .code = s->code,
                                   .note = S("") };
        /* what the sender notes for itself, before sending and at the end, is not for the receiver */
        if (!readable && str_eq(s->kind, S("fed_back")))
            v[i].code = S(""); /* what came of it is clinical */
        bool shared = str_eq(s->side, S("receiver")) || str_eq(s->kind, S("updated"));
        if (readable && s->note.p && (shared || !str_eq(out->side, S("receiver"))))
            TRY(op_open(op, referral_place(row, REFERRAL_NOTES + s->n), s->note, &v[i].note));
    }
    out->steps = (ListOf) { v, n };
    return RC_OK;
}

static Rc add_can(Op *op, const ReferralRow *row, bool readable, ReferralView *out)
{
    static const struct {
        ReferralEvent event;
        const char *verb;
        bool blind; /* also for who may not read it */
    } verbs[] = {
        { REF_EV_EDIT, "edit", false },    { REF_EV_CONSENT, "consent", false },
        { REF_EV_SEND, "send", false },    { REF_EV_ACCEPT, "accept", false },
        { REF_EV_SEEN, "seen", false },    { REF_EV_FEEDBACK, "feedback", false },
        { REF_EV_REFUSE, "refuse", true }, { REF_EV_UPDATE, "updates", false },
        { REF_EV_CLOSE, "close", true },   { REF_EV_WITHDRAW, "withdraw", true },
    };
    uint32_t sides = referral_sides(op, row);
    Str *can = ARENA_ARRAY(op->arena, Str, COUNT(verbs) + 1);
    size_t n = 0;
    if (!can)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < COUNT(verbs); i++)
        if ((readable || verbs[i].blind) && referral_may(row, verbs[i].event, sides) &&
            (verbs[i].event != REF_EV_UPDATE || row->updates))
            can[n++] = str_from_z(verbs[i].verb);
    if (readable && (sides & SIDE_SENDER) && row->sent_ms)
        can[n++] = S("letter");
    out->can = (Strs) { can, n };
    return RC_OK;
}

static Rc split(Op *op, Str list, Strs *out)
{
    Str head, rest = list, *v = ARENA_ARRAY(op->arena, Str, list.n / 2 + 1);
    size_t n = 0;
    if (!v)
        return RC_NO_MEMORY;
    for (bool more = list.n > 0; more;) {
        more = str_cut(rest, ',', &head, &rest);
        v[n++] = head;
    }
    *out = (Strs) { v, n };
    return RC_OK;
}

/* What it says. A draft's reason is read from the draft, a sent one's from the letter that was frozen. */
static Rc add_content(Op *op, const ReferralRow *row, ReferralView *out)
{
    TRY(op_open(op, referral_place(row, REFERRAL_REASON), row->reason, &out->reason));
    if (row->snapshot.p)
        TRY(referral_open_json(op, row, REFERRAL_SNAPSHOT, &referral_letter_shape, row->snapshot,
                               &out->letter));
    if (row->feedback.p)
        TRY(referral_open_json(op, row, REFERRAL_FEEDBACK, &referral_feedback_shape, row->feedback,
                               &out->feedback));
    out->outcome = row->outcome;
    TRY(split(op, row->parts, &out->parts));
    return split(op, row->responses, &out->responses);
}

_Static_assert(offsetof(ReferralView, version) == offsetof(ReferralItem, version),
               "a view begins as its item");

Rc referral_view(Op *op, const ReferralRow *row, ReferralView *out)
{
    ReferralItem item;
    bool readable;
    *out = (ReferralView) { .reason = S(""), .outcome = S("") };
    TRY(referral_item(op, row, &item));
    TRY(referral_readable(op, row, &readable));
    memcpy(out, &item, offsetof(ReferralItem, version) + sizeof item.version); /* a view begins as its item */
    out->by = row->staff_name;
    out->letter_code = row->sent_ms ? referral_code(op, row->id) : S("");
    out->readable = readable;
    out->updates = row->updates;
    out->grant_ms = row->grant_ms;
    out->accepted_ms = row->accepted_ms;
    out->seen_ms = row->seen_ms;
    out->consent_by = row->consent_by;
    out->consent_how = row->consent_how;
    out->consent_version = row->consent_version;
    out->consent_ms = row->consent_ms;
    out->basis = row->basis;
    out->refusal = row->refusal;
    out->closing = row->closing;
    if (str_eq(out->side, S("sender")) && (op->actor.roles & ROLES_CARE))
        out->return_task = row->return_task;
    if (readable)
        TRY(add_content(op, row, out));
    TRY(add_steps(op, row, readable, out));
    return add_can(op, row, readable, out);
}
