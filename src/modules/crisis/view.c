/* A call-out as one reply, and the words of the definition. */
#include "modules/alert/messages.h"
#include "modules/crisis/rules.h"
#include "modules/org/org.h"
#include "modules/people/people.h"

/* The clock that runs out first of those not done. */
static void next_clock(const CrisisDef *def, const CalloutRow *r, Str *name, int64_t *due)
{
    int outcome = crisis_outcome(def, r->outcome);
    bool record = outcome < 0 || def->outcomes[outcome].record;
    for (CrisisClock c = CRISIS_ANSWER; c < CRISIS_CLOCKS_ && r->open; c++) {
        int64_t at = crisis_clock_due(def, r, c);
        if (crisis_clock_done(r, c) || (c == CRISIS_RECORD && !record) || (*due && at >= *due))
            continue;
        *due = at;
        *name = str_from_z(crisis_clock_names[c]);
    }
}

Rc callout_item(Op *op, const CalloutRow *r, CalloutItem *out)
{
    const CrisisDef *def = crisis_def(op);
    int trigger = crisis_trigger(def, r->trigger_code);
    bool why = alert_tells_why(op);
    *out = (CalloutItem) { .id = r->id,
                           .level = r->level,
                           .state = r->state,
                           .source = why ? r->source : S(""),
                           .trigger = why ? r->trigger_code : S(""),
                           .trigger_title = !why          ? S("")
                                            : trigger < 0 ? r->trigger_code
                                                          : crisis_words(op, &def->triggers[trigger]),
                           .person = r->person,
                           .alert = r->alert,
                           .area = r->area,
                           .area_name = org_area_name(op, r->area),
                           .called_ms = r->called_ms,
                           .asked_name = r->asked_name,
                           .asked_unit_name = r->asked_unit_name,
                           .lead = r->lead_staff,
                           .lead_name = r->lead_name,
                           .wave = r->wave,
                           .outcome = why ? r->outcome : S(""),
                           .pending = r->pending_kind,
                           .version = r->version };
    next_clock(def, r, &out->clock, &out->due_ms);
    return r->person.v ? alert_person_label(op, r->county, r->person, r->person_label, &out->person_label)
                       : RC_OK;
}

static Rc add_clocks(Op *op, const CalloutRow *r, CalloutView *out)
{
    const CrisisDef *def = crisis_def(op);
    CalloutClock *v = ARENA_ARRAY(op->arena, CalloutClock, CRISIS_CLOCKS_);
    if (!v)
        return RC_NO_MEMORY;
    for (CrisisClock c = CRISIS_ANSWER; c < CRISIS_CLOCKS_; c++) {
        int64_t due = crisis_clock_due(def, r, c), done = crisis_clock_done(r, c);
        bool never = !r->met_ms && r->outcome_ms && /* it ended without: not kept */
                     (c == CRISIS_MEET || (c == CRISIS_DEPART && !r->departed_ms));
        v[c] = (CalloutClock) { str_from_z(crisis_clock_names[c]), due, done,
                                never || (done ? done : op->now_ms) > due };
    }
    out->clocks = (ListOf) { v, CRISIS_CLOCKS_ };
    return RC_OK;
}

static Rc add_told(Op *op, const CalloutRow *r, CalloutView *out, const CalloutTold **out_me)
{
    ToldRow *rows;
    size_t n;
    TRY(sql_callout_told_list(op->tx, r->id, &rows, &n));
    CalloutTold *v = ARENA_ARRAY(op->arena, CalloutTold, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        bool me = rows[i].staff.v == op->actor.staff.v;
        v[i] = (CalloutTold) { rows[i].name,        rows[i].wave, rows[i].told_ms, rows[i].answer,
                               rows[i].answered_ms, me,           rows[i].why_not };
        if (me)
            *out_me = &v[i];
    }
    out->told = (ListOf) { v, n };
    return RC_OK;
}

/* Steps whose words carry a reason or an outcome. For managers there is a plain text of each. */
static const char *const telling[] = { "called",      "measure", "handover", "outcome",
                                       "close_asked", "closed",  NULL };

