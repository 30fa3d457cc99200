/* The safety plan, from both sides, and the file opened in an emergency. */
#include "base/date.h"
#include "modules/care/rules.h"
#include "modules/org/org.h"

/* ---- safety plan: every version is kept; what the person does not share nobody else sees or overwrites ---- */

static Rc plan_out(Op *op, const PlanRow *row, bool found, PlanOut *out)
{
    Str json;
    PlanText text = { 0 };
    if (!found) {
        *out = (PlanOut) { 0 };
        return RC_OK;
    }
    TRY(care_open(op, TABLE_PLAN, row->person, row->id.v, row->steps, &json));
    TRY(care_from_json(op, &plan_text_shape, json, &text));
    *out = (PlanOut) { row->version, text.steps, row->shared, row->at_ms };
    return RC_OK;
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

CARE_HANDLER(my_plan_get, Nothing, PlanOut)
{
    PlanRow row;
    bool found;
    (void)in;
    TRY(sql_plan_mine(op->tx, &row, &found));
    return plan_out(op, &row, found, out);
}

CARE_HANDLER(my_plan_put, PlanIn, PlanOut)
{
    PlanRow row;
    bool found;
    TRY(sql_plan_mine(op->tx, &row, &found));
    return plan_write(op, op->actor.person, in, &row, found, out);
}

static Rc find_shared(Op *op, PersonId person, PlanRow *row, bool *out_found)
{
    TRY(sql_plan_of(op->tx, person, row, out_found));
    if (*out_found && !row->shared)
        return FAIL(op->diag, RC_DENIED, "care.plan_private");
    return RC_OK;
}

CARE_HANDLER(plan_get, PersonIdIn, PlanOut)
{
    PlanRow row;
    bool found;
    TRY(find_shared(op, in->person, &row, &found));
    return plan_out(op, &row, found, out);
}

CARE_HANDLER(plan_put, PlanIn, PlanOut)
{
    PlanRow row;
    bool found;
    AlertRow alert;
    PlanIn shared = *in;
    shared.shared = true; /* a worker cannot write what they may not read; the person can withdraw it */
    TRY(find_shared(op, in->person, &row, &found));
    TRY(plan_write(op, in->person, &shared, &row, found, out));
    TRY(sql_alert_open_any(op->tx, county_of_id(in->person.v), in->person, &alert, &found));
    return found ? alert_note(op, &alert, "safety_plan", S(""), (Str) { 0 }, false) : RC_OK;
}

Rc plan_subject(Op *op, const void *in, PersonId *out)
{
    PersonRow row;
    TRY(people_in_scope(op, ((const PlanIn *)in)->person, &row));
    *out = row.id;
    return RC_OK;
}

Rc person_subject(Op *op, const void *in, PersonId *out)
{
    PersonRow row;
    TRY(people_in_scope(op, ((const PersonIdIn *)in)->person, &row));
    *out = row.id;
    return RC_OK;
}

/* ---- break-glass: one person, one hour, the owner is told, somebody else reviews it ---- */

static Rc tell_owner(Op *op, PersonId person, Str reason_code)
{
    AlertRow alert;
    bool found;
    TRY(sql_alert_open_any(op->tx, county_of_id(person.v), person, &alert, &found));
    if (!found)
        return RC_OK;
    TRY(alert_note(op, &alert, "break_glass", reason_code, (Str) { 0 }, false));
    op_live(op, "alert", alert.area,
            arena_printf(op->arena,
                         "{\"id\":\"%lld\",\"level\":\"%.*s\",\"state\":\"%.*s\",\"area\":%lld,"
                         "\"change\":\"changed\",\"notice\":\"break_glass\"}",
                         (long long)alert.id.v, STR_ARG(alert.level), STR_ARG(alert.state),
                         (long long)alert.area));
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
    TRY(people_in_scope(op, in->person, &person));
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
    TRY(tell_owner(op, person.id, in->reason_code));
    op_about(op, person.id, "break_glass", id);
    op_detail(op, "%.*s", STR_ARG(in->reason_code));
    return RC_OK;
}
