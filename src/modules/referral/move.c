/*
 * The state machine of a referral, as a table: which event from which states, by which side, to which state. Each state
 * has at most one clock, so a referral that is open always has somebody who owes the next step.
 */
#include "base/date.h"
#include "modules/org/org.h"
#include "modules/referral/rules.h"

const char *const referral_states[] = { "drafted", "consented", "sent",   "accepted",  "seen", "fed_back",
                                        "refused", "expired",   "closed", "withdrawn", NULL };
const char *const referral_clocks[] = { "send", "accept", "seen", "feedback", "close", NULL };
static const char *const event_names[REF_EVENTS_] = {
    "drafted", "edited",   "consented", "sent",   "received",  "accepted", "refused", "seen",
    "updated", "fed_back", "read",      "closed", "withdrawn", "expired",  "late",
};

#define S_(x) (1u << REF_##x)
#define DRAFTS (S_(DRAFTED) | S_(CONSENTED))
#define UNDERWAY (S_(SENT) | S_(ACCEPTED) | S_(SEEN))
#define OPEN (DRAFTS | UNDERWAY | S_(FED_BACK) | S_(REFUSED) | S_(EXPIRED))
#define STAYS REF_STATES_

typedef struct Move {
    ReferralEvent on;
    uint32_t from;
    ReferralState to;
    uint32_t sides;
} Move;
static const Move moves[] = {
    { REF_EV_EDIT, DRAFTS, REF_DRAFTED, SIDE_SENDER }, /* what was agreed to is no longer what is there */
    { REF_EV_CONSENT, DRAFTS, REF_CONSENTED, SIDE_SENDER },
    { REF_EV_SEND, S_(CONSENTED), REF_SENT, SIDE_SENDER },
    { REF_EV_RECEIVE, UNDERWAY, STAYS, SIDE_RECEIVER },
    { REF_EV_ACCEPT, S_(SENT), REF_ACCEPTED, SIDE_RECEIVER },
    { REF_EV_REFUSE, S_(SENT) | S_(ACCEPTED), REF_REFUSED, SIDE_RECEIVER },
    { REF_EV_SEEN, S_(SENT) | S_(ACCEPTED), REF_SEEN, SIDE_RECEIVER },
    { REF_EV_UPDATE, UNDERWAY | S_(FED_BACK), STAYS, SIDE_SENDER },
    { REF_EV_FEEDBACK, S_(SEEN) | S_(FED_BACK), REF_FED_BACK, SIDE_RECEIVER },
    { REF_EV_READ, S_(FED_BACK) | S_(REFUSED), STAYS, SIDE_SENDER },
    { REF_EV_CLOSE, S_(FED_BACK) | S_(REFUSED) | S_(EXPIRED), REF_CLOSED, SIDE_SENDER },
    { REF_EV_WITHDRAW, DRAFTS | UNDERWAY, REF_WITHDRAWN, SIDE_SENDER },
    { REF_EV_EXPIRE, DRAFTS | S_(SENT), REF_EXPIRED, SIDE_SERVER },
    { REF_EV_LATE, OPEN, STAYS, SIDE_SERVER },
};

/* The clock of each state; REF_CLOCKS_: none, nobody owes anything. */
static const ReferralClock state_clock[REF_STATES_] = {
    [REF_DRAFTED] = CLOCK_SEND,    [REF_CONSENTED] = CLOCK_SEND, [REF_SENT] = CLOCK_ACCEPT,
    [REF_ACCEPTED] = CLOCK_SEEN,   [REF_SEEN] = CLOCK_FEEDBACK,  [REF_FED_BACK] = CLOCK_CLOSE,
    [REF_REFUSED] = CLOCK_CLOSE,   [REF_EXPIRED] = CLOCK_CLOSE,  [REF_CLOSED] = REF_CLOCKS_,
    [REF_WITHDRAWN] = REF_CLOCKS_,
};

static int name_at(const char *const *names, Str s)
{
    for (int i = 0; names[i]; i++)
        if (str_eq(s, str_from_z(names[i])))
            return i;
    return -1;
}

ReferralState referral_state(const ReferralRow *row)
{
    int i = name_at(referral_states, row->state);
    ENSURE(i >= 0);
    return (ReferralState)i;
}

