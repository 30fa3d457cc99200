/* The safety plan, from both sides, and the file opened in an emergency. */
#include "base/date.h"
#include "modules/care/rules.h"
#include "modules/org/org.h"

/* ---- safety plan: every version is kept; what the person does not share nobody else sees or overwrites ---- */

Rc plan_open(Op *op, const PlanRow *row, PlanOut *out)
{
    Str json;
    PlanText text = { 0 };
    TRY(care_open(op, TABLE_PLAN, row->person, row->id.v, row->steps, &json));
    TRY(care_from_json(op, &plan_text_shape, json, &text));
    *out = (PlanOut) { row->version, text.steps, row->shared, row->at_ms };
    return RC_OK;
}

/* The plan of a person with several records is the one written last. Its version is the highest of all: the next one is
   new to each of them. */
static Rc find_plan(Op *op, PersonId person, PlanRow *out, bool *out_found)
{
    PersonId *ids;
    size_t n;
    int64_t version = 0;
    *out_found = false;
    TRY(people_ids(op, person, &ids, &n));
    for (size_t i = 0; i < n; i++) {
        PlanRow row;
        bool found;
        TRY(sql_plan_of(op->tx, ids[i], &row, &found));
        if (!found)
            continue;
        version = row.version > version ? row.version : version;
        if (!*out_found || row.at_ms > out->at_ms)
            *out = row;
        *out_found = true;
    }
    if (*out_found)
        out->version = version;
    return RC_OK;
}

Rc plan_there(Op *op, PersonId person, bool *out)
{
    PlanRow row;
    return find_plan(op, person, &row, out);
}

static Rc plan_out(Op *op, const PlanRow *row, bool found, PlanOut *out)
{
    *out = (PlanOut) { 0 };
    return found ? plan_open(op, row, out) : RC_OK;
}

static Rc check_steps(Op *op, const ListOf *steps)
{
    const PlanStep *v = steps->p;
    uint32_t seen = 0;
    for (size_t i = 0; i < steps->n; i++) {
        uint32_t bit = UINT32_C(1) << v[i].step;
        if (seen & bit)
            return FAIL_FIELD(op->diag, RC_INVALID, "care.plan_step",
                              arena_printf(op->arena, "/steps/%zu/step", i));
        seen |= bit;
    }
    return RC_OK;
}

static Rc plan_write(Op *op, PersonId person, const PlanIn *in, const PlanRow *last, bool found, PlanOut *out)
{
    Str json, sealed;
    PlanId id;
    int64_t version = found ? last->version : 0;
    if (in->version != version)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "care.plan_version", S("/version"));
    TRY(check_steps(op, &in->steps));
    TRY(op_new_id(op, county_of_id(person.v), &id.v));
    TRY(care_to_json(op, &plan_text_shape, &(PlanText) { in->steps }, &json));
    TRY(care_seal(op, TABLE_PLAN, person, id.v, json, &sealed));
    TRY(sql_plan_add(op->tx, person, version + 1, id, op->actor.staff, in->shared, op->now_ms, sealed));
    op_about(op, person, "safety_plan", id.v);
    *out = (PlanOut) { version + 1, in->steps, in->shared, op->now_ms };
    return RC_OK;
}

Rc plan_first(Op *op, PersonId person, const PlanIn *in)
{
    PlanRow row;
    PlanOut out;
    bool found;
    TRY(find_plan(op, person, &row, &found));
    return found ? RC_OK : plan_write(op, person, in, &row, found, &out);
}

CARE_HANDLER(my_plan_get, Nothing, PlanOut)
{
    PlanRow row;
    bool found;
    (void)in;
    TRY(find_plan(op, op->actor.person, &row, &found));
    return plan_out(op, &row, found, out);
}

CARE_HANDLER(my_plan_put, PlanIn, PlanOut)
{
    PlanRow row;
    bool found;
    TRY(find_plan(op, op->actor.person, &row, &found));
    return plan_write(op, op->actor.person, in, &row, found, out);
}

static Rc find_shared(Op *op, PersonId person, PlanRow *row, bool *out_found)
{
    TRY(find_plan(op, person, row, out_found));
    if (*out_found && !row->shared)
        return FAIL(op->diag, RC_DENIED, "care.plan_private");
    return RC_OK;
}

