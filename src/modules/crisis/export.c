/*
 * What is kept about a person here, for that person: every call-out with its times, why and how it ended, each involuntary step with
 * the law it rests on and the institution that ordered it, what the emergency record says of the person, and the visits after it.
 * Who reported, what they said (brief, course of events), the notes and all names stay out: README.md says why.
 */
#include "modules/crisis/rules.h"
#include "modules/org/org.h"

static Str word_at(const Op *op, const CrisisWord *w, Str code)
{
    return w ? crisis_words(op, w) : code;
}

/* Who the law asks for: that they are on file, not who they are. */
static void named(const CrisisFacts *f, JsonW *w)
{
    const Str all[NEEDS_N] = { f->doctor, f->guardian, f->police, f->sender }; /* as crisis_needs */
    jsonw_key(w, S("on_file"));
    jsonw_begin_arr(w);
    for (size_t i = 0; i < NEEDS_N; i++)
        if (str_trim(all[i]).n)
            jsonw_str(w, crisis_needs[i].code);
    jsonw_end_arr(w);
}

static Rc measure(Op *op, const CalloutRow *r, const MeasureRow *row, JsonW *w)
{
    const CrisisDef *def = crisis_def(op);
    CrisisFacts f = { 0 };
    Str json;
    TRY(op_open_left(op, crisis_place(r, TABLE_MEASURE, 1, row->id), row->facts, &json));
    if (json.p)
        TRY(crisis_from_json(op, &crisis_facts_shape, json, &f));
    int m = crisis_measure(def, row->kind), b = crisis_basis(def, row->basis),
        t = crisis_trigger(def, f.trigger);
    jsonw_begin_obj(w);
    jsonw_i64_at(w, "at_ms", row->at_ms);
    jsonw_str_at(w, "measure", word_at(op, m < 0 ? NULL : &def->measures[m].word, row->kind));
    jsonw_str_at(w, "law", word_at(op, b < 0 ? NULL : &def->bases[b].word, row->basis));
    jsonw_str_at(w, "law_says", b < 0 ? S("") : crisis_hint(op, &def->bases[b].word));
    jsonw_str_at(w, "because", t < 0 ? S("") : crisis_words(op, &def->triggers[t]));
    jsonw_str_at(w, "ordered_by", row->unit_name);
    named(&f, w);
    jsonw_end_obj(w);
    return RC_OK;
}

static Rc measures(Op *op, const CalloutRow *r, JsonW *w)
{
    MeasureRow *rows;
    size_t n;
    TRY(sql_callout_measures(op->tx, r->id, &rows, &n));
    jsonw_key(w, S("measures"));
    jsonw_begin_arr(w);
    for (size_t i = 0; i < n; i++)
        TRY(measure(op, r, &rows[i], w));
    jsonw_end_arr(w);
    return RC_OK;
}

/* What was seen of the person and done for them; the course of events is what others told. */
static Rc record(Op *op, const CalloutRow *r, JsonW *w)
{
    CrisisRecord v = { 0 };
    Str json;
    if (!r->recorded_ms)
        return RC_OK;
    TRY(op_open_left(op, crisis_place(r, TABLE_CALLOUT, CALLOUT_RECORD, r->id.v), r->record, &json));
    if (!json.p)
        return RC_OK;
    TRY(crisis_from_json(op, &crisis_record_shape, json, &v));
    jsonw_key(w, S("record"));
    jsonw_begin_obj(w);
    jsonw_str_at(w, "signs", v.signs);
    jsonw_str_at(w, "handling", v.handling);
    jsonw_str_at(w, "medication", v.medication);
    jsonw_str_at(w, "institution", v.institution);
    jsonw_i64_at(w, "danger", v.risk);
    jsonw_key(w, S("police_informed"));
    jsonw_bool(w, v.police_informed);
    jsonw_end_obj(w);
    return RC_OK;
}

