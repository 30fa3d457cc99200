/*
 * The psychology teacher's own way to the crisis team: for a student of a referral, for somebody who is written down with the
 * call, or for somebody nobody knows yet. The school sees how far each of its call-outs is: who was told, on the way, met,
 * over. What the team finds, decides and orders goes into none of these replies.
 */
#include "modules/alert/messages.h"
#include "modules/crisis/rules.h"
#include "modules/org/org.h"
#include "modules/people/people.h"
#include "modules/referral/referral.h"

Rc school_call_subject(Op *op, const void *in_, PersonId *out)
{
    const SchoolCallIn *in = in_;
    *out = (PersonId) { 0 };
    return in->referral.v ? referral_about(op, in->referral, out) : RC_OK;
}

Rc school_callout_subject(Op *op, const void *in, PersonId *out)
{
    CalloutRow row;
    TRY(sql_callout_asked(op->tx, ((const SchoolCalloutIn *)in)->school_call, &row));
    *out = row.person;
    return RC_OK;
}

/* ---- what the school sees ---- */

/* Closing and its second person are the team's: for the school it is over with the outcome. */
static Str state_for_school(const CalloutRow *r)
{
    return r->outcome_ms ? S("over") : r->state;
}

static Rc item(Op *op, const CalloutRow *r, SchoolCallout *out)
{
    const CrisisDef *def = crisis_def(op);
    int trigger = crisis_trigger(def, r->trigger_code);
    *out = (SchoolCallout) { .id = r->id,
                             .level = r->level,
                             .state = state_for_school(r),
                             .trigger_title =
                                 trigger < 0 ? r->trigger_code : crisis_words(op, &def->triggers[trigger]),
                             .area = r->area,
                             .area_name = org_area_name(op, r->area),
                             .asked_name = r->asked_name,
                             .lead_name = r->lead_name,
                             .called_ms = r->called_ms,
                             .answered_ms = r->answered_ms,
                             .departed_ms = r->departed_ms,
                             .met_ms = r->met_ms,
                             .over_ms = r->outcome_ms };
    return r->person.v ? alert_person_label(op, r->county, r->person, r->person_label, &out->person_label)
                       : RC_OK;
}

static Rc add_told(Op *op, SchoolCallout *out)
{
    ToldRow *rows;
    size_t n;
    TRY(sql_callout_told_list(op->tx, out->id, &rows, &n));
    SchoolTold *v = ARENA_ARRAY(op->arena, SchoolTold, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        v[i] = (SchoolTold) { .name = rows[i].name,
                              .told_ms = rows[i].told_ms,
                              .answer = rows[i].answer,
                              .answered_ms = rows[i].answered_ms,
                              .why_not = rows[i].why_not };
    out->told = (ListOf) { v, n };
    return RC_OK;
}

/* The school's own words, as long as the team's members see them. */
static Rc add_brief(Op *op, const CalloutRow *r, SchoolCallout *out)
{
    CrisisBrief brief = { 0 };
    int64_t days = setting_int(op->app, &set_relation_days_crisis);
    Str json;
    if (r->closed_ms && op->now_ms >= r->closed_ms + days * MS_DAY)
        return RC_OK;
    TRY(crisis_open(op, r, CALLOUT_BRIEF, r->brief, &json));
    TRY(crisis_from_json(op, &crisis_brief_shape, json, &brief));
    out->place = brief.place;
    out->reporter = brief.reporter;
    out->note = brief.note;
    return RC_OK;
}

static Rc view(Op *op, CalloutId id, SchoolCallout *out)
{
    CalloutRow row;
    TRY(sql_callout_asked(op->tx, id, &row));
    TRY(item(op, &row, out));
    TRY(add_brief(op, &row, out));
    return add_told(op, out);
}

Rc school_callouts(Op *op, const void *in, void *out)
{
    CalloutRow *rows;
    size_t n;
    (void)in;
    TRY(sql_callout_asked_list(op->tx, &rows, &n));
    SchoolCallout *v = ARENA_ARRAY(op->arena, SchoolCallout, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        TRY(item(op, &rows[i], &v[i]));
    ((SchoolCallouts *)out)->items = (ListOf) { v, n };
    return RC_OK;
}

Rc school_callout(Op *op, const void *in, void *out)
{
    CalloutId id = ((const SchoolCalloutIn *)in)->school_call;
    op_about(op, op->subject, "callout", id.v);
    return view(op, id, out);
}

/* ---- calling ---- */

/* Written down with the call, as for a referral: compared with nobody, so that the answer tells nothing of who is known. */
static Rc write_down(Op *op, const SchoolCallIn *in, PersonId *out)
{
    PersonRow person;
    if (!in->about.name.n)
        return RC_OK;
    if (in->referral.v)
        return FAIL_FIELD(op->diag, RC_INVALID, "crisis.who", S("/about"));
    TRY(people_create_blind(op,
                            &(PersonFacts) { .name = str_trim(in->about.name),
                                             .phone = in->about.phone,
                                             .id_number = in->about.id_number,
                                             .gender = in->about.gender,
                                             .birth_date = in->about.birth_date,
                                             .area = in->about.area },
                            &person));
    *out = person.id;
    return RC_OK;
}

/* Each wakes everybody on duty: a log-in of a school in wrong hands must not bury the calls of others. */
static Rc check_rate(Op *op)
{
    Str unit = arena_printf(op->arena, "%lld", (long long)op->actor.unit.v);
    int most = (int)setting_int(op->app, &crisis_school_hour);
    Rc rc = op_rate(op, county_of_id(op->actor.unit.v), "crisis.school", unit, most, MS_HOUR);
    if (rc != RC_TOO_MANY)
        return rc;
    *op->diag = (Diag) { 0 };
    return op_refuse_kept(op, RC_TOO_MANY, "crisis.too_many");
}

Rc school_call(Op *op, const void *in_, void *out)
{
    const SchoolCallIn *in = in_;
    CalloutId id;
    StaffRow me;
    CalloutNew call = { .area = in->area,
                        .person = op->subject,
                        .source = S("school"),
                        .trigger = in->trigger,
                        .level = level_find(in->level),
                        .place = in->place,
                        .note = in->note,
                        .unsure = !in->referral.v,
                        .another = in->another };
    TRY(org_area_check(op, in->area, S("/area")));
    if (area_level(in->area) < AREA_COUNTY) /* a team is of a county */
        return FAIL_FIELD(op->diag, RC_INVALID, "org.no_area", S("/area"));
    TRY(check_rate(op));
    TRY(write_down(op, in, &call.person));
    TRY(org_staff_get(op, op->actor.staff, &me));
    Str who = in->reporter.n ? str_trim(in->reporter) : me.name;
    call.reporter = arena_printf(op->arena, "%.*s %.*s", STR_ARG(who), STR_ARG(in->ring_back));
    if (!call.reporter.p)
        return RC_NO_MEMORY;
    TRY(crisis_call_out(op, &call, &id));
    return view(op, id, out);
}