/* For the open alert of each record of a person. */
static Rc each_open(Op *op, PersonId person, Rc (*act)(Op *, AlertRow *, Str), Str code)
{
    PersonId *ids;
    size_t n;
    TRY(people_ids(op, person, &ids, &n));
    for (size_t i = 0; i < n; i++) {
        AlertRow alert;
        bool found;
        TRY(sql_alert_open_any(op->tx, county_of_id(ids[i].v), ids[i], &alert, &found));
        if (found)
            TRY(act(op, &alert, code));
    }
    return RC_OK;
}

static Rc note_plan(Op *op, AlertRow *alert, Str code)
{
    return alert_note(op, alert, "safety_plan", code, (Str) { 0 }, false);
}

CARE_HANDLER(plan_get, PersonIdIn, PlanOut)
{
    PlanRow row;
    bool found;
    (void)in;
    TRY(find_shared(op, op->subject, &row, &found));
    return plan_out(op, &row, found, out);
}

CARE_HANDLER(plan_put, PlanIn, PlanOut)
{
    PlanRow row;
    bool found;
    PlanIn shared = *in;
    shared.shared = true; /* a worker cannot write what they may not read; the person can withdraw it */
    TRY(find_shared(op, op->subject, &row, &found));
    TRY(plan_write(op, op->subject, &shared, &row, found, out));
    return each_open(op, op->subject, note_plan, S(""));
}

Rc plan_subject(Op *op, const void *in, PersonId *out)
{
    return people_subject(op, ((const PlanIn *)in)->person, out);
}

Rc glass_subject(Op *op, const void *in, PersonId *out)
{
    return people_subject(op, ((const GlassIn *)in)->person, out);
}

Rc person_subject(Op *op, const void *in, PersonId *out)
{
    return people_subject(op, ((const PersonIdIn *)in)->person, out);
}

/* ---- break-glass: one person, one hour, the owner is told, somebody else reviews it ---- */

static Rc tell_owner(Op *op, AlertRow *alert, Str reason_code)
{
    TRY(alert_note(op, alert, "break_glass", reason_code, (Str) { 0 }, false));
    op_live(op, &alert_live_kind, alert->area,
            arena_printf(op->arena,
                         "{\"id\":\"%lld\",\"level\":\"%.*s\",\"state\":\"%.*s\",\"area\":%lld,"
                         "\"change\":\"changed\",\"notice\":\"break_glass\"}",
                         (long long)alert->id.v, STR_ARG(alert->level), STR_ARG(alert->state),
                         (long long)alert->area));
    return RC_OK;
}

static Rc make_review(Op *op, const PersonRow *person, Str reason_code, TaskId *out)
{
    UnitId above = op->actor.unit, unit;
    bool found;
    TRY(org_unit_above(op, op->actor.unit, &unit, &found));
    if (found)
        above = unit;
    int64_t hours = setting_int(op->app, &set_glass_review_hours);
    return task_make(op,
                     &(TaskNew) { .area = person->area,
                                  .person = person->id,
                                  .kind = S("access_review"),
                                  .why = arena_printf(op->arena, "break_glass:%.*s", STR_ARG(reason_code)),
                                  .due_ms = op->now_ms + hours * MS_HOUR,
                                  .unit = above,
                                  .base_ms = op->now_ms },
                     out);
}

CARE_HANDLER(break_glass, GlassIn, GlassOut)
{
    PersonRow person;
    TaskId task;
    int64_t id;
    Str sealed, who = arena_printf(op->arena, "%lld", (long long)op->actor.staff.v);
    TRY(people_get(op, op->subject, &person));
    int64_t county = county_of_id(person.id.v);
    TRY(op_rate(op, county_of_area(op->app->region), "break_glass", who,
                (int)setting_int(op->app, &set_glass_a_day), MS_DAY));
    out->until_ms = op->now_ms + setting_int(op->app, &set_glass_minutes) * MS_MINUTE;
    TRY(make_review(op, &person, in->reason_code, &task));
    TRY(op_new_id(op, county, &id));
    TRY(care_seal(op, TABLE_GLASS, person.id, id, in->reason, &sealed));
    TRY(sql_break_glass_add(op->tx, county, id, person.id, person.area, op->actor.staff, op->actor.unit,
                            in->reason_code, sealed, op->now_ms, out->until_ms, task));
    TRY(op_relate(op, person.id, op->actor.staff, "break_glass", out->until_ms));
    TRY(each_open(op, person.id, tell_owner, in->reason_code));
    op_about(op, person.id, "break_glass", id);
    op_detail(op, "%.*s", STR_ARG(in->reason_code));
    return RC_OK;
}