static Rc step_words(Op *op, const CalloutStepRow *step, Str *out)
{
    const CrisisDef *def = crisis_def(op);
    Str code = step->code;
    if (!alert_tells_why(op) && name_find(telling, step->kind) >= 0) {
        *out = op_text(op, arena_printf(op->arena, "crisis.plain.%.*s", STR_ARG(step->kind)).p);
        return RC_OK;
    }
    int trigger = crisis_trigger(def, code), outcome = crisis_outcome(def, code),
        measure = crisis_measure(def, code);
    if (str_eq(step->kind, S("called")) && trigger >= 0)
        code = crisis_words(op, &def->triggers[trigger]);
    else if (str_eq(step->kind, S("measure")) && measure >= 0)
        code = crisis_words(op, &def->measures[measure].word);
    else if ((str_eq(step->kind, S("outcome")) || str_eq(step->kind, S("close_asked")) ||
              str_eq(step->kind, S("closed"))) &&
             outcome >= 0)
        code = crisis_words(op, &def->outcomes[outcome].word);
    *out = alert_words(op, "crisis.step.",
                       arena_printf(op->arena, "%.*s:%.*s", STR_ARG(step->kind), STR_ARG(code)));
    return RC_OK;
}

static Rc add_steps(Op *op, const CalloutRow *r, bool see, CalloutView *out)
{
    CalloutStepRow *rows;
    size_t n;
    TRY(sql_callout_steps(op->tx, r->id, &rows, &n));
    CalloutStepOut *v = ARENA_ARRAY(op->arena, CalloutStepOut, n);
    if (!v)
        return RC_NO_MEMORY;
    Str asked = arena_printf(op->arena, "%.*s_asked", STR_ARG(r->pending_kind));
    for (size_t i = 0; i < n; i++) {
        v[i] = (CalloutStepOut) { .at_ms = rows[i].at_ms, .kind = rows[i].kind, .by = rows[i].staff_name };
        TRY(step_words(op, &rows[i], &v[i].text));
        if (see && rows[i].seal_id)
            TRY(op_open(op, crisis_place(r, TABLE_CALLOUT_STEP, 1, rows[i].seal_id), rows[i].note,
                        &v[i].note));
        if (r->pending_kind.n && !out->second.at_ms && str_eq(rows[i].kind, asked))
            out->second =
                (CalloutPending) { r->pending_kind, rows[i].staff_name, v[i].note.p ? v[i].note : S(""),
                                   r->pending_by.v == op->actor.staff.v, r->pending_ms };
    }
    out->steps = (ListOf) { v, n };
    return RC_OK;
}

static Rc add_measures(Op *op, const CalloutRow *r, CalloutView *out)
{
    const CrisisDef *def = crisis_def(op);
    MeasureRow *rows;
    size_t n;
    TRY(sql_callout_measures(op->tx, r->id, &rows, &n));
    CalloutMeasure *v = ARENA_ARRAY(op->arena, CalloutMeasure, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        CrisisFacts f = { 0 };
        Str json;
        int m = crisis_measure(def, rows[i].kind), b = crisis_basis(def, rows[i].basis);
        TRY(op_open(op, crisis_place(r, TABLE_MEASURE, 1, rows[i].id), rows[i].facts, &json));
        TRY(crisis_from_json(op, &crisis_facts_shape, json, &f));
        int t = crisis_trigger(def, f.trigger);
        v[i] =
            (CalloutMeasure) { .kind = rows[i].kind,
                               .kind_title = m < 0 ? rows[i].kind : crisis_words(op, &def->measures[m].word),
                               .basis = rows[i].basis,
                               .basis_title = b < 0 ? rows[i].basis : crisis_words(op, &def->bases[b].word),
                               .by = rows[i].staff_name,
                               .at_ms = rows[i].at_ms,
                               .trigger = f.trigger,
                               .trigger_title = t < 0 ? S("") : crisis_words(op, &def->triggers[t]),
                               .doctor = f.doctor,
                               .guardian = f.guardian,
                               .police = f.police,
                               .sender = f.sender,
                               .note = f.note };
    }
    out->measures = (ListOf) { v, n };
    return RC_OK;
}

