/*
 * What happens to a call-out, as a table, and what each event changes besides. Closing, and a lower level, take two
 * different people: the first makes it pending, the second confirms.
 */
#include "modules/care/care.h"
#include "modules/crisis/rules.h"
#include "modules/org/org.h"
#include "modules/people/people.h"

typedef enum CalloutState { CALLED, ANSWERED, DEPARTED, MET, RESOLVED, CLOSED, STATES_ } CalloutState;
const char *const callout_states[] = { "called", "answered", "departed", "met", "resolved", "closed", NULL };
const char *const callout_sources[] = { "alert", "call", "school", "worker", NULL };
const char *const callout_levels[] = { "orange", "red", NULL };
const char *const handover_kinds[] = { "hospital", "emergency", "police", "family", "unit", NULL };

#define BIT(x) (UINT32_C(1) << (x))
#define GOING (BIT(ANSWERED) | BIT(DEPARTED) | BIT(MET))
#define OPEN (BIT(CALLED) | GOING | BIT(RESOLVED))
#define SAME STATES_

typedef struct Step {
    uint32_t from;
    CrisisEvent on;
    CalloutState to;
    const char *kind; /* of the timeline row */
} Step;
static const Step steps[] = {
    { BIT(CALLED), CRISIS_EV_ACCEPT, ANSWERED, "accepted" },
    { GOING, CRISIS_EV_ACCEPT, SAME, "joined" },
    { BIT(CALLED) | GOING, CRISIS_EV_DECLINE, SAME, "declined" },
    { BIT(ANSWERED), CRISIS_EV_DEPART, DEPARTED, "departed" },
    { BIT(ANSWERED) | BIT(DEPARTED), CRISIS_EV_MEET, MET, "met" },
    { BIT(MET) | BIT(RESOLVED), CRISIS_EV_HANDOVER, SAME, "handover" },
    { GOING, CRISIS_EV_OUTCOME, RESOLVED, "outcome" },
    { OPEN, CRISIS_EV_DOWNGRADE, SAME, "downgrade_asked" },
    { BIT(RESOLVED), CRISIS_EV_CLOSE, SAME, "close_asked" },
};

static CalloutState state_of(const CalloutRow *row)
{
    int s = name_find(callout_states, row->state);
    ENSURE(s >= 0);
    return (CalloutState)s;
}

static const Step *step_find(const CalloutRow *row, CrisisEvent on)
{
    for (size_t i = 0; i < COUNT(steps); i++)
        if (steps[i].on == on && steps[i].from & BIT(state_of(row)))
            return &steps[i];
    return NULL;
}

bool crisis_may(const CalloutRow *row, CrisisEvent event)
{
    bool pending = event == CRISIS_EV_DOWNGRADE || event == CRISIS_EV_CLOSE;
    if (event == CRISIS_EV_DOWNGRADE && !str_eq(row->level, S("red")))
        return false;
    return step_find(row, event) && !(pending && row->pending_kind.n);
}

/* ---- what the events change ---- */

/* What the caller has said so far, and whether others have still to answer. */
static Rc own_answer(Op *op, const CalloutRow *r, Str *out, bool *out_told, bool *out_others)
{
    ToldRow *told;
    size_t n;
    *out = S("");
    *out_told = *out_others = false;
    TRY(sql_callout_told_list(op->tx, r->id, &told, &n));
    for (size_t i = 0; i < n; i++) {
        bool me = told[i].staff.v == op->actor.staff.v;
        *out_told |= me;
        *out_others |= !me && !told[i].answer.n && !told[i].why_not.n; /* who was not reached says nothing */
        if (me)
            *out = told[i].answer;
    }
    return RC_OK;
}

/* Whoever goes without having been told, or on their own call, made the way to the file themself: it is reviewed from above
   like a file that was opened in an emergency. */
static Rc review(Op *op, const CalloutRow *r)
{
    UnitId above;
    TaskId id;
    PersonRow person;
    bool found;
    TRY(people_get(op, r->person, &person));
    TRY(org_unit_above(op, op->actor.unit, &above, &found));
    return task_make(op,
                     &(TaskNew) { .area = person.area,
                                  .person = person.id,
                                  .kind = S("access_review"),
                                  .why = S("break_glass:callout"),
                                  .due_ms = op->now_ms + crisis_def(op)->review_ms,
                                  .unit = found ? above : op->actor.unit,
                                  .base_ms = op->now_ms },
                     &id);
}

static int64_t relation_until(const Op *op)
{
    return op->now_ms + setting_int(op->app, &set_relation_hours_crisis) * MS_HOUR;
}