/* To whom the person was handed over, oldest first. */
static Rc handovers(Op *op, const CalloutRow *r, JsonW *w)
{
    CalloutStepRow *rows;
    size_t n;
    TRY(sql_callout_steps(op->tx, r->id, &rows, &n));
    jsonw_key(w, S("handovers"));
    jsonw_begin_arr(w);
    for (size_t i = n; i-- > 0;) {
        if (!str_eq(rows[i].kind, S("handover")))
            continue;
        jsonw_begin_obj(w);
        jsonw_i64_at(w, "at_ms", rows[i].at_ms);
        jsonw_str_at(
            w, "to",
            alert_words(op, "crisis.step.", arena_printf(op->arena, "handover:%.*s", STR_ARG(rows[i].code))));
        jsonw_end_obj(w);
    }
    jsonw_end_arr(w);
    return RC_OK;
}

static void clocks(const CalloutRow *r, JsonW *w)
{
    jsonw_key(w, S("clocks"));
    jsonw_begin_obj(w);
    for (CrisisClock c = CRISIS_ANSWER; c < CRISIS_CLOCKS_; c++)
        jsonw_i64_at(w, crisis_clock_names[c], crisis_clock_done(r, c));
    jsonw_end_obj(w);
}

static Rc one(Op *op, const CalloutRow *r, JsonW *w)
{
    const CrisisDef *def = crisis_def(op);
    int trigger = crisis_trigger(def, r->trigger_code), outcome = crisis_outcome(def, r->outcome);
    jsonw_begin_obj(w);
    jsonw_i64_at(w, "called_ms", r->called_ms);
    jsonw_str_at(w, "area", org_area_name(op, r->area));
    jsonw_str_at(w, "level", r->level);
    jsonw_str_at(w, "why", word_at(op, trigger < 0 ? NULL : &def->triggers[trigger], r->trigger_code));
    jsonw_str_at(w, "state", r->state);
    clocks(r, w);
    jsonw_i64_at(w, "closed_ms", r->closed_ms);
    jsonw_str_at(w, "outcome", word_at(op, outcome < 0 ? NULL : &def->outcomes[outcome].word, r->outcome));
    TRY(handovers(op, r, w));
    TRY(measures(op, r, w));
    TRY(record(op, r, w));
    jsonw_end_obj(w);
    return RC_OK;
}

Rc crisis_copy_unknown(Op *op, CalloutId id, JsonW *w)
{
    CalloutRow row;
    TxScope old = op_scope_system(op);
    Rc rc = sql_callout_get(op->tx, id, &row);
    op_scope_back(op, old);
    TRY(rc);
    return row.person.v ? RC_OK : one(op, &row, w);
}

static Rc visits(Op *op, PersonId person, JsonW *w)
{
    OwnVisitRow *rows;
    size_t n;
    TRY(sql_callout_own_visits(op->tx, person, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        jsonw_begin_obj(w);
        jsonw_i64_at(w, "due_ms", rows[i].due_ms);
        jsonw_str_at(w, "state", rows[i].state);
        jsonw_i64_at(w, "done_ms", rows[i].done_ms);
        jsonw_str_at(w, "outcome", rows[i].outcome);
        jsonw_end_obj(w);
    }
    return RC_OK;
}

static Rc callouts(Op *op, const PersonId *ids, size_t n, JsonW *w)
{
    CalloutRow *rows;
    AlertId *alerts;
    size_t count, n_alerts;
    for (size_t i = 0; i < n; i++) {
        TRY(sql_callout_own(op->tx, ids[i], &rows, &count));
        for (size_t k = 0; k < count; k++)
            TRY(one(op, &rows[k], w));
    }
    TRY(alert_elsewhere(op, ids, n, &alerts, &n_alerts));
    for (size_t i = 0; i < n_alerts; i++) {
        TRY(sql_callout_own_alert(op->tx, alerts[i], &rows, &count));
        for (size_t k = 0; k < count; k++)
            TRY(one(op, &rows[k], w));
    }
    return RC_OK;
}

Rc crisis_export(Op *op, const PersonId *ids, size_t n, JsonW *w)
{
    jsonw_key(w, S("crisis_callouts"));
    jsonw_begin_arr(w);
    TRY(callouts(op, ids, n, w));
    jsonw_end_arr(w);
    jsonw_key(w, S("after_care_visits"));
    jsonw_begin_arr(w);
    for (size_t i = 0; i < n; i++)
        TRY(visits(op, ids[i], w));
    jsonw_end_arr(w);
    return RC_OK;
}