static Rc add_sealed(Op *op, const CalloutRow *r, CalloutView *out)
{
    CrisisBrief brief = { 0 };
    Str json;
    TRY(crisis_open(op, r, CALLOUT_BRIEF, r->brief, &json));
    TRY(crisis_from_json(op, &crisis_brief_shape, json, &brief));
    out->place = brief.place;
    out->reporter = brief.reporter;
    out->note = brief.note;
    TRY(add_measures(op, r, out));
    if (!r->recorded_ms)
        return RC_OK;
    TRY(crisis_open(op, r, CALLOUT_RECORD, r->record, &json));
    return crisis_from_json(op, &crisis_record_shape, json, &out->record);
}

/* ---- what the caller may do now ---- */

static const struct {
    const char *name;
    CrisisEvent on;
} actions[] = {
    { "depart", CRISIS_EV_DEPART },       { "meet", CRISIS_EV_MEET },
    { "handover", CRISIS_EV_HANDOVER },   { "outcome", CRISIS_EV_OUTCOME },
    { "downgrade", CRISIS_EV_DOWNGRADE }, { "close", CRISIS_EV_CLOSE },
};

static Rc add_can(Op *op, const CalloutRow *r, const CalloutTold *me, CalloutView *out)
{
    Str *v = ARENA_ARRAY(op->arena, Str, COUNT(actions) + 8);
    size_t n = 0;
    bool acts = (perm_crisis_act.roles & op->actor.roles) != 0, goes = me && str_eq(me->answer, S("yes"));
    if (!v)
        return RC_NO_MEMORY;
    if (acts && !goes && crisis_may(r, CRISIS_EV_ACCEPT))
        v[n++] = S("accept");
    bool gives_back = goes && str_eq(r->state, S("answered")) && r->lead_staff.v == op->actor.staff.v;
    if (acts && me && (!me->answer.n || gives_back) && crisis_may(r, CRISIS_EV_DECLINE))
        v[n++] = S("decline");
    for (size_t i = 0; goes && acts && i < COUNT(actions); i++)
        if (crisis_may(r, actions[i].on))
            v[n++] = str_from_z(actions[i].name);
    if (goes && acts && r->open) {
        v[n++] = S("record");
        v[n++] = S("measures");
    }
    if (acts && r->pending_kind.n && r->pending_by.v != op->actor.staff.v) {
        v[n++] = S("confirm");
        v[n++] = S("refuse");
    }
    out->can = (Strs) { v, n };
    return RC_OK;
}

_Static_assert(offsetof(CalloutView, version) == offsetof(CalloutItem, version),
               "CalloutView begins as a CalloutItem");

Rc crisis_view(Op *op, CalloutId id, CalloutView *out)
{
    CalloutRow r;
    CalloutItem item;
    const CalloutTold *me = NULL;
    const CrisisDef *def = crisis_def(op);
    TRY(sql_callout_get(op->tx, id, &r));
    TRY(callout_item(op, &r, &item));
    *out = (CalloutView) { 0 };
    memcpy(out, &item, sizeof item);
    int outcome = crisis_outcome(def, r.outcome);
    if (outcome >= 0 && alert_tells_why(op))
        out->outcome_title = crisis_words(op, &def->outcomes[outcome].word);
    out->closed_ms = r.closed_ms;
    out->record_ms = r.recorded_ms;
    out->related = op->related;
    TRY(add_clocks(op, &r, out));
    TRY(add_told(op, &r, out, &me));
    out->related |= r.open && me && str_eq(me->answer, S("yes")); /* whoever has just said that they go */
    TRY(add_steps(op, &r, out->related, out));
    if (out->related)
        TRY(add_sealed(op, &r, out));
    return add_can(op, &r, me, out);
}