static Rc relate(Op *op, const CalloutRow *r, bool sent)
{
    bool before;
    TRY(people_related(op, r->person, &before));
    if (!sent && !before)
        TRY(review(op, r));
    return op_relate(op, r->person, op->actor.staff, "crisis", relation_until(op));
}

Rc crisis_renew(Op *op, const CalloutRow *r)
{
    ToldRow *told;
    size_t n;
    if (!r->person.v || !r->open)
        return RC_OK;
    TRY(sql_callout_told_list(op->tx, r->id, &told, &n));
    for (size_t i = 0; i < n; i++)
        if (str_eq(told[i].answer, S("yes"))) {
            TRY(op_relate(op, r->person, told[i].staff, "crisis", relation_until(op))); /* sets the end */
            TRY(op_unrelate(op, r->person, told[i].staff, "crisis"));
        }
    return RC_OK;
}

static Rc on_accept(Op *op, CalloutRow *r, const CrisisChange *change)
{
    int64_t changed;
    Str said;
    bool told, others;
    (void)change;
    TRY(own_answer(op, r, &said, &told, &others));
    if (str_eq(said, S("yes")))
        return FAIL(op->diag, RC_CONFLICT, "crisis.state");
    TRY(sql_callout_answer(op->tx, r->id, op->actor.staff, r->wave, S("yes"), op->now_ms, &changed));
    if (r->person.v)
        TRY(relate(op, r, told && r->asked_staff.v != op->actor.staff.v));
    r->wave_ms = op->now_ms + crisis_def(op)->repeat_ms;
    if (!r->lead_staff.v) {
        r->lead_staff = op->actor.staff;
        r->answered_ms = op->now_ms;
    }
    return RC_OK;
}

/* The lead gives it back before going: whoever joined leads, else it is called again at once. */
static Rc give_back(Op *op, CalloutRow *r)
{
    ToldRow *told;
    size_t n;
    int64_t changed;
    StaffId next = { 0 };
    TRY(sql_callout_answer(op->tx, r->id, op->actor.staff, r->wave, S("no"), op->now_ms, &changed));
    if (r->person.v)
        TRY(op_unrelate(op, r->person, op->actor.staff, "crisis"));
    TRY(sql_callout_told_list(op->tx, r->id, &told, &n));
    for (size_t i = 0; i < n && !next.v; i++)
        if (str_eq(told[i].answer, S("yes")))
            next = told[i].staff;
    r->lead_staff = next;
    op->related = false; /* it is not theirs any more */
    if (next.v)
        return RC_OK;
    r->state = str_from_z(callout_states[CALLED]);
    r->answered_ms = 0;
    r->wave_ms = op->now_ms;
    return RC_OK;
}

/* Only who was told can decline: else it would be a way to look without going. */
static Rc on_decline(Op *op, CalloutRow *r, const CrisisChange *change)
{
    int64_t changed;
    Str said;
    bool told, others;
    (void)change;
    TRY(own_answer(op, r, &said, &told, &others));
    if (str_eq(said, S("yes")) && state_of(r) == ANSWERED && r->lead_staff.v == op->actor.staff.v)
        return give_back(op, r);
    if (!told || said.n)
        return FAIL(op->diag, RC_CONFLICT,
                    r->lead_staff.v == op->actor.staff.v ? "crisis.lead_goes" : "crisis.state");
    TRY(sql_callout_answer(op->tx, r->id, op->actor.staff, r->wave, S("no"), op->now_ms, &changed));
    if (state_of(r) == CALLED && !others)
        r->wave_ms = op->now_ms; /* everybody who was told has said no: the next at once */
    return RC_OK;
}

static Rc on_depart(Op *op, CalloutRow *r, const CrisisChange *change)
{
    (void)change;
    r->departed_ms = op->now_ms;
    r->wave_ms = op->now_ms + crisis_def(op)->repeat_ms;
    return RC_OK;
}

static Rc on_meet(Op *op, CalloutRow *r, const CrisisChange *change)
{
    (void)change;
    r->met_ms = op->now_ms;
    r->met_kept = op->now_ms <= crisis_clock_due(crisis_def(op), r, CRISIS_MEET);
    return r->met_kept ? op_count(op, "callouts_met", r->area, r->called_ms, 1) : RC_OK;
}

static Rc on_handover(Op *op, CalloutRow *r, const CrisisChange *change)
{
    (void)change;
    if (!r->handover_ms)
        r->handover_ms = op->now_ms;
    return RC_OK;
}