static const Move *move_find(const ReferralRow *row, ReferralEvent on)
{
    uint32_t bit = 1u << referral_state(row);
    for (size_t i = 0; row->open && i < COUNT(moves); i++) /* what has ended stays as it is */
        if (moves[i].on == on && (moves[i].from & bit))
            return &moves[i];
    return NULL;
}

uint32_t referral_sides(const Op *op, const ReferralRow *row)
{
    const Actor *a = &op->actor;
    uint32_t sides = SIDE_NONE;
    if (a->kind == ACTOR_SYSTEM)
        return SIDE_SERVER;
    if (a->kind != ACTOR_STAFF)
        return SIDE_NONE;
    if (a->unit.v == row->from_unit.v)
        sides |= row->paper ? SIDE_SENDER | SIDE_RECEIVER : SIDE_SENDER;
    if (row->to_unit.v && a->unit.v == row->to_unit.v && row->sent_ms)
        sides |= SIDE_RECEIVER;
    return sides ? sides : SIDE_WATCH; /* the query let them through */
}

bool referral_may(const ReferralRow *row, ReferralEvent event, uint32_t sides)
{
    const Move *m = move_find(row, event);
    return m && (m->sides & sides);
}

Rc referral_check(Op *op, const ReferralRow *row, ReferralEvent event)
{
    const Move *m = move_find(row, event);
    uint32_t sides = referral_sides(op, row);
    if (m ? !(m->sides & sides) : sides == SIDE_WATCH) {
        op_about(op, row->person, "referral", row->id.v);
        return op_refuse_kept(op, RC_DENIED, "referral.not_party"); /* the try is on record */
    }
    return m ? RC_OK : FAIL(op->diag, RC_CONFLICT, "referral.state");
}

/* ---- clocks ---- */

static int64_t clock_due(const Op *op, const ReferralRow *r, ReferralClock clock)
{
    const ReferralDef *def = referral_def(op->app);
    const ReferralKind *k = referral_kind_find(def, r->kind);
    const ReferralHours none = { 24, 24, 24, 24 }; /* a kind that the definition no longer has */
    const ReferralHours *h = k ? &k->clocks : &none;
    switch (clock) {
    case CLOCK_SEND:
        return r->made_ms + def->send_hours * MS_HOUR;
    case CLOCK_ACCEPT:
        return r->sent_ms + h->accept_hours * MS_HOUR;
    case CLOCK_SEEN:
        return r->sent_ms + h->seen_hours * MS_HOUR;
    case CLOCK_FEEDBACK:
        return r->seen_ms + h->feedback_hours * MS_HOUR;
    case CLOCK_CLOSE:
        return op->now_ms + h->close_hours * MS_HOUR;
    case REF_CLOCKS_:
        break;
    }
    return 0;
}

/* A clock is judged when its state is left: run out is run out, whether the server had looked or not. */
static void clock_leave(const Op *op, ReferralRow *r)
{
    int clock = name_at(referral_clocks, r->due_clock);
    if (clock >= 0 && op->now_ms > r->due_ms)
        r->missed |= 1 << clock;
    r->late = 0;
    r->over_unit = (UnitId) { 0 };
}

static void clock_enter(const Op *op, ReferralRow *r, ReferralState state)
{
    ReferralClock clock = state_clock[state];
    bool ends = clock == REF_CLOCKS_ || (state == REF_EXPIRED && !r->sent_ms); /* nobody waits for a draft */
    if (!ends && str_eq(r->due_clock, str_from_z(referral_clocks[clock])))
        return; /* it runs on */
    clock_leave(op, r);
    r->open = !ends;
    if (ends) {
        r->due_clock = S("");
        r->due_ms = r->next_ms = 0;
        r->ended_ms = r->sort_ms = op->now_ms;
        return;
    }
    r->due_clock = str_from_z(referral_clocks[clock]);
    r->due_ms = r->next_ms = r->sort_ms = clock_due(op, r, clock);
}

/* ---- writing ---- */

CellPlace referral_place(const ReferralRow *row, int64_t column)
{
    return (CellPlace) { .table = TABLE_REFERRAL,
                         .column = (uint16_t)column,
                         .county = row->county,
                         .person = row->person.v,
                         .row = row->id.v,
                         .label = LABEL_CLINICAL,
                         .purpose = CELL_NOTES };
}

