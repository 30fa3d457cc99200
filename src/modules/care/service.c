/* What a worker does about an alert: each act is one event of its state machine with the record that belongs to it. */
#include "base/date.h"
#include "modules/care/rules.h"

#define CONTACT_BEFORE_MS MS_DAY /* a contact may have begun before the alert was raised */
#define AHEAD_MS (5 * MS_MINUTE) /* what a phone's clock may be ahead */

Rc alert_contact(Op *op, const AlertIn *in)
{
    AlertRow row;
    ContactId id;
    Str note;
    TRY(alert_find_version(op, in->alert, in->version, &row));
    if (in->at_ms > op->now_ms + AHEAD_MS || in->at_ms < row.raised_ms - CONTACT_BEFORE_MS)
        return FAIL_FIELD(op->diag, RC_INVALID, "care.contact_time", S("/at_ms"));
    bool reached = str_eq(in->outcome, S("reached")) || str_eq(in->outcome, S("proxy"));
    TRY(op_new_id(op, row.area, &id.v));
    TRY(care_seal(op, TABLE_CONTACT, row.person, id.v, in->note, &note));
    TRY(sql_contact_add(op->tx, id, row.id, row.person, in->at_ms, op->now_ms, op->actor.staff, in->channel,
                        in->outcome, note));
    Str code = arena_printf(op->arena, "%.*s:%.*s", STR_ARG(in->channel), STR_ARG(in->outcome));
    return alert_advance(op, &row, reached ? ALERT_EV_CONTACT : ALERT_EV_ATTEMPT,
                         &(AlertChange) { .code = code });
}

/* A sign that was found was asked about: "not asked" is never said of one that is there. */
static Rc check_asked(Op *op, const AlertIn *in)
{
    const bool there[RISK_SIGNS] = { in->ideation, in->plan, in->means, in->intent, in->past_attempt };
    bool asked[RISK_SIGNS] = { false };
    for (size_t i = 0; i < in->asked.n; i++) {
        int sign = name_find(risk_signs, in->asked.p[i]);
        if (sign < 0 || asked[sign])
            return FAIL_FIELD(op->diag, RC_INVALID, "field.one_of", arena_printf(op->arena, "/asked/%zu", i));
        asked[sign] = true;
    }
    for (size_t i = 0; i < RISK_SIGNS; i++)
        if (in->asked.n && there[i] && !asked[i])
            return FAIL_FIELD(op->diag, RC_INVALID, "field.required", S("/asked"));
    return RC_OK;
}

Rc alert_assess(Op *op, const AlertIn *in)
{
    AlertRow row;
    AssessId id;
    Str json, sealed;
    Findings f = { .risk = in->risk,
                   .protective = in->protective.p ? in->protective : S(""),
                   .note = in->note.p ? in->note : S(""),
                   .ideation = in->ideation,
                   .plan = in->plan,
                   .means = in->means,
                   .intent = in->intent,
                   .past_attempt = in->past_attempt,
                   .asked = in->asked };
    int risk = name_find(risk_names, in->risk);
    ENSURE(risk >= 0); /* the Shape has checked it */
    TRY(check_asked(op, in));
    TRY(alert_find_version(op, in->alert, in->version, &row));
    TRY(op_new_id(op, row.area, &id.v));
    TRY(care_to_json(op, &findings_shape, &f, &json));
    TRY(care_seal(op, TABLE_RISK, row.person, id.v, json, &sealed));
    TRY(sql_risk_add(op->tx, id, row.id, row.person, op->now_ms, op->actor.staff, sealed));
    /* The timeline says that it was assessed, not with what result: that is clinical. */
    return alert_advance(op, &row, ALERT_EV_ASSESS,
                         &(AlertChange) { .level = alert_clocks(op)->risk_level[risk] });
}

/* "A safety plan was made" is true only when there is one. Asked last: an alert that is not so far says so first. */
static Rc check_plan(Op *op, const AlertIn *in, PersonId person)
{
    const Outcome *o = outcome_find(alert_clocks(op), in->outcome);
    bool there = true;
    if (o && o->plan)
        TRY(plan_there(op, person, &there));
    return there ? RC_OK : FAIL_FIELD(op->diag, RC_CONFLICT, "care.no_plan", S("/outcome"));
}

Rc alert_dispose(Op *op, const AlertIn *in)
{
    AlertRow row;
    TRY(alert_find_version(op, in->alert, in->version, &row));
    const Outcome *o = outcome_find(alert_clocks(op), in->outcome);
    AlertChange change = { .code = in->outcome, .outcome = in->outcome, .note = in->note };
    if (!alert_may(&row, ALERT_EV_DISPOSE))
        return FAIL(op->diag, RC_CONFLICT, "alert.state");
    if (o && (in->follow_up_days || !o->no_follow_up))
        TRY(follow_up_plan(op, &row, in->follow_up_days, &change.next_due_ms));
    else
        TRY(follow_up_drop(op, row.id));
    TRY(alert_advance(op, &row, ALERT_EV_DISPOSE, &change));
    return check_plan(op, in, row.person);
}

/* Nobody is visited for a risk that was ruled out, or who lives elsewhere. */
static Rc drop_after_close(Op *op, const AlertRow *row)
{
    const Outcome *o = outcome_find(alert_clocks(op), row->outcome);
    return !row->open && o && o->no_follow_up ? follow_up_drop(op, row->id) : RC_OK;
}

Rc alert_close(Op *op, const AlertIn *in)
{
    AlertRow row;
    TRY(alert_find_version(op, in->alert, in->version, &row));
    TRY(alert_advance(op, &row, ALERT_EV_CLOSE,
                      &(AlertChange) { .code = in->outcome, .outcome = in->outcome, .note = in->note }));
    TRY(check_plan(op, in, row.person));
    return drop_after_close(op, &row);
}

Rc alert_second(Op *op, const AlertIn *in, bool confirm)
{
    AlertRow row;
    TRY(alert_find_version(op, in->alert, in->version, &row));
    if (!confirm)
        return alert_refuse(op, &row, in->note);
    TRY(alert_confirm(op, &row));
    return drop_after_close(op, &row);
}