/* Visits by the unit of the person's place, through module care, until the person is stable. */
static Rc after_care(Op *op, const CalloutRow *r)
{
    const CrisisDef *def = crisis_def(op);
    UnitId unit;
    TaskId id;
    PersonRow person;
    AlertRow alert = { 0 };
    bool found = false;
    TRY(people_get(op, r->person, &person));
    TRY(org_owner_unit(op, person.area, &unit));
    if (r->alert.v)
        TRY(sql_alert_at(op->tx, r->alert, &alert, &found));
    return visits_begin(
        op,
        &(TaskNew) { .area = person.area,
                     .person = r->person,
                     .kind = S("follow_up"),
                     .why = S("crisis:1"),
                     .due_ms = op->now_ms + def->after.first_days * MS_DAY,
                     .alert = r->alert,
                     .unit = found && alert.open ? alert.unit : unit,
                     .owner = { found && alert.open ? alert.owner.v : 0 },
                     .base_ms = op->now_ms,
                     .series = 1,
                     .until = { def->after.in_a_row, def->after.every_days, 0, def->after.codes } },
        &id);
}

static Rc on_outcome(Op *op, CalloutRow *r, const CrisisChange *change)
{
    const CrisisDef *def = crisis_def(op);
    int at = crisis_outcome(def, change->code);
    if (at < 0)
        return FAIL_FIELD(op->diag, RC_INVALID, "crisis.outcome", S("/outcome"));
    if (state_of(r) != MET && !def->outcomes[at].unmet)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "crisis.not_met", S("/outcome"));
    if (state_of(r) == MET && def->outcomes[at].unmet)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "crisis.met", S("/outcome"));
    if (def->outcomes[at].unmet && !str_trim(change->note).n)
        return FAIL_FIELD(op->diag, RC_INVALID, "field.required", S("/note"));
    if (!r->met_ms)
        r->met_kept = 0;
    r->outcome = def->outcomes[at].word.code;
    r->outcome_ms = op->now_ms;
    return def->outcomes[at].after_care && r->person.v ? after_care(op, r) : RC_OK;
}

static Rc ask(Op *op, CalloutRow *r, const char *kind, Str code)
{
    if (r->pending_kind.n)
        return FAIL(op->diag, RC_CONFLICT, "crisis.pending");
    r->pending_kind = str_from_z(kind);
    r->pending_by = op->actor.staff;
    r->pending_ms = op->now_ms;
    r->pending_code = code;
    if (state_of(r) >= MET) /* before that it says when others are told */
        r->wave_ms = op->now_ms + crisis_def(op)->remind_ms;
    return RC_OK;
}

static Rc on_downgrade(Op *op, CalloutRow *r, const CrisisChange *change)
{
    (void)change;
    if (!str_eq(r->level, S("red")))
        return FAIL(op->diag, RC_CONFLICT, "crisis.state");
    return ask(op, r, "downgrade", S("orange"));
}

static Rc on_close(Op *op, CalloutRow *r, const CrisisChange *change)
{
    const CrisisDef *def = crisis_def(op);
    int at = crisis_outcome(def, r->outcome);
    (void)change;
    if (at >= 0 && def->outcomes[at].record && !r->recorded_ms)
        return FAIL(op->diag, RC_CONFLICT, "crisis.record_first");
    return ask(op, r, "close", r->outcome);
}

static Rc (*const effects[CRISIS_EVENTS_])(Op *, CalloutRow *, const CrisisChange *) = {
    [CRISIS_EV_ACCEPT] = on_accept,       [CRISIS_EV_DECLINE] = on_decline,
    [CRISIS_EV_DEPART] = on_depart,       [CRISIS_EV_MEET] = on_meet,
    [CRISIS_EV_HANDOVER] = on_handover,   [CRISIS_EV_OUTCOME] = on_outcome,
    [CRISIS_EV_DOWNGRADE] = on_downgrade, [CRISIS_EV_CLOSE] = on_close,
};

/* ---- one event ---- */

static Rc finish(Op *op, CalloutRow *r, const char *kind)
{
    crisis_next(crisis_def(op), r);
    TRY(crisis_renew(op, r));
    TRY(crisis_save(op, r));
    op_about(op, r->person, "callout", r->id.v);
    op_detail(op, "%s", kind);
    crisis_live(op, r, kind);
    return RC_OK;
}

/* The alert's own timeline says how far the team is. */
static Rc tell_alert(Op *op, const CalloutRow *r, const char *kind)
{
    static const char *const worth[] = { "accepted", "met", "outcome", NULL };
    AlertRow alert;
    bool found = false;
    if (r->alert.v && name_find(worth, str_from_z(kind)) >= 0)
        TRY(sql_alert_at(op->tx, r->alert, &alert, &found));
    if (!found)
        return RC_OK;
    Str code = arena_printf(op->arena, "callout_%s", kind);
    return alert_note(op, &alert, "callout", code, (Str) { 0 }, false);
}