static Rc save(Op *op, ReferralRow *r)
{
    int64_t changed;
    TRY(sql_referral_save(op->tx, r->id, r->version, r->alert, r->kind, r->state, r->open, r->to_unit,
                          r->to_name, r->paper, r->updates, r->parts, r->responses, r->consent_by,
                          r->consent_how, r->consent_version, r->consent_ms, r->basis, r->reason, r->snapshot,
                          r->grant_ms, r->sent_ms, r->received_ms, r->accepted_ms, r->seen_ms, r->fed_back_ms,
                          r->read_ms, r->ended_ms, r->refusal, r->outcome, r->closing, r->feedback,
                          r->return_task, r->due_clock, r->due_ms, r->next_ms, r->late, r->over_unit,
                          r->missed, r->sort_ms, r->steps, &changed));
    if (changed != 1)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "referral.version", S("/version"));
    r->version++;
    return RC_OK;
}

static Rc step_add(Op *op, ReferralRow *r, ReferralEvent event, uint32_t side, const ReferralChange *change)
{
    Str note = { 0 };
    const char *as = side & SIDE_SERVER ? "server" : side & SIDE_SENDER ? "sender" : "receiver";
    r->steps++;
    if (change->note.n)
        TRY(op_seal(op, referral_place(r, REFERRAL_NOTES + r->steps), change->note, &note));
    return sql_referral_step_add(op->tx, r->id, r->steps, change->at_ms ? change->at_ms : op->now_ms,
                                 str_from_z(event_names[event]), str_from_z(as), op->actor.staff,
                                 op->actor.unit, change->code.p ? change->code : S(""), note);
}

/* Ids and codes only, to whoever lists it: those of the area, and each unit that has a part in it. */
static void tell(Op *op, const ReferralRow *r, ReferralEvent event)
{
    const UnitId units[] = { r->from_unit, r->sent_ms ? r->to_unit : (UnitId) { 0 }, r->over_unit };
    Str json = arena_printf(op->arena, "{\"id\":\"%lld\",\"state\":\"%.*s\",\"change\":\"%s\"}",
                            (long long)r->id.v, STR_ARG(r->state), event_names[event]);
    op_live(op, &referral_live_kind, r->area, json);
    for (size_t i = 0; i < COUNT(units); i++)
        if (units[i].v)
            op_live(op, &referral_live_kind, units[i].v, json);
    op_live(op, &referral_call_live_kind, r->from_unit.v, json); /* heard where that unit is a hotline */
}

bool referral_sender_owes(const ReferralRow *r)
{
    return r->paper || str_eq(r->due_clock, S("send")) || str_eq(r->due_clock, S("close"));
}

int64_t referral_relation_end(const Op *op, const ReferralRow *r)
{
    int64_t due = r->due_ms > op->now_ms ? r->due_ms : op->now_ms;
    return due + setting_int(op->app, &set_sender_days) * MS_DAY;
}

/* Whoever sent it sees it through: as long as others owe a step, and for a time after one's own was due. */
static Rc relation_follows(Op *op, const ReferralRow *r, ReferralEvent event)
{
    if (!r->open)
        return op_unrelate(op, r->person, r->from_staff, "referral");
    if (event == REF_EV_LATE && referral_sender_owes(r))
        return RC_OK;
    return op_relate_later(op, r->person, r->from_staff, "referral", referral_relation_end(op, r));
}

Rc referral_advance(Op *op, ReferralRow *row, ReferralEvent event, const ReferralChange *change)
{
    const Move *m = move_find(row, event);
    if (event != REF_EV_DRAFT)
        TRY(referral_check(op, row, event));
    ReferralState to = m && m->to != STAYS ? m->to : referral_state(row);
    row->state = str_from_z(referral_states[to]);
    if (m && m->to != STAYS)
        clock_enter(op, row, to);
    TRY(step_add(op, row, event, m ? m->sides : SIDE_SENDER, change));
    TRY(save(op, row));
    TRY(relation_follows(op, row, event));
    TRY(referral_notice_follows(op, row, event));
    op_about(op, row->person, "referral", row->id.v);
    tell(op, row, event);
    return RC_OK;
}