Rc crisis_advance(Op *op, CalloutRow *r, CrisisEvent event, const CrisisChange *change)
{
    const Step *step = step_find(r, event);
    if (!step)
        return FAIL(op->diag, RC_CONFLICT, "crisis.state");
    TRY(effects[event](op, r, change));
    if (step->to != SAME)
        r->state = str_from_z(callout_states[step->to]);
    Str code = event == CRISIS_EV_CLOSE || event == CRISIS_EV_DOWNGRADE ? r->pending_code
               : change->code.p                                         ? change->code
                                                                        : S("");
    TRY(crisis_note(op, r, step->kind, code, change->note, false));
    TRY(tell_alert(op, r, step->kind));
    return finish(op, r, step->kind);
}

/* ---- the second person ---- */

/* Those who went see the person's file for some days more. */
static Rc release(Op *op, const CalloutRow *r)
{
    ToldRow *told;
    size_t n;
    int64_t until = op->now_ms + setting_int(op->app, &set_relation_days_crisis) * MS_DAY;
    TRY(sql_callout_told_list(op->tx, r->id, &told, &n));
    for (size_t i = 0; i < n && r->person.v; i++) {
        CrisisNumberRow others = { 0 };
        bool found;
        if (!str_eq(told[i].answer, S("yes")))
            continue;
        TRY(sql_callout_others(op->tx, r->person, told[i].staff, r->id, &others, &found));
        if (others.n)
            continue;
        TRY(op_relate(op, r->person, told[i].staff, "crisis", until)); /* sets the end */
        TRY(op_unrelate(op, r->person, told[i].staff, "crisis"));
    }
    return RC_OK;
}

static void drop_pending(CalloutRow *r)
{
    r->pending_kind = r->pending_code = S("");
    r->pending_by = (StaffId) { 0 };
    r->pending_ms = 0;
}

Rc crisis_confirm(Op *op, CalloutRow *r)
{
    bool close = str_eq(r->pending_kind, S("close"));
    if (!r->pending_kind.n)
        return FAIL(op->diag, RC_CONFLICT, "crisis.not_pending");
    if (r->pending_by.v == op->actor.staff.v)
        return op_refuse_kept(op, RC_DENIED, "crisis.same_person");
    if (close) {
        r->state = S("closed");
        r->open = false;
        r->close_by = r->pending_by;
        r->confirmed_by = op->actor.staff;
        r->closed_ms = r->sort_ms = op->now_ms;
        TRY(release(op, r));
    } else {
        r->level = S("orange");
    }
    const char *kind = close ? "closed" : "downgraded";
    TRY(crisis_note(op, r, kind, r->pending_code, (Str) { 0 }, false));
    drop_pending(r);
    return finish(op, r, kind);
}

Rc crisis_refuse(Op *op, CalloutRow *r, Str note)
{
    if (!r->pending_kind.n)
        return FAIL(op->diag, RC_CONFLICT, "crisis.not_pending");
    if (r->pending_by.v == op->actor.staff.v)
        return op_refuse_kept(op, RC_DENIED, "crisis.same_person");
    TRY(crisis_note(op, r, "refused", r->pending_kind, note, false));
    drop_pending(r);
    return finish(op, r, "refused");
}

/* ---- the emergency record ---- */

Rc crisis_record(Op *op, CalloutRow *r, const CrisisRecord *record)
{
    Str json;
    if (state_of(r) == CALLED || state_of(r) == CLOSED)
        return FAIL(op->diag, RC_CONFLICT, "crisis.state");
    int outcome = crisis_outcome(crisis_def(op), r->outcome);
    bool unmet = outcome >= 0 && crisis_def(op)->outcomes[outcome].unmet;
    if (!unmet && !str_trim(record->doctor).n) /* who fills it in, by the rule; not where nobody was met */
        return FAIL_FIELD(op->diag, RC_INVALID, "crisis.psychiatrist", S("/doctor"));
    if (record->risk >= crisis_def(op)->police_from_risk && !record->police_informed)
        return FAIL_FIELD(op->diag, RC_INVALID, "crisis.police", S("/police_informed"));
    TRY(crisis_to_json(op, &crisis_record_shape, record, &json));
    TRY(crisis_seal(op, r, CALLOUT_RECORD, json, &r->record));
    bool first = !r->recorded_ms;
    if (first)
        r->recorded_ms = op->now_ms;
    TRY(crisis_note(op, r, first ? "recorded" : "record_changed", S(""), (Str) { 0 }, false));
    return finish(op, r, "recorded");
}
